//! A file of each segment that says which of its words have one stem, per language of its articles.
//!
//! Words are posted folded, not stemmed: a stem is the union of its forms (its terms, see `terms.rs`). The table is made from
//! the dictionary that was just written, at every flush and merge, so opening costs nothing.
//!
//! ```text
//! per language          map stem -> place in the lists (an fst), lists
//! lists                 per stem: articles of the language with any form, count, forms as the length
//!                       of what they share with the stem, and the rest
//! table                 whether some terms say their stem, per language: number, where map and lists end; empty map: stems are forms
//! length of the table   u64
//! ```

use std::io::{self, Write};
use std::sync::Arc;

use nutgraf_model::Lang;
use nutgraf_tokenize::Tokenizer;
use tantivy::columnar::Column;
use tantivy::directory::{OwnedBytes, TerminatingWrite};
use tantivy::index::{InvertedIndexReader, Segment, SegmentComponent, SegmentReader};
use tantivy::postings::SegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{
    DocSet, PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin, TERMINATED,
};
use tantivy_fst::raw::Fst;
use tantivy_fst::{Map, MapBuilder};

use crate::codec::{Bytes, put, put_bytes};
use crate::invert::not_by_the_engine;
use crate::langs;
use crate::schema::Fields;
use crate::terms;

const EXTENSION: &str = "stems";

fn component() -> SegmentComponent {
    SegmentComponent::Custom(EXTENSION.to_owned())
}

/// Writes the table of stems.
#[derive(Debug)]
pub(crate) struct StemsPlugin {
    pub(crate) fields: Fields,
}

impl SegmentPlugin for StemsPlugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, _: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Err(not_by_the_engine())
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        let documents = context.readers.iter().map(SegmentReader::num_docs).sum();
        write(context.target_segment, documents, self.fields)
    }
}

/// Makes the table from what the other parts of the segment have written.
pub(crate) fn write(segment: &Segment, documents: u32, fields: Fields) -> tantivy::Result<()> {
    let reader = SegmentReader::open(&segment.clone().with_max_doc(documents))?;
    let words = reader.inverted_index(fields.words)?;
    let column = reader.fast_fields().u64("lang")?;
    let mut out = segment.open_write(component())?;
    let mut table = Vec::new();
    let mut end = 0u64;
    let all = langs_of(&column, documents);
    let mut untold = false;
    put(&mut table, all.len() as u64);
    for &lang in &all {
        let only = (all.len() > 1).then_some((&column, langs::number(lang)));
        let (map, lists) = stems_of(&words, lang, only, &mut untold)?;
        out.write_all(&map)?;
        out.write_all(&lists)?;
        put(&mut table, langs::number(lang));
        end += map.len() as u64;
        put(&mut table, end);
        end += lists.len() as u64;
        put(&mut table, end);
    }
    // A byte.
    table.insert(0, u8::from(untold));
    out.write_all(&table)?;
    out.write_all(&(table.len() as u64).to_le_bytes())?;
    out.terminate()?;
    Ok(())
}

/// The languages of a segment's articles, in order.
pub(crate) fn langs_of(column: &Column<u64>, documents: u32) -> Vec<Lang> {
    let mut numbers: Vec<u64> = Vec::new();
    for doc in 0..documents {
        let number = langs::own(column.first(doc).unwrap_or(0));
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers.sort_unstable();
    numbers.into_iter().filter_map(langs::own_of).collect()
}

/// A word of the dictionary: where it and its stem lie in a string, one behind the other, and how
/// many articles have it.
struct Word {
    form: u32,
    stem: u32,
    end: u32,
    articles: u32,
}

/// The map and the lists of a language; both empty where every form is its own stem. `untold` becomes true where
/// a term says its stem.
fn stems_of(
    words: &InvertedIndexReader,
    lang: Lang,
    only: Option<(&Column<u64>, u64)>,
    untold: &mut bool,
) -> tantivy::Result<(Vec<u8>, Vec<u8>)> {
    let mut tokenizer = Tokenizer::new();
    let mut texts = String::new();
    let mut found: Vec<Word> = Vec::new();
    let mut plain = true;
    let mut stream = words.terms().stream()?;
    while stream.advance() {
        // A form is text; were it not, nobody could ask for it.
        let Ok(text) = std::str::from_utf8(stream.key()) else {
            continue;
        };
        let form = texts.len();
        texts.push_str(text);
        let stem = texts.len();
        match terms::split(text) {
            (_, Some(stem)) => {
                *untold = true;
                texts.push_str(stem);
            }
            (form, None) => texts.push_str(&tokenizer.stem(form, lang)),
        }
        plain &= &texts[stem..] == text;
        found.push(Word {
            form: form as u32,
            stem: stem as u32,
            end: texts.len() as u32,
            articles: stream.value().doc_freq,
        });
    }
    if plain {
        return Ok((Vec::new(), Vec::new()));
    }
    let form = |word: &Word| &texts[word.form as usize..word.stem as usize];
    let stem = |word: &Word| &texts[word.stem as usize..word.end as usize];
    found.sort_unstable_by(|a, b| stem(a).cmp(stem(b)).then(form(a).cmp(form(b))));
    let mut map = MapBuilder::memory();
    let mut lists = Vec::new();
    for group in found.chunk_by(|a, b| stem(a) == stem(b)) {
        let stem = stem(&group[0]);
        map.insert(stem, lists.len() as u64)
            .map_err(|error| io::Error::other(error.to_string()))?;
        let articles = match (group, only) {
            ([word], None) => word.articles,
            _ => count(words, group.iter().map(form), only)?,
        };
        put(&mut lists, u64::from(articles));
        put(&mut lists, group.len() as u64);
        for word in group {
            let form = form(word);
            let shared = shared_prefix(stem, form);
            put(&mut lists, shared as u64);
            put_bytes(&mut lists, &form.as_bytes()[shared..]);
        }
    }
    let map = map
        .into_inner()
        .map_err(|error| io::Error::other(error.to_string()))?;
    Ok((map, lists))
}

/// How many bytes the two begin with alike, whole characters.
fn shared_prefix(a: &str, b: &str) -> usize {
    let pairs = a.char_indices().zip(b.chars());
    let mut alike = pairs.take_while(|((_, a), b)| a == b);
    alike
        .by_ref()
        .last()
        .map_or(0, |((at, c), _)| at + c.len_utf8())
}

/// How many documents have any of these forms, of one language where `only` says so.
pub(crate) fn count<'a>(
    words: &InvertedIndexReader,
    forms: impl Iterator<Item = &'a str>,
    only: Option<(&Column<u64>, u64)>,
) -> tantivy::Result<u32> {
    let mut lists: Vec<SegmentPostings> = Vec::new();
    for form in forms {
        if let Some(info) = words.terms().get(form)? {
            lists.push(words.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?);
        }
    }
    if let ([list], None) = (&lists[..], only) {
        return Ok(list.doc_freq());
    }
    let mut found = 0;
    loop {
        let doc = lists.iter().map(DocSet::doc).min().unwrap_or(TERMINATED);
        if doc == TERMINATED {
            return Ok(found);
        }
        let counts =
            only.is_none_or(|(column, lang)| column.first(doc).map(langs::own) == Some(lang));
        found += u32::from(counts);
        for list in lists.iter_mut().filter(|list| list.doc() == doc) {
            list.advance();
        }
    }
}

