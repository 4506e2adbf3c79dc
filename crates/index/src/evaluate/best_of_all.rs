//! The best articles of a segment that have several words or phrases all at once.
//!
//! How often each word stands in an article bounds its score, and these numbers are read for a window of articles
//! in one go, list by list, the rarest word first; so is which neighbours may stand side by side, where pairs are posted. Then
//! come positions, those of neighbours first, and only in articles whose bound can reach the floor; in the first
//! window a few of the greatest bounds begin, to raise it.

use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, TERMINATED};

use super::blocks::Blocks;
use super::cover::{Cover, Piece};
use super::judge::Judge;
use super::run::{Cursors, Run};
use crate::IndexError;
use crate::rank;

/// How many documents are looked at together: what is known of them stays in the cache. Few in
/// builds for tests, whose indexes are small.
const WINDOW: u32 = if cfg!(debug_assertions) {
    1 << 10
} else {
    1 << 14
};
/// Of more candidates than these the best few of the first window are examined before the others: what they reach
/// is the floor for all that follow.
const MANY: usize = 256;
const AT_FIRST: usize = 32;
/// That is done already before the other words are looked up where these have so many times the postings.
const FEW: u64 = 8;
/// A word is rare where less than one document in so many has it.
const RARE: u64 = 8;
/// To seek in a list costs about as much as to read so many documents of it.
const SEEK: u64 = 16;

/// A document that may be among the best.
#[derive(Clone, Copy)]
struct Candidate {
    doc: DocId,
    /// What its length does to occurrences.
    norm: f32,
    /// The most that it can have for its words, those not looked up yet left out.
    of_words: f32,
    /// The rows of neighbours that may stand in it, a bit each, and what they add.
    rows: u32,
    of_rows: f32,
}

impl Candidate {
    fn bound(&self) -> f32 {
        self.of_words + self.of_rows
    }
}

/// Keeps the candidates for which `test` says so. Without a branch, since nobody can foretell what it says.
fn keep(candidates: &mut Vec<Candidate>, mut test: impl FnMut(&mut Candidate) -> bool) {
    let mut kept = 0;
    for at in 0..candidates.len() {
        let mut candidate = candidates[at];
        let stays = test(&mut candidate);
        candidates[kept] = candidate;
        kept += usize::from(stays);
    }
    candidates.truncate(kept);
}

/// What rows add, summed up as for a score.
fn sum_of(rows: &[f32], standing: u32) -> f32 {
    let adds = rows.iter().enumerate();
    adds.map(|(at, most)| if standing >> at & 1 == 1 { *most } else { 0.0 })
        .sum()
}

/// How often at most a phrase stands in documents: the sum over its rows of how often their rarest word does.
struct Column {
    lists: Vec<Blocks>,
    size: u64,
}

impl Column {
    fn open(run: &Run<'_>, covers: &[Cover]) -> Result<Column, IndexError> {
        let rows = covers[run.number].iter();
        let pieces = rows.filter_map(|row| row.iter().min_by_key(|piece| piece.size()));
        let mut column = Column {
            lists: Vec::new(),
            size: 0,
        };
        for piece in pieces {
            column.size += Piece::size(piece);
            let lists = run.lists(piece, IndexRecordOption::WithFreqs)?;
            column.lists.extend(lists);
        }
        column.lists.retain(|list| !list.is_done());
        Ok(column)
    }

    /// The first document that has any, at or behind `target`.
    fn first(&mut self, target: DocId) -> DocId {
        let first = self.lists.iter_mut().map(|list| list.seek(target));
        first.min().unwrap_or(TERMINATED)
    }

    /// Adds up the occurrences in each document of a window.
    fn add(&mut self, start: DocId, sums: &mut [u32]) {
        for list in &mut self.lists {
            list.seek(start);
            list.until(start + sums.len() as u32, |doc, frequency| {
                sums[(doc - start) as usize] += frequency;
            });
        }
    }

