//! `evaluate stories`: edited copies of articles, found again.

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail};
use clap::Args;
use nutgraf_ingest::{Options, read_path};
use nutgraf_model::{Article, BlockKind};
use nutgraf_stories::evaluate::{Piece, Score, analysed, copies, stories};
use serde::Serialize;

use crate::cli::Global;
use crate::output::{Out, grouped};

#[derive(Debug, Args)]
pub(crate) struct StoriesArgs {
    /// Folders and files of news to make copies of
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Other numbers give other copies, the same one the same
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

#[derive(Serialize)]
struct StoriesRow {
    articles: usize,
    stories: usize,
    f1: f64,
    precision: f64,
    recall: f64,
    seconds: f64,
}

#[derive(Serialize)]
struct EditRow {
    edit: &'static str,
    found: u64,
    copies: u64,
}

/// Pairs of articles that are one story, against how the copies were made.
pub(crate) fn run(global: &Global, out: &mut Out, args: &StoriesArgs) -> Result<()> {
    let mut pieces = Vec::new();
    for path in &args.paths {
        pieces.extend(
            read_path(path, &Options::default())?
                .flatten()
                .map(|a| piece(&a)),
        );
    }
    let copies = copies(&pieces, args.seed);
    if copies.is_empty() {
        bail!("no article of 80 words and more in the paths named");
    }
    let articles = analysed(copies.iter().map(|copy| &copy.piece));
    let start = Instant::now();
    let stories = stories(&articles);
    let seconds = start.elapsed().as_secs_f64();
    let score = Score::of(&copies, &stories);
    let row = StoriesRow {
        articles: copies.len(),
        stories: stories.len(),
        f1: score.f1(),
        precision: score.precision(),
        recall: score.recall(),
        seconds,
    };
    if global.json {
        out.json(&row)?;
    } else {
        writeln!(
            out,
            "{} articles, {} stories, in {seconds:.2} s from their tokens",
            grouped(row.articles as u64),
            grouped(row.stories as u64)
        )?;
        writeln!(
            out,
            "pairs       P {:5.1}  R {:5.1}  F1 {:5.1}",
            100.0 * row.precision,
            100.0 * row.recall,
            100.0 * row.f1
        )?;
    }
    for (edit, copies, found) in score.by_edit {
        let edit = edit.as_str();
        if global.json {
            out.json(&EditRow {
                edit,
                found,
                copies,
            })?;
        } else {
            writeln!(out, "  {edit:<10}{found} of {copies}")?;
        }
    }
    Ok(())
}

fn piece(article: &Article) -> Piece {
    let text = |block: &nutgraf_model::Block| block.span.text(article.text()).replace('\n', " ");
    let blocks = article.blocks().iter();
    Piece {
        headline: article.headline().unwrap_or_default().to_owned(),
        paragraphs: blocks
            .filter(|block| block.kind != BlockKind::Headline)
            .map(text)
            .collect(),
    }
}
