//! Which postings are read for a phrase: those of its words, or of pairs of its words where both are
//! common, whatever is shorter.

use tantivy::postings::TermInfo;

use super::forms::Here;
use crate::IndexError;
use crate::common;
use crate::snapshot::{SegmentFiles, Snapshot};

/// More pairs than these are not looked up for two neighbours.
const MOST_PAIRS: usize = 256;

/// A union of postings that stands for one word of a phrase, or for two.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Which word of the phrase, or which one first.
    pub(super) place: u32,
    /// Whether these are postings of pairs.
    pub(super) pair: bool,
    pub(super) infos: Vec<TermInfo>,
}

impl Piece {
    /// How many postings it has.
    pub(super) fn size(&self) -> u64 {
        size(&self.infos)
    }
}

fn size(infos: &[TermInfo]) -> u64 {
    infos.iter().map(|info| u64::from(info.doc_freq)).sum()
}

/// What is read for a phrase in a segment: rows of pieces, each of which holds every word of the phrase,
/// in some of its forms; each occurrence is one of one row. No row where the phrase cannot occur.
pub(super) type Cover = Vec<Vec<Piece>>;

/// Of more words than these the forms are not divided into common and other ones.
const MOST_DIVIDED: usize = 3;

/// Finds the cover of the fewest postings.
///
/// An inflected word has common forms and, mostly, some rare ones (*in* and *ins*). They go into rows
/// of their own, so that the rows of common forms alone can use pairs; those with a rare form cost little.
pub(super) fn cover(
    snapshot: &Snapshot,
    segment: &SegmentFiles,
    slots: &[&Here],
) -> Result<Cover, IndexError> {
    let divided: Vec<_> = slots.iter().map(|slot| divide(slot)).collect();
    let has_common = |at: Option<usize>| {
        let slot = at.and_then(|at| slots.get(at));
        slot.is_some_and(|slot| slot.common.iter().any(Option::is_some))
    };
    let mixed = |at: &usize| {
        let beside = has_common(at.checked_sub(1)) || has_common(Some(at + 1));
        beside && divided[*at].iter().all(|part| !part.infos.is_empty())
    };
    let mut mixed: Vec<usize> = (0..slots.len()).filter(mixed).collect();
    if mixed.len() > MOST_DIVIDED {
        mixed.clear();
    }
    let mut rows = Vec::new();
    for choice in 0..1usize << mixed.len() {
        let mut row = slots.to_vec();
        for (bit, &at) in mixed.iter().enumerate() {
            row[at] = &divided[at][choice >> bit & 1];
        }
        rows.extend(pieces(snapshot, segment, &row)?);
    }
    Ok(rows)
}

/// The common words of a slot, and the others.
fn divide(slot: &Here) -> [Here; 2] {
    let mut parts = [Here::default(), Here::default()];
    for (info, number) in slot.infos.iter().zip(&slot.common) {
        let part = &mut parts[usize::from(number.is_none())];
        part.infos.push(info.clone());
        part.common.push(*number);
    }
    parts
}

/// The pieces of the fewest postings; `None` where the phrase cannot occur.
fn pieces(
    snapshot: &Snapshot,
    segment: &SegmentFiles,
    slots: &[&Here],
) -> Result<Option<Vec<Piece>>, IndexError> {
    if slots.iter().any(|slot| slot.infos.is_empty()) {
        return Ok(None);
    }
    let mut pairs = Vec::with_capacity(slots.len());
    for two in slots.windows(2) {
        let found = pairs_of(snapshot, segment, two[0], two[1])?;
        if found.as_ref().is_some_and(Vec::is_empty) {
            return Ok(None);
        }
        pairs.push(found);
    }
    Ok(Some(cheapest(slots, &pairs)))
}

/// The pairs that two neighbours may be; `None` if only positions of the words can tell.
fn pairs_of(
    snapshot: &Snapshot,
    segment: &SegmentFiles,
    left: &Here,
    right: &Here,
) -> Result<Option<Vec<TermInfo>>, IndexError> {
    if left.common.len() * right.common.len() > MOST_PAIRS {
        return Ok(None);
    }
    let numbers = |slot: &Here| slot.common.iter().copied().collect::<Option<Vec<u16>>>();
    let (Some(lefts), Some(rights)) = (numbers(left), numbers(right)) else {
        return Ok(None);
    };
    let postings = snapshot.index.folder.postings();
    let mut found = Vec::new();
    for &left in &lefts {
        for &right in &rights {
            let term = segment.pairs.terms().get(common::pair(left, right));
            found.extend(term.map_err(IndexError::io("read", &postings))?);
        }
    }
    Ok(Some(found))
}

fn cheapest(slots: &[&Here], pairs: &[Option<Vec<TermInfo>>]) -> Vec<Piece> {
    let pair = |at: usize| pairs.get(at).and_then(Option::as_deref);
    // For each place, the cost of what covers it and all behind it: the word, the pair that begins
    // there, or the pair that ends there.
    let mut costs = vec![0; slots.len() + 2];
    let mut choices = vec![0; slots.len()];
    for at in (0..slots.len()).rev() {
        let before = at.checked_sub(1).and_then(pair);
        let ways = [
            size(&slots[at].infos) + costs[at + 1],
            pair(at).map_or(u64::MAX, |infos| size(infos) + costs[at + 2]),
            before.map_or(u64::MAX, |infos| size(infos) + costs[at + 1]),
        ];
        choices[at] = (0..3).min_by_key(|way| ways[*way]).unwrap_or(0);
        costs[at] = ways[choices[at]];
    }
    let mut pieces = Vec::with_capacity(slots.len());
    let mut at = 0;
    while at < slots.len() {
        let (place, infos) = match choices[at] {
            1 => (at, pair(at)),
            2 => (at - 1, pair(at - 1)),
            _ => (at, None),
        };
        pieces.push(Piece {
            place: place as u32,
            pair: infos.is_some(),
            infos: infos.unwrap_or(&slots[at].infos).to_vec(),
        });
        at += if choices[at] == 1 { 2 } else { 1 };
    }
    pieces
}
