//! Where sentences end. What is a rule of a language stands in `data/sentences`.

use std::collections::HashSet;
use std::sync::LazyLock;

use nutgraf_model::Lang;

use crate::class::is_ideographic;

/// Whether a sentence may end at this character, which is not ASCII.
pub(crate) fn may_end(c: char) -> bool {
    c == '…' || ends_strongly(c)
}

/// Marks that end a sentence whatever comes behind them.
fn ends_strongly(c: char) -> bool {
    matches!(c, '!' | '?' | '‼' | '⁇' | '⁈' | '⁉')
        || ends_without_space(c)
        || matches!(c, '؟' | '۔' | '।' | '॥' | '։' | '።')
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
            | '*'
    )
}

fn opens(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '“'
            | '‘'
            | '„'
            | '‚'
            | '«'
            | '»'
            | '‹'
            | '('
            | '['
            | '「'
            | '『'
            | '（'
            | '¿'
            | '¡'
    )
}

/// The rules of one language.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    never: HashSet<&'static str>,
    maybe: HashSet<&'static str>,
    openers: HashSet<&'static str>,
    ordinals: bool,
}

impl Rules {
    /// Reads the sections of a file.
    fn parse(file: &'static str) -> Rules {
        let mut rules = Rules::default();
        let mut section = "";
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end().trim_end_matches(']');
                rules.ordinals |= section == "ordinals";
                continue;
            }
            let words = line.split_whitespace();
            match section {
                "never" => rules.never.extend(words),
                "maybe" => rules.maybe.extend(words),
                "openers" => rules.openers.extend(words),
                _ => {}
            }
        }
        rules
    }

    /// The rules for a language; for an unknown one those of English.
    pub(crate) fn of(lang: Lang) -> &'static Rules {
        macro_rules! rules {
            ($file:literal) => {{
                static RULES: LazyLock<Rules> = LazyLock::new(|| {
                    Rules::parse(include_str!(concat!("../data/sentences/", $file, ".txt")))
                });
                &RULES
            }};
        }
        match lang.as_str() {
            "en" | "und" => rules!("en"),
            "de" => rules!("de"),
            "es" => rules!("es"),
            "fr" => rules!("fr"),
            "it" => rules!("it"),
            "nl" => rules!("nl"),
            "pt" => rules!("pt"),
            "ru" | "uk" | "be" | "bg" => rules!("ru"),
            _ => rules!("other"),
        }
    }

    fn opener(&self, word: &str) -> bool {
        let lower = word.to_lowercase().replace('’', "'");
        self.openers.contains(lower.as_str())
            || lower
                .split('\'')
                .next()
                .is_some_and(|first| self.openers.contains(first))
    }
}

/// A place where a sentence may end: between two words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gap<'a> {
    /// The open sentence up to the end of the word before.
    pub(crate) before: &'a str,
    /// The word before, as written.
    pub(crate) word: &'a str,
    /// What stands between.
    pub(crate) between: &'a str,
    /// The word behind, as written.
    pub(crate) next: &'a str,
}

/// How many bytes of what stands between the words belong to the sentence that ends there, if one
/// does.
pub(crate) fn end_in(gap: Gap, rules: &Rules) -> Option<usize> {
    let between = gap.between;
    if let Some(at) = empty_line(between) {
        return Some(at);
    }
    let mut chars = between.char_indices().peekable();
    // The first run of marks; the point of an acronym stands in its word.
    let mut dots = u32::from(gap.word.ends_with('.'));
    let (mut strong, mut tight) = (false, false);
    let mut begin = 0;
    if dots == 0 {
        while let Some(&(at, c)) = chars.peek() {
            if matches!(c, '.' | '…') || ends_strongly(c) {
                begin = at;
                break;
            }
            chars.next();
        }
    }
    let mut end = begin;
    while let Some(&(at, c)) = chars.peek() {
        match c {
            '.' => dots += 1,
            '…' => dots += 3,
            _ if ends_strongly(c) => {
                strong = true;
                tight |= ends_without_space(c);
            }
            _ => break,
        }
        chars.next();
        end = at + c.len_utf8();
    }
    if dots == 0 && !strong {
        return None;
    }
    let mut closed = begin > 0 && between[..begin].chars().any(closes);
    while let Some(&(at, c)) = chars.peek() {
        if !closes(c) {
            break;
        }
        closed = true;
        chars.next();
        end = at + c.len_utf8();
    }
    let rest = &between[end..];
    if tight {
        return Some(end);
    }
    if !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let first = gap.next.chars().find(|c| c.is_alphanumeric())?;
    if first.is_lowercase() {
        return None;
    }
    if strong || dots > 1 {
        return Some(end);
    }
    let quoted = rest.chars().any(opens);
    (closed || ends_at_point(gap, rules, quoted)).then_some(end)
}

/// Whether the single point behind the word ends the sentence.
fn ends_at_point(gap: Gap, rules: &Rules, quoted: bool) -> bool {
    let word = gap.word.trim_end_matches('.');
    let lower = word.to_lowercase();
    let opener = quoted || rules.opener(gap.next);
    let mut letters = word.chars();
    let first = letters.next().unwrap_or(' ');
    let single = letters.next().is_none();
    let alone = gap.before.trim_end_matches('.').trim_start().len() == word.len();
    if rules.never.contains(lower.as_str()) {
        return false;
    }
    if single && first.is_alphabetic() && !is_ideographic(first) && first.is_uppercase() {
        // An initial.
        return opener && gap.next.chars().count() > 1 || word == "I" && !alone && opener;
    }
    if rules.maybe.contains(lower.as_str()) || gap.word.ends_with('.') {
        return opener;
    }
    if word.bytes().all(|b| b.is_ascii_digit()) {
        // The number of an item, or an ordinal.
        return !alone && (!rules.ordinals || word.len() > 2 || opener);
    }
    true
}

/// Where an empty line begins.
fn empty_line(between: &str) -> Option<usize> {
    let at = between.find('\n')?;
    let mut lines = between[at + 1..].split_inclusive('\n');
    lines
        .next()
        .is_some_and(|line| line.ends_with('\n') && line.trim().is_empty())
        .then_some(at)
}
