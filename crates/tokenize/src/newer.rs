//! What Snowball's algorithms have learnt since `rust-stemmers` was made: the word is changed so that
//! the older algorithm finds the newer stem, which is then changed back.

use std::borrow::Cow;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The stem of a form.
pub(crate) fn stem<'a>(
    algorithm: Option<Algorithm>,
    snowball: &Stemmer,
    form: &'a str,
) -> Cow<'a, str> {
    let prepared = match algorithm {
        Some(Algorithm::Greek) if panics(form) => return form.into(),
        Some(Algorithm::French) => prepare_french(form),
        Some(Algorithm::German) => prepare_german(form),
        Some(Algorithm::Russian) => form.contains('ё').then(|| form.replace('ё', "е")),
        _ => None,
    };
    match prepared {
        Some(prepared) => restore(&snowball.stem(&prepared)).into(),
        None => snowball.stem(form),
    }
}

/// Whether the Greek algorithm panics on this form. Of 3.7 million words made of all its endings, those
/// with this beginning did, and no other.
fn panics(form: &str) -> bool {
    let plain: String = form.nfd().filter(|&c| !is_combining_mark(c)).collect();
    plain.contains("ισαισ")
}

/// Keeps what looks like an ending from being one; no letter of German or French.
const GUARD: char = '\'';
/// Stands before the vowel that had a diaeresis, and is a consonant to the algorithm.
const DIAERESIS: char = 'H';

/// A stem without what was put in for the algorithm's sake.
fn restore(stem: &str) -> String {
    let mut out = String::with_capacity(stem.len());
    let mut letters = stem.chars().filter(|&c| c != GUARD).peekable();
    while let Some(c) = letters.next() {
        match (c, letters.peek()) {
            (DIAERESIS, Some('i')) => out.push('ï'),
            (DIAERESIS, Some('e')) => out.push('ë'),
            (DIAERESIS, _) => continue,
            _ => {
                out.push(c);
                continue;
            }
        }
        letters.next();
    }
    out
}

/// What Snowball's French has learnt since the crate was made: a vowel with a diaeresis begins a
/// syllable, as in *hébraïque*; *-oux* is a plural.
fn prepare_french(form: &str) -> Option<String> {
    let apart = ["ïqu", "ïsm", "ïst", "ïté", "ïci"]
        .iter()
        .any(|syllable| form.contains(syllable));
    if apart || form.trim_end_matches('s').ends_with(['ë']) {
        return Some(form.replace('ï', "Hi").replace('ë', "He"));
    }
    let singular = form.strip_suffix('x').filter(|word| word.ends_with("ou"))?;
    singular
        .strip_suffix("ou")?
        .ends_with(['b', 'h', 'j', 'l', 'n', 'p'])
        .then(|| format!("{singular}{GUARD}"))
}

/// What Snowball's German has learnt since the crate was made: *ae* is *ä*; *-erin*, *-et* and *-ln* are
/// endings; *System* is none.
fn prepare_german(form: &str) -> Option<String> {
    let mut word = with_umlauts(form);
    let Some(endings) = region(&word) else {
        return (word != form).then_some(word);
    };
    let ends =
        |word: &str, ending: &str| word.len() >= endings + ending.len() && word.ends_with(ending);
    if ends(&word, "system") || word.ends_with("system") {
        // A sign behind the word keeps its ending from being one; it is taken off again.
        word.push(GUARD);
        return Some(word);
    }
    for ending in ["erinnen", "erin"] {
        if ends(&word, ending) {
            word.truncate(word.len() - ending.len());
            return Some(word);
        }
    }
    for (ending, kept) in [("lns", 2), ("ln", 1)] {
        if ends(&word, ending) {
            word.truncate(word.len() - kept);
            return Some(word);
        }
    }
    // -et stands last, or before an ending of adjectives and verbs.
    let bare = ["em", "ern", "er", "en", "es", "e"]
        .into_iter()
        .find(|ending| ends(&word, ending));
    let inner = word.len() - bare.map_or(0, str::len);
    let bare_s = bare.is_none() && ends(&word, "ts");
    let inner = if bare_s { inner - 1 } else { inner };
    if ends(&word[..inner], "et") {
        let rest = &word[..inner - 2];
        let verbal = rest.ends_with([
            'd', 'f', 'g', 'k', 'l', 'm', 'n', 'r', 's', 'ß', 't', 'z', 'ä',
        ]) || rest.ends_with("au")
            || rest.ends_with("eu");
        if verbal
            && !["geordn", "intern", "plan", "tick", "tr"]
                .iter()
                .any(|end| rest.ends_with(end))
        {
            return Some(format!("{rest}{GUARD}"));
        }
    }
    (word != form).then_some(word)
}

/// A German word with *ä*, *ö*, *ü* for *ae*, *oe*, *ue*, as the algorithm reads it.
fn with_umlauts(form: &str) -> String {
    let letters: Vec<char> = form.chars().collect();
    let vowel = |at: usize| letters.get(at).is_some_and(|c| "aeiouyäöü".contains(*c));
    let mut word = String::with_capacity(form.len());
    let mut at = 0;
    while at < letters.len() {
        let next = letters.get(at + 1);
        let umlaut = match (letters[at], next) {
            ('a', Some('e')) => Some('ä'),
            ('o', Some('e')) => Some('ö'),
            // Not the consonant of *bauer*.
            ('u', Some('e')) if at == 0 || !vowel(at - 1) => Some('ü'),
            ('q', Some('u')) => {
                word.push_str("qu");
                at += 2;
                continue;
            }
            _ => None,
        };
        word.push(umlaut.unwrap_or(letters[at]));
        at += if umlaut.is_some() { 2 } else { 1 };
    }
    word
}

/// Where Snowball's first region begins: behind the first consonant that follows a vowel, and three
/// letters at least. A *u* or *y* between vowels is a consonant.
fn region(word: &str) -> Option<usize> {
    let letters: Vec<(usize, char)> = word.char_indices().collect();
    let vowel = |at: usize| {
        letters
            .get(at)
            .is_some_and(|(_, c)| "aeiouyäöü".contains(*c))
    };
    let consonant = |at: usize| {
        !vowel(at)
            || (matches!(letters[at].1, 'u' | 'y') && at > 0 && vowel(at - 1) && vowel(at + 1))
    };
    let first = (0..letters.len()).find(|&at| !consonant(at))?;
    let end = 1 + (first..letters.len()).find(|&at| consonant(at))?;
    Some(letters.get(end.max(3)).map_or(word.len(), |&(at, _)| at))
}
