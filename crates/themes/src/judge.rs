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

/// Judges a theme; `None` when its own evidence does not suffice. Vetoes are the caller's affair.
pub(crate) fn judge(found: &mut Found<'_>, number: usize, theme: &Theme) -> Option<Judgement> {
    // Nothing can add to these sums, and most articles end here for most themes. The thousandth is
    // for what rounding may take from a million matches.
    let factors = theme.zones.iter().map(|(_, factor)| *factor);
    let highest = factors.fold(1.0, f64::max);
    let falls_short = |sum: f64| sum * highest + 0.001 < theme.threshold;
    if falls_short(found.most(number, theme)) {
        return None;
    }
    let sum = |matches: &[Match]| score::round(matches.iter().map(|m| m.points).sum());
    let mut matches = found.matches(number, theme);
    if falls_short(sum(&matches)) {
        return None;
    }
    found.weigh(theme, &mut matches);
    if sum(&matches) < theme.threshold {
        return None;
    }
    let requirements = found.requirements(number, theme);
    if requirements.iter().any(|requirement| !requirement.matched) {
        return None;
    }
    let exclusions = found.exclusions(number, theme);
    let case = Case {
        theme,
        matches: &matches,
        exclusions: &exclusions,
        requirements: &requirements,
    };
    let structure = found.view().structure;
    if theme.scope == Scope::Article {
        let best = case.verdict(Extent::ALL, &matches)?;
        return Some(Judgement {
            passages: case.passages(Scope::Section, structure),
            best,
        });
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
        let fates = score::settle(matches, self.exclusions, self.theme);
        let score = score::sum(matches, &fates);
        if score < self.theme.threshold || !self.required(unit) {
            return None;
        }
        let counted = matches.iter().zip(fates);
        let counted = counted.filter_map(|(found, fate)| match fate {
            Fate::Counted(count) => Some((*found, count)),
            _ => None,
        });
        Some(Verdict {
            unit,
            score,
            counted: counted.collect(),
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

    /// The verdicts on the parts of an article; none on an article without parts.
    fn passages(&self, scope: Scope, structure: &Structure) -> Vec<Verdict> {
        let undivided = || {
            !structure
                .blocks()
                .iter()
                .any(|(kind, _)| *kind == BlockKind::Heading)
        };
        if scope == Scope::Section && self.theme.scope == Scope::Article && undivided() {
            return Vec::new();
        }
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
