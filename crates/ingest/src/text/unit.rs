//! Lines into units: paragraphs, rows, items, each of which may become a block.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem;
use nutgraf_model::Place;

use crate::byline;
use crate::line::{Line, cover};

/// A run of lines that belong together.
#[derive(Clone, Debug)]
pub(super) struct Unit<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) place: Place,
    /// How many lines of the source.
    pub(super) lines: u32,
    /// Whether an empty line, or the beginning, stands before it.
    pub(super) apart: bool,
    pub(super) mark: Mark,
}

/// What the unit's first characters or its neighbours say about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    /// A bullet, which is not part of the text; `true` for those that are nothing else.
    Bullet(bool),
    /// A number or a letter before the text, which stays.
    Numbered,
    /// `#` to `######`, or a line of `===` or `---` under it: the level.
    Heading(u8),
    /// `>`.
    Quoted,
    /// Columns.
    Row,
    /// A line without letters and digits.
    Rule,
}

/// Makes units of lines: joins what was wrapped, and only that.
pub(super) fn units<'a>(lines: &'a [Line<'_>]) -> Vec<Unit<'a>> {
    let width = wrap_width(lines);
    let mut units: Vec<Unit<'_>> = Vec::new();
    let mut apart = true;
    let mut before: Option<&Line<'_>> = None;
    for line in lines {
        if line.text.trim().is_empty() {
            apart = true;
            before = None;
            continue;
        }
        let (mark, text) = mark(&line.text);
        if let (Mark::Rule, Some(unit)) = (mark, units.last_mut().filter(|_| !apart))
            && let Some(level) = underline(text)
            && unit.lines == 1
            && unit.mark == Mark::None
        {
            unit.mark = Mark::Heading(level);
            unit.lines += 1;
            unit.place = cover(unit.place, line.place);
            before = None;
            continue;
        }
        let open = units.last_mut().zip(before);
        match open.filter(|(unit, before)| goes_on(unit, before, line, mark, width)) {
            Some((unit, _)) => unit.add(text, line.place),
            None => units.push(Unit {
                text: Cow::Borrowed(text),
                place: line.place,
                lines: 1,
                apart,
                mark,
            }),
        }
        apart = false;
        before = Some(line);
    }
    units
}

impl Unit<'_> {
    fn add(&mut self, text: &str, place: Place) {
        let last = self.text.chars().next_back();
        let first = text.chars().next();
        let glued = last
            .zip(first)
            .is_some_and(|(a, b)| is_han_or_kana(a) && is_han_or_kana(b));
        let hyphen = self.text.ends_with(['-', '\u{2010}', '\u{ad}'])
            && self
                .text
                .chars()
                .rev()
                .nth(1)
                .is_some_and(char::is_alphabetic);
        // Whether a hyphen at the end of a line belongs to the word is the tokenizer's question:
        // the break stays.
        let joined = self.text.to_mut();
        if self.mark == Mark::Row || hyphen {
            joined.push('\n');
        } else if !glued {
            joined.push(' ');
        }
        joined.push_str(text);
        self.place = cover(self.place, place);
        self.lines += 1;
    }
}

/// Whether a line continues the unit that the line before ended with.
fn goes_on(
    unit: &Unit<'_>,
    before: &Line<'_>,
    line: &Line<'_>,
    mark: Mark,
    width: Option<usize>,
) -> bool {
    match (unit.mark, mark) {
        (Mark::Row, Mark::Row) => return true,
        (Mark::Quoted, Mark::Quoted) => return true,
        (Mark::Rule | Mark::Row | Mark::Heading(_), _) => return false,
        (_, Mark::None) => {}
        _ => return false,
    }
    let text = line.text.trim();
    let deeper = indent(&line.text) >= indent(&before.text) + 2;
    let item = matches!(unit.mark, Mark::Bullet(_) | Mark::Numbered);
    if deeper {
        return item;
    }
    let lower = text.chars().next().is_some_and(char::is_lowercase);
    let closed = ends_sentence(&before.text);
    let len = chars(before.text.trim_end());
    match width {
        Some(width) => {
            let forced = len + 1 + first_word(text) > width;
            let full = 5 * len >= 4 * width;
            (forced && len <= width || !closed && (lower || full)) && byline::parse(text).is_none()
        }
        None => !closed && lower && len >= 40,
    }
}

