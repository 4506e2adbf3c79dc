//! A phrase query language for news, with one meaning over an article or an index.
//!
//! ```
//! use nutgraf_model::{Article, BlockKind, Lang, Locator, Place};
//! use nutgraf_query::{Families, Fields, Structure, View};
//! use nutgraf_tokenize::{Tokenizer, Tokens};
//!
//! let mut article = Article::new(Locator::new("news", "harbour.txt"));
//! article.push_block(BlockKind::Headline, "Harbour reopens", Place::line(1));
//! article.push_block(BlockKind::Paragraph, "The harbour reopened on Monday.", Place::line(3));
//!
//! let mut tokenizer = Tokenizer::new();
//! let mut tokens = Tokens::default();
//! let blocks: Vec<_> = article.blocks().iter().map(|b| b.span).collect();
//! tokenizer.tokenize_into(article.text(), &blocks, Lang::EN, &mut tokens);
//! let structure = Structure::new(article.blocks(), &tokens);
//! let fields = Fields::of(&article);
//! let view = View { text: article.text(), tokens: &tokens, structure: &structure, fields: &fields };
//!
//! let query = nutgraf_query::parse("\"harbour reopened\" OR monday")?;
//! let bound = query.bind(&mut tokenizer, Lang::EN, &Families::default())?;
//! let found: Vec<&str> = bound.spans(&view).iter().map(|s| s.text(article.text())).collect();
//! assert_eq!(found, ["harbour reopened", "Monday"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(test)]
mod agree_tests;
mod bind;
#[cfg(test)]
mod bind_tests;
mod bound;
mod codec;
mod dialect;
mod display;
mod error;
mod evaluate;
mod extent;
mod field;
#[cfg(any(test, feature = "naive"))]
pub mod generate;
mod lex;
mod matcher;
#[cfg(any(test, feature = "naive"))]
pub mod naive;
mod needs;
mod note;
mod parse;
#[cfg(test)]
mod parse_tests;
mod pattern;
mod prefix;
mod structure;
mod tree;
mod vocabulary;
mod weak;

pub use crate::bind::BindError;
pub use crate::bound::{Bound, Exact, Expr, Form, Leaf, Slot, Test};
pub use crate::codec::StructureError;
pub use crate::error::ParseError;
pub use crate::evaluate::{Evaluator, Leaves, Value, evaluate};
pub use crate::extent::Extent;
pub use crate::field::{DateTest, Field, FieldQuery, FieldTest, Fields, Words};
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
