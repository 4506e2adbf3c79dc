use std::path::{Path, PathBuf};

use tantivy::directory::{Directory, MmapDirectory, OwnedBytes};

use super::MAGIC;
use super::judgement::Judgement;
use super::row::{Identity, ROW_LEN, Row};
use super::strings::Strings;
use crate::IndexError;
use crate::codec::Bytes;

/// Eight numbers of eight bytes, two checksums.
pub(super) const FOOTER_LEN: usize = 72;

/// Where the sections begin, and the totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Footer {
    pub(super) rows: u64,
    pub(super) by_id: u64,
    pub(super) rank: u64,
    pub(super) strings: u64,
    pub(super) themes: u64,
    pub(super) end: u64,
    pub(super) count: u64,
    pub(super) words: u64,
    /// Of all bytes before the footer.
    pub(super) checksum: u32,
}

impl Footer {
    pub(super) fn encode(&self) -> [u8; FOOTER_LEN] {
        let mut out = [0; FOOTER_LEN];
        let longs = [
            self.rows,
            self.by_id,
            self.rank,
            self.strings,
            self.themes,
            self.end,
            self.count,
            self.words,
        ];
        for (to, from) in out.chunks_exact_mut(8).zip(longs) {
            to.copy_from_slice(&from.to_le_bytes());
        }
        out[64..68].copy_from_slice(&self.checksum.to_le_bytes());
        let own = crc32fast::hash(&out[..68]);
        out[68..].copy_from_slice(&own.to_le_bytes());
        out
    }

    fn decode(file: &[u8]) -> Option<Footer> {
        let bytes: &[u8; FOOTER_LEN] = file.last_chunk()?;
        let mut reader = Bytes(bytes);
        let mut long = || reader.fixed().map(u64::from_le_bytes);
        let footer = Footer {
            rows: long()?,
            by_id: long()?,
            rank: long()?,
            strings: long()?,
            themes: long()?,
            end: long()?,
            count: long()?,
            words: long()?,
            checksum: reader.fixed().map(u32::from_le_bytes)?,
        };
        let own = reader.fixed().map(u32::from_le_bytes)?;
        let n = footer.count;
        let sound = own == crc32fast::hash(&bytes[..68])
            && n <= u64::from(u32::MAX)
            && footer.end as usize + FOOTER_LEN == file.len()
            && footer.rows >= MAGIC.len() as u64
            && footer.by_id == footer.rows + n * ROW_LEN as u64
            && footer.rank == footer.by_id + 4 * n
            && footer.strings == footer.rank + 4 * n
            && footer.strings <= footer.themes
            && footer.themes <= footer.end;
        sound.then_some(footer)
    }
}

/// The judgements of a commit, read where they lie.
#[derive(Debug)]
pub(crate) struct Overlay {
    path: PathBuf,
    bytes: OwnedBytes,
    footer: Footer,
    strings: Strings,
    themes: Vec<Theme>,
}

/// A theme, and where the numbers of its articles stand in the file.
#[derive(Clone, Debug)]
struct Theme {
    id: String,
    count: u64,
    start: usize,
    end: usize,
}

/// Maps a file into memory.
pub(super) fn map(path: &Path) -> Result<OwnedBytes, IndexError> {
    let missing = || IndexError::damaged(path, "the file is missing");
    let (folder, name) = path.parent().zip(path.file_name()).ok_or_else(missing)?;
    let read = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => missing(),
        _ => IndexError::io("read", path)(error),
    };
    let open = || -> std::io::Result<OwnedBytes> {
        std::fs::metadata(path)?;
        let folder = MmapDirectory::open(folder).map_err(std::io::Error::other)?;
        let handle = folder
            .get_file_handle(Path::new(name))
            .map_err(std::io::Error::other)?;
        handle.read_bytes(0..handle.len())
    };
    open().map_err(read)
}

impl Overlay {
    pub(crate) fn open(path: &Path) -> Result<Overlay, IndexError> {
        let bytes = map(path)?;
        let damaged = |what: &str| IndexError::damaged(path, what);
        if bytes.len() < MAGIC.len() + FOOTER_LEN || bytes[..MAGIC.len()] != MAGIC[..] {
            return Err(damaged(
                "it does not begin as an overlay does, or is too short",
            ));
        }
        let footer = Footer::decode(&bytes)
            .ok_or_else(|| damaged("its last bytes are not those of a whole overlay"))?;
        let strings = Strings::decode(&bytes[footer.strings as usize..footer.themes as usize])
            .ok_or_else(|| damaged("its table of strings does not read back"))?;
        let themes = Self::read_themes(&bytes, &footer, &strings)
            .ok_or_else(|| damaged("its table of themes does not read back"))?;
        Ok(Overlay {
            path: path.to_owned(),
            bytes,
            footer,
            strings,
            themes,
        })
    }

    fn read_themes(bytes: &[u8], footer: &Footer, strings: &Strings) -> Option<Vec<Theme>> {
        let end = footer.end as usize;
        let mut reader = Bytes(&bytes[footer.themes as usize..end]);
        let mut themes = Vec::new();
        for _ in 0..reader.number()? {
            let id = strings.get(reader.small()?)?.to_owned();
            let count = reader.number()?;
            let len = reader.bytes()?.len();
            let stop = end - reader.0.len();
            themes.push(Theme {
                id,
                count,
                start: stop - len,
                end: stop,
            });
        }
        Some(themes)
    }

