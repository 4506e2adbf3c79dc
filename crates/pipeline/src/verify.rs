//! The check of an index: its own files, what the last run wrote down, and the sources as they are now.

use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use nutgraf_index::{Index, IndexError, Searcher, StoredArticle};
use nutgraf_ingest::{Metadata, Options, Source};
use nutgraf_model::{Article, Locator, hex};
use rayon::prelude::*;
use serde::Serialize;

use crate::analyse::Key;
use crate::error::PipelineError;
use crate::kept;
use crate::ledger::{self, Entry, RecordLine};
use crate::manifest::{InputDigest, Inputs, Manifest, ManifestSettings, Runs};
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
    /// The same text, and another date, source, author or other field.
    Metadata,
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
    let own = Own::check(index)?;
    own.findings.into_iter().for_each(&mut tell);
    if let Some(searcher) = own.searcher {
        verified.run = u64::from(searcher.run());
        verified.articles = searcher.article_count();
        if let Some(ledger) = own.ledger {
            verified.files = against(index, &searcher, ledger, own.manifest, depth, &mut tell)?;
        }
    }
    verified.ok = verified.findings == 0;
    Ok(verified)
}

/// The index's own files, and those that runs keep, as they are at one commit.
#[derive(Default)]
struct Own {
    findings: Vec<Finding>,
    searcher: Option<Searcher>,
    manifest: Option<Manifest>,
    ledger: Option<ledger::Reader>,
}

/// How often the check begins anew because another process has made a commit meanwhile.
const ATTEMPTS: usize = 20;

impl Own {
    /// A commit removes what the one before it needed: what seems damaged is looked at again where there
    /// was a commit meanwhile.
    fn check(index: &Index) -> Result<Own, PipelineError> {
        let commit = || -> Option<(u32, String)> {
            let searcher = index.searcher().ok()?;
            Some((searcher.run(), searcher.state().to_owned()))
        };
        for _ in 1..ATTEMPTS {
            let before = commit();
            let own = Own::check_once(index);
            let is_sound = own.as_ref().is_ok_and(|own| own.findings.is_empty());
            if is_sound || before == commit() {
                return own;
            }
        }
        Own::check_once(index)
    }

    fn check_once(index: &Index) -> Result<Own, PipelineError> {
        let mut own = Own::default();
        match index.verify() {
            Ok(checked) => {
                let damaged = checked.damaged.iter();
                own.findings
                    .extend(damaged.map(|path| Finding::damaged(path, None)));
            }
            Err(error) => own.findings.push(Finding::of_index(error)?),
        }
        let searcher = match index.searcher() {
            Ok(searcher) => searcher,
            // What is damaged is known already, and may fail in any way when it is opened.
            Err(_) if !own.findings.is_empty() => return Ok(own),
            Err(error) => {
                own.findings.push(Finding::of_index(error)?);
                return Ok(own);
            }
        };
        let run = u64::from(searcher.run());
        if run > 0 {
            let (runs, state) = (Runs::of(index.path()), State::of(searcher.state()));
            let path = runs.ledger(run);
            match ledger::Reader::open(&path, &state.ledger) {
                Ok(ledger) => own.ledger = Some(ledger),
                Err(error) => own.findings.push(Finding::of_pipeline(&path, &error)),
            }
            let (damaged, manifest) = kept::check(&runs, run, &state);
            own.manifest = manifest;
            own.findings.extend(
                damaged
                    .into_iter()
                    .map(|(path, what)| Finding::damaged(&path, Some(what))),
            );
        }
        own.searcher = Some(searcher);
        Ok(own)
    }
}

/// Checks the sources by the list of what the last run read, and the list against the manifest; gives how
/// many sources there are.
fn against(
    index: &Index,
    searcher: &Searcher,
    ledger: ledger::Reader,
    manifest: Option<Manifest>,
    depth: Depth,
    tell: &mut dyn FnMut(Finding),
) -> Result<u64, PipelineError> {
    let again = match (depth, &manifest) {
        (Depth::Files, _) => None,
        (Depth::Records, Some(manifest)) => Some(Again::new(&manifest.settings, tell)),
        (Depth::Records, None) => Some(Again::default()),
    };
    let (listed, inputs) = match sources(ledger, searcher, again.as_ref(), tell) {
        Ok(listed) => listed,
        Err(error) => {
            let path = Runs::of(index.path()).ledger(u64::from(searcher.run()));
            tell(Finding::of_pipeline(&path, &error));
            return Ok(0);
        }
    };
    let files = inputs.files;
    if let Some(manifest) = manifest {
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
    }
    Ok(files)
}

