//! A full-text index of news articles: exact phrase counts and true spans.
//!
//! ```
//! use nutgraf_index::{Commit, Index, Judgement, Prepared, SearchOptions, WriterOptions};
//! use nutgraf_model::{Article, BlockKind, Lang, Locator, Place};
//! use nutgraf_query::Structure;
//! use nutgraf_tokenize::{Tokenizer, Tokens};
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path();
//! let mut article = Article::new(Locator::new("news", "harbour.txt"));
//! article.push_block(BlockKind::Headline, "Harbour reopens", Place::line(1));
//! article.push_block(BlockKind::Paragraph, "The harbour reopened on Monday.", Place::line(3));
//! let blocks: Vec<_> = article.blocks().iter().map(|block| block.span).collect();
//! let mut tokens = Tokens::default();
//! Tokenizer::new().tokenize_into(article.text(), &blocks, Lang::EN, &mut tokens);
//! let structure = Structure::new(article.blocks(), &tokens);
//!
//! let index = Index::create_or_open(path)?;
//! let mut writer = index.writer(WriterOptions::default())?;
//! writer.add(Prepared::new(&article, &tokens, &structure), &Judgement::default())?;
//! writer.commit(Commit { run: 1, ..Commit::default() })?;
//!
//! let searcher = index.searcher()?;
//! let query = nutgraf_query::parse("harbour reopen")?;
//! let found = searcher.search(&query, &SearchOptions { limit: Some(10), ..Default::default() })?;
//! assert_eq!((found.articles, found.matches), (1, 4));
//! let marked = searcher.reader(&query)?.read(found.hits[0].number)?;
//! assert_eq!(marked.spans[1].text(marked.article.text()), "reopens");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An [`Index`] is a folder. A [`Writer`] takes articles made ready elsewhere ([`Prepared`]) with
//! their [`Judgement`]s, and a [`Commit`] makes all of it visible at once. A [`Searcher`] is what a
//! commit left: it [finds](Searcher::search), finds [the best](Searcher::best) without
//! counting the rest, [counts](Searcher::count), writes
//! [concordances](Searcher::concordance) and [reads](Searcher::reader) articles with their matches.
//!
//! Counts and spans are exact for every query: the postings answer what
//! [`nutgraf_query`]'s evaluator answers on each article in memory. Nothing is sampled or capped; a
//! wildcard that stands for more words than [`MAX_FORMS`] is refused.
//!
//! Folded words are posted, stems are not: a stem is the union of its forms, by a table per language
//! that is made of the index's own dictionary. Themes, stories and duplicates lie in an overlay that
//! is written without touching the postings.
//!
//! # On disk
//!
//! ```text
//! nutgraf.json          makes the folder ours: version of the format and of the analysis
//! lock                  held while a writer is at work, with the number of its process
//! postings/             words, fields and articles in the engine's files; beside them, in each
//!                       segment, the structures of its articles and the forms of its stems
//! overlay/000007.bin    identity, duplicates, themes with evidence, as of the seventh commit
//! ```
//!
//! The engine's commit names the overlay that belongs to it and carries the caller's
//! [`state`](Commit::state). The overlay is written and made durable before the commit, so a process
//! that is killed at any point leaves the commit before, whole; what it left behind is collected by
//! the next writer. A reader opens the files of one commit, and keeps them.
//!
//! It does not read files, cut text into words, or decide on themes.
//!
//! # Features
//!
//! `evaluate`: scores of rankings against judged collections. Off by default.

mod answer;
mod bits;
mod codec;
mod common;
mod concordance;
mod directory;
mod document;
mod error;
mod evaluate;
#[cfg(any(test, feature = "evaluate"))]
pub mod evaluation;
mod facets;
mod fold;
mod folder;
mod guard;
mod index;
mod invert;
mod langs;
mod meta_names;
mod options;
mod overlay;
mod plugin_stems;
mod plugin_structure;
mod pool;
mod rank;
mod read;
mod schema;
mod searcher;
mod snapshot;
mod snippet;
mod stored;
mod tally;
mod terms;
mod texts;
mod trend;
mod verification;
mod writer;

pub use crate::answer::Days;
pub use crate::concordance::{ConcordanceOptions, Line, LineSample};
pub use crate::document::Prepared;
pub use crate::error::IndexError;
pub use crate::facets::{Facet, FacetCount, per_million};
pub use crate::fold::{Copies, Folded, FoldedHit};
pub use crate::index::Index;
pub use crate::options::{Commit, Segments, WriterOptions};
pub use crate::overlay::{Evidence, Judgement, ThemeScore};
pub use crate::read::{Marked, Reader, StoredArticle};
pub use crate::searcher::{Count, Explained, Found, Hit, MAX_FORMS, SearchOptions, Searcher, Sort};
pub use crate::snippet::{Snippet, snippet};
pub use crate::tally::{Stories, Tally, Tallying};
pub use crate::trend::{MAX_PERIODS, Period, Step, Trend, TrendPoint};
pub use crate::verification::Verification;
pub use crate::writer::{Staged, Writer};
pub use nutgraf_stories::Likeness;
