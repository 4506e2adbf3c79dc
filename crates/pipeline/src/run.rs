use std::any::Any;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use nutgraf_index::{Index, WriterOptions};
use nutgraf_ingest::{Entry as Walked, Metadata, Options, WalkOptions};
use nutgraf_model::{Date, hex};
use nutgraf_themes::Codebook;
use serde::{Deserialize, Serialize};

use crate::analyse::Analysis;
use crate::budget::Budget;
use crate::collect::{Collected, Collector, Message};
use crate::error::PipelineError;
use crate::ledger;
use crate::manifest::{InputFile, Manifest, ManifestSettings, Root, Runs, digest, write};
use crate::queue::Queue;
use crate::read::{Chunk, Reader};
use crate::reclassify::Before;
use crate::report::Report;
use crate::scope::{Scope, scopes};
use crate::settings::{Progress, Settings};

/// How a run is watched and stopped from outside.
#[derive(Clone, Copy, Default)]
pub struct Monitor<'a> {
    /// Called now and then, by one thread at a time.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
    /// Set it to end the run early: what is whole by then is committed.
    pub stop: Option<&'a AtomicBool>,
}

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The run's number.
    pub run: u64,
    /// What it did.
    pub report: Report,
    /// Whether it was stopped before it had read everything.
    pub interrupted: bool,
    /// The folders and files that were read.
    pub roots: Vec<PathBuf>,
    /// The codebook that was used.
    pub codebook: Option<PathBuf>,
    /// Whether the codebook had changed, so that articles that stay as they are were judged again:
    /// [`Report::judged_again`] of them.
    pub reclassified: bool,
    /// The table of metadata that was used.
    pub metadata: Option<PathBuf>,
    /// Rows of it that no record matched.
    pub unused_metadata: Vec<String>,
    /// Records indexed with something repaired or odd about them.
    pub warnings: u64,
}

/// What the pipeline keeps with a commit.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    /// The roots of the ledger.
    roots: Vec<String>,
    /// Its digest.
    #[serde(default)]
    pub(crate) ledger: String,
    /// The digest of the last manifest.
    #[serde(default)]
    pub(crate) manifest: String,
    /// What the last run read.
    last: Vec<Root>,
    pub(crate) settings: ManifestSettings,
    program: String,
}

impl State {
    /// What a commit carries.
    pub(crate) fn of(commit: &str) -> State {
        serde_json::from_str(commit).unwrap_or_default()
    }
}

