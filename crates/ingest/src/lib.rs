//! Reads saved news into clean articles with their anatomy (headline, caption, headings,
//! paragraphs, byline) and their place in the source.
//!
//! ```
//! use nutgraf_ingest::{Options, from_text, read_bytes};
//!
//! let article = from_text("Harbour reopens\n\nThe harbour reopened on Monday.\n\nLeave a Reply\n");
//! assert_eq!(article.headline(), Some("Harbour reopens"));
//! assert_eq!(article.residue.lines, 1);
//!
//! let lines = "{\"title\": \"Rents rise\", \"text\": \"Again.\"}\n{\"title\": 3\n";
//! for record in read_bytes(lines, "news/a.jsonl", &Options::default()) {
//!     match record {
//!         Ok(article) => assert_eq!(article.headline(), Some("Rents rise")),
//!         Err(rejected) => assert_eq!(rejected.place.line, 2),
//!     }
//! }
//! ```
//!
//! A page of the web is told from its bytes and gives up what it says of itself:
//!
//! ```
//! # use nutgraf_ingest::{Options, read_path};
//! # let dir = std::env::temp_dir().join(format!("nutgraf-doc-{}", std::process::id()));
//! # std::fs::create_dir_all(&dir)?;
//! let page = r#"<!DOCTYPE html><html lang="en"><head>
//!   <title>Harbour reopens | Lindmouth Post</title>
//!   <meta property="article:published_time" content="2024-07-15T09:30:00+01:00">
//! </head><body><nav><a href="/">Home</a></nav><article>
//!   <h1>Harbour reopens</h1><p class="byline">By Ada Pell</p>
//!   <p>The harbour reopened on Monday, the harbour master said.</p>
//! </article></body></html>"#;
//! std::fs::write(dir.join("saved.html"), page)?;
//!
//! for record in read_path(&dir, &Options::default())? {
//!     let article = record?;
//!     assert_eq!(article.headline(), Some("Harbour reopens"));
//!     assert_eq!(article.authors, ["Ada Pell"]);
//!     assert_eq!(article.found["date"], "meta:article:published_time");
//!     let last = article.blocks().last().expect("it has a paragraph");
//!     let (from, to) = (last.place.start as usize, last.place.end as usize);
//!     assert!(page[from..to].starts_with("The harbour reopened"));
//! }
//! # std::fs::remove_dir_all(&dir)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`read_path`] reads a file or a folder. What stands behind it can be had in steps: [`walk`] lists
//! files without opening them, a [`Source`] cuts one into [`RawRecord`]s with bounded memory and
//! knows the file's hash in the end, and [`RawRecord::parse`] makes an article of each, in any thread.
//!
//! # What is read
//!
//! HTML pages, plain text, JSON Lines, JSON (also inside a wrapper), tables with a header, RSS, Atom and JSON
//! feeds, WARC crawls, the SGML of Reuters-21578; each also in gzip, zstd, zip and tar, three deep at
//! most. The [`Kind`] is told from the bytes, never from the name; a kind that is not read is rejected
//! by its name. Every record is an article or [`Rejected`] with a [`Reason`]; nothing is dropped in
//! silence, and lines of a page that are no part of the article are counted in its `residue`.
//!
//! Archives are never written to the disk, and memory is bounded by [`Options`], not by the input.
//!
//! A date is taken from a field, a line that says it is the date, or a dateline with a year; never
//! guessed from the body. [`Metadata`] and front matter supply what a text does not say.
//!
//! # What it does not do
//!
//! It does not tell languages, repair words, or read PDF, DOCX, EPUB, mail and
//! agencies' XML.

// An article is larger than any error about it.
#![allow(clippy::result_large_err)]

mod archive;
mod byline;
mod dates;
mod decode;
pub mod evaluate;
mod feed;
mod html;
mod http;
mod ignore;
mod json;
mod kind;
mod line;
mod listing;
mod metadata;
mod narrow;
mod options;
mod read;
mod rejected;
mod sgml;
mod source;
mod split;
mod supply;
mod table;
mod text;
mod unpack;
mod walk;
mod warc;
mod window;
mod words;
mod wrapper;

pub use crate::kind::Kind;
pub use crate::metadata::{Metadata, MetadataError, Unmatched};
pub use crate::options::{DateFrom, Options, Textless};
pub use crate::read::{Articles, from_text, read_bytes, read_path};
pub use crate::rejected::{Reason, Rejected};
pub use crate::source::{Digest, RawRecord, Record, Source};
pub use crate::walk::{Entry, Found, SkipReason, Skipped, Walk, WalkError, WalkOptions, walk};
