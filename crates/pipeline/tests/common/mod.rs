//! A folder of news to run over, and what an index says, in a form that can be compared.

#![allow(dead_code, unreachable_pub)]

use std::fs;
use std::path::{Path, PathBuf};

use nutgraf_index::{Index, Judgement, SearchOptions};
use nutgraf_model::Article;
use nutgraf_pipeline::{Monitor, Outcome, PipelineError, Settings};
use tempfile::TempDir;

/// A temporary folder with the index in it and any news beside.
pub struct Place {
    dir: TempDir,
}

impl Place {
    pub fn new() -> Place {
        let dir = tempfile::tempdir().unwrap();
        Place { dir }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file, whatever stands in its way: a folder of its name, a file where a folder of its
    /// path should be.
    pub fn write(&self, name: &str, content: &str) {
        let mut folder = self.dir.path().to_owned();
        let (above, last) = name.rsplit_once('/').unwrap_or(("", name));
        for part in above.split('/').filter(|part| !part.is_empty()) {
            folder.push(part);
            if folder.is_file() {
                fs::remove_file(&folder).unwrap();
            }
        }
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(last);
        if file.is_dir() {
            fs::remove_dir_all(&file).unwrap();
        }
        fs::write(file, content).unwrap();
    }

    /// Deletes a file or a folder, if it is there.
    pub fn delete(&self, name: &str) {
        let path = self.path(name);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else if path.exists() {
            fs::remove_file(path).unwrap();
        }
    }

    /// Moves a file or a folder, if it is there and nothing stands in its way.
    pub fn rename(&self, from: &str, to: &str) {
        let (from, to) = (self.path(from), self.path(to));
        let inside = to.starts_with(&from);
        if from.exists() && !to.exists() && !inside && to.parent().is_some_and(Path::is_dir) {
            fs::rename(from, to).unwrap();
        }
    }

    pub fn settings(&self, index: &str, paths: &[&str]) -> Settings {
        Settings {
            paths: paths.iter().map(|path| self.path(path)).collect(),
            threads: 2,
            ..Settings::new(self.path(index))
        }
    }

    /// A run over these paths into the folder `index`.
    pub fn run(&self, paths: &[&str]) -> Outcome {
        run(&self.settings("index", paths)).unwrap()
    }

    pub fn index(&self) -> Snapshot {
        Snapshot::of(&self.path("index"))
    }
}

/// A run that nobody watches, whose report adds up.
pub fn run(settings: &Settings) -> Result<Outcome, PipelineError> {
    let outcome = nutgraf_pipeline::run(settings, Monitor::default())?;
    assert!(outcome.report.adds_up(), "{:?}", outcome.report);
    Ok(outcome)
}

/// All that an index says, but for numbers and runs, which tell its history.
#[derive(Debug, PartialEq)]
pub struct Snapshot {
    /// By locator: id, the article of which it is a duplicate, the article.
    pub articles: Vec<(String, Option<String>, Article)>,
    /// By locator too: the themes with their evidence.
    pub judgements: Vec<Judgement>,
    pub answers: Vec<Answer>,
}

/// A query with its articles, its matches, and the hits by id with their matches.
pub type Answer = (&'static str, u64, u64, Vec<(String, u64)>);

const QUERIES: &[&str] = &[
    "harbour",
    "\"the harbour\"",
    "reopen* OR strike",
    "harbour w/3 reopen*",
    "in:headline harbour",
    "lang:en",
    "date:>=2024-02",
    "NOT harbour",
    "theme:work",
];

impl Snapshot {
    pub fn of(index: &Path) -> Snapshot {
        let index = Index::open(index).unwrap();
        assert!(index.verify().unwrap().damaged.is_empty());
        let searcher = index.searcher().unwrap();
        let mut stored: Vec<_> = searcher
            .numbers()
            .map(|number| searcher.article(number).unwrap())
            .collect();
        stored.sort_by(|a, b| a.article.locator.cmp(&b.article.locator));
        let (mut articles, mut judgements) = (Vec::new(), Vec::new());
        for stored in stored {
            articles.push((stored.id, stored.duplicate_of, stored.article));
            judgements.push(stored.judgement);
        }
        let answers = QUERIES.iter().map(|&text| {
            let query = nutgraf_query::parse(text).unwrap();
            let found = searcher.search(&query, &SearchOptions::default()).unwrap();
            let mut hits: Vec<_> = found
                .hits
                .into_iter()
                .map(|hit| (hit.id, hit.matches))
                .collect();
            hits.sort();
            (text, found.articles, found.matches, hits)
        });
        let answers = answers.collect();
        Snapshot {
            articles,
            judgements,
            answers,
        }
    }

    /// Where its articles are from, without the part of the paths that differs from test to test.
    pub fn places(&self) -> Vec<String> {
        let places = self.articles.iter().map(|(_, _, article)| {
            let locator = &article.locator;
            let root = locator.root.rsplit('/').next().unwrap_or_default();
            format!("{root}!{locator}")
        });
        places.collect()
    }
}

/// By query: the hits with their scores, best first.
pub fn scores(index: &Path) -> Vec<Vec<(String, f32)>> {
    let searcher = Index::open(index).unwrap().searcher().unwrap();
    let hits = QUERIES.iter().map(|text| {
        let query = nutgraf_query::parse(text).unwrap();
        let found = searcher.search(&query, &SearchOptions::default()).unwrap();
        let hits = found.hits.into_iter();
        hits.map(|hit| (hit.id, hit.score)).collect()
    });
    hits.collect()
}
