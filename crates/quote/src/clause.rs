//! Clauses that say who speaks: `Okafor said`, `said Okafor`, `according to Okafor`.

use nutgraf_model::Span;

use crate::doc::{Doc, Gap};
use crate::layout::{Layout, Sentence};
use crate::lexicon::Class;
use crate::phrase::{self, Phrase, PhraseKind};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    SubjectCue,
    CueSubject,
    /// `according to Okafor`
    Source,
    /// `… , saying`: whoever the sentence is about.
    Saying,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Clause {
    pub(crate) sentence: usize,
    pub(crate) order: Order,
    pub(crate) subject: Phrase,
    /// The cue's tokens, the last included.
    pub(crate) cue: (usize, usize),
    /// The tokens of the subject, what describes it, and the cue, the last included.
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// Not `did not say`, `to say`, `could say`: what follows was said.
    pub(crate) is_fact: bool,
}

impl Clause {
    pub(crate) fn cue_span(&self, doc: &Doc) -> Span {
        doc.span(self.cue.0, self.cue.1)
    }

    pub(crate) fn cue_is(&self, doc: &Doc, class: Class) -> bool {
        doc.is(self.cue.0, class)
    }
}

/// The clauses of a sentence, in order of their cues. Several cues side by side give the first that
/// has a subject.
pub(crate) fn find(doc: &Doc, layout: &Layout, number: usize, found: &mut Vec<Clause>) {
    let sentence = &layout.sentences[number];
    let begin = found.len();
    let mut token = sentence.first;
    let is_cue = |class: &Class| class.any(Class::CUE) & !class.any(Class::QUOTED);
    while let Some(plain) = doc.classes[token..sentence.end].iter().position(is_cue) {
        token += plain;
        let before = found[begin..].last().copied();
        let clause = at(doc, sentence, token, before);
        match clause {
            Some(clause) => {
                token = clause.cue.1.max(token) + 1;
                // "The agency quoted Okafor as saying": her word, not the agency's.
                let quotes = |before: &Clause| doc.is(before.cue.0, Class::QUOTES);
                if clause.order == Order::SubjectCue
                    && doc.is(clause.cue.0, Class::SAYING)
                    && before.as_ref().is_some_and(quotes)
                {
                    found.pop();
                }
                found.push(Clause {
                    sentence: number,
                    ..clause
                });
            }
            None => token += 1,
        }
    }
}

fn at(doc: &Doc, sentence: &Sentence, cue: usize, before: Option<Clause>) -> Option<Clause> {
    if doc.is(cue, Class::SOURCE_PHRASE) {
        let words = (cue..sentence.end).map(|t| doc.tokens.folded(t));
        let len = doc.lexicon.source_phrase(words);
        if len > 0 {
            return source(doc, sentence, (cue, cue + len - 1));
        }
    }
    let mut last = cue;
    if doc.is(cue, Class::VERB_PHRASE) {
        let words = (cue..sentence.end).map(|t| doc.tokens.folded(t));
        match doc.lexicon.verb_phrase(words) {
            0 if !doc.is(cue, Class::SAY.or(Class::TELL).or(Class::CALL)) => return None,
            0 => {}
            len => last = cue + len - 1,
        }
    }
    if doc.is(cue, Class::SAYING) {
        return saying(doc, sentence, cue, before);
    }
    if !doc.is(
        cue,
        Class::SAY
            .or(Class::TELL)
            .or(Class::CALL)
            .or(Class::VERB_PHRASE),
    ) {
        return None;
    }
    let cue = (cue, last);
    let after_quote = cue.0 > sentence.first && doc.is(cue.0 - 1, Class::QUOTED);
    if doc.is(cue.0, Class::SAY)
        && (after_quote || comma_before(doc, sentence, cue.0))
        && let Some(clause) = inverted(doc, sentence, cue, after_quote)
    {
        return Some(clause);
    }
    if after_quote {
        return None;
    }
    direct(doc, sentence, cue, before)
}

fn comma_before(doc: &Doc, sentence: &Sentence, cue: usize) -> bool {
    cue > sentence.first && doc.gap(cue - 1).any(Gap::COMMA.or(Gap::DASH))
}

