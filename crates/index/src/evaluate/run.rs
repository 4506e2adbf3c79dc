//! A query on one segment.

use std::sync::Arc;

use nutgraf_query::Expr;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, TERMINATED};

use super::Scores;
use super::blocks::Blocks;
use super::cover::{Cover, Piece};
use super::cursor::{LeafCursor, RowCursor, SlotCursor};
use super::docs::Docs;
use super::judge::Judge;
use super::plan::{Part, Plan};
use super::union::Union;
use crate::IndexError;
use crate::bits::Bits;
use crate::plugin_stems::Words;
use crate::snapshot::SegmentFiles;

/// Of more leaves it is not found out whether they share occurrences.
const MANY_LEAVES: usize = 64;

/// What becomes of documents that cannot reach the floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreached {
    /// They are told without a score.
    Unscored,
    Skipped,
}

/// A query at work on a segment.
pub(super) struct Run<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) part: &'a Part,
    /// Which segment of the snapshot.
    pub(super) number: usize,
    pub(super) segment: &'a SegmentFiles,
    pub(super) fields: Vec<Arc<Bits>>,
    /// The languages to look at, where not all.
    pub(super) langs: Option<Vec<u64>>,
}

/// Walks through what a query reads of a segment.
pub(super) struct Cursors {
    /// The documents on which it may match.
    docs: Docs,
    pub(super) leaves: Vec<LeafCursor>,
    /// Neighbours side by side, where they count.
    pub(super) rows: Vec<LeafCursor>,
}

impl Cursors {
    /// The first document at or behind `target` on which the query may match.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        self.docs.seek(target, &mut self.leaves)
    }
}

