//! The forms of lines and paragraphs, by which their parts are told.

use super::unit::{Mark, Unit, ends_sentence};
use crate::byline;
use crate::words::{ByFirst, Heads};

/// Whether a text has at least so many words; in scripts without spaces two characters are one.
pub(crate) fn has_words(text: &str, least: usize) -> bool {
    let dense = |c: &char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{e00}'..='\u{e7f}');
    // A word and its blank are at least two bytes.
    if text.len() + 1 < 2 * least {
        return false;
    }
    // Most are counted in the ASCII that a text begins with.
    let (mut words, mut blank) = (0, true);
    let mut ascii = true;
    for byte in text.bytes() {
        if !byte.is_ascii() {
            ascii = false;
            break;
        }
        let was_blank = std::mem::replace(&mut blank, byte.is_ascii_whitespace());
        words += usize::from(was_blank && !blank);
        if words == least {
            return true;
        }
    }
    if ascii {
        return false;
    }
    text.split_whitespace().nth(least - 1).is_some()
        || text.chars().filter(dense).nth(2 * least - 1).is_some()
}

pub(super) fn is_prose(text: &str) -> bool {
    let end = text.trim_end();
    // Questions and exclamations are headlines too, a colon or a semicolon may end a short line.
    let least = if end.ends_with(['?', '!', '？', '！']) {
        20
    } else if end.ends_with([':', ';', '：']) {
        6
    } else {
        4
    };
    (ends_sentence(text) && has_words(text, least)) || has_words(text, 25)
}

pub(super) fn is_line(text: &str) -> bool {
    let begins = || {
        let first = text.chars().find(|c| c.is_alphanumeric());
        first.is_some_and(|c| !c.is_lowercase())
    };
    text.len() <= 200
        && !ends_sentence(text)
        && begins()
        && !has_words(text, 21)
        && !text.contains('\n')
}

pub(super) fn is_question(text: &str) -> bool {
    text.trim_end().ends_with(['?', '？']) && !has_words(text, 9)
}

/// Long enough for a headline or a standfirst, where a kicker or a name is shorter.
pub(super) fn is_long_line(text: &str) -> bool {
    has_words(text, 4) || text.chars().count() >= 25
}

/// A heading's form: short, one line, no sentence.
pub(super) fn is_heading(unit: &Unit<'_>) -> bool {
    let text = &*unit.text;
    let quoted = |open: &[char], close: &[char]| {
        text.starts_with(open) && text.rfind(close).is_some_and(|at| at + 4 < text.len())
    };
    // “…,” she said
    let speech = quoted(&['“', '"', '«'], &['”', '"', '»']);
    let line = is_line(text) || is_question(text);
    line && !speech
        && !is_spoken(text)
        && matches!(unit.mark, Mark::None | Mark::Numbered)
        && !has_words(text, 13)
        && text.chars().count() <= 100
        && !text.ends_with([',', '—', '–', '-'])
}

/// A sentence written as headlines are: short, its long words with capitals.
pub(super) fn is_title(text: &str) -> bool {
    let long = text
        .split_whitespace()
        .filter(|word| word.chars().count() >= 4);
    let (mut capitals, mut all) = (0, 0);
    for word in long {
        all += 1;
        capitals += usize::from(
            word.chars()
                .find(|c| c.is_alphabetic())
                .is_some_and(char::is_uppercase),
        );
    }
    !has_words(text, 15) && all >= 2 && 10 * capitals >= 7 * all
}

/// A line without the mail addresses and names in networks at its end.
pub(super) fn without_contacts(text: &str) -> &str {
    let mut rest = text.trim_end();
    while let Some((before, last)) = rest.rsplit_once(char::is_whitespace)
        && last.contains('@')
    {
        rest = before.trim_end();
    }
    rest
}

/// A line that is a name, or a name and a place.
pub(super) fn is_author(text: &str) -> bool {
    !is_capitals(text) && (byline::is_name(text) || byline::is_name_and_place(text))
}

pub(super) fn is_capitals(text: &str) -> bool {
    !text.chars().any(char::is_lowercase)
}

/// Whether two lines are the same but for marks and case.
pub(super) fn same(a: &str, b: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
    }
    letters(a).eq(letters(b))
}

/// Whether `title` is `headline` with a site's name behind a bar or a dash.
pub(super) fn begins_title(title: &str, headline: &str) -> bool {
    ["|", " - ", " – ", " — ", " · ", "»", "::"]
        .iter()
        .filter_map(|mark| title.rfind(mark))
        .any(|at| same(&title[..at], headline))
}

/// A headline without the site's name behind a bar.
pub(super) fn without_site(text: &str) -> &str {
    match text.rsplit_once('|') {
        Some((headline, site)) if is_long_line(headline.trim()) && !has_words(site, 5) => {
            headline.trim()
        }
        _ => text,
    }
}

pub(crate) fn is_correction(text: &str) -> bool {
    CORRECTIONS.find(text).is_some()
}

static CORRECTIONS: Heads = Heads::new(|| {
    ByFirst::new([
        "correction:",
        "correction,",
        "correction (",
        "correction –",
        "correction —",
        "corrections:",
        "clarification:",
        "clarification,",
        "editor's note:",
        "editor’s note:",
        "editors’ note:",
        "this article was amended",
        "this article was updated",
        "this article was corrected",
        "this article has been amended",
        "this article has been updated",
        "this article has been corrected",
        "this story was updated",
        "this story has been updated",
        "this story was corrected",
        "this story has been corrected",
        "an earlier version of this",
        "a previous version of this",
        "this version corrects",
        "korrektur:",
        "rectificatif",
        "corrección:",
        "fe de errores",
    ])
});

/// `ADA PELL: How many steps are there?`
pub(super) fn is_spoken(text: &str) -> bool {
    text.split_once(':').is_some_and(|(name, words)| {
        is_capitals(name) && name.chars().any(char::is_alphabetic) && !words.trim().is_empty()
    })
}

/// `(Reporting by A. Pell; Editing by B. Roe)`, `Avec AFP`
pub(crate) fn is_agency_note(text: &str) -> bool {
    let lower = text.to_lowercase();
    let with = ["with ", "avec ", "mit ", "con ", "com ", "met "];
    if with
        .iter()
        .filter_map(|with| lower.strip_prefix(with))
        .any(byline::is_nobody)
    {
        return true;
    }
    [
        "reporting by ",
        "additional reporting by ",
        "writing by ",
        "editing by ",
    ]
    .iter()
    .any(|beginning| lower.starts_with(beginning))
        && !has_words(text, 41)
}
