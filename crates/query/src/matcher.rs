use std::collections::HashMap;

use nutgraf_model::Span;
use nutgraf_tokenize::Tokens;

use crate::bound::{Bound, Form, Slot};
use crate::needs;
use crate::vocabulary::{Hit, Vocabulary};
use crate::{Evaluator, Extent, Fields, Leaves, Structure, Value};

/// One article in memory.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// Its text.
    pub text: &'a str,
    /// The tokens of that text, block by block.
    pub tokens: &'a Tokens,
    /// Its blocks, sentences and quotations.
    pub structure: &'a Structure,
    /// What else is known about it.
    pub fields: &'a Fields<'a>,
}

impl View<'_> {
    /// The bytes of an extent; `None` if it does not begin and end with a token.
    #[must_use]
    pub fn bytes(&self, extent: Extent) -> Option<Span> {
        let first = self.tokens.at_position(extent.start)?;
        let last = self.tokens.at_position(extent.end.checked_sub(1)?)?;
        Some(self.tokens.span(first).cover(self.tokens.span(last)))
    }
}

impl Bound {
    /// Its value on one article. For many articles, or many queries, use a [`Matcher`].
    #[must_use]
    pub fn value(&self, view: &View<'_>) -> Value {
        Matcher::new([self.clone()]).read(view).value(0)
    }

    /// Where in the text it matches.
    #[must_use]
    pub fn spans(&self, view: &View<'_>) -> Vec<Span> {
        let extents = self.value(view).extents;
        extents.iter().filter_map(|e| view.bytes(*e)).collect()
    }
}

/// Evaluates many queries on one article after the other: each token is looked at once, for all of
/// them.
///
/// The queries are numbered in the order given, and of one language.
#[derive(Debug)]
pub struct Matcher {
    bounds: Vec<Bound>,
    // The words of all queries; each distinct slot once.
    vocabulary: Vocabulary,
    // By query, then leaf: the numbers of its slots.
    leaves: Vec<Vec<Vec<u32>>>,
    // By slot, of the article that is read: the positions in order, and which slots have any.
    positions: Vec<Vec<u32>>,
    filled: Vec<u32>,
    // By query: groups of slots, each with one at least in every article that matches.
    needs: Vec<Vec<Vec<u32>>>,
    // By slot: how long its shortest word is.
    lengths: Vec<usize>,
    // By slot: the queries that need it or another of one group; and those that need nothing.
    watching: Vec<Vec<u32>>,
    always: Vec<u32>,
    evaluator: Evaluator,
}

impl Matcher {
    /// A matcher for these queries.
    #[must_use]
    pub fn new(bounds: impl IntoIterator<Item = Bound>) -> Matcher {
        let mut matcher = Matcher {
            bounds: bounds.into_iter().collect(),
            vocabulary: Vocabulary::default(),
            leaves: Vec::new(),
            positions: Vec::new(),
            filled: Vec::new(),
            needs: Vec::new(),
            lengths: Vec::new(),
            watching: Vec::new(),
            always: Vec::new(),
            evaluator: Evaluator::default(),
        };
        let mut numbers = HashMap::new();
        for bound in &matcher.bounds {
            let mut of_bound = Vec::with_capacity(bound.leaves.len());
            for leaf in bound.leaves.iter() {
                let mut of_leaf = Vec::with_capacity(leaf.slots.len());
                for slot in &leaf.slots {
                    let next = matcher.positions.len() as u32;
                    let number = *numbers.entry(slot.clone()).or_insert(next);
                    of_leaf.push(number);
                    if number < next {
                        continue;
                    }
                    matcher.positions.push(Vec::new());
                    matcher.lengths.push(length(slot));
                    for test in &slot.tests {
                        matcher.vocabulary.insert(test, number);
                    }
                }
                of_bound.push(of_leaf);
            }
            matcher.leaves.push(of_bound);
        }
        matcher.watch();
        matcher
    }

    // Sorts the queries by the words they cannot do without.
    fn watch(&mut self) {
        self.watching.resize(self.positions.len(), Vec::new());
        for (number, bound) in self.bounds.iter().enumerate() {
            let mut needs = needs::of(&bound.expr, &self.leaves[number]);
            // The group with the longest words first: they are the rarest.
            needs.sort_by_key(|group| {
                let slots = group.iter().map(|slot| &self.lengths[*slot as usize]);
                std::cmp::Reverse(slots.min().copied())
            });
            match needs.first() {
                Some(group) => {
                    let watch = |slot: &u32| self.watching[*slot as usize].push(number as u32);
                    group.iter().for_each(watch);
                }
                None => self.always.push(number as u32),
            }
            self.needs.push(needs);
        }
    }

