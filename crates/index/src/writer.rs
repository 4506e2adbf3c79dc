use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use nutgraf_model::Date;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, MergePolicy, NoMergePolicy};
use tantivy::{IndexWriter, TantivyError, Term};

use crate::IndexError;
use crate::document::{Entry, Prepared};
use crate::error::engine;
use crate::folder::WriteLock;
use crate::index::{Index, Payload};
use crate::invert::{Inversion, Packing};
use crate::options::{Commit, Segments, WriterOptions};
use crate::overlay::{Judgement, Merge, Overlay, Pending, Row};
use crate::texts::StoredTexts;

/// How long the engine's own lock is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Writes to an index; the only one at a time.
///
/// Nothing is seen by searchers, and nothing survives a crash, before [`Writer::commit`]. A writer
/// that is dropped leaves the last commit.
pub struct Writer {
    /// The articles that came since a segment was last written.
    inversion: Option<Box<Inversion>>,
    // Dropped before the lock is.
    engine: Option<IndexWriter<Entry>>,
    index: Index,
    options: WriterOptions,
    payload: Payload,
    overlay: Option<Arc<Overlay>>,
    pending: Pending,
    /// Whether something could not be written, so that the changes are no longer whole.
    broken: bool,
    /// Articles that came since the last commit and were removed again.
    taken_back: Vec<u64>,
    _lock: WriteLock,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("index", &self.index.path())
            .field("payload", &self.payload)
            .finish_non_exhaustive()
    }
}

impl Writer {
    pub(crate) fn new(index: &Index, options: WriterOptions) -> Result<Writer, IndexError> {
        let lock = index.folder.lock()?;
        let (payload, overlay) = committed(index)?;
        let pending = fresh(index, overlay.as_deref(), &payload)?;
        let mut writer = Writer {
            inversion: None,
            engine: None,
            index: index.clone(),
            options,
            payload,
            overlay,
            pending,
            broken: false,
            taken_back: Vec::new(),
            _lock: lock,
        };
        writer.collect();
        writer.collect_postings()?;
        Ok(writer)
    }

    /// Starts the engine's threads.
    fn start(&mut self) -> Result<&mut IndexWriter<Entry>, IndexError> {
        let options = || {
            IndexWriterOptions::builder()
                // The engine merges and commits. It is given segments, no documents.
                .num_worker_threads(1)
                .num_merge_threads(1)
                .build()
        };
        let postings = self.index.folder.postings();
        let begin = Instant::now();
        let index = self.index.engine_anew()?;
        let engine_writer = loop {
            match index.writer_with_options(options()) {
                // We hold the index's lock, so nobody writes: the engine's is let go of in a moment, by a
                // process that this one is starting.
                Err(TantivyError::LockFailure(..)) if begin.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                started => break started.map_err(engine("write", &postings))?,
            }
        };
        match self.options {
            WriterOptions { threads: 1, .. } => {
                engine_writer.set_merge_policy(Box::new(NoMergePolicy));
            }
            options => engine_writer.set_merge_policy(policy(options)),
        }
        Ok(self.engine.insert(engine_writer))
    }

    fn engine(&mut self) -> Result<&mut IndexWriter<Entry>, IndexError> {
        if self.broken {
            return Err(IndexError::Broken {
                path: self.index.path().to_owned(),
            });
        }
        match self.engine {
            Some(_) => Ok(self.engine.as_mut().expect("seen a moment ago")),
            None => self.start(),
        }
    }

    /// The run of the last commit; 0 before the first.
    #[must_use]
    pub fn run(&self) -> u32 {
        self.payload.run
    }

    /// What the caller kept with the last commit.
    #[must_use]
    pub fn state(&self) -> &str {
        &self.payload.state
    }

    /// Adds an article and gives it its number. Articles are numbered in the order of these calls.
    ///
    /// # Errors
    ///
    /// If nothing more can be written.
    pub fn add(&mut self, article: Prepared, judgement: &Judgement) -> Result<u64, IndexError> {
        self.add_seen(article, judgement, None)
    }

