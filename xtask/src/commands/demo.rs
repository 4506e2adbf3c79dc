//! `demo`: the whole way on the sample corpus.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use nutgraf_index::{ConcordanceOptions, Index, SearchOptions};
use nutgraf_pipeline::Settings;

use crate::Exit;
use crate::cli::Global;
use crate::commands::concordance::{self, Speakers};
use crate::commands::{index, search};
use crate::output::{HEADLINE, Out, counted};

const PHRASE: &str = "\"forced repatriation\"";
const OTHER_WORDS: &str = "(forced OR forcibl*) w/3 (repatriat* OR return*)";

pub(crate) fn run(global: &Global) -> Result<Exit> {
    let corpus = corpus()?;
    // An index of its own, made anew, so that the demo never touches the user's.
    let folder = std::env::temp_dir().join(format!("nutgraf-demo-{}", std::process::id()));
    let result = show(global, &corpus, &folder);
    let _ = std::fs::remove_dir_all(&folder);
    result
}

fn show(global: &Global, corpus: &Path, folder: &Path) -> Result<Exit> {
    let mut settings = Settings::new(folder);
    settings.paths = vec![corpus.to_owned()];
    let outcome = index::with_progress(global, &settings)?;
    let mut out = Out::stdout();
    step(&mut out, "nutgraf index corpus/")?;
    let report = &outcome.report;
    writeln!(
        out,
        "{} read: {} indexed ({} of them duplicates), {} rejected, in {:.2} s\n",
        counted(report.read, "record", "records"),
        report.indexed,
        report.duplicates,
        report.rejected,
        report.seconds
    )?;
    let searcher = Index::open(folder)?.searcher()?;

    step(&mut out, "nutgraf search -p forced repatriation --limit 3")?;
    let query = crate::query::parse(PHRASE)?;
    let options = SearchOptions {
        limit: Some(3),
        ..SearchOptions::default()
    };
    let found = searcher.search(&query, &options)?;
    let mut reader = searcher.reader(&query)?;
    for (rank, hit) in found.hits.iter().enumerate() {
        let marked = reader.read(hit.number)?;
        search::person(
            &mut out,
            rank + 1,
            Some(hit.score),
            hit.matches,
            &marked,
            None,
        )?;
    }
    writeln!(
        out,
        "{} in {}\n",
        counted(found.matches, "match", "matches"),
        counted(found.articles, "article", "articles")
    )?;

    step(
        &mut out,
        &format!("nutgraf concordance '{OTHER_WORDS}' --limit 10"),
    )?;
    let query = crate::query::parse(OTHER_WORDS)?;
    let options = ConcordanceOptions {
        limit: Some(10),
        ..ConcordanceOptions::default()
    };
    let plain = out.plain;
    let mut result = Ok(());
    let mut speakers = Speakers::default();
    let count = searcher.concordance(&query, &options, |line| {
        result = concordance::person(&mut out, plain, &line, speakers.of(&line));
        if result.is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    result?;
    writeln!(
        out,
        "{} in {}\n",
        counted(count.matches, "match", "matches"),
        counted(count.articles, "article", "articles")
    )?;

    writeln!(out, "{HEADLINE}themes of the corpus{HEADLINE:#}")?;
    let mut themes = searcher.themes();
    themes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    for (theme, articles) in themes {
        writeln!(out, "{articles:>5}  {theme}")?;
    }
    writeln!(
        out,
        "\nNow your own: nutgraf index FOLDER, then nutgraf search -p your phrase"
    )?;
    out.flush()?;
    Ok(Exit::Done)
}

fn step(out: &mut Out, command: &str) -> Result<()> {
    Ok(writeln!(out, "{HEADLINE}$ {command}{HEADLINE:#}")?)
}

/// The sample corpus: beside the current folder in a clone, else where the program was built.
fn corpus() -> Result<PathBuf> {
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../corpus");
    for path in ["corpus", built] {
        let path = PathBuf::from(path);
        if path.join("codebook.toml").is_file() {
            return Ok(path);
        }
    }
    bail!(
        "the sample corpus is not here; run the demo in a clone of the project, or index a folder of your own: nutgraf index FOLDER"
    )
}
