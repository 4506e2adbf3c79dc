//! Kills runs at random moments, and checks what is left.

mod print;
mod sources;

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nutgraf_index::{Index, IndexError};
use nutgraf_pipeline::{Depth, Finding, Monitor, PipelineError, Settings, verify};

use crate::crash::print::Print;
use crate::crash::sources::Sources;
use crate::material::Material;
use crate::news::News;
use crate::random::Random;

/// What is killed, where, and how often.
#[derive(Clone, Debug)]
pub struct Crash {
    /// The `nutgraf` command.
    pub program: PathBuf,
    /// A new folder for news and indexes; it stays.
    pub dir: PathBuf,
    /// How many articles there are.
    pub articles: u64,
    /// How often a run is killed.
    pub kills: u32,
    /// Decides over articles, changes and moments, as far as the machine's own pace lets it.
    pub seed: u64,
}

/// What became of the runs. That this is given at all means that nothing was lost, double or damaged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crashed {
    /// Runs that were killed.
    pub kills: u32,
    /// Of these, how many had made their commit already.
    pub committed: u32,
    /// Runs that ended before their moment came, or were left alone to finish.
    pub finished: u32,
    /// How often files or the codebook were changed in between.
    pub changes: u32,
    /// How often it began with no index at all.
    pub beginnings: u32,
    /// How often a reader asked all queries while a run was at work, and had the answers of the last commit
    /// or of the new one.
    pub readings: u64,
}

/// Why it could not be tried, or what was wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CrashError {
    /// Something is not as it should be after a run was killed.
    #[error("after {kills} kills with seed {seed}: {what}; all lies in {}", dir.display())]
    Wrong {
        /// How many runs had been killed.
        kills: u32,
        /// The seed.
        seed: u64,
        /// What is wrong.
        what: String,
        /// The folder.
        dir: PathBuf,
    },
    /// The folder has something in it already.
    #[error("{} is there already; name a new folder, or remove it first", .0.display())]
    Exists(PathBuf),
    /// A file could not be written, or the command not be started.
    #[error("cannot prepare {}", .0.display())]
    Io(PathBuf, #[source] io::Error),
    /// An index that nobody disturbed could not be made.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    /// An index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// Kills runs at random moments. After each it checks that the index opens, that all checksums are right,
/// that no article is there twice, and that articles, themes and answers are, all of them, either those
/// before the run or those of a run that nobody disturbed. A reader asks all the while. `each` hears how
/// many were killed.
///
/// # Errors
///
/// [`CrashError::Wrong`] at the first that is not so.
pub fn crash(
    settings: &Crash,
    material: &Material,
    mut each: impl FnMut(u32),
) -> Result<Crashed, CrashError> {
    let dir = &settings.dir;
    if std::fs::read_dir(dir).map_or(dir.exists(), |mut names| names.next().is_some()) {
        return Err(CrashError::Exists(dir.clone()));
    }
    let failed = |source| CrashError::Io(dir.clone(), source);
    let news = News::new(material, settings.seed);
    let sources = Sources::create(dir.join("news"), news, settings.articles).map_err(failed)?;
    let mut trial = Trial {
        settings,
        random: Random::of(settings.seed, u64::MAX),
        index: dir.join("index"),
        sources,
        before: None,
        target: None,
        usual: Duration::ZERO,
        crashed: Crashed::default(),
    };
    trial.begin()?;
    let mut in_vain = 0;
    while trial.crashed.kills < settings.kills {
        // Now and then the next run is left to finish what the killed ones began.
        let left_alone = in_vain > 0 && trial.random.chance(30);
        let killed = trial.round(!left_alone)?;
        if killed {
            each(trial.crashed.kills);
        }
        in_vain += 1;
        if trial.is_up_to_date() {
            in_vain = 0;
            if trial.random.chance(15) {
                trial.begin()?;
            } else {
                trial.change()?;
            }
        }
    }
    trial.round(false)?;
    Ok(trial.crashed)
}

struct Trial<'a> {
    settings: &'a Crash,
    random: Random,
    index: PathBuf,
    sources: Sources<'a>,
    /// What the last commit says; nothing before the first.
    before: Option<Print>,
    /// What an index that nobody disturbed says of the sources as they are now.
    target: Option<Print>,
    /// How long a run takes.
    usual: Duration,
    crashed: Crashed,
}

