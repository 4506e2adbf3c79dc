//! `concordance --frequency`: how often something stands in a million words.

use std::io::Write;

use anyhow::Result;
use nutgraf_index::{Facet, Searcher, per_million};
use nutgraf_pipeline::{Bom, Row};
use nutgraf_query::Query;
use serde::Serialize;

use crate::Exit;
use crate::cli::{ConcordanceArgs, Global};
use crate::output::{HEADLINE, Out, grouped, stories};

#[derive(Serialize)]
struct FrequencyRow {
    /// `all`, `source` or `year`.
    by: &'static str,
    value: Option<String>,
    articles: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    stories: Option<u64>,
    matches: u64,
    words: u64,
    per_million: f64,
}

pub(crate) fn run(
    global: &Global,
    searcher: &Searcher,
    query: &Query,
    args: &ConcordanceArgs,
) -> Result<Exit> {
    let stories = stories(args.fold);
    let (count, _) = searcher.days(query, stories)?;
    let words = searcher.word_count();
    let mut rows = vec![FrequencyRow {
        by: "all",
        value: None,
        articles: count.articles,
        stories: count.stories,
        matches: count.matches,
        words,
        per_million: per_million(count.matches, words),
    }];
    let facets = [("source", Facet::Source), ("year", Facet::Year)];
    let tables = searcher.frequencies(query, &facets.map(|(_, facet)| facet), stories)?;
    for ((by, _), table) in facets.into_iter().zip(tables) {
        rows.extend(table.into_iter().map(|row| FrequencyRow {
            by,
            articles: row.count.articles,
            stories: row.count.stories,
            matches: row.count.matches,
            words: row.words,
            per_million: row.per_million(),
            value: row.value,
        }));
    }
    let mut out = Out::stdout();
    match (global.json, args.csv) {
        (true, _) => rows.iter().try_for_each(|row| out.json(row))?,
        (_, true) => write_csv(&mut out, &rows, args.fold)?,
        _ => person(&mut out, &rows, args.fold)?,
    }
    out.flush()?;
    if !global.quiet {
        super::concordance::no_place(count);
    }
    Ok(match count.matches {
        0 => Exit::Nothing,
        _ => Exit::Done,
    })
}

fn write_csv(out: &mut Out, rows: &[FrequencyRow], fold: bool) -> Result<()> {
    let mut columns = vec!["by", "value", "articles", "matches", "words", "per_million"];
    if fold {
        columns.insert(3, "stories");
    }
    nutgraf_pipeline::write_head(out, Bom::Without, &columns)?;
    let mut cells = Row::default();
    for row in rows {
        cells.text(row.by).option(row.value.as_deref());
        cells.number(row.articles);
        if let Some(stories) = row.stories {
            cells.number(stories);
        }
        cells.number(row.matches).number(row.words);
        out.write_all(cells.number(row.per_million).end())?;
    }
    Ok(())
}

fn person(out: &mut Out, rows: &[FrequencyRow], fold: bool) -> Result<()> {
    let stories = if fold { "   stories" } else { "" };
    let mut by = "";
    for row in rows {
        if row.by != by {
            by = row.by;
            let head = format!("{by:<36}  articles{stories}   matches         words  per million");
            writeln!(out, "{HEADLINE}{head}{HEADLINE:#}")?;
        }
        let none = if row.by == "all" { "" } else { "(none)" };
        let stories = row.stories.map(|n| format!("  {:>8}", grouped(n)));
        writeln!(
            out,
            "{:<36.36}  {:>8}{}  {:>8}  {:>12}  {:>11.1}",
            row.value.as_deref().unwrap_or(none),
            grouped(row.articles),
            stories.unwrap_or_default(),
            grouped(row.matches),
            grouped(row.words),
            row.per_million
        )?;
    }
    Ok(())
}
