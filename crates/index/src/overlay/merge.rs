use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::Path;

use nutgraf_model::Locator;
use nutgraf_stories::{Likeness, Sketch};

use super::file::{FOOTER_LEN, Footer, map, parts};
use super::judgement::Judgement;
use super::pending::{Pending, Sealed};
use super::row::{Identity, ROW_LEN, Row};
use super::stories::{Texts, stories};
use super::{MAGIC, Overlay};
use crate::IndexError;
use crate::codec::{put, put_bytes};
use crate::folder::sync_folder;

/// The writing of a new overlay: the one before, and the changes since.
pub(crate) struct Merge<'a> {
    pub(crate) old: Option<&'a Overlay>,
    pub(crate) pending: &'a mut Pending,
    /// Where the articles of the overlay before are to be had.
    pub(crate) texts: &'a dyn Texts,
    /// The run that makes the changes.
    pub(crate) run: u32,
    /// Its day, YYYYMMDD; 0 where nobody said.
    pub(crate) added: u32,
}

impl Merge<'_> {
    /// Writes the file and makes it durable.
    pub(crate) fn write(self, path: &Path) -> Result<(), IndexError> {
        let mut source = Source {
            old: self.old,
            new: self.pending.seal()?,
            run: self.run,
            added: self.added,
            stories: Vec::new(),
        };
        source.stories = stories(&source, self.texts, &path.with_extension("sketches"))?;
        let rows_path = path.with_extension("rows");
        let result = write_file(&source, path, &rows_path);
        // A part that stays behind is overwritten or collected by the next writer.
        let _ = fs::remove_file(&rows_path);
        result?;
        if let Some(folder) = path.parent() {
            sync_folder(folder)?;
        }
        Ok(())
    }
}

/// The articles that stay and those that are new, one after the other, by number.
pub(super) struct Source<'a> {
    pub(super) old: Option<&'a Overlay>,
    pub(super) new: Sealed<'a>,
    run: u32,
    added: u32,
    /// By place.
    stories: Vec<(u32, Option<Likeness>)>,
}

/// An article: its row, and what that points to.
pub(super) struct Entry<'a> {
    pub(super) row: Row,
    /// Id, identity, judgement, sketch.
    parts: Cow<'a, [u8]>,
    /// In place of the judgement among the parts.
    judged: Option<Vec<u8>>,
}

impl Entry<'_> {
    fn part(&self, number: usize) -> &[u8] {
        let Row {
            id_len,
            identity_len,
            judgement_len,
            sketch_len,
            ..
        } = self.row;
        let lens = [id_len, identity_len, judgement_len, sketch_len];
        let start: usize = lens[..number].iter().map(|len| *len as usize).sum();
        &self.parts[start..start + lens[number] as usize]
    }

    fn id(&self) -> &[u8] {
        self.part(0)
    }

    fn identity(&self) -> &[u8] {
        self.part(1)
    }

    fn judgement(&self) -> &[u8] {
        self.judged.as_deref().unwrap_or_else(|| self.part(2))
    }

    pub(super) fn sketch(&self) -> &[u8] {
        self.part(3)
    }
}

