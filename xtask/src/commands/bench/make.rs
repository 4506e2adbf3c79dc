//! `bench make`: any amount of news from a little, to measure with.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use nutgraf_bench::{Amount, Layout, Material, News, write};
use nutgraf_ingest::{Options, read_path};
use serde::Serialize;

use crate::Exit;
use crate::cli::Global;
use crate::output::{Out, grouped};

#[derive(Debug, Args)]
pub(crate) struct MakeArgs {
    /// A new folder
    #[arg(value_name = "OUT")]
    out: PathBuf,
    /// Folders and files of news, whose headlines and paragraphs are put together anew
    #[arg(long, value_name = "PATH", required = true, num_args = 1..)]
    from: Vec<PathBuf>,
    /// Megabytes of text [default: 300, without --articles]
    #[arg(long, value_name = "N")]
    mb: Option<u64>,
    /// At most so many articles
    #[arg(long, value_name = "N")]
    articles: Option<u64>,
    /// Other numbers give other news, the same one the same
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How they lie in files
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// Half of the articles are shorter
    #[arg(long, value_name = "BYTES", default_value_t = 2500)]
    median_bytes: usize,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// An object a line
    Jsonl,
    /// The markup of Reuters-21578
    Sgml,
    /// A page of the web each
    Html,
    /// A pasted text each
    Txt,
}

#[derive(Serialize)]
struct Row {
    articles: u64,
    files: u64,
    text_bytes: u64,
    headlines: usize,
    paragraphs: usize,
}

pub(crate) fn run(global: &Global, args: &MakeArgs) -> Result<Exit> {
    let mut articles = Vec::new();
    for path in &args.from {
        articles.push(read_path(path, &Options::default())?);
    }
    let material = Material::gather(articles.into_iter().flatten().flatten())?;
    let news = News::new(&material, args.seed).with_median_bytes(args.median_bytes);
    let mb = args.mb.or(args.articles.is_none().then_some(300));
    let amount = Amount {
        articles: args.articles.unwrap_or(u64::MAX),
        text_bytes: mb.map_or(u64::MAX, |mb| mb.saturating_mul(1_000_000)),
    };
    let layout = match args.format {
        Format::Jsonl => Layout::Jsonl,
        Format::Sgml => Layout::Sgml,
        Format::Html => Layout::Html,
        Format::Txt => Layout::Txt,
    };
    let written = write(&args.out, layout, &news, &amount)?;
    let row = Row {
        articles: written.articles,
        files: written.files,
        text_bytes: written.text_bytes,
        headlines: material.headline_count(),
        paragraphs: material.paragraph_count(),
    };
    let mut out = Out::stdout();
    if global.json {
        out.json(&row)?;
    } else {
        writeln!(
            out,
            "{} articles, {:.1} MB of text, in {} files in {}, of {} headlines and {} paragraphs",
            grouped(row.articles),
            row.text_bytes as f64 / 1e6,
            grouped(row.files),
            args.out.display(),
            grouped(row.headlines as u64),
            grouped(row.paragraphs as u64),
        )?;
    }
    out.flush()?;
    Ok(Exit::Done)
}