/// How records are read again.
#[derive(Default)]
struct Again {
    options: Options,
    /// Whether the table of metadata is the one that the run read, so that metadata can be compared.
    metadata: bool,
}

impl Again {
    /// As the run read them; a table of metadata that is gone or another is told.
    fn new(settings: &ManifestSettings, tell: &mut dyn FnMut(Finding)) -> Again {
        let mut again = Again {
            options: Options {
                date_from: settings.date_from(),
                ..Options::default()
            },
            metadata: true,
        };
        if let Some(file) = &settings.metadata {
            let path = file.path.display().to_string();
            match Metadata::read_csv(&file.path) {
                Ok(table) if hex(&table.sha256()) == file.digest => {
                    again.options.metadata = Some(Arc::new(table));
                    return again;
                }
                Ok(table) => tell(Finding::Changed {
                    path,
                    was: file.digest.clone(),
                    is: hex(&table.sha256()),
                }),
                Err(_) if !file.path.exists() => tell(Finding::Missing { path }),
                Err(error) => tell(Finding::Unreadable {
                    path,
                    message: error.to_string(),
                }),
            }
            again.metadata = false;
        }
        again
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
    again: Option<&Again>,
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
            .map(|entry| source(entry, searcher, again))
            .collect();
        found.into_iter().flatten().for_each(&mut *tell);
    }
}

/// What is wrong with one source.
fn source(entry: &Entry, searcher: &Searcher, again: Option<&Again>) -> Vec<Finding> {
    let file = &entry.file;
    let absolute = Path::new(&file.root).join(&file.path);
    let path = absolute.display().to_string();
    let read = File::open(&absolute).and_then(|opened| match again {
        None => Ok((hash(opened)?, Vec::new())),
        Some(again) => records(entry, opened, searcher, again),
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
fn records(
    entry: &Entry,
    file: File,
    searcher: &Searcher,
    again: &Again,
) -> io::Result<(String, Vec<Finding>)> {
    let options = &again.options;
    let locator = Locator::new(&*entry.file.root, &*entry.file.path);
    let mut source = Source::from_file(file, locator.clone(), options);
    let mut left: HashMap<Key, u64> = entry.records.iter().filter_map(article).collect();
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
        match raw.and_then(|raw| raw.parse(options)) {
            Ok(article) => {
                let number = left.remove(&key(&article.locator));
                let difference = match number {
                    Some(number) => difference(searcher, number, &article, again.metadata),
                    None => Some(Difference::New),
                };
                if let Some(difference) = difference {
                    differs(article.locator, number, difference);
                }
            }
            Err(rejected) => {
                if let Some(number) = left.remove(&key(&rejected.locator)) {
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
    for ((member, record), number) in gone {
        let locator = Locator {
            member,
            record,
            ..locator.clone()
        };
        differs(locator, Some(number), Difference::Gone);
    }
    Ok((hex(&digest.sha256), findings))
}

/// A record that is an article: its place in the file, and its number.
fn article(record: &RecordLine) -> Option<(Key, u64)> {
    let key = (record.member.clone(), record.record);
    record.number().map(|number| (key, number))
}

fn key(locator: &Locator) -> Key {
    (locator.member.clone(), locator.record)
}

fn difference(
    searcher: &Searcher,
    number: u64,
    again: &Article,
    metadata: bool,
) -> Option<Difference> {
    let Ok(stored) = searcher.article(number) else {
        return Some(Difference::Stored);
    };
    if stored.text() != again.text() {
        Some(Difference::Text)
    } else if stored.content != again.content() {
        Some(Difference::Hash)
    } else if stored.article.blocks() != again.blocks() {
        Some(Difference::Blocks)
    } else if metadata && !same_metadata(&stored, again) {
        Some(Difference::Metadata)
    } else {
        None
    }
}

/// Whether all that is not text is the same: ids, dates, authors, sources, where each was found, warnings.
fn same_metadata(stored: &StoredArticle, again: &Article) -> bool {
    // What was read says a language or none; what is stored says in which it was analysed.
    let mut again = again.clone();
    crate::analyse::name_language(&mut again);
    stored.article == again
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
            PipelineError::Ledger { line: 0, what, .. } => what.clone(),
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
            Difference::Metadata => {
                "read again, its date, source, author or another field is another"
            }
            Difference::Hash => "the stored text is not the one that was hashed",
            Difference::Stored => "the index cannot give it",
            Difference::Gone => "the record is no longer there",
            Difference::Rejected => "read again, the record is rejected",
            Difference::New => "the record is an article now, and was none",
        })
    }
}
