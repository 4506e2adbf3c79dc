//! `themes sample`: articles for coders who do not see what the machine says.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use nutgraf_learn::Draw;
use nutgraf_pipeline::{Bom, Row};

use super::agreement::FACTS;
use crate::Exit;
use crate::cli::Global;
use crate::output::Out;

#[derive(Debug, Args)]
pub(crate) struct SampleArgs {
    /// How many articles
    #[arg(long, short = 'n', value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Another seed draws another sample
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    /// The codebook [default: that of the last run]
    #[arg(long, value_name = "FILE")]
    codebook: Option<PathBuf>,
}

pub(crate) fn run(global: &Global, args: &SampleArgs) -> Result<Exit> {
    let index = crate::locate::open(global)?;
    let codebook = super::why::codebook(&index, args.codebook.as_deref())?;
    let searcher = index.searcher()?;
    let mut numbers: Vec<u64> = searcher.numbers().collect();
    Draw::new(args.seed).shuffle(&mut numbers);
    numbers.truncate(args.limit);
    let themes: Vec<&str> = codebook
        .themes()
        .iter()
        .map(|theme| theme.id.as_str())
        .collect();
    let mut out = Out::stdout();
    let columns: Vec<&str> = FACTS.iter().chain(&themes).copied().collect();
    nutgraf_pipeline::write_head(&mut out, Bom::Without, &columns)?;
    let mut row = Row::default();
    for number in &numbers {
        let stored = searcher.article(*number)?;
        let article = &stored.article;
        let date = article.date.map(|date| date.to_string());
        row.text(&stored.id)
            .option(date.as_deref())
            .option(article.source.as_deref())
            .option(article.headline())
            .text(stored.text());
        for _ in &themes {
            row.empty();
        }
        out.write_all(row.end())?;
    }
    out.flush()?;
    Ok(if numbers.is_empty() {
        Exit::Nothing
    } else {
        Exit::Done
    })
}
