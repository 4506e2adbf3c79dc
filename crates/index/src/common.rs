//! Words so common that neighbours of which both are such are posted as pairs, in a field of their
//! own: *of the* stands in nearly every article, and reading each position of both words to find
//! *of the Union* takes long.
//!
//! A phrase is looked up in the pairs only where every form that its words may have is on the list;
//! so the list decides on speed, and the answers rest on one thing alone: that an index is read with
//! the list that it was written with. The folder's manifest has its [`checksum`].

use std::sync::OnceLock;

const WORDS: &str = include_str!("common.txt");
/// Words that news of every kind is full of, as they stand. With them phrases take two thirds of the time, and an index
/// a tenth more to write.
const MORE: &str = include_str!("common_more.txt");

/// What else a common word may end with, so that an inflected phrase has all its forms on the list.
const ENDINGS: [&str; 8] = ["", "s", "es", "d", "ed", "ing", "ings", "ly"];

/// The number of a word becomes this character and those behind it, of two bytes each.
const FIRST: u32 = 0x100;
const MOST: usize = 0x7FF - 0x100;

/// Slots of the table, a power of two.
const SLOTS: usize = 1 << 12;

/// Words of up to eight bytes, as numbers, by hash.
struct Table {
    slots: Vec<(u64, u16)>,
    words: Vec<String>,
    /// How many of the numbers are of [`WORDS`], with endings.
    function_words: u16,
    checksum: u32,
}

/// A word as a number; none for longer ones and the empty.
#[inline]
fn packed(word: &str) -> Option<u64> {
    let bytes = word.as_bytes();
    if bytes.is_empty() || bytes.len() > 8 {
        return None;
    }
    let mut packed = [0; 8];
    packed[..bytes.len()].copy_from_slice(bytes);
    Some(u64::from_le_bytes(packed))
}

#[inline]
fn slot_of(packed: u64) -> usize {
    (packed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 52) as usize % SLOTS
}

impl Table {
    fn new() -> Table {
        let mut slots = vec![(0, 0); SLOTS];
        let mut listed = String::new();
        let mut numbered = Vec::new();
        let words = WORDS.split_whitespace();
        let words = words.flat_map(|word| ENDINGS.map(|ending| (true, [word, ending].concat())));
        let more = MORE.split_whitespace().map(|word| (false, word.to_owned()));
        let mut function_words = 0;
        for (is_function_word, word) in words.chain(more) {
            let Some(packed) = packed(&word) else {
                continue;
            };
            let mut at = slot_of(packed);
            while slots[at].0 != 0 && slots[at].0 != packed {
                at = (at + 1) % SLOTS;
            }
            if slots[at].0 == 0 && numbered.len() < MOST {
                slots[at] = (packed, numbered.len() as u16);
                function_words += u16::from(is_function_word);
                listed.push_str(&word);
                listed.push('\n');
                numbered.push(word);
            }
        }
        Table {
            slots,
            words: numbered,
            function_words,
            checksum: crc32fast::hash(listed.as_bytes()),
        }
    }

    #[inline]
    fn number(&self, word: &str) -> Option<u16> {
        let packed = packed(word)?;
        let mut at = slot_of(packed);
        loop {
            match self.slots[at] {
                (0, _) => return None,
                (found, number) if found == packed => return Some(number),
                _ => at = (at + 1) % SLOTS,
            }
        }
    }
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(Table::new)
}

fn char_of(number: u16) -> char {
    char::from_u32(FIRST + u32::from(number)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The number of a term, if it is a common word.
pub(crate) fn number(term: &str) -> Option<u16> {
    table().number(term)
}

/// Whether a term is a function word, or nearly one: *of*, *is*, *said*.
pub(crate) fn is_function_word(term: &str) -> bool {
    number(term).is_some_and(|number| number < table().function_words)
}

/// The common words, by their numbers.
pub(crate) fn words() -> &'static [String] {
    &table().words
}

/// What an index keeps to see that it is read with the list that it was written with.
pub(crate) fn checksum() -> u32 {
    table().checksum
}

/// The term of two common words side by side.
pub(crate) fn pair(left: u16, right: u16) -> String {
    [char_of(left), char_of(right)].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_list_has_a_number_of_its_own() {
        let words = WORDS.split_whitespace().chain(MORE.split_whitespace());
        let words: Vec<&str> = words.collect();
        let mut numbers: Vec<u16> = words.iter().filter_map(|word| number(word)).collect();
        let longer = words.iter().filter(|word| word.len() > 8).count();
        assert_eq!(longer, 0, "a longer word is never found");
        assert_eq!(numbers.len(), words.len());
        numbers.sort_unstable();
        numbers.dedup();
        let distinct: std::collections::HashSet<_> = words.iter().collect();
        assert_eq!(numbers.len(), distinct.len());
        for (word, expected) in [
            ("the", true),
            ("said", true),
            ("market", false),
            ("harbour", false),
        ] {
            assert_eq!(is_function_word(word), expected, "{word}");
        }
        for word in ["", "harbour", "repatriation", "the\u{1}th", "été"] {
            assert_eq!(number(word), None, "{word}");
        }
    }
}
