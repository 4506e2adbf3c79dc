//! `bench pipeline`: what a run costs, stage by stage and in all, beside plain Tantivy on the same text.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;
use cpu_time::ProcessTime;
use nutgraf_pipeline::{Monitor, Settings, StageCost, stages};
use serde::Serialize;

use crate::Exit;
use crate::cli::Global;
use crate::output::{Out, grouped};

#[derive(Debug, Args)]
pub(crate) struct PipelineArgs {
    /// Folders and files
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Themes to look for [default: codebook.toml in the folder, if there is one]
    #[arg(long, value_name = "FILE")]
    codebook: Option<PathBuf>,
    /// Worker threads; with several numbers, a line for each
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "1")]
    threads: Vec<usize>,
    /// How often each side runs; the medians are printed
    #[arg(long, value_name = "N", default_value_t = 1)]
    repeat: usize,
    /// Where the indexes are made that are thrown away afterwards [default: the system's temporary folder]
    #[arg(long, value_name = "DIR")]
    scratch: Option<PathBuf>,
    /// Leave Tantivy out, which is given all texts in memory
    #[arg(long)]
    alone: bool,
}

/// What one side took; seconds are medians.
#[derive(Serialize)]
struct Row {
    side: String,
    articles: u64,
    text_mb: f64,
    cpu_seconds: f64,
    wall_seconds: f64,
    mb_per_cpu_second: f64,
    articles_per_second: f64,
    peak_memory_mb: Option<f64>,
    index_to_text: f64,
}

/// One stage, of a run in one thread.
#[derive(Serialize)]
struct StageRow {
    stage: &'static str,
    cpu_seconds: f64,
    mb_per_cpu_second: f64,
    share: f64,
}

#[derive(Serialize)]
struct Report {
    rows: Vec<Row>,
    stages: Vec<StageRow>,
    /// Megabytes per CPU-second of the first line to Tantivy's.
    ratio: Option<f64>,
}

