use std::sync::Arc;

use nutgraf_model::BlockKind;

use crate::{FieldQuery, Note, ParseError, parse};

/// A query, as typed: a tree of [`Node`]s that knows no language yet.
///
/// Cheap to clone. Printed (`Display`), it is a query that parses to the same tree.
#[derive(Clone, Debug)]
pub struct Query(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    root: Node,
    notes: Vec<Note>,
}

impl Query {
    pub(crate) fn new(root: Node, notes: Vec<Note>) -> Query {
        Query(Arc::new(Inner { root, notes }))
    }

    /// Reads a query; the same as [`parse`].
    ///
    /// # Errors
    ///
    /// If the text is no query; the error says where, and what would be one.
    pub fn parse(text: &str) -> Result<Query, ParseError> {
        parse::query(text)
    }

    /// These words as a quoted phrase: `*`, `?`, `(a | b)` and `\` work, operators and quotation
    /// marks are text.
    ///
    /// # Errors
    ///
    /// If there is no word in it.
    pub fn phrase(words: &str) -> Result<Query, ParseError> {
        parse::phrase(words)
    }

    /// This text as a phrase, every character standing for itself.
    ///
    /// # Errors
    ///
    /// If there is no word in it.
    pub fn literal(text: &str) -> Result<Query, ParseError> {
        parse::literal(text)
    }

    /// The words of this text, any of which will do, in any inflection: a question or a headline,
    /// ranked by how much of it an article has. Every character stands for itself; what has no
    /// letter or digit counts for nothing.
    ///
    /// # Errors
    ///
    /// If there is no word in it, or too many.
    pub fn any(text: &str) -> Result<Query, ParseError> {
        parse::any(text)
    }

    /// The tree.
    #[must_use]
    pub fn root(&self) -> &Node {
        &self.0.root
    }

    /// What the user should know about how the query was read.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.0.notes
    }
}

impl PartialEq for Query {
    /// Whether the trees are equal.
    fn eq(&self, other: &Query) -> bool {
        self.root() == other.root()
    }
}

impl Eq for Query {}

/// A query or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A word or a phrase.
    Phrase(Phrase),
    /// All of them, in one article.
    And(Vec<Node>),
    /// Any of them.
    Or(Vec<Node>),
    /// Not this.
    Not(Box<Node>),
    /// `w/n`, `pre/n`, `w/s`, `w/p`: both, near each other.
    Near {
        /// The one side; with [`Order::LeftFirst`] the one that comes first.
        left: Box<Node>,
        /// The other side.
        right: Box<Node>,
        /// How near.
        reach: Reach,
        /// In which order.
        order: Order,
    },
    /// `NOT w/n`: the left, where the right is not near.
    NotNear {
        /// What is found.
        left: Box<Node>,
        /// What must not be near.
        right: Box<Node>,
        /// How near.
        reach: Reach,
    },
    /// `in:zone`, `outside:zone`.
    Zone {
        /// The kind of place.
        zone: Zone,
        /// Inside one such place, or outside all.
        side: Side,
        /// What is found there.
        node: Box<Node>,
    },
    /// `speaker:`, `speaker-kind:`: inside a quotation by such a speaker.
    Speaker {
        /// Whose quotations.
        speaker: SpeakerTest,
        /// What is found there; without it, the quotations themselves.
        node: Option<Box<Node>>,
    },
    /// `source:`, `date:` and what else is known about an article beside its text.
    Field(FieldQuery),
}

impl Node {
    /// Whether it can have a place in a text; `false` for fields and NOT alone.
    #[must_use]
    pub fn has_spans(&self) -> bool {
        match self {
            Node::Not(_) | Node::Field(_) => false,
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(Node::has_spans),
            Node::Zone { node, .. } => node.has_spans(),
            Node::Speaker { node, .. } => node.as_deref().is_none_or(Node::has_spans),
            Node::Phrase(_) | Node::Near { .. } | Node::NotNear { .. } => true,
        }
    }
}

/// A word, or several in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// When a word counts as the same.
    pub level: Level,
    /// What stands in a row. At least one.
    pub items: Vec<Item>,
}

/// A part of a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A word as typed, without white space; wildcards are [`Tokenizer::ANY`] and
    /// [`Tokenizer::ONE`], every other character stands for itself.
    ///
    /// [`Tokenizer::ANY`]: nutgraf_tokenize::Tokenizer::ANY
    /// [`Tokenizer::ONE`]: nutgraf_tokenize::Tokenizer::ONE
    Word(String),
    /// Any of these rows. At least two, none empty.
    Either(Vec<Vec<Item>>),
}

/// When a word of the text counts as the same as one of the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// The characters are the same, case included.
    Exact,
    /// The same but for case, accents, apostrophes, hyphens, possessive, digit grouping.
    Folded,
    /// Any inflection.
    Stem,
    /// Any inflection of a word of the family.
    Family,
}

/// How near two things must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// In one block with fewer than this many words between; 1 is side by side. At least 1.
    Words(u32),
    /// In one sentence.
    Sentence,
    /// In one paragraph, or another block.
    Paragraph,
}

/// Which of two things comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// Either.
    Any,
    /// The left one.
    LeftFirst,
}

/// A side of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// `in:`
    In,
    /// `outside:`
    Outside,
}

/// A kind of place in an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Zone {
    /// A block of this kind.
    Block(BlockKind),
    /// The first paragraph.
    Lede,
    /// A quotation, word for word.
    Quote,
    /// A statement reported in other words.
    Reported,
    /// A stretch of body text that is neither quoted nor reported.
    Narration,
}

impl Zone {
    /// Its name in a query.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Zone::Block(kind) => kind.as_str(),
            Zone::Lede => "lede",
            Zone::Quote => "quote",
            Zone::Reported => "reported",
            Zone::Narration => "narration",
        }
    }

    /// The zone of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Zone> {
        Zone::all().find(|zone| zone.as_str() == name)
    }

    /// Every zone.
    pub fn all() -> impl Iterator<Item = Zone> {
        let blocks = BlockKind::ALL.iter().map(|&kind| Zone::Block(kind));
        blocks.chain([Zone::Lede, Zone::Quote, Zone::Reported, Zone::Narration])
    }
}

/// Which quotations, by their speaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpeakerTest {
    /// The speaker's name, mention or description has these words in a row.
    Words(crate::Words),
    /// The speaker is of this kind.
    Kind(SpeakerKind),
}

/// What is known of who speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SpeakerKind {
    /// A person with a name.
    Named,
    /// Somebody by a role: *an official*.
    Role,
    /// Nobody knows.
    #[default]
    Unknown,
}

impl SpeakerKind {
    /// Every kind.
    pub const ALL: [SpeakerKind; 3] = [SpeakerKind::Named, SpeakerKind::Role, SpeakerKind::Unknown];

    /// Its name in a query.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            SpeakerKind::Named => "named",
            SpeakerKind::Role => "role",
            SpeakerKind::Unknown => "unknown",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<SpeakerKind> {
        SpeakerKind::ALL.into_iter().find(|k| k.as_str() == name)
    }
}
