//! One story of Reuters-21578. The markup is SGML of a fixed form, and read as such.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use memchr::memmem;
use nutgraf_model::{Article, BlockKind, Lang, Place};

use crate::line::{Line, cover, push_clean};
use crate::rejected::Problem;
use crate::{Reason, byline, dates};

pub(crate) fn read(article: &mut Article, bytes: &[u8], place: Place) -> Result<(), Problem> {
    let story = Story { bytes, place };
    let head = story.tag()?;
    if !bytes.ends_with(b"</REUTERS>") {
        return Err(Problem::new(
            Reason::InvalidSgml,
            "the story has no </REUTERS>; the next one is read",
        ));
    }
    for (name, value) in attributes(head) {
        match name {
            "NEWID" => article.own_id = Some(value.to_owned()),
            _ => _ = article.meta.insert(name.to_owned(), value.to_owned()),
        }
    }
    article.source = Some("Reuters".into());
    article.found.insert("source".into(), "sgml".into());
    article.lang = Some(Lang::EN);
    article.found.insert("lang".into(), "sgml".into());
    if let Some(date) = story.element("DATE") {
        let written = story.text(date);
        match dates::sgml(&written) {
            Ok(date) => {
                article.date = Some(date);
                article.found.insert("date".into(), "sgml:DATE".into());
            }
            Err(problem) => article.warn("bad-date", problem),
        }
    }
    article.labels = story.list("TOPICS");
    for name in ["PLACES", "PEOPLE", "ORGS", "EXCHANGES", "COMPANIES"] {
        let values = story.list(name);
        if !values.is_empty() {
            article.meta.insert(name.to_lowercase(), values.join("; "));
        }
    }
    story.read_text(article)
}

struct Story<'a> {
    bytes: &'a [u8],
    place: Place,
}

/// A stretch of the story's bytes.
type Part = std::ops::Range<usize>;

impl<'a> Story<'a> {
    /// The opening tag.
    fn tag(&self) -> Result<&'a str, Problem> {
        let end = memchr::memchr(b'>', self.bytes).unwrap_or(0);
        std::str::from_utf8(&self.bytes[..end])
            .map_err(|_| Problem::new(Reason::InvalidSgml, "the story's tag is not ASCII"))
    }

    /// What stands between `<NAME…>` and `</NAME>`, for the first of them.
    fn element(&self, name: &str) -> Option<Part> {
        self.element_in(name, 0..self.bytes.len())
    }

    fn element_in(&self, name: &str, part: Part) -> Option<Part> {
        let bytes = &self.bytes[part.clone()];
        let open = format!("<{name}");
        let mut from = 0;
        let start = loop {
            let at = from + memmem::find(&bytes[from..], open.as_bytes())?;
            from = at + open.len();
            match bytes.get(from)? {
                b'>' => break from + 1,
                b' ' | b'\n' => break from + memchr::memchr(b'>', &bytes[from..])? + 1,
                _ => {}
            }
        };
        let end = memmem::find(&bytes[start..], format!("</{name}>").as_bytes())? + start;
        Some(part.start + start..part.start + end)
    }

    /// A part's text on one line.
    fn text(&self, part: Part) -> String {
        let lines = self.lines(part);
        let words: Vec<&str> = lines
            .iter()
            .flat_map(|line| line.text.split_whitespace())
            .collect();
        words.join(" ")
    }

    /// The values of `<NAME><D>a</D><D>b</D></NAME>`.
    fn list(&self, name: &str) -> Vec<String> {
        let Some(mut part) = self.element(name) else {
            return Vec::new();
        };
        let mut values = Vec::new();
        while let Some(value) = self.element_in("D", part.clone()) {
            part.start = value.end;
            values.push(self.text(value));
        }
        values
    }

    /// A part's lines, decoded, without character references and control characters.
    fn lines(&self, part: Part) -> Vec<Line<'a>> {
        let before = memchr::memchr_iter(b'\n', &self.bytes[..part.start]).count() as u32;
        let mut lines = Vec::new();
        let mut start = part.start;
        let bytes = &self.bytes[..part.end];
        for number in 0.. {
            let end = memchr::memchr(b'\n', &bytes[start..]).map_or(part.end, |at| start + at);
            let raw = &bytes[start..end];
            let text = match std::str::from_utf8(raw) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => WINDOWS_1252.decode_without_bom_handling(raw).0,
            };
            let text = if text.contains('&') {
                unescape(&text).into()
            } else {
                text
            };
            let place = Place {
                line: self.place.line + before + number,
                start: self.place.start + start as u64,
                end: self.place.start + end as u64,
            };
            push_clean(&mut lines, text, place);
            start = end + 1;
            if start > part.end {
                break;
            }
        }
        lines
    }

    fn read_text(&self, article: &mut Article) -> Result<(), Problem> {
        let part = self
            .element("TEXT")
            .ok_or_else(|| Problem::new(Reason::InvalidSgml, "the story has no <TEXT>"))?;
        let inside = |name| self.element_in(name, part.clone());
        let (title, body) = (inside("TITLE"), inside("BODY"));
        if title.is_none() && body.is_none() {
            self.read_unprocessed(article, part.clone());
        } else {
            if let Some(title) = title {
                self.push(article, BlockKind::Headline, title);
            }
            if let Some(author) = inside("AUTHOR") {
                let names = byline::split_names(&self.text(author.clone()));
                if !names.is_empty() {
                    article.found.insert("authors".into(), "byline".into());
                }
                article.authors = names;
                self.push(article, BlockKind::Byline, author);
            }
            if let Some(dateline) = inside("DATELINE") {
                self.push(article, BlockKind::Dateline, dateline);
            }
            if let Some(body) = body {
                push_body(article, &self.lines(body));
            }
        }
        if article.headline().is_some() {
            article.found.insert("headline".into(), "sgml".into());
        }
        if article.text().is_empty() {
            return Err(Problem::new(
                Reason::NoText,
                "the story has neither title nor body",
            ));
        }
        Ok(())
    }

    fn push(&self, article: &mut Article, kind: BlockKind, part: Part) {
        let text = self.text(part.clone());
        let lines = self.lines(part);
        let filled = lines.iter().filter(|line| !line.text.trim().is_empty());
        let place = filled
            .map(|line| line.place)
            .reduce(cover)
            .unwrap_or_default();
        article.push_block(kind, &text, place);
    }

    /// A story whose parts were never marked: its first line is what a desk would have made the
    /// headline.
    fn read_unprocessed(&self, article: &mut Article, part: Part) {
        let lines = self.lines(part);
        let Some(first) = lines.iter().position(|line| !line.text.trim().is_empty()) else {
            return;
        };
        article.push_block(BlockKind::Headline, &lines[first].text, lines[first].place);
        push_body(article, &lines[first + 1..]);
    }
}

