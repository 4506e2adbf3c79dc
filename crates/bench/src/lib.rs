//! Makes news of any amount from a little: paragraphs and headlines of real articles, put together anew.
//! The same seed gives the same news, byte for byte, on any machine.
//!
//! ```
//! use nutgraf_bench::{Amount, Layout, Material, News, write};
//! use nutgraf_model::{Article, BlockKind, Place};
//!
//! let mut read = Article::default();
//! read.push_block(BlockKind::Headline, "Harbour reopens", Place::default());
//! let paragraph = "The harbour reopened on Monday after three days in which no ferry sailed.";
//! read.push_block(BlockKind::Paragraph, paragraph, Place::default());
//!
//! let material = Material::gather([read])?;
//! let news = News::new(&material, 1);
//! assert_eq!(news.article(7), News::new(&material, 1).article(7));
//!
//! let out = tempfile::tempdir()?;
//! let written = write(&out.path().join("news"), Layout::Html, &news, &Amount::articles(3))?;
//! assert_eq!((written.articles, written.files), (3, 3));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Material`] is what real articles lend: it lies in memory, the news made of it do not. [`News`] gives the
//! article of any number by itself. [`write()`] puts them into files of a [`Layout`]. [`draw`]
//! draws phrases from articles, to search for, [`DrawnCodebook`] whole codebooks.
//!
//! Lengths are spread as those of news are, with a median of 2.5 kB. Each article has a date, an author, an
//! address, and a source out of forty, of which few are large. Names of authors and towns are invented and
//! never used up, so that the vocabulary grows with the amount as it does in real news, if more slowly.
//!
//! With the feature `crash`, `crash` kills runs of the pipeline at random moments and checks what they leave.
//!
//! What it does not do: the articles have no sense beyond a paragraph, and share paragraphs with each other
//! far more often than real ones. They measure speed and memory, never quality.

mod codebook;
#[cfg(feature = "crash")]
mod crash;
mod html;
mod layout;
mod material;
mod names;
mod news;
mod phrases;
mod random;
mod write;

pub use crate::codebook::DrawnCodebook;
#[cfg(feature = "crash")]
pub use crate::crash::{Crash, CrashError, Crashed, crash};
pub use crate::layout::Layout;
pub use crate::material::{Material, MaterialError};
pub use crate::news::{Made, News};
pub use crate::phrases::{Drawn, draw};
pub use crate::write::{Amount, WriteError, Written, write};
