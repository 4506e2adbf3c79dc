//! A query made ready for an index: bound in its languages, its words looked up, its phrases weighed.

use std::cell::Cell;

use nutgraf_model::Lang;
use nutgraf_query::{Bound, Families, Form, Query};

use super::cover::{Cover, cover};
use super::fields::FieldSet;
use super::forms::{self, Terms};
use super::run::Run;
use super::{Match, Scores};
use crate::IndexError;
use crate::guard::guarded;
use crate::langs;
use crate::rank::{self, Bm25, Weights};
use crate::searcher::Explained;
use crate::snapshot::Snapshot;

/// A query made ready for an index.
pub(crate) struct Plan<'a> {
    pub(super) snapshot: &'a Snapshot,
    parts: Vec<Part>,
    pub(super) scores: Scores,
    /// Articles that score less are of no interest.
    pub(crate) floor: Cell<f32>,
}

/// A query in the languages in which its words are the same.
pub(super) struct Part {
    /// As the segments number them.
    langs: Vec<u64>,
    pub(super) bound: Bound,
    /// By leaf, by slot: the words.
    pub(super) forms: Vec<Vec<Terms>>,
    /// By leaf, by segment: what is read for it.
    pub(super) covers: Vec<Vec<Cover>>,
    /// Neighbours in the query, side by side, where they count for the score.
    pub(super) rows: Vec<Row>,
    /// By field query.
    pub(super) fields: Vec<FieldSet>,
    pub(super) weights: Weights,
}

/// Two phrases right behind one another.
pub(super) struct Row {
    pub(super) len: usize,
    /// By segment.
    pub(super) covers: Vec<Cover>,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(
        snapshot: &'a Snapshot,
        query: &Query,
        families: &Families,
        max_forms: usize,
        scores: Scores,
    ) -> Result<Plan<'a>, IndexError> {
        let mut parts = Vec::new();
        for (langs, bound) in bind(snapshot, query, families)? {
            let mut forms = Vec::with_capacity(bound.leaves().len());
            for leaf in bound.leaves() {
                let slots = leaf.slots.iter();
                let terms: Result<Vec<_>, _> = slots
                    .map(|slot| forms::resolve(snapshot, bound.lang(), slot, max_forms))
                    .collect();
                forms.push(terms?);
            }
            let fields: Result<Vec<_>, _> = (bound.fields().iter())
                .map(|field| FieldSet::new(snapshot, field))
                .collect();
            let of_leaves = forms.iter().map(|slots| covers(snapshot, slots.iter()));
            let of_leaves = of_leaves.collect::<Result<Vec<_>, _>>()?;
            let mut rows = Vec::new();
            if scores == Scores::Wanted {
                for (left, right) in rank::neighbours(&bound) {
                    let slots = forms[left].iter().chain(&forms[right]);
                    rows.push(Row {
                        len: forms[left].len() + forms[right].len(),
                        covers: covers(snapshot, slots)?,
                    });
                }
            }
            parts.push(Part {
                langs,
                bound,
                forms,
                covers: of_leaves,
                rows,
                fields: fields?,
                weights: Weights::default(),
            });
        }
        if scores == Scores::Wanted {
            weigh(snapshot, &mut parts)?;
        }
        Ok(Plan {
            snapshot,
            parts,
            scores,
            floor: Cell::new(f32::NEG_INFINITY),
        })
    }

    /// Calls `each` with every article that matches: segment by segment, in no order within one
    /// where there are several languages.
    pub(crate) fn run(
        &self,
        mut each: impl FnMut(Match) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        self.each_run(|run, segment| {
            run.each(|doc, matches, score| {
                each(Match {
                    segment,
                    doc,
                    matches,
                    score,
                })
            })
        })
    }

    /// The same for the articles that can reach the floor, in no order.
    pub(crate) fn best(
        &self,
        mut each: impl FnMut(Match) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        self.each_run(|run, segment| {
            run.best(|doc, matches, score| {
                each(Match {
                    segment,
                    doc,
                    matches,
                    score,
                })
            })
        })
    }

    /// Puts the query to work on each segment, once for the languages in which its words are the same.
    fn each_run(
        &self,
        mut each: impl FnMut(Run<'_>, usize) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        guarded(&self.snapshot.index, || {
            for (number, segment) in self.snapshot.segments.iter().enumerate() {
                let present = segment.langs();
                for part in &self.parts {
                    if !present.iter().any(|lang| part.langs.contains(lang)) {
                        continue;
                    }
                    let all = present.iter().all(|lang| part.langs.contains(lang));
                    let mut run = Run::new(self, part, number)?;
                    run.langs = (!all).then(|| part.langs.clone());
                    each(run, number)?;
                }
            }
            Ok(())
        })
    }

    /// The words that each slot of the query stands for, per language, with counts of articles.
    pub(crate) fn words(&self) -> Result<Vec<Explained>, IndexError> {
        let mut explained = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let mut words = Vec::new();
            for leaf in part.bound.leaves() {
                let slots = leaf.slots.iter();
                let slots: Result<Vec<_>, _> = slots
                    .map(|slot| forms::words(self.snapshot, part.bound.lang(), slot))
                    .collect();
                words.push(slots?);
            }
            explained.push(Explained {
                langs: langs_of(&part.langs),
                bound: part.bound.clone(),
                words,
            });
        }
        Ok(explained)
    }
}

