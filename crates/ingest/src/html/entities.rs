//! Character references: `&amp;`, `&#8217;`, `&rsquo`.

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use memchr::{memchr, memchr2};

/// Where a reference stands: in a text, or in an attribute, where `&copy=1` is none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum In {
    Text,
    Attribute,
}

/// No name is longer.
const MAX_NAME_BYTES: usize = 33;

/// Decodes the references of a text, and takes NULs out.
pub(super) fn decode(text: &str, place: In) -> Cow<'_, str> {
    let Some(first) = memchr2(b'&', 0, text.as_bytes()) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    loop {
        let (read, len) = match rest.as_bytes().first() {
            None => return Cow::Owned(out),
            Some(0) => (None, 1),
            _ => match reference(rest, place) {
                Some((chars, len)) => (Some(chars), len),
                None => {
                    out.push('&');
                    (None, 1)
                }
            },
        };
        for c in read.into_iter().flatten().flatten() {
            out.push(c);
        }
        rest = &rest[len..];
        let next = memchr2(b'&', 0, rest.as_bytes()).unwrap_or(rest.len());
        out.push_str(&rest[..next]);
        rest = &rest[next..];
    }
}

type Chars = [Option<char>; 2];

/// Reads one reference at the beginning: its characters, and its bytes.
fn reference(text: &str, place: In) -> Option<(Chars, usize)> {
    match text.as_bytes().get(1)? {
        b'#' => numeric(text),
        byte if byte.is_ascii_alphanumeric() => named(text, place),
        _ => None,
    }
}

fn numeric(text: &str) -> Option<(Chars, usize)> {
    let (radix, start) = match text.as_bytes().get(2)? {
        b'x' | b'X' => (16, 3),
        _ => (10, 2),
    };
    let digits = text.get(start..)?;
    let len = digits
        .bytes()
        .position(|b| !char::from(b).is_digit(radix))
        .unwrap_or(digits.len());
    if len == 0 {
        return None;
    }
    let number = digits[..len].bytes().fold(0u32, |number, digit| {
        let digit = char::from(digit).to_digit(radix).unwrap_or(0);
        number.saturating_mul(radix).saturating_add(digit)
    });
    let c = match number {
        0 => '\u{fffd}',
        0x80..=0x9f => C1_REPLACEMENTS[number as usize - 0x80]
            .unwrap_or_else(|| char::from_u32(number).unwrap_or('\u{fffd}')),
        number => char::from_u32(number).unwrap_or('\u{fffd}'),
    };
    let end = start + len + usize::from(digits.as_bytes().get(len) == Some(&b';'));
    Some(([Some(c), None], end))
}

fn named(text: &str, place: In) -> Option<(Chars, usize)> {
    let bytes = &text.as_bytes()[1..text.len().min(1 + MAX_NAME_BYTES)];
    let name = bytes
        .iter()
        .position(|b| !b.is_ascii_alphanumeric())
        .unwrap_or(bytes.len());
    let with_semicolon = memchr(b';', &bytes[..bytes.len().min(name + 1)]).map(|at| at + 1);
    // The longest name that is one; only a few do without the semicolon.
    let found = with_semicolon
        .into_iter()
        .chain((2..=name).rev())
        .find_map(|len| match NAMED_ENTITIES.get(&text[1..=len]) {
            Some(&(first, second)) if first != 0 => Some((len, first, second)),
            _ => None,
        });
    let (len, first, second) = found?;
    let closed = bytes[len - 1] == b';';
    if place == In::Attribute && !closed {
        let next = text.as_bytes().get(1 + len);
        if next.is_some_and(|b| *b == b'=' || b.is_ascii_alphanumeric()) {
            return None;
        }
    }
    let second = char::from_u32(second).filter(|_| second != 0);
    Some(([char::from_u32(first), second], 1 + len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_characters() {
        for (written, text, attribute) in [
            ("a &amp; b", "a & b", "a & b"),
            ("&lt;b&gt;", "<b>", "<b>"),
            ("it&#8217;s &#x2019; &#X2019", "it’s ’ ’", "it’s ’ ’"),
            ("&#146;", "’", "’"),
            ("&rsquo;s", "’s", "’s"),
            ("&copy 2024", "© 2024", "© 2024"),
            ("&copy=1&notit;", "©=1¬it;", "&copy=1&notit;"),
            ("&notin;", "∉", "∉"),
            (
                "&bogus; & &; &#; &#xz",
                "&bogus; & &; &#; &#xz",
                "&bogus; & &; &#; &#xz",
            ),
            ("&#0;&#99999999999;", "\u{fffd}\u{fffd}", "\u{fffd}\u{fffd}"),
            ("a\0b", "ab", "ab"),
            ("&amp;amp;", "&amp;", "&amp;"),
            ("&", "&", "&"),
            ("&é", "&é", "&é"),
            ("&NotEqualTilde;", "≂̸", "≂̸"),
        ] {
            assert_eq!(decode(written, In::Text), text, "{written}");
            assert_eq!(decode(written, In::Attribute), attribute, "{written}");
        }
    }
}
