//! The folder of an index: what makes it ours, and who may write to it.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};
use serde::{Deserialize, Serialize};

use crate::IndexError;

/// Raised when the files of an index change their meaning.
pub(crate) const FORMAT_VERSION: u32 = 6;

const MANIFEST: &str = "nutgraf.json";
const MANIFEST_NEW: &str = "nutgraf.json.new";
const LOCK: &str = "lock";
pub(crate) const POSTINGS: &str = "postings";
pub(crate) const OVERLAY: &str = "overlay";

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    analysis: String,
    /// Of the words whose pairs are posted.
    #[serde(default)]
    common: u32,
    created_by: String,
}

/// An index's folder, seen to be ours and of this version.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Opens the folder of an index.
    pub(crate) fn open(path: &Path) -> Result<Folder, IndexError> {
        let file = path.join(MANIFEST);
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(match first_foreign(path)? {
                    Some(found) => IndexError::Foreign {
                        path: path.to_owned(),
                        found,
                    },
                    None => IndexError::Missing {
                        path: path.to_owned(),
                    },
                });
            }
            // A folder of that name, a file in the folder's place, no permission.
            Err(error) if error.kind() == ErrorKind::NotADirectory => {
                return Err(IndexError::Foreign {
                    path: path.to_owned(),
                    found: "a file".to_owned(),
                });
            }
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                return Err(IndexError::damaged(&file, "it is not text"));
            }
            Err(error) => return Err(IndexError::io("read", &file)(error)),
        };
        let manifest: Manifest = serde_json::from_str(&text)
            .map_err(|error| IndexError::damaged(&file, error.to_string()))?;
        if manifest.format != FORMAT_VERSION {
            return Err(IndexError::Version {
                path: path.to_owned(),
                found: manifest.format,
                expected: FORMAT_VERSION,
            });
        }
        if manifest.analysis != nutgraf_tokenize::ANALYSIS_VERSION {
            return Err(IndexError::Analysis {
                path: path.to_owned(),
                found: manifest.analysis,
                expected: nutgraf_tokenize::ANALYSIS_VERSION,
            });
        }
        if manifest.common != crate::common::checksum() {
            return Err(IndexError::Analysis {
                path: path.to_owned(),
                found: format!("{}, with other common words", manifest.analysis),
                expected: nutgraf_tokenize::ANALYSIS_VERSION,
            });
        }
        Ok(Folder {
            path: path.to_owned(),
        })
    }

    /// Makes a folder ours, where it is new or empty. The manifest comes first, so a creation that
    /// was cut short is completed by the next.
    pub(crate) fn create(path: &Path) -> Result<Folder, IndexError> {
        match Folder::open(path) {
            Err(IndexError::Missing { .. }) => {}
            done => return done,
        }
        fs::create_dir_all(path).map_err(IndexError::io("create", path))?;
        let manifest = Manifest {
            format: FORMAT_VERSION,
            analysis: nutgraf_tokenize::ANALYSIS_VERSION.to_owned(),
            common: crate::common::checksum(),
            created_by: concat!("nutgraf-index ", env!("CARGO_PKG_VERSION")).to_owned(),
        };
        let mut text = serde_json::to_string_pretty(&manifest).expect("a manifest is plain data");
        text.push('\n');
        let new = path.join(MANIFEST_NEW);
        let mut file = File::create(&new).map_err(IndexError::io("write", &new))?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(IndexError::io("write", &new))?;
        fs::rename(&new, path.join(MANIFEST)).map_err(IndexError::io("write", &new))?;
        sync_folder(path)?;
        Folder::open(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn postings(&self) -> PathBuf {
        self.path.join(POSTINGS)
    }

    pub(crate) fn overlay(&self) -> PathBuf {
        self.path.join(OVERLAY)
    }

    /// Takes the right to write, or says who has it.
    pub(crate) fn lock(&self) -> Result<WriteLock, IndexError> {
        let path = self.path.join(LOCK);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(IndexError::io("write", &path))?;
        match FileExt::try_lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                // Who writes is a help, not a need.
                let _ = file.read_to_string(&mut text);
                return Err(IndexError::Locked {
                    path: self.path.clone(),
                    pid: text.trim().parse().ok(),
                });
            }
            Err(TryLockError::Error(error)) => return Err(IndexError::io("lock", &path)(error)),
        }
        // The system lets go of the lock when a process dies; the old number in it is no obstacle.
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .map_err(IndexError::io("write", &path))?;
        Ok(WriteLock { file })
    }
}

/// The right to write to an index, given back when dropped.
#[derive(Debug)]
pub(crate) struct WriteLock {
    file: File,
}

impl Drop for WriteLock {
    fn drop(&mut self) {
        // Closing alone would not do: where this process is starting another just now, that one holds
        // the same file until it has become what it shall be.
        let _ = FileExt::unlock(&self.file);
    }
}

/// Makes the names in a folder as durable as the files.
pub(crate) fn sync_folder(path: &Path) -> Result<(), IndexError> {
    File::open(path)
        .and_then(|folder| folder.sync_all())
        .map_err(IndexError::io("sync", path))
}

/// The first name, in order, of what does not belong to a half-made index.
fn first_foreign(path: &Path) -> Result<Option<String>, IndexError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(IndexError::io("read", path)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(IndexError::io("read", path))?.file_name();
        let name = name.to_string_lossy().into_owned();
        if name != MANIFEST_NEW && name != LOCK {
            names.push(name);
        }
    }
    Ok(names.into_iter().min())
}
