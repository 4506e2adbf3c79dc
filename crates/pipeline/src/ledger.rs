//! What the last run read: every file with its size, time and hash, and every record in it with the
//! article it became. The next run walks the folders in the same order beside it and so knows what is
//! new, changed, unchanged or gone without holding either list in memory.
//!
//! A ledger is a file of JSON lines, sorted by root and path: a line for a file, then a line for each
//! of its records. The commit knows the hash of all its bytes: a ledger that is cut off or altered would
//! have articles added twice, or others removed.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use nutgraf_model::{Place, hex};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::PipelineError;

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct FileLine {
    pub(crate) root: String,
    pub(crate) path: String,
    /// Bytes; `u64::MAX` for a file that a run did not read to its end.
    pub(crate) size: u64,
    /// Nanoseconds since 1970.
    pub(crate) modified: i64,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub(crate) hash: String,
}

/// What stands at a place in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Row", into = "Row")]
pub(crate) struct RecordLine {
    /// The member of an archive.
    pub(crate) member: Option<String>,
    /// The record's number.
    pub(crate) record: Option<u32>,
    pub(crate) fate: Fate,
}

/// What became of a record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fate {
    /// It is an article of the index.
    Indexed {
        /// The article's number in the index.
        number: u64,
        /// A hash of all that was read of it.
        print: u64,
    },
    /// It could not be read.
    Rejected {
        reason: String,
        message: String,
        place: Place,
    },
}

/// A [`RecordLine`] as it stands in the ledger: flat, since a run reads a line for every article there is.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Row {
    #[serde(rename = "m", skip_serializing_if = "Option::is_none")]
    member: Option<String>,
    #[serde(rename = "r", skip_serializing_if = "Option::is_none")]
    record: Option<u32>,
    #[serde(rename = "n", skip_serializing_if = "Option::is_none")]
    number: Option<u64>,
    #[serde(rename = "p", skip_serializing_if = "Option::is_none")]
    print: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
}

impl TryFrom<Row> for RecordLine {
    type Error = &'static str;

    fn try_from(row: Row) -> Result<RecordLine, &'static str> {
        let fate = match row {
            Row {
                number: Some(number),
                print: Some(print),
                ..
            } => Fate::Indexed { number, print },
            Row {
                reason: Some(reason),
                message: Some(message),
                place: Some(place),
                ..
            } => Fate::Rejected {
                reason,
                message,
                place,
            },
            _ => return Err("a record that is neither an article nor a rejection"),
        };
        Ok(RecordLine {
            member: row.member,
            record: row.record,
            fate,
        })
    }
}

impl From<RecordLine> for Row {
    fn from(line: RecordLine) -> Row {
        let row = Row {
            member: line.member,
            record: line.record,
            ..Row::default()
        };
        match line.fate {
            Fate::Indexed { number, print } => Row {
                number: Some(number),
                print: Some(print),
                ..row
            },
            Fate::Rejected {
                reason,
                message,
                place,
            } => Row {
                reason: Some(reason),
                message: Some(message),
                place: Some(place),
                ..row
            },
        }
    }
}

enum Line {
    File(FileLine),
    Record(RecordLine),
}

impl Line {
    fn parse(line: &[u8]) -> serde_json::Result<Line> {
        if line.starts_with(b"{\"root\"") {
            serde_json::from_slice(line).map(Line::File)
        } else {
            serde_json::from_slice(line).map(Line::Record)
        }
    }
}

/// A file of the ledger with all its records.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) file: FileLine,
    pub(crate) records: Vec<RecordLine>,
}

impl RecordLine {
    pub(crate) fn new(key: &(Option<String>, Option<u32>), fate: Fate) -> RecordLine {
        RecordLine {
            member: key.0.clone(),
            record: key.1,
            fate,
        }
    }

    /// The article it is.
    pub(crate) fn number(&self) -> Option<u64> {
        match self.fate {
            Fate::Indexed { number, .. } => Some(number),
            Fate::Rejected { .. } => None,
        }
    }
}

impl FileLine {
    /// The order of the ledger, which is the order in which folders are walked.
    pub(crate) fn cmp_to(&self, root: &str, path: &str) -> Ordering {
        compare((&self.root, &self.path), (root, path))
    }
}

/// Roots as strings, then paths part by part: a folder comes where its name comes, with all in it.
pub(crate) fn compare(a: (&str, &str), b: (&str, &str)) -> Ordering {
    a.0.cmp(b.0)
        .then_with(|| a.1.split('/').cmp(b.1.split('/')))
}

/// Reads a ledger, one file with its records after the other.
pub(crate) struct Reader {
    path: PathBuf,
    lines: Option<BufReader<File>>,
    line_number: u64,
    next_file: Option<FileLine>,
    buffer: Vec<u8>,
    hash: Sha256,
    /// What the hash is to be in the end; empty for what is not known.
    digest: String,
}

impl Reader {
    /// A ledger without entries.
    pub(crate) fn empty() -> Reader {
        Reader {
            path: PathBuf::new(),
            lines: None,
            line_number: 0,
            next_file: None,
            buffer: Vec::new(),
            hash: Sha256::new(),
            digest: String::new(),
        }
    }

