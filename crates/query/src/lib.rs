//! A phrase query language for news, with one meaning over an article in memory and over an index:
//! a match is a span of the text, counts are exact, and a highlight is the match itself.
//!
//! ```
//! use nutgraf_model::{Article, BlockKind, Lang, Locator, Place};
//! use nutgraf_query::{Families, Fields, Structure, View};
//! use nutgraf_tokenize::{Tokenizer, Tokens};
//!
//! let mut article = Article::new(Locator::new("news", "harbour.txt"));
//! article.push_block(BlockKind::Headline, "Harbour reopens", Place::line(1));
//! article.push_block(BlockKind::Paragraph, "The old harbour was reopened on Monday.", Place::line(3));
//!
//! let mut tokenizer = Tokenizer::new();
//! let mut tokens = Tokens::default();
//! let blocks: Vec<_> = article.blocks().iter().map(|b| b.span).collect();
//! tokenizer.tokenize_into(article.text(), &blocks, Lang::EN, &mut tokens);
//! let structure = Structure::new(article.blocks(), &tokens);
//! let fields = Fields::of(&article);
//! let view = View { text: article.text(), tokens: &tokens, structure: &structure, fields: &fields };
//!
//! let query = nutgraf_query::parse("harbour w/3 reopen* OR \"on Monday\"")?;
//! let bound = query.bind(&mut tokenizer, Lang::EN, &Families::builtin())?;
//! let found: Vec<&str> = bound.spans(&view).iter().map(|s| s.text(article.text())).collect();
//! assert_eq!(found, ["Harbour reopens", "harbour was reopened", "on Monday"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How the types meet
//!
//! [`parse`] makes a [`Query`], a tree of [`Node`]s with the words as typed; or a [`ParseError`] that
//! says where, what was found, what was expected and what to write. [`Query::bind`] reads the words
//! in a language: the [`Bound`] has numbered leaves, each a row of tests on tokens. On a [`View`] of
//! one article it is evaluated by [`Bound::value`] and [`Bound::spans`]; a [`Matcher`] evaluates many
//! queries with one look at each token; anything else that can say where a leaf occurs, such as an
//! index, implements [`Leaves`] and calls an [`Evaluator`]. [`Bound::weaken`] gives AND and OR over
//! leaves, to find candidates with. [`Structure`] is what zones and distances look at, [`Fields`]
//! what is known beside the text.
//!
//! # The language
//!
//! | query | finds |
//! |---|---|
//! | `forced repatriation` | both words, in any inflection |
//! | `"forced repatriation"` | these words in this order; case, accents, hyphens are no matter |
//! | `exact:US`, `stem:"a phrase"`, `family:force` | by other [levels](Level) |
//! | `repatriat*`, `wom?n`, `"forc* repatriat*"` | wildcards |
//! | `"forced (repatriation \| return)"` | alternatives |
//! | `a w/3 b`, `a pre/3 b`, `a w/s b`, `a w/p b`, `a NOT w/8 b` | within three words, in this order, in one sentence, one paragraph; not near |
//! | `a AND b`, `a OR b`, `NOT a`, `-a`, `( )` | Boolean |
//! | `in:headline x`, `outside:caption x` | inside one [zone](Zone), outside all |
//! | `speaker:Yoon x`, `speaker-kind:role x` | inside a quotation by such a speaker |
//! | `source:`, `author:`, `label:`, `lang:`, `path:`, `id:`, `url:`, `story:`, `theme:`, `meta.NAME:` | fields |
//! | `date:2024-07`, `date:2024-06..2024-08`, `date:>=2024-07-14`, `date:none`, `added:`, `run:last` | dates |
//!
//! A prefix holds for the next word, phrase or bracket; then bind `w/n` and its kin (from left to
//! right), NOT, and AND or OR, which cannot be mixed without brackets. `\` takes a character as it is.
//!
//! # Meaning
//!
//! An article is a row of *tokens*, each at a *position*; the positions of two blocks lie at least
//! [`BLOCK_GAP`](nutgraf_tokenize::BLOCK_GAP) apart. An *extent* is a range of positions that begins
//! and ends with a token. A *scope* is a set of positions: at first all. It *admits* an extent that
//! lies in it with every position.
//!
//! The value of a query in a scope *S* is *matched or not*, and a set of extents, empty where it does
//! not match:
//!
//! - **Phrase**: every admitted occurrence; it matches where there is one. A phrase occurs where its
//!   words stand at consecutive positions, for an alternative any one of its rows. A word as typed is
//!   the tokens that the tokenizer makes of it, in a row; tokens joined by hyphens may also be the one
//!   token that they make written together (not at level exact), and at level family any member of
//!   their family. A typed word without a token counts for nothing; a phrase, or a row of an
//!   alternative, of such words alone is an error. What a token must be to match stands at [`Level`];
//!   a wildcard always looks at the folded form. At level exact, beside the characters of each token
//!   it must be the same whether two tokens are joined (*Jong-un* is not *Jong un*).
//! - **OR** matches if a part matches; the union of the parts' extents. **AND** matches if all match;
//!   the same union. **NOT** matches if its part does not; no extent.
//! - **w/n**, **pre/n**, **w/s**, **w/p**: of an extent of the left and one of the right that share
//!   no position and are *near*, the *cover* is the least extent that contains both. The value is the
//!   admitted covers that contain no other admitted cover. For `pre/n` the left one comes first. Two extents
//!   are near for *n* if fewer than *n* positions lie between them, and what lies between crosses no
//!   border of a block; for *s*, *p* if one sentence, one block contains both.
//! - **NOT w/n** and its kin: the extents of the left that share a position with none of the right and
//!   are near none of them.
//! - **in:zone**: for each such zone *z* that has a position in *S*, the value in the scope *S ∩ z*;
//!   it matches if one matches, and has the extents of all that do. So `in:quote (a AND b)` asks for
//!   both in one quotation. **outside:zone**: the value in the scope *S* without the positions of all
//!   such zones; so what lies half inside is neither.
//! - **speaker:** and **speaker-kind:** are zones: the quotations, in the speaker's words or reported,
//!   whose speaker passes the test. Alone: these quotations, where admitted.
//! - **Fields** and dates match or not, whatever the scope; no extent. A date matches a range if all
//!   the days that it may mean lie in it.
//!
//! The lede is the first paragraph; narration is each stretch of a paragraph, standfirst or list that no
//! quotation holds. The `naive` module works this out literally; the evaluator is tested against it.
//!
//! # What it does not do
//!
//! It reads no files and knows no index. Limits, such as on the words that a wildcard stands for, are
//! an index's. It does not rank.
//!
//! # Features
//!
//! `naive`: the naive matcher and strategies (proptest) for articles and queries, to test an
//! evaluator with. Off by default.

