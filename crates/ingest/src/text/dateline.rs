//! Lines and beginnings that name a place and a day; lines that name a day alone.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use nutgraf_model::Date;

use super::form::has_words;
use crate::byline;
use crate::dates::{self, NoDate};

/// A dateline: how many bytes of the text it takes with the dash behind it, and its date, where it
/// has a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dateline {
    pub(crate) len: usize,
    pub(crate) date: Option<Date>,
}

/// Recognises the dateline that a paragraph begins with, or that a line is: `SEOUL, July 14
/// (Reuters) —`, `London (AP) –`, `RIVERBEND, 28 June 2024`.
pub(crate) fn dateline(text: &str) -> Option<Dateline> {
    let (head, len, dashed) = head(text)?;
    let (place, agency) = match head
        .trim_end()
        .strip_suffix(')')
        .and_then(|h| h.rsplit_once('('))
    {
        Some((place, agency)) if agency.len() <= 30 => (place.trim(), Some(agency)),
        _ => (head.trim(), None),
    };
    let mut parts = place.split(',').map(str::trim);
    let first = parts.next()?;
    let capitals = is_capitals(first);
    let agency_named = agency.is_some_and(|agency| {
        let known = || agency.split('/').all(byline::is_nobody);
        agency
            .chars()
            .all(|c| c.is_alphanumeric() || " .&/".contains(c))
            && (agency.starts_with(char::is_uppercase) || known())
    });
    // A place in ordinary letters needs the agency and the dash beside it.
    if !(capitals || agency_named && dashed && is_place(first)) {
        return None;
    }
    let rest: Vec<&str> = parts.collect();
    // `, July 14, 2024`: the last parts together.
    let from = rest
        .iter()
        .position(|part| part.chars().any(|c| c.is_ascii_digit()) || is_month_first(part));
    let (places, day) = rest.split_at(from.unwrap_or(rest.len()));
    if !places.iter().all(|part| is_place(part)) {
        return None;
    }
    let day = day.join(", ");
    if !day.is_empty() && !is_day(&day) {
        return None;
    }
    // In capitals alone, without dash, agency, region and day, a line is a heading.
    if !dashed && agency.is_none() && day.is_empty() && places.is_empty() {
        return None;
    }
    Some(Dateline {
        len,
        date: dates::written(&day)
            .ok()
            .filter(|date| date.day().is_some()),
    })
}

/// The text up to the first dash, with the dash, or all of a short line without one.
fn head(text: &str) -> Option<(&str, usize, bool)> {
    let limit = text.char_indices().nth(90).map_or(text.len(), |(at, _)| at);
    let start = &text[..limit];
    let dash = ["—", "–", " - ", "--", " ― ", ".- "]
        .iter()
        .filter_map(|dash| start.find(dash).map(|at| (at, at + dash.trim_end().len())))
        .min();
    match dash {
        Some((at, end)) => Some((&text[..at], end, true)),
        None if limit == text.len() && !text.ends_with(['.', '?', '!']) => {
            Some((text, text.len(), false))
        }
        None => None,
    }
}

/// A name of a place in capitals: `SEOUL`, `ST. JOHN’S`, `UNITED NATIONS`.
pub(super) fn is_capitals(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 3
        && text.split_whitespace().count() <= 4
        && text
            .chars()
            .all(|c| c.is_uppercase() || " .-'’/".contains(c))
}

fn is_place(text: &str) -> bool {
    !text.is_empty()
        && text.split_whitespace().count() <= 4
        && text.starts_with(char::is_uppercase)
        && text
            .chars()
            .all(|c| c.is_alphabetic() || " .-'’".contains(c))
}

fn is_month_first(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    dates::written(&format!("{word} 2000")).is_ok()
}

/// A day with or without its year.
fn is_day(text: &str) -> bool {
    dates::written(text).is_ok()
        || dates::written(&format!("{text} 2000")).is_ok_and(|date| date.day().is_some())
}

/// A line that says when the article was published, or changed, and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DateLine {
    pub(crate) published: Option<Result<Date, String>>,
    pub(crate) modified: Option<Date>,
    /// Whether a word said that it is the date of publication.
    pub(crate) said: bool,
}

const PUBLISHED: &[&str] = &[
    "first published on",
    "first published",
    "published online",
    "published on",
    "published at",
    "published",
    "date published",
    "publication date",
    "posted on",
    "posted at",
    "posted",
    "date",
    "issued",
    "created",
    "veröffentlicht am",
    "veröffentlicht",
    "erschienen am",
    "stand",
    "publié le",
    "publicado el",
    "publicado em",
    "publicado",
    "pubblicato il",
    "gepubliceerd op",
    "입력",
    "게재",
    "发布时间",
    "公開日",
];

const MODIFIED: &[&str] = &[
    "last updated on",
    "last updated at",
    "last updated",
    "updated on",
    "updated at",
    "updated",
    "last modified on",
    "last modified",
    "modified",
    "aktualisiert am",
    "aktualisiert",
    "mis à jour le",
    "actualizado el",
    "actualizado",
    "aggiornato il",
    "atualizado em",
    "atualizado",
    "수정",
    "更新时间",
    "更新日",
];

