//! Why an article has a theme, or why not: every match and what became of it.

use std::fmt::Write as _;
use std::sync::Arc;

use nutgraf_model::Span;
use nutgraf_query::{Extent, View, Zone};

use crate::classifier::{Classifier, Inner, bytes, zone};
use crate::compiled::Found;
use crate::judge::Facts;
use crate::score;
use crate::{Assignment, Passage, Scope};

/// How a theme's own score in an article came about.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Ledger {
    /// The theme's id.
    pub theme: Arc<str>,
    /// Whether the article has the theme.
    pub given: bool,
    /// The theme below that it is given for.
    pub through: Option<Arc<str>>,
    /// The sum of what counts of the theme's own evidence.
    pub score: f64,
    /// The score it takes.
    pub threshold: f64,
    /// What has to reach it.
    pub scope: Scope,
    /// The unit that the entries are of: the article, or the one that comes nearest.
    pub span: Span,
    /// Its matches, in the order of the text.
    pub entries: Vec<Entry>,
    /// Where the theme is given: the sections, or other units of its scope, that have it by themselves.
    pub passages: Vec<Passage>,
    /// The query that forbids the theme, and the theme that it stands in: this one or one above.
    pub veto: Option<(Arc<str>, Arc<str>)>,
    /// The required queries that are not met.
    pub missing: Vec<Arc<str>>,
    /// The included queries that match nothing in the article though all their words are there.
    pub near: Vec<Arc<str>>,
}

/// A match in a [`Ledger`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Entry {
    /// The query, as the codebook has it.
    pub query: Arc<str>,
    /// What it matched.
    pub span: Span,
    /// The zone whose factor it has; without one, the block it lies in.
    pub zone: Zone,
    /// The query's weight.
    pub weight: f64,
    /// The zone's factor.
    pub factor: f64,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a match.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// It counts, as the n-th of its query.
    Counts(u32),
    /// An excluded query matches where it does.
    Cancelled {
        /// The excluded query.
        by: Arc<str>,
        /// What that matched.
        span: Span,
    },
    /// A heavier match, or an earlier or longer one of the same weight, lies over it.
    Covered {
        /// That match's query.
        by: Arc<str>,
        /// Where that is.
        span: Span,
    },
    /// As many matches of its query as may count do.
    Repeated {
        /// How many may.
        limit: u32,
    },
}

impl Classifier {
    /// How a theme's score in an article came about, and what it lacks where it is not given. `None`
    /// when the codebook has no such theme.
    #[must_use]
    pub fn why(&self, view: &View<'_>, theme: &str) -> Option<Ledger> {
        let number = self.0.ids.iter().position(|id| **id == *theme)?;
        let compiled = self.compiled(view.tokens.langs());
        Some(compiled.read(view, |found| {
            let given = self.0.classify(found);
            self.0.ledger(found, number, &given)
        }))
    }

    /// The themes that an article does not have though something speaks for them, the nearest to its
    /// threshold first.
    #[must_use]
    pub fn why_not(&self, view: &View<'_>) -> Vec<Ledger> {
        let compiled = self.compiled(view.tokens.langs());
        let mut ledgers = compiled.read(view, |found| {
            let given = self.0.classify(found);
            let all = 0..self.0.ids.len();
            all.map(|number| self.0.ledger(found, number, &given))
                .collect::<Vec<_>>()
        });
        ledgers.retain(|l| !(l.given || l.entries.is_empty() && l.near.is_empty()));
        let nearness = |ledger: &Ledger| ledger.score / ledger.threshold;
        ledgers.sort_by(|a, b| {
            (nearness(b).total_cmp(&nearness(a))).then_with(|| a.theme.cmp(&b.theme))
        });
        ledgers
    }
}

