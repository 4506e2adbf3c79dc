//! Where sentences end: between two words, by the marks that stand there and the words themselves.
//! What differs from language to language stands in `data/sentences`.

use crate::class::is_ideographic;
use crate::sentence_rules::{Abbreviation, Rules};

/// Whether a sentence may end at this character, which is not ASCII.
pub(crate) fn may_end(c: char) -> bool {
    c == '…' || c == '\u{2028}' || c == '\u{2029}' || is_bullet(c) || ends_strongly(c)
}

/// Marks that end a sentence whatever word stands before them.
fn ends_strongly(c: char) -> bool {
    matches!(
        c,
        '!' | '?' | '‼' | '⁇' | '⁈' | '⁉' | '؟' | '۔' | '।' | '॥' | '։' | '።'
    ) || ends_without_space(c)
}

/// Full stops of scripts that put no space behind them.
fn ends_without_space(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '．' | '｡')
}

fn closes(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '”'
            | '’'
            | '“'
            | ')'
            | ']'
            | '}'
            | '»'
            | '›'
            | '」'
            | '』'
            | '）'
            | '】'
            | '》'
    )
}

fn opens_quotation(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '“' | '‘' | '„' | '‚' | '«' | '»' | '‹' | '「' | '『' | '¿' | '¡'
    )
}

fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '‣' | '⁃' | '▪' | '■' | '●' | '◦')
}

/// A place where a sentence may end: between two words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gap<'a> {
    /// The open sentence up to the end of the word before.
    pub(crate) before: &'a str,
    /// The word before, as written.
    pub(crate) word: &'a str,
    /// What is known of that word, without its points, as an abbreviation.
    pub(crate) abbreviation: Abbreviation,
    /// What stands between.
    pub(crate) between: &'a str,
    /// The word behind, as written.
    pub(crate) next: &'a str,
    /// What stands behind that word in its block.
    pub(crate) rest: &'a str,
    /// Whether that word begins an address.
    pub(crate) address: bool,
}

/// A run of marks in a gap.
#[derive(Clone, Copy, Debug)]
struct Marks {
    /// Where the run ends, closing brackets and quotation marks included.
    end: usize,
    points: u32,
    /// Whether a question or exclamation mark is among them.
    strong: bool,
    /// Whether the script has no space behind.
    tight: bool,
    /// Whether a bracket or quotation closes with them.
    closed: bool,
}

/// How many bytes of what stands between the words belong to the sentence that ends there, if one
/// does.
pub(crate) fn end_in(gap: Gap, rules: &Rules) -> Option<usize> {
    let between = gap.between;
    // The point of an acronym stands in its word.
    let mut in_word = u32::from(gap.word.ends_with('.'));
    let mut from = 0;
    while let Some((begin, marks)) = marks(between, from, in_word) {
        let omission = between[..begin].ends_with(['[', '(']) && marks.closed;
        if !omission && ends(gap, begin, marks, rules) {
            return Some(marks.end);
        }
        from = marks.end;
        in_word = 0;
    }
    rule_end(between).or_else(|| line_end(gap))
}

/// Whether the point behind the word is an abbreviation's and so belongs to the word. `end` is what
/// [`end_in`] says.
pub(crate) fn is_abbreviation(gap: Gap, end: Option<usize>) -> bool {
    let word = gap.word;
    let Some(behind) = gap.between.strip_prefix('.') else {
        return false;
    };
    let is_word = word.chars().all(char::is_alphabetic) && !word.ends_with(is_ideographic);
    if !is_word || gap.address || behind.starts_with(['.', '…']) || behind.starts_with(" . .") {
        return false;
    }
    // What is not in the lists and long is a word before a mistake in writing.
    let short = word.chars().nth(SHORTENED).is_none();
    if end.is_some() || !short {
        return gap.abbreviation.stands_last();
    }
    behind.starts_with(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':'))
}

/// Abbreviations have no more letters, but for some in the lists.
const SHORTENED: usize = 5;

