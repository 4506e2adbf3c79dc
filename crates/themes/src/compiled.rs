//! A codebook's queries in one language, and what they match in one article.

use std::ops::Range;
use std::sync::Mutex;

use nutgraf_model::{BlockKind, Lang};
use nutgraf_query::{Bound, Extent, Families, Matcher, Reading, View, Weak};
use nutgraf_tokenize::Tokenizer;

use crate::score::{self, Exclusion, Match};
use crate::{Codebook, Role, Theme};

/// All queries of a codebook that apply to one language, ready to run together.
pub(crate) struct Compiled {
    bounds: Vec<Bound>,
    /// By query, what its theme says of it; the queries of a theme are in a row.
    queries: Vec<Asked>,
    /// By theme, its queries.
    of_theme: Vec<Range<usize>>,
    /// By theme and role, whether it has such a rule.
    roles: Vec<[bool; 4]>,
    /// What nobody uses now; a thread takes one and gives it back.
    idle: Mutex<Vec<Desk>>,
}

/// What a theme says of one of its queries. Little, and one beside the other: with thousands of queries
/// the time goes into fetching this from memory.
#[derive(Clone, Copy)]
struct Asked {
    theme: u32,
    rule: u32,
    role: Role,
    weight: f64,
    /// The weight of as many matches as may count.
    most: f64,
}

/// What it takes to look at an article, kept from one to the next.
struct Desk {
    matcher: Matcher,
    candidates: Vec<u32>,
    extents: Vec<Extent>,
    matches: Vec<Match>,
}

impl Compiled {
    pub(crate) fn new(codebook: &Codebook, langs: &[Lang], families: &Families) -> Compiled {
        let mut tokenizer = Tokenizer::new();
        let mut bounds = Vec::new();
        let mut queries = Vec::new();
        let mut of_theme = Vec::new();
        let mut roles = Vec::new();
        for (theme_number, theme) in codebook.themes().iter().enumerate() {
            let start = queries.len();
            let mut roles_of_theme = [false; 4];
            for (number, rule) in theme.rules.iter().enumerate() {
                // Every query could be bound when the codebook was read; one that a language's
                // tokenizer finds no word in matches nothing in that language.
                if rule.lang.is_none_or(|only| langs.first() == Some(&only))
                    && let Ok(bound) = rule.query.bind_all(&mut tokenizer, langs, families)
                {
                    roles_of_theme[rule.role as usize] = true;
                    bounds.push(bound);
                    queries.push(Asked {
                        theme: theme_number as u32,
                        rule: number as u32,
                        role: rule.role,
                        weight: rule.weight,
                        most: rule.weight * f64::from(rule.repeat),
                    });
                }
            }
            of_theme.push(start..queries.len());
            roles.push(roles_of_theme);
        }
        Compiled {
            bounds,
            queries,
            of_theme,
            roles,
            idle: Mutex::default(),
        }
    }

    /// Looks at an article with a matcher of its own.
    pub(crate) fn read<R>(&self, view: &View<'_>, ask: impl FnOnce(&mut Found<'_>) -> R) -> R {
        let idle = self.idle.lock().map(|mut idle| idle.pop());
        let mut desk = match idle {
            Ok(Some(desk)) => desk,
            _ => Desk {
                matcher: Matcher::new(self.bounds.iter().cloned()),
                candidates: Vec::new(),
                extents: Vec::new(),
                matches: Vec::new(),
            },
        };
        let reading = desk.matcher.read(view);
        reading.candidates(&mut desk.candidates);
        let answer = ask(&mut Found {
            compiled: self,
            view: *view,
            has_sections: (view.structure.blocks().iter())
                .any(|(kind, _)| *kind == BlockKind::Heading),
            reading,
            candidates: &desk.candidates,
            turn: 0..0,
            extents: &mut desk.extents,
            spare: &mut desk.matches,
        });
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(desk);
        }
        answer
    }
}

