//! Cuts HTML into tags and text, with the bytes of each.
//!
//! This is the part of the standard's tokenizer that a page's text needs, over bytes and in one
//! pass. It bounds what it keeps: a tag has at most [`MAX_ATTRIBUTES`] attributes, each of at most
//! [`MAX_ATTRIBUTE_BYTES`]; what is over them is passed over and counted. Comments are passed over;
//! so is what stands in scripts, style sheets and the like, once the caller says that a tag opened
//! one ([`Scanner::raw`]).

use std::ops::Range;

use memchr::{memchr, memmem};

/// Attributes of a tag that are kept.
pub(super) const MAX_ATTRIBUTES: usize = 256;
/// Bytes of an attribute's value that is kept.
pub(super) const MAX_ATTRIBUTE_BYTES: usize = 1 << 16;
/// Bytes of an element's name that is kept.
const MAX_NAME_BYTES: usize = 64;

/// A stretch of the source, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bytes {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Bytes {
    fn new(start: usize, end: usize) -> Bytes {
        Bytes {
            start: start as u32,
            end: end as u32,
        }
    }

    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// An attribute: its name, and its value without quotation marks, entities not yet decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Attr {
    pub(super) name: Bytes,
    pub(super) value: Bytes,
}

/// What stands next in a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Text, with its entities.
    Text(Bytes),
    /// A start tag; its attributes are in [`Scanner::attrs`].
    Start {
        all: Bytes,
        name: Bytes,
        self_closing: bool,
    },
    /// An end tag.
    End { all: Bytes, name: Bytes },
    /// `<![CDATA[`, which is text in drawings and formulas, and a comment elsewhere: the caller
    /// says which ([`Scanner::cdata`]).
    Cdata,
}

/// What was passed over because there was too much of it, or not closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Over {
    /// Attributes after the 256th of a tag.
    pub(super) attributes: u32,
    /// Values over 64 KiB.
    pub(super) long_values: u32,
    /// A comment, script or tag that goes on to the end of the page: where it begins.
    pub(super) unclosed: Option<(&'static str, u32)>,
}

/// Walks a page once.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// The attributes of the last start tag.
    pub(super) attrs: Vec<Attr>,
    pub(super) over: Over,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')
}

impl<'a> Scanner<'a> {
    /// Positions are of 32 bits: the page must be smaller than 4 GB.
    pub(super) fn new(text: &'a str) -> Scanner<'a> {
        Scanner {
            text,
            bytes: text.as_bytes(),
            at: 0,
            attrs: Vec::new(),
            over: Over::default(),
        }
    }

    pub(super) fn next(&mut self) -> Option<Token> {
        loop {
            let start = self.at;
            let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty())?;
            if rest[0] != b'<' || !is_markup(rest) {
                // Text goes on to the next thing that is markup.
                let mut end = start + 1;
                loop {
                    match memchr(b'<', &self.bytes[end..]) {
                        None => end = self.bytes.len(),
                        Some(at) if is_markup(&self.bytes[end + at..]) => end += at,
                        Some(at) => {
                            end += at + 1;
                            continue;
                        }
                    }
                    break;
                }
                self.at = end;
                return Some(Token::Text(Bytes::new(start, end)));
            }
            match rest[1] {
                b'!' if rest.starts_with(b"<!--") => self.comment(),
                b'!' if rest.starts_with(b"<![CDATA[") => return Some(Token::Cdata),
                b'!' | b'?' => self.skip_tag("declaration"),
                b'/' => {
                    if rest[2].is_ascii_alphabetic() {
                        return self.end_tag();
                    }
                    self.skip_tag("tag");
                }
                _ => return self.start_tag(),
            }
        }
    }

    /// Takes what stands in `<![CDATA[ … ]]>` as text.
    pub(super) fn cdata(&mut self, is_text: bool) -> Option<Bytes> {
        if !is_text {
            self.skip_tag("declaration");
            return None;
        }
        let start = self.at + b"<![CDATA[".len();
        let end = memmem::find(&self.bytes[start..], b"]]>").map(|at| start + at);
        match end {
            Some(end) => self.at = end + 3,
            None => self.unclosed("CDATA section"),
        }
        Some(Bytes::new(start, end.unwrap_or(self.bytes.len())))
    }

    fn unclosed(&mut self, what: &'static str) {
        if self.over.unclosed.is_none() {
            self.over.unclosed = Some((what, self.at as u32));
        }
        self.at = self.bytes.len();
    }

    fn skip_tag(&mut self, what: &'static str) {
        match memchr(b'>', &self.bytes[self.at..]) {
            Some(end) => self.at += end + 1,
            None => self.unclosed(what),
        }
    }

    fn comment(&mut self) {
        let body = &self.bytes[self.at + 4..];
        if body.starts_with(b">") {
            self.at += 5;
        } else if body.starts_with(b"->") {
            self.at += 6;
        } else {
            let mut from = 0;
            while let Some(at) = memmem::find(&body[from..], b"--") {
                from += at + 2;
                // `-->` and `--!>` end it; `--->` too.
                let rest = &body[from..];
                if rest.starts_with(b">") {
                    self.at += 4 + from + 1;
                    return;
                }
                if rest.starts_with(b"!>") {
                    self.at += 4 + from + 2;
                    return;
                }
                from -= usize::from(rest.starts_with(b"-"));
            }
            self.unclosed("comment");
        }
    }

    fn name(&self, start: usize) -> Bytes {
        let ends = |byte: &u8| is_space(*byte) || matches!(byte, b'/' | b'>');
        let rest = &self.bytes[start..];
        let len = rest.iter().position(ends).unwrap_or(rest.len());
        Bytes::new(start, start + len)
    }

