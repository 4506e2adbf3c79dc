//! A saved query: read, and checked for what a codebook cannot use.

use nutgraf_model::Lang;
use nutgraf_query::{Families, Field, Node, ParseError, Query};
use nutgraf_tokenize::Tokenizer;

use crate::Role;
use crate::error::Problem;

/// What is wrong with a query, at a byte of its text.
pub(crate) struct SavedError {
    pub(crate) byte: usize,
    pub(crate) problem: Problem,
}

/// Reads a query that does `role`, and tries its words in a language.
pub(crate) fn read(
    text: &str,
    role: Role,
    lang: Lang,
    tokenizer: &mut Tokenizer,
) -> Result<Query, SavedError> {
    let query = Query::parse(text).map_err(|error| SavedError {
        byte: error.byte(),
        problem: Problem::Query(without_column(&error)),
    })?;
    if asks_for_themes(query.root()) {
        return Err(SavedError {
            byte: text.to_lowercase().find("theme:").unwrap_or(0),
            problem: Problem::ThemeField,
        });
    }
    if matches!(role, Role::Include | Role::Exclude) && !points(query.root()) {
        return Err(SavedError {
            byte: 0,
            problem: Problem::NoEvidence,
        });
    }
    match query.bind(tokenizer, lang, &Families::default()) {
        Ok(_) => Ok(query),
        Err(error) => Err(SavedError {
            byte: 0,
            problem: Problem::Query(error.to_string()),
        }),
    }
}

/// What the query language says, on one line and without the column, which counts in the query and
/// not in the file.
fn without_column(error: &ParseError) -> String {
    let mut message = format!("found {}, expected {}", error.found(), error.expected());
    if let Some(help) = error.help() {
        message += "; ";
        message += help;
    }
    let words: Vec<&str> = message.split_whitespace().collect();
    words.join(" ")
}

fn asks_for_themes(node: &Node) -> bool {
    match node {
        Node::Field(field) => field.field == Field::Theme,
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(asks_for_themes),
        Node::Not(node) => asks_for_themes(node),
        Node::Near { left, right, .. } | Node::NotNear { left, right, .. } => {
            asks_for_themes(left) || asks_for_themes(right)
        }
        Node::Zone { node, .. } => asks_for_themes(node),
        Node::Speaker { node, .. } => node.as_deref().is_some_and(asks_for_themes),
        Node::Phrase(_) => false,
    }
}

/// Whether a match can have spans; fields, dates and NOT have none.
pub(crate) fn points(node: &Node) -> bool {
    match node {
        Node::Phrase(_) | Node::Near { .. } => true,
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(points),
        Node::Not(_) | Node::Field(_) => false,
        Node::NotNear { left, .. } => points(left),
        Node::Zone { node, .. } => points(node),
        Node::Speaker { node, .. } => node.as_deref().is_none_or(points),
    }
}
