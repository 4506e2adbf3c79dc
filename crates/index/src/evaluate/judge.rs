//! Decides on candidates, from the postings or, where characters matter, from the text.

use std::rc::Rc;

use nutgraf_query::{Bound, Evaluator, Expr, Extent, Leaves, Matcher, Structure};
use tantivy::DocId;

use super::cursor::LeafCursor;
use super::run::Run;
use crate::IndexError;
use crate::bits::Bits;
use crate::pool::Pool;
use crate::read::Reread;

/// Decides on candidates.
pub(super) struct Judge<'a> {
    evaluator: Evaluator,
    structure: Structure,
    extents: Vec<Extent>,
    needs_structure: bool,
    by: By<'a>,
}

/// What a decision needs.
enum By<'a> {
    /// The query is one phrase: its positions.
    Leaf(usize),
    /// Positions, structure and fields.
    Postings,
    /// The characters of the text, too.
    Text {
        matcher: Box<Matcher>,
        reread: Box<Reread<'a>>,
        /// Whether the postings alone may say no: where nothing is negated, what matches by
        /// character matches folded.
        postings_first: bool,
    },
}

impl<'a> Judge<'a> {
    pub(super) fn new(bound: &Bound, tokenizers: &'a Pool) -> Judge<'a> {
        let by = match bound.expr() {
            expr if bound.needs_text() => By::Text {
                matcher: Box::new(Matcher::new([bound.clone()])),
                reread: Box::new(Reread::new(tokenizers)),
                postings_first: !negates(expr),
            },
            Expr::Leaf(number) => By::Leaf(*number as usize),
            _ => By::Postings,
        };
        Judge {
            evaluator: Evaluator::default(),
            structure: Structure::default(),
            extents: Vec::new(),
            needs_structure: bound.needs_structure(),
            by,
        }
    }

    /// How many spans the query has on a document; `None` if it does not match.
    pub(super) fn matches(
        &mut self,
        run: &Run<'_>,
        doc: DocId,
        leaves: &mut [LeafCursor],
    ) -> Result<Option<u64>, IndexError> {
        if let By::Leaf(number) = self.by {
            let count = leaves[number].count();
            return Ok((count > 0).then_some(u64::from(count)));
        }
        let ask = !matches!(
            self.by,
            By::Text {
                postings_first: false,
                ..
            }
        );
        if ask && !self.by_postings(run, doc, leaves)? {
            return Ok(None);
        }
        if let By::Text {
            matcher, reread, ..
        } = &mut self.by
        {
            let extents = &mut self.extents;
            let article = run.plan.snapshot.article(run.segment, doc)?;
            if !reread.view(&article, |view| matcher.read(view).run(0, extents)) {
                return Ok(None);
            }
        }
        Ok(Some(self.extents.len() as u64))
    }

    fn by_postings(
        &mut self,
        run: &Run<'_>,
        doc: DocId,
        leaves: &mut [LeafCursor],
    ) -> Result<bool, IndexError> {
        if self.needs_structure {
            self.structure = run.plan.snapshot.structure(run.segment, doc)?;
        }
        let mut posted = Posted {
            leaves,
            fields: &run.fields,
            doc,
        };
        let bound = &run.part.bound;
        let matched = self
            .evaluator
            .run(bound, &mut posted, &self.structure, &mut self.extents);
        Ok(matched)
    }
}

/// Whether more occurrences of some phrase could make a query match less.
fn negates(expr: &Expr) -> bool {
    match expr {
        Expr::Not(_) | Expr::NotNear { .. } => true,
        Expr::Leaf(_) | Expr::Field(_) => false,
        Expr::Row(parts) | Expr::And(parts) | Expr::Or(parts) => parts.iter().any(negates),
        Expr::Zone { expr, .. } => negates(expr),
        Expr::Near { left, right, .. } => negates(left) || negates(right),
        Expr::Speaker { expr, .. } => expr.as_deref().is_some_and(negates),
    }
}

/// Answers the parts of a query from the postings at a document.
struct Posted<'a> {
    leaves: &'a mut [LeafCursor],
    fields: &'a [Rc<Bits>],
    doc: DocId,
}

impl Leaves for Posted<'_> {
    fn extents(&mut self, leaf: u32, out: &mut Vec<Extent>) {
        let leaf = &mut self.leaves[leaf as usize];
        if leaf.seek(self.doc) == self.doc {
            leaf.extents(out);
        }
    }

    fn holds(&mut self, field: u32) -> bool {
        self.fields[field as usize].contains(self.doc as usize)
    }
}
