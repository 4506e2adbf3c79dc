//! `themes train`: labelled articles into a model file.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use cpu_time::ProcessTime;
use nutgraf_learn::{Options, Trained};
use serde::Serialize;

use super::data;
use crate::Exit;
use crate::cli::Global;
use crate::output::{Out, counted, grouped};

#[derive(Debug, Args)]
pub(crate) struct TrainArgs {
    /// Labelled articles: a file or folder of JSON Lines with `labels`, Reuters SGML, CSV
    #[arg(value_name = "DATA")]
    data: PathBuf,
    /// The model file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    how: HowArgs,
}

/// How to learn.
#[derive(Debug, Args)]
pub(crate) struct HowArgs {
    /// Count pairs of neighbouring words too [default: where it helps on folds of the training articles]
    #[arg(long)]
    pairs: Option<bool>,
    /// Drop weights smaller than this: raised, the model is smaller
    #[arg(long, value_name = "X", default_value_t = Options::default().prune)]
    prune: f32,
}

impl HowArgs {
    pub(crate) fn options(&self) -> Options {
        Options {
            pairs: self.pairs,
            prune: self.prune,
            ..Options::default()
        }
    }
}

#[derive(Serialize)]
struct Row {
    articles: u32,
    labels: usize,
    words: usize,
    weights: usize,
    bytes: usize,
    cpu_seconds: f64,
    folds_f1: f64,
}

pub(crate) fn run(global: &Global, args: &TrainArgs) -> Result<Exit> {
    let examples = data::to_learn_from(data::read(global, &args.data)?)?;
    let start = ProcessTime::now();
    let trained = nutgraf_learn::train(&examples, &args.how.options())?;
    let cpu_seconds = start.elapsed().as_secs_f64();
    let text = trained.model.to_text();
    std::fs::write(&args.out, &text)
        .with_context(|| format!("cannot write {}", args.out.display()))?;
    remarks(global, &trained);
    let (words, weights) = trained.model.size();
    let row = Row {
        articles: trained.model.articles(),
        labels: trained.model.labels().len(),
        words,
        weights,
        bytes: text.len(),
        cpu_seconds,
        folds_f1: trained.trials[0].score.micro().f1(),
    };
    let mut out = Out::stdout();
    if global.json {
        out.json(&row)?;
    } else {
        writeln!(
            out,
            "{}, {}, {}, {} weights, {:.2} MB: {}",
            counted(row.articles.into(), "article", "articles"),
            counted(row.labels as u64, "label", "labels"),
            counted(row.words as u64, "word", "words"),
            grouped(row.weights as u64),
            row.bytes as f64 / 1e6,
            args.out.display()
        )?;
        writeln!(
            out,
            "F1 {:.4} on folds of these articles; {cpu_seconds:.2} CPU seconds",
            row.folds_f1
        )?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

pub(crate) fn remarks(global: &Global, trained: &Trained) {
    if !global.quiet {
        for remark in &trained.remarks {
            eprintln!("note: {remark}");
        }
    }
}
