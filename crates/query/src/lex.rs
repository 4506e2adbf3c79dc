use nutgraf_tokenize::Tokenizer;

use crate::body::{is_wordy, items};
use crate::{Item, Order, ParseError, Reach, dialect};

/// How deep brackets, alternatives, negations and chains of `w/n` may nest. Every walk over a tree is
/// recursive; this many levels take a small part of the smallest stack.
pub(crate) const MAX_DEPTH: usize = 100;

/// A piece of a query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Open,
    Close,
    Minus,
    And,
    Or,
    Not,
    Near(Reach, Order),
    NotNear(Reach),
    /// A bare word; wildcards as the tokenizer's.
    Word(String),
    /// What stands in quotation marks.
    Phrase(Vec<Item>),
    /// A name and a colon.
    Prefix(String),
    End,
}

/// Reads tokens off a query.
pub(crate) struct Lexer<'a> {
    pub(crate) text: &'a str,
    /// Where the next token, and any space before it, begins.
    pub(crate) at: usize,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(text: &'a str) -> Lexer<'a> {
        Lexer { text, at: 0 }
    }

    pub(crate) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(crate) fn error(&self, at: usize, found: &str, expected: &str) -> ParseError {
        ParseError::new(self.text, at, found, expected)
    }

    pub(crate) fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start_matches(is_space).len();
    }

    /// The next token and where it begins; `self.at` is then where it ends.
    pub(crate) fn token(&mut self) -> Result<(Token, usize), ParseError> {
        self.skip_space();
        let start = self.at;
        let mut chars = self.rest().chars();
        let Some(first) = chars.next() else {
            return Ok((Token::End, start));
        };
        let single = match first {
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            '-' if self.may_negate(start) => match chars.next() {
                Some('-') => {
                    let error = self.error(start, "`--`", "a word, or one `-` for NOT");
                    return Err(error.with_help("a dash in a text stands in quotation marks"));
                }
                Some(c) if !is_space(c) => Some(Token::Minus),
                _ => None,
            },
            _ => None,
        };
        if let Some(token) = single {
            self.at += 1;
            return Ok((token, start));
        }
        if closing(first).is_some() {
            let body = self.quoted(start)?;
            dialect::after_phrase(self, start)?;
            let items = items(self, body.start, body.end)?;
            return Ok((Token::Phrase(items), start));
        }
        Ok((self.word(start)?, start))
    }

    // `-` negates after a space or a bracket only.
    fn may_negate(&self, start: usize) -> bool {
        let before = self.text[..start].chars().next_back();
        before.is_none_or(|c| is_space(c) || matches!(c, '(' | ')'))
    }

    /// The bytes between quotation marks that open here; `self.at` is then behind them.
    pub(crate) fn quoted(&mut self, start: usize) -> Result<std::ops::Range<usize>, ParseError> {
        let mut chars = self.text[start..].char_indices();
        let closing = chars
            .next()
            .and_then(|(_, c)| closing(c))
            .unwrap_or_default();
        let open = chars.offset();
        while let Some((at, c)) = chars.next() {
            if c == '\\' {
                chars.next();
            } else if closing.contains(&c) {
                self.at = start + chars.offset();
                return Ok(start + open..start + at);
            }
        }
        let mark = &self.text[start..start + open];
        let expected = format!("{} to close it", closing.last().unwrap_or(&'"'));
        let words = self.text[start + open..].trim();
        let help = match is_wordy(words) {
            true => format!("write {}", dialect::shorten(&format!("\"{words}\""))),
            false => "leave it out, or write \\ before it".to_owned(),
        };
        let error = self.error(start, &format!("{mark} and then no more"), &expected);
        Err(error.with_help(help))
    }

    /// The text in quotation marks that open here, with escapes and wildcards read; `None` if here
    /// is no quotation mark.
    pub(crate) fn quotes(&mut self, start: usize) -> Result<Option<String>, ParseError> {
        if !self.text[start..].starts_with(|c| closing(c).is_some()) {
            return Ok(None);
        }
        let body = self.quoted(start)?;
        let mut text = String::new();
        let mut chars = self.text[body].chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => {
                    text.extend(chars.next().filter(|c| !crate::pattern::is_wildcard(*c)));
                }
                '*' => text.push(Tokenizer::ANY),
                '?' => text.push(Tokenizer::ONE),
                c => text.push(c),
            }
        }
        Ok(Some(text))
    }

    // A bare word, an operator, or a name with a colon.
    fn word(&mut self, start: usize) -> Result<Token, ParseError> {
        if let Some(name) = prefix(self.rest()) {
            self.at += name.len() + 1;
            return Ok(Token::Prefix(name.to_owned()));
        }
        let run = self.run(start)?;
        let raw = run.raw.trim_end_matches(is_space);
        if !run.escaped {
            match raw {
                "AND" => return Ok(Token::And),
                "OR" => return Ok(Token::Or),
                "NOT" => return self.not(),
                _ => {}
            }
            if let Some((reach, order)) = near(self, raw, start)? {
                return Ok(Token::Near(reach, order));
            }
            dialect::word(self, raw, start)?;
        }
        Ok(Token::Word(run.word))
    }

    // NOT, or NOT w/n.
    fn not(&mut self) -> Result<Token, ParseError> {
        let after = self.at;
        self.skip_space();
        let start = self.at;
        let raw = self.rest().split(ends_word).next().unwrap_or_default();
        match near(self, raw, start)? {
            Some((reach, Order::Any)) => {
                self.at = start + raw.len();
                Ok(Token::NotNear(reach))
            }
            Some((_, Order::LeftFirst)) => {
                let help = format!("write NOT {}", raw.to_lowercase().replace("pre/", "w/"));
                Err(self
                    .error(start, &format!("`NOT {raw}`"), "NOT w/n")
                    .with_help(help))
            }
            None => {
                self.at = after;
                Ok(Token::Not)
            }
        }
    }

    /// The characters up to a space, a bracket or a quotation mark; `self.at` is then behind them.
    pub(crate) fn run(&mut self, start: usize) -> Result<Run<'a>, ParseError> {
        let mut word = String::new();
        let mut escaped = false;
        let mut chars = self.text[start..].char_indices();
        let end = loop {
            let Some((at, c)) = chars.next() else {
                break self.text.len();
            };
            match c {
                '\\' => {
                    let Some((_, c)) = chars.next() else {
                        let error =
                            self.error(start + at, "`\\` at the end", "a character after it");
                        return Err(error.with_help("write \\\\ for the character itself"));
                    };
                    escaped = true;
                    word.extend(Some(c).filter(|c| !crate::pattern::is_wildcard(*c)));
                }
                '*' => word.push(Tokenizer::ANY),
                '?' => word.push(Tokenizer::ONE),
                c if ends_word(c) => break start + at,
                c => word.push(c),
            }
        };
        self.at = end;
        Ok(Run {
            raw: &self.text[start..end],
            word,
            escaped,
        })
    }
}

