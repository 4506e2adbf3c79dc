//! `evaluate`: how right, on labelled data.

mod metadata;
mod ranking;
mod reading;
mod stories;

use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, Result};
use nutgraf_model::Lang;
use nutgraf_quote::QuoteKind;
use nutgraf_quote::score::{Label, Ratio};
use nutgraf_tokenize::evaluate::{self, Score};
use nutgraf_tokenize::{Tokenizer, Tokens};
pub(crate) use ranking::RankingArgs;
pub(crate) use reading::{BlocksArgs, BodyArgs};
use serde::{Deserialize, Serialize};
pub(crate) use stories::StoriesArgs;

use crate::Exit;
use crate::cli::{EvaluateArgs, Evaluation, Global};
use crate::output::{Out, grouped};

#[derive(Serialize)]
struct ScoreRow {
    f1: f64,
    precision: f64,
    recall: f64,
    gold: usize,
    found: usize,
    right: usize,
}

#[derive(Serialize)]
struct PercentRow {
    percent: f64,
    right: usize,
    count: usize,
}

pub(crate) fn run(global: &Global, args: &EvaluateArgs) -> Result<Exit> {
    let mut out = Out::stdout();
    match &args.what {
        Evaluation::Quotes {
            dir,
            min_words,
            verbose,
        } => {
            quotes(global, &mut out, dir, *min_words, *verbose)?;
        }
        Evaluation::Body(args) => reading::body(global, &mut out, args)?,
        Evaluation::Blocks(args) => reading::blocks(global, &mut out, args)?,
        Evaluation::Metadata { dir, verbose } => metadata::run(global, &mut out, dir, *verbose)?,
        Evaluation::Stories(args) => stories::run(global, &mut out, args)?,
        Evaluation::Ranking(args) => ranking::run(global, &mut out, args)?,
        Evaluation::Words { file, lang } => {
            let paragraphs = evaluate::paragraphs(&text(file)?).with_context(|| name(file))?;
            score(
                global,
                &mut out,
                "words",
                evaluate::words(&paragraphs, parse(lang)?),
            )?;
        }
        Evaluation::Sentences { file, .. } if is_rules(file) => {
            let rules = evaluate::rules(&text(file)?).with_context(|| name(file))?;
            for failed in &rules.failed {
                eprintln!("differs: {failed}");
            }
            percent(
                global,
                &mut out,
                "rules",
                rules.count - rules.failed.len(),
                rules.count,
            )?;
        }
        Evaluation::Sentences { file, lang } => {
            let paragraphs = evaluate::paragraphs(&text(file)?).with_context(|| name(file))?;
            let found = evaluate::sentences(&paragraphs, parse(lang)?);
            score(global, &mut out, "sentences", found)?;
        }
        Evaluation::Stems { file, lang } => {
            let lang = match lang {
                Some(lang) => parse(lang)?,
                None => named(file)?,
            };
            let stems = evaluate::stems(&text(file)?, lang).with_context(|| name(file))?;
            for (word, expected, stem) in stems.differing.iter().take(20) {
                eprintln!("differs: {word} should be {expected}, is {stem}");
            }
            let right = stems.count - stems.differing.len();
            percent(global, &mut out, "stems", right, stems.count)?;
        }
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// A line of `labels/quotes.jsonl`: an article and what is quoted in it.
#[derive(Deserialize)]
struct LabelledQuotes {
    path: String,
    record: Option<u32>,
    quotes: Vec<QuoteLabel>,
}

#[derive(Deserialize)]
struct QuoteLabel {
    text: String,
    occurrence: usize,
    kind: String,
    speaker: Option<String>,
    person: Option<String>,
    cue: Option<String>,
}

#[derive(Serialize)]
struct RatioRow {
    precision: f64,
    recall: f64,
    f1: f64,
    found: usize,
    wanted: usize,
    right: usize,
}

impl From<Ratio> for RatioRow {
    fn from(ratio: Ratio) -> RatioRow {
        RatioRow {
            precision: ratio.precision(),
            recall: ratio.recall(),
            f1: ratio.f1(),
            found: ratio.found,
            wanted: ratio.wanted,
            right: ratio.right,
        }
    }
}

fn quotes(
    global: &Global,
    out: &mut Out,
    dir: &Path,
    min_words: usize,
    verbose: bool,
) -> Result<()> {
    let labels = dir.join("labels/quotes.jsonl");
    let mut score = nutgraf_quote::score::Score {
        min_words,
        ..Default::default()
    };
    let (mut articles, mut unread) = (0, 0);
    let mut tokenizer = Tokenizer::new();
    for (number, line) in text(&labels)?.lines().enumerate() {
        let place = || format!("{}:{}", labels.display(), number + 1);
        let labelled: LabelledQuotes = serde_json::from_str(line).with_context(place)?;
        let wanted = |label: QuoteLabel| -> Result<Label> {
            let kind = QuoteKind::parse(&label.kind)
                .with_context(|| format!("`{}` is no kind of quotation", label.kind))?;
            Ok(Label {
                kind,
                words: label.text,
                occurrence: label.occurrence,
                speaker: label.speaker,
                person: label.person,
                cue: label.cue,
            })
        };
        let labels = labelled.quotes.into_iter().map(wanted);
        let labels: Vec<Label> = labels.collect::<Result<_>>().with_context(place)?;
        let records = nutgraf_ingest::read_path(dir.join(&labelled.path), &Default::default())?;
        let mut articles_of_file = records.filter_map(Result::ok);
        let Some(article) = articles_of_file
            .find(|article| labelled.record.is_none() || article.locator.record == labelled.record)
        else {
            unread += 1;
            continue;
        };
        articles += 1;
        let lang = article
            .lang
            .unwrap_or_else(|| nutgraf_tokenize::detect(article.text()));
        let blocks: Vec<_> = article.blocks().iter().map(|block| block.span).collect();
        let mut tokens = Tokens::default();
        tokenizer.tokenize_each_into(article.text(), &blocks, lang, &mut tokens);
        let found = nutgraf_quote::find(article.text(), &tokens, article.blocks());
        score.add(article.text(), &found, &labels);
    }
    if unread > 0 {
        eprintln!("note: {unread} labelled articles are of a kind that is not read, and left out");
    }
    if verbose {
        for difference in &score.differences {
            eprintln!("differs: {difference:?}");
        }
    }
    if global.json {
        let spans = score
            .spans
            .get(&QuoteKind::Direct)
            .copied()
            .unwrap_or_default();
        return out.json(&serde_json::json!({
            "articles": articles,
            "f1": spans.f1(), "precision": spans.precision(), "recall": spans.recall(),
            "spans": RatioRow::from(spans),
            "mentions_explicit": RatioRow::from(score.explicit_mentions),
            "mentions": RatioRow::from(score.mentions),
            "persons": RatioRow::from(score.persons),
            "rules": score.rules.iter().map(|(rule, ratio)| (rule.as_str(), RatioRow::from(*ratio)))
                .collect::<std::collections::BTreeMap<_, _>>(),
        }));
    }
    Ok(write!(out, "{articles} articles\n{score}")?)
}

fn score(global: &Global, out: &mut Out, what: &str, score: Score) -> Result<()> {
    let row = ScoreRow {
        f1: score.f1(),
        precision: score.precision(),
        recall: score.recall(),
        gold: score.gold,
        found: score.found,
        right: score.right,
    };
    if global.json {
        return out.json(&row);
    }
    let percent = |share: f64| 100.0 * share;
    Ok(writeln!(
        out,
        "{what}  F1 {:.2}  precision {:.2}  recall {:.2}  ({} marked, {} found, {} the same)",
        percent(row.f1),
        percent(row.precision),
        percent(row.recall),
        grouped(row.gold as u64),
        grouped(row.found as u64),
        grouped(row.right as u64)
    )?)
}

fn percent(global: &Global, out: &mut Out, what: &str, right: usize, count: usize) -> Result<()> {
    let row = PercentRow {
        percent: 100.0 * right as f64 / count.max(1) as f64,
        right,
        count,
    };
    if global.json {
        return out.json(&row);
    }
    Ok(writeln!(
        out,
        "{what}  {:.3} %  ({} of {})",
        row.percent,
        grouped(right as u64),
        grouped(count as u64)
    )?)
}

/// What a file says, unpacked if it is packed with gzip.
fn text(file: &Path) -> Result<String> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut text = String::new();
    let read = if bytes.starts_with(&[0x1f, 0x8b]) {
        flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text)
    } else {
        (&bytes[..]).read_to_string(&mut text)
    };
    read.with_context(|| format!("{} is not UTF-8 text, packed or not", file.display()))?;
    Ok(text)
}

