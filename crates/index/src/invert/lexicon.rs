//! The words of a segment in the making, each with a number.

use std::collections::HashMap;

use crate::common;

/// Words of up to so many bytes are their own key.
const INLINE: usize = 16;
const FIRST_SLOTS: usize = 1 << 13;
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// A word of up to [`INLINE`] bytes and what is known of it; half a line of the processor's cache, so that a
/// word that was met before costs one look at memory.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(32))]
struct Slot {
    key: [u64; 2],
    number: u32,
}

/// A word and its number.
#[derive(Debug)]
pub(super) struct Term<'a> {
    key: u128,
    long: Option<&'a [u8]>,
    pub(super) number: u32,
}

impl Term<'_> {
    /// Its bytes, with `buffer` to put them in.
    pub(super) fn bytes<'b>(&'b self, buffer: &'b mut [u8; INLINE]) -> &'b [u8] {
        match self.long {
            Some(long) => long,
            None => {
                *buffer = self.key.to_be_bytes();
                &buffer[..INLINE - self.key.trailing_zeros() as usize / 8]
            }
        }
    }
}

/// Words by what they are. The common words have the numbers that `common.rs` gives them, the others
/// follow as they come.
#[derive(Debug)]
pub(super) struct Lexicon {
    slots: Vec<Slot>,
    used: usize,
    long: HashMap<Box<[u8]>, u32>,
    long_bytes: usize,
    next: u32,
}

impl Lexicon {
    pub(super) fn new() -> Lexicon {
        let mut lexicon = Lexicon {
            slots: vec![Slot::default(); FIRST_SLOTS],
            used: 0,
            long: HashMap::new(),
            long_bytes: 0,
            next: 0,
        };
        for word in common::words() {
            lexicon.number(word.as_bytes(), word.len());
        }
        lexicon
    }

    /// The number of the word that is the first `len` bytes. The bytes behind it may
    /// be anything.
    #[inline]
    pub(super) fn number(&mut self, bytes: &[u8], len: usize) -> u32 {
        let Some(chunk) = bytes.first_chunk::<INLINE>() else {
            let mut padded = [0; INLINE];
            padded[..bytes.len()].copy_from_slice(bytes);
            return self.number(&padded, len);
        };
        if len > INLINE {
            return self.long_number(&bytes[..len]);
        }
        let kept = u128::MAX >> (8 * (INLINE - len));
        let word = u128::from_le_bytes(*chunk) & kept;
        let key = [word as u64, (word >> 64) as u64];
        let mut at = place(key) & (self.slots.len() - 1);
        loop {
            let slot = &self.slots[at];
            if slot.key == key {
                return slot.number;
            }
            if slot.key == [0, 0] {
                return self.insert(key, at);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    #[cold]
    fn insert(&mut self, key: [u64; 2], at: usize) -> u32 {
        let number = self.next;
        self.next += 1;
        self.used += 1;
        self.slots[at] = Slot { key, number };
        if 2 * self.used > self.slots.len() {
            let larger = vec![Slot::default(); 2 * self.slots.len()];
            let mask = larger.len() - 1;
            for slot in std::mem::replace(&mut self.slots, larger) {
                if slot.key != [0, 0] {
                    let mut at = place(slot.key) & mask;
                    while self.slots[at].key != [0, 0] {
                        at = (at + 1) & mask;
                    }
                    self.slots[at] = slot;
                }
            }
        }
        number
    }

    #[cold]
    fn long_number(&mut self, word: &[u8]) -> u32 {
        if let Some(&number) = self.long.get(word) {
            return number;
        }
        let number = self.next;
        self.next += 1;
        self.long_bytes += word.len() + 64;
        self.long.insert(word.into(), number);
        number
    }

    /// How many numbers were given.
    pub(super) fn len(&self) -> usize {
        self.next as usize
    }

    /// About how many bytes it takes.
    pub(super) fn byte_size(&self) -> usize {
        self.slots.len() * size_of::<Slot>() + self.long_bytes
    }

    /// All words in the order of their bytes.
    pub(super) fn terms(&self) -> Vec<Term<'_>> {
        let mut terms = Vec::with_capacity(self.len());
        for slot in self.slots.iter().filter(|slot| slot.key != [0, 0]) {
            let [low, high] = slot.key;
            terms.push(Term {
                key: (u128::from(low) | u128::from(high) << 64).swap_bytes(),
                long: None,
                number: slot.number,
            });
        }
        for (word, &number) in &self.long {
            let first = word.first_chunk().expect("long words are longer");
            terms.push(Term {
                key: u128::from_be_bytes(*first),
                long: Some(word),
                number,
            });
        }
        terms.sort_unstable_by(|a, b| a.key.cmp(&b.key).then(a.long.cmp(&b.long)));
        terms
    }
}

#[inline]
fn place(key: [u64; 2]) -> usize {
    let mixed = key[0].wrapping_mul(MIX) ^ key[1].rotate_left(32);
    (mixed.wrapping_mul(MIX) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_one_number_each_and_come_in_order() {
        let mut lexicon = Lexicon::new();
        let known = lexicon.len() as u32;
        let words = [
            "zebra",
            "a",
            "exactly16bytes..",
            "exactly16bytes..and more",
            "exactly16bytes..and",
            "été",
            "ab",
            "the",
        ];
        for round in 0..2 {
            for word in words {
                let number = lexicon.number(format!("{word}\nbehind").as_bytes(), word.len());
                assert_eq!(
                    number,
                    lexicon.number(word.as_bytes(), word.len()),
                    "{round}"
                );
                assert_eq!(number < known, word == "the" || word == "a", "{word}");
            }
        }
        for number in 0..20_000 {
            let word = format!("w{number}");
            lexicon.number(word.as_bytes(), word.len());
        }
        let terms = lexicon.terms();
        let mut buffer = [0; INLINE];
        let mut seen: Vec<Vec<u8>> = Vec::new();
        for term in &terms {
            seen.push(term.bytes(&mut buffer).to_vec());
        }
        assert!(seen.is_sorted_by(|a, b| a < b));
        assert_eq!(seen.len(), lexicon.len());
        assert_eq!(seen.len(), known as usize + 20_000 + words.len() - 2);
        for word in words {
            assert!(seen.contains(&word.as_bytes().to_vec()), "{word}");
        }
    }
}
