use crate::bound::{Bound, Expr};
use crate::extent::{self, Buffers, Extent, Nearness, holding, normalize, touches};
use crate::structure::{QuotationKind, Structure};
use crate::{Order, Reach, Side, SpeakerTest, Zone};

/// What answers the numbered parts of a [`Bound`] on one article: the tokens in memory, or postings.
pub trait Leaves {
    /// Appends the extents of every occurrence of a leaf, in order, equal ones once.
    fn extents(&mut self, leaf: u32, out: &mut Vec<Extent>);

    /// Whether a field query holds.
    fn holds(&mut self, field: u32) -> bool;
}

/// The value of a query on one article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// Whether the article matches.
    pub matched: bool,
    /// Where, in order and distinct. Empty if it does not match, or if the query has no spans.
    pub extents: Vec<Extent>,
}

/// The value of a query on the article that `leaves` and `structure` describe.
///
/// For many articles in a row, [`Evaluator`] keeps its memory.
pub fn evaluate(bound: &Bound, leaves: &mut impl Leaves, structure: &Structure) -> Value {
    let mut value = Value::default();
    value.matched = Evaluator::default().run(bound, leaves, structure, &mut value.extents);
    value
}

/// Evaluates queries on one article after the other, without allocating for each.
#[derive(Debug, Default)]
pub struct Evaluator {
    pool: Vec<Vec<Extent>>,
    buffers: Buffers,
    // By leaf, what it answered, and in which run: zones ask the same leaf again and again.
    known: Vec<(u64, Vec<Extent>)>,
    run: u64,
}

impl Evaluator {
    /// Whether the article matches; the extents go into `out`, which loses what it held.
    pub fn run(
        &mut self,
        bound: &Bound,
        leaves: &mut impl Leaves,
        structure: &Structure,
        out: &mut Vec<Extent>,
    ) -> bool {
        out.clear();
        self.run += 1;
        let mut run = Run {
            leaves,
            structure,
            memory: self,
        };
        let matched = run.append(&bound.expr, &Scope::ARTICLE, out);
        normalize(out);
        matched
    }
}

// The part of the article that is looked at.
struct Scope<'a> {
    window: Extent,
    // Zones that nothing may touch, and those of the scopes around.
    outside: Option<(&'a [Extent], &'a Scope<'a>)>,
}

impl Scope<'_> {
    const ARTICLE: Scope<'static> = Scope {
        window: Extent::ALL,
        outside: None,
    };

    fn is_article(&self) -> bool {
        self.window == Extent::ALL && self.outside.is_none()
    }

    fn admits(&self, extent: Extent) -> bool {
        self.window.contains(extent) && self.admits_outside(extent)
    }

    // Whether any position of a window lies outside the zones.
    fn leaves_any_of(&self, window: Extent) -> bool {
        let mut at = window.start;
        let mut scope = self;
        while let Some((zones, around)) = scope.outside {
            scope = around;
            if let Some(zone) = holding(zones, at) {
                at = zone.end;
                scope = self;
            }
        }
        at < window.end
    }

    fn admits_outside(&self, extent: Extent) -> bool {
        let mut scope = self;
        while let Some((zones, around)) = scope.outside {
            if touches(zones, extent) {
                return false;
            }
            scope = around;
        }
        true
    }
}

struct Run<'a, L> {
    leaves: &'a mut L,
    structure: &'a Structure,
    memory: &'a mut Evaluator,
}

