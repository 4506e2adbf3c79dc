//! `themes evaluate`: how right labels are.

use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use cpu_time::{ProcessTime, ThreadTime};
use nutgraf_learn::score::{Interval, Intervals, Score};
use nutgraf_learn::{Example, Model, SuggestOptions, Text};
use nutgraf_themes::{Classifier, Codebook, Theme};
use nutgraf_tokenize::{Tokenizer, Tokens};
use serde::Serialize;

use super::data::{self, Parts, Split};
use super::suggest;
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
    /// Do not learn: test this codebook, whose themes are labels by id, label or alias
    #[arg(long, value_name = "FILE", conflicts_with = "model")]
    codebook: Option<PathBuf>,
    /// Every article has one label: of a codebook's themes, the one with the highest score
    #[arg(long, requires = "codebook")]
    single: bool,
    /// Test the codebook as `themes suggest --apply --limit 0` writes it from the other articles' texts;
    /// their labels are not looked at
    #[arg(long, requires = "codebook")]
    suggest: bool,
    /// Of what is suggested, only queries of whose articles this part should have the theme
    #[arg(long, value_name = "X", requires = "suggest", default_value_t = 0.0)]
    least_precision: f64,
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
    codebook: bool,
}

#[derive(Serialize)]
struct LabelRow<'a> {
    label: &'a str,
    f1: f64,
    f1_95: (f64, f64),
    precision: f64,
    recall: f64,
    wanted: usize,
    given: usize,
}

/// How often the bootstrap draws.
pub(super) const ROUNDS: usize = 1000;

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
        codebook: false,
    };
    if let Some(codebook) = &args.codebook {
        return of_codebook(global, args, codebook, &parts, score, row);
    }
    let known = args
        .model
        .as_deref()
        .map(super::explain::model)
        .transpose()?;
    if let Some(model) = &known {
        unknown_labels(global, model, &parts);
    }
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
    row.seconds(parts.len(), bytes, seconds);
    print(global, args, &score, &mut row, parts.len())
}

