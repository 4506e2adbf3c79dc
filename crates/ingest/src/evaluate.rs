//! How well articles are read: pages against pages whose text is known, the kinds of blocks
//! against hand labels.
//!
//! The measure of a page's text is that of the article extraction benchmark of Scrapinghub: precision, recall and F1
//! over runs of four words, each page with one vote.

mod blocks;

mod metadata;

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};

use nutgraf_model::{Article, BlockKind, Locator, Place};
use serde::Deserialize;

use crate::html::{self, Hints};
use crate::{Options, Source};

pub use metadata::{Count, Difference, Facts, MetadataScore};

pub use blocks::{BlockCounts, blocks};

/// Pages with what is known of them: `pages/ID.html.gz` and `truth.json`.
#[derive(Debug)]
pub struct Pages {
    dir: PathBuf,
    truth: BTreeMap<String, Truth>,
}

/// What is known of a page.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Truth {
    /// Its address.
    pub url: Option<String>,
    /// The article's text.
    #[serde(rename = "articleBody")]
    pub body: Option<String>,
    /// Its headline, authors and date.
    #[serde(flatten)]
    pub facts: Facts,
    /// Snippets that must be in the text.
    pub with: Vec<String>,
    /// Snippets that must not be.
    pub without: Vec<String>,
}

/// Why the pages cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluateError {
    /// `truth.json` cannot be opened or read.
    #[error("cannot read {}; name a folder with `{}`", path.display(), expected(path))]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A line of the labels is something else, or its article is not there.
    #[error("{}:{line}: {message}", path.display())]
    Label {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// `truth.json` is something else.
    #[error("{} should be an object with a page's id before what is known of it", path.display())]
    Truth {
        /// The file.
        path: PathBuf,
        /// What the reader of JSON says.
        source: serde_json::Error,
    },
}

/// What a folder of labelled data holds, by the file in it that is missing.
fn expected(path: &Path) -> &'static str {
    match path.ends_with("truth.json") {
        true => "pages/ID.html.gz` and `truth.json",
        false => "labels/blocks.jsonl` and its articles beside `labels",
    }
}

impl Pages {
    /// Reads what is known of the pages of a folder.
    ///
    /// # Errors
    ///
    /// If there is no `truth.json` in it, or if that is something else.
    pub fn open(dir: impl AsRef<Path>) -> Result<Pages, EvaluateError> {
        let path = dir.as_ref().join("truth.json");
        let read = |source| EvaluateError::Read {
            path: path.clone(),
            source,
        };
        let bytes = std::fs::read(&path).map_err(read)?;
        let truth = serde_json::from_slice(&bytes)
            .map_err(|source| EvaluateError::Truth { path, source })?;
        Ok(Pages {
            dir: dir.as_ref().to_owned(),
            truth,
        })
    }

    /// Each page, read: its id, what is known, and the article, if one came of it.
    pub fn articles(&self) -> impl Iterator<Item = (&str, &Truth, Option<Article>)> {
        let options = Options::default();
        self.truth.iter().map(move |(id, truth)| {
            let path = self.dir.join("pages").join(format!("{id}.html.gz"));
            let article = std::fs::File::open(path).ok().and_then(|file| {
                Source::from_reader(file, Locator::new("", id), &options)
                    .records(&options)
                    .next()?
                    .ok()
            });
            (&**id, truth, article)
        })
    }

    /// Each page and what it says of itself: its id, what is known, and what is found where the
    /// page's address is known too. A page without text says something all the same.
    pub fn metadata(&self) -> impl Iterator<Item = (&str, &Truth, Facts)> {
        self.truth.iter().map(|(id, truth)| {
            let path = self.dir.join("pages").join(format!("{id}.html.gz"));
            let mut page = Vec::new();
            if let Ok(file) = std::fs::File::open(path) {
                // What came whole before damage is read.
                let _ = flate2::read::MultiGzDecoder::new(file).read_to_end(&mut page);
            }
            let mut article = Article::new(Locator::new("", id));
            let hints = Hints {
                url: truth.url.as_deref(),
                ..Hints::default()
            };
            let _ = html::read(&mut article, &page, Place::line(1), &hints);
            (&**id, truth, Facts::of(&article))
        })
    }
}

