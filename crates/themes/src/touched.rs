//! Which articles an edit of a codebook can touch.

use std::collections::BTreeMap;

use nutgraf_model::Lang;
use nutgraf_query::{Query, Zone};

use crate::{Codebook, Role, Rule, Scope, Theme, tree};

/// What tells the articles that a theme may be judged otherwise on, after an edit: those that one of
/// `evidence` matches, and if there is a `cause`, one of `cause` too.
#[derive(Clone, Debug, PartialEq)]
pub struct Touched {
    /// The included queries of the theme, those before the edit and those after it: without a match of
    /// one of them it is given neither before nor after.
    pub evidence: Vec<Query>,
    /// What was added, taken out or altered, where an article without a match of any of it is judged as
    /// before. `None` where the edit may bear on every article with evidence: another threshold, a
    /// requirement, another place in the tree.
    pub cause: Option<Vec<Query>>,
}

/// What tells the articles that `new` may judge otherwise than `old`: an article that none of these touches
/// has the same themes, scores and evidence under both. No codebook is one without themes.
#[must_use]
pub fn touched(old: Option<&Codebook>, new: Option<&Codebook>) -> Vec<Touched> {
    let (old, new) = (deciding(old), deciding(new));
    let mut touched = Vec::new();
    for theme in &old {
        match new.iter().find(|other| other.theme.id == theme.theme.id) {
            None => touched.push(theme.all()),
            Some(other) => touched.extend(theme.against(other)),
        }
    }
    let is_added = |theme: &&Deciding<'_>| !old.iter().any(|o| o.theme.id == theme.theme.id);
    touched.extend(new.iter().filter(is_added).map(Deciding::all));
    touched.retain(|touched| !touched.evidence.is_empty());
    touched
}

/// A theme with what decides about it from above.
struct Deciding<'a> {
    theme: &'a Theme,
    /// The themes above, from the nearest: it is given to them too.
    above: Vec<&'a str>,
    vetoes: Vec<&'a Rule>,
}

/// All that makes a rule what it is.
type Key<'a> = (Role, &'a str, Option<Lang>, u64, u32);

fn key(rule: &Rule) -> Key<'_> {
    let weight = rule.weight.to_bits();
    (rule.role, &rule.text, rule.lang, weight, rule.repeat)
}

fn deciding(codebook: Option<&Codebook>) -> Vec<Deciding<'_>> {
    let themes = codebook.map_or(&[][..], Codebook::themes);
    let parents = tree::parents(themes);
    let numbered = themes.iter().enumerate();
    numbered
        .map(|(number, theme)| {
            let above = tree::ancestors(number, &parents);
            let rules = above.iter().flat_map(|&above| &themes[above].rules);
            Deciding {
                theme,
                above: above.iter().map(|&above| &*themes[above].id).collect(),
                vetoes: rules.filter(|rule| rule.role == Role::Veto).collect(),
            }
        })
        .collect()
}

impl Deciding<'_> {
    fn all(&self) -> Touched {
        Touched {
            evidence: once(self.evidence()),
            cause: None,
        }
    }

    fn evidence(&self) -> impl Iterator<Item = Query> {
        let rules = self.theme.rules.iter();
        let included = rules.filter(|rule| rule.role == Role::Include);
        included.map(|rule| rule.query.clone())
    }

    fn settings(&self) -> (u64, Scope, &[(Zone, f64)], &[&str]) {
        let theme = self.theme;
        let threshold = theme.threshold.to_bits();
        (threshold, theme.scope, &theme.zones, &self.above)
    }

    /// What differs from the same theme in another codebook, if anything does.
    fn against(&self, other: &Deciding<'_>) -> Option<Touched> {
        let rules = |of: &Deciding<'_>| -> Vec<Rule> {
            let vetoes = of.vetoes.iter().copied();
            of.theme.rules.iter().chain(vetoes).cloned().collect()
        };
        let (ours, theirs) = (rules(self), rules(other));
        let count = |rules: &[Rule], wanted: &Rule| {
            let same = rules.iter().filter(|rule| key(rule) == key(wanted));
            same.count()
        };
        let differs = |rule: &&Rule| count(&ours, rule) != count(&theirs, rule);
        let differing: Vec<&Rule> = ours.iter().chain(&theirs).filter(differs).collect();
        let rest = |rules: &[Rule]| -> Vec<Rule> {
            let rest = rules.iter().filter(|rule| !differs(rule));
            rest.cloned().collect()
        };
        // Of equal matches the first rule's counts, so their order matters too.
        let (our_rest, their_rest) = (rest(&ours), rest(&theirs));
        let same_order = our_rest.iter().map(key).eq(their_rest.iter().map(key));
        let same_settings = self.settings() == other.settings();
        if differing.is_empty() && same_order && same_settings {
            return None;
        }
        // What is required bears on the articles that do not have it.
        let narrow =
            same_order && same_settings && differing.iter().all(|r| r.role != Role::Require);
        let causes = differing.iter().map(|rule| rule.query.clone());
        Some(Touched {
            evidence: once(self.evidence().chain(other.evidence())),
            cause: narrow.then(|| once(causes)),
        })
    }
}

