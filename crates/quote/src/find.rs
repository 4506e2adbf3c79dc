//! Puts marks, clauses and people together.

use nutgraf_model::{Block, BlockKind, Span};
use nutgraf_tokenize::Tokens;

use crate::clause::{self, Clause, Order};
use crate::doc::{Doc, Gap};
use crate::kind::{self, Inside};
use crate::layout::{Layout, Outer};
use crate::lexicon::Class;
use crate::marks::{self, Marked, is_mark};
use crate::people::{People, Person};
use crate::phrase::{Phrase, PhraseKind};
use crate::quote::{Quote, QuoteKind, Rule, Speaker, SpeakerKind};
use crate::{Options, phrase, reported, transcript};

pub(crate) fn find(text: &str, tokens: &Tokens, blocks: &[Block], options: &Options) -> Vec<Quote> {
    let mut doc = Doc::new(text, tokens, blocks);
    let turns = transcript::find(&doc);
    let marked = marks::find(&doc, &turns);
    let layout = Layout::new(&mut doc, &marked);
    let mut finder = Finder::new(&doc, &layout);
    finder.read();
    let mut quotes = Vec::with_capacity(marked.len());
    let mut said: Vec<Option<Said>> = vec![None; layout.outers.len()];
    for number in 0..layout.outers.len() {
        let outer = layout.outers[number];
        let of = &marked[outer.marked];
        let turn = turns
            .binary_search_by_key(&(of.first as usize), |turn| turn.paragraph)
            .ok();
        let turn = turn
            .map(|turn| turns[turn])
            .filter(|turn| turn.words == of.words);
        let found = match turn {
            Some(turn) => finder.turn(turn.name),
            None => finder.attribute(number, &said),
        };
        let (quote, keep) = finder.quote(&marked[outer.marked], outer, found, options);
        said[number] = keep;
        quotes.push(quote);
    }
    quotes.extend(nested(&doc, &marked));
    quotes.extend(reported::find(
        &doc,
        &layout,
        &finder.clauses,
        &finder.persons,
        &said,
    ));
    quotes.retain(|quote| {
        quote.kind != QuoteKind::Reported || quote.confidence() >= options.min_confidence
    });
    quotes.sort_by_key(|quote| {
        (
            quote.span.start(),
            std::cmp::Reverse(quote.span.end()),
            quote.kind,
        )
    });
    quotes
}

/// How many clauses of a sentence are looked at for one quotation: more is no sentence.
const MOST: usize = 8;

/// What was found for a quotation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    pub(crate) subject: Phrase,
    pub(crate) person: Option<Person>,
    pub(crate) cue: Option<(usize, usize)>,
    pub(crate) clause: Option<usize>,
    pub(crate) rule: Rule,
}

struct Finder<'a, 'd> {
    doc: &'a Doc<'d>,
    layout: &'a Layout,
    clauses: Vec<Clause>,
    /// Whom each clause's subject stands for.
    persons: Vec<Option<Person>>,
    people: Option<People<'d>>,
}

impl<'a, 'd> Finder<'a, 'd> {
    fn new(doc: &'a Doc<'d>, layout: &'a Layout) -> Finder<'a, 'd> {
        Finder {
            doc,
            layout,
            clauses: Vec::with_capacity(layout.sentences.len()),
            persons: Vec::with_capacity(layout.sentences.len()),
            people: None,
        }
    }

    /// Reads the clauses and resolves their subjects, from the first to the last.
    fn read(&mut self) {
        for number in 0..self.layout.sentences.len() {
            clause::find(self.doc, self.layout, number, &mut self.clauses);
        }
        for number in 0..self.clauses.len() {
            let clause = self.clauses[number];
            let person = self.resolve(&clause.subject, clause.sentence);
            self.persons.push(person);
        }
    }

    fn resolve(&mut self, subject: &Phrase, sentence: usize) -> Option<Person> {
        let doc = self.doc;
        let people = self.people.get_or_insert_with(|| People::new(doc));
        people.resolve(doc, self.layout, subject, sentence)
    }

