//! An article as it is kept: its text and what is known of it in the store, packed; where its id and locator are, in
//! the overlay; where its blocks are, beside its structure. Numbers among words would make both take more when packed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use nutgraf_model::{Article, BlockKind, Date, Lang, Place, Residue, Warning};
use serde::{Deserialize, Serialize};

use crate::codec::{Bytes, put};
use crate::overlay::Identity;

/// All of an article but text, blocks and names. The keys are short: there is one for every article.
#[derive(Serialize, Deserialize)]
struct Rest<'a> {
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    url: Option<Cow<'a, str>>,
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    source: Option<Cow<'a, str>>,
    #[serde(rename = "a", default, skip_serializing_if = "<[_]>::is_empty")]
    authors: Cow<'a, [String]>,
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    date: Option<Date>,
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    date_confidence: Option<f32>,
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    lang: Option<Lang>,
    #[serde(rename = "b", default, skip_serializing_if = "<[_]>::is_empty")]
    labels: Cow<'a, [String]>,
    #[serde(rename = "m", default, skip_serializing_if = "is_default")]
    meta: Cow<'a, BTreeMap<String, String>>,
    #[serde(rename = "f", default, skip_serializing_if = "is_default")]
    found: Cow<'a, BTreeMap<String, String>>,
    #[serde(rename = "r", default, skip_serializing_if = "is_default")]
    residue: Residue,
    #[serde(rename = "w", default, skip_serializing_if = "<[_]>::is_empty")]
    warnings: Cow<'a, [Warning]>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Where a block starts and ends is mostly implied; a bit says what is not.
const LEN: u8 = 1 << 4;
const LINE: u8 = 1 << 5;
const GAP: u8 = 1 << 6;
const SOURCE_LEN: u8 = 1 << 7;
/// The bits of a block's kind.
const KIND: u8 = LEN - 1;

/// What stands between the blocks of a text.
const BETWEEN: &str = "\n\n";

/// What is known of an article, as bytes.
pub(crate) fn encode_rest(article: &Article) -> Vec<u8> {
    let rest = Rest {
        url: article.url.as_deref().map(Cow::Borrowed),
        source: article.source.as_deref().map(Cow::Borrowed),
        authors: Cow::Borrowed(&article.authors),
        date: article.date,
        date_confidence: article.date_confidence,
        lang: article.lang,
        labels: Cow::Borrowed(&article.labels),
        meta: Cow::Borrowed(&article.meta),
        found: Cow::Borrowed(&article.found),
        residue: article.residue,
        warnings: Cow::Borrowed(&article.warnings),
    };
    serde_json::to_vec(&rest).expect("an article is plain data with text keys")
}

/// Where its blocks are, in the text and in the source, as bytes.
pub(crate) fn encode_places(article: &Article) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, article.blocks().len() as u64);
    let mut implied = Implied::default();
    for block in article.blocks() {
        let len = block.span.len();
        let source_len = block.place.end.wrapping_sub(block.place.start);
        let (gap, line) = implied.steps(block.place);
        let kind = BlockKind::ALL.iter().position(|kind| *kind == block.kind);
        let flag = |flag: u8, is: bool| if is { flag } else { 0 };
        let flags = flag(LEN, len != implied_len(article.text(), block.span.start()))
            | flag(LINE, line != implied.line_step)
            | flag(GAP, gap != implied.gap)
            | flag(SOURCE_LEN, source_len != len as u64);
        out.push(kind.expect("ALL has every kind") as u8 | flags);
        if flags & LEN != 0 {
            put(&mut out, len as u64);
        }
        if flags & LINE != 0 {
            put_signed(&mut out, line);
        }
        if flags & GAP != 0 {
            put_signed(&mut out, gap);
        }
        if flags & SOURCE_LEN != 0 {
            put_signed(&mut out, source_len.wrapping_sub(len as u64) as i64);
        }
        implied.go_on(block.place, gap, line);
    }
    out
}

/// The article again; `None` where its parts do not belong together.
pub(crate) fn decode(
    identity: Identity,
    text: &str,
    rest: &[u8],
    places: &[u8],
) -> Option<Article> {
    let rest: Rest<'_> = serde_json::from_slice(rest).ok()?;
    let mut bytes = Bytes(places);
    let mut article = Article::new(identity.locator);
    article.own_id = identity.own_id;
    article.url = rest.url.map(Cow::into_owned);
    article.source = rest.source.map(Cow::into_owned);
    article.authors = rest.authors.into_owned();
    article.date = rest.date;
    article.date_confidence = rest.date_confidence;
    article.lang = rest.lang;
    article.labels = rest.labels.into_owned();
    article.meta = rest.meta.into_owned();
    article.found = rest.found.into_owned();
    article.residue = rest.residue;
    article.warnings = rest.warnings.into_owned();
    let mut implied = Implied::default();
    let mut start = 0usize;
    for number in 0..bytes.number()? {
        if number > 0 {
            start += BETWEEN.len();
        }
        let [head] = bytes.fixed()?;
        let kind = *BlockKind::ALL.get(usize::from(head & KIND))?;
        let len = match head & LEN {
            0 => implied_len(text, start),
            _ => usize::try_from(bytes.number()?).ok()?,
        };
        let line = match head & LINE {
            0 => implied.line_step,
            _ => signed(&mut bytes)?,
        };
        let gap = match head & GAP {
            0 => implied.gap,
            _ => signed(&mut bytes)?,
        };
        let source_len = match head & SOURCE_LEN {
            0 => len as u64,
            _ => (len as u64).wrapping_add(signed(&mut bytes)? as u64),
        };
        let end = start.checked_add(len)?;
        let place_start = implied.last.end.wrapping_add(gap as u64);
        let line_number = i64::from(implied.last.line).checked_add(line)?;
        let place = Place {
            line: u32::try_from(line_number).ok()?,
            start: place_start,
            end: place_start.wrapping_add(source_len),
        };
        article.push_block(kind, text.get(start..end)?, place);
        implied.go_on(place, gap, line);
        start = end;
    }
    (article.text() == text && bytes.0.is_empty()).then_some(article)
}

