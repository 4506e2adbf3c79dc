//! Words as numbers, and a table of them that is asked once for every token.

use std::hash::Hasher;
use std::ops::Range;

use crate::lexicon::Class;

/// A word's hash: eight bytes at a time, multiplied (the scheme of Firefox and rustc).
#[derive(Default)]
pub(crate) struct WordHasher(u64);

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            self.0 = (self.0.rotate_left(5) ^ packed(chunk)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn write_u8(&mut self, _: u8) {} // the end of a str, which the map needs not

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
}

/// Up to eight bytes as a number, little end first.
#[inline]
fn packed(bytes: &[u8]) -> u64 {
    let len = bytes.len();
    let byte = |at: usize| u64::from(bytes[at]) << (8 * at);
    let four = |at: usize| {
        u64::from(u32::from_le_bytes([
            bytes[at],
            bytes[at + 1],
            bytes[at + 2],
            bytes[at + 3],
        ]))
    };
    match len {
        0 => 0,
        1..4 => byte(0) | byte(len / 2) | byte(len - 1),
        // Two halves that may overlap in equal bytes.
        _ => four(0) | four(len.min(8) - 4) << (8 * (len.min(8) - 4)),
    }
}

/// Words of up to so many bytes are told apart by all of them.
const WHOLE: usize = 16;

/// For each length, the bytes of a chunk that are the word's.
const MASKS: [u128; WHOLE + 1] = {
    let mut masks = [u128::MAX; WHOLE + 1];
    let mut len = 0;
    while len < WHOLE {
        masks[len] = (1 << (8 * len)) - 1;
        len += 1;
    }
    masks
};

/// A word as a number. Words of up to eight bytes have each their own; with longer ones two in 2^64
/// may share one.
#[inline]
fn key(bytes: &[u8], word: Range<usize>) -> u64 {
    let len = word.len();
    let chunk = match bytes[word.start..].first_chunk::<WHOLE>() {
        Some(chunk) if len <= WHOLE => u128::from_le_bytes(*chunk) & MASKS[len],
        _ => edge(&bytes[word]),
    };
    let (low, high) = (chunk as u64, (chunk >> 64) as u64);
    low.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ high.wrapping_mul(0xc2b2_ae3d_27d4_eb4f)
}

/// A word that is long, or the last of its text.
#[cold]
fn edge(word: &[u8]) -> u128 {
    if word.len() <= WHOLE {
        let mut chunk = [0; WHOLE];
        chunk[..word.len()].copy_from_slice(word);
        return u128::from_le_bytes(chunk);
    }
    let mut hasher = WordHasher::default();
    hasher.write(word);
    u128::from(hasher.finish()) << 64 | u128::from(packed(&word[..8]))
}

/// Classes by word. A word is in one of two slots (cuckoo hashing), and both are looked at: there is
/// nothing to guess, and the look-ups of several tokens go on at once.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    slots: Vec<(u64, Class)>,
    /// How far to shift a number so that it is one of a slot.
    shift: u32,
}

impl Keys {
    pub(crate) fn new<'a>(words: impl Iterator<Item = (&'a str, Class)>) -> Keys {
        let words: Vec<(u64, Class)> = words
            .map(|(word, class)| (key(word.as_bytes(), 0..word.len()), class))
            .collect();
        if words.is_empty() {
            return Keys::default();
        }
        let mut bits = (words.len() * 2).next_power_of_two().ilog2().max(1);
        loop {
            let mut keys = Keys {
                slots: vec![(0, Class::default()); 1 << bits],
                shift: u64::BITS - bits,
            };
            if words.iter().all(|&word| keys.insert(word)) {
                return keys;
            }
            bits += 1;
        }
    }

    #[inline]
    fn places(&self, key: u64) -> [usize; 2] {
        let other = key.wrapping_mul(0xd6e8_feb8_6659_fd93);
        [(key >> self.shift) as usize, (other >> self.shift) as usize]
    }

    /// Puts a word in one of its places, and the one that was there in its other; `false` where too
    /// many would have to move.
    fn insert(&mut self, mut word: (u64, Class)) -> bool {
        let mut place = self.places(word.0)[0];
        for _ in 0..64 {
            std::mem::swap(&mut self.slots[place], &mut word);
            if word.0 == 0 {
                return true;
            }
            let [one, other] = self.places(word.0);
            place = if place == one { other } else { one };
        }
        false
    }

    #[inline]
    pub(crate) fn class(&self, bytes: &[u8], word: Range<usize>) -> Class {
        if self.slots.is_empty() {
            return Class::default();
        }
        let key = key(bytes, word);
        let [one, other] = self.places(key).map(|place| self.slots[place]);
        one.1
            .only_if(one.0 == key)
            .or(other.1.only_if(other.0 == key))
    }
}
