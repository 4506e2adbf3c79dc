//! Labelled articles: read as `index` reads them, and parted for training and testing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Result, bail};
use clap::ValueEnum;
use nutgraf_ingest::Textless;
use nutgraf_learn::Example;
use nutgraf_model::{Article, Lang};

use crate::cli::Global;
use crate::output::counted;

/// Which articles are learned from, and which tested on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Split {
    /// As the articles say: `split` is `train` or `test`, or files are named so; else five folds
    Given,
    /// Reuters-21578, ModApte: the 90 topics with stories in both parts, and only stories that have one
    R90,
    /// Reuters-21578, ModApte: the same topics, stories without topic kept
    Modapte,
    /// Five folds, each with its share of every label
    Folds,
}

/// A labelled article and the part it is said to belong to.
pub(crate) struct Labelled {
    pub(crate) example: Example,
    part: Part,
}

#[derive(Clone, PartialEq, Eq)]
enum Part {
    Train,
    Test,
    Neither,
    Unsaid,
    /// Its record, and what it says.
    Unknown(String, String),
}

/// A part to learn from and a part to test on.
pub(crate) struct Parts {
    pub(crate) train: Vec<Example>,
    pub(crate) test: Vec<Example>,
}

/// Reads every article below a path. Rejected records are announced; those without text are announced and
/// kept, so that a test counts every record that it should be made on.
pub(crate) fn read(global: &Global, path: &Path) -> Result<Vec<Labelled>> {
    let mut out = Vec::new();
    let mut rejected = Vec::new();
    let options = nutgraf_ingest::Options {
        textless: Textless::Keep,
        ..Default::default()
    };
    for record in nutgraf_ingest::read_path(path, &options)? {
        match record {
            Ok(article) => out.push(labelled(article)),
            Err(reason) => rejected.push(reason),
        }
    }
    if let Some(first) = rejected.first()
        && !global.quiet
    {
        eprintln!(
            "note: {} left out, the first: {first}",
            counted(rejected.len() as u64, "record is", "records are")
        );
    }
    let textless = out.iter().filter(|one| one.example.text.is_empty()).count();
    if textless > 0 && !global.quiet {
        eprintln!(
            "note: {} no text and {} counted with the others",
            counted(textless as u64, "article has", "articles have"),
            if textless == 1 { "is" } else { "are" }
        );
    }
    Ok(out)
}

fn labelled(article: Article) -> Labelled {
    let meta = |name: &str| article.meta.get(name).map(String::as_str);
    let said = meta("LEWISSPLIT").or_else(|| meta("split"));
    let part = match (said, meta("TOPICS")) {
        // Stories without TOPICS="YES" were not indexed by topic (ModApte leaves them out).
        (Some("TRAIN"), Some("YES")) | (Some("train"), None) => Part::Train,
        (Some("TEST"), Some("YES")) | (Some("test"), None) => Part::Test,
        (Some("dev" | "val" | "valid" | "validation"), None) | (Some(_), Some(_)) => Part::Neither,
        (Some(other), None) => Part::Unknown(article.locator.to_string(), other.to_owned()),
        (None, _) => of_file(&article.locator.path),
    };
    Labelled {
        example: Example {
            text: article.text().to_owned(),
            blocks: article.blocks().to_vec(),
            lang: article.lang.unwrap_or(Lang::EN),
            labels: article.labels,
        },
        part,
    }
}

fn of_file(path: &str) -> Part {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name {
        name if name.starts_with("train") => Part::Train,
        name if name.starts_with("test") => Part::Test,
        _ => Part::Unsaid,
    }
}

/// Refuses parts that have no known name: what was to be tested might be learned from, or the reverse.
fn check_names(articles: &[Labelled]) -> Result<()> {
    let unknown = articles.iter().filter_map(|article| match &article.part {
        Part::Unknown(record, said) => Some((record, said)),
        _ => None,
    });
    let count = unknown.clone().count();
    if let Some((record, said)) = unknown.min() {
        bail!(
            "{record}: `split` should be `train`, `test` or `validation`, found `{said}` ({}); correct it, or use \
             `themes evaluate --split folds`, which does not look at it",
            counted(
                count as u64,
                "article with such a value",
                "articles with such values"
            )
        );
    }
    Ok(())
}