#[cfg(test)]
mod agree_tests;
mod bind;
#[cfg(test)]
mod bind_tests;
mod body;
mod bound;
mod codec;
mod dialect;
mod display;
mod error;
mod evaluate;
mod explain;
mod extent;
mod field;
mod found;
#[cfg(any(test, feature = "naive"))]
pub mod generate;
mod lex;
mod list;
mod matcher;
mod memory;
#[cfg(any(test, feature = "naive"))]
pub mod naive;
mod needs;
mod note;
mod parse;
#[cfg(test)]
mod parse_tests;
mod pattern;
mod prefix;
mod remarks;
mod structure;
mod tree;
mod vocabulary;
mod watch;
mod weak;

pub use crate::bind::BindError;
pub use crate::bound::{Bound, Exact, Expr, Form, Leaf, Slot, Test};
pub use crate::codec::StructureError;
pub use crate::error::ParseError;
pub use crate::evaluate::{Evaluator, Leaves, Value, evaluate};
pub use crate::extent::Extent;
pub use crate::field::{DateTest, Field, FieldQuery, FieldTest, Fields, Words};
pub use crate::list::{ListError, NamedQuery, parse_list};
pub use crate::matcher::{Matcher, Reading, View};
pub use crate::note::Note;
pub use crate::pattern::Pattern;
pub use crate::structure::{Quotation, QuotationKind, Structure};
pub use crate::tree::{
    Item, Level, Node, Order, Phrase, Query, Reach, Side, SpeakerKind, SpeakerTest, Zone,
};
pub use crate::weak::Weak;
pub use nutgraf_tokenize::Families;

/// Reads a query.
///
/// # Errors
///
/// If the text is no query; the error says where, and what would be one.
pub fn parse(text: &str) -> Result<Query, ParseError> {
    Query::parse(text)
}