    fn of_sentence(&self, sentence: usize) -> std::ops::Range<usize> {
        let first = self.clauses.partition_point(|c| c.sentence < sentence);
        let end = self.clauses.partition_point(|c| c.sentence <= sentence);
        first..end
    }

    fn by_clause(&self, clause: usize, rule: Rule) -> Said {
        Said {
            subject: self.clauses[clause].subject,
            person: self.persons[clause],
            cue: Some(self.clauses[clause].cue),
            clause: Some(clause),
            rule,
        }
    }

    fn turn(&mut self, name: (usize, usize)) -> Option<Said> {
        let subject = phrase::ending_at(self.doc, name.1, name.0)?;
        let found = self.by_phrase(subject, Rule::Transcript)?;
        // "Weekly:" or "Interviewer:" is short for somebody whom the text need not name.
        let is_short = name.0 == name.1 && self.doc.is(name.0, Class::BODY.or(Class::ROLE));
        Some(Said {
            person: found.person.filter(|_| !is_short),
            ..found
        })
    }

    fn by_phrase(&mut self, subject: Phrase, rule: Rule) -> Option<Said> {
        let person = self.resolve(&subject, self.layout.sentence_of(subject.first));
        Some(Said {
            subject,
            person,
            cue: None,
            clause: None,
            rule,
        })
    }

    /// The speaker of an outermost quotation: the strongest rule that fits.
    fn attribute(&mut self, number: usize, said: &[Option<Said>]) -> Option<Said> {
        let outer = self.layout.outers[number];
        self.after(outer)
            .or_else(|| self.before(outer))
            .or_else(|| self.trailing(outer))
            .or_else(|| self.dash(outer))
            .or_else(|| self.colon(outer))
            .or_else(|| self.goes_on(number, said))
            .or_else(|| self.weak(number, said))
    }

    /// `Q, Okafor said`; `Q, said Okafor`.
    fn after(&self, outer: Outer) -> Option<Said> {
        let sentence = self.layout.sentence_of(outer.end - 1);
        let end = self.layout.sentences[sentence].end;
        let next_is_own = outer.end >= end;
        let of = if next_is_own { sentence + 1 } else { sentence };
        let s = self.layout.sentences.get(of)?;
        if s.paragraph != self.layout.sentences[sentence].paragraph {
            return None;
        }
        let mut begin = outer.end;
        while begin < s.end
            && (self.doc.is(begin, Class::ADVERB) || self.doc.word(begin) == "as")
            && !self.doc.is(begin, Class::QUOTED)
        {
            begin += 1;
        }
        let from = self.clauses.partition_point(|c| c.cue.0 < outer.end);
        let clause = (from..self.of_sentence(of).end.max(from))
            .take(MOST)
            .find(|&c| {
                let clause = &self.clauses[c];
                clause.first == outer.end || clause.first == begin
            })?;
        let found = &self.clauses[clause];
        // The mayor said instead of the “bonfire” Lind had promised there was a spark.
        let between = self.doc.between(outer.end - 1, outer.end);
        let marked = between.contains([',', '.', '!', '?', '…', '—', '–']);
        let perfect = found.order == Order::SubjectCue && found.cue.0 > found.subject.last + 1;
        if !next_is_own && !marked && perfect && self.before(outer).is_some() {
            return None;
        }
        if next_is_own {
            // “Q!” Okafor said on Monday. Where more follows, it is about the next words.
            let rest = found.last + 1;
            let quoted = (rest..s.end).any(|t| self.doc.is(t, Class::QUOTED));
            let adverbial = Class::PREPOSITION
                .or(Class::CALENDAR)
                .or(Class::ADVERB)
                .or(Class::CONJUNCTION);
            // “Q?” Okafor asked Lind.
            let whom = s.end - rest <= 3 && (rest..s.end).all(|t| self.doc.is(t, Class::CAPITAL));
            let ends = whom || s.end - rest <= 8 && self.doc.is(rest, adverbial);
            let says =
                found.order == Order::CueSubject || ends && found.cue_is(self.doc, Class::SAY);
            let colon = self.doc.text[self.doc.tokens.span(s.end - 1).end()..].starts_with(':');
            if quoted || !says || colon {
                return None;
            }
        }
        // “Q” Okafor said would never come … “R”: still Okafor's word.
        let rule = match found.order {
            Order::SubjectCue => Rule::QuoteSubjectCue,
            Order::CueSubject => Rule::QuoteCueSubject,
            Order::Source => Rule::Source,
            Order::Saying => return None,
        };
        Some(self.by_clause(clause, rule))
    }

