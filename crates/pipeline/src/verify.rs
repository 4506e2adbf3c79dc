//! The check of an index: its own files, what the last run wrote down, and the sources as they are now.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;

use nutgraf_index::{Index, IndexError, Searcher};
use nutgraf_ingest::{Options, Source};
use nutgraf_model::{Article, Locator, hex};
use rayon::prelude::*;
use serde::Serialize;
use serde::de::IgnoredAny;

use crate::analyse::{Key, before};
use crate::error::PipelineError;
use crate::ledger::{self, Entry};
use crate::manifest::{InputDigest, Inputs, Manifest, Runs, read_json, read_lines};
use crate::read::hash;
use crate::run::State;

/// How closely the sources are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// Each file's hash.
    #[default]
    Files,
    /// Every record is read again too, and compared with the article it became.
    Records,
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "finding", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Finding {
    /// A file of the index is missing, or not as it was written.
    Damaged {
        /// The file.
        path: String,
        /// What is wrong with it, where more is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// The index, the manifest and the list of what was read do not count the same articles.
    Articles {
        /// As many are in the index.
        index: u64,
        /// As many were counted by the run.
        manifest: u64,
        /// As many records are listed as indexed.
        listed: u64,
    },
    /// The list of what was read is not the one that the manifest was made of.
    Inputs {
        /// What the manifest says.
        manifest: Inputs,
        /// What the list comes to.
        listed: Inputs,
    },
    /// A source is no longer there.
    Missing {
        /// The file.
        path: String,
    },
    /// A source cannot be read.
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        message: String,
    },
    /// A source has other bytes than the run read.
    Changed {
        /// The file.
        path: String,
        /// The SHA-256 that the run read.
        was: String,
        /// The SHA-256 now.
        is: String,
    },
    /// A source that the run did not read to its end, so that nobody knows what its hash should be.
    Unfinished {
        /// The file.
        path: String,
    },
    /// An article is not what its record says when it is read again.
    Article {
        /// Its id, where it is in the index.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// Its record.
        #[serde(flatten)]
        locator: Locator,
        /// In what they differ.
        difference: Difference,
    },
}

/// In what an article and its record differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Difference {
    /// The text.
    Text,
    /// The same text, cut into other blocks or from other places in the source.
    Blocks,
    /// The stored text is not the one whose hash is stored.
    Hash,
    /// The index cannot give the article.
    Stored,
    /// The record is no longer there.
    Gone,
    /// The record is rejected now.
    Rejected,
    /// The record is an article now, and was none.
    New,
}

/// What a check came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Whether all is as it should be.
    pub ok: bool,
    /// The last run; 0 if there was none, or the index does not open and the sources were not looked at.
    pub run: u64,
    /// Articles in the index.
    pub articles: u64,
    /// Sources that were looked at.
    pub files: u64,
    /// Whether every record was read again.
    pub deep: bool,
    /// How many findings there were.
    pub findings: u64,
}

/// Checks an index: every file of it against its checksum, what the last run wrote down against the
/// index, and the sources against both. `each` is called with every finding, in the order of the sources.
///
/// # Errors
///
/// If the system refuses to read the index. What is damaged, missing or changed is a finding.
pub fn verify(
    index: &Index,
    depth: Depth,
    mut each: impl FnMut(&Finding),
) -> Result<Verified, PipelineError> {
    let mut verified = Verified {
        deep: depth == Depth::Records,
        ..Verified::default()
    };
    let mut tell = |finding: Finding| {
        verified.findings += 1;
        each(&finding);
    };
    match index.verify() {
        Ok(checked) => checked
            .damaged
            .iter()
            .for_each(|path| tell(Finding::damaged(path, None))),
        Err(error) => tell(Finding::of_index(error)?),
    }
    match index.searcher() {
        Ok(searcher) => {
            verified.run = u64::from(searcher.run());
            verified.articles = searcher.article_count();
            if verified.run > 0 {
                verified.files = against_run(index, &searcher, depth, &mut tell)?;
            }
        }
        Err(error) => {
            let finding = Finding::of_index(error)?;
            if verified.findings == 0 {
                verified.findings += 1;
                each(&finding);
            }
        }
    }
    verified.ok = verified.findings == 0;
    Ok(verified)
}

