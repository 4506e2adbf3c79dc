//! The languages of an article as one number, for a column: its own, and those of blocks in another.

use nutgraf_model::Lang;
use nutgraf_tokenize::Tokenizer;

/// The article's own language: its code's letters, a byte each.
const OWN_BITS: u32 = 24;
/// Each of the others: its code's letters, five bits each.
const OTHER_BITS: u32 = 15;
const LETTER_BITS: u32 = 5;

const _: () = assert!(OWN_BITS + OTHER_BITS * Tokenizer::MOST_OTHERS as u32 <= u64::BITS);

/// A language's code as a number: that of an article in one language.
pub(crate) fn number(lang: Lang) -> u64 {
    let letters = lang.as_str().bytes();
    letters.fold(0, |number, letter| number << 8 | u64::from(letter))
}

/// The number of an article in these languages, of which the first is its own.
pub(crate) fn number_of_all(langs: &[Lang]) -> u64 {
    let Some((own, others)) = langs.split_first() else {
        return number(Lang::UND);
    };
    let packed = |lang: &Lang| {
        let letters = lang.as_str().bytes();
        letters.fold(0, |number, letter| {
            number << LETTER_BITS | u64::from(letter - b'a' + 1)
        })
    };
    let others = others.iter().rev();
    let others = others.fold(0, |number, lang| number << OTHER_BITS | packed(lang));
    number(*own) | others << OWN_BITS
}

/// Only the number of the article's own language.
pub(crate) fn own(number: u64) -> u64 {
    number & ((1 << OWN_BITS) - 1)
}

/// Whether an article with this number has blocks in another language.
pub(crate) fn are_several(number: u64) -> bool {
    number >> OWN_BITS != 0
}

/// The article's own language; `None` for a number that is none.
pub(crate) fn own_of(number: u64) -> Option<Lang> {
    let bytes = own(number).to_be_bytes();
    let first = bytes.iter().position(|&byte| byte != 0)?;
    Lang::parse(std::str::from_utf8(&bytes[first..]).ok()?)
}

/// All its languages, its own first.
pub(crate) fn all_of(number: u64) -> Vec<Lang> {
    let mut langs = Vec::from_iter(own_of(number));
    let mut others = number >> OWN_BITS;
    while others != 0 {
        let packed = others & ((1 << OTHER_BITS) - 1);
        others >>= OTHER_BITS;
        let letter = |at: u32| (packed >> (LETTER_BITS * at)) as u8 & 31;
        let letters = (0..3).rev().map(letter).filter(|&letter| letter != 0);
        let code: String = letters
            .map(|letter| char::from(b'a' + letter - 1))
            .collect();
        langs.extend(Lang::parse(&code));
    }
    langs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_read_back() {
        for codes in [
            "en",
            "haw",
            "und",
            "en ko",
            "und fr haw",
            "zzz aaa zzz",
            "ko de en",
        ] {
            let langs: Vec<Lang> = codes.split(' ').filter_map(Lang::parse).collect();
            let packed = number_of_all(&langs);
            assert_eq!(all_of(packed), langs);
            assert_eq!(own_of(packed), Some(langs[0]));
            assert_eq!(own(packed), number(langs[0]));
            assert_eq!(are_several(packed), langs.len() > 1);
        }
        assert_eq!(own_of(0), None);
        assert_eq!(all_of(0), []);
    }
}
