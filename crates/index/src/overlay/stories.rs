use std::collections::HashMap;

use nutgraf_model::Locator;
use nutgraf_stories::{Articles, Likeness, Shingles, Sketch, group};

use super::merge::Source;
use crate::IndexError;

/// Where the articles of the last commit are to be had.
pub(crate) trait Texts {
    /// All shingles of an article.
    fn shingles(&mut self, number: u64) -> Result<Shingles, IndexError>;
}

/// By number, for each article that is in a story of several: the number of the story's original, and what the
/// article is beside it. The original is the first by date, undated last, then by locator.
///
/// All stories are made afresh from the sketches, so that they do not depend on the order in which articles came in;
/// where no article came or went they are what they were. Takes some 150 bytes an article for the time being.
pub(super) fn stories(
    source: &Source<'_>,
    texts: &mut dyn Texts,
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
    let mut sketches = Vec::with_capacity(order.len());
    for (_, _, at) in &order {
        let entry = source.entry(*at as usize, source.row(*at as usize)?)?;
        let sketch = Sketch::decode(entry.sketch).ok_or_else(|| source.damaged(*at as usize))?;
        sketches.push(sketch);
    }
    let mut lookup = Lookup {
        source,
        order: &order,
        texts,
    };
    for story in group(&sketches, &mut lookup)? {
        let original = lookup.row(story.original)?.number;
        for (copy, likeness) in story.copies {
            out.insert(lookup.row(copy)?.number, (original, Some(likeness)));
        }
    }
    Ok(out)
}

struct Lookup<'a> {
    source: &'a Source<'a>,
    order: &'a [(u64, u64, u32)],
    texts: &'a mut dyn Texts,
}

impl Lookup<'_> {
    fn row(&self, article: usize) -> Result<super::Row, IndexError> {
        self.source.row(self.order[article].2 as usize)
    }
}

impl Articles for Lookup<'_> {
    type Order = (u64, Locator, u64);
    type Error = IndexError;

    fn shingles(&mut self, article: usize) -> Result<Shingles, IndexError> {
        let at = self.order[article].2 as usize;
        let row = self.source.row(at)?;
        if at < self.source.old_len() {
            self.texts.shingles(row.number)
        } else {
            Ok(Shingles::decode(&self.source.new.shingles(&row)?))
        }
    }

    fn order(&mut self, article: usize) -> Result<Self::Order, IndexError> {
        let at = self.order[article].2 as usize;
        let entry = self.source.entry(at, self.source.row(at)?)?;
        let locator = self.source.identity(&entry)?.locator;
        Ok((entry.row.sort_key, locator, entry.row.number))
    }
}
