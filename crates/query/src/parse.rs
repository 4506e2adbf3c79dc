use std::ops::Range;

use crate::lex::{Lexer, MAX_DEPTH, Token};
use crate::{
    Item, Level, Node, Note, Order, ParseError, Phrase, Query, Reach, body, dialect, prefix,
};

/// Reads a query.
pub(crate) fn query(text: &str) -> Result<Query, ParseError> {
    let mut parser = Parser::new(text)?;
    let parsed = parser.expression(0)?;
    if parser.token == Token::Close {
        let error = parser
            .lexer
            .error(parser.start, "`)`", "the end, for no bracket is open");
        return Err(error.with_help("leave it out, or open a bracket before"));
    }
    Ok(Query::new(parsed.node, parser.notes))
}

/// Reads the inside of quotation marks.
pub(crate) fn phrase(text: &str) -> Result<Query, ParseError> {
    let items = body::items(&Lexer::new(text), 0, text.len())?;
    let level = Level::Folded;
    Ok(Query::new(
        Node::Phrase(Phrase { level, items }),
        Vec::new(),
    ))
}

/// Reads a text whose characters stand for themselves.
pub(crate) fn literal(text: &str) -> Result<Query, ParseError> {
    let lexer = Lexer::new(text);
    let plain: String = text
        .chars()
        .filter(|&c| !crate::pattern::is_wildcard(c))
        .collect();
    if !body::is_wordy(&plain) {
        return Err(body::no_word(&lexer, 0, text));
    }
    let items = plain.split_whitespace().map(|w| Item::Word(w.to_owned()));
    let items: Vec<Item> = items.collect();
    if items.len() > body::MAX_WORDS {
        return Err(body::too_long(&lexer, 0, items.len()));
    }
    let level = Level::Folded;
    let phrase = Phrase { level, items };
    Ok(Query::new(Node::Phrase(phrase), Vec::new()))
}

/// Reads a text as words of which any will do.
pub(crate) fn any(text: &str) -> Result<Query, ParseError> {
    let plain: String = text
        .chars()
        .filter(|&c| !crate::pattern::is_wildcard(c))
        .collect();
    let mut seen = std::collections::HashSet::new();
    let words = plain.split_whitespace();
    let nodes = words.filter(|word| body::is_wordy(word) && seen.insert(*word));
    let level = Level::Stem;
    let mut nodes: Vec<Node> = nodes
        .map(|word| {
            let items = vec![Item::Word(word.to_owned())];
            Node::Phrase(Phrase { level, items })
        })
        .collect();
    let lexer = Lexer::new(text);
    if nodes.len() > body::MAX_WORDS {
        return Err(body::too_long(&lexer, 0, nodes.len()));
    }
    let root = match nodes.len() {
        0 => return Err(body::no_word(&lexer, 0, text)),
        1 => nodes.remove(0),
        _ => Node::Or(nodes),
    };
    Ok(Query::new(root, Vec::new()))
}

pub(crate) struct Parser<'a> {
    pub(crate) lexer: Lexer<'a>,
    /// The token to be read next, and where it begins and ends.
    pub(crate) token: Token,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The end of the token read last.
    pub(crate) before: usize,
    pub(crate) notes: Vec<Note>,
    /// The level that a prefix before a bracket gives to what stands in it.
    pub(crate) level: Option<Level>,
    /// How many zones and speakers what is read stands in.
    pub(crate) zones: usize,
}

/// A part of the tree, with what the messages about it need.
pub(crate) struct Parsed {
    pub(crate) node: Node,
    /// The levels below it, itself included.
    pub(crate) height: usize,
    pub(crate) bytes: Range<usize>,
    /// Whether it is one bare word.
    pub(crate) bare: bool,
    /// Whether it begins, and ends, with a bare word.
    pub(crate) edges: (bool, bool),
    /// Whether `w/n` or its kin made it.
    pub(crate) near: bool,
    /// The prefix before a bare word.
    pub(crate) prefix: Option<Range<usize>>,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Join {
    Beside,
    And,
    Or,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Result<Parser<'a>, ParseError> {
        let mut parser = Parser {
            lexer: Lexer::new(text),
            token: Token::End,
            start: 0,
            end: 0,
            before: 0,
            notes: Vec::new(),
            level: None,
            zones: 0,
        };
        parser.next()?;
        Ok(parser)
    }

