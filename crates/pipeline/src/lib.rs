//! Takes a corpus of news through reading, analysis and indexing, in parallel, and accounts for every
//! record.
//!
//! ```
//! use nutgraf_pipeline::{Monitor, Settings, run};
//!
//! let dir = tempfile::tempdir()?;
//! let news = dir.path().join("news");
//! std::fs::create_dir(&news)?;
//! std::fs::write(news.join("a.txt"), "Harbour reopens\n\nThe harbour reopened on Monday.\n")?;
//! std::fs::write(news.join("b.txt"), "")?;
//!
//! let mut settings = Settings::new(dir.path().join("index"));
//! settings.paths = vec![news];
//! let outcome = run(&settings, Monitor::default())?;
//! assert_eq!((outcome.report.indexed, outcome.report.rejected), (1, 1));
//!
//! let again = run(&settings, Monitor::default())?;
//! assert_eq!((again.report.unchanged, again.report.rejected), (1, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A run reads only what changed, replaces an article by its [locator](nutgraf_model::Locator), removes
//! what is gone, and commits all of it at once. [`Report`] adds up: every record that was read is
//! indexed, unchanged or rejected. What was rejected, and why, is kept with the run ([`rejected`]).
//! [`verify`] says later whether index and sources are still as that run left them, and a [`Receipt`]
//! whether a query still finds the same.
//!
//! The same inputs, codebook and settings give the same index with any number of threads.
//!
//! What comes out for other programs is made here: [`export`] writes everything that matches,
//! [`speakers`] counts who says it, [`SortedLines`] orders a concordance, [`Chart`] draws a trend.
//!
//! What it does not do: it opens no network connection, and never changes a file outside the index's
//! folder.

// A rejected record is as large as its message and its place need.
#![allow(clippy::result_large_err)]

mod analyse;
mod axis;
mod before;
mod budget;
mod chart;
mod collect;
mod error;
mod export;
mod kept;
mod ledger;
mod lines;
mod manifest;
mod numbers;
mod queue;
mod read;
mod receipt;
mod reclassify;
mod report;
mod run;
mod runs;
mod scope;
mod settings;
mod speakers;
mod stages;
mod still;
mod table;
mod verify;

pub use crate::chart::Chart;
pub use crate::error::PipelineError;
pub use crate::export::{
    ExportError, ExportFormat, ExportOptions, ExportWhat, Exported, OffsetUnit, export,
};
pub use crate::lines::{LineSort, LineSortError, SortedLines};
pub use crate::manifest::{InputFile, Inputs, Lists, Manifest, ManifestSettings, Root};
pub use crate::receipt::{Change, Receipt, receipt};
pub use crate::report::{RejectedRecord, Report, SkippedFile, WarnedRecord};
pub use crate::run::{Monitor, Outcome, run};
pub use crate::runs::{manifest, rejected, skipped, warned};
pub use crate::settings::{Progress, Settings};
pub use crate::speakers::{quotes, speaker_at, speakers};
pub use crate::stages::{StageCost, stages};
pub use crate::table::{Bom, Row, write_head};
pub use crate::verify::{Depth, Difference, Finding, Verified, verify};

/// The programs of the README.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
