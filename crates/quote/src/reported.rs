//! Speech without marks whose source is named: `Okafor said that …`, `…, Okafor said`,
//! `according to Okafor, …`.

use nutgraf_model::Span;

use crate::clause::{Clause, Order};
use crate::doc::{Doc, Gap};
use crate::find::{Said, cover, speaker};
use crate::layout::Layout;
use crate::lexicon::Class;
use crate::people::Person;
use crate::quote::{Quote, QuoteKind, Rule};

/// How many words of the reporter's own a reported clause has at least.
const SHORTEST: usize = 3;

pub(crate) fn find(
    doc: &Doc,
    layout: &Layout,
    clauses: &[Clause],
    persons: &[Option<Person>],
    said: &[Option<Said>],
) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::new();
    for (number, clause) in clauses.iter().enumerate() {
        let sentence = &layout.sentences[clause.sentence];
        let Some((first, last, rule)) = content(doc, sentence.first, sentence.end, clause) else {
            continue;
        };
        let first = after_dateline(doc, layout, clause.sentence, first, last);
        let start = doc.tokens.span(first).start();
        if quotes
            .last()
            .is_some_and(|before| start < before.span.end())
        {
            continue;
        }
        let last = before_aside(doc, first, last);
        let own = (first..=last)
            .filter(|&t| !doc.is(t, Class::QUOTED))
            .take(SHORTEST)
            .count();
        // A quotation at the cue is the speech; a clause beside it would only say so twice.
        let before = layout.outers.partition_point(|o| o.end <= clause.first);
        let beside = before
            .checked_sub(1)
            .and_then(|o| said[o])
            .is_some_and(|s| {
                s.clause == Some(number)
                    && matches!(s.rule, Rule::QuoteSubjectCue | Rule::QuoteCueSubject)
            });
        if own < SHORTEST || beside && rule != Rule::ReportedThat {
            continue;
        }
        let span = whole(doc, layout, first, last);
        if quotes
            .last()
            .is_some_and(|before| before.span.overlaps(span))
        {
            continue;
        }
        quotes.push(Quote {
            span,
            words: span,
            kind: QuoteKind::Reported,
            depth: 0,
            speaker: Some(speaker(doc, &clause.subject, persons[number])),
            cue: Some(clause.cue_span(doc)),
            rule,
        });
    }
    quotes
}

/// The tokens of what was said, the last included.
fn content(doc: &Doc, first: usize, end: usize, clause: &Clause) -> Option<(usize, usize, Rule)> {
    let after = clause.last + 1;
    match clause.order {
        Order::Source => {
            if clause.first == first {
                return (after < end && doc.gap(clause.last).any(Gap::COMMA))
                    .then(|| (after, end - 1, Rule::ReportedSource));
            }
            let trailing =
                after >= end || doc.gap(clause.last).any(Gap::BREAK) || doc.is(after, Class::WHO);
            let before = clause.first - 1;
            (trailing && !doc.is(before, Class::QUOTED)).then_some((
                first,
                before,
                Rule::ReportedSource,
            ))
        }
        Order::Saying => {
            let that = after < end && doc.word(after) == "that";
            (that && after + 1 < end).then(|| (after + 1, end - 1, Rule::ReportedThat))
        }
        Order::CueSubject | Order::SubjectCue => {
            if !clause.is_fact || !clause.cue_is(doc, Class::SAY.or(Class::TELL)) {
                return None;
            }
            if let Some(found) = trailing(doc, first, end, clause) {
                return Some(found);
            }
            if clause.order == Order::CueSubject {
                return None;
            }
            following(doc, end, clause)
        }
    }
}

/// `The harbour reopens on Monday, Okafor said.`
fn trailing(doc: &Doc, first: usize, end: usize, clause: &Clause) -> Option<(usize, usize, Rule)> {
    let before = clause.first.checked_sub(1).filter(|&t| t >= first)?;
    let comma = doc.gap(before).any(Gap::COMMA);
    let after = clause.last + 1;
    let adverbial = Class::PREPOSITION.or(Class::CALENDAR).or(Class::ADVERB);
    let quoted = (after..end.min(after + 12)).any(|t| doc.is(t, Class::QUOTED));
    let ends = after >= end
        || !quoted
            && (end - after < 8 || doc.is(after, adverbial))
            && !doc.is(after, Class::THAT)
            && !is_bare(doc, clause, end);
    (comma && ends && !doc.is(before, Class::QUOTED)).then_some((
        first,
        before,
        Rule::ReportedTrailing,
    ))
}

