//! `show`: one article, with its blocks and themes.

use std::io::Write;

use anyhow::Result;
use nutgraf_index::StoredArticle;
use nutgraf_model::{BlockKind, Span};
use nutgraf_pipeline::quotes;
use serde::Serialize;

use crate::Exit;
use crate::cli::{Global, ShowArgs};
use crate::commands::search::passage;
use crate::output::{HEADLINE, Out, QUIET};
use crate::rows::{ArticleRow, Counter, byline};

/// An article, and with a query where it matches.
#[derive(Serialize)]
struct ShownRow<'a> {
    #[serde(flatten)]
    article: ArticleRow<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spans: Option<Vec<[usize; 2]>>,
}

pub(crate) fn run(global: &Global, args: &ShowArgs) -> Result<Exit> {
    let query = args.query.as_deref().map(crate::query::parse).transpose()?;
    let index = crate::locate::open(global)?;
    let searcher = index.searcher()?;
    let number = crate::last::resolve(&index, &searcher, &args.id)?;
    let (stored, spans) = match &query {
        Some(query) => {
            let marked = searcher.reader(query)?.read(number)?;
            (marked.article, marked.spans)
        }
        None => (searcher.article(number)?, Vec::new()),
    };
    let mut out = Out::stdout();
    if global.json {
        let counter = Counter::new(stored.text(), args.offsets);
        let spans = query.as_ref().map(|_| spans.iter());
        out.json(&ShownRow {
            article: ArticleRow::new(&stored, args.offsets),
            spans: spans.map(|spans| spans.map(|&span| counter.span(span)).collect()),
        })?;
    } else {
        person(&mut out, &stored, &spans)?;
    }
    out.flush()?;
    if query.is_some() && !global.quiet {
        eprintln!(
            "{}",
            crate::output::counted(spans.len() as u64, "match", "matches")
        );
    }
    Ok(Exit::Done)
}

fn person(out: &mut Out, stored: &StoredArticle, spans: &[Span]) -> Result<()> {
    let article = &stored.article;
    let mut fact = |name: &str, value: &str, found: Option<&String>| -> Result<()> {
        let found = found
            .map(|found| format!("  {QUIET}({found}){QUIET:#}"))
            .unwrap_or_default();
        Ok(writeln!(out, "{QUIET}{name:<9}{QUIET:#} {value}{found}")?)
    };
    let found = |name: &str| article.found.get(name);
    fact("id", &stored.id, None)?;
    let date = article
        .date
        .map_or_else(|| "undated".to_owned(), |date| date.to_string());
    let how = found("date").map(|found| match article.date_confidence {
        Some(confidence) => format!("{found}, {confidence:.2}"),
        None => found.clone(),
    });
    fact("date", &date, how.as_ref())?;
    if let Some(source) = &article.source {
        fact("source", source, found("source"))?;
    }
    if let Some(byline) = byline(stored) {
        fact("byline", &byline, found("authors"))?;
    }
    fact("lang", stored.lang.as_str(), found("lang"))?;
    if let Some(url) = &article.url {
        fact("url", url, None)?;
    }
    if !article.labels.is_empty() {
        fact("labels", &article.labels.join(", "), None)?;
    }
    for (name, value) in &article.meta {
        fact(
            &format!("meta.{name}"),
            value,
            found(&format!("meta.{name}")),
        )?;
    }
    fact("file", &article.locator.to_string(), None)?;
    if let Some(likeness) = stored.likeness {
        fact("story", &format!("{}, {likeness}", stored.story), None)?;
    }
    if article.residue.lines > 0 {
        fact(
            "left out",
            &format!("{} lines of the page", article.residue.lines),
            None,
        )?;
    }
    for warning in &article.warnings {
        fact(
            "warning",
            &format!("{}: {}", warning.code, warning.message),
            None,
        )?;
    }
    writeln!(out)?;
    let foreign = stored.foreign_blocks();
    for (number, block) in article.blocks().iter().enumerate() {
        write!(
            out,
            "{QUIET}{:>5}  {:<11}{QUIET:#} ",
            block.place.line, block.kind
        )?;
        if let Some((_, lang)) = foreign.iter().find(|(of, _)| *of == number) {
            write!(out, "{QUIET}({lang}){QUIET:#} ")?;
        }
        let style = matches!(block.kind, BlockKind::Headline | BlockKind::Heading);
        if style {
            write!(out, "{HEADLINE}")?;
        }
        passage(out, article.text(), block.span, spans)?;
        if style {
            write!(out, "{HEADLINE:#}")?;
        }
        writeln!(out)?;
    }
    writeln!(out)?;
    for quote in quotes(stored) {
        let text = article.text();
        let Some(speaker) = quote.speaker else {
            continue;
        };
        let name = speaker.person.unwrap_or(speaker.mention).text(text);
        let words = quote.words.text(text).replace('\n', " ");
        let kind = quote.kind.as_str();
        writeln!(
            out,
            "{QUIET}{kind:<9}{QUIET:#} {HEADLINE}{name}{HEADLINE:#}: {words}  {QUIET}{}:{} {} {:.2}{QUIET:#}",
            stored.id,
            quote.span,
            quote.rule.as_str(),
            quote.confidence()
        )?;
    }
    for theme in stored.themes() {
        writeln!(
            out,
            "\n{HEADLINE}{}{HEADLINE:#} {:.2}{}",
            theme.id,
            theme.score,
            theme
                .through
                .as_ref()
                .map_or(String::new(), |below| format!(" for {below}"))
        )?;
        for evidence in &theme.evidence {
            let words = evidence.span.text(article.text()).replace('\n', " ");
            writeln!(
                out,
                "  {:>5.2}  {}:{}  {words}  {QUIET}{}{QUIET:#}",
                evidence.weight, stored.id, evidence.span, evidence.query
            )?;
        }
    }
    Ok(())
}
