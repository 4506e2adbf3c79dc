//! `cite`: a passage with all that is needed to find it again, checked against the source.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use nutgraf_index::StoredArticle;
use nutgraf_ingest::{Found, Options, Source};
use nutgraf_model::{Article, Span};
use serde::Serialize;

use crate::Exit;
use crate::cli::{CiteArgs, Global};
use crate::output::{HEADLINE, Out, QUIET};
use crate::rows::{OriginRow, origin_of};

#[derive(Serialize)]
struct CitationRow<'a> {
    id: &'a str,
    headline: Option<&'a str>,
    date: Option<String>,
    source: Option<&'a str>,
    url: Option<&'a str>,
    text: &'a str,
    sentence: String,
    span: [usize; 2],
    /// SHA-256 of the article's text, its first half.
    content: String,
    /// SHA-256 of the file.
    file: String,
    origin: OriginRow,
    verified: bool,
}

pub(crate) fn run(global: &Global, args: &CiteArgs) -> Result<Exit> {
    let (name, span) = passage(&args.passage)?;
    let index = crate::locate::open(global)?;
    let searcher = index.searcher()?;
    let number = crate::last::resolve(&index, &searcher, name)?;
    // Every article has a path; what matters here are its sentences.
    let everything = crate::query::parse("path:*")?;
    let marked = searcher.reader(&everything)?.read(number)?;
    let stored = &marked.article;
    let text = stored.article.text();
    let fits = span.end <= text.len()
        && text.is_char_boundary(span.start)
        && text.is_char_boundary(span.end);
    if !fits {
        bail!(
            "{} has no passage {}-{}: its text has {} bytes, and a passage begins and ends between characters",
            stored.id,
            span.start,
            span.end,
            text.len()
        );
    }
    let span = Span::new(span.start, span.end);
    let (again, file) = read_again(stored)?;
    if again.text() != text {
        bail!(
            "{} has changed since run {}, in which {} was indexed; index again, and find the passage anew",
            stored.article.locator,
            stored.changed_run,
            stored.id
        );
    }
    let row = CitationRow {
        id: &stored.id,
        headline: stored.article.headline(),
        date: stored.article.date.map(|date| date.to_string()),
        source: stored.article.source.as_deref(),
        url: stored.article.url.as_deref(),
        text: span.text(text),
        sentence: one_line(marked.sentence(span).text(text)),
        span: [span.start(), span.end()],
        content: stored.article.content().to_string(),
        file,
        origin: origin_of(stored, span.start()).into(),
        verified: true,
    };
    let mut out = Out::stdout();
    if global.json {
        out.json(&row)?;
    } else {
        person(&mut out, stored, &row)?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn person(out: &mut Out, stored: &StoredArticle, row: &CitationRow<'_>) -> Result<()> {
    writeln!(out, "“{}”", row.sentence)?;
    let headline = row.headline.unwrap_or("(no headline)");
    write!(out, "{HEADLINE}{headline}{HEADLINE:#}")?;
    if let Some(source) = row.source {
        write!(out, ", {source}")?;
    }
    writeln!(out, ", {}", row.date.as_deref().unwrap_or("undated"))?;
    if let Some(url) = row.url {
        writeln!(out, "{url}")?;
    }
    let origin = &row.origin;
    writeln!(
        out,
        "{QUIET}{}, bytes {}-{} of the file; article {}:{}-{}{QUIET:#}",
        origin_of(stored, row.span[0]),
        origin.start,
        origin.end,
        row.id,
        row.span[0],
        row.span[1]
    )?;
    writeln!(out, "{QUIET}text sha256/2 {}{QUIET:#}", row.content)?;
    writeln!(out, "{QUIET}file sha256   {}{QUIET:#}", row.file)?;
    writeln!(out, "{QUIET}read again from the source: the same{QUIET:#}")?;
    Ok(())
}

fn passage(text: &str) -> Result<(&str, std::ops::Range<usize>)> {
    let parts = text.rsplit_once(':').and_then(|(name, span)| {
        let (start, end) = span.split_once('-')?;
        let range = start.trim().parse().ok()?..end.trim().parse().ok()?;
        (!name.is_empty() && range.start < range.end).then_some((name, range))
    });
    parts.with_context(|| {
        format!("`{text}` is no passage; write ID:START-END, such as k3v9c2m1x0ab:120-139")
    })
}

/// White space as single spaces.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The article as its source has it now, and the hash of the file.
fn read_again(stored: &StoredArticle) -> Result<(Article, String)> {
    let locator = &stored.article.locator;
    let path = Path::new(&locator.root).join(&locator.path);
    let gone = || {
        format!(
            "the source of {} cannot be read: {}",
            stored.id,
            path.display()
        )
    };
    let metadata = std::fs::metadata(&path).with_context(gone)?;
    let found = Found {
        root: locator.root.clone(),
        path: locator.path.clone(),
        absolute: path.clone(),
        size: metadata.len(),
        modified: None,
    };
    let options = Options::default();
    let mut source = Source::open(&found, &options)
        .map_err(|r| anyhow::anyhow!("{}", r.message))
        .with_context(gone)?;
    let mut again = None;
    while let Some(record) = source.next_raw() {
        if let Ok(raw) = record
            && raw.locator == *locator
        {
            again = raw.parse(&options).ok();
        }
    }
    let digest = source
        .finish()
        .map_err(|r| anyhow::anyhow!("{}", r.message))
        .with_context(gone)?;
    let again = again.with_context(|| {
        format!("{locator} is no longer there; index again, and find the passage anew")
    })?;
    Ok((again, nutgraf_model::hex(&digest.sha256)))
}
