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

fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
}

pub(crate) static NOT_IN_NAMES: Words = words!(words "words/not-in-names.txt");
pub(crate) static ROLES: Words = words!(words "words/roles.txt");
pub(crate) static AGENCIES: Words = words!(lines "words/agencies.txt");
pub(crate) static SECTIONS: Words = words!(lines "words/sections.txt");
pub(crate) static CHROME_LINES: Words = words!(lines "words/chrome-lines.txt");
pub(crate) static CHROME_BOXES: Words = words!(lines "words/chrome-boxes.txt");
pub(crate) static CHROME_COMMENTS: Words = words!(lines "words/chrome-comments.txt");
pub(crate) static CHROME_STARTS: Starts = Starts(LazyLock::new(|| {
    Starts::sorted(include_str!("words/chrome-starts.txt"))
}));
pub(crate) static CHROME_BOX_STARTS: Starts = Starts(LazyLock::new(|| {
    Starts::sorted(include_str!("words/chrome-box-starts.txt"))
}));

/// Beginnings of lines; those marked with `! ` hold for lines of any length.
pub(crate) struct Starts(LazyLock<Vec<(&'static str, bool)>>);

impl Starts {
    fn sorted(list: &'static str) -> Vec<(&'static str, bool)> {
        let mut starts: Vec<_> = lines(list)
            .map(|line| match line.strip_prefix("! ") {
                Some(line) => (line, true),
                None => (line, false),
            })
            .collect();
        starts.sort_unstable();
        starts
    }

    /// Whether the line begins with one of them, and that is where a word ends. The answer says
    /// whether it holds for lines of any length.
    pub(crate) fn begin(&self, line: &str) -> Option<bool> {
        // Every beginning of `line` sorts before it, and shares its first letter.
        let first = line.chars().next()?;
        let upto = self.0.partition_point(|(start, _)| *start <= line);
        self.0[..upto]
            .iter()
            .rev()
            .take_while(|(start, _)| start.starts_with(first))
            .find(|(start, _)| {
                line.strip_prefix(start).is_some_and(|rest| {
                    let ends = |c: char| !c.is_alphanumeric();
                    rest.chars().next().is_none_or(ends) || start.ends_with(ends)
                })
            })
            .map(|(_, long)| *long)
    }
}
