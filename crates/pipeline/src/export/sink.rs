//! Rows on their way to JSON Lines or CSV.

use std::fmt::Display;
use std::io::Write;

use super::ExportFormat;
use crate::Row;

/// Puts rows together, cell by cell, in the order of the columns.
pub(super) struct Sink<'a> {
    columns: Vec<&'a str>,
    next: usize,
    out: Vec<u8>,
    rows: u64,
    /// Where CSV is written.
    csv: Option<Row>,
}

impl<'a> Sink<'a> {
    pub(super) fn new(format: ExportFormat, columns: Vec<&'a str>) -> Sink<'a> {
        Sink {
            columns,
            next: 0,
            out: Vec::new(),
            rows: 0,
            csv: (format == ExportFormat::Csv).then(Row::default),
        }
    }

    /// Writes the name of the next column, in JSON.
    fn name(&mut self) {
        self.out.push(if self.next == 0 { b'{' } else { b',' });
        json(&mut self.out, self.columns[self.next]);
        self.out.push(b':');
        self.next += 1;
    }

    pub(super) fn text(&mut self, text: Option<&str>) {
        if let Some(row) = &mut self.csv {
            row.option(text);
            return;
        }
        self.name();
        match text {
            Some(text) => json(&mut self.out, text),
            None => self.out.extend_from_slice(b"null"),
        }
    }

    pub(super) fn number(&mut self, number: Option<impl Display>) {
        match (&mut self.csv, number) {
            (Some(row), Some(number)) => {
                row.number(number);
            }
            (Some(row), None) => {
                row.empty();
            }
            (None, number) => {
                self.name();
                match number {
                    Some(number) => write!(self.out, "{number}"),
                    None => write!(self.out, "null"),
                }
                .expect("writing to memory does not fail");
            }
        }
    }

    /// Several texts: a list in JSON, joined by `; ` in CSV.
    pub(super) fn list<'b>(&mut self, texts: impl Iterator<Item = &'b str>) {
        if let Some(row) = &mut self.csv {
            row.text(&texts.collect::<Vec<_>>().join("; "));
            return;
        }
        self.name();
        self.out.push(b'[');
        for (at, text) in texts.enumerate() {
            if at > 0 {
                self.out.push(b',');
            }
            json(&mut self.out, text);
        }
        self.out.push(b']');
    }

    pub(super) fn end_row(&mut self) {
        match &mut self.csv {
            Some(row) => self.out.extend_from_slice(row.end()),
            None => {
                debug_assert_eq!(self.next, self.columns.len());
                self.out.extend_from_slice(b"}\n");
            }
        }
        self.next = 0;
        self.rows += 1;
    }

    /// What was written, and how many rows.
    pub(super) fn finish(self) -> (Vec<u8>, u64) {
        (self.out, self.rows)
    }
}

fn json(out: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(out, text).expect("a text is JSON, and writing to memory does not fail");
}