/// What the queries match in one article, theme by theme.
pub(crate) struct Found<'a> {
    compiled: &'a Compiled,
    view: View<'a>,
    has_sections: bool,
    reading: Reading<'a>,
    /// The queries whose words the article has, in order.
    candidates: &'a [u32],
    /// Those of the theme whose turn it was last.
    turn: Range<usize>,
    extents: &'a mut Vec<Extent>,
    /// A list of matches that nobody uses.
    spare: &'a mut Vec<Match>,
}

impl<'a> Found<'a> {
    /// The next theme that something may speak for, in order.
    pub(crate) fn next(&mut self) -> Option<usize> {
        let theme = |query: &u32| self.compiled.queries[*query as usize].theme;
        let coming = &self.candidates[self.turn.end..];
        let number = theme(coming.first()?);
        let count = coming.iter().take_while(|q| theme(q) == number).count();
        self.turn = self.turn.end..self.turn.end + count;
        Some(number as usize)
    }

    /// How many themes there may be at most that something speaks for.
    pub(crate) fn most_themes(&self) -> usize {
        self.candidates.len().min(self.compiled.of_theme.len())
    }

    /// Begins anew with the first theme.
    pub(crate) fn rewind(&mut self) {
        self.turn = 0..0;
    }

    /// Whether the article has headings, and so sections.
    pub(crate) fn has_sections(&self) -> bool {
        self.has_sections
    }