impl Inner {
    fn ledger(&self, found: &mut Found<'_>, number: usize, given: &[Assignment]) -> Ledger {
        let theme = &self.codebook.themes[number];
        let view = found.view();
        let facts = Facts::gather(found, number, theme);
        let case = facts.case(theme);
        let Facts {
            exclusions,
            requirements,
            ..
        } = &facts;
        let (unit, matches, fates) = case.nearest(view.structure);
        let queries = &self.queries[number];
        let place = |rule: usize, extent: Extent| (queries[rule].clone(), bytes(&view, extent));
        let entries = matches.iter().zip(&fates).map(|(one, fate)| Entry {
            query: queries[one.rule].clone(),
            span: bytes(&view, one.extent),
            zone: zone(&view, one),
            weight: theme.rules[one.rule].weight,
            factor: one.factor,
            outcome: match *fate {
                score::Fate::Counted(count) => Outcome::Counts(count),
                score::Fate::Cancelled(by) => {
                    let (by, span) = place(exclusions[by].rule, exclusions[by].extent);
                    Outcome::Cancelled { by, span }
                }
                score::Fate::Overlapped(by) => {
                    let (by, span) = place(matches[by].rule, matches[by].extent);
                    Outcome::Covered { by, span }
                }
                score::Fate::Repeated => Outcome::Repeated {
                    limit: theme.rules[one.rule].repeat,
                },
            },
        });
        let given = given.iter().find(|a| a.theme == self.ids[number]);
        let missing = requirements.iter().filter(|r| !case.meets(r, unit));
        Ledger {
            theme: self.ids[number].clone(),
            given: given.is_some(),
            through: given.and_then(|assignment| assignment.through.clone()),
            passages: given.map_or_else(Vec::new, |assignment| assignment.passages.clone()),
            score: score::sum(&matches, &fates),
            threshold: theme.threshold,
            scope: theme.scope,
            span: bytes(&view, unit),
            entries: entries.collect(),
            missing: missing.map(|r| queries[r.rule].clone()).collect(),
            veto: self
                .veto(found, number)
                .map(|(theme, rule)| (self.queries[theme][rule].clone(), self.ids[theme].clone())),
            near: found
                .near_misses(number)
                .into_iter()
                .map(|rule| queries[rule].clone())
                .collect(),
        }
    }
}

impl Entry {
    /// What it adds to the score: weight times factor if it counts, else nothing.
    #[must_use]
    pub fn points(&self) -> f64 {
        match self.outcome {
            Outcome::Counts(_) => score::round(self.weight * self.factor),
            _ => 0.0,
        }
    }
}

impl Ledger {
    /// The ledger for a reader: the decision, then a line a match with its points and words. `text` is
    /// the article's.
    #[must_use]
    pub fn to_text(&self, text: &str) -> String {
        let mut out = self.decision();
        for entry in &self.entries {
            let points = match entry.outcome {
                Outcome::Counts(_) => format!("+{}", entry.points()),
                _ => "0".to_owned(),
            };
            let words = shown(entry.span, text);
            let (query, zone, span) = (&entry.query, entry.zone.as_str(), entry.span);
            let _ = write!(out, "\n{points:>8}  {words}  by `{query}`, {zone} {span}");
            let _ = match &entry.outcome {
                Outcome::Counts(_) if entry.factor == 1.0 => Ok(()),
                Outcome::Counts(_) => write!(out, " ({} x {})", entry.weight, entry.factor),
                Outcome::Cancelled { by, span } => {
                    write!(out, " -- cancelled by `{by}` at {span}")
                }
                Outcome::Covered { by, span } => write!(out, " -- covered by `{by}` at {span}"),
                Outcome::Repeated { limit } => write!(out, " -- not counted, `repeat` is {limit}"),
            };
        }
        let part = match self.scope {
            Scope::Article => Scope::Section,
            scope => scope,
        };
        for passage in &self.passages {
            let (part, span, score) = (part.as_str(), passage.span, passage.score);
            let words = shown(span, text);
            let below = passage.through.as_ref();
            let below = below.map_or(String::new(), |theme| format!(", for {theme}"));
            let _ = write!(out, "\n{score:>8}  {part} {span} by itself{below}: {words}");
        }
        for query in self.near.iter().filter(|_| !self.given) {
            let _ = write!(
                out,
                "\n      --  `{query}` does not match, though its words are there"
            );
        }
        out
    }

    fn decision(&self) -> String {
        let scope = match self.scope {
            Scope::Article => String::new(),
            scope => format!(" in {} {}", scope.as_str(), self.span),
        };
        let sum = format!("{} of {}{scope}", self.score, self.threshold);
        let theme = &self.theme;
        if let Some(below) = &self.through {
            return format!("{theme}: given for {below}; its own evidence: {sum}");
        }
        if self.given {
            return format!("{theme}: given, {sum}");
        }
        let mut why = format!("{theme}: not given, {sum}");
        if let Some((query, of)) = &self.veto {
            let _ = write!(why, "; vetoed by `{query}`");
            if of != theme {
                let _ = write!(why, " of {of}");
            }
        }
        for query in &self.missing {
            let _ = write!(why, "; lacks the required `{query}`");
        }
        why
    }
}

/// How many characters of a match are shown at most.
const SHOWN: usize = 60;

/// The words of a span on one line, the middle of a long one left out.
fn shown(span: Span, text: &str) -> String {
    let words: Vec<&str> = span.text(text).split_whitespace().collect();
    let words = words.join(" ");
    let chars: Vec<char> = words.chars().collect();
    if chars.len() <= SHOWN {
        return words;
    }
    let half = SHOWN / 2 - 2;
    let start: String = chars[..half].iter().collect();
    let end: String = chars[chars.len() - half..].iter().collect();
    format!("{} … {}", start.trim_end(), end.trim_start())
}
