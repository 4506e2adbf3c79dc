//! Phrases read from their first word on.

use super::{LONGEST, Phrase, PhraseKind, breaks, core_phrase, is_given};
use crate::doc::{Doc, Gap};
use crate::lexicon::Class;

/// The phrase that begins with token `first`, looking on to token `end` (not included) at the most.
pub(crate) fn starting_at(doc: &Doc, first: usize, end: usize) -> Option<Phrase> {
    if first >= end || doc.is(first, Class::QUOTED) {
        return None;
    }
    let pronoun = Class::HE.or(Class::SHE).or(Class::IT);
    if doc.is(first, pronoun) && !doc.is(first, Class::DETERMINER) {
        return Some(Phrase::pronoun(first));
    }
    if doc.is(first, Class::PRONOUN) && !doc.is(first, Class::DETERMINER) {
        return Some(Phrase::pronoun(first));
    }
    let leads = Class::PREPOSITION
        .or(Class::CONJUNCTION)
        .or(Class::THAT)
        .or(Class::WHO)
        .or(Class::BE)
        .or(Class::AUXILIARY);
    if doc.is(first, leads) && !doc.is(first, Class::CAPITAL.or(Class::DETERMINER)) {
        return None;
    }
    if doc.is(first, leads) && !doc.is(first, Class::DETERMINER) && !is_given(doc, first) {
        return None;
    }
    let mut core = first;
    while core + 1 < end && core - first < 8 && !breaks(doc, core) && goes_on(doc, first, core, end)
    {
        core += 1;
    }
    while core > first
        && doc.is(core, Class::CALENDAR.or(Class::ADVERB))
        && !doc.is(core, Class::CAPITAL)
    {
        core -= 1;
    }
    let mut phrase = core_phrase(doc, first, core, core)?;
    phrase.last = core;
    let mut tail = core;
    // "a spokesman for the ministry", "the head of the union in Ulm"
    while tail + 2 < end + 1
        && tail + 1 < end
        && !breaks(doc, tail)
        && doc.is(tail + 1, Class::BELONGS)
        && tail - first < LONGEST
    {
        let mut next = tail + 1;
        while next + 1 < end && !breaks(doc, next) && next - tail < 8 && belongs(doc, next + 1) {
            next += 1;
        }
        if next == tail + 1
            || doc.is(next, Class::CALENDAR)
            || (tail + 2..=next).any(|t| doc.is(t, Class::CALENDAR))
        {
            break;
        }
        // "said Okafor in a statement" says nothing about Okafor.
        if phrase.name.is_some() && doc.is(tail + 1, Class::PLACE_PREPOSITION) {
            break;
        }
        if doc.is(tail + 1, Class::PLACE_PREPOSITION)
            && (tail + 2..=next).any(|t| doc.is(t, Class::TEXT))
        {
            break;
        }
        tail = next;
    }
    if tail > core {
        if phrase.name.is_some() {
            phrase.description = phrase.description.or(Some((core + 1, tail)));
        } else {
            phrase.last = tail;
        }
    }
    Some(phrase)
}

/// Whether the word after `core` still belongs to the phrase that begins at `first`.
fn goes_on(doc: &Doc, first: usize, core: usize, end: usize) -> bool {
    let next = core + 1;
    if doc.is(next, Class::QUOTED) || doc.is_possessive(core) && doc.is(next, Class::QUOTED) {
        return false;
    }
    let ends = Class::CONJUNCTION
        .or(Class::PREPOSITION)
        .or(Class::THAT)
        .or(Class::WHO)
        .or(Class::BE)
        .or(Class::AUXILIARY)
        .or(Class::PERSONAL);
    let capital = doc.is(next, Class::CAPITAL);
    let between_capitals = doc.is(next, Class::PARTICLE)
        && doc.is(core, Class::CAPITAL)
        && next + 1 < end
        && doc.is(next + 1, Class::CAPITAL)
        && (!doc.is(next, Class::PREPOSITION) || doc.is(core, Class::BODY));
    if doc.is(next, Class::CALENDAR) {
        return false;
    }
    if doc.is(next, Class::AND) {
        return joins_portfolios(doc, core, end);
    }
    if capital || between_capitals {
        return !doc.is(next, Class::DETERMINER) || between_capitals;
    }
    if doc.is(next, ends)
        || doc.is(next, Class::DETERMINER) && !doc.is_possessive(core) && next > first + 1
    {
        return doc.is(next, Class::DETERMINER)
            && doc.is(core, Class::DETERMINER)
            && !doc.is(next, ends);
    }
    if doc.is(next, Class::DETERMINER) && !doc.is(first, Class::DETERMINER) {
        return false;
    }
    if doc.is(next, Class::ADVERB) || doc.is(next, Class::CUE) && !doc.is(next, Class::NOUN) {
        return doc.is(next, Class::INTRODUCES);
    }
    // After a name, a lower-case word must lead to a role: "Ulm police chief Lind".
    if doc.is(core, Class::CAPITAL)
        && !doc.is_possessive(core)
        && !doc.is(first, Class::DETERMINER)
        && !doc.is(core, Class::TITLE.or(Class::ROLE))
    {
        return leads_to_role(doc, next, end);
    }
    if doc.is(core, Class::CAPITAL) && core > first && !doc.is_possessive(core) {
        return leads_to_role(doc, next, end);
    }
    // After a role noun, more must be a role or lead to a name.
    if doc.is(core, Class::ROLE) {
        return doc.is(next, Class::ROLE.or(Class::INTRODUCES))
            || leads_to_role(doc, next, end)
            || is_last_noun(doc, next, end);
    }
    true
}

