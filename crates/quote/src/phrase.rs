//! Noun phrases, as far as they can be told without a parser: pronouns, names with what stands
//! before them, and roles.

mod forward;

use nutgraf_model::Span;

pub(crate) use self::forward::{description_after, named_after, starting_at};
use crate::doc::{Doc, Gap};
use crate::lexicon::Class;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PhraseKind {
    Pronoun,
    Named,
    Role,
}

/// Who or what a sentence is about. All numbers are tokens, the last ones included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) kind: PhraseKind,
    /// The name in it, without titles.
    pub(crate) name: Option<(usize, usize)>,
    /// The noun that says what a role is.
    pub(crate) head: usize,
    /// What else is said of them beside the phrase.
    pub(crate) description: Option<(usize, usize)>,
    /// `A man named Kim`: nobody who was there before.
    pub(crate) is_new: bool,
    /// `Okafor and Lind`.
    pub(crate) is_joint: bool,
}

/// A phrase has no more words than this; what is longer is no phrase.
const LONGEST: usize = 16;

impl Phrase {
    fn pronoun(at: usize) -> Phrase {
        Phrase {
            first: at,
            last: at,
            kind: PhraseKind::Pronoun,
            name: None,
            head: at,
            description: None,
            is_new: false,
            is_joint: false,
        }
    }

    /// Whether it is somebody: named, a pronoun, or known by what they do.
    pub(crate) fn is_likely(&self, doc: &Doc) -> bool {
        match self.kind {
            PhraseKind::Named => true,
            PhraseKind::Pronoun => {
                !doc.is(self.first, Class::DETERMINER)
                    || doc.is(self.first, Class::HE.or(Class::SHE))
            }
            PhraseKind::Role => {
                let head = doc.tokens.folded(self.head);
                let of = [
                    "er", "ers", "or", "ors", "ist", "ists", "ian", "ians", "man", "men", "woman",
                    "women", "ees", "old",
                ];
                doc.is(self.head, Class::ROLE.or(Class::TITLE).or(Class::BODY))
                    || self.head > self.first && doc.is(self.head - 1, Class::ROLE.or(Class::TITLE))
                    || of
                        .iter()
                        .any(|end| head.len() > end.len() + 2 && head.ends_with(end))
                    || doc.is(self.head, Class::CAPITAL)
                    || doc.is(self.head, Class::NUMBER.or(Class::DETERMINER))
                        && self.head == self.first
            }
        }
    }

    /// Whether it is a person, not a body or a text.
    pub(crate) fn is_human(&self, doc: &Doc) -> bool {
        self.is_likely(doc)
            && !doc.is(self.head, Class::TEXT)
            && (self.is_new || !doc.is(self.head, Class::BODY))
    }

    pub(crate) fn mention(&self, doc: &Doc) -> Span {
        doc.span(self.first, self.last)
    }
}

/// The phrase that ends with token `last`, looking back to token `from` at the most.
pub(crate) fn ending_at(doc: &Doc, last: usize, from: usize) -> Option<Phrase> {
    let phrase = alone(doc, last, from)?;
    Some(joined(doc, phrase, from))
}

/// The same without what `and` joins to it.
fn alone(doc: &Doc, last: usize, from: usize) -> Option<Phrase> {
    if doc.is(last, Class::QUOTED) || doc.is_possessive(last) {
        return None;
    }
    if doc.is(last, Class::PERSONAL) && !doc.is(last, Class::DETERMINER)
        || doc.is(last, Class::HE.or(Class::SHE).or(Class::IT))
    {
        return Some(Phrase::pronoun(last));
    }
    let stop = Class::CONJUNCTION
        .or(Class::THAT)
        .or(Class::WHO)
        .or(Class::BE)
        .or(Class::AUXILIARY)
        .or(Class::HE)
        .or(Class::SHE)
        .or(Class::QUOTED);
    let mut first = last;
    while first > from && last - first < LONGEST {
        let left = first - 1;
        if breaks(doc, left) || doc.is(left, stop) && !inside_name(doc, left) {
            break;
        }
        // A verb that says, unless it is a noun here: "the report", "state media".
        if doc.is(left, Class::CUE)
            && !doc.is(
                left,
                Class::NOUN.or(Class::SOURCE_PHRASE).or(Class::CAPITAL),
            )
        {
            break;
        }
        first = left;
    }
    if last - first >= LONGEST {
        return trailing_name(doc, first, last);
    }
    within(doc, first, last)
}

