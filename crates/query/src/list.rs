//! A file of named queries.

use std::fmt;

use crate::{ParseError, Query};

/// A query of a file, with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedQuery {
    /// Its name; the query itself where it has none.
    pub name: String,
    /// The line it stands in, from 1.
    pub line: usize,
    /// The query as written.
    pub text: String,
    /// The query, or why it is none.
    pub query: Result<Query, ListError>,
}

/// Why a line of a file is no query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListError {
    /// The line, from 1.
    pub line: usize,
    /// The column in that line, in characters from 1.
    pub column: usize,
    /// What is wrong; its own column counts from the beginning of the query.
    pub error: ParseError,
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ListError {
            line,
            column,
            error,
        } = self;
        let (found, expected) = (error.found(), error.expected());
        write!(f, "{line}:{column}: found {found}, expected {expected}")?;
        match error.help() {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ListError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// Reads a file of queries: one a line, `name: query`, `name TAB query`, or a query that is its own
/// name. Empty lines and those that begin with `#` are passed over. A line that is no query costs the
/// others nothing.
///
/// ```
/// let list = nutgraf_query::parse_list("# the port\nport: harbour OR quay\nbad: (harbour\n\"sent back\"\n");
/// assert_eq!(list.len(), 3);
/// assert_eq!((list[0].name.as_str(), list[0].text.as_str()), ("port", "harbour OR quay"));
/// let error = list[1].query.as_ref().unwrap_err();
/// assert_eq!((error.line, error.column), (3, 6));
/// assert_eq!(list[2].name, "\"sent back\"");
/// ```
#[must_use]
pub fn parse_list(text: &str) -> Vec<NamedQuery> {
    let lines = (1..).zip(text.trim_start_matches('\u{feff}').lines());
    let named = lines.filter_map(|(line, whole)| {
        let (name, text) = split(whole)?;
        let query = Query::parse(text).map_err(|error| {
            // The query is the end of the line: what stands before it moves the column.
            let before = whole.trim_end().len() - text.len();
            ListError {
                line,
                column: whole[..before].chars().count() + error.column(),
                error,
            }
        });
        Some(NamedQuery {
            name: name.to_owned(),
            line,
            text: text.to_owned(),
            query,
        })
    });
    named.collect()
}

/// Name and query of a line.
fn split(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    // What has a quotation mark or a bracket in it is the beginning of a query.
    let is_name = |name: &&str| !name.contains(['"', '“', '”', '(', ')']);
    let tab = line.split_once('\t');
    let colon = line.split_once(": ").filter(|(name, _)| is_name(name));
    let (name, query) = tab.or(colon).unwrap_or((line, line));
    Some((name.trim(), query.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_its_query() {
        let cases = [
            ("port\tharbour OR quay", Some(("port", "harbour OR quay"))),
            ("port: harbour", Some(("port", "harbour"))),
            (
                "  The port :  in:lede harbour ",
                Some(("The port", "in:lede harbour")),
            ),
            ("a: b\tc: d", Some(("a: b", "c: d"))),
            (
                "source:post harbour",
                Some(("source:post harbour", "source:post harbour")),
            ),
            ("\"quay: open\"", Some(("\"quay: open\"", "\"quay: open\""))),
            ("# port: harbour", None),
            ("   ", None),
        ];
        for (line, expected) in cases {
            assert_eq!(split(line), expected, "{line}");
        }
    }

    #[test]
    fn an_error_is_placed_in_the_file() {
        let cases = [
            ("(a", "1:1"),
            ("\n  näme:  (a", "2:10"),
            ("x\ta AND", "1:8"),
            ("\u{feff}y: \"a b\"~3", "1:9"),
        ];
        for (text, place) in cases {
            let list = parse_list(text);
            let error = list[0].query.as_ref().expect_err(text).to_string();
            assert!(error.starts_with(&format!("{place}: ")), "{text}: {error}");
        }
    }
}
