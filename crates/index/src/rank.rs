//! How well an article answers a query: BM25 over the query's phrases.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use nutgraf_query::{Bound, Expr, Form, Weak};
use tantivy::DocId;
use tantivy::fieldnorm::FieldNormReader;

use crate::common;
use crate::evaluate::LeafCursor;
use crate::snapshot::{SegmentFiles, Snapshot};

/// How soon another occurrence stops to matter. From 1.4 to 1.6, of the usual 1.2 to 2.0, rankings of
/// questions over news were best (`evaluate ranking`).
const K1: f32 = 1.5;
/// What is left of the weight of a word that most articles have; more than none, so that among
/// articles with nothing else their order is still by occurrences.
const LEAST: f32 = 0.1;
/// How much the length of an article matters.
const B: f32 = 0.75;

/// The most that a phrase can have, in units of its weight.
const MOST: f32 = 1.0 + K1;
/// What an occurrence in the headline counts beside itself.
const IN_HEADLINE: u32 = 1;
/// In queries of more parts nobody expects two of them to stand side by side.
const MOST_NEIGHBOURS: usize = 32;
/// Raises bounds above what rounding takes from them.
const SLACK: f32 = 1.00001;

/// BM25 with the statistics of an index: those of the articles that are there, so that leftovers of
/// removed ones change nothing but the counts of words.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bm25 {
    articles: f32,
    average_words: f32,
}

impl Bm25 {
    pub(crate) fn new(snapshot: &Snapshot) -> Bm25 {
        let articles = snapshot.article_count() as f32;
        let words = snapshot.overlay.as_ref().map_or(0, |o| o.words()) as f32;
        Bm25 {
            articles,
            average_words: (words / articles.max(1.0)).max(1.0),
        }
    }

    /// How much a word tells that this many articles have: the odds of an article without it
    /// (Robertson and Spärck Jones 1976). Where they are even or worse, as for *of* and *the*, next to
    /// nothing: a list of stop words that each corpus makes for itself.
    pub(crate) fn idf(&self, articles: u64) -> f32 {
        let having = (articles as f32).min(self.articles);
        let odds = (self.articles - having + 0.5) / (having + 0.5);
        odds.ln().max(LEAST * (1.0 + odds).ln())
    }

    fn norm(&self, words: u32) -> f32 {
        K1 * (1.0 - B + B * words as f32 / self.average_words)
    }
}

/// What an article gets for occurrences of something of this weight.
#[inline]
fn gain(weight: f32, occurrences: u32, norm: f32) -> f32 {
    let occurrences = occurrences as f32;
    weight * MOST * occurrences / (occurrences + norm)
}

/// The part of its most that a phrase can have at most, by how often at most it stands in an article.
#[inline]
pub(crate) fn share(occurrences: u32, norm: f32) -> f32 {
    let occurrences = (occurrences + IN_HEADLINE) as f32;
    occurrences / (occurrences + norm)
}

/// The leaves that stand side by side in an AND of the query, and so may in an article.
pub(crate) fn neighbours(bound: &Bound) -> Vec<(usize, usize)> {
    let Expr::And(parts) = bound.expr() else {
        return Vec::new();
    };
    let leaf = |expr: &Expr| match expr {
        Expr::Leaf(number) => Some(*number as usize),
        _ => None,
    };
    if parts.len() > MOST_NEIGHBOURS {
        return Vec::new();
    }
    let pairs = parts.windows(2);
    pairs
        .filter_map(|two| leaf(&two[0]).zip(leaf(&two[1])))
        .collect()
}

/// The weights of a query's phrases: those that speak for an article, not those under NOT.
///
/// An article has the sum over its phrases of BM25, where an occurrence in the headline counts once
/// more; and where neighbours of the query stand side by side in it, the most that the two can have.
/// So of two words' articles those with the two side by side come first. A function word that most articles have is
/// no neighbour that tells much (*reported to*): beside another word, the two have no more than two of it alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weights {
    /// By class of length: in classes of about a tenth, as the engine keeps them, an article scores
    /// the same in every segmentation.
    norms: Vec<f32>,
    /// Leaves and their weights, by number.
    leaves: Vec<(usize, f32)>,
    /// By row of neighbours.
    rows: Vec<f32>,
}