    /// Reads every byte and compares checksums.
    pub(crate) fn verify(&self) -> Result<(), IndexError> {
        if crc32fast::hash(&self.bytes[..self.footer.end as usize]) == self.footer.checksum {
            return Ok(());
        }
        Err(self.damaged("its bytes are not those that were written"))
    }

    pub(crate) fn damaged(&self, what: &str) -> IndexError {
        IndexError::damaged(&self.path, what)
    }

    /// How many articles there are.
    pub(crate) fn len(&self) -> usize {
        self.footer.count as usize
    }

    /// How many words they have together.
    pub(crate) fn words(&self) -> u64 {
        self.footer.words
    }

    /// The row at this place, by number.
    pub(crate) fn row(&self, at: usize) -> Row {
        let start = self.footer.rows as usize + at * ROW_LEN;
        let bytes = &self.bytes[start..start + ROW_LEN];
        Row::decode(bytes.try_into().expect("a row's length"))
    }

    /// The place of the article with this number.
    pub(crate) fn find(&self, number: u64) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            let start = self.footer.rows as usize + middle * ROW_LEN;
            let bytes = &self.bytes[start..start + 8];
            match u64::from_le_bytes(bytes.try_into().expect("eight bytes")).cmp(&number) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// Its place among the ids of all articles.
    pub(crate) fn rank(&self, at: usize) -> u32 {
        self.short(self.footer.rank, at)
    }

    /// The article at a place among the ids.
    pub(crate) fn by_rank(&self, rank: usize) -> usize {
        (self.short(self.footer.by_id, rank) as usize).min(self.len() - 1)
    }

    fn short(&self, section: u64, at: usize) -> u32 {
        let start = section as usize + 4 * at;
        let bytes = &self.bytes[start..start + 4];
        u32::from_le_bytes(bytes.try_into().expect("four bytes"))
    }

    /// The four parts of an article: id, identity, judgement, sketch.
    pub(super) fn parts(&self, row: &Row) -> Result<[&[u8]; 4], IndexError> {
        parts(&self.bytes[..self.footer.rows as usize], row)
            .ok_or_else(|| self.damaged("an article's parts lie outside the file"))
    }

    /// The same, one behind the other.
    pub(super) fn all_parts(&self, row: &Row) -> Result<&[u8], IndexError> {
        let [id, identity, judgement, sketch] = self.parts(row)?;
        let start = row.offset as usize;
        let len = id.len() + identity.len() + judgement.len() + sketch.len();
        Ok(&self.bytes[start..start + len])
    }

    pub(crate) fn id(&self, at: usize) -> Result<&str, IndexError> {
        let [id, ..] = self.parts(&self.row(at))?;
        std::str::from_utf8(id).map_err(|_| self.damaged("an id is not text"))
    }

    pub(crate) fn identity(&self, row: &Row) -> Result<Identity, IndexError> {
        let [_, identity, ..] = self.parts(row)?;
        Identity::decode(identity, |n| self.strings.get(n))
            .ok_or_else(|| self.damaged("an article's identity does not read back"))
    }

    pub(crate) fn judgement(&self, row: &Row) -> Result<Judgement, IndexError> {
        let [_, _, judgement, _] = self.parts(row)?;
        Judgement::decode(judgement, |n| self.strings.get(n))
            .ok_or_else(|| self.damaged("an article's themes do not read back"))
    }

    /// What its story is called: the id of the story's original.
    pub(crate) fn story(&self, row: &Row) -> Result<&str, IndexError> {
        let original = self
            .find(row.story)
            .ok_or_else(|| self.damaged("a story has lost its original"))?;
        self.id(original)
    }

    /// The articles whose id begins so, as places among the ids.
    pub(crate) fn with_prefix(&self, prefix: &str) -> Result<std::ops::Range<usize>, IndexError> {
        let bound = |past: &dyn Fn(&str) -> bool| -> Result<usize, IndexError> {
            let (mut low, mut high) = (0, self.len());
            while low < high {
                let middle = low.midpoint(high);
                if past(self.id(self.by_rank(middle))?) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            Ok(low)
        };
        let first = bound(&|id| id >= prefix)?;
        let end = bound(&|id| id > prefix && !id.starts_with(prefix))?;
        Ok(first..end.max(first))
    }

    /// The themes and how many articles each has, by id.
    pub(crate) fn themes(&self) -> impl Iterator<Item = (&str, u64)> {
        self.themes.iter().map(|theme| (&*theme.id, theme.count))
    }

    /// Calls `each` with the numbers of a theme's articles, in order.
    pub(crate) fn theme(&self, id: &str, mut each: impl FnMut(u64)) -> Result<(), IndexError> {
        let Some(theme) = self.themes.iter().find(|theme| theme.id == id) else {
            return Ok(());
        };
        let mut reader = Bytes(&self.bytes[theme.start..theme.end]);
        let mut number = 0u64;
        for _ in 0..theme.count {
            let step = reader
                .number()
                .ok_or_else(|| self.damaged("a theme's articles do not read back"))?;
            number = number.wrapping_add(step);
            each(number);
        }
        Ok(())
    }

    pub(super) fn strings(&self) -> &Strings {
        &self.strings
    }
}

/// The four parts that a row points to.
pub(super) fn parts<'a>(bytes: &'a [u8], row: &Row) -> Option<[&'a [u8]; 4]> {
    let mut reader = Bytes(bytes.get(usize::try_from(row.offset).ok()?..)?);
    Some([
        reader.take(row.id_len as usize)?,
        reader.take(row.identity_len as usize)?,
        reader.take(row.judgement_len as usize)?,
        reader.take(row.sketch_len as usize)?,
    ])
}
