//! From which score on a label is given.

use rayon::prelude::*;

/// By row, whether it has the label.
pub(crate) type Column = Vec<bool>;

/// The cut that makes F1 highest for these scores; `None` without a positive.
///
/// Of cuts that do equally well the highest is taken. A cut lies in the middle between two scores.
fn best(mut scored: Vec<(f32, bool)>) -> Option<f32> {
    let positives = scored.iter().filter(|(_, positive)| *positive).count();
    if positives == 0 {
        return None;
    }
    // Negatives first among equals, so that no cut seems to part what no cut parts.
    scored.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let (mut right, mut highest, mut at) = (0, 0.0, 0);
    for (given, (_, positive)) in scored.iter().enumerate() {
        right += usize::from(*positive);
        let f1 = 2.0 * right as f64 / (positives + given + 1) as f64;
        if f1 > highest {
            (highest, at) = (f1, given);
        }
    }
    let here = scored[at].0;
    let below = scored.get(at + 1).map_or(here, |next| next.0);
    Some((here + below) / 2.0)
}

/// Scores of articles by models that had not seen them, by label and article.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unseen<'a> {
    pub(crate) scores: &'a [Vec<f32>],
    pub(crate) labels: &'a [Column],
    /// By article, the fold it was left out with.
    pub(crate) fold_of: &'a [usize],
    pub(crate) folds: usize,
}

impl Unseen<'_> {
    /// For every fold the cuts of all labels that the articles outside it suggest.
    ///
    /// A label with fewer than `floor` articles has no cut of its own: of so few, none can be told.
    /// All such labels share one.
    pub(crate) fn cuts(self, floor: usize) -> Vec<Vec<f32>> {
        let folds = (0..self.folds).into_par_iter();
        folds.map(|fold| self.cuts_outside(fold, floor)).collect()
    }

    fn cuts_outside(self, fold: usize, floor: usize) -> Vec<f32> {
        let outside = |label: usize| {
            let scored = self.scores[label].iter().zip(&self.labels[label]);
            let scored = scored.zip(self.fold_of).filter(move |(_, of)| **of != fold);
            scored.map(|((score, positive), _)| (*score, *positive))
        };
        let is_rare = |label: &usize| {
            let positives = self.labels[*label].iter().filter(|positive| **positive);
            positives.count() < floor
        };
        let labels = 0..self.labels.len();
        let rare: Vec<usize> = labels.clone().filter(is_rare).collect();
        let shared = best(rare.iter().flat_map(|label| outside(*label)).collect());
        let common = || best(labels.clone().flat_map(outside).collect());
        let shared = shared.or_else(common).unwrap_or(0.0);
        let mut cuts = vec![shared; self.labels.len()];
        for label in labels
            .clone()
            .filter(|label| rare.binary_search(label).is_err())
        {
            cuts[label] = best(outside(label).collect()).unwrap_or(shared);
        }
        cuts
    }
}

/// The means of the folds' cuts. A single best cut hangs on a few articles; their mean hangs on fewer
/// accidents.
pub(crate) fn mean(cuts: &[Vec<f32>]) -> Vec<f32> {
    let labels = cuts.first().map_or(0, Vec::len);
    let of_label = |label: usize| cuts.iter().map(|cuts| cuts[label]).sum::<f32>();
    let sums = (0..labels).map(of_label);
    sums.map(|sum| sum / cuts.len() as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cut_parts_the_positives_as_well_as_can_be() {
        let scored = [
            (3.0, true),
            (2.0, true),
            (1.0, false),
            (0.0, true),
            (-1.0, false),
        ];
        assert_eq!(best(scored.to_vec()), Some(-0.5));
        assert_eq!(best(scored[..3].to_vec()), Some(1.5));
        assert_eq!(best(vec![(1.0, false)]), None);
        assert_eq!(
            best(vec![(1.0, true), (1.0, false), (0.0, false)]),
            Some(0.5)
        );
    }

    #[test]
    fn rare_labels_share_a_cut() {
        let scores = [
            vec![3.0, 2.0, 1.0, 0.0],
            vec![0.5, 0.0, 0.0, 0.0],
            vec![0.0, 0.3, 0.0, 0.0],
        ];
        let labels = [
            vec![true, true, false, false],
            vec![true, false, false, false],
            vec![false, true, false, false],
        ];
        let unseen = Unseen {
            scores: &scores,
            labels: &labels,
            fold_of: &[0, 0, 1, 1],
            folds: 2,
        };
        // Outside the first fold there is no positive at all.
        assert_eq!(unseen.cuts(2), [[0.0, 0.0, 0.0], [2.0, 0.15, 0.15]]);
        assert_eq!(mean(&unseen.cuts(2)), [1.0, 0.075, 0.075]);
    }
}