/// `Okafor and Lind`, `the Ministry of Trade and Industry`.
fn joined(doc: &Doc, phrase: Phrase, from: usize) -> Phrase {
    let (Some(and), true) = (phrase.first.checked_sub(1), phrase.name.is_some()) else {
        return phrase;
    };
    if and <= from || !doc.is(and, Class::AND) || breaks(doc, and) || breaks(doc, and - 1) {
        return phrase;
    }
    if !doc.is(and - 1, Class::CAPITAL) || doc.is(and - 1, Class::QUOTED) {
        return phrase;
    }
    let Some(left) = alone(doc, and - 1, from) else {
        return phrase;
    };
    let begins = left.first == from || breaks(doc, left.first - 1);
    if left.kind != PhraseKind::Named || !begins {
        return phrase;
    }
    let is_body = (left.first..=left.last).any(|t| doc.is(t, Class::BODY));
    Phrase {
        first: left.first,
        is_joint: !is_body,
        name: if is_body {
            Some((left.first, phrase.last))
        } else {
            phrase.name
        },
        ..phrase
    }
}

/// Whether `and` stands between capitals of one name, or of two behind one preposition: `the Ministry
/// of Trade and Industry`, `traders in Ulm and Bonn`.
fn inside_name(doc: &Doc, token: usize) -> bool {
    let capital = |t: usize| doc.classes.get(t).is_some_and(|c| c.any(Class::CAPITAL));
    let Some(left) = token
        .checked_sub(1)
        .filter(|&left| capital(left) && capital(token + 1))
    else {
        return false;
    };
    if capital(token) {
        return doc.is(token, Class::AUXILIARY);
    }
    if !doc.is(token, Class::AND) || breaks(doc, left) || breaks(doc, token) {
        return false;
    }
    let before = (left.saturating_sub(3)..left).rev().find(|&t| !capital(t));
    doc.is(left, Class::BODY) || before.is_some_and(|t| doc.is(t, Class::PREPOSITION))
}

fn breaks(doc: &Doc, token: usize) -> bool {
    let between = doc.between(token, token + 1);
    if between.len() == 1 && between != "," {
        return false;
    }
    if between.starts_with(". ") && between.len() == 2 {
        return !is_abbreviation(doc, token);
    }
    Gap::of(between).any(Gap::BREAK)
}

fn is_abbreviation(doc: &Doc, token: usize) -> bool {
    let word = doc.word(token);
    doc.is(token, Class::CAPITAL)
        && (word.chars().count() == 1
            || word.len() <= 5 && doc.is(token, Class::TITLE)
            || matches!(word, "Jr" | "Sr"))
}

/// The phrase that these tokens are, but for words before it that belong elsewhere.
fn within(doc: &Doc, mut first: usize, last: usize) -> Option<Phrase> {
    while first < last && doc.is(first, Class::ADVERB) && !doc.is(first, Class::DETERMINER) {
        first += 1;
    }
    if doc.is(first, Class::PREPOSITION) && !doc.is(first, Class::TITLE)
        || is_participle(doc, first)
    {
        return trailing_name(doc, first, last).or_else(|| trailing_role(doc, first, last));
    }
    // The core ends before the first preposition.
    let mut core = first;
    while core < last && !doc.is(core + 1, Class::PREPOSITION) {
        core += 1;
    }
    // "the Bank of Ulm": part of the name.
    while core + 2 <= last
        && doc.is(core, Class::CAPITAL)
        && doc.is(core + 1, Class::PARTICLE)
        && (doc.is(core + 2, Class::CAPITAL)
            || doc.is(core + 2, Class::DETERMINER)
                && core + 3 <= last
                && doc.is(core + 3, Class::CAPITAL))
        && (doc.is(core, Class::BODY) || !doc.is(core + 1, Class::PREPOSITION))
    {
        core += 2;
        while core < last && !doc.is(core + 1, Class::PREPOSITION) {
            core += 1;
        }
    }
    let tail = trim_time(doc, core, last);
    if doc.is(core, Class::CALENDAR) && core > first {
        let end = trim_time(doc, first, core);
        return core_phrase(doc, first, end, end);
    }
    core_phrase(doc, first, core, tail).or_else(|| {
        if core == last {
            trailing_name(doc, first, last)
        } else {
            None
        }
    })
}

