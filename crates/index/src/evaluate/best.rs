//! The best articles of a segment, found without a look at most others.

use nutgraf_query::Weak;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, TERMINATED};

use super::cursor::Lead;
use super::judge::Judge;
use super::run::{Cursors, Run, Unreached};
use crate::IndexError;

impl<'a> Run<'a> {
    /// Calls `each` with those of the documents that match which can reach the plan's floor, their matches
    /// and scores, in no order.
    pub(super) fn best(
        self,
        mut each: impl FnMut(DocId, u64, f32) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        if let Some(word) = self.single()? {
            return self.each_of_word(word, Unreached::Skipped, each);
        }
        let mut judge = Judge::new(&self);
        let leaf = |weak: &Weak| match weak {
            Weak::Leaf(number) => Some(*number as usize),
            _ => None,
        };
        match self.part.bound.weaken() {
            Weak::Leaf(number) => self.best_of_one(number as usize, &mut judge, each),
            Weak::And(parts) if parts.iter().any(|part| leaf(part).is_some()) => {
                let leaves: Vec<usize> = parts.iter().filter_map(leaf).collect();
                self.best_of_all(&leaves, &mut judge, each)
            }
            _ => {
                let mut cursors = self.cursors()?;
                let mut doc = cursors.seek(0);
                while doc != TERMINATED {
                    self.tell_if_best(doc, &mut cursors, &mut judge, &mut each)?;
                    doc = cursors.seek(doc + 1);
                }
                Ok(())
            }
        }
    }

    /// Does so where a phrase must be there, and no other: the other words of the phrase are looked at where
    /// its rarest stands often enough.
    fn best_of_one(
        &self,
        leaf: usize,
        judge: &mut Judge<'a>,
        mut each: impl FnMut(DocId, u64, f32) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let weights = &self.part.weights;
        let mut cursors = self.cursors()?;
        let mut lead = self.lead(leaf)?;
        let mut doc = lead.seek(0);
        while doc != TERMINATED {
            let bound = weights.bound_of(leaf, self.segment, doc, lead.frequency());
            let next = match bound < self.plan.floor.get() {
                true => doc + 1,
                false => cursors.seek(doc),
            };
            if next == doc {
                self.tell_if_best(doc, &mut cursors, judge, &mut each)?;
            }
            doc = lead.seek(next.max(doc + 1));
        }
        Ok(())
    }

    /// Calls `each` with the document that the cursors stand on, if it matches and can reach the floor.
    fn tell_if_best(
        &self,
        doc: DocId,
        cursors: &mut Cursors,
        judge: &mut Judge<'a>,
        each: &mut impl FnMut(DocId, u64, f32) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let Cursors { leaves, rows, .. } = cursors;
        if self.segment.is_alive(doc)
            && let Some(of_rows) = self.promise(doc, leaves, rows)
            && let Some(matches) = judge.matches(self, doc, leaves)?
        {
            each(doc, matches, self.score(doc, leaves, of_rows))?;
        }
        Ok(())
    }

    /// The documents that have the rarest word of a phrase, in each of its rows.
    fn lead(&self, leaf: usize) -> Result<Lead, IndexError> {
        let rows = &self.part.covers[leaf][self.number];
        let leads = rows
            .iter()
            .filter_map(|row| row.iter().min_by_key(|piece| piece.size()));
        let slots = leads.map(|piece| self.slot(piece, IndexRecordOption::WithFreqs));
        let slots = slots.filter_map(Result::transpose);
        Ok(Lead::new(slots.collect::<Result<_, _>>()?))
    }
}
