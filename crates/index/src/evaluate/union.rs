//! The documents that have any of some words.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED};

use super::blocks::Blocks;
use crate::plugin_stems::Words;

/// How many documents a window has at least and at most; powers of two.
const NARROW: u32 = 64;
const WIDE: u32 = 4096;
/// To seek in a list costs about as much as to read so many documents of it.
const SEEK: u64 = 8;

/// Few lists are asked one by one while the documents asked for lie this far apart, on the mean of so many.
const APART: u32 = 8;
const ASKED: u32 = 32;
/// More lists are too many for that.
const FEW: usize = 32;

/// The union of several lists of postings, added up a window of documents at a time, list by list, which
/// takes no comparison of lists with each other. Windows are wide where most documents in them are asked
/// for, narrow where few are, and of one document where few lists are asked for few.
pub(crate) struct Union {
    words: Words,
    infos: Vec<TermInfo>,
    lists: Vec<Blocks>,
    /// The lists that go on behind the window, by their next document.
    ahead: BinaryHeap<Reverse<(DocId, u32)>>,
    start: DocId,
    width: u32,
    /// By document of the window: whether it has any of the words; how often; and, a bit each, which
    /// groups of lists it is in, the list of number `n` being in group `n % 32`.
    any: Vec<u64>,
    sums: Vec<u32>,
    groups: Vec<u32>,
    doc: DocId,
    /// Whether windows are of one document, for which no order of lists is kept; where that was last thought over,
    /// and how often it asked since.
    one_by_one: bool,
    thought: (DocId, u32),
    /// How many documents of the window were asked for, and how many were read for it from lists.
    asked: u64,
    read: u64,
    /// The lists once more where positions were asked for, which stand on documents asked for.
    placed: Vec<Option<Box<SegmentPostings>>>,
}

impl Union {
    /// Of these lists, opened on the words of these infos; two at least.
    pub(crate) fn new(words: &Words, infos: &[TermInfo], lists: Vec<Blocks>) -> Union {
        Union {
            words: Words::clone(words),
            infos: infos.to_vec(),
            ahead: heads(&lists),
            one_by_one: lists.len() <= FEW,
            thought: (0, 0),
            lists,
            start: 0,
            width: 0,
            any: vec![0; (NARROW / 64) as usize],
            sums: vec![0; NARROW as usize],
            groups: vec![0; NARROW as usize],
            doc: 0,
            asked: 0,
            read: 0,
            placed: Vec::new(),
        }
    }

