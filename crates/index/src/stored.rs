//! An article as it lies in the store: the text, and everything else in few bytes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use nutgraf_model::{Article, BlockKind, Date, Lang, Locator, Place, Residue, Warning};
use serde::{Deserialize, Serialize};

use crate::codec::{Bytes, put, put_bytes};

/// All of an article but text and blocks. The keys are short: there is one for every article.
#[derive(Serialize, Deserialize)]
struct Rest<'a> {
    #[serde(rename = "l")]
    locator: Cow<'a, Locator>,
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    own_id: Option<Cow<'a, str>>,
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

/// Everything but the text, as bytes.
pub(crate) fn encode(article: &Article) -> Vec<u8> {
    let rest = Rest {
        locator: Cow::Borrowed(&article.locator),
        own_id: article.own_id.as_deref().map(Cow::Borrowed),
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
    let mut out = Vec::new();
    let json = serde_json::to_vec(&rest).expect("an article is plain data with text keys");
    put_bytes(&mut out, &json);
    put(&mut out, article.blocks().len() as u64);
    let mut last = Place::default();
    for block in article.blocks() {
        put_bytes(&mut out, block.kind.as_str().as_bytes());
        put(&mut out, block.span.len() as u64);
        // Mostly one begins where the last ended: small numbers, of either sign.
        put_signed(&mut out, i64::from(block.place.line) - i64::from(last.line));
        put_signed(&mut out, block.place.start.wrapping_sub(last.end) as i64);
        put_signed(
            &mut out,
            block.place.end.wrapping_sub(block.place.start) as i64,
        );
        last = block.place;
    }
    out
}

/// The article again; `None` where the two do not belong together.
pub(crate) fn decode(text: &str, rest: &[u8]) -> Option<Article> {
    let mut bytes = Bytes(rest);
    let rest: Rest<'_> = serde_json::from_slice(bytes.bytes()?).ok()?;
    let mut article = Article::new(rest.locator.into_owned());
    article.own_id = rest.own_id.map(Cow::into_owned);
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
    let mut last = Place::default();
    let mut start = 0usize;
    for number in 0..bytes.number()? {
        if number > 0 {
            start += "\n\n".len();
        }
        let kind = BlockKind::parse(bytes.str()?)?;
        let end = start.checked_add(usize::try_from(bytes.number()?).ok()?)?;
        let line = i64::from(last.line).checked_add(signed(&mut bytes)?)?;
        let place_start = last.end.wrapping_add(signed(&mut bytes)? as u64);
        let place = Place {
            line: u32::try_from(line).ok()?,
            start: place_start,
            end: place_start.wrapping_add(signed(&mut bytes)? as u64),
        };
        article.push_block(kind, text.get(start..end)?, place);
        (last, start) = (place, end);
    }
    (article.text() == text).then_some(article)
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
    use super::*;

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
        assert_eq!(decode(article.text(), &encode(&article)), Some(article));
        let empty = Article::new(Locator::new("", "b"));
        assert_eq!(decode("", &encode(&empty)), Some(empty));
    }

    #[test]
    fn what_was_cut_is_nothing() {
        let mut article = Article::new(Locator::new("/r", "a"));
        article.push_block(BlockKind::Paragraph, "Text.", Place::line(1));
        let bytes = encode(&article);
        for len in 0..bytes.len() {
            assert_eq!(decode("Text.", &bytes[..len]), None, "{len}");
        }
        assert_eq!(
            decode("Texts", &bytes),
            Some({
                let mut other = Article::new(Locator::new("/r", "a"));
                other.push_block(BlockKind::Paragraph, "Texts", Place::line(1));
                other
            })
        );
        assert_eq!(decode("Text", &bytes), None);
    }
}
