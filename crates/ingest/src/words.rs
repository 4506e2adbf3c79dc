//! Lists of words, kept as data.

use std::collections::HashSet;
use std::sync::LazyLock;

/// A set of words, or of lines.
pub(crate) struct Words(LazyLock<HashSet<&'static str>>);

impl Words {
    pub(crate) fn contains(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}

/// Makes a set of a list: of its words, or of its lines.
macro_rules! words {
    (words $file:literal) => {
        Words(LazyLock::new(|| {
            lines(include_str!($file))
                .flat_map(str::split_whitespace)
                .collect()
        }))
    };
    (lines $file:literal) => {
        Words(LazyLock::new(|| lines(include_str!($file)).collect()))
    };
}

/// The lines of a list without its comments.
pub(crate) fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
}

pub(crate) static NOT_IN_NAMES: Words = words!(words "words/not-in-names.txt");
pub(crate) static CREDENTIALS: Words = words!(words "words/credentials.txt");
pub(crate) static ORGANISATIONS: Words = words!(words "words/organisations.txt");
pub(crate) static ROLES: Words = words!(words "words/roles.txt");
pub(crate) static AGENCIES: Words = words!(lines "words/agencies.txt");
pub(crate) static WEEKDAYS: Words = words!(words "words/weekdays.txt");
pub(crate) static SECTIONS: Words = words!(lines "words/sections.txt");
pub(crate) static CHROME_LINES: Words = words!(lines "words/chrome-lines.txt");
pub(crate) static CHROME_BOXES: Words = words!(lines "words/chrome-boxes.txt");
pub(crate) static CHROME_COMMENTS: Words = words!(lines "words/chrome-comments.txt");
pub(crate) static CHROME_STARTS: Starts = Starts(LazyLock::new(|| {
    Beginnings::of(include_str!("words/chrome-starts.txt"))
}));
pub(crate) static CHROME_BOX_STARTS: Starts = Starts(LazyLock::new(|| {
    Beginnings::of(include_str!("words/chrome-box-starts.txt"))
}));

/// Beginnings of lines; those marked with `! ` hold for lines of any length.
pub(crate) struct Starts(LazyLock<Beginnings>);

struct Beginnings {
    all: Vec<&'static str>,
    long: Vec<&'static str>,
}

impl Beginnings {
    fn of(list: &'static str) -> Beginnings {
        let long = lines(list)
            .filter_map(|line| line.strip_prefix("! "))
            .collect();
        let mut all: Vec<_> = lines(list)
            .map(|line| line.trim_start_matches("! "))
            .collect();
        all.sort_unstable();
        Beginnings { all, long }
    }
}

impl Starts {
    /// Whether the line begins with one of them, and that is where a word ends.
    pub(crate) fn begin(&self, line: &str) -> bool {
        // Every beginning of `line` sorts before it, and shares its first letter.
        let Some(first) = line.chars().next() else {
            return false;
        };
        let upto = self.0.all.partition_point(|start| *start <= line);
        self.0.all[..upto]
            .iter()
            .rev()
            .take_while(|start| start.starts_with(first))
            .any(|start| {
                line.strip_prefix(start).is_some_and(|rest| {
                    let ends = |c: char| !c.is_alphanumeric();
                    rest.chars().next().is_none_or(ends) || start.ends_with(ends)
                })
            })
    }

    /// The same for a text as it is written, in any case.
    pub(crate) fn begin_sentence(&self, text: &str) -> bool {
        let first = text.as_bytes().first().map(u8::to_ascii_lowercase);
        let head = |start: &&&str| start.as_bytes().first() == first.as_ref();
        self.0.all.iter().filter(head).any(|start| {
            let (head, rest) = text.as_bytes().split_at(start.len().min(text.len()));
            head.eq_ignore_ascii_case(start.as_bytes())
                && (!start.ends_with(char::is_alphanumeric)
                    || !rest
                        .first()
                        .is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80))
        })
    }

    /// Whether a text of any length begins with one of those for such.
    pub(crate) fn begin_long(&self, text: &str) -> bool {
        self.0.long.iter().any(|start| {
            text.get(..start.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(start))
        })
    }
}
