//! The collector: takes what the reader and the workers pass on, in the order in which it was read, and
//! writes the index, the ledger and the lists of the run.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nutgraf_index::Writer;
use nutgraf_ingest::Reason;
use nutgraf_model::{Locator, hex};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::analyse::{Analysis, Done};
use crate::before::Before;
use crate::error::PipelineError;
use crate::ledger::{self, Fate, FileLine, RecordLine};
use crate::manifest::{InputDigest, Lists, Runs};
use crate::numbers::Numbers;
use crate::read::{Old, Step};
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
    /// What its records were in the last run …
    before: Arc<Before>,
    /// … and which of them have come in.
    seen: Numbers,
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
    /// What is done with the records of a file that is not read.
    old: Old,
    old_name: Name,
    pub(crate) report: Report,
    pub(crate) warnings: u64,
    pub(crate) progress: Progress,
    /// Articles that stay as they are.
    pub(crate) kept: Numbers,
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
            old: Old::Keep,
            old_name: Name::default(),
            report: Report::default(),
            warnings: 0,
            progress: Progress::default(),
            kept: Numbers::default(),
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
            Step::Old(file, old) => self.old_file(&file, old),
            Step::Records(records) => records
                .iter()
                .try_for_each(|record| self.old_record(record)),
            Step::Skipped(skipped) => {
                self.report.skipped += 1;
                self.skipped.add(&skipped)
            }
            // Articles that came from it stay, since nobody can say that they are gone.
            Step::Unreadable(rejected) => {
                self.progress.files += 1;
                self.reject(RejectedRecord::new(&rejected))
            }
            Step::Begin { file, before } => {
                let seen = Numbers::default();
                self.open = Some(OpenFile { file, before, seen });
                Ok(())
            }
            Step::Batch { .. } => unreachable!("a batch comes as what became of it"),
            Step::End { hash, bytes } => self.end(hash, bytes),
        }
    }

    /// A file of the last ledger that is not read.
    fn old_file(&mut self, file: &FileLine, old: Old) -> Result<(), PipelineError> {
        self.old = match old {
            Old::Gone if self.keep_removed => Old::Keep,
            old => old,
        };
        match self.old {
            Old::Gone | Old::Moved => return Ok(()),
            Old::Unchanged => {
                self.progress.files += 1;
                self.progress.bytes += file.size;
            }
            Old::Keep => {}
        }
        self.old_name = (file.root.clone(), file.path.clone());
        self.file(file)?;
        self.ledger.file(file)
    }

    /// A record of such a file.
    fn old_record(&mut self, record: &RecordLine) -> Result<(), PipelineError> {
        match (self.old, &record.fate) {
            (Old::Gone | Old::Moved, Fate::Indexed { number, .. }) => {
                self.writer.remove(*number)?;
                self.report.removed += 1;
                return Ok(());
            }
            (Old::Gone | Old::Moved, Fate::Rejected { .. }) => return Ok(()),
            (Old::Keep, _) => {}
            (Old::Unchanged, Fate::Indexed { .. }) => {
                self.report.read += 1;
                self.report.unchanged += 1;
                self.progress.records += 1;
            }
            (
                Old::Unchanged,
                Fate::Rejected {
                    reason,
                    message,
                    place,
                },
            ) => self.reject(RejectedRecord {
                locator: locator(&self.old_name, record),
                place: *place,
                reason: reason.clone(),
                message: message.clone(),
            })?,
        }
        if let Some(number) = record.number() {
            self.kept.insert(number);
        }
        self.ledger.record(record)
    }

    fn file(&mut self, file: &FileLine) -> Result<(), PipelineError> {
        self.inputs.add(&file.path, &file.hash);
        if self.roots.last() != Some(&file.root) {
            self.roots.push(file.root.clone());
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

    fn record(&mut self, done: Done) -> Result<(), PipelineError> {
        let open = self
            .open
            .as_mut()
            .expect("a file is begun before its records");
        let (key, fate) = match done {
            Done::Same { key, at, print } => {
                let number = open.before.number(at);
                open.seen.insert(at as u64);
                self.kept.insert(number);
                self.report.read += 1;
                self.report.unchanged += 1;
                self.progress.records += 1;
                (key, Fate::Indexed { number, print })
            }
            Done::New {
                key,
                at,
                print,
                prepared,
                judgement,
                warnings,
            } => {
                // A place that comes twice in a file is replaced once.
                let at = at.filter(|at| !open.seen.contains(*at as u64));
                let number = match at {
                    Some(at) => {
                        open.seen.insert(at as u64);
                        let old = open.before.number(at);
                        self.writer.replace(old, *prepared, &judgement)?
                    }
                    None => self.writer.add(*prepared, &judgement)?,
                };
                let record = RecordLine::new(key, Fate::Indexed { number, print });
                let name = (open.file.root.clone(), open.file.path.clone());
                for warning in warnings {
                    self.warnings += 1;
                    self.warned.add(&WarnedRecord {
                        locator: locator(&name, &record),
                        code: warning.code,
                        message: warning.message,
                    })?;
                }
                self.report.read += 1;
                self.report.indexed += 1;
                self.progress.records += 1;
                return self.ledger.hold(&record);
            }
            Done::Rejected(rejected) => {
                let key = (rejected.locator.member.clone(), rejected.locator.record);
                let fate = Fate::Rejected {
                    reason: rejected.reason.as_str().to_owned(),
                    message: rejected.message.clone(),
                    place: rejected.place,
                };
                self.ledger.hold(&RecordLine::new(key, fate))?;
                return self.reject(RejectedRecord::new(&rejected));
            }
        };
        self.ledger.hold(&RecordLine::new(key, fate))
    }

    fn end(&mut self, hash: Option<String>, bytes: u64) -> Result<(), PipelineError> {
        let OpenFile {
            mut file,
            before,
            seen,
        } = self.open.take().expect("a file is begun before it ends");
        let left = (0..before.len()).filter(|at| !seen.contains(*at as u64));
        self.progress.files += 1;
        self.progress.bytes += bytes;
        self.report.bytes += bytes;
        match hash {
            Some(hash) => {
                file.hash = hash;
                // What the file no longer holds.
                for at in left {
                    let number = before.number(at);
                    if self.keep_removed {
                        // The next run looks again, and counts only what is there.
                        file.size = u64::MAX;
                        self.kept.insert(number);
                        self.ledger.hold(&before.line(at)?)?;
                    } else {
                        self.writer.remove(number)?;
                        self.report.removed += 1;
                    }
                }
            }
            // Not read to its end: what has not come in yet stays, and the next run reads it again.
            None => {
                file.size = u64::MAX;
                for at in left {
                    self.kept.insert(before.number(at));
                    self.ledger.hold(&before.line(at)?)?;
                }
            }
        }
        self.file(&file)?;
        self.ledger.release(&file)
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
    pub(crate) kept: Numbers,
    pub(crate) lists: Lists,
    /// The digest of the ledger.
    pub(crate) ledger: String,
    pub(crate) roots: Vec<String>,
}

/// A file's root and path.
type Name = (String, String);

fn locator((root, path): &Name, record: &RecordLine) -> Locator {
    Locator {
        root: root.clone(),
        path: path.clone(),
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
