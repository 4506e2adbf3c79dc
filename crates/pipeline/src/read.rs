//! The reader: walks the folders beside the ledger of the last run, and says of every file what is to be
//! done with it, in the ledger's order.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use nutgraf_ingest::{
    Entry as Walked, Found, Options, RawRecord, Reason, Rejected, Source, WalkOptions,
};
use nutgraf_model::{Place, hex};
use sha2::{Digest, Sha256};

use crate::before::Before;
use crate::error::PipelineError;
use crate::ledger::{self, FileLine, RecordLine};
use crate::report::SkippedFile;
use crate::scope::Scope;
use crate::still;

/// What the reader passes on, in order.
pub(crate) enum Step {
    /// A file of the ledger that is not read in this run, and what is to be done with its records, which come next.
    Old(FileLine, Old),
    /// Some of its records.
    Records(Vec<RecordLine>),
    /// A file that is no news.
    Skipped(SkippedFile),
    /// A file or folder that cannot be opened.
    Unreadable(Rejected),
    /// A file that is read from here on, with what it was in the last run.
    Begin { file: FileLine, before: Arc<Before> },
    /// Some of its records.
    Batch {
        records: Vec<Result<RawRecord, Rejected>>,
        before: Arc<Before>,
    },
    /// The end of the file; without a hash it was not read to its end.
    End { hash: Option<String>, bytes: u64 },
}

/// What is to be done with the records of a file that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Old {
    /// Keep what is known of it: this run does not come to it, or cannot look into it.
    Keep,
    /// Count them: it is as it was.
    Unchanged,
    /// Remove them: it is gone.
    Gone,
    /// Remove them: it is read by another root now.
    Moved,
}

/// Bytes that a worker takes at a time.
const CHUNK_BYTES: usize = 256 << 10;
/// Records, and steps, that a worker takes at a time.
const CHUNK_LENGTH: usize = 128;

/// Steps that follow each other and travel together, so that many small files cost no more messages than
/// one large one.
#[derive(Default)]
pub(crate) struct Chunk {
    pub(crate) steps: Vec<Step>,
    pub(crate) bytes: usize,
}

impl Chunk {
    pub(crate) fn add(&mut self, step: Step, bytes: usize) {
        self.steps.push(step);
        self.bytes += bytes;
    }

    pub(crate) fn is_full(&self) -> bool {
        self.bytes >= CHUNK_BYTES || self.steps.len() >= CHUNK_LENGTH
    }
}

pub(crate) struct Reader<'a> {
    pub(crate) scopes: &'a [Scope],
    pub(crate) ledger: ledger::Reader,
    /// Files that are settings and not news.
    pub(crate) exclude: Vec<PathBuf>,
    pub(crate) options: &'a Options,
    /// The roots of the ledger.
    pub(crate) known: &'a [String],
    /// Whether every file is read, since the settings changed.
    pub(crate) read_all: bool,
    /// Whether the run is to stop.
    pub(crate) stop: &'a (dyn Fn() -> bool + Sync),
    /// Whether it was stopped before everything was read.
    pub(crate) cut_short: bool,
    /// The root and path of the last file that was walked past.
    pub(crate) last: (String, String),
    /// What could not be looked into: nobody can say what is gone from there.
    pub(crate) unreadable: HashSet<PathBuf>,
}

