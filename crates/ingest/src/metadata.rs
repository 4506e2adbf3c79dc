use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use nutgraf_model::{Article, Date, Lang};
use sha2::{Digest as _, Sha256};

use crate::{byline, dates};

/// What the user knows about the files: a table with a column `path` or `url`, and columns `date`,
/// `source`, `author`, `lang`, `title` and any others, which become `meta.NAME`.
///
/// A `path` is one below the root, or below one of the folders over it; `*` and `?` stand for
/// anything but `/`, `**` for anything. Where several rows match, a later one goes before an
/// earlier one, cell by cell; empty cells say nothing.
///
/// ```
/// use nutgraf_ingest::Metadata;
///
/// let table = "path,date,source,beat\ngazette/*.txt,2024-07,City Gazette,harbour\n";
/// let metadata = Metadata::read(table.as_bytes())?;
/// assert_eq!(metadata.len(), 1);
/// # Ok::<(), nutgraf_ingest::MetadataError>(())
/// ```
#[derive(Debug)]
pub struct Metadata {
    rows: Vec<Row>,
    by_path: HashMap<String, Vec<usize>>,
    by_url: HashMap<String, Vec<usize>>,
    globs: GlobSet,
    // The row of each glob.
    glob_rows: Vec<usize>,
    hash: [u8; 32],
}

#[derive(Debug)]
struct Row {
    line: u64,
    key: String,
    date: Option<Date>,
    source: Option<String>,
    authors: Vec<String>,
    lang: Option<Lang>,
    meta: BTreeMap<String, String>,
    matched: AtomicBool,
}

/// A row that matched no article so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// Its line in the table, from 1.
    pub line: u64,
    /// Its `path` or `url`.
    pub key: String,
}

/// Why a table of metadata cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MetadataError {
    /// The file cannot be read.
    #[error("cannot read metadata {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Not a table.
    #[error("line {line}: {message}; write as many cells as the first line has")]
    Table {
        /// The line, from 1.
        line: u64,
        /// What was found.
        message: String,
    },
    /// No column says which files a row is about.
    #[error("line 1: no column `path` or `url`, found {found}; name one of the columns so")]
    NoKey {
        /// The columns, in backticks.
        found: String,
    },
    /// A row without path and url.
    #[error("line {line}: neither path nor url; fill one in, or take the row out")]
    EmptyKey {
        /// The line, from 1.
        line: u64,
    },
    /// A cell that is not what its column says.
    #[error("line {line}: column `{column}`: {message}")]
    Cell {
        /// The line, from 1.
        line: u64,
        /// The column.
        column: String,
        /// What was found and expected.
        message: String,
    },
}

impl Metadata {
    /// Reads a table from a file: commas, semicolons or tabs between cells, as its first line has
    /// them.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, has no key column, or a cell is not what its column says; the
    /// error names the line.
    pub fn read_csv(path: &Path) -> Result<Metadata, MetadataError> {
        let bytes = std::fs::read(path).map_err(|source| MetadataError::Read {
            path: path.to_owned(),
            source,
        })?;
        Metadata::read(&bytes[..])
    }

