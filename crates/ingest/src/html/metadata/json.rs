//! JSON as pages contain it: read as far as it can be understood, in one pass, never failing.
//!
//! What editors' systems write between `<script type="application/ld+json">` and its end is often no
//! JSON: line breaks and quotation marks inside texts, commas too many or too few, comments and
//! CDATA marks around, entities for quotation marks, a second object behind the first. Each of these
//! has one plausible reading.

use std::borrow::Cow;

/// Deeper values are passed over: nothing that is looked for lies so deep.
const MAX_DEPTH: usize = 48;

/// A value; numbers and words such as `true` as they are written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    Bare(&'a str),
    List(Vec<Value<'a>>),
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// The first value of a key that is neither empty nor `null`.
    pub(super) fn get(&self, key: &str) -> Option<&Value<'a>> {
        let Value::Object(fields) = self else {
            return None;
        };
        let found = fields
            .iter()
            .find(|(name, value)| name == key && !value.is_nothing())?;
        Some(&found.1)
    }

    /// The value as text, where it is one: a text, a number, the `@value` of an object, or the first
    /// of a list.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            Value::Bare(word) => Some(word).filter(|word| **word != "null").copied(),
            Value::List(values) => values.first()?.text(),
            Value::Object(_) => self.get("@value")?.text(),
        }
    }

    /// The text of a key.
    pub(super) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// The values of a list; anything else is a list of one.
    pub(super) fn each(&self) -> &[Value<'a>] {
        match self {
            Value::List(values) => values,
            other => std::slice::from_ref(other),
        }
    }

    fn is_nothing(&self) -> bool {
        match self {
            Value::Text(text) => text.trim().is_empty(),
            Value::Bare(word) => *word == "null",
            Value::List(values) => values.is_empty(),
            Value::Object(fields) => fields.is_empty(),
        }
    }
}

/// The objects and lists in a text, one after the other.
pub(super) fn values(text: &str) -> Vec<Value<'_>> {
    let mut reader = Reader { text, at: 0 };
    let mut values = Vec::new();
    while let Some(at) = memchr::memchr2(b'{', b'[', &reader.text.as_bytes()[reader.at..]) {
        // A CDATA mark is no list.
        if reader.text[reader.at + at..].starts_with("[CDATA[") {
            reader.at += at + "[CDATA[".len();
            continue;
        }
        reader.at += at;
        values.extend(reader.value(0));
    }
    values
}

