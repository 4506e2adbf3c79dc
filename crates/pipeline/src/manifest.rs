use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use nutgraf_ingest::DateFrom;
use nutgraf_model::hex;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::PipelineError;
use crate::report::Report;

/// What went into a run, and with which settings and versions: enough to say later whether another run
/// should give the same.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The run's number, from 1.
    pub run: u64,
    /// The program's version.
    pub program: String,
    /// The version of the analysis, which decides tokens, folded forms and stems.
    pub analysis: String,
    /// When the run began, in UTC.
    pub started: String,
    /// Whether it was interrupted, so that not all of its inputs were read.
    pub interrupted: bool,
    /// The folders and files that were read.
    pub roots: Vec<Root>,
    /// The files of the whole index.
    pub inputs: Inputs,
    /// The settings that shape the articles.
    pub settings: ManifestSettings,
    /// What the run did.
    pub report: Report,
    /// Articles in the index after the run.
    pub articles: u64,
    /// Records indexed in this run with something repaired or odd about them.
    pub warnings: u64,
    /// Rows of the table of metadata that no record matched, by line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unused_metadata: Vec<String>,
    /// SHA-256 of what is kept beside the manifest.
    #[serde(default)]
    pub lists: Lists,
    /// SHA-256 of the manifest of the run before, so that the last vouches for all; empty for the first.
    #[serde(default)]
    pub previous: String,
}

/// SHA-256 of the lists that a run keeps, in hexadecimal digits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lists {
    /// The rejected records.
    pub rejected: String,
    /// The warnings.
    pub warned: String,
    /// The skipped files.
    pub skipped: String,
}

/// A folder, or a part of one, that a run read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// The folder, absolute.
    pub root: String,
    /// The part of it that was read; empty for all of it.
    pub below: String,
}

/// The files behind an index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// How many there are.
    pub files: u64,
    /// SHA-256 over the sorted list of their paths and hashes, so that two indexes can be compared by one
    /// line. The roots' own names are no part of it.
    pub digest: String,
}

/// The settings that shape the articles, with a hash of each file they come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestSettings {
    /// The codebook.
    pub codebook: Option<InputFile>,
    /// The table of metadata.
    pub metadata: Option<InputFile>,
    /// Whether dates were taken from paths.
    pub date_from_path: bool,
}

impl ManifestSettings {
    pub(crate) fn date_from(&self) -> DateFrom {
        if self.date_from_path {
            DateFrom::Path
        } else {
            DateFrom::Record
        }
    }
}

/// A file of settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// Where it lies.
    pub path: PathBuf,
    /// SHA-256 of what it says.
    pub digest: String,
}

/// Gathers [`Inputs`] from files that come in their order.
#[derive(Default)]
pub(crate) struct InputDigest {
    files: u64,
    hash: Sha256,
}

impl InputDigest {
    pub(crate) fn add(&mut self, path: &str, hash: &str) {
        self.files += 1;
        self.hash.update(path.as_bytes());
        self.hash.update([0]);
        self.hash.update(hash.as_bytes());
        self.hash.update([b'\n']);
    }

    pub(crate) fn finish(self) -> Inputs {
        Inputs {
            files: self.files,
            digest: hex(&self.hash.finalize()),
        }
    }
}

/// The files that the pipeline keeps in an index's folder: a few for each run, and one ledger.
pub(crate) struct Runs {
    dir: PathBuf,
}

impl Runs {
    pub(crate) fn of(index: &Path) -> Runs {
        Runs {
            dir: index.join("runs"),
        }
    }

    pub(crate) fn create(&self) -> Result<(), PipelineError> {
        std::fs::create_dir_all(&self.dir)
            .map_err(|source| PipelineError::io("write", &self.dir, source))
    }

    fn file(&self, run: u64, name: &str) -> PathBuf {
        self.dir.join(format!("{run:06}.{name}"))
    }

    pub(crate) fn ledger(&self, run: u64) -> PathBuf {
        self.file(run, "ledger.jsonl")
    }

    pub(crate) fn manifest(&self, run: u64) -> PathBuf {
        self.file(run, "manifest.json")
    }

    pub(crate) fn rejected(&self, run: u64) -> PathBuf {
        self.file(run, "rejected.jsonl")
    }

    pub(crate) fn warned(&self, run: u64) -> PathBuf {
        self.file(run, "warnings.jsonl")
    }

    pub(crate) fn skipped(&self, run: u64) -> PathBuf {
        self.file(run, "skipped.jsonl")
    }

    /// What the codebook said, in its canonical form: the next run is to know what was asked.
    pub(crate) fn codebook(&self, run: u64) -> PathBuf {
        self.file(run, "codebook.toml")
    }

    /// Sees to it that the names of all files are on disk too.
    pub(crate) fn sync(&self) -> Result<(), PipelineError> {
        #[cfg(unix)]
        File::open(&self.dir)
            .and_then(|dir| dir.sync_all())
            .map_err(|source| PipelineError::io("write", &self.dir, source))?;
        Ok(())
    }

    /// Deletes the ledgers and codebooks of all runs but one; what cannot be deleted is left for the next
    /// time.
    pub(crate) fn keep_ledger_of(&self, run: u64) {
        let keep = [self.ledger(run), self.codebook(run)];
        let Ok(files) = std::fs::read_dir(&self.dir) else {
            return;
        };
        for path in files.flatten().map(|entry| entry.path()) {
            let name = path.file_name().and_then(|name| name.to_str());
            let of_one_run = |name: &str| {
                [".ledger.jsonl", ".ledger.held", ".codebook.toml"]
                    .iter()
                    .any(|end| name.ends_with(end))
            };
            if name.is_some_and(of_one_run) && !keep.contains(&path) {
                let _ = std::fs::remove_file(path);
            }
        }
    }
}

/// Writes a file and sees to it that it is on disk.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), PipelineError> {
    let write = || -> std::io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|source| PipelineError::io("write", path, source))
}

/// The SHA-256 of bytes, in hexadecimal digits.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Reads a manifest.
pub(crate) fn read_manifest(path: &Path) -> Result<Manifest, PipelineError> {
    let bytes = std::fs::read(path).map_err(|source| PipelineError::io("read", path, source))?;
    parse_manifest(path, &bytes)
}

/// Reads the bytes of a manifest.
pub(crate) fn parse_manifest(path: &Path, bytes: &[u8]) -> Result<Manifest, PipelineError> {
    serde_json::from_slice(bytes).map_err(|error| PipelineError::Manifest {
        path: path.to_owned(),
        what: error.to_string(),
    })
}

/// Reads a file of JSON lines, one value after the other.
pub(crate) fn read_lines<T: DeserializeOwned>(
    path: &Path,
) -> Result<impl Iterator<Item = Result<T, PipelineError>> + use<T>, PipelineError> {
    let file = File::open(path).map_err(|source| PipelineError::io("read", path, source))?;
    let path = path.to_owned();
    Ok(BufReader::new(file).lines().map(move |line| {
        line.and_then(|line| serde_json::from_str(&line).map_err(Into::into))
            .map_err(|source| PipelineError::io("read", &path, source))
    }))
}
