//! `themes agreement`: how far coders agree, theme by theme.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use nutgraf_learn::agreement::{alpha, kappa};
use serde::Serialize;

use crate::Exit;
use crate::cli::Global;
use crate::output::Out;

#[derive(Debug, Args)]
pub(crate) struct AgreementArgs {
    /// Coded samples, one a coder: CSV with a column `id` and a column a theme (1 yes, 0 no, empty not coded)
    #[arg(value_name = "CODED.csv", required = true, num_args = 1..)]
    coded: Vec<PathBuf>,
    /// The themes that the index has count as one coder more
    #[arg(long)]
    machine: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    theme: &'a str,
    articles: usize,
    agreement: f64,
    kappa: Option<f64>,
    alpha: Option<f64>,
}

/// By theme and article, what was said.
type Coded = BTreeMap<String, BTreeMap<String, bool>>;

pub(crate) fn run(global: &Global, args: &AgreementArgs) -> Result<Exit> {
    let mut coders: Vec<Coded> = args
        .coded
        .iter()
        .map(|file| read(file))
        .collect::<Result<_>>()?;
    if args.machine {
        coders.push(machine(global, &coders)?);
    }
    if coders.len() < 2 {
        bail!("one coder has nobody to agree with; name a second file, or add --machine");
    }
    let mut out = Out::stdout();
    if !global.json {
        writeln!(
            out,
            "{:>8} {:>9} {:>6} {:>6}",
            "articles", "agreement", "kappa", "alpha"
        )?;
    }
    let elsewhere = coders[1..].iter().flat_map(Coded::keys);
    let alone = |theme: &&String| !coders.iter().all(|coder| coder.contains_key(*theme));
    let alone: BTreeSet<&String> = coders[0].keys().chain(elsewhere).filter(alone).collect();
    for theme in alone.into_iter().filter(|_| !global.quiet) {
        eprintln!("note: not every coder coded `{theme}`; is the column named alike in all files?");
    }
    let mut rows = 0;
    for (theme, first) in &coders[0] {
        let mut units: Vec<Vec<bool>> = Vec::new();
        for id in first.keys() {
            let said = coders
                .iter()
                .filter_map(|coder| coder.get(theme)?.get(id).copied());
            units.push(said.collect());
        }
        units.retain(|unit| unit.len() > 1);
        let same = |unit: &&Vec<bool>| unit.iter().all(|said| *said == unit[0]);
        let agreed = units.iter().filter(same).count();
        let pairs: Vec<(bool, bool)> = units.iter().map(|unit| (unit[0], unit[1])).collect();
        let row = Row {
            theme,
            articles: units.len(),
            agreement: agreed as f64 / units.len().max(1) as f64,
            kappa: kappa(&pairs).filter(|_| coders.len() == 2),
            alpha: alpha(&units),
        };
        rows += usize::from(row.articles > 0);
        if global.json {
            out.json(&row)?;
        } else {
            let shown =
                |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.3}"));
            writeln!(
                out,
                "{:>8} {:>9.3} {:>6} {:>6}  {theme}",
                row.articles,
                row.agreement,
                shown(row.kappa),
                shown(row.alpha)
            )?;
        }
    }
    out.flush()?;
    Ok(if rows == 0 { Exit::Nothing } else { Exit::Done })
}

/// The columns of a sample that are no theme.
pub(super) const FACTS: [&str; 5] = ["id", "date", "source", "headline", "text"];

fn read(file: &Path) -> Result<Coded> {
    let place = || format!("cannot read {}", file.display());
    let mut reader = csv::Reader::from_path(file).with_context(place)?;
    let names = reader.headers().with_context(place)?.clone();
    let id = names.iter().position(|name| name == "id");
    let id = id.with_context(|| {
        format!(
            "{} has no column `id`; `themes sample` writes one",
            file.display()
        )
    })?;
    let mut coded = Coded::new();
    for row in reader.records() {
        let row = row.with_context(place)?;
        let line = row.position().map_or(0, csv::Position::line);
        for (at, name) in names
            .iter()
            .enumerate()
            .filter(|(_, name)| !FACTS.contains(name))
        {
            let said = match row
                .get(at)
                .unwrap_or_default()
                .trim()
                .to_lowercase()
                .as_str()
            {
                "" => continue,
                "1" | "x" | "yes" | "true" => true,
                "0" | "no" | "false" => false,
                other => bail!(
                    "{}:{line}: `{name}` should be 1 or 0, or empty where it was not coded; found `{other}`",
                    file.display()
                ),
            };
            let of_theme = coded.entry(name.to_owned()).or_default();
            of_theme.insert(row.get(id).unwrap_or_default().to_owned(), said);
        }
    }
    Ok(coded)
}

/// What the index says about the articles that were coded.
fn machine(global: &Global, coders: &[Coded]) -> Result<Coded> {
    let index = crate::locate::open(global)?;
    let searcher = index.searcher()?;
    if let Ok(codebook) = super::why::codebook(&index, None) {
        let themes = coders.iter().flat_map(Coded::keys);
        if let Some(id) = themes.into_iter().find(|id| codebook.theme(id).is_none()) {
            bail!("{}", super::why::no_theme(&codebook, id));
        }
    }
    let mut coded = Coded::new();
    for (theme, articles) in coders.iter().flatten() {
        for id in articles.keys() {
            let stored = searcher.article(searcher.resolve(id)?)?;
            let has = stored.themes().iter().any(|given| given.id == *theme);
            coded
                .entry(theme.clone())
                .or_default()
                .insert(id.clone(), has);
        }
    }
    Ok(coded)
}
