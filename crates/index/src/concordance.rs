//! Matches in their context, one line each.

use std::ops::ControlFlow;

use nutgraf_model::{BlockKind, Origin, Span};
use nutgraf_query::{Query, QuotationKind};
use nutgraf_tokenize::Tokens;

use crate::IndexError;
use crate::evaluate::{Match, Plan, Scores};
use crate::read::{Marked, StoredArticle};
use crate::searcher::{Count, Searcher};

/// What a concordance shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConcordanceOptions {
    /// How many words to show on each side. Default 10.
    pub width_words: usize,
    /// How many lines; `None` for all. Default: all.
    pub limit: Option<usize>,
}

impl Default for ConcordanceOptions {
    fn default() -> ConcordanceOptions {
        ConcordanceOptions {
            width_words: 10,
            limit: None,
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
}

impl Line<'_> {
    /// Where its block stands in the source.
    #[must_use]
    pub fn origin(&self) -> Option<Origin> {
        let article = &self.article.article;
        let start = self.span.start();
        let holds = |span: Span| span.start() <= start && start < span.end();
        let block = article.blocks().iter().find(|block| holds(block.span))?;
        Some(article.origin(block))
    }
}

impl Searcher {
    /// Calls `each` with every match in its context: by date (undated articles last), id and place.
    /// Returns how many articles and matches there are, whether shown or not.
    ///
    /// # Errors
    ///
    /// As [`Searcher::search`].
    pub fn concordance(
        &self,
        query: &Query,
        options: &ConcordanceOptions,
        mut each: impl FnMut(Line<'_>) -> ControlFlow<()>,
    ) -> Result<Count, IndexError> {
        let plan = Plan::new(
            &self.snapshot,
            query,
            &self.families,
            self.max_forms,
            Scores::Unwanted,
        )?;
        let mut count = Count::default();
        let mut articles: Vec<(u64, u32, Match)> = Vec::new();
        plan.run(|item| {
            count.articles += 1;
            count.matches += item.matches;
            if item.matches > 0 {
                let segment = &self.snapshot.segments[item.segment];
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
        articles.sort_unstable_by_key(|(date, id_rank, _)| (*date, *id_rank));
        let mut left = options.limit.unwrap_or(usize::MAX);
        let mut reader = self.reader(query)?;
        for (_, _, item) in articles {
            if left == 0 {
                break;
            }
            let segment = &self.snapshot.segments[item.segment];
            let marked = reader.mark(self.snapshot.article(segment, item.doc)?);
            for &span in marked.spans.iter().take(left) {
                if each(line(&marked, span, options.width_words)).is_break() {
                    return Ok(count);
                }
            }
            left -= marked.spans.len().min(left);
            reader.reread.give_back(marked.tokens);
        }
        Ok(count)
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
    let left = block_of(first).map_or(first, |block| {
        block.start.max(first.saturating_sub(width_words))
    });
    let right = block_of(behind.saturating_sub(1))
        .map_or(behind, |block| block.end.min(behind + width_words));
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
        article,
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
