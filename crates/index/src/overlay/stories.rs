use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use nutgraf_model::Locator;
use nutgraf_stories::{Articles, Likeness, Shingles, Sketch, group};

use super::merge::Source;
use super::spool::Spool;
use crate::IndexError;

/// Where the articles of the last commit are to be had.
pub(crate) trait Texts: Sync {
    /// All shingles of an article.
    fn shingles(&self, number: u64) -> Result<Shingles, IndexError>;
}

/// By number, for each article that is in a story of several: the number of the story's original, and what the
/// article is beside it. The original is the first by date, undated last, then by locator.
///
/// All stories are made afresh from the sketches, so that they do not depend on the order in which articles came in;
/// where no article came or went they are what they were. Sketches are put in order in the file `scratch`.
pub(super) fn stories(
    source: &Source<'_>,
    texts: &dyn Texts,
    scratch: &Path,
) -> Result<HashMap<u64, (u64, Option<Likeness>)>, IndexError> {
    let mut out = HashMap::new();
    if let Some(old) = source.old
        && source.len() == source.old_len()
        && source.rows().count() == old.len()
    {
        for row in (0..old.len()).map(|at| old.row(at)) {
            if row.story != row.number {
                out.insert(row.number, (row.story, row.likeness()));
            }
        }
        return Ok(out);
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
    for story in group(&lookup)? {
        let original = lookup.row(story.original)?.number;
        for (copy, likeness) in story.copies {
            out.insert(lookup.row(copy)?.number, (original, Some(likeness)));
        }
    }
    Ok(out)
}

struct Lookup<'a> {
    source: &'a Source<'a>,
    /// The places of all articles in the source, by date.
    order: &'a [u32],
    texts: &'a dyn Texts,
    /// The sketches in that order, the length of each before it.
    sketches: &'a Spool,
}

impl Lookup<'_> {
    fn row(&self, article: usize) -> Result<super::Row, IndexError> {
        self.source.row(self.order[article] as usize)
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

    fn shingles(&self, article: usize) -> Result<Shingles, IndexError> {
        let at = self.order[article] as usize;
        if at < self.source.old_len() {
            self.texts.shingles(self.source.row(at)?.number)
        } else {
            let new = at - self.source.old_len();
            Ok(Shingles::decode(&self.source.new.shingles(new)?))
        }
    }

    fn order(&self, article: usize) -> Result<Self::Order, IndexError> {
        let at = self.order[article] as usize;
        let entry = self.source.entry(at, self.source.row(at)?)?;
        let locator = self.source.identity(&entry)?.locator;
        Ok((entry.row.sort_key, locator, entry.row.number))
    }
}