/// Checks what the last run wrote down, and the sources; gives how many there are.
fn against_run(
    index: &Index,
    searcher: &Searcher,
    depth: Depth,
    tell: &mut dyn FnMut(Finding),
) -> Result<u64, PipelineError> {
    let run = u64::from(searcher.run());
    let runs = Runs::of(index.path());
    let path = runs.ledger(run);
    let digest = State::of(searcher.state()).ledger;
    let (listed, inputs) = match ledger::Reader::open(&path, &digest)
        .and_then(|ledger| sources(ledger, searcher, depth, tell))
    {
        Ok(listed) => listed,
        Err(error) => {
            tell(Finding::of_pipeline(&path, &error));
            return Ok(0);
        }
    };
    let files = inputs.files;
    let path = runs.manifest(run);
    match read_json::<Manifest>(&path) {
        Err(error) => tell(Finding::of_pipeline(&path, &error)),
        Ok(manifest) => {
            let index = searcher.article_count();
            if manifest.articles != index || listed != index {
                tell(Finding::Articles {
                    index,
                    manifest: manifest.articles,
                    listed,
                });
            }
            if manifest.inputs != inputs {
                tell(Finding::Inputs {
                    manifest: manifest.inputs,
                    listed: inputs,
                });
            }
            let report = manifest.report;
            list(&runs.rejected(run), report.rejected, tell);
            list(&runs.warned(run), manifest.warnings, tell);
            list(&runs.skipped(run), report.skipped, tell);
        }
    }
    Ok(files)
}

/// Checks that one of the run's lists has as many lines as the manifest counts.
fn list(path: &Path, counted: u64, tell: &mut dyn FnMut(Finding)) {
    let lines = read_lines::<IgnoredAny>(path)
        .and_then(|mut lines| lines.try_fold(0, |count: u64, line| line.map(|_| count + 1)));
    match lines {
        Ok(lines) if lines == counted => {}
        Ok(lines) => {
            let message = format!("it has {lines} lines, the manifest counts {counted}");
            tell(Finding::damaged(path, Some(message)));
        }
        Err(error) => tell(Finding::of_pipeline(path, &error)),
    }
}

/// Files that are checked at the same time, and records in them, so that memory has a bound.
const BATCH_FILES: usize = 64;
const BATCH_RECORDS: usize = 1 << 14;

/// Checks the sources one after the other, some at a time; gives the number of articles that the list
/// of them has, and what it comes to.
fn sources(
    mut ledger: ledger::Reader,
    searcher: &Searcher,
    depth: Depth,
    tell: &mut dyn FnMut(Finding),
) -> Result<(u64, Inputs), PipelineError> {
    let (mut articles, mut inputs) = (0, InputDigest::default());
    loop {
        let (mut batch, mut records) = (Vec::new(), 0);
        while batch.len() < BATCH_FILES && records < BATCH_RECORDS {
            let Some(entry) = ledger.next_entry()? else {
                break;
            };
            inputs.add(&entry.file.path, &entry.file.hash);
            records += entry.records.len();
            articles += entry.records.iter().filter_map(|r| r.number()).count() as u64;
            batch.push(entry);
        }
        if batch.is_empty() {
            return Ok((articles, inputs.finish()));
        }
        let found: Vec<Vec<Finding>> = batch
            .par_iter()
            .map(|entry| source(entry, searcher, depth))
            .collect();
        found.into_iter().flatten().for_each(&mut *tell);
    }
}

/// What is wrong with one source.
fn source(entry: &Entry, searcher: &Searcher, depth: Depth) -> Vec<Finding> {
    let file = &entry.file;
    let absolute = Path::new(&file.root).join(&file.path);
    let path = absolute.display().to_string();
    let read = File::open(&absolute).and_then(|opened| match depth {
        Depth::Files => Ok((hash(opened)?, Vec::new())),
        Depth::Records => records(entry, opened, searcher),
    });
    let (is, differing) = match read {
        Ok(read) => read,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return vec![Finding::Missing { path }];
        }
        Err(error) => {
            let message = error.to_string();
            return vec![Finding::Unreadable { path, message }];
        }
    };
    let mut findings = Vec::new();
    if file.hash.is_empty() {
        findings.push(Finding::Unfinished { path });
    } else if file.hash != is {
        let was = file.hash.clone();
        findings.push(Finding::Changed { path, was, is });
    }
    findings.extend(differing);
    findings
}

