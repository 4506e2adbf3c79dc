//! How right: precision, recall and F1 by label and over all, with intervals.

use crate::draw::Draw;

/// Labels given, and labels that should have been.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ratio {
    /// How many were given.
    pub given: usize,
    /// How many should have been.
    pub wanted: usize,
    /// How many were both.
    pub right: usize,
}

impl Ratio {
    /// Of what was given, the share that is right; 0 of nothing.
    #[must_use]
    pub fn precision(self) -> f64 {
        share(self.right, self.given)
    }

    /// Of what was wanted, the share that was given; 0 of nothing.
    #[must_use]
    pub fn recall(self) -> f64 {
        share(self.right, self.wanted)
    }

    /// The harmonic mean of the two.
    #[must_use]
    pub fn f1(self) -> f64 {
        share(2 * self.right, self.given + self.wanted)
    }

    pub(crate) fn add(&mut self, other: Ratio) {
        self.given += other.given;
        self.wanted += other.wanted;
        self.right += other.right;
    }
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// How articles were labelled, against how they should be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    names: Vec<String>,
    // By article: what was wanted, what was given, sorted.
    articles: Vec<(Vec<u32>, Vec<u32>)>,
}

/// Where a figure would lie for 95 of 100 sets of articles like these.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// The intervals of a [`Score`]'s figures.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Intervals {
    /// Of F1 over all labels together.
    pub micro_f1: Interval,
    /// Of the mean of the labels' F1.
    pub macro_f1: Interval,
    /// Of the share of articles that have just the labels they should.
    pub accuracy: Interval,
    /// Of every label's F1, in the order of the names.
    pub by_label: Vec<Interval>,
}

impl Score {
    /// A score over these labels, without articles.
    #[must_use]
    pub fn new(names: impl IntoIterator<Item = String>) -> Score {
        Score {
            names: names.into_iter().collect(),
            articles: Vec::new(),
        }
    }

    /// Adds an article: the numbers of the labels it should have, and of those it was given.
    pub fn add(&mut self, wanted: &[usize], given: &[usize]) {
        let sorted = |labels: &[usize]| {
            let mut labels: Vec<u32> = labels.iter().map(|label| *label as u32).collect();
            labels.sort_unstable();
            labels.dedup();
            labels
        };
        self.articles.push((sorted(wanted), sorted(given)));
    }

    /// The labels' names.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many articles there are.
    #[must_use]
    pub fn articles(&self) -> usize {
        self.articles.len()
    }

    /// Every label's own, in the order of the names.
    #[must_use]
    pub fn by_label(&self) -> Vec<Ratio> {
        let mut ratios = vec![Ratio::default(); self.names.len()];
        for article in &self.articles {
            tally(article, &mut ratios);
        }
        ratios
    }

    /// All labels of all articles together.
    #[must_use]
    pub fn micro(&self) -> Ratio {
        let mut all = Ratio::default();
        self.by_label().iter().for_each(|ratio| all.add(*ratio));
        all
    }

    /// The mean of the labels' F1; a label that is neither given nor wanted counts 0.
    #[must_use]
    pub fn macro_f1(&self) -> f64 {
        mean_f1(&self.by_label())
    }

