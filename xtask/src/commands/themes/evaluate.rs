//! `themes evaluate`: how right labels are.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use cpu_time::{ProcessTime, ThreadTime};
use nutgraf_learn::score::{Interval, Score};
use nutgraf_learn::{Example, Model};
use nutgraf_tokenize::{Tokenizer, Tokens};
use serde::Serialize;

use super::data::{self, Parts, Split};
use super::train::HowArgs;
use crate::Exit;
use crate::cli::Global;
use crate::output::{Out, counted, grouped};

#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// Labelled articles: a file or folder of JSON Lines with `labels`, Reuters SGML, CSV; or a folder with
    /// `labels/themes.jsonl`, against which the themes of the index are held
    #[arg(value_name = "DATA")]
    data: PathBuf,
    /// Which articles are learned from, and which tested on
    #[arg(long, value_enum, default_value_t = Split::Given)]
    split: Split,
    /// Do not learn: test this model
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// A line for every label as well; of a codebook's themes, one for every query
    #[arg(long)]
    labels: bool,
    #[command(flatten)]
    how: HowArgs,
}

#[derive(Serialize)]
struct Row {
    split: String,
    train_articles: usize,
    test_articles: usize,
    labels: usize,
    micro_f1: f64,
    micro_f1_95: (f64, f64),
    precision: f64,
    recall: f64,
    macro_f1: f64,
    macro_f1_95: (f64, f64),
    accuracy: f64,
    accuracy_95: (f64, f64),
    folds_f1: Option<f64>,
    folds_macro_f1: Option<f64>,
    pairs: bool,
    blend: Option<f32>,
    train_cpu_seconds: f64,
    articles_per_second: f64,
    mb_per_second: f64,
    model_bytes: usize,
    weights: usize,
}

#[derive(Serialize)]
struct LabelRow<'a> {
    label: &'a str,
    f1: f64,
    precision: f64,
    recall: f64,
    wanted: usize,
    given: usize,
}

/// How often the bootstrap draws.
const ROUNDS: usize = 1000;

