//! Decides on candidates, from the postings or, where characters matter, from the text.

use std::sync::Arc;

use nutgraf_query::{Evaluator, Expr, Extent, Leaves, Matcher, Structure};
use tantivy::DocId;

use super::cursor::LeafCursor;
use super::run::Run;
use crate::IndexError;
use crate::bits::Bits;
use crate::read::Reread;

/// Decides on candidates.
pub(super) struct Judge<'a> {
    evaluator: Evaluator,
    structure: Structure,
    extents: Vec<Extent>,
    needs_structure: bool,
    needs_speakers: bool,
    by: By<'a>,
}

/// What a decision needs.
enum By<'a> {
    /// The query is a phrase, or several (all or any of them) that share no occurrence: how often
    /// each stands there.
    Leaves { numbers: Vec<usize>, all: bool },
    /// Positions, structure and fields.
    Postings,
    /// The characters of the text, too.
    Text {
        matcher: Box<Matcher>,
        reread: Box<Reread<'a>>,
        /// Whether the postings alone may say no: what matches by character matches folded then.
        postings_first: bool,
    },
}

impl<'a> Judge<'a> {
    pub(super) fn new(run: &Run<'a>) -> Judge<'a> {
        let bound = &run.part.bound;
        let tokenizers = &run.plan.snapshot.tokenizers;
        let by = match bound.expr() {
            expr if bound.needs_text() => By::Text {
                matcher: Box::new(Matcher::new([bound.clone()])),
                reread: Box::new(Reread::new(tokenizers)),
                postings_first: !loses(expr),
            },
            expr => match phrases(expr) {
                Some((numbers, all)) if run.share_nothing(&numbers) => By::Leaves { numbers, all },
                _ => By::Postings,
            },
        };
        Judge {
            evaluator: Evaluator::default(),
            structure: Structure::default(),
            extents: Vec::new(),
            needs_structure: bound.needs_structure(),
            needs_speakers: bound.needs_speakers(),
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
        if let By::Leaves { numbers, all } = &self.by {
            let mut sum = 0;
            for &number in numbers {
                let leaf = &mut leaves[number];
                let count = if leaf.seek(doc) == doc {
                    leaf.count()
                } else {
                    0
                };
                if *all && count == 0 {
                    return Ok(None);
                }
                sum += u64::from(count);
            }
            return Ok((sum > 0).then_some(sum));
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
            let (speakers, structure) = (self.needs_speakers, &mut self.structure);
            let snapshot = run.plan.snapshot;
            snapshot.structure(run.segment, doc, speakers, structure)?;
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

/// The phrases of a query that consists of them, and whether it wants all. Fields may stand beside
/// them in an AND: no candidate is without.
fn phrases(expr: &Expr) -> Option<(Vec<usize>, bool)> {
    let leaf = |expr: &Expr| match expr {
        Expr::Leaf(number) => Some(*number as usize),
        _ => None,
    };
    match expr {
        Expr::Leaf(number) => Some((vec![*number as usize], true)),
        Expr::Or(parts) => Some((parts.iter().map(leaf).collect::<Option<_>>()?, false)),
        Expr::And(parts) => {
            let phrases = parts.iter().filter(|part| !matches!(part, Expr::Field(_)));
            let numbers: Vec<usize> = phrases.map(leaf).collect::<Option<_>>()?;
            (!numbers.is_empty()).then_some((numbers, true))
        }
        _ => None,
    }
}

/// Whether more occurrences of some phrase could make a query match less: where it negates, or looks for something near
/// what stands near each other, which are the closest two alone.
fn loses(expr: &Expr) -> bool {
    match expr {
        Expr::Not(_) | Expr::NotNear { .. } => true,
        Expr::Leaf(_) | Expr::Field(_) => false,
        Expr::Row(parts) | Expr::And(parts) | Expr::Or(parts) => parts.iter().any(loses),
        Expr::Zone { expr, .. } => loses(expr),
        Expr::Near { left, right, .. } => [left, right]
            .iter()
            .any(|side| loses(side) || has_near(side)),
        Expr::Speaker { expr, .. } => expr.as_deref().is_some_and(loses),
    }
}

fn has_near(expr: &Expr) -> bool {
    match expr {
        Expr::Near { .. } | Expr::NotNear { .. } => true,
        Expr::Leaf(_) | Expr::Field(_) => false,
        Expr::Row(parts) | Expr::And(parts) | Expr::Or(parts) => parts.iter().any(has_near),
        Expr::Not(expr) | Expr::Zone { expr, .. } => has_near(expr),
        Expr::Speaker { expr, .. } => expr.as_deref().is_some_and(has_near),
    }
}

/// Answers the parts of a query from the postings at a document.
struct Posted<'a> {
    leaves: &'a mut [LeafCursor],
    fields: &'a [Arc<Bits>],
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