    /// The share of the articles that have just the labels they should.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        let right = self
            .articles
            .iter()
            .filter(|(wanted, given)| wanted == given);
        share(right.count(), self.articles.len())
    }

    /// The intervals of the figures, by the percentiles of a bootstrap over articles (Efron 1979) of
    /// `rounds` rounds. The same articles give the same intervals.
    #[must_use]
    pub fn intervals(&self, rounds: usize) -> Intervals {
        let mut random = Draw::default();
        let mut figures = [Vec::new(), Vec::new(), Vec::new()];
        let mut labels: Vec<Vec<f64>> = vec![Vec::new(); self.names.len()];
        let count = self.articles.len();
        for _ in 0..rounds.max(1) {
            let mut ratios = vec![Ratio::default(); self.names.len()];
            let mut same = 0;
            for _ in 0..count {
                let article = &self.articles[random.below(count)];
                tally(article, &mut ratios);
                same += usize::from(article.0 == article.1);
            }
            let mut all = Ratio::default();
            ratios.iter().for_each(|ratio| all.add(*ratio));
            figures[0].push(all.f1());
            figures[1].push(mean_f1(&ratios));
            figures[2].push(share(same, count));
            for (values, ratio) in labels.iter_mut().zip(&ratios) {
                values.push(ratio.f1());
            }
        }
        let [micro_f1, macro_f1, accuracy] = figures.map(Interval::of);
        Intervals {
            micro_f1,
            macro_f1,
            accuracy,
            by_label: labels.into_iter().map(Interval::of).collect(),
        }
    }
}

impl Interval {
    /// The middle 95 of 100 values.
    fn of(mut values: Vec<f64>) -> Interval {
        values.sort_by(f64::total_cmp);
        let at = |part: f64| values[((values.len() - 1) as f64 * part).round() as usize];
        Interval {
            low: at(0.025),
            high: at(0.975),
        }
    }
}

fn tally((wanted, given): &(Vec<u32>, Vec<u32>), ratios: &mut [Ratio]) {
    for &label in wanted {
        ratios[label as usize].wanted += 1;
    }
    for &label in given {
        ratios[label as usize].given += 1;
        ratios[label as usize].right += usize::from(wanted.binary_search(&label).is_ok());
    }
}

fn mean_f1(ratios: &[Ratio]) -> f64 {
    ratios.iter().map(|ratio| ratio.f1()).sum::<f64>() / ratios.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(articles: &[(&[usize], &[usize])]) -> Score {
        let mut score = Score::new(["grain", "ship", "trade"].map(str::to_owned));
        articles
            .iter()
            .for_each(|(wanted, given)| score.add(wanted, given));
        score
    }

    #[test]
    fn figures_are_as_counted_by_hand() {
        let score = score(&[(&[0], &[0]), (&[0, 1], &[1, 0]), (&[0], &[1]), (&[], &[])]);
        let micro = score.micro();
        assert_eq!((micro.right, micro.given, micro.wanted), (3, 4, 4));
        assert_eq!(
            (micro.precision(), micro.recall(), micro.f1()),
            (0.75, 0.75, 0.75)
        );
        // 2*2/(2+3), 2*1/(2+1), nothing.
        assert!((score.macro_f1() - (0.8 + 2.0 / 3.0) / 3.0).abs() < 1e-12);
        assert_eq!(score.accuracy(), 0.75);
    }

    #[test]
    fn intervals_hold_the_figure_and_are_the_same_each_time() {
        let articles: Vec<(&[usize], &[usize])> =
            [(&[0][..], &[0][..]), (&[1], &[0]), (&[2], &[2])]
                .into_iter()
                .cycle()
                .take(60)
                .collect();
        let score = score(&articles);
        let found = score.intervals(500);
        let by_label = score.by_label();
        for (interval, figure) in [
            (found.micro_f1, score.micro().f1()),
            (found.macro_f1, score.macro_f1()),
            (found.accuracy, score.accuracy()),
            (found.by_label[0], by_label[0].f1()),
        ] {
            assert!(
                interval.low < figure && figure < interval.high,
                "{interval:?}, {figure}"
            );
        }
        // Whatever is drawn, the second label is never given where it is wanted, and the third always.
        let of = |label: usize| (found.by_label[label].low, found.by_label[label].high);
        assert_eq!((of(1), of(2)), ((0.0, 0.0), (1.0, 1.0)));
        assert_eq!(score.intervals(500), found);
    }

    #[test]
    fn nothing_at_all_is_no_division_by_zero() {
        assert_eq!(score(&[]).micro().f1(), 0.0);
        assert_eq!(score(&[]).accuracy(), 0.0);
    }
}