    /// Steps on to the next token and returns the one before it.
    pub(crate) fn next(&mut self) -> Result<Token, ParseError> {
        self.before = self.end;
        let (token, start) = self.lexer.token()?;
        (self.start, self.end) = (start, self.lexer.at);
        Ok(std::mem::replace(&mut self.token, token))
    }

    /// The error for a token that does not fit.
    pub(crate) fn unexpected(&self, expected: &str) -> ParseError {
        let found = match self.token {
            Token::End => "the end".to_owned(),
            _ => {
                let text = &self.lexer.text[self.start..self.end];
                format!("`{}`", dialect::shorten(text))
            }
        };
        self.lexer.error(self.start, &found, expected)
    }

    fn too_deep(&self, at: usize) -> ParseError {
        let expected = format!("a query at most {MAX_DEPTH} levels deep");
        let error = self.lexer.error(at, "one more level", &expected);
        error.with_help("leave out brackets, or split the query")
    }

    pub(crate) fn parsed(&self, node: Node, height: usize, start: usize) -> Parsed {
        Parsed {
            node,
            height,
            bytes: start..self.before,
            bare: false,
            edges: (false, false),
            near: false,
            prefix: None,
        }
    }

    // Parts joined by AND, OR or a space, up to a closing bracket or the end.
    fn expression(&mut self, depth: usize) -> Result<Parsed, ParseError> {
        let mut parts = vec![self.negated(depth)?];
        let mut joins = Vec::new();
        loop {
            let join = match self.token {
                Token::End | Token::Close => break,
                Token::And => Join::And,
                Token::Or => Join::Or,
                _ => Join::Beside,
            };
            let at = self.start;
            if join != Join::Beside {
                self.next()?;
            }
            let part = self.negated(depth)?;
            let last = parts.last().expect("there is one");
            if join == Join::Beside && last.edges.1 && part.edges.0 && (last.near || part.near) {
                return Err(self.words_beside_near(&parts, &joins, &part));
            }
            joins.push((join, at));
            parts.push(part);
        }
        let is_or = |join: &(Join, usize)| join.0 == Join::Or;
        if joins.iter().any(is_or) && !joins.iter().all(is_or) {
            return Err(self.mixture(&parts, &joins));
        }
        self.note_words(&parts, &joins);
        if parts.len() == 1 {
            return Ok(parts.remove(0));
        }
        let or = joins.iter().any(is_or);
        let bytes = parts[0].bytes.start..self.before;
        let height = parts.iter().map(|p| p.height).max().unwrap_or(0) + 1;
        let mut nodes = Vec::with_capacity(parts.len());
        for part in parts {
            match part.node {
                // Brackets around equals change nothing.
                Node::And(inner) if !or => nodes.extend(inner),
                Node::Or(inner) if or => nodes.extend(inner),
                node => nodes.push(node),
            }
        }
        let node = if or {
            Node::Or(nodes)
        } else {
            Node::And(nodes)
        };
        let mut parsed = self.parsed(node, height, bytes.start);
        parsed.bytes = bytes;
        Ok(parsed)
    }

    // NOT and `-`, and what they hold for.
    fn negated(&mut self, depth: usize) -> Result<Parsed, ParseError> {
        let start = self.start;
        let mut nots = 0;
        while matches!(self.token, Token::Not | Token::Minus) {
            let minus = self.next()? == Token::Minus;
            nots += 1;
            if depth + nots > MAX_DEPTH {
                return Err(self.too_deep(self.start));
            }
            if let (true, Token::Prefix(name)) = (minus, &self.token)
                && matches!(name.as_str(), "in" | "outside" | "speaker" | "speaker-kind")
            {
                return Err(self.minus_before_zone(start));
            }
        }
        if nots == 0 {
            return self.proximity(depth);
        }
        let mut parsed = self.proximity(depth + nots)?;
        parsed.height += nots;
        if parsed.height + depth > MAX_DEPTH {
            return Err(self.too_deep(start));
        }
        for _ in 0..nots {
            parsed.node = Node::Not(Box::new(parsed.node));
        }
        let mut negated = self.parsed(parsed.node, parsed.height, start);
        negated.near = parsed.near;
        negated.edges.1 = parsed.edges.1;
        Ok(negated)
    }

