//! `search --queries`: many named queries, one row each.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use nutgraf_pipeline::Bom;
use serde::Serialize;

use crate::Exit;
use crate::cli::{Global, SearchArgs};
use crate::output::{HEADLINE, Out, counted, grouped, stories};

#[derive(Serialize)]
struct Row {
    name: String,
    query: String,
    articles: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    stories: Option<u64>,
    matches: u64,
    /// The first and the last day of the articles that match.
    first: Option<String>,
    last: Option<String>,
    undated: u64,
}

pub(crate) fn run(global: &Global, path: &Path, args: &SearchArgs) -> Result<Exit> {
    let (queries, mut sound) = crate::query::list(path)?;
    let searcher = crate::locate::open(global)?.searcher()?;
    let mut rows = Vec::with_capacity(queries.len());
    for (name, query) in queries {
        let (count, days) = match searcher.days(&query, stories(args.fold)) {
            Ok(found) => found,
            Err(error) if error.is_of_query() => {
                eprintln!("error: {}: {name}: {error}", path.display());
                sound = false;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        rows.push(Row {
            name,
            query: query.to_string(),
            articles: count.articles,
            stories: count.stories,
            matches: count.matches,
            first: days.first.map(|day| day.to_string()),
            last: days.last.map(|day| day.to_string()),
            undated: days.undated,
        });
    }
    print(global, &rows, args)?;
    let none = rows.iter().all(|row| row.articles == 0);
    Ok(match (sound, none) {
        (false, _) => Exit::Wrong,
        (true, true) => Exit::Nothing,
        (true, false) => Exit::Done,
    })
}

fn print(global: &Global, rows: &[Row], args: &SearchArgs) -> Result<()> {
    let mut out = Out::stdout();
    if global.json {
        for row in rows {
            out.json(row)?;
        }
        return Ok(out.flush()?);
    }
    if args.csv {
        let mut columns = vec![
            "name", "query", "articles", "matches", "first", "last", "undated",
        ];
        if args.fold {
            columns.insert(3, "stories");
        }
        nutgraf_pipeline::write_head(&mut out, Bom::Without, &columns)?;
        let mut cells = nutgraf_pipeline::Row::default();
        for row in rows {
            cells.text(&row.name).text(&row.query);
            cells.number(row.articles);
            if let Some(stories) = row.stories {
                cells.number(stories);
            }
            cells.number(row.matches);
            cells
                .option(row.first.as_deref())
                .option(row.last.as_deref());
            out.write_all(cells.number(row.undated).end())?;
        }
        return Ok(out.flush()?);
    }
    let width = rows.iter().map(|row| row.name.chars().count());
    let width = width.max().unwrap_or(0).clamp("query".len(), 40);
    let stories = if args.fold { "   stories" } else { "" };
    writeln!(
        out,
        "{HEADLINE}{:<width$} {:>9}{stories} {:>9}  {:<10}  last{HEADLINE:#}",
        "query", "articles", "matches", "first"
    )?;
    for row in rows {
        let day = |day: &Option<String>| day.clone().unwrap_or_default();
        let (first, last) = (day(&row.first), day(&row.last));
        let undated = match row.undated {
            0 => String::new(),
            n => format!("  {} undated", counted(n, "article", "articles")),
        };
        let stories = row.stories.map(|n| format!(" {:>9}", grouped(n)));
        let line = format!(
            "{:<width$.width$} {:>9}{} {:>9}  {first:<10}  {last:<10}{undated}",
            row.name,
            grouped(row.articles),
            stories.unwrap_or_default(),
            grouped(row.matches)
        );
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(out.flush()?)
}
