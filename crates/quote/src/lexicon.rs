//! The words that rules look at: read from a file per language, asked once for every token.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;
use std::sync::LazyLock;

use nutgraf_model::Lang;

use crate::keys::{Keys, WordHasher};

/// What a word may be; several at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Class(u64);

impl Class {
    #[inline]
    pub(crate) const fn or(self, other: Class) -> Class {
        Class(self.0 | other.0)
    }

    #[inline]
    pub(crate) fn any(self, of: Class) -> bool {
        self.0 & of.0 != 0
    }

    #[inline]
    pub(crate) fn add(&mut self, other: Class) {
        self.0 |= other.0;
    }

    /// This one if `holds`, else none; decided without a jump, as nobody could guess it.
    #[inline]
    pub(crate) fn only_if(self, holds: bool) -> Class {
        std::hint::select_unpredictable(holds, self, Class::default())
    }
}

macro_rules! classes {
    ($($name:ident = $bit:literal $section:literal,)*) => {
        impl Class {
            $(pub(crate) const $name: Class = Class(1 << $bit);)*

            fn of_section(name: &str) -> Option<Class> {
                match name { $($section => Some(Class::$name),)* _ => None }
            }
        }
    };
}

classes! {
    SAY = 0 "say",
    BARE = 1 "say-bare",
    TELL = 2 "tell",
    CALL = 3 "call",
    NOUN = 4 "also-noun",
    SAYING = 5 "saying",
    HE = 6 "he",
    SHE = 7 "she",
    IT = 8 "it",
    PRONOUN = 9 "other-pronouns",
    WHO = 10 "who",
    THAT = 11 "that",
    DETERMINER = 12 "determiners",
    INDEFINITE = 13 "indefinite",
    CONJUNCTION = 14 "conjunctions",
    AND = 15 "and",
    PREPOSITION = 16 "prepositions",
    PLACE_PREPOSITION = 17 "place-prepositions",
    BELONGS = 18 "belongs-prepositions",
    BE = 19 "be",
    AUXILIARY = 20 "auxiliaries",
    NOT = 21 "not",
    TO = 22 "to",
    ADVERB = 23 "adverbs",
    INTRODUCES = 24 "introduces",
    ADDRESSEE = 25 "addressees",
    NUMBER = 26 "numbers",
    TITLE = 27 "titles",
    MAN = 28 "men",
    WOMAN = 29 "women",
    ROLE = 30 "roles",
    TEXT = 31 "texts",
    BODY = 32 "bodies",
    CALENDAR = 33 "calendar",
    PARTICLE = 34 "particles",
    PLACE = 35 "places",
    MALE_NAME = 36 "male-names",
    FEMALE_NAME = 37 "female-names",
    SCARE_BEFORE = 38 "scare-before",
    TITLE_BEFORE = 39 "title-before",
    // Not sections: set by code.
    VERB_PHRASE = 40 "(first of a verb phrase)",
    SOURCE_PHRASE = 41 "(first of a source phrase)",
    CAPITAL = 42 "(begins with a capital)",
    QUOTED = 43 "(stands in a quotation)",
    AFTER_HYPHEN = 44 "after-hyphen",
    SURELY = 45 "say-surely",
    POSSESSIVE = 46 "possessives",
    TIME = 47 "time",
    ASIDE = 48 "asides",
    COORDINATING = 49 "coordinating",
    INITIAL = 50 "(begins a sentence)",
    JOINED = 51 "(a hyphen follows, or nothing)",
    PORTFOLIO = 52 "portfolios",
    QUOTES = 53 "quoted-as",
}

impl Class {
    pub(crate) const CUE: Class = Class::SAY
        .or(Class::TELL)
        .or(Class::CALL)
        .or(Class::SAYING)
        .or(Class::VERB_PHRASE)
        .or(Class::SOURCE_PHRASE);
    pub(crate) const PERSONAL: Class = Class::HE.or(Class::SHE).or(Class::IT).or(Class::PRONOUN);
}

/// Words of a text.
pub(crate) type Words<'a, T> = HashMap<&'a str, T, BuildHasherDefault<WordHasher>>;

pub(crate) type WordMap<T> = HashMap<Box<str>, T, BuildHasherDefault<WordHasher>>;

/// The words of a language.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    words: WordMap<Class>,
    keys: Keys,
    verb_phrases: Vec<Vec<Box<str>>>,
    source_phrases: Vec<Vec<Box<str>>>,
}

