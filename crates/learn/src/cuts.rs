//! From which score on a label is given.

use rayon::prelude::*;

use crate::score::Ratio;

/// By row, whether it has the label.
pub(crate) type Column = Vec<bool>;

/// Scores, the highest first, and which of them a label should be given on.
struct Scored {
    // Down to the lowest score of a positive; of equals negatives first, so that no cut seems to part
    // what no cut parts.
    scores: Vec<(f32, bool)>,
    // The score that comes next.
    below: f32,
    positives: usize,
}

impl Scored {
    /// `None` without a positive.
    fn new(scored: impl Iterator<Item = (f32, bool)> + Clone) -> Option<Scored> {
        let positives = scored.clone().filter(|(_, positive)| *positive);
        let lowest = positives.clone().map(|(score, _)| score).reduce(f32::min)?;
        let others = scored.clone().map(|(score, _)| score);
        let below = others.filter(|score| *score < lowest).reduce(f32::max);
        let positives = positives.count();
        let mut scores: Vec<_> = scored.filter(|(score, _)| *score >= lowest).collect();
        scores.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        Some(Scored {
            scores,
            below: below.unwrap_or(lowest),
            positives,
        })
    }

    /// The cut for which `value` is highest, and what it gives. Of cuts that do equally well the highest is
    /// taken. A cut lies in the middle between two scores.
    fn highest(&self, value: impl Fn(Ratio) -> f64) -> (f32, Ratio) {
        let mut ratio = Ratio {
            wanted: self.positives,
            ..Ratio::default()
        };
        let mut best = (f64::MIN, 0, ratio);
        for (at, (_, positive)) in self.scores.iter().enumerate() {
            ratio.given += 1;
            ratio.right += usize::from(*positive);
            let value = value(ratio);
            if value > best.0 {
                best = (value, at, ratio);
            }
        }
        let (_, at, ratio) = best;
        let here = self.scores[at].0;
        let next = self.scores.get(at + 1).map_or(self.below, |next| next.0);
        ((here + next) / 2.0, ratio)
    }

    /// The cut that makes F1 highest, and what it gives.
    fn by_f1(&self) -> (f32, Ratio) {
        self.highest(Ratio::f1)
    }

    /// The cut that makes highest what is right less what is given at this price.
    ///
    /// At a price of half the highest F1 that is the cut that makes F1 highest (Dinkelbach 1967), and at
    /// half the F1 of all labels together the one that does most for that.
    fn by_price(&self, price: f64) -> f32 {
        self.highest(|ratio| ratio.right as f64 - price * ratio.given as f64)
            .0
    }
}

/// Of how many articles on a label the cut of all labels together has the say of its own.
const SHARED_SAY: f32 = 5.0;

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
    /// A label's cut is priced half way between what makes its own F1 highest and what does most for that of
    /// all labels together (Lipton, Elkan and Naryanaswamy, "Optimal thresholding of classifiers to
    /// maximize F1 measure", ECML 2014), and drawn towards the one cut that is best for all, the more the
    /// fewer articles it has. A label with fewer than `floor` has no cut of its own: of so few, none
    /// can be told. All such labels share one.
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
        // The rare ones are one group, any other label is a group of its own.
        let groups = labels
            .clone()
            .filter(|label| rare.binary_search(label).is_err());
        let groups = groups.map(|label| vec![label]).chain([rare.clone()]);
        let groups: Vec<(Vec<usize>, Scored, f32, Ratio)> = groups
            .filter_map(|labels| {
                let scored = Scored::new(labels.iter().flat_map(|label| outside(*label)))?;
                let (cut, ratio) = scored.by_f1();
                Some((labels, scored, cut, ratio))
            })
            .collect();
        let mut all = Ratio::default();
        groups.iter().for_each(|(.., ratio)| all.add(*ratio));
        // Nobody asks for a cut that is lower than every label's own.
        let lowest = groups.iter().map(|(_, _, cut, _)| *cut).reduce(f32::min);
        let merged = groups.iter().flat_map(|(_, scored, ..)| &scored.scores);
        let merged = merged.filter(|(score, _)| lowest.is_some_and(|lowest| *score >= lowest));
        let merged = Scored::new(merged.copied()).map(|merged| Scored {
            positives: all.wanted,
            ..merged
        });
        let common = merged.map_or(0.0, |merged| merged.by_f1().0);
        let mut cuts = vec![common; self.labels.len()];
        for (labels, scored, _, ratio) in groups {
            let cut = scored.by_price((ratio.f1() + all.f1()) / 4.0);
            let is_rare = labels == rare;
            let articles = ratio.wanted as f32;
            for label in labels {
                cuts[label] = match is_rare {
                    true => cut,
                    false => (articles * cut + SHARED_SAY * common) / (articles + SHARED_SAY),
                };
            }
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
        let best = |scored: &[(f32, bool)]| {
            Scored::new(scored.iter().copied()).map(|scored| scored.by_f1().0)
        };
        assert_eq!(best(&scored), Some(-0.5));
        assert_eq!(best(&scored[..3]), Some(1.5));
        assert_eq!(best(&[(1.0, false)]), None);
        assert_eq!(best(&[(1.0, true), (1.0, false), (0.0, false)]), Some(0.5));
    }

    #[test]
    fn the_dearer_what_is_given_the_higher_the_cut() {
        let scored = [(3.0, true), (2.0, false), (1.0, true), (0.0, false)];
        let scored = Scored::new(scored.into_iter()).unwrap();
        let (cut, ratio) = scored.by_f1();
        assert_eq!((cut, ratio.f1()), (0.5, 0.8));
        assert_eq!(scored.by_price(ratio.f1() / 2.0), 0.5);
        assert_eq!(scored.by_price(0.6), 2.5);
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
        // Else the first label's own would be 2 and that of all 0.3, which counts five articles to its two.
        assert_eq!(unseen.cuts(2), [[0.0, 0.0, 0.0], [5.5 / 7.0, 0.15, 0.15]]);
        assert_eq!(mean(&unseen.cuts(2)), [5.5 / 14.0, 0.075, 0.075]);
    }
}
