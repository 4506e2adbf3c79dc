//! What the last run read: every file with its size, time and hash, and every record in it with the
//! article it became. The next run walks the folders in the same order beside it and so knows what is
//! new, changed, unchanged or gone without holding either list in memory.
//!
//! A ledger is a file of JSON lines, sorted by root and path: a line for a file, then a line for each
//! of its records. The commit knows the hash of all its bytes: a ledger that is cut off or altered would
//! have articles added twice, or others removed.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use nutgraf_model::{Place, hex};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::analyse::Key;
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
    pub(crate) fn new(key: Key, fate: Fate) -> RecordLine {
        RecordLine {
            member: key.0,
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
    /// Where the next line begins.
    offset: u64,
    next_file: Option<FileLine>,
    /// The file whose records come next.
    in_file: Option<FileLine>,
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
            offset: 0,
            next_file: None,
            in_file: None,
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

    /// The ledger itself.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The file that comes next, without taking it.
    pub(crate) fn peek(&self) -> Option<&FileLine> {
        self.next_file.as_ref()
    }

    /// The next file. Its records are to be taken before the file behind it is.
    pub(crate) fn next_file(&mut self) -> Option<FileLine> {
        self.in_file = self.next_file.take();
        self.in_file.clone()
    }

    /// The next record of the file that was taken last, and where its line begins.
    pub(crate) fn next_record(&mut self) -> Result<Option<(u64, RecordLine)>, PipelineError> {
        let Some(file) = &self.in_file else {
            return Ok(None);
        };
        let (root, path) = (file.root.clone(), file.path.clone());
        let start = self.offset;
        match self.read_line()? {
            Some(Line::Record(record)) => return Ok(Some((start, record))),
            Some(Line::File(next)) if next.cmp_to(&root, &path) != Ordering::Greater => {
                return Err(self.damaged("files out of order"));
            }
            Some(Line::File(next)) => self.next_file = Some(next),
            None => {}
        }
        self.in_file = None;
        Ok(None)
    }

    /// The next records of that file, at most so many; none at its end.
    pub(crate) fn next_records(&mut self, most: usize) -> Result<Vec<RecordLine>, PipelineError> {
        let mut records = Vec::new();
        while records.len() < most
            && let Some((_, record)) = self.next_record()?
        {
            records.push(record);
        }
        Ok(records)
    }

    /// The next file with all its records.
    pub(crate) fn next_entry(&mut self) -> Result<Option<Entry>, PipelineError> {
        let Some(file) = self.next_file() else {
            return Ok(None);
        };
        let records = self.next_records(usize::MAX)?;
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
        self.offset += count as u64;
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

/// Reads single lines of a ledger.
pub(crate) fn record_at(path: &Path, start: u64) -> Result<RecordLine, PipelineError> {
    let failed = |source| PipelineError::io("read", path, source);
    let mut file = BufReader::with_capacity(512, File::open(path).map_err(failed)?);
    file.seek(SeekFrom::Start(start)).map_err(failed)?;
    let mut line = Vec::new();
    file.read_until(b'\n', &mut line).map_err(failed)?;
    serde_json::from_slice(&line).map_err(|error| PipelineError::io("read", path, error.into()))
}

/// How many bytes of a file's records are held in memory.
const HELD: usize = 1 << 20;

/// Writes a ledger in order. What a file was is known once it was read, so its records are held back until then: those of
/// a large file on disk.
pub(crate) struct Writer {
    path: PathBuf,
    out: BufWriter<File>,
    hash: Sha256,
    buffer: Vec<u8>,
    /// The lines of the records that are held.
    held: Vec<u8>,
    /// Those before them, where they were many.
    spilled: Option<File>,
}

impl Writer {
    pub(crate) fn create(path: &Path) -> Result<Writer, PipelineError> {
        let file = File::create(path).map_err(|source| PipelineError::io("write", path, source))?;
        Ok(Writer {
            path: path.to_owned(),
            out: BufWriter::with_capacity(1 << 16, file),
            hash: Sha256::new(),
            buffer: Vec::new(),
            held: Vec::new(),
            spilled: None,
        })
    }

    /// Writes a file that was not read; its records come next.
    pub(crate) fn file(&mut self, file: &FileLine) -> Result<(), PipelineError> {
        self.line(file)
    }

    pub(crate) fn record(&mut self, record: &RecordLine) -> Result<(), PipelineError> {
        self.line(record)
    }

    /// Takes a record of the file that is being read.
    pub(crate) fn hold(&mut self, record: &RecordLine) -> Result<(), PipelineError> {
        serde_json::to_writer(&mut self.held, record).expect("a line is plain data");
        self.held.push(b'\n');
        match self.held.len() {
            HELD.. => self.spill(),
            _ => Ok(()),
        }
    }

    fn spill(&mut self) -> Result<(), PipelineError> {
        let path = self.path.with_extension(SPILLED);
        let failed = |source| PipelineError::io("write", &path, source);
        let file = match &mut self.spilled {
            Some(file) => file,
            none => {
                let mut options = File::options();
                let options = options.read(true).write(true).create(true).truncate(true);
                none.insert(options.open(&path).map_err(failed)?)
            }
        };
        file.write_all(&self.held).map_err(failed)?;
        self.held.clear();
        Ok(())
    }

    /// Writes the file that was read, with the records that were held.
    pub(crate) fn release(&mut self, file: &FileLine) -> Result<(), PipelineError> {
        self.line(file)?;
        if let Some(mut file) = self.spilled.take() {
            let path = self.path.with_extension(SPILLED);
            let failed = |source| PipelineError::io("read", &path, source);
            file.rewind().map_err(failed)?;
            let mut piece = vec![0; 1 << 16];
            loop {
                match file.read(&mut piece).map_err(failed)? {
                    0 => break,
                    count => self.bytes(&piece[..count])?,
                }
            }
            // One that stays behind is overwritten, or removed after the run.
            let _ = std::fs::remove_file(&path);
        }
        let mut held = std::mem::take(&mut self.held);
        let written = self.bytes(&held);
        held.clear();
        self.held = held;
        written
    }

    fn line(&mut self, line: &impl Serialize) -> Result<(), PipelineError> {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        serde_json::to_writer(&mut buffer, line).expect("a line is plain data");
        buffer.push(b'\n');
        let written = self.bytes(&buffer);
        self.buffer = buffer;
        written
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), PipelineError> {
        self.hash.update(bytes);
        self.out
            .write_all(bytes)
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

/// The ending of the file in which a large file's records are held.
pub(crate) const SPILLED: &str = "held";

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
    fn records_of_a_large_file_are_held_on_disk() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger");
        let entries = [entry("a.jsonl", 40_000), entry("b.txt", 1)];
        let mut writer = Writer::create(&path).unwrap();
        for entry in &entries {
            for record in &entry.records {
                writer.hold(record).unwrap();
                assert!(writer.held.len() <= HELD);
            }
            assert_eq!(writer.spilled.is_some(), entry.records.len() > 1);
            writer.release(&entry.file).unwrap();
        }
        let digest = writer.finish().unwrap();
        let mut reader = Reader::open(&path, &digest).unwrap();
        assert_eq!(reader.next_file().as_ref(), Some(&entries[0].file));
        while let Some((start, record)) = reader.next_record().unwrap() {
            if record.record.is_some_and(|record| record % 999 == 0) {
                assert_eq!(record_at(&path, start).unwrap(), record);
            }
        }
        assert_eq!(reader.next_entry().unwrap().as_ref(), Some(&entries[1]));
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
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