    /// The same for some documents of it alone.
    fn add_for(&mut self, start: DocId, candidates: &[Candidate], sums: &mut [u32]) {
        for list in &mut self.lists {
            for candidate in candidates {
                let doc = candidate.doc;
                if list.seek(doc) == doc {
                    sums[(doc - start) as usize] += list.frequency();
                }
            }
        }
    }
}

impl<'a> Run<'a> {
    /// Calls `each` with the documents that match and can reach the floor, where all of these phrases (one at
    /// least) must be there.
    pub(super) fn best_of_all(
        &self,
        leaves: &[usize],
        judge: &mut Judge<'a>,
        mut each: impl FnMut(DocId, u64, f32) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let weights = &self.part.weights;
        let mut columns = Vec::with_capacity(leaves.len());
        for &leaf in leaves {
            columns.push((leaf, Column::open(self, &self.part.covers[leaf])?));
        }
        columns.sort_by_key(|(_, column)| column.size);
        let mut rows = Vec::with_capacity(self.part.rows.len());
        for row in &self.part.rows {
            rows.push(Column::open(self, &row.covers)?);
        }
        let of_langs = self.langs.as_ref().map(|langs| self.segment.docs_of(langs));
        let may_match = |doc: DocId| {
            let of_lang = of_langs.as_ref();
            self.segment.is_alive(doc) && of_lang.is_none_or(|docs| docs.contains(doc as usize))
        };
        // The most that all leaves behind one can have, and those that need not be there.
        let mut beside = vec![0.0; columns.len()];
        let mut sum = weights.most_beside(leaves);
        for (at, (leaf, _)) in columns.iter().enumerate().rev() {
            beside[at] = sum;
            sum += weights.most_of(*leaf);
        }
        let all_rows = weights.most_of_rows();
        let ((rarest, lead), others) = columns.split_first_mut().expect("a leaf");
        let cost_of_others: u64 = others.iter().map(|(_, column)| column.size).sum();
        let mut examiner = Examiner::new(self, judge);
        let mut cursors = self.cursors()?;
        let mut is_first = true;
        let mut sums = Vec::new();
        let mut candidates: Vec<Candidate> = Vec::new();
        let end = self.segment.reader.max_doc();
        let mut start = lead.first(0);
        while start < end {
            let width = (end - start).min(WINDOW) as usize;
            sums.clear();
            sums.resize(width, 0u32);
            lead.add(start, &mut sums);
            let (floor, beside_it) = (self.plan.floor.get(), beside[0]);
            let most = weights.most_of(*rarest);
            candidates.clear();
            let is_rare = lead.size < u64::from(end) / RARE;
            for (doc, &occurrences) in (start..).zip(&sums) {
                if is_rare && occurrences == 0 {
                    continue;
                }
                candidates.push(Candidate {
                    doc,
                    norm: weights.norm(self.segment, doc),
                    of_words: 0.0,
                    rows: u32::MAX,
                    of_rows: all_rows,
                });
            }
            keep(&mut candidates, |c| {
                let occurrences = sums[(c.doc - start) as usize];
                c.of_words = rank::share(occurrences, c.norm) * most;
                let reaches = c.of_words + beside_it + all_rows >= floor;
                (occurrences > 0) & reaches
            });
            if of_langs.is_some() || self.segment.reader.has_deletes() {
                candidates.retain(|c| may_match(c.doc));
            }
            if is_first && candidates.len() > MANY && lead.size * FEW < cost_of_others {
                examiner.examine_best(&mut candidates, &mut each)?;
            }
            for ((leaf, column), beside) in others.iter_mut().zip(&beside[1..]) {
                self.look_up(column, start, &candidates, &mut sums);
                let floor = self.plan.floor.get();
                let most = weights.most_of(*leaf);
                keep(&mut candidates, |c| {
                    let occurrences = sums[(c.doc - start) as usize];
                    c.of_words += rank::share(occurrences, c.norm) * most;
                    let reaches = c.of_words + beside + all_rows >= floor;
                    (occurrences > 0) & reaches
                });
            }
            let last = beside[beside.len() - 1];
            candidates.iter_mut().for_each(|c| {
                c.of_words += last;
                c.rows = 0;
            });
            for (at, column) in rows.iter_mut().enumerate() {
                self.look_up(column, start, &candidates, &mut sums);
                for c in &mut candidates {
                    c.rows |= u32::from(sums[(c.doc - start) as usize] > 0) << at;
                }
            }
            let floor = self.plan.floor.get();
            keep(&mut candidates, |c| {
                c.of_rows = sum_of(weights.of_rows(), c.rows);
                c.bound() >= floor
            });
            if is_first && candidates.len() > MANY {
                examiner.examine_best(&mut candidates, &mut each)?;
            }
            examiner.examine(&candidates, &mut cursors, &mut each)?;
            is_first = false;
            start = lead.first(start + width as u32);
        }
        Ok(())
    }

