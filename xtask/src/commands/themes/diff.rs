//! `themes diff`: which articles an edit of the codebook moves.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use clap::Args;
use nutgraf_themes::{Classifier, Codebook};
use serde::Serialize;

use super::why::Desk;
use crate::Exit;
use crate::cli::Global;
use crate::output::{Out, counted};

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// The codebook as it was
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The codebook as it is to be
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// At most so many articles a theme and direction; 0 is all of them
    #[arg(long, short = 'n', value_name = "N", default_value_t = 5)]
    limit: usize,
}

#[derive(Serialize)]
struct Row<'a> {
    theme: &'a str,
    change: &'static str,
    id: &'a str,
    path: String,
    headline: Option<&'a str>,
}

/// An article that is moved: id, path, headline.
type Moved = (String, String, Option<String>);

pub(crate) fn run(global: &Global, args: &DiffArgs) -> Result<Exit> {
    let (old, new) = (Codebook::read(&args.old)?, Codebook::read(&args.new)?);
    let touched = nutgraf_themes::changed(&old, &new);
    let (old, new) = (Classifier::new(&old), Classifier::new(&new));
    let searcher = crate::locate::open(global)?.searcher()?;
    let mut desk = Desk::default();
    let mut moved: BTreeMap<(Arc<str>, &'static str), Vec<Moved>> = BTreeMap::new();
    let mut articles = 0;
    // Where no theme's queries differ, no article can move.
    for number in searcher.numbers().filter(|_| !touched.is_empty()) {
        let stored = searcher.article(number)?;
        let article = &stored.article;
        let (before, after) = desk.view(&stored, |view| {
            let themes = |classifier: &Classifier| -> BTreeSet<Arc<str>> {
                let given = classifier.classify(view).into_iter();
                given.map(|assignment| assignment.theme).collect()
            };
            (themes(&old), themes(&new))
        });
        articles += u64::from(before != after);
        for theme in before.symmetric_difference(&after) {
            let change = if after.contains(theme) {
                "gains"
            } else {
                "loses"
            };
            let facts = (
                stored.id.clone(),
                article.locator.to_string(),
                article.headline().map(str::to_owned),
            );
            moved
                .entry((theme.clone(), change))
                .or_default()
                .push(facts);
        }
    }
    let mut out = Out::stdout();
    for ((theme, change), list) in &moved {
        let shown = if args.limit == 0 {
            list.len()
        } else {
            args.limit
        };
        if global.json {
            for (id, path, headline) in list {
                out.json(&Row {
                    theme,
                    change,
                    id,
                    path: path.clone(),
                    headline: headline.as_deref(),
                })?;
            }
            continue;
        }
        let count = counted(list.len() as u64, "article", "articles");
        writeln!(out, "{theme} {change} {count}")?;
        for (id, path, headline) in list.iter().take(shown) {
            writeln!(
                out,
                "  {id}  {path}  {}",
                headline.as_deref().unwrap_or_default()
            )?;
        }
        if list.len() > shown {
            writeln!(
                out,
                "  and {} more; --limit 0 lists all",
                list.len() - shown
            )?;
        }
    }
    out.flush()?;
    if !global.quiet {
        eprintln!(
            "{} changed; {} moved",
            counted(touched.len() as u64, "theme is", "themes are"),
            counted(articles, "article", "articles")
        );
    }
    Ok(if moved.is_empty() {
        Exit::Nothing
    } else {
        Exit::Done
    })
}
