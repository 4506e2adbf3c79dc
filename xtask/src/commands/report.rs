//! `report`: what a run read, and what it rejected.

use std::io::Write;

use anyhow::Result;
use nutgraf_pipeline::{Manifest, RejectedRecord, SkippedFile, WarnedRecord};

use crate::Exit;
use crate::cli::{Global, ReportArgs};
use crate::output::{Out, QUIET, grouped};

pub(crate) fn run(global: &Global, args: &ReportArgs) -> Result<Exit> {
    let index = crate::locate::open(global)?;
    let manifest = nutgraf_pipeline::manifest(&index, args.run)?;
    let rejected = nutgraf_pipeline::rejected(&index, manifest.run)?;
    let warned = nutgraf_pipeline::warned(&index, manifest.run)?;
    let skipped = nutgraf_pipeline::skipped(&index, manifest.run)?;
    let mut out = Out::stdout();
    if global.json {
        out.json(&manifest)?;
        for row in rejected {
            out.json(&row?)?;
        }
        for row in warned {
            out.json(&row?)?;
        }
        for row in skipped {
            out.json(&row?)?;
        }
    } else {
        head(&mut out, &manifest)?;
        for row in rejected {
            let RejectedRecord {
                locator,
                place,
                reason,
                message,
            } = row?;
            let line = if place.line > 0 {
                format!(":{}", place.line)
            } else {
                String::new()
            };
            writeln!(out, "rejected  {locator}{line}  {reason}: {message}")?;
        }
        for row in warned {
            let WarnedRecord {
                locator,
                code,
                message,
            } = row?;
            writeln!(out, "warning   {locator}  {code}: {message}")?;
        }
        for row in skipped {
            let SkippedFile { path, reason, .. } = row?;
            writeln!(out, "skipped   {path}  {reason}")?;
        }
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn head(out: &mut Out, manifest: &Manifest) -> Result<()> {
    let report = &manifest.report;
    let state = if manifest.interrupted {
        ", interrupted"
    } else {
        ""
    };
    writeln!(out, "run {} of {}{state}", manifest.run, manifest.started)?;
    for root in &manifest.roots {
        let below = if root.below.is_empty() {
            String::new()
        } else {
            format!("/{}", root.below)
        };
        writeln!(out, "  read      {}{below}", root.root)?;
    }
    for (name, count) in [
        ("records", report.read),
        ("indexed", report.indexed),
        ("unchanged", report.unchanged),
        ("rejected", report.rejected),
    ] {
        writeln!(out, "  {name:<9} {:>10}", grouped(count))?;
    }
    writeln!(out, "{QUIET}apart from these{QUIET:#}")?;
    for (name, count) in [
        ("duplicates", report.duplicates),
        ("removed", report.removed),
        ("skipped", report.skipped),
        ("judged again", report.judged_again),
        ("warnings", manifest.warnings),
    ] {
        writeln!(out, "  {name:<12} {:>7}", grouped(count))?;
    }
    writeln!(
        out,
        "{} articles in the index, from {} files\ninputs sha256 {}\nprogram {}, analysis {}\n",
        grouped(manifest.articles),
        grouped(manifest.inputs.files),
        manifest.inputs.digest,
        manifest.program,
        manifest.analysis
    )?;
    Ok(())
}
