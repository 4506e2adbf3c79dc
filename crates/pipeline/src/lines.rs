//! The order of the lines of a concordance.

use std::fmt;
use std::str::FromStr;

use nutgraf_index::Line;

/// What lines are sorted by. Words are compared folded: without case and accents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineSort {
    /// The word so many places before the match: `L1`, `L2`, …
    Left(usize),
    /// The match: `node`.
    Node,
    /// The word so many places behind the match: `R1`, `R2`, …
    Right(usize),
    /// The date, the oldest first: `date`.
    Date,
    /// The source: `source`.
    Source,
    /// Who says it: `speaker`.
    Speaker,
}

/// Why a text is no [`LineSort`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is nothing to sort by; write L1, L2 … for words on the left, R1, R2 … for those on the right, node, date, source or speaker"
)]
pub struct LineSortError(String);

impl FromStr for LineSort {
    type Err = LineSortError;

    fn from_str(text: &str) -> Result<LineSort, LineSortError> {
        let lower = text.trim().to_lowercase();
        let place = |digits: &str| digits.parse().ok().filter(|n| (1..=1000).contains(n));
        let sort = match lower.as_str() {
            "node" => Some(LineSort::Node),
            "date" => Some(LineSort::Date),
            "source" => Some(LineSort::Source),
            "speaker" => Some(LineSort::Speaker),
            other => match other.split_at_checked(1) {
                Some(("l", digits)) => place(digits).map(LineSort::Left),
                Some(("r", digits)) => place(digits).map(LineSort::Right),
                _ => None,
            },
        };
        sort.ok_or_else(|| LineSortError(text.trim().to_owned()))
    }
}

impl fmt::Display for LineSort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LineSort::Left(n) => write!(f, "L{n}"),
            LineSort::Node => f.write_str("node"),
            LineSort::Right(n) => write!(f, "R{n}"),
            LineSort::Date => f.write_str("date"),
            LineSort::Source => f.write_str("source"),
            LineSort::Speaker => f.write_str("speaker"),
        }
    }
}

/// Collects lines, as they are to be written, and gives them back in order. Equal ones stay as they
/// came. Without a limit all of them are held in memory.
#[derive(Clone, Debug)]
pub struct SortedLines {
    by: Vec<LineSort>,
    limit: Option<usize>,
    lines: Vec<(Vec<u8>, usize, Box<[u8]>)>,
    count: usize,
}

/// Lines beyond the limit that are held before the last ones are dropped.
const SPARE: usize = 10_000;

impl SortedLines {
    /// Lines by these, the first first; at most so many.
    #[must_use]
    pub fn new(by: &[LineSort], limit: Option<usize>) -> SortedLines {
        SortedLines {
            by: by.to_vec(),
            limit,
            lines: Vec::new(),
            count: 0,
        }
    }

    /// Takes a line, who says it, and what is to be written.
    pub fn push(&mut self, line: &Line<'_>, speaker: Option<&str>, written: &[u8]) {
        let mut key = Vec::with_capacity(32);
        for by in &self.by {
            match by {
                LineSort::Left(n) => word(&mut key, line.left_word(*n)),
                LineSort::Right(n) => word(&mut key, line.right_word(*n)),
                LineSort::Node => line.node_words().for_each(|w| word(&mut key, Some(w))),
                // Undated ones last.
                LineSort::Date => match line.article.article.date {
                    Some(date) => key.extend(date.sort_key().to_be_bytes()),
                    None => key.extend([255; 8]),
                },
                LineSort::Source => name(&mut key, line.article.article.source.as_deref()),
                LineSort::Speaker => name(&mut key, speaker),
            }
            key.push(0);
        }
        self.lines.push((key, self.count, written.into()));
        self.count += 1;
        if let Some(limit) = self.limit
            && self.lines.len() > limit + SPARE
        {
            self.lines
                .sort_unstable_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
            self.lines.truncate(limit);
        }
    }

    /// What is to be written, in order.
    pub fn into_written(mut self) -> impl Iterator<Item = Box<[u8]>> {
        self.lines
            .sort_unstable_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        let limit = self.limit.unwrap_or(usize::MAX);
        self.lines.into_iter().take(limit).map(|line| line.2)
    }
}

/// A word and what ends it; the end of a block comes before all words.
fn word(key: &mut Vec<u8>, word: Option<&str>) {
    key.extend_from_slice(word.unwrap_or("").as_bytes());
    key.push(1);
}

/// A name without regard to case; none comes last.
fn name(key: &mut Vec<u8>, name: Option<&str>) {
    match name {
        Some(name) => {
            key.push(1);
            key.extend_from_slice(name.to_lowercase().as_bytes());
        }
        None => key.push(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_sort_by_is_read_and_printed() {
        for text in ["L1", "R12", "node", "date", "source", "speaker"] {
            assert_eq!(text.parse::<LineSort>().unwrap().to_string(), text);
        }
        assert_eq!("r2".parse(), Ok(LineSort::Right(2)));
        for text in ["", "R0", "L", "R-1", "left", "é1", "R9999"] {
            assert!(text.parse::<LineSort>().is_err(), "{text}");
        }
    }
}