/// The width at which the text was wrapped, if it was: the one at which most lines could not have
/// taken the first word of the next.
fn wrap_width(lines: &[Line<'_>]) -> Option<usize> {
    const WIDEST: usize = 140;
    let mut change = [0i32; WIDEST + 2];
    let mut breaks = 0;
    for pair in lines.windows(2) {
        let (a, b) = (pair[0].text.trim_end(), pair[1].text.trim());
        if a.trim_start().is_empty() || b.is_empty() {
            continue;
        }
        breaks += 1;
        let len = chars(a);
        // Any width from the line's length, up to what the next word would have needed.
        let upto = len + first_word(b);
        if len <= WIDEST {
            change[len] += 1;
            change[(upto + 1).min(WIDEST + 1)] -= 1;
        }
    }
    let (mut best, mut width, mut sum) = (0, 0, 0);
    for (at, step) in change.iter().enumerate().take(WIDEST + 1).skip(1) {
        sum += step;
        if sum >= best && at >= 30 {
            (best, width) = (sum, at);
        }
    }
    // Of the widths that explain as much, the greatest: lines are never longer than the width.
    (best >= 2 && 2 * best >= breaks).then_some(width)
}

fn chars(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().count()
    }
}

/// Characters that had to go to the next line together.
fn first_word(text: &str) -> usize {
    let text = text.trim_start();
    if text.chars().next().is_some_and(is_han_or_kana) {
        return 1;
    }
    text.chars().take_while(|c| !c.is_whitespace()).count()
}

fn indent(text: &str) -> usize {
    text.chars()
        .take_while(|c| c.is_whitespace())
        .map(|c| if c == '\t' { 4 } else { 1 })
        .sum()
}

fn is_han_or_kana(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}')
}

/// Whether a text ends as a sentence does; quotation marks and brackets may follow.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.trim_end()
        .trim_end_matches([
            '”', '’', '"', '\'', '»', '«', ')', ']', '」', '』', '*', '_',
        ])
        .trim_end()
        .ends_with([
            '.', '!', '?', '…', '。', '！', '？', '।', '؟', '۔', ':', '：', ';',
        ])
}

/// The heading's level that a line under a line gives it.
fn underline(rule: &str) -> Option<u8> {
    match rule.as_bytes() {
        [b'=', b'=', b'=', rest @ ..] if rest.iter().all(|b| *b == b'=') => Some(1),
        [b'-', b'-', b'-', rest @ ..] if rest.iter().all(|b| *b == b'-') => Some(2),
        _ => None,
    }
}

/// The mark of a line, and its text without it.
fn mark(line: &str) -> (Mark, &str) {
    let text = line.trim();
    if is_row(line, text) {
        return (Mark::Row, text);
    }
    if text.len() <= 200
        && !text.chars().any(char::is_alphanumeric)
        && text.chars().any(|c| "-*_=~•·#—–.⁂❖+|".contains(c))
    {
        return (Mark::Rule, text);
    }
    let hashes = text.len() - text.trim_start_matches('#').len();
    if (1..=6).contains(&hashes) && text[hashes..].starts_with(' ') {
        return (
            Mark::Heading(hashes as u8),
            text[hashes..].trim_matches([' ', '#']),
        );
    }
    if let Some(bold) = bold(text) {
        return (Mark::Heading(3), bold);
    }
    // A line in italics.
    for mark in ['*', '_'] {
        let inner = text
            .strip_prefix(mark)
            .and_then(|text| text.strip_suffix(mark));
        if let Some(inner) = inner.filter(|inner| !inner.contains(mark) && !inner.starts_with(' '))
        {
            return (Mark::None, inner);
        }
    }
    if let Some(quoted) = text.strip_prefix('>')
        && let quoted = quoted.trim_start_matches(['>', ' '])
        && !quoted.is_empty()
    {
        return (Mark::Quoted, quoted);
    }
    const BULLETS: [char; 11] = ['•', '●', '▪', '■', '◦', '‣', '►', '▶', '∙', '○', '➤'];
    if let Some(item) = text.strip_prefix(BULLETS) {
        return (Mark::Bullet(true), item.trim_start());
    }
    if let Some(item) = ["- ", "* ", "+ ", "-\t", "*\t", "·\u{20}"]
        .iter()
        .find_map(|b| text.strip_prefix(b))
    {
        return (Mark::Bullet(false), item.trim_start());
    }
    if is_numbered(text) {
        return (Mark::Numbered, text);
    }
    (Mark::None, text)
}

