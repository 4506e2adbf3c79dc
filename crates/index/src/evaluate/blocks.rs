//! A list of postings, read a block at a time.

use tantivy::postings::BlockSegmentPostings;
use tantivy::{DocId, TERMINATED};

/// A list of postings without positions. In place of the engine's cursor, which is asked for one document after the
/// other, it gives what it has up to a document in one go.
pub(crate) struct Blocks {
    list: BlockSegmentPostings,
    /// Where it stands in the block.
    at: usize,
}

impl Blocks {
    pub(crate) fn new(list: BlockSegmentPostings) -> Blocks {
        Blocks { list, at: 0 }
    }

    /// The document it stands on.
    #[inline]
    pub(crate) fn doc(&self) -> DocId {
        self.list.doc(self.at)
    }

    /// How often the word stands in that document.
    #[inline]
    pub(crate) fn frequency(&self) -> u32 {
        self.list.freq(self.at)
    }

    /// Goes to the first document at or behind `target`.
    #[inline]
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.at = self.list.seek(target);
        }
        self.doc()
    }

    /// Calls `each` with every document from here up to, not including, `end`, and how often the word stands in it;
    /// stands on the next one then, which is given back.
    #[inline]
    pub(crate) fn until(&mut self, end: DocId, mut each: impl FnMut(DocId, u32)) -> DocId {
        while self.doc() < end {
            let docs = self.list.docs();
            let whole = docs.last().is_some_and(|last| *last < end);
            let stop = match whole {
                true => docs.len(),
                false => self.at + docs[self.at..].partition_point(|doc| *doc < end),
            };
            // Without a number, each counts 1.
            match self.list.freqs().get(self.at..stop) {
                Some(frequencies) => (docs[self.at..stop].iter().zip(frequencies))
                    .for_each(|(doc, frequency)| each(*doc, *frequency)),
                None => docs[self.at..stop].iter().for_each(|doc| each(*doc, 1)),
            }
            self.at = stop;
            if whole {
                self.list.advance();
                self.at = 0;
            }
        }
        self.doc()
    }

    /// Whether no document is left.
    pub(crate) fn is_done(&self) -> bool {
        self.doc() == TERMINATED
    }
}
