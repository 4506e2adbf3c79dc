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
    passages: Vec<PassageRow>,
    veto: Option<&'a str>,
    missing: Vec<&'a str>,
    near: Vec<&'a str>,
}

/// A section, or other unit of the theme's scope, that has the theme by itself.
#[derive(Serialize)]
struct PassageRow {
    start: usize,
    end: usize,
    score: f64,
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
    ledger.with_context(|| no_theme(classifier.codebook(), theme))
}

/// That a codebook has no such theme, and which one was probably meant, or which there are.
pub(super) fn no_theme(codebook: &Codebook, theme: &str) -> String {
    if let Some(id) = codebook.nearest(theme) {
        return format!("the codebook has no theme `{theme}`; did you mean `{id}`?");
    }
    let ids = codebook.themes().iter().map(|theme| theme.id.as_str());
    let ids: Vec<&str> = ids.collect();
    format!(
        "the codebook has no theme `{theme}`; it has {}",
        ids.join(", ")
    )
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
    let classifier = Classifier::new(&codebook);
    let ledgers = Desk::default().view(&stored, |view| ask(&classifier, view))?;
    Ok((stored, ledgers))
}

/// Tokenizes stored articles again, one after the other.
#[derive(Default)]
pub(super) struct Desk {
    tokenizer: Tokenizer,
    tokens: Tokens,
    blocks: Vec<Span>,
}

impl Desk {
    pub(super) fn view<R>(
        &mut self,
        stored: &StoredArticle,
        ask: impl FnOnce(&View<'_>) -> R,
    ) -> R {
        self.blocks.clear();
        let blocks = stored.article.blocks().iter();
        self.blocks.extend(blocks.map(|block| block.span));
        self.tokenizer.tokenize_each_into(
            stored.text(),
            &self.blocks,
            stored.lang,
            &mut self.tokens,
        );
        ask(&View {
            text: stored.text(),
            tokens: &self.tokens,
            structure: &stored.structure,
            fields: &stored.fields(),
        })
    }
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
        passages: ledger
            .passages
            .iter()
            .map(|passage| PassageRow {
                start: passage.span.start(),
                end: passage.span.end(),
                score: passage.score,
            })
            .collect(),
        veto: ledger.veto.as_ref().map(|(query, _)| &**query),
        missing: ledger.missing.iter().map(|query| &**query).collect(),
        near: ledger.near.iter().map(|query| &**query).collect(),
    }
}