impl Trial<'_> {
    /// Begins without an index.
    fn begin(&mut self) -> Result<(), CrashError> {
        remove(&self.index)?;
        self.before = None;
        self.crashed.beginnings += 1;
        self.undisturbed()
    }

    fn change(&mut self) -> Result<(), CrashError> {
        let folder = self.sources.folder().to_owned();
        self.sources
            .change(&mut self.random)
            .map_err(|source| CrashError::Io(folder, source))?;
        self.crashed.changes += 1;
        self.undisturbed()
    }

    /// Works out what should come of the sources.
    fn undisturbed(&mut self) -> Result<(), CrashError> {
        let fresh = self.settings.dir.join("undisturbed");
        remove(&fresh)?;
        let mut run = Settings::new(&fresh);
        run.paths = vec![self.sources.folder().to_owned()];
        let start = Instant::now();
        nutgraf_pipeline::run(&run, Monitor::default())?;
        if self.usual.is_zero() {
            self.usual = start.elapsed();
        }
        let (print, _) = Print::of(&Index::open(&fresh)?.searcher()?)?;
        self.target = Some(print);
        Ok(())
    }

    fn is_up_to_date(&self) -> bool {
        self.before == self.target
    }

    fn wrong(&self, what: impl Into<String>) -> CrashError {
        CrashError::Wrong {
            kills: self.crashed.kills,
            seed: self.settings.seed,
            what: what.into(),
            dir: self.settings.dir.clone(),
        }
    }

    /// One run, killed or not, and what is left of it; says whether it was killed.
    fn round(&mut self, kill: bool) -> Result<bool, CrashError> {
        let mut child = self.start()?;
        let longest = self.usual.as_millis() as usize * 13 / 10 + 1;
        let moment = Duration::from_millis(self.random.below(longest) as u64);
        let start = Instant::now();
        let ended = AtomicBool::new(false);
        let (killed, read) = thread::scope(|scope| {
            let reader = scope.spawn(|| self.read_on(&ended));
            let killed = wait(&mut child, kill.then_some(moment));
            ended.store(true, Ordering::Relaxed);
            let read = reader
                .join()
                .unwrap_or_else(|_| Err("a reader panicked".into()));
            (killed, read)
        });
        let killed =
            killed.map_err(|source| CrashError::Io(self.settings.program.clone(), source))?;
        self.crashed.kills += u32::from(killed.is_none());
        self.crashed.readings += read.map_err(|what| self.wrong(what))?;
        if let Some(said) = &killed {
            self.crashed.finished += 1;
            self.usual = start.elapsed();
            if !said.is_empty() {
                return Err(self.wrong(format!("a run failed: {said}")));
            }
        } else {
            // Runs are as long as they were found to be, or longer.
            self.usual = self.usual.max(moment);
        }
        self.check(killed.is_none())?;
        Ok(killed.is_none())
    }

    fn start(&mut self) -> Result<Child, CrashError> {
        let mut command = Command::new(&self.settings.program);
        command
            .arg("index")
            .arg(self.sources.folder())
            .arg("--index")
            .arg(&self.index)
            .args([
                "--quiet",
                "--threads",
                ["1", "2", "4"][self.random.below(3)],
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        if self.random.chance(20) {
            command.arg("--compact");
        }
        command
            .spawn()
            .map_err(|source| CrashError::Io(self.settings.program.clone(), source))
    }

    /// Asks for counts until told to end; says how often, or what was wrong.
    fn read_on(&self, ended: &AtomicBool) -> Result<u64, String> {
        let mut readings = 0;
        let known = [&self.before, &self.target];
        while !ended.load(Ordering::Relaxed) {
            match Print::counts(&self.index) {
                Ok(counts) => {
                    readings += 1;
                    let mut known = known.into_iter().flatten();
                    let empty = || counts.iter().all(|count| *count == (0, 0));
                    let expected = known.any(|print| print.counts == counts)
                        || (self.before.is_none() && empty());
                    if !expected {
                        return Err(format!("a reader was told {counts:?}"));
                    }
                }
                // There need not be an index before the first commit.
                Err(error) if self.before.is_some() => return Err(format!("a reader: {error}")),
                Err(_) => {}
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(readings)
    }

    /// What is left is whole, and what was before the run or what should come of it.
    fn check(&mut self, killed: bool) -> Result<(), CrashError> {
        let opened = Index::open(&self.index);
        if opened.is_err() && killed && self.before.is_none() {
            return Ok(()); // killed before there was an index
        }
        let index = opened.map_err(|error| self.wrong(error.to_string()))?;
        let checked = index
            .verify()
            .map_err(|error| self.wrong(error.to_string()))?;
        if let Some(path) = checked.damaged.first() {
            return Err(self.wrong(format!("{} is damaged", path.display())));
        }
        let searcher = index
            .searcher()
            .map_err(|error| self.wrong(error.to_string()))?;
        let (print, twice) = Print::of(&searcher)?;
        if let Some(locator) = twice {
            return Err(self.wrong(format!("{locator} is there twice")));
        }
        let first = searcher.run() == 0;
        let is_target = self.target.as_ref() == Some(&print);
        if !is_target && (!killed || !(first || self.before.as_ref() == Some(&print))) {
            return Err(self.wrong(format!(
                "{} articles that answer {:?}, where {:?} were before the run and {:?} should be there",
                print.articles, print.counts, self.before, self.target
            )));
        }
        self.crashed.committed += u32::from(is_target && killed);
        let mut found = None;
        verify(&index, Depth::Files, |finding| {
            // The sources have changed since the last commit, unless a run has finished.
            let of_sources = matches!(finding, Finding::Changed { .. } | Finding::Missing { .. });
            if is_target || !of_sources {
                found.get_or_insert_with(|| finding.to_string());
            }
        })?;
        if let Some(finding) = found {
            return Err(self.wrong(finding));
        }
        self.before = (!first).then_some(print);
        Ok(())
    }
}

/// Waits until the command ends, or kills it at the moment; gives what it said on stderr, with its exit
/// code if that is not 0, or `None` if it was killed.
fn wait(child: &mut Child, moment: Option<Duration>) -> io::Result<Option<String>> {
    let start = Instant::now();
    let ended = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        match moment {
            Some(moment) if start.elapsed() >= moment => break None,
            _ => thread::sleep(Duration::from_millis(1)),
        }
    };
    let status = match ended {
        Some(status) => status,
        None => {
            child.kill()?;
            child.wait()?
        }
    };
    let mut said = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        stderr.read_to_string(&mut said)?;
    }
    Ok(match status.code() {
        None => None,
        Some(0 | 1) => Some(said),
        Some(code) => Some(format!("exit code {code}: {said}")),
    })
}

fn remove(folder: &Path) -> Result<(), CrashError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(CrashError::Io(folder.to_owned(), error))
        }
        _ => Ok(()),
    }
}
