//! Whom a mention stands for: short forms and pronouns followed back.

mod names;

use nutgraf_model::Span;

use self::names::{
    FullName, is_age, is_described, is_human, is_like_a_person, is_plural, is_prose, leaves_open,
    name_run, same, same_name,
};
use crate::clause;
use crate::doc::Doc;
use crate::layout::{Layout, Sentence};
use crate::lexicon::{Class, WordMap, Words};
use crate::phrase::{self, Phrase, PhraseKind};
use crate::quote::SpeakerKind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gender {
    Man,
    Woman,
}

/// Whom a phrase stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    /// The fullest words for them.
    pub(crate) span: Span,
    pub(crate) kind: SpeakerKind,
    gender: Option<Gender>,
    /// A body or a text, which no `he` stands for.
    is_thing: bool,
    is_many: bool,
    /// The token their words end with: the family name, the role's noun.
    head: usize,
}

/// A speaker, in the order of the text.
#[derive(Clone, Copy, Debug)]
struct Mention {
    at: usize,
    sentence: usize,
    person: Person,
}

#[derive(Debug)]
pub(crate) struct People<'a> {
    names: Vec<FullName>,
    by_word: Words<'a, Namesakes>,
    speakers: Vec<Mention>,
    /// What pronouns have told.
    genders: WordMap<Gender>,
}

/// How many paragraphs back a pronoun or a role may point.
const REACH: usize = 3;

/// How many sentences back a pronoun may point, so that a text without paragraphs stays linear.
const MOST_SENTENCES: usize = 40;

/// How many persons of one name are told apart.
const MOST_NAMESAKES: usize = 8;

/// The numbers of names that share a word, the first [`MOST_NAMESAKES`] of them.
#[derive(Clone, Copy, Debug, Default)]
struct Namesakes {
    len: u32,
    numbers: [u32; MOST_NAMESAKES],
}

impl Namesakes {
    fn iter(&self) -> impl Iterator<Item = u32> {
        self.numbers.into_iter().take(self.len as usize)
    }

    fn push(&mut self, number: u32) {
        if let Some(free) = self.numbers.get_mut(self.len as usize) {
            *free = number;
            self.len += 1;
        }
    }
}

/// How many names or speakers are looked at in one place, for the same reason.
const MOST: usize = 200;

