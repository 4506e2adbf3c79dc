//! `evaluate`: how right, on labelled data.

use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, Result};
use nutgraf_model::Lang;
use nutgraf_tokenize::evaluate::{self, Score};
use serde::Serialize;

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