impl<L: Leaves> Run<'_, L> {
    // Appends the extents of an expression, in any order and perhaps some twice; nothing if it does
    // not match.
    fn append(&mut self, expr: &Expr, scope: &Scope<'_>, out: &mut Vec<Extent>) -> bool {
        let base = out.len();
        match expr {
            Expr::Leaf(number) if scope.is_article() => {
                self.leaves.extents(*number, out);
                out.len() > base
            }
            Expr::Leaf(number) => {
                let known = self.known(*number);
                let from = known.partition_point(|e| e.start < scope.window.start);
                let inside = known[from..]
                    .iter()
                    .take_while(|e| e.start < scope.window.end);
                out.extend(inside.filter(|e| scope.admits(**e)));
                out.len() > base
            }
            Expr::Field(number) => self.leaves.holds(*number),
            Expr::And(exprs) => {
                let all = exprs.iter().all(|expr| self.append(expr, scope, out));
                if !all {
                    out.truncate(base);
                }
                all
            }
            Expr::Or(exprs) => {
                (exprs.iter()).fold(false, |any, e| self.append(e, scope, out) | any)
            }
            Expr::Not(expr) => {
                let matched = self.append(expr, scope, out);
                out.truncate(base);
                !matched
            }
            Expr::Row(exprs) => self.row(exprs, scope, out),
            Expr::Near {
                left,
                right,
                reach,
                order,
            } => self.near(left, right, *reach, Some(*order), scope, out),
            Expr::NotNear { left, right, reach } => {
                self.near(left, right, *reach, None, scope, out)
            }
            Expr::Zone { zone, side, expr } => self.zone(*zone, *side, expr, scope, out),
            Expr::Speaker { speaker, expr } => self.speaker(speaker, expr.as_deref(), scope, out),
        }
    }

    // What a leaf answers, asked once a run.
    fn known(&mut self, leaf: u32) -> &[Extent] {
        let Evaluator { known, run, .. } = &mut *self.memory;
        let index = leaf as usize;
        if known.len() <= index {
            known.resize_with(index + 1, Default::default);
        }
        let (of_run, extents) = &mut known[index];
        if *of_run != *run {
            *of_run = *run;
            extents.clear();
            self.leaves.extents(leaf, extents);
        }
        extents
    }

    fn row(&mut self, exprs: &[Expr], scope: &Scope<'_>, out: &mut Vec<Extent>) -> bool {
        let base = out.len();
        let (mut left, mut right, mut row) = (self.take(), self.take(), self.take());
        for (number, expr) in exprs.iter().enumerate() {
            right.clear();
            self.append(expr, scope, &mut right);
            normalize(&mut right);
            if number == 0 {
                std::mem::swap(&mut left, &mut right);
            } else {
                row.clear();
                extent::follow(&left, &right, &mut row);
                normalize(&mut row);
                std::mem::swap(&mut left, &mut row);
            }
            if left.is_empty() {
                break;
            }
        }
        out.extend(left.iter().filter(|e| scope.admits_outside(**e)));
        self.give([left, right, row]);
        out.len() > base
    }

    // `order`: none for NOT w/n.
    fn near(
        &mut self,
        left: &Expr,
        right: &Expr,
        reach: Reach,
        order: Option<Order>,
        scope: &Scope<'_>,
        out: &mut Vec<Extent>,
    ) -> bool {
        let base = out.len();
        let (mut l, mut r) = (self.take(), self.take());
        if self.append(left, scope, &mut l) {
            normalize(&mut l);
            self.append(right, scope, &mut r);
            normalize(&mut r);
            let nearness = self.nearness(reach);
            let buffers = &mut self.memory.buffers;
            match order {
                Some(order) => extent::near(&l, &r, nearness, order, buffers, out),
                None => extent::not_near(&l, &r, nearness, buffers, out),
            }
            if scope.outside.is_some() {
                retain_from(out, base, |e| scope.admits_outside(e));
            }
        }
        self.give([l, r]);
        out.len() > base
    }
}

impl<'a, L: Leaves> Run<'a, L> {
    fn nearness(&self, reach: Reach) -> Nearness<'a> {
        let blocks = self.structure.block_extents.as_slice();
        match reach {
            Reach::Words(n) => Nearness::Gap(n - 1, (!reach.fits_gap()).then_some(blocks)),
            Reach::Sentence => Nearness::Inside(&self.structure.sentences),
            Reach::Paragraph => Nearness::Inside(blocks),
        }
    }

    fn zone(
        &mut self,
        zone: Zone,
        side: Side,
        expr: &Expr,
        scope: &Scope<'_>,
        out: &mut Vec<Extent>,
    ) -> bool {
        let mut zones = self.take();
        self.structure.zones(zone, &mut zones);
        let matched = match side {
            Side::In => self.inside(&zones, expr, scope, out),
            Side::Outside => {
                let scope = Scope {
                    window: scope.window,
                    outside: Some((&zones, scope)),
                };
                self.append(expr, &scope, out)
            }
        };
        self.give([zones]);
        matched
    }

    fn speaker(
        &mut self,
        speaker: &SpeakerTest,
        expr: Option<&Expr>,
        scope: &Scope<'_>,
        out: &mut Vec<Extent>,
    ) -> bool {
        let base = out.len();
        let mut matched = false;
        for kind in [QuotationKind::Quote, QuotationKind::Reported] {
            let mut zones = self.take();
            self.structure.spoken(speaker, kind, &mut zones);
            match expr {
                Some(expr) => matched |= self.inside(&zones, expr, scope, out),
                None => out.extend(zones.iter().filter(|z| scope.admits(**z))),
            }
            self.give([zones]);
        }
        matched || out.len() > base
    }

    // Looks at each zone as if the article consisted of it. The zones are in order and disjoint.
    fn inside(
        &mut self,
        zones: &[Extent],
        expr: &Expr,
        scope: &Scope<'_>,
        out: &mut Vec<Extent>,
    ) -> bool {
        if expr.is_local() {
            let base = out.len();
            self.append(expr, scope, out);
            retain_from(out, base, |e| {
                holding(zones, e.start).is_some_and(|z| z.contains(e))
            });
            return out.len() > base;
        }
        let mut matched = false;
        for zone in zones {
            if let Some(window) = zone.intersection(scope.window)
                && scope.leaves_any_of(window)
            {
                let scope = Scope {
                    window,
                    outside: scope.outside,
                };
                matched |= self.append(expr, &scope, out);
            }
        }
        matched
    }

    fn take(&mut self) -> Vec<Extent> {
        self.memory.pool.pop().unwrap_or_default()
    }

    fn give<const N: usize>(&mut self, vectors: [Vec<Extent>; N]) {
        for mut vector in vectors {
            vector.clear();
            self.memory.pool.push(vector);
        }
    }
}

fn retain_from(out: &mut Vec<Extent>, base: usize, keep: impl Fn(Extent) -> bool) {
    let mut kept = base;
    for i in base..out.len() {
        if keep(out[i]) {
            out[kept] = out[i];
            kept += 1;
        }
    }
    out.truncate(kept);
}
