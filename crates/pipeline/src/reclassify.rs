//! After an edit of the codebook: which articles to judge again, and the judging.

use nutgraf_index::{Index, IndexError, Searcher, Writer};
use nutgraf_query::Query;
use nutgraf_themes::{Codebook, touched};
use rayon::prelude::*;

use crate::analyse::Analysis;
use crate::error::PipelineError;
use crate::manifest::{Runs, digest};
use crate::numbers::Numbers;
use crate::run::State;

/// What the articles of the index were judged by.
pub(crate) enum Before {
    /// This codebook, or none.
    Known(Option<Box<Codebook>>),
    /// Another program, or a codebook that is no longer there.
    Unknown,
}

impl Before {
    /// What the last commit was judged by: the codebook is kept with its run, and the commit names its
    /// digest.
    pub(crate) fn of(state: &State, runs: &Runs, last_run: u64, same_program: bool) -> Before {
        if !same_program {
            return Before::Unknown;
        }
        let Some(file) = &state.settings.codebook else {
            return Before::Known(None);
        };
        let kept = std::fs::read_to_string(runs.codebook(last_run));
        match kept {
            Ok(text) if digest(text.as_bytes()) == file.digest => match Codebook::parse(&text) {
                Ok(codebook) => Before::Known(Some(Box::new(codebook))),
                Err(_) => Before::Unknown,
            },
            _ => Before::Unknown,
        }
    }
}

/// Articles that are judged at a time, so that memory has a bound.
const BATCH: usize = 1024;

/// Judges articles that stay as they are by the codebook as it is now, from their stored text: those of
/// `kept` that the edit can touch. Gives how many they were.
pub(crate) fn reclassify(
    index: &Index,
    writer: &mut Writer,
    analysis: &Analysis,
    pool: &rayon::ThreadPool,
    before: &Before,
    kept: &mut Numbers,
) -> Result<u64, PipelineError> {
    let searcher = index.searcher()?;
    if let Before::Known(old) = before
        && let Some(set) = touchable(&searcher, old.as_deref(), analysis.codebook())?
    {
        kept.intersect(&set);
    }
    let (mut all, mut numbers, mut count) = (kept.iter(), Vec::new(), 0);
    loop {
        numbers.clear();
        numbers.extend(all.by_ref().take(BATCH));
        if numbers.is_empty() {
            return Ok(count);
        }
        count += numbers.len() as u64;
        let judged: Vec<_> = pool.install(|| {
            numbers
                .par_iter()
                .map(|&number| {
                    let stored = searcher.article(number)?;
                    let judgement = analysis.judge(&stored.article);
                    let differs = judgement != stored.judgement;
                    Ok(differs.then_some((number, judgement)))
                })
                .collect::<Result<_, PipelineError>>()
        })?;
        for (number, judgement) in judged.iter().flatten() {
            writer.judge(*number, judgement)?;
        }
    }
}

/// The articles that may be judged otherwise; `None` for all.
fn touchable(
    searcher: &Searcher,
    old: Option<&Codebook>,
    new: Option<&Codebook>,
) -> Result<Option<Numbers>, PipelineError> {
    let mut all = Numbers::default();
    for touched in touched(old, new) {
        let Some(mut numbers) = matching(searcher, &touched.evidence)? else {
            return Ok(None);
        };
        if let Some(cause) = &touched.cause
            && let Some(cause) = matching(searcher, cause)?
        {
            numbers.intersect(&cause);
        }
        all.unite(&numbers);
    }
    Ok(Some(all))
}

/// The articles that any of these queries matches; `None` where the index cannot say.
fn matching(searcher: &Searcher, queries: &[Query]) -> Result<Option<Numbers>, PipelineError> {
    let mut numbers = Numbers::default();
    for query in queries {
        match searcher.for_each(query, |number, _| numbers.insert(number)) {
            Ok(()) => {}
            // It stands for too many words, or has none in a language of the index.
            Err(IndexError::TooManyForms { .. } | IndexError::Bind(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Some(numbers))
}