/// `Speaking in Ulm Okafor said`: begins a sentence, and no name.
fn is_participle(doc: &Doc, first: usize) -> bool {
    let word = doc.tokens.folded(first);
    word.len() > 5
        && word.ends_with("ing")
        && doc.is(first, Class::CAPITAL)
        && !doc.is(first, Class::PLACE)
        && first + 1 < doc.tokens.len()
        && doc.is(first + 1, Class::PREPOSITION.or(Class::TO))
        && !doc.is(first + 1, Class::BELONGS.or(Class::CAPITAL))
            | doc.is(first + 1, Class::PLACE_PREPOSITION)
}

/// An office or body in capitals before a person's name that ends with token `last`: `the East Ulm MEP
/// Ana Okafor`.
pub(crate) fn is_acronym(doc: &Doc, token: usize, last: usize) -> bool {
    let word = doc.word(token);
    token < last
        && !doc.is(last, Class::BODY)
        && word.len() > 2
        && word.bytes().all(|b| b.is_ascii_uppercase())
        && doc.is(token + 1, Class::CAPITAL)
        && doc.word(token + 1).contains(char::is_lowercase)
}

/// Without `on Monday` and the like at the end.
fn trim_time(doc: &Doc, core: usize, mut last: usize) -> usize {
    while last > core
        && (doc.is(last, Class::CALENDAR)
            || doc.is(last, Class::ADVERB)
            || doc.is(last, Class::PREPOSITION)
            || doc.word(last).starts_with(|c: char| c.is_ascii_digit()))
    {
        last -= 1;
    }
    last
}

/// A phrase with its core, and what `of …`, `in …` add to it up to `tail`.
fn core_phrase(doc: &Doc, first: usize, core: usize, tail: usize) -> Option<Phrase> {
    let phrase = Phrase {
        first,
        last: tail.max(core),
        kind: PhraseKind::Role,
        name: None,
        head: core,
        description: None,
        is_new: false,
        is_joint: false,
    };
    if let Some((name, introduced)) = name_at_end(doc, first, core) {
        let described = (tail > core).then_some((core + 1, tail));
        let before_name = if introduced { name.0 - 1 } else { name.0 };
        let before = (before_name > first).then(|| (first, before_name - 1));
        let is_title = |(a, b): (usize, usize)| {
            (a..=b).all(|t| {
                doc.is(t, Class::TITLE.or(Class::DETERMINER))
                    && doc.is(t, Class::CAPITAL.or(Class::DETERMINER))
            })
        };
        return Some(Phrase {
            last: core,
            kind: PhraseKind::Named,
            name: Some(name),
            head: name.1,
            description: before.filter(|&b| !is_title(b)).or(described),
            is_new: introduced,
            ..phrase
        });
    }
    if doc.is(
        core,
        Class::CALENDAR.or(Class::ADVERB).or(Class::CONJUNCTION),
    ) || doc.is_possessive(core)
    {
        return None;
    }
    let determined = doc.is(first, Class::DETERMINER.or(Class::NUMBER))
        || doc.word(first).starts_with(|c: char| c.is_ascii_digit())
        || (first..core).any(|t| doc.is_possessive(t));
    let is_role = doc.is(core, Class::ROLE.or(Class::TITLE)) && core - first < 6;
    let is_one = core == first && doc.is(core, Class::CAPITAL);
    let plural = core - first < 4 && doc.word(core).ends_with('s');
    // A verb in it that the lists do not have: "the storm tore roofs".
    let is_short = core - first < 9;
    let is_number = core == first && doc.is(core, Class::NUMBER);
    ((determined && is_short && core > first) || is_role || is_one || is_number || plural)
        .then_some(phrase)
}

