//! Whether an article, or a part of it, reaches a theme's threshold by the theme's own evidence.

use nutgraf_model::BlockKind;
use nutgraf_query::{Extent, Structure};

use crate::compiled::{Found, Requirement};
use crate::score::{self, Exclusion, Fate, Match};
use crate::{Scope, Theme};

/// A unit that reaches the threshold, and what its score is the sum of.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub(crate) unit: Extent,
    pub(crate) score: f64,
    /// What counts, each as the n-th of its query.
    pub(crate) counted: Vec<(Match, u32)>,
}

/// What a theme's own evidence says about an article.
#[derive(Clone, Debug)]
pub(crate) struct Judgement {
    /// The article, or the best of its units.
    pub(crate) best: Verdict,
    /// Every section, or other unit of the theme's scope, that reaches the threshold by itself.
    pub(crate) passages: Vec<Verdict>,
}

/// Everything that decides about a theme in an article.
pub(crate) struct Case<'a> {
    pub(crate) theme: &'a Theme,
    /// In the order of the text.
    pub(crate) matches: &'a [Match],
    /// In the order of the text.
    pub(crate) exclusions: &'a [Exclusion],
    pub(crate) requirements: &'a [Requirement],
}

/// What a [`Case`] is made of, all of it, whether or not the theme could be given.
pub(crate) struct Facts {
    matches: Vec<Match>,
    pub(crate) exclusions: Vec<Exclusion>,
    pub(crate) requirements: Vec<Requirement>,
}

impl Facts {
    pub(crate) fn gather(found: &mut Found<'_>, number: usize, theme: &Theme) -> Facts {
        let mut matches = found.matches(number);
        found.weigh(theme, &mut matches);
        Facts {
            matches,
            exclusions: found.exclusions(number),
            requirements: found.requirements(number),
        }
    }

    pub(crate) fn case<'a>(&'a self, theme: &'a Theme) -> Case<'a> {
        Case {
            theme,
            matches: &self.matches,
            exclusions: &self.exclusions,
            requirements: &self.requirements,
        }
    }
}

/// Judges a theme; `None` when its own evidence does not suffice. Vetoes are the caller's affair.
pub(crate) fn judge(found: &mut Found<'_>, number: usize, theme: &Theme) -> Option<Judgement> {
    // Nothing can add to these sums, and most articles end here for most themes. The thousandth is
    // for what rounding may take from a million matches.
    let factors = theme.zones.iter().map(|(_, factor)| *factor);
    let highest = factors.fold(1.0, f64::max);
    if found.most(number) * highest + 0.001 < theme.threshold {
        return None;
    }
    let mut matches = found.matches(number);
    let judgement = of_matches(found, number, theme, highest, &mut matches);
    found.give_back(matches);
    judgement
}

fn of_matches(
    found: &mut Found<'_>,
    number: usize,
    theme: &Theme,
    highest: f64,
    matches: &mut [Match],
) -> Option<Judgement> {
    let sum = |matches: &[Match]| score::round(matches.iter().map(|m| m.points).sum());
    if sum(matches) * highest + 0.001 < theme.threshold {
        return None;
    }
    found.weigh(theme, matches);
    if sum(matches) < theme.threshold {
        return None;
    }
    let requirements = found.requirements(number);
    if requirements.iter().any(|requirement| !requirement.matched) {
        return None;
    }
    let exclusions = found.exclusions(number);
    let case = Case {
        theme,
        matches,
        exclusions: &exclusions,
        requirements: &requirements,
    };
    let structure = found.view().structure;
    if theme.scope == Scope::Article {
        let best = case.verdict(Extent::ALL, matches)?;
        let passages = match found.has_sections() {
            true => case.passages(Scope::Section, structure),
            false => Vec::new(),
        };
        return Some(Judgement { best, passages });
    }
    let passages = case.passages(theme.scope, structure);
    let mut best = passages.first()?;
    for passage in &passages {
        if passage.score > best.score {
            best = passage;
        }
    }
    Some(Judgement {
        best: best.clone(),
        passages,
    })
}

impl Case<'_> {
    /// The verdict on a unit with these matches, if it reaches the threshold.
    fn verdict(&self, unit: Extent, matches: &[Match]) -> Option<Verdict> {
        let counted = score::counted(matches, self.exclusions, self.theme);
        let score = score::round(counted.iter().map(|(found, _)| found.points).sum());
        let reached = score >= self.theme.threshold && self.required(unit);
        reached.then_some(Verdict {
            unit,
            score,
            counted,
        })
    }

    fn required(&self, unit: Extent) -> bool {
        self.requirements
            .iter()
            .all(|requirement| self.meets(requirement, unit))
    }

    /// Whether a unit meets a requirement. What a theme of whole articles requires may stand anywhere
    /// in the article, also when its sections are judged.
    pub(crate) fn meets(&self, requirement: &Requirement, unit: Extent) -> bool {
        requirement.met(match self.theme.scope {
            Scope::Article => Extent::ALL,
            _ => unit,
        })
    }

    /// The unit that comes nearest to the threshold, with its matches and what becomes of them: one
    /// that has what the theme requires before one that has not, then the one with the highest score,
    /// then the first. The whole article where there is nothing to choose from.
    pub(crate) fn nearest(&self, structure: &Structure) -> (Extent, Vec<Match>, Vec<Fate>) {
        let mut nearest = None;
        let mut highest = (false, f64::MIN);
        for (unit, matches) in self.units(self.theme.scope, structure) {
            let fates = score::settle(&matches, self.exclusions, self.theme);
            let key = (self.required(unit), score::sum(&matches, &fates));
            if nearest.is_none() || key > highest {
                highest = key;
                nearest = Some((unit, matches, fates));
            }
        }
        nearest.unwrap_or((Extent::ALL, Vec::new(), Vec::new()))
    }

    /// The verdicts on the parts of an article that have matches.
    fn passages(&self, scope: Scope, structure: &Structure) -> Vec<Verdict> {
        self.units(scope, structure)
            .into_iter()
            .filter_map(|(unit, matches)| self.verdict(unit, &matches))
            .collect()
    }

    /// The units that have matches wholly inside, with these.
    pub(crate) fn units(&self, scope: Scope, structure: &Structure) -> Vec<(Extent, Vec<Match>)> {
        let mut grouped: Vec<(Extent, Vec<Match>)> = Vec::new();
        let units = units(scope, structure);
        for found in self.matches {
            let after = units.partition_point(|unit| unit.start <= found.extent.start);
            let Some(&unit) = units[..after].last() else {
                continue;
            };
            if !unit.contains(found.extent) {
                continue;
            }
            match grouped.last_mut().filter(|(last, _)| *last == unit) {
                Some((_, matches)) => matches.push(*found),
                None => grouped.push((unit, vec![*found])),
            }
        }
        grouped
    }
}

/// The units of an article, in order and disjoint.
fn units(scope: Scope, structure: &Structure) -> Vec<Extent> {
    match scope {
        Scope::Article => vec![Extent::ALL],
        Scope::Section => sections(structure),
        Scope::Paragraph => structure
            .blocks()
            .iter()
            .map(|(_, extent)| *extent)
            .collect(),
        Scope::Sentence => structure.sentences().to_vec(),
    }
}

fn sections(structure: &Structure) -> Vec<Extent> {
    let mut sections: Vec<Extent> = Vec::new();
    for &(kind, extent) in structure.blocks() {
        match sections.last_mut() {
            Some(section) if kind != BlockKind::Heading => section.end = extent.end,
            _ => sections.push(extent),
        }
    }
    sections
}
