//! Rows on their way out, cell by cell.

use std::fmt::Display;
use std::io::Write;

use super::ExportFormat;
#[cfg(feature = "parquet")]
use super::parquet::Table;
use crate::Row;

/// A column: its name and what it holds.
pub(super) type Column<'a> = (&'a str, Holds);

/// What a column holds; any cell may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Text,
    /// A list of texts, which is never missing.
    Texts,
    Integer,
    Real,
}

/// Puts rows together, cell by cell, in the order of the columns.
pub(super) struct Sink<'a> {
    columns: Vec<Column<'a>>,
    next: usize,
    rows: u64,
    cells: Cells,
}

/// Rows as an output takes them.
pub(super) enum Cells {
    Json(Vec<u8>),
    Csv {
        row: Row,
        out: Vec<u8>,
    },
    #[cfg(feature = "parquet")]
    Table(Table),
}

impl<'a> Sink<'a> {
    pub(super) fn new(format: ExportFormat, columns: Vec<Column<'a>>) -> Sink<'a> {
        let cells = match format {
            ExportFormat::Jsonl => Cells::Json(Vec::new()),
            ExportFormat::Csv => Cells::Csv {
                row: Row::default(),
                out: Vec::new(),
            },
            #[cfg(feature = "parquet")]
            ExportFormat::Parquet => Cells::Table(Table::new(&columns)),
        };
        Sink {
            columns,
            next: 0,
            rows: 0,
            cells,
        }
    }

    pub(super) fn text(&mut self, text: Option<&str>) {
        let (at, name) = self.cell(Holds::Text);
        match &mut self.cells {
            Cells::Json(out) => {
                key(out, at, name);
                match text {
                    Some(text) => json(out, text),
                    None => out.extend_from_slice(b"null"),
                }
            }
            Cells::Csv { row, .. } => {
                row.option(text);
            }
            #[cfg(feature = "parquet")]
            Cells::Table(table) => table.text(at, text),
        }
    }

    /// An integer that fits into 64 bits with its sign, as counts and offsets do.
    pub(super) fn integer<N: Display + TryInto<i64>>(&mut self, number: Option<N>) {
        let (at, name) = self.cell(Holds::Integer);
        match &mut self.cells {
            #[cfg(feature = "parquet")]
            Cells::Table(table) => {
                table.integer(at, number.map(|n| n.try_into().unwrap_or(i64::MAX)));
            }
            cells => cells.number(at, name, number),
        }
    }

    pub(super) fn real<N: Display>(&mut self, number: Option<N>) {
        let (at, name) = self.cell(Holds::Real);
        match &mut self.cells {
            // As it is written elsewhere, whatever its precision here.
            #[cfg(feature = "parquet")]
            Cells::Table(table) => table.real(at, number.and_then(|n| n.to_string().parse().ok())),
            cells => cells.number(at, name, number),
        }
    }

    /// Several texts: joined by `; ` in CSV, lists elsewhere.
    pub(super) fn list<'b>(&mut self, texts: impl Iterator<Item = &'b str>) {
        let (at, name) = self.cell(Holds::Texts);
        match &mut self.cells {
            Cells::Json(out) => {
                key(out, at, name);
                out.push(b'[');
                for (at, text) in texts.enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    json(out, text);
                }
                out.push(b']');
            }
            Cells::Csv { row, .. } => {
                row.text(&texts.collect::<Vec<_>>().join("; "));
            }
            #[cfg(feature = "parquet")]
            Cells::Table(table) => table.list(at, texts),
        }
    }

    pub(super) fn end_row(&mut self) {
        debug_assert_eq!(self.next, self.columns.len());
        match &mut self.cells {
            Cells::Json(out) => out.extend_from_slice(b"}\n"),
            Cells::Csv { row, out } => out.extend_from_slice(row.end()),
            #[cfg(feature = "parquet")]
            Cells::Table(_) => {}
        }
        self.next = 0;
        self.rows += 1;
    }

    /// What was written, and how many rows.
    pub(super) fn finish(self) -> (Cells, u64) {
        (self.cells, self.rows)
    }

    /// The place and name of the next cell.
    fn cell(&mut self, holds: Holds) -> (usize, &'a str) {
        let at = self.next;
        let (name, declared) = self.columns[at];
        debug_assert_eq!(declared, holds, "{name}");
        self.next += 1;
        (at, name)
    }
}

impl Cells {
    fn number(&mut self, at: usize, name: &str, number: Option<impl Display>) {
        match (self, number) {
            (Cells::Json(out), number) => {
                key(out, at, name);
                match number {
                    Some(number) => write!(out, "{number}"),
                    None => write!(out, "null"),
                }
                .expect("writing to memory does not fail");
            }
            (Cells::Csv { row, .. }, Some(number)) => {
                row.number(number);
            }
            (Cells::Csv { row, .. }, None) => {
                row.empty();
            }
            #[cfg(feature = "parquet")]
            (Cells::Table(_), _) => unreachable!("a table takes numbers by their kind"),
        }
    }
}

/// Writes a cell's name, in JSON.
fn key(out: &mut Vec<u8>, at: usize, name: &str) {
    out.push(if at == 0 { b'{' } else { b',' });
    json(out, name);
    out.push(b':');
}

fn json(out: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(out, text).expect("a text is JSON, and writing to memory does not fail");
}
