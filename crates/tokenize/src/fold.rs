//! The folded form of a word: what quoted queries compare.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::class::{
    begins_word, digit_value, is_apostrophe, is_digit, is_ideographic, is_ignorable,
    is_modifier_apostrophe,
};
use crate::language::Language;
use crate::number::fold_number;
use crate::scan::word_end;
use crate::{ANY, ONE};

/// The longest form, in bytes; what is longer is cut.
pub(crate) const MAX_FORM_BYTES: usize = 255;

/// Lower-case function words whose capital twin is an acronym that news writes without points.
/// The acronym's form is in capitals, so that `us` does not find the United States.
pub(crate) const CAPITAL_TERMS: &[&str] = &["IS", "IT", "US", "WHO"];

/// The acronym that is written like this folded word but for its capitals: `US` for `us`.
///
/// ```
/// assert_eq!(nutgraf_tokenize::capital_twin("us"), Some("US"));
/// assert_eq!(nutgraf_tokenize::capital_twin("uk"), None);
/// ```
#[must_use]
pub fn capital_twin(folded: &str) -> Option<&'static str> {
    let lower = folded.bytes().all(|byte| byte.is_ascii_lowercase());
    let twin = CAPITAL_TERMS
        .iter()
        .find(|term| term.eq_ignore_ascii_case(folded));
    twin.copied().filter(|_| lower)
}

/// How a word's letters are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// `US` is a country.
    Telling,
    /// The word stands in an all-capital headline, or in an address: `US` is *us*.
    Mute,
}

/// The forms of one word before stemming.
#[derive(Debug, Default)]
pub(crate) struct Forms {
    pub(crate) folded: String,
    /// Lower case with accents, which some stemmers read; empty when it is as the folded form.
    pub(crate) accented: String,
    scratch: String,
}

impl Forms {
    /// Folds `word`, a token's text, and keeps the forms here.
    pub(crate) fn fold(&mut self, word: &str, case: Case, language: &Language) {
        self.folded.clear();
        self.accented.clear();
        if word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            self.folded.push_str(word);
            if case == Case::Mute || !CAPITAL_TERMS.contains(&word) {
                self.folded.make_ascii_lowercase();
            }
        } else {
            self.fold_any(word, case, language);
            if self.folded.starts_with(is_ideographic)
                && word_end(&self.folded, 0, 0, language) != self.folded.len()
            {
                // A ligature of a script of one token a character, such as ゟ for より.
                self.folded.clear();
                self.accented.clear();
            }
            if self.folded.contains(INNER_MARKS) && !is_stable(&self.folded, language) {
                self.folded.retain(|c| !INNER_MARKS.contains(&c));
                self.accented.clear();
            }
        }
        if self.folded.len() > MAX_FORM_BYTES {
            cut(&mut self.folded);
            cut(&mut self.accented);
        }
        if self.folded.is_empty() {
            // A compatibility character that folds to nothing that is part of a word.
            let plain = word.chars().filter(|&c| c != '\n' && !is_ignorable(c));
            self.folded.extend(plain);
            cut(&mut self.folded);
        }
    }

    fn fold_any(&mut self, word: &str, case: Case, language: &Language) {
        unmark(word, &mut self.scratch);
        trim(&mut self.folded, &self.scratch);
        if !word.is_ascii() {
            // The same letters, with their accents.
            self.scratch.clear();
            let kept = word.chars().filter(|&c| !is_ignorable(c));
            self.scratch.extend(
                kept.map(plain_apostrophe)
                    .nfkc()
                    .flat_map(char::to_lowercase)
                    .nfc(),
            );
            let mut accented = std::mem::take(&mut self.accented);
            trim(&mut accented, &self.scratch);
            self.accented = accented;
        }
        if self
            .folded
            .bytes()
            .next()
            .is_some_and(|b| b.is_ascii_digit())
            && is_number(&self.folded)
        {
            self.scratch.clear();
            fold_number(&self.folded, language, &mut self.scratch);
            std::mem::swap(&mut self.folded, &mut self.scratch);
            self.accented.clear();
            return;
        }
        if self.folded.contains('.') {
            // Points of an acronym; those of a number in a mixed token stay.
            let dotted = !self.folded.bytes().any(|b| b.is_ascii_digit());
            if dotted {
                self.folded.retain(|c| c != '.');
                self.accented.clear();
                let letters = word.chars().filter(|c| c.is_alphabetic());
                let capitals = letters.take(self.folded.len()).all(char::is_uppercase);
                let upper = self.folded.to_ascii_uppercase();
                if capitals && CAPITAL_TERMS.contains(&upper.as_str()) {
                    self.folded = upper;
                }
                return;
            }
        }
        // `US's`, `US-` before a line end
        if case == Case::Telling && self.folded.len() <= 3 {
            let upper = self.folded.to_ascii_uppercase();
            if CAPITAL_TERMS.contains(&upper.as_str()) && word.starts_with(&upper) {
                self.folded = upper;
            }
        }
    }
}

/// What a form may have inside beside letters, digits and combining marks.
const INNER_MARKS: [char; 6] = ['\'', '.', ',', ':', '_', ' '];

/// Whether a form, read as a word, is that form again. Characters that fold to several may bring
/// together what the rules for words keep apart.
fn is_stable(form: &str, language: &Language) -> bool {
    if word_end(form, 0, 0, language) != form.len() {
        return false;
    }
    let mut again = Forms::default();
    again.fold_any(form, Case::Telling, language);
    again.folded == form
}