    /// `Okafor said Q`: the nearest clause before it in its sentence.
    fn before(&self, outer: Outer) -> Option<Said> {
        let sentence = self.layout.sentence_of(outer.first);
        let end = self.clauses.partition_point(|c| c.cue.0 < outer.first);
        let clause = (self.of_sentence(sentence).start.min(end)..end)
            .rev()
            .take(MOST)
            .find(|&c| self.clauses[c].last < outer.first)?;
        let found = &self.clauses[clause];
        if self.is_no_speaker(&found.subject) {
            return None;
        }
        if outer.first - found.last > 40 {
            return None;
        }
        let rule = if found.order == Order::Source {
            Rule::Source
        } else {
            Rule::SubjectCueQuote
        };
        Some(self.by_clause(clause, rule))
    }

    /// `The plan is Q for the town, Okafor said.`
    fn trailing(&self, outer: Outer) -> Option<Said> {
        let sentence = self.layout.sentence_of(outer.end - 1);
        let from = self.clauses.partition_point(|c| c.cue.0 < outer.end);
        let clause = (from..self.of_sentence(sentence).end.max(from))
            .take(MOST)
            .find(|&c| {
                let clause = &self.clauses[c];
                if clause.first <= outer.end || clause.order == Order::Saying {
                    return false;
                }
                let comma = self
                    .doc
                    .gap(clause.first - 1)
                    .any(Gap::COMMA.or(Gap::DASH).or(Gap::MARK));
                let s = &self.layout.sentences[sentence];
                let ends = clause.last + 1 >= s.end
                    || self.doc.gap(clause.last).any(Gap::BREAK)
                    || s.end - clause.last <= 6
                    || self
                        .doc
                        .is(clause.last + 1, Class::PREPOSITION.or(Class::CALENDAR));
                (comma || clause.order == Order::Source) && ends
            })?;
        let rule = if self.clauses[clause].order == Order::Source {
            Rule::Source
        } else {
            Rule::TrailingCue
        };
        Some(self.by_clause(clause, rule))
    }

    /// `Q — Ana Okafor`, at the end of its paragraph or as the next one.
    fn dash(&mut self, outer: Outer) -> Option<Said> {
        let doc = self.doc;
        let sentence = self.layout.sentence_of(outer.end - 1);
        let paragraph = doc.paragraphs[self.layout.sentences[sentence].paragraph];
        let next = doc
            .paragraphs
            .get(self.layout.sentences[sentence].paragraph + 1);
        let (first, end) = if outer.end < paragraph.end {
            (outer.end, paragraph.end)
        } else {
            let next = next?;
            (next.first, next.end)
        };
        if first >= end || end - first > 12 || first == 0 {
            return None;
        }
        let between = &doc.text
            [outer.span.end().min(doc.tokens.span(first).start())..doc.tokens.span(first).start()];
        if !between.trim().starts_with(['—', '–', '-', '―', '~']) || doc.is(first, Class::QUOTED)
        {
            return None;
        }
        let subject = phrase::starting_at(doc, first, end)?;
        let ends =
            subject.last + 1 == end || doc.gap(subject.last).any(Gap::COMMA.or(Gap::BRACKET));
        if subject.kind != PhraseKind::Named || !ends {
            return None;
        }
        let description = phrase::description_after(doc, subject.last, end);
        self.by_phrase(
            Phrase {
                description,
                ..subject
            },
            Rule::Dash,
        )
    }

