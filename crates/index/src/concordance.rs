//! Matches in their context, one line each.

use std::collections::{BinaryHeap, HashMap};
use std::ops::ControlFlow;

use nutgraf_model::{Block, BlockKind, Origin, Place, Span};
use nutgraf_query::{Query, QuotationKind};
use nutgraf_tokenize::Tokens;

use crate::IndexError;
use crate::evaluate::{Match, Plan, Scores};
use crate::fold::Copies;
use crate::read::{Marked, StoredArticle};
use crate::searcher::Searcher;
use crate::tally::{Stories, Tally, Tallying};

/// What a concordance shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConcordanceOptions {
    /// How many words to show on each side. Default 10.
    pub width_words: usize,
    /// How many lines; `None` for all. Default: all.
    pub limit: Option<usize>,
    /// Only some of the matches, drawn at random. Default: all.
    pub sample: Option<LineSample>,
    /// Of articles that are copies of each other only the first that has a match. Default: no.
    pub fold: bool,
}

/// A random part of all matches, each as likely as any other. The same seed draws the same matches from
/// the same articles, whatever else changes about the index, so a sample can be drawn again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineSample {
    /// How many matches; all if there are no more.
    pub size: usize,
    /// Which of all samples.
    pub seed: u64,
}

impl Default for ConcordanceOptions {
    fn default() -> ConcordanceOptions {
        ConcordanceOptions {
            width_words: 10,
            limit: None,
            sample: None,
            fold: false,
        }
    }
}

/// A match in its context.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// The article.
    pub article: &'a StoredArticle,
    /// The kind of block in which it begins.
    pub block: Option<BlockKind>,
    /// Whether it begins inside a quotation, or a statement reported in other words.
    pub quotation: Option<QuotationKind>,
    /// The words before it, in its block, as they stand in the text.
    pub left: &'a str,
    /// The match.
    pub node: &'a str,
    /// The words behind it, in the block where it ends.
    pub right: &'a str,
    /// The match, in bytes of the text.
    pub span: Span,
    /// With [`ConcordanceOptions::fold`]: the articles of its story that have a match.
    pub copies: Option<Copies>,
    marked: &'a Marked,
    // Tokens: where the block of the match begins, the match itself, where the block of its end ends.
    from: usize,
    first: usize,
    behind: usize,
    to: usize,
}

impl<'a> Line<'a> {
    /// The article with its tokens and all its matches.
    #[must_use]
    pub fn marked(&self) -> &'a Marked {
        self.marked
    }

    /// The word so many places before the match, from 1, folded; `None` before its block.
    #[must_use]
    pub fn left_word(&self, n: usize) -> Option<&'a str> {
        let at = self.first.checked_sub(n).filter(|&at| at >= self.from);
        at.map(|at| self.marked.tokens.folded(at))
    }

    /// The word so many places behind the match, from 1, folded; `None` behind its block.
    #[must_use]
    pub fn right_word(&self, n: usize) -> Option<&'a str> {
        let at = (self.behind + n).checked_sub(1).filter(|&at| at < self.to);
        at.map(|at| self.marked.tokens.folded(at))
    }

    /// The words of the match, folded.
    pub fn node_words(&self) -> impl Iterator<Item = &'a str> {
        let tokens = &self.marked.tokens;
        (self.first..self.behind).map(|at| tokens.folded(at))
    }

    /// Where its block stands in the source.
    #[must_use]
    pub fn origin(&self) -> Option<Origin> {
        Some(self.article.article.origin(self.block_of_match()?))
    }

    /// The same, without the names of file and member, which are the article's.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        Some(self.block_of_match()?.place)
    }

    fn block_of_match(&self) -> Option<&'a Block> {
        let blocks = self.article.article.blocks();
        let at = blocks.partition_point(|block| block.span.end() <= self.span.start());
        blocks
            .get(at)
            .filter(|block| block.span.start() <= self.span.start())
    }
}

