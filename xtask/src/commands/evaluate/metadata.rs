//! `evaluate metadata`: titles, authors and dates of pages against what is known of them.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use nutgraf_ingest::evaluate::{Count, MetadataScore, Pages};
use serde::Serialize;

use crate::cli::Global;
use crate::output::Out;

#[derive(Serialize)]
struct CountRow {
    exact: f64,
    lenient: f64,
    answered: f64,
    labelled: usize,
}

impl From<Count> for CountRow {
    fn from(count: Count) -> CountRow {
        CountRow {
            exact: count.exact_share(),
            lenient: count.lenient_share(),
            answered: count.answered_share(),
            labelled: count.labelled,
        }
    }
}

pub(super) fn run(global: &Global, out: &mut Out, dir: &Path, verbose: bool) -> Result<()> {
    let pages = Pages::open(dir).context("expected a folder with `truth.json` and `pages/`")?;
    let mut score = MetadataScore::default();
    for (id, truth, found) in pages.metadata() {
        score.add(id, &truth.facts, &found);
    }
    if verbose {
        for difference in &score.differences {
            let near = if difference.lenient { " (near)" } else { "" };
            eprintln!(
                "differs: {} {}{near}\n  label  {}\n  answer {}",
                difference.page, difference.field, difference.label, difference.answer
            );
        }
    }
    if global.json {
        return out.json(&serde_json::json!({
            "title": CountRow::from(score.title),
            "author": CountRow::from(score.author),
            "date": CountRow::from(score.date),
        }));
    }
    for (name, count) in [
        ("title", score.title),
        ("author", score.author),
        ("date", score.date),
    ] {
        writeln!(
            out,
            "{name:<7} exact {:.3}  lenient {:.3}  answered {:.3}  ({} labelled)",
            count.exact_share(),
            count.lenient_share(),
            count.answered_share(),
            count.labelled
        )?;
    }
    Ok(())
}