    /// How many queries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bounds.len()
    }

    /// Whether there is no query.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bounds.is_empty()
    }

    /// The query of this number.
    #[must_use]
    pub fn bound(&self, number: usize) -> &Bound {
        &self.bounds[number]
    }

    /// Looks at the tokens of an article, and lends itself to be asked.
    pub fn read<'a>(&'a mut self, view: &View<'a>) -> Reading<'a> {
        for slot in self.filled.drain(..) {
            self.positions[slot as usize].clear();
        }
        for index in 0..view.tokens.len() {
            self.look_at(view, index);
        }
        Reading {
            view: *view,
            matcher: self,
        }
    }

    fn look_at(&mut self, view: &View<'_>, index: usize) {
        let tokens = view.tokens;
        let position = tokens.position(index);
        let (positions, filled) = (&mut self.positions, &mut self.filled);
        let push = |hit: &Hit| {
            let list = &mut positions[hit.slot as usize];
            let new = list.last() != Some(&position);
            let exact = hit.exact.as_ref();
            if new && exact.is_none_or(|e| e.matches(view.text, tokens, index)) {
                if list.is_empty() {
                    filled.push(hit.slot);
                }
                list.push(position);
            }
        };
        let (folded, stem) = (tokens.folded(index), tokens.stem(index));
        self.vocabulary.look_up(folded, stem, push);
    }
}

// How long the shortest word of a slot is, of a pattern what stands before its first wildcard.
fn length(slot: &Slot) -> usize {
    let lengths = slot.tests.iter().map(|test| match &test.form {
        Form::Folded(form) | Form::Stem(form) => form.len(),
        Form::Pattern(pattern) => pattern.prefix().len(),
    });
    lengths.min().unwrap_or(0)
}

/// An article that a [`Matcher`] has looked at.
#[derive(Debug)]
pub struct Reading<'a> {
    view: View<'a>,
    matcher: &'a mut Matcher,
}

impl Reading<'_> {
    /// Puts the numbers of the queries that may match into `out`, in order: all but those that lack a
    /// word they cannot do without. What this costs depends on the words that the article and the
    /// queries share, and hardly on how many queries there are.
    pub fn candidates(&self, out: &mut Vec<u32>) {
        out.clear();
        out.extend_from_slice(&self.matcher.always);
        for &slot in &self.matcher.filled {
            let watching = &self.matcher.watching[slot as usize];
            out.extend(watching.iter().filter(|number| self.may_match(**number)));
        }
        out.sort_unstable();
        out.dedup();
    }

    // Whether the article has the words that a query cannot do without.
    fn may_match(&self, number: u32) -> bool {
        let is_there = |slot: &u32| !self.matcher.positions[*slot as usize].is_empty();
        let groups = &self.matcher.needs[number as usize];
        groups.iter().all(|group| group.iter().any(is_there))
    }

    /// Whether the query of this number matches; its extents go into `out`, which loses what it held.
    ///
    /// # Panics
    ///
    /// If there is no such query.
    pub fn run(&mut self, number: usize, out: &mut Vec<Extent>) -> bool {
        if !self.may_match(number as u32) {
            out.clear();
            return false;
        }
        let Matcher {
            bounds,
            leaves,
            positions,
            evaluator,
            ..
        } = &mut *self.matcher;
        let bound = &bounds[number];
        let mut leaves = InMemory {
            leaves: &leaves[number],
            positions,
            bound,
            fields: self.view.fields,
        };
        evaluator.run(bound, &mut leaves, self.view.structure, out)
    }

    /// The value of the query of this number.
    ///
    /// # Panics
    ///
    /// If there is no such query.
    #[must_use]
    pub fn value(&mut self, number: usize) -> Value {
        let mut value = Value::default();
        value.matched = self.run(number, &mut value.extents);
        value
    }
}

struct InMemory<'a> {
    leaves: &'a [Vec<u32>],
    positions: &'a [Vec<u32>],
    bound: &'a Bound,
    fields: &'a Fields<'a>,
}

impl Leaves for InMemory<'_> {
    fn extents(&mut self, leaf: u32, out: &mut Vec<Extent>) {
        let slots = &self.leaves[leaf as usize];
        let list = |slot: u32| self.positions[slot as usize].as_slice();
        let Some((rarest, _)) =
            (slots.iter().enumerate()).min_by_key(|(_, slot)| list(**slot).len())
        else {
            return;
        };
        'next: for &position in list(slots[rarest]) {
            let Some(start) = position.checked_sub(rarest as u32) else {
                continue;
            };
            for (at, slot) in slots.iter().enumerate() {
                if at != rarest && list(*slot).binary_search(&(start + at as u32)).is_err() {
                    continue 'next;
                }
            }
            out.push(Extent::new(start, start + slots.len() as u32));
        }
    }

    fn holds(&mut self, field: u32) -> bool {
        self.bound.fields[field as usize].matches(self.fields)
    }
}
