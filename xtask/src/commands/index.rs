//! `index`: reads folders and files of news into the index.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};
use nutgraf_pipeline::{Monitor, Outcome, Settings, run as run_pipeline};
use nutgraf_themes::{Codebook, FindingKind};

use crate::Exit;
use crate::cli::{DateFrom, Global, IndexArgs};
use crate::output::{Out, counted, grouped};
use crate::progress::Bar;

/// What is read in a fresh clone when nobody names anything.
const SAMPLE: &str = "corpus";

pub(crate) fn run(global: &Global, args: &IndexArgs) -> Result<Exit> {
    let mut settings = Settings::new(crate::locate::to_write(global)?);
    settings.paths.clone_from(&args.paths);
    settings.reclassify = args.reclassify;
    if !args.reclassify
        && settings.paths.is_empty()
        && !settings.index.exists()
        && PathBuf::from(SAMPLE).is_dir()
    {
        settings.paths = vec![SAMPLE.into()];
    }
    settings.codebook.clone_from(&args.codebook);
    settings.metadata.clone_from(&args.meta);
    settings.date_from_path = matches!(args.date_from, Some(DateFrom::Path));
    settings.threads = args.threads.unwrap_or(0);
    settings.keep_removed = args.keep_removed;
    settings.compact = args.compact;

    let outcome = with_progress(global, &settings)?;
    if !global.quiet {
        note(&outcome, args.reclassify);
        if let Some(codebook) = &outcome.codebook {
            foreign(&settings, codebook)?;
        }
    }
    let mut out = Out::stdout();
    if global.json {
        out.json(&outcome.report)?;
    } else {
        summary(&mut out, &settings, &outcome)?;
    }
    out.flush()?;
    Ok(if outcome.interrupted {
        Exit::Interrupted
    } else if args.strict && outcome.report.rejected > 0 {
        Exit::Rejected
    } else if outcome.report.read == 0 && !args.reclassify {
        Exit::Nothing
    } else {
        Exit::Done
    })
}

/// Runs the pipeline with a line of progress on a terminal; Ctrl-C ends it in order.
pub(crate) fn with_progress(global: &Global, settings: &Settings) -> Result<Outcome> {
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        // The second time, end at once: what is committed is safe.
        if told.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        eprintln!("\nstopping: what is read will be committed (press again to stop at once)");
    })
    .context("cannot watch for Ctrl-C")?;
    let bar = Bar::new();
    let show = |progress| bar.show(progress);
    let visible = !global.quiet && std::io::stderr().is_terminal();
    let monitor = Monitor {
        progress: visible.then_some(&show as _),
        stop: Some(&stop),
    };
    let outcome = run_pipeline(settings, monitor);
    bar.clear();
    Ok(outcome?)
}

/// What the user should know, on stderr.
pub(crate) fn note(outcome: &Outcome, reclassify: bool) {
    if let Some(codebook) = &outcome.codebook {
        let again = if outcome.reclassified {
            let articles = counted(outcome.report.judged_again, "article", "articles");
            format!(", which has changed: {articles} already in the index judged again")
        } else {
            String::new()
        };
        eprintln!("note: themes from {}{again}", codebook.display());
    }
    if let Some(metadata) = &outcome.metadata {
        eprintln!("note: metadata from {}", metadata.display());
    }
    for row in &outcome.unused_metadata {
        eprintln!("note: no article for {row}");
    }
    if outcome.report.read == 0 && !reclassify {
        let roots: Vec<String> = outcome
            .roots
            .iter()
            .map(|r| r.display().to_string())
            .collect();
        eprintln!(
            "note: no news in {}; {} passed over",
            roots.join(", "),
            counted(outcome.report.skipped, "file was", "files were")
        );
    }
    if outcome.report.rejected > 0 {
        eprintln!(
            "note: {} rejected; `nutgraf report` says which and why",
            counted(outcome.report.rejected, "record was", "records were")
        );
    }
    if outcome.warnings > 0 {
        eprintln!(
            "note: {} repaired or odd; `nutgraf report` says which and why",
            counted(outcome.warnings, "thing was", "things were")
        );
    }
}

/// Says so where the codebook has no queries for the language of most articles.
fn foreign(settings: &Settings, codebook: &Path) -> Result<()> {
    // It was read a moment ago; who takes it away meanwhile misses a note.
    let Ok(codebook) = Codebook::read(codebook) else {
        return Ok(());
    };
    let searcher = nutgraf_index::Index::open(&settings.index)?.searcher()?;
    let mut articles = Vec::new();
    for lang in searcher.languages() {
        let query = nutgraf_query::parse(&format!("lang:{lang}"))?;
        articles.push((lang, searcher.count(&query)?.articles));
    }
    for finding in codebook.check_languages(articles) {
        if let FindingKind::OtherLanguage { articles, of, .. } = finding.kind
            && 2 * articles > of
        {
            eprintln!("note: themes: {}", finding.kind);
        }
    }
    Ok(())
}

fn summary(out: &mut Out, settings: &Settings, outcome: &Outcome) -> Result<()> {
    let report = &outcome.report;
    if settings.reclassify {
        writeln!(
            out,
            "{} judged again, no source read\nrun {} in {} in {:.2} s",
            counted(report.judged_again, "article", "articles"),
            outcome.run,
            settings.index.display(),
            report.seconds,
        )?;
        return Ok(());
    }
    writeln!(
        out,
        "{} read: {} indexed, {} unchanged, {} rejected",
        counted(report.read, "record", "records"),
        grouped(report.indexed),
        grouped(report.unchanged),
        grouped(report.rejected),
    )?;
    writeln!(
        out,
        "apart from these: {} of the indexed are duplicates, {} removed, {} skipped",
        grouped(report.duplicates),
        counted(report.removed, "article", "articles"),
        counted(report.skipped, "file", "files"),
    )?;
    writeln!(
        out,
        "run {} in {}: {:.1} MB in {:.2} s{}",
        outcome.run,
        settings.index.display(),
        report.bytes as f64 / 1e6,
        report.seconds,
        if outcome.interrupted {
            ", interrupted"
        } else {
            ""
        }
    )?;
    Ok(())
}
