//! `verify`: the index against its manifest and the sources.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use nutgraf_index::IndexError;
use nutgraf_pipeline::{Change, Depth, Finding, Receipt, Verified};
use serde::Serialize;

use crate::Exit;
use crate::cli::{Global, VerifyArgs};
use crate::output::{Out, counted};

/// What became of a receipt.
#[derive(Serialize)]
struct ReceiptRow<'a> {
    ok: bool,
    query: &'a str,
    changes: &'a [Change],
}

pub(crate) fn run(global: &Global, args: &VerifyArgs) -> Result<Exit> {
    if let Some(path) = &args.receipt {
        return receipt(global, path);
    }
    let mut out = Out::stdout();
    let mut written = Ok(());
    let mut print = |finding: &Finding| {
        if written.is_ok() {
            written = line(global, &mut out, finding);
        }
    };
    let depth = if args.deep {
        Depth::Records
    } else {
        Depth::Files
    };
    let verified = match crate::locate::open(global) {
        Ok(index) => nutgraf_pipeline::verify(&index, depth, print)?,
        Err(error) => {
            print(&Finding::of_index(error.downcast::<IndexError>()?)?);
            Verified {
                deep: args.deep,
                findings: 1,
                ..Verified::default()
            }
        }
    };
    written?;
    summary(global, &mut out, &verified)?;
    out.flush()?;
    Ok(if verified.ok { Exit::Done } else { Exit::Wrong })
}

fn line(global: &Global, out: &mut Out, finding: &Finding) -> Result<()> {
    if global.json {
        return out.json(finding);
    }
    Ok(writeln!(out, "{finding}")?)
}

fn summary(global: &Global, out: &mut Out, verified: &Verified) -> Result<()> {
    if global.json {
        return out.json(verified);
    }
    let articles = counted(verified.articles, "article", "articles");
    let files = counted(verified.files, "file", "files");
    if verified.ok {
        let how = if verified.deep {
            "every record read again"
        } else {
            "every file as it was read"
        };
        writeln!(out, "all right: {articles} from {files}, {how}")?;
    } else {
        let findings = counted(verified.findings, "finding", "findings");
        writeln!(out, "{findings}: {articles} from {files} looked at")?;
    }
    Ok(())
}

/// Runs the query of a receipt again.
fn receipt(global: &Global, path: &Path) -> Result<Exit> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the receipt {}", path.display()))?;
    let was: Receipt = serde_json::from_str(&text).with_context(|| {
        let path = path.display();
        format!("{path} is no receipt; `nutgraf search QUERY --receipt` prints one")
    })?;
    let query = crate::query::parse(&was.query)?;
    let now = nutgraf_pipeline::receipt(&crate::locate::open(global)?, &query)?;
    let (ok, changes) = (was.same_hits(&now), was.changes(&now));
    let mut out = Out::stdout();
    if global.json {
        out.json(&ReceiptRow {
            ok,
            query: &was.query,
            changes: &changes,
        })?;
    } else {
        let articles = counted(now.articles, "article", "articles");
        let matches = counted(now.matches, "match", "matches");
        let verdict = if ok { "the same" } else { "not the same" };
        writeln!(out, "{verdict}: {}: {articles}, {matches}", was.query)?;
        for Change { field, was, is } in &changes {
            writeln!(out, "  {field:<9} was {was}, is {is}")?;
        }
    }
    out.flush()?;
    Ok(if ok { Exit::Done } else { Exit::Wrong })
}
