//! Who wrote it: lines that name authors, and the names in them.

mod field;

use crate::dates;
use crate::words::{AGENCIES, ByFirst, Heads, NOT_IN_NAMES, ROLES, Words};
use field::{JOINTS, strip_joint};

pub(crate) use field::{is_label, lead, signature, split_names};

/// Words before the names.
const LEADS: &[&str] = &[
    "by ",
    "written by ",
    "reported by ",
    "reporting by ",
    "story by ",
    "text by ",
    "words by ",
    "interview by ",
    "interview: ",
    "report: ",
    "analysis by ",
    "words: ",
    "text: ",
    "from ",
    "author: ",
    "authors: ",
    "by: ",
    "von ",
    "par ",
    "por ",
    "di ",
    "door ",
    "autor: ",
    "autorin: ",
    "texto: ",
];

static LINE_LEADS: Heads = Heads::new(|| ByFirst::new(LEADS.iter().copied()));

/// Leads that open other lines too, so that what follows them must be a name and nothing else.
const WEAK_LEADS: &[&str] = &["from ", "von ", "par ", "por ", "di ", "door ", "text: "];

/// Small words inside names.
const PARTICLES: &[&str] = &[
    "al", "af", "av", "bin", "bint", "da", "das", "de", "del", "della", "den", "der", "des", "di",
    "dos", "du", "e", "el", "ibn", "la", "le", "ten", "ter", "van", "von", "y", "zu", "zur",
];

/// A line that names who wrote the article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Byline {
    pub(crate) names: Vec<String>,
    /// What stands behind a bar or the names and is none: a date, a role.
    pub(crate) rest: Option<String>,
}

/// Reads a line that says itself that it is a byline: `By Jane Roe and Ali Aziz, Staff Writers`.
pub(crate) fn parse(line: &str) -> Option<Byline> {
    let line = line.trim();
    if line.len() > 200 {
        return None;
    }
    if let Some(byline) = korean_or_chinese(line) {
        return Some(byline);
    }
    let lead = LINE_LEADS.find(line)?;
    let body = line.get(lead.len()..)?.trim();
    let (body, rest) = match body
        .find(['|', '•', '·', '–', '—'])
        .or_else(|| body.find(" - "))
    {
        Some(at) => (
            &body[..at],
            Some(body[at..].trim_start_matches(['|', '•', '·', '–', '—', '-', ' '])),
        ),
        None => (body, None),
    };
    if body.trim_end().ends_with(['.', '?', '!', ':']) && !body.trim_end().ends_with("Jr.") {
        return None;
    }
    let pieces = pieces(body);
    let names: Vec<String> = pieces.iter().filter_map(|piece| name(piece)).collect();
    let first = pieces.first().map(|piece| piece.trim()).unwrap_or_default();
    let agency = pieces.len() == 1 && is_nobody(first);
    let weak = WEAK_LEADS.contains(&lead);
    if weak && (names.len() != pieces.len() || names.is_empty()) && !agency {
        return None;
    }
    // `By Friday` and `By now, the harbour was closed` are no bylines.
    let short = names.is_empty() && body.split_whitespace().count() <= 6 && has_role(body);
    if names.is_empty() && !agency && !short {
        return None;
    }
    if !names.is_empty() && name(first).is_none() && !is_nobody(first) {
        return None;
    }
    if pieces
        .iter()
        .any(|piece| piece.split_whitespace().count() > 8)
    {
        return None;
    }
    Some(Byline {
        names,
        rest: rest.filter(|rest| !rest.is_empty()).map(str::to_owned),
    })
}