pub(crate) fn run(global: &Global, args: &EvaluateArgs) -> Result<Exit> {
    let coded = args.data.join(super::coded::LABELS);
    if coded.is_file() {
        return super::coded::run(global, &coded, args.labels);
    }
    let (parts, split) = data::split(data::read(global, &args.data)?, args.split)?;
    let mut names: Vec<String> = Vec::new();
    let examples = parts
        .iter()
        .flat_map(|part| part.train.iter().chain(&part.test));
    names.extend(examples.flat_map(|example| example.labels.iter().cloned()));
    names.sort_unstable();
    names.dedup();
    let mut score = Score::new(names.iter().cloned());
    let mut row = Row {
        split: format!("{split:?}").to_lowercase(),
        train_articles: 0,
        test_articles: 0,
        labels: names.len(),
        micro_f1: 0.0,
        micro_f1_95: (0.0, 0.0),
        precision: 0.0,
        recall: 0.0,
        macro_f1: 0.0,
        macro_f1_95: (0.0, 0.0),
        accuracy: 0.0,
        accuracy_95: (0.0, 0.0),
        folds_f1: None,
        folds_macro_f1: None,
        pairs: false,
        blend: None,
        train_cpu_seconds: 0.0,
        articles_per_second: 0.0,
        mb_per_second: 0.0,
        model_bytes: 0,
        weights: 0,
    };
    let known = args
        .model
        .as_deref()
        .map(super::explain::model)
        .transpose()?;
    let (mut seconds, mut bytes) = (0.0, 0);
    for part in &parts {
        let model = match &known {
            Some(model) => model.clone(),
            None => learn(global, args, part, &mut row)?,
        };
        row.model_bytes = model.to_text().len();
        row.weights = model.size().1;
        row.pairs = model.has_pairs();
        seconds += test(&model, &part.test, &names, &mut score)?;
        bytes += part
            .test
            .iter()
            .map(|example| example.text.len())
            .sum::<usize>();
        row.test_articles += part.test.len();
    }
    row.articles_per_second = row.test_articles as f64 / seconds;
    row.mb_per_second = bytes as f64 / 1e6 / seconds;
    row.train_articles /= parts.len();
    row.train_cpu_seconds /= parts.len() as f64;
    let micro = score.micro();
    (row.micro_f1, row.precision, row.recall) = (micro.f1(), micro.precision(), micro.recall());
    (row.macro_f1, row.accuracy) = (score.macro_f1(), score.accuracy());
    let ends = |interval: Interval| (interval.low, interval.high);
    [row.micro_f1_95, row.macro_f1_95, row.accuracy_95] = score.intervals(ROUNDS).map(ends);
    let mut out = Out::stdout();
    if global.json {
        out.json(&row)?;
    } else {
        person(&mut out, &row, parts.len())?;
    }
    if args.labels {
        labels(&mut out, global, &score)?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn learn(global: &Global, args: &EvaluateArgs, part: &Parts, row: &mut Row) -> Result<Model> {
    let start = ProcessTime::now();
    let trained = nutgraf_learn::train(&part.train, &args.how.options())?;
    row.train_cpu_seconds += start.elapsed().as_secs_f64();
    row.train_articles += part.train.len();
    let best = &trained.trials[0];
    row.folds_f1 = Some(best.score.micro().f1());
    row.folds_macro_f1 = Some(best.score.macro_f1());
    row.blend = Some(best.blend);
    super::train::remarks(global, &trained);
    Ok(trained.model)
}

/// Labels the articles with one thread, and gives the seconds that took it, words and all.
fn test(model: &Model, examples: &[Example], names: &[String], score: &mut Score) -> Result<f64> {
    let number = |name: &str| {
        names
            .binary_search_by(|known| known.as_str().cmp(name))
            .ok()
    };
    let numbers: Vec<Option<usize>> = model
        .labels()
        .iter()
        .map(|label| number(&label.name))
        .collect();
    if numbers.iter().all(Option::is_none) {
        bail!("the model and the articles have no label in common");
    }
    let mut tokenizer = Tokenizer::new();
    let mut tokens = Tokens::default();
    let mut reader = model.reader();
    let start = ThreadTime::now();
    let mut given = Vec::with_capacity(examples.len());
    for example in examples {
        tokenizer.tokenize_into(&example.text, &example.blocks, example.lang, &mut tokens);
        given.push(reader.numbers(&tokens));
    }
    let seconds = start.elapsed().as_secs_f64();
    for (example, given) in examples.iter().zip(given) {
        let wanted: Vec<usize> = example
            .labels
            .iter()
            .filter_map(|label| number(label))
            .collect();
        let given: Vec<usize> = given
            .into_iter()
            .filter_map(|label| numbers[label])
            .collect();
        score.add(&wanted, &given);
    }
    Ok(seconds)
}

fn person(out: &mut Out, row: &Row, times: usize) -> Result<()> {
    let articles = |count: usize| counted(count as u64, "article", "articles");
    writeln!(
        out,
        "{}: learned from {}, tested on {}, {}",
        row.split,
        articles(row.train_articles),
        articles(row.test_articles),
        counted(row.labels as u64, "label", "labels")
    )?;
    if times > 1 {
        writeln!(
            out,
            "each of {times} folds is tested on what was learned from the others"
        )?;
    }
    writeln!(
        out,
        "{:<9} {:>6}  {:<11} {:>9} {:>7}",
        "", "", "95 %", "precision", "recall"
    )?;
    let ends = |(low, high): (f64, f64)| format!("{low:.3}-{high:.3}");
    writeln!(
        out,
        "{:<9} {:>6.4}  {:<11} {:>9.4} {:>7.4}",
        "micro F1",
        row.micro_f1,
        ends(row.micro_f1_95),
        row.precision,
        row.recall
    )?;
    writeln!(
        out,
        "{:<9} {:>6.4}  {}",
        "macro F1",
        row.macro_f1,
        ends(row.macro_f1_95)
    )?;
    writeln!(
        out,
        "{:<9} {:>6.4}  {}",
        "accuracy",
        row.accuracy,
        ends(row.accuracy_95)
    )?;
    if let (Some(micro), Some(of_labels)) = (row.folds_f1, row.folds_macro_f1) {
        let last = if times > 1 { ", the last time" } else { "" };
        writeln!(
            out,
            "on folds of the articles learned from{last}: micro {micro:.4}, macro {of_labels:.4}; {}, {} of naive Bayes",
            if row.pairs {
                "words and pairs"
            } else {
                "words"
            },
            row.blend.unwrap_or(0.0)
        )?;
        writeln!(
            out,
            "trained in {:.2} CPU seconds, folds included",
            row.train_cpu_seconds
        )?;
    }
    writeln!(
        out,
        "model of {} weights, {:.2} MB; {} articles a second of one thread, words included ({:.0} MB/s)",
        grouped(row.weights as u64),
        row.model_bytes as f64 / 1e6,
        grouped(row.articles_per_second as u64),
        row.mb_per_second
    )?;
    Ok(())
}

fn labels(out: &mut Out, global: &Global, score: &Score) -> Result<()> {
    if !global.json {
        writeln!(
            out,
            "\n{:>6} {:>9} {:>7} {:>7} {:>6}  label",
            "F1", "precision", "recall", "wanted", "given"
        )?;
    }
    for (label, ratio) in score.names().iter().zip(score.by_label()) {
        let row = LabelRow {
            label,
            f1: ratio.f1(),
            precision: ratio.precision(),
            recall: ratio.recall(),
            wanted: ratio.wanted,
            given: ratio.given,
        };
        if global.json {
            out.json(&row)?;
        } else {
            writeln!(
                out,
                "{:>6.3} {:>9.3} {:>7.3} {:>7} {:>6}  {label}",
                row.f1, row.precision, row.recall, row.wanted, row.given
            )?;
        }
    }
    Ok(())
}