/// Whether a form consists of digits and the marks between them.
fn is_number(form: &str) -> bool {
    form.bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b' ' | b'\''))
}

/// Writes `word` into `out` in lower case, without compatibility variants and without diacritics.
fn unmark(word: &str, out: &mut String) {
    out.clear();
    if word.is_ascii() {
        let plain = word.bytes().map(|b| {
            if b == b'`' {
                '\''
            } else {
                char::from(b.to_ascii_lowercase())
            }
        });
        out.extend(plain);
        return;
    }
    let mut base = ' ';
    let kept = word
        .chars()
        .filter(|&c| !is_ignorable(c))
        .map(plain_apostrophe);
    let lower = kept.nfkd().flat_map(char::to_lowercase).nfkd();
    let mut unmarked = String::with_capacity(word.len());
    for c in lower {
        if c.is_ascii() {
            base = c;
            unmarked.push(c);
        } else if is_combining_mark(c) {
            if !is_dropped(c, base) {
                unmarked.push(c);
            }
        } else {
            base = c;
            match c {
                'ß' => unmarked.push_str("ss"),
                'æ' => unmarked.push_str("ae"),
                'œ' => unmarked.push_str("oe"),
                'þ' => unmarked.push_str("th"),
                'ø' => unmarked.push('o'),
                'ð' | 'đ' => unmarked.push('d'),
                'ł' => unmarked.push('l'),
                'ħ' => unmarked.push('h'),
                'ŧ' => unmarked.push('t'),
                'ı' => unmarked.push('i'),
                'ς' => unmarked.push('σ'),
                'ـ' | '·' | '״' | '׳' => {}
                _ => match digit_value(c) {
                    Some(value) => {
                        base = '0';
                        unmarked.push(char::from(b'0' + value));
                    }
                    None => unmarked.push(c),
                },
            }
        }
    }
    out.extend(unmarked.nfc());
}

/// Whether a mark on this letter is one that readers leave out: the accents of Latin and Greek, ё's
/// dots and the stress of Cyrillic, the vowel signs of Arabic and Hebrew. Not the marks that make
/// another letter: й, ї, the vowels of Indic scripts.
fn is_dropped(mark: char, base: char) -> bool {
    match base as u32 {
        0..=0x24F | 0x250..=0x2AF | 0x370..=0x3FF | 0x1E00..=0x1FFF => true,
        0x400..=0x52F => match mark {
            '\u{308}' => base == 'е',
            '\u{300}' | '\u{301}' => !matches!(base, 'г' | 'к'),
            _ => false,
        },
        0x590..=0x5FF => matches!(mark, '\u{591}'..='\u{5C7}'),
        0x600..=0x6FF => matches!(mark, '\u{64B}'..='\u{652}' | '\u{670}'),
        _ => false,
    }
}

fn plain_apostrophe(c: char) -> char {
    if is_apostrophe(c) { '\'' } else { c }
}

/// Puts the word in `from` into `out`: what is neither letter, digit nor mark is left out, but for
/// apostrophes, low lines and points between two of these; then the possessive goes.
fn trim(out: &mut String, from: &str) {
    out.clear();
    let mut pending = None;
    for c in from.chars() {
        if is_modifier_apostrophe(c) {
            pending = Some('\'');
        } else if begins_word(c) || (is_combining_mark(c) && !c.is_ascii() && !out.is_empty()) {
            if let Some(mark) = pending.take()
                && let Some(before) = out.chars().next_back()
                && joins(mark, before, c)
            {
                out.push(mark);
            }
            out.push(c);
        } else if matches!(c, '\'' | '_' | '.' | ',' | ':') || c == '\u{A0}' || c == ' ' {
            pending = Some(if c == '\u{A0}' { ' ' } else { c });
        }
    }
    while let Some(owner) = out.strip_suffix("'s")
        && owner.ends_with(begins_word)
    {
        out.truncate(owner.len());
    }
}

/// Whether a mark inside a word belongs to its form: those between digits are digit grouping, and
/// points between letters an acronym's.
fn joins(mark: char, before: char, after: char) -> bool {
    match mark {
        ',' | ':' | ' ' => is_digit(before) && is_digit(after),
        '\'' => is_digit(after) == is_digit(before) || after == 's',
        _ => true,
    }
}

/// Cuts a form at [`MAX_FORM_BYTES`] or a little before, so that it ends like a word.
fn cut(form: &mut String) {
    if form.len() > MAX_FORM_BYTES {
        let fits = (0..=MAX_FORM_BYTES)
            .rev()
            .find(|&at| form.is_char_boundary(at));
        form.truncate(fits.unwrap_or(0));
    }
    loop {
        let len = form.len();
        while let Some(c) = form.chars().next_back()
            && !(begins_word(c) || is_combining_mark(c))
            && form.len() > c.len_utf8()
        {
            form.pop();
        }
        if let Some(owner) = form.strip_suffix("'s") {
            form.truncate(owner.len());
        }
        if form.len() == len {
            return;
        }
    }
}

/// Whether a form holds a wildcard.
pub(crate) fn is_pattern(form: &str) -> bool {
    form.contains([ANY, ONE])
}