/// How long a block is that starts here, if it has no empty line.
fn implied_len(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    // A line end is soon found, two of them are searched for at some expense.
    let mut ends = rest.match_indices('\n');
    let end = ends.find(|&(at, _)| rest[at..].starts_with(BETWEEN));
    end.map_or(rest.len(), |(at, _)| at)
}

/// Where the next block's source would be: as far behind the last as that was behind the one before.
#[derive(Default)]
struct Implied {
    last: Place,
    gap: i64,
    line_step: i64,
}

impl Implied {
    /// How far a place lies behind the last one, in bytes and in lines.
    fn steps(&self, place: Place) -> (i64, i64) {
        let gap = place.start.wrapping_sub(self.last.end) as i64;
        (gap, i64::from(place.line) - i64::from(self.last.line))
    }

    fn go_on(&mut self, place: Place, gap: i64, line_step: i64) {
        *self = Implied {
            last: place,
            gap,
            line_step,
        };
    }
}

fn put_signed(out: &mut Vec<u8>, number: i64) {
    put(out, ((number << 1) ^ (number >> 63)) as u64);
}

fn signed(bytes: &mut Bytes<'_>) -> Option<i64> {
    let number = bytes.number()?;
    Some((number >> 1) as i64 ^ -((number & 1) as i64))
}

#[cfg(test)]
mod tests {
    use nutgraf_model::Locator;

    use super::*;

    fn read(article: &Article, text: &str, places: &[u8]) -> Option<Article> {
        let identity = Identity {
            own_id: article.own_id.clone(),
            locator: article.locator.clone(),
        };
        decode(identity, text, &encode_rest(article), places)
    }

    #[test]
    fn an_article_reads_back() {
        let mut article = Article::new(Locator::new("/r", "a.zip").with_member("x").with_record(7));
        article.push_block(
            BlockKind::Headline,
            "Über Nacht",
            Place {
                line: 9,
                start: 80,
                end: 95,
            },
        );
        article.push_block(
            BlockKind::BlockQuote,
            "Ende\n\nhier.",
            Place {
                line: 2,
                start: 3,
                end: 20,
            },
        );
        article.own_id = Some("17".into());
        article.authors = vec!["A. B.".into()];
        article.date = "2024-07".parse().ok();
        article.date_confidence = Some(0.83);
        article.lang = Some(Lang::EN);
        article.meta.insert("outlet".into(), "x".into());
        article.residue.lines = 3;
        article.warn("w", "m");
        for kind in BlockKind::ALL.iter().copied() {
            let place = Place::line(article.blocks().len() as u32);
            article.push_block(kind, kind.as_str(), place);
        }
        for (text, start, end) in [("", 7, 7), ("x", 4, 2), ("\n", u64::MAX, 0)] {
            let line = u32::MAX - 7;
            article.push_block(BlockKind::List, text, Place { line, start, end });
        }
        for article in [article, Article::new(Locator::new("", "b"))] {
            let places = encode_places(&article);
            assert_eq!(read(&article, article.text(), &places), Some(article));
        }
    }

    #[test]
    fn blocks_that_follow_each_other_as_before_take_a_byte_each() {
        let mut article = Article::new(Locator::new("/r", "a"));
        for number in 0..20 {
            let place = Place {
                line: 2 * number,
                start: u64::from(7 * number),
                end: u64::from(7 * number) + 5,
            };
            article.push_block(BlockKind::Paragraph, "Text.", place);
        }
        // How many; a byte each; how far the second lies behind the first, in bytes and in lines.
        assert_eq!(encode_places(&article).len(), 1 + 20 + 2);
    }

    #[test]
    fn what_was_cut_is_nothing() {
        let mut article = Article::new(Locator::new("/r", "a"));
        article.push_block(BlockKind::Paragraph, "Text.", Place::line(1));
        let places = encode_places(&article);
        for len in 0..places.len() {
            assert_eq!(read(&article, "Text.", &places[..len]), None, "{len}");
        }
        assert_eq!(read(&article, "Text.\n\nMore", &places), None);
    }

    #[test]
    fn changed_bytes_are_another_article_or_nothing() {
        let mut article = Article::new(Locator::new("/r", "a"));
        article.push_block(BlockKind::Headline, "One", Place::line(1));
        article.push_block(BlockKind::Paragraph, "Two\n\nthree", Place::line(2));
        let sound = encode_places(&article);
        for at in 0..sound.len() {
            for byte in [0, 1, 0x0f, 0x10, 0x7f, 0x80, 0xf0, 0xff] {
                let mut bytes = sound.clone();
                bytes[at] = byte;
                if let Some(other) = read(&article, article.text(), &bytes) {
                    assert_eq!(other.text(), article.text());
                }
            }
        }
    }
}