    /// Adds an article in place of another, which is removed: it came in when that one did.
    ///
    /// # Errors
    ///
    /// [`IndexError::NoNumber`] if there is no such article; or if nothing more can be written.
    pub fn replace(
        &mut self,
        number: u64,
        article: Prepared,
        judgement: &Judgement,
    ) -> Result<u64, IndexError> {
        let row = self.overlay.as_ref().and_then(|overlay| {
            let row = overlay.row(overlay.find(number)?);
            Some((row.first_run, row.added))
        });
        self.remove(number)?;
        self.add_seen(article, judgement, row)
    }

    fn add_seen(
        &mut self,
        article: Prepared,
        judgement: &Judgement,
        first_seen: Option<(u32, u32)>,
    ) -> Result<u64, IndexError> {
        self.engine()?;
        // Until both halves have it.
        self.broken = true;
        let number = self.pending.add(&article.new, judgement, first_seen)?;
        let entry = Entry {
            fields: self.index.fields,
            number,
            article,
        };
        self.invert(&entry)
            .map_err(engine("write", &self.index.folder.postings()))?;
        self.broken = false;
        Ok(number)
    }

    /// Takes an article into the segment in the making, and writes that where it is large.
    fn invert(&mut self, entry: &Entry) -> tantivy::Result<()> {
        let engine = self.engine.as_ref().expect("it was started");
        let mut inversion = match self.inversion.take() {
            Some(inversion) => inversion,
            None => {
                let packing = match self.options.threads {
                    1 => Packing::Here,
                    _ => Packing::Aside,
                };
                let segment = engine.new_segment();
                Box::new(Inversion::new(segment, self.index.fields, packing)?)
            }
        };
        inversion.add(entry)?;
        let is_full = inversion.is_full(self.options.heap_bytes);
        self.inversion = Some(inversion);
        match is_full {
            true => self.flush(),
            false => Ok(()),
        }
    }

    /// Gives the engine the segment in the making.
    fn flush(&mut self) -> tantivy::Result<()> {
        if let (Some(inversion), Some(engine)) = (self.inversion.take(), &self.engine) {
            engine.add_segment(inversion.finish()?)?;
        }
        Ok(())
    }

    /// Removes an article.
    ///
    /// # Errors
    ///
    /// [`IndexError::NoNumber`] if there is no such article.
    pub fn remove(&mut self, number: u64) -> Result<(), IndexError> {
        self.must_exist(number)?;
        let term = Term::from_field_u64(self.index.fields.number, number);
        if number < self.payload.next_number {
            self.engine()?.delete_term(term);
        } else {
            // The engine deletes from the segments it has.
            self.taken_back.push(number);
        }
        self.pending.remove(number);
        Ok(())
    }

    /// Judges an article again; its text is not touched.
    ///
    /// # Errors
    ///
    /// [`IndexError::NoNumber`] if there is no such article; or if nothing more can be written.
    pub fn judge(&mut self, number: u64, judgement: &Judgement) -> Result<(), IndexError> {
        self.must_exist(number)?;
        self.engine()?;
        let judged = self.pending.judge(number, judgement);
        self.broken = judged.is_err();
        judged
    }

    fn must_exist(&self, number: u64) -> Result<(), IndexError> {
        let new = (self.payload.next_number..self.pending.next_number()).contains(&number);
        let old = || {
            let overlay = self.overlay.as_ref();
            overlay.is_some_and(|overlay| overlay.find(number).is_some())
        };
        if (new || old()) && !self.pending.is_removed(number) {
            Ok(())
        } else {
            Err(IndexError::NoNumber(number))
        }
    }

    /// Makes everything since the last commit durable and visible at once, postings and judgements
    /// together.
    ///
    /// # Errors
    ///
    /// If something cannot be written; then the last commit stands, and nothing more can be done
    /// with the changes but to give them up ([`Writer::rollback`]).
    pub fn commit(&mut self, commit: Commit) -> Result<(), IndexError> {
        self.stage(commit.run, commit.added)?.commit(&commit.state)
    }