    /// The queries of a theme, as the numbers of its rules and of the queries.
    fn rules(&self, number: usize, role: Role) -> impl Iterator<Item = (usize, usize)> + use<'a> {
        let compiled = self.compiled;
        let with_role = compiled.roles[number][role as usize];
        let queries = if with_role {
            compiled.of_theme[number].clone()
        } else {
            0..0
        };
        let asked = queries.map(|query| (compiled.queries[query], query));
        let asked = asked.filter(move |(asked, _)| asked.role == role);
        asked.map(|(asked, query)| (asked.rule as usize, query))
    }

    /// The first query of the theme with this role that matches the article.
    pub(crate) fn first(&mut self, number: usize, role: Role) -> Option<usize> {
        let mut rules = self.rules(number, role);
        let first = rules.find(|(_, query)| self.reading.run(*query, self.extents));
        first.map(|(rule, _)| rule)
    }

    /// The most that a theme's included queries could count without factors, if every one that the
    /// article's words do not rule out matched as often as it may.
    pub(crate) fn most(&self, number: usize) -> f64 {
        self.included(number).map(|(asked, _)| asked.most).sum()
    }

    /// The included queries of a theme that the article's words do not rule out.
    fn included(&self, number: usize) -> impl Iterator<Item = (Asked, usize)> + use<'a> {
        let (compiled, candidates) = (self.compiled, self.candidates);
        let queries = compiled.of_theme[number].clone();
        let turn = self.turn.clone();
        let its_turn = candidates[turn.clone()]
            .first()
            .is_some_and(|query| queries.contains(&(*query as usize)));
        let own = if its_turn {
            &candidates[turn]
        } else {
            let from = candidates.partition_point(|query| (*query as usize) < queries.start);
            let to = candidates.partition_point(|query| (*query as usize) < queries.end);
            &candidates[from..to]
        };
        own.iter()
            .map(|&query| (compiled.queries[query as usize], query as usize))
            .filter(|(asked, _)| asked.role == Role::Include)
    }

    /// The matches of a theme's included queries, in no order, each with its query's weight alone. The
    /// list may be given [back](Found::give_back).
    pub(crate) fn matches(&mut self, number: usize) -> Vec<Match> {
        let mut out = std::mem::take(self.spare);
        out.clear();
        for (asked, query) in self.included(number) {
            if self.reading.run_candidate(query, self.extents) {
                out.extend(self.extents.iter().map(|&extent| Match {
                    extent,
                    rule: asked.rule as usize,
                    zone: None,
                    factor: 1.0,
                    points: asked.weight,
                }));
            }
        }
        out
    }

    /// Takes back a list of matches, for the next theme.
    pub(crate) fn give_back(&mut self, matches: Vec<Match>) {
        *self.spare = matches;
    }

    /// Puts matches in the order of the text, and gives those in a zone of the theme its factor.
    pub(crate) fn weigh(&mut self, theme: &Theme, matches: &mut [Match]) {
        if matches.len() > 1 {
            matches.sort_unstable_by_key(|found| (found.extent, found.rule));
        }
        for &(zone, factor) in &theme.zones {
            self.extents.clear();
            self.view.structure.zones(zone, self.extents);
            for found in matches.iter_mut() {
                // Zones of one kind are in order and disjoint.
                let after = self
                    .extents
                    .partition_point(|e| e.start <= found.extent.start);
                let inside = self.extents[..after].last();
                let inside = inside.is_some_and(|e| e.contains(found.extent));
                if inside && (found.zone.is_none() || factor > found.factor) {
                    found.zone = Some(zone);
                    found.factor = factor;
                    let weight = theme.rules[found.rule].weight;
                    found.points = score::round(weight * factor);
                }
            }
        }
    }

    /// The rules of a theme whose queries match the article.
    pub(crate) fn matching(&mut self, number: usize) -> Vec<usize> {
        let mut out = Vec::new();
        for query in self.compiled.of_theme[number].clone() {
            if self.reading.run(query, self.extents) {
                out.push(self.compiled.queries[query].rule as usize);
            }
        }
        out
    }

    /// The matches of a theme's excluded queries, in the order of the text.
    pub(crate) fn exclusions(&mut self, number: usize) -> Vec<Exclusion> {
        let mut out = Vec::new();
        for (rule, query) in self.rules(number, Role::Exclude) {
            if self.reading.run(query, self.extents) {
                let extents = self.extents.iter();
                out.extend(extents.map(|&extent| Exclusion { extent, rule }));
            }
        }
        out.sort_unstable_by_key(|exclusion| (exclusion.extent, exclusion.rule));
        out
    }

    /// What a theme's required queries say.
    pub(crate) fn requirements(&mut self, number: usize) -> Vec<Requirement> {
        let mut out = Vec::new();
        for (rule, query) in self.rules(number, Role::Require) {
            let matched = self.reading.run(query, self.extents);
            out.push(Requirement {
                rule,
                matched,
                extents: self.compiled.bounds[query]
                    .has_spans()
                    .then(|| self.extents.clone()),
            });
        }
        out
    }

    /// The included queries that match nothing though all their words are there.
    pub(crate) fn near_misses(&mut self, number: usize) -> Vec<usize> {
        let mut out = Vec::new();
        for (rule, query) in self.rules(number, Role::Include) {
            let bound = &self.compiled.bounds[query];
            if !self.reading.run(query, self.extents)
                && words_are_there(bound, &bound.weaken(), &self.view)
            {
                out.push(rule);
            }
        }
        out
    }

    pub(crate) fn view(&self) -> View<'a> {
        self.view
    }
}

/// What a required query says about an article.
pub(crate) struct Requirement {
    pub(crate) rule: usize,
    pub(crate) matched: bool,
    /// Where it matches; `None` for a query that points at no words.
    pub(crate) extents: Option<Vec<Extent>>,
}

impl Requirement {
    /// Whether it is met in a unit: there, or if it points at no words, anywhere.
    pub(crate) fn met(&self, unit: Extent) -> bool {
        self.matched
            && match &self.extents {
                Some(extents) => extents.iter().any(|e| unit.contains(*e)),
                None => true,
            }
    }
}

/// Whether the words of a query stand in an article, wherever they stand.
fn words_are_there(bound: &Bound, weak: &Weak, view: &View<'_>) -> bool {
    match weak {
        Weak::All => true,
        Weak::Field(number) => bound.fields()[*number as usize].matches(view.fields),
        Weak::Leaf(number) => bound.leaves()[*number as usize].slots.iter().all(|slot| {
            (0..view.tokens.len()).any(|index| slot.matches(view.text, view.tokens, index))
        }),
        Weak::And(parts) => parts.iter().all(|part| words_are_there(bound, part, view)),
        Weak::Or(parts) => parts.iter().any(|part| words_are_there(bound, part, view)),
    }
}
