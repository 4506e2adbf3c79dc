use std::io;
use std::path::Path;

use nutgraf_index::{Index, WriterOptions};
use nutgraf_ingest::{Options, WalkError, read_path};
use nutgraf_themes::Codebook;

use crate::analyse::{Analysis, Done};
use crate::error::PipelineError;
use crate::settings::Settings;

/// What a stage of a run takes, by the clock that [`stages`] was given.
#[derive(Clone, Debug, PartialEq)]
pub struct StageCost {
    /// What is done, in a few words.
    pub stage: &'static str,
    /// How much of the clock went by.
    pub seconds: f64,
}

/// The stages of a worker, in their order.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stage {
    Parse,
    Print,
    Tokens,
    Quotations,
    Themes,
    Prepare,
    Invert,
    Stories,
    Commit,
}

const NAMES: [&str; 9] = [
    "read and parse",
    "hash, to see changes",
    "tokens, stems, sentences",
    "quotations and speakers",
    "themes",
    "sketches, structure, facts",
    "invert, store",
    "last segment, stories, duplicates",
    "commit, end of merges",
];

/// A clock that is read at the end of each stage.
struct Laps<'a> {
    clock: &'a dyn Fn() -> f64,
    last: f64,
    seconds: [f64; NAMES.len()],
}

impl Laps<'_> {
    fn end(&mut self, stage: Stage) {
        let now = (self.clock)();
        self.seconds[stage as usize] += now - self.last;
        self.last = now;
    }
}

/// Makes a new index of all articles of the settings' paths, one after the other, and says what each
/// stage took by `clock`, in seconds: of the processor, so that nothing but the work is counted.
///
/// It does what [`run`](crate::run) does with new articles, without its bookkeeping and its threads.
///
/// # Errors
///
/// As [`run`](crate::run).
pub fn stages(
    settings: &Settings,
    clock: &dyn Fn() -> f64,
) -> Result<Vec<StageCost>, PipelineError> {
    let codebook = settings.codebook.as_ref().map(Codebook::read).transpose()?;
    let options = Options::default();
    let analysis = Analysis::new(options.clone(), codebook);
    let index = Index::create_or_open(&settings.index)?;
    let mut writer = index.writer(WriterOptions::default())?;
    let mut laps = Laps {
        clock,
        last: clock(),
        seconds: Default::default(),
    };
    for path in &settings.paths {
        for article in read_path(path, &options).map_err(|error| root(path, error))? {
            laps.end(Stage::Parse);
            let Ok(article) = article else { continue };
            if let Done::New {
                prepared,
                judgement,
                ..
            } = analysis.one(article, &mut |stage| laps.end(stage))
            {
                writer.add(*prepared, &judgement)?;
            }
            laps.end(Stage::Invert);
        }
    }
    let staged = writer.stage(1, None)?;
    laps.end(Stage::Stories);
    staged.commit("")?;
    writer.close()?;
    laps.end(Stage::Commit);
    let costs = NAMES.into_iter().zip(laps.seconds);
    Ok(costs
        .map(|(stage, seconds)| StageCost { stage, seconds })
        .collect())
}

fn root(path: &Path, error: WalkError) -> PipelineError {
    PipelineError::Root {
        path: path.to_owned(),
        source: io::Error::other(error),
    }
}
