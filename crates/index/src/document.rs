//! An article on its way into the postings.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use nutgraf_model::{Article, BlockKind, ContentHash, Lang, Span};
use nutgraf_query::Structure;
use nutgraf_stories::Sketch;
use nutgraf_tokenize::Tokens;
use tantivy::schema::Field;
use tantivy::schema::document::{Document, ReferenceValue, ReferenceValueLeaf, Value};

use crate::common;
use crate::overlay::{Identity, NO_DATE, NewArticle};
use crate::schema::Fields;
use crate::stored;
use crate::terms;

/// Longer values of fields are posted as `LONG` alone and compared in the stored article: the engine
/// takes no term of more than 64 KB.
pub(crate) const LONG_VALUE: usize = 32 * 1024;

/// Stands for a long value in the facts.
pub(crate) const LONG: &str = "\u{1}";

/// An article made ready for the index, away from the thread that writes.
#[derive(Debug)]
pub struct Prepared {
    pub(crate) new: NewArticle,
    text: String,
    rest: Vec<u8>,
    joined: String,
    pairs: String,
    headline: u32,
    facts: Vec<String>,
    structure: Vec<u8>,
    first_day: u32,
    last_day: u32,
    sort_key: u64,
    lang: u64,
}

impl Prepared {
    /// Makes an article ready, with its tokens (of its blocks, in its language) and its structure.
    #[must_use]
    pub fn new(article: &Article, tokens: &Tokens, structure: &Structure) -> Prepared {
        let sort_key = article.date.map(|date| date.sort_key());
        let mut blob = Vec::new();
        let (mut sketch, mut shingles) = (Vec::new(), Vec::new());
        Sketch::with_shingles(tokens, headline(article), &mut shingles).encode(&mut sketch);
        structure.encode(&mut blob);
        let joined = terms::of(article.text(), tokens);
        let headline = match structure.blocks().first() {
            Some((BlockKind::Headline, extent)) => extent.end,
            _ => 0,
        };
        Prepared {
            new: NewArticle {
                identity: Identity {
                    own_id: article.own_id.clone(),
                    locator: article.locator.clone(),
                },
                content: ContentHash::of(article.text()),
                sort_key: sort_key.unwrap_or(NO_DATE),
                words: tokens.len() as u32,
                sketch,
                shingles,
            },
            text: article.text().to_owned(),
            rest: stored::encode(article),
            pairs: common::outline(&joined),
            joined,
            headline,
            facts: facts(article),
            structure: blob,
            first_day: article.date.map_or(0, |date| date.first_day()),
            last_day: article.date.map_or(0, |date| date.last_day()),
            sort_key: sort_key.unwrap_or(0),
            lang: lang_number(tokens.lang()),
        }
    }

    /// The hash of its text.
    #[must_use]
    pub fn content(&self) -> ContentHash {
        self.new.content
    }

    /// Roughly how many bytes it takes in memory.
    #[must_use]
    pub fn byte_size(&self) -> usize {
        let facts: usize = self.facts.iter().map(String::len).sum();
        let story = self.new.sketch.len() + self.new.shingles.len();
        self.text.len()
            + self.rest.len()
            + self.joined.len()
            + self.pairs.len()
            + self.structure.len()
            + facts
            + story
            + 512
    }
}

/// Whether a value is posted as `LONG` alone.
pub(crate) fn is_long(value: &str) -> bool {
    value.len() > LONG_VALUE || value.starts_with(LONG)
}

/// Where the headline of an article stands, by which its copies may differ.
pub(crate) fn headline(article: &Article) -> Option<Span> {
    let first = article
        .blocks()
        .iter()
        .find(|block| block.kind == BlockKind::Headline);
    first.map(|block| block.span)
}

/// What field queries find it by. Themes, story and run are the overlay's.
fn facts(article: &Article) -> Vec<String> {
    let mut facts = Vec::new();
    let mut add = |name: &str, value: &str| {
        let value = if is_long(value) { LONG } else { value };
        let fact = format!("{name}\0{value}");
        if !facts.contains(&fact) {
            facts.push(fact);
        }
    };
    add("path", &article.locator.path);
    add("lang", article.lang.unwrap_or_default().as_str());
    article.url.iter().for_each(|url| add("url", url));
    article
        .source
        .iter()
        .for_each(|source| add("source", source));
    article
        .authors
        .iter()
        .for_each(|author| add("author", author));
    article.labels.iter().for_each(|label| add("label", label));
    for (name, value) in &article.meta {
        // A zero would end the name.
        let name = name.replace('\0', "\u{FFFD}");
        if name.len() <= LONG_VALUE {
            add(&format!("meta.{name}"), value);
        }
    }
    facts
}