/// What a line of a body is, by its indentation: four blanks begin a paragraph, none go on with it,
/// one to three or a column's are a row of a table.
fn push_body(article: &mut Article, lines: &[Line<'_>]) {
    let mut open = Block::default();
    for line in lines {
        let text = line.text.trim();
        if text.trim_end_matches('.').eq_ignore_ascii_case("reuter") {
            article.residue.lines += 1;
            article.residue.bytes += line.place.end - line.place.start;
            continue;
        }
        if text.is_empty() {
            open.close(article);
            continue;
        }
        let indent = line.text.len() - line.text.trim_start().len();
        let is_row = (1..=3).contains(&indent) || indent > 6 || has_columns(text);
        match (is_row, indent) {
            (true, _) => open.add(article, BlockKind::Table, "\n", line),
            (false, 0) if open.kind == Some(BlockKind::Paragraph) => {
                open.add(article, BlockKind::Paragraph, " ", line);
            }
            _ => {
                open.close(article);
                open.add(article, BlockKind::Paragraph, " ", line);
            }
        }
    }
    open.close(article);
}

/// Two gaps, or dots that lead the eye.
fn has_columns(text: &str) -> bool {
    text.contains(".....")
        || text
            .split("  ")
            .filter(|part| !part.trim().is_empty())
            .count()
            >= 3
}

/// A block to which lines are added.
#[derive(Default)]
struct Block {
    kind: Option<BlockKind>,
    text: String,
    place: Place,
}

impl Block {
    fn add(&mut self, article: &mut Article, kind: BlockKind, join: &str, line: &Line<'_>) {
        if self.kind != Some(kind) {
            self.close(article);
            self.kind = Some(kind);
            self.place = line.place;
        } else if kind == BlockKind::Paragraph && self.text.ends_with('-') {
            // Whether the hyphen belongs to the word is the tokenizer's question.
            self.text.push('\n');
        } else {
            self.text.push_str(join);
        }
        let text = line.text.trim_end();
        // Columns stay under each other, without the blank that makes a line a row.
        self.text.push_str(match kind {
            BlockKind::Table => text.strip_prefix(' ').unwrap_or(text),
            _ => text.trim_start(),
        });
        self.place = cover(self.place, line.place);
    }

    fn close(&mut self, article: &mut Article) {
        if let Some(kind) = self.kind.take() {
            article.push_block(kind, &self.text, self.place);
            self.text.clear();
        }
    }
}

fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    tag.split_once(' ')
        .map_or("", |(_, rest)| rest)
        .split('"')
        .collect::<Vec<_>>()
        .chunks_exact(2)
        .map(|pair| (pair[0].trim().trim_end_matches('='), pair[1]))
        .collect::<Vec<_>>()
        .into_iter()
}

/// Replaces character references, once; those of control characters become nothing.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let reference = rest[1..]
            .find(';')
            .filter(|&len| len <= 8)
            .map(|len| &rest[1..=len]);
        let c = match reference {
            Some("lt") => Some('<'),
            Some("gt") => Some('>'),
            Some("amp") => Some('&'),
            Some("quot") => Some('"'),
            Some(number) => number
                .strip_prefix('#')
                .and_then(|digits| digits.parse().ok())
                .map(|code| char::from_u32(code).unwrap_or('\u{fffd}')),
            None => None,
        };
        match (c, reference) {
            (Some(c), Some(reference)) => {
                if !c.is_control() {
                    out.push(c);
                }
                rest = &rest[reference.len() + 2..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}