    /// Opens a ledger of which its writer gave this digest.
    pub(crate) fn open(path: &Path, digest: &str) -> Result<Reader, PipelineError> {
        let file = File::open(path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => PipelineError::Ledger {
                path: path.to_owned(),
                line: 0,
                what: "the file is missing".to_owned(),
            },
            _ => PipelineError::io("read", path, source),
        })?;
        let mut reader = Reader {
            path: path.to_owned(),
            lines: Some(BufReader::with_capacity(1 << 16, file)),
            digest: digest.to_owned(),
            ..Reader::empty()
        };
        match reader.read_line()? {
            Some(Line::File(file)) => reader.next_file = Some(file),
            None => {}
            Some(Line::Record(_)) => return Err(reader.damaged("a record before any file")),
        }
        Ok(reader)
    }

    /// The file that comes next, without taking it.
    pub(crate) fn peek(&self) -> Option<&FileLine> {
        self.next_file.as_ref()
    }

    /// The next file with its records.
    pub(crate) fn next_entry(&mut self) -> Result<Option<Entry>, PipelineError> {
        let Some(file) = self.next_file.take() else {
            return Ok(None);
        };
        let mut records = Vec::new();
        loop {
            match self.read_line()? {
                Some(Line::Record(record)) => records.push(record),
                Some(Line::File(next)) => {
                    if file.cmp_to(&next.root, &next.path) != Ordering::Less {
                        return Err(self.damaged("files out of order"));
                    }
                    self.next_file = Some(next);
                    break;
                }
                None => break,
            }
        }
        Ok(Some(Entry { file, records }))
    }

    fn read_line(&mut self) -> Result<Option<Line>, PipelineError> {
        let Some(lines) = &mut self.lines else {
            return Ok(None);
        };
        self.buffer.clear();
        let count = lines
            .read_until(b'\n', &mut self.buffer)
            .map_err(|source| PipelineError::io("read", &self.path, source))?;
        if count == 0 {
            self.lines = None;
            let found = hex(&std::mem::take(&mut self.hash).finalize());
            if !self.digest.is_empty() && self.digest != found {
                return Err(self.damaged("cut off or altered: its hash is another"));
            }
            return Ok(None);
        }
        self.line_number += 1;
        self.hash.update(&self.buffer);
        Line::parse(&self.buffer)
            .map(Some)
            .map_err(|error| self.damaged(&error.to_string()))
    }

    fn damaged(&self, what: &str) -> PipelineError {
        PipelineError::Ledger {
            path: self.path.clone(),
            line: self.line_number,
            what: what.to_owned(),
        }
    }
}

/// Writes a ledger in order.
pub(crate) struct Writer {
    path: PathBuf,
    out: BufWriter<File>,
    hash: Sha256,
    buffer: Vec<u8>,
}

impl Writer {
    pub(crate) fn create(path: &Path) -> Result<Writer, PipelineError> {
        let file = File::create(path).map_err(|source| PipelineError::io("write", path, source))?;
        Ok(Writer {
            path: path.to_owned(),
            out: BufWriter::with_capacity(1 << 16, file),
            hash: Sha256::new(),
            buffer: Vec::new(),
        })
    }

    pub(crate) fn file(&mut self, file: &FileLine) -> Result<(), PipelineError> {
        self.line(file)
    }

    pub(crate) fn record(&mut self, record: &RecordLine) -> Result<(), PipelineError> {
        self.line(record)
    }

    fn line(&mut self, line: &impl Serialize) -> Result<(), PipelineError> {
        self.buffer.clear();
        serde_json::to_writer(&mut self.buffer, line).expect("a line is plain data");
        self.buffer.push(b'\n');
        self.hash.update(&self.buffer);
        self.out
            .write_all(&self.buffer)
            .map_err(|source| PipelineError::io("write", &self.path, source))
    }

    /// Sees to it that it is on disk; gives the hash of its bytes.
    pub(crate) fn finish(self) -> Result<String, PipelineError> {
        let path = self.path;
        self.out
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)
            .and_then(|file| file.sync_all())
            .map_err(|source| PipelineError::io("write", &path, source))?;
        Ok(hex(&self.hash.finalize()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> FileLine {
        FileLine {
            root: "/news".into(),
            path: path.into(),
            size: 3,
            modified: 7,
            hash: "00".into(),
        }
    }

    fn entry(path: &str, records: u32) -> Entry {
        let records = (1..=records)
            .map(|record| RecordLine {
                member: None,
                record: Some(record),
                fate: if record % 2 == 0 {
                    Fate::Rejected {
                        reason: "empty".into(),
                        message: "no text".into(),
                        place: Place::line(record),
                    }
                } else {
                    Fate::Indexed {
                        number: u64::from(record),
                        print: u64::MAX,
                    }
                },
            })
            .collect();
        Entry {
            file: file(path),
            records,
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger");
        let entries = [entry("a/b.txt", 1), entry("a.jsonl", 3), entry("c.txt", 0)];
        let mut writer = Writer::create(&path).unwrap();
        for entry in &entries {
            writer.file(&entry.file).unwrap();
            entry
                .records
                .iter()
                .for_each(|record| writer.record(record).unwrap());
        }
        let digest = writer.finish().unwrap();
        let mut reader = Reader::open(&path, &digest).unwrap();
        for entry in &entries {
            assert_eq!(reader.peek(), Some(&entry.file));
            assert_eq!(reader.next_entry().unwrap().as_ref(), Some(entry));
        }
        assert_eq!(reader.next_entry().unwrap(), None);
    }

    #[test]
    fn damage_is_named_with_its_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger");
        std::fs::write(&path, "{\"r\":1,\"n\":1,\"p\":1}\n").unwrap();
        let error = Reader::open(&path, "").err().unwrap().to_string();
        assert!(error.contains("ledger:1: damaged list"), "{error}");
    }

    #[test]
    fn a_folder_comes_where_its_name_comes() {
        let mut paths = ["a.txt", "a/z.txt", "a-b/c.txt", "b", "a/b/c"];
        paths.sort_by(|x, y| compare(("", x), ("", y)));
        assert_eq!(paths, ["a/b/c", "a/z.txt", "a-b/c.txt", "a.txt", "b"]);
    }
}