impl Source<'_> {
    pub(super) fn old_len(&self) -> usize {
        self.old.map_or(0, Overlay::len)
    }

    pub(super) fn len(&self) -> usize {
        self.old_len() + self.new.len
    }

    pub(super) fn row(&self, at: usize) -> Result<Row, IndexError> {
        match (self.old, at.checked_sub(self.old_len())) {
            (Some(old), None) => Ok(old.row(at)),
            (_, new) => self.new.new_row(new.unwrap_or(at)),
        }
    }

    /// The sketch of the article of the last commit at a place, if it was removed.
    pub(super) fn gone(&self, at: usize) -> Result<Option<Sketch>, IndexError> {
        let row = self.row(at)?;
        if !self.new.is_removed(row.number) {
            return Ok(None);
        }
        let entry = self.entry(at, row)?;
        let sketch = Sketch::decode(entry.sketch()).ok_or_else(|| self.damaged(at))?;
        Ok(Some(sketch))
    }

    /// The number of the article at a place.
    fn number(&self, at: u32) -> u64 {
        match (self.old, (at as usize).checked_sub(self.old_len())) {
            (Some(old), None) => old.row(at as usize).number,
            (_, new) => self.new.first_number + new.map_or(u64::from(at), |new| new as u64),
        }
    }

    /// Every article that was not removed: its place in the source, and its row.
    pub(super) fn rows(&self) -> impl Iterator<Item = Result<(usize, Row), IndexError>> {
        (0..self.len()).filter_map(|at| match self.row(at) {
            Ok(row) => (!self.new.is_removed(row.number)).then_some(Ok((at, row))),
            Err(error) => Some(Err(error)),
        })
    }

    pub(super) fn entry(&self, at: usize, mut row: Row) -> Result<Entry<'_>, IndexError> {
        let parts = match self.old {
            Some(old) if at < old.len() => Cow::Borrowed(old.all_parts(&row)?),
            _ => {
                if row.first_run == 0 {
                    (row.first_run, row.added) = (self.run, self.added);
                }
                row.changed_run = self.run;
                Cow::Owned(self.new.parts(&row)?)
            }
        };
        Ok(Entry {
            row,
            parts,
            judged: self.new.judgement(row.number)?,
        })
    }

    pub(super) fn identity(&self, entry: &Entry<'_>) -> Result<Identity, IndexError> {
        Identity::decode(entry.identity(), |n| self.new.strings.get(n))
            .ok_or_else(|| self.new.damaged())
    }

    /// That the parts of an article do not read back.
    pub(super) fn damaged(&self, at: usize) -> IndexError {
        match self.old {
            Some(old) if at < old.len() => old.damaged("a sketch does not read back"),
            _ => self.new.damaged(),
        }
    }

    /// Hashes of the names that more than one article could have. 24 bytes an article at most.
    fn shared_names(&self) -> Result<Vec<u64>, IndexError> {
        let mut names = Vec::with_capacity(3 * self.len());
        for row in self.rows() {
            let [own, short, whole] = row?.1.names;
            names.extend([short, whole]);
            if own != short && own != whole {
                names.push(own);
            }
        }
        names.sort_unstable();
        let mut kept = 0;
        for at in 1..names.len() {
            let name = names[at];
            if name == names[at - 1] && (kept == 0 || names[kept - 1] != name) {
                names[kept] = name;
                kept += 1;
            }
        }
        names.truncate(kept);
        names.shrink_to_fit();
        Ok(names)
    }

    /// For each article, by its place, the place of the first of its exact duplicates: by date, undated last, then by
    /// locator. Its own where it is that. 20 bytes an article, of which four stay.
    fn originals(&self) -> Result<Vec<u32>, IndexError> {
        let mut texts = Vec::with_capacity(self.len());
        for row in self.rows() {
            let (at, row) = row?;
            let half = row.content.first_chunk().expect("sixteen bytes");
            texts.push((u64::from_le_bytes(*half), at as u32));
        }
        texts.sort_unstable();
        let mut originals: Vec<u32> = (0..self.len() as u32).collect();
        for group in texts.chunk_by(|a, b| a.0 == b.0).filter(|g| g.len() > 1) {
            // Of each text the first; texts whose half hash is the same are the same but by chance.
            let mut firsts: Vec<(_, (u64, Locator, u64), u32)> = Vec::new();
            for &(_, at) in group {
                let entry = self.entry(at as usize, self.row(at as usize)?)?;
                let Row {
                    content,
                    sort_key,
                    number,
                    ..
                } = entry.row;
                let order = (sort_key, self.identity(&entry)?.locator, number);
                match firsts.iter_mut().find(|first| first.0 == content) {
                    Some(first) if first.1 < order => {}
                    Some(first) => *first = (content, order, at),
                    None => firsts.push((content, order, at)),
                }
            }
            for &(_, at) in group {
                let content = match firsts.len() {
                    1 => firsts[0].0,
                    _ => self.row(at as usize)?.content,
                };
                let first = firsts.iter().find(|first| first.0 == content);
                originals[at as usize] = first.map_or(at, |first| first.2);
            }
        }
        Ok(originals)
    }

    /// What an article is called: the first of its names that no other could have.
    fn id(&self, entry: &Entry<'_>, level: usize) -> Result<Vec<u8>, IndexError> {
        if !entry.id().is_empty() && entry.row.level as usize == level {
            return Ok(entry.id().to_vec());
        }
        let mut names = self.identity(entry)?.names();
        // The same place read twice: only the number tells the two apart.
        if level == names.len() {
            return Ok(format!("{}-{}", names[2], entry.row.number).into_bytes());
        }
        Ok(std::mem::take(&mut names[level]).into_bytes())
    }
}

