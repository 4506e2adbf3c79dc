//! An article on its way into the postings.

use nutgraf_model::{Article, BlockKind, ContentHash, Span};
use nutgraf_query::Structure;
use nutgraf_stories::Sketch;
use nutgraf_tokenize::Tokens;
use tantivy::schema::Field;
use tantivy::schema::document::{Document, ReferenceValue, ReferenceValueLeaf, Value};

use crate::overlay::{Identity, NO_DATE, NewArticle};
use crate::plugin_structure::StructureWriter;
use crate::schema::Fields;
use crate::stored;
use crate::terms::Terms;

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
    terms: Terms,
    headline: u32,
    facts: Vec<String>,
    places: Vec<u8>,
    notes: Vec<u8>,
    structure: Vec<u8>,
    /// What the speakers are called, each name followed by a zero.
    speakers: String,
    first_day: u32,
    last_day: u32,
    sort_key: u64,
    langs: u64,
}

impl Prepared {
    /// Makes an article ready, with its tokens (of its blocks, in its language) and its structure.
    #[must_use]
    pub fn new(article: &Article, tokens: &Tokens, structure: &Structure) -> Prepared {
        Prepared::of_content(article, article.content(), tokens, structure)
    }

    /// The same for callers that have the [hash](Article::content) of its text already.
    #[must_use]
    pub fn of_content(
        article: &Article,
        content: ContentHash,
        tokens: &Tokens,
        structure: &Structure,
    ) -> Prepared {
        let sort_key = article.date.map(|date| date.sort_key());
        let mut blob = Vec::new();
        let (mut sketch, mut shingles) = (Vec::new(), Vec::new());
        Sketch::with_shingles(tokens, headline(article), &mut shingles).encode(&mut sketch);
        structure.encode(&mut blob);
        let mut speakers = structure.speakers().join("\0");
        if !structure.quotations().is_empty() {
            speakers.push('\0');
        }
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
                content,
                sort_key: sort_key.unwrap_or(NO_DATE),
                words: tokens.len() as u32,
                sketch,
                shingles,
            },
            text: article.text().to_owned(),
            rest: stored::encode_rest(article),
            places: stored::encode_places(article),
            notes: structure.notes().to_vec(),
            terms: Terms::of(article.text(), tokens),
            headline,
            facts: facts(article),
            structure: blob,
            speakers,
            first_day: article.date.map_or(0, |date| date.first_day()),
            last_day: article.date.map_or(0, |date| date.last_day()),
            sort_key: sort_key.unwrap_or(0),
            langs: crate::langs::number_of_all(tokens.langs()),
        }
    }

    /// The hash of its text.
    #[must_use]
    pub fn content(&self) -> ContentHash {
        self.new.content
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

/// A prepared article with its number.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) fields: Fields,
    pub(crate) number: u64,
    pub(crate) article: Prepared,
}

impl Entry {
    pub(crate) fn terms(&self) -> &Terms {
        &self.article.terms
    }

    pub(crate) fn facts(&self) -> &[String] {
        &self.article.facts
    }

    /// Hands its structure, and what is kept beside it, to a writer.
    pub(crate) fn push_structure(&self, structures: &mut StructureWriter) {
        let Prepared {
            structure,
            places,
            notes,
            speakers,
            ..
        } = &self.article;
        structures.push(structure, places, notes, speakers.split_terminator('\0'));
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
    type FieldsValuesIter<'a> = std::array::IntoIter<(Field, Lent<'a>), 8>;

    // What stands in columns and in the store. The rest is inverted: see `invert`.
    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        let Entry {
            fields, article, ..
        } = self;
        [
            (fields.number, Lent::Number(self.number)),
            (fields.first_day, Lent::Number(article.first_day.into())),
            (fields.last_day, Lent::Number(article.last_day.into())),
            (fields.headline, Lent::Number(article.headline.into())),
            (fields.sort_key, Lent::Number(article.sort_key)),
            (fields.lang, Lent::Number(article.langs)),
            (fields.text, Lent::Text(&article.text)),
            (fields.rest, Lent::Bytes(&article.rest)),
        ]
        .into_iter()
    }
}
