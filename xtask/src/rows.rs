//! What `--json` prints. Keys are stable, and documented in the README.

use std::collections::BTreeMap;

use nutgraf_index::StoredArticle;
use nutgraf_model::{Block, Origin, Span};
use serde::Serialize;

use crate::cli::Offsets;

/// A way back to the source. `start` and `end` are bytes of the file (unpacked), whatever offsets into
/// the text count.
#[derive(Serialize)]
pub(crate) struct OriginRow {
    pub(crate) path: String,
    pub(crate) member: Option<String>,
    pub(crate) line: u32,
    pub(crate) start: u64,
    pub(crate) end: u64,
}

impl From<Origin> for OriginRow {
    fn from(origin: Origin) -> OriginRow {
        OriginRow {
            path: origin.path,
            member: origin.member,
            line: origin.place.line,
            start: origin.place.start,
            end: origin.place.end,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct HitRow<'a> {
    pub(crate) id: &'a str,
    pub(crate) headline: Option<&'a str>,
    pub(crate) date: Option<String>,
    pub(crate) source: Option<&'a str>,
    pub(crate) score: f32,
    pub(crate) matches: u64,
    pub(crate) themes: Vec<&'a str>,
    pub(crate) spans: Vec<[usize; 2]>,
    pub(crate) snippet: &'a str,
    pub(crate) origin: OriginRow,
    pub(crate) url: Option<&'a str>,
}

#[derive(Serialize)]
pub(crate) struct CountRow {
    pub(crate) articles: u64,
    pub(crate) matches: u64,
}

#[derive(Serialize)]
pub(crate) struct LineRow<'a> {
    pub(crate) id: &'a str,
    pub(crate) date: Option<String>,
    pub(crate) source: Option<&'a str>,
    pub(crate) zone: Option<&'a str>,
    pub(crate) speaker: Option<&'a str>,
    pub(crate) left: &'a str,
    pub(crate) node: &'a str,
    pub(crate) right: &'a str,
    pub(crate) span: [usize; 2],
    pub(crate) origin: Option<OriginRow>,
}

#[derive(Serialize)]
pub(crate) struct ArticleRow<'a> {
    pub(crate) id: &'a str,
    pub(crate) headline: Option<&'a str>,
    pub(crate) byline: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) lang: String,
    pub(crate) source: Option<&'a str>,
    pub(crate) meta: &'a BTreeMap<String, String>,
    pub(crate) text: &'a str,
    pub(crate) blocks: Vec<BlockRow>,
    pub(crate) quotes: Vec<QuoteRow>,
    pub(crate) themes: Vec<ThemeRow<'a>>,
}

#[derive(Serialize)]
pub(crate) struct BlockRow {
    pub(crate) kind: &'static str,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) origin: OriginRow,
}

/// A quotation with its speaker; none are found yet.
#[derive(Serialize)]
pub(crate) struct QuoteRow {}

#[derive(Serialize)]
pub(crate) struct ThemeRow<'a> {
    pub(crate) id: &'a str,
    pub(crate) score: f32,
    pub(crate) evidence: Vec<EvidenceRow<'a>>,
}

#[derive(Serialize)]
pub(crate) struct EvidenceRow<'a> {
    pub(crate) query: &'a str,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) weight: f32,
}

/// Counts offsets into a text in what was asked for.
pub(crate) struct Counter<'a> {
    text: &'a str,
    offsets: Offsets,
}

impl<'a> Counter<'a> {
    pub(crate) fn new(text: &'a str, offsets: Offsets) -> Counter<'a> {
        Counter { text, offsets }
    }

    pub(crate) fn span(&self, span: Span) -> [usize; 2] {
        match self.offsets {
            Offsets::Bytes => [span.start(), span.end()],
            Offsets::Chars => {
                let start = self.text[..span.start()].chars().count();
                [start, start + span.text(self.text).chars().count()]
            }
        }
    }
}

impl ArticleRow<'_> {
    pub(crate) fn new(stored: &StoredArticle, offsets: Offsets) -> ArticleRow<'_> {
        let article = &stored.article;
        let counter = Counter::new(article.text(), offsets);
        let block = |block: &Block| {
            let [start, end] = counter.span(block.span);
            BlockRow {
                kind: block.kind.as_str(),
                start,
                end,
                origin: article.origin(block).into(),
            }
        };
        let themes = stored.themes().iter().map(|theme| ThemeRow {
            id: &theme.id,
            score: theme.score,
            evidence: theme
                .evidence
                .iter()
                .map(|evidence| {
                    let [start, end] = counter.span(evidence.span);
                    EvidenceRow {
                        query: &evidence.query,
                        start,
                        end,
                        weight: evidence.weight,
                    }
                })
                .collect(),
        });
        ArticleRow {
            id: &stored.id,
            headline: article.headline(),
            byline: byline(stored),
            date: article.date.map(|date| date.to_string()),
            lang: stored.lang.to_string(),
            source: article.source.as_deref(),
            meta: &article.meta,
            text: article.text(),
            blocks: article.blocks().iter().map(block).collect(),
            quotes: Vec::new(),
            themes: themes.collect(),
        }
    }
}

/// Who wrote it: the names that were found, else the byline as it stands.
pub(crate) fn byline(stored: &StoredArticle) -> Option<String> {
    let article = &stored.article;
    if article.authors.is_empty() {
        article.byline().map(str::to_owned)
    } else {
        Some(article.authors.join(", "))
    }
}

/// Where the block that holds this byte of the text stands in the source; the first block's place for
/// an article without text there.
pub(crate) fn origin_of(stored: &StoredArticle, byte: usize) -> Origin {
    let article = &stored.article;
    let holds = |block: &&Block| block.span.start() <= byte && byte < block.span.end();
    let block = article.blocks().iter().find(holds);
    match block.or(article.blocks().first()) {
        Some(block) => article.origin(block),
        None => Origin {
            path: article.locator.path.clone(),
            member: article.locator.member.clone(),
            ..Origin::default()
        },
    }
}
