//! A search that can be checked later.

use std::fmt::Write;

use nutgraf_index::{Index, IndexError, SearchOptions, Searcher, Sort};
use nutgraf_model::hex;
use nutgraf_query::Query;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::PipelineError;
use crate::manifest::{Runs, read_manifest};

/// What a query found, on what: enough to say later whether it finds the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The query.
    pub query: String,
    /// How many articles match.
    pub articles: u64,
    /// How many places match in them.
    pub matches: u64,
    /// SHA-256 over all hits in the order of their ids. A hit is the line `id TAB content TAB spans LF`:
    /// the article's id, the hash of its text, and each match as `start-end` in bytes of the text, a
    /// space between two.
    pub hits: String,
    /// The run that the index was left by.
    pub run: u64,
    /// The digest of that run's inputs.
    pub inputs: String,
    /// The digest of its codebook.
    pub codebook: Option<String>,
    /// The version of the analysis.
    pub analysis: String,
    /// The version of the program that made the receipt.
    pub program: String,
}

/// Something in which two receipts differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The receipt's field.
    pub field: &'static str,
    /// What it was.
    pub was: String,
    /// What it is now.
    pub is: String,
}

/// Searches, and says what came of it.
///
/// # Errors
///
/// If the query has no meaning in a language of the index, or the index or what the last run wrote down
/// cannot be read.
pub fn receipt(index: &Index, query: &Query) -> Result<Receipt, PipelineError> {
    let searcher = index.searcher()?;
    let run = u64::from(searcher.run());
    if run == 0 {
        return Err(PipelineError::NoRun { run: 1, last: 0 });
    }
    let manifest = read_manifest(&Runs::of(index.path()).manifest(run))?;
    let options = SearchOptions {
        limit: None,
        sort: Sort::Id,
    };
    let found = searcher.search(query, &options)?;
    let numbers: Vec<u64> = found.hits.iter().map(|hit| hit.number).collect();
    Ok(Receipt {
        query: query.to_string(),
        articles: found.articles,
        matches: found.matches,
        hits: hash(&searcher, query, &numbers)?,
        run,
        inputs: manifest.inputs.digest,
        codebook: manifest.settings.codebook.map(|file| file.digest),
        analysis: manifest.analysis,
        program: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// Articles that one thread reads at a time, and all together.
const BATCH: usize = 64;
const ROUND: usize = 64 * BATCH;

fn hash(searcher: &Searcher, query: &Query, numbers: &[u64]) -> Result<String, IndexError> {
    let mut hash = Sha256::new();
    for round in numbers.chunks(ROUND) {
        let lines: Vec<String> = round
            .par_chunks(BATCH)
            .map(|numbers| lines(searcher, query, numbers))
            .collect::<Result<_, _>>()?;
        lines.iter().for_each(|lines| hash.update(lines));
    }
    Ok(hex(&hash.finalize()))
}

fn lines(searcher: &Searcher, query: &Query, numbers: &[u64]) -> Result<String, IndexError> {
    let mut reader = searcher.reader(query)?;
    let mut lines = String::new();
    for &number in numbers {
        let marked = reader.read(number)?;
        let article = &marked.article;
        let spans: Vec<String> = marked
            .spans
            .iter()
            .map(|span| format!("{}-{}", span.start(), span.end()))
            .collect();
        let spans = spans.join(" ");
        writeln!(lines, "{}\t{}\t{spans}", article.id, article.content)
            .expect("writing to a string does not fail");
    }
    Ok(lines)
}

impl Receipt {
    /// Whether the same was found: the same places in the same texts. The index may be another.
    #[must_use]
    pub fn same_hits(&self, now: &Receipt) -> bool {
        let found = |receipt: &Receipt| (receipt.articles, receipt.matches, receipt.hits.clone());
        found(self) == found(now)
    }

    /// All in which a later receipt for the same query differs.
    #[must_use]
    pub fn changes(&self, now: &Receipt) -> Vec<Change> {
        let none = || "none".to_owned();
        let text = |receipt: &Receipt| {
            [
                ("articles", receipt.articles.to_string()),
                ("matches", receipt.matches.to_string()),
                ("hits", receipt.hits.clone()),
                ("run", receipt.run.to_string()),
                ("inputs", receipt.inputs.clone()),
                ("codebook", receipt.codebook.clone().unwrap_or_else(none)),
                ("analysis", receipt.analysis.clone()),
                ("program", receipt.program.clone()),
            ]
        };
        text(self)
            .into_iter()
            .zip(text(now))
            .filter(|(was, is)| was != is)
            .map(|((field, was), (_, is))| Change { field, was, is })
            .collect()
    }
}
