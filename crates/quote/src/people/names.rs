//! Names and roles as their words show them: where a name begins and ends, and whether it is a
//! person's.

use nutgraf_model::BlockKind;

use crate::doc::{Doc, Gap, Paragraph};
use crate::lexicon::Class;
use crate::phrase::{self, Phrase};

/// A name of two words or more.
#[derive(Clone, Copy, Debug)]
pub(super) struct FullName {
    pub(super) first: usize,
    pub(super) last: usize,
}

/// Whether a paragraph is no heading: it ends like a sentence, or is long.
pub(super) fn is_prose(doc: &Doc, paragraph: &Paragraph) -> bool {
    let heading = matches!(
        paragraph.kind,
        BlockKind::Headline | BlockKind::Heading | BlockKind::Byline | BlockKind::Dateline
    );
    let text = paragraph
        .span
        .text(doc.text)
        .trim_end_matches(['"', '”', '’', '\'', '»', ')', '“', '」']);
    !heading
        && (text.ends_with(['.', '!', '?', '…', ':', ',', '。'])
            || paragraph.end - paragraph.first > 12)
}

/// Whether a comma and a description with this noun follow the name: `Ana Okafor, 41, the harbour
/// master`.
pub(super) fn is_described(doc: &Doc, name: FullName, head: &str) -> bool {
    let end = doc.tokens.len().min(name.last + 14);
    phrase::description_after(doc, name.last, end).is_some_and(|(first, last)| {
        // "After Ana Okafor, the minister said": the next subject.
        let subject = last + 1 < end
            && !doc.gap(last).any(Gap::BREAK)
            && doc.is(last + 1, Class::CUE.or(Class::BE).or(Class::AUXILIARY));
        !subject
            && (first..=last).any(|t| {
                doc.tokens.folded(t) == head && !(t > first && doc.is(t - 1, Class::PREPOSITION))
            })
    })
}

pub(super) fn same(doc: &Doc, a: usize, b: usize) -> bool {
    doc.tokens.folded(a) == doc.tokens.folded(b)
}

pub(super) fn same_name(doc: &Doc, a: FullName, b: FullName) -> bool {
    // "Ana Maria Okafor" and "Ana Okafor" are one.
    same(doc, a.first, b.first) && same(doc, a.last, b.last)
}

/// `his spokesman`, `one of them`, and a title without a name: whose, of whom, who, stands elsewhere.
pub(super) fn leaves_open(doc: &Doc, role: &Phrase) -> bool {
    let them =
        (role.first..=role.last).any(|t| doc.is(t, Class::ADDRESSEE) && doc.word(t).len() <= 4);
    let title = doc.is(role.first, Class::TITLE)
        && doc.is(role.head, Class::TITLE)
        && doc.is(role.head, Class::CAPITAL)
        && role.head > role.first;
    doc.is(role.first, Class::POSSESSIVE) || them || title
}

pub(super) fn is_plural(doc: &Doc, head: usize) -> bool {
    let word = doc.word(head);
    word.ends_with('s') && !word.ends_with("ss")
        || word.ends_with("men")
        || word == "people"
        || word == "children"
}

/// Whether a description begins with an age: `51, a boatman`.
pub(super) fn is_age(doc: &Doc, token: usize) -> bool {
    let word = doc.word(token);
    word.len() == 2 && word.bytes().all(|b| b.is_ascii_digit())
}

pub(super) fn is_human(doc: &Doc, subject: &Phrase) -> bool {
    doc.is(subject.head, Class::ROLE.or(Class::TITLE))
        && !doc.is(subject.head, Class::TEXT.or(Class::BODY))
}

/// The capitals from `token` on that make one name; without titles before it.
pub(super) fn name_run(doc: &Doc, token: usize, end: usize) -> (usize, usize) {
    let mut last = token;
    while last + 1 < end && !doc.is_possessive(last) {
        let between = doc.between(last, last + 1);
        let initial =
            between == ". " && (doc.word(last).chars().count() == 1 || doc.is(last, Class::TITLE));
        if !(matches!(between, " " | "-" | "‐" | "‑") || initial) {
            break;
        }
        let particle = doc.is(last + 1, Class::PARTICLE)
            && !doc.is(last + 1, Class::PREPOSITION.or(Class::CONJUNCTION))
            && last + 2 < end
            && doc.is(last + 2, Class::CAPITAL);
        // The second part of a given name may be written small: Yeon-su.
        let hyphened = matches!(between, "-" | "‐" | "‑") && last > token;
        if !doc.is(last + 1, Class::CAPITAL) && !particle && !hyphened
            || doc.is(last + 1, Class::CALENDAR)
        {
            break;
        }
        last += 1;
    }
    let mut first = token;
    let before = Class::DETERMINER
        .or(Class::PREPOSITION)
        .or(Class::CONJUNCTION)
        .or(Class::ADVERB)
        .or(Class::WHO)
        .or(Class::PERSONAL)
        .or(Class::AUXILIARY)
        .or(Class::BE)
        .or(Class::CUE);
    while first < last && doc.is(first, before) && !phrase::is_given(doc, first) {
        first += 1;
    }
    if let Some(title) = (first..=last).rev().find(|&t| {
        doc.is(t, Class::TITLE) && !phrase::is_given(doc, t) || phrase::is_acronym(doc, t, last)
    }) {
        if title == last {
            return (last, last);
        }
        first = title + 1;
    }
    (first, last)
}

pub(super) fn is_like_a_person(doc: &Doc, first: usize, last: usize) -> bool {
    let other = Class::BODY.or(Class::CALENDAR).or(Class::DETERMINER);
    last - first < 5
        && !(first..=last).any(|t| doc.is(t, other) && !phrase::is_given(doc, t))
        && doc.tokens.folded(first) != "ex"
        && (!doc.is(first, Class::PLACE) || phrase::is_given(doc, first))
        && !(first..=last).any(|t| doc.word(t).starts_with(|c: char| c.is_ascii_digit()))
}
