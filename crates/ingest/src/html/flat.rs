//! A page that is too much for a tree, as the lines of its text.

use std::borrow::Cow;
use std::ops::Range;

use nutgraf_model::{Article, Place};

use super::entities::{self, In};
use super::page::Page;
use super::scan::{Bytes, Scanner, Token};
use super::tree::TooMuch;
use crate::Reason;
use crate::line::Line;
use crate::rejected::Problem;
use crate::text::{self, Given};

/// Elements inside a line.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "big", "cite", "code", "em", "font", "i", "img", "ins", "kbd",
    "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time",
    "tt", "u", "wbr",
];

/// Elements whose contents are no text.
const RAW: &[&str] = &[
    "script", "style", "noscript", "iframe", "textarea", "xmp", "noembed", "noframes", "title",
];

/// Reads the page's lines as those of a pasted text, with a warning that says why.
pub(super) fn read(
    article: &mut Article,
    page: &Page<'_>,
    mut given: Given,
    why: TooMuch,
) -> Result<(), Problem> {
    article.warn(
        "flat-text",
        format!(
            "read as lines of text, without the page's structure: {}",
            why.about()
        ),
    );
    let mut flat = Flat {
        page,
        lines: Vec::new(),
        text: String::new(),
        range: 0..0,
    };
    let title = flat.run();
    if given.headline.is_none() {
        given.headline = title;
    }
    text::anatomy(article, &flat.lines, given);
    if article.text().is_empty() {
        return Err(Problem::new(Reason::NoText, "the page shows no text"));
    }
    Ok(())
}

struct Flat<'a, 'b> {
    page: &'a Page<'b>,
    lines: Vec<Line<'static>>,
    text: String,
    range: Range<usize>,
}

impl Flat<'_, '_> {
    fn run(&mut self) -> Option<(String, Place)> {
        let mut title = None;
        let mut scanner = Scanner::new(&self.page.text);
        while let Some(token) = scanner.next() {
            match token {
                Token::Text(bytes) => self.push(scanner.str(bytes), bytes),
                Token::Cdata => {
                    scanner.cdata(false);
                }
                Token::End { name, .. } => self.tag(&scanner.str(name).to_ascii_lowercase()),
                Token::Start {
                    name, self_closing, ..
                } => {
                    let name = scanner.str(name).to_ascii_lowercase();
                    self.tag(&name);
                    if RAW.contains(&&*name) && !self_closing {
                        let raw = scanner.raw(&name);
                        if name == "title" && title.is_none() {
                            let text = entities::decode(scanner.str(raw), In::Text);
                            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                            let place = self.page.place(raw.range());
                            title =
                                (!text.is_empty() && text.len() < 1000).then_some((text, place));
                        }
                    }
                }
            }
        }
        self.flush();
        title
    }

    fn push(&mut self, text: &str, bytes: Bytes) {
        let text = entities::decode(text, In::Text);
        for word in text.split_whitespace() {
            if !self.text.is_empty() {
                self.text.push(' ');
            }
            self.text.push_str(word);
        }
        if self.range.is_empty() {
            self.range = bytes.range();
        }
        self.range.end = bytes.end as usize;
    }

    fn tag(&mut self, name: &str) {
        if !INLINE.contains(&name) {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if self.text.is_empty() {
            return;
        }
        let place = self.page.place(std::mem::take(&mut self.range));
        let text = Cow::Owned(std::mem::take(&mut self.text));
        self.lines.push(Line { text, place });
        // Elements stand apart, as paragraphs do.
        let text = Cow::Borrowed("");
        self.lines.push(Line { text, place });
    }
}