impl Searcher {
    /// Calls `each` with every match in its context: by date (undated articles last), id and place.
    /// Returns how many articles and matches there are, whether shown or not, and with
    /// [`ConcordanceOptions::fold`] how many stories the articles are.
    ///
    /// # Errors
    ///
    /// As [`Searcher::search`].
    pub fn concordance(
        &self,
        query: &Query,
        options: &ConcordanceOptions,
        mut each: impl FnMut(Line<'_>) -> ControlFlow<()>,
    ) -> Result<Tally, IndexError> {
        let plan = Plan::new(
            &self.snapshot,
            query,
            &self.families,
            self.max_forms,
            Scores::Unwanted,
        )?;
        let mut tally = Tallying::new(match options.fold {
            true => Stories::Count,
            false => Stories::Ignore,
        });
        let mut articles: Vec<(u64, u32, Match)> = Vec::new();
        plan.run(|item| {
            let segment = &self.snapshot.segments[item.segment];
            tally.add(self, segment.number_of(item.doc), item.matches)?;
            if item.matches > 0 {
                // No date, 0, goes behind the others.
                let date = segment
                    .sort_key
                    .first(item.doc)
                    .unwrap_or(0)
                    .wrapping_sub(1);
                articles.push((date, self.place(&item)?.1, item));
            }
            Ok(())
        })?;
        let count = tally.finish();
        articles.sort_unstable_by_key(|(date, id_rank, _)| (*date, *id_rank));
        let stories = match options.fold {
            true => self.keep_first(&mut articles)?,
            false => Vec::new(),
        };
        let drawn = match options.sample {
            Some(sample) => Some(self.draw(sample, &articles)?),
            None => None,
        };
        let mut left = options.limit.unwrap_or(usize::MAX);
        let mut reader = self.reader(query)?;
        for (at, (_, _, item)) in articles.iter().enumerate() {
            if left == 0 {
                break;
            }
            let drawn = drawn.as_ref().map(|drawn| of_article(drawn, at));
            if drawn.is_some_and(<[_]>::is_empty) {
                continue;
            }
            let segment = &self.snapshot.segments[item.segment];
            let copies = match stories.get(at) {
                Some(story) => Some(self.copies(story)?),
                None => None,
            };
            let marked = reader.mark(self.snapshot.article(segment, item.doc)?);
            let wanted = |nth: usize| match drawn {
                Some(drawn) => drawn.binary_search(&(at, nth)).is_ok(),
                None => true,
            };
            let spans = marked.spans.iter().enumerate();
            let mut shown = 0;
            for (_, &span) in spans.filter(|(nth, _)| wanted(*nth)).take(left) {
                shown += 1;
                let line = line(&marked, span, options.width_words);
                if each(Line { copies, ..line }).is_break() {
                    return Ok(count);
                }
            }
            left -= shown;
            reader.reread.give_back(marked.tokens);
        }
        Ok(count)
    }

    /// Keeps the first article of each story. Returns the numbers of each one's articles.
    fn keep_first(
        &self,
        articles: &mut Vec<(u64, u32, Match)>,
    ) -> Result<Vec<Vec<u64>>, IndexError> {
        let mut places: HashMap<u64, usize> = HashMap::new();
        let mut stories: Vec<Vec<u64>> = Vec::new();
        let mut kept = Vec::new();
        for article in articles.drain(..) {
            let (_, _, item) = &article;
            let number = self.snapshot.segments[item.segment].number_of(item.doc);
            let place = *places
                .entry(self.story_of(number)?.0)
                .or_insert(stories.len());
            match stories.get_mut(place) {
                Some(story) => story.push(number),
                None => {
                    stories.push(vec![number]);
                    kept.push(article);
                }
            }
        }
        *articles = kept;
        Ok(stories)
    }

    /// Draws matches, as places of articles in the list and numbers within them, in order: those of the
    /// smallest hashes.
    fn draw(
        &self,
        sample: LineSample,
        articles: &[(u64, u32, Match)],
    ) -> Result<Vec<(usize, usize)>, IndexError> {
        let overlay = self.overlay()?;
        let mut smallest = BinaryHeap::new();
        for (at, (_, _, item)) in articles.iter().enumerate() {
            let id = overlay.id(self.place(item)?.0)?;
            let article = id
                .bytes()
                .fold(mix(sample.seed), |hash, byte| mix(hash ^ u64::from(byte)));
            for nth in 0..item.matches as usize {
                let hash = mix(article ^ mix(nth as u64));
                if smallest.len() < sample.size {
                    smallest.push((hash, at, nth));
                } else if smallest
                    .peek()
                    .is_some_and(|worst| (hash, at, nth) < *worst)
                {
                    smallest.pop();
                    smallest.push((hash, at, nth));
                }
            }
        }
        let mut drawn: Vec<_> = smallest.into_iter().map(|(_, at, nth)| (at, nth)).collect();
        drawn.sort_unstable();
        Ok(drawn)
    }
}

/// The part of a draw that lies in one article.
fn of_article(drawn: &[(usize, usize)], at: usize) -> &[(usize, usize)] {
    let from = drawn.partition_point(|(article, _)| *article < at);
    let to = drawn.partition_point(|(article, _)| *article <= at);
    &drawn[from..to]
}

/// The finalizer of SplitMix64 (Steele, Lea and Flood 2014): every bit of the input moves every bit of
/// the output.
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Marked {
    /// Its matches in their context, with so many words on each side.
    pub fn lines(&self, width_words: usize) -> impl Iterator<Item = Line<'_>> {
        let spans = self.spans.iter();
        spans.map(move |&span| line(self, span, width_words))
    }
}

fn line(marked: &Marked, span: Span, width_words: usize) -> Line<'_> {
    let Marked {
        article, tokens, ..
    } = marked;
    let text = article.text();
    let first = first_behind(tokens, span.start());
    let behind = first_behind(tokens, span.end());
    let blocks = tokens.blocks();
    let block_of = |token: usize| {
        let at = blocks.partition_point(|block| block.end as usize <= token);
        blocks
            .get(at)
            .map(|block| block.start as usize..block.end as usize)
    };
    let from = block_of(first).map_or(first, |block| block.start);
    let to = block_of(behind.saturating_sub(1)).map_or(behind, |block| block.end);
    let left = from.max(first.saturating_sub(width_words));
    let right = to.min(behind + width_words);
    let left = if left < first {
        tokens.span(left).start()
    } else {
        span.start()
    };
    let right = if behind < right {
        tokens.span(right - 1).end()
    } else {
        span.end()
    };
    let position = (first < tokens.len()).then(|| tokens.position(first));
    let structure = &article.structure;
    let quotations = structure.quotations().iter();
    let mut around =
        quotations.filter(|q| position.is_some_and(|p| q.extent.start <= p && p < q.extent.end));
    Line {
        block: position
            .and_then(|p| structure.block_at(p))
            .map(|(kind, _)| kind),
        quotation: around.next().map(|q| q.kind),
        left: &text[left..span.start()],
        node: span.text(text),
        right: &text[span.end()..right],
        span,
        copies: None,
        article,
        marked,
        from,
        first,
        behind,
        to,
    }
}

/// The first token that begins at or behind a byte.
fn first_behind(tokens: &Tokens, byte: usize) -> usize {
    let (mut low, mut high) = (0, tokens.len());
    while low < high {
        let middle = low.midpoint(high);
        if tokens.span(middle).start() < byte {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