/// `**A line in bold**`, which is a heading.
fn bold(text: &str) -> Option<&str> {
    let inner = ["**", "__"]
        .iter()
        .find_map(|mark| text.strip_prefix(mark)?.strip_suffix(mark))?;
    let plain = !inner.contains("**") && !inner.contains("__") && !inner.is_empty();
    (plain && !inner.ends_with('.')).then(|| inner.trim())
}

/// `1. `, `12) `, `a) `, `(3) `.
fn is_numbered(text: &str) -> bool {
    let rest = text.strip_prefix('(').unwrap_or(text);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let letter = digits == 0 && rest.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
    let at = if letter { 1 } else { digits };
    let mark = rest.as_bytes().get(at);
    let ok = match mark {
        Some(b')') => (1..=2).contains(&at),
        Some(b'.') => (1..=2).contains(&at) && !letter && text.len() == rest.len(),
        _ => false,
    };
    ok && rest[at + 1..].starts_with([' ', '\t'])
}

static GAP: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("   "));

/// Columns: bars, tabs, or two gaps of three blanks.
fn is_row(line: &str, text: &str) -> bool {
    if text.len() > 400 {
        return false;
    }
    let bars = text.starts_with('|') && text.ends_with('|') && text.len() > 2;
    let body = line.trim();
    let columns =
        |bytes: &[u8]| memchr::memchr(b'\t', bytes).is_some() || GAP.find(bytes).is_some();
    if !columns(body.as_bytes()) && !body.starts_with('|') {
        return false;
    }
    let tabs = body.matches('\t').count();
    if bars || tabs >= 2 {
        return true;
    }
    let mut gaps = 0;
    let mut blanks = 0;
    for c in body.chars() {
        if c == ' ' {
            blanks += 1;
        } else {
            gaps += usize::from(blanks >= 3);
            blanks = 0;
        }
    }
    gaps >= 2
        || (gaps + tabs >= 1 && text.ends_with(|c: char| c.is_ascii_digit()) && text.len() <= 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let decoded = crate::decode::decode(text.as_bytes(), Place::line(1)).unwrap();
        let found: Vec<String> = units(&decoded.lines)
            .into_iter()
            .map(|unit| unit.text.into_owned())
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn wrapped_lines_are_joined() {
        check(
            "The ferry company said on Monday that it\nwould run no boats before the weekend,\nbecause the pier has lost two of its five\npiles.\nPassengers were not amused.\n",
            &[
                "The ferry company said on Monday that it would run no boats before the weekend, because the pier has lost two of its five piles.",
                "Passengers were not amused.",
            ],
        );
    }

    #[test]
    fn a_paragraph_a_line_stays_so() {
        check(
            "One paragraph here.\nAnother one, a bit longer than it.\nA third.",
            &[
                "One paragraph here.",
                "Another one, a bit longer than it.",
                "A third.",
            ],
        );
    }

    #[test]
    fn a_hyphen_at_the_end_keeps_its_break() {
        check(
            "The council voted on the plan for a cease-\nfire line along the old harbour wall, which\nwas drawn in the year of the great flood and\nnever moved.",
            &[
                "The council voted on the plan for a cease-\nfire line along the old harbour wall, which was drawn in the year of the great flood and never moved.",
            ],
        );
    }

    #[test]
    fn indented_paragraphs_begin_anew() {
        check(
            "    The mayor opened the bridge with a pair of\nscissors that did not cut, and then with her\nteeth.\n    Nobody had thought of a second pair, and the\nband played on.",
            &[
                "The mayor opened the bridge with a pair of scissors that did not cut, and then with her teeth.",
                "Nobody had thought of a second pair, and the band played on.",
            ],
        );
    }
}
