use std::fmt;

/// Why a text is no query: where, what was found, what was expected, and a query that would work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    pub(crate) byte: usize,
    pub(crate) column: usize,
    pub(crate) found: String,
    pub(crate) expected: String,
    pub(crate) help: Option<String>,
    // The line of the query around the column, and where in it the column is, in characters.
    pub(crate) line: String,
    pub(crate) caret: usize,
}

/// How many characters of the query stand to either side of a caret.
const AROUND: usize = 40;

impl ParseError {
    pub(crate) fn new(
        text: &str,
        byte: usize,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> ParseError {
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        let before = &text[..byte];
        let mut start: Vec<char> = before.chars().rev().take(AROUND).map(plain).collect();
        start.reverse();
        let caret = start.len();
        let end = text[byte..].chars().take(AROUND).map(plain);
        ParseError {
            byte,
            column: before.chars().count() + 1,
            found: found.into(),
            expected: expected.into(),
            help: None,
            line: start.into_iter().chain(end).collect(),
            caret,
        }
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> ParseError {
        self.help = Some(help.into());
        self
    }

    /// Where, in bytes from 0.
    #[must_use]
    pub fn byte(&self) -> usize {
        self.byte
    }

    /// Where, in characters from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.column
    }

    /// What was found there.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }

    /// What was expected instead.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// What to write instead.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The part of the query around the place, and below it a caret that points there.
    #[must_use]
    pub fn caret(&self) -> String {
        format!("{}\n{:>width$}", self.line, "^", width = self.caret + 1)
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (column, found, expected) = (self.column, &self.found, &self.expected);
        write!(f, "column {column}: found {found}, expected {expected}")?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ParseError {}
