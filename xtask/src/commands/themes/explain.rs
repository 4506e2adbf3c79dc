//! `themes explain`: which words of an article speak for and against its learned labels.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use nutgraf_learn::{Explanation, Model, Text};
use nutgraf_model::Span;
use nutgraf_tokenize::{Tokenizer, Tokens};
use serde::Serialize;

use crate::Exit;
use crate::cli::Global;
use crate::output::Out;

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// An id, a unique prefix of one, a path, or the rank in the last search
    #[arg(value_name = "ID")]
    id: String,
    /// The model file, as `themes train` writes it
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// Only this label, also where it is not given [default: those that are given]
    #[arg(long, value_name = "LABEL")]
    label: Option<String>,
    /// At most this many words a label; the rest is summed up
    #[arg(long, short = 'n', value_name = "N", default_value_t = 12)]
    limit: usize,
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    label: &'a str,
    given: bool,
    score: f32,
    cut: f32,
    bias: f32,
    words: Vec<WordRow<'a>>,
}

#[derive(Serialize)]
struct WordRow<'a> {
    word: &'a str,
    points: f32,
    spans: Vec<(usize, usize)>,
}

/// Reads a model file.
pub(crate) fn model(path: &Path) -> Result<Model> {
    let name = || format!("cannot read {}", path.display());
    let bytes = std::fs::read(path).with_context(name)?;
    Model::parse(&String::from_utf8_lossy(&bytes)).with_context(|| path.display().to_string())
}

pub(crate) fn run(global: &Global, args: &ExplainArgs) -> Result<Exit> {
    let model = model(&args.model)?;
    let index = crate::locate::open(global)?;
    let searcher = index.searcher()?;
    let number = crate::last::resolve(&index, &searcher, &args.id)?;
    let stored = searcher.article(number)?;
    if !model.langs().contains(&stored.lang) && !global.quiet {
        let known: Vec<&str> = model.langs().iter().map(|lang| lang.as_str()).collect();
        eprintln!(
            "note: the article is in {} and the model was learned from articles in {}: it knows hardly a word of it",
            stored.lang.as_str(),
            known.join(", ")
        );
    }
    let blocks: Vec<Span> = stored
        .article
        .blocks()
        .iter()
        .map(|block| block.span)
        .collect();
    let mut tokens = Tokens::default();
    Tokenizer::new().tokenize_each_into(stored.text(), &blocks, stored.lang, &mut tokens);
    let text = Text::new(stored.article.blocks(), &tokens);
    let labels: Vec<&str> = match &args.label {
        Some(label) => vec![label],
        None => model
            .reader()
            .classify(text.clone())
            .iter()
            .map(|given| given.label.name.as_str())
            .collect(),
    };
    let mut out = Out::stdout();
    for (number, label) in labels.iter().enumerate() {
        let Some(explanation) = model.explain(text.clone(), label) else {
            let known: Vec<&str> = model
                .labels()
                .iter()
                .map(|label| label.name.as_str())
                .collect();
            bail!(
                "the model has no label `{label}`; it has {}",
                known.join(", ")
            );
        };
        if global.json {
            out.json(&row(&stored.id, &explanation))?;
        } else {
            let space = if number > 0 { "\n" } else { "" };
            writeln!(out, "{space}{}", explanation.to_text(args.limit))?;
        }
    }
    out.flush()?;
    Ok(if labels.is_empty() {
        Exit::Nothing
    } else {
        Exit::Done
    })
}

fn row<'a>(id: &'a str, explanation: &'a Explanation<'a>) -> Row<'a> {
    let words = explanation.parts.iter().map(|part| WordRow {
        word: &part.word,
        points: part.points,
        spans: part
            .spans
            .iter()
            .map(|span| (span.start(), span.end()))
            .collect(),
    });
    Row {
        id,
        label: &explanation.label.name,
        given: explanation.given,
        score: explanation.score,
        cut: explanation.label.cut,
        bias: explanation.label.bias,
        words: words.collect(),
    }
}