/// Reads every record again; gives the file's hash and the articles that differ.
fn records(entry: &Entry, file: File, searcher: &Searcher) -> io::Result<(String, Vec<Finding>)> {
    let options = Options::default();
    let locator = Locator::new(&*entry.file.root, &*entry.file.path);
    let mut source = Source::from_file(file, locator.clone(), &options);
    let mut left = before(&entry.records);
    let mut findings = Vec::new();
    let mut differs = |locator: Locator, number: Option<u64>, difference| {
        let stored = number.and_then(|number| searcher.article(number).ok());
        findings.push(Finding::Article {
            id: stored.map(|stored| stored.id),
            locator,
            difference,
        });
    };
    while let Some(raw) = source.next_raw() {
        match raw.and_then(|raw| raw.parse(&options)) {
            Ok(article) => {
                let number = left.remove(&key(&article.locator)).map(|known| known.0);
                let difference = match number {
                    Some(number) => difference(searcher, number, &article),
                    None => Some(Difference::New),
                };
                if let Some(difference) = difference {
                    differs(article.locator, number, difference);
                }
            }
            Err(rejected) => {
                if let Some((number, _)) = left.remove(&key(&rejected.locator)) {
                    differs(rejected.locator, Some(number), Difference::Rejected);
                }
            }
        }
    }
    let digest = source
        .finish()
        .map_err(|rejected| io::Error::other(rejected.message))?;
    let mut gone: Vec<_> = left.into_iter().collect();
    gone.sort();
    for ((member, record), (number, _)) in gone {
        let locator = Locator {
            member,
            record,
            ..locator.clone()
        };
        differs(locator, Some(number), Difference::Gone);
    }
    Ok((hex(&digest.sha256), findings))
}

fn key(locator: &Locator) -> Key {
    (locator.member.clone(), locator.record)
}

fn difference(searcher: &Searcher, number: u64, again: &Article) -> Option<Difference> {
    let Ok(stored) = searcher.article(number) else {
        return Some(Difference::Stored);
    };
    if stored.text() != again.text() {
        Some(Difference::Text)
    } else if stored.content != again.content() {
        Some(Difference::Hash)
    } else if stored.article.blocks() != again.blocks() {
        Some(Difference::Blocks)
    } else {
        None
    }
}

impl Finding {
    fn damaged(path: &Path, message: Option<String>) -> Finding {
        Finding::Damaged {
            path: path.display().to_string(),
            message,
        }
    }

    /// Damage that keeps an index from being opened; any other error comes back.
    ///
    /// # Errors
    ///
    /// The error itself, if it does not say that a file is damaged.
    pub fn of_index(error: IndexError) -> Result<Finding, IndexError> {
        match error {
            IndexError::Damaged { path, what } => Ok(Finding::damaged(&path, Some(what))),
            error => Err(error),
        }
    }

    /// What a run kept about itself and does not read back.
    fn of_pipeline(path: &Path, error: &PipelineError) -> Finding {
        let message = match error {
            PipelineError::Ledger { line, what, .. } => format!("line {line}: {what}"),
            PipelineError::Io { source, .. } => source.to_string(),
            error => error.to_string(),
        };
        Finding::damaged(path, Some(message))
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Damaged { path, message } => {
                let message = message.as_deref().unwrap_or("not as it was written");
                write!(f, "damaged     {path}: {message}")
            }
            Finding::Articles {
                index,
                manifest,
                listed,
            } => write!(
                f,
                "articles    {index} in the index, {manifest} in the manifest, {listed} in the list of what was read"
            ),
            Finding::Inputs { manifest, listed } => write!(
                f,
                "inputs      the manifest has {} files, sha256 {}; the list of what was read has {}, sha256 {}",
                manifest.files, manifest.digest, listed.files, listed.digest
            ),
            Finding::Missing { path } => write!(f, "missing     {path}"),
            Finding::Unreadable { path, message } => write!(f, "unreadable  {path}: {message}"),
            Finding::Changed { path, was, is } => {
                write!(f, "changed     {path}: sha256 was {was}, is {is}")
            }
            Finding::Unfinished { path } => write!(
                f,
                "unfinished  {path}: the last run did not read it to its end; index again"
            ),
            Finding::Article {
                id,
                locator,
                difference,
            } => {
                let id = id.as_deref().unwrap_or("(not in the index)");
                write!(f, "article     {id}  {locator}: {difference}")
            }
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Difference::Text => "read again, the text is another",
            Difference::Blocks => "read again, the blocks or their places are others",
            Difference::Hash => "the stored text is not the one that was hashed",
            Difference::Stored => "the index cannot give it",
            Difference::Gone => "the record is no longer there",
            Difference::Rejected => "read again, the record is rejected",
            Difference::New => "the record is an article now, and was none",
        })
    }
}
