//! `new`: what came in or changed with the last run, by query.

use std::io::Write;

use anyhow::Result;
use nutgraf_index::{Found, IndexError, Marked, SearchOptions, Searcher, Sort};
use nutgraf_query::Query;
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
            let of_query = |error: &IndexError| error.is_of_query();
            if !error.downcast_ref().is_some_and(of_query) {
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
            super::search::person(out, ids.len(), None, hit.matches, &marked, None)?;
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
    for text in &args.words {
        match Query::parse(text) {
            Ok(query) => queries.push(Named {
                name: text.clone(),
                query: of_last_run(&query)?,
            }),
            Err(error) => {
                eprintln!("error: `{text}`: {error}");
                sound = false;
            }
        }
    }
    if let Some(path) = &args.queries {
        let (named, all) = crate::query::list(path)?;
        sound &= all;
        for (name, query) in named {
            let query = of_last_run(&query)?;
            queries.push(Named { name, query });
        }
    }
    Ok((queries, sound))
}

/// A query that holds only for what came in or changed with the last run.
fn of_last_run(query: &Query) -> Result<Query> {
    crate::query::parse(&format!("run:last AND ({query})"))
}