/// `…, said Okafor, 41, the harbour master.`
fn inverted(
    doc: &Doc,
    sentence: &Sentence,
    cue: (usize, usize),
    after_quote: bool,
) -> Option<Clause> {
    let next = cue.1 + 1;
    if next >= sentence.end || doc.gap(cue.1).any(Gap::BREAK) {
        return None;
    }
    // “Star Wars,” Marvel Studios: a name.
    if doc.is(cue.0, Class::CAPITAL) && cue.0 > sentence.first {
        return None;
    }
    let subject = phrase::starting_at(doc, next, sentence.end)?;
    // a “decent” state education: an adjective
    let loose = after_quote && !doc.gap(cue.0 - 1).any(Gap::COMMA) && !ends_with_mark(doc, cue.0);
    if loose && doc.word(cue.0) == "state" {
        return None;
    }
    if doc.is(subject.first, Class::THAT) && subject.kind == PhraseKind::Pronoun {
        return None;
    }
    let subject = phrase::named_after(doc, &subject, sentence.end).unwrap_or(subject);
    let apposition = phrase::description_after(doc, subject.last, sentence.end);
    let described = subject
        .description
        .map(|(_, last)| last)
        .filter(|&l| l > subject.last);
    let last = apposition.map_or(described.unwrap_or(subject.last), |(_, last)| last);
    // Without a quotation before it, what follows must end the clause.
    if !after_quote {
        let ends = last + 1 >= sentence.end
            || doc.gap(last).any(Gap::BREAK)
            || doc.is(
                last + 1,
                Class::WHO.or(Class::PREPOSITION).or(Class::QUOTED),
            );
        let subject_is_sure =
            subject.kind == PhraseKind::Named || doc.is(subject.head, Class::ROLE);
        if !ends || !subject_is_sure || doc.is(subject.first, Class::THAT) {
            return None;
        }
    }
    Some(Clause {
        sentence: 0,
        order: Order::CueSubject,
        subject: Phrase {
            description: apposition.or(subject.description),
            ..subject
        },
        cue,
        first: cue.0,
        last,
        is_fact: true,
    })
}

/// `Okafor, 41, the harbour master, also said …`
fn direct(
    doc: &Doc,
    sentence: &Sentence,
    cue: (usize, usize),
    before: Option<Clause>,
) -> Option<Clause> {
    let mut at = cue.0;
    let mut is_fact = true;
    let helpers = Class::ADVERB
        .or(Class::AUXILIARY)
        .or(Class::NOT)
        .or(Class::BE)
        .or(Class::TO);
    let mut passive = false;
    while at > sentence.first && !doc.is(at - 1, Class::QUOTED) {
        let left = at - 1;
        let plain = !doc.gap(left).any(Gap::BREAK);
        let adverb = doc.word(left).ends_with("ly") && !doc.is(left, Class::CAPITAL);
        if !plain
            || !(doc.is(left, helpers) || adverb)
            || doc.is(left, Class::CAPITAL) && left > sentence.first
        {
            break;
        }
        if doc.is(left, Class::AND) {
            break;
        }
        if doc.is(left, Class::TO) {
            return None; // "to say": of whom, a parser would know
        }
        if doc.is(left, Class::NOT) || is_modal(doc.tokens.folded(left)) {
            is_fact = false;
        }
        passive |= doc.is(left, Class::BE);
        at = left;
    }
    if passive || at == sentence.first || doc.is(at - 1, Class::QUOTED) {
        return None;
    }
    let end = at - 1;
    let is_name = doc.is(end, Class::CAPITAL) && end > sentence.first;
    if doc.is(end, Class::DETERMINER.or(Class::PREPOSITION))
        && !doc.is(end, Class::PERSONAL)
        && !is_name
    {
        return None; // a noun: "the claims"
    }
    let subject = if doc.is(end, Class::AND) && !doc.gap(end).any(Gap::BREAK) {
        // "He folded the form and said": as before.
        let own = subject_of(doc, sentence, end);
        let spoke = before.map(|clause| clause.subject);
        own.filter(|own| own.is_human(doc) || spoke.is_none())
            .or(spoke)?
    } else if doc.gap(end).any(Gap::BREAK) {
        if !doc.gap(end).any(Gap::COMMA.or(Gap::DASH).or(Gap::BRACKET))
            || at != cue.0 && !doc.gap(end).any(Gap::COMMA)
        {
            return None;
        }
        over_commas(doc, sentence, end)?
    } else if doc.is(end, Class::WHO) {
        let before = end.checked_sub(1).filter(|&t| t >= sentence.first)?;
        phrase::full_name_ending_at(doc, before, sentence.first)
            .or_else(|| phrase::ending_at(doc, before, sentence.first).filter(|p| p.is_likely(doc)))
            .or_else(|| over_commas(doc, sentence, before))?
    } else {
        near(doc, sentence, end)?
    };
    // "X’s claims" and "the government claims": only a subject that is sure makes it a verb.
    if doc.is(cue.0, Class::NOUN) {
        let sure = subject.kind != PhraseKind::Role || doc.is(subject.head, Class::ROLE);
        let followed = cue.1 + 1 < sentence.end
            && !doc.is(cue.1 + 1, Class::PREPOSITION.or(Class::AND).or(Class::BE));
        if !sure || !followed || doc.is(cue.0, Class::CAPITAL) {
            return None;
        }
    }
    // "The pledge reminded him": what is no person, body or text speaks only beside a quotation.
    let beside = cue.1 + 1 < sentence.end && doc.is(cue.1 + 1, Class::QUOTED)
        || subject.first > sentence.first && doc.is(subject.first - 1, Class::QUOTED);
    let surely = doc.is(cue.0, Class::SURELY) && subject.kind == PhraseKind::Role;
    let quoted_role = beside && doc.is(cue.0, Class::SAY) && subject.kind == PhraseKind::Role;
    if !(subject.is_likely(doc) || surely || quoted_role) {
        return None;
    }
    Some(Clause {
        sentence: 0,
        order: Order::SubjectCue,
        subject,
        cue,
        first: subject
            .description
            .map_or(subject.first, |(first, _)| first.min(subject.first)),
        last: cue.1,
        is_fact,
    })
}

