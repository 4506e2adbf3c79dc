//! What a codebook's author should look at: queries that do nothing, or not what was meant.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use nutgraf_tokenize::Tokenizer;

use crate::{Codebook, Position, Role, Rule, Theme, tree};

/// Something about a codebook that is allowed, and probably not meant.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// Where, in the file.
    pub position: Position,
    /// The theme.
    pub theme: String,
    /// The query, where it is about one.
    pub query: Option<String>,
    /// What it is.
    pub kind: FindingKind,
}

/// What a [`Finding`] is about.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FindingKind {
    /// The query matches no article.
    NeverFires,
    /// The query matches nearly every article.
    FiresEverywhere {
        /// How many it matches.
        articles: u64,
        /// How many there are.
        of: u64,
    },
    /// The query matches, and is never evidence.
    NeverEvidence {
        /// How many articles it matches.
        articles: u64,
    },
    /// Another theme, neither above nor below, has the same query.
    Shared {
        /// That theme.
        with: String,
    },
    /// The theme has the query twice.
    Repeated {
        /// The first place.
        first: Position,
    },
    /// The theme has the same words in another inflection, which words outside quotation marks stand for.
    Inflection {
        /// The other query.
        of: String,
    },
    /// The theme excludes what it includes.
    Contradiction,
    /// No evidence of its own reaches the threshold.
    Unreachable {
        /// The most that all queries together can count.
        highest: f64,
        /// What is needed.
        threshold: f64,
    },
}

/// What an index knows about a query of a codebook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Yield {
    /// The articles it matches.
    pub articles: u64,
    /// The articles in which it is evidence for its theme.
    pub evidence: u64,
}

/// From which share of all articles on a query is said to fire nearly everywhere.
const EVERYWHERE: f64 = 0.5;
/// In fewer articles than this, every word is nearly everywhere.
const FEW: u64 = 10;

impl Codebook {
    /// What can be told from the codebook alone, in the order of the file. Mistakes that keep it from
    /// being read, cycles among them, are [`CodebookErrors`](crate::CodebookErrors); examples that come
    /// out wrong are told by [`check_examples`](Codebook::check_examples).
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let parents = tree::parents(self.themes());
        let mut known: HashMap<(String, Option<_>), Vec<(usize, Position)>> = HashMap::new();
        let mut tokenizer = Tokenizer::new();
        for (number, theme) in self.themes().iter().enumerate() {
            let includes = |role| theme.rules.iter().filter(move |rule| rule.role == role);
            let excluded: BTreeSet<String> = includes(Role::Exclude).map(plain).collect();
            let mut stems: HashMap<String, &Rule> = HashMap::new();
            for rule in includes(Role::Include) {
                let text = plain(rule);
                let mut add = |kind| findings.push(finding(theme, Some(rule), kind));
                if excluded.contains(&text) {
                    add(FindingKind::Contradiction);
                }
                let places = known.entry((text.clone(), rule.lang)).or_default();
                for &(other, first) in places.iter() {
                    let related = tree::ancestors(number, &parents).contains(&other)
                        || tree::ancestors(other, &parents).contains(&number);
                    if other == number {
                        add(FindingKind::Repeated { first });
                    } else if !related {
                        let with = self.themes()[other].id.clone();
                        add(FindingKind::Shared { with });
                    }
                }
                places.push((number, rule.position));
                if rule.text.chars().all(|c| c.is_alphanumeric() || c == ' ') {
                    let lang = rule.lang.unwrap_or(self.lang());
                    let words = text
                        .split(' ')
                        .map(|word| tokenizer.stem(&word.to_lowercase(), lang));
                    let key = words.collect::<Vec<_>>().join(" ");
                    match stems.get(&key) {
                        Some(other) if plain(other) != text => add(FindingKind::Inflection {
                            of: other.text.clone(),
                        }),
                        Some(_) => {}
                        None => _ = stems.insert(key, rule),
                    }
                }
            }
            let sum: f64 = includes(Role::Include)
                .map(|rule| rule.weight * f64::from(rule.repeat))
                .sum();
            let factors = theme.zones.iter().map(|(_, factor)| *factor);
            let highest = sum * factors.fold(1.0, f64::max);
            if sum > 0.0 && highest < theme.threshold {
                let threshold = theme.threshold;
                let kind = FindingKind::Unreachable { highest, threshold };
                findings.push(finding(theme, None, kind));
            }
        }
        findings.sort_by_key(|finding| finding.position);
        findings
    }

    /// What can be told from an index of `articles` articles besides; `ask` gives what it knows about a
    /// rule of a theme.
    ///
    /// # Errors
    ///
    /// As `ask`.
    pub fn check_yield<E>(
        &self,
        articles: u64,
        mut ask: impl FnMut(&Theme, &Rule) -> Result<Yield, E>,
    ) -> Result<Vec<Finding>, E> {
        let mut findings = Vec::new();
        for theme in self.themes() {
            for rule in &theme.rules {
                let found = ask(theme, rule)?;
                let kind = if found.articles == 0 {
                    FindingKind::NeverFires
                } else if articles >= FEW && found.articles as f64 > EVERYWHERE * articles as f64 {
                    FindingKind::FiresEverywhere {
                        articles: found.articles,
                        of: articles,
                    }
                } else if rule.role == Role::Include && found.evidence == 0 {
                    FindingKind::NeverEvidence {
                        articles: found.articles,
                    }
                } else {
                    continue;
                };
                findings.push(finding(theme, Some(rule), kind));
            }
        }
        Ok(findings)
    }
}

