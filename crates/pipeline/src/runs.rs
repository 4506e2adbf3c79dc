//! What is kept about each run.

use std::path::Path;

use nutgraf_index::Index;

use crate::error::PipelineError;
use crate::manifest::{Manifest, Runs, read_lines, read_manifest};
use crate::report::{RejectedRecord, SkippedFile, WarnedRecord};

/// What went into a run and what it did; the last one if no number is given.
///
/// # Errors
///
/// If there is no such run, or what is kept about it cannot be read.
pub fn manifest(index: &Index, run: Option<u64>) -> Result<Manifest, PipelineError> {
    let last = u64::from(index.searcher()?.run());
    let run = run.unwrap_or(last);
    let path = runs(index).manifest(run);
    if run == 0 || run > last || !path.exists() {
        return Err(PipelineError::NoRun { run, last });
    }
    read_manifest(&path)
}

/// The records that a run rejected, in the order in which they were read.
///
/// # Errors
///
/// If the list cannot be read.
pub fn rejected(
    index: &Index,
    run: u64,
) -> Result<impl Iterator<Item = Result<RejectedRecord, PipelineError>> + use<>, PipelineError> {
    read_lines(&runs(index).rejected(run))
}

/// The records that a run indexed with something repaired or odd about them.
///
/// # Errors
///
/// If the list cannot be read.
pub fn warned(
    index: &Index,
    run: u64,
) -> Result<impl Iterator<Item = Result<WarnedRecord, PipelineError>> + use<>, PipelineError> {
    read_lines(&runs(index).warned(run))
}

/// The files that a run passed over.
///
/// # Errors
///
/// If the list cannot be read.
pub fn skipped(
    index: &Index,
    run: u64,
) -> Result<impl Iterator<Item = Result<SkippedFile, PipelineError>> + use<>, PipelineError> {
    read_lines(&runs(index).skipped(run))
}

fn runs(index: &Index) -> Runs {
    Runs::of(Path::new(index.path()))
}