/// Whether the quotation before the cue ends with a comma or full stop inside its marks.
fn ends_with_mark(doc: &Doc, cue: usize) -> bool {
    let between = doc.between(cue - 1, cue);
    between.starts_with([',', '.', '!', '?', '…', '-', '—'])
}

fn is_modal(word: &str) -> bool {
    matches!(
        word,
        "could"
            | "can"
            | "might"
            | "may"
            | "would"
            | "should"
            | "must"
            | "will"
            | "do"
            | "does"
            | "did"
    )
}

/// The subject right before a cue; where a `who` stands between, the one it stands for: `a man who
/// was there that day said`.
fn near(doc: &Doc, sentence: &Sentence, end: usize) -> Option<Phrase> {
    let near = phrase::ending_at(doc, end, sentence.first);
    let mut who = end;
    while who > sentence.first
        && end - who < 20
        && !doc.gap(who - 1).any(Gap::BREAK)
        && !doc.is(who, Class::WHO)
    {
        who -= 1;
    }
    let relative = doc.is(who, Class::WHO)
        && who > sentence.first
        && end > who + 1
        && near.is_none_or(|near| near.first > who + 1 && near.kind != PhraseKind::Pronoun);
    if !relative {
        return near;
    }
    phrase::ending_at(doc, who - 1, sentence.first)
        .filter(|phrase| phrase.is_human(doc))
        .or(near)
}

/// The subject before a piece between commas that ends with token `end`.
fn over_commas(doc: &Doc, sentence: &Sentence, end: usize) -> Option<Phrase> {
    let mut end = end;
    let last = end;
    for _ in 0..4 {
        // The piece: back to the comma before it.
        let mut first = end;
        while first > sentence.first && end - first < 24 && !doc.gap(first - 1).any(Gap::BREAK) {
            first -= 1;
        }
        if (first..=end).any(|t| doc.is(t, Class::QUOTED)) {
            return None;
        }
        let comma = first > sentence.first
            && doc
                .gap(first - 1)
                .any(Gap::COMMA.or(Gap::DASH).or(Gap::BRACKET));
        if !comma || end - first >= 24 {
            // No comma before: "Okafor, said" has the piece itself as its subject.
            let subject = phrase::ending_at(doc, end, first)?;
            return (subject.first == first && end != last).then_some(subject);
        }
        let before = first - 1;
        // "The head of the union, Ana Okafor,"
        let left = phrase::ending_at(doc, before, sentence.first);
        // "Lucas Okafor, a scientist at the centre in Ulm, Ohio,": the name, not its description.
        if let Some(role) = left.filter(|left| left.kind == PhraseKind::Role)
            && role.first > sentence.first
            && doc.between(role.first - 1, role.first).trim_end() == ","
            && let Some(name) = phrase::full_name_ending_at(doc, role.first - 1, sentence.first)
        {
            return Some(Phrase {
                description: Some((role.first, last)),
                ..name
            });
        }
        if let Some(name) = left.and_then(|left| phrase::named_after(doc, &left, last + 1)) {
            return Some(name);
        }
        if let Some(subject) = left {
            let sure = subject.kind != PhraseKind::Role
                || doc.is(subject.head, Class::ROLE)
                || doc.is(subject.first, Class::DETERMINER);
            let number = doc.word(before).starts_with(|c: char| c.is_ascii_digit());
            if sure && !number && !doc.is(first, Class::CONJUNCTION) {
                let who = (first..=last).find(|&t| doc.is(t, Class::WHO));
                let described =
                    who.map_or(Some((first, last)), |w| (w > first).then(|| (first, w - 1)));
                return Some(Phrase {
                    description: described.or(subject.description),
                    ..subject
                });
            }
        }
        end = before;
    }
    None
}

