use std::borrow::Cow;
use std::sync::Arc;

use nutgraf_model::Lang;
use nutgraf_tokenize::Tokens;

use crate::{FieldQuery, Level, Order, Pattern, Reach, Side, SpeakerTest, Zone};

/// A query in one language: its words are tests on tokens, and it can be evaluated.
///
/// Made by [`Query::bind`](crate::Query::bind). Its phrases are numbered, and so are its field
/// queries; [`Leaves`](crate::Leaves) answers them by number.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    pub(crate) lang: Lang,
    pub(crate) expr: Arc<Expr>,
    pub(crate) leaves: Arc<[Leaf]>,
    pub(crate) fields: Arc<[FieldQuery]>,
}

/// The tree of a [`Bound`].
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Every occurrence of the leaf of this number.
    Leaf(u32),
    /// One of each, right behind one another: a phrase with alternatives too many to write out.
    Row(Vec<Expr>),
    /// All.
    And(Vec<Expr>),
    /// Any.
    Or(Vec<Expr>),
    /// Not.
    Not(Box<Expr>),
    /// Both, near each other.
    Near {
        /// The one side.
        left: Box<Expr>,
        /// The other.
        right: Box<Expr>,
        /// How near.
        reach: Reach,
        /// In which order.
        order: Order,
    },
    /// The left where the right is not near.
    NotNear {
        /// What is found.
        left: Box<Expr>,
        /// What must not be near.
        right: Box<Expr>,
        /// How near.
        reach: Reach,
    },
    /// Inside one such zone, or outside all.
    Zone {
        /// The kind of zone.
        zone: Zone,
        /// Which side of it.
        side: Side,
        /// What is found there.
        expr: Box<Expr>,
    },
    /// Inside a quotation by such a speaker, or the quotation.
    Speaker {
        /// Whose.
        speaker: SpeakerTest,
        /// What is found there.
        expr: Option<Box<Expr>>,
    },
    /// The field query of this number.
    Field(u32),
}

/// A phrase without alternatives of unequal length: one slot a position.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Leaf {
    /// What the tokens at consecutive positions must be. At least one.
    pub slots: Vec<Slot>,
}

/// What a token must be: any of these.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slot {
    /// At least one.
    pub tests: Vec<Test>,
}

/// A test on a token.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Test {
    /// What its folded form or stem must be.
    pub form: Form,
    /// What, beside that, its characters must be.
    pub exact: Option<Exact>,
}

/// What a token's folded form or stem must be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// The folded form is this.
    Folded(String),
    /// The stem is this.
    Stem(String),
    /// The folded form fits.
    Pattern(Pattern),
}

/// What a token's characters must be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Exact {
    // Characters as `plain` leaves them.
    pub(crate) written: Pattern,
    // Whether it must be joined to the next token, where that matters.
    pub(crate) joined: Option<bool>,
}

impl Exact {
    pub(crate) fn new(written: &str, joined: Option<bool>) -> Exact {
        Exact {
            written: Pattern::new(plain(written)),
            joined,
        }
    }

    /// Whether the characters of the token of this number are as written.
    #[must_use]
    pub fn matches(&self, text: &str, tokens: &Tokens, index: usize) -> bool {
        let joined = self
            .joined
            .is_none_or(|j| j == tokens.flags(index).joined());
        joined && self.written.matches(&plain(tokens.span(index).text(text)))
    }
}

// What may differ between two writings of the same characters: the shape of apostrophes and
// hyphens, characters without width, composed or not, the point of an abbreviation (`Inc.`), which is
// no part of the word at the end of every sentence.
fn plain(text: &str) -> Cow<'_, str> {
    let text = match text.strip_suffix('.') {
        Some(word) if !word.contains('.') => word,
        _ => text,
    };
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    use unicode_normalization::UnicodeNormalization;
    let seen = |c: &char| {
        !matches!(
            c,
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'
        )
    };
    let same = |c| match c {
        '\u{2019}' | '\u{2018}' | '\u{2BC}' => '\'',
        '\u{2010}' | '\u{2011}' => '-',
        c => c,
    };
    Cow::Owned(text.chars().filter(seen).map(same).nfc().collect())
}

impl Slot {
    /// Whether the token of this number passes one of the tests.
    #[must_use]
    pub fn matches(&self, text: &str, tokens: &Tokens, index: usize) -> bool {
        self.tests.iter().any(|t| t.matches(text, tokens, index))
    }
}

