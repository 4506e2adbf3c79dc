//! `new`: what came in or changed with the last run, by query.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use nutgraf_index::{Found, IndexError, Marked, SearchOptions, Searcher, Sort};
use nutgraf_query::{ParseError, Query};
use serde::Serialize;

use crate::Exit;
use crate::cli::{Global, NewArgs, Offsets};
use crate::output::{HEADLINE, Out, counted};
use crate::rows::HitRow;

/// A query with the name that its hits are listed under.
struct Named {
    name: String,
    query: Query,
}

#[derive(Serialize)]
struct NewRow<'a> {
    /// The name of the query; none where none was asked.
    query: Option<&'a str>,
    /// `added` or `changed`.
    came: &'static str,
    #[serde(flatten)]
    hit: HitRow<'a>,
}

pub(crate) fn run(global: &Global, args: &NewArgs) -> Result<Exit> {
    let (queries, mut sound) = queries(args)?;
    let index = crate::locate::open(global)?;
    let searcher = index.searcher()?;
    let mut out = Out::stdout();
    let mut ids = Vec::new();
    if args.queries.is_none() && args.words.is_empty() {
        let query = Query::parse("run:last").expect("it is a query");
        list(global, args, &searcher, &mut out, None, &query, &mut ids)?;
    }
    for Named { name, query } in &queries {
        let listed = list(
            global,
            args,
            &searcher,
            &mut out,
            Some(name),
            query,
            &mut ids,
        );
        if let Err(error) = listed {
            // What is wrong with one query is no matter of the next.
            let of_query = matches!(
                error.downcast_ref(),
                Some(IndexError::TooManyForms { .. } | IndexError::Bind(_))
            );
            if !of_query {
                return Err(error);
            }
            out.flush()?;
            eprintln!("error: {name}: {error:#}");
            sound = false;
        }
    }
    out.flush()?;
    crate::last::remember(&index, ids.iter().map(String::as_str));
    Ok(if !sound {
        Exit::Wrong
    } else if ids.is_empty() {
        Exit::Nothing
    } else {
        Exit::Done
    })
}

/// Lists the new hits of one query; those of all queries are numbered throughout.
fn list(
    global: &Global,
    args: &NewArgs,
    searcher: &Searcher,
    out: &mut Out,
    name: Option<&str>,
    query: &Query,
    ids: &mut Vec<String>,
) -> Result<()> {
    let options = SearchOptions {
        limit: None,
        sort: Sort::DateDesc,
    };
    let found = searcher.search(query, &options)?;
    let mut reader = searcher.reader(query)?;
    if !global.json && !found.hits.is_empty() {
        heading(out, name, &found)?;
    }
    for hit in found.hits {
        let marked = reader.read(hit.number)?;
        ids.push(hit.id);
        if global.json {
            json(out, name, hit.matches, &marked, args.offsets)?;
        } else {
            super::search::person(out, ids.len(), None, hit.matches, &marked)?;
        }
    }
    Ok(())
}

fn heading(out: &mut Out, name: Option<&str>, found: &Found) -> Result<()> {
    let articles = counted(found.articles, "article", "articles");
    let name = name.map(|name| format!("{name}: ")).unwrap_or_default();
    Ok(writeln!(out, "{HEADLINE}{name}{articles}{HEADLINE:#}\n")?)
}

fn json(
    out: &mut Out,
    query: Option<&str>,
    matches: u64,
    marked: &Marked,
    offsets: Offsets,
) -> Result<()> {
    let stored = &marked.article;
    let first_seen = stored.first_run == stored.changed_run;
    out.json(&NewRow {
        query,
        came: if first_seen { "added" } else { "changed" },
        hit: super::search::row(0.0, matches, marked, offsets),
    })
}

/// The queries that were given, each held to what is new, and whether all of them were sound. What does
/// not parse is said on stderr.
fn queries(args: &NewArgs) -> Result<(Vec<Named>, bool)> {
    let mut queries = Vec::new();
    let mut sound = true;
    let mut add = |name: &str, text: &str, complain: &dyn Fn(&ParseError)| match of_last_run(text) {
        Ok(query) => queries.push(Named {
            name: name.to_owned(),
            query,
        }),
        Err(error) => {
            complain(&error);
            sound = false;
        }
    };
    for text in &args.words {
        add(text, text, &|error| {
            eprintln!("error: `{text}`: {error}");
        });
    }
    if let Some(path) = &args.queries {
        let text = read(path)?;
        for (number, line) in (1..).zip(text.lines()) {
            let Some((name, query)) = named(line) else {
                continue;
            };
            // The query is the end of the line: what stands before it moves the column.
            let before = line.trim_end().len() - query.len();
            let before = line[..before].chars().count();
            add(name, query, &|error| {
                let column = before + error.column();
                let (found, expected) = (error.found(), error.expected());
                let help = error.help().map(|help| format!("; {help}"));
                let help = help.unwrap_or_default();
                let path = path.display();
                eprintln!(
                    "error: {path}:{number}:{column}: found {found}, expected {expected}{help}"
                );
            });
        }
    }
    Ok((queries, sound))
}

fn read(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the queries {}", path.display()))?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// A query that holds only for what came in or changed with the last run.
fn of_last_run(text: &str) -> Result<Query, ParseError> {
    let query = Query::parse(text)?;
    Query::parse(&format!("run:last AND ({query})"))
}

/// Name and query of a line: `name TAB query`, `name: query`, or a query that is its own name. Empty
/// lines and those that begin with `#` have none.
fn named(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    // What has a quotation mark or a bracket in it is the beginning of a query.
    let is_name = |name: &&str| !name.contains(['"', '“', '”', '(', ')']);
    let tab = line.split_once('\t');
    let colon = line.split_once(": ").filter(|(name, _)| is_name(name));
    let (name, query) = tab.or(colon).unwrap_or((line, line));
    Some((name.trim(), query.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_its_query() {
        let cases = [
            ("port\tharbour OR quay", Some(("port", "harbour OR quay"))),
            ("port: harbour", Some(("port", "harbour"))),
            (
                "  The port :  in:lede harbour ",
                Some(("The port", "in:lede harbour")),
            ),
            ("a: b\tc: d", Some(("a: b", "c: d"))),
            (
                "source:post harbour",
                Some(("source:post harbour", "source:post harbour")),
            ),
            ("\"quay: open\"", Some(("\"quay: open\"", "\"quay: open\""))),
            ("# port: harbour", None),
            ("   ", None),
        ];
        for (line, expected) in cases {
            assert_eq!(named(line), expected, "{line}");
        }
    }
}
