use std::fmt::{self, Write};

use nutgraf_tokenize::Tokenizer;

use crate::lex::Lexer;
use crate::{
    DateTest, FieldQuery, FieldTest, Item, Level, Node, Order, Phrase, Query, Reach, Side,
    SpeakerTest, dialect,
};

impl fmt::Display for Query {
    /// The query in its canonical spelling, which parses to the same tree.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&node(self.root()))
    }
}

impl fmt::Display for Node {
    /// The part in the query's canonical spelling.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&node(self))
    }
}

/// A part of a query in its canonical spelling.
pub(crate) fn node(node: &Node) -> String {
    let mut out = String::new();
    write_node(node, &mut out);
    out
}

/// The items of a phrase, as they stand in quotation marks.
pub(crate) fn items(items: &[Item]) -> String {
    let mut out = String::new();
    write_items(items, &mut out);
    out
}

fn write_node(node: &Node, out: &mut String) {
    match node {
        Node::Phrase(phrase) => write_phrase(phrase, out),
        Node::And(nodes) => write_joined(nodes, " AND ", out),
        Node::Or(nodes) => write_joined(nodes, " OR ", out),
        Node::Not(node) => {
            out.push_str("NOT ");
            match **node {
                Node::Not(_) => write_node(node, out),
                _ => write_primary(node, out),
            }
        }
        Node::Near {
            left,
            right,
            reach,
            order,
        } => {
            let name = match order {
                Order::Any => "w",
                Order::LeftFirst => "pre",
            };
            write_near(left, &format!("{name}/{}", unit(*reach)), right, out);
        }
        Node::NotNear { left, right, reach } => {
            write_near(left, &format!("NOT w/{}", unit(*reach)), right, out);
        }
        Node::Zone { zone, side, node } => {
            out.push_str(match side {
                Side::In => "in:",
                Side::Outside => "outside:",
            });
            out.push_str(zone.as_str());
            out.push(' ');
            write_inside(node, out);
        }
        Node::Speaker { speaker, node } => {
            match speaker {
                SpeakerTest::Words(words) => {
                    out.push_str("speaker:");
                    write_value(words.as_str(), out);
                }
                SpeakerTest::Kind(kind) => {
                    out.push_str("speaker-kind:");
                    out.push_str(kind.as_str());
                }
            }
            if let Some(node) = node {
                out.push(' ');
                write_inside(node, out);
            }
        }
        Node::Field(field) => write_field(field, out),
    }
}

fn unit(reach: Reach) -> String {
    match reach {
        Reach::Words(words) => words.to_string(),
        Reach::Sentence => "s".to_owned(),
        Reach::Paragraph => "p".to_owned(),
    }
}

fn write_near(left: &Node, operator: &str, right: &Node, out: &mut String) {
    write_primary(left, out);
    out.push(' ');
    out.push_str(operator);
    out.push(' ');
    write_primary(right, out);
}

fn write_joined(nodes: &[Node], join: &str, out: &mut String) {
    for (number, node) in nodes.iter().enumerate() {
        if number > 0 {
            out.push_str(join);
        }
        match node {
            Node::And(_) | Node::Or(_) => write_primary(node, out),
            _ => write_node(node, out),
        }
    }
}

// In brackets, unless nothing could be read otherwise.
// What a zone or a speaker holds: a field only in brackets, since right behind one it is an error.
fn write_inside(node: &Node, out: &mut String) {
    match node {
        Node::Field(_) => {
            out.push('(');
            write_node(node, out);
            out.push(')');
        }
        _ => write_primary(node, out),
    }
}

fn write_primary(node: &Node, out: &mut String) {
    match node {
        Node::Phrase(_) | Node::Zone { .. } | Node::Speaker { .. } | Node::Field(_) => {
            write_node(node, out);
        }
        _ => {
            out.push('(');
            write_node(node, out);
            out.push(')');
        }
    }
}

fn write_phrase(phrase: &Phrase, out: &mut String) {
    match (phrase.level, phrase.items.as_slice()) {
        (Level::Folded, items) => write_quoted(items, out),
        (Level::Stem, [Item::Word(word)]) => write_bare(word, out),
        (level, items) => {
            out.push_str(level.as_str());
            out.push(':');
            match items {
                [Item::Word(word)] => write_bare(word, out),
                items => write_quoted(items, out),
            }
        }
    }
}

fn write_quoted(items: &[Item], out: &mut String) {
    out.push('"');
    write_items(items, out);
    out.push('"');
}

// A word without quotation marks: a backslash before what would be read as something else.
fn write_bare(word: &str, out: &mut String) {
    let at = out.len();
    for (number, c) in word.chars().enumerate() {
        match c {
            Tokenizer::ANY => out.push('*'),
            Tokenizer::ONE => out.push('?'),
            '-' | '\'' | '’' | '.' | ',' | '&' if number > 0 => out.push(c),
            c if c.is_alphanumeric() => out.push(c),
            c => out.extend(['\\', c]),
        }
    }
    let written = &out[at..];
    let is_operator = || {
        matches!(written, "AND" | "OR" | "NOT")
            || dialect::word(&Lexer::new(written), written, 0).is_err()
    };
    // A word with a backslash anywhere is no operator.
    if !written.contains('\\') && is_operator() {
        out.insert(at, '\\');
    }
}

fn write_items(items: &[Item], out: &mut String) {
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            out.push(' ');
        }
        match item {
            Item::Word(word) => write_word(word, out),
            Item::Either(rows) => {
                out.push('(');
                for (number, row) in rows.iter().enumerate() {
                    if number > 0 {
                        out.push_str(" | ");
                    }
                    write_items(row, out);
                }
                out.push(')');
            }
        }
    }
}

fn write_word(word: &str, out: &mut String) {
    for c in word.chars() {
        match c {
            Tokenizer::ANY => out.push('*'),
            Tokenizer::ONE => out.push('?'),
            '\\' | '*' | '?' | '"' | '(' | ')' | '|' => out.extend(['\\', c]),
            c if c.is_whitespace() => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
}

// The value of a field, in quotation marks.
fn write_value(value: &str, out: &mut String) {
    out.push('"');
    for c in value.chars() {
        match c {
            Tokenizer::ANY => out.push('*'),
            Tokenizer::ONE => out.push('?'),
            '\\' | '*' | '?' | '"' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn write_field(query: &FieldQuery, out: &mut String) {
    out.push_str(&query.field.name());
    out.push(':');
    match &query.test {
        FieldTest::Words(words) => write_value(words.as_str(), out),
        FieldTest::Whole(pattern) => write_value(pattern.as_str(), out),
        FieldTest::LastRun => out.push_str("last"),
        FieldTest::Date(test) => write_date(test, out),
    }
}

pub(crate) fn write_date(test: &DateTest, out: &mut String) {
    let written = match test {
        DateTest::None => write!(out, "none"),
        DateTest::After(date) => write!(out, ">{date}"),
        DateTest::Before(date) => write!(out, "<{date}"),
        DateTest::Between(Some(from), Some(to)) if from == to => write!(out, "{from}"),
        DateTest::Between(Some(from), Some(to)) => write!(out, "{from}..{to}"),
        DateTest::Between(Some(from), None) => write!(out, ">={from}"),
        DateTest::Between(None, Some(to)) => write!(out, "<={to}"),
        DateTest::Between(None, None) => write!(out, "0001..9999"),
    };
    written.expect("a string takes all");
}