const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Reads what changed since the last run, and brings the index up to date.
///
/// # Errors
///
/// If a path, the codebook, the table of metadata or the index cannot be read, or the index cannot be
/// written. Nothing is changed then. A record that cannot be read is no error: it is counted as rejected.
pub fn run(settings: &Settings, monitor: Monitor<'_>) -> Result<Outcome, PipelineError> {
    let start = Instant::now();
    let started = jiff::Timestamp::now()
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string();

    // What the user gave is looked at before an index is made or locked.
    if (settings.paths.is_empty() || settings.reclassify) && !settings.index.exists() {
        return Err(PipelineError::NoRoots);
    }
    if !settings.reclassify {
        scopes(&settings.paths, &[])?;
    }
    let index = Index::create_or_open(&settings.index)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(settings.threads)
        .build()
        .map_err(|error| PipelineError::Worker(error.to_string()))?;
    let mut writer = index.writer(WriterOptions {
        threads: pool.current_num_threads(),
        ..WriterOptions::default()
    })?;
    let run = u64::from(writer.run()) + 1;
    let state = State::of(writer.state());
    let runs = Runs::of(&settings.index);
    runs.create()?;

    let scopes = if settings.reclassify {
        Vec::new()
    } else {
        scopes(&paths_to_read(settings, &state)?, &state.roots)?
    };
    // Where nothing is read, what the last run read still says where the codebook lies.
    let last: Vec<Scope> = state.last.iter().map(Scope::of_root).collect();
    let beside = if settings.reclassify { &last } else { &scopes };
    let codebook = Given::codebook(settings, beside, &state)?;
    let metadata = if settings.reclassify {
        None
    } else {
        Given::metadata(settings, &scopes)?
    };
    let used = ManifestSettings {
        codebook: codebook.as_ref().map(|given| given.file.clone()),
        metadata: if settings.reclassify {
            state.settings.metadata.clone()
        } else {
            metadata.as_ref().map(|given| given.file.clone())
        },
        date_from_path: if settings.reclassify {
            state.settings.date_from_path
        } else {
            settings.date_from_path
        },
    };
    let digest_of = |file: &Option<InputFile>| file.as_ref().map(|file| file.digest.clone());
    let same_program = state.program == PROGRAM;
    let reclassify =
        digest_of(&used.codebook) != digest_of(&state.settings.codebook) || !same_program;
    let read_all = digest_of(&used.metadata) != digest_of(&state.settings.metadata)
        || used.date_from_path != state.settings.date_from_path
        || !same_program;

    let table = metadata.map(|given| Arc::new(given.value));
    let options = Options {
        metadata: table.clone(),
        date_from: used.date_from(),
        ..Options::default()
    };
    let failed = AtomicBool::new(false);
    let told = || {
        monitor
            .stop
            .is_some_and(|stop| stop.load(Ordering::Relaxed))
    };
    let stop = || told() || failed.load(Ordering::Relaxed);
    let reader = Reader {
        scopes: &scopes,
        ledger: match run {
            1 => ledger::Reader::empty(),
            _ => ledger::Reader::open(&runs.ledger(run - 1), &state.ledger)?,
        },
        exclude: [&used.codebook, &used.metadata]
            .into_iter()
            .flatten()
            .map(|file| file.path.clone())
            .chain([settings.index.clone()])
            .collect(),
        options: &options,
        known: &state.roots,
        read_all,
        stop: &stop,
        cut_short: false,
        last: Default::default(),
        unreadable: HashSet::new(),
    };
    let analysis = Analysis::new(options.clone(), codebook.map(|given| given.value));
    let collector = Collector::new(&mut writer, &runs, run, settings.keep_removed)?;
    let (mut collected, interrupted) = flow(
        reader, &analysis, collector, &pool, settings, monitor, &failed,
    )?;
    if reclassify && !collected.kept.is_empty() {
        let before = Before::of(&state, &runs, run - 1, same_program);
        let kept = &mut collected.kept;
        collected.report.judged_again =
            crate::reclassify::reclassify(&index, &mut writer, &analysis, &pool, &before, kept)?;
    }
    if let Some(codebook) = analysis.codebook() {
        write(&runs.codebook(run), codebook.canonical().as_bytes())?;
    }

    // Only a run that reads all of its roots can tell which rows of a table match nothing.
    let whole = !interrupted
        && collected.report.unchanged == 0
        && scopes.iter().all(|scope| scope.below.is_empty());
    let mut manifest = Manifest {
        run,
        program: PROGRAM.to_owned(),
        analysis: nutgraf_tokenize::ANALYSIS_VERSION.to_owned(),
        started: started.clone(),
        interrupted,
        roots: scopes.iter().map(Scope::as_root).collect(),
        inputs: collected.inputs,
        settings: used.clone(),
        report: collected.report,
        articles: 0,
        warnings: collected.warnings,
        unused_metadata: match table.as_deref() {
            Some(table) if whole => unused(table),
            _ => Vec::new(),
        },
        lists: collected.lists,
        previous: state.manifest,
    };
    let today = started[..10].parse::<Date>().ok();
    // The last segment and the stories are made in the same threads.
    let staged = pool.install(|| writer.stage(u32::try_from(run).unwrap_or(u32::MAX), today))?;
    manifest.articles = staged.articles();
    manifest.report.duplicates = staged.duplicates();
    manifest.report.seconds = start.elapsed().as_secs_f64();
    let written = serde_json::to_vec_pretty(&manifest).expect("a manifest is plain data");
    write(&runs.manifest(run), &written)?;
    runs.sync()?;
    let state = State {
        roots: collected.roots,
        ledger: collected.ledger,
        manifest: digest(&written),
        last: if settings.reclassify {
            state.last
        } else {
            manifest.roots.clone()
        },
        settings: used.clone(),
        program: PROGRAM.to_owned(),
    };
    staged.commit(&serde_json::to_string(&state).expect("a state is plain data"))?;
    if settings.compact {
        writer.compact()?;
    }
    writer.close()?;
    runs.keep_ledger_of(run);
    Ok(Outcome {
        run,
        report: manifest.report,
        interrupted,
        roots: beside.iter().map(Scope::path).collect(),
        codebook: used.codebook.map(|file| file.path),
        reclassified: reclassify && run > 1,
        metadata: used.metadata.map(|file| file.path),
        unused_metadata: manifest.unused_metadata,
        warnings: manifest.warnings,
    })
}

/// The rows of the table that no record matched.
fn unused(table: &Metadata) -> Vec<String> {
    let rows = table.unmatched().into_iter();
    rows.map(|row| format!("line {}: {}", row.line, row.key))
        .collect()
}

fn paths_to_read(settings: &Settings, state: &State) -> Result<Vec<PathBuf>, PipelineError> {
    if !settings.paths.is_empty() {
        return Ok(settings.paths.clone());
    }
    if state.last.is_empty() {
        return Err(PipelineError::NoRoots);
    }
    Ok(state
        .last
        .iter()
        .map(|root| Scope::of_root(root).path())
        .collect())
}

