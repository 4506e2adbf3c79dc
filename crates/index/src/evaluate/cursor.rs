//! Walks through the postings of a slot and of a phrase, document by document.

use nutgraf_query::Extent;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocId, DocSet, TERMINATED};

use super::union::Union;

/// The documents that have any of some words: one list of postings, or the union of several.
pub(crate) enum SlotCursor {
    One(Box<SegmentPostings>),
    Union(Box<Union>),
}

impl SlotCursor {
    /// Goes to the first document at or behind `target`.
    #[inline]
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        match self {
            SlotCursor::One(list) => match list.doc() {
                doc if doc < target => list.seek(target),
                doc => doc,
            },
            SlotCursor::Union(union) => union.seek(target),
        }
    }

    /// Calls `each` with every document from here on, and how often any of the words stands in it.
    pub(crate) fn drain<E>(
        self,
        mut each: impl FnMut(DocId, u32) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            SlotCursor::One(mut list) => {
                let mut doc = list.doc();
                while doc != TERMINATED {
                    each(doc, list.term_freq())?;
                    doc = list.advance();
                }
                Ok(())
            }
            SlotCursor::Union(union) => union.drain(each),
        }
    }

    /// How often any of the words stands in the current document.
    #[inline]
    pub(crate) fn frequency(&self) -> u32 {
        match self {
            SlotCursor::One(list) => list.term_freq(),
            SlotCursor::Union(union) => union.frequency(),
        }
    }

    /// The positions in the current document, in order, each raised by `raise`. Read once a
    /// document: the engine reads them forwards.
    fn positions(&mut self, raise: u32, out: &mut Vec<u32>) {
        out.clear();
        match self {
            SlotCursor::One(list) => return list.append_positions_with_offset(raise, out),
            SlotCursor::Union(union) => union.positions(raise, out),
        }
        // A token has one form, so no position comes twice.
        if !out.is_sorted() {
            out.sort_unstable();
        }
    }

    fn cost(&self) -> u64 {
        match self {
            SlotCursor::One(list) => u64::from(list.size_hint()),
            SlotCursor::Union(union) => union.cost(),
        }
    }
}

/// The documents that have the rarest word of a phrase, in any of its rows.
pub(crate) struct Lead {
    slots: Vec<SlotCursor>,
    doc: DocId,
}

impl Lead {
    pub(crate) fn new(slots: Vec<SlotCursor>) -> Lead {
        Lead {
            slots,
            doc: TERMINATED,
        }
    }

    /// Goes to the first document at or behind `target`.
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        let slots = self.slots.iter_mut().map(|slot| slot.seek(target));
        self.doc = slots.min().unwrap_or(TERMINATED);
        self.doc
    }

    /// How often at most the phrase stands in the current document.
    pub(crate) fn frequency(&mut self) -> u32 {
        let doc = self.doc;
        let here = self
            .slots
            .iter_mut()
            .filter_map(|slot| (slot.seek(doc) == doc).then(|| slot.frequency()));
        here.sum()
    }
}

/// A phrase in all its forms, in rows that share no occurrence; see `cover.rs`.
pub(crate) struct LeafCursor {
    rows: Vec<RowCursor>,
    doc: DocId,
}

impl LeafCursor {
    pub(crate) fn new(rows: Vec<RowCursor>) -> LeafCursor {
        let doc = rows.iter().map(|row| row.doc).min().unwrap_or(TERMINATED);
        LeafCursor { rows, doc }
    }

    /// The only slot, where one list or union tells all of the phrase.
    pub(crate) fn into_single(mut self) -> Option<SlotCursor> {
        match self.rows.len() {
            1 => self.rows.pop().and_then(RowCursor::into_single),
            _ => None,
        }
    }

    pub(crate) fn cost(&self) -> u64 {
        self.rows.iter().map(RowCursor::cost).sum()
    }

    /// The first document at or behind `target` on which the words of a row stand.
    #[inline]
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            let rows = self.rows.iter_mut().map(|row| row.seek(target));
            self.doc = rows.min().unwrap_or(TERMINATED);
        }
        self.doc
    }

    fn here(&mut self) -> impl Iterator<Item = &mut RowCursor> {
        let doc = self.doc;
        self.rows.iter_mut().filter(move |row| row.doc == doc)
    }

    /// How often the phrase stands in the current document; positions are read only for more slots
    /// than one.
    pub(crate) fn count(&mut self) -> u32 {
        self.here().map(RowCursor::count).sum()
    }

    /// How often at most the phrase stands in the current document.
    #[inline]
    pub(crate) fn bound(&mut self) -> u32 {
        self.here().map(|row| row.bound()).sum()
    }

    /// Whether the phrase stands in this document, at or behind the current one.
    pub(crate) fn stands_on(&mut self, doc: DocId) -> bool {
        self.seek(doc) == doc && self.here().any(|row| row.count() > 0)
    }

    /// Whether the phrase stands in the current document before this position.
    pub(crate) fn stands_before(&mut self, position: u32) -> bool {
        self.here().any(|row| row.stands_before(position))
    }

    /// Appends where the phrase stands in the current document, in order.
    pub(crate) fn extents(&mut self, out: &mut Vec<Extent>) {
        let base = out.len();
        self.here().for_each(|row| row.extents(out));
        if self.rows.len() > 1 {
            out[base..].sort_unstable();
        }
    }
}