/// Prints the figures.
fn print(
    global: &Global,
    args: &EvaluateArgs,
    score: &Score,
    row: &mut Row,
    times: usize,
) -> Result<Exit> {
    let micro = score.micro();
    (row.micro_f1, row.precision, row.recall) = (micro.f1(), micro.precision(), micro.recall());
    (row.macro_f1, row.accuracy) = (score.macro_f1(), score.accuracy());
    let intervals = score.intervals(ROUNDS);
    row.micro_f1_95 = ends(intervals.micro_f1);
    row.macro_f1_95 = ends(intervals.macro_f1);
    row.accuracy_95 = ends(intervals.accuracy);
    let mut out = Out::stdout();
    if global.json {
        out.json(row)?;
    } else {
        person(&mut out, row, times)?;
    }
    if args.labels {
        labels(&mut out, global, score, &intervals)?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

pub(super) fn ends(interval: Interval) -> (f64, f64) {
    (interval.low, interval.high)
}

/// An interval for a reader.
pub(super) fn shown((low, high): (f64, f64)) -> String {
    format!("{low:.3}-{high:.3}")
}

impl Row {
    fn seconds(&mut self, parts: usize, bytes: usize, seconds: f64) {
        self.articles_per_second = self.test_articles as f64 / seconds;
        self.mb_per_second = bytes as f64 / 1e6 / seconds;
        self.train_articles /= parts;
        self.train_cpu_seconds /= parts as f64;
    }
}

/// Tests a codebook, as it is or with what is suggested for it.
fn of_codebook(
    global: &Global,
    args: &EvaluateArgs,
    path: &Path,
    parts: &[Parts],
    mut score: Score,
    mut row: Row,
) -> Result<Exit> {
    let text = std::fs::read_to_string(path);
    let text = text.with_context(|| format!("cannot read {}", path.display()))?;
    let mut codebook = Codebook::read(path)?;
    let (mut seconds, mut bytes, mut size) = (0.0, 0, text.len());
    for part in parts {
        if args.suggest {
            let start = ProcessTime::now();
            let options = SuggestOptions {
                limit: 0,
                least_precision: args.least_precision,
                ..SuggestOptions::default()
            };
            let suggested = suggest::suggest(&codebook_of(&text)?, &part.train, &options);
            let additions = suggest::additions(&suggested);
            let edited = nutgraf_themes::add(&text, &additions)?;
            codebook = codebook_of(edited.text())?;
            size = edited.text().len();
            row.train_cpu_seconds += start.elapsed().as_secs_f64();
        }
        row.train_articles += part.train.len();
        row.test_articles += part.test.len();
        row.model_bytes = size;
        row.weights = codebook
            .themes()
            .iter()
            .map(|theme| theme.rules.len())
            .sum();
        bytes += part
            .test
            .iter()
            .map(|example| example.text.len())
            .sum::<usize>();
        seconds += by_codebook(&codebook, args.single, &part.test, &mut score)?;
    }
    row.seconds(parts.len(), bytes, seconds);
    row.codebook = true;
    print(global, args, &score, &mut row, parts.len())
}

fn codebook_of(text: &str) -> Result<Codebook> {
    Ok(Codebook::parse(text)?)
}

/// Gives articles the themes of a codebook, with one thread; the seconds it took.
fn by_codebook(
    codebook: &Codebook,
    single: bool,
    examples: &[Example],
    score: &mut Score,
) -> Result<f64> {
    let names: Vec<String> = score.names().to_vec();
    let is_label = |name: &str, theme: &Theme| {
        let alias = theme.alias.iter().map(String::as_str);
        let mut called = [theme.id.as_str(), &theme.label].into_iter().chain(alias);
        called.any(|called| called.eq_ignore_ascii_case(name))
    };
    // By theme, the label that it stands for.
    let themes = codebook.themes().iter();
    let labels: HashMap<&str, usize> = themes
        .filter_map(|theme| {
            let label = names.iter().position(|name| is_label(name, theme))?;
            Some((theme.id.as_str(), label))
        })
        .collect();
    if labels.is_empty() {
        bail!(
            "no theme of the codebook is a label of the articles, by id, label or alias; the labels are {}",
            names.join(", ")
        );
    }
    let classifier = Classifier::new(codebook);
    let mut reader = suggest::Reader::default();
    let start = ThreadTime::now();
    let given: Vec<Vec<usize>> = examples
        .iter()
        .map(|example| {
            let assigned = reader.read(example, |view| classifier.classify(view));
            let assigned = assigned.iter().take(if single { 1 } else { usize::MAX });
            assigned
                .filter_map(|assignment| labels.get(&*assignment.theme).copied())
                .collect()
        })
        .collect();
    let seconds = start.elapsed().as_secs_f64();
    for (example, given) in examples.iter().zip(given) {
        let wanted = example.labels.iter();
        let wanted: Vec<usize> = wanted
            .filter_map(|label| names.iter().position(|name| name == label))
            .collect();
        score.add(&wanted, &given);
    }
    Ok(seconds)
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

/// Tells of labels that only the model has, or only the articles.
fn unknown_labels(global: &Global, model: &Model, parts: &[Parts]) {
    let wanted = parts.iter().flat_map(|part| &part.test);
    let wanted: BTreeSet<&str> = wanted
        .flat_map(|example| example.labels.iter().map(String::as_str))
        .collect();
    let known: BTreeSet<&str> = model.labels().iter().map(|l| l.name.as_str()).collect();
    let note = |labels: Vec<&str>, what: &str| {
        if !labels.is_empty() && !global.quiet {
            eprintln!("note: {what}: {}", some(&labels));
        }
    };
    note(
        wanted.difference(&known).copied().collect(),
        "labels that the model does not know, which count as missed",
    );
    note(
        known.difference(&wanted).copied().collect(),
        "labels of the model that no article should have, which are not counted",
    );
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
        let known: Vec<&str> = model.labels().iter().map(|l| l.name.as_str()).collect();
        bail!(
            "the model and the articles have no label in common; the model has {}, the articles have {}",
            some(&known),
            some(names)
        );
    }
    let mut tokenizer = Tokenizer::new();
    let mut tokens = Tokens::default();
    let mut reader = model.reader();
    let start = ThreadTime::now();
    let mut given = Vec::with_capacity(examples.len());
    for example in examples {
        example.tokenize_into(&mut tokenizer, &mut tokens);
        given.push(reader.numbers(Text::new(&example.blocks, &tokens)));
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

/// The first names of a list that may be long.
fn some(names: &[impl AsRef<str>]) -> String {
    const SHOWN: usize = 8;
    let shown = names.iter().take(SHOWN).map(AsRef::as_ref);
    let mut out = shown.collect::<Vec<_>>().join(", ");
    if let Some(rest) = names.len().checked_sub(SHOWN + 1) {
        out += &format!(" and {} more", rest + 1);
    }
    out
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
    writeln!(
        out,
        "{:<9} {:>6.4}  {:<11} {:>9.4} {:>7.4}",
        "micro F1",
        row.micro_f1,
        shown(row.micro_f1_95),
        row.precision,
        row.recall
    )?;
    writeln!(
        out,
        "{:<9} {:>6.4}  {}",
        "macro F1",
        row.macro_f1,
        shown(row.macro_f1_95)
    )?;
    writeln!(
        out,
        "{:<9} {:>6.4}  {}",
        "accuracy",
        row.accuracy,
        shown(row.accuracy_95)
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
    if row.codebook {
        if row.train_cpu_seconds > 0.0 {
            writeln!(
                out,
                "queries suggested in {:.2} CPU seconds",
                row.train_cpu_seconds
            )?;
        }
        writeln!(
            out,
            "codebook of {} queries, {:.2} MB; {} articles a second of one thread, words included ({:.1} MB/s)",
            grouped(row.weights as u64),
            row.model_bytes as f64 / 1e6,
            grouped(row.articles_per_second as u64),
            row.mb_per_second
        )?;
        return Ok(());
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

fn labels(out: &mut Out, global: &Global, score: &Score, intervals: &Intervals) -> Result<()> {
    if !global.json {
        writeln!(
            out,
            "\n{:>6}  {:<11} {:>9} {:>7} {:>7} {:>6}  label",
            "F1", "95 %", "precision", "recall", "wanted", "given"
        )?;
    }
    let of_labels = score.by_label().into_iter().zip(&intervals.by_label);
    for (label, (ratio, interval)) in score.names().iter().zip(of_labels) {
        let row = LabelRow {
            label,
            f1: ratio.f1(),
            f1_95: ends(*interval),
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
                "{:>6.3}  {:<11} {:>9.3} {:>7.3} {:>7} {:>6}  {label}",
                row.f1,
                shown(row.f1_95),
                row.precision,
                row.recall,
                row.wanted,
                row.given
            )?;
        }
    }
    Ok(())
}