static IS_MODIFIED: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(MODIFIED).expect("the words are few"));

/// Recognises a date line. One that has no such word counts only if it is a date from end to end.
pub(crate) fn date_line(text: &str) -> Option<DateLine> {
    // Nothing is a date without a year.
    if text.len() > 160 || !has_year(text) {
        return None;
    }
    let lower = text.to_lowercase();
    // Byte offsets of the two must agree; a letter whose lower case is longer ends the matter.
    if lower.len() != text.len() {
        return None;
    }
    let mut line = DateLine::default();
    let words = if IS_MODIFIED.is_match(&lower) {
        MODIFIED
    } else {
        &[]
    };
    let cut = words
        .iter()
        .filter_map(|word| {
            lower
                .find(word)
                .map(|at| (at, std::cmp::Reverse(word.len())))
        })
        .filter(|(at, _)| *at == 0 || !lower[..*at].ends_with(char::is_alphanumeric))
        .min();
    let (before, after) = match cut {
        Some((at, len)) => (&lower[..at], Some(&lower[at + len.0..])),
        None => (&lower[..], None),
    };
    if let Some(after) = after {
        let date = dates::written(after.trim_start_matches([':', ' ']));
        line.modified = date.ok();
        // `Updated programme` is no date line; `14 July 2024, updated two years ago` is one.
        let dated = before.bytes().any(|b| b.is_ascii_digit());
        if line.modified.is_none() && (!dated || has_words(after, 6)) {
            return None;
        }
    }
    let before = before.trim_matches([' ', '|', '•', '·', ';', ',', '(', '/']);
    if before.is_empty() {
        return line.modified.map(|_| line);
    }
    let word = PUBLISHED.iter().find(|word| {
        before
            .strip_prefix(**word)
            .is_some_and(|rest| rest.starts_with([' ', ':', '.']))
    });
    let rest = word.map_or(before, |word| &before[word.len()..]);
    line.said = word.is_some();
    let rest = rest.trim_start_matches([':', ' ', '.']);
    line.published = match dates::written(rest) {
        Ok(date) if date.day().is_some() || line.said => Some(Ok(date)),
        Ok(_) => return None,
        Err(NoDate::Form) => return None,
        Err(problem) => Some(Err(problem.about(rest))),
    };
    Some(line)
}

/// Whether four digits stand side by side.
fn has_year(text: &str) -> bool {
    let mut digits = 0;
    text.bytes().any(|byte| {
        digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
        digits == 4
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, Option<&str>)>) {
        let found = dateline(text);
        let found = found.map(|line| (&text[..line.len], line.date.map(|date| date.to_string())));
        let expected = expected.map(|(head, date)| (head, date.map(str::to_owned)));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn datelines_name_places() {
        check(
            "LINDMOUTH, July 14 (Eastwire) — Boats sank.",
            Some(("LINDMOUTH, July 14 (Eastwire) —", None)),
        );
        check("LINDMOUTH — Boats sank.", Some(("LINDMOUTH —", None)));
        check(
            "Lindmouth (AP) – Boats sank.",
            Some(("Lindmouth (AP) –", None)),
        );
        check(
            "LINDMOUTH, Northland, July 14, 2024 - Boats sank.",
            Some(("LINDMOUTH, Northland, July 14, 2024 -", Some("2024-07-14"))),
        );
        check("RIVERBEND, June 28", Some(("RIVERBEND, June 28", None)));
        check(
            "LINDMOUTH, Northland (Eastwire)",
            Some(("LINDMOUTH, Northland (Eastwire)", None)),
        );
        check("BREAKING NEWS", None);
        check("The mayor – a baker – was late.", None);
        check("Lindmouth – a port", None);
        check(
            "UN — it was said — was late",
            Some(("UN —", None)).filter(|_| false),
        );
    }

    #[test]
    fn date_lines_are_dates_from_end_to_end() {
        let date = |text: &str| {
            let line = date_line(text)?;
            line.published
                .map(|date| date.map(|date| date.to_string()).unwrap_or_default())
        };
        for (text, expected) in [
            ("Published: 14 July 2024", Some("2024-07-14")),
            ("14 July 2024", Some("2024-07-14")),
            (
                "Sunday, July 14, 2024 9:30 am EDT",
                Some("2024-07-14T09:30:00-04:00"),
            ),
            (
                "Published on July 14, 2024 | Updated July 15, 2024",
                Some("2024-07-14"),
            ),
            (
                "Sun 14 Jul 2024 10.30 BST",
                Some("2024-07-14T10:30:00+01:00"),
            ),
            ("입력 2024.07.14. 09:30", Some("2024-07-14T09:30:00")),
            ("Published: 31 February 2024", Some("")),
            ("Published: 07/08/2024", Some("")),
            ("Updated July 15, 2024", None),
            ("July 2024", None),
            ("July 14", None),
            ("1953", None),
            ("On July 14, 2024 the harbour closed", None),
            ("14 July 2024 was a Sunday", None),
        ] {
            assert_eq!(date(text).as_deref(), expected, "{text}");
        }
    }
}