impl<'a> Run<'a> {
    pub(super) fn new(
        plan: &'a Plan<'a>,
        part: &'a Part,
        number: usize,
    ) -> Result<Run<'a>, IndexError> {
        let segment = &plan.snapshot.segments[number];
        let mut fields = Vec::new();
        for (set, query) in part.fields.iter().zip(part.bound.fields()) {
            fields.push(Arc::new(set.docs(plan.snapshot, segment, query)?));
        }
        Ok(Run {
            plan,
            part,
            number,
            segment,
            fields,
            langs: None,
        })
    }

    pub(super) fn slot(
        &self,
        piece: &Piece,
        option: IndexRecordOption,
    ) -> Result<Option<SlotCursor>, IndexError> {
        let field = self.field_of(piece);
        if let [info] = &piece.infos[..] {
            let list = field.read_postings_from_terminfo(info, option);
            let list = list.map_err(|error| self.unreadable(error))?;
            return Ok(Some(SlotCursor::One(Box::new(list))));
        }
        // A union reads positions by lists of its own.
        let lists = self.lists(piece, option.min(IndexRecordOption::WithFreqs))?;
        Ok((!lists.is_empty())
            .then(|| SlotCursor::Union(Box::new(Union::new(field, &piece.infos, lists)))))
    }

    fn field_of(&self, piece: &Piece) -> &Words {
        match piece.pair {
            true => &self.segment.pairs,
            false => &self.segment.words,
        }
    }

    fn unreadable(&self, error: std::io::Error) -> IndexError {
        IndexError::io("read", &self.plan.snapshot.index.folder.postings())(error)
    }

    /// The lists of a piece, one by one, without positions.
    pub(super) fn lists(
        &self,
        piece: &Piece,
        option: IndexRecordOption,
    ) -> Result<Vec<Blocks>, IndexError> {
        let field = self.field_of(piece);
        let lists = piece.infos.iter().map(|info| {
            let list = field.read_block_postings_from_terminfo(info, option);
            Ok(Blocks::new(list.map_err(|error| self.unreadable(error))?))
        });
        lists.collect()
    }

    fn open(
        &self,
        covers: &[Cover],
        len: usize,
        option: IndexRecordOption,
    ) -> Result<LeafCursor, IndexError> {
        let mut rows = Vec::with_capacity(covers[self.number].len());
        for row in &covers[self.number] {
            let mut slots = Vec::with_capacity(row.len());
            for piece in row {
                slots.extend(self.slot(piece, option)?.map(|slot| (piece.place, slot)));
            }
            rows.push(RowCursor::new(len as u32, slots));
        }
        Ok(LeafCursor::new(rows))
    }

    /// Whether no occurrence of one of these leaves can be one of another: they differ in length, or
    /// in some place have no word in common.
    pub(super) fn share_nothing(&self, leaves: &[usize]) -> bool {
        let forms = &self.part.forms;
        let apart = |one: usize, other: usize| {
            let places = forms[one].iter().zip(&forms[other]);
            forms[one].len() != forms[other].len()
                || places
                    .map(|(a, b)| (&a[self.number].infos, &b[self.number].infos))
                    .any(|(a, b)| disjoint(a, b))
        };
        let few = leaves.len() <= MANY_LEAVES;
        few && (leaves.iter().enumerate()).all(|(at, &one)| {
            let others = leaves[..at].iter();
            others.copied().all(|other| apart(one, other))
        })
    }

    fn leaf(&self, leaf: usize, option: IndexRecordOption) -> Result<LeafCursor, IndexError> {
        let len = self.part.bound.leaves()[leaf].slots.len();
        self.open(&self.part.covers[leaf], len, option)
    }

    pub(super) fn cursors(&self) -> Result<Cursors, IndexError> {
        let option = IndexRecordOption::WithFreqsAndPositions;
        let leaves = (0..self.part.covers.len()).map(|leaf| self.leaf(leaf, option));
        let leaves = leaves.collect::<Result<Vec<_>, _>>()?;
        let rows = match self.plan.scores {
            Scores::Unwanted => [].iter(),
            Scores::Wanted => self.part.rows.iter(),
        };
        let rows = rows.map(|row| self.open(&row.covers, row.len, option));
        Ok(Cursors {
            docs: self.docs(&leaves)?,
            rows: rows.collect::<Result<_, _>>()?,
            leaves,
        })
    }

    /// The documents on which the query may match.
    fn docs(&self, leaves: &[LeafCursor]) -> Result<Docs, IndexError> {
        let docs = Docs::new(
            &self.part.bound,
            self.plan.scores,
            leaves,
            &self.fields,
            self.segment.reader.max_doc(),
            &mut |leaf| self.leaf(leaf, IndexRecordOption::Basic),
        )?;
        Ok(match &self.langs {
            None => docs,
            Some(langs) => Docs::And(vec![Docs::Bits(self.segment.docs_of(langs)), docs]),
        })
    }

    /// Calls `each` with the documents that match, their matches and scores; those that cannot reach
    /// the plan's floor have no score.
    pub(super) fn each(
        self,
        mut each: impl FnMut(DocId, u64, f32) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        if let Some(word) = self.single()? {
            return self.each_of_word(word, Unreached::Unscored, each);
        }
        let mut cursors = self.cursors()?;
        let mut judge = Judge::new(&self);
        let mut doc = cursors.seek(0);
        while doc != TERMINATED {
            let Cursors { leaves, rows, .. } = &mut cursors;
            if self.segment.is_alive(doc) {
                let of_rows = self.promise(doc, leaves, rows);
                if let Some(matches) = judge.matches(&self, doc, leaves)? {
                    let score = match (self.plan.scores, of_rows) {
                        (Scores::Unwanted, _) => 0.0,
                        (_, Some(of_rows)) => self.score(doc, leaves, of_rows),
                        (_, None) => f32::NEG_INFINITY,
                    };
                    each(doc, matches, score)?;
                }
            }
            doc = cursors.seek(doc + 1);
        }
        Ok(())
    }

    pub(super) fn score(&self, doc: DocId, leaves: &mut [LeafCursor], of_rows: f32) -> f32 {
        self.part.weights.score(self.segment, doc, leaves) + of_rows
    }

    /// The list or union that answers the query alone, if one does.
    pub(super) fn single(&self) -> Result<Option<SlotCursor>, IndexError> {
        if !matches!(self.part.bound.expr(), Expr::Leaf(_)) || self.part.bound.needs_text() {
            return Ok(None);
        }
        match &self.part.covers[0][self.number][..] {
            [row] if row.len() == 1 => {
                Ok(self.leaf(0, IndexRecordOption::WithFreqs)?.into_single())
            }
            _ => Ok(None),
        }
    }

    /// The same for a query that one list or union answers.
    pub(super) fn each_of_word(
        &self,
        word: SlotCursor,
        unreached: Unreached,
        mut each: impl FnMut(DocId, u64, f32) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let weights = &self.part.weights;
        let mut leaves = [self.leaf(0, IndexRecordOption::WithFreqsAndPositions)?];
        let of_langs = self.langs.as_ref().map(|langs| self.segment.docs_of(langs));
        word.drain(|doc, occurrences| {
            if !self.segment.is_alive(doc)
                || of_langs
                    .as_ref()
                    .is_some_and(|docs| !docs.contains(doc as usize))
            {
                return Ok(());
            }
            let matches = u64::from(occurrences);
            if self.plan.scores == Scores::Unwanted {
                return each(doc, matches, 0.0);
            }
            let bound = weights.bound_of(0, self.segment, doc, occurrences);
            let score = match bound >= self.plan.floor.get() {
                true => weights.score(self.segment, doc, &mut leaves),
                false if unreached == Unreached::Unscored => f32::NEG_INFINITY,
                false => return Ok(()),
            };
            each(doc, matches, score)
        })
    }

    /// What a document has for its rows, if it can reach the floor; without a look at positions where
    /// the numbers of occurrences decide.
    pub(super) fn promise(
        &self,
        doc: DocId,
        leaves: &mut [LeafCursor],
        rows: &mut [LeafCursor],
    ) -> Option<f32> {
        if self.plan.scores == Scores::Unwanted {
            return None;
        }
        let weights = &self.part.weights;
        let floor = self.plan.floor.get();
        let of_words = weights.bound(self.segment, doc, leaves);
        let most_of_rows = weights.most_of_rows();
        if of_words + most_of_rows < floor {
            return None;
        }
        // First by documents alone, then by positions.
        for by_positions in [false, true] {
            let mut missing = 0.0;
            for (row, most) in rows.iter_mut().zip(weights.of_rows()) {
                let stands = row.seek(doc) == doc && (!by_positions || row.count() > 0);
                if !stands {
                    missing += most;
                    if of_words + most_of_rows - missing < floor {
                        return None;
                    }
                }
            }
        }
        // Summed up anew, in one order, so that equal rows give equal scores.
        let rows = rows.iter_mut().zip(weights.of_rows());
        let standing = rows.map(|(row, most)| if row.stands_on(doc) { *most } else { 0.0 });
        Some(standing.sum())
    }
}

/// Whether two lists of terms, each in the order in which they lie in the file, share none.
fn disjoint(left: &[TermInfo], right: &[TermInfo]) -> bool {
    let (few, many) = match left.len() < right.len() {
        true => (left, right),
        false => (right, left),
    };
    let start = |info: &TermInfo| info.postings_range.start;
    few.iter()
        .all(|info| many.binary_search_by_key(&start(info), start).is_err())
}
