//! What every word should count for every theme.

use super::SuggestOptions;
use super::gather::{BREAK, Suggester};

/// After so many rounds the weights hardly change any more.
const ROUNDS: usize = 10;
/// When fewer than one article in so many changes its likeliest theme, it is done.
const SETTLED: usize = 1000;
/// An article belongs to no theme as surely as if a match of weight 1 said so.
const NONE: f32 = 1.0;
/// What is added to how many articles have a word, seen and expected, so that a few say little. Chosen
/// of 0.3, 0.5, 1 and 2; `docs/learning.md` says on what.
const SMOOTHING: f32 = 0.5;
/// How much the codebook's own say counts beside the words', which is 1. Without that anchor, themes that
/// lie close together drift away from what their queries mean. Chosen of 0, 0.3, 0.5, 0.7, 1 and 3.
const OWN: f32 = 0.5;

/// What words count, and what that says of the articles.
pub(super) struct Weighed {
    /// By article, its stems once each, sorted.
    pub(super) rows: Vec<Vec<u32>>,
    /// By stem and theme, the weight; 0 where it says nothing, or nothing new.
    pub(super) weights: Vec<f32>,
    /// By stem, how many articles have it.
    pub(super) having: Vec<u32>,
    /// By article and theme, the score with these weights.
    pub(super) scores: Vec<f32>,
    /// By article and class (the themes, then none), how likely it belongs there.
    pub(super) shares: Vec<f32>,
    /// By theme, whether anything was seen for it. What has no beginning can have no end.
    live: Vec<bool>,
    /// By class, the sum of the shares of all words in all articles.
    masses: Vec<f64>,
}

pub(super) fn weigh(articles: &Suggester, options: &SuggestOptions) -> Weighed {
    let (themes, stems) = (articles.themes, articles.stem_count());
    let mut having = vec![0; stems];
    let numbers = 0..articles.articles();
    let mut rows: Vec<Vec<u32>> = numbers
        .map(|number| {
            let words = &articles.words[articles.article(number)];
            let words = words.iter().filter(|word| **word != BREAK);
            let mut row: Vec<u32> = words.map(|word| articles.known[*word as usize].0).collect();
            row.sort_unstable();
            row.dedup();
            row.iter().for_each(|stem| having[*stem as usize] += 1);
            row
        })
        .collect();
    for row in &mut rows {
        row.retain(|stem| having[*stem as usize] >= options.least_articles);
    }
    let mut weighed = Weighed {
        weights: vec![0.0; stems * themes],
        having,
        scores: articles.scores.clone(),
        shares: vec![0.0; rows.len() * (themes + 1)],
        live: (0..themes)
            .map(|theme| {
                let mut scores = articles.scores.iter().skip(theme).step_by(themes);
                scores.any(|score| *score > 0.0)
            })
            .collect(),
        masses: vec![0.0; themes + 1],
        rows,
    };
    for (number, shares) in weighed.shares.chunks_exact_mut(themes + 1).enumerate() {
        own_shares(articles.own_scores(number), shares);
    }
    for _ in 0..ROUNDS {
        weighed.learn(articles);
        if weighed.read(articles) * SETTLED < weighed.rows.len() {
            break;
        }
    }
    weighed
}

impl Weighed {
    /// Weights from shares.
    fn learn(&mut self, articles: &Suggester) {
        let themes = articles.themes;
        let classes = themes + 1;
        let mut seen = vec![0.0f32; self.having.len() * classes];
        self.masses.fill(0.0);
        for (row, shares) in self.rows.iter().zip(self.shares.chunks_exact(classes)) {
            for &stem in row {
                let seen = &mut seen[stem as usize * classes..][..classes];
                for (seen, share) in seen.iter_mut().zip(shares) {
                    *seen += share;
                }
            }
            for (mass, share) in self.masses.iter_mut().zip(shares) {
                *mass += f64::from(*share) * row.len() as f64;
            }
        }
        for stem in 0..self.having.len() {
            let seen = &seen[stem * classes..][..classes];
            let weights = self.of(seen, self.having[stem]);
            for (theme, weight) in weights.into_iter().enumerate() {
                // What the codebook counts for the word already, it counts no more.
                let covered = articles.covered.get(&(theme as u32, stem as u32));
                self.weights[stem * themes + theme] = match covered {
                    Some(covered) if weight <= *covered => 0.0,
                    _ => weight.max(0.0),
                };
            }
        }
    }