/// A file of settings that was found and read.
struct Given<T> {
    file: InputFile,
    value: T,
}

impl Given<()> {
    fn codebook(
        settings: &Settings,
        scopes: &[Scope],
        state: &State,
    ) -> Result<Option<Given<Codebook>>, PipelineError> {
        let last = state
            .settings
            .codebook
            .as_ref()
            .map(|file| file.path.clone());
        let path = settings
            .codebook
            .clone()
            .or_else(|| beside(scopes, "codebook.toml"))
            .or_else(|| last.filter(|path| path.is_file()));
        let Some(path) = path else {
            return Ok(None);
        };
        let value = Codebook::read(&path)?;
        let digest = value.digest();
        let file = InputFile { path, digest };
        Ok(Some(Given { file, value }))
    }

    fn metadata(
        settings: &Settings,
        scopes: &[Scope],
    ) -> Result<Option<Given<Metadata>>, PipelineError> {
        let Some(path) = settings
            .metadata
            .clone()
            .or_else(|| beside(scopes, "metadata.csv"))
        else {
            return Ok(None);
        };
        let value = Metadata::read_csv(&path)?;
        let digest = hex(&value.sha256());
        let file = InputFile { path, digest };
        Ok(Some(Given { file, value }))
    }
}

/// A file of this name in the first folder that has one. A run over a part of a root looks into the root
/// too: what stands there is said of the part as well.
fn beside(scopes: &[Scope], name: &str) -> Option<PathBuf> {
    scopes
        .iter()
        .flat_map(|scope| [scope.path(), PathBuf::from(&scope.root)])
        .map(|folder| folder.join(name))
        .find(|path: &PathBuf| Path::is_file(path))
}

/// Reads, analyses and writes until everything is read, or the run is told to stop; says whether it was stopped before
/// everything was read.
///
/// All of it is done by the threads of the pool: one of them reads, and analyses too while as much is under way as may
/// be; whoever has analysed something takes to the index what is next, unless another is at it.
fn flow(
    mut reader: Reader<'_>,
    analysis: &Analysis,
    collector: Collector<'_>,
    pool: &rayon::ThreadPool,
    settings: &Settings,
    monitor: Monitor<'_>,
    failed: &AtomicBool,
) -> Result<(Collected, bool), PipelineError> {
    let budget = Budget::new(settings.bytes_in_flight.max(1 << 20));
    let (scopes, stop) = (reader.scopes, reader.stop);
    let options = WalkOptions {
        exclude: reader.exclude.clone(),
    };
    let total = AtomicU64::new(0);
    let queue = Queue::new(collector, &budget, &total, monitor, failed);
    let read = pool.install(|| {
        rayon::in_place_scope_fifo(|workers| {
            if monitor.progress.is_some() {
                workers.spawn_fifo(|_| count_bytes(scopes, &options, stop, &total));
            }
            let mut number = 0;
            let mut pass_on = |Chunk { steps, bytes }| {
                let taken =
                    budget.take(bytes, || rayon::yield_now() == Some(rayon::Yield::Executed));
                let (number, queue) = (next(&mut number), &queue);
                workers.spawn_fifo(move |_| {
                    let of = |step| Message::of(step, analysis);
                    let work = AssertUnwindSafe(|| steps.into_iter().map(of).collect());
                    let messages = catch_unwind(work)
                        .unwrap_or_else(|panic| vec![Message::Failed(said(&*panic))]);
                    queue.put(number, taken, messages);
                });
            };
            let mut chunk = Chunk::default();
            let read = reader.run(&mut |step, bytes| {
                chunk.add(step, bytes);
                if chunk.is_full() {
                    pass_on(std::mem::take(&mut chunk));
                }
            });
            pass_on(chunk);
            read
        })
    });
    // A damaged ledger may lead the collector astray, so what the reader says of it comes first.
    read?;
    Ok((queue.into_collector()?.finish()?, reader.cut_short))
}

/// Counts the bytes of all files, so that progress can say how much is left.
fn count_bytes(
    scopes: &[Scope],
    options: &WalkOptions,
    stop: &(dyn Fn() -> bool + Sync),
    total: &AtomicU64,
) {
    let mut bytes = 0;
    for scope in scopes {
        let Ok(walk) = nutgraf_ingest::walk(&scope.path(), options) else {
            return;
        };
        for walked in walk {
            if stop() {
                return;
            }
            if let Walked::File(found) = walked {
                bytes += found.size;
            }
        }
    }
    total.store(bytes, Ordering::Relaxed);
}

/// What a panic said.
pub(crate) fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it did not say why").to_owned()
}

fn next(number: &mut u64) -> u64 {
    *number += 1;
    *number - 1
}