/// `Economic and Fiscal Policy Minister Okafor`: whether the `and` behind a token joins what one minister is for.
fn joins_portfolios(doc: &Doc, core: usize, end: usize) -> bool {
    if !doc.is(core, Class::PORTFOLIO) || !doc.is(core, Class::CAPITAL) || breaks(doc, core + 1) {
        return false;
    }
    let run = (core + 2..end.min(core + 8))
        .take_while(|&t| doc.is(t, Class::CAPITAL) && (t == core + 2 || !breaks(doc, t - 1)));
    let title = run.clone().find(|&t| doc.is(t, Class::TITLE));
    title.is_some_and(|title| title > core + 2 && run.last().is_some_and(|last| last > title))
}

/// `a military attaché in Seoul`: a noun that the lists do not have, at the end of its phrase.
fn is_last_noun(doc: &Doc, next: usize, end: usize) -> bool {
    let word = doc.word(next);
    let verb = ["ing", "ed", "ly"].iter().any(|e| word.ends_with(e));
    let ends = next + 1 >= end
        || breaks(doc, next)
        || doc.is(
            next + 1,
            Class::PREPOSITION.or(Class::WHO).or(Class::QUOTED),
        );
    ends && !verb
        && !doc.is(
            next,
            Class::DETERMINER
                .or(Class::CUE)
                .or(Class::CALENDAR)
                .or(Class::ADVERB),
        )
}

fn leads_to_role(doc: &Doc, next: usize, end: usize) -> bool {
    for token in next..end.min(next + 3) {
        if doc.is(token, Class::ROLE.or(Class::TITLE)) {
            return true;
        }
        let ends = Class::PREPOSITION
            .or(Class::CONJUNCTION)
            .or(Class::DETERMINER)
            .or(Class::AUXILIARY)
            .or(Class::BE);
        if breaks(doc, token) || doc.is(token, ends) {
            return false;
        }
    }
    false
}

fn belongs(doc: &Doc, token: usize) -> bool {
    let ends = Class::CONJUNCTION
        .or(Class::PREPOSITION)
        .or(Class::THAT)
        .or(Class::WHO)
        .or(Class::BE)
        .or(Class::AUXILIARY)
        .or(Class::PERSONAL)
        .or(Class::QUOTED)
        .or(Class::ADVERB);
    !doc.is(token, ends) || doc.is(token, Class::DETERMINER) && !doc.is(token, Class::PREPOSITION)
}

/// `A professor of law, Gil Tae,`: the name that a role has between commas, with the role as its
/// description.
pub(crate) fn named_after(doc: &Doc, role: &Phrase, end: usize) -> Option<Phrase> {
    let comma = role.last + 1 < end && doc.between(role.last, role.last + 1).trim_end() == ",";
    if role.kind != PhraseKind::Role || !comma || !role.is_likely(doc) {
        return None;
    }
    let name =
        starting_at(doc, role.last + 1, end).filter(|name| name.kind == PhraseKind::Named)?;
    let (first, last) = name.name?;
    let is_other =
        (first..=last).any(|t| doc.is(t, Class::BODY.or(Class::PLACE)) && !is_given(doc, t));
    let closes = last + 1 >= end || doc.gap(last).any(Gap::BREAK);
    (!is_other && closes && name.description.is_none_or(|(d, _)| d < first)).then_some(Phrase {
        description: Some((role.first, role.last)),
        last,
        ..name
    })
}

/// What follows a speaker after a comma and describes them: `31, a former officer`. Ends before
/// `who` and before `end`.
pub(crate) fn description_after(doc: &Doc, last: usize, end: usize) -> Option<(usize, usize)> {
    let mut at = last;
    let mut found = None;
    for _ in 0..3 {
        let comma = at + 1 < end && doc.between(at, at + 1).trim_end() == ",";
        if !comma {
            break;
        }
        let first = at + 1;
        let describes = Class::DETERMINER
            .or(Class::ROLE)
            .or(Class::TITLE)
            .or(Class::NUMBER);
        let number = doc.word(first).starts_with(|c: char| c.is_ascii_digit());
        if !(doc.is(first, describes) || number) || doc.is(first, Class::QUOTED) {
            break;
        }
        let mut stop = first;
        while stop + 1 < end
            && !breaks(doc, stop)
            && stop - first < LONGEST
            && !doc.is(
                stop + 1,
                Class::WHO
                    .or(Class::THAT)
                    .or(Class::QUOTED)
                    .or(Class::AUXILIARY)
                    .or(Class::BE),
            )
            && !doc.is(stop + 1, Class::CUE.or(Class::CONJUNCTION))
        {
            stop += 1;
        }
        found = Some((last + 1, stop));
        at = stop;
    }
    found
}