/// `Okafor said that the harbour reopens on Monday.`
fn following(doc: &Doc, end: usize, clause: &Clause) -> Option<(usize, usize, Rule)> {
    let after = clause.last + 1;
    if after >= end
        || doc
            .gap(clause.last)
            .any(Gap::COLON.or(Gap::MARK).or(Gap::SEMICOLON))
    {
        return None;
    }
    // The addressee and the time: "told reporters on Monday that …", "said on Monday that …".
    let tells = clause.cue_is(doc, Class::TELL);
    let far = if tells { 12 } else { 8 };
    let that = (after..end.min(after + far))
        .find(|&t| doc.is(t, Class::THAT) && !doc.is(t, Class::CAPITAL));
    let blocked = |that: usize| {
        let apart = Class::PREPOSITION.or(Class::CALENDAR).or(Class::ADVERB);
        that > after && !tells && !doc.is(after, apart)
            || (after..that).any(|t| {
                doc.is(
                    t,
                    Class::QUOTED
                        .or(Class::BE)
                        .or(Class::AUXILIARY)
                        .or(Class::PERSONAL),
                ) && !doc.is(t, Class::ADDRESSEE)
            })
    };
    if let Some(that) = that.filter(|&that| !blocked(that)) {
        let is_that = doc.tokens.folded(that) == "that";
        let first = if is_that { that + 1 } else { that };
        return (first < end && (is_that || that == after || clause.cue_is(doc, Class::TELL)))
            .then_some((first, end - 1, Rule::ReportedThat));
    }
    if is_bare(doc, clause, end) {
        return Some((after, end - 1, Rule::ReportedThat));
    }
    None
}

/// `Okafor said the harbour reopens`: no "that", and a clause of its own follows.
fn is_bare(doc: &Doc, clause: &Clause, end: usize) -> bool {
    let after = clause.last + 1;
    let begins = Class::DETERMINER.or(Class::PERSONAL);
    let other = Class::PREPOSITION
        .or(Class::CALENDAR)
        .or(Class::ADVERB)
        .or(Class::CONJUNCTION)
        .or(Class::QUOTED);
    clause.cue_is(doc, Class::BARE)
        && after < end
        && !doc.gap(clause.last).any(Gap::BREAK)
        && (doc.is(after, begins) || !doc.is(after, other))
        && end - after >= SHORTEST
}

/// `SEOUL, July 21 (Eastline) — `: a place and a day before the first words of a report.
fn after_dateline(doc: &Doc, layout: &Layout, sentence: usize, first: usize, last: usize) -> usize {
    let begins = doc.paragraphs[layout.sentences[sentence].paragraph].first == first;
    if !begins || !doc.is(first, Class::CAPITAL) {
        return first;
    }
    let dash = (first..last.min(first + 12)).find(|&t| doc.gap(t).any(Gap::DASH));
    dash.map_or(first, |dash| dash + 1)
}

/// The last token before `, because …` and `, and that …`.
fn before_aside(doc: &Doc, first: usize, last: usize) -> usize {
    let aside = |t: &usize| {
        let second = t + 2 <= last && doc.is(t + 1, Class::AND) && doc.is(t + 2, Class::THAT);
        (doc.is(t + 1, Class::ASIDE) || second)
            && !doc.is(*t, Class::QUOTED)
            && doc.gap(*t).any(Gap::COMMA)
    };
    let from = first + SHORTEST;
    let Some(next) = doc.classes.get(from + 1..=last) else {
        return last;
    };
    let begins = |class: &Class| class.any(Class::ASIDE.or(Class::AND));
    (0..next.len())
        .filter(|&t| begins(&next[t]))
        .map(|t| from + t)
        .find(aside)
        .unwrap_or(last)
}

/// The bytes of the clause; a quotation that begins or ends it lies in it with its marks.
fn whole(doc: &Doc, layout: &Layout, first: usize, last: usize) -> Span {
    let mut span = cover(doc, first, last);
    for token in [first, last] {
        if let Some(outer) = layout.outer_at(token) {
            span = span.cover(layout.outers[outer].span);
        }
    }
    span
}
