//! `themes check`: what a codebook's author should look at.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use nutgraf_themes::{Classifier, Codebook, Tally};
use serde::Serialize;

use super::why::Desk;
use crate::Exit;
use crate::cli::Global;
use crate::output::{Out, counted};

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The codebook [default: that of the last run]
    #[arg(value_name = "FILE")]
    codebook: Option<PathBuf>,
    /// Look at the codebook alone, without an index
    #[arg(long, requires = "codebook")]
    alone: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    position: String,
    theme: Option<&'a str>,
    query: Option<&'a str>,
    finding: String,
}

pub(crate) fn run(global: &Global, args: &CheckArgs) -> Result<Exit> {
    let (codebook, told) = if args.alone {
        let file = args.codebook.as_deref().context("name the codebook")?;
        (Codebook::read(file)?, Vec::new())
    } else {
        let index = crate::locate::open(global)?;
        let codebook = super::why::codebook(&index, args.codebook.as_deref())?;
        let searcher = index.searcher()?;
        let mut tally = Tally::new(&Classifier::new(&codebook));
        let mut desk = Desk::default();
        for number in searcher.numbers() {
            desk.view(&searcher.article(number)?, |view| tally.add(view));
        }
        (codebook, tally.findings())
    };
    let mut findings = codebook.check();
    findings.extend(told);
    findings.sort_by_key(|finding| finding.position);
    let failures = codebook.check_examples();
    let mut out = Out::stdout();
    for finding in &findings {
        if global.json {
            out.json(&Row {
                position: finding.position.to_string(),
                theme: finding.theme.as_deref(),
                query: finding.query.as_deref(),
                finding: finding.kind.to_string(),
            })?;
        } else {
            writeln!(out, "{finding}")?;
        }
    }
    for failure in &failures {
        if global.json {
            out.json(&Row {
                position: failure.example.position.to_string(),
                theme: Some(&failure.ledger.theme),
                query: None,
                finding: failure.to_string(),
            })?;
        } else {
            writeln!(out, "{failure}")?;
        }
    }
    out.flush()?;
    if !global.quiet {
        eprintln!(
            "{}; {} come out wrong",
            counted(findings.len() as u64, "finding", "findings"),
            counted(failures.len() as u64, "example", "examples")
        );
    }
    Ok(if failures.is_empty() {
        Exit::Done
    } else {
        Exit::Wrong
    })
}