/// A file that counts and sums up what is written to it.
struct Summed {
    file: BufWriter<File>,
    sum: crc32fast::Hasher,
    len: u64,
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_all(bytes)?;
        self.sum.update(bytes);
        self.len += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn write_file(source: &Source<'_>, path: &Path, rows_path: &Path) -> Result<(), IndexError> {
    let failed = || IndexError::io("write", path);
    let shared = source.shared_names()?;
    let originals = source.originals()?;
    let mut out = Summed {
        file: BufWriter::new(File::create(path).map_err(failed())?),
        sum: crc32fast::Hasher::new(),
        len: 0,
    };
    let mut rows = BufWriter::new(File::create(rows_path).map_err(failed())?);
    let mut footer = Footer::default();
    let mut themes: BTreeMap<u32, ThemeArticles> = BTreeMap::new();

    out.write_all(MAGIC).map_err(failed())?;
    for row in source.rows() {
        let (at, row) = row?;
        let entry = source.entry(at, row)?;
        let number = entry.row.number;
        let taken = |name: &u64| shared.binary_search(name).is_ok();
        let level = entry.row.names.iter().position(|name| !taken(name));
        let level = level.unwrap_or(entry.row.names.len());
        let id = source.id(&entry, level)?;
        let (story, likeness) = source.stories[at];
        let mut row = Row {
            original: source.number(originals[at]),
            offset: out.len,
            id_len: id.len() as u32,
            identity_len: entry.identity().len() as u32,
            judgement_len: entry.judgement().len() as u32,
            level: level as u32,
            story: source.number(story),
            ..entry.row
        };
        row.set_likeness(likeness);
        for part in [&id, entry.identity(), entry.judgement(), entry.sketch()] {
            out.write_all(part).map_err(failed())?;
        }
        rows.write_all(&row.encode()).map_err(failed())?;
        footer.count += 1;
        footer.words += u64::from(row.words);
        Judgement::themes_of(entry.judgement(), |theme| {
            themes.entry(theme).or_default().push(number);
        })
        .ok_or_else(|| source.new.damaged())?;
    }
    footer.rows = out.len;
    rows.into_inner().map_err(|e| failed()(e.into_error()))?;
    let mut rows = BufReader::new(File::open(rows_path).map_err(failed())?);
    io::copy(&mut rows, &mut out).map_err(failed())?;
    out.flush().map_err(failed())?;

    let (by_id, rank) = sort_ids(path, &footer)?;
    footer.by_id = out.len;
    write_shorts(&mut out, &by_id).map_err(failed())?;
    footer.rank = out.len;
    write_shorts(&mut out, &rank).map_err(failed())?;

    let mut buffer = Vec::new();
    footer.strings = out.len;
    source.new.strings.encode(&mut buffer);
    out.write_all(&buffer).map_err(failed())?;
    footer.themes = out.len;
    buffer.clear();
    put(&mut buffer, themes.len() as u64);
    // By id, not by number: numbers depend on the order in which themes were first seen.
    let mut by_name: Vec<_> = themes.into_iter().collect();
    by_name.sort_by_key(|(number, _)| source.new.strings.get(*number));
    for (theme, articles) in by_name {
        put(&mut buffer, u64::from(theme));
        put(&mut buffer, articles.count);
        put_bytes(&mut buffer, &articles.steps);
    }
    out.write_all(&buffer).map_err(failed())?;
    footer.end = out.len;
    footer.checksum = out.sum.finalize();
    debug_assert_eq!(footer.encode().len(), FOOTER_LEN);
    let mut file = out.file;
    file.write_all(&footer.encode()).map_err(failed())?;
    let file = file.into_inner().map_err(|e| failed()(e.into_error()))?;
    file.sync_all().map_err(failed())?;
    Ok(())
}

/// The articles of a theme, as differences of their numbers.
#[derive(Default)]
struct ThemeArticles {
    count: u64,
    last: u64,
    steps: Vec<u8>,
}

impl ThemeArticles {
    fn push(&mut self, number: u64) {
        // A theme that is listed twice for an article counts once.
        if self.count > 0 && self.last == number {
            return;
        }
        put(&mut self.steps, number - self.last);
        (self.count, self.last) = (self.count + 1, number);
    }
}

/// The rows in the order of their ids, and the place of each row in that order.
fn sort_ids(path: &Path, footer: &Footer) -> Result<(Vec<u32>, Vec<u32>), IndexError> {
    let bytes = map(path)?;
    let id = |at: u32| -> &[u8] {
        let start = footer.rows as usize + at as usize * ROW_LEN;
        let row = bytes.get(start..).and_then(|bytes| bytes.first_chunk());
        let parts = row.and_then(|row| parts(&bytes, &Row::decode(row)));
        parts.map_or(&[], |[id, ..]| id)
    };
    let mut by_id: Vec<u32> = (0..footer.count as u32).collect();
    by_id.sort_unstable_by_key(|&at| id(at));
    let mut rank = vec![0; by_id.len()];
    for (place, &at) in by_id.iter().enumerate() {
        rank[at as usize] = place as u32;
    }
    Ok((by_id, rank))
}

fn write_shorts(out: &mut impl Write, numbers: &[u32]) -> io::Result<()> {
    let mut buffer = Vec::with_capacity(4 * 1024);
    for chunk in numbers.chunks(1024) {
        buffer.clear();
        chunk
            .iter()
            .for_each(|n| buffer.extend_from_slice(&n.to_le_bytes()));
        out.write_all(&buffer)?;
    }
    Ok(())
}