/// The parts to learn from and to test on: one pair, or one a fold.
pub(crate) fn split(articles: Vec<Labelled>, split: Split) -> Result<(Vec<Parts>, Split)> {
    if split != Split::Folds {
        check_names(&articles)?;
    }
    let said = |part| articles.iter().any(|article| article.part == part);
    let split = match split {
        Split::Given if said(Part::Train) && said(Part::Test) => Split::Given,
        Split::Given => Split::Folds,
        other => other,
    };
    if split == Split::Folds {
        let examples = articles.into_iter().map(|article| article.example);
        return Ok((folds(examples.collect()), split));
    }
    let mut parts = Parts {
        train: Vec::new(),
        test: Vec::new(),
    };
    for article in articles {
        match article.part {
            Part::Train => parts.train.push(article.example),
            Part::Test => parts.test.push(article.example),
            Part::Neither | Part::Unsaid | Part::Unknown(..) => {}
        }
    }
    if parts.train.is_empty() || parts.test.is_empty() {
        bail!(
            "{} to learn from and {} to test on; say which is which by a field `split` (`train`, `test`), \
             by files named train… and test…, or use --split folds",
            counted(parts.train.len() as u64, "article", "articles"),
            counted(parts.test.len() as u64, "article", "articles"),
        );
    }
    if split != Split::Given {
        keep_common_labels(&mut parts, split);
    }
    Ok((vec![parts], split))
}

/// Leaves the labels that both parts have, and for R90 the articles that have one.
fn keep_common_labels(parts: &mut Parts, split: Split) {
    let labels = |examples: &[Example]| -> BTreeSet<String> {
        let labels = examples.iter().flat_map(|example| &example.labels);
        labels.cloned().collect()
    };
    let (train, test) = (labels(&parts.train), labels(&parts.test));
    for examples in [&mut parts.train, &mut parts.test] {
        for example in &mut *examples {
            example
                .labels
                .retain(|label| train.contains(label) && test.contains(label));
        }
        examples.retain(|example| split == Split::Modapte || !example.labels.is_empty());
    }
}

const FOLDS: usize = 5;

/// Five folds; each label's articles, in their order, go to the folds by turns.
fn folds(examples: Vec<Example>) -> Vec<Parts> {
    let mut turns: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let folds = examples.iter().map(|example| {
        let turn = turns.entry(example.labels.clone()).or_default();
        *turn += 1;
        *turn % FOLDS
    });
    let folds: Vec<usize> = folds.collect();
    let part = |keep: &dyn Fn(usize) -> bool| -> Vec<Example> {
        let kept = examples.iter().zip(&folds).filter(|(_, fold)| keep(**fold));
        kept.map(|(example, _)| example.clone()).collect()
    };
    (0..FOLDS)
        .map(|fold| Parts {
            train: part(&|of| of != fold),
            test: part(&|of| of == fold),
        })
        .collect()
}

/// Every article, whatever part it is said to belong to.
pub(crate) fn all(articles: Vec<Labelled>) -> Vec<Example> {
    let examples = articles.into_iter().map(|article| article.example);
    examples.collect()
}

/// What to learn from when nothing is tested: all but the articles said to be for the test.
pub(crate) fn to_learn_from(articles: Vec<Labelled>) -> Result<Vec<Example>> {
    check_names(&articles)?;
    let said = articles.iter().any(|article| article.part == Part::Train);
    let kept = articles.into_iter().filter(|article| match article.part {
        Part::Train => true,
        Part::Unsaid => !said,
        Part::Test | Part::Neither | Part::Unknown(..) => false,
    });
    Ok(kept.map(|article| article.example).collect())
}