/// Characters in a row: as written, and with escapes and wildcards read.
pub(crate) struct Run<'a> {
    pub(crate) raw: &'a str,
    pub(crate) word: String,
    pub(crate) escaped: bool,
}

/// White space, and marks that take no room.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')') || closing(c).is_some()
}

/// What may close the quotation mark, the usual one last; `None` if it is none.
fn closing(open: char) -> Option<&'static [char]> {
    Some(match open {
        '"' => &['"'],
        '“' | '”' | '‟' => &['"', '”'],
        '„' => &['"', '”', '“'],
        '«' => &['»'],
        '»' => &['«'],
        '＂' => &['＂'],
        _ => return None,
    })
}

// The name before a colon, if the text begins with one.
fn prefix(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.'))?;
    let name = &text[..end];
    (text[end..].starts_with(':') && name.starts_with(char::is_alphabetic)).then_some(name)
}

// `w/3`, `pre/3`, `w/s`, `w/p`.
fn near(lexer: &Lexer<'_>, raw: &str, start: usize) -> Result<Option<(Reach, Order)>, ParseError> {
    let Some((name, unit)) = raw.split_once('/') else {
        return Ok(None);
    };
    let order = match name.to_ascii_lowercase().as_str() {
        "w" => Order::Any,
        "pre" => Order::LeftFirst,
        _ => return Ok(None),
    };
    let reach = match unit.to_ascii_lowercase().as_str() {
        "s" => Reach::Sentence,
        "p" => Reach::Paragraph,
        number => match number.parse() {
            Ok(words) if words > 0 => Reach::Words(words),
            _ => {
                let expected = format!("{name}/ and a number of words, s or p");
                let error = lexer.error(start, &format!("`{}`", dialect::shorten(raw)), &expected);
                let help = format!("{name}/1 is side by side, {name}/s one sentence");
                return Err(error.with_help(help));
            }
        },
    };
    Ok(Some((reach, order)))
}
