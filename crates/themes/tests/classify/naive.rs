//! The rules of the score once more, in the plainest way, from the words of the crate's page.

use nutgraf_model::Span;
use nutgraf_query::{Families, View};
use nutgraf_themes::{Role, Rule, Theme};
use nutgraf_tokenize::Tokenizer;

/// Where a query matches, and whether it does.
fn run(rule: &Rule, view: &View<'_>) -> (bool, Vec<Span>) {
    let mut tokenizer = Tokenizer::new();
    let lang = view.tokens.lang();
    let bound = rule.query.bind(&mut tokenizer, lang, &Families::builtin());
    let bound = bound.expect("the query has words");
    (bound.value(view).matched, bound.spans(view))
}

/// The score of a theme in a whole article, by its own evidence; `None` where it forbids itself or
/// lacks what it requires.
pub(crate) fn score(theme: &Theme, view: &View<'_>) -> Option<f64> {
    let with = |role| theme.rules.iter().filter(move |rule| rule.role == role);
    if with(Role::Veto).any(|rule| run(rule, view).0) {
        return None;
    }
    if with(Role::Require).any(|rule| !run(rule, view).0) {
        return None;
    }
    let exclusions: Vec<Span> = with(Role::Exclude)
        .flat_map(|rule| run(rule, view).1)
        .collect();
    let zones: Vec<(Span, f64)> = theme
        .zones
        .iter()
        .flat_map(|(zone, factor)| {
            let mut extents = Vec::new();
            view.structure.zones(*zone, &mut extents);
            let spans = extents.into_iter().filter_map(|extent| view.bytes(extent));
            spans.map(|span| (span, *factor)).collect::<Vec<_>>()
        })
        .collect();

    // Heaviest first, then the first, then the longer, then the query that stands first in the file.
    let mut left = Vec::new();
    for (number, rule) in theme.rules.iter().enumerate() {
        if rule.role != Role::Include {
            continue;
        }
        for span in run(rule, view).1 {
            let inside = zones.iter().filter(|(zone, _)| zone.contains(span));
            let factor = inside
                .map(|(_, factor)| *factor)
                .reduce(f64::max)
                .unwrap_or(1.0);
            if !exclusions.iter().any(|exclusion| exclusion.overlaps(span)) {
                left.push((rule.weight * factor, span, number));
            }
        }
    }
    left.sort_by(|a, b| {
        (b.0.total_cmp(&a.0))
            .then(a.1.start().cmp(&b.1.start()))
            .then(b.1.end().cmp(&a.1.end()))
            .then(a.2.cmp(&b.2))
    });
    let mut stays: Vec<(f64, Span, usize)> = Vec::new();
    for one in left {
        if !stays.iter().any(|other| other.1.overlaps(one.1)) {
            stays.push(one);
        }
    }
    let mut sum = 0.0;
    for (number, rule) in theme.rules.iter().enumerate() {
        let of_rule = stays.iter().filter(|one| one.2 == number);
        sum += of_rule
            .take(rule.repeat as usize)
            .map(|one| one.0)
            .sum::<f64>();
    }
    Some(sum)
}