/// A query in one spelling.
fn plain(rule: &Rule) -> String {
    rule.query.to_string()
}

fn finding(theme: &Theme, rule: Option<&Rule>, kind: FindingKind) -> Finding {
    Finding {
        position: rule.map_or(theme.position, |rule| rule.position),
        theme: theme.id.clone(),
        query: rule.map(|rule| rule.text.clone()),
        kind,
    }
}

impl fmt::Display for FindingKind {
    /// What it is, and what to do about it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FindingKind::NeverFires => {
                f.write_str("matches no article; check its spelling, or take it out")
            }
            FindingKind::FiresEverywhere { articles, of } => write!(
                f,
                "matches {articles} of {of} articles and tells them hardly apart; narrow it, as by w/s with another word"
            ),
            FindingKind::NeverEvidence { articles } => write!(
                f,
                "matches in {articles} articles and is evidence in none: heavier queries cover it, it is excluded, or the theme is \
                 not given there; raise its weight, or take it out"
            ),
            FindingKind::Shared { with } => write!(
                f,
                "`{with}` has it too, so it cannot tell the two apart; leave it to one, or make one the other's parent"
            ),
            FindingKind::Repeated { first } => {
                write!(f, "stands at {first} already; take one out")
            }
            FindingKind::Inflection { of } => write!(
                f,
                "`{of}` finds the same: words outside quotation marks stand for any inflection; take one out, or write \"…\""
            ),
            FindingKind::Contradiction => f.write_str(
                "is excluded as well, so no match of it counts; take one of the two out",
            ),
            FindingKind::Unreachable { highest, threshold } => write!(
                f,
                "all queries together count {highest} at most and {threshold} is needed; lower the threshold to {highest} or \
                 less, or raise `weight` or `repeat`"
            ),
        }
    }
}

impl fmt::Display for Finding {
    /// The place, theme and query, and what it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: theme.{}", self.position, self.theme)?;
        if let Some(query) = &self.query {
            write!(f, ": `{query}`")?;
        }
        write!(f, ": {}", self.kind)
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    #[track_caller]
    fn codebook(text: &str) -> Codebook {
        Codebook::parse(text).unwrap_or_else(|errors| panic!("{errors}"))
    }

    fn lines(findings: &[Finding]) -> String {
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }

    #[test]
    fn what_was_hardly_meant_is_found() {
        let codebook = codebook(
            "[theme.rent]\ninclude = [\n  'tenant',\n  'tenants',\n  '\"rent rise\"',\n  'tenant',\n  'flat',\n]\nexclude = ['flat']\n\
             [theme.homes]\nparent = 'rent'\ninclude = ['\"rent rise\"', 'house']\nthreshold = 9\n\
             [theme.law]\ninclude = ['\"rent rise\"']\n",
        );
        assert_snapshot!(lines(&codebook.check()), @r#"
        4:3: theme.rent: `tenants`: `tenant` finds the same: words outside quotation marks stand for any inflection; take one out, or write "…"
        6:3: theme.rent: `tenant`: stands at 3:3 already; take one out
        7:3: theme.rent: `flat`: is excluded as well, so no match of it counts; take one of the two out
        10:8: theme.homes: all queries together count 6 at most and 9 is needed; lower the threshold to 6 or less, or raise `weight` or `repeat`
        15:12: theme.law: `"rent rise"`: `rent` has it too, so it cannot tell the two apart; leave it to one, or make one the other's parent
        15:12: theme.law: `"rent rise"`: `homes` has it too, so it cannot tell the two apart; leave it to one, or make one the other's parent
        "#);
    }

    #[test]
    fn an_index_tells_what_a_query_does() {
        let codebook = codebook("[theme.rent]\ninclude = ['tenant', 'tennant', 'the', 'lease']\n");
        let found = codebook.check_yield(100, |_, rule| {
            Ok::<_, ()>(match rule.text.as_str() {
                "tenant" => Yield {
                    articles: 9,
                    evidence: 9,
                },
                "tennant" => Yield::default(),
                "the" => Yield {
                    articles: 99,
                    evidence: 9,
                },
                _ => Yield {
                    articles: 3,
                    evidence: 0,
                },
            })
        });
        assert_snapshot!(lines(&found.unwrap()), @r"
        2:22: theme.rent: `tennant`: matches no article; check its spelling, or take it out
        2:33: theme.rent: `the`: matches 99 of 100 articles and tells them hardly apart; narrow it, as by w/s with another word
        2:40: theme.rent: `lease`: matches in 3 articles and is evidence in none: heavier queries cover it, it is excluded, or the theme is not given there; raise its weight, or take it out
        ");
    }
}
