//! What pages leave around an article when they are pasted.

use super::form::has_words;
use crate::words::{
    CHROME_BOX_STARTS, CHROME_BOXES, CHROME_COMMENTS, CHROME_LINES, CHROME_STARTS, SECTIONS,
};

/// What a line of the page's own is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chrome {
    /// A button, a notice: it alone.
    Line,
    /// The heading of a box of links.
    Box,
    /// Where the comments begin.
    Comments,
}

/// Recognises a line of the page's own by its words.
pub(crate) fn chrome(text: &str) -> Option<Chrome> {
    // Of longer texts only those with unmistakable beginnings.
    if text.len() > 160 {
        return CHROME_STARTS.begin_long(text).then_some(Chrome::Line);
    }
    // Sentences, which are most of a text, by their beginnings alone.
    if text.ends_with(['.', '”', '"']) && has_words(text, 9) {
        let begins = CHROME_STARTS.begin_sentence(text) && !has_words(text, 21);
        let rights = text.contains('©') || text.ends_with("ights reserved.");
        return (begins || CHROME_STARTS.begin_long(text) || rights).then_some(Chrome::Line);
    }
    let line = plain(text);
    if line.is_empty() {
        return None;
    }
    // What stands there until a script has run.
    if line.starts_with("loading") && text.ends_with(['.', '…']) && !has_words(text, 4) {
        return Some(Chrome::Line);
    }
    if CHROME_COMMENTS.contains(&line) {
        return Some(Chrome::Comments);
    }
    if CHROME_BOXES.contains(&line) {
        return Some(Chrome::Box);
    }
    if CHROME_LINES.contains(&line) {
        return Some(Chrome::Line);
    }
    let words = line.split_whitespace().count();
    if words <= 6 && CHROME_BOX_STARTS.begin(&line) {
        return Some(Chrome::Box);
    }
    if words <= 20 && CHROME_STARTS.begin(&line) {
        return Some(Chrome::Line);
    }
    let copyright = text.contains('©') || line.ends_with("all rights reserved");
    // A bar of buttons on one line, or the way through the site's sections.
    let bar = words <= 16 && (is_bar(&line) || is_trail(text));
    (copyright && words <= 16 || bar).then_some(Chrome::Line)
}

/// Whether a line is a section's name.
pub(super) fn is_section(text: &str) -> bool {
    SECTIONS.contains(&plain(text))
}

/// Several buttons one after the other: `Share Tweet Email`.
fn is_bar(line: &str) -> bool {
    const BUTTONS: [&str; 20] = [
        "share",
        "tweet",
        "email",
        "e-mail",
        "print",
        "facebook",
        "twitter",
        "whatsapp",
        "linkedin",
        "reddit",
        "telegram",
        "copy",
        "link",
        "save",
        "pinterest",
        "x",
        "bluesky",
        "threads",
        "instagram",
        "youtube",
    ];
    const FILLING: [&str; 5] = ["this", "on", "article", "via", "to"];
    let words = line
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty());
    let (mut buttons, mut others) = (0, 0);
    for word in words {
        if BUTTONS.contains(&word) {
            buttons += 1;
        } else if !FILLING.contains(&word) {
            others += 1;
        }
    }
    buttons >= 2 && others == 0
}

/// `Home > World > Asia`.
fn is_trail(text: &str) -> bool {
    let parts: Vec<&str> = text
        .split(['>', '›', '»', '→', '/', '|'])
        .map(str::trim)
        .collect();
    parts.len() >= 3
        && parts
            .iter()
            .all(|part| part.split_whitespace().count() <= 3)
        && parts.iter().filter(|part| is_section(part)).count() >= 2
        || parts.len() >= 2 && parts[0].eq_ignore_ascii_case("home") && text.len() < 100
}

/// A line for comparing: lower case, plain apostrophes, `#` for numbers, no marks at its ends.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut number = false;
    let trimmed = text
        .trim_matches(|c: char| !c.is_alphanumeric() && !"@©ⓒ(".contains(c) || c.is_whitespace());
    for c in trimmed.chars() {
        if c.is_ascii_digit() || (number && matches!(c, ',' | '.')) {
            if !number {
                out.push('#');
            }
            number = true;
            continue;
        }
        number = false;
        match c {
            '’' | '‘' => out.push('\''),
            '\u{a0}' => out.push(' '),
            c => out.extend(c.to_lowercase()),
        }
    }
    // `Comments (12)` and `12 Comments`; `Share this:`.
    if let Some(inner) = out.strip_suffix(" (#") {
        return format!("{inner} #");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_page_are_told_from_lines_of_the_article() {
        for (line, expected) in [
            ("Leave a Reply", Some(Chrome::Comments)),
            ("14 comments", Some(Chrome::Comments)),
            ("Comments (212)", Some(Chrome::Comments)),
            ("COMMENTS", Some(Chrome::Comments)),
            ("Close", Some(Chrome::Line)),
            ("Share this article", Some(Chrome::Line)),
            ("Share   Tweet   Email", Some(Chrome::Line)),
            ("Share this: Twitter Facebook Email", Some(Chrome::Line)),
            ("Home > World > Asia", Some(Chrome::Line)),
            ("© 2024 Coast Media Ltd", Some(Chrome::Line)),
            ("5 min read", Some(Chrome::Line)),
            (
                "Read more: The bridge that would not open",
                Some(Chrome::Line),
            ),
            ("More from the Harbour Post", Some(Chrome::Box)),
            ("Most read in Science", Some(Chrome::Box)),
            ("You may also like", Some(Chrome::Box)),
            ("Close the harbour, says mayor", None),
            ("Comments by the minister were not welcome", None),
            ("Shares fell", None),
            (
                "Related problems were found in two other towns, the report says, and in a third.",
                None,
            ),
            ("Subscribers to the theory are few", None),
            ("Moreover, the boat sank.", None),
            ("", None),
        ] {
            assert_eq!(chrome(line), expected, "{line}");
        }
    }
}
