//! Groups articles that are copies of each other into stories.
//!
//! Wire copy stands in many papers: word for word, trimmed, under another headline, updated. Whoever counts
//! articles counts one report many times. This crate says which articles are one story, which of them is the
//! earliest, and what the others are beside it.
//!
//! ```
//! use std::io;
//!
//! use nutgraf_model::Lang;
//! use nutgraf_stories::{Articles, Likeness, Shingles, Sketch, group};
//! use nutgraf_tokenize::Tokenizer;
//!
//! let long = "The ferry to the islands ran aground on Tuesday with ninety people aboard. Nobody was hurt. \
//!     Divers looked at the hull until dark, and the company said that two crossings would be cancelled.";
//! let texts = [long, "Farmers expect a poor harvest after the driest spring in forty years.", &long[..150]];
//! let tokens = texts.map(|text| Tokenizer::new().tokenize(text, Lang::EN));
//!
//! let stories = group(&InMemory(&tokens))?;
//!
//! assert_eq!(stories[0].original, 0);
//! assert_eq!(stories[0].copies, [(2, Likeness::Trimmed)]);
//!
//! /// Where sketches are to be had, and whole articles, for the few that may be copies.
//! struct InMemory<'a>(&'a [nutgraf_tokenize::Tokens]);
//!
//! impl Articles for InMemory<'_> {
//!     type Order = usize;
//!     type Error = io::Error;
//!     fn sketches(&self) -> Result<impl Iterator<Item = Result<Sketch, Self::Error>>, Self::Error> {
//!         Ok(self.0.iter().map(|tokens| Ok(Sketch::of(tokens, None))))
//!     }
//!     fn shingles(&self, article: usize) -> Result<Shingles, Self::Error> {
//!         Ok(Shingles::of(&self.0[article], None))
//!     }
//!     fn order(&self, article: usize) -> Result<usize, Self::Error> {
//!         Ok(article)
//!     }
//!     fn failed(&self, error: io::Error) -> Self::Error {
//!         error
//!     }
//! }
//! # Ok::<(), io::Error>(())
//! ```
//!
//! # How
//!
//! A [`Sketch`] of about 90 bytes is made of each article's words while they are at hand, and can be stored.
//! [`group`] finds with sketches alone the pairs that may be copies: those whose hashes in common, of all that were
//! looked for, are not clearly fewer than copies would have. A paragraph that many articles share does not make them
//! that. Each pair that is left is decided by the whole sets of its [`Shingles`], unless copies found before connect
//! it. Sketches are read in order, a few times over, so they may lie on disk. The result does not depend on anything but the articles and their order: adding articles and
//! grouping all sketches again is as good as starting afresh.
//!
//! # What it does not do
//!
//! It does not tell who copied from whom: the original is the earliest that it was given. Two articles
//! about the same event in different words are two stories. A passage taken over
//! by an article of its own makes no copy, nor does a brief inside a report four times as long. Copies of fewer than some forty words can be
//! missed, since few of their shingles are in a sketch.
//!
//! Features: `evaluate` has edited copies by a seeded generator and the pair F1 of a grouping.

mod candidates;
#[cfg(feature = "evaluate")]
pub mod evaluate;
mod group;
mod shingles;
mod sketch;
mod uncrowded;

pub use crate::group::{Articles, Likeness, Story, each_story, group};
pub use crate::shingles::{Sample, Shingles};
pub use crate::sketch::Sketch;
