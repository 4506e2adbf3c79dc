//! `search --facets`: what matches, counted by what is known of the articles.

use std::io::Write;

use anyhow::Result;
use clap::ValueEnum;
use nutgraf_index::{Facet, FacetCount, Searcher};
use nutgraf_pipeline::{Bom, Row};
use nutgraf_query::Query;
use serde::Serialize;

use crate::cli::{Global, SearchArgs};
use crate::output::{HEADLINE, Out, QUIET, grouped, stories};

/// What articles are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FacetBy {
    /// Themes
    Theme,
    /// Sources
    Source,
    /// Languages
    Lang,
    /// Authors
    Author,
    /// Years
    Year,
    /// Who says the matches
    Speaker,
}

impl FacetBy {
    fn name(self) -> &'static str {
        match self {
            FacetBy::Theme => "theme",
            FacetBy::Source => "source",
            FacetBy::Lang => "lang",
            FacetBy::Author => "author",
            FacetBy::Year => "year",
            FacetBy::Speaker => "speaker",
        }
    }

    fn facet(self) -> Option<Facet> {
        match self {
            FacetBy::Theme => Some(Facet::Theme),
            FacetBy::Source => Some(Facet::Source),
            FacetBy::Lang => Some(Facet::Lang),
            FacetBy::Author => Some(Facet::Author),
            FacetBy::Year => Some(Facet::Year),
            FacetBy::Speaker => None,
        }
    }
}

#[derive(Serialize)]
struct FacetRow<'a> {
    facet: &'static str,
    value: Option<&'a str>,
    articles: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    stories: Option<u64>,
    matches: u64,
}

/// How many values a person is shown before the rest is counted.
const SHOWN: usize = 20;

/// Prints a table a facet.
pub(crate) fn print(
    global: &Global,
    searcher: &Searcher,
    query: &Query,
    args: &SearchArgs,
    out: &mut Out,
) -> Result<()> {
    let facets = &args.facets;
    let stories = stories(args.fold);
    let known: Vec<Facet> = facets.iter().filter_map(|by| by.facet()).collect();
    let mut counted = searcher.facets(query, &known, stories)?.into_iter();
    let mut tables = Vec::with_capacity(facets.len());
    for &by in facets {
        let rows = match by.facet() {
            Some(_) => counted.next().expect("one for each that was asked for"),
            None => nutgraf_pipeline::speakers(searcher, query, stories)?,
        };
        tables.push((by.name(), rows));
    }
    if args.csv {
        return write_csv(&tables, args.fold, out);
    }
    for (facet, rows) in &tables {
        if global.json {
            for row in rows {
                out.json(&FacetRow {
                    facet,
                    value: row.value.as_deref(),
                    articles: row.count.articles,
                    stories: row.count.stories,
                    matches: row.count.matches,
                })?;
            }
        } else {
            person(out, facet, rows, args.fold)?;
        }
    }
    Ok(())
}

fn write_csv(tables: &[(&'static str, Vec<FacetCount>)], fold: bool, out: &mut Out) -> Result<()> {
    let mut columns = vec!["facet", "value", "articles", "matches"];
    if fold {
        columns.insert(3, "stories");
    }
    nutgraf_pipeline::write_head(out, Bom::Without, &columns)?;
    let mut row = Row::default();
    for (facet, counts) in tables {
        for FacetCount { value, count, .. } in counts {
            row.text(facet).option(value.as_deref());
            row.number(count.articles);
            if let Some(stories) = count.stories {
                row.number(stories);
            }
            row.number(count.matches);
            out.write_all(row.end())?;
        }
    }
    Ok(())
}

fn person(out: &mut Out, facet: &str, rows: &[FacetCount], fold: bool) -> Result<()> {
    let stories = if fold { "   stories" } else { "" };
    writeln!(
        out,
        "{HEADLINE}{facet:<40}{HEADLINE:#}{QUIET} articles{stories}   matches{QUIET:#}"
    )?;
    for row in rows.iter().take(SHOWN) {
        let none = if facet == "speaker" {
            "(nobody named, or no quotation)"
        } else {
            "(none)"
        };
        let stories = row.count.stories.map(|n| format!("  {:>8}", grouped(n)));
        writeln!(
            out,
            "{:<40.40} {:>8}{}  {:>8}",
            row.value.as_deref().unwrap_or(none),
            grouped(row.count.articles),
            stories.unwrap_or_default(),
            grouped(row.count.matches)
        )?;
    }
    if rows.len() > SHOWN {
        let more = (rows.len() - SHOWN) as u64;
        writeln!(
            out,
            "{QUIET}and {} more; --csv and --json list them{QUIET:#}",
            grouped(more)
        )?;
    }
    writeln!(out)?;
    Ok(())
}
