//! The themes of an index against labels: by theme, and by query.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use nutgraf_learn::score::{Ratio, Score};
use serde::{Deserialize, Serialize};

use super::evaluate::{ROUNDS, ends, shown};
use crate::Exit;
use crate::cli::Global;
use crate::output::{Out, counted};

/// A line of labels: an article by its path and record, and the themes it should have.
#[derive(Deserialize)]
struct Labels {
    path: String,
    record: Option<u32>,
    themes: Vec<String>,
}

#[derive(Serialize)]
struct Row<'a> {
    articles: usize,
    micro_f1: f64,
    micro_f1_95: (f64, f64),
    precision: f64,
    recall: f64,
    macro_f1: f64,
    macro_f1_95: (f64, f64),
    themes: Vec<ThemeRow<'a>>,
}

#[derive(Serialize)]
struct ThemeRow<'a> {
    theme: &'a str,
    f1: f64,
    f1_95: (f64, f64),
    precision: f64,
    recall: f64,
    wanted: usize,
    given: usize,
    queries: Vec<QueryRow<'a>>,
}

#[derive(Serialize)]
struct QueryRow<'a> {
    query: &'a str,
    articles: usize,
    f1: f64,
    precision: f64,
    recall: f64,
}

/// Where the labels of a folder lie.
pub(crate) const LABELS: &str = "labels/themes.jsonl";

pub(crate) fn run(global: &Global, file: &Path, queries: bool) -> Result<Exit> {
    let text = std::fs::read_to_string(file);
    let text = text.with_context(|| format!("cannot read {}", file.display()))?;
    let index = crate::locate::open(global)?;
    // A codebook that is no longer there cannot say which themes there are.
    let codebook = super::why::codebook(&index, None).ok();
    let mut labels: HashMap<(String, Option<u32>), BTreeSet<String>> = HashMap::new();
    for (number, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let place = || format!("{}:{}", file.display(), number + 1);
        let line: Labels = serde_json::from_str(line).with_context(place)?;
        if let Some(codebook) = &codebook {
            let unknown = line.themes.iter().find(|id| codebook.theme(id).is_none());
            if let Some(id) = unknown {
                bail!("{}: {}", place(), super::why::no_theme(codebook, id));
            }
        }
        labels.insert((line.path, line.record), line.themes.into_iter().collect());
    }
    let searcher = index.searcher()?;
    let mut articles = Vec::new();
    for number in searcher.numbers() {
        let stored = searcher.article(number)?;
        let locator = &stored.article.locator;
        let mut wanted = labels.remove(&(locator.path.clone(), locator.record));
        if wanted.is_none() {
            wanted = labels.remove(&(locator.path.clone(), None));
        }
        if let Some(wanted) = wanted {
            articles.push((wanted, stored));
        }
    }
    if articles.is_empty() {
        bail!("none of the labelled articles is in the index; `nutgraf index` their folder first");
    }
    let given = articles.iter().flat_map(|(_, stored)| stored.themes());
    let given = given.map(|theme| theme.id.clone());
    let wanted = articles
        .iter()
        .flat_map(|(wanted, _)| wanted.iter().cloned());
    let names: BTreeSet<String> = given.chain(wanted).collect();
    let names: Vec<String> = names.into_iter().collect();
    let at = |name: &str| names.binary_search_by(|known| known.as_str().cmp(name));
    let mut score = Score::new(names.iter().cloned());
    let mut by_query: BTreeMap<(&str, &str), Ratio> = BTreeMap::new();
    for (wanted, stored) in &articles {
        let numbers = |names: &mut dyn Iterator<Item = &str>| -> Vec<usize> {
            names.filter_map(|name| at(name).ok()).collect()
        };
        let given = numbers(&mut stored.themes().iter().map(|theme| theme.id.as_str()));
        score.add(&numbers(&mut wanted.iter().map(String::as_str)), &given);
        let mut seen = BTreeSet::new();
        for (theme, evidence) in stored.evidence() {
            if seen.insert((theme, evidence.query.as_str())) {
                let ratio = by_query.entry((theme, &evidence.query)).or_default();
                ratio.given += 1;
                ratio.right += usize::from(wanted.contains(theme));
            }
        }
    }
    if !global.quiet && !labels.is_empty() {
        let mut missing: Vec<&str> = labels.keys().map(|(path, _)| path.as_str()).collect();
        missing.sort_unstable();
        eprintln!(
            "note: {} not in the index and left out, the first: {}",
            counted(
                labels.len() as u64,
                "labelled article is",
                "labelled articles are"
            ),
            missing[0]
        );
    }
    let intervals = score.intervals(ROUNDS);
    let micro = score.micro();
    let of_themes = score.by_label().into_iter().zip(&intervals.by_label);
    let themes = names
        .iter()
        .zip(of_themes)
        .map(|(theme, (ratio, interval))| ThemeRow {
            theme,
            f1: ratio.f1(),
            f1_95: ends(*interval),
            precision: ratio.precision(),
            recall: ratio.recall(),
            wanted: ratio.wanted,
            given: ratio.given,
            queries: by_query
                .iter()
                .filter(|((of, _), _)| of == theme)
                .map(|((_, query), found)| {
                    let found = Ratio {
                        wanted: ratio.wanted,
                        ..*found
                    };
                    QueryRow {
                        query,
                        articles: found.given,
                        f1: found.f1(),
                        precision: found.precision(),
                        recall: found.recall(),
                    }
                })
                .collect(),
        });
    let row = Row {
        articles: articles.len(),
        micro_f1: micro.f1(),
        micro_f1_95: ends(intervals.micro_f1),
        precision: micro.precision(),
        recall: micro.recall(),
        macro_f1: score.macro_f1(),
        macro_f1_95: ends(intervals.macro_f1),
        themes: themes.collect(),
    };
    let mut out = Out::stdout();
    if global.json {
        out.json(&row)?;
    } else {
        person(&mut out, &row, queries)?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn person(out: &mut Out, row: &Row<'_>, queries: bool) -> Result<()> {
    writeln!(
        out,
        "{}, themes of the index against labels",
        counted(row.articles as u64, "article", "articles")
    )?;
    writeln!(
        out,
        "{:>6}  {:<11} {:>9} {:>7} {:>7} {:>6}",
        "F1", "95 %", "precision", "recall", "wanted", "given"
    )?;
    for theme in &row.themes {
        writeln!(
            out,
            "{:>6.3}  {:<11} {:>9.3} {:>7.3} {:>7} {:>6}  {}",
            theme.f1,
            shown(theme.f1_95),
            theme.precision,
            theme.recall,
            theme.wanted,
            theme.given,
            theme.theme
        )?;
        for query in theme.queries.iter().filter(|_| queries) {
            writeln!(
                out,
                "{:>6.3}  {:<11} {:>9.3} {:>7.3} {:>7} {:>6}      {}",
                query.f1, "", query.precision, query.recall, "", query.articles, query.query
            )?;
        }
    }
    writeln!(
        out,
        "{:>6.3}  {:<11} {:>9.3} {:>7.3}  micro",
        row.micro_f1,
        shown(row.micro_f1_95),
        row.precision,
        row.recall
    )?;
    writeln!(
        out,
        "{:>6.3}  {:<11} {:>17}  macro",
        row.macro_f1,
        shown(row.macro_f1_95),
        ""
    )?;
    Ok(())
}