/// `according to Okafor`
fn source(doc: &Doc, sentence: &Sentence, cue: (usize, usize)) -> Option<Clause> {
    let subject = phrase::starting_at(doc, cue.1 + 1, sentence.end)?;
    let subject = phrase::named_after(doc, &subject, sentence.end).unwrap_or(subject);
    // "According to Okafor, the ferry runs": a description must end with a comma of its own.
    let apposition =
        phrase::description_after(doc, subject.last, sentence.end).filter(|&(_, last)| {
            cue.0 > sentence.first || last + 1 < sentence.end && doc.gap(last).any(Gap::COMMA)
        });
    let described = subject
        .description
        .map(|(_, last)| last)
        .filter(|&l| l > subject.last);
    Some(Clause {
        sentence: 0,
        order: Order::Source,
        subject: Phrase {
            description: apposition.or(subject.description),
            ..subject
        },
        cue,
        first: cue.0,
        last: apposition.map_or(described.unwrap_or(subject.last), |(_, last)| last),
        is_fact: true,
    })
}

/// `Okafor shook her head, saying …`: the speaker of the clause before, or the sentence's subject.
fn saying(doc: &Doc, sentence: &Sentence, cue: usize, before: Option<Clause>) -> Option<Clause> {
    if cue > sentence.first
        && doc.is(cue - 1, Class::DETERMINER.or(Class::PREPOSITION))
        && doc.word(cue - 1) != "as"
    {
        return None;
    }
    if let Some(clause) = quoted_as(doc, sentence, cue) {
        return Some(clause);
    }
    let subject = match before {
        Some(clause) => clause.subject,
        None => subject_of(doc, sentence, cue)?,
    };
    Some(Clause {
        sentence: 0,
        order: Order::Saying,
        subject,
        cue: (cue, cue),
        first: cue,
        last: cue,
        is_fact: true,
    })
}

/// `The agency quoted Okafor as saying`, `Okafor was quoted by the agency as saying`.
fn quoted_as(doc: &Doc, sentence: &Sentence, cue: usize) -> Option<Clause> {
    let end = cue.checked_sub(1).filter(|&t| t > sentence.first)?;
    if doc.word(end) != "as" {
        return None;
    }
    let from = end.saturating_sub(8).max(sentence.first + 1);
    let verb = (from..end).rev().find(|&t| doc.is(t, Class::QUOTES))?;
    if (verb..cue).any(|t| doc.is(t, Class::QUOTED) || doc.gap(t).any(Gap::BREAK)) {
        return None;
    }
    let mut left = verb;
    let mut passive = false;
    while left > sentence.first
        && doc.is(left - 1, Class::BE.or(Class::AUXILIARY).or(Class::ADVERB))
        && !doc.gap(left - 1).any(Gap::BREAK)
    {
        left -= 1;
        passive |= doc.is(left, Class::BE);
    }
    let before = left.checked_sub(1).filter(|&t| t >= sentence.first)?;
    let source = near(doc, sentence, before);
    let subject = if passive {
        source?
    } else {
        phrase::starting_at(doc, verb + 1, end).filter(|whom| whom.last + 1 == end)?
    };
    Some(Clause {
        sentence: 0,
        order: Order::SubjectCue,
        subject,
        cue: (cue, cue),
        first: source.map_or(verb, |source| source.first),
        last: cue,
        is_fact: true,
    })
}

/// What the sentence is about: the phrase at its beginning, or behind what a comma sets apart.
pub(crate) fn subject_of(doc: &Doc, sentence: &Sentence, before: usize) -> Option<Phrase> {
    let mut first = sentence.first;
    for _ in 0..2 {
        while first < before.min(sentence.first + 8)
            && doc.is(first, Class::COORDINATING.or(Class::ADVERB))
            && !doc.is(first, Class::DETERMINER)
        {
            first += 1;
        }
        if first >= before || doc.is(first, Class::QUOTED) {
            return None;
        }
        let subordinate = Class::PREPOSITION.or(Class::CONJUNCTION);
        let set_apart = doc.is(first, subordinate) && !doc.is(first, Class::DETERMINER);
        if !set_apart {
            let phrase = phrase::starting_at(doc, first, before)?;
            if let Some(name) = phrase::named_after(doc, &phrase, before) {
                return Some(name);
            }
            let apposition = phrase::description_after(doc, phrase.last, before);
            return Some(Phrase {
                description: apposition.or(phrase.description),
                ..phrase
            });
        }
        first = (first..before.min(first + 16)).find(|&t| doc.gap(t).any(Gap::COMMA))? + 1;
    }
    None
}