/// `홍길동 기자`, `本报记者 王小明`.
fn korean_or_chinese(line: &str) -> Option<Byline> {
    let few = |text: &str| {
        let text = text.trim();
        ((2..=5).contains(&text.chars().count())
            && text
                .chars()
                .all(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')))
        .then(|| text.to_owned())
    };
    let found = line.strip_suffix("기자").and_then(few).or_else(|| {
        ["本报记者", "本報記者", "记者", "記者", "记者：", "作者："]
            .iter()
            .find_map(|lead| few(line.strip_prefix(lead)?))
    })?;
    Some(Byline {
        names: vec![found],
        rest: None,
    })
}

fn pieces(text: &str) -> Vec<&str> {
    let mut pieces: Vec<&str> = text.split([',', ';', '/', '&', '|']).collect();
    for joint in JOINTS {
        pieces = pieces.iter().flat_map(|piece| piece.split(joint)).collect();
    }
    pieces
        .iter()
        .map(|piece| strip_joint(piece))
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// `Jane Roe in Seoul` without the place.
fn cut_at_place(piece: &str) -> &str {
    if !has_blanks(piece, 2) {
        return piece;
    }
    [" in ", " at ", " for ", " of "]
        .iter()
        .fold(piece, |piece, word| {
            piece.split(word).next().unwrap_or(piece)
        })
}

fn has_blanks(text: &str, least: usize) -> bool {
    memchr::memchr_iter(b' ', text.as_bytes())
        .nth(least - 1)
        .is_some()
}

fn name(piece: &str) -> Option<String> {
    let piece = cut_at_place(piece.trim()).trim();
    // Behind "By" a Katie Price is a person; by herself on a line she may be a heading.
    (name_with(piece, 1) && !has_role(piece)).then(|| piece.to_owned())
}

/// Whether a name is that of an agency or of a newsroom.
pub(crate) fn is_nobody(piece: &str) -> bool {
    AGENCIES.contains(&piece.trim().trim_end_matches('.').to_lowercase())
}

fn has_role(piece: &str) -> bool {
    has_any(piece, &ROLES)
}

/// Whether a word is one of a role, a section, a month: no name by itself.
pub(crate) fn is_listed(word: &str) -> bool {
    let lower = word.to_lowercase();
    let lower = lower.trim_end_matches('.');
    NOT_IN_NAMES.contains(lower) || ROLES.contains(lower) || dates::is_calendar_word(lower)
}

fn has_any(piece: &str, list: &Words) -> bool {
    piece.split([' ', '-', '/']).any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        list.contains(&word.to_lowercase())
    })
}

/// Whether a text is a person's name in a cased script: two to five words, each with a capital, and
/// none of those that stand in headings.
pub(crate) fn is_name(text: &str) -> bool {
    name_with(text, 0)
}

/// The same with at most so many words that stand in headings.
fn name_with(text: &str, most: usize) -> bool {
    let words: Vec<&str> = text.split_whitespace().take(6).collect();
    let (mut capitals, mut listed) = (0, 0);
    for (at, word) in words.iter().enumerate() {
        let lower = word.to_lowercase();
        if PARTICLES.contains(&&*lower) && at + 1 < words.len() {
            continue;
        }
        listed += usize::from(NOT_IN_NAMES.contains(lower.trim_end_matches('.')));
        let first = word
            .trim_start_matches(['‘', '\'', '“', '"', '('])
            .chars()
            .next();
        // Pak Sol-mi, O’Neill, J. R., D'Souza, Jr.
        let clean = word
            .chars()
            .all(|c| c.is_alphabetic() || "-.'’‘“”\"()‐‑".contains(c));
        if !clean || !first.is_some_and(char::is_uppercase) || listed > most {
            return false;
        }
        capitals += 1;
    }
    (2..=5).contains(&words.len()) && capitals >= 2 && text.len() <= 60 && !is_nobody(text)
}

/// Whether a line is a name and where its bearer was: `Ada Pell, Lindmouth`.
pub(crate) fn is_name_and_place(line: &str) -> bool {
    let Some((name, place)) = line.split_once(", ") else {
        return false;
    };
    let capital = |word: &str| {
        word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || c == '.')
    };
    is_name(name)
        && (1..=3).contains(&place.split_whitespace().count())
        && place.split_whitespace().all(capital)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, names: &[&str]) {
        let found = parse(line).map(|byline| byline.names);
        assert_eq!(
            found.as_deref(),
            Some(names.iter().map(|n| n.to_string()).collect::<Vec<_>>()).as_deref(),
            "{line}"
        );
    }

    #[test]
    fn bylines_name_people() {
        check("By Mira Okonjo", &["Mira Okonjo"]);
        check(
            "By Mira Okonjo and Tomás de la Fuente, Staff Writers",
            &["Mira Okonjo", "Tomás de la Fuente"],
        );
        check("by Mira Okonjo in Lindmouth", &["Mira Okonjo"]);
        check(
            "Written by Pak Sol-mi, Jane O’Neill & J. R. Pell",
            &["Pak Sol-mi", "Jane O’Neill", "J. R. Pell"],
        );
        check("By MIRA OKONJO | 14 July 2024", &["MIRA OKONJO"]);
        check("By Staff Writer", &[]);
        check("By Reuters", &[]);
        check("By June Price", &["June Price"]);
        check("Von Jörg Ahlers", &["Jörg Ahlers"]);
        check("김민수 기자", &["김민수"]);
    }

    #[test]
    fn sentences_are_no_bylines() {
        for line in [
            "By Friday the harbour was closed.",
            "By now, the water had risen",
            "By Friday",
            "From Seoul with love",
            "Von der Leyen reist nach Kyjiw",
            "By the Sea",
            "By New Year",
        ] {
            assert_eq!(parse(line), None, "{line}");
        }
    }

    #[test]
    fn headings_are_no_names() {
        for text in [
            "Leave a Reply",
            "North Korea",
            "Read More",
            "Growing",
            "World News",
            "the End Zone",
        ] {
            assert!(!is_name(text), "{text}");
        }
        for text in [
            "Ada Pell",
            "Pak Sol-mi",
            "Ludwig van der Berg",
            "J. K. Pell",
        ] {
            assert!(is_name(text), "{text}");
        }
    }
}