/// The first run of marks at or behind `from`, and where it begins.
fn marks(between: &str, from: usize, in_word: u32) -> Option<(usize, Marks)> {
    let is_mark = |c: char| matches!(c, '.' | '…') || ends_strongly(c);
    let begin = if in_word > 0 {
        0
    } else {
        from + between[from..].find(is_mark)?
    };
    let mut run = Marks {
        end: begin,
        points: in_word,
        strong: false,
        tight: false,
        closed: between[..begin].contains(closes),
    };
    let mut rest = between[begin..].chars().peekable();
    while let Some(&c) = rest.peek() {
        let mut spaced = rest.clone();
        match c {
            '.' => run.points += 1,
            '…' => run.points += 3,
            _ if ends_strongly(c) => {
                run.strong = true;
                run.tight |= ends_without_space(c);
            }
            // ` . . .` is one run, unless it stands behind a full stop.
            ' ' if run.end > begin
                && !(run.points == 1 && begin == 0 && is_ellipsis(&between[run.end..]))
                && spaced.nth(1) == Some('.') => {}
            _ => break,
        }
        rest.next();
        run.end += c.len_utf8();
    }
    while let Some(&c) = rest.peek() {
        let mut behind = rest.clone();
        if run.tight && c == '“' {
            break; // where nothing but this mark opens
        }
        // A mark with space on both sides closes, as it would open before a word.
        let apart = c == ' '
            && behind.nth(1).is_some_and(closes)
            && behind.next().is_some_and(char::is_whitespace);
        if !closes(c) && !apart {
            break;
        }
        run.closed |= closes(c);
        rest.next();
        run.end += c.len_utf8();
    }
    Some((begin, run))
}

/// Whether a text begins with ` . . .`
fn is_ellipsis(text: &str) -> bool {
    text.starts_with(" . . .")
}

/// Whether the sentence ends with these marks.
fn ends(gap: Gap, begin: usize, marks: Marks, rules: &Rules) -> bool {
    let rest = &gap.between[marks.end..];
    if marks.tight {
        let comma = rest.starts_with(['，', '、', '；', '：', ',', ';', ':']);
        return !(comma || marks.closed && rules.goes_on(gap.next, gap.rest));
    }
    let Some(first) = gap.next.chars().find(|c| c.is_alphanumeric()) else {
        return false;
    };
    let word = gap.word.trim_end_matches('.');
    let lower_word = word.chars().all(char::is_lowercase);
    let long = word.chars().nth(1).is_some();
    if !rest.starts_with(char::is_whitespace) {
        // The space is missing: "he said.The next", "the end.”The next".
        let glued = rest.is_empty() || rest.chars().all(opens_quotation);
        let upper = first.is_uppercase() && gap.next.chars().any(char::is_lowercase);
        return glued
            && begin == 0
            && lower_word
            && long
            && !gap.address
            && (upper || marks.strong && first.is_alphabetic())
            && !gap.abbreviation.never_ends();
    }
    let behind = rest.trim_start();
    if behind
        .trim_start_matches(closes)
        .starts_with([',', ';', ':'])
    {
        return false;
    }
    if first.is_lowercase() && !gap.address && !rules.is_clitic(gap.next, gap.rest) {
        return rules.lower && ends_before_lower(gap, begin, marks);
    }
    if is_item(gap) {
        return false;
    }
    if marks.strong {
        let name = begin == 0 && !marks.closed && rules.marked(gap.word);
        return !name || rules.opens(gap.next);
    }
    if marks.points > 1 {
        // "I" has a capital anywhere.
        return !(rules.lower && matches!(gap.next.split(['\'', '’']).next(), Some("I")));
    }
    let quoted = behind.starts_with(opens_quotation);
    marks.closed || begin > 0 || ends_at_point(gap, rules, quoted)
}

/// Whether the sentence ends although the next begins in lower case.
fn ends_before_lower(gap: Gap, begin: usize, marks: Marks) -> bool {
    let word = gap.word;
    if marks.closed || marks.points > 1 || begin > 0 {
        return false;
    }
    if marks.strong {
        // Yahoo! goes on.
        return !word.starts_with(char::is_uppercase) || is_alone(gap);
    }
    let begins_lower = gap
        .before
        .chars()
        .find(|c| c.is_alphanumeric())
        .is_some_and(char::is_lowercase);
    let letters = if begins_lower { 2 } else { 3 };
    let plain = word
        .chars()
        .all(|c| c.is_lowercase() || matches!(c, '\'' | '’'));
    let number = word.len() >= 3 && word.bytes().all(|b| b.is_ascii_digit());
    !gap.abbreviation.is_listed() && (number || plain && word.chars().count() >= letters)
}

