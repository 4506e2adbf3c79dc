//! The collector: takes what the reader and the workers pass on, in the order in which it was read, and
//! writes the index, the ledger and the lists of the run.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use nutgraf_index::Writer;
use nutgraf_ingest::{Reason, Rejected};
use nutgraf_model::{Locator, hex};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::analyse::{Analysis, Done, Key};
use crate::error::PipelineError;
use crate::ledger::{self, Entry, Fate, FileLine, RecordLine};
use crate::manifest::{InputDigest, Lists, Runs};
use crate::read::Step;
use crate::report::{RejectedRecord, Report, SkippedFile, WarnedRecord};
use crate::settings::Progress;

/// What comes to the collector.
pub(crate) enum Message {
    /// From the reader.
    Step(Step),
    /// From a worker: what became of a batch.
    Done(Vec<Done>),
    /// From a worker that panicked, with what it said.
    Failed(String),
}

impl Message {
    /// What the collector hears of a step; a batch is dealt with here.
    pub(crate) fn of(step: Step, analysis: &Analysis) -> Message {
        match step {
            Step::Batch { records, before } => Message::Done(analysis.batch(records, &before)),
            step => Message::Step(step),
        }
    }
}

/// A file whose records are coming in.
struct OpenFile {
    file: FileLine,
    /// The records of the last run that have not come in yet, with their articles.
    left: BTreeMap<Key, RecordLine>,
    /// What stands in the ledger of this run.
    records: Vec<RecordLine>,
}

pub(crate) struct Collector<'a> {
    pub(crate) writer: &'a mut Writer,
    keep_removed: bool,
    ledger: ledger::Writer,
    rejected: List,
    warned: List,
    skipped: List,
    inputs: InputDigest,
    open: Option<OpenFile>,
    pub(crate) report: Report,
    pub(crate) warnings: u64,
    pub(crate) progress: Progress,
    /// Articles that stay as they are, in ascending order within a file.
    pub(crate) kept: Vec<u64>,
    /// The roots that the ledger names.
    pub(crate) roots: Vec<String>,
}

