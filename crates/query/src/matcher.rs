use std::collections::HashMap;
use std::ops::Range;

use nutgraf_model::Span;
use nutgraf_tokenize::Tokens;

use crate::bound::{Bound, Exact, Expr, Form, Slot};
use crate::extent::normalize;
use crate::found::{Found, Rows};
use crate::needs;
use crate::vocabulary::{Hit, Vocabulary};
use crate::watch::Watch;
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
        let end = extent.end.checked_sub(1)?;
        // Nearly always in the same block, where tokens and positions go together.
        let guess = first + (end - extent.start) as usize;
        let last = match guess < self.tokens.len() && self.tokens.position(guess) == end {
            true => guess,
            false => self.tokens.at_position(end)?,
        };
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
/// The queries are numbered in the order given, and of one language or the same several.
#[derive(Debug)]
pub struct Matcher {
    bounds: Vec<Bound>,
    // The words of all queries; each distinct slot once.
    vocabulary: Vocabulary,
    // By query, then leaf: the numbers of its slots. All leaves stand in one list, so that a query's
    // are near those of its neighbours; by query where they begin.
    leaves: Rows,
    starts: Vec<u32>,
    // By query whether it is a word, a phrase, or such with OR between: its extents are those of its
    // leaves, and neither tree nor evaluator is needed.
    plain: Vec<bool>,
    // Where the slots occur in the article that is read.
    found: Found,
    // What the words of the articles' vocabulary are, by number, from the second article on that has it: `NEVER`
    // and so on, or from `FIRST` on the number of a list of hits.
    seen: Vec<u16>,
    of: u64,
    // Where each list of hits lies in `all_hits`.
    hits: Vec<Range<u32>>,
    all_hits: Vec<Hit>,
    watch: Watch,
    evaluator: Evaluator,
}

// A word that was not met yet.
const NEVER: u16 = 0;
// No word of the queries.
const NOTHING: u16 = 1;
// One of so many that it is looked up each time.
const OFTEN: u16 = 2;
const FIRST: u16 = 3;

/// No more hits than these are kept.
const MOST_HITS: u32 = 1 << 20;

