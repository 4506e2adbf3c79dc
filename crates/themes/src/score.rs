//! Which matches count, and what they add up to.
//!
//! Everything here is in positions; a unit is the whole article, a section, a paragraph or a
//! sentence.

use nutgraf_query::{Extent, Zone};

use crate::Theme;

/// A match of an included query.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    pub(crate) extent: Extent,
    /// The number of its rule in the theme.
    pub(crate) rule: usize,
    /// The zone whose factor it has.
    pub(crate) zone: Option<Zone>,
    pub(crate) factor: f64,
    /// The rule's weight times the zone's factor.
    pub(crate) points: f64,
}

/// A match of an excluded query.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exclusion {
    pub(crate) extent: Extent,
    pub(crate) rule: usize,
}

/// What became of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It counts, as the n-th of its query.
    Counted(u32),
    /// The exclusion with this number overlaps it.
    Cancelled(usize),
    /// A heavier match, or an earlier one of the same weight, overlaps it: the one with this number.
    Overlapped(usize),
    /// As many of its query as may count weigh as much or stand before it.
    Repeated,
}

/// Points as people add them: exact to nine decimals, so that 0.7 and 0.1 make 0.8.
pub(crate) fn round(points: f64) -> f64 {
    // Adding zero turns the -0 that an empty sum is into 0.
    (points * 1e9).round() / 1e9 + 0.0
}

/// What the counted matches add up to.
pub(crate) fn sum(matches: &[Match], fates: &[Fate]) -> f64 {
    let counted = matches.iter().zip(fates);
    let counted = counted.filter(|(_, fate)| matches!(fate, Fate::Counted(_)));
    round(counted.map(|(found, _)| found.points).sum())
}

/// Decides about the matches of one unit, in the order of the text.
///
/// First the exclusions cancel what they overlap. Of matches that overlap, the heaviest stays: taken
/// by falling weight, then by place, then the longer first, each stays that overlaps none before it.
/// Of those that stay, each query's heaviest count, up to its `repeat`.
pub(crate) fn settle(matches: &[Match], exclusions: &[Exclusion], theme: &Theme) -> Vec<Fate> {
    let cancelled = Cancelling::new(exclusions);
    let mut order: Vec<usize> = (0..matches.len()).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (&matches[a], &matches[b]);
        (b.points.total_cmp(&a.points))
            .then(a.extent.start.cmp(&b.extent.start))
            .then(b.extent.end.cmp(&a.extent.end))
            .then(a.rule.cmp(&b.rule))
    });
    let mut fates = vec![Fate::Repeated; matches.len()];
    let mut places: Vec<(Extent, usize)> = Vec::new();
    let mut counts = vec![0; theme.rules.len()];
    for number in order {
        let found = &matches[number];
        let extent = found.extent;
        if let Some(exclusion) = cancelled.by(extent) {
            fates[number] = Fate::Cancelled(exclusion);
            continue;
        }
        // The places taken are disjoint, so the first that ends behind the start decides.
        let at = places.partition_point(|(taken, _)| taken.end <= extent.start);
        if let Some((_, by)) = places.get(at).filter(|(taken, _)| taken.overlaps(extent)) {
            fates[number] = Fate::Overlapped(*by);
            continue;
        }
        places.insert(at, (extent, number));
        if counts[found.rule] < theme.rules[found.rule].repeat {
            counts[found.rule] += 1;
            fates[number] = Fate::Counted(0);
        }
    }
    counts.fill(0);
    for (found, fate) in matches.iter().zip(&mut fates) {
        if let Fate::Counted(count) = fate {
            counts[found.rule] += 1;
            *count = counts[found.rule];
        }
    }
    fates
}

/// What counts of the matches of one unit, each as the n-th of its query.
pub(crate) fn counted(
    matches: &[Match],
    exclusions: &[Exclusion],
    theme: &Theme,
) -> Vec<(Match, u32)> {
    if let Some(counted) = undisputed(matches, exclusions, theme) {
        return counted;
    }
    let settled = matches.iter().zip(settle(matches, exclusions, theme));
    let counted = settled.filter_map(|(found, fate)| match fate {
        Fate::Counted(count) => Some((*found, count)),
        _ => None,
    });
    counted.collect()
}

/// As many matches as are compared with each other.
const FEW: usize = 8;

/// A few matches of which none excludes another, as of most themes in most articles: all count. `None`
/// where there is anything to settle.
fn undisputed(
    matches: &[Match],
    exclusions: &[Exclusion],
    theme: &Theme,
) -> Option<Vec<(Match, u32)>> {
    if !exclusions.is_empty() || matches.len() > FEW {
        return None;
    }
    let mut counted = Vec::with_capacity(matches.len());
    for (number, found) in matches.iter().enumerate() {
        let before = &matches[..number];
        if (before.last()).is_some_and(|last| last.extent.end > found.extent.start) {
            return None;
        }
        let of_query = before.iter().filter(|other| other.rule == found.rule);
        let count = 1 + of_query.count() as u32;
        // The first always counts.
        if count > 1 && count > theme.rules[found.rule].repeat {
            return None;
        }
        counted.push((*found, count));
    }
    Some(counted)
}

/// Exclusions by start, to find one that overlaps without trying all.
struct Cancelling<'a> {
    exclusions: &'a [Exclusion],
    /// For each, the number of the one up to here that ends last.
    last: Vec<usize>,
}

impl<'a> Cancelling<'a> {
    /// `exclusions` are in the order of the text.
    fn new(exclusions: &'a [Exclusion]) -> Cancelling<'a> {
        let mut last: Vec<usize> = Vec::with_capacity(exclusions.len());
        for (number, exclusion) in exclusions.iter().enumerate() {
            let before = last.last().copied().unwrap_or(number);
            let further = exclusions[before].extent.end >= exclusion.extent.end;
            last.push(if further { before } else { number });
        }
        Cancelling { exclusions, last }
    }

    fn by(&self, extent: Extent) -> Option<usize> {
        let from = self
            .exclusions
            .partition_point(|e| e.extent.start < extent.end);
        let number = *self.last.get(from.checked_sub(1)?)?;
        (self.exclusions[number].extent.end > extent.start).then_some(number)
    }
}