struct Reader<'a> {
    text: &'a str,
    // Invariant: on a character boundary.
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over white space and comments.
    fn space(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("/*") {
                self.at += trimmed.find("*/").map_or(trimmed.len(), |end| end + 2);
            } else if trimmed.starts_with("//") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else {
                return;
            }
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value<'a>> {
        self.space();
        match self.peek()? {
            b'{' | b'[' if depth >= MAX_DEPTH => {
                self.pass_over();
                Some(Value::Bare("null"))
            }
            b'{' => Some(self.object(depth)),
            b'[' => Some(self.list(depth)),
            b'"' => Some(Value::Text(self.string())),
            b']' | b'}' | b',' | b':' => None,
            _ => Some(Value::Bare(self.bare())),
        }
    }

    fn list(&mut self, depth: usize) -> Value<'a> {
        self.at += 1;
        let mut values = Vec::new();
        loop {
            self.space();
            match self.peek() {
                None => break,
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                // The end of an object around: the bracket is missing.
                Some(b'}') => break,
                Some(b',' | b':') => self.at += 1,
                Some(_) => values.extend(self.value(depth + 1)),
            }
        }
        Value::List(values)
    }

    fn object(&mut self, depth: usize) -> Value<'a> {
        self.at += 1;
        let mut fields = Vec::new();
        loop {
            self.space();
            let key = match self.peek() {
                None => break,
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                Some(b']') => break,
                Some(b',' | b':') => {
                    self.at += 1;
                    continue;
                }
                Some(b'"') => self.string(),
                // A value without a key.
                Some(b'{' | b'[') => {
                    self.value(depth + 1);
                    continue;
                }
                Some(_) => Cow::Borrowed(self.bare().trim_matches('\'')),
            };
            self.space();
            if self.peek() == Some(b':') {
                self.at += 1;
                if let Some(value) = self.value(depth + 1) {
                    fields.push((key, value));
                }
            }
        }
        Value::Object(fields)
    }

    /// A number or a word.
    fn bare(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let len = rest
            .find([',', ':', '}', ']', '{', '[', '"', '\n'])
            .unwrap_or(rest.len());
        // Always forwards: whoever calls stands on a character that is none of these.
        let len = len.max(rest.chars().next().map_or(0, char::len_utf8));
        self.at += len;
        rest[..len].trim()
    }

    /// A text; raw line breaks belong to it, and so do quotation marks after which it goes on.
    fn string(&mut self) -> Cow<'a, str> {
        self.at += 1;
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut plain = true;
        let end = loop {
            match memchr::memchr2(b'"', b'\\', &bytes[self.at..]) {
                None => {
                    self.at = bytes.len();
                    break self.at;
                }
                Some(step) if bytes[self.at + step] == b'\\' => {
                    plain = false;
                    self.at += step + 1;
                    let next = self.text[self.at..].chars().next();
                    self.at += next.map_or(0, char::len_utf8);
                }
                Some(step) => {
                    self.at += step + 1;
                    if self.closes() {
                        break self.at - 1;
                    }
                }
            }
        };
        let written = &self.text[start..end];
        if plain {
            Cow::Borrowed(written)
        } else {
            Cow::Owned(unescape(written))
        }
    }

    /// Whether what follows a quotation mark says that it closed the text.
    fn closes(&self) -> bool {
        let rest = self.text[self.at..].trim_start();
        match rest.as_bytes().first() {
            None | Some(b':' | b'}' | b']') => true,
            // `"Rents "rise", again"`: behind the comma there would be a value or a key.
            Some(b',') => {
                let next = rest[1..].trim_start();
                next.starts_with(['"', '{', '[', '}', ']', '-', '\'', ','])
                    || next.starts_with(|c: char| c.is_ascii_digit())
                    || ["true", "false", "null"]
                        .iter()
                        .any(|word| next.starts_with(word))
                    || next.is_empty()
                    || is_key(next)
            }
            // A key behind it: the comma is missing.
            Some(b'"') => {
                let key = &rest[1..];
                key.bytes()
                    .take(40)
                    .position(|b| b == b'"')
                    .is_some_and(|end| key[end + 1..].trim_start().starts_with(':'))
            }
            Some(_) => false,
        }
    }

    /// Passes over an object or list of any depth.
    fn pass_over(&mut self) {
        let mut depth = 0usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.string();
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
            let next = memchr::memchr3(b'"', b'{', b'[', &self.text.as_bytes()[self.at..]);
            let end = memchr::memchr2(b'}', b']', &self.text.as_bytes()[self.at..]);
            match next.into_iter().chain(end).min() {
                Some(step) => self.at += step,
                None => self.at = self.text.len(),
            }
        }
    }
}

/// Whether a key without quotation marks stands here.
fn is_key(text: &str) -> bool {
    let len = text
        .bytes()
        .take(40)
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
        .count();
    len > 0 && text[len..].starts_with(':')
}

fn unescape(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let mut chars = rest[at + 1..].chars();
        let Some(c) = chars.next() else {
            return out;
        };
        rest = chars.as_str();
        match c {
            'n' | 'r' | 't' => out.push(' '),
            'b' | 'f' => {}
            'u' => {
                let (unit, after) = hex(rest);
                rest = after;
                match unit {
                    Some(high @ 0xd800..=0xdbff) => {
                        let low = rest.strip_prefix("\\u").map(hex);
                        if let Some((Some(low @ 0xdc00..=0xdfff), after)) = low {
                            rest = after;
                            let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                            out.extend(char::from_u32(code));
                        }
                    }
                    Some(code) => out.extend(char::from_u32(code)),
                    None => out.push('u'),
                }
            }
            other => out.push(other),
        }
    }
    out.push_str(rest);
    out
}