fn name(file: &Path) -> String {
    file.display().to_string()
}

fn is_rules(file: &Path) -> bool {
    let name = file.to_string_lossy();
    name.ends_with(".tsv") || name.ends_with(".tsv.gz")
}

fn parse(lang: &str) -> Result<Lang> {
    Lang::parse(lang).with_context(|| format!("`{lang}` is no language code; write en or pt-BR"))
}

/// The language that a file's name says, such as `snowball-german.tsv.gz`.
fn named(file: &Path) -> Result<Lang> {
    const NAMES: &[(&str, &str)] = &[
        ("arabic", "ar"),
        ("danish", "da"),
        ("dutch", "nl"),
        ("english", "en"),
        ("finnish", "fi"),
        ("french", "fr"),
        ("german", "de"),
        ("greek", "el"),
        ("hungarian", "hu"),
        ("italian", "it"),
        ("norwegian", "no"),
        ("portuguese", "pt"),
        ("romanian", "ro"),
        ("russian", "ru"),
        ("spanish", "es"),
        ("swedish", "sv"),
        ("tamil", "ta"),
        ("turkish", "tr"),
    ];
    let file = file.to_string_lossy().to_lowercase();
    let code = NAMES
        .iter()
        .find(|(name, _)| file.contains(name))
        .map(|(_, code)| *code);
    let code = code.context("the file's name does not say the language; name it with --lang")?;
    parse(code)
}
