//! Exports as Parquet: columns with their types, compressed with Snappy, in groups of rows.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::sink::{Column, Holds};

/// Cells by column, as Parquet takes them: values apart from the levels that say where they stand.
#[derive(Default)]
pub(super) struct Table {
    columns: Vec<Values>,
}

enum Values {
    Texts(Levels<ByteArray>),
    Integers(Levels<i64>),
    Reals(Levels<f64>),
}

/// The values of a column. Of every cell, or every item of a list, `defined` says whether there is a value, and
/// `repeated` (for lists alone) whether it goes on with the list before it.
struct Levels<T> {
    values: Vec<T>,
    defined: Vec<i16>,
    repeated: Vec<i16>,
}

impl<T> Levels<T> {
    fn new() -> Levels<T> {
        Levels {
            values: Vec::new(),
            defined: Vec::new(),
            repeated: Vec::new(),
        }
    }

    fn push(&mut self, value: Option<T>) {
        self.defined.push(value.is_some().into());
        self.values.extend(value);
    }

    fn append(&mut self, mut other: Levels<T>) {
        self.values.append(&mut other.values);
        self.defined.append(&mut other.defined);
        self.repeated.append(&mut other.repeated);
    }

    fn repeated(&self) -> Option<&[i16]> {
        (!self.repeated.is_empty()).then_some(&*self.repeated)
    }
}

impl Table {
    pub(super) fn new(columns: &[Column<'_>]) -> Table {
        let columns = columns.iter().map(|(_, holds)| match holds {
            Holds::Text | Holds::Texts => Values::Texts(Levels::new()),
            Holds::Integer => Values::Integers(Levels::new()),
            Holds::Real => Values::Reals(Levels::new()),
        });
        Table {
            columns: columns.collect(),
        }
    }

    pub(super) fn text(&mut self, column: usize, text: Option<&str>) {
        if let Values::Texts(levels) = &mut self.columns[column] {
            levels.push(text.map(ByteArray::from));
        }
    }

    pub(super) fn list<'a>(&mut self, column: usize, texts: impl Iterator<Item = &'a str>) {
        if let Values::Texts(levels) = &mut self.columns[column] {
            let before = levels.defined.len();
            for text in texts {
                levels.repeated.push((levels.defined.len() > before).into());
                levels.push(Some(ByteArray::from(text)));
            }
            if levels.defined.len() == before {
                levels.repeated.push(0);
                levels.push(None);
            }
        }
    }

    pub(super) fn integer(&mut self, column: usize, number: Option<i64>) {
        if let Values::Integers(levels) = &mut self.columns[column] {
            levels.push(number);
        }
    }

    pub(super) fn real(&mut self, column: usize, number: Option<f64>) {
        if let Values::Reals(levels) = &mut self.columns[column] {
            levels.push(number);
        }
    }

    fn append(&mut self, other: Table) {
        for (column, other) in self.columns.iter_mut().zip(other.columns) {
            match (column, other) {
                (Values::Texts(levels), Values::Texts(other)) => levels.append(other),
                (Values::Integers(levels), Values::Integers(other)) => levels.append(other),
                (Values::Reals(levels), Values::Reals(other)) => levels.append(other),
                _ => unreachable!("tables of one export have the same columns"),
            }
        }
    }

    /// About how many bytes it holds.
    fn bytes(&self) -> usize {
        let columns = self.columns.iter().map(|column| match column {
            Values::Texts(levels) => {
                let texts: usize = levels.values.iter().map(ByteArray::len).sum();
                texts + size_of::<ByteArray>() * levels.values.len()
            }
            Values::Integers(levels) => 8 * levels.values.len(),
            Values::Reals(levels) => 8 * levels.values.len(),
        });
        columns.sum()
    }
}

/// Bytes of cells that a group of rows holds at least, but for the last.
const GROUP_BYTES: usize = 32 << 20;

/// A file that is written group by group.
pub(super) struct Output<'a, W> {
    out: &'a mut W,
    /// Writes into memory, which is emptied into `out` after every group.
    file: SerializedFileWriter<Vec<u8>>,
    columns: Vec<Column<'a>>,
    group: Table,
    group_bytes: usize,
}

impl<'a, W: Write> Output<'a, W> {
    pub(super) fn new(out: &'a mut W, columns: Vec<Column<'a>>) -> io::Result<Output<'a, W>> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("nutgraf ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let schema = schema(&columns).map_err(io::Error::other)?;
        let file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties));
        Ok(Output {
            out,
            file: file.map_err(io::Error::other)?,
            group: Table::new(&columns),
            group_bytes: 0,
            columns,
        })
    }

    pub(super) fn add(&mut self, table: Table) -> io::Result<()> {
        self.group_bytes += table.bytes();
        self.group.append(table);
        if self.group_bytes >= GROUP_BYTES {
            self.end_group()?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        if self.group_bytes > 0 {
            self.end_group()?;
        }
        self.file.finish().map_err(io::Error::other)?;
        self.empty()
    }

    fn end_group(&mut self) -> io::Result<()> {
        let group = std::mem::replace(&mut self.group, Table::new(&self.columns));
        self.group_bytes = 0;
        write_group(&mut self.file, group).map_err(io::Error::other)?;
        self.empty()
    }

    fn empty(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.out.write_all(&std::mem::take(self.file.inner_mut()))
    }
}

fn write_group(file: &mut SerializedFileWriter<Vec<u8>>, group: Table) -> Result<()> {
    let mut rows = file.next_row_group()?;
    for column in group.columns {
        let mut writer = rows
            .next_column()?
            .ok_or_else(|| ParquetError::General("more columns than the schema has".to_owned()))?;
        match (writer.untyped(), &column) {
            (ColumnWriter::ByteArrayColumnWriter(writer), Values::Texts(levels)) => {
                writer.write_batch(&levels.values, Some(&levels.defined), levels.repeated())?
            }
            (ColumnWriter::Int64ColumnWriter(writer), Values::Integers(levels)) => {
                writer.write_batch(&levels.values, Some(&levels.defined), None)?
            }
            (ColumnWriter::DoubleColumnWriter(writer), Values::Reals(levels)) => {
                writer.write_batch(&levels.values, Some(&levels.defined), None)?
            }
            _ => return Err(ParquetError::General("a column of another type".to_owned())),
        };
        writer.close()?;
    }
    rows.close()?;
    Ok(())
}

fn schema(columns: &[Column<'_>]) -> Result<Type> {
    let fields = columns.iter().map(|&(name, holds)| {
        let field = match holds {
            Holds::Text => text(name, Repetition::OPTIONAL)?,
            Holds::Texts => {
                let item = text("element", Repetition::REQUIRED)?;
                let list = Type::group_type_builder("list")
                    .with_repetition(Repetition::REPEATED)
                    .with_fields(vec![Arc::new(item)])
                    .build()?;
                Type::group_type_builder(name)
                    .with_repetition(Repetition::REQUIRED)
                    .with_logical_type(Some(LogicalType::List))
                    .with_fields(vec![Arc::new(list)])
                    .build()?
            }
            Holds::Integer => Type::primitive_type_builder(name, Physical::INT64).build()?,
            Holds::Real => Type::primitive_type_builder(name, Physical::DOUBLE).build()?,
        };
        Ok(Arc::new(field))
    });
    Type::group_type_builder("rows")
        .with_fields(fields.collect::<Result<_>>()?)
        .build()
}

fn text(name: &str, repetition: Repetition) -> Result<Type> {
    Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
        .with_repetition(repetition)
        .with_logical_type(Some(LogicalType::String))
        .build()
}
