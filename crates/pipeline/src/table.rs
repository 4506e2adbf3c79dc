//! Tables as comma-separated values that spreadsheets open as they are meant.

use std::fmt::Display;
use std::io::{self, Write};

/// Whether a table begins with a byte order mark, by which spreadsheets know UTF-8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bom {
    /// It does not: what programs expect.
    #[default]
    Without,
    /// It does: what Excel expects.
    With,
}

/// A row of comma-separated values, put together cell by cell.
///
/// A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a
/// line break) gets an apostrophe before it; numbers do not.
///
/// ```
/// let mut row = nutgraf_pipeline::Row::default();
/// row.text("a, \"b\"").number(-3).text("=1+1").empty();
/// assert_eq!(row.end(), b"\"a, \"\"b\"\"\",-3,'=1+1,\n");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Row {
    bytes: Vec<u8>,
    ended: bool,
}

impl Row {
    fn cell(&mut self) -> &mut Vec<u8> {
        if self.ended {
            self.bytes.clear();
            self.ended = false;
        } else if !self.bytes.is_empty() {
            self.bytes.push(b',');
        }
        &mut self.bytes
    }

    /// A cell of text.
    pub fn text(&mut self, text: &str) -> &mut Row {
        let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        let quoted = text
            .bytes()
            .any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r'));
        // A first cell that is empty would not be seen.
        let quoted = quoted || (text.is_empty() && (self.ended || self.bytes.is_empty()));
        let cell = self.cell();
        if quoted {
            cell.push(b'"');
        }
        if formula {
            cell.push(b'\'');
        }
        if quoted {
            let mut parts = text.split('"');
            cell.extend_from_slice(parts.next().unwrap_or("").as_bytes());
            for part in parts {
                cell.extend_from_slice(b"\"\"");
                cell.extend_from_slice(part.as_bytes());
            }
            cell.push(b'"');
        } else {
            cell.extend_from_slice(text.as_bytes());
        }
        self
    }

    /// A cell of text, empty where there is none.
    pub fn option(&mut self, text: Option<&str>) -> &mut Row {
        self.text(text.unwrap_or(""))
    }

    /// A cell that is written as `number` displays itself.
    pub fn number(&mut self, number: impl Display) -> &mut Row {
        write!(self.cell(), "{number}").expect("writing to memory does not fail");
        self
    }

    /// An empty cell.
    pub fn empty(&mut self) -> &mut Row {
        self.text("")
    }

    /// The row's bytes, with its line break; the next cell begins a new one.
    pub fn end(&mut self) -> &[u8] {
        self.bytes.push(b'\n');
        self.ended = true;
        &self.bytes
    }
}

/// Writes the head of a table: the mark, where wanted, and the names of the columns.
///
/// # Errors
///
/// As `out`.
pub fn write_head(out: &mut impl Write, bom: Bom, columns: &[&str]) -> io::Result<()> {
    if bom == Bom::With {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut row = Row::default();
    for column in columns {
        row.text(column);
    }
    out.write_all(row.end())
}