impl Weights {
    pub(crate) fn new(bm25: Bm25, bound: &Bound, weights: &[f32]) -> Weights {
        let mut numbers = Vec::new();
        positive(&bound.weaken(), &mut numbers);
        numbers.sort_unstable();
        numbers.dedup();
        // Whether most articles have each of its words, which are such as *of* and *is*.
        let common = |leaf: usize| {
            let slots = &bound.leaves()[leaf].slots;
            let mut tests = slots.iter().flat_map(|slot| &slot.tests);
            weights[leaf] <= slots.len() as f32 * LEAST * std::f32::consts::LN_2
                && tests.all(|test| match &test.form {
                    Form::Folded(word) | Form::Stem(word) => common::is_function_word(word),
                    Form::Pattern(_) => false,
                })
        };
        let of_row = |(left, right): (usize, usize)| match common(left) == common(right) {
            true => weights[left] + weights[right],
            false => 2.0 * weights[left].min(weights[right]),
        };
        let rows = neighbours(bound).into_iter();
        let classes = 0..=u8::MAX;
        Weights {
            norms: classes
                .map(|class| bm25.norm(FieldNormReader::id_to_fieldnorm(class)))
                .collect(),
            leaves: numbers.into_iter().map(|n| (n, weights[n])).collect(),
            rows: rows.map(|row| MOST * of_row(row)).collect(),
        }
    }

    /// What the length of a document does to occurrences.
    #[inline]
    pub(crate) fn norm(&self, segment: &SegmentFiles, doc: DocId) -> f32 {
        self.norms[usize::from(segment.norms.fieldnorm_id(doc))]
    }

    /// The score of a document that matches, without rows; the cursors stand on it or can still reach it.
    pub(crate) fn score(
        &self,
        segment: &SegmentFiles,
        doc: DocId,
        leaves: &mut [LeafCursor],
    ) -> f32 {
        let norm = self.norm(segment, doc);
        let headline = segment.headline.first(doc).unwrap_or(0) as u32;
        let mut score = 0.0;
        for &(number, weight) in &self.leaves {
            let leaf = &mut leaves[number];
            if leaf.seek(doc) == doc {
                let mut occurrences = leaf.count();
                if occurrences > 0 && leaf.stands_before(headline) {
                    occurrences += IN_HEADLINE;
                }
                score += gain(weight, occurrences, norm);
            }
        }
        score
    }

    /// What each row of neighbours adds.
    pub(crate) fn of_rows(&self) -> &[f32] {
        &self.rows
    }

    /// The most that a document can score without rows, by the numbers of occurrences of its words.
    pub(crate) fn bound(
        &self,
        segment: &SegmentFiles,
        doc: DocId,
        leaves: &mut [LeafCursor],
    ) -> f32 {
        let norm = self.norm(segment, doc);
        let mut bound = 0.0;
        for &(number, weight) in &self.leaves {
            let leaf = &mut leaves[number];
            if leaf.seek(doc) == doc {
                bound += gain(weight, leaf.bound() + IN_HEADLINE, norm);
            }
        }
        bound * SLACK
    }

    /// The most that a document can have for one leaf, by how often at most it stands there.
    #[inline]
    pub(crate) fn bound_of(
        &self,
        leaf: usize,
        segment: &SegmentFiles,
        doc: DocId,
        occurrences: u32,
    ) -> f32 {
        let weight = self.leaves.iter().find(|(number, _)| *number == leaf);
        let weight = weight.map_or(0.0, |(_, weight)| *weight);
        gain(weight, occurrences + IN_HEADLINE, self.norm(segment, doc)) * SLACK
    }