/// Whether the single point behind the word ends the sentence.
fn ends_at_point(gap: Gap, rules: &Rules, quoted: bool) -> bool {
    let word = gap.word.trim_end_matches('.');
    // MS is no Ms., unless all is in capitals.
    let acronym = |word: &str| word.len() > 1 && word.chars().all(char::is_uppercase);
    let abbreviation = if acronym(word) && !acronym(gap.next) {
        rules.acronym(word)
    } else {
        gap.abbreviation
    };
    let number = gap.next.starts_with(|c: char| c.is_ascii_digit());
    let roman = |word: &str| word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L'));
    if abbreviation.precedes_number() && (number || roman(gap.next) && gap.next != "I") {
        return false;
    }
    let ends_with_number = || word_before(gap).ends_with(|c: char| c.is_ascii_digit());
    if !number && abbreviation.is_unit() && ends_with_number() {
        return true;
    }
    if rules.is_final(gap.before) {
        return true;
    }
    if abbreviation.never_ends() {
        return false;
    }
    let opener = || quoted || rules.opens(gap.next);
    if abbreviation.is_hour() && !number {
        return opener() || !rules.follows_hour(gap.next);
    }
    let mut letters = word.chars();
    let first = letters.next().unwrap_or(' ');
    let single = |word: &str| word.chars().nth(1).is_none();
    if single(word) && first.is_alphabetic() && !is_ideographic(first) {
        if first.is_uppercase() {
            let before = gap.before.strip_suffix(gap.word).unwrap_or("");
            if before.ends_with(['&', '-', '/']) || rules.numbered(word_before(gap)) {
                return true; // AT&T, Jay-Z, World War I
            }
            return ends_at_initial(gap, first, opener());
        }
        // "z. B.", and scripts without capitals
        if single(gap.next) || !first.is_lowercase() {
            return false;
        }
    }
    if gap.word.ends_with('.') || abbreviation.may_end() || rules.is_shortened(word) {
        return opener();
    }
    let digits = word.bytes().all(|b| b.is_ascii_digit());
    if digits && rules.dates && (number || gap.before.trim_end_matches(word).ends_with(". ")) {
        return false;
    }
    if rules.ordinals && (digits && word.len() <= 3 || roman(word)) {
        return opener() || digits && is_cardinal(gap, word, rules);
    }
    true
}

/// The word before the last one of the open sentence, with the marks that touch it.
fn word_before<'a>(gap: Gap<'a>) -> &'a str {
    let before = gap.before.strip_suffix(gap.word).unwrap_or(gap.before);
    before
        .trim_end()
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or("")
}

/// Whether a number of three digits at most with a point behind it only counts and is no ordinal,
/// in a language that writes these so: `mit 3:2.`, `auf Platz 3.`, `S. 12.`, `wurde 84.`
fn is_cardinal(gap: Gap, number: &str, rules: &Rules) -> bool {
    if rules.follows_ordinal(gap.next) {
        return false;
    }
    let before = gap.before.strip_suffix(number).unwrap_or(gap.before);
    if number.len() == 3 || before.ends_with([':', '-', '–', '/', '€', '$', '§']) {
        return true;
    }
    let word = word_before(gap);
    let abbreviation = word.trim_end_matches('.');
    if word.ends_with('.') {
        return rules.abbreviation(abbreviation).precedes_number();
    }
    let is_first = before.trim().len() <= word.len();
    // "Platz 3", but "Berlins 3. Bezirk"
    let counted = word.starts_with(char::is_uppercase)
        && word.ends_with(char::is_alphabetic)
        && !word.ends_with('s')
        && !is_first;
    counted || matches!(word, "§" | "=") || rules.precedes_cardinal(word)
}

/// Whether a sentence ends behind a single capital letter: the initial of a name, or "you and I".
fn ends_at_initial(gap: Gap, letter: char, opener: bool) -> bool {
    if !opener {
        return false;
    }
    let before = gap.before.trim_end_matches('.').trim_end_matches(letter);
    let name = before
        .split_whitespace()
        .next_back()
        .is_some_and(|word| word.starts_with(char::is_uppercase));
    // "J. A. Smith"
    let initial = gap.next.chars().count() == 1 && gap.next != "I";
    !(initial || letter == 'I' && name)
}