/// A language's code as a number, for a column.
pub(crate) fn lang_number(lang: Lang) -> u64 {
    lang.as_str()
        .bytes()
        .fold(0, |number, byte| number << 8 | u64::from(byte))
}

/// The language again; `None` for a number that is none.
pub(crate) fn lang_of(number: u64) -> Option<Lang> {
    let bytes = number.to_be_bytes();
    let first = bytes.iter().position(|&byte| byte != 0)?;
    Lang::parse(std::str::from_utf8(&bytes[first..]).ok()?)
}

/// A prepared article with its number, lent to the engine.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) fields: Fields,
    pub(crate) number: u64,
    pub(crate) article: Prepared,
    pub(crate) _permit: Permit,
}

impl Entry {
    pub(crate) fn structure(&self) -> &[u8] {
        &self.article.structure
    }
}

/// A value lent by an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lent<'a> {
    Text(&'a str),
    Number(u64),
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> for Lent<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            Lent::Text(text) => ReferenceValueLeaf::Str(text),
            Lent::Number(number) => ReferenceValueLeaf::U64(number),
            Lent::Bytes(bytes) => ReferenceValueLeaf::Bytes(bytes),
        })
    }
}

impl Document for Entry {
    type Value<'a> = Lent<'a>;
    type FieldsValuesIter<'a> = std::vec::IntoIter<(Field, Lent<'a>)>;

    // Called four times an article, so it copies nothing but references.
    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        let Entry {
            fields, article, ..
        } = self;
        let mut values = Vec::with_capacity(10 + article.facts.len());
        values.push((fields.words, Lent::Text(&article.joined)));
        values.push((fields.pairs, Lent::Text(&article.pairs)));
        values.push((fields.number, Lent::Number(self.number)));
        let facts = article.facts.iter();
        values.extend(facts.map(|fact| (fields.facts, Lent::Text(fact))));
        values.push((fields.first_day, Lent::Number(article.first_day.into())));
        values.push((fields.last_day, Lent::Number(article.last_day.into())));
        values.push((fields.headline, Lent::Number(article.headline.into())));
        values.push((fields.sort_key, Lent::Number(article.sort_key)));
        values.push((fields.lang, Lent::Number(article.lang)));
        values.push((fields.text, Lent::Text(&article.text)));
        values.push((fields.rest, Lent::Bytes(&article.rest)));
        values.into_iter()
    }
}

/// How long the gate waits for any movement.
const PATIENCE: Duration = Duration::from_millis(500);

/// Bounds the bytes of articles that wait for the engine, whose own queue counts articles only.
#[derive(Debug)]
pub(crate) struct Gate {
    limit: usize,
    waiting: Mutex<usize>,
    freed: Condvar,
}

impl Gate {
    pub(crate) fn new(limit: usize) -> Arc<Gate> {
        Arc::new(Gate {
            limit,
            waiting: Mutex::new(0),
            freed: Condvar::new(),
        })
    }

    /// Waits until there is room; something larger than the limit goes through alone.
    ///
    /// Where nothing moves for a while one goes through as well: the engine is writing a segment, or
    /// it has died with articles in its queue, which only the next call to it will tell.
    pub(crate) fn enter(self: &Arc<Gate>, bytes: usize) -> Permit {
        let mut waiting = self.waiting.lock().unwrap_or_else(|e| e.into_inner());
        while *waiting > 0 && *waiting + bytes > self.limit {
            let before = *waiting;
            let woken = self.freed.wait_timeout(waiting, PATIENCE);
            waiting = woken.unwrap_or_else(|e| e.into_inner()).0;
            if *waiting == before {
                break;
            }
        }
        *waiting += bytes;
        Permit {
            gate: Arc::clone(self),
            bytes,
        }
    }
}

/// Room for an article, given back when the engine has taken it in.
#[derive(Debug)]
pub(crate) struct Permit {
    gate: Arc<Gate>,
    bytes: usize,
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut waiting = self.gate.waiting.lock().unwrap_or_else(|e| e.into_inner());
        *waiting -= self.bytes;
        self.gate.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_reads_back() {
        for code in ["en", "ko", "und", "zho"] {
            let lang = Lang::parse(code).unwrap();
            assert_eq!(lang_of(lang_number(lang)), Some(lang));
        }
        assert_eq!(lang_of(0), None);
    }
}
