//! `bench crash`: what is left of runs that are killed.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use nutgraf_bench::{Crash, Material, crash};
use nutgraf_ingest::{Options, read_path};
use serde::Serialize;

use crate::Exit;
use crate::cli::Global;
use crate::output::Out;

#[derive(Debug, Args)]
pub(crate) struct CrashArgs {
    /// A new folder for news and indexes; it stays
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Folders and files of news that the articles are made of
    #[arg(long, value_name = "PATH", num_args = 1.., default_value = "corpus")]
    from: Vec<PathBuf>,
    /// How many articles
    #[arg(long, value_name = "N", default_value_t = 5000)]
    articles: u64,
    /// How many runs are killed
    #[arg(long, value_name = "N", default_value_t = 100)]
    kills: u32,
    /// Other numbers give other articles, changes and moments
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

#[derive(Serialize)]
struct Row {
    kills: u32,
    committed: u32,
    finished: u32,
    changes: u32,
    beginnings: u32,
    readings: u64,
}

pub(crate) fn run(global: &Global, args: &CrashArgs) -> Result<Exit> {
    let mut articles = Vec::new();
    for path in &args.from {
        articles.push(read_path(path, &Options::default())?);
    }
    let material = Material::gather(articles.into_iter().flatten().flatten())?;
    let settings = Crash {
        program: std::env::current_exe().context("cannot tell where this program lies")?,
        dir: args.dir.clone(),
        articles: args.articles,
        kills: args.kills,
        seed: args.seed,
    };
    let visible = !global.quiet && std::io::stderr().is_terminal();
    let crashed = crash(&settings, &material, |kills| {
        if visible {
            eprint!("\r{kills} of {} killed", args.kills);
        }
    })?;
    if visible {
        eprintln!();
    }
    let row = Row {
        kills: crashed.kills,
        committed: crashed.committed,
        finished: crashed.finished,
        changes: crashed.changes,
        beginnings: crashed.beginnings,
        readings: crashed.readings,
    };
    let mut out = Out::stdout();
    if global.json {
        out.json(&row)?;
    } else {
        writeln!(
            out,
            "{} runs over {} articles were killed, {} of them after their commit; {} ran to their end",
            row.kills, args.articles, row.committed, row.finished
        )?;
        writeln!(
            out,
            "in between: {} changes of files or codebook, {} beginnings without an index",
            row.changes, row.beginnings
        )?;
        writeln!(
            out,
            "nothing lost, nothing twice, checksums right; {} readings meanwhile, each as before or as after",
            row.readings
        )?;
    }
    out.flush()?;
    Ok(Exit::Done)
}