/// The text of an article as the measure of its body counts it: without headline, standfirst,
/// byline and captions, which the pages' truth leaves out.
#[must_use]
pub fn body(article: &Article) -> String {
    texts(article, |kind| kind != BlockKind::Standfirst)
}

/// The same with the standfirst, which snippets are taken from.
#[must_use]
pub fn running_text(article: &Article) -> String {
    texts(article, |_| true)
}

fn texts(article: &Article, counts: impl Fn(BlockKind) -> bool) -> String {
    let blocks = article.blocks().iter().filter(|block| {
        let other = matches!(
            block.kind,
            BlockKind::Headline | BlockKind::Byline | BlockKind::Caption
        );
        !other && counts(block.kind)
    });
    let texts: Vec<&str> = blocks
        .map(|block| block.span.text(article.text()))
        .collect();
    texts.join("\n")
}

/// Sums over pages.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BodyScore {
    /// Pages with a known text.
    pub pages: usize,
    /// Pages with exactly the right words.
    pub exact: usize,
    /// Pages of which no text came.
    pub empty: usize,
    precision: (f64, usize),
    recall: (f64, usize),
    /// Snippets that must be kept: those that were, and all.
    pub kept: (usize, usize),
    /// Snippets that must be dropped: those that were, and all.
    pub dropped: (usize, usize),
}

impl BodyScore {
    /// Counts a page.
    pub fn add(&mut self, truth: &Truth, article: Option<&Article>) -> PageScore {
        let body = &article.map(body).unwrap_or_default();
        let mut page = PageScore::default();
        if let Some(expected) = &truth.body {
            page = PageScore::of(expected, body);
            self.pages += 1;
            self.exact += usize::from(page.exact);
            match page.precision {
                Some(precision) => {
                    self.precision = (self.precision.0 + precision, self.precision.1 + 1);
                }
                None => self.empty += 1,
            }
            if let Some(recall) = page.recall {
                self.recall = (self.recall.0 + recall, self.recall.1 + 1);
            }
        }
        let text = folded(&article.map(running_text).unwrap_or_default());
        for snippet in &truth.with {
            self.kept.1 += 1;
            self.kept.0 += usize::from(text.contains(&folded(snippet)));
        }
        for snippet in &truth.without {
            self.dropped.1 += 1;
            self.dropped.0 += usize::from(!text.contains(&folded(snippet)));
        }
        page
    }

    /// The mean over pages.
    #[must_use]
    pub fn precision(&self) -> f64 {
        self.precision.0 / self.precision.1.max(1) as f64
    }

    /// The mean over pages.
    #[must_use]
    pub fn recall(&self) -> f64 {
        self.recall.0 / self.recall.1.max(1) as f64
    }

    /// Of precision and recall.
    #[must_use]
    pub fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r == 0.0 {
            0.0
        } else {
            2.0 * p * r / (p + r)
        }
    }
}

/// The words of a text with single spaces. Labels were typed with straight quotation marks and
/// hyphens where pages have curved ones and dashes, and a reader must not change these: so
/// snippets are compared by their words, as the body is.
fn folded(text: &str) -> String {
    words(&text.replace(['\u{ad}', '\u{200b}'], "")).join(" ")
}

/// One page.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PageScore {
    /// None where nothing was found.
    pub precision: Option<f64>,
    /// None where nothing was to be found.
    pub recall: Option<f64>,
    /// Whether the words are the same.
    pub exact: bool,
}

impl PageScore {
    fn of(expected: &str, found: &str) -> PageScore {
        let (a, b) = (words(expected), words(found));
        let (wanted, given) = (shingles(&a), shingles(&b));
        let both: usize = wanted
            .iter()
            .map(|(run, count)| count.min(given.get(run).unwrap_or(&0)))
            .sum();
        let sum = |runs: &HashMap<&[&str], usize>| runs.values().sum::<usize>();
        let share = |all: usize| (all > 0).then(|| both as f64 / all as f64);
        PageScore {
            precision: share(sum(&given)),
            recall: share(sum(&wanted)),
            exact: a == b,
        }
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect()
}

fn shingles<'a, 'b>(words: &'b [&'a str]) -> HashMap<&'b [&'a str], usize> {
    let mut runs = HashMap::new();
    let whole = words.chunks(words.len().max(1)).filter(|_| words.len() < 4);
    for run in words.windows(4).chain(whole) {
        *runs.entry(run).or_default() += 1;
    }
    runs
}
