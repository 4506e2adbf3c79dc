//! What a byte or a character is to the tokenizer.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// What one byte says about where words begin and end.
pub(crate) type Class = u8;

/// Nothing: space, brackets, quotation marks, dashes, control characters.
pub(crate) const OTHER: Class = 0;
pub(crate) const LETTER: Class = 1;
pub(crate) const DIGIT: Class = 2;
/// `_`, which joins letters and digits.
pub(crate) const LOW_LINE: Class = 3;
/// `'` and the backtick that sloppy text has in its place.
pub(crate) const APOSTROPHE: Class = 4;
pub(crate) const POINT: Class = 5;
pub(crate) const COMMA: Class = 6;
pub(crate) const HYPHEN: Class = 7;
/// A byte of a character that is not ASCII: only these are ever decoded.
pub(crate) const WIDE: Class = 8;
/// `@` and `#`, which may belong to the word behind them.
pub(crate) const SIGN: Class = 9;
/// `!`, `?` and the line end: a sentence may end here.
pub(crate) const END: Class = 10;
/// `:`, which may belong to a URL.
pub(crate) const COLON: Class = 11;

/// The class of each byte.
pub(crate) static CLASS: [Class; 256] = classes();

const fn classes() -> [Class; 256] {
    let mut table = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT,
            b'_' => LOW_LINE,
            b'\'' | b'`' => APOSTROPHE,
            b'.' => POINT,
            b',' => COMMA,
            b'-' => HYPHEN,
            0x80.. => WIDE,
            b'@' | b'#' => SIGN,
            b'!' | b'?' | b'\n' => END,
            b':' => COLON,
            _ => OTHER,
        };
        byte += 1;
    }
    table
}

/// The class of the byte at `at`, [`OTHER`] behind the end.
#[inline]
pub(crate) fn class_at(bytes: &[u8], at: usize) -> Class {
    bytes.get(at).map_or(OTHER, |&byte| CLASS[byte as usize])
}

/// The end of the ASCII letters that begin at `at`.
#[inline]
pub(crate) fn letters_end(bytes: &[u8], mut at: usize) -> usize {
    // Eight bytes are asked at once: where a word ends is a branch no processor foresees.
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        const HIGH: u64 = 0x8080_8080_8080_8080;
        let each = |byte: u8| u64::from_le_bytes([byte; 8]);
        let word = u64::from_le_bytes(*chunk);
        let lower = (word | each(0x20)) & !HIGH;
        // The high bit of a byte says: at least `a`, beyond `z`.
        let from_a = lower + each(0x80 - b'a');
        let beyond_z = lower + each(0x7f - b'z');
        let others = !(from_a & !beyond_z & !word) & HIGH;
        if others != 0 {
            return at + (others.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while class_at(bytes, at) == LETTER {
        at += 1;
    }
    at
}

/// The character that begins at `at`.
#[inline]
pub(crate) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The character that ends at `at`.
pub(crate) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// Letters, digits, and the two characters that stand for wildcards; not superscripts, fractions
/// and circled numbers, which would become other numbers when folded.
pub(crate) fn begins_word(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        '\u{FDD0}' | '\u{FDD1}' => true,
        // Quotation marks and dashes, which need no look into Unicode's tables.
        '\u{2000}'..='\u{206F}' => false,
        _ if c.is_alphabetic() => true,
        _ => is_digit(c),
    }
}

/// What goes on with a word that has begun: also combining marks.
pub(crate) fn continues_word(c: char) -> bool {
    begins_word(c) || (!c.is_ascii() && is_combining_mark(c))
}

/// A decimal digit of any script.
pub(crate) fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
        || (!c.is_ascii() && c.is_numeric() && !c.is_alphabetic() && {
            let mut decomposes = false;
            decompose_compatible(c, |d| decomposes |= d != c);
            !decomposes || digit_value(c).is_some()
        })
}

/// The value of a decimal digit that is not ASCII, in the scripts that news is written in.
pub(crate) fn digit_value(c: char) -> Option<u8> {
    const ZEROS: [u32; 16] = [
        0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50,
        0xED0, 0x17E0, 0xFF10,
    ];
    let code = c as u32;
    let zero = ZEROS
        .iter()
        .find(|&&zero| (zero..zero + 10).contains(&code));
    zero.map(|zero| (code - zero) as u8)
}

/// Soft hyphen, zero-width characters and direction marks: inside a span, never in a form.
pub(crate) fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{61C}' | '\u{180E}')
}

/// The characters that are written for an apostrophe.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '\u{B4}' | '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2032}' | '\u{FF07}'
    ) || is_modifier_apostrophe(c)
}

/// Apostrophe-like characters that Unicode counts among the letters, as in `Qurʾān`.
pub(crate) fn is_modifier_apostrophe(c: char) -> bool {
    matches!(c, '\u{2B9}'..='\u{2BF}')
}

/// The hyphens.
pub(crate) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Characters of scripts that are written without spaces: each is a token, so that a phrase of
/// them is a search for the characters.
pub(crate) fn is_ideographic(c: char) -> bool {
    c >= '\u{E01}'
        && (matches!(c as u32,
            // Thai, Lao, Myanmar, Khmer
            0xE01..=0xE4E | 0xE81..=0xEC8 | 0xEDC..=0xEDF | 0x1000..=0x103F | 0x1050..=0x108F
            | 0x1780..=0x17D3
            // kana, Bopomofo, Han
            | 0x3005..=0x3007 | 0x3041..=0x3096 | 0x309D..=0x309F | 0x30A1..=0x30FA | 0x30FC..=0x30FF
            | 0x3105..=0x312F | 0x31A0..=0x31BF | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
            | 0xF900..=0xFAFF | 0xFF66..=0xFF9D | 0x20000..=0x323AF)
            && !is_combining_mark(c))
}