    /// Sets the sums of occurrences for these candidates.
    fn look_up(
        &self,
        column: &mut Column,
        start: DocId,
        candidates: &[Candidate],
        sums: &mut [u32],
    ) {
        let documents = u64::from(self.segment.reader.max_doc()).max(1);
        let here = column.size * sums.len() as u64 / documents;
        sums.fill(0);
        let asked = candidates.len() * column.lists.len();
        match asked as u64 * SEEK < here {
            true => column.add_for(start, candidates, sums),
            false => column.add(start, sums),
        }
    }
}

/// Decides on candidates.
struct Examiner<'r, 'j, 'a> {
    run: &'r Run<'a>,
    judge: &'j mut Judge<'a>,
    /// The rows, those that add most first.
    rows: Vec<usize>,
}

impl<'r, 'j, 'a> Examiner<'r, 'j, 'a> {
    fn new(run: &'r Run<'a>, judge: &'j mut Judge<'a>) -> Self {
        let most = run.part.weights.of_rows();
        let mut rows: Vec<usize> = (0..most.len()).collect();
        rows.sort_by(|a, b| most[*b].total_cmp(&most[*a]));
        Examiner { run, judge, rows }
    }

    /// Takes the best few out of the candidates, and tells those that match.
    fn examine_best(
        &mut self,
        candidates: &mut Vec<Candidate>,
        each: &mut impl FnMut(DocId, u64, f32) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let mut bounds: Vec<f32> = candidates.iter().map(Candidate::bound).collect();
        let at = candidates.len().saturating_sub(AT_FIRST + 1);
        let (_, below, _) = bounds.select_nth_unstable_by(at, f32::total_cmp);
        let below = *below;
        let best = candidates.iter().filter(|c| c.bound() > below);
        let best: Vec<Candidate> = best.copied().collect();
        self.examine(&best, &mut self.run.cursors()?, each)?;
        let floor = self.run.plan.floor.get();
        candidates.retain(|c| c.bound() <= below && c.bound() >= floor);
        Ok(())
    }

    /// Tells those of the candidates that match.
    fn examine(
        &mut self,
        candidates: &[Candidate],
        cursors: &mut Cursors,
        each: &mut impl FnMut(DocId, u64, f32) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let floor = &self.run.plan.floor;
        let of_rows = self.run.part.weights.of_rows();
        'next: for c in candidates {
            let mut c = *c;
            if c.bound() < floor.get() {
                continue;
            }
            for &row in &self.rows {
                if c.rows >> row & 1 == 1 && !cursors.rows[row].stands_on(c.doc) {
                    c.rows &= !(1 << row);
                    c.of_rows = sum_of(of_rows, c.rows);
                    if c.bound() < floor.get() {
                        continue 'next;
                    }
                }
            }
            if cursors.seek(c.doc) == c.doc
                && let Some(matches) = self.judge.matches(self.run, c.doc, &mut cursors.leaves)?
            {
                let score = self.run.score(c.doc, &mut cursors.leaves, c.of_rows);
                each(c.doc, matches, score)?;
            }
        }
        Ok(())
    }
}
