use std::collections::HashMap;

use nutgraf_tokenize::Tokenizer;
use rustc_hash::FxBuildHasher;

use crate::Pattern;
use crate::bound::{Exact, Form, Test};

/// The words of many queries, to find which of them a token is.
///
/// Nearly every token is none of them, so what has to be fast is to say no: no word of the queries
/// begins with the same four bytes.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    first: Beginnings,
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
            Form::Folded(form) | Form::Stem(form) => self.first.insert(beginning(form.as_bytes())),
            Form::Pattern(_) => {}
        }
        match &test.form {
            Form::Folded(form) => insert(&mut self.folded, form, hit),
            Form::Stem(stem) => insert(&mut self.stems, stem, hit),
            Form::Pattern(pattern) => {
                let prefix = pattern.prefix().as_bytes();
                let list = if prefix.len() < 4 {
                    &mut self.wild
                } else {
                    self.first.insert(beginning(prefix));
                    self.beginnings.entry(beginning(prefix)).or_default()
                };
                list.push(Wild::new(pattern, hit));
            }
        }
    }

    /// Calls `found` with every slot that a token with these forms may belong to.
    #[inline]
    pub(crate) fn look_up(&self, folded: &str, stem: &str, mut found: impl FnMut(&Hit)) {
        let bytes = folded.as_bytes();
        let begins = beginning(bytes);
        // A stem that is a part of its form begins like it, if it is as long as a beginning.
        let same = std::ptr::eq(stem.as_ptr(), folded.as_ptr())
            && (stem.len() >= 4 || stem.len() == folded.len());
        if self.first.has(begins) || !same && self.first.has(beginning(stem.as_bytes())) {
            if let Some(words) = self.folded.get(&key(bytes)) {
                each(words, folded, &mut found);
            }
            if let Some(words) = self.stems.get(&key(stem.as_bytes())) {
                each(words, stem, &mut found);
            }
            if let Some(wild) = self.beginnings.get(&begins) {
                matching(wild, folded, &mut found);
            }
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
    // A key holds the whole of a short form.
    let word = match words {
        [word] if form.len() <= 7 => Some(word),
        words => words.iter().find(|word| *word.form == *form),
    };
    if let Some(word) = word {
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

/// The first four bytes; zeros where there are fewer.
#[inline]
fn beginning(bytes: &[u8]) -> u32 {
    match bytes {
        [a, b, c, d, ..] => u32::from_le_bytes([*a, *b, *c, *d]),
        [a, b, c] => u32::from_le_bytes([*a, *b, *c, 0]),
        [a, b] => u32::from_le_bytes([*a, *b, 0, 0]),
        [a] => u32::from(*a),
        [] => 0,
    }
}

/// A set of beginnings that may claim to have one more, in 4 KB, which stay near the processor.
#[derive(Debug)]
struct Beginnings(Box<[u64; 512]>);

impl Default for Beginnings {
    fn default() -> Beginnings {
        Beginnings(Box::new([0; 512]))
    }
}

impl Beginnings {
    fn insert(&mut self, beginning: u32) {
        let (word, bit) = Beginnings::place(beginning);
        self.0[word] |= bit;
    }

    #[inline]
    fn has(&self, beginning: u32) -> bool {
        let (word, bit) = Beginnings::place(beginning);
        self.0[word] & bit != 0
    }

    // Fifteen bits, mixed by a multiplication with 2^32 over the golden ratio (Knuth).
    #[inline]
    fn place(beginning: u32) -> (usize, u64) {
        let mixed = beginning.wrapping_mul(0x9E37_79B1) >> 17;
        ((mixed >> 6) as usize, 1 << (mixed & 63))
    }
}
