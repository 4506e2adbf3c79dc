//! `trend`: what matches, over time.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use nutgraf_index::{Step, Tally, Trend};
use nutgraf_pipeline::{Bom, Chart, Row};
use nutgraf_query::Query;
use serde::Serialize;

use crate::Exit;
use crate::cli::Global;
use crate::output::{HEADLINE, Out, QUIET, counted, grouped, stories};

#[derive(Debug, Args)]
pub(crate) struct TrendArgs {
    /// Each argument is a query of its own, and a series
    #[arg(value_name = "QUERY", required_unless_present = "queries")]
    pub(crate) words: Vec<String>,
    /// A file of named queries, as for `search --queries`: a series each
    #[arg(long, value_name = "FILE")]
    pub(crate) queries: Option<PathBuf>,
    /// Tally among the articles that match this, instead of among all
    #[arg(long, value_name = "QUERY")]
    pub(crate) of: Option<String>,
    /// How long a period is
    #[arg(long, value_enum, default_value_t = By::Month)]
    pub(crate) by: By,
    /// Tally stories instead of articles: copies of one report once, in each period in which there are any
    #[arg(long, visible_alias = "fold")]
    pub(crate) stories: bool,
    /// Comma-separated values, a row for each period and query
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    /// Draw a chart too: articles (or stories), or with --of their share
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// A day
    Day,
    /// A week of ISO 8601, from Monday
    Week,
    /// A month
    Month,
    /// A quarter of a year
    Quarter,
    /// A year
    Year,
}

impl By {
    fn step(self) -> Step {
        match self {
            By::Day => Step::Day,
            By::Week => Step::Week,
            By::Month => Step::Month,
            By::Quarter => Step::Quarter,
            By::Year => Step::Year,
        }
    }
}

/// A period and a query. `period` and `start` are null for the articles that are left out since their
/// date is not known so precisely.
#[derive(Serialize)]
struct TrendRow<'a> {
    period: Option<String>,
    start: Option<String>,
    query: &'a str,
    articles: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    stories: Option<u64>,
    matches: u64,
    /// Articles, or with `--stories` stories, and which part of them.
    of: u64,
    share: Option<f64>,
}

pub(crate) fn run(global: &Global, args: &TrendArgs) -> Result<Exit> {
    let mut sound = true;
    let mut names = args.words.clone();
    let mut queries: Vec<Query> = (args.words.iter())
        .map(|text| crate::query::parse(text))
        .collect::<Result<_>>()?;
    if let Some(path) = &args.queries {
        let (named, all) = crate::query::list(path)?;
        sound = all;
        for (name, query) in named {
            names.push(name);
            queries.push(query);
        }
    }
    let of = args.of.as_deref().map(crate::query::parse).transpose()?;
    let searcher = crate::locate::open(global)?.searcher()?;
    for query in &queries {
        crate::query::note(global, &searcher, query)?;
    }
    let trend = searcher.trend(&queries, of.as_ref(), args.by.step(), stories(args.stories))?;
    let rows = rows(&trend, &names);
    let mut out = Out::stdout();
    match (global.json, args.csv) {
        (true, _) => rows.iter().try_for_each(|row| out.json(row))?,
        (_, true) => write_csv(&mut out, &rows, args.stories)?,
        _ => person(&mut out, args, &trend, &names)?,
    }
    out.flush()?;
    if let Some(path) = &args.svg {
        std::fs::write(path, chart(args, &trend, &names))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    if !global.quiet {
        eprintln!("{}", left_out(args, &trend));
    }
    let found = |counts: &[Tally]| counts.iter().any(|count| count.articles > 0);
    let any = found(&trend.undated.1) || trend.points.iter().any(|point| found(&point.counts));
    Ok(match (sound, any) {
        (false, _) => Exit::Wrong,
        (true, false) => Exit::Nothing,
        (true, true) => Exit::Done,
    })
}

fn rows<'a>(trend: &Trend, names: &'a [String]) -> Vec<TrendRow<'a>> {
    let mut rows = Vec::with_capacity((trend.points.len() + 1) * names.len());
    let mut add = |period: Option<(String, String)>, of: &Tally, counts: &[Tally]| {
        let (period, start) = period.unzip();
        rows.extend(names.iter().zip(counts).map(|(query, count)| TrendRow {
            period: period.clone(),
            start: start.clone(),
            query,
            articles: count.articles,
            stories: count.stories,
            matches: count.matches,
            of: units(of),
            share: share(count, of),
        }));
    };
    for point in &trend.points {
        let (year, month, day) = point.period.first_day();
        let start = format!("{year:04}-{month:02}-{day:02}");
        add(
            Some((point.period.to_string(), start)),
            &point.of,
            &point.counts,
        );
    }
    if trend.undated.0.articles > 0 {
        add(None, &trend.undated.0, &trend.undated.1);
    }
    rows
}

