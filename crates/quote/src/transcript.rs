//! Transcripts: paragraphs that begin with who speaks, `OKAFOR: We reopen on Monday.`

use std::collections::HashSet;

use nutgraf_model::Span;

use crate::doc::{Doc, Gap};
use crate::lexicon::Class;

/// A paragraph's words and the tokens of the name before them, the last included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    pub(crate) paragraph: usize,
    pub(crate) words: Span,
    pub(crate) name: (usize, usize),
}

/// How many tokens a name before a colon has at the most.
const LONGEST_NAME: usize = 5;

/// The turns of a transcript. One name and a colon are no transcript: it takes names in capitals,
/// or a conversation, in which one speaks again after another.
pub(crate) fn find(doc: &Doc) -> Vec<Turn> {
    let turns: Vec<Turn> = (0..doc.paragraphs.len())
        .filter_map(|p| turn(doc, p))
        .collect();
    let name = |turn: &Turn| doc.span(turn.name.0, turn.name.1).text(doc.text);
    let distinct = turns.iter().any(|t| name(t) != name(&turns[0]));
    let mut names = HashSet::new();
    let returns = |pair: &[Turn]| {
        names.insert(name(&pair[0]));
        name(&pair[0]) != name(&pair[1]) && names.contains(name(&pair[1]))
    };
    let repeated = turns.windows(2).any(returns);
    let talk = turns.len() >= 3 && distinct && repeated;
    let shouted = |turn: &Turn| {
        let name = name(turn);
        name.chars().filter(|c| c.is_alphabetic()).count() > 2 && !name.contains(char::is_lowercase)
    };
    turns
        .into_iter()
        .filter(|turn| talk || (distinct && shouted(turn)))
        .collect()
}

fn turn(doc: &Doc, paragraph: usize) -> Option<Turn> {
    let of = doc.paragraphs[paragraph];
    let last = (of.first..of.end.min(of.first + LONGEST_NAME))
        .find(|&t| t + 1 < of.end && doc.gap(t).any(Gap::COLON))?;
    let is_name = (of.first..=last).all(|t| {
        let inner = t == last
            || !doc
                .gap(t)
                .any(Gap::COMMA.or(Gap::SEMICOLON).or(Gap::MARK).or(Gap::DASH));
        inner && doc.is(t, Class::CAPITAL.or(Class::PARTICLE)) && !doc.is(t, Class::CALENDAR)
    });
    let between = doc.between(last, last + 1);
    let colon = between.find([':', '：'])?;
    let start = doc.tokens.span(last).end() + colon;
    let rest = doc.text.get(start..of.span.end())?;
    let mark = rest.chars().next()?.len_utf8();
    let space = rest[mark..].len() - rest[mark..].trim_start().len();
    let words = Span::new(start + mark + space, of.span.end());
    let quoted = Gap::of(between).any(Gap::MARK);
    let spaced = space > 0 || rest.starts_with('：');
    // "New Price Drop:" is a label.
    let label = last > of.first && doc.is(of.first, Class::BODY);
    (is_name && !label && spaced && !quoted && of.end - last > 1).then_some(Turn {
        paragraph,
        words,
        name: (of.first, last),
    })
}
