//! Queries written into the text of a codebook, and what that changes, as a patch.

use std::fmt::Write as _;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::{Codebook, CodebookErrors};

/// A query to be written into a codebook.
#[derive(Clone, Debug, PartialEq)]
pub struct Addition {
    /// The id of its theme.
    pub theme: String,
    /// The query.
    pub query: String,
    /// What a match counts.
    pub weight: f64,
    /// How many of its matches count.
    pub repeat: u32,
    /// What stands behind it as a comment; may be empty.
    pub note: String,
}

/// The text of a codebook with queries added.
#[derive(Clone, Debug, PartialEq)]
pub struct Edited<'t> {
    old: &'t str,
    text: String,
    /// The additions for which the file has no place: their themes have no `include` of their own.
    unplaced: Vec<Addition>,
}

/// Writes queries behind those that their themes include already, and leaves everything else as it is:
/// comments, order, spaces, line ends.
///
/// # Errors
///
/// What is wrong with the codebook, or would be with the queries in it.
pub fn add<'t>(text: &'t str, additions: &[Addition]) -> Result<Edited<'t>, CodebookErrors> {
    Codebook::parse(text)?;
    let body = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let (file, _) = DeTable::parse_recoverable(body);
    let newline = if body.contains("\r\n") { "\r\n" } else { "\n" };
    let mut inserts: Vec<(usize, String)> = Vec::new();
    let mut unplaced = Vec::new();
    let mut done: Vec<&str> = Vec::new();
    for addition in additions {
        let theme = addition.theme.as_str();
        if done.contains(&theme) {
            continue;
        }
        done.push(theme);
        let of_theme = additions.iter().filter(|other| other.theme == theme);
        match includes(file.get_ref(), theme) {
            Some(value) => {
                let lines: Vec<String> = of_theme.map(Addition::line).collect();
                inserts.extend(insert(body, value, &lines, newline));
            }
            None => unplaced.extend(of_theme.cloned()),
        }
    }
    inserts.sort_by_key(|(at, _)| *at);
    let mut edited = text[..text.len() - body.len()].to_owned();
    let mut at = 0;
    for (place, new) in inserts {
        edited += &body[at..place];
        edited += &new;
        at = place;
    }
    edited += &body[at..];
    Codebook::parse(&edited)?;
    Ok(Edited {
        old: text,
        text: edited,
        unplaced,
    })
}

impl Addition {
    fn line(&self) -> String {
        let Addition {
            query,
            weight,
            repeat,
            note,
            ..
        } = self;
        let query = match query.contains(['\'', '\n']) {
            true => {
                let query = query.replace('\\', "\\\\").replace('"', "\\\"");
                format!("\"{}\"", query.replace('\n', "\\n"))
            }
            false => format!("'{query}'"),
        };
        let note = match note.as_str() {
            "" => String::new(),
            note => format!(" # {}", note.replace(char::is_control, " ")),
        };
        format!("{{ query = {query}, weight = {weight}, repeat = {repeat} }},{note}")
    }
}

fn includes<'a, 't>(file: &'a DeTable<'t>, theme: &str) -> Option<&'a Spanned<DeValue<'t>>> {
    let inside = |table: &'a DeTable<'t>, key: &str| {
        let found = table.iter().find(|(name, _)| name.get_ref() == key);
        found.map(|(_, value)| value)
    };
    let themes = inside(file, "theme")?.get_ref().as_table()?;
    inside(inside(themes, theme)?.get_ref().as_table()?, "include")
}

/// What to insert where, so that the lines stand at the end of a list.
fn insert(
    text: &str,
    value: &Spanned<DeValue<'_>>,
    lines: &[String],
    newline: &str,
) -> Vec<(usize, String)> {
    let DeValue::Array(items) = value.get_ref() else {
        // A query that stands alone becomes the first of a list.
        let Range { start, end } = value.span();
        return vec![
            (start, format!("[{newline}    ")),
            (end, format!(",{newline}{}]", block(lines, "    ", newline))),
        ];
    };
    let close = value.span().end - 1;
    let Some(last) = items.last() else {
        let new = block(lines, "    ", newline);
        return vec![(close, format!("{newline}{new}"))];
    };
    let end = last.span().end;
    let comma = trailing_comma(&text[end..close]);
    let mut out = Vec::new();
    if comma.is_none() {
        out.push((end, ",".to_owned()));
    }
    let line = text[..close].rfind('\n').map_or(0, |at| at + 1);
    if line > end && text[line..close].trim().is_empty() {
        // The bracket has a line of its own: the new lines go in front of it, indented as the last query.
        let indent = indentation(text, last.span().start);
        out.push((line, block(lines, indent, newline)));
    } else {
        let gap = text[end..close].trim_end().len();
        let new = block(lines, indentation(text, last.span().start), newline);
        out.push((end + gap, format!("{newline}{new}")));
    }
    out
}

