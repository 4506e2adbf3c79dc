//! What other query languages write, and what it is here.

use crate::lex::{Lexer, is_space};
use crate::{Field, ParseError, Zone};

/// Cuts a text for a message.
pub(crate) fn shorten(text: &str) -> String {
    const MOST: usize = 100;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn error(
    lexer: &Lexer<'_>,
    at: usize,
    found: &str,
    expected: &str,
    help: impl Into<String>,
) -> Result<(), ParseError> {
    let found = format!("`{}`", shorten(found));
    Err(lexer.error(at, &found, expected).with_help(help))
}

/// Refuses what Lucene puts behind a phrase.
pub(crate) fn after_phrase(lexer: &Lexer<'_>, start: usize) -> Result<(), ParseError> {
    let rest = lexer.rest();
    let sign = match rest.chars().next() {
        Some(c @ ('~' | '^')) => c,
        _ => return Ok(()),
    };
    let digits = rest[1..].split(|c: char| !c.is_ascii_digit()).next();
    let found = &rest[..1 + digits.map_or(0, str::len)];
    if sign == '^' {
        let help = "weights belong into a codebook; leave it out";
        return error(lexer, lexer.at, found, "no weight", help);
    }
    let body = lexer.text[start..lexer.at].trim_matches(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = body.split_whitespace().collect();
    let n = found[1..].parse().unwrap_or(1_u64).saturating_add(1);
    let help = match words.as_slice() {
        [a, b] => format!("write {a} w/{n} {b}"),
        _ => format!("write a w/{n} b for two words or phrases near each other"),
    };
    error(lexer, lexer.at, found, "a space after the phrase", help)
}

/// Refuses a bare word that is an operator elsewhere and would silently mean something else here.
pub(crate) fn word(lexer: &Lexer<'_>, raw: &str, at: usize) -> Result<(), ParseError> {
    let lower = raw.to_ascii_lowercase();
    let fail = |found: &str, expected: &str, help: &str| error(lexer, at, found, expected, help);
    match raw {
        "&&" | "&" => return fail(raw, "AND", "write AND, or a space"),
        "|" | "||" => {
            let help = "write a OR b; in a phrase, \"forced (repatriation | return)\"";
            return fail(raw, "OR", help);
        }
        "ANDNOT" | "AND-NOT" | "BUTNOT" => return fail(raw, "NOT", "write a NOT b"),
        "TO" => return fail(raw, "a word", "a range of dates is date:2024-06..2024-08"),
        _ => {}
    }
    if raw.starts_with(['[', '{']) {
        let help = "a range of dates is date:2024-06..2024-08; a group stands in ( )";
        return fail(raw, "a word", help);
    }
    if let Some(rest) = raw.strip_prefix(['–', '—', '−'])
        && rest.starts_with(char::is_alphanumeric)
    {
        let dash = &raw[..raw.len() - rest.len()];
        let help = format!("write -{rest} or NOT {rest}; for the sign, quotation marks");
        return fail(dash, "a word, or `-` for NOT", &help);
    }
    if let Some(words) = single_quoted(&lexer.text[at..]) {
        let help = format!("write \"{}\", or \\ before an apostrophe", shorten(words));
        let mark = &raw[..raw.chars().next().map_or(0, char::len_utf8)];
        return fail(mark, "quotation marks of two strokes", &help);
    }
    if let Some(rest) = raw.strip_prefix('+')
        && rest.starts_with(char::is_alphabetic)
    {
        let help = format!("words side by side must all be there; write {rest}");
        return fail("+", "a word", &help);
    }
    if let Some(rest) = raw.strip_prefix('!')
        && rest.starts_with(char::is_alphabetic)
    {
        let help = format!("write -{rest} or NOT {rest}; for the sign, quotation marks");
        return fail("!", "a word, or `-` for NOT", &help);
    }
    if let Some(unit) = lower.strip_prefix('/') {
        return slash(lexer, raw, unit, at);
    }
    if let Some((stem, digits)) = raw.split_once('~')
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    {
        let help = format!("spellings are listed, ({stem} OR …), or use wildcards, wom?n");
        return error(lexer, at + stem.len(), &raw[stem.len()..], "a space", help);
    }
    if let Some((stem, digits)) = raw.split_once('^')
        && digits.starts_with(|c: char| c.is_ascii_digit())
    {
        let help = format!("weights belong into a codebook; write {stem}");
        return error(
            lexer,
            at + stem.len(),
            &raw[stem.len()..],
            "no weight",
            help,
        );
    }
    if let Some(stem) = raw.strip_suffix('!')
        && stem.ends_with(char::is_alphanumeric)
    {
        let help = format!("for every ending write {stem}*; for the sign, quotation marks");
        return error(lexer, at + stem.len(), "!", "`*` or a space", help);
    }
    if let Some((name, rest)) = raw.split_once('=')
        && name.len() > 1
        && name.bytes().all(|b| b.is_ascii_lowercase())
    {
        let name = known_as(name).unwrap_or(format!("{name}:"));
        let help = format!("fields are written with a colon; write {name}{rest}");
        return fail(raw, "a word", &help);
    }
    proximity(lexer, raw, &lower, at)
}

// What stands between single quotation marks, if it is several words: one word may have an
// apostrophe at either end.
fn single_quoted(text: &str) -> Option<&str> {
    let inside = text.strip_prefix(['\'', '‘'])?;
    // Not far, lest a long query be walked through once for each of its words.
    let inside = inside
        .char_indices()
        .nth(200)
        .map_or(inside, |(at, _)| &inside[..at]);
    let is_end = |&(at, mark): &(usize, &str)| {
        let before = inside[..at].chars().next_back();
        let after = inside[at + mark.len()..].chars().next();
        before.is_some_and(|c| !is_space(c)) && after.is_none_or(|c| is_space(c) || c == ')')
    };
    let (end, _) = inside.match_indices(['\'', '’']).find(is_end)?;
    let words = &inside[..end];
    (inside.starts_with(char::is_alphabetic) && words.contains(is_space)).then_some(words)
}

// `/s`, `/5`, `/N5/`, `/regex/`.
fn slash(lexer: &Lexer<'_>, raw: &str, unit: &str, at: usize) -> Result<(), ParseError> {
    let digits = unit.trim_matches(|c: char| !c.is_ascii_digit());
    let help = match unit {
        "s" | "p" => format!("write w/{unit}"),
        "" => "leave it out".to_owned(),
        _ if unit.trim_end_matches('/').len() <= digits.len() + 1 && !digits.is_empty() => {
            format!("write w/{digits}")
        }
        _ => "patterns of characters are not searched for; wildcards are * and ?".to_owned(),
    };
    error(lexer, at, raw, "w/n, w/s or w/p", help)
}

// `NEAR/5`, `near5`, `ADJ`, `atleast5`.
fn proximity(lexer: &Lexer<'_>, raw: &str, lower: &str, at: usize) -> Result<(), ParseError> {
    let name = lower.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &lower[name.len()..];
    let operator = match name.trim_end_matches('/') {
        "near" | "n" => "w",
        "adj" | "onear" | "before" => "pre",
        "atleast" if !digits.is_empty() => {
            let help = "how often a word must stand in an article cannot be asked";
            return error(lexer, at, raw, "a word", help);
        }
        _ => return Ok(()),
    };
    let slash = name.ends_with('/');
    let capitals = digits.is_empty() && matches!(raw, "NEAR" | "ADJ" | "ONEAR");
    let joined = !digits.is_empty() && matches!(name, "near" | "adj" | "onear");
    if !(slash || capitals || joined) {
        return Ok(());
    }
    let digits = if digits.is_empty() { "5" } else { digits };
    let help = format!("write {operator}/{digits}");
    error(lexer, at, raw, "w/n or pre/n", help)
}

/// The error for a name before a colon that is none of ours.
pub(crate) fn unknown_prefix(lexer: &Lexer<'_>, name: &str, at: usize) -> ParseError {
    let help = match known_as(name) {
        Some(known) if known == "meta." => "write meta.NAME:value".to_owned(),
        Some(known) => format!("did you mean {known}…?"),
        None => {
            let text = lexer.text[at..].split(is_space).next().unwrap_or_default();
            format!("to look for the text itself write \"{}\"", shorten(text))
        }
    };
    let found = format!("`{}:`", shorten(name));
    let expected = "a field such as source:, date: or in:headline";
    lexer.error(at, &found, expected).with_help(help)
}

// How a field that somebody may think of is written here, with what comes before its value.
fn known_as(name: &str) -> Option<String> {
    let alias = match name {
        "title" | "hd" | "head" | "hl" | "hlead" => "in:headline ",
        "lead" | "lp" | "intro" => "in:lede ",
        "body" | "text" | "content" | "td" => "in:paragraph ",
        "quoted" | "said" => "in:quote ",
        "folded" => "\"…\" instead of folded:",
        "language" | "la" => "lang:",
        "outlet" | "publisher" | "publication" | "site" | "domain" | "newspaper" | "sn" => {
            "source:"
        }
        "by" | "byline" | "writer" | "au" => "author:",
        "year" | "published" | "pubdate" | "pd" | "day" | "month" => "date:",
        "after" | "since" | "from" => "date:>=",
        "before" | "until" => "date:<",
        "topic" | "category" | "tag" => "theme:",
        "file" | "folder" | "dir" | "filename" => "path:",
        "section" | "labels" => "label:",
        "inflected" | "lemma" => "stem:",
        "case" => "exact:",
        _ => "",
    };
    if !alias.is_empty() {
        return Some(alias.to_owned());
    }
    if Zone::parse(name).is_some() {
        return Some(format!("in:{name} "));
    }
    let fields = Field::NAMED.iter().map(|f| f.name().into_owned());
    let others = [
        "exact",
        "stem",
        "family",
        "in",
        "outside",
        "speaker",
        "speaker-kind",
        "meta.",
    ];
    let near = nearest(name, fields.chain(others.map(str::to_owned)))?;
    Some(if near == "meta." {
        near
    } else {
        format!("{near}:")
    })
}

/// The name that differs from this one least, if by at most two letters and less than half.
pub(crate) fn nearest(name: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let name: Vec<char> = name.chars().take(40).collect();
    let scored = names.map(|n| (distance(&name, &n.chars().collect::<Vec<_>>()), n));
    let (distance, nearest) = scored.min()?;
    (distance <= 2 && distance * 2 < name.len().max(2)).then_some(nearest)
}

// Levenshtein's distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
