//! Sentences that say when a text appeared first.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use nutgraf_model::{Date, Precision};

use crate::dates::{self, Order, is_calendar_word};
use crate::html::tree::Tree;

/// What such a sentence says before its date.
const WORDS: &[&str] = &[
    "first published",
    "originally published",
    "first posted",
    "originally posted",
    "erstmals veröffentlicht",
    "ursprünglich veröffentlicht",
    "erstveröffentlichung",
    "première publication",
    "publié pour la première fois",
    "publicado por primera vez",
    "publicado originalmente",
    "pubblicato per la prima volta",
    "pubblicato originariamente",
    "voor het eerst gepubliceerd",
];

static IS_FIRST: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(WORDS)
        .expect("the words are few")
});

/// What may stand between those words and the date.
const BETWEEN: &[&str] = &[
    ":", "on ", "am ", "le ", "el ", "il ", "em ", "op ", "at ", "-",
];

/// The most that a date with weekday and time takes.
const MAX_DATE_CHARS: usize = 60;

/// The day on which the page says that its text appeared first. None where two sentences name two
/// days (they are other articles'), and where the place of the first publication stands between:
/// that is another page's day.
pub(super) fn in_words(tree: &Tree<'_>, order: Order) -> Option<Date> {
    let text = tree.text(tree.root());
    let mut said: Option<Date> = None;
    for words in IS_FIRST.find_iter(text) {
        let Some(date) = date_at(&text[words.end()..], order) else {
            continue;
        };
        if said.is_some_and(|other| other.first_day() != date.first_day()) {
            return None;
        }
        said = Some(date);
    }
    said
}

/// The date with which a text begins.
fn date_at(text: &str, order: Order) -> Option<Date> {
    let mut text = text.trim_start();
    for between in BETWEEN {
        text = text.strip_prefix(between).unwrap_or(text).trim_start();
    }
    let line = text.lines().next()?;
    let end = line.char_indices().nth(MAX_DATE_CHARS);
    let head = end.map_or(line, |(end, _)| &line[..end]);
    // Nothing stands between two paragraphs of a page's text.
    let glued = head
        .as_bytes()
        .windows(5)
        .position(|five| five[..4].iter().all(u8::is_ascii_digit) && five[4].is_ascii_alphabetic());
    let head = glued.map_or(head, |at| &head[..at + 4]);
    let word = head.split([' ', ',', '.']).next()?.to_lowercase();
    let begins = word.starts_with(|c: char| c.is_ascii_digit()) || is_calendar_word(&word);
    let date = begins.then(|| dates::inside(head, order))??;
    (date.precision() >= Precision::Day && (1990..=2100).contains(&date.year())).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(page: &str, expected: &str) {
        let tree = Tree::parse(page).unwrap();
        let found = in_words(&tree, Order::Unknown).map(|date| date.to_string());
        assert_eq!(found.unwrap_or_default(), expected, "{page}");
    }

    #[test]
    fn a_page_says_when_its_text_appeared_first() {
        check(
            "<p>This article was originally published on 14 July 2024 but has been updated.",
            "2024-07-14",
        );
        check(
            "<p>First Published: <b>Sunday</b> July 14, 2024, by Ada",
            "2024-07-14",
        );
        check("<p>First published: <b>July 14, 2024</b>", "2024-07-14");
        check("<p>Erstveröffentlichung am 14. Juli 2024", "2024-07-14");
        // Elsewhere, at some time, about something else, and two of them.
        check("<p>Originally published in the Post on 14 July 2024.", "");
        check("<p>It was first published 14 years ago.", "");
        check("<p>First published novels sell badly.", "");
        check(
            "<p>First published 14 July 2024<p>First published 15 July 2024",
            "",
        );
    }
}