impl Matcher {
    /// A matcher for these queries.
    #[must_use]
    pub fn new(bounds: impl IntoIterator<Item = Bound>) -> Matcher {
        let bounds: Vec<Bound> = bounds.into_iter().collect();
        let mut vocabulary = Vocabulary::default();
        let mut leaves = Rows::default();
        let mut starts = Vec::with_capacity(bounds.len());
        let mut needs = Vec::with_capacity(bounds.len());
        let mut lengths = Vec::new();
        let mut numbers: HashMap<&Slot, u32> = HashMap::new();
        for bound in &bounds {
            let start = leaves.len() as u32;
            for leaf in bound.leaves.iter() {
                leaves.push(leaf.slots.iter().map(|slot| {
                    let next = lengths.len() as u32;
                    let number = *numbers.entry(slot).or_insert(next);
                    if number == next {
                        lengths.push(length(slot));
                        let tests = slot.tests.iter();
                        tests.for_each(|test| vocabulary.insert(test, number));
                    }
                    number
                }));
            }
            let slots = |leaf: u32| leaves.row((start + leaf) as usize);
            needs.push(needs::of(&bound.expr, &slots));
            starts.push(start);
        }
        starts.push(leaves.len() as u32);
        let watch = Watch::new(needs, &lengths);
        Matcher {
            found: Found::new(lengths.len()),
            vocabulary,
            leaves,
            starts,
            plain: bounds.iter().map(|bound| is_plain(&bound.expr)).collect(),
            watch,
            evaluator: Evaluator::default(),
            bounds,
            seen: Vec::new(),
            of: 0,
            hits: Vec::new(),
            all_hits: Vec::new(),
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
        self.watch.learn(self.found.slots());
        self.found.clear();
        let tokens = view.tokens;
        if tokens.vocabulary() == self.of {
            self.look_at_unseen(view);
        } else {
            self.of = tokens.vocabulary();
            self.forget();
            for index in 0..tokens.len() {
                self.look_at(view, index);
            }
            // This article may be the only one.
            self.forget();
        }
        Reading {
            view: *view,
            matcher: self,
        }
    }

    fn forget(&mut self) {
        self.seen.clear();
        self.hits.clear();
        self.all_hits.clear();
    }

    // Looks up the words that are not known. Nearly all others are nothing to the queries.
    fn look_at_unseen(&mut self, view: &View<'_>) {
        let words = view.tokens.words();
        let known = words.iter().max().map_or(0, |most| *most as usize + 1);
        if self.seen.len() < known {
            self.seen.resize(known, NEVER);
        }
        for (index, &word) in words.iter().enumerate() {
            match self.seen[word as usize] {
                NOTHING => {}
                NEVER => self.seen[word as usize] = self.look_at(view, index),
                OFTEN => {
                    self.look_at(view, index);
                }
                number => {
                    let hits = self.hits[(number - FIRST) as usize].clone();
                    for hit in &self.all_hits[hits.start as usize..hits.end as usize] {
                        take(
                            &mut self.found,
                            hit,
                            self.vocabulary.exact(hit),
                            view,
                            index,
                        );
                    }
                }
            }
        }
    }

    // Looks up a token's word. Returns what it is from now on.
    fn look_at(&mut self, view: &View<'_>, index: usize) -> u16 {
        let tokens = view.tokens;
        let (folded, stem) = (tokens.folded(index), tokens.stem(index));
        let start = self.all_hits.len() as u32;
        let Matcher {
            found, all_hits, ..
        } = self;
        self.vocabulary.look_up(folded, stem, |hit, exact| {
            all_hits.push(hit);
            take(found, &hit, exact, view, index);
        });
        let end = all_hits.len() as u32;
        if start == end {
            return NOTHING;
        }
        match u16::try_from(self.hits.len()) {
            Ok(number) if number < u16::MAX - FIRST && end <= MOST_HITS => {
                self.hits.push(start..end);
                FIRST + number
            }
            _ => {
                all_hits.truncate(start as usize);
                OFTEN
            }
        }
    }
}

// Notes that a token is a hit, if its characters are what must be written.
#[inline]
fn take(found: &mut Found, hit: &Hit, exact: Option<&Exact>, view: &View<'_>, index: usize) {
    if exact.is_none_or(|exact| exact.matches(view.text, view.tokens, index)) {
        found.push(hit.slot, view.tokens.position(index));
    }
}

fn is_plain(expr: &Expr) -> bool {
    match expr {
        Expr::Leaf(_) => true,
        Expr::Or(exprs) => exprs.iter().all(is_plain),
        _ => false,
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
        self.matcher.watch.candidates(&self.matcher.found, out);
    }

    /// Whether the query of this number matches; its extents go into `out`, which loses what it held.
    ///
    /// # Panics
    ///
    /// If there is no such query.
    pub fn run(&mut self, number: usize, out: &mut Vec<Extent>) -> bool {
        let Matcher { watch, found, .. } = &*self.matcher;
        if !watch.may_match(number as u32, found) {
            out.clear();
            return false;
        }
        self.run_candidate(number, out)
    }

    /// The same for a query that is known to be a [candidate](Reading::candidates), which is not asked
    /// again.
    ///
    /// # Panics
    ///
    /// If there is no such query.
    pub fn run_candidate(&mut self, number: usize, out: &mut Vec<Extent>) -> bool {
        let Matcher {
            bounds,
            leaves,
            starts,
            plain,
            found,
            evaluator,
            ..
        } = &mut *self.matcher;
        if plain[number] {
            out.clear();
            for leaf in starts[number]..starts[number + 1] {
                found.rows(leaves.row(leaf as usize), out);
            }
            normalize(out);
            return !out.is_empty();
        }
        let bound = &bounds[number];
        let mut leaves = InMemory {
            leaves,
            start: starts[number],
            found,
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
    leaves: &'a Rows,
    start: u32,
    found: &'a Found,
    bound: &'a Bound,
    fields: &'a Fields<'a>,
}

impl Leaves for InMemory<'_> {
    fn extents(&mut self, leaf: u32, out: &mut Vec<Extent>) {
        let slots = self.leaves.row((self.start + leaf) as usize);
        self.found.rows(slots, out);
    }

    fn holds(&mut self, field: u32) -> bool {
        self.bound.fields[field as usize].matches(self.fields)
    }
}
