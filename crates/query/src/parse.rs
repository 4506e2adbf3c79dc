use crate::{Item, Level, Node, ParseError, Phrase, Query};

pub(crate) fn query(text: &str) -> Result<Query, ParseError> {
    let mut or = Vec::new();
    for part in text.split(" OR ") {
        let mut and = Vec::new();
        for (n, quoted) in part.split('"').enumerate() {
            if n % 2 == 1 {
                and.push(words(quoted, Level::Folded));
                continue;
            }
            let mut not = false;
            for word in quoted.split_whitespace().filter(|w| *w != "AND") {
                if word == "NOT" {
                    not = true;
                    continue;
                }
                let node = words(word, Level::Stem);
                and.push(if std::mem::take(&mut not) {
                    Node::Not(Box::new(node))
                } else {
                    node
                });
            }
        }
        match and.len() {
            0 => return Err(ParseError::new(text, text.len(), "the end", "a word")),
            1 => or.append(&mut and),
            _ => or.push(Node::And(and)),
        }
    }
    let root = if or.len() == 1 {
        or.remove(0)
    } else {
        Node::Or(or)
    };
    Ok(Query::new(root, Vec::new()))
}

pub(crate) fn phrase(text: &str) -> Result<Query, ParseError> {
    literal(text)
}

pub(crate) fn literal(text: &str) -> Result<Query, ParseError> {
    if !text.contains(char::is_alphanumeric) {
        return Err(ParseError::new(text, text.len(), "the end", "a word"));
    }
    Ok(Query::new(words(text, Level::Folded), Vec::new()))
}

fn words(text: &str, level: Level) -> Node {
    let word = |w| Item::Word(crate::Pattern::written(w).as_str().to_owned());
    let items = text.split_whitespace().map(word).collect();
    Node::Phrase(Phrase { level, items })
}
