//! What a codebook's author should look at: queries that do nothing, or not what was meant.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use nutgraf_model::Lang;
use nutgraf_tokenize::Tokenizer;

use crate::{Codebook, Position, Role, Rule, Theme, tree};

/// Something about a codebook that is allowed, and probably not meant.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// Where, in the file.
    pub position: Position,
    /// The theme, where it is about one.
    pub theme: Option<String>,
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
    /// Heavier queries of the theme lie over every match of the query.
    Shadowed {
        /// The query that most often does.
        by: String,
        /// How many articles it matches.
        articles: u64,
    },
    /// Excluded queries cancel every match of the query.
    Cancelled {
        /// The query that most often does.
        by: String,
        /// How many articles it matches.
        articles: u64,
    },
    /// The query matches, and is never evidence for the theme.
    NeverEvidence {
        /// How many articles it matches.
        articles: u64,
    },
    /// There are articles in a language of which the codebook has no queries.
    OtherLanguage {
        /// The language.
        lang: Lang,
        /// How many articles are in it.
        articles: u64,
        /// How many there are.
        of: u64,
        /// The language of the queries outside variants, where there are some.
        codebook: Option<Lang>,
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

/// From which share of all articles on a query is said to fire nearly everywhere.
pub(crate) const EVERYWHERE: f64 = 0.5;
/// In fewer articles than this, every word is nearly everywhere.
pub(crate) const FEW: u64 = 10;

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
}

/// A query in one spelling.
fn plain(rule: &Rule) -> String {
    rule.query.to_string()
}

pub(crate) fn finding(theme: &Theme, rule: Option<&Rule>, kind: FindingKind) -> Finding {
    Finding {
        position: rule.map_or(theme.position, |rule| rule.position),
        theme: Some(theme.id.clone()),
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
            FindingKind::Shadowed { by, articles } => write!(
                f,
                "matches in {}, and everywhere `{by}` lies over it and weighs more or comes first; raise its weight, \
                 or take it out",
                counted(*articles)
            ),
            FindingKind::Cancelled { by, articles } => write!(
                f,
                "matches in {}, and everywhere the excluded `{by}` cancels it; narrow that, or take this out",
                counted(*articles)
            ),
            FindingKind::NeverEvidence { articles } => write!(
                f,
                "matches in {} and is evidence in none: the theme is not given there (`themes why-not ID` says \
                 why), or other queries count instead; raise its weight, lower the threshold, or take it out",
                counted(*articles)
            ),
            FindingKind::OtherLanguage {
                lang,
                articles,
                of,
                codebook,
            } => {
                write!(
                    f,
                    "the language of {articles} of {of} articles is `{lang}`, for which there are no queries"
                )?;
                match codebook {
                    Some(codebook) => write!(
                        f,
                        "; those in `{codebook}` find little beside names there; add [theme.ID.lang.{lang}], or if the queries are in \
                         `{lang}`, say so: lang = \"{lang}\" under [codebook]"
                    ),
                    None => write!(f, "; add [theme.ID.lang.{lang}]"),
                }
            }
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

fn counted(articles: u64) -> String {
    let plural = if articles == 1 { "" } else { "s" };
    format!("{articles} article{plural}")
}

impl fmt::Display for Finding {
    /// The place, theme and query, and what it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.position)?;
        if let Some(theme) = &self.theme {
            write!(f, ": theme.{theme}")?;
        }
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
}
