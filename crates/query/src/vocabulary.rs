use std::collections::HashMap;

use nutgraf_tokenize::Tokenizer;
use rustc_hash::FxBuildHasher;

use crate::Pattern;
use crate::bound::{Exact, Form, Test};

/// The words of many queries, to find which of them a token is.
///
/// Nearly every token is none of them, so what is fast is to say no: one look into a table for the
/// folded form, one for the stem, one for the patterns that begin like the form.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    folded: Table,
    stems: Table,
    // Patterns by the first four bytes, where these stand before the first wildcard.
    beginnings: HashMap<u32, Vec<Wild>, FxBuildHasher>,
    // All others.
    wild: Vec<Wild>,
}

/// A token of some form belongs to this slot.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) slot: u32,
    pub(crate) exact: Option<Exact>,
}

/// Words by their [`key`]; the few that share one stand in a row.
type Table = HashMap<u64, Vec<Word>, FxBuildHasher>;

#[derive(Debug)]
struct Word {
    form: Box<str>,
    hits: Vec<Hit>,
}

#[derive(Debug)]
struct Wild {
    pattern: Pattern,
    prefix: Box<str>,
    suffix: Box<str>,
    // Whether there is nothing beside the prefix and one `ANY`.
    begins: bool,
    hit: Hit,
}

impl Vocabulary {
    /// Adds what a token of a slot may be.
    pub(crate) fn insert(&mut self, test: &Test, slot: u32) {
        let hit = Hit {
            slot,
            exact: test.exact.clone(),
        };
        match &test.form {
            Form::Folded(form) => insert(&mut self.folded, form, hit),
            Form::Stem(stem) => insert(&mut self.stems, stem, hit),
            Form::Pattern(pattern) => {
                let list = match beginning(pattern.prefix().as_bytes()) {
                    Some(bytes) => self.beginnings.entry(bytes).or_default(),
                    None => &mut self.wild,
                };
                list.push(Wild::new(pattern, hit));
            }
        }
    }

    /// Calls `found` with every slot that a token with these forms may belong to.
    #[inline]
    pub(crate) fn look_up(&self, folded: &str, stem: &str, mut found: impl FnMut(&Hit)) {
        let bytes = folded.as_bytes();
        if let Some(words) = self.folded.get(&key(bytes)) {
            each(words, folded, &mut found);
        }
        if let Some(words) = self.stems.get(&key(stem.as_bytes())) {
            each(words, stem, &mut found);
        }
        if let Some(bytes) = beginning(bytes)
            && let Some(wild) = self.beginnings.get(&bytes)
        {
            matching(wild, folded, &mut found);
        }
        if !self.wild.is_empty() {
            matching(&self.wild, folded, &mut found);
        }
    }
}

fn insert(table: &mut Table, form: &str, hit: Hit) {
    let words = table.entry(key(form.as_bytes())).or_default();
    match words.iter_mut().find(|word| *word.form == *form) {
        Some(word) => word.hits.push(hit),
        None => words.push(Word {
            form: form.into(),
            hits: vec![hit],
        }),
    }
}

fn each(words: &[Word], form: &str, found: &mut impl FnMut(&Hit)) {
    if let Some(word) = words.iter().find(|word| *word.form == *form) {
        word.hits.iter().for_each(found);
    }
}

fn matching(wild: &[Wild], folded: &str, found: &mut impl FnMut(&Hit)) {
    let fits = wild.iter().filter(|wild| wild.matches(folded));
    fits.for_each(|wild| found(&wild.hit));
}

impl Wild {
    fn new(pattern: &Pattern, hit: Hit) -> Wild {
        let prefix = pattern.prefix();
        let rest = pattern.as_str()[prefix.len()..].chars();
        Wild {
            prefix: prefix.into(),
            suffix: pattern.suffix().into(),
            begins: rest.eq([Tokenizer::ANY]),
            pattern: pattern.clone(),
            hit,
        }
    }

    fn matches(&self, word: &str) -> bool {
        word.starts_with(&*self.prefix)
            && (self.begins || word.ends_with(&*self.suffix) && self.pattern.matches(word))
    }
}

/// The length of a form and its first bytes, or all: what two words seldom share.
#[inline]
fn key(bytes: &[u8]) -> u64 {
    let length = (bytes.len() as u64) << 56;
    // Reading a known number of bytes is much cheaper than copying some.
    let start = match bytes {
        [a, b, c, d, e, f, g, ..] => u64::from_le_bytes([*a, *b, *c, *d, *e, *f, *g, 0]),
        [a, b, c, d, ..] => {
            let [.., x, y, z] = bytes else { return length };
            u64::from_le_bytes([*a, *b, *c, *d, *x, *y, *z, 0])
        }
        [a, b, c] => u64::from_le_bytes([*a, *b, *c, 0, 0, 0, 0, 0]),
        [a, b] => u64::from_le_bytes([*a, *b, 0, 0, 0, 0, 0, 0]),
        [a] => u64::from(*a),
        [] => 0,
    };
    start | length
}

/// The first four bytes, if there are as many.
#[inline]
fn beginning(bytes: &[u8]) -> Option<u32> {
    bytes
        .first_chunk::<4>()
        .map(|four| u32::from_le_bytes(*four))
}