impl<'a> Collector<'a> {
    pub(crate) fn new(
        writer: &'a mut Writer,
        runs: &Runs,
        run: u64,
        keep_removed: bool,
    ) -> Result<Collector<'a>, PipelineError> {
        Ok(Collector {
            writer,
            keep_removed,
            ledger: ledger::Writer::create(&runs.ledger(run))?,
            rejected: List::create(runs.rejected(run))?,
            warned: List::create(runs.warned(run))?,
            skipped: List::create(runs.skipped(run))?,
            inputs: InputDigest::default(),
            open: None,
            report: Report::default(),
            warnings: 0,
            progress: Progress::default(),
            kept: Vec::new(),
            roots: Vec::new(),
        })
    }

    pub(crate) fn take(&mut self, message: Message) -> Result<(), PipelineError> {
        match message {
            Message::Step(step) => self.step(step),
            Message::Failed(why) => Err(PipelineError::Worker(why)),
            Message::Done(done) => done.into_iter().try_for_each(|done| self.record(done)),
        }
    }

    fn step(&mut self, step: Step) -> Result<(), PipelineError> {
        match step {
            Step::Keep(entry) => {
                self.keep_articles(&entry);
                self.entry(&entry)
            }
            Step::Unchanged(entry) => self.unchanged(&entry),
            Step::Gone(entry) if self.keep_removed => {
                self.keep_articles(&entry);
                self.entry(&entry)
            }
            Step::Gone(entry) | Step::Moved(entry) => self.remove(&entry),
            Step::Skipped(skipped) => {
                self.report.skipped += 1;
                self.skipped.add(&skipped)
            }
            Step::Unreadable(rejected, entry) => self.unreadable(&rejected, entry.as_deref()),
            Step::Begin { file, entry } => {
                self.begin(file, entry);
                Ok(())
            }
            Step::Batch { .. } => unreachable!("a batch comes as what became of it"),
            Step::End { hash, bytes } => self.end(hash, bytes),
        }
    }

    fn unchanged(&mut self, entry: &Entry) -> Result<(), PipelineError> {
        self.progress.files += 1;
        self.progress.bytes += entry.file.size;
        for record in &entry.records {
            match &record.fate {
                Fate::Indexed { .. } => {
                    self.report.read += 1;
                    self.report.unchanged += 1;
                    self.progress.records += 1;
                }
                Fate::Rejected {
                    reason,
                    message,
                    place,
                } => self.reject(RejectedRecord {
                    locator: locator(&entry.file, record),
                    place: *place,
                    reason: reason.clone(),
                    message: message.clone(),
                })?,
            }
        }
        self.keep_articles(entry);
        self.entry(entry)
    }

    /// Writes a file of the last ledger into this one.
    fn entry(&mut self, entry: &Entry) -> Result<(), PipelineError> {
        self.file(&entry.file)?;
        entry
            .records
            .iter()
            .try_for_each(|record| self.ledger.record(record))
    }

    fn file(&mut self, file: &FileLine) -> Result<(), PipelineError> {
        self.inputs.add(&file.path, &file.hash);
        if self.roots.last() != Some(&file.root) {
            self.roots.push(file.root.clone());
        }
        self.ledger.file(file)
    }

    fn keep_articles(&mut self, entry: &Entry) {
        self.kept
            .extend(entry.records.iter().filter_map(RecordLine::number));
    }

    fn remove(&mut self, entry: &Entry) -> Result<(), PipelineError> {
        for number in entry.records.iter().filter_map(RecordLine::number) {
            self.writer.remove(number)?;
            self.report.removed += 1;
        }
        Ok(())
    }

    /// What could not be opened is rejected; articles that came from it stay, since nobody can say that
    /// they are gone.
    fn unreadable(
        &mut self,
        rejected: &Rejected,
        entry: Option<&Entry>,
    ) -> Result<(), PipelineError> {
        self.progress.files += 1;
        self.reject(RejectedRecord::new(rejected))?;
        if let Some(entry) = entry {
            self.keep_articles(entry);
            let mut entry = entry.clone();
            entry.file.size = u64::MAX;
            self.entry(&entry)?;
        }
        Ok(())
    }

    /// What is no news is counted apart, in an archive or a crawl as in a folder.
    fn reject(&mut self, rejected: RejectedRecord) -> Result<(), PipelineError> {
        if Reason::parse(&rejected.reason).is_some_and(Reason::is_no_news) {
            self.report.skipped += 1;
            let path = rejected.locator.to_string();
            return self.skipped.add(&SkippedFile {
                root: rejected.locator.root,
                path,
                reason: rejected.reason,
            });
        }
        self.report.read += 1;
        self.report.rejected += 1;
        self.progress.records += 1;
        self.rejected.add(&rejected)
    }

    fn begin(&mut self, file: FileLine, entry: Option<Box<Entry>>) {
        let left = entry
            .into_iter()
            .flat_map(|entry| entry.records)
            .filter(|record| record.number().is_some())
            .map(|record| ((record.member.clone(), record.record), record))
            .collect();
        self.open = Some(OpenFile {
            file,
            left,
            records: Vec::new(),
        });
    }

    fn record(&mut self, done: Done) -> Result<(), PipelineError> {
        let open = self
            .open
            .as_mut()
            .expect("a file is begun before its records");
        let (key, fate) = match done {
            Done::Same { key, number, print } => {
                open.left.remove(&key);
                self.kept.push(number);
                self.report.read += 1;
                self.report.unchanged += 1;
                self.progress.records += 1;
                (key, Fate::Indexed { number, print })
            }
            Done::New {
                key,
                print,
                prepared,
                judgement,
                warnings,
            } => {
                let number = match open.left.remove(&key).and_then(|record| record.number()) {
                    Some(old) => self.writer.replace(old, *prepared, &judgement)?,
                    None => self.writer.add(*prepared, &judgement)?,
                };
                let record = RecordLine::new(&key, Fate::Indexed { number, print });
                for warning in warnings {
                    self.warnings += 1;
                    self.warned.add(&WarnedRecord {
                        locator: locator(&open.file, &record),
                        code: warning.code,
                        message: warning.message,
                    })?;
                }
                self.report.read += 1;
                self.report.indexed += 1;
                self.progress.records += 1;
                (key, record.fate)
            }
            Done::Rejected(rejected) => {
                let key = (rejected.locator.member.clone(), rejected.locator.record);
                let fate = Fate::Rejected {
                    reason: rejected.reason.as_str().to_owned(),
                    message: rejected.message.clone(),
                    place: rejected.place,
                };
                open.records.push(RecordLine::new(&key, fate));
                return self.reject(RejectedRecord::new(&rejected));
            }
        };
        open.records.push(RecordLine::new(&key, fate));
        Ok(())
    }

    fn end(&mut self, hash: Option<String>, bytes: u64) -> Result<(), PipelineError> {
        let mut open = self.open.take().expect("a file is begun before it ends");
        self.progress.files += 1;
        self.progress.bytes += bytes;
        self.report.bytes += bytes;
        match hash {
            Some(hash) => {
                open.file.hash = hash;
                // What the file no longer holds.
                for (_, record) in open.left {
                    let Some(number) = record.number() else {
                        continue;
                    };
                    if self.keep_removed {
                        // The next run looks again, and counts only what is there.
                        open.file.size = u64::MAX;
                        self.kept.push(number);
                        open.records.push(record);
                    } else {
                        self.writer.remove(number)?;
                        self.report.removed += 1;
                    }
                }
            }
            // Not read to its end: what has not come in yet stays, and the next run reads it again.
            None => {
                open.file.size = u64::MAX;
                for (_, record) in open.left {
                    self.kept.extend(record.number());
                    open.records.push(record);
                }
            }
        }
        self.file(&open.file)?;
        open.records
            .iter()
            .try_for_each(|record| self.ledger.record(record))
    }

    /// Sees to it that the run's files are on disk; gives what they are about.
    pub(crate) fn finish(self) -> Result<Collected, PipelineError> {
        let ledger = self.ledger.finish()?;
        let lists = Lists {
            rejected: self.rejected.finish()?,
            warned: self.warned.finish()?,
            skipped: self.skipped.finish()?,
        };
        Ok(Collected {
            lists,
            report: self.report,
            warnings: self.warnings,
            inputs: self.inputs.finish(),
            kept: self.kept,
            ledger,
            roots: self.roots,
        })
    }
}

