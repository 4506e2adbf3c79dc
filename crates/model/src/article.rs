mod print;

use std::collections::BTreeMap;
use std::fmt;

use crate::{ContentHash, Date, Lang, Locator, Origin, Place, Span};

/// One piece of news: its text in blocks, and what is known about it.
///
/// The text is the blocks' texts with an empty line between them, headline and byline included, in
/// the order of the page. Every offset that nutgraf prints counts in it.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Article {
    /// Where it was read.
    pub locator: Locator,
    /// The id that the record itself brings.
    pub own_id: Option<String>,
    /// The page's address.
    pub url: Option<String>,
    /// The outlet: the site, the agency; of a plain file its folder's name under the root.
    pub source: Option<String>,
    /// Who wrote it, a name each, without "By".
    pub authors: Vec<String>,
    /// When it was published.
    pub date: Option<Date>,
    /// How sure the date is, from 0 to 1: the share of labelled pages on which a date found in the
    /// same way was right. `None` where the record's own field or the user says it.
    pub date_confidence: Option<f32>,
    /// The language of its text, where it was said or found.
    pub lang: Option<Lang>,
    /// Labels that the record brings: topics, sections.
    pub labels: Vec<String>,
    /// What else the record says, by name.
    pub meta: BTreeMap<String, String>,
    /// Where a value comes from, by the field's name (`date`, `source`, `authors`, `lang`,
    /// `headline`): `supplied` by the user, `folder`, `byline`, `json:date_publish`, `sgml:DATE` …
    pub found: BTreeMap<String, String>,
    /// Lines of the source that were left out of the text.
    pub residue: Residue,
    /// What was repaired or looks wrong.
    pub warnings: Vec<Warning>,
    text: String,
    // Invariant: in order, not overlapping, inside `text`, on character boundaries.
    blocks: Vec<Block>,
}

/// A part of an article: a headline, a paragraph, a caption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it stands in the article's text.
    pub span: Span,
    /// Where it stands in the source: a range that covers it.
    pub place: Place,
}

macro_rules! block_kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What a [`Block`] is, in journalism's own terms.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
        #[non_exhaustive]
        pub enum BlockKind { $($(#[$doc])* $name,)* }

        impl BlockKind {
            /// Every kind.
            pub const ALL: &[BlockKind] = &[$(BlockKind::$name,)*];

            /// Its name in output, such as `caption`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(BlockKind::$name => $text,)* }
            }

            /// The kind of this name.
            #[must_use]
            pub fn parse(name: &str) -> Option<BlockKind> {
                match name { $($text => Some(BlockKind::$name),)* _ => None }
            }
        }
    };
}

block_kinds! {
    /// The article's title.
    Headline = "headline",
    /// The sentence or two under the headline that sum it up.
    Standfirst = "standfirst",
    /// The line that names who wrote it.
    Byline = "byline",
    /// The line that names the place, and often the day, of the report.
    Dateline = "dateline",
    /// The text under a picture, with its credit.
    Caption = "caption",
    /// The heading of a section.
    Heading = "heading",
    /// A paragraph of the body.
    Paragraph = "paragraph",
    /// An item of a list.
    List = "list",
    /// A quotation set apart from the body.
    BlockQuote = "block-quote",
    /// A table, as text.
    Table = "table",
    /// A note that corrects or dates the article.
    Correction = "correction",
}

impl fmt::Display for BlockKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What was left out of an article's text: navigation, share bars, comment forms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Residue {
    /// Lines, or elements of a page.
    pub lines: u32,
    /// Bytes of the source.
    pub bytes: u64,
}

/// Something about an article that was repaired or looks wrong, and did not stop it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Warning {
    /// A short name that scripts can count, such as `invalid-utf8`.
    pub code: String,
    /// What was found, for a reader.
    pub message: String,
}

impl Article {
    /// An article without text.
    #[must_use]
    pub fn new(locator: Locator) -> Article {
        Article {
            locator,
            ..Article::default()
        }
    }

    /// Makes room for so many more bytes of text and blocks, which are then added without moving what is there.
    pub fn reserve(&mut self, text_bytes: usize, blocks: usize) {
        self.text.reserve(text_bytes);
        self.blocks.reserve(blocks);
    }

    /// Adds a block at the end; one of white space alone is left out. `text` loses the white space
    /// at its ends.
    ///
    /// # Panics
    ///
    /// If the article's text would reach 4 GB.
    pub fn push_block(&mut self, kind: BlockKind, text: &str, place: Place) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.text.push_str(text);
        let span = Span::new(start, self.text.len());
        self.blocks.push(Block { kind, span, place });
    }

    /// Says of every block that it stands there: for a source that was packed or coded, where only the
    /// whole has a place.
    pub fn place_all(&mut self, place: Place) {
        for block in &mut self.blocks {
            block.place = place;
        }
    }

    /// The whole text: the blocks with an empty line between them.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The blocks, in order.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The text of the first block of this kind.
    #[must_use]
    pub fn first(&self, kind: BlockKind) -> Option<&str> {
        let block = self.blocks.iter().find(|block| block.kind == kind)?;
        Some(block.span.text(&self.text))
    }

    /// The headline, if it has one.
    #[must_use]
    pub fn headline(&self) -> Option<&str> {
        self.first(BlockKind::Headline)
    }

    /// The byline as it stands in the text, if it has one.
    #[must_use]
    pub fn byline(&self) -> Option<&str> {
        self.first(BlockKind::Byline)
    }

    /// The hash of its text.
    #[must_use]
    pub fn content(&self) -> ContentHash {
        ContentHash::of(&self.text)
    }

    /// Where a block stands in the source.
    #[must_use]
    pub fn origin(&self, block: &Block) -> Origin {
        Origin {
            path: self.locator.path.clone(),
            member: self.locator.member.clone(),
            place: block.place,
        }
    }

    /// Records a repair or an oddity.
    pub fn warn(&mut self, code: &str, message: impl Into<String>) {
        self.warnings.push(Warning {
            code: code.to_owned(),
            message: message.into(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_point_into_the_text() {
        let mut article = Article::new(Locator::new("r", "a.txt"));
        article.push_block(BlockKind::Headline, " Über Nacht ", Place::line(1));
        article.push_block(BlockKind::Paragraph, "\n \n", Place::line(2));
        article.push_block(BlockKind::Paragraph, "Ende.", Place::line(5));
        assert_eq!(article.text(), "Über Nacht\n\nEnde.");
        let texts: Vec<&str> = article
            .blocks()
            .iter()
            .map(|b| b.span.text(article.text()))
            .collect();
        assert_eq!(texts, ["Über Nacht", "Ende."]);
        assert_eq!(article.origin(&article.blocks()[1]).to_string(), "a.txt:5");
    }

    #[test]
    fn kinds_read_back() {
        for &kind in BlockKind::ALL {
            assert_eq!(BlockKind::parse(kind.as_str()), Some(kind));
        }
    }
}
