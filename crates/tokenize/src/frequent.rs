//! The most frequent words of some languages: the cheapest sign that a text is in one of them.

use std::sync::LazyLock;

use nutgraf_model::Lang;

/// No word of the lists has more bytes.
const LONGEST: usize = 16;

/// Languages, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Set(u32);

impl Set {
    pub(crate) fn has(self, of: Set) -> bool {
        self.0 & of.0 != 0
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

struct Lists {
    langs: Vec<Lang>,
    /// By the word's number: the number, and the languages whose list has it. At most half of the slots are
    /// taken, and which a word has, if it is not taken by another, its number says.
    slots: Vec<(u64, Set)>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let lines = include_str!("../data/frequent.txt").lines();
    let lists: Vec<&str> = lines
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .collect();
    let mut all = Lists {
        langs: Vec::new(),
        slots: vec![(0, Set::default()); 2048],
    };
    for (number, line) in lists.into_iter().enumerate() {
        let mut words = line.split_whitespace();
        let lang = words.next().and_then(Lang::parse);
        all.langs.push(lang.expect("a line begins with a language"));
        for word in words {
            let key = key(word);
            let slot = all.slot(key);
            all.slots[slot].0 = key;
            all.slots[slot].1.0 |= 1 << number;
        }
    }
    all
});

const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// A word as a number; two in 2^64 may share one.
#[inline]
fn key(word: &str) -> u64 {
    let mut number = word.len() as u64;
    for chunk in word.as_bytes().chunks(8) {
        let bytes = chunk.iter().rev();
        let bytes = bytes.fold(0, |bytes, &byte| bytes << 8 | u64::from(byte));
        number = (number ^ bytes).wrapping_mul(MIX);
        number ^= number >> 32;
    }
    number
}

/// The same for a word of one to eight bytes with zeros behind it.
#[inline]
fn short_key(word: [u8; SHORT], len: usize) -> u64 {
    let number = (len as u64 ^ u64::from_le_bytes(word)).wrapping_mul(MIX);
    number ^ number >> 32
}

impl Lists {
    #[inline]
    fn slot(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = key as usize & mask;
        while self.slots[slot].0 != key && self.slots[slot].0 != 0 {
            slot = (slot + 1) & mask;
        }
        slot
    }
}

/// The languages in which this folded form is frequent.
#[inline]
pub(crate) fn whose(form: &str) -> Set {
    if form.len() > LONGEST {
        return Set::default();
    }
    let lists = &*LISTS;
    lists.slots[lists.slot(key(form))].1
}

/// Words of so many bytes are short.
pub(crate) const SHORT: usize = 8;

/// The same for a short form of ASCII with zeros behind it.
#[inline]
pub(crate) fn whose_short(form: [u8; SHORT], len: usize) -> Set {
    let lists = &*LISTS;
    lists.slots[lists.slot(short_key(form, len))].1
}

/// This language alone; nothing where it has no list.
pub(crate) fn set_of(lang: Lang) -> Set {
    let number = LISTS.langs.iter().position(|of| *of == lang);
    number.map_or(Set::default(), |number| Set(1 << number))
}

/// The language of whose frequent words these are the most, how many those are, and how many are of `own`.
pub(crate) fn most<'a>(words: impl Iterator<Item = &'a str>, own: Lang) -> (Lang, usize, usize) {
    let mut counts = [0; u32::BITS as usize];
    for word in words {
        let mut rest = whose(word).0;
        while rest != 0 {
            counts[rest.trailing_zeros() as usize] += 1;
            rest &= rest - 1;
        }
    }
    let mut best = (Lang::UND, 0);
    let mut of_own = 0;
    for (&lang, count) in LISTS.langs.iter().zip(counts) {
        if count > best.1 {
            best = (lang, count);
        }
        if lang == own {
            of_own = count;
        }
    }
    (best.0, best.1, of_own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tokenizer;

    #[test]
    fn the_words_are_folded_forms_and_found() {
        let mut tokenizer = Tokenizer::new();
        let lines = include_str!("../data/frequent.txt").lines();
        for line in lines.filter(|line| !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let lang = words.next().and_then(Lang::parse).expect("a language");
            assert!(!set_of(lang).is_empty());
            for word in words {
                let tokens = tokenizer.tokenize(word, lang);
                assert_eq!((tokens.len(), tokens.folded(0)), (1, word), "{lang}");
                assert!(whose(word).has(set_of(lang)), "{lang} {word}");
                assert!(word.len() <= LONGEST);
            }
        }
        for word in ["a", "of", "ministry"] {
            let mut form = [0; SHORT];
            form[..word.len()].copy_from_slice(word.as_bytes());
            assert_eq!(short_key(form, word.len()), key(word));
        }
        assert_eq!(whose("harbour"), Set::default());
        assert_eq!(set_of(Lang::UND), Set::default());
    }
}