/// The stems of a segment.
#[derive(Debug)]
pub(crate) struct Stems {
    some_untold: bool,
    langs: Vec<LangStems>,
}

struct LangStems {
    lang: Lang,
    /// `None` where every form is its own stem.
    map: Option<Map<OwnedBytes>>,
    lists: OwnedBytes,
}

impl std::fmt::Debug for LangStems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LangStems")
            .field("lang", &self.lang)
            .finish_non_exhaustive()
    }
}

/// The forms of a stem in a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Forms {
    /// No table: the stem is the form.
    Itself,
    /// These words, and how many articles of the language have any of them.
    These(Vec<String>, u32),
}

impl Stems {
    pub(crate) fn open(reader: &SegmentReader) -> tantivy::Result<Stems> {
        let bytes = reader.open_read(component())?.read_bytes()?;
        let damaged = || {
            io::Error::new(
                io::ErrorKind::InvalidData,
                "the file of stems does not read back",
            )
        };
        Ok(Self::read(&bytes).ok_or_else(damaged)?)
    }

    fn read(bytes: &OwnedBytes) -> Option<Stems> {
        let len = usize::try_from(u64::from_le_bytes(*bytes.last_chunk()?)).ok()?;
        let table = bytes.len().checked_sub(8)?.checked_sub(len)?;
        let mut reader = Bytes(&bytes[table..bytes.len() - 8]);
        let some_untold = reader.number()? > 0;
        let mut of_langs = Vec::new();
        let mut start = 0;
        for _ in 0..reader.number()? {
            let lang = langs::own_of(reader.number()?)?;
            let middle = usize::try_from(reader.number()?).ok()?;
            let end = usize::try_from(reader.number()?).ok()?;
            if start > middle || middle > end || end > table {
                return None;
            }
            let map = match start == middle {
                true => None,
                false => Some(Map::from(Fst::new(bytes.slice(start..middle)).ok()?)),
            };
            of_langs.push(LangStems {
                lang,
                map,
                lists: bytes.slice(middle..end),
            });
            start = end;
        }
        Some(Stems {
            some_untold,
            langs: of_langs,
        })
    }

    /// Whether some terms of the segment say their stem; see `terms.rs`.
    pub(crate) fn some_untold(&self) -> bool {
        self.some_untold
    }

    /// The languages of the segment, those of deleted articles too.
    pub(crate) fn langs(&self) -> impl Iterator<Item = Lang> {
        self.langs.iter().map(|stems| stems.lang)
    }

    /// The forms of a stem in a language; `None` if the segment has none.
    pub(crate) fn forms(&self, lang: Lang, stem: &str) -> Option<Forms> {
        let stems = self.langs.iter().find(|stems| stems.lang == lang)?;
        let Some(map) = &stems.map else {
            return Some(Forms::Itself);
        };
        let at = usize::try_from(map.get(stem)?).ok()?;
        let mut reader = Bytes(stems.lists.get(at..)?);
        let articles = reader.small()?;
        let mut forms = Vec::new();
        for _ in 0..reader.number()? {
            let shared = usize::try_from(reader.number()?).ok()?;
            let rest = reader.str()?;
            forms.push([stem.get(..shared)?, rest].concat());
        }
        Some(Forms::These(forms, articles))
    }
}

/// Shared by searchers.
pub(crate) type Words = Arc<InvertedIndexReader>;
