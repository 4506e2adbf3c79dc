//! Where a word ends: the rules for what joins letters and digits to one token.

use crate::class::{
    APOSTROPHE, CLASS, COLON, COMMA, DIGIT, HYPHEN, LETTER, LOW_LINE, POINT, WIDE, begins_word,
    char_at, char_before, class_at, continues_word, is_apostrophe, is_digit, is_hyphen,
    is_ideographic, is_ignorable,
};
use crate::language::Language;

/// First parts of compounds that keep their hyphen when a line ends behind it: `non-`, `self-`.
/// From any other, a hyphen at a line end before a lower-case letter is the line's.
const KEEP_HYPHEN: &[&str] = &[
    "after", "all", "anti", "co", "counter", "cross", "eight", "ex", "far", "five", "four", "full",
    "half", "hard", "high", "ill", "inter", "left", "long", "low", "mid", "mini", "multi", "nine",
    "non", "off", "one", "over", "part", "post", "pre", "pro", "quasi", "re", "right", "self",
    "semi", "seven", "short", "six", "so", "state", "still", "sub", "super", "ten", "three", "two",
    "ultra", "under", "vice", "well", "world",
];

/// The end of the word that begins at `start`. `text` ends with its block.
///
/// `from` is where to go on: every byte from `start` up to it is known to be a letter.
pub(crate) fn word_end(text: &str, start: usize, from: usize, language: &Language) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    let mut acronym = Acronym {
        segment: start,
        points: 0,
    };
    if at == start {
        let Some(first) = char_at(text, start) else {
            return start;
        };
        at += first.len_utf8();
        if is_ideographic(first) {
            return with_marks(text, at);
        }
    }
    loop {
        while matches!(class_at(bytes, at), LETTER | DIGIT) {
            at += 1;
        }
        if at >= bytes.len() {
            return at;
        }
        at = match CLASS[bytes[at] as usize] {
            WIDE => match wide(text, at, language) {
                Some(next) => next,
                None => match joiner(text, start, at, language) {
                    Ok(next) => next,
                    Err(end) => return end,
                },
            },
            APOSTROPHE | HYPHEN => match joiner(text, start, at, language) {
                Ok(next) => next,
                Err(end) => return end,
            },
            POINT | COMMA if between_digits(text, at) => at + 1,
            POINT => match acronym.point(text, at) {
                Some(next) => next,
                None if acronym.points > 0 && acronym.single_letter(text, at) => {
                    return possessive(text, at + 1);
                }
                None => return at,
            },
            COLON if is_time(bytes, start, at) => at + 3,
            LOW_LINE if continues_at(text, after_low_lines(bytes, at)) => {
                after_low_lines(bytes, at)
            }
            _ => return at,
        };
    }
}

/// A letter, digit or mark that is not ASCII, or characters without width in front of one.
fn wide(text: &str, at: usize, language: &Language) -> Option<usize> {
    let c = char_at(text, at)?;
    let behind = at + c.len_utf8();
    if is_ideographic(c) {
        None
    } else if continues_word(c) {
        Some(behind)
    } else if is_ignorable(c) {
        let next = after_ignorable(text, behind);
        if continues_at(text, next) {
            return Some(next);
        }
        // A soft hyphen that shows: the line ends here, the word does not.
        (c == '\u{AD}').then(|| line_break(text, behind)).flatten()
    } else if matches!(c, '·' | '״' | '׳') {
        let between = char_before(text, at).is_some_and(char::is_alphabetic)
            && char_at(text, behind).is_some_and(char::is_alphabetic);
        between.then_some(behind)
    } else if matches!(c, '\u{2009}' | '\u{202F}') || (c == '\u{A0}' && language.grouping_space) {
        group_of_digits(text, at, behind).then_some(behind)
    } else {
        None
    }
}

