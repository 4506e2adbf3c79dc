//! Lists of words, kept as data.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// A set of words, or of lines.
pub(crate) struct Words(LazyLock<FxHashSet<&'static str>>);

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

/// Beginnings of texts in lower case, found in whatever case a text is written.
pub(crate) struct Heads(LazyLock<ByFirst>);

impl Heads {
    pub(crate) const fn new(make: fn() -> ByFirst) -> Heads {
        Heads(LazyLock::new(make))
    }

    /// The first of the list that a text begins with.
    pub(crate) fn find(&self, text: &str) -> Option<&'static str> {
        let begins = |start: &&&str| {
            let head = text.as_bytes().get(..start.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
        };
        self.0.of(text).iter().find(begins).copied()
    }
}

/// A list that is looked through for each line of a text, by the first byte of its members: most lines
/// begin like none of them.
pub(crate) struct ByFirst {
    all: Vec<&'static str>,
    lists: Vec<Vec<&'static str>>,
}

impl ByFirst {
    /// Members in lower case; those of one first byte keep their order.
    pub(crate) fn new(members: impl IntoIterator<Item = &'static str>) -> ByFirst {
        let all: Vec<_> = members.into_iter().collect();
        let mut lists = vec![Vec::new(); 256];
        for member in &all {
            lists[usize::from(member.as_bytes()[0])].push(*member);
        }
        ByFirst { all, lists }
    }

    pub(crate) fn all(&self) -> &[&'static str] {
        &self.all
    }

    /// The members that begin with the first byte of a text.
    pub(crate) fn of(&self, text: &str) -> &[&'static str] {
        let first = text.as_bytes().first().map(u8::to_ascii_lowercase);
        first.map_or(&[], |first| &self.lists[usize::from(first)])
    }
}

/// Beginnings of lines; those marked with `! ` hold for lines of any length.
pub(crate) struct Starts(LazyLock<Beginnings>);

struct Beginnings {
    all: ByFirst,
    long: ByFirst,
}

impl Beginnings {
    fn of(list: &'static str) -> Beginnings {
        Beginnings {
            all: ByFirst::new(lines(list).map(|line| line.trim_start_matches("! "))),
            long: ByFirst::new(lines(list).filter_map(|line| line.strip_prefix("! "))),
        }
    }
}

impl Starts {
    /// Whether the line begins with one of them, and that is where a word ends.
    pub(crate) fn begin(&self, line: &str) -> bool {
        self.0.all.of(line).iter().any(|start| {
            line.strip_prefix(start).is_some_and(|rest| {
                let ends = |c: char| !c.is_alphanumeric();
                rest.chars().next().is_none_or(ends) || start.ends_with(ends)
            })
        })
    }

    /// The same for a text as it is written, in any case.
    pub(crate) fn begin_sentence(&self, text: &str) -> bool {
        self.0.all.of(text).iter().any(|start| {
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
        self.0.long.of(text).iter().any(|start| {
            text.get(..start.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(start))
        })
    }
}
