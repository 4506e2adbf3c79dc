use crate::bound::{Bound, Expr};

/// A weaker form of a query: true of every article that the query matches, and of some more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Weak {
    /// True of every article.
    All,
    /// The leaf of this number occurs.
    Leaf(u32),
    /// The field query of this number holds.
    Field(u32),
    /// All of them. At least two.
    And(Vec<Weak>),
    /// Any of them. At least two.
    Or(Vec<Weak>),
}

impl Bound {
    /// The query as AND and OR over its leaves and field queries: what postings without positions
    /// across phrases, or a foreign engine, can answer.
    #[must_use]
    pub fn weaken(&self) -> Weak {
        weaken(&self.expr)
    }
}

fn weaken(expr: &Expr) -> Weak {
    match expr {
        Expr::Leaf(number) => Weak::Leaf(*number),
        Expr::Field(number) => Weak::Field(*number),
        Expr::Not(_) | Expr::Speaker { expr: None, .. } => Weak::All,
        Expr::Or(exprs) => any(exprs.iter().map(weaken)),
        Expr::NotNear { left, .. } => weaken(left),
        Expr::Row(_)
        | Expr::And(_)
        | Expr::Near { .. }
        | Expr::Zone { .. }
        | Expr::Speaker { .. } => all(expr.children().map(weaken)),
    }
}

fn all(parts: impl Iterator<Item = Weak>) -> Weak {
    let mut and = Vec::new();
    for part in parts {
        match part {
            Weak::All => {}
            Weak::And(parts) => and.extend(parts),
            part => and.push(part),
        }
    }
    match and.len() {
        0 => Weak::All,
        1 => and.remove(0),
        _ => Weak::And(and),
    }
}

fn any(parts: impl Iterator<Item = Weak>) -> Weak {
    let mut or = Vec::new();
    for part in parts {
        match part {
            Weak::All => return Weak::All,
            Weak::Or(parts) => or.extend(parts),
            part => or.push(part),
        }
    }
    match or.len() {
        1 => or.remove(0),
        _ => Weak::Or(or),
    }
}
