//! `verify`: the index against its manifest and the sources.

use std::io::Write;

use anyhow::Result;
use nutgraf_index::IndexError;
use nutgraf_pipeline::{Depth, Finding, Verified};

use crate::Exit;
use crate::cli::{Global, VerifyArgs};
use crate::output::{Out, counted};

pub(crate) fn run(global: &Global, args: &VerifyArgs) -> Result<Exit> {
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
