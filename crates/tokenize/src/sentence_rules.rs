//! What the end of a sentence depends on in each language, read from `data/sentences`.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use nutgraf_model::Lang;

use crate::stem::WordHasher;

type Words = HashSet<&'static str, BuildHasherDefault<WordHasher>>;

/// The rules of one language; `data/sentences/en.txt` says what the sections of a file mean.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    abbreviations: Abbreviations,
    after_hours: Words,
    openers: Words,
    marked: Words,
    numbered: Words,
    clitics: Words,
    after_ordinals: Words,
    before_cardinals: Words,
    finals: Vec<String>,
    goes_on: Vec<&'static str>,
    pub(crate) ordinals: bool,
    pub(crate) dates: bool,
    pub(crate) lower: bool,
    consonants: bool,
}

/// What the lists of abbreviations say of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Abbreviation(u8);

impl Abbreviation {
    const NEVER: u8 = 1;
    const NUMBER: u8 = 2;
    const MAYBE: u8 = 4;
    const UNIT: u8 = 8;
    const HOUR: u8 = 16;

    /// Whether it is in any list.
    pub(crate) fn is_listed(self) -> bool {
        self.0 != 0
    }

    /// Whether its point never ends a sentence.
    pub(crate) fn never_ends(self) -> bool {
        self.0 & Abbreviation::NEVER != 0
    }

    /// Whether its point ends none before a number.
    pub(crate) fn precedes_number(self) -> bool {
        self.0 & Abbreviation::NUMBER != 0
    }

    /// Whether its point ends one only before an opener.
    pub(crate) fn may_end(self) -> bool {
        self.0 & Abbreviation::MAYBE != 0
    }

    /// Whether behind a number it may as well stand last.
    pub(crate) fn is_unit(self) -> bool {
        self.0 & Abbreviation::UNIT != 0
    }

    /// Whether it is *a.m.* or *p.m.*
    pub(crate) fn is_hour(self) -> bool {
        self.0 & Abbreviation::HOUR != 0
    }

    /// Whether it is an abbreviation and nothing else, also at the end of a sentence.
    pub(crate) fn stands_last(self) -> bool {
        self.0 & (Abbreviation::NEVER | Abbreviation::MAYBE) != 0
    }
}

/// The lists of abbreviations, without the point. `*str` stands for all words that end so.
#[derive(Debug, Default)]
struct Abbreviations {
    lists: HashMap<&'static str, u8, BuildHasherDefault<WordHasher>>,
    endings: Vec<(&'static str, u8)>,
    /// Most words before a point are longer than any abbreviation and need not be looked up.
    longest: usize,
}

impl Abbreviations {
    fn add(&mut self, word: &'static str, list: u8) {
        match word.strip_prefix('*') {
            Some(ending) => {
                self.endings.push((ending, list));
                self.longest = usize::MAX;
            }
            None => {
                *self.lists.entry(word).or_default() |= list;
                self.longest = self.longest.max(word.len());
            }
        }
    }

    /// What is said of the word as written or in this other form.
    fn get(&self, word: &str, lower: &str) -> Abbreviation {
        let list = |word: &str| self.lists.get(word).copied().unwrap_or_default();
        let endings = self.endings.iter();
        let ends = endings.filter(|(ending, _)| lower.ends_with(ending));
        let mut found = ends.fold(list(word), |all, (_, list)| all | list);
        if word != lower {
            found |= list(lower);
        }
        Abbreviation(found)
    }
}

/// The word in lower case.
fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        word.into()
    } else {
        word.to_lowercase().into()
    }
}

