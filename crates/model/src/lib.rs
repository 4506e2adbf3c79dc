//! The words the nutgraf crates share: an [`Article`] made of [`Block`]s, the [`Span`]s that point
//! into its text, the [`Origin`] that leads back to the source file, a [`Date`] that knows its
//! precision, and a [`Lang`].
//!
//! Nothing here reads or writes anything.
//!
//! ```
//! use nutgraf_model::{Article, BlockKind, Locator, Place};
//!
//! let mut article = Article::new(Locator::new("news", "2024/harbour.txt"));
//! article.push_block(BlockKind::Headline, "Harbour reopens", Place::line(1));
//! article.push_block(BlockKind::Paragraph, "The harbour reopened on Monday.", Place::line(3));
//! article.date = "2024-03".parse().ok();
//!
//! assert_eq!(article.headline(), Some("Harbour reopens"));
//! assert_eq!(article.text(), "Harbour reopens\n\nThe harbour reopened on Monday.");
//! let paragraph = &article.blocks()[1];
//! assert_eq!(paragraph.span.text(article.text()), "The harbour reopened on Monday.");
//! ```
//!
//! # Identity
//!
//! A [`Locator`] says where a record lies: root, path, archive member, record number. Its
//! [`id`](Locator::id) is twelve characters of a hash of all but the root, so a folder can move
//! without its articles changing their names. A [`ContentHash`] says what the text is.
//!
//! # Features
//!
//! `serde`: `Serialize` and `Deserialize` for every public type. Off by default.

mod article;
mod date;
mod identity;
mod lang;
mod span;

pub use crate::article::{Article, Block, BlockKind, Residue, Warning};
pub use crate::date::{Date, DateError, Precision};
pub use crate::identity::{ContentHash, Locator, Origin, Place, hex, short_id};
pub use crate::lang::Lang;
pub use crate::span::Span;
