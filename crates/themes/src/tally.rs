//! What a codebook's queries do in many articles, and which of them do nothing.

use std::collections::BTreeMap;

use nutgraf_model::Lang;
use nutgraf_query::View;

use crate::check::{EVERYWHERE, FEW, finding};
use crate::judge::{Facts, judge};
use crate::score::Fate;
use crate::{Classifier, Codebook, Finding, FindingKind, Position, Role};

/// Counts what becomes of the matches of every query of a codebook, article by article.
///
/// ```
/// use nutgraf_themes::{Classifier, Codebook, Tally};
///
/// let codebook = Codebook::parse("[theme.port]\ninclude = ['harbour', 'harbor']\n")?;
/// let tally = Tally::new(&Classifier::new(&codebook));
/// // tally.add(&view) for each article
/// assert!(tally.findings().is_empty(), "nothing is known without articles");
/// # Ok::<(), nutgraf_themes::CodebookErrors>(())
/// ```
#[derive(Clone, Debug)]
pub struct Tally {
    classifier: Classifier,
    // By theme, then rule.
    rules: Vec<Vec<Count>>,
    articles: u64,
    langs: BTreeMap<Lang, u64>,
}

/// What became of one query's matches, in articles.
#[derive(Clone, Debug, Default)]
struct Count {
    matched: u64,
    evidence: u64,
    // By the rule that does it.
    cancelled: BTreeMap<usize, u64>,
    covered: BTreeMap<usize, u64>,
}

impl Tally {
    /// No article yet.
    #[must_use]
    pub fn new(classifier: &Classifier) -> Tally {
        let themes = classifier.codebook().themes().iter();
        Tally {
            rules: themes
                .map(|theme| vec![Count::default(); theme.rules.len()])
                .collect(),
            classifier: classifier.clone(),
            articles: 0,
            langs: BTreeMap::new(),
        }
    }

    /// Adds an article.
    pub fn add(&mut self, view: &View<'_>) {
        self.articles += 1;
        *self.langs.entry(view.tokens.lang()).or_default() += 1;
        let inner = &*self.classifier.0;
        let rules = &mut self.rules;
        self.classifier
            .compiled(view.tokens.langs())
            .read(view, |found| {
                while let Some(number) = found.next() {
                    let theme = &inner.codebook.themes[number];
                    let counts = &mut rules[number];
                    for rule in found.matching(number) {
                        counts[rule].matched += 1;
                    }
                    let facts = Facts::gather(found, number, theme);
                    let (_, matches, fates) = facts.case(theme).nearest(view.structure);
                    let given = judge(found, number, theme).is_some()
                        && inner.veto(found, number).is_none();
                    // Of each query's matches the one that went farthest.
                    let mut best: BTreeMap<usize, Fate> = BTreeMap::new();
                    for (one, fate) in matches.iter().zip(&fates) {
                        let before = best.entry(one.rule).or_insert(*fate);
                        if matches!(fate, Fate::Counted(_) | Fate::Repeated) {
                            *before = *fate;
                        }
                    }
                    for (rule, fate) in best {
                        let count = &mut counts[rule];
                        match fate {
                            Fate::Counted(_) | Fate::Repeated => count.evidence += u64::from(given),
                            Fate::Cancelled(by) => {
                                *count
                                    .cancelled
                                    .entry(facts.exclusions[by].rule)
                                    .or_default() += 1;
                            }
                            Fate::Overlapped(by) => {
                                *count.covered.entry(matches[by].rule).or_default() += 1;
                            }
                        }
                    }
                }
            });
    }

    /// What the author of the codebook should look at, in the order of the file: queries that match
    /// nothing, nearly everything, or to no effect, and languages of which it has no queries.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let codebook = self.classifier.codebook();
        let langs = self.langs.iter().map(|(lang, articles)| (*lang, *articles));
        let mut findings = codebook.check_languages(langs);
        if self.articles == 0 {
            return findings;
        }
        for (theme, counts) in codebook.themes().iter().zip(&self.rules) {
            for (rule, count) in theme.rules.iter().zip(counts) {
                let articles = count.matched;
                let text = |rule: usize| theme.rules[rule].text.clone();
                let all = |by: &BTreeMap<usize, u64>| by.values().sum::<u64>() == articles;
                let most = |by: &BTreeMap<usize, u64>| {
                    by.iter()
                        .max_by_key(|(_, n)| **n)
                        .map(|(rule, _)| text(*rule))
                };
                let kind = if articles == 0 {
                    FindingKind::NeverFires
                } else if self.articles >= FEW
                    && articles as f64 > EVERYWHERE * self.articles as f64
                {
                    let of = self.articles;
                    FindingKind::FiresEverywhere { articles, of }
                } else if rule.role == Role::Include && count.evidence == 0 {
                    match (most(&count.covered), most(&count.cancelled)) {
                        (Some(by), _) if all(&count.covered) => {
                            FindingKind::Shadowed { by, articles }
                        }
                        (_, Some(by)) if all(&count.cancelled) => {
                            FindingKind::Cancelled { by, articles }
                        }
                        _ => FindingKind::NeverEvidence { articles },
                    }
                } else {
                    continue;
                };
                findings.push(finding(theme, Some(rule), kind));
            }
        }
        findings.sort_by_key(|finding| finding.position);
        findings
    }
}

impl Codebook {
    /// The languages, of the articles that there are, of which the codebook has no queries: it is in
    /// another, and no theme has a variant for them. Its other queries are asked there too, but find
    /// little beside names.
    pub fn check_languages(&self, articles: impl IntoIterator<Item = (Lang, u64)>) -> Vec<Finding> {
        let articles: Vec<(Lang, u64)> = articles.into_iter().collect();
        let of = articles.iter().map(|(_, count)| count).sum();
        let rules = || self.themes().iter().flat_map(|theme| &theme.rules);
        let foreign = articles.into_iter().filter(|(lang, count)| {
            *count > 0 && *lang != self.lang() && !rules().any(|rule| rule.lang == Some(*lang))
        });
        // A codebook of variants alone is in no language.
        let general = rules().any(|rule| rule.lang.is_none());
        foreign
            .map(|(lang, articles)| Finding {
                position: Position { line: 1, column: 1 },
                theme: None,
                query: None,
                kind: FindingKind::OtherLanguage {
                    lang,
                    articles,
                    of,
                    codebook: general.then(|| self.lang()),
                },
            })
            .collect()
    }
}