/// Each query once, in the order of their texts.
fn once(queries: impl Iterator<Item = Query>) -> Vec<Query> {
    let by_text: BTreeMap<String, Query> = queries.map(|q| (q.to_string(), q)).collect();
    by_text.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codebook(text: &str) -> Codebook {
        Codebook::parse(text).unwrap()
    }

    /// Each theme that is touched: its evidence, and after a colon the cause, `*` for any.
    #[track_caller]
    fn check(old: &str, new: &str, expected: &[&str]) {
        let found = touched(Some(&codebook(old)), Some(&codebook(new)));
        let list = |queries: &[Query]| {
            let texts: Vec<String> = queries.iter().map(Query::to_string).collect();
            texts.join(", ")
        };
        let found: Vec<String> = found
            .iter()
            .map(|touched| {
                let cause = touched.cause.as_deref().map_or("*".into(), list);
                format!("{}: {cause}", list(&touched.evidence))
            })
            .collect();
        assert_eq!(found, expected);
    }

    const PORT: &str = "[theme.port]\ninclude = ['quay']\n";

    #[test]
    fn what_decides_nothing_touches_nothing() {
        check(
            PORT,
            &format!("{PORT}label = 'Harbour'\nyes = ['The quay.']\n"),
            &[],
        );
        check(PORT, &format!("# A comment\n{PORT}threshold = 1.0"), &[]);
    }

    #[test]
    fn an_added_query_touches_its_matches_alone() {
        check(
            PORT,
            "[theme.port]\ninclude = ['quay', 'pier']\n",
            &["pier, quay: pier"],
        );
        let excluded = format!("{PORT}exclude = ['wall']\n");
        check(PORT, &excluded, &["quay: wall"]);
        check(&excluded, PORT, &["quay: wall"]);
    }

    #[test]
    fn what_bears_on_all_matches_touches_all() {
        for more in ["threshold = 2", "scope = 'section'", "require = ['wall']"] {
            check(PORT, &format!("{PORT}{more}\n"), &["quay: *"]);
        }
        check(
            "[theme.port]\ninclude = ['quay', 'pier']\n",
            "[theme.port]\ninclude = ['pier', 'quay']\n",
            &["pier, quay: *"],
        );
    }

    #[test]
    fn a_veto_above_touches_what_it_vetoes() {
        let below = "[theme.ship]\ninclude = ['ferry']\nparent = 'port'\n";
        let old = format!("{PORT}{below}");
        let new = format!("{PORT}veto = ['toy']\n{below}");
        check(&old, &new, &["quay: toy", "ferry: toy"]);
        check(
            &old,
            &format!("{PORT}{}", below.replace("parent = 'port'", "")),
            &["ferry: *"],
        );
    }

    #[test]
    fn no_codebook_is_one_without_themes() {
        let port = codebook(PORT);
        assert_eq!(touched(None, Some(&port)), touched(Some(&port), None));
        assert_eq!(touched(None, Some(&port)).len(), 1);
        assert!(touched(None, None).is_empty());
    }
}
