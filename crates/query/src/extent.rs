use std::collections::VecDeque;
use std::fmt;

use crate::Order;

/// A stretch of an article in positions, half-open.
///
/// Invariant kept by whoever makes one: `start < end`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Extent {
    /// The position of its first token.
    pub start: u32,
    /// The position after its last token.
    pub end: u32,
}

impl Extent {
    /// Every position.
    pub const ALL: Extent = Extent {
        start: 0,
        end: u32::MAX,
    };

    /// The extent from position `start` up to, not including, `end`.
    #[must_use]
    pub fn new(start: u32, end: u32) -> Extent {
        Extent { start, end }
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Extent) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a position.
    #[must_use]
    pub fn overlaps(self, other: Extent) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// What the two share, if anything.
    #[must_use]
    pub fn intersection(self, other: Extent) -> Option<Extent> {
        let both = Extent::new(self.start.max(other.start), self.end.min(other.end));
        (both.start < both.end).then_some(both)
    }
}

impl fmt::Debug for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// Puts extents in order, equal ones once.
pub(crate) fn normalize(extents: &mut Vec<Extent>) {
    if !extents.is_sorted_by(|a, b| a < b) {
        extents.sort_unstable();
        extents.dedup();
    }
}

/// Of sorted and disjoint extents, the one that holds this position.
pub(crate) fn holding(sorted: &[Extent], position: u32) -> Option<Extent> {
    let after = sorted.partition_point(|e| e.start <= position);
    let extent = sorted[..after].last()?;
    (position < extent.end).then_some(*extent)
}

/// Whether one of sorted and disjoint extents overlaps this one.
pub(crate) fn touches(sorted: &[Extent], extent: Extent) -> bool {
    let at = sorted.partition_point(|e| e.end <= extent.start);
    sorted.get(at).is_some_and(|e| e.start < extent.end)
}

/// Appends to `out` every extent that consists of one of `left` and, right behind it, one of `right`.
pub(crate) fn follow(left: &[Extent], right: &[Extent], out: &mut Vec<Extent>) {
    for &l in left {
        let from = right.partition_point(|r| r.start < l.end);
        let row = right[from..].iter().take_while(|r| r.start == l.end);
        out.extend(row.map(|r| Extent::new(l.start, r.end)));
    }
}

/// How near two extents must be.
#[derive(Clone, Copy)]
pub(crate) enum Nearness<'a> {
    /// At most this many positions between the two, and no border of these blocks. Without blocks:
    /// the gap in positions between blocks is wider anyway.
    Gap(u32, Option<&'a [Extent]>),
    /// Both wholly in one of these.
    Inside(&'a [Extent]),
}

impl Nearness<'_> {
    // The least end of something before an extent that starts here, and near it.
    fn least_end(&self, start: u32) -> u32 {
        match self {
            Nearness::Gap(gap, blocks) => {
                let block = blocks.map_or(0, |b| holding(b, start).map_or(start, |b| b.start + 1));
                block.max(start.saturating_sub(*gap))
            }
            Nearness::Inside(units) => holding(units, start).map_or(start, |u| u.start + 1),
        }
    }

    // The greatest start of something behind an extent that ends here, and near it.
    fn greatest_start(&self, end: u32) -> u32 {
        let last_of = |units: &[Extent]| holding(units, end - 1).map_or(end, |u| u.end) - 1;
        match self {
            Nearness::Gap(gap, blocks) => end
                .saturating_add(*gap)
                .min(blocks.map_or(u32::MAX, last_of)),
            Nearness::Inside(units) => last_of(units),
        }
    }

    // Whether both may lie in one unit, if they must.
    fn hold(&self, cover: Extent) -> bool {
        match self {
            Nearness::Gap(..) => true,
            Nearness::Inside(units) => {
                holding(units, cover.start).is_some_and(|u| u.contains(cover))
            }
        }
    }
}

/// Buffers for [`near`] and [`not_near`], kept from one call to the next.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    by_end: Vec<Extent>,
    queue: VecDeque<Extent>,
    pairs: Vec<Extent>,
}

/// Appends to `out` the minimal covers of a left and a right extent that are near and share nothing.
/// Both sides are sorted and distinct; so is what is appended.
pub(crate) fn near(
    left: &[Extent],
    right: &[Extent],
    nearness: Nearness<'_>,
    order: Order,
    buffers: &mut Buffers,
    out: &mut Vec<Extent>,
) {
    if left.is_empty() || right.is_empty() {
        return;
    }
    buffers.pairs.clear();
    ordered_pairs(left, right, nearness, buffers);
    if order == Order::Any {
        ordered_pairs(right, left, nearness, buffers);
    }
    minimal(&mut buffers.pairs);
    out.extend_from_slice(&buffers.pairs);
}

// For each second one, the cover with the first that starts latest: any other cover that ends there
// contains it. The candidates for a second that starts at `s` end in a window before `s` that only
// moves on, so the latest start in it is kept at the front of a queue of falling starts.
fn ordered_pairs(first: &[Extent], second: &[Extent], nearness: Nearness<'_>, b: &mut Buffers) {
    b.by_end.clear();
    b.by_end.extend_from_slice(first);
    if !b.by_end.is_sorted_by_key(|e| e.end) {
        b.by_end.sort_unstable_by_key(|e| e.end);
    }
    b.queue.clear();
    let mut coming = b.by_end.iter().peekable();
    for &s in second {
        while let Some(&f) = coming.next_if(|f| f.end <= s.start) {
            while b.queue.back().is_some_and(|q| q.start <= f.start) {
                b.queue.pop_back();
            }
            b.queue.push_back(f);
        }
        let least_end = nearness.least_end(s.start);
        while b.queue.front().is_some_and(|q| q.end < least_end) {
            b.queue.pop_front();
        }
        let cover = b.queue.front().map(|f| Extent::new(f.start, s.end));
        b.pairs.extend(cover.filter(|c| nearness.hold(*c)));
    }
}

// Keeps the extents that contain no other, in order.
fn minimal(extents: &mut Vec<Extent>) {
    extents.sort_unstable_by(|a, b| a.start.cmp(&b.start).then(b.end.cmp(&a.end)));
    let mut kept = 0;
    // Starts rise, so an earlier one that reaches as far contains the later.
    for i in 0..extents.len() {
        let extent = extents[i];
        while kept > 0 && extents[kept - 1].end >= extent.end {
            kept -= 1;
        }
        extents[kept] = extent;
        kept += 1;
    }
    extents.truncate(kept);
}

/// Appends to `out` the left extents that overlap no right one and have none near.
pub(crate) fn not_near(
    left: &[Extent],
    right: &[Extent],
    nearness: Nearness<'_>,
    buffers: &mut Buffers,
    out: &mut Vec<Extent>,
) {
    // For each right extent the latest end up to there, so that those that reach back to a left one
    // are found without a walk over all.
    let latest = &mut buffers.pairs;
    latest.clear();
    let mut end = 0;
    latest.extend(right.iter().map(|r| {
        end = end.max(r.end);
        Extent::new(r.start, end)
    }));
    for &l in left {
        let low = nearness.least_end(l.start).min(l.start + 1);
        let high = nearness.greatest_start(l.end).max(l.end - 1);
        let to = right.partition_point(|r| r.start <= high);
        let from = latest[..to].partition_point(|r| r.end < low);
        let is_near = |r: &Extent| {
            r.overlaps(l)
                || (r.end >= low
                    && nearness.hold(Extent::new(l.start.min(r.start), l.end.max(r.end))))
        };
        if !right[from..to].iter().any(is_near) {
            out.push(l);
        }
    }
}
