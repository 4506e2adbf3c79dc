use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};

use nutgraf_model::Locator;
use nutgraf_stories::{Articles, Likeness, Sample, Shingles, Sketch, each_story};

use super::merge::Source;
use super::spool::Spool;
use crate::IndexError;

/// Where the articles of the last commit are to be had.
pub(crate) trait Texts: Sync {
    /// All shingles of an article.
    fn shingles(&self, number: u64) -> Result<Shingles, IndexError>;
}

/// For each article of the source, by its place there: the place of the original of its story, its own where it is that or
/// has no copies, and what the article is beside it. The original is the first by date, undated last, then by locator.
///
/// All stories are made afresh from the sketches, so that they do not depend on the order in which articles came in;
/// where no article came or went they are what they were. Sketches are put in order in the file `scratch`.
pub(super) fn stories(
    source: &Source<'_>,
    texts: &dyn Texts,
    scratch: &Path,
) -> Result<Vec<(u32, Option<Likeness>)>, IndexError> {
    if let Some(old) = source.old
        && source.len() == source.old_len()
        && source.rows().count() == old.len()
    {
        let story = |at| {
            let row = old.row(at);
            let original = old
                .find(row.story)
                .ok_or_else(|| old.damaged(NO_ORIGINAL))?;
            Ok((original as u32, row.likeness()))
        };
        return (0..old.len()).map(story).collect();
    }

    let mut order = Vec::with_capacity(source.len());
    for row in source.rows() {
        let (at, row) = row?;
        // Of the same date in an order that no numbering changes.
        order.push((row.sort_key, row.names[2], at as u32));
    }
    order.sort_unstable();
    let order: Vec<u32> = order.into_iter().map(|(_, _, at)| at).collect();
    let mut sketches = Spool::create(scratch.to_owned())?;
    for at in &order {
        let entry = source.entry(*at as usize, source.row(*at as usize)?)?;
        let sketch = entry.sketch();
        sketches.append(&(sketch.len() as u32).to_le_bytes())?;
        sketches.append(sketch)?;
    }
    sketches.flush()?;
    let lookup = Lookup {
        source,
        order: &order,
        texts,
        sketches: &sketches,
    };
    let mut stories: Vec<_> = (0..source.len() as u32).map(|at| (at, None)).collect();
    each_story(&lookup, |story| {
        for (copy, likeness) in story.copies {
            stories[order[copy] as usize] = (order[story.original], Some(likeness));
        }
    })?;
    Ok(stories)
}

/// What is wrong with an overlay in which a story's original is not to be found.
const NO_ORIGINAL: &str = "a story has lost its original";

struct Lookup<'a> {
    source: &'a Source<'a>,
    /// The places of all articles in the source, by date.
    order: &'a [u32],
    texts: &'a dyn Texts,
    /// The sketches in that order, the length of each before it.
    sketches: &'a Spool,
}

impl Lookup<'_> {
    /// The place of an article among those of the last commit, or else among the new ones.
    fn place(&self, article: usize) -> Result<usize, usize> {
        let at = self.order[article] as usize;
        at.checked_sub(self.source.old_len()).map_or(Ok(at), Err)
    }

    fn lists(&self) -> PathBuf {
        self.sketches.path().with_extension("lists")
    }
}

impl Articles for Lookup<'_> {
    type Order = (u64, Locator, u64);
    type Error = IndexError;

    fn sketches(&self) -> Result<impl Iterator<Item = Result<Sketch, IndexError>>, IndexError> {
        let path = self.sketches.path();
        let file = File::open(path).map_err(IndexError::io("read", path))?;
        let mut file = BufReader::with_capacity(1 << 16, file);
        let mut bytes = Vec::new();
        Ok(self.order.iter().map(move |at| {
            let mut len = [0; 4];
            let mut read = |bytes: &mut Vec<u8>| {
                file.read_exact(&mut len)?;
                bytes.resize(u32::from_le_bytes(len) as usize, 0);
                file.read_exact(bytes)
            };
            read(&mut bytes).map_err(IndexError::io("read", path))?;
            Sketch::decode(&bytes).ok_or_else(|| self.source.damaged(*at as usize))
        }))
    }

    fn before(&self, article: usize) -> Option<u64> {
        let old = self.place(article).ok()?;
        self.source.old.map(|overlay| overlay.row(old).story)
    }

    fn gone(&self) -> Result<impl Iterator<Item = Result<Sketch, IndexError>>, IndexError> {
        Ok((0..self.source.old_len()).filter_map(|at| self.source.gone(at).transpose()))
    }

    fn scratch(&self) -> Result<impl Read + Write + Seek, IndexError> {
        let path = self.lists();
        let mut options = File::options();
        let options = options.read(true).write(true).create(true).truncate(true);
        let file = options
            .open(&path)
            .map_err(IndexError::io("write", &path))?;
        // Its room is given back when it is closed; where a system does not do so, the next writer removes it.
        let _ = fs::remove_file(&path);
        Ok(file)
    }

    fn failed(&self, error: io::Error) -> IndexError {
        IndexError::io("write", &self.lists())(error)
    }

    fn shingles(&self, article: usize) -> Result<Shingles, IndexError> {
        match self.place(article) {
            Ok(old) => self.texts.shingles(self.source.row(old)?.number),
            Err(new) => {
                let len = self.source.new.shingles_len(new);
                Ok(Shingles::decode(&self.source.new.shingles(new, len)?))
            }
        }
    }

    fn sample(&self, article: usize) -> Result<Sample, IndexError> {
        match self.place(article) {
            Ok(_) => Ok(self.shingles(article)?.sample()),
            Err(new) => {
                let len = self.source.new.shingles_len(new);
                Sample::read(len, |some| self.source.new.shingles(new, some))
            }
        }
    }

    fn order(&self, article: usize) -> Result<Self::Order, IndexError> {
        let at = self.order[article] as usize;
        let entry = self.source.entry(at, self.source.row(at)?)?;
        let locator = self.source.identity(&entry)?.locator;
        Ok((entry.row.sort_key, locator, entry.row.number))
    }
}
