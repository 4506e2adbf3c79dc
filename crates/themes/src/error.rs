//! Why a codebook could not be read: everything that is wrong with the file, each with its place.

use std::fmt;
use std::path::PathBuf;

use crate::Position;

/// Everything that is wrong with a codebook, in the order of the file.
///
/// Prints one problem a line: `codebook.toml:12:3: theme.border.treshold: unknown key …`.
#[derive(Clone, Debug, PartialEq)]
pub struct CodebookErrors {
    /// The file, where one was read.
    pub path: Option<PathBuf>,
    /// The problems; never empty.
    pub errors: Vec<CodebookError>,
}

/// One thing that is wrong with a codebook.
#[derive(Clone, Debug, PartialEq)]
pub struct CodebookError {
    /// Where; `None` when the file could not be read at all.
    pub position: Option<Position>,
    /// The key, such as `theme.border.include[2]`, counted from 1; empty for the file as a whole.
    pub key: String,
    /// What.
    pub problem: Problem,
}

/// What is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file could not be opened, or is no text.
    #[error("cannot read the codebook: {0}")]
    Unreadable(String),
    /// It is not TOML.
    #[error("not TOML: {0}")]
    Toml(String),
    /// The same key, or the same theme, twice.
    #[error("stands here for the second time; keep one of the two, or give this one another name")]
    Duplicate,
    /// Two ids that a reader would take for one.
    #[error("differs from theme `{0}` in capital letters alone; give it another id")]
    AlmostDuplicate(String),
    /// There is no theme in it.
    #[error("no themes; a theme begins with a line such as [theme.border-controls]")]
    NoThemes,
    /// A key that means nothing here.
    #[error("unknown key; {proposal}")]
    UnknownKey {
        /// The key that was probably meant, or those that there are.
        proposal: String,
    },
    /// An id that a query could not name.
    #[error("an id is made of letters, digits, `-` and `_`, so that `theme:{proposal}` finds it")]
    BadId {
        /// An id that would do.
        proposal: String,
    },
    /// A value of another kind.
    #[error("expected {expected}, found {found}")]
    WrongType {
        /// What belongs here, with an example.
        expected: &'static str,
        /// What stands here.
        found: String,
    },
    /// A number out of range.
    #[error("expected {expected}, found {found}{hint}")]
    OutOfRange {
        /// What belongs here, with an example.
        expected: &'static str,
        /// What stands here.
        found: String,
        /// What to do instead, or nothing.
        hint: &'static str,
    },
    /// A name that is none of a fixed list.
    #[error("`{found}` is no {what}; {proposal}")]
    UnknownName {
        /// What kind of name.
        what: &'static str,
        /// What stands here.
        found: String,
        /// The one that was probably meant, or those that there are.
        proposal: String,
    },
    /// A theme that nothing can ever assign.
    #[error(
        "no queries, and no theme below it that has some; \
         add at least one, such as include = ['\"forced repatriation\"']"
    )]
    NoQueries,
    /// A parent that is not there.
    #[error("there is no theme `{parent}`; {proposal}")]
    NoSuchParent {
        /// The missing id.
        parent: String,
        /// The theme that was probably meant, or what to add.
        proposal: String,
    },
    /// A theme that lies below itself.
    #[error("a theme cannot lie below itself: {}; take one of these `parent` lines out", .0.join(" -> "))]
    Cycle(
        /// The ids, the first repeated at the end.
        Vec<String>,
    ),
    /// A query that does not parse.
    #[error("{0}")]
    Query(
        /// What the query language says about it.
        String,
    ),
    /// A query that asks for themes.
    #[error(
        "`theme:` cannot stand in a codebook, since themes would depend on each other; \
         repeat that theme's query here, or use `parent`"
    )]
    ThemeField,
    /// A query that matches articles but no words.
    #[error(
        "this query points at no words, so it gives no evidence; add a word or phrase to it, \
         or move it to `require` or `veto`"
    )]
    NoEvidence,
}

impl CodebookErrors {
    pub(crate) fn new(errors: Vec<CodebookError>) -> CodebookErrors {
        CodebookErrors { path: None, errors }
    }
}

impl fmt::Display for CodebookErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, error) in self.errors.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            if let Some(path) = &self.path {
                write!(f, "{}:", path.display())?;
                if error.position.is_none() {
                    f.write_str(" ")?;
                }
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl fmt::Display for CodebookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.position {
            write!(f, "{position}: ")?;
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        write!(f, "{}", self.problem)
    }
}

impl std::error::Error for CodebookErrors {}
impl std::error::Error for CodebookError {}
