//! Where something stands in a TOML file: from bytes of the file, or of a string's value, to line and
//! column.

use std::fmt;
use std::ops::Range;

/// A place in a codebook's file, for a person with an editor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

impl fmt::Display for Position {
    /// `line:column`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// The lines of a text, to find one by byte.
pub(crate) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t str) -> Lines<'t> {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Lines { text, starts }
    }

    /// The place of a byte; one past the end is the place behind the last character.
    pub(crate) fn position(&self, byte: usize) -> Position {
        let byte = byte.min(self.text.len());
        let line = self.starts.partition_point(|&start| start <= byte);
        let start = self.starts[line - 1];
        let column = self.text[start..]
            .char_indices()
            .take_while(|(at, _)| start + at < byte)
            .count();
        Position {
            line: line as u32,
            column: column as u32 + 1,
        }
    }
}

/// The byte of `text` where byte `at` of a string's value is written. `span` is the string as the
/// file has it, quotation marks included.
pub(crate) fn inside_string(text: &str, span: Range<usize>, at: usize) -> usize {
    let raw = &text[span.clone()];
    let (open, escapes) = match raw.as_bytes() {
        [b'\'', b'\'', b'\'', ..] => (3, false),
        [b'\'', ..] => (1, false),
        [b'"', b'"', b'"', ..] => (3, true),
        [b'"', ..] => (1, true),
        // A string that lacks its marks; the TOML reader has complained.
        _ => (0, false),
    };
    // A line break right behind three marks is no part of the value.
    let skipped = match &raw[open..] {
        rest if open == 3 && rest.starts_with("\r\n") => 2,
        rest if open == 3 && rest.starts_with('\n') => 1,
        _ => 0,
    };
    let mut here = open + skipped;
    let mut value = 0;
    while value < at && here < raw.len() {
        let rest = &raw[here..];
        let (written, meant) = if escapes && rest.starts_with('\\') {
            escape(rest)
        } else {
            let len = rest.chars().next().map_or(1, char::len_utf8);
            (len, len)
        };
        // An escape that is none may end within a character.
        here = (here + written..raw.len())
            .find(|at| raw.is_char_boundary(*at))
            .unwrap_or(raw.len());
        value += meant;
    }
    // A trimmed line break stands for nothing, so what is asked for lies behind it.
    while escapes && raw[here..].starts_with('\\') && escape(&raw[here..]).1 == 0 {
        here += escape(&raw[here..]).0;
    }
    span.start + here
}

/// How many bytes an escape takes in the file, and how many in the value.
fn escape(rest: &str) -> (usize, usize) {
    let digits = match rest.as_bytes().get(1) {
        Some(b'x') => 2,
        Some(b'u') => 4,
        Some(b'U') => 8,
        Some(c) if c.is_ascii_whitespace() => {
            let end = rest[1..].find(|c: char| !c.is_ascii_whitespace());
            return (1 + end.unwrap_or(rest.len() - 1), 0);
        }
        _ => return (2.min(rest.len()), 1),
    };
    let code = rest
        .get(2..2 + digits)
        .and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let meant = code.and_then(char::from_u32).map_or(1, char::len_utf8);
    (2 + digits, meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `written` is a TOML string; the value's byte `at` must be written where `rest` begins.
    #[track_caller]
    fn check(written: &str, at: usize, rest: &str) {
        let found = inside_string(written, 0..written.len(), at);
        assert_eq!(&written[found..], rest);
    }

    #[test]
    fn bytes_of_a_value_are_found_in_the_file() {
        check("'(forced'", 1, "forced'");
        check("\"a \\\"b\\\" c\"", 2, "\\\"b\\\" c\"");
        check("\"a \\\"b\\\" c\"", 6, "c\"");
        check("\"\\u00e9x\"", 2, "x\"");
        check("\"\\xe9x\"", 2, "x\"");
        check("'''\nab'''", 1, "b'''");
        check("\"\"\"\r\nab\"\"\"", 1, "b\"\"\"");
        check("\"\"\"a \\\n   b\"\"\"", 2, "b\"\"\"");
        check("'é)'", 2, ")'");
        check("''", 0, "'");
        check("é'x", 2, "'x");
        check("'ab'", 9, "");
    }

    #[test]
    fn columns_count_characters() {
        let lines = Lines::new("é = 1\nab\n");
        let at = |byte| lines.position(byte).to_string();
        assert_eq!(at(0), "1:1");
        assert_eq!(at(3), "1:3");
        assert_eq!(at(7), "2:1");
        assert_eq!(at(10), "3:1");
        assert_eq!(at(99), "3:1");
    }
}
