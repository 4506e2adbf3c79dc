//! `themes why`, `themes why-not`: the ledger of a theme in an article.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use nutgraf_index::{Index, StoredArticle};
use nutgraf_model::Span;
use nutgraf_query::View;
use nutgraf_themes::{Classifier, Codebook, Entry, Ledger, Outcome};
use nutgraf_tokenize::{Tokenizer, Tokens};
use serde::Serialize;

use crate::Exit;
use crate::cli::Global;
use crate::output::Out;

#[derive(Debug, Args)]
pub(crate) struct WhyArgs {
    /// An id, a unique prefix of one, a path, or the rank in the last search
    #[arg(value_name = "ID")]
    id: String,
    /// The theme's id
    #[arg(value_name = "THEME")]
    theme: String,
    /// The codebook [default: that of the last run]
    #[arg(long, value_name = "FILE")]
    codebook: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct WhyNotArgs {
    /// An id, a unique prefix of one, a path, or the rank in the last search
    #[arg(value_name = "ID")]
    id: String,
    /// The theme's id [default: every theme that something speaks for, the nearest miss first]
    #[arg(value_name = "THEME")]
    theme: Option<String>,
    /// The codebook [default: that of the last run]
    #[arg(long, value_name = "FILE")]
    codebook: Option<PathBuf>,
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    theme: &'a str,
    given: bool,
    through: Option<&'a str>,
    score: f64,
    threshold: f64,
    entries: Vec<EntryRow<'a>>,
    veto: Option<&'a str>,
    missing: Vec<&'a str>,
    near: Vec<&'a str>,
}

#[derive(Serialize)]
struct EntryRow<'a> {
    query: &'a str,
    start: usize,
    end: usize,
    words: &'a str,
    zone: &'static str,
    weight: f64,
    factor: f64,
    points: f64,
    outcome: &'static str,
}

/// The codebook that is named, or that the last run used.
pub(crate) fn codebook(index: &Index, named: Option<&Path>) -> Result<Codebook> {
    let used = match named {
        Some(path) => path.to_owned(),
        None => {
            let manifest = nutgraf_pipeline::manifest(index, None)?;
            let used = manifest.settings.codebook;
            used.context("the last run had no codebook; name one with --codebook FILE")?
                .path
        }
    };
    Ok(Codebook::read(used)?)
}

pub(crate) fn why(global: &Global, args: &WhyArgs) -> Result<Exit> {
    let named = args.codebook.as_deref();
    let (stored, ledgers) = ledgers(global, &args.id, named, |classifier, view| {
        Ok(vec![of_theme(classifier, view, &args.theme)?])
    })?;
    print(global, &stored, &ledgers)?;
    Ok(if ledgers[0].given {
        Exit::Done
    } else {
        Exit::Nothing
    })
}

pub(crate) fn why_not(global: &Global, args: &WhyNotArgs) -> Result<Exit> {
    let named = args.codebook.as_deref();
    let (stored, ledgers) = ledgers(global, &args.id, named, |classifier, view| {
        match &args.theme {
            Some(theme) => Ok(vec![of_theme(classifier, view, theme)?]),
            None => Ok(classifier.why_not(view)),
        }
    })?;
    print(global, &stored, &ledgers)?;
    Ok(if ledgers.is_empty() {
        Exit::Nothing
    } else {
        Exit::Done
    })
}

fn of_theme(classifier: &Classifier, view: &View<'_>, theme: &str) -> Result<Ledger> {
    let ledger = classifier.why(view, theme);
    let known = || {
        let themes = classifier.codebook().themes().iter();
        themes
            .map(|theme| theme.id.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    ledger.with_context(|| format!("the codebook has no theme `{theme}`; it has {}", known()))
}

fn ledgers(
    global: &Global,
    id: &str,
    named: Option<&Path>,
    ask: impl FnOnce(&Classifier, &View<'_>) -> Result<Vec<Ledger>>,
) -> Result<(StoredArticle, Vec<Ledger>)> {
    let index = crate::locate::open(global)?;
    let codebook = codebook(&index, named)?;
    let searcher = index.searcher()?;
    let number = crate::last::resolve(&index, &searcher, id)?;
    let stored = searcher.article(number)?;
    if codebook.themes().is_empty() {
        bail!("the codebook has no themes");
    }
    let blocks: Vec<Span> = stored
        .article
        .blocks()
        .iter()
        .map(|block| block.span)
        .collect();
    let mut tokens = Tokens::default();
    Tokenizer::new().tokenize_into(stored.text(), &blocks, stored.lang, &mut tokens);
    let ledgers = ask(
        &Classifier::new(&codebook),
        &View {
            text: stored.text(),
            tokens: &tokens,
            structure: &stored.structure,
            fields: &stored.fields(),
        },
    )?;
    Ok((stored, ledgers))
}

fn print(global: &Global, stored: &StoredArticle, ledgers: &[Ledger]) -> Result<()> {
    let mut out = Out::stdout();
    for (number, ledger) in ledgers.iter().enumerate() {
        if global.json {
            out.json(&row(stored, ledger))?;
        } else {
            let space = if number > 0 { "\n" } else { "" };
            writeln!(out, "{space}{}", ledger.to_text(stored.text()))?;
        }
    }
    Ok(out.flush()?)
}

fn row<'a>(stored: &'a StoredArticle, ledger: &'a Ledger) -> Row<'a> {
    let entry = |entry: &'a Entry| EntryRow {
        query: &entry.query,
        start: entry.span.start(),
        end: entry.span.end(),
        words: entry.span.text(stored.text()),
        zone: entry.zone.as_str(),
        weight: entry.weight,
        factor: entry.factor,
        points: entry.points(),
        outcome: match entry.outcome {
            Outcome::Counts(_) => "counts",
            Outcome::Cancelled { .. } => "cancelled",
            Outcome::Covered { .. } => "covered",
            Outcome::Repeated { .. } => "repeated",
            _ => "other",
        },
    };
    Row {
        id: &stored.id,
        theme: &ledger.theme,
        given: ledger.given,
        through: ledger.through.as_deref(),
        score: ledger.score,
        threshold: ledger.threshold,
        entries: ledger.entries.iter().map(entry).collect(),
        veto: ledger.veto.as_ref().map(|(query, _)| &**query),
        missing: ledger.missing.iter().map(|query| &**query).collect(),
        near: ledger.near.iter().map(|query| &**query).collect(),
    }
}