    /// Reads a table.
    ///
    /// # Errors
    ///
    /// As [`read_csv`](Metadata::read_csv).
    pub fn read(mut table: impl Read) -> Result<Metadata, MetadataError> {
        let mut bytes = Vec::new();
        table
            .read_to_end(&mut bytes)
            .map_err(|source| MetadataError::Read {
                path: PathBuf::from("table"),
                source,
            })?;
        let hash = Sha256::digest(&bytes).into();
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(text))
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let header = reader
            .headers()
            .map_err(|error| table_error(&error))?
            .clone();
        let columns: Vec<Column> = header.iter().map(Column::new).collect();
        if !columns
            .iter()
            .any(|column| matches!(column, Column::Path | Column::Url))
        {
            let names: Vec<String> = header.iter().map(|name| format!("`{name}`")).collect();
            return Err(MetadataError::NoKey {
                found: names.join(", "),
            });
        }
        let mut metadata = Metadata {
            rows: Vec::new(),
            by_path: HashMap::new(),
            by_url: HashMap::new(),
            globs: GlobSet::empty(),
            glob_rows: Vec::new(),
            hash,
        };
        let mut globs = GlobSetBuilder::new();
        for record in reader.records() {
            let record = record.map_err(|error| table_error(&error))?;
            metadata.add(&record, &columns, &mut globs)?;
        }
        metadata.globs = globs.build().map_err(|error| MetadataError::Table {
            line: 1,
            message: error.to_string(),
        })?;
        Ok(metadata)
    }

    fn add(
        &mut self,
        record: &csv::StringRecord,
        columns: &[Column],
        globs: &mut GlobSetBuilder,
    ) -> Result<(), MetadataError> {
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(str::is_empty) {
            return Ok(());
        }
        let at = self.rows.len();
        let mut row = Row {
            line,
            key: String::new(),
            date: None,
            source: None,
            authors: Vec::new(),
            lang: None,
            meta: BTreeMap::new(),
            matched: AtomicBool::new(false),
        };
        for (column, cell) in columns.iter().zip(record) {
            let wrong = |message: String| MetadataError::Cell {
                line,
                column: column.name().to_owned(),
                message,
            };
            if cell.is_empty() {
                continue;
            }
            match column {
                Column::Path => {
                    let path = cell.replace('\\', "/");
                    let path = path.trim_start_matches("./").to_owned();
                    if path.contains(['*', '?', '[', '{']) {
                        let glob = GlobBuilder::new(&path)
                            .literal_separator(true)
                            .build()
                            .map_err(|error| wrong(error.kind().to_string()))?;
                        globs.add(glob);
                        self.glob_rows.push(at);
                    }
                    row.key.clone_from(&path);
                    self.by_path.entry(path).or_default().push(at);
                }
                Column::Url => {
                    if row.key.is_empty() {
                        row.key = cell.to_owned();
                    }
                    self.by_url.entry(url_key(cell)).or_default().push(at);
                }
                Column::Date => row.date = Some(dates::field(cell).map_err(wrong)?),
                Column::Source => row.source = Some(cell.to_owned()),
                Column::Author => row.authors = byline::split_names(cell),
                Column::Lang => {
                    let lang = Lang::parse(cell).ok_or_else(|| {
                        wrong(format!("`{cell}` is no language code; write en, de, ko"))
                    })?;
                    row.lang = Some(lang);
                }
                Column::Other(name) => _ = row.meta.insert(name.clone(), cell.to_owned()),
            }
        }
        if row.key.is_empty() {
            return Err(MetadataError::EmptyKey { line });
        }
        self.rows.push(row);
        Ok(())
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The SHA-256 of the table, to tell whether it changed.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        self.hash
    }

    /// Puts what the rows say into an article they match, and marks it in
    /// [`found`](Article::found) as `supplied`.
    pub fn apply(&self, article: &mut Article) {
        let locator = &article.locator;
        let rows = self.rows_of(&locator.root, &locator.path, article.url.as_deref());
        for row in rows.into_iter().map(|at| &self.rows[at]) {
            row.matched.store(true, Ordering::Relaxed);
            let mut found = |field: &str| {
                article
                    .found
                    .insert(field.to_owned(), "supplied".to_owned());
            };
            if let Some(date) = row.date {
                found("date");
                article.date = Some(date);
                article.date_confidence = None;
            }
            if let Some(source) = &row.source {
                found("source");
                article.source = Some(source.clone());
            }
            if !row.authors.is_empty() {
                found("authors");
                article.authors.clone_from(&row.authors);
            }
            if let Some(lang) = row.lang {
                found("lang");
                article.lang = Some(lang);
            }
            for (name, value) in &row.meta {
                found(&format!("meta.{name}"));
                article.meta.insert(name.clone(), value.clone());
            }
        }
    }

    /// Counts the rows that match a file as matched, without reading it: for files that did not
    /// change since the last run.
    pub fn touch(&self, root: &str, path: &str, url: Option<&str>) {
        for at in self.rows_of(root, path, url) {
            self.rows[at].matched.store(true, Ordering::Relaxed);
        }
    }

    /// The rows that matched nothing so far.
    #[must_use]
    pub fn unmatched(&self) -> Vec<Unmatched> {
        let rows = self
            .rows
            .iter()
            .filter(|row| !row.matched.load(Ordering::Relaxed));
        rows.map(|row| Unmatched {
            line: row.line,
            key: row.key.clone(),
        })
        .collect()
    }

    /// The rows that match, in the table's order.
    fn rows_of(&self, root: &str, path: &str, url: Option<&str>) -> Vec<usize> {
        let root = root.replace('\\', "/");
        // Where the root is the file itself, its path is its name, and the root ends with it.
        let folder = root
            .strip_suffix(path)
            .filter(|f| f.ends_with('/'))
            .unwrap_or(&root);
        let full = format!("{}/{path}", folder.trim_end_matches('/'));
        let mut rows = Vec::new();
        // The path below the root, and with each of the folders above it.
        let starts = full[..full.len() - path.len()]
            .match_indices('/')
            .map(|(at, _)| at + 1)
            .chain([0]);
        for start in starts {
            let path = &full[start..];
            rows.extend(self.by_path.get(path).into_iter().flatten());
            rows.extend(
                self.globs
                    .matches(path)
                    .into_iter()
                    .map(|glob| self.glob_rows[glob]),
            );
        }
        if let Some(url) = url {
            rows.extend(self.by_url.get(&url_key(url)).into_iter().flatten());
        }
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}

#[derive(Debug)]
enum Column {
    Path,
    Url,
    Date,
    Source,
    Author,
    Lang,
    Other(String),
}

impl Column {
    fn new(name: &str) -> Column {
        match name.to_lowercase().as_str() {
            "path" | "file" | "filename" => Column::Path,
            "url" => Column::Url,
            "date" | "published" => Column::Date,
            "source" | "outlet" => Column::Source,
            "author" | "authors" => Column::Author,
            "lang" | "language" => Column::Lang,
            _ => Column::Other(name.strip_prefix("meta.").unwrap_or(name).to_owned()),
        }
    }

    fn name(&self) -> &str {
        match self {
            Column::Path => "path",
            Column::Url => "url",
            Column::Date => "date",
            Column::Source => "source",
            Column::Author => "author",
            Column::Lang => "lang",
            Column::Other(name) => name,
        }
    }
}

/// The mark that stands most often in the first line.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |mark: u8| first.bytes().filter(|b| *b == mark).count();
    let best = [b';', b'\t', b',']
        .into_iter()
        .max_by_key(|mark| count(*mark));
    best.filter(|mark| count(*mark) > 0).unwrap_or(b',')
}

/// An address without what makes no difference: scheme, `www.`, fragment, the last slash.
fn url_key(url: &str) -> String {
    let url = url.trim();
    let url = url.split_once("://").map_or(url, |(_, rest)| rest);
    let url = url.split('#').next().unwrap_or(url);
    let url = url.strip_prefix("www.").unwrap_or(url);
    url.trim_end_matches('/').to_owned()
}

fn table_error(error: &csv::Error) -> MetadataError {
    let line = error.position().map_or(1, csv::Position::line);
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!("found {len} of {expected_len} cells")
        }
        _ => error.to_string(),
    };
    MetadataError::Table { line, message }
}