    /// What something counts for each theme that so many articles have, `seen` of each class: by how much
    /// more often it is seen there than expected, compared with the mean of all classes.
    pub(super) fn of(&self, seen: &[f32], having: u32) -> Vec<f32> {
        let all: f64 = self.masses.iter().sum::<f64>().max(1.0);
        // A theme for which nothing was seen is no class to compare with.
        let ratio = |class: usize| {
            let expected = (self.masses[class] / all) as f32 * having as f32;
            ((seen[class] + SMOOTHING) / (expected + SMOOTHING)).ln()
        };
        let live: Vec<usize> = (0..seen.len()).filter(|c| self.masses[*c] > 0.0).collect();
        let mean = live.iter().map(|class| ratio(*class)).sum::<f32>() / live.len().max(1) as f32;
        let themes = 0..seen.len() - 1;
        themes
            .map(|class| match self.masses[class] > 0.0 {
                true => ratio(class) - mean,
                false => 0.0,
            })
            .collect()
    }

    /// How likely an article with these scores belongs to each class.
    pub(super) fn shares_of(&self, scores: &[f32], shares: &mut [f32]) {
        into_shares(scores, &self.live, shares);
    }

    /// Scores and shares from weights. How many articles have another likeliest class than before.
    fn read(&mut self, articles: &Suggester) -> usize {
        let themes = articles.themes;
        let mut moved = 0;
        let mut own = vec![0.0; themes + 1];
        for (number, row) in self.rows.iter().enumerate() {
            let scores = &mut self.scores[number * themes..][..themes];
            scores.copy_from_slice(articles.own_scores(number));
            for &stem in row {
                let weights = &self.weights[stem as usize * themes..][..themes];
                for (theme, (score, weight)) in scores.iter_mut().zip(weights).enumerate() {
                    if *weight > 0.0 {
                        // Of a word's matches the heaviest counts.
                        let covered = articles.covered.get(&(theme as u32, stem));
                        *score += weight - covered.copied().unwrap_or(0.0);
                    }
                }
            }
            let shares = &mut self.shares[number * (themes + 1)..][..=themes];
            let before = highest(shares);
            into_shares(scores, &self.live, shares);
            own_shares(articles.own_scores(number), &mut own);
            for (share, own) in shares.iter_mut().zip(&own) {
                *share = (*share + OWN * own) / (1.0 + OWN);
            }
            moved += usize::from(highest(shares) != before);
        }
        moved
    }
}

/// Shares by the codebook alone: an article's themes have part in it by their scores; where it says
/// nothing, the article belongs to none.
fn own_shares(scores: &[f32], shares: &mut [f32]) {
    let sum: f32 = scores.iter().sum();
    shares.fill(0.0);
    if sum > 0.0 {
        for (share, score) in shares.iter_mut().zip(scores) {
            *share = score / sum;
        }
    } else if let Some(none) = shares.last_mut() {
        *none = 1.0;
    }
}

/// How likely an article belongs to each theme, and to none, if a point is worth a factor of e.
fn into_shares(scores: &[f32], live: &[bool], shares: &mut [f32]) {
    let top = scores.iter().copied().fold(NONE, f32::max);
    let with_none = scores.iter().copied().chain([NONE]);
    let live = live.iter().copied().chain([true]);
    let mut sum = 0.0;
    for (share, (score, live)) in shares.iter_mut().zip(with_none.zip(live)) {
        *share = match live {
            true => (score - top).exp(),
            false => 0.0,
        };
        sum += *share;
    }
    shares.iter_mut().for_each(|share| *share /= sum);
}

fn highest(shares: &[f32]) -> usize {
    let numbers = 0..shares.len();
    numbers
        .max_by(|a, b| shares[*a].total_cmp(&shares[*b]).then(b.cmp(a)))
        .unwrap_or(0)
}