    fn end_tag(&mut self) -> Option<Token> {
        let start = self.at;
        let name = self.name(start + 2);
        let Some((end, _)) = self.attributes(name.end as usize) else {
            self.unclosed("tag");
            return None;
        };
        self.at = end;
        Some(Token::End {
            all: Bytes::new(start, end),
            name: self.short(name),
        })
    }

    fn start_tag(&mut self) -> Option<Token> {
        let start = self.at;
        let name = self.name(start + 1);
        let Some((end, self_closing)) = self.attributes(name.end as usize) else {
            self.unclosed("tag");
            return None;
        };
        self.at = end;
        Some(Token::Start {
            all: Bytes::new(start, end),
            name: self.short(name),
            self_closing,
        })
    }

    /// A name as long as no element's, cut to one that is none.
    fn short(&self, name: Bytes) -> Bytes {
        let end = name.start as usize + MAX_NAME_BYTES;
        if name.end as usize > end {
            Bytes::new(name.start as usize, name.start as usize + 1)
        } else {
            name
        }
    }

    /// Reads attributes up to the end of the tag: the byte after it, and whether it ends in `/>`.
    fn attributes(&mut self, mut at: usize) -> Option<(usize, bool)> {
        self.attrs.clear();
        let bytes = self.bytes;
        let mut slash = false;
        loop {
            match *bytes.get(at)? {
                b'>' => return Some((at + 1, slash)),
                b'/' => {
                    slash = true;
                    at += 1;
                    continue;
                }
                byte if is_space(byte) => {
                    at += 1;
                    continue;
                }
                _ => slash = false,
            }
            let start = at;
            at += 1;
            while !matches!(*bytes.get(at)?, b'=' | b'/' | b'>') && !is_space(bytes[at]) {
                at += 1;
            }
            let name = Bytes::new(start, at);
            let mut value = Bytes::new(at, at);
            let mut after = at;
            while is_space(*bytes.get(after)?) {
                after += 1;
            }
            if bytes[after] == b'=' {
                at = after + 1;
                while is_space(*bytes.get(at)?) {
                    at += 1;
                }
                match bytes[at] {
                    quote @ (b'"' | b'\'') => {
                        let end = at + 1 + memchr(quote, &bytes[at + 1..])?;
                        value = Bytes::new(at + 1, end);
                        at = end + 1;
                    }
                    _ => {
                        let begin = at;
                        while *bytes.get(at)? != b'>' && !is_space(bytes[at]) {
                            at += 1;
                        }
                        value = Bytes::new(begin, at);
                    }
                }
            }
            if value.range().len() > MAX_ATTRIBUTE_BYTES || name.range().len() > MAX_NAME_BYTES {
                self.over.long_values += 1;
            } else if self.attrs.len() == MAX_ATTRIBUTES {
                self.over.attributes += 1;
            } else {
                self.attrs.push(Attr { name, value });
            }
        }
    }

    /// Reads on to the end tag of `name`, or to the end, where no tag but that one counts. Leaves
    /// the end tag as the next token.
    pub(super) fn raw(&mut self, name: &str) -> Bytes {
        let start = self.at;
        let script = name == "script";
        // In a script, `<!-- <script> … </script> -->` does not end it.
        let (mut commented, mut inner) = (false, false);
        let mut at = start;
        let end = loop {
            let step = if script {
                memchr::memchr2(b'<', b'-', &self.bytes[at..])
            } else {
                memchr(b'<', &self.bytes[at..])
            };
            let Some(step) = step else { break None };
            at += step;
            let rest = &self.bytes[at..];
            if rest[0] == b'-' {
                if rest.starts_with(b"-->") {
                    (commented, inner) = (false, false);
                }
            } else if rest.starts_with(b"<!--") {
                commented = script;
                // `<!-->` opens and closes it.
                at += 1;
            } else if is_tag(&rest[1..], b"/", name) {
                if !inner {
                    break Some(at);
                }
                inner = false;
            } else if commented && is_tag(&rest[1..], b"", name) {
                inner = true;
            }
            at += 1;
        };
        if let Some(end) = end {
            self.at = end;
            return Bytes::new(start, end);
        }
        self.unclosed(match name {
            "script" => "script",
            "style" => "style sheet",
            _ => "element without markup",
        });
        Bytes::new(start, self.bytes.len())
    }

    /// Goes back to where it stood, so that what follows is read as markup after all.
    pub(super) fn reset(&mut self, at: u32) {
        self.at = at as usize;
    }

    /// The next byte to be read.
    pub(super) fn position(&self) -> u32 {
        self.at as u32
    }

    /// All that was not read yet; nothing comes after it.
    pub(super) fn rest(&mut self) -> Bytes {
        let rest = Bytes::new(self.at, self.bytes.len());
        self.at = self.bytes.len();
        rest
    }

    pub(super) fn str(&self, bytes: Bytes) -> &'a str {
        &self.text[bytes.range()]
    }
}

fn is_tag(rest: &[u8], before: &[u8], name: &str) -> bool {
    let Some(rest) = rest.strip_prefix(before) else {
        return false;
    };
    rest.get(..name.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes()))
        && rest
            .get(name.len())
            .is_some_and(|&byte| is_space(byte) || matches!(byte, b'/' | b'>'))
}

/// Whether `<` begins a tag, a comment or a declaration.
fn is_markup(rest: &[u8]) -> bool {
    match rest.get(1) {
        Some(b'!' | b'?') => true,
        // `</>` is nothing, and `</` before anything else a comment; at the very end it is text.
        Some(b'/') => rest.len() > 2,
        Some(byte) => byte.is_ascii_alphabetic(),
        None => false,
    }
}
