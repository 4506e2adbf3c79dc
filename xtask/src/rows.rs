//! What `--json` prints. Keys are stable, and documented in the README.

use std::collections::BTreeMap;

use nutgraf_index::{Copies, StoredArticle};
use nutgraf_model::{Block, Origin, Span};
use nutgraf_pipeline::quotes;
use nutgraf_quote::{Quote, QuoteKind, SpeakerKind};
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
    pub(crate) story: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) copies: Option<CopiesRow>,
    pub(crate) themes: Vec<&'a str>,
    pub(crate) spans: Vec<[usize; 2]>,
    pub(crate) snippet: &'a str,
    pub(crate) origin: OriginRow,
    pub(crate) url: Option<&'a str>,
}

/// The articles of a story that match, with `--fold`.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct CopiesRow {
    pub(crate) articles: u64,
    pub(crate) outlets: u64,
}

impl From<Copies> for CopiesRow {
    fn from(copies: Copies) -> CopiesRow {
        CopiesRow {
            articles: copies.articles,
            outlets: copies.outlets,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct CountRow {
    pub(crate) articles: u64,
    pub(crate) matches: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stories: Option<u64>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) copies: Option<CopiesRow>,
}

#[derive(Serialize)]
pub(crate) struct ArticleRow<'a> {
    pub(crate) id: &'a str,
    pub(crate) headline: Option<&'a str>,
    pub(crate) byline: Option<String>,
    pub(crate) authors: &'a [String],
    pub(crate) date: Option<String>,
    pub(crate) date_confidence: Option<f32>,
    pub(crate) lang: String,
    pub(crate) source: Option<&'a str>,
    pub(crate) url: Option<&'a str>,
    pub(crate) found: &'a BTreeMap<String, String>,
    pub(crate) meta: &'a BTreeMap<String, String>,
    pub(crate) text: &'a str,
    pub(crate) blocks: Vec<BlockRow>,
    pub(crate) quotes: Vec<QuoteRow<'a>>,
    pub(crate) reported: Vec<QuoteRow<'a>>,
    pub(crate) themes: Vec<ThemeRow<'a>>,
}

#[derive(Serialize)]
pub(crate) struct BlockRow {
    pub(crate) kind: &'static str,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Where it is another than the article's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lang: Option<String>,
    pub(crate) origin: OriginRow,
}

/// A quotation, or reported speech, with its speaker. `speaker` is the mention as it stands in the text,
/// `person` the name it stands for, `kind` what is known of the speaker: named, role or unknown.
#[derive(Serialize)]
pub(crate) struct QuoteRow<'a> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) speaker: Option<&'a str>,
    pub(crate) person: Option<&'a str>,
    pub(crate) kind: &'static str,
    pub(crate) cue: Option<&'a str>,
    pub(crate) rule: &'static str,
    pub(crate) confidence: f32,
}

impl<'a> QuoteRow<'a> {
    pub(crate) fn new(quote: &Quote, text: &'a str, counter: &Counter<'_>) -> QuoteRow<'a> {
        let [start, end] = counter.span(quote.span);
        let speaker = quote.speaker;
        QuoteRow {
            start,
            end,
            speaker: speaker.map(|speaker| speaker.mention.text(text)),
            person: speaker.and_then(|speaker| Some(speaker.person?.text(text))),
            kind: speaker
                .map_or(SpeakerKind::Unknown, |speaker| speaker.kind)
                .as_str(),
            cue: quote.cue.map(|cue| cue.text(text)),
            rule: quote.rule.as_str(),
            confidence: quote.confidence(),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct ThemeRow<'a> {
    pub(crate) id: &'a str,
    pub(crate) score: f32,
    pub(crate) through: Option<&'a str>,
    pub(crate) evidence: Vec<EvidenceRow<'a>>,
}

#[derive(Serialize)]
pub(crate) struct EvidenceRow<'a> {
    pub(crate) query: &'a str,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) zone: &'a str,
    pub(crate) weight: f32,
    pub(crate) factor: f32,
    pub(crate) count: u32,
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
        let foreign = stored.foreign_blocks();
        let block = |(number, block): (usize, &Block)| {
            let [start, end] = counter.span(block.span);
            let lang = foreign.iter().find(|(of, _)| *of == number);
            BlockRow {
                kind: block.kind.as_str(),
                start,
                end,
                lang: lang.map(|(_, lang)| lang.to_string()),
                origin: article.origin(block).into(),
            }
        };
        let themes = stored.themes().iter().map(|theme| ThemeRow {
            id: &theme.id,
            score: theme.score,
            through: theme.through.as_deref(),
            evidence: theme
                .evidence
                .iter()
                .map(|evidence| {
                    let [start, end] = counter.span(evidence.span);
                    EvidenceRow {
                        query: &evidence.query,
                        start,
                        end,
                        zone: &evidence.zone,
                        weight: evidence.weight,
                        factor: evidence.factor,
                        count: evidence.count,
                    }
                })
                .collect(),
        });
        let quotes = quotes(stored);
        let of_kind = |kind: QuoteKind| {
            let quotes = quotes.iter().filter(|quote| quote.kind == kind);
            quotes
                .map(|quote| QuoteRow::new(quote, article.text(), &counter))
                .collect()
        };
        ArticleRow {
            id: &stored.id,
            headline: article.headline(),
            byline: byline(stored),
            authors: &article.authors,
            date: article.date.map(|date| date.to_string()),
            date_confidence: article.date_confidence,
            lang: stored.lang.to_string(),
            source: article.source.as_deref(),
            url: article.url.as_deref(),
            found: &article.found,
            meta: &article.meta,
            text: article.text(),
            blocks: (article.blocks().iter().enumerate()).map(block).collect(),
            quotes: of_kind(QuoteKind::Direct),
            reported: of_kind(QuoteKind::Reported),
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