pub(crate) fn run(global: &Global, args: &PipelineArgs) -> Result<Exit> {
    let report = measure(args)?;
    let mut out = Out::stdout();
    if global.json {
        out.json(&report)?;
    } else {
        print(&mut out, args, &report)?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn measure(args: &PipelineArgs) -> Result<Report> {
    let dir = match &args.scratch {
        Some(scratch) => tempfile::tempdir_in(scratch),
        None => tempfile::tempdir(),
    };
    let dir = dir.context("cannot make a temporary folder")?;
    let mut settings = Settings::new(dir.path().join("nutgraf"));
    settings.paths.clone_from(&args.paths);
    settings.codebook = args.codebook.clone().or_else(|| {
        let beside = args.paths.iter().map(|path| path.join("codebook.toml"));
        beside.into_iter().find(|path| path.is_file())
    });
    let mut sides: Vec<Side> = Vec::new();
    let mut peer = Side::default();
    let mut texts = Texts::default();
    let repeat = args.repeat.max(1);
    sides.resize_with(args.threads.len(), Side::default);
    for _ in 0..repeat {
        for (side, &threads) in sides.iter_mut().zip(&args.threads) {
            settings.threads = threads;
            let peak = Peak::begin();
            let outcome = side.measure(|| nutgraf_pipeline::run(&settings, Monitor::default()))?;
            // Later, the texts for Tantivy take memory of their own.
            side.peak = side
                .peak
                .or(texts.bytes.eq(&0).then(|| peak.end()).flatten());
            if outcome.report.indexed == 0 {
                bail!("nothing to index in the folders named");
            }
            side.bytes = folder_bytes(&settings.index)?;
            if texts.bytes == 0 && threads == *args.threads.last().expect("one is the default") {
                texts = Texts::of(&settings, !args.alone)?;
            }
            fs::remove_dir_all(&settings.index)?;
        }
        if !args.alone {
            let place = dir.path().join("tantivy");
            fs::create_dir(&place)?;
            peer.measure(|| plain_tantivy(&place, &texts.all))?;
            peer.bytes = folder_bytes(&place)?;
            fs::remove_dir_all(&place)?;
        }
    }
    let start = ProcessTime::now();
    let costs = stages(&settings, &|| start.elapsed().as_secs_f64())?;
    let row = |side: Side, name| side.row(name, &texts);
    let mut rows: Vec<Row> = Vec::new();
    for (side, threads) in sides.into_iter().zip(&args.threads) {
        rows.push(row(
            side,
            format!("nutgraf, files to index, threads {threads}"),
        ));
    }
    if !args.alone {
        rows.push(row(peer, "Tantivy, en_stem, text in memory".to_owned()));
    }
    let ratio =
        (!args.alone).then(|| rows[0].mb_per_cpu_second / rows[rows.len() - 1].mb_per_cpu_second);
    Ok(Report {
        stages: stage_rows(costs, texts.bytes),
        rows,
        ratio,
    })
}

fn stage_rows(costs: Vec<StageCost>, text_bytes: u64) -> Vec<StageRow> {
    let total: f64 = costs.iter().map(|cost| cost.seconds).sum();
    let row = |cost: StageCost| StageRow {
        stage: cost.stage,
        cpu_seconds: cost.seconds,
        mb_per_cpu_second: text_bytes as f64 / 1e6 / cost.seconds,
        share: cost.seconds / total,
    };
    costs.into_iter().map(row).collect()
}

fn print(out: &mut Out, args: &PipelineArgs, report: &Report) -> Result<()> {
    let first = &report.rows[0];
    let (articles, mb, repeat) = (grouped(first.articles), first.text_mb, args.repeat);
    writeln!(
        out,
        "{articles} articles, {mb:.1} MB of text, median of {repeat}"
    )?;
    writeln!(
        out,
        "{:<34} {:>8} {:>8} {:>13} {:>10} {:>8} {:>11}",
        "", "CPU s", "wall s", "MB per CPU s", "articles/s", "peak MB", "index/text"
    )?;
    for row in &report.rows {
        let peak = row
            .peak_memory_mb
            .map_or("-".to_owned(), |mb| format!("{mb:.0}"));
        writeln!(
            out,
            "{:<34} {:>8.2} {:>8.2} {:>13.1} {:>10.0} {:>8} {:>11.2}",
            row.side,
            row.cpu_seconds,
            row.wall_seconds,
            row.mb_per_cpu_second,
            row.articles_per_second,
            peak,
            row.index_to_text
        )?;
    }
    if let Some(ratio) = report.ratio {
        writeln!(out, "ratio of MB per CPU-second {ratio:.2}")?;
    }
    writeln!(out, "\nin one thread, stage by stage")?;
    for row in &report.stages {
        let share = 100.0 * row.share;
        let (stage, seconds, speed) = (row.stage, row.cpu_seconds, row.mb_per_cpu_second);
        writeln!(
            out,
            "{stage:<34} {seconds:>8.2} {share:>7.1}% {speed:>13.1}"
        )?;
    }
    Ok(())
}

/// The measurements of one side.
#[derive(Default)]
struct Side {
    cpu: Vec<f64>,
    wall: Vec<f64>,
    peak: Option<f64>,
    bytes: u64,
}

impl Side {
    fn measure<T, E: Into<anyhow::Error>>(
        &mut self,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<T> {
        let (cpu, wall) = (ProcessTime::now(), Instant::now());
        let done = work().map_err(Into::into)?;
        self.cpu.push(cpu.elapsed().as_secs_f64());
        self.wall.push(wall.elapsed().as_secs_f64());
        Ok(done)
    }

    fn row(mut self, side: String, texts: &Texts) -> Row {
        let (cpu, wall) = (median(&mut self.cpu), median(&mut self.wall));
        let mb = texts.bytes as f64 / 1e6;
        Row {
            side,
            articles: texts.count,
            text_mb: mb,
            cpu_seconds: cpu,
            wall_seconds: wall,
            mb_per_cpu_second: mb / cpu,
            articles_per_second: texts.count as f64 / wall,
            peak_memory_mb: self.peak,
            index_to_text: self.bytes as f64 / texts.bytes as f64,
        }
    }
}

/// The texts of all articles.
#[derive(Default)]
struct Texts {
    count: u64,
    bytes: u64,
    /// Empty where they are only counted.
    all: Vec<String>,
}

impl Texts {
    fn of(settings: &Settings, keep: bool) -> Result<Texts> {
        let searcher = nutgraf_index::Index::open(&settings.index)?.searcher()?;
        let mut texts = Texts::default();
        for number in searcher.numbers() {
            let article = searcher.article(number)?.article;
            texts.count += 1;
            texts.bytes += article.text().len() as u64;
            if keep {
                texts.all.push(article.text().to_owned());
            }
        }
        Ok(texts)
    }
}

/// The most memory that this process takes from now on, where the system tells: on Linux.
struct Peak(bool);

impl Peak {
    fn begin() -> Peak {
        // Sets the mark back to what is taken now.
        Peak(fs::write("/proc/self/clear_refs", "5").is_ok())
    }

    /// In megabytes.
    fn end(&self) -> Option<f64> {
        let status = fs::read_to_string("/proc/self/status")
            .ok()
            .filter(|_| self.0)?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
        Some(kib * 1024.0 / 1e6)
    }
}

/// How many bytes the files below a folder have.
fn folder_bytes(path: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        bytes += match entry.file_type()?.is_dir() {
            true => folder_bytes(&entry.path())?,
            false => entry.metadata()?.len(),
        };
    }
    Ok(bytes)
}

/// Tantivy alone, which is handed the text in memory, analysed by `en_stem`, with positions and the text stored.
fn plain_tantivy(place: &Path, texts: &[String]) -> Result<()> {
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
