use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use nutgraf_model::ContentHash;
use tantivy::directory::OwnedBytes;

use super::Overlay;
use super::file::map;
use super::judgement::Judgement;
use super::row::{Identity, ROW_LEN, Row, name_hash};
use super::strings::Strings;
use crate::IndexError;
use crate::bits::Bits;

/// What the overlay keeps of a new article, beside its judgement.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewArticle {
    pub(crate) identity: Identity,
    pub(crate) content: ContentHash,
    pub(crate) sort_key: u64,
    pub(crate) words: u32,
    /// The sketch, as bytes.
    pub(crate) sketch: Vec<u8>,
    /// All shingles, as bytes. They are kept until the next commit only.
    pub(crate) shingles: Vec<u8>,
}

/// Changes since the last commit. Articles and judgements lie in a file, and shingles, of which few
/// will be looked at, in another; in memory stay 8 bytes a new article, a bit a removed one and 16 bytes a
/// judgement.
#[derive(Debug)]
pub(crate) struct Pending {
    path: PathBuf,
    spool: BufWriter<File>,
    len: u64,
    shingles: BufWriter<File>,
    shingles_len: u64,
    strings: Strings,
    first_number: u64,
    added: Vec<u64>,
    removed: Bits,
    judged: Vec<(u64, u64)>,
    buffer: Vec<u8>,
}

impl Pending {
    /// No changes to the overlay `old`; the next new article has the number `first_number`.
    pub(crate) fn new(
        path: &Path,
        old: Option<&Overlay>,
        first_number: u64,
    ) -> Result<Pending, IndexError> {
        let spool = File::create(path).map_err(IndexError::io("write", path))?;
        let beside = beside(path);
        let shingles = File::create(&beside).map_err(IndexError::io("write", &beside))?;
        Ok(Pending {
            path: path.to_owned(),
            spool: BufWriter::new(spool),
            len: 0,
            shingles: BufWriter::new(shingles),
            shingles_len: 0,
            strings: old.map_or_else(Strings::default, |old| old.strings().clone()),
            first_number,
            added: Vec::new(),
            removed: Bits::default(),
            judged: Vec::new(),
            buffer: Vec::new(),
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.judged.is_empty()
    }

    pub(crate) fn next_number(&self) -> u64 {
        self.first_number + self.added.len() as u64
    }

    pub(crate) fn is_removed(&self, number: u64) -> bool {
        self.removed.contains(number as usize)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Takes a new article; `first_seen` is the run and day when an article that this one replaces
    /// was first seen.
    pub(crate) fn add(
        &mut self,
        article: &NewArticle,
        judgement: &Judgement,
        first_seen: Option<(u32, u32)>,
    ) -> Result<u64, IndexError> {
        let number = self.next_number();
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        buffer.resize(ROW_LEN, 0);
        article.identity.encode(&mut self.strings, &mut buffer);
        let identity_len = (buffer.len() - ROW_LEN) as u32;
        judgement.encode(&mut self.strings, &mut buffer);
        let judgement_len = (buffer.len() - ROW_LEN) as u32 - identity_len;
        buffer.extend_from_slice(&article.sketch);
        buffer.extend_from_slice(&self.shingles_len.to_le_bytes());
        buffer.extend_from_slice(&(article.shingles.len() as u32).to_le_bytes());
        self.shingles_len += article.shingles.len() as u64;
        self.shingles
            .write_all(&article.shingles)
            .map_err(IndexError::io("write", &beside(&self.path)))?;
        let (first_run, added) = first_seen.unwrap_or_default();
        let row = Row {
            number,
            original: number,
            story: number,
            sort_key: article.sort_key,
            offset: self.len + ROW_LEN as u64,
            names: article.identity.names().map(|name| name_hash(&name)),
            identity_len,
            judgement_len,
            sketch_len: article.sketch.len() as u32,
            first_run,
            added,
            words: article.words,
            content: article.content.0,
            ..Row::default()
        };
        buffer[..ROW_LEN].copy_from_slice(&row.encode());
        self.added.push(self.len);
        self.write(&buffer)?;
        self.buffer = buffer;
        Ok(number)
    }

    pub(crate) fn remove(&mut self, number: u64) {
        self.removed.grow(number as usize);
    }

    pub(crate) fn judge(&mut self, number: u64, judgement: &Judgement) -> Result<(), IndexError> {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        buffer.resize(4, 0);
        judgement.encode(&mut self.strings, &mut buffer);
        let len = (buffer.len() - 4) as u32;
        buffer[..4].copy_from_slice(&len.to_le_bytes());
        self.judged.push((number, self.len));
        self.write(&buffer)?;
        self.buffer = buffer;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), IndexError> {
        self.len += bytes.len() as u64;
        self.spool
            .write_all(bytes)
            .map_err(IndexError::io("write", &self.path))
    }

    /// Ends the taking of changes and makes them readable.
    pub(super) fn seal(&mut self) -> Result<Sealed<'_>, IndexError> {
        self.spool
            .flush()
            .map_err(IndexError::io("write", &self.path))?;
        self.shingles
            .flush()
            .map_err(IndexError::io("write", &beside(&self.path)))?;
        // Of several judgements of one article the last counts.
        self.judged.sort();
        let beside = beside(&self.path);
        let shingles = File::open(&beside).map_err(IndexError::io("read", &beside))?;
        Ok(Sealed {
            path: &self.path,
            shingles,
            bytes: map(&self.path)?,
            added: &self.added,
            removed: &self.removed,
            judged: &self.judged,
            strings: &self.strings,
        })
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        // What stays behind is overwritten or collected by the next writer.
        let _ = std::fs::remove_file(&self.path);
        let _ = std::fs::remove_file(beside(&self.path));
    }
}

/// The file of the shingles.
fn beside(spool: &Path) -> PathBuf {
    spool.with_extension("shingles")
}

/// Changes, to be read.
#[derive(Debug)]
pub(super) struct Sealed<'a> {
    path: &'a Path,
    shingles: File,
    pub(super) bytes: OwnedBytes,
    pub(super) added: &'a [u64],
    removed: &'a Bits,
    judged: &'a [(u64, u64)],
    pub(super) strings: &'a Strings,
}

impl Sealed<'_> {
    pub(super) fn is_removed(&self, number: u64) -> bool {
        self.removed.contains(number as usize)
    }