    /// Works out what a commit of everything so far will come to, for callers that want to keep that
    /// with the commit. `run` and `added` as in [`Commit`]. Postings and judgements are written at the
    /// same time where the caller's rayon pool has two threads.
    ///
    /// # Errors
    ///
    /// As [`Writer::commit`].
    pub fn stage(&mut self, run: u32, added: Option<Date>) -> Result<Staged<'_>, IndexError> {
        // An engine that is broken says so before anything is written.
        self.engine()?;
        self.broken = true;
        let mut payload = Payload {
            run,
            commit: self.payload.commit + 1,
            overlay: self.payload.overlay.clone(),
            next_number: self.pending.next_number(),
            state: String::new(),
        };
        let inversion = self.inversion.take();
        let overlay = (!self.pending.is_empty()).then(|| format!("{:06}.bin", payload.commit));
        let (index, pending, old) = (&self.index, &mut self.pending, self.overlay.as_deref());
        // Neither reads what the other writes.
        let (segment, merged) = rayon::join(
            || inversion.map(|inversion| inversion.finish()).transpose(),
            || match &overlay {
                None => Ok(()),
                Some(name) => Merge {
                    texts: &StoredTexts::new(index),
                    old,
                    pending,
                    run,
                    added: added.map_or(0, Date::first_day),
                }
                .write(&index.folder.overlay().join(name)),
            },
        );
        let postings = index.folder.postings();
        let failed = || engine("write", &postings);
        if let (Some(segment), Some(engine)) = (segment.map_err(failed())?, &self.engine) {
            engine.add_segment(segment).map_err(failed())?;
        }
        merged?;
        payload.overlay = overlay.or(payload.overlay);
        let (mut articles, mut duplicates) = (0, 0);
        if let Some(path) = payload.overlay_path(&self.index.folder) {
            let overlay = Overlay::open(&path)?;
            articles = overlay.len() as u64;
            let rows = (0..overlay.len()).map(|at| overlay.row(at));
            let is_new = |row: &Row| row.changed_run == run && row.original != row.number;
            duplicates = rows.filter(is_new).count() as u64;
        }
        Ok(Staged {
            writer: self,
            payload,
            articles,
            duplicates,
        })
    }

    /// Gives up everything since the last commit.
    ///
    /// # Errors
    ///
    /// If the last commit cannot be read.
    pub fn rollback(&mut self) -> Result<(), IndexError> {
        // Dropping the engine's writer ends its threads.
        self.inversion = None;
        self.engine = None;
        self.begin()?;
        self.collect_postings()
    }

    /// Begins anew from the last commit.
    fn begin(&mut self) -> Result<(), IndexError> {
        (self.payload, self.overlay) = committed(&self.index)?;
        self.pending = fresh(&self.index, self.overlay.as_deref(), &self.payload)?;
        self.inversion = None;
        self.taken_back.clear();
        self.broken = false;
        self.collect();
        Ok(())
    }

    /// Merges all pieces into one without leftovers of removed articles, so that scores are those of
    /// an index built afresh. Changes since the last commit are given up.
    ///
    /// # Errors
    ///
    /// If something cannot be read or written.
    pub fn compact(&mut self) -> Result<(), IndexError> {
        self.settle()?;
        self.begin()?;
        let postings = self.index.folder.postings();
        let failed = || engine("merge", &postings);
        let metas = self
            .index
            .engine
            .searchable_segment_metas()
            .map_err(failed())?;
        let whole = metas.len() < 2 && !metas.iter().any(|meta| meta.has_deletes());
        if !whole {
            let ids: Vec<_> = metas.iter().map(|meta| meta.id()).collect();
            let writer = self.engine()?;
            writer.merge(&ids).wait().map_err(failed())?;
            writer.garbage_collect_files().wait().map_err(failed())?;
        }
        Ok(())
    }

    /// Waits for merges in the background and gives the lock back.
    ///
    /// # Errors
    ///
    /// If a merge failed; the last commit stands nevertheless.
    pub fn close(mut self) -> Result<(), IndexError> {
        self.settle()
    }

    fn settle(&mut self) -> Result<(), IndexError> {
        match self.engine.take() {
            None => Ok(()),
            Some(writer) => {
                let postings = self.index.folder.postings();
                writer
                    .wait_merging_threads()
                    .map_err(engine("merge", &postings))
            }
        }
    }

    /// Removes files of the engine that the last commit does not name.
    fn collect_postings(&mut self) -> Result<(), IndexError> {
        // A failure leaves them to the next commit, which collects too.
        let _ = self.engine()?.garbage_collect_files().wait();
        Ok(())
    }

    /// Removes overlays that the last commit does not name: those before it, and those of commits
    /// that were cut short. A failure leaves them to the next writer.
    fn collect(&self) {
        let Ok(entries) = fs::read_dir(self.index.folder.overlay()) else {
            return;
        };
        let pending = self.pending.path().with_extension("");
        for entry in entries.flatten() {
            let name = entry.file_name();
            let named = name.to_str() == self.payload.overlay.as_deref();
            let ours = name.to_str().is_some_and(|name| {
                const ENDS: [&str; 7] = [
                    ".bin",
                    ".rows",
                    ".spool",
                    ".changes",
                    ".shingles",
                    ".sketches",
                    ".lists",
                ];
                ENDS.iter().any(|end| name.ends_with(end))
            });
            if ours && !named && entry.path().with_extension("") != pending {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// A commit that is worked out and not made yet. Without [`Staged::commit`] nothing comes of it, and
/// the writer can only be rolled back.
#[must_use]
pub struct Staged<'a> {
    writer: &'a mut Writer,
    payload: Payload,
    articles: u64,
    duplicates: u64,
}

impl std::fmt::Debug for Staged<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Staged")
            .field("payload", &self.payload)
            .finish_non_exhaustive()
    }
}