    // `w/n` and its kin, from left to right.
    fn proximity(&mut self, depth: usize) -> Result<Parsed, ParseError> {
        let mut left = self.primary(depth)?;
        loop {
            let (reach, order) = match self.token {
                Token::Near(reach, order) => (reach, Some(order)),
                Token::NotNear(reach) => (reach, None),
                _ => return Ok(left),
            };
            let (at, operator) = (self.start, self.start..self.end);
            self.next()?;
            if matches!(self.token, Token::Not | Token::Minus) {
                let error = self.unexpected("a word, a phrase or a bracket");
                return Err(error.with_help("for what is not near write a NOT w/8 b"));
            }
            let right = self.primary(depth)?;
            for side in [&left, &right] {
                if !side.node.has_spans() {
                    return Err(self.no_place(side, &operator));
                }
            }
            left = self.combine(left, right, reach, order);
            if left.height + depth > MAX_DEPTH {
                return Err(self.too_deep(at));
            }
        }
    }

    fn combine(&self, l: Parsed, r: Parsed, reach: Reach, order: Option<Order>) -> Parsed {
        let (left, right) = (Box::new(l.node), Box::new(r.node));
        let node = match order {
            Some(order) => Node::Near {
                left,
                right,
                reach,
                order,
            },
            None => Node::NotNear { left, right, reach },
        };
        let mut parsed = self.parsed(node, l.height.max(r.height) + 1, l.bytes.start);
        parsed.edges = (l.edges.0, r.edges.1);
        parsed.near = true;
        parsed
    }

    /// A word, a phrase, a bracket, or a prefix and what it holds for.
    pub(crate) fn primary(&mut self, depth: usize) -> Result<Parsed, ParseError> {
        let start = self.start;
        if depth >= MAX_DEPTH {
            return Err(self.too_deep(start));
        }
        match &self.token {
            Token::Word(_) => self.word(),
            Token::Phrase(_) => {
                let Token::Phrase(items) = self.next()? else {
                    unreachable!("just seen");
                };
                let level = self.level.unwrap_or(Level::Folded);
                if let [Item::Word(word)] = items.as_slice() {
                    self.note_word(&word.clone());
                }
                let node = Node::Phrase(Phrase { level, items });
                Ok(self.parsed(node, 1, start))
            }
            Token::Open => self.bracket(depth),
            Token::Prefix(name) => {
                let name = name.clone();
                prefix::read(self, &name, depth)
            }
            Token::Near(..) | Token::NotNear(..) => {
                let error = self.unexpected("a word, a phrase or a bracket before it");
                Err(error.with_help("write forced w/3 return"))
            }
            Token::And | Token::Or => {
                let error = self.unexpected("a word, a phrase or a bracket");
                Err(error.with_help("quotation marks make it a word"))
            }
            Token::End => {
                let error = self.unexpected("a word, a phrase or a bracket");
                Err(error.with_help(match self.source(&(0..start)) {
                    "" => "write forced, or \"forced repatriation\"".to_owned(),
                    text => format!("write {} return", dialect::shorten(text)),
                }))
            }
            _ => Err(self.unexpected("a word, a phrase or a bracket")),
        }
    }

    fn word(&mut self) -> Result<Parsed, ParseError> {
        let start = self.start;
        let Token::Word(word) = self.next()? else {
            unreachable!("just seen");
        };
        if !body::is_wordy(&word) {
            return Err(body::no_word(
                &self.lexer,
                start,
                &self.lexer.text[start..self.before],
            ));
        }
        self.note_word(&word);
        if matches!(word.as_str(), "and" | "or" | "not") {
            if word == "not" && matches!(self.token, Token::Near(..)) {
                let error = self.lexer.error(start, "`not`", "NOT in capitals");
                let near = &self.lexer.text[self.start..self.end];
                return Err(error.with_help(format!("write NOT {near}")));
            }
            self.note(Note::Operator { word: word.clone() });
        }
        let level = self.level.unwrap_or(Level::Stem);
        let items = vec![Item::Word(word)];
        let mut parsed = self.parsed(Node::Phrase(Phrase { level, items }), 1, start);
        parsed.bare = true;
        parsed.edges = (true, true);
        Ok(parsed)
    }

    fn bracket(&mut self, depth: usize) -> Result<Parsed, ParseError> {
        let start = self.start;
        self.next()?;
        if self.token == Token::Close {
            let error = self.unexpected("a word, a phrase or a bracket");
            return Err(error.with_help("leave the brackets out, or write (forced OR forcibly)"));
        }
        let inner = self.expression(depth + 1)?;
        if self.token != Token::Close {
            let error = self
                .lexer
                .error(start, "`(` and then no more", "`)` to close it");
            let text = self.lexer.text[start..].trim_end();
            return Err(error.with_help(format!("write {})", dialect::shorten(text))));
        }
        self.next()?;
        Ok(self.parsed(inner.node, inner.height, start))
    }
}