    pub(super) fn new_row(&self, at: usize) -> Result<Row, IndexError> {
        let start = self.added[at] as usize;
        self.bytes
            .get(start..)
            .and_then(|bytes| bytes.first_chunk())
            .map(Row::decode)
            .ok_or_else(|| self.damaged())
    }

    /// The shingles of a new article, as bytes.
    pub(super) fn shingles(&self, row: &Row) -> Result<Vec<u8>, IndexError> {
        let place = || {
            let parts = row.identity_len + row.judgement_len + row.sketch_len;
            let start = usize::try_from(row.offset).ok()? + parts as usize;
            let mut bytes = crate::codec::Bytes(self.bytes.get(start..)?);
            let start = bytes.fixed().map(u64::from_le_bytes)?;
            Some((start, bytes.fixed().map(u32::from_le_bytes)?))
        };
        let (start, len) = place().ok_or_else(|| self.damaged())?;
        let mut bytes = vec![0; len as usize];
        let mut file = &self.shingles;
        file.seek(SeekFrom::Start(start))
            .and_then(|_| file.read_exact(&mut bytes))
            .map_err(IndexError::io("read", &beside(self.path)))?;
        Ok(bytes)
    }

    /// The newest judgement of an article, if it was judged again.
    pub(super) fn judgement(&self, number: u64) -> Result<Option<&[u8]>, IndexError> {
        let end = self.judged.partition_point(|(n, _)| *n <= number);
        let Some(&(found, offset)) = end.checked_sub(1).and_then(|at| self.judged.get(at)) else {
            return Ok(None);
        };
        if found != number {
            return Ok(None);
        }
        let read = || {
            let mut bytes = crate::codec::Bytes(self.bytes.get(offset as usize..)?);
            let len = bytes.fixed().map(u32::from_le_bytes)?;
            bytes.take(len as usize)
        };
        read().map(Some).ok_or_else(|| self.damaged())
    }

    pub(super) fn damaged(&self) -> IndexError {
        IndexError::damaged(
            self.path,
            "the changes written a moment ago do not read back",
        )
    }
}