/// Four hexadecimal digits, and what follows them.
fn hex(text: &str) -> (Option<u32>, &str) {
    let digits = text
        .get(..4)
        .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
    match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
        Some(code) => (Some(code), &text[4..]),
        None => (None, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows values the way JSON would have them.
    fn show(value: &Value<'_>) -> String {
        match value {
            Value::Text(text) => format!("{text:?}"),
            Value::Bare(word) => (*word).to_owned(),
            Value::List(values) => {
                let values: Vec<String> = values.iter().map(show).collect();
                format!("[{}]", values.join(","))
            }
            Value::Object(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(key, value)| format!("{key}:{}", show(value)))
                    .collect();
                format!("{{{}}}", fields.join(","))
            }
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown: Vec<String> = values(text).iter().map(show).collect();
        assert_eq!(shown.join(" "), expected, "{text}");
    }

    #[test]
    fn json_reads_as_json() {
        check(
            r#"{"a":"b","c":[1,true,null,{}]}"#,
            r#"{a:"b",c:[1,true,null,{}]}"#,
        );
        check(
            r#"{"a":"\u00fcber \"x\" \/ \ud83d\ude00\n."}"#,
            r#"{a:"über \"x\" / 😀 ."}"#,
        );
        check(r#"[{"a":1},{"b":2}]"#, "[{a:1},{b:2}]");
        check("", "");
        check("  ", "");
    }

    #[test]
    fn broken_json_has_one_plausible_reading() {
        // Line breaks and tabs inside a text.
        check("{\"a\":\"b\nc\td\"}", "{a:\"b\\nc\\td\"}");
        // Commas: too many, too few, a leading one.
        check(r#"{"a":"b",}"#, r#"{a:"b"}"#);
        check(r#"{"a":["b",],}"#, r#"{a:["b"]}"#);
        check(r#"{"a":"b",,"c":"d"}"#, r#"{a:"b",c:"d"}"#);
        check("{\"a\":\"b\"\n\"c\":\"d\"}", r#"{a:"b",c:"d"}"#);
        check(r#"{,"a":"b"}"#, r#"{a:"b"}"#);
        check(r#"[{"a":1}{"b":2}]"#, "[{a:1},{b:2}]");
        // Quotation marks inside a text.
        check(
            r#"{"a":"say "no" again","c":1}"#,
            r#"{a:"say \"no\" again",c:1}"#,
        );
        check(
            r#"{"a":"say "no", again","c":1}"#,
            r#"{a:"say \"no\", again",c:1}"#,
        );
        check(r#"{"a":""no" again","c":1}"#, r#"{a:"\"no\" again",c:1}"#);
        // Escapes that JSON does not have.
        check(r#"{"a":"it\'s","b":"\x"}"#, r#"{a:"it's",b:"x"}"#);
        check(r#"{"a":"\u12"}"#, r#"{a:"u12"}"#);
        check(r#"{"a":"\ud83d lone"}"#, r#"{a:" lone"}"#);
        // What stands around.
        check("<!-- {\"a\":1} -->", "{a:1}");
        check("//<![CDATA[\n{\"a\":1}\n//]]>", "{a:1}");
        check("<![CDATA[{\"a\":1}]]>", "{a:1}");
        check("/* x */ {\"a\": /* y */ 1}", "{a:1}");
        check("{\"a\":1};", "{a:1}");
        check("window.data = {\"a\":1}", "{a:1}");
        check("\u{feff}{\"a\":1}", "{a:1}");
        check("{\"a\":1}{\"b\":2}", "{a:1} {b:2}");
        check("{\"a\":1}\n,\n{\"b\":2}", "{a:1} {b:2}");
        // Cut off, or with a bracket too many.
        check(r#"{"a":{"b":"c"#, r#"{a:{b:"c"}}"#);
        check(r#"{"a":["b""#, r#"{a:["b"]}"#);
        check(r#"{"a":"b"}}"#, r#"{a:"b"}"#);
        check(r#"{"a":["b"}"#, r#"{a:["b"]}"#);
        check(r#"{"a":"b"],"c":1}"#, r#"{a:"b"}"#);
        check(r#"{"a":"#, "{}");
        check(r#"{"a":"\"#, r#"{a:""}"#);
        check("{", "{}");
        check("[", "[]");
        // Not JSON's words and quotation marks.
        check(
            r#"{a:"b",c:NaN,d:undefined}"#,
            r#"{a:"b",c:NaN,d:undefined}"#,
        );
        check("{'a':\"b\"}", r#"{a:"b"}"#);
        check("no json at all", "");
    }

    #[test]
    fn depth_is_bounded_and_neighbours_are_read() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        let text = format!("{{\"a\":{deep},\"b\":1}}");
        assert_eq!(values(&text)[0].text_of("b"), Some("1"));
        let open = "{\"a\":".repeat(100_000);
        assert_eq!(values(&open).len(), 1);
    }

    #[test]
    fn a_large_text_is_read_once() {
        let body = "Zwölf \\\"Boote\\\" liefen aus. ".repeat(40_000);
        let text = format!("{{\"articleBody\":\"{body}\",\"headline\":\"Boote\"}}");
        assert!(text.len() > 1_000_000);
        assert_eq!(values(&text)[0].text_of("headline"), Some("Boote"));
    }

    proptest::proptest! {
        #[test]
        fn anything_ends(text in r#"[\[\]{}",:\\/*a\n é'0]{0,60}"#) {
            values(&text);
        }
    }
}