/// Stories where these are counted, else articles.
fn units(tally: &Tally) -> u64 {
    tally.stories.unwrap_or(tally.articles)
}

/// Which part of the articles or stories; none where there are none.
fn share(count: &Tally, of: &Tally) -> Option<f64> {
    (of.articles > 0).then(|| units(count) as f64 / units(of) as f64)
}

fn write_csv(out: &mut Out, rows: &[TrendRow<'_>], stories: bool) -> Result<()> {
    let mut columns = vec![
        "period", "start", "query", "articles", "matches", "of", "share",
    ];
    if stories {
        columns.insert(4, "stories");
    }
    nutgraf_pipeline::write_head(out, Bom::Without, &columns)?;
    let mut cells = Row::default();
    for row in rows {
        cells
            .option(row.period.as_deref())
            .option(row.start.as_deref());
        cells.text(row.query).number(row.articles);
        if let Some(stories) = row.stories {
            cells.number(stories);
        }
        cells.number(row.matches);
        cells.number(row.of);
        match row.share {
            Some(share) => cells.number(format_args!("{share:.6}")),
            None => cells.empty(),
        };
        out.write_all(cells.end())?;
    }
    Ok(())
}

/// A row a period; for each query articles, matches and share.
fn person(out: &mut Out, args: &TrendArgs, trend: &Trend, names: &[String]) -> Result<()> {
    let one = names.len() == 1;
    let label = |number: usize| {
        if one {
            unit(args).to_owned()
        } else {
            format!("[{}]", number + 1)
        }
    };
    if !one {
        for (number, name) in names.iter().enumerate() {
            writeln!(out, "{QUIET}[{}]{QUIET:#} {name}", number + 1)?;
        }
        writeln!(out)?;
    }
    let of = if args.of.is_some() { "of" } else { "all" };
    write!(out, "{HEADLINE}{:<10} {of:>9}", args.by.step().as_str())?;
    for number in 0..names.len() {
        write!(
            out,
            "  {:>9} {:>9} {:>7}",
            label(number),
            "matches",
            "share"
        )?;
    }
    writeln!(out, "{HEADLINE:#}")?;
    let mut row = |name: String, of: &Tally, counts: &[Tally]| -> Result<()> {
        write!(out, "{name:<10} {:>9}", grouped(units(of)))?;
        for count in counts {
            let share = share(count, of).map(|share| format!("{:.1} %", 100.0 * share));
            let (articles, matches) = (grouped(units(count)), grouped(count.matches));
            write!(
                out,
                "  {articles:>9} {matches:>9} {:>7}",
                share.unwrap_or_default()
            )?;
        }
        Ok(writeln!(out)?)
    };
    for point in &trend.points {
        row(point.period.to_string(), &point.of, &point.counts)?;
    }
    if trend.undated.0.articles > 0 {
        row("undated".to_owned(), &trend.undated.0, &trend.undated.1)?;
    }
    Ok(())
}

/// What is counted.
fn unit(args: &TrendArgs) -> &'static str {
    match args.stories {
        true => "stories",
        false => "articles",
    }
}

/// How many articles no period holds.
fn left_out(args: &TrendArgs, trend: &Trend) -> String {
    let dated: u64 = trend.points.iter().map(|point| point.of.articles).sum();
    let undated = trend.undated.0.articles;
    let all = counted(dated + undated, "article", "articles");
    let step = args.by.step().as_str();
    match undated {
        0 => format!("{all}, all dated to the {step} or better"),
        n => format!(
            "{all}; {} left out, with no date to the {step} or better",
            grouped(n)
        ),
    }
}

fn chart(args: &TrendArgs, trend: &Trend, names: &[String]) -> String {
    let percent = args.of.is_some();
    let series: Vec<(String, Vec<Option<f64>>)> = (0..names.len())
        .map(|number| {
            let values = trend.points.iter().map(|point| {
                let count = &point.counts[number];
                match percent {
                    true => share(count, &point.of).map(|share| 100.0 * share),
                    // Where there are no articles at all, nothing is known, not that there is nothing.
                    false => (point.of.articles > 0).then_some(units(count) as f64),
                }
            });
            (names[number].clone(), values.collect())
        })
        .collect();
    let periods: Vec<_> = trend.points.iter().map(|point| point.period).collect();
    let step = args.by.step().as_str();
    let subtitle = match &args.of {
        Some(of) => format!("share of the {} that match {of}, by {step}", unit(args)),
        None => format!("{}, by {step}", unit(args)),
    };
    let title = match names {
        [one] => one.clone(),
        many => format!("{} queries compared", many.len()),
    };
    Chart {
        title: &title,
        subtitle: &subtitle,
        footer: &left_out(args, trend),
        periods: &periods,
        series: &series,
        percent,
    }
    .svg()
}