/// What a hyphen or an apostrophe does: the place to go on, or the end of the word.
fn joiner(text: &str, start: usize, at: usize, language: &Language) -> Result<usize, usize> {
    let c = char_at(text, at).ok_or(at)?;
    let behind = at + c.len_utf8();
    if is_hyphen(c) {
        let next = line_break(text, behind).ok_or(at)?;
        let first = &text[start..at];
        let keeps = KEEP_HYPHEN
            .iter()
            .any(|word| first.eq_ignore_ascii_case(word));
        let word = first.chars().all(char::is_alphabetic) && char_before(text, start) != Some('-');
        return if word && !keeps { Ok(next) } else { Err(at) };
    }
    if !is_apostrophe(c) {
        return Err(at);
    }
    let (Some(before), Some(after)) = (
        char_before(text, at),
        char_at(text, after_ignorable(text, behind)),
    ) else {
        return Err(at);
    };
    let letter = |c: char| begins_word(c) && !is_digit(c) && !is_ideographic(c);
    if letter(after) && (letter(before) || unicode_normalization::char::is_combining_mark(before)) {
        if !language.elisions.is_empty() && language.elides(&text[start..at]) {
            return Err(behind);
        }
        return Ok(behind);
    }
    if is_digit(before) {
        // 1990's; 8'900 where the language groups digits so
        let plural = after == 's' && !continues_at(text, behind + 1);
        let grouped = language.decimal_comma && group_of_digits(text, at, behind);
        if plural || grouped {
            return Ok(behind);
        }
    }
    Err(at)
}

/// Behind a line end, if a lower-case letter follows it at once.
fn line_break(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let next = rest
        .strip_prefix("\r\n")
        .or_else(|| rest.strip_prefix('\n'))?;
    next.starts_with(char::is_lowercase)
        .then(|| text.len() - next.len())
}

fn between_digits(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    if class_at(bytes, at + 1) == DIGIT && class_at(bytes, at - 1) == DIGIT {
        return true;
    }
    char_before(text, at).is_some_and(is_digit) && char_at(text, at + 1).is_some_and(is_digit)
}

/// Whether the colon stands between the hours, minutes and seconds of a time: 9:30, 12:05:59.
fn is_time(bytes: &[u8], start: usize, colon: usize) -> bool {
    let parts = bytes[start..colon].split(|&b| b == b':');
    let hours = parts
        .into_iter()
        .all(|part| matches!(part.len(), 1 | 2) && part.iter().all(u8::is_ascii_digit));
    let digit = |at: usize| class_at(bytes, at) == DIGIT;
    let word = |at: usize| matches!(class_at(bytes, at), LETTER | DIGIT | WIDE | LOW_LINE);
    hours && digit(colon + 1) && digit(colon + 2) && !word(colon + 3)
}

/// Whether one to three digits stand before `at` and exactly three behind `behind`.
fn group_of_digits(text: &str, at: usize, behind: usize) -> bool {
    let bytes = text.as_bytes();
    let digits_before = bytes[..at]
        .iter()
        .rev()
        .take(4)
        .take_while(|b| b.is_ascii_digit())
        .count();
    let digits_behind = bytes[behind..]
        .iter()
        .take(4)
        .take_while(|b| b.is_ascii_digit())
        .count();
    (1..=3).contains(&digits_before) && digits_behind == 3
}

fn after_low_lines(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|&&b| b == b'_').count()
}

fn after_ignorable(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    at + rest.len() - rest.trim_start_matches(is_ignorable).len()
}

fn continues_at(text: &str, at: usize) -> bool {
    char_at(text, at).is_some_and(|c| continues_word(c) && !is_ideographic(c))
}

/// A character of a script without spaces takes its marks along.
fn with_marks(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let mark = |c: char| unicode_normalization::char::is_combining_mark(c) || is_ignorable(c);
    at + rest.len() - rest.trim_start_matches(mark).len()
}

/// `'s` behind an acronym's last point.
fn possessive(text: &str, at: usize) -> usize {
    let mut rest = text[at..].chars();
    if rest.next().is_some_and(is_apostrophe) && rest.next() == Some('s') {
        let end = text.len() - rest.as_str().len();
        if !continues_at(text, end) {
            return end;
        }
    }
    at
}

/// Single letters with points: U.S., p.m., Р.Ф.
struct Acronym {
    /// Where the letters behind the last point begin.
    segment: usize,
    points: u32,
}

impl Acronym {
    /// At a point: where to go on, if single letters stand on both sides.
    fn point(&mut self, text: &str, at: usize) -> Option<usize> {
        let next = char_at(text, at + 1)?;
        if !self.single_letter(text, at) || !letter(next) {
            return None;
        }
        if char_at(text, at + 1 + next.len_utf8()).is_some_and(|c| continues_word(c) || c == '-') {
            return None;
        }
        self.points += 1;
        self.segment = at + 1;
        Some(at + 1)
    }

    fn single_letter(&self, text: &str, at: usize) -> bool {
        let mut segment = text[self.segment..at].chars();
        segment.next().is_some_and(letter) && segment.next().is_none()
    }
}

fn letter(c: char) -> bool {
    c.is_alphabetic() && !is_ideographic(c)
}
