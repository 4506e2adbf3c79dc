//! What is said about a query while it is read: notes, and errors that need more than a token.

use std::ops::Range;

use crate::parse::{Join, Parsed, Parser};
use crate::{Level, Node, Note, ParseError, Phrase, dialect, display};

impl<'a> Parser<'a> {
    pub(crate) fn note(&mut self, note: Note) {
        // A long query has many words; each note stands once.
        const MOST: usize = 20;
        if self.notes.len() < MOST && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    pub(crate) fn note_word(&mut self, word: &str) {
        if nutgraf_tokenize::capital_twin(word).is_some() && self.level != Some(Level::Exact) {
            let word = word.to_owned();
            self.note(Note::Acronym { word });
        }
    }

    // Several bare words in a row, and prefixes that hold for the first of them.
    pub(crate) fn note_words(&mut self, parts: &[Parsed], joins: &[(Join, usize)]) {
        let mut from = 0;
        while from < parts.len() {
            let mut to = from + 1;
            while to < parts.len() && joins[to - 1].0 == Join::Beside && parts[to].bare {
                to += 1;
            }
            if let (Some(prefix), true) = (&parts[from].prefix, to > from + 1) {
                let text = self.lexer.text;
                self.note(Note::FirstWordOnly {
                    prefix: text[prefix.clone()].trim_end().to_owned(),
                    first: text[prefix.end..parts[from].bytes.end].trim().to_owned(),
                });
            }
            let words = if parts[from].bare {
                from..to
            } else {
                from + 1..to
            };
            if words.len() > 1 && self.level.is_none() {
                self.note_bare(&parts[words]);
            }
            from = to;
        }
    }

    pub(crate) fn note_bare(&mut self, words: &[Parsed]) {
        let nodes: Vec<&Node> = words.iter().map(|w| &w.node).collect();
        let items = nodes.iter().filter_map(|node| match node {
            Node::Phrase(phrase) => phrase.items.first().cloned(),
            _ => None,
        });
        let level = Level::Folded;
        let phrase = Node::Phrase(Phrase {
            level,
            items: items.collect(),
        });
        let read_as: Vec<String> = nodes.iter().map(|node| display::node(node)).collect();
        self.note(Note::BareWords {
            read_as: read_as.join(" AND "),
            phrase: display::node(&phrase),
        });
    }

    pub(crate) fn source(&self, bytes: &Range<usize>) -> &'a str {
        self.lexer.text[bytes.clone()].trim()
    }

    pub(crate) fn minus_before_zone(&self, start: usize) -> ParseError {
        let rest = self.lexer.text[self.start..].trim_end();
        let words: Vec<&str> = rest.split_whitespace().take(2).collect();
        let what = dialect::shorten(&words.join(" "));
        let found = format!("`-{}`", dialect::shorten(words.first().unwrap_or(&"")));
        let error = self.lexer.error(start, &found, "NOT and brackets");
        error.with_help(match what.strip_prefix("in:") {
            Some(zone) => format!(
                "write NOT ({what}) for articles without it, outside:{zone} for the places outside"
            ),
            None => format!("write NOT ({what})"),
        })
    }

    // `forced repatriation w/3 china`
    pub(crate) fn words_beside_near(
        &self,
        parts: &[Parsed],
        joins: &[(Join, usize)],
        part: &Parsed,
    ) -> ParseError {
        let last = parts.len() - 1;
        let mut words: Vec<&str> = Vec::new();
        if parts[last].near {
            words.extend(self.source(&parts[last].bytes).split_whitespace().last());
        } else {
            let mut first = last;
            while first > 0 && joins[first - 1].0 == Join::Beside && parts[first - 1].bare {
                first -= 1;
            }
            words.extend(parts[first..].iter().map(|part| {
                let start = part.prefix.as_ref().map_or(part.bytes.start, |p| p.end);
                self.source(&(start..part.bytes.end))
            }));
        }
        words.extend(self.source(&part.bytes).split_whitespace().next());
        let words = dialect::shorten(&words.join(" "));
        let found = "several words beside w/n";
        let error = self
            .lexer
            .error(part.bytes.start, found, "one word, a phrase or a bracket");
        error.with_help(format!(
            "write \"{words}\" for the phrase, or AND between the words"
        ))
    }

    pub(crate) fn no_place(&self, side: &Parsed, operator: &Range<usize>) -> ParseError {
        let text = dialect::shorten(self.source(&side.bytes));
        let operator = self.source(operator);
        let found = format!("`{text}`");
        let expected = format!("something that stands in the text beside {operator}");
        let error = self.lexer.error(side.bytes.start, &found, &expected);
        error.with_help(format!("join `{text}` with AND"))
    }

    pub(crate) fn mixture(&self, parts: &[Parsed], joins: &[(Join, usize)]) -> ParseError {
        let kind = |join: Join| join == Join::Or;
        let change = joins.windows(2).find(|w| kind(w[0].0) != kind(w[1].0));
        let at = change.map_or(0, |w| w[1].1);
        let texts: Vec<&str> = parts.iter().map(|p| self.source(&p.bytes)).collect();
        let and_first = grouped(&texts, joins, Join::And);
        let or_first = grouped(&texts, joins, Join::Or);
        let found = match joins.iter().any(|j| j.0 == Join::And) {
            true => "AND and OR side by side",
            false => "a space, which means AND, beside OR",
        };
        let error = self
            .lexer
            .error(at, found, "brackets that say which goes first");
        let (a, b) = (dialect::shorten(&and_first), dialect::shorten(&or_first));
        error.with_help(format!("write {a}, or {b}"))
    }
}

// The parts with brackets around those that `first` joins.
fn grouped(texts: &[&str], joins: &[(Join, usize)], first: Join) -> String {
    let mut groups: Vec<Vec<&str>> = vec![vec![texts[0]]];
    for (text, (join, _)) in texts[1..].iter().zip(joins) {
        if (*join == Join::Or) == (first == Join::Or) {
            groups.last_mut().expect("there is one").push(text);
        } else {
            groups.push(vec![text]);
        }
        // Enough for a message.
        if groups.len() > 20 {
            break;
        }
    }
    let (inner, outer) = match first {
        Join::Or => (" OR ", " AND "),
        _ => (" AND ", " OR "),
    };
    let groups = groups.iter().map(|group| match group.as_slice() {
        [one] => (*one).to_owned(),
        many => format!("({})", many.join(inner)),
    });
    groups.collect::<Vec<_>>().join(outer)
}
