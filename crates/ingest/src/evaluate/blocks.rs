//! The kinds of blocks against hand labels.

use std::collections::BTreeMap;
use std::path::Path;

use nutgraf_model::Article;
use serde::Deserialize;

use super::EvaluateError;
use crate::{Options, read_path};

#[derive(Deserialize)]
struct Labelled {
    path: String,
    record: Option<u32>,
    blocks: Vec<Label>,
}

/// A block that is no ordinary paragraph, by its first words: the `occurrence`-th that begins so.
#[derive(Deserialize)]
struct Label {
    kind: String,
    quote: String,
    occurrence: usize,
}

/// What was right and wrong, by kind; `residue` is what was left out, a line that only says the
/// date among it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockCounts {
    /// Of each kind: right, wrongly given, missed.
    pub kinds: BTreeMap<String, (u32, u32, u32)>,
    /// What is wrong, a line each.
    pub wrong: Vec<String>,
}

impl BlockCounts {
    /// The F1 of each kind.
    pub fn f1s(&self) -> impl Iterator<Item = (&str, f64)> {
        self.kinds.iter().map(|(kind, &(right, given, missed))| {
            let all = f64::from(2 * right + given + missed);
            (&**kind, f64::from(2 * right) / all.max(1.0))
        })
    }

    /// Its mean over the kinds.
    #[must_use]
    pub fn macro_f1(&self) -> f64 {
        self.f1s().map(|f1| f1.1).sum::<f64>() / self.kinds.len().max(1) as f64
    }
}

/// Reads the articles of a folder with `labels/blocks.jsonl` and compares them.
///
/// # Errors
///
/// If there are no labels, or one of them is for an article that is not there.
pub fn blocks(corpus: impl AsRef<Path>) -> Result<BlockCounts, EvaluateError> {
    let corpus = corpus.as_ref();
    let path = corpus.join("labels/blocks.jsonl");
    let text = std::fs::read_to_string(&path).map_err(|source| EvaluateError::Read {
        path: path.clone(),
        source,
    })?;
    let mut counts = BlockCounts::default();
    for (line, json) in text.lines().enumerate() {
        let problem = |message: String| EvaluateError::Label {
            path: path.clone(),
            line: line + 1,
            message,
        };
        let labelled: Labelled =
            serde_json::from_str(json).map_err(|error| problem(error.to_string()))?;
        let article = read_path(corpus.join(&labelled.path), &Options::default())
            .map_err(|error| problem(error.to_string()))?
            .filter_map(Result::ok)
            .find(|article| labelled.record.is_none() || article.locator.record == labelled.record);
        match article {
            Some(article) => compare(&article, &labelled, &mut counts),
            None => return Err(problem(format!("no article in {}", labelled.path))),
        }
    }
    Ok(counts)
}

fn compare(article: &Article, labelled: &Labelled, counts: &mut BlockCounts) {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let texts: Vec<String> = article
        .blocks()
        .iter()
        .map(|block| words(block.span.text(article.text())))
        .collect();
    let mut seen = vec![false; texts.len()];
    for label in &labelled.blocks {
        let quote = words(&label.quote);
        let found: Vec<usize> = (0..texts.len())
            .filter(|&at| texts[at].starts_with(&quote))
            .collect();
        // A residue's words may open a paragraph too.
        let nth = found
            .get(label.occurrence.saturating_sub(1))
            .filter(|_| label.kind != "residue");
        let at = nth.or(found.last()).copied();
        let given = at.map_or("residue", |at| article.blocks()[at].kind.as_str());
        if let Some(at) = at {
            seen[at] = true;
        }
        let kind = match &*label.kind {
            "date" => "residue",
            kind => kind,
        };
        if kind == given {
            counts.kinds.entry(kind.to_owned()).or_default().0 += 1;
            continue;
        }
        counts.kinds.entry(kind.to_owned()).or_default().2 += 1;
        if given != "paragraph" {
            counts.kinds.entry(given.to_owned()).or_default().1 += 1;
        }
        counts.wrong.push(format!(
            "{}: {kind} read as {given}: {}",
            article.locator, label.quote
        ));
    }
    for (at, block) in article.blocks().iter().enumerate() {
        let kind = block.kind.as_str();
        if !seen[at] && kind != "paragraph" {
            counts.kinds.entry(kind.to_owned()).or_default().1 += 1;
            counts.wrong.push(format!(
                "{}: paragraph read as {kind}: {}",
                article.locator, texts[at]
            ));
        }
    }
}
