use std::path::Path;

use nutgraf_model::ContentHash;

use super::Overlay;
use super::judgement::Judgement;
use super::row::{Identity, ROW_LEN, Row, name_hash};
use super::spool::{Pieces, Spool};
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

/// Changes since the last commit. They lie in files: the rows of new articles, what rows point to and judgements,
/// and shingles, of which few will be looked at. In memory stay eight bytes a new article, a bit a removed one and 16
/// bytes a judgement.
#[derive(Debug)]
pub(crate) struct Pending {
    rows: Spool,
    parts: Spool,
    shingles: Spool,
    /// Where the shingles of each new article end.
    shingle_ends: Vec<u64>,
    strings: Strings,
    first_number: u64,
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
        Ok(Pending {
            rows: Spool::create(path.with_extension("changes"))?,
            parts: Spool::create(path.to_owned())?,
            shingles: Spool::create(path.with_extension("shingles"))?,
            strings: old.map_or_else(Strings::default, |old| old.strings().clone()),
            shingle_ends: Vec::new(),
            first_number,
            removed: Bits::default(),
            judged: Vec::new(),
            buffer: Vec::new(),
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.shingle_ends.is_empty() && self.removed.is_empty() && self.judged.is_empty()
    }

    pub(crate) fn next_number(&self) -> u64 {
        self.first_number + self.shingle_ends.len() as u64
    }

    pub(crate) fn is_removed(&self, number: u64) -> bool {
        self.removed.contains(number as usize)
    }

    pub(crate) fn path(&self) -> &Path {
        self.parts.path()
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
        article.identity.encode(&mut self.strings, &mut buffer);
        let identity_len = buffer.len() as u32;
        judgement.encode(&mut self.strings, &mut buffer);
        let judgement_len = buffer.len() as u32 - identity_len;
        buffer.extend_from_slice(&article.sketch);
        let (first_run, added) = first_seen.unwrap_or_default();
        let row = Row {
            number,
            original: number,
            story: number,
            sort_key: article.sort_key,
            offset: self.parts.len(),
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
        self.parts.append(&buffer)?;
        self.rows.append(&row.encode())?;
        self.shingles.append(&article.shingles)?;
        self.shingle_ends.push(self.shingles.len());
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
        self.judged.push((number, self.parts.len()));
        self.parts.append(&buffer)?;
        self.buffer = buffer;
        Ok(())
    }

    /// Ends the taking of changes and makes them readable.
    pub(super) fn seal(&mut self) -> Result<Sealed<'_>, IndexError> {
        // Of several judgements of one article the last counts.
        self.judged.sort_unstable();
        self.judged.shrink_to_fit();
        self.shingle_ends.shrink_to_fit();
        Ok(Sealed {
            rows: self.rows.read()?,
            parts: self.parts.read()?,
            shingles: self.shingles.read()?,
            shingle_ends: &self.shingle_ends,
            len: self.shingle_ends.len(),
            first_number: self.first_number,
            removed: &self.removed,
            judged: &self.judged,
            strings: &self.strings,
        })
    }
}

/// Changes, to be read.
#[derive(Debug)]
pub(super) struct Sealed<'a> {
    rows: Pieces<'a>,
    parts: Pieces<'a>,
    shingles: Pieces<'a>,
    shingle_ends: &'a [u64],
    /// How many new articles there are.
    pub(super) len: usize,
    /// The number of the first; they follow one another.
    pub(super) first_number: u64,
    removed: &'a Bits,
    judged: &'a [(u64, u64)],
    pub(super) strings: &'a Strings,
}

impl Sealed<'_> {
    pub(super) fn is_removed(&self, number: u64) -> bool {
        self.removed.contains(number as usize)
    }

    pub(super) fn new_row(&self, at: usize) -> Result<Row, IndexError> {
        let bytes = self.rows.get((at * ROW_LEN) as u64, ROW_LEN)?;
        let row = bytes.first_chunk().map(Row::decode);
        row.ok_or_else(|| self.damaged())
    }

    /// Identity, judgement and sketch of a new article.
    pub(super) fn parts(&self, row: &Row) -> Result<Vec<u8>, IndexError> {
        let len = row.identity_len + row.judgement_len + row.sketch_len;
        self.parts.get(row.offset, len as usize)
    }

    /// How many bytes the shingles of a new article take.
    pub(super) fn shingles_len(&self, at: usize) -> usize {
        (self.shingle_ends[at] - self.shingles_start(at)) as usize
    }

    /// The first of them.
    pub(super) fn shingles(&self, at: usize, len: usize) -> Result<Vec<u8>, IndexError> {
        self.shingles.get_alone(self.shingles_start(at), len)
    }

    fn shingles_start(&self, at: usize) -> u64 {
        at.checked_sub(1)
            .map_or(0, |before| self.shingle_ends[before])
    }

    /// The newest judgement of an article, if it was judged again.
    pub(super) fn judgement(&self, number: u64) -> Result<Option<Vec<u8>>, IndexError> {
        let end = self.judged.partition_point(|(n, _)| *n <= number);
        let Some(&(found, offset)) = end.checked_sub(1).and_then(|at| self.judged.get(at)) else {
            return Ok(None);
        };
        if found != number {
            return Ok(None);
        }
        let len = self.parts.get(offset, 4)?;
        let len = len.first_chunk().map(|len| u32::from_le_bytes(*len));
        let len = len.ok_or_else(|| self.damaged())?;
        self.parts.get(offset + 4, len as usize).map(Some)
    }

    pub(super) fn damaged(&self) -> IndexError {
        self.parts.damaged()
    }
}
