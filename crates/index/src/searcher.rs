use std::collections::BTreeSet;

use nutgraf_model::Lang;
use nutgraf_query::{Bound, Families, Matcher, Query};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

use crate::IndexError;
use crate::error::engine;
use crate::evaluate::{Match, Plan, Scores, bind};
use crate::guard::guarded;
use crate::overlay::Overlay;
use crate::rank::{Ranked, Top};
use crate::read::{Reader, Reread, StoredArticle};
use crate::snapshot::Snapshot;

/// How many words a wildcard may stand for, unless set otherwise.
pub const MAX_FORMS: usize = 100_000;

/// How many candidates an error lists.
const CANDIDATES: usize = 5;

/// An index as a commit left it. Answers queries; later commits do not change it.
pub struct Searcher {
    pub(crate) snapshot: Snapshot,
    pub(crate) families: Families,
    pub(crate) max_forms: usize,
}

impl std::fmt::Debug for Searcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Searcher")
            .field("index", &self.snapshot.index.path())
            .field("payload", &self.snapshot.payload)
            .finish_non_exhaustive()
    }
}

/// What a search gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SearchOptions {
    /// How many hits; `None` for all. Default: all.
    pub limit: Option<usize>,
    /// In which order. Default: the best first.
    pub sort: Sort,
}

/// An order of hits; ids break ties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The best first.
    #[default]
    Score,
    /// The oldest first, undated ones last.
    Date,
    /// The newest first, undated ones last.
    DateDesc,
    /// By id.
    Id,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// How many articles match, exactly.
    pub articles: u64,
    /// How many places match in them, exactly.
    pub matches: u64,
    /// The articles, in order.
    pub hits: Vec<Hit>,
}

/// An article that matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The article's number, for [`Searcher::article`] and [`Reader::read`].
    pub number: u64,
    /// Its id.
    pub id: String,
    /// BM25 over the query's phrases, more where its words stand in the headline or side by side; 0 in
    /// another order than by score.
    pub score: f32,
    /// How many places match in it.
    pub matches: u64,
}

/// How much matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Articles.
    pub articles: u64,
    /// Places in them.
    pub matches: u64,
}

/// What the words of a query stand for in one language of the index.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// The languages.
    pub langs: Vec<Lang>,
    /// The query in them.
    pub bound: Bound,
    /// By leaf of the query, by slot: the words, and how many articles have each.
    pub words: Vec<Vec<Vec<(String, u64)>>>,
}

impl Searcher {
    pub(crate) fn new(snapshot: Snapshot) -> Result<Searcher, IndexError> {
        Ok(Searcher {
            snapshot,
            families: Families::builtin(),
            max_forms: MAX_FORMS,
        })
    }

    /// The same with these families of words.
    #[must_use]
    pub fn with_families(mut self, families: Families) -> Searcher {
        self.families = families;
        self
    }

    /// The same with another limit to the words that a wildcard may stand for, in place of
    /// [`MAX_FORMS`]. A query beyond it is refused: each word costs memory and time.
    #[must_use]
    pub fn with_max_forms(mut self, max_forms: usize) -> Searcher {
        self.max_forms = max_forms;
        self
    }

    /// The run that made the commit; 0 before the first.
    #[must_use]
    pub fn run(&self) -> u32 {
        self.snapshot.payload.run
    }

    /// What the writer kept with the commit.
    #[must_use]
    pub fn state(&self) -> &str {
        &self.snapshot.payload.state
    }

    /// How many articles there are.
    #[must_use]
    pub fn article_count(&self) -> u64 {
        self.snapshot.article_count()
    }

    /// How many words they have together.
    #[must_use]
    pub fn word_count(&self) -> u64 {
        self.snapshot.overlay.as_ref().map_or(0, Overlay::words)
    }

    /// The languages in which words were analysed, those of removed articles perhaps too.
    #[must_use]
    pub fn languages(&self) -> Vec<Lang> {
        let segments = self.snapshot.segments.iter();
        let langs: BTreeSet<Lang> = segments.flat_map(|s| s.stems.langs()).collect();
        langs.into_iter().collect()
    }

    /// The themes, by id, and how many articles each has.
    #[must_use]
    pub fn themes(&self) -> Vec<(String, u64)> {
        let overlay = self.snapshot.overlay.iter();
        let themes = overlay.flat_map(Overlay::themes);
        themes.map(|(id, count)| (id.to_owned(), count)).collect()
    }