/// What a collector leaves.
pub(crate) struct Collected {
    pub(crate) report: Report,
    pub(crate) warnings: u64,
    pub(crate) inputs: crate::manifest::Inputs,
    pub(crate) kept: Vec<u64>,
    pub(crate) lists: Lists,
    /// The digest of the ledger.
    pub(crate) ledger: String,
    pub(crate) roots: Vec<String>,
}

fn locator(file: &FileLine, record: &RecordLine) -> Locator {
    Locator {
        root: file.root.clone(),
        path: file.path.clone(),
        member: record.member.clone(),
        record: record.record,
    }
}

/// A file of JSON lines that grows.
struct List {
    path: PathBuf,
    out: BufWriter<File>,
    hash: Sha256,
}

impl List {
    fn create(path: PathBuf) -> Result<List, PipelineError> {
        let file =
            File::create(&path).map_err(|source| PipelineError::io("write", &path, source))?;
        Ok(List {
            path,
            out: BufWriter::new(file),
            hash: Sha256::new(),
        })
    }

    fn add(&mut self, row: &impl Serialize) -> Result<(), PipelineError> {
        let mut line = serde_json::to_vec(row).expect("a row is plain data");
        line.push(b'\n');
        self.hash.update(&line);
        self.out
            .write_all(&line)
            .map_err(|source| PipelineError::io("write", &self.path, source))
    }

    /// Sees to it that it is on disk; gives the hash of its bytes.
    fn finish(self) -> Result<String, PipelineError> {
        let path: &Path = &self.path;
        self.out
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)
            .and_then(|file| file.sync_all())
            .map_err(|source| PipelineError::io("write", path, source))?;
        Ok(hex(&self.hash.finalize()))
    }
}
