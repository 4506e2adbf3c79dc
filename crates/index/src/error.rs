use std::io;
use std::path::{Path, PathBuf};

/// Why an index could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// There is no folder, or an empty one.
    #[error("there is no index at {}", path.display())]
    Missing {
        /// The folder asked for.
        path: PathBuf,
    },
    /// The folder holds something else.
    #[error(
        "{} is no index of ours: it holds `{found}` and no `nutgraf.json`; name a new or empty folder",
        path.display()
    )]
    Foreign {
        /// The folder asked for.
        path: PathBuf,
        /// The first thing found in it.
        found: String,
    },
    /// Another version of this program wrote it.
    #[error(
        "{} was written in format {found}, this program reads {expected}; index again into a new folder",
        path.display()
    )]
    Version {
        /// The index.
        path: PathBuf,
        /// The format found.
        found: u32,
        /// The format this program reads and writes.
        expected: u32,
    },
    /// Its words were cut and folded by other rules than those of this program.
    #[error(
        "the words of {} were analysed by version {found} of the rules, this program has {expected}; index again into a new folder",
        path.display()
    )]
    Analysis {
        /// The index.
        path: PathBuf,
        /// The version found.
        found: String,
        /// The version of this program.
        expected: &'static str,
    },
    /// Another writer is at work.
    #[error(
        "{} is being written by {}; wait until it has ended",
        path.display(),
        pid.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"))
    )]
    Locked {
        /// The index.
        path: PathBuf,
        /// The process that writes, where it said so.
        pid: Option<u32>,
    },
    /// A file of the index is not as it was written.
    #[error("{} is damaged: {what}; index again into a new folder", path.display())]
    Damaged {
        /// The file, or the folder where it is not known which.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The system refused to read or write.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried, such as `write`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The engine of the postings gave up.
    #[error("cannot {action} {}: {what}", path.display())]
    Engine {
        /// What was tried.
        action: &'static str,
        /// The folder of the postings.
        path: PathBuf,
        /// What the engine said.
        what: String,
    },
    /// A write failed before; the changes since the last commit are no longer whole.
    #[error("an earlier write to {} failed; roll back to the last commit first", path.display())]
    Broken {
        /// The index.
        path: PathBuf,
    },
    /// No article of this number.
    #[error("there is no article with the number {0} in this index")]
    NoNumber(u64),
    /// A name that stands for no article.
    #[error("no article is called `{0}`; give its id, the beginning of its id, or its path")]
    NoArticle(String),
    /// A name that stands for several articles.
    #[error("`{name}` may be any of {count} articles: {}{}", candidates.join(", "), if *count > candidates.len() { ", …" } else { "" })]
    Ambiguous {
        /// The name as given.
        name: String,
        /// The ids it may mean, the first few.
        candidates: Vec<String>,
        /// How many it may mean.
        count: usize,
    },
    /// A wildcard that stands for too many words.
    #[error(
        "`{pattern}` stands for more than {limit} words of this index; write more letters, or raise the limit (max forms)"
    )]
    TooManyForms {
        /// The word as written.
        pattern: String,
        /// The setting.
        limit: usize,
    },
    /// Dates that lie too far apart to count by so short a time.
    #[error(
        "from {first} to {last} are {count} periods, more than {limit}; count by a longer one, or compare with a query such as date:2020..2024"
    )]
    TooManyPeriods {
        /// How many there are.
        count: usize,
        /// The first.
        first: String,
        /// The last.
        last: String,
        /// The most that are counted.
        limit: usize,
    },
    /// The query has no meaning in a language of the index.
    #[error(transparent)]
    Bind(#[from] nutgraf_query::BindError),
}

impl IndexError {
    /// Whether it is the query that is at fault, so that another may be answered.
    #[must_use]
    pub fn is_of_query(&self) -> bool {
        matches!(self, IndexError::TooManyForms { .. } | IndexError::Bind(_))
    }

    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> IndexError {
        let path = path.to_owned();
        move |source| IndexError::Io {
            action,
            path,
            source,
        }
    }

    pub(crate) fn damaged(path: &Path, what: impl Into<String>) -> IndexError {
        IndexError::Damaged {
            path: path.to_owned(),
            what: what.into(),
        }
    }
}

/// Says an engine's error in our words; `path` is the folder of the engine's files.
pub(crate) fn engine(
    action: &'static str,
    path: &Path,
) -> impl FnOnce(tantivy::TantivyError) -> IndexError {
    use tantivy::TantivyError as E;
    use tantivy::directory::error::{OpenReadError, OpenWriteError};
    let path = path.to_owned();
    move |error| match error {
        E::OpenReadError(OpenReadError::FileDoesNotExist(ref file)) => {
            IndexError::damaged(&path.join(file), "the file is missing")
        }
        E::IoError(ref source) => io_error(action, &path, source),
        E::OpenReadError(OpenReadError::IoError {
            io_error: ref source,
            ref filepath,
        }) => io_error(action, &path.join(filepath), source),
        E::OpenWriteError(OpenWriteError::IoError {
            io_error: ref source,
            ref filepath,
        }) => io_error(action, &path.join(filepath), source),
        E::DataCorruption(_)
        | E::OpenReadError(_)
        | E::IncompatibleIndex(_)
        | E::SchemaError(_) => IndexError::damaged(&path, error.to_string()),
        other => IndexError::Engine {
            action,
            path,
            what: other.to_string(),
        },
    }
}

/// What ends in the middle of a file is damage; anything else is the system's affair.
fn io_error(action: &'static str, path: &Path, source: &io::Error) -> IndexError {
    match source.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => {
            IndexError::damaged(path, source.to_string())
        }
        // No system says this: it is what the engine makes of bytes that it did not expect.
        io::ErrorKind::Other if matches!(action, "open" | "read") => {
            IndexError::damaged(path, source.to_string())
        }
        kind => IndexError::Io {
            action,
            path: path.to_owned(),
            source: io::Error::new(kind, source.to_string()),
        },
    }
}