fn block(lines: &[String], indent: &str, newline: &str) -> String {
    let lines = lines.iter();
    lines
        .map(|line| format!("{indent}{line}{newline}"))
        .collect()
}

/// Where the comma behind a list's last value is, comments passed over.
fn trailing_comma(rest: &str) -> Option<usize> {
    let mut comment = false;
    for (at, c) in rest.char_indices() {
        match c {
            '\n' => comment = false,
            '#' => comment = true,
            ',' if !comment => return Some(at),
            _ => {}
        }
    }
    None
}

/// The space in front of what begins at a byte, if nothing else stands there.
fn indentation(text: &str, at: usize) -> &str {
    let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..at];
    match before.trim().is_empty() {
        true => before,
        false => "    ",
    }
}

impl Edited<'_> {
    /// The new text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The additions whose themes have no `include` of their own, and so no place.
    #[must_use]
    pub fn unplaced(&self) -> &[Addition] {
        &self.unplaced
    }

    /// The change as a unified diff of the file of this name, which `patch` takes; empty if nothing changes.
    #[must_use]
    pub fn diff(&self, name: &str) -> String {
        unified(self.old, &self.text, name)
    }
}

/// Lines of context around a change, as `diff -u` has them.
const CONTEXT: usize = 3;

/// A change of lines: those of the old text that go, those of the new that come.
struct Change {
    old: Range<usize>,
    new: Range<usize>,
}

/// A unified diff of two texts of which the second is the first with lines added or changed, none moved.
fn unified(old: &str, new: &str, name: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (
        old.split_inclusive('\n').collect(),
        new.split_inclusive('\n').collect(),
    );
    let changes = changes(&old, &new);
    let mut out = String::new();
    if changes.is_empty() {
        return out;
    }
    let _ = write!(out, "--- {name}\n+++ {name}\n");
    let near = |a: &Change, b: &Change| b.old.start - a.old.end <= 2 * CONTEXT;
    for hunk in changes.chunk_by(near) {
        let (first, last) = (&hunk[0], &hunk[hunk.len() - 1]);
        let before = first.old.start.min(CONTEXT);
        let after = (old.len() - last.old.end).min(CONTEXT);
        let in_old = first.old.start - before..last.old.end + after;
        let in_new = first.new.start - before..last.new.end + after;
        let place = |range: &Range<usize>| match range.len() {
            0 => format!("{},0", range.start),
            count => format!("{},{count}", range.start + 1),
        };
        let _ = writeln!(out, "@@ -{} +{} @@", place(&in_old), place(&in_new));
        let mut at = in_old.start;
        for change in hunk {
            lines(&mut out, ' ', &old[at..change.old.start]);
            lines(&mut out, '-', &old[change.old.clone()]);
            lines(&mut out, '+', &new[change.new.clone()]);
            at = change.old.end;
        }
        lines(&mut out, ' ', &old[at..in_old.end]);
    }
    out
}

fn lines(out: &mut String, sign: char, lines: &[&str]) {
    for line in lines {
        out.push(sign);
        *out += line;
        if !line.ends_with('\n') {
            *out += "\n\\ No newline at end of file\n";
        }
    }
}

/// Where two texts part and where they meet again: at the next line of the old one that follows in the new.
fn changes(old: &[&str], new: &[&str]) -> Vec<Change> {
    let mut changes = Vec::new();
    let (mut a, mut b) = (0, 0);
    while a < old.len() || b < new.len() {
        if a < old.len() && b < new.len() && old[a] == new[b] {
            (a, b) = (a + 1, b + 1);
            continue;
        }
        // Where fewest lines go and come.
        let mut meet: Option<(usize, usize)> = None;
        for (at, line) in old.iter().enumerate().skip(a) {
            if meet.is_some_and(|(to_old, to_new)| at - a >= to_old - a + to_new - b) {
                break;
            }
            let nearest = meet.map_or(new.len(), |(_, to_new)| to_new);
            if let Some(there) = new[b..nearest].iter().position(|other| other == line) {
                meet = Some((at, b + there));
            }
        }
        let (to_old, to_new) = meet.unwrap_or((old.len(), new.len()));
        changes.push(Change {
            old: a..to_old,
            new: b..to_new,
        });
        (a, b) = (to_old, to_new);
    }
    changes
}

#[cfg(test)]
mod tests;
