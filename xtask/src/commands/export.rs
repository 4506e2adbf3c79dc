//! `export`: everything that matches, for other programs.

use std::fs::File;
use std::io::{BufWriter, IsTerminal};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use nutgraf_pipeline::{Bom, ExportFormat, ExportOptions, ExportWhat, OffsetUnit};

use crate::Exit;
use crate::cli::{Global, Offsets};
use crate::output::{Out, counted};

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Only what matches; without a query, all articles
    #[arg(value_name = "QUERY")]
    pub(crate) words: Vec<String>,
    /// The words are a phrase: these, in this order
    #[arg(long, short)]
    pub(crate) phrase: bool,
    /// What the rows are
    #[arg(long, value_enum, default_value_t = What::Articles)]
    pub(crate) what: What,
    /// How they are written
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    pub(crate) format: Format,
    /// With --what themes: a row an article, a column a theme
    #[arg(long)]
    pub(crate) wide: bool,
    /// With --what articles: the texts too
    #[arg(long)]
    pub(crate) text: bool,
    /// Begin CSV with the mark by which Excel knows UTF-8
    #[arg(long)]
    pub(crate) bom: bool,
    /// With --what matches: words on either side
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) width: u32,
    /// What offsets count
    #[arg(long, value_enum, default_value_t = Offsets::Bytes)]
    pub(crate) offsets: Offsets,
    /// Into this file, instead of stdout
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// Articles
    Articles,
    /// Places that match, with their context
    Matches,
    /// Quotations with their speakers
    Quotes,
    /// Themes of articles with their scores
    Themes,
    /// The evidence of the themes
    Evidence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values
    Csv,
    /// Typed columns (where the program is built with `--features parquet`)
    Parquet,
}

pub(crate) fn run(global: &Global, args: &ExportArgs) -> Result<Exit> {
    if args.what == What::Matches && args.words.is_empty() {
        bail!("matches of what? write a query, as in `nutgraf export 'repatriat*' --what matches`");
    }
    if args.wide && args.what != What::Themes {
        bail!("--wide goes with --what themes");
    }
    if global.json && args.format != Format::Jsonl {
        bail!("--json goes with --format jsonl; leave one of them out");
    }
    let format = match args.format {
        Format::Jsonl => ExportFormat::Jsonl,
        Format::Csv => ExportFormat::Csv,
        Format::Parquet => parquet()?,
    };
    if args.format == Format::Parquet && args.output.is_none() && std::io::stdout().is_terminal() {
        bail!("Parquet is not for terminals; name a file with --output FILE");
    }
    let query = crate::query::optional(&args.words, args.phrase)?;
    let searcher = crate::locate::open(global)?.searcher()?;
    if let Some(query) = &query {
        crate::query::note(global, &searcher, query)?;
    }
    let options = ExportOptions {
        what: match args.what {
            What::Articles => ExportWhat::Articles,
            What::Matches => ExportWhat::Matches,
            What::Quotes => ExportWhat::Quotes,
            What::Themes if args.wide => ExportWhat::ThemeMatrix,
            What::Themes => ExportWhat::Themes,
            What::Evidence => ExportWhat::Evidence,
        },
        format,
        bom: if args.bom { Bom::With } else { Bom::Without },
        texts: args.text,
        offsets: match args.offsets {
            Offsets::Bytes => OffsetUnit::Bytes,
            Offsets::Chars => OffsetUnit::Chars,
        },
        width_words: args.width as usize,
    };
    let query = query.as_ref();
    let exported = match &args.output {
        None => nutgraf_pipeline::export(&searcher, query, &options, &mut Out::stdout())?,
        Some(path) => {
            let file = File::create(path);
            let file = file.with_context(|| format!("cannot write {}", path.display()))?;
            nutgraf_pipeline::export(&searcher, query, &options, &mut BufWriter::new(file))?
        }
    };
    if !global.quiet {
        eprintln!(
            "{} of {}",
            counted(exported.rows, "row", "rows"),
            counted(exported.articles, "article", "articles")
        );
    }
    Ok(match exported.rows {
        0 => Exit::Nothing,
        _ => Exit::Done,
    })
}

#[cfg(feature = "parquet")]
fn parquet() -> Result<ExportFormat> {
    Ok(ExportFormat::Parquet)
}

#[cfg(not(feature = "parquet"))]
fn parquet() -> Result<ExportFormat> {
    bail!(
        "this nutgraf was built without Parquet; build it with `cargo build --release -p xtask --features parquet`, or \
         export JSON Lines or CSV"
    )
}
