//! The check of what runs wrote down about themselves. A commit names the digest of its manifest, a
//! manifest those of its lists and of the manifest before it: so the last commit vouches for all.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::PipelineError;
use crate::manifest::{Lists, Manifest, Runs, digest, parse_manifest};
use crate::read::hash;
use crate::run::State;

/// A file that is not as it was written, and what is wrong with it.
pub(crate) type Damage = (PathBuf, String);

/// Checks manifests, lists and the codebook of all runs up to the last; gives the last manifest where it is
/// as it was written.
pub(crate) fn check(runs: &Runs, last: u64, state: &State) -> (Vec<Damage>, Option<Manifest>) {
    let mut damaged = Vec::new();
    if let Some(codebook) = &state.settings.codebook {
        file(&runs.codebook(last), &codebook.digest, &mut damaged);
    }
    let mut newest = None;
    // What is to be the next manifest's digest; empty where a damaged one does not say.
    let mut expected = state.manifest.clone();
    for run in (1..=last).rev() {
        let manifest = manifest(&runs.manifest(run), &expected, &mut damaged);
        let lists = manifest
            .as_ref()
            .map_or_else(Lists::default, |m| m.lists.clone());
        file(&runs.rejected(run), &lists.rejected, &mut damaged);
        file(&runs.warned(run), &lists.warned, &mut damaged);
        file(&runs.skipped(run), &lists.skipped, &mut damaged);
        expected = manifest
            .as_ref()
            .map_or_else(String::new, |m| m.previous.clone());
        if run == last {
            newest = manifest;
        }
    }
    damaged.reverse();
    (damaged, newest)
}

fn manifest(path: &Path, expected: &str, damaged: &mut Vec<Damage>) -> Option<Manifest> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            damaged.push((path.to_owned(), said(&error)));
            return None;
        }
    };
    let as_written = expected.is_empty() || digest(&bytes) == expected;
    match parse_manifest(path, &bytes) {
        Ok(manifest) if as_written => Some(manifest),
        Ok(_) => {
            damaged.push((path.to_owned(), ALTERED.to_owned()));
            None
        }
        Err(error) => {
            let what = match error {
                PipelineError::Manifest { what, .. } => what,
                other => other.to_string(),
            };
            damaged.push((path.to_owned(), format!("it does not read back: {what}")));
            None
        }
    }
}

fn file(path: &Path, expected: &str, damaged: &mut Vec<Damage>) {
    match File::open(path).and_then(hash) {
        Ok(found) if expected.is_empty() || found == expected => {}
        Ok(_) => damaged.push((path.to_owned(), ALTERED.to_owned())),
        Err(error) => damaged.push((path.to_owned(), said(&error))),
    }
}

const ALTERED: &str = "its bytes are not those that were written";

fn said(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "the file is missing".to_owned(),
        _ => error.to_string(),
    }
}