    /// `Okafor was blunt: Q`, or `Okafor said:` and Q as the next paragraph.
    fn colon(&mut self, outer: Outer) -> Option<Said> {
        let doc = self.doc;
        let number = self.layout.sentence_of(outer.first);
        let sentence = &self.layout.sentences[number];
        if outer.first > sentence.first {
            let start = doc.tokens.span(outer.first - 1).end();
            if doc.is(outer.first - 1, Class::QUOTED)
                || !doc.text[start..outer.span.start()].contains(':')
            {
                return None;
            }
            let subject = clause::subject_of(doc, sentence, outer.first)?;
            return self
                .speaks(&subject)
                .then(|| self.by_phrase(subject, Rule::SubjectColon))?;
        }
        let paragraph = sentence.paragraph;
        if outer.first != doc.paragraphs[paragraph].first || paragraph == 0 {
            return None;
        }
        let before = doc.paragraphs[paragraph - 1];
        if !before.span.text(doc.text).ends_with(':') || before.first >= before.end {
            return None;
        }
        let last = self.layout.sentence_of(before.end - 1);
        if let Some(clause) = self
            .of_sentence(last)
            .rev()
            .find(|&c| self.clauses[c].order != Order::Source)
        {
            return Some(self.by_clause(clause, Rule::ColonParagraph));
        }
        let subject = clause::subject_of(doc, &self.layout.sentences[last], before.end)?;
        self.speaks(&subject)
            .then(|| self.by_phrase(subject, Rule::SubjectColon))?
    }

    /// `that`, `this`, `you`: nobody who speaks.
    fn is_no_speaker(&self, subject: &Phrase) -> bool {
        let word = self.doc.tokens.folded(subject.first);
        subject.kind == PhraseKind::Pronoun && matches!(word, "that" | "this" | "these" | "you")
    }

    /// Whether a subject without a cue is somebody who may speak.
    fn speaks(&self, subject: &Phrase) -> bool {
        match subject.kind {
            PhraseKind::Named => true,
            PhraseKind::Pronoun => self.doc.is(subject.first, Class::HE.or(Class::SHE)),
            PhraseKind::Role => self.doc.is(subject.head, Class::ROLE.or(Class::TITLE)),
        }
    }

    /// A quotation that begins its sentence, after one that tells who speaks.
    fn goes_on(&self, number: usize, said: &[Option<Said>]) -> Option<Said> {
        let outer = self.layout.outers[number];
        let sentence = self.layout.sentence_of(outer.first);
        let s = &self.layout.sentences[sentence];
        if outer.first != s.first {
            return None;
        }
        let before = self.layout.sentences.get(sentence.checked_sub(1)?)?;
        if before.paragraph != s.paragraph {
            return None;
        }
        // A comma before the closing mark: the words behind it say who speaks, if any do.
        let words = outer.span.text(self.doc.text).trim_end_matches(is_mark);
        if words.ends_with(',') {
            return None;
        }
        if let Some(last) = before
            .outers
            .clone()
            .next_back()
            .filter(|&last| last < number)
            && let Some(found) = said[last].filter(|found| found.rule.is_explicit())
        {
            return Some(Said {
                rule: Rule::GoesOn,
                ..found
            });
        }
        let of = self.of_sentence(sentence - 1);
        let says = |&c: &usize| {
            let clause = &self.clauses[c];
            let first_person = matches!(self.doc.tokens.folded(clause.subject.first), "i" | "we");
            clause.cue_is(self.doc, Class::SAY.or(Class::TELL))
                && clause.order != Order::Saying
                && !(clause.subject.kind == PhraseKind::Pronoun && first_person)
                && !self.is_no_speaker(&clause.subject)
        };
        let clause = of.take(MOST).find(says)?;
        Some(self.by_clause(clause, Rule::SentenceBefore))
    }

