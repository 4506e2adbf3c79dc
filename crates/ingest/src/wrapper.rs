//! JSON objects that wrap the array of what they are about: `{"status": "ok", "articles": [{…}, …]}`.

use crate::json::keys;

/// What programs and interfaces call the array.
const NAMES: &[&str] = &[
    "articles",
    "items",
    "results",
    "data",
    "docs",
    "documents",
    "stories",
    "news",
    "hits",
    "records",
    "entries",
    "posts",
    "value",
    "response",
    "feed",
];

/// Where the first element of the wrapped array stands.
pub(crate) fn array_at(head: &[u8]) -> Option<usize> {
    let mut scan = Scan { bytes: head, at: 0 };
    scan.skip_blank();
    // A wrapper may be wrapped again: {"response": {"docs": [ …
    for _ in 0..3 {
        scan.take(b'{')?;
        loop {
            let key = scan.string()?;
            scan.take(b':')?;
            if keys::is_body(key) && scan.peek()? == b'"' {
                // A record of its own.
                return None;
            }
            let names = NAMES
                .iter()
                .any(|name| key.eq_ignore_ascii_case(name.as_bytes()));
            match scan.peek()? {
                b'[' if names => {
                    scan.take(b'[')?;
                    return match scan.peek()? {
                        b'{' | b']' => Some(scan.at),
                        _ => None,
                    };
                }
                b'{' if names => break,
                _ => scan.value()?,
            }
            scan.take(b',')?;
        }
    }
    None
}

/// Whether this is a feed in JSON.
pub(crate) fn is_json_feed(head: &[u8]) -> bool {
    let head = &head[..head.len().min(1 << 12)];
    head.trim_ascii_start().first() == Some(&b'{')
        && memchr::memmem::find(head, b"jsonfeed.org/version/").is_some()
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    fn skip_blank(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += rest
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace() || b"\xef\xbb\xbf".contains(byte))
            .count();
    }

    fn peek(&mut self) -> Option<u8> {
        self.skip_blank();
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn string(&mut self) -> Option<&'a [u8]> {
        self.take(b'"')?;
        let start = self.at;
        loop {
            self.at += memchr::memchr2(b'"', b'\\', &self.bytes[self.at..])?;
            if self.bytes[self.at] == b'"' {
                self.at += 1;
                return Some(&self.bytes[start..self.at - 1]);
            }
            self.at = (self.at + 2).min(self.bytes.len());
        }
    }

    /// Steps over a value.
    fn value(&mut self) -> Option<()> {
        let mut depth = 0usize;
        loop {
            match self.peek()? {
                b'"' => _ = self.string()?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' if depth > 0 => self.at += 1,
                b',' | b':' => return None,
                _ => {
                    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b",:]}".contains(byte);
                    self.at += self.bytes[self.at..].iter().position(is_end)?;
                }
            }
            if depth == 0 {
                return Some(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_arrays_are_found() {
        for (json, rest) in [
            (r#"{"articles": [{"title"#, Some("{\"title")),
            (
                r#" {"status": "ok", "n": 2, "x": {"a": [1, "]"]}, "Articles":[ {"t"#,
                Some("{\"t"),
            ),
            (
                r#"{"response": {"status": "ok", "docs": [{"t"#,
                Some("{\"t"),
            ),
            (
                r#"{"hits": {"total": 3, "hits": [{"_source"#,
                Some("{\"_source"),
            ),
            (r#"{"items": []}"#, Some("]}")),
            (r#"{"title": "x", "items": ["a"]}"#, None),
            (r#"{"title": "x", "text": "y"}"#, None),
            (r#"{"title": "x", "text": "y", "items": [{"a": 1}]}"#, None),
            (r#"{"title": "x", "tags": [{"a": 1}]}"#, None),
            (r#"{"title"#, None),
            ("{", None),
            ("", None),
        ] {
            assert_eq!(
                array_at(json.as_bytes()).map(|at| &json[at..]),
                rest,
                "{json}"
            );
        }
    }
}