    /// Goes to the first document at or behind `target`.
    #[inline]
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target || self.width == 0 {
            self.asked += 1;
            self.doc = self.find(target);
        }
        self.doc
    }

    fn find(&mut self, mut target: DocId) -> DocId {
        loop {
            if let Some(doc) = self.next_in_window(target) {
                return doc;
            }
            target = target.max(self.start + self.width);
            if self.one_by_one {
                return self.ask(target);
            }
            if !self.load(target, None) {
                return TERMINATED;
            }
        }
    }

    /// The first document at or behind `target`, which becomes the window.
    fn ask(&mut self, target: DocId) -> DocId {
        let heads = self.lists.iter_mut().map(|list| list.seek(target));
        let doc = heads.min().unwrap_or(TERMINATED);
        if doc == TERMINATED {
            return doc;
        }
        let (mut sum, mut groups) = (0, 0);
        for (number, list) in self.lists.iter().enumerate() {
            if list.doc() == doc {
                sum += list.frequency();
                groups |= 1 << number;
            }
        }
        (self.start, self.width) = (doc, 1);
        (self.any[0], self.sums[0], self.groups[0]) = (1, sum, groups);
        let (since, asked) = &mut self.thought;
        *asked += 1;
        if *asked == ASKED {
            if doc - *since < ASKED * APART {
                self.keep_order();
            }
            self.thought = (doc, 0);
        }
        doc
    }

    /// From here on windows are of many documents.
    fn keep_order(&mut self) {
        if self.one_by_one {
            self.one_by_one = false;
            self.ahead = heads(&self.lists);
        }
    }

    /// The first document of the window at or behind `target`.
    fn next_in_window(&self, target: DocId) -> Option<DocId> {
        let from = target.saturating_sub(self.start);
        if from >= self.width {
            return None;
        }
        let mut at = from as usize / 64;
        let mut word = self.any[at] & (u64::MAX << (from % 64));
        while word == 0 {
            at += 1;
            word = *self.any.get(at)?;
        }
        Some(self.start + at as u32 * 64 + word.trailing_zeros())
    }

    /// Moves the window to the first document at or behind `target`; whether there is one.
    fn load(&mut self, target: DocId, width: Option<u32>) -> bool {
        while let Some(&Reverse((doc, at))) = self.ahead.peek() {
            if doc >= target {
                break;
            }
            self.ahead.pop();
            let doc = self.lists[at as usize].seek(target);
            if doc != TERMINATED {
                self.ahead.push(Reverse((doc, at)));
            }
        }
        let Some(&Reverse((first, _))) = self.ahead.peek() else {
            return false;
        };
        self.start = first;
        self.resize(width);
        let end = first.saturating_add(self.width);
        let (any, sums, groups) = (&mut self.any, &mut self.sums, &mut self.groups);
        while let Some(&Reverse((doc, number))) = self.ahead.peek() {
            if doc >= end {
                break;
            }
            self.ahead.pop();
            let list = &mut self.lists[number as usize];
            let group = 1 << (number % 32);
            let mut read = 0;
            let doc = list.until(end, |doc, frequency| {
                let at = (doc - first) as usize;
                any[at / 64] |= 1 << (at % 64);
                sums[at] += frequency;
                groups[at] |= group;
                read += 1;
            });
            self.read += read;
            if doc != TERMINATED {
                self.ahead.push(Reverse((doc, number)));
            }
        }
        true
    }

    /// Empties the window, and makes it wider or narrower.
    fn resize(&mut self, width: Option<u32>) {
        let few = self.asked * self.ahead.len() as u64 * SEEK < self.read;
        if few && width.is_none() && self.width == NARROW && self.lists.len() <= FEW {
            self.one_by_one = true;
            self.thought = (self.start, 0);
        }
        let next = match few {
            _ if self.width < NARROW => NARROW,
            true => (self.width / 2).max(NARROW),
            false => (self.width * 2).min(WIDE),
        };
        self.width = width.unwrap_or(next);
        (self.asked, self.read) = (0, 0);
        self.any.clear();
        self.any.resize(self.width as usize / 64, 0);
        self.sums.clear();
        self.sums.resize(self.width as usize, 0);
        self.groups.clear();
        self.groups.resize(self.width as usize, 0);
    }

    /// Calls `each` with every document from here on, and how often any of the words stands in it.
    pub(crate) fn drain<E>(
        mut self,
        mut each: impl FnMut(DocId, u32) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut doc = self.doc;
        loop {
            while let Some(next) = self.next_in_window(doc) {
                each(next, self.sums[(next - self.start) as usize])?;
                doc = next + 1;
            }
            doc = doc.max(self.start + self.width);
            self.keep_order();
            if !self.load(doc, Some(WIDE)) {
                return Ok(());
            }
        }
    }

    /// How often any of the words stands in the current document.
    #[inline]
    pub(crate) fn frequency(&self) -> u32 {
        let at = self.doc.wrapping_sub(self.start) as usize;
        self.sums.get(at).copied().unwrap_or(0)
    }

    /// The positions in the current document, list by list, each raised by `raise`.
    pub(crate) fn positions(&mut self, raise: u32, out: &mut Vec<u32>) {
        let at = self.doc.wrapping_sub(self.start) as usize;
        let mut groups = self.groups.get(at).copied().unwrap_or(0);
        self.placed.resize_with(self.infos.len(), || None);
        while groups != 0 {
            let group = groups.trailing_zeros() as usize;
            groups &= groups - 1;
            for number in (group..self.infos.len()).step_by(32) {
                let list = self.placed[number]
                    .get_or_insert_with(|| Box::new(placed(&self.words, &self.infos[number])));
                let mut doc = list.doc();
                if doc < self.doc {
                    doc = list.seek(self.doc);
                }
                if doc == self.doc {
                    list.append_positions_with_offset(raise, out);
                }
            }
        }
    }

    /// How many documents its lists have together.
    pub(crate) fn cost(&self) -> u64 {
        self.infos.iter().map(|info| u64::from(info.doc_freq)).sum()
    }
}

/// The lists by the document they stand on.
fn heads(lists: &[Blocks]) -> BinaryHeap<Reverse<(DocId, u32)>> {
    let heads = lists.iter().zip(0..).filter(|(list, _)| !list.is_done());
    heads.map(|(list, at)| Reverse((list.doc(), at))).collect()
}

/// A list with positions.
fn placed(words: &Words, info: &TermInfo) -> SegmentPostings {
    let option = IndexRecordOption::WithFreqsAndPositions;
    // It was opened before, without positions: nothing but damage could keep it from that now, for
    // which there is a guard.
    words
        .read_postings_from_terminfo(info, option)
        .expect("a list of postings opens again")
}