    fn weak(&mut self, number: usize, said: &[Option<Said>]) -> Option<Said> {
        let outer = self.layout.outers[number];
        let sentence = self.layout.sentence_of(outer.first);
        let s = &self.layout.sentences[sentence];
        if outer.first > s.first && outer.end - outer.first >= 2 {
            let subject = clause::subject_of(self.doc, s, outer.first)?;
            return self
                .speaks(&subject)
                .then(|| self.by_phrase(subject, Rule::SentenceSubject))?;
        }
        let last = said
            .get(number.checked_sub(1)?)?
            .filter(|found| found.rule != Rule::SentenceSubject)?;
        let from = self.layout.sentences[self
            .layout
            .sentence_of(self.layout.outers[number - 1].first)]
        .paragraph;
        (s.paragraph <= from + 1).then_some(Said {
            rule: Rule::ParagraphBefore,
            ..last
        })
    }

    /// The quotation, and what the next ones may lean on.
    fn quote(
        &self,
        marked: &Marked,
        outer: Outer,
        found: Option<Said>,
        options: &Options,
    ) -> (Quote, Option<Said>) {
        let doc = self.doc;
        let sentence = self.layout.sentence_of(outer.first);
        let rule = found.map_or(Rule::None, |found| found.rule);
        let inside = Inside {
            first: outer.first,
            end: outer.end,
            sentence_first: self.layout.sentences[sentence].first,
            cue: found.and_then(|f| f.cue).map(|(_, last)| last),
            rule,
        };
        let block = doc.paragraphs[marked.first as usize].kind == BlockKind::BlockQuote;
        let kind = if marked.is_title {
            QuoteKind::Title
        } else if block || rule == Rule::Transcript {
            QuoteKind::Direct
        } else {
            kind::of(doc, marked.words.text(doc.text), inside)
        };
        let found = found.filter(|_| kind == QuoteKind::Direct);
        let sure = found.filter(|found| found.rule.confidence() >= options.min_confidence);
        let quote = Quote {
            span: marked.span,
            words: marked.words,
            kind,
            depth: marked.depth,
            speaker: sure.map(|found| speaker(doc, &found.subject, found.person)),
            cue: sure
                .and_then(|f| f.cue)
                .map(|(first, last)| doc.span(first, last)),
            rule: sure.map_or(Rule::None, |found| found.rule),
        };
        (quote, found)
    }
}

pub(crate) fn speaker(doc: &Doc, subject: &Phrase, person: Option<Person>) -> Speaker {
    let description = subject
        .description
        .map(|(first, last)| doc.span(first, last));
    let unresolved = match subject.kind {
        PhraseKind::Pronoun => SpeakerKind::Unknown,
        PhraseKind::Named => SpeakerKind::Named,
        PhraseKind::Role => SpeakerKind::Role,
    };
    Speaker {
        mention: subject.mention(doc),
        person: person.map(|person| person.span),
        description,
        kind: person.map_or(unresolved, |person| person.kind),
    }
}

/// Marks inside other marks: whose words they are, a parser of the quotation would have to tell.
fn nested<'a>(doc: &'a Doc, marked: &'a [Marked]) -> impl Iterator<Item = Quote> + 'a {
    let mut token = 0;
    marked
        .iter()
        .filter(|marked| marked.depth > 0)
        .filter_map(move |marked| {
            while token < doc.tokens.len() && doc.tokens.span(token).start() < marked.words.start()
            {
                token += 1;
            }
            let mut end = token;
            while end < doc.tokens.len() && doc.tokens.span(end).start() < marked.words.end() {
                end += 1;
            }
            let inside = Inside {
                first: token,
                end,
                sentence_first: token,
                cue: None,
                rule: Rule::None,
            };
            let kind = if marked.is_title {
                QuoteKind::Title
            } else {
                kind::of(doc, marked.words.text(doc.text), inside)
            };
            (end > token).then_some(Quote {
                span: marked.span,
                words: marked.words,
                kind,
                depth: marked.depth,
                speaker: None,
                cue: None,
                rule: Rule::None,
            })
        })
}

/// From the first of two tokens to the end of the last.
pub(crate) fn cover(doc: &Doc, first: usize, last: usize) -> Span {
    doc.tokens.span(first).cover(doc.tokens.span(last))
}
