use crate::bound::Expr;

/// Groups of slots: every article that matches has a token in one slot at least of each group.
///
/// `leaves` are the numbers of the slots of each leaf.
pub(crate) fn of(expr: &Expr, leaves: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let mut groups = match expr {
        Expr::Leaf(number) => {
            let slots = leaves[*number as usize].iter();
            slots.map(|slot| vec![*slot]).collect()
        }
        Expr::Field(_) | Expr::Not(_) | Expr::Speaker { expr: None, .. } => Vec::new(),
        Expr::NotNear { left, .. } => of(left, leaves),
        Expr::Or(exprs) => either(exprs, leaves),
        Expr::Row(_)
        | Expr::And(_)
        | Expr::Near { .. }
        | Expr::Zone { .. }
        | Expr::Speaker { .. } => expr.children().flat_map(|e| of(e, leaves)).collect(),
    };
    groups.sort();
    groups.dedup();
    groups
}

// One group, with a group of each side: the smallest. None if a side needs no word.
fn either(exprs: &[Expr], leaves: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let smallest = |expr| of(expr, leaves).into_iter().min_by_key(Vec::len);
    let Some(groups) = exprs.iter().map(smallest).collect::<Option<Vec<_>>>() else {
        return Vec::new();
    };
    let mut group = groups.concat();
    group.sort_unstable();
    group.dedup();
    vec![group]
}