/// Whether the word before is all that the sentence has.
fn is_alone(gap: Gap) -> bool {
    let before = gap
        .before
        .trim_start_matches(|c: char| !c.is_alphanumeric());
    before.len() <= gap.word.len()
}

/// Whether the marks stand behind the number or letter of a list's item.
fn is_item(gap: Gap) -> bool {
    let word = gap.word.trim_end_matches('.');
    let number = word.len() <= 3 && word.bytes().all(|b| b.is_ascii_digit());
    let letter = word.len() == 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    (number || letter) && is_alone(gap)
}

/// Behind a rule of asterisks, dashes or the like that parts a text.
fn rule_end(between: &str) -> Option<usize> {
    let mut end = 0;
    for run in between.as_bytes().chunk_by(|a, b| a == b) {
        end += run.len();
        let least = match run[0] {
            b'*' | b'=' | b'_' | b'#' | b'~' => 3,
            b'-' => 5,
            _ => continue,
        };
        if run.len() >= least && between[end..].starts_with(char::is_whitespace) {
            return Some(end);
        }
    }
    None
}

/// Where a line ends that ends a sentence without any mark: before an empty line or a list's item,
/// and when a short line is followed by a capital, as in a heading or an address.
fn line_end(gap: Gap) -> Option<usize> {
    let breaks = ['\n', '\u{2028}', '\u{2029}'];
    let at = gap.between.find(breaks)?;
    let rest = gap.between[at..].strip_prefix(breaks)?;
    let empty = rest
        .split_inclusive('\n')
        .next()
        .is_some_and(|line| line.ends_with('\n') && line.trim().is_empty());
    let item = rest
        .trim_start()
        .starts_with(|c: char| is_bullet(c) || matches!(c, '-' | '*' | '–'));
    if empty || item || at > 0 && gap.between.as_bytes()[at] != b'\n' {
        return Some(at);
    }
    let line = gap.before.rsplit('\n').next().unwrap_or("");
    let short = line.chars().take(SHORT_LINE).count() < SHORT_LINE;
    let goes_on = gap.between[..at]
        .trim_end()
        .ends_with([',', ';', '-', '–', '—', '&', '/']);
    let capital = gap
        .next
        .chars()
        .find(|c| c.is_alphanumeric())
        .is_some_and(|c| c.is_uppercase() || c.is_numeric());
    (short && !goes_on && capital).then_some(at)
}

/// Lines of fewer characters end before the margin: text is wrapped at 60 or more.
const SHORT_LINE: usize = 45;

/// The mark of a list's item, as it stands at the beginning of a sentence or behind a space: `1.`,
/// `2)`, `3.)`, `a.`, with a bullet before it or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    bullet: Option<char>,
    letter: bool,
    value: u32,
    point: bool,
    bracket: bool,
}

impl Item {
    /// The item that begins here.
    pub(crate) fn read(text: &str) -> Option<Item> {
        let text = text.trim_start();
        if text.starts_with(|c: char| c.is_ascii_uppercase()) {
            return None; // as sentences begin
        }
        let bullet = text.chars().next().filter(|&c| is_bullet(c));
        let text = text.trim_start_matches(is_bullet).trim_start();
        let sign = text.len()
            - text
                .trim_start_matches(|c: char| c.is_ascii_alphanumeric())
                .len();
        let (sign, rest) = text.split_at(sign);
        let (letter, value) = match sign.as_bytes() {
            [letter @ b'a'..=b'z'] => (true, u32::from(*letter)),
            [b'0'..=b'9', ..] if sign.len() <= 3 => (false, sign.parse().ok()?),
            _ => return None,
        };
        let point = rest.starts_with('.');
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        let bracket = rest.starts_with(')');
        let rest = rest.strip_prefix(')').unwrap_or(rest);
        let marked = (point || bracket) && rest.starts_with(' ');
        marked.then_some(Item {
            bullet,
            letter,
            value,
            point,
            bracket,
        })
    }

    /// Whether this is the item behind `before` in one list.
    pub(crate) fn follows(self, before: Item) -> bool {
        self == Item {
            value: before.value + 1,
            ..before
        }
    }
}