/// A phrase in some of its forms: the documents that have a word in every slot of it, and where it
/// stands in them.
pub(crate) struct RowCursor {
    /// The rarest first, each with its place in the phrase; together they hold every word of it.
    slots: Vec<(u32, SlotCursor)>,
    len: u32,
    doc: DocId,
    /// Where the phrase ends (its last position) in the current document; and the positions of a
    /// slot, raised to that of the last.
    ends: Vec<u32>,
    positions: Vec<u32>,
    /// The slots, the rarest in the current document first.
    order: Vec<usize>,
    /// The document whose ends are known.
    known: DocId,
}

impl RowCursor {
    /// A phrase of so many words; of no slot, it stands nowhere.
    pub(crate) fn new(len: u32, mut slots: Vec<(u32, SlotCursor)>) -> RowCursor {
        slots.sort_by_key(|(_, slot)| slot.cost());
        let mut cursor = RowCursor {
            slots,
            len,
            doc: 0,
            ends: Vec::new(),
            positions: Vec::new(),
            order: Vec::new(),
            known: TERMINATED,
        };
        cursor.doc = cursor.meet(0);
        cursor
    }

    /// The only slot, where one list or union tells all of the phrase.
    pub(crate) fn into_single(mut self) -> Option<SlotCursor> {
        match self.slots.len() {
            1 => self.slots.pop().map(|(_, slot)| slot),
            _ => None,
        }
    }

    pub(crate) fn cost(&self) -> u64 {
        self.slots.first().map_or(0, |(_, slot)| slot.cost())
    }

    #[inline]
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.meet(target);
        }
        self.doc
    }

    /// The first document at or behind `target` on which all slots stand.
    fn meet(&mut self, target: DocId) -> DocId {
        let Some(((_, rarest), others)) = self.slots.split_first_mut() else {
            return TERMINATED;
        };
        let mut doc = rarest.seek(target);
        'next: while doc != TERMINATED {
            for (_, slot) in others.iter_mut() {
                let there = slot.seek(doc);
                if there != doc {
                    doc = rarest.seek(there);
                    continue 'next;
                }
            }
            break;
        }
        doc
    }

    /// How often the phrase stands in the current document; positions are read only for more slots
    /// than one.
    pub(crate) fn count(&mut self) -> u32 {
        match self.slots.as_slice() {
            [(_, slot)] => slot.frequency(),
            _ => {
                self.find();
                self.ends.len() as u32
            }
        }
    }

    /// How often at most the phrase stands in the current document: as often as its rarest word.
    #[inline]
    pub(crate) fn bound(&self) -> u32 {
        let slots = self.slots.iter();
        slots.map(|(_, slot)| slot.frequency()).min().unwrap_or(0)
    }

    /// Whether the phrase stands in the current document before this position.
    pub(crate) fn stands_before(&mut self, position: u32) -> bool {
        if position < self.len {
            return false;
        }
        self.find();
        self.ends.first().is_some_and(|end| *end < position)
    }

    /// Appends where the phrase stands in the current document.
    pub(crate) fn extents(&mut self, out: &mut Vec<Extent>) {
        self.find();
        let len = self.len;
        out.extend(
            self.ends
                .iter()
                .map(|&end| Extent::new(end + 1 - len, end + 1)),
        );
    }

    fn find(&mut self) {
        if self.known == self.doc {
            return;
        }
        self.known = self.doc;
        self.ends.clear();
        let RowCursor {
            slots,
            len,
            ends,
            positions,
            order,
            ..
        } = self;
        order.clear();
        order.extend(0..slots.len());
        order.sort_unstable_by_key(|&at| slots[at].1.frequency());
        for (number, &at) in order.iter().enumerate() {
            let (place, slot) = &mut slots[at];
            // Where all agree, the first slot does, whose word stands nowhere before the text: so
            // no end is too small to hold the phrase.
            let raise = *len - 1 - *place;
            if number == 0 {
                slot.positions(raise, ends);
            } else {
                slot.positions(raise, positions);
                keep_common(ends, positions);
            }
            if ends.is_empty() {
                return;
            }
        }
    }
}

/// Keeps what both have, each in order. Without branches that depend on the numbers: they are as
/// good as random.
fn keep_common(left: &mut Vec<u32>, right: &[u32]) {
    // Few are looked for among all, many at a time.
    if left.len() * 8 <= right.len() {
        return left.retain(|a| right.iter().fold(false, |any, b| any | (a == b)));
    }
    let (mut l, mut r, mut kept) = (0, 0, 0);
    while l < left.len() && r < right.len() {
        let (a, b) = (left[l], right[r]);
        left[kept] = a;
        kept += usize::from(a == b);
        l += usize::from(a <= b);
        r += usize::from(b <= a);
    }
    left.truncate(kept);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_have_is_kept() {
        let mut starts = vec![1, 4, 9, 12];
        keep_common(&mut starts, &[0, 4, 5, 12, 20]);
        assert_eq!(starts, [4, 12]);
        let mut few = vec![0, 7, 90];
        keep_common(&mut few, &(3..60).collect::<Vec<_>>());
        assert_eq!(few, [7]);
    }
}