    /// The most that a document can have for all but these leaves.
    pub(crate) fn most_beside(&self, leaves: &[usize]) -> f32 {
        let others = (self.leaves.iter()).filter(|(number, _)| !leaves.contains(number));
        others.map(|(_, weight)| MOST * weight).sum::<f32>() * SLACK
    }

    /// The most that a document can have for one leaf.
    pub(crate) fn most_of(&self, leaf: usize) -> f32 {
        let weight = self.leaves.iter().find(|(number, _)| *number == leaf);
        weight.map_or(0.0, |(_, weight)| MOST * weight) * SLACK
    }

    /// The most that rows can add.
    pub(crate) fn most_of_rows(&self) -> f32 {
        self.rows.iter().sum::<f32>() * SLACK
    }
}

fn positive(weak: &Weak, numbers: &mut Vec<usize>) {
    match weak {
        Weak::Leaf(number) => numbers.push(*number as usize),
        Weak::And(parts) | Weak::Or(parts) => parts.iter().for_each(|p| positive(p, numbers)),
        Weak::All | Weak::Field(_) => {}
    }
}

/// Something to be ordered: the greater comes first; ids break ties, so the order is complete.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ranked<T> {
    /// The greater the better.
    pub(crate) key: (f32, u64),
    /// The place among the ids; the smaller the better.
    pub(crate) id_rank: u32,
    pub(crate) item: T,
}

impl<T> Ranked<T> {
    fn order(&self, other: &Ranked<T>) -> Ordering {
        self.key
            .0
            .total_cmp(&other.key.0)
            .then(self.key.1.cmp(&other.key.1))
            .then(other.id_rank.cmp(&self.id_rank))
    }
}

impl<T> PartialEq for Ranked<T> {
    fn eq(&self, other: &Self) -> bool {
        self.order(other) == Ordering::Equal
    }
}

impl<T> Eq for Ranked<T> {}

impl<T> PartialOrd for Ranked<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Ranked<T> {
    /// The worst is the greatest, so that a heap gives it up first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.order(self)
    }
}

/// The best of many; all of them without a limit.
#[derive(Debug)]
pub(crate) struct Top<T> {
    limit: Option<usize>,
    heap: BinaryHeap<Ranked<T>>,
}

impl<T> Top<T> {
    pub(crate) fn new(limit: Option<usize>) -> Top<T> {
        Top {
            limit,
            heap: BinaryHeap::new(),
        }
    }

    /// Whether something of this key may still get in, whatever its id.
    pub(crate) fn may_enter(&self, key: (f32, u64)) -> bool {
        match (self.limit, self.heap.peek()) {
            (Some(0), _) => false,
            (Some(limit), Some(worst)) if self.heap.len() >= limit => {
                let order = key.0.total_cmp(&worst.key.0).then(key.1.cmp(&worst.key.1));
                order != Ordering::Less
            }
            _ => true,
        }
    }

    /// What something must reach to get in.
    pub(crate) fn floor(&self) -> f32 {
        match (self.limit, self.heap.peek()) {
            (Some(0), _) => f32::INFINITY,
            (Some(limit), Some(worst)) if self.heap.len() >= limit => worst.key.0,
            _ => f32::NEG_INFINITY,
        }
    }

    pub(crate) fn push(&mut self, ranked: Ranked<T>) {
        self.heap.push(ranked);
        if self.limit.is_some_and(|limit| self.heap.len() > limit) {
            self.heap.pop();
        }
    }

    /// The best first.
    pub(crate) fn into_sorted(self) -> Vec<Ranked<T>> {
        self.heap.into_sorted_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_break_ties_at_the_cut_too() {
        let mut top = Top::new(Some(2));
        for (score, id_rank) in [(1.0, 9), (2.0, 5), (1.0, 3), (1.0, 7)] {
            let key = (score, 0);
            assert!(top.may_enter(key));
            top.push(Ranked {
                key,
                id_rank,
                item: id_rank,
            });
        }
        assert!(!top.may_enter((0.5, 0)));
        let best: Vec<u32> = top.into_sorted().into_iter().map(|r| r.item).collect();
        assert_eq!(best, [5, 3]);
    }
}