/// The languages with these numbers, each once.
fn langs_of(numbers: &[u64]) -> Vec<Lang> {
    let mut all: Vec<Lang> = Vec::new();
    for lang in numbers.iter().flat_map(|&number| langs::all_of(number)) {
        if !all.contains(&lang) {
            all.push(lang);
        }
    }
    all
}

/// The query in each language of the index, and for articles with blocks in another in theirs together;
/// languages in which it is the same together. Languages are told by their articles' numbers.
pub(crate) fn bind(
    snapshot: &Snapshot,
    query: &Query,
    families: &Families,
) -> Result<Vec<(Vec<u64>, Bound)>, IndexError> {
    let mut tokenizer = snapshot.tokenizers.take();
    let mut parts: Vec<(Vec<u64>, Bound)> = Vec::new();
    let mut numbers: Vec<u64> = (snapshot.segments.iter())
        .flat_map(|segment| segment.langs())
        .collect();
    // In the order of the languages' codes; articles in several behind those in one.
    numbers.sort_unstable_by_key(|&number| (langs::are_several(number), langs::all_of(number)));
    numbers.dedup();
    if numbers.is_empty() {
        // An error in the query is one in an empty index too.
        numbers.push(langs::number(Lang::EN));
    }
    for number in numbers {
        let bound = query.bind_all(&mut tokenizer, &langs::all_of(number), families)?;
        let same = parts.iter_mut().find(|(_, other)| {
            other.expr() == bound.expr()
                && other.leaves() == bound.leaves()
                && other.fields() == bound.fields()
                && !stems(&bound)
        });
        match same {
            Some((numbers, _)) => numbers.push(number),
            None => parts.push((vec![number], bound)),
        }
    }
    Ok(parts)
}

/// Whether a query asks for stems, whose forms depend on the language.
fn stems(bound: &Bound) -> bool {
    let slots = bound.leaves().iter().flat_map(|leaf| &leaf.slots);
    slots
        .flat_map(|slot| &slot.tests)
        .any(|test| matches!(test.form, Form::Stem(_)))
}

/// What is read, segment by segment, for a phrase of these slots.
fn covers<'s>(
    snapshot: &Snapshot,
    slots: impl Iterator<Item = &'s Terms> + Clone,
) -> Result<Vec<Cover>, IndexError> {
    let segments = snapshot.segments.iter().enumerate();
    let covers = segments.map(|(number, segment)| {
        let here: Vec<_> = slots.clone().map(|terms| &terms[number]).collect();
        cover(snapshot, segment, &here)
    });
    covers.collect()
}

/// Sets the weight of each leaf: of its slots, by the articles that have them in any language.
fn weigh(snapshot: &Snapshot, parts: &mut [Part]) -> Result<(), IndexError> {
    let bm25 = Bm25::new(snapshot);
    let leaves = parts.iter().map(|part| part.bound.leaves().len()).max();
    let mut weights = vec![0.0f32; leaves.unwrap_or(0)];
    for (number, weight) in weights.iter_mut().enumerate() {
        let slots = parts.iter().filter_map(|part| part.forms.get(number));
        for place in 0..slots.map(Vec::len).max().unwrap_or(0) {
            let mut articles = 0;
            let mut seen = Vec::new();
            let mut langs = Vec::new();
            for part in parts.iter() {
                let leaf = part.bound.leaves().get(number);
                let Some(slot) = leaf.and_then(|leaf| leaf.slots.get(place)) else {
                    continue;
                };
                let by_lang = slot.tests.iter().any(|t| matches!(t.form, Form::Stem(_)));
                // The same words in two languages are one list of postings.
                if !by_lang && seen.contains(&slot) {
                    continue;
                }
                // Articles with blocks in another language were counted with those without.
                if by_lang && langs.contains(&part.bound.lang()) {
                    continue;
                }
                langs.push(part.bound.lang());
                let terms = &part.forms[number][place];
                articles += forms::frequency(snapshot, part.bound.lang(), slot, terms)?;
                seen.push(slot);
            }
            *weight += bm25.idf(articles);
        }
    }
    for part in parts.iter_mut() {
        part.weights = Weights::new(bm25, &part.bound, &weights);
    }
    Ok(())
}
