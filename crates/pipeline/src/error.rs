use std::io;
use std::path::{Path, PathBuf};

/// Why a run could not go on. What is wrong with a single record never is: that is a line of the
/// [`Report`](crate::Report).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PipelineError {
    /// A path that was named for reading cannot be read.
    #[error("{}: no such file or folder, or not readable; check its spelling and whether its disk is there, or name what to read instead", path.display())]
    Root {
        /// As it was named.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No path was named, and no run before this one named any.
    #[error("nothing to read: name a folder or a file of news")]
    NoRoots,
    /// A file of the index's own could not be read or written.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// `read` or `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The list of what the last run read is damaged.
    #[error(
        "{}{}: damaged list of what the last run read ({what}); delete the index's folder and index again: \
         your own files are as they were",
        path.display(),
        if *line > 0 { format!(":{line}") } else { String::new() }
    )]
    Ledger {
        /// The list.
        path: PathBuf,
        /// Its line, from 1; 0 where the whole list is meant.
        line: u64,
        /// What is wrong there.
        what: String,
    },
    /// What a run wrote down about itself does not read back.
    #[error(
        "{}: damaged, or written by another version of this program ({what}); searches and runs go on without it",
        path.display()
    )]
    Manifest {
        /// The run's manifest.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A report asked for does not exist.
    #[error("there is no run {run}; the last is {last}")]
    NoRun {
        /// The run asked for.
        run: u64,
        /// The newest run.
        last: u64,
    },
    /// The index could not be opened or written.
    #[error(transparent)]
    Index(#[from] nutgraf_index::IndexError),
    /// The codebook has errors.
    #[error(transparent)]
    Codebook(#[from] nutgraf_themes::CodebookErrors),
    /// The table of metadata has errors.
    #[error(transparent)]
    Metadata(#[from] nutgraf_ingest::MetadataError),
    /// A worker thread died.
    #[error("a worker stopped unexpectedly: {0}; please report this")]
    Worker(String),
}

impl PipelineError {
    pub(crate) fn io(action: &'static str, path: &Path, source: io::Error) -> PipelineError {
        PipelineError::Io {
            action,
            path: path.to_owned(),
            source,
        }
    }
}