impl Reader<'_> {
    /// Reads everything; `give` is called with each step and its size in bytes.
    pub(crate) fn run(&mut self, give: &mut dyn FnMut(Step, usize)) -> Result<(), PipelineError> {
        for scope in self.scopes {
            let options = WalkOptions {
                exclude: self.exclude.clone(),
            };
            let path = scope.path();
            let walk =
                nutgraf_ingest::walk(&path, &options).map_err(|error| PipelineError::Root {
                    path: path.clone(),
                    source: std::io::Error::other(error),
                })?;
            for walked in walk {
                if self.stopped() {
                    break;
                }
                self.walked(scope, walked, give)?;
            }
        }
        while let Some(file) = self.ledger.next_file() {
            self.not_walked(file, give)?;
        }
        Ok(())
    }

    /// Passes on a file of the ledger with its records.
    fn pass(
        &mut self,
        file: FileLine,
        old: Old,
        give: &mut dyn FnMut(Step, usize),
    ) -> Result<(), PipelineError> {
        give(Step::Old(file, old), 256);
        loop {
            let records = self.ledger.next_records(CHUNK_LENGTH)?;
            if records.is_empty() {
                return Ok(());
            }
            let size = 128 * records.len();
            give(Step::Records(records), size);
        }
    }

    /// Passes on what cannot be read, and what is known of it.
    fn unreadable(
        &mut self,
        rejected: Rejected,
        file: Option<FileLine>,
        give: &mut dyn FnMut(Step, usize),
    ) -> Result<(), PipelineError> {
        give(Step::Unreadable(rejected), 256);
        match file {
            // The next run looks again.
            Some(file) => self.pass(unread(file), Old::Keep, give),
            None => Ok(()),
        }
    }

    fn stopped(&mut self) -> bool {
        self.cut_short = self.cut_short || (self.stop)();
        self.cut_short
    }

    fn walked(
        &mut self,
        scope: &Scope,
        walked: Walked,
        give: &mut dyn FnMut(Step, usize),
    ) -> Result<(), PipelineError> {
        match walked {
            Walked::File(mut found) => {
                found.root.clone_from(&scope.root);
                found.path = below(scope, &found.path, found.absolute == scope.path());
                if let Some(rejected) = self.out_of_turn(&found) {
                    give(Step::Unreadable(rejected), 256);
                    return Ok(());
                }
                let known = self.known_file(&found.root, &found.path, give)?;
                self.file(scope, &found, known, give)
            }
            Walked::Skipped(skipped) => {
                let path = below(scope, &skipped.path, false);
                give(
                    Step::Skipped(SkippedFile {
                        root: scope.root.clone(),
                        path,
                        reason: skipped.why.as_str().to_owned(),
                    }),
                    64,
                );
                Ok(())
            }
            Walked::Rejected(mut rejected) => {
                let walked_path = std::mem::take(&mut rejected.locator.path);
                rejected.locator.root.clone_from(&scope.root);
                rejected.locator.path = below(scope, &walked_path, false);
                let path = rejected.locator.path.clone();
                self.unreadable.insert(scope.path().join(&walked_path));
                let known = self.known_file(&scope.root, &path, give)?;
                self.unreadable(rejected, known, give)
            }
            _ => Ok(()),
        }
    }

    /// A path that does not come after the one before it has no place in the ledger. That is so where
    /// what is not Unicode in names reads alike, or sorts otherwise than it is shown.
    fn out_of_turn(&mut self, found: &Found) -> Option<Rejected> {
        let path = (&*found.root, &*found.path);
        let (root, below) = &self.last;
        if !root.is_empty() && ledger::compare(path, (root, below)) != Ordering::Greater {
            return Some(Rejected {
                locator: found.locator(),
                place: Place::default(),
                reason: Reason::Io,
                message: format!(
                    "cannot be told from `{below}`, or has no place beside it, since a name is not \
                     Unicode; rename that file"
                ),
            });
        }
        self.last = (found.root.clone(), found.path.clone());
        None
    }

    /// Moves the ledger on to this file, and takes it where it is in it.
    fn known_file(
        &mut self,
        root: &str,
        path: &str,
        give: &mut dyn FnMut(Step, usize),
    ) -> Result<Option<FileLine>, PipelineError> {
        while let Some(file) = self.ledger.peek() {
            match file.cmp_to(root, path) {
                Ordering::Greater => break,
                Ordering::Equal => return Ok(self.ledger.next_file()),
                Ordering::Less => {
                    if let Some(file) = self.ledger.next_file() {
                        self.not_walked(file, give)?;
                    }
                }
            }
        }
        Ok(None)
    }

    /// A file of the ledger that the walk did not meet.
    fn not_walked(
        &mut self,
        file: FileLine,
        give: &mut dyn FnMut(Step, usize),
    ) -> Result<(), PipelineError> {
        let held = self.scopes.iter().any(|s| s.holds(&file.root, &file.path));
        let by = self.scopes.iter();
        let by = by.filter_map(|scope| Some((scope, scope.supersedes(&file.root, &file.path)?)));
        let by: Vec<(&Scope, String)> = by.collect();
        let superseded = !by.is_empty();
        // Read by another root before the run was told to stop: it is not to be there twice.
        let last = (&*self.last.0, &*self.last.1);
        let read_by_now = by
            .iter()
            .any(|(scope, path)| ledger::compare((&scope.root, path), last) != Ordering::Greater);
        let absolute = Path::new(&file.root).join(&file.path);
        let in_unreadable = absolute
            .ancestors()
            .any(|above| self.unreadable.contains(above));
        let too_late = self.stopped() && !read_by_now;
        if !(held || superseded) || in_unreadable || too_late {
            // What was read with other settings is read by the next run that comes to it.
            let file = if self.read_all { unread(file) } else { file };
            self.pass(file, Old::Keep, give)
        } else if superseded && absolute.exists() {
            self.pass(file, Old::Moved, give)
        } else {
            self.pass(file, Old::Gone, give)
        }
    }

    /// Whether another root of the ledger has files of this one.
    fn is_nested(&self, scope: &Scope) -> bool {
        let other = |root: &&String| **root != scope.root;
        self.known
            .iter()
            .filter(other)
            .any(|root| scope.meets(root))
    }

    fn file(
        &mut self,
        scope: &Scope,
        found: &Found,
        known: Option<FileLine>,
        give: &mut dyn FnMut(Step, usize),
    ) -> Result<(), PipelineError> {
        let modified = modified(found);
        let is_same = |file: &FileLine| {
            let same_time = modified != 0 && file.modified == modified;
            file.size == found.size
                && (same_time || hash_of(found).is_some_and(|hash| hash == file.hash))
        };
        if let Some(file) = &known
            && !self.read_all
            && is_same(file)
        {
            let file = file.clone();
            return self.pass(FileLine { modified, ..file }, Old::Unchanged, give);
        }
        let (mut source, still) = match still::open(found, self.options) {
            Ok(opened) => opened,
            Err(rejected) => return self.unreadable(rejected, known, give),
        };
        let file = FileLine {
            root: found.root.clone(),
            path: found.path.clone(),
            size: still.size(),
            modified: match still.modified() == found.modified {
                true => modified,
                // It has changed since the folder was looked at.
                false => 0,
            },
            hash: String::new(),
        };
        let before = Arc::new(match known {
            Some(_) => Before::read(&mut self.ledger)?,
            None => Before::default(),
        });
        let begin = Step::Begin {
            file,
            before: Arc::clone(&before),
        };
        give(begin, 256);
        // A file that another root of the ledger has too is read to its end: half of it would be there twice.
        let may_stop = !self.is_nested(scope);
        let whole = self.records(&mut source, &before, may_stop, give);
        let (hash, bytes) = match source.finish() {
            Ok(digest) if whole => (Some(hex(&digest.sha256)), digest.bytes),
            Ok(digest) => (None, digest.bytes),
            Err(_) => (None, 0),
        };
        let moved = still.moved(found);
        let hash = hash.filter(|_| moved.is_none());
        give(Step::End { hash, bytes }, 64);
        if let Some(rejected) = moved {
            give(Step::Unreadable(rejected), 256);
        }
        Ok(())
    }

    /// Cuts the records of a file into batches; `false` if it was told to stop.
    fn records(
        &mut self,
        source: &mut Source,
        before: &Arc<Before>,
        may_stop: bool,
        give: &mut dyn FnMut(Step, usize),
    ) -> bool {
        let mut records = Vec::new();
        let mut bytes = 0;
        let mut flush = |records: &mut Vec<_>, bytes: &mut usize| {
            if !records.is_empty() {
                let step = Step::Batch {
                    records: std::mem::take(records),
                    before: Arc::clone(before),
                };
                give(step, std::mem::take(bytes));
            }
        };
        while let Some(record) = source.next_raw() {
            bytes += 256 + record.as_ref().map_or(0, |raw| raw.bytes.len());
            records.push(record);
            if bytes >= CHUNK_BYTES || records.len() >= CHUNK_LENGTH {
                flush(&mut records, &mut bytes);
                if may_stop && self.stopped() {
                    return false;
                }
            }
        }
        flush(&mut records, &mut bytes);
        true
    }
}