impl Test {
    /// Whether the token of this number passes.
    #[must_use]
    pub fn matches(&self, text: &str, tokens: &Tokens, index: usize) -> bool {
        let form = match &self.form {
            Form::Folded(form) => tokens.folded(index) == form,
            Form::Stem(stem) => tokens.stem(index) == stem,
            Form::Pattern(pattern) => pattern.matches(tokens.folded(index)),
        };
        form && (self.exact.as_ref()).is_none_or(|e| e.matches(text, tokens, index))
    }
}

impl Bound {
    /// The language its words were read in; of several the text's own.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The tree.
    #[must_use]
    pub fn expr(&self) -> &Expr {
        &self.expr
    }

    /// The phrases, by number.
    #[must_use]
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    /// The field queries, by number.
    #[must_use]
    pub fn fields(&self) -> &[FieldQuery] {
        &self.fields
    }

    /// Whether a leaf compares the text's characters, which postings do not hold.
    #[must_use]
    pub fn needs_text(&self) -> bool {
        let slots = self.leaves.iter().flat_map(|l| &l.slots);
        slots.flat_map(|s| &s.tests).any(|t| t.exact.is_some())
    }

    /// Whether the article's structure matters; if not, an empty one will do.
    #[must_use]
    pub fn needs_structure(&self) -> bool {
        self.expr.any(&|e| match e {
            Expr::Zone { .. } | Expr::Speaker { .. } => true,
            Expr::Near { reach, .. } | Expr::NotNear { reach, .. } => !reach.fits_gap(),
            _ => false,
        })
    }

    /// Whether it matters what speakers are called.
    #[must_use]
    pub fn needs_speakers(&self) -> bool {
        let by_words = |e: &Expr| matches!(e, Expr::Speaker { speaker, .. } if matches!(speaker, SpeakerTest::Words(_)));
        self.expr.any(&by_words)
    }

    /// Whether a value may hold a span at all; `false` for fields, dates and NOT alone.
    #[must_use]
    pub fn has_spans(&self) -> bool {
        self.expr.has_spans()
    }
}

impl Reach {
    // Whether the gap in positions between two blocks is as wide, so that blocks need not be known.
    pub(crate) fn fits_gap(self) -> bool {
        matches!(self, Reach::Words(n) if n <= nutgraf_tokenize::BLOCK_GAP)
    }
}

impl Expr {
    /// The parts.
    pub(crate) fn children(&self) -> impl Iterator<Item = &Expr> {
        let (many, one, other): (&[Expr], Option<&Expr>, Option<&Expr>) = match self {
            Expr::Leaf(_) | Expr::Field(_) => (&[], None, None),
            Expr::Row(parts) | Expr::And(parts) | Expr::Or(parts) => (parts, None, None),
            Expr::Not(expr) | Expr::Zone { expr, .. } => (&[], Some(expr), None),
            Expr::Near { left, right, .. } | Expr::NotNear { left, right, .. } => {
                (&[], Some(left), Some(right))
            }
            Expr::Speaker { expr, .. } => (&[], expr.as_deref(), None),
        };
        many.iter().chain(one).chain(other)
    }

    pub(crate) fn any(&self, test: &dyn Fn(&Expr) -> bool) -> bool {
        test(self) || self.children().any(|child| child.any(test))
    }

    /// Whether its value in a part of the article is made of the spans of its value in the whole that
    /// lie in the part, so that zones can be looked at all together.
    pub(crate) fn is_local(&self) -> bool {
        match self {
            Expr::Leaf(_) | Expr::Speaker { expr: None, .. } => true,
            Expr::And(_) | Expr::Not(_) | Expr::NotNear { .. } | Expr::Field(_) => false,
            Expr::Row(_)
            | Expr::Or(_)
            | Expr::Near { .. }
            | Expr::Zone { .. }
            | Expr::Speaker { .. } => self.children().all(Expr::is_local),
        }
    }

    fn has_spans(&self) -> bool {
        match self {
            Expr::Field(_) | Expr::Not(_) => false,
            Expr::Speaker { expr: None, .. } | Expr::Leaf(_) => true,
            Expr::NotNear { left, .. } => left.has_spans(),
            other => other.children().any(Expr::has_spans),
        }
    }
}

impl Level {
    /// Its name in a query.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Exact => "exact",
            Level::Folded => "folded",
            Level::Stem => "stem",
            Level::Family => "family",
        }
    }
}
