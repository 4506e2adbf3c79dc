//! A query over the postings: which articles match, how often, and how well.
//!
//! The query is bound once for each language of the index. Its weaker form finds candidates; the
//! span algebra of `nutgraf-query`, fed from the postings at the candidate and from its structure,
//! makes them exact. Where the characters of the text matter, the stored article is read.

mod best;
mod best_of_all;
mod blocks;
mod cover;
mod cursor;
mod docs;
mod fields;
mod forms;
mod judge;
mod plan;
mod run;
mod union;

use tantivy::DocId;

pub(crate) use cursor::LeafCursor;
pub(crate) use fields::{day, in_run};
pub(crate) use plan::{Plan, bind};

/// An article that matches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    pub(crate) segment: usize,
    pub(crate) doc: DocId,
    /// How many spans it has.
    pub(crate) matches: u64,
    /// 0 where no score was asked for, less than any where it cannot reach the plan's floor.
    pub(crate) score: f32,
}

/// Whether articles are scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scores {
    Wanted,
    Unwanted,
}
