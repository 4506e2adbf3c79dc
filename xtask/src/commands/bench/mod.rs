//! `bench`: how fast, beside a named peer in the same run.

pub(crate) mod crash;
pub(crate) mod make;
pub(crate) mod search;
pub(crate) mod themes;
pub(crate) mod words;

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use cpu_time::ProcessTime;
use nutgraf_pipeline::{Monitor, Settings};
use serde::Serialize;

use crate::Exit;
use crate::cli::{Bench, BenchArgs, Global};
use crate::output::Out;

pub(crate) fn run(global: &Global, args: &BenchArgs) -> Result<Exit> {
    match &args.what {
        Bench::Index {
            paths,
            repeat,
            threads,
        } => index(global, paths, (*repeat).max(1), *threads),
        Bench::Search(args) => search::run(global, args),
        Bench::Words(args) => words::run(global, args),
        Bench::Themes(args) => themes::run(global, args),
        Bench::Make(args) => make::run(global, args),
        Bench::Crash(args) => crash::run(global, args),
    }
}

/// One side of a comparison, in CPU-seconds of the whole process.
#[derive(Serialize)]
struct Row {
    articles: u64,
    text_mb: f64,
    nutgraf_cpu_seconds: f64,
    tantivy_cpu_seconds: f64,
    nutgraf_mb_per_cpu_second: f64,
    tantivy_mb_per_cpu_second: f64,
    ratio: f64,
    repeat: usize,
}

/// The whole pipeline (reading, parsing, tokens, sentences, themes where the folder has a codebook,
/// duplicates, index) against Tantivy alone, which is handed the same text in memory, analysed by `en_stem`,
/// with positions and the text stored. The sides take turns; medians are compared.
fn index(global: &Global, paths: &[PathBuf], repeat: usize, threads: usize) -> Result<Exit> {
    let dir = tempfile::tempdir().context("cannot make a temporary folder")?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut texts = Vec::new();
    for round in 0..repeat {
        let mut settings = Settings::new(dir.path().join(format!("nutgraf-{round}")));
        settings.paths = paths.to_vec();
        settings.threads = threads;
        let start = ProcessTime::now();
        let outcome = nutgraf_pipeline::run(&settings, Monitor::default())?;
        ours.push(start.elapsed().as_secs_f64());
        if outcome.report.indexed == 0 {
            bail!("nothing to index in the folders named");
        }
        if texts.is_empty() {
            texts = stored_texts(&settings)?;
        }
        let place = dir.path().join(format!("tantivy-{round}"));
        std::fs::create_dir(&place)?;
        let start = ProcessTime::now();
        plain_tantivy(&place, &texts)?;
        theirs.push(start.elapsed().as_secs_f64());
        std::fs::remove_dir_all(&settings.index)?;
        std::fs::remove_dir_all(&place)?;
    }
    let mb = texts.iter().map(String::len).sum::<usize>() as f64 / 1e6;
    let (ours, theirs) = (median(&mut ours), median(&mut theirs));
    let row = Row {
        articles: texts.len() as u64,
        text_mb: mb,
        nutgraf_cpu_seconds: ours,
        tantivy_cpu_seconds: theirs,
        nutgraf_mb_per_cpu_second: mb / ours,
        tantivy_mb_per_cpu_second: mb / theirs,
        ratio: theirs / ours,
        repeat,
    };
    let mut out = Out::stdout();
    if global.json {
        out.json(&row)?;
    } else {
        writeln!(
            out,
            "{} articles, {mb:.1} MB of text, {threads} worker thread(s), median of {repeat}",
            row.articles
        )?;
        writeln!(out, "{:<32} {:>8} {:>14}", "", "CPU s", "MB per CPU s")?;
        let mut line = |name: &str, seconds: f64| {
            writeln!(out, "{name:<32} {seconds:>8.2} {:>14.1}", mb / seconds)
        };
        line("nutgraf, files to index", ours)?;
        line("Tantivy, en_stem, text in memory", theirs)?;
        writeln!(out, "ratio {:.2}", row.ratio)?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// The texts of all articles of an index.
fn stored_texts(settings: &Settings) -> Result<Vec<String>> {
    let searcher = nutgraf_index::Index::open(&settings.index)?.searcher()?;
    searcher
        .numbers()
        .map(|number| Ok(searcher.article(number)?.article.text().to_owned()))
        .collect()
}

fn plain_tantivy(place: &std::path::Path, texts: &[String]) -> Result<()> {
    use tantivy::schema::{
        FAST, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions,
    };
    let mut schema = Schema::builder();
    let id = schema.add_u64_field("id", FAST | STORED);
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("en_stem")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let options = TextOptions::default()
        .set_indexing_options(indexing)
        .set_stored();
    let text = schema.add_text_field("text", options);
    let index = tantivy::Index::create_in_dir(place, schema.build())?;
    let mut writer: tantivy::IndexWriter = index.writer_with_num_threads(1, 256_000_000)?;
    for (number, body) in texts.iter().enumerate() {
        let mut document = tantivy::TantivyDocument::default();
        document.add_u64(id, number as u64);
        document.add_text(text, body);
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len().is_multiple_of(2) {
        (values[middle - 1] + values[middle]) / 2.0
    } else {
        values[middle]
    }
}
