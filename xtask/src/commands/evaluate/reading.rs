//! `evaluate body` and `evaluate blocks`: what is read, against what is known.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use nutgraf_ingest::evaluate::{self, BodyScore, Pages};
use serde::Serialize;

use crate::cli::Global;
use crate::output::Out;

#[derive(Debug, Args)]
pub(crate) struct BodyArgs {
    /// A folder with `pages/ID.html.gz` and `truth.json`
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Print the pages, worst first
    #[arg(long, short)]
    verbose: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BlocksArgs {
    /// A folder with `labels/blocks.jsonl` and its articles
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Print where answers and labels differ
    #[arg(long, short)]
    verbose: bool,
}

#[derive(Serialize)]
struct BodyRow {
    f1: f64,
    precision: f64,
    recall: f64,
    exact: usize,
    pages: usize,
    empty: usize,
}

#[derive(Serialize)]
struct SnippetRow {
    kept: f64,
    dropped: f64,
    must_have: usize,
    must_not: usize,
}

#[derive(Serialize)]
struct KindRow<'a> {
    kind: &'a str,
    f1: f64,
    right: u32,
    given: u32,
    missed: u32,
}

#[derive(Serialize)]
struct MacroRow {
    macro_f1: f64,
}

/// Runs of four words, each page with one vote; and snippets that must, or must not, be there.
pub(crate) fn body(global: &Global, out: &mut Out, args: &BodyArgs) -> Result<()> {
    let pages = Pages::open(&args.dir)?;
    let mut score = BodyScore::default();
    let mut rows = Vec::new();
    for (id, truth, article) in pages.articles() {
        let page = score.add(truth, article.as_ref());
        if truth.body.is_some() {
            let (p, r) = (page.precision.unwrap_or(0.0), page.recall.unwrap_or(0.0));
            rows.push((p + r, p, r, id.to_owned()));
        }
    }
    if args.verbose {
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (_, precision, recall, id) in &rows {
            eprintln!("precision {precision:.3} recall {recall:.3} {id}");
        }
    }
    if score.pages > 0 {
        let row = BodyRow {
            f1: score.f1(),
            precision: score.precision(),
            recall: score.recall(),
            exact: score.exact,
            pages: score.pages,
            empty: score.empty,
        };
        if global.json {
            out.json(&row)?;
        } else {
            writeln!(
                out,
                "body      F1 {:.3}  precision {:.3}  recall {:.3}  exactly right {} of {} pages, {} empty",
                row.f1, row.precision, row.recall, row.exact, row.pages, row.empty
            )?;
        }
    }
    if score.kept.1 + score.dropped.1 > 0 {
        let share = |(right, all): (usize, usize)| right as f64 / all.max(1) as f64;
        let row = SnippetRow {
            kept: share(score.kept),
            dropped: share(score.dropped),
            must_have: score.kept.1,
            must_not: score.dropped.1,
        };
        if global.json {
            out.json(&row)?;
        } else {
            writeln!(
                out,
                "snippets  kept {:.3} of {}  dropped {:.3} of {}",
                row.kept, row.must_have, row.dropped, row.must_not
            )?;
        }
    }
    Ok(())
}

pub(crate) fn blocks(global: &Global, out: &mut Out, args: &BlocksArgs) -> Result<()> {
    let counts = evaluate::blocks(&args.dir)?;
    if args.verbose {
        for wrong in &counts.wrong {
            eprintln!("{wrong}");
        }
    }
    for (kind, f1) in counts.f1s() {
        let (right, given, missed) = counts.kinds[kind];
        if global.json {
            out.json(&KindRow {
                kind,
                f1,
                right,
                given,
                missed,
            })?;
        } else {
            writeln!(
                out,
                "{kind:12}  F1 {f1:.3}  right {right:4}  wrongly given {given:3}  missed {missed:3}"
            )?;
        }
    }
    let macro_f1 = counts.macro_f1();
    if global.json {
        out.json(&MacroRow { macro_f1 })?;
    } else {
        writeln!(out, "{:12}  F1 {macro_f1:.3}", "mean")?;
    }
    Ok(())
}
