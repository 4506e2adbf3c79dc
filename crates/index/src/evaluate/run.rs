//! A query on one segment.

use std::rc::Rc;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, TERMINATED};

use super::Scores;
use super::cursor::{LeafCursor, SlotCursor};
use super::docs::Docs;
use super::judge::Judge;
use super::plan::{Part, Plan};
use crate::IndexError;
use crate::bits::Bits;
use crate::snapshot::SegmentFiles;

/// A query at work on a segment.
pub(super) struct Run<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) part: &'a Part,
    /// Which segment of the snapshot.
    number: usize,
    pub(super) segment: &'a SegmentFiles,
    leaves: Vec<LeafCursor>,
    pub(super) fields: Vec<Rc<Bits>>,
    /// The languages to look at, where not all.
    pub(super) langs: Option<Vec<u64>>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        plan: &'a Plan<'a>,
        part: &'a Part,
        number: usize,
    ) -> Result<Run<'a>, IndexError> {
        let segment = &plan.snapshot.segments[number];
        let mut run = Run {
            plan,
            part,
            number,
            segment,
            leaves: Vec::new(),
            fields: Vec::new(),
            langs: None,
        };
        for leaf in 0..part.forms.len() {
            let leaf = run.open(leaf, IndexRecordOption::WithFreqsAndPositions)?;
            run.leaves.push(leaf);
        }
        for (set, query) in part.fields.iter().zip(part.bound.fields()) {
            let bits = set.docs(plan.snapshot, segment, query)?;
            run.fields.push(Rc::new(bits));
        }
        Ok(run)
    }

    fn open(&self, leaf: usize, option: IndexRecordOption) -> Result<LeafCursor, IndexError> {
        let words = &self.segment.words;
        let postings = self.plan.snapshot.index.folder.postings();
        let mut slots = Vec::with_capacity(self.part.forms[leaf].len());
        for terms in &self.part.forms[leaf] {
            let mut lists = Vec::with_capacity(terms[self.number].len());
            for info in &terms[self.number] {
                let list = words.read_postings_from_terminfo(info, option);
                lists.push(list.map_err(IndexError::io("read", &postings))?);
            }
            slots.push(SlotCursor::new(lists));
        }
        Ok(LeafCursor::new(slots))
    }

    pub(super) fn each(
        mut self,
        mut each: impl FnMut(DocId, u64, f32) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let bound = &self.part.bound;
        let mut leaves = std::mem::take(&mut self.leaves);
        let end = self.segment.reader.max_doc();
        let mut docs = Docs::new(
            bound,
            self.plan.scores,
            &leaves,
            &self.fields,
            end,
            &mut |leaf| self.open(leaf, IndexRecordOption::Basic),
        )?;
        let mut judge = Judge::new(bound, &self.plan.snapshot.tokenizers);
        let mut doc = docs.seek(0, &mut leaves);
        while doc != TERMINATED {
            if self.counts(doc)
                && let Some(matches) = judge.matches(&self, doc, &mut leaves)?
            {
                let score = match self.plan.scores {
                    Scores::Wanted => self.part.weights.score(self.segment, doc, &mut leaves),
                    Scores::Unwanted => 0.0,
                };
                each(doc, matches, score)?;
            }
            doc = docs.seek(doc + 1, &mut leaves);
        }
        Ok(())
    }

    /// Whether the document was not removed and is in one of the languages.
    fn counts(&self, doc: DocId) -> bool {
        self.segment.is_alive(doc)
            && self.langs.as_ref().is_none_or(|langs| {
                let lang = self.segment.lang.first(doc);
                lang.is_some_and(|lang| langs.contains(&lang))
            })
    }
}
