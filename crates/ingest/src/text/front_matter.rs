//! What a user wrote above a text: `key: value` lines between two lines of `---`, or a block of them
//! with known keys.

use nutgraf_model::{Article, Lang};

use super::Given;
use crate::line::Line;
use crate::{byline, dates};

/// More lines than this are no front matter.
const MAX_LINES: usize = 100;

/// Keys that make a block of lines front matter without `---` around it.
const KNOWN: &[&str] = &[
    "title",
    "headline",
    "date",
    "published",
    "author",
    "authors",
    "byline",
    "source",
    "outlet",
    "publication",
    "url",
    "link",
    "lang",
    "language",
    "section",
    "id",
    "place",
    "page",
    "copyright",
];

/// Reads the front matter, if there is one. Gives the number of lines to pass over.
pub(super) fn read(article: &mut Article, lines: &[Line<'_>], given: &mut Given) -> usize {
    let Some(start) = lines.iter().position(|line| !line.text.trim().is_empty()) else {
        return 0;
    };
    let (fields, end) = match fenced(&lines[start..]).or_else(|| header(&lines[start..])) {
        Some((fields, len)) => (fields, start + len),
        None => return 0,
    };
    for (key, value, line) in fields {
        supply(article, given, &key, &value, line);
    }
    end
}

/// Key, value, and the line of the key.
type Field<'a, 'b> = (String, String, &'a Line<'b>);

fn fenced<'a, 'b>(lines: &'a [Line<'b>]) -> Option<(Vec<Field<'a, 'b>>, usize)> {
    if lines.first()?.text.trim_end() != "---" {
        return None;
    }
    let end = lines
        .iter()
        .take(MAX_LINES)
        .skip(1)
        .position(|line| matches!(line.text.trim_end(), "---" | "..."))?
        + 1;
    let mut fields: Vec<Field<'_, '_>> = Vec::new();
    for line in &lines[1..end] {
        let text = line.text.trim();
        let indented = line.text.starts_with([' ', '\t']) || text.starts_with("- ");
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        match (indented, fields.last_mut(), key_value(text)) {
            // `authors:` and below it `- A`, or a long value that goes on.
            (true, Some((_, value, _)), _) => {
                let item = text.strip_prefix("- ");
                let join = if item.is_some() { "; " } else { " " };
                if !value.is_empty() {
                    value.push_str(join);
                }
                value.push_str(unquoted(item.unwrap_or(text).trim()));
            }
            (_, _, Some((key, value))) => fields.push((key, value, line)),
            // A line that is neither: two rules around a text.
            _ => return None,
        }
    }
    Some((fields, end + 1))
}

/// At least two lines of known keys with values, and nothing else, up to an empty line.
fn header<'a, 'b>(lines: &'a [Line<'b>]) -> Option<(Vec<Field<'a, 'b>>, usize)> {
    let len = lines.iter().position(|line| line.text.trim().is_empty())?;
    if !(2..=20).contains(&len) {
        return None;
    }
    let fields: Option<Vec<Field<'_, '_>>> = lines[..len]
        .iter()
        .map(|line| {
            let (key, value) = key_value(line.text.trim())?;
            (KNOWN.contains(&key.to_lowercase().as_str()) && !value.is_empty())
                .then_some((key, value, line))
        })
        .collect();
    Some((fields?, len))
}

fn key_value(text: &str) -> Option<(String, String)> {
    let (key, value) = text.split_once(':')?;
    let ok = !key.is_empty()
        && key.len() <= 40
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || "_-. ".contains(c))
        && (value.is_empty() || value.starts_with([' ', '\t']));
    let value = value.trim();
    let list = value
        .strip_prefix('[')
        .and_then(|value| value.strip_suffix(']'));
    let value = match list {
        Some(list) => list
            .split(',')
            .map(|item| unquoted(item.trim()))
            .collect::<Vec<_>>()
            .join("; "),
        None => unquoted(value).to_owned(),
    };
    ok.then(|| (key.trim().to_owned(), value))
}

fn unquoted(value: &str) -> &str {
    let inner = |mark: char| value.strip_prefix(mark)?.strip_suffix(mark);
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}

fn supply(article: &mut Article, given: &mut Given, key: &str, value: &str, line: &Line<'_>) {
    if value.is_empty() {
        return;
    }
    let supplied = |article: &mut Article, field: &str| {
        article
            .found
            .insert(field.to_owned(), "supplied".to_owned());
    };
    let keep = |article: &mut Article| {
        article.meta.insert(key.to_owned(), value.to_owned());
        article
            .found
            .insert(format!("meta.{key}"), "supplied".to_owned());
    };
    match key.to_lowercase().as_str() {
        "title" | "headline" => {
            given.headline = Some((value.to_owned(), line.place));
            supplied(article, "headline");
        }
        "standfirst" | "subtitle" | "deck" => {
            given.standfirst = Some((value.to_owned(), line.place))
        }
        "date" | "published" => match dates::field(value) {
            Ok(date) => {
                article.date = Some(date);
                supplied(article, "date");
            }
            Err(message) => {
                let message = format!("line {}: `{key}`: {message}", line.place.line);
                article.warn("bad-date", message);
                keep(article);
            }
        },
        "source" | "outlet" | "publication" => {
            article.source = Some(value.to_owned());
            supplied(article, "source");
        }
        "author" | "authors" | "byline" => {
            article.authors = value.split(';').flat_map(byline::split_names).collect();
            supplied(article, "authors");
            // An agency, a desk: no name, and yet what the user knows.
            if article.authors.is_empty() {
                keep(article);
            }
        }
        "url" | "link" => {
            article.url = Some(value.to_owned());
            supplied(article, "url");
        }
        "lang" | "language" => match Lang::parse(value) {
            Some(lang) => {
                article.lang = Some(lang);
                supplied(article, "lang");
            }
            None => {
                let message = format!(
                    "line {}: `{value}` is no language code; write en, de, ko",
                    line.place.line
                );
                article.warn("bad-lang", message);
                keep(article);
            }
        },
        "id" => article.own_id = Some(value.to_owned()),
        _ => keep(article),
    }
}