impl<'a> People<'a> {
    pub(crate) fn new(doc: &Doc<'a>) -> People<'a> {
        let mut people = People {
            names: Vec::with_capacity(doc.tokens.len() / 16),
            by_word: Words::with_capacity_and_hasher(doc.tokens.len() / 8, Default::default()),
            speakers: Vec::with_capacity(doc.tokens.len() / 32),
            genders: WordMap::default(),
        };
        for paragraph in &doc.paragraphs {
            let count = paragraph.end - paragraph.first;
            let classes = &doc.classes[paragraph.first..paragraph.end];
            let capitals = classes.iter().filter(|c| c.any(Class::CAPITAL)).count();
            if capitals * 2 <= count || is_prose(doc, paragraph) {
                people.collect(doc, paragraph.first, paragraph.end);
            }
        }
        people
    }

    fn collect(&mut self, doc: &Doc<'a>, first: usize, end: usize) {
        let mut token = first;
        let begins = |pair: &[Class]| {
            pair[0].any(Class::CAPITAL) & pair[1].any(Class::CAPITAL.or(Class::PARTICLE))
        };
        while let Some(plain) = doc.classes[token..end].windows(2).position(begins) {
            let (start, last) = name_run(doc, token + plain, end);
            token = last + 1;
            if last > start && is_like_a_person(doc, start, last) {
                self.index(doc, FullName { first: start, last });
            }
        }
    }

    /// A name counts every time; short forms look for it once.
    fn index(&mut self, doc: &Doc<'a>, name: FullName) {
        let number = self.names.len() as u32;
        self.names.push(name);
        for word in [name.first, name.last, name.last - 1] {
            let key = doc.tokens.folded(word);
            let namesakes = self.by_word.entry(key).or_default();
            let is_same = |n| n == number || same_name(doc, self.names[n as usize], name);
            if !namesakes.iter().any(is_same) {
                namesakes.push(number);
            }
        }
    }

    /// Whom a subject in this sentence stands for; `None` where the text leaves it open. Records
    /// them as a speaker.
    pub(crate) fn resolve(
        &mut self,
        doc: &Doc,
        layout: &Layout,
        subject: &Phrase,
        sentence: usize,
    ) -> Option<Person> {
        let person = match subject.kind {
            PhraseKind::Named => self.named(doc, subject),
            PhraseKind::Role if leaves_open(doc, subject) => None,
            PhraseKind::Role => Some(self.role(doc, layout, subject, sentence)),
            PhraseKind::Pronoun => self.pronoun(doc, layout, subject.first, sentence),
        };
        if let Some(person) = person {
            let is_last = (self.speakers.last()).is_none_or(|m| m.at <= subject.first);
            let at = if is_last {
                self.speakers.len()
            } else {
                self.speakers.partition_point(|m| m.at <= subject.first)
            };
            self.speakers.insert(
                at,
                Mention {
                    at: subject.first,
                    sentence,
                    person,
                },
            );
        }
        person
    }

    fn named(&self, doc: &Doc, subject: &Phrase) -> Option<Person> {
        let (first, last) = subject.name?;
        let gender = self.gender(doc, subject.first, last);
        let own = Person {
            span: doc.span(first, last),
            kind: SpeakerKind::Named,
            gender,
            is_thing: (first..=last).any(|t| doc.is(t, Class::BODY))
                || first == last && doc.is(first, Class::PLACE),
            is_many: subject.is_joint,
            head: last,
        };
        if subject.is_joint {
            return Some(Person {
                span: subject.mention(doc),
                ..own
            });
        }
        if subject.is_new || own.is_thing {
            return Some(own);
        }
        // A speaker of that name who was introduced: "a man named Kim … Kim said".
        let folded = doc.tokens.folded(last);
        let recent = self.speakers.iter().rev().take(MOST).find(|m| {
            m.person.kind == SpeakerKind::Named
                && !m.person.is_many
                && doc.tokens.folded(m.person.head) == folded
        });
        let full: Vec<FullName> = self.candidates(doc, first, last);
        match full.as_slice() {
            [] => Some(own),
            [one] => Some(self.full(doc, *one, gender)),
            _ => {
                let fits = |name: &&FullName| {
                    let of = self.gender(doc, name.first, name.last);
                    gender.is_none() || of.is_none() || of == gender
                };
                let fitting: Vec<FullName> = full.iter().filter(fits).copied().collect();
                match fitting.as_slice() {
                    [one] => Some(self.full(doc, *one, gender)),
                    _ => recent
                        .filter(|m| {
                            gender.is_none()
                                || m.person.gender.is_none()
                                || m.person.gender == gender
                        })
                        .map(|m| m.person)
                        .or_else(|| (last > first).then_some(own)),
                }
            }
        }
    }

    fn full(&self, doc: &Doc, name: FullName, gender: Option<Gender>) -> Person {
        Person {
            span: doc.span(name.first, name.last),
            kind: SpeakerKind::Named,
            gender: self.gender(doc, name.first, name.last).or(gender),
            is_thing: false,
            is_many: false,
            head: name.last,
        }
    }

    /// The distinct full names that a short one may stand for: those that have its words.
    fn candidates(&self, doc: &Doc, first: usize, last: usize) -> Vec<FullName> {
        let mut found: Vec<FullName> = Vec::new();
        let Some(numbers) = self.by_word.get(doc.tokens.folded(last)) else {
            return found;
        };
        for name in numbers.iter().map(|n| self.names[n as usize]) {
            // "Tae" is not "Ki-tae".
            let joined = |t: usize, from: usize| t > from && doc.between(t - 1, t) == "-";
            let has = |t: usize| {
                (name.first..=name.last).any(|n| {
                    let part = joined(n, name.first) || n < name.last && joined(n + 1, name.first);
                    let own_part = joined(t, first) || t < last && joined(t + 1, first);
                    same(doc, n, t) && (part == own_part)
                })
            };
            if name.last - name.first < last - first || !(first..=last).all(has) {
                continue;
            }
            // Kim is not Jong-un, and "Il" alone is nobody.
            let other = found.iter().any(|f| same_name(doc, *f, name));
            if !other && found.len() < 8 {
                found.push(name);
            }
        }
        // "Moreau-Hart" is a name of two words, and "Delphine Moreau-Hart" the fuller one.
        let words = |name: FullName| name.last - name.first;
        let inside = |a: FullName, b: FullName| {
            words(a) < words(b)
                && (a.first..=a.last).all(|t| (b.first..=b.last).any(|n| same(doc, n, t)))
        };
        let all = found.clone();
        found.retain(|&name| !all.iter().any(|&other| inside(name, other)));
        found
    }

    fn gender(&self, doc: &Doc, first: usize, last: usize) -> Option<Gender> {
        let of = |t: usize| {
            if doc.is(t, Class::MAN) {
                Some(Gender::Man)
            } else if doc.is(t, Class::WOMAN) {
                Some(Gender::Woman)
            } else {
                None
            }
        };
        let given = |t: usize| match (doc.is(t, Class::MALE_NAME), doc.is(t, Class::FEMALE_NAME)) {
            (true, false) => Some(Gender::Man),
            (false, true) => Some(Gender::Woman),
            _ => None,
        };
        let span = doc.span(first, last);
        let known = self.genders.get(span.text(doc.text)).copied();
        let titles = (first..=last).find_map(of);
        known.or(titles).or_else(|| {
            (first..=last)
                .filter(|&t| doc.is(t, Class::CAPITAL))
                .find_map(given)
        })
    }

    fn role(&self, doc: &Doc, layout: &Layout, subject: &Phrase, sentence: usize) -> Person {
        let own = self.own_role(doc, subject);
        // "The source" goes back to "a source in Ulm".
        if !doc.is(subject.first, Class::DETERMINER)
            || doc.is(subject.first, Class::INDEFINITE)
            || subject.last > subject.head
        {
            return own;
        }
        // A capital before the noun tells this one from others: "the French minister".
        let bare = subject.head == subject.first + 1;
        if let Some(name) = self.named_as(doc, subject).filter(|_| {
            bare || doc.is(subject.head - 1, Class::CAPITAL) == doc.is(subject.head, Class::CAPITAL)
        }) {
            return self.full(doc, name, own.gender);
        }
        let head = doc.tokens.folded(subject.head);
        let from = layout
            .sentences
            .get(sentence)
            .map_or(0, |s| s.paragraph.saturating_sub(REACH));
        let before = self
            .speakers
            .iter()
            .rev()
            .skip_while(|m| m.at > subject.first)
            .take(MOST)
            .take_while(|m| layout.sentences[m.sentence].paragraph >= from);
        before
            .filter(|m| {
                // "The French ministry" is not "the Russian ministry".
                let words = m.person.span.text(doc.text);
                m.person.kind == SpeakerKind::Role
                    && doc.tokens.folded(m.person.head) == head
                    && (subject.first + 1..subject.head).all(|t| words.contains(doc.word(t)))
            })
            .last()
            .map_or(own, |m| m.person)
    }

    fn own_role(&self, doc: &Doc, subject: &Phrase) -> Person {
        Person {
            span: subject.mention(doc),
            kind: SpeakerKind::Role,
            gender: self.gender(doc, subject.first, subject.head),
            is_thing: doc.is(subject.head, Class::BODY.or(Class::TEXT))
                && !doc.is(subject.head, Class::TITLE),
            is_many: is_plural(doc, subject.head),
            head: subject.head,
        }
    }

    /// "The judge" goes back to "Judge Philip Asante", "the harbour master" to "Ana Okafor, the
    /// harbour master", if there is only one.
    fn named_as(&self, doc: &Doc, role: &Phrase) -> Option<FullName> {
        let head = doc.tokens.folded(role.head);
        if !doc.is(role.head, Class::ROLE.or(Class::TITLE)) || is_plural(doc, role.head) {
            return None;
        }
        let end = self.names.partition_point(|name| name.last < role.first);
        let mut found: Option<FullName> = None;
        for &name in &self.names[end.saturating_sub(MOST)..end] {
            let title = name.first > 0
                && doc.tokens.folded(name.first - 1) == head
                && doc.between(name.first - 1, name.first) == " ";
            if !title && !is_described(doc, name, head) {
                continue;
            }
            if found.is_some_and(|other| !same_name(doc, other, name)) {
                return None;
            }
            found = found.or(Some(name));
        }
        found
    }

    /// `he`, `she`, `it`: the last one who spoke or was spoken of.
    fn pronoun(
        &mut self,
        doc: &Doc,
        layout: &Layout,
        token: usize,
        sentence: usize,
    ) -> Option<Person> {
        let gender = match () {
            () if doc.is(token, Class::HE) => Some(Gender::Man),
            () if doc.is(token, Class::SHE) => Some(Gender::Woman),
            () if doc.is(token, Class::IT) => None,
            () => return None,
        };
        let person = self.back(doc, layout, token, sentence, gender)?;
        if let (Some(gender), None) = (gender, person.gender) {
            self.genders
                .insert(Box::from(person.span.text(doc.text)), gender);
            return Some(Person {
                gender: Some(gender),
                ..person
            });
        }
        Some(person)
    }

    fn back(
        &self,
        doc: &Doc,
        layout: &Layout,
        token: usize,
        sentence: usize,
        gender: Option<Gender>,
    ) -> Option<Person> {
        let here = layout.sentences.get(sentence)?.paragraph;
        let fits = |person: &Person| match gender {
            None => person.is_thing,
            Some(g) => {
                !person.is_thing && !person.is_many && person.gender.is_none_or(|of| of == g)
            }
        };
        let mut aside = Aside::Nobody;
        for number in (sentence.saturating_sub(MOST_SENTENCES)..=sentence).rev() {
            let s = &layout.sentences[number];
            if s.paragraph + REACH < here {
                break;
            }
            // The sentence's first speaker is what it is about.
            let from = self.speakers.partition_point(|m| m.at < s.first);
            let spoke = self.speakers[from..].iter().take(MOST);
            let mut spoke = spoke.take_while(|m| m.at < s.end.min(token));
            if let Some(mention) = spoke.find(|m| fits(&m.person)) {
                // A body, perhaps, where somebody of that gender is nearer: "The Fund said … It was
                // praised by Ana Okafor. … she said".
                if let Aside::One(near) = &aside
                    && mention.person.gender.is_none()
                    && near.gender.is_some()
                    && !doc.is(mention.person.head, Class::ROLE)
                {
                    return Some(*near);
                }
                if let Aside::One(near) = &aside
                    && s.paragraph < here
                    && let Some(person) = self.or_in_paragraph(doc, layout, mention, near, sentence)
                {
                    return person;
                }
                // Where another pronoun has told since that they are not of that gender, one of the two
                // was followed back wrongly.
                let told = self.genders.get(mention.person.span.text(doc.text));
                let agrees = told.is_none_or(|told| gender.is_none_or(|of| of == *told));
                return Some(mention.person)
                    .filter(|_| agrees)
                    .filter(|p| !self.has_rival(layout, p, number, here, gender));
            }
            if gender.is_none() || !is_prose(doc, &doc.paragraphs[s.paragraph]) {
                continue;
            }
            if let Some(person) = self.subject(doc, s, token).filter(|p| fits(p)) {
                return Some(person);
            }
            self.look_aside(doc, s.first, s.end.min(token), &fits, &mut aside);
        }
        match aside {
            Aside::One(person) => Some(person),
            _ => None,
        }
    }

    /// Whom a pronoun stands for where a speaker of an earlier paragraph fits, and somebody else who is
    /// named in the pronoun's own, before its sentence: `For Ana Okafor, 41, it was a relief. … she
    /// said`. The other, if the paragraph begins with them; nobody, if as much speaks for both; `None`
    /// where more speaks for the speaker.
    fn or_in_paragraph(
        &self,
        doc: &Doc,
        layout: &Layout,
        speaker: &Mention,
        near: &Person,
        sentence: usize,
    ) -> Option<Option<Person>> {
        let own = &layout.sentences[sentence];
        let paragraph = &doc.paragraphs[own.paragraph];
        let first = doc.tokens.inside(near.span).start as usize;
        if !(paragraph.first..own.first).contains(&first)
            || near.span.text(doc.text) == speaker.person.span.text(doc.text)
            || near.gender.is_none() && speaker.person.gender.is_some()
        {
            return None;
        }
        let begins = near.gender.is_none() && first < paragraph.first + 3;
        Some(begins.then_some(*near))
    }

    /// Whether somebody else is known to be of the pronoun's gender and spoke nearby, where a role
    /// of unknown gender is nearer.
    fn has_rival(
        &self,
        layout: &Layout,
        nearest: &Person,
        sentence: usize,
        here: usize,
        gender: Option<Gender>,
    ) -> bool {
        if nearest.kind != SpeakerKind::Role || nearest.gender.is_some() || gender.is_none() {
            return false;
        }
        let end = self.speakers.partition_point(|m| m.sentence < sentence);
        let near = self.speakers[..end].iter().rev().take(MOST);
        let mut near = near.take_while(|m| layout.sentences[m.sentence].paragraph + REACH >= here);
        near.any(|m| m.person.gender == gender && m.person.span != nearest.span)
    }

    /// Who a sentence without a speaker is about.
    fn subject(&self, doc: &Doc, sentence: &Sentence, before: usize) -> Option<Person> {
        let subject = clause::subject_of(doc, sentence, sentence.end.min(before))?;
        match subject.kind {
            PhraseKind::Named if self.is_person(doc, &subject) => self.named(doc, &subject),
            // "The actress" may be anybody who was named before.
            // "The boatman, 51, …" is who the paragraph is about.
            PhraseKind::Role
                if is_human(doc, &subject) && doc.is(subject.first, Class::INDEFINITE)
                    || subject
                        .description
                        .is_some_and(|(first, _)| is_age(doc, first)) =>
            {
                Some(self.own_role(doc, &subject))
            }
            _ => None,
        }
    }

    /// Names that a sentence has beside its subject: good for a pronoun only if there is one, and no
    /// speaker or subject before it.
    fn look_aside(
        &self,
        doc: &Doc,
        first: usize,
        end: usize,
        fits: &dyn Fn(&Person) -> bool,
        aside: &mut Aside,
    ) {
        let from = self.names.partition_point(|name| name.first < first);
        let names = self.names[from..]
            .iter()
            .take(MOST)
            .take_while(|name| name.last < end);
        let full = names
            .filter(|name| !doc.is(name.first, Class::QUOTED))
            .map(|name| Person {
                span: doc.span(name.first, name.last),
                ..self.full(doc, *name, None)
            });
        // "Ms Okafor's group wants …": a title and the end of a name that is known.
        let titled = (first + 1..end).filter_map(|t| {
            let title = doc.is(t - 1, Class::MAN.or(Class::WOMAN)) && doc.is(t - 1, Class::TITLE);
            if !title || !doc.is_possessive(t) || doc.is(t, Class::QUOTED) {
                return None;
            }
            match self.candidates(doc, t, t).as_slice() {
                [one] => Some(self.full(doc, *one, self.gender(doc, t - 1, t))),
                _ => None,
            }
        });
        for person in full.chain(titled) {
            if !fits(&person) {
                continue;
            }
            *aside = match aside {
                Aside::Nobody => Aside::One(person),
                Aside::One(other) if other.span.text(doc.text) == person.span.text(doc.text) => {
                    continue;
                }
                _ => Aside::Several,
            };
        }
    }

    /// Whether a name is a person's, as far as the text shows.
    fn is_person(&self, doc: &Doc, subject: &Phrase) -> bool {
        let Some((first, last)) = subject.name else {
            return false;
        };
        subject.is_new
            || first < last && is_like_a_person(doc, first, last)
            || phrase::is_given(doc, first)
            || first > subject.first && doc.is(first - 1, Class::TITLE.or(Class::ROLE))
            || !self.candidates(doc, first, last).is_empty()
            || self
                .speakers
                .iter()
                .rev()
                .take(MOST)
                .any(|m| same(doc, m.person.head, last) && !m.person.is_thing)
    }
}

enum Aside {
    Nobody,
    One(Person),
    Several,
}