impl Staged<'_> {
    /// How many articles the index will have.
    #[must_use]
    pub fn articles(&self) -> u64 {
        self.articles
    }

    /// How many of the articles that this run adds or replaces are exact duplicates of an earlier one.
    #[must_use]
    pub fn duplicates(&self) -> u64 {
        self.duplicates
    }

    /// Makes the commit, with what the caller wants to find again with it.
    ///
    /// # Errors
    ///
    /// As [`Writer::commit`].
    pub fn commit(mut self, state: &str) -> Result<(), IndexError> {
        state.clone_into(&mut self.payload.state);
        let writer = self.writer;
        let postings = writer.index.folder.postings();
        let text = serde_json::to_string(&self.payload).expect("a payload is plain data");
        let failed = || engine("write", &postings);
        let taken_back = std::mem::take(&mut writer.taken_back);
        if let Some(engine) = &mut writer.engine {
            for number in taken_back {
                engine.delete_term(Term::from_field_u64(writer.index.fields.number, number));
            }
            // Merges begin at the end of the commit.
            engine.set_merge_policy(policy(writer.options));
            let mut prepared = engine.prepare_commit().map_err(failed())?;
            prepared.set_payload(&text);
            prepared.commit().map_err(failed())?;
            if writer.options.threads == 1 {
                engine.set_merge_policy(Box::new(NoMergePolicy));
            }
        }
        writer.begin()
    }
}

/// Which pieces are merged.
fn policy(options: WriterOptions) -> Box<dyn MergePolicy> {
    match options.segments {
        Segments::Keep => Box::new(NoMergePolicy),
        Segments::Merge => {
            let mut policy = LogMergePolicy::default();
            policy.set_del_docs_ratio_before_merge(options.removed_share.clamp(0.01, 1.0));
            Box::new(policy)
        }
    }
}

type Committed = (Payload, Option<Arc<Overlay>>);

fn committed(index: &Index) -> Result<Committed, IndexError> {
    let postings = index.folder.postings();
    let meta = index
        .engine
        .load_metas()
        .map_err(engine("read", &postings))?;
    let payload = Payload::of(&meta, &index.folder)?;
    let overlay = match payload.overlay_path(&index.folder) {
        None => None,
        Some(path) => Some(Arc::new(Overlay::open(&path)?)),
    };
    Ok((payload, overlay))
}

fn fresh(
    index: &Index,
    overlay: Option<&Overlay>,
    payload: &Payload,
) -> Result<Pending, IndexError> {
    let folder = index.folder.overlay();
    fs::create_dir_all(&folder).map_err(IndexError::io("create", &folder))?;
    // The file of the changes before is still there when the next is made.
    static SPOOLS: AtomicU64 = AtomicU64::new(0);
    let name = format!("changes-{}.spool", SPOOLS.fetch_add(1, Ordering::Relaxed));
    Pending::new(&folder.join(name), overlay, payload.next_number)
}
