//! A codebook's queries in one language, and what they match in one article.

use std::sync::Mutex;

use nutgraf_model::Lang;
use nutgraf_query::{Bound, Extent, Families, Matcher, Reading, View, Weak};
use nutgraf_tokenize::Tokenizer;

use crate::score::{self, Exclusion, Match};
use crate::{Codebook, Role, Theme};

/// All queries of a codebook that apply to one language, ready to run together.
pub(crate) struct Compiled {
    bounds: Vec<Bound>,
    /// By theme, the number of its rule and of the query; the queries of a theme are in a row.
    rules: Vec<Vec<(usize, usize)>>,
    /// By theme and role, whether it has such a rule.
    roles: Vec<[bool; 4]>,
    /// By query, its theme.
    themes: Vec<usize>,
    /// What nobody uses now; a thread takes one and gives it back.
    idle: Mutex<Vec<Desk>>,
}

/// What it takes to look at an article, kept from one to the next.
struct Desk {
    matcher: Matcher,
    candidates: Vec<u32>,
    extents: Vec<Extent>,
}

impl Compiled {
    pub(crate) fn new(codebook: &Codebook, langs: &[Lang], families: &Families) -> Compiled {
        let mut tokenizer = Tokenizer::new();
        let mut bounds = Vec::new();
        let mut rules = Vec::new();
        let mut roles = Vec::new();
        let mut themes = Vec::new();
        for (theme_number, theme) in codebook.themes().iter().enumerate() {
            let mut of_theme = Vec::new();
            let mut roles_of_theme = [false; 4];
            for (number, rule) in theme.rules.iter().enumerate() {
                // Every query could be bound when the codebook was read; one that a language's
                // tokenizer finds no word in matches nothing in that language.
                if rule.lang.is_none_or(|only| langs.first() == Some(&only))
                    && let Ok(bound) = rule.query.bind_all(&mut tokenizer, langs, families)
                {
                    of_theme.push((number, bounds.len()));
                    roles_of_theme[rule.role as usize] = true;
                    bounds.push(bound);
                    themes.push(theme_number);
                }
            }
            rules.push(of_theme);
            roles.push(roles_of_theme);
        }
        Compiled {
            bounds,
            rules,
            roles,
            themes,
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
            },
        };
        let reading = desk.matcher.read(view);
        reading.candidates(&mut desk.candidates);
        let answer = ask(&mut Found {
            compiled: self,
            view: *view,
            reading,
            candidates: &desk.candidates,
            extents: &mut desk.extents,
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
    reading: Reading<'a>,
    /// The queries whose words the article has, in order.
    candidates: &'a [u32],
    extents: &'a mut Vec<Extent>,
}

impl<'a> Found<'a> {
    /// The themes that something may speak for, each once.
    pub(crate) fn themes(&self) -> impl Iterator<Item = usize> + use<'a> {
        let (compiled, candidates) = (self.compiled, self.candidates);
        let themes = candidates
            .iter()
            .map(|query| compiled.themes[*query as usize]);
        let mut last = None;
        themes.filter(move |theme| last.replace(*theme) != Some(*theme))
    }

    /// Whether a query of the theme with this role matches the article.
    pub(crate) fn first(&mut self, number: usize, theme: &Theme, role: Role) -> Option<usize> {
        if !self.compiled.roles[number][role as usize] {
            return None;
        }
        for &(rule, query) in &self.compiled.rules[number] {
            if theme.rules[rule].role == role && self.reading.run(query, self.extents) {
                return Some(rule);
            }
        }
        None
    }

    /// The most that a theme's included queries could count without factors, if every one that the
    /// article's words do not rule out matched as often as it may.
    pub(crate) fn most(&self, number: usize, theme: &Theme) -> f64 {
        let rules = self
            .included(number, theme)
            .map(|(rule, _)| &theme.rules[rule]);
        rules.map(|rule| rule.weight * f64::from(rule.repeat)).sum()
    }

    /// The included queries of a theme that the article's words do not rule out, as rule and query.
    fn included<'t>(
        &self,
        number: usize,
        theme: &'t Theme,
    ) -> impl Iterator<Item = (usize, usize)> + use<'a, 't> {
        let rules = self.compiled.rules[number].as_slice();
        let first = rules.first().map_or(0, |&(_, query)| query);
        let from = (self.candidates).partition_point(|query| (*query as usize) < first);
        let queries = self.candidates[from..].iter();
        let of_theme = queries.map_while(move |&query| rules.get(query as usize - first));
        of_theme
            .copied()
            .filter(|(rule, _)| theme.rules[*rule].role == Role::Include)
    }

    /// The matches of a theme's included queries, in no order, each with its query's weight alone.
    pub(crate) fn matches(&mut self, number: usize, theme: &Theme) -> Vec<Match> {
        let mut out = Vec::new();
        for (rule, query) in self.included(number, theme) {
            if self.reading.run(query, self.extents) {
                out.extend(self.extents.iter().map(|&extent| Match {
                    extent,
                    rule,
                    zone: None,
                    factor: 1.0,
                    points: theme.rules[rule].weight,
                }));
            }
        }
        out
    }

    /// Puts matches in the order of the text, and gives those in a zone of the theme its factor.
    pub(crate) fn weigh(&mut self, theme: &Theme, matches: &mut [Match]) {
        matches.sort_unstable_by_key(|found| (found.extent, found.rule));
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
        let compiled = self.compiled;
        for &(rule, query) in &compiled.rules[number] {
            if self.reading.run(query, self.extents) {
                out.push(rule);
            }
        }
        out
    }

    /// The matches of a theme's excluded queries, in the order of the text.
    pub(crate) fn exclusions(&mut self, number: usize, theme: &Theme) -> Vec<Exclusion> {
        let mut out = Vec::new();
        let compiled = self.compiled;
        if !compiled.roles[number][Role::Exclude as usize] {
            return out;
        }
        for &(rule, query) in &compiled.rules[number] {
            if theme.rules[rule].role == Role::Exclude && self.reading.run(query, self.extents) {
                let extents = self.extents.iter();
                out.extend(extents.map(|&extent| Exclusion { extent, rule }));
            }
        }
        out.sort_unstable_by_key(|exclusion| (exclusion.extent, exclusion.rule));
        out
    }

    /// What a theme's required queries say.
    pub(crate) fn requirements(&mut self, number: usize, theme: &Theme) -> Vec<Requirement> {
        let mut out = Vec::new();
        let compiled = self.compiled;
        if !compiled.roles[number][Role::Require as usize] {
            return out;
        }
        for &(rule, query) in &compiled.rules[number] {
            if theme.rules[rule].role == Role::Require {
                let matched = self.reading.run(query, self.extents);
                out.push(Requirement {
                    rule,
                    matched,
                    extents: compiled.bounds[query]
                        .has_spans()
                        .then(|| self.extents.clone()),
                });
            }
        }
        out
    }

    /// The included queries that match nothing though all their words are there.
    pub(crate) fn near_misses(&mut self, number: usize, theme: &Theme) -> Vec<usize> {
        let compiled = self.compiled;
        let mut out = Vec::new();
        for &(rule, query) in &compiled.rules[number] {
            let bound = &compiled.bounds[query];
            if theme.rules[rule].role == Role::Include
                && !self.reading.run(query, self.extents)
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
