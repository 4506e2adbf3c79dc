//! The documents on which a query may match, by its weaker form.

use std::sync::Arc;

use nutgraf_query::{Bound, Expr, Weak};
use tantivy::{DocId, TERMINATED};

use super::Scores;
use super::cursor::LeafCursor;
use crate::bits::Bits;

/// A walk through documents.
pub(crate) enum Docs {
    /// All up to, not including, this one.
    All(DocId),
    /// Those of a leaf whose cursor the evaluation uses too.
    Shared(usize),
    /// Those of a leaf that stands in the query more than once, with a cursor of its own.
    Own(Box<LeafCursor>),
    Bits(Arc<Bits>),
    And(Vec<Docs>),
    Or(Vec<Docs>),
}

impl Docs {
    /// A walk by a query's weaker form. `open` makes a cursor of its own for a leaf.
    ///
    /// A leaf's cursor may serve walk and evaluation both where the leaf stands in the query once:
    /// a walk that has passed a document has seen that the part with the leaf does not match there.
    /// Scores count a leaf even then, so with scores that is done only if all leaves must be there.
    pub(crate) fn new<E>(
        bound: &Bound,
        scores: Scores,
        leaves: &[LeafCursor],
        fields: &[Arc<Bits>],
        end: DocId,
        open: &mut impl FnMut(usize) -> Result<LeafCursor, E>,
    ) -> Result<Docs, E> {
        let weak = bound.weaken();
        let mut uses = vec![0; leaves.len()];
        count_uses(bound.expr(), &mut uses);
        // Rows of neighbours have cursors of their own.
        if scores == Scores::Wanted && has_or(&weak) {
            uses.fill(u32::MAX);
        }
        Docs::walk(&weak, leaves, fields, &uses, end, open)
    }

    fn walk<E>(
        weak: &Weak,
        leaves: &[LeafCursor],
        fields: &[Arc<Bits>],
        uses: &[u32],
        end: DocId,
        open: &mut impl FnMut(usize) -> Result<LeafCursor, E>,
    ) -> Result<Docs, E> {
        let mut many = |parts: &[Weak]| -> Result<Vec<(u64, Docs)>, E> {
            let mut walks = Vec::with_capacity(parts.len());
            for part in parts {
                let docs = Docs::walk(part, leaves, fields, uses, end, open)?;
                walks.push((docs.cost(leaves), docs));
            }
            Ok(walks)
        };
        let bare = |walks: Vec<(u64, Docs)>| walks.into_iter().map(|(_, docs)| docs).collect();
        Ok(match weak {
            Weak::All => Docs::All(end),
            Weak::Leaf(number) if uses[*number as usize] == 1 => Docs::Shared(*number as usize),
            Weak::Leaf(number) => Docs::Own(Box::new(open(*number as usize)?)),
            Weak::Field(number) => Docs::Bits(Arc::clone(&fields[*number as usize])),
            Weak::And(parts) => {
                let mut walks = many(parts)?;
                // The rarest leads.
                walks.sort_by_key(|(cost, _)| *cost);
                Docs::And(bare(walks))
            }
            Weak::Or(parts) => Docs::Or(bare(many(parts)?)),
        })
    }

    fn cost(&self, leaves: &[LeafCursor]) -> u64 {
        match self {
            Docs::All(end) => u64::from(*end),
            Docs::Shared(number) => leaves[*number].cost(),
            Docs::Own(leaf) => leaf.cost(),
            Docs::Bits(bits) => bits.count(),
            Docs::And(walks) => walks.iter().map(|w| w.cost(leaves)).min().unwrap_or(0),
            Docs::Or(walks) => walks.iter().map(|w| w.cost(leaves)).sum(),
        }
    }

    /// The first document at or behind `target`, which never falls from call to call.
    pub(crate) fn seek(&mut self, target: DocId, leaves: &mut [LeafCursor]) -> DocId {
        match self {
            Docs::All(end) if target < *end => target,
            Docs::All(_) => TERMINATED,
            Docs::Shared(number) => leaves[*number].seek(target),
            Docs::Own(leaf) => leaf.seek(target),
            Docs::Bits(bits) => bits.next(target),
            Docs::And(walks) => {
                let mut doc = target;
                'next: while doc != TERMINATED {
                    for walk in walks.iter_mut() {
                        let there = walk.seek(doc, leaves);
                        if there != doc {
                            doc = there;
                            continue 'next;
                        }
                    }
                    break;
                }
                doc
            }
            Docs::Or(walks) => {
                let next = walks.iter_mut().map(|walk| walk.seek(target, leaves));
                next.min().unwrap_or(TERMINATED)
            }
        }
    }
}

fn has_or(weak: &Weak) -> bool {
    match weak {
        Weak::Or(_) => true,
        Weak::And(parts) => parts.iter().any(has_or),
        Weak::All | Weak::Leaf(_) | Weak::Field(_) => false,
    }
}

/// How often each leaf stands in the query.
fn count_uses(expr: &Expr, uses: &mut [u32]) {
    match expr {
        Expr::Leaf(number) => uses[*number as usize] += 1,
        Expr::Field(_) => {}
        Expr::Row(parts) | Expr::And(parts) | Expr::Or(parts) => {
            parts.iter().for_each(|part| count_uses(part, uses));
        }
        Expr::Not(expr) | Expr::Zone { expr, .. } => count_uses(expr, uses),
        Expr::Near { left, right, .. } | Expr::NotNear { left, right, .. } => {
            count_uses(left, uses);
            count_uses(right, uses);
        }
        Expr::Speaker { expr, .. } => expr.iter().for_each(|expr| count_uses(expr, uses)),
    }
}
