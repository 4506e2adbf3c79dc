//! After an edit of the codebook: which articles to judge again, and the judging.

use nutgraf_index::{Index, IndexError, Searcher, Writer};
use nutgraf_query::Query;
use nutgraf_themes::{Codebook, touched};
use rayon::prelude::*;

use crate::analyse::Analysis;
use crate::error::PipelineError;
use crate::manifest::{Runs, digest};
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
    kept: &mut Vec<u64>,
) -> Result<u64, PipelineError> {
    let searcher = index.searcher()?;
    if let Before::Known(old) = before
        && let Some(set) = touchable(&searcher, old.as_deref(), analysis.codebook())?
    {
        kept.retain(|number| set.contains(*number));
    }
    for numbers in kept.chunks(BATCH) {
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
    Ok(kept.len() as u64)
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

/// A set of articles: a bit for each number.
#[derive(Default)]
struct Numbers(Vec<u64>);

impl Numbers {
    fn insert(&mut self, number: u64) {
        let at = (number / 64) as usize;
        if at >= self.0.len() {
            self.0.resize(at + 1, 0);
        }
        self.0[at] |= 1 << (number % 64);
    }

    fn contains(&self, number: u64) -> bool {
        let bits = self.0.get((number / 64) as usize);
        bits.is_some_and(|bits| bits >> (number % 64) & 1 == 1)
    }

    fn unite(&mut self, other: &Numbers) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }

    fn intersect(&mut self, other: &Numbers) {
        self.0.truncate(other.0.len());
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_numbers() {
        let set = |numbers: &[u64]| {
            let mut set = Numbers::default();
            numbers.iter().for_each(|number| set.insert(*number));
            set
        };
        let all = |set: &Numbers| -> Vec<u64> { (0..300).filter(|n| set.contains(*n)).collect() };
        let mut a = set(&[1, 64, 200]);
        a.unite(&set(&[2]));
        assert_eq!(all(&a), [1, 2, 64, 200]);
        a.intersect(&set(&[2, 64, 65]));
        assert_eq!(all(&a), [2, 64]);
        assert!(all(&Numbers::default()).is_empty());
    }
}