    pub(crate) fn plan(&self, query: &Query, scores: Scores) -> Result<Plan<'_>, IndexError> {
        guarded(&self.snapshot.index, || {
            Plan::new(
                &self.snapshot,
                query,
                &self.families,
                self.max_forms,
                scores,
            )
        })
    }

    /// Finds articles.
    ///
    /// # Errors
    ///
    /// If a wildcard stands for too many words, or a file is damaged.
    pub fn search(&self, query: &Query, options: &SearchOptions) -> Result<Found, IndexError> {
        let scores = match options.sort {
            Sort::Score => Scores::Wanted,
            Sort::Date | Sort::DateDesc | Sort::Id => Scores::Unwanted,
        };
        let mut found = Found::default();
        let mut top = Top::new(options.limit);
        let plan = self.plan(query, scores)?;
        plan.run(|item| {
            found.articles += 1;
            found.matches += item.matches;
            let key = self.key(&item, options.sort);
            if top.may_enter(key) {
                let (_, id_rank) = self.place(&item)?;
                top.push(Ranked { key, id_rank, item });
                if options.sort == Sort::Score {
                    plan.floor.set(top.floor());
                }
            }
            Ok(())
        })?;
        found.hits = self.hits(top)?;
        Ok(found)
    }

    /// The best articles, the same as [`Searcher::search`] finds first, without counting the others:
    /// those that cannot be among them are passed over unread, which makes common phrases much faster.
    ///
    /// # Errors
    ///
    /// As [`Searcher::search`].
    pub fn best(&self, query: &Query, limit: usize) -> Result<Vec<Hit>, IndexError> {
        let plan = self.plan(query, Scores::Wanted)?;
        let mut top = Top::new(Some(limit));
        plan.floor.set(top.floor());
        plan.best(|item| {
            let key = (item.score, 0);
            if top.may_enter(key) {
                let (_, id_rank) = self.place(&item)?;
                top.push(Ranked { key, id_rank, item });
                plan.floor.set(top.floor());
            }
            Ok(())
        })?;
        self.hits(top)
    }

    fn hits(&self, top: Top<Match>) -> Result<Vec<Hit>, IndexError> {
        let hits = top.into_sorted().into_iter().map(|Ranked { item, .. }| {
            let (at, _) = self.place(&item)?;
            let overlay = self.overlay()?;
            Ok(Hit {
                number: overlay.row(at).number,
                id: overlay.id(at)?.to_owned(),
                score: item.score,
                matches: item.matches,
            })
        });
        hits.collect()
    }

    /// The greater, the further in front.
    fn key(&self, item: &Match, sort: Sort) -> (f32, u64) {
        let date = || {
            let column = &self.snapshot.segments[item.segment].sort_key;
            column.first(item.doc).unwrap_or(0)
        };
        match sort {
            Sort::Score => (item.score, 0),
            Sort::Date => (0.0, date().checked_sub(1).map_or(0, |date| u64::MAX - date)),
            Sort::DateDesc => (0.0, date()),
            Sort::Id => (0.0, 0),
        }
    }

    /// The place of an article in the overlay, and that of its id among the ids.
    pub(crate) fn place(&self, item: &Match) -> Result<(usize, u32), IndexError> {
        let segment = &self.snapshot.segments[item.segment];
        let overlay = self.overlay()?;
        let at = overlay.find(segment.number_of(item.doc));
        let at = at.ok_or_else(|| self.snapshot.unreadable(segment, item.doc))?;
        Ok((at, overlay.rank(at)))
    }

    pub(crate) fn overlay(&self) -> Result<&Overlay, IndexError> {
        let missing = || IndexError::damaged(self.snapshot.index.path(), "it has no overlay");
        self.snapshot.overlay.as_ref().ok_or_else(missing)
    }

    /// Counts articles and matches.
    ///
    /// # Errors
    ///
    /// As [`Searcher::search`].
    pub fn count(&self, query: &Query) -> Result<Count, IndexError> {
        let mut count = Count::default();
        self.plan(query, Scores::Unwanted)?.run(|item| {
            count.articles += 1;
            count.matches += item.matches;
            Ok(())
        })?;
        Ok(count)
    }

    /// Calls `each` with the number of every article that matches and how many places match in it,
    /// in no particular order.
    ///
    /// # Errors
    ///
    /// As [`Searcher::search`].
    pub fn for_each(
        &self,
        query: &Query,
        mut each: impl FnMut(u64, u64),
    ) -> Result<(), IndexError> {
        self.plan(query, Scores::Unwanted)?.run(|item| {
            let segment = &self.snapshot.segments[item.segment];
            each(segment.number_of(item.doc), item.matches);
            Ok(())
        })
    }

    /// What the words of the query stand for, language by language.
    ///
    /// # Errors
    ///
    /// As [`Searcher::search`].
    pub fn explain(&self, query: &Query) -> Result<Vec<Explained>, IndexError> {
        self.plan(query, Scores::Unwanted)?.words()
    }

    /// Reads articles and marks where the query matches.
    ///
    /// # Errors
    ///
    /// If the query has no meaning in a language of the index.
    pub fn reader(&self, query: &Query) -> Result<Reader<'_>, IndexError> {
        let bounds = bind(&self.snapshot, query, &self.families)?;
        let matchers = bounds.into_iter();
        Ok(Reader {
            searcher: self,
            matchers: matchers
                .map(|(langs, bound)| (langs, Matcher::new([bound])))
                .collect(),
            reread: Reread::new(&self.snapshot.tokenizers),
        })
    }

    /// The article with this number.
    ///
    /// # Errors
    ///
    /// [`IndexError::NoNumber`] if there is none; or if it cannot be read.
    pub fn article(&self, number: u64) -> Result<StoredArticle, IndexError> {
        guarded(&self.snapshot.index, || {
            match self.snapshot.find(number)? {
                Some((segment, doc)) => self.snapshot.article(segment, doc),
                None => Err(IndexError::NoNumber(number)),
            }
        })
    }

    /// The numbers of all articles, in order.
    pub fn numbers(&self) -> impl Iterator<Item = u64> {
        let overlay = self.snapshot.overlay.iter();
        overlay.flat_map(|overlay| (0..overlay.len()).map(|at| overlay.row(at).number))
    }

    /// Whether an article has this id.
    ///
    /// # Errors
    ///
    /// If a file is damaged.
    pub fn has_id(&self, id: &str) -> Result<bool, IndexError> {
        let Some(overlay) = &self.snapshot.overlay else {
            return Ok(false);
        };
        let by_id = overlay.with_prefix(id)?;
        Ok(!by_id.is_empty() && overlay.id(overlay.by_rank(by_id.start))? == id)
    }

    /// The number of the article that a name stands for: an id, a path, or the beginning of an id
    /// that no other has.
    ///
    /// # Errors
    ///
    /// [`IndexError::NoArticle`] or [`IndexError::Ambiguous`], which lists candidates.
    pub fn resolve(&self, name: &str) -> Result<u64, IndexError> {
        let nobody = || IndexError::NoArticle(name.to_owned());
        let overlay = self.snapshot.overlay.as_ref().ok_or_else(nobody)?;
        let by_id = overlay.with_prefix(name)?;
        if self.has_id(name)? {
            return Ok(overlay.row(overlay.by_rank(by_id.start)).number);
        }
        let mut places = self.by_path(overlay, name)?;
        if places.is_empty() && !name.is_empty() {
            places = by_id.map(|rank| overlay.by_rank(rank)).collect();
        }
        match places[..] {
            [] => Err(nobody()),
            [at] => Ok(overlay.row(at).number),
            _ => {
                let ids = places.iter().take(CANDIDATES).map(|&at| overlay.id(at));
                let ids: Result<Vec<&str>, _> = ids.collect();
                Err(IndexError::Ambiguous {
                    name: name.to_owned(),
                    candidates: ids?.into_iter().map(str::to_owned).collect(),
                    count: places.len(),
                })
            }
        }
    }

    /// Articles at a path, or at `path!member#record`, as places in the overlay.
    fn by_path(&self, overlay: &Overlay, name: &str) -> Result<Vec<usize>, IndexError> {
        let postings = self.snapshot.index.folder.postings();
        let ends = name.match_indices(['!', '#']).map(|(at, _)| at);
        let mut places = BTreeSet::new();
        for end in ends.chain([name.len()]) {
            let fact = format!("path\0{}", &name[..end]);
            let term = Term::from_field_text(self.snapshot.index.fields.facts, &fact);
            for segment in &self.snapshot.segments {
                let list = segment.facts.read_postings(&term, IndexRecordOption::Basic);
                let list = list.map_err(|e| engine("read", &postings)(e.into()))?;
                let Some(mut list) = list else { continue };
                while list.doc() != TERMINATED {
                    let number = segment.number_of(list.doc());
                    if segment.is_alive(list.doc())
                        && let Some(at) = overlay.find(number)
                    {
                        let locator = overlay.identity(&overlay.row(at))?.locator;
                        if locator.path == name || locator.to_string() == name {
                            places.insert(at);
                        }
                    }
                    list.advance();
                }
            }
        }
        Ok(places.into_iter().collect())
    }
}