impl Rules {
    /// Reads the sections of a file.
    fn parse(file: &'static str) -> Rules {
        let mut rules = Rules::default();
        let mut section = "";
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end().trim_end_matches(']');
                match section {
                    "ordinals" => rules.ordinals = true,
                    "dates" => rules.dates = true,
                    "lower" => rules.lower = true,
                    "consonants" => rules.consonants = true,
                    _ => {}
                }
                continue;
            }
            for word in line.split_whitespace() {
                rules.add(section, word);
            }
        }
        rules
    }

    fn add(&mut self, section: &str, word: &'static str) {
        match section {
            "never" => self.abbreviations.add(word, Abbreviation::NEVER),
            "number" => self.abbreviations.add(word, Abbreviation::NUMBER),
            "maybe" => self.abbreviations.add(word, Abbreviation::MAYBE),
            "units" => self.abbreviations.add(word, Abbreviation::UNIT),
            "hours" => self.abbreviations.add(word, Abbreviation::HOUR),
            "after-hours" => drop(self.after_hours.insert(word)),
            "openers" => drop(self.openers.insert(word)),
            "numbered" => drop(self.numbered.insert(word)),
            "marked" => drop(self.marked.insert(word)),
            "clitics" => drop(self.clitics.insert(word)),
            "after-ordinals" => drop(self.after_ordinals.insert(word)),
            "before-cardinals" => drop(self.before_cardinals.insert(word)),
            "final" => self.finals.push(format!("{word}.")),
            "goes-on" => self.goes_on.push(word),
            _ => {}
        }
    }

    /// The rules for a language; for an unknown one those of English.
    pub(crate) fn of(lang: Lang) -> &'static Rules {
        macro_rules! rules {
            ($file:literal) => {{
                static RULES: LazyLock<Rules> = LazyLock::new(|| {
                    Rules::parse(include_str!(concat!("../data/sentences/", $file, ".txt")))
                });
                &RULES
            }};
        }
        match lang.as_str() {
            "en" | "und" => rules!("en"),
            "de" => rules!("de"),
            "es" => rules!("es"),
            "fr" => rules!("fr"),
            "it" => rules!("it"),
            "ja" => rules!("ja"),
            "ko" => rules!("ko"),
            "nl" => rules!("nl"),
            "pt" => rules!("pt"),
            "ru" | "uk" | "be" | "bg" => rules!("ru"),
            "zh" => rules!("zh"),
            "cs" | "da" | "et" | "fi" | "hr" | "hu" | "is" | "lv" | "nb" | "nn" | "no" | "pl"
            | "sk" | "sl" | "tr" => rules!("ordinals"),
            _ => rules!("other"),
        }
    }

    /// What is known of this word as an abbreviation, as written or in lower case.
    pub(crate) fn abbreviation(&self, word: &str) -> Abbreviation {
        if word.len() > self.abbreviations.longest && word.is_ascii() {
            return Abbreviation::default();
        }
        self.abbreviations.get(word, &lower(word))
    }

    /// What is known of this word as an abbreviation, as written only.
    pub(crate) fn acronym(&self, word: &str) -> Abbreviation {
        self.abbreviations.get(word, word)
    }

    /// Whether this word goes on with the sentence behind *a.m.* or *p.m.*
    pub(crate) fn follows_hour(&self, word: &str) -> bool {
        self.after_hours.contains(lower(word).as_ref())
    }

    /// Whether a capital letter behind this word is a number or a sign, no initial: *World War I*.
    pub(crate) fn numbered(&self, word: &str) -> bool {
        self.numbered.contains(lower(word).as_ref())
    }

    /// Whether this is a name with a mark: *Yahoo!*
    pub(crate) fn marked(&self, word: &str) -> bool {
        self.marked.contains(lower(word).as_ref())
    }

    /// Whether this is a short word in small letters that begins sentences, before one with a
    /// capital: *’s Avonds*.
    pub(crate) fn is_clitic(&self, word: &str, rest: &str) -> bool {
        self.clitics.contains(word) && rest.trim_start().starts_with(char::is_uppercase)
    }

    /// Whether a number with a point before this word is an ordinal without doubt: *3. Oktober*.
    pub(crate) fn follows_ordinal(&self, word: &str) -> bool {
        self.after_ordinals.contains(lower(word).as_ref())
    }

    /// Whether a number behind this word is no ordinal.
    pub(crate) fn precedes_cardinal(&self, word: &str) -> bool {
        self.before_cardinals.contains(lower(word).as_ref())
    }

    /// Whether this text ends with an abbreviation of several words that stands last.
    pub(crate) fn is_final(&self, before: &str) -> bool {
        if self.finals.is_empty() {
            return false;
        }
        let tail: Vec<char> = before
            .chars()
            .rev()
            .filter(|c| !c.is_whitespace())
            .take(16)
            .collect();
        let mut tail: String = tail.into_iter().rev().collect();
        if !tail.ends_with('.') {
            tail.push('.');
        }
        self.finals.iter().any(|end| tail.ends_with(end))
    }

    /// Whether the word has no vowel and so is short for another.
    pub(crate) fn is_shortened(&self, word: &str) -> bool {
        let consonant = |c: char| c.is_ascii_alphabetic() && !"aeiouyAEIOUY".contains(c);
        self.consonants
            && (2..=4).contains(&word.len())
            && word.chars().all(consonant)
            && word.chars().skip(1).all(char::is_lowercase)
    }

    /// Whether a sentence goes on with these words behind a quotation that ends with a full stop,
    /// in a script without capitals.
    pub(crate) fn goes_on(&self, next: &str, rest: &str) -> bool {
        let mut words = String::from(next);
        let clause = |c: &char| c.is_alphabetic() && !c.is_whitespace();
        words.extend(rest.chars().take_while(clause).take(8));
        self.goes_on
            .iter()
            .any(|word| match word.strip_prefix('^') {
                Some(first) => words.starts_with(first),
                None => words.contains(word),
            })
    }

    /// Whether this word, with its capital, begins a sentence rather than a name.
    pub(crate) fn opens(&self, word: &str) -> bool {
        let lower = lower(word);
        if !lower.contains(['\'', '’']) {
            return self.openers.contains(lower.as_ref());
        }
        let lower = lower.replace('’', "'");
        let first = lower.split('\'').next().unwrap_or("");
        self.openers.contains(lower.as_str()) || self.openers.contains(first)
    }
}
