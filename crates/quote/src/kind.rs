//! Speech, a word kept at arm's length, or the name of a work.

use crate::doc::Doc;
use crate::lexicon::Class;
use crate::quote::{QuoteKind, Rule};

/// What the tokens between two marks are.
#[derive(Clone, Copy)]
pub(crate) struct Inside {
    pub(crate) first: usize,
    pub(crate) end: usize,
    /// The first token of the sentence around it.
    pub(crate) sentence_first: usize,
    /// The last token of the cue before it.
    pub(crate) cue: Option<usize>,
    pub(crate) rule: Rule,
}

/// How many words without a speaker may be a scare quote.
const LONGEST_SCARE: usize = 4;

pub(crate) fn of(doc: &Doc, words: &str, inside: Inside) -> QuoteKind {
    let count = inside.end - inside.first;
    let ends = words.trim_end().chars().next_back();
    let is_sentence = matches!(
        ends,
        Some('.' | '!' | '?' | '…' | '。' | '！' | '？' | '—' | '–')
    );
    let at_cue = matches!(inside.rule, Rule::QuoteSubjectCue | Rule::QuoteCueSubject);
    let near = |class: Class, within: usize| {
        let from = inside
            .first
            .saturating_sub(within)
            .max(inside.sentence_first);
        (from..inside.first).any(|t| doc.is(t, class) && Some(t) != inside.cue)
    };
    let ends_comma = ends == Some(',');
    if !at_cue && !is_sentence && is_title_case(doc, inside) {
        let announced = near(Class::TITLE_BEFORE, 4);
        if announced || count >= 2 && (count >= 3 || !ends_comma) && !is_explicit_near(doc, inside)
        {
            return QuoteKind::Title;
        }
    }
    if at_cue || is_sentence && count > 1 {
        return QuoteKind::Direct;
    }
    if near(Class::SCARE_BEFORE, 2)
        && count <= 6
        && !matches!(inside.rule, Rule::SubjectCueQuote if inside.cue == inside.first.checked_sub(1))
    {
        return QuoteKind::Scare;
    }
    if !inside.rule.is_explicit() {
        let short = count <= LONGEST_SCARE && !(ends_comma && count > 2);
        return if short {
            QuoteKind::Scare
        } else {
            QuoteKind::Direct
        };
    }
    // "said the “special zone” would open": one noun among the reporter's words.
    let determined = inside.first > inside.sentence_first
        && doc.is(inside.first - 1, Class::DETERMINER)
        && inside.cue != Some(inside.first - 1);
    let goes_on = doc.tokens.len() > inside.end
        && doc
            .between(inside.end - 1, inside.end)
            .chars()
            .all(|c| !",.;:!?".contains(c));
    let far = inside.cue.is_none_or(|cue| cue + 1 < inside.first);
    if determined && goes_on && far && count <= 3 {
        return QuoteKind::Scare;
    }
    QuoteKind::Direct
}

/// Whether a cue stands right before it: then capitals are a sentence's, not a title's.
fn is_explicit_near(doc: &Doc, inside: Inside) -> bool {
    let small = (inside.first..inside.end).all(|t| doc.word(t).chars().count() <= 3);
    // "told “Good Morning Ulm”": whom, not what.
    let says = |cue: usize| cue + 1 == inside.first && !doc.is(cue, Class::TELL);
    small || inside.rule.is_explicit() && inside.cue.is_some_and(says)
}

fn is_title_case(doc: &Doc, inside: Inside) -> bool {
    let small = Class::DETERMINER
        .or(Class::PREPOSITION)
        .or(Class::CONJUNCTION)
        .or(Class::BE);
    doc.is(inside.first, Class::CAPITAL)
        && (inside.first..inside.end).all(|t| {
            doc.is(t, Class::CAPITAL.or(small))
                || doc.word(t).starts_with(|c: char| c.is_ascii_digit())
        })
}
