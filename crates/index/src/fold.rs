//! Answers by story: of articles that are copies of each other one stands for all.

use std::collections::{BTreeSet, HashMap, HashSet};

use nutgraf_query::Query;

use crate::IndexError;
use crate::searcher::{Hit, SearchOptions, Searcher};

/// What was found, one hit a story.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Folded {
    /// How many articles match, exactly.
    pub articles: u64,
    /// How many places match in them, exactly.
    pub matches: u64,
    /// How many stories these articles are.
    pub stories: u64,
    /// The stories, in the order of their first hit.
    pub hits: Vec<FoldedHit>,
}

/// A story with an article that matches.
#[derive(Clone, Debug, PartialEq)]
pub struct FoldedHit {
    /// The first of its articles, in the order that was asked for.
    pub hit: Hit,
    /// The story: the id of its original, which need not match.
    pub story: String,
    /// What of the story matches.
    pub copies: Copies,
}

/// How much of a story matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copies {
    /// How many of its articles.
    pub articles: u64,
    /// How many different sources these articles name.
    pub outlets: u64,
}

impl Searcher {
    /// Finds articles, and shows one of each story; the limit counts stories.
    ///
    /// # Errors
    ///
    /// As [`Searcher::search`].
    pub fn fold(&self, query: &Query, options: &SearchOptions) -> Result<Folded, IndexError> {
        let all = SearchOptions {
            limit: None,
            ..*options
        };
        let found = self.search(query, &all)?;
        let mut folded = Folded {
            articles: found.articles,
            matches: found.matches,
            ..Folded::default()
        };
        let limit = options.limit.unwrap_or(usize::MAX);
        // By story: its place among those shown, and its articles.
        let mut places: HashMap<u64, usize> = HashMap::new();
        let mut shown: Vec<Vec<u64>> = Vec::new();
        for hit in found.hits {
            let (story, id) = self.story_of(hit.number)?;
            let next = places.len();
            let place = *places.entry(story).or_insert(next);
            match shown.get_mut(place) {
                Some(articles) => articles.push(hit.number),
                None if place < limit => {
                    shown.push(vec![hit.number]);
                    folded.hits.push(FoldedHit {
                        hit,
                        story: id.to_owned(),
                        copies: Copies::default(),
                    });
                }
                None => {}
            }
        }
        folded.stories = places.len() as u64;
        for (hit, articles) in folded.hits.iter_mut().zip(shown) {
            hit.copies = self.copies(&articles)?;
        }
        Ok(folded)
    }

    /// How many stories the articles are that match.
    ///
    /// # Errors
    ///
    /// As [`Searcher::search`].
    pub fn count_stories(&self, query: &Query) -> Result<u64, IndexError> {
        let mut stories = HashSet::new();
        let mut failed = None;
        self.for_each(query, |number, _| match self.story_of(number) {
            Ok((story, _)) => {
                stories.insert(story);
            }
            Err(error) => failed = Some(error),
        })?;
        failed.map_or(Ok(stories.len() as u64), Err)
    }

    /// What these articles of one story are.
    pub(crate) fn copies(&self, numbers: &[u64]) -> Result<Copies, IndexError> {
        let mut outlets = BTreeSet::new();
        for &number in numbers {
            outlets.extend(self.article(number)?.article.source);
        }
        Ok(Copies {
            articles: numbers.len() as u64,
            outlets: outlets.len() as u64,
        })
    }

    /// The number and the id of the original of an article's story.
    pub(crate) fn story_of(&self, number: u64) -> Result<(u64, &str), IndexError> {
        let overlay = self.overlay()?;
        let at = overlay.find(number).ok_or(IndexError::NoNumber(number))?;
        let row = overlay.row(at);
        Ok((row.story, overlay.story(&row)?))
    }
}
