//! Everything that was found, as tables for other programs.

#[cfg(feature = "parquet")]
mod parquet;
mod rows;
mod sink;

use std::io::{self, Write};

use nutgraf_index::{Hit, IndexError, SearchOptions, Searcher, Sort};
use nutgraf_query::Query;
use rayon::prelude::*;

use crate::Bom;
use rows::Rows;
use sink::{Cells, Column, Sink};

/// What the rows of an export are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ExportWhat {
    /// Articles.
    #[default]
    Articles,
    /// Places that match, in their context.
    Matches,
    /// Quotations; where a query has places in the text, those that hold one.
    Quotes,
    /// Themes of articles.
    Themes,
    /// The evidence that themes rest on.
    Evidence,
    /// Articles, with a column for each theme that holds the score: 0 where the article lacks it.
    ThemeMatrix,
}

/// How an export is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ExportFormat {
    /// One JSON object a line.
    #[default]
    Jsonl,
    /// Comma-separated values under a row of names.
    Csv,
    /// Apache Parquet: typed columns, compressed with Snappy.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// What offsets into the text count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OffsetUnit {
    /// UTF-8 bytes.
    #[default]
    Bytes,
    /// Characters, as R and Python count them.
    Chars,
}

/// How to export. By default: articles as JSON Lines, without their texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExportOptions {
    /// What the rows are.
    pub what: ExportWhat,
    /// How they are written.
    pub format: ExportFormat,
    /// Whether CSV begins with a byte order mark.
    pub bom: Bom,
    /// Whether articles come with their texts.
    pub texts: bool,
    /// What offsets count.
    pub offsets: OffsetUnit,
    /// Words of context on either side of a match.
    pub width_words: usize,
}

/// How much was exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Articles that match, whether they have rows or not.
    pub articles: u64,
    /// Rows.
    pub rows: u64,
}

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The output could not be written.
    #[error("cannot write the export")]
    Write(#[from] io::Error),
}

/// Articles that one thread makes rows of at a time, and all together: the rows of so many are held in
/// memory at once.
const BATCH: usize = 16;
const ROUND: usize = 64 * BATCH;

/// Writes all that matches, of all articles without a query: nothing is capped. Articles come by date
/// (undated ones last) and id, their rows in the order of the text. The same index gives the same bytes
/// with any number of threads.
///
/// # Errors
///
/// [`ExportError`]; rows may have been written before it.
pub fn export(
    searcher: &Searcher,
    query: Option<&Query>,
    options: &ExportOptions,
    out: &mut impl Write,
) -> Result<Exported, ExportError> {
    // Every article has a path.
    let everything = Query::parse("path:*").expect("it is a query");
    let query = query.unwrap_or(&everything);
    let order = SearchOptions {
        limit: None,
        sort: Sort::Date,
    };
    let found = searcher.search(query, &order)?;
    let rows = Rows::new(searcher, options)?;
    let mut output = Output::new(options, rows.columns(), out)?;
    let mut exported = Exported {
        articles: found.articles,
        rows: 0,
    };
    for round in found.hits.chunks(ROUND) {
        let parts: Vec<(Cells, u64)> = round
            .par_chunks(BATCH)
            .map(|hits| part(searcher, query, &rows, options.format, hits))
            .collect::<Result<_, IndexError>>()?;
        for (cells, count) in parts {
            output.add(cells)?;
            exported.rows += count;
        }
    }
    output.finish()?;
    Ok(exported)
}

/// Where rows go.
enum Output<'a, W> {
    Lines(&'a mut W),
    #[cfg(feature = "parquet")]
    Parquet(Box<parquet::Output<'a, W>>),
}

impl<'a, W: Write> Output<'a, W> {
    fn new(
        options: &ExportOptions,
        columns: Vec<Column<'a>>,
        out: &'a mut W,
    ) -> io::Result<Output<'a, W>> {
        match options.format {
            ExportFormat::Jsonl => {}
            ExportFormat::Csv => {
                let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
                crate::write_head(out, options.bom, &names)?;
            }
            #[cfg(feature = "parquet")]
            ExportFormat::Parquet => {
                let file = parquet::Output::new(out, columns)?;
                return Ok(Output::Parquet(Box::new(file)));
            }
        }
        Ok(Output::Lines(out))
    }

    fn add(&mut self, cells: Cells) -> io::Result<()> {
        match (self, cells) {
            (Output::Lines(out), Cells::Json(bytes) | Cells::Csv { out: bytes, .. }) => {
                out.write_all(&bytes)
            }
            #[cfg(feature = "parquet")]
            (Output::Parquet(file), Cells::Table(table)) => file.add(table),
            #[cfg(feature = "parquet")]
            _ => unreachable!("the rows of an export are all of its format"),
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Output::Lines(out) => out.flush(),
            #[cfg(feature = "parquet")]
            Output::Parquet(file) => file.finish(),
        }
    }
}

fn part(
    searcher: &Searcher,
    query: &Query,
    rows: &Rows,
    format: ExportFormat,
    hits: &[Hit],
) -> Result<(Cells, u64), IndexError> {
    let mut sink = Sink::new(format, rows.columns());
    let mut reader = None;
    for hit in hits {
        if rows.needs_text() {
            let reader = match &mut reader {
                Some(reader) => reader,
                none => none.insert(searcher.reader(query)?),
            };
            rows.of_text(&reader.read(hit.number)?, &mut sink);
        } else {
            rows.of_article(&searcher.article(hit.number)?, hit.matches, &mut sink);
        }
    }
    Ok(sink.finish())
}
