//! Words so common that neighbours of which both are such are posted as pairs, in a field of their
//! own: *of the* stands in nearly every article, and reading each position of both words to find
//! *of the Union* takes long.
//!
//! A phrase is looked up in the pairs only where every form that its words may have is on the list;
//! so the list decides on speed, and the answers rest on one thing alone: that an index is read with
//! the list that it was written with. The folder's manifest has its [`checksum`].

use std::sync::OnceLock;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

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
        let mut count = 0;
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
            if slots[at].0 == 0 && count < MOST {
                slots[at] = (packed, count as u16);
                count += 1;
                function_words += u16::from(is_function_word);
                listed.push_str(&word);
                listed.push('\n');
            }
        }
        Table {
            slots,
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

/// What an index keeps to see that it is read with the list that it was written with.
pub(crate) fn checksum() -> u32 {
    table().checksum
}

/// The term of two common words side by side.
pub(crate) fn pair(left: u16, right: u16) -> String {
    [char_of(left), char_of(right)].iter().collect()
}

/// The terms of an article, given as lines, as a character each: that of a common word, or a line end.
pub(crate) fn outline(lines: &str) -> String {
    let table = table();
    let mut outline = String::with_capacity(lines.len() / 3);
    for line in lines.split('\n') {
        outline.push(table.number(line).map_or('\n', char_of));
    }
    outline
}

/// Replays the pairs of an [`outline`]; their position is that of the first word.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pairs {
    token: Token,
}

#[derive(Debug)]
pub(crate) struct PairStream<'a> {
    rest: std::str::Chars<'a>,
    before: char,
    next: usize,
    token: &'a mut Token,
}

impl Tokenizer for Pairs {
    type TokenStream<'a> = PairStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PairStream<'a> {
        self.token.reset();
        PairStream {
            rest: text.chars(),
            before: '\n',
            next: 0,
            token: &mut self.token,
        }
    }
}

impl TokenStream for PairStream<'_> {
    #[inline]
    fn advance(&mut self) -> bool {
        for here in self.rest.by_ref() {
            let before = std::mem::replace(&mut self.before, here);
            self.next += 1;
            if before != '\n' && here != '\n' {
                self.token.position = self.next - 2;
                self.token.text.clear();
                self.token.text.push(before);
                self.token.text.push(here);
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
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

    #[test]
    fn a_pair_stands_where_its_first_word_does() {
        let mut pairs = Pairs::default();
        let outline = outline("of\nthe\nharbour\n\n\nin\nof\nthe\n");
        let mut seen = Vec::new();
        let mut stream = pairs.token_stream(&outline);
        stream.process(&mut |token| seen.push((token.position, token.text.clone())));
        let term = |a, b| pair(number(a).unwrap(), number(b).unwrap());
        assert_eq!(
            seen,
            [
                (0, term("of", "the")),
                (5, term("in", "of")),
                (6, term("of", "the"))
            ]
        );
    }
}