fn below(scope: &Scope, path: &str, is_scope_itself: bool) -> String {
    match scope.below.as_str() {
        "" => path.to_owned(),
        below if is_scope_itself || path.is_empty() => below.to_owned(),
        below => format!("{below}/{path}"),
    }
}

/// A file that the next run is to look at, whatever it is then.
fn unread(file: FileLine) -> FileLine {
    FileLine {
        size: u64::MAX,
        ..file
    }
}

/// A file that changed less than this before it is read may change again without a change of its time.
const UNSETTLED: Duration = Duration::from_secs(2);

/// Nanoseconds since 1970; 0 where the system does not say, or where the time tells nothing since the
/// file has only just changed.
fn modified(found: &Found) -> i64 {
    let Some(time) = found.modified else {
        return 0;
    };
    if !SystemTime::now()
        .duration_since(time)
        .is_ok_and(|age| age > UNSETTLED)
    {
        return 0;
    }
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(error) => -i64::try_from(error.duration().as_nanos()).unwrap_or(i64::MAX),
    }
}

/// The hash of a file's bytes; `None` if it cannot be read.
fn hash_of(found: &Found) -> Option<String> {
    hash(File::open(&found.absolute).ok()?).ok()
}

/// The SHA-256 of a file's bytes, in hexadecimal digits.
pub(crate) fn hash(mut file: File) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&hash.finalize())),
            count => hash.update(&buffer[..count]),
        }
    }
}