/// The name at the end of these tokens, without titles; and whether it is introduced as new.
fn name_at_end(doc: &Doc, first: usize, last: usize) -> Option<((usize, usize), bool)> {
    let titled = last > first && doc.is(last - 1, Class::TITLE);
    if !doc.is(last, Class::CAPITAL) || doc.is(last, Class::CALENDAR) && !titled {
        return None;
    }
    // "the South Korean", "an American"
    let demonym = ["an", "ese", "ish", "ian"]
        .iter()
        .any(|e| doc.word(last).ends_with(e));
    let alone = last - first == 1
        || last - first == 2
            && doc.is(last - 1, Class::PLACE.or(Class::BODY))
            && doc.is(last, Class::PLACE);
    if demonym && alone && doc.is(first, Class::DETERMINER) && !doc.is(last, Class::BODY) {
        return None;
    }
    let mut start = last;
    while start > first {
        let left = start - 1;
        let particle =
            doc.is(left, Class::PARTICLE) && left > first && doc.is(left - 1, Class::CAPITAL);
        let joins = doc.is(left, Class::CAPITAL) || particle;
        let body = doc.is(last, Class::BODY) && doc.word(left).ends_with('s');
        let bare = (!doc.is_possessive(left) || body)
            && !doc.is(left, Class::CALENDAR)
            && !breaks(doc, left);
        if !joins || !bare || doc.is(left, Class::DETERMINER.or(Class::CONJUNCTION)) && !particle {
            break;
        }
        start = left;
    }
    // The Korean given name of two parts: Yeon-su.
    if start == last && start > first && doc.between(start - 1, start) == "-" {
        start -= 1;
    }
    let full = start;
    if let Some(title) = (start..=last)
        .rev()
        .find(|&t| doc.is(t, Class::TITLE) && !is_given(doc, t) || is_acronym(doc, t, last))
    {
        if title == last {
            return None; // "the Prime Minister"
        }
        start = title + 1;
    }
    let function = Class::ROLE
        .or(Class::CONJUNCTION)
        .or(Class::PREPOSITION)
        .or(Class::BE)
        .or(Class::WHO)
        .or(Class::THAT);
    if start == last && doc.is(last, function) && !is_given(doc, last) {
        return None; // "Officials", "the Ministry"
    }
    let introduced = full > first && doc.is(full - 1, Class::INTRODUCES);
    Some(((start, last), introduced))
}

pub(crate) fn is_given(doc: &Doc, token: usize) -> bool {
    doc.is(token, Class::MALE_NAME.or(Class::FEMALE_NAME))
}

/// The name of two words, or with a title, that ends with token `last`.
pub(crate) fn full_name_ending_at(doc: &Doc, last: usize, from: usize) -> Option<Phrase> {
    let first = last.saturating_sub(5).max(from);
    let first = (first..last)
        .rev()
        .find(|&t| !doc.is(t, Class::CAPITAL) || breaks(doc, t))
        .map_or(first, |t| t + 1);
    let (name, is_new) = name_at_end(doc, first, last)?;
    let other =
        (name.0..=name.1).any(|t| doc.is(t, Class::BODY.or(Class::PLACE)) && !is_given(doc, t));
    let full = name.0 < name.1 || name.0 > first;
    (full && !other).then_some(Phrase {
        first,
        last,
        kind: PhraseKind::Named,
        name: Some(name),
        head: last,
        description: None,
        is_new,
        is_joint: false,
    })
}

/// `… on Monday Okafor`: the name at the end, whatever stands before it.
fn trailing_name(doc: &Doc, first: usize, last: usize) -> Option<Phrase> {
    let (name, is_new) = name_at_end(doc, first, last)?;
    let mut start = name.0;
    while start > first && doc.is(start - 1, Class::TITLE) && doc.is(start - 1, Class::CAPITAL) {
        start -= 1;
    }
    let loose = Class::PREPOSITION.or(Class::DETERMINER);
    if start > first && doc.is(start - 1, loose) || doc.is(name.0, Class::PLACE) {
        return None;
    }
    Some(Phrase {
        first: start,
        last,
        kind: PhraseKind::Named,
        name: Some(name),
        head: last,
        description: None,
        is_new,
        is_joint: false,
    })
}

/// `In Ulm the minister`: the last words that a determiner begins.
fn trailing_role(doc: &Doc, first: usize, last: usize) -> Option<Phrase> {
    let start = (first + 1..=last)
        .rev()
        .find(|&t| doc.is(t, Class::DETERMINER))?;
    if doc.is(start - 1, Class::PREPOSITION) {
        return None;
    }
    core_phrase(doc, start, last, last)
}
