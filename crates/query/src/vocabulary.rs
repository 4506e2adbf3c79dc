use std::collections::HashMap;

use nutgraf_tokenize::Tokenizer;
use rustc_hash::FxBuildHasher;

use crate::Pattern;
use crate::bound::{Exact, Form, Test};
use crate::memory::Memory;

/// The words of many queries, to find which of them a token is.
///
/// Most tokens are none of them, so what has to be fast is first to say no: no word of the queries
/// begins with the same four bytes. What a word is that passes is worked out once and kept.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    first: Beginnings,
    folded: Table,
    stems: Table,
    // Patterns by the first four bytes, where these stand before the first wildcard.
    beginnings: HashMap<u32, Vec<Wild>, FxBuildHasher>,
    // All others.
    wild: Vec<Wild>,
    // What must be written, beside the forms, by number.
    exact: Vec<Exact>,
    memory: Memory<Hit>,
}

/// A token of some form belongs to this slot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub(crate) slot: u32,
    // The number of what must be written; NONE for nothing.
    exact: u32,
}

const NONE: u32 = u32::MAX;

type Table = HashMap<Box<str>, Vec<Hit>, FxBuildHasher>;

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
            exact: match &test.exact {
                Some(exact) => {
                    self.exact.push(exact.clone());
                    self.exact.len() as u32 - 1
                }
                None => NONE,
            },
        };
        match &test.form {
            Form::Folded(form) | Form::Stem(form) => self.first.insert(beginning(form.as_bytes())),
            Form::Pattern(_) => {}
        }
        match &test.form {
            Form::Folded(form) => self
                .folded
                .entry(form.as_str().into())
                .or_default()
                .push(hit),
            Form::Stem(stem) => self
                .stems
                .entry(stem.as_str().into())
                .or_default()
                .push(hit),
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
        self.memory.clear();
    }

    /// What must be written for a hit, beside the forms.
    pub(crate) fn exact(&self, hit: &Hit) -> Option<&Exact> {
        self.exact.get(hit.exact as usize)
    }

    /// Calls `found` with every slot that a token with these forms may belong to, and what, beside
    /// them, must be written.
    #[inline]
    pub(crate) fn look_up(
        &mut self,
        folded: &str,
        stem: &str,
        mut found: impl FnMut(Hit, Option<&Exact>),
    ) {
        let bytes = folded.as_bytes();
        let begins = beginning(bytes);
        // A stem that is a part of its form begins like it, if it is as long as a beginning.
        let same = std::ptr::eq(stem.as_ptr(), folded.as_ptr())
            && (stem.len() >= 4 || stem.len() == folded.len());
        let passes = !self.wild.is_empty()
            || self.first.has(begins)
            || !same && self.first.has(beginning(stem.as_bytes()));
        if !passes {
            return;
        }
        let Vocabulary {
            folded: forms,
            stems,
            beginnings,
            wild,
            exact,
            memory,
            ..
        } = self;
        let hits = memory.get(folded, stem, |hits| {
            hits.extend(forms.get(folded).into_iter().flatten());
            hits.extend(stems.get(stem).into_iter().flatten());
            let wild = beginnings.get(&begins).into_iter().flatten().chain(&*wild);
            hits.extend(
                wild.filter(|wild| wild.matches(folded))
                    .map(|wild| wild.hit),
            );
        });
        hits.iter()
            .for_each(|hit| found(*hit, exact.get(hit.exact as usize)));
    }
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
