use std::borrow::Cow;

use nutgraf_model::Place;

use crate::line::{Line, push_clean};

/// The lines of a JSON string, as it is written with its quotation marks, each with the bytes it is
/// written with.
pub(super) fn lines(written: &str, place: Place, exact: bool) -> Vec<Line<'_>> {
    let inner = written.strip_prefix('"').unwrap_or(written);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    let mut lines = Vec::new();
    let mut rest = inner;
    let mut at = 1;
    loop {
        let (text, used, end) = one_line(rest);
        let here = Place {
            start: place.start + at,
            end: place.start + at + used as u64,
            ..place
        };
        push_clean(&mut lines, text, if exact { here } else { place });
        match end {
            Some(end) => {
                at += end as u64;
                rest = &rest[end..];
            }
            None => return lines,
        }
    }
}

/// Reads up to the first line break: the text, how many bytes it is written with, and how many with
/// the break; `None` where there is no break.
fn one_line(rest: &str) -> (Cow<'_, str>, usize, Option<usize>) {
    // Nothing is copied of a line without escapes.
    let mut text = Cow::Borrowed("");
    let bytes = rest.as_bytes();
    let mut at = 0;
    while let Some(step) = memchr::memchr(b'\\', &bytes[at..]) {
        add(&mut text, &rest[at..at + step]);
        at += step;
        let (c, len) = escape(&rest[at..]);
        match c {
            '\n' => return (text, at, Some(at + len)),
            '\r' => {
                let (next, more) = if bytes.get(at + len) == Some(&b'\\') {
                    escape(&rest[at + len..])
                } else {
                    (' ', 0)
                };
                let more = if next == '\n' { more } else { 0 };
                return (text, at, Some(at + len + more));
            }
            c => text.to_mut().push(c),
        }
        at += len;
    }
    add(&mut text, &rest[at..]);
    (text, rest.len(), None)
}

fn add<'a>(text: &mut Cow<'a, str>, piece: &'a str) {
    if text.is_empty() {
        *text = Cow::Borrowed(piece);
    } else {
        text.to_mut().push_str(piece);
    }
}

/// The character of the escape that begins here, and its length. Half a surrogate pair is U+FFFD.
fn escape(rest: &str) -> (char, usize) {
    let bytes = rest.as_bytes();
    let c = match bytes.get(1) {
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'u') => return unicode(rest),
        Some(&c) if c.is_ascii() => char::from(c),
        _ => return ('\\', 1),
    };
    (c, 2)
}

fn unicode(rest: &str) -> (char, usize) {
    let hex = |at: usize| {
        let digits = rest.get(at..at + 6)?.strip_prefix("\\u")?;
        u32::from_str_radix(digits, 16).ok()
    };
    let Some(high) = hex(0) else {
        return ('\u{fffd}', 2);
    };
    if let Some(c) = char::from_u32(high) {
        return (c, 6);
    }
    match hex(6) {
        Some(low @ 0xdc00..=0xdfff) if high < 0xdc00 => {
            let c = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            (char::from_u32(c).unwrap_or('\u{fffd}'), 12)
        }
        _ => ('\u{fffd}', 6),
    }
}

/// A value as a text: a string's characters, and anything else as it is written.
pub(super) fn plain(written: &str) -> String {
    if !written.starts_with('"') {
        return written.to_owned();
    }
    let lines = lines(written, Place::default(), false);
    let texts: Vec<&str> = lines.iter().map(|line| &*line.text).collect();
    texts.join("\n").trim().to_owned()
}

/// A list of texts: of an array each element, of an object its name, else the value itself.
pub(super) fn list(written: &str) -> Vec<String> {
    use serde_json::Value;
    fn one(value: Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            Value::Object(mut object) => one(object.remove("name")?),
            _ => None,
        }
    }
    match serde_json::from_str(written) {
        Ok(Value::Array(values)) => values.into_iter().filter_map(one).collect(),
        Ok(value) => one(value).into_iter().collect(),
        // Half a surrogate pair, which JSON's grammar allows.
        Err(_) => vec![plain(written)],
    }
}

/// What a value is, for a message.
pub(super) fn type_of(written: &str) -> &'static str {
    match written.as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "a text",
        Some(b't' | b'f') => "true or false",
        Some(b'n') => "null",
        _ => "a number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, expected: &[(&str, u64, u64)]) {
        let place = Place {
            line: 1,
            start: 100,
            end: 100 + written.len() as u64,
        };
        let found = lines(written, place, true);
        let found: Vec<(&str, u64, u64)> = found
            .iter()
            .map(|line| (&*line.text, line.place.start - 100, line.place.end - 100))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_know_the_bytes_they_are_written_with() {
        check(r#""""#, &[("", 1, 1)]);
        check(r#""a\nb""#, &[("a", 1, 2), ("b", 4, 5)]);
        check(
            r#""a\r\n\u000ab""#,
            &[("a", 1, 2), ("", 6, 6), ("b", 12, 13)],
        );
        check(r#""\\n \u00e9""#, &[("\\n é", 1, 11)]);
        check(r#""\ud83d\ude00 \ud83d x""#, &[("😀 \u{fffd} x", 1, 22)]);
    }
}