/// The languages that have a file: its code and the file.
const FILES: &[(&str, &str)] = &[("en", include_str!("../data/en.txt"))];

static LEXICONS: LazyLock<Vec<(Lang, Lexicon)>> = LazyLock::new(|| {
    let read = |&(code, file): &(&str, &str)| {
        let lang = Lang::parse(code).expect("the list has language codes");
        (lang, Lexicon::parse(file))
    };
    FILES.iter().map(read).collect()
});

static NO_WORDS: LazyLock<Lexicon> = LazyLock::new(Lexicon::default);

impl Lexicon {
    /// The words of a language; none for one without a file, English for a text whose language
    /// nobody knows.
    pub(crate) fn of(lang: Lang) -> &'static Lexicon {
        let lang = if lang == Lang::UND { Lang::EN } else { lang };
        let found = LEXICONS.iter().find(|(of, _)| *of == lang);
        found.map_or(&NO_WORDS, |(_, lexicon)| lexicon)
    }

    /// Reads a file; a test sees to it that ours have no section that nobody knows.
    fn parse(file: &str) -> Lexicon {
        let mut lexicon = Lexicon::default();
        let mut section = "";
        for line in file.lines() {
            let line = line.trim();
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                section = name;
                continue;
            }
            let words = line.split_whitespace();
            match section {
                "verb-phrases" => {
                    lexicon.verb_phrases.push(words.map(Box::from).collect());
                    lexicon.add(line.split(' ').next().unwrap_or(""), Class::VERB_PHRASE);
                }
                "source-phrases" => {
                    lexicon.source_phrases.push(words.map(Box::from).collect());
                    lexicon.add(line.split(' ').next().unwrap_or(""), Class::SOURCE_PHRASE);
                }
                _ => {
                    if let Some(class) = Class::of_section(section) {
                        words.for_each(|word| lexicon.add(word, class));
                    }
                }
            }
        }
        lexicon.keys = Keys::new(lexicon.words.iter().map(|(word, &class)| (&**word, class)));
        lexicon
    }

    fn add(&mut self, word: &str, class: Class) {
        self.words.entry(Box::from(word)).or_default().add(class);
    }

    /// What the word `joined[form]` may be; none of it where the language has no file.
    #[inline]
    pub(crate) fn class(&self, joined: &str, form: Range<usize>) -> Class {
        self.keys.class(joined.as_bytes(), form)
    }

    /// How many words the verb phrase has that begins with these.
    pub(crate) fn verb_phrase<'a>(&self, words: impl Iterator<Item = &'a str> + Clone) -> usize {
        longest(&self.verb_phrases, words)
    }

    /// How many words the phrase before a source has that begins with these.
    pub(crate) fn source_phrase<'a>(&self, words: impl Iterator<Item = &'a str> + Clone) -> usize {
        longest(&self.source_phrases, words)
    }
}

fn longest<'a>(phrases: &[Vec<Box<str>>], words: impl Iterator<Item = &'a str> + Clone) -> usize {
    let begins = |phrase: &&Vec<Box<str>>| {
        let mut words = words.clone();
        phrase.iter().all(|word| words.next() == Some(word))
    };
    phrases
        .iter()
        .filter(begins)
        .map(Vec::len)
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_of_every_file_is_known() {
        for (code, file) in FILES {
            for line in file.lines().filter(|line| line.starts_with('[')) {
                let name = line.trim_matches(['[', ']']);
                let known = Class::of_section(name).is_some()
                    || ["verb-phrases", "source-phrases"].contains(&name);
                assert!(known, "{code}: no rule reads [{name}]");
            }
        }
    }

    #[test]
    fn every_word_is_found_wherever_it_stands() {
        let lexicon = Lexicon::of(Lang::EN);
        for (word, &class) in &lexicon.words {
            for (before, behind) in [("", ""), ("say\n", "\n"), ("", "\nand so on to its end\n")] {
                let joined = [before, word, behind].concat();
                let at = before.len()..before.len() + word.len();
                assert_eq!(lexicon.class(&joined, at), class, "{joined}");
            }
        }
    }

    #[test]
    fn a_word_may_be_several_things() {
        let lexicon = Lexicon::of(Lang::EN);
        let class = |word: &str| lexicon.class(word, 0..word.len());
        assert!(class("claims").any(Class::SAY));
        assert!(class("claims").any(Class::NOUN));
        assert!(!class("harbour").any(Class::CUE));
        assert_eq!(
            lexicon.source_phrase(["according", "to", "her"].into_iter()),
            2
        );
    }
}
