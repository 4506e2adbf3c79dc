//! Tables as comma-separated values that spreadsheets open as they are meant.

use std::fmt::{Display, Write as _};
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

/// Writes comma-separated values, a cell after the other.
///
/// A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a
/// line break) gets an apostrophe before it; numbers do not.
///
/// ```
/// use nutgraf_pipeline::{Bom, Table};
///
/// let mut table = Table::new(Vec::new(), Bom::Without, &["name", "count"])?;
/// table.text("a, \"b\"")?;
/// table.number(-3)?;
/// table.end_row()?;
/// table.text("=1+1")?;
/// table.empty()?;
/// table.end_row()?;
/// assert_eq!(table.finish()?, b"name,count\n\"a, \"\"b\"\"\",-3\n'=1+1,\n");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Table<W: Write> {
    csv: csv::Writer<W>,
    cell: String,
}

impl<W: Write> Table<W> {
    /// A table with these columns.
    ///
    /// # Errors
    ///
    /// As `out`.
    pub fn new(mut out: W, bom: Bom, columns: &[&str]) -> io::Result<Table<W>> {
        if bom == Bom::With {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut builder = csv::WriterBuilder::new();
        let mut csv = builder.buffer_capacity(1 << 16).from_writer(out);
        csv.write_record(columns)?;
        Ok(Table {
            csv,
            cell: String::new(),
        })
    }

    /// A cell of text.
    ///
    /// # Errors
    ///
    /// As the output, in all methods.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
            self.cell.clear();
            self.cell.push('\'');
            self.cell.push_str(text);
            return Ok(self.csv.write_field(&self.cell)?);
        }
        Ok(self.csv.write_field(text)?)
    }

    /// A cell of text, empty where there is none.
    #[allow(clippy::missing_errors_doc)]
    pub fn option(&mut self, text: Option<&str>) -> io::Result<()> {
        self.text(text.unwrap_or(""))
    }

    /// A cell that is written as `number` displays itself.
    #[allow(clippy::missing_errors_doc)]
    pub fn number(&mut self, number: impl Display) -> io::Result<()> {
        self.cell.clear();
        write!(self.cell, "{number}").map_err(io::Error::other)?;
        Ok(self.csv.write_field(&self.cell)?)
    }

    /// An empty cell.
    #[allow(clippy::missing_errors_doc)]
    pub fn empty(&mut self) -> io::Result<()> {
        Ok(self.csv.write_field("")?)
    }

    /// Ends a row, which must have as many cells as there are columns.
    #[allow(clippy::missing_errors_doc)]
    pub fn end_row(&mut self) -> io::Result<()> {
        Ok(self.csv.write_record(None::<&[u8]>)?)
    }

    /// Writes what is still held back.
    #[allow(clippy::missing_errors_doc)]
    pub fn flush(&mut self) -> io::Result<()> {
        self.csv.flush()
    }

    /// Writes what is still held back, and gives the output back.
    #[allow(clippy::missing_errors_doc)]
    pub fn finish(self) -> io::Result<W> {
        self.csv
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)
    }
}
