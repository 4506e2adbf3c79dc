//! The inside of quotation marks.

use nutgraf_tokenize::Tokenizer;

use crate::lex::{Lexer, MAX_DEPTH};
use crate::{Item, ParseError, dialect};

/// The items of a phrase that lies at these bytes of the query.
pub(crate) fn items(lexer: &Lexer<'_>, start: usize, end: usize) -> Result<Vec<Item>, ParseError> {
    Body::new(lexer, start, end)?.items()
}

/// How many words may stand in a row, so that the time a phrase takes is bounded on any text.
pub(crate) const MAX_WORDS: usize = 1000;

pub(crate) fn too_long(lexer: &Lexer<'_>, at: usize, words: usize) -> ParseError {
    let found = format!("a phrase of {words} words");
    let error = lexer.error(at, &found, &format!("at most {MAX_WORDS}"));
    error.with_help("take a part of it; a dozen words find the place")
}

// The inside of quotation marks.
struct Body<'a> {
    lexer: &'a Lexer<'a>,
    start: usize,
    text: &'a str,
    // The bytes of brackets that hold alternatives; other brackets are punctuation.
    brackets: Vec<usize>,
}

#[derive(Default)]
struct Frame {
    rows: Vec<Vec<Item>>,
    row: Vec<Item>,
}

impl<'a> Body<'a> {
    fn new(lexer: &'a Lexer<'a>, start: usize, end: usize) -> Result<Body<'a>, ParseError> {
        let text = &lexer.text[start..end];
        let mut brackets = Vec::new();
        let mut open: Vec<(usize, bool)> = Vec::new();
        let mut chars = text.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => drop(chars.next()),
                '(' => open.push((at, false)),
                ')' => {
                    if let Some((from, true)) = open.pop() {
                        brackets.extend([from, at]);
                    }
                }
                '|' => match open.last_mut() {
                    Some((_, bar)) => *bar = true,
                    None => {
                        let error = lexer.error(start + at, "`|`", "brackets around alternatives");
                        return Err(error.with_help(
                            "write \"forced (repatriation | return)\", or \\| for the character",
                        ));
                    }
                },
                _ => {}
            }
        }
        if let Some((at, _)) = open.iter().find(|(_, bar)| *bar) {
            let error = lexer.error(start + at, "`(` and then no more", "`)` to close it");
            return Err(error.with_help("write \"forced (repatriation | return)\""));
        }
        brackets.sort_unstable();
        Ok(Body {
            lexer,
            start,
            text,
            brackets,
        })
    }

    fn error(&self, at: usize, found: &str, expected: &str) -> ParseError {
        self.lexer.error(self.start + at, found, expected)
    }

    fn is_bracket(&self, at: usize) -> bool {
        self.brackets.binary_search(&at).is_ok()
    }

    fn items(&self) -> Result<Vec<Item>, ParseError> {
        let mut frames = vec![Frame::default()];
        let mut word = String::new();
        let mut chars = self.text.char_indices();
        while let Some((at, c)) = chars.next() {
            let frame = frames.last_mut().expect("the first frame stays");
            let bar = c == '|';
            let bracket = matches!(c, '(' | ')') && self.is_bracket(at);
            if bar || bracket || c.is_whitespace() {
                if bracket && self.touches_word(at, c) {
                    return Err(self
                        .error(
                            at,
                            "alternatives inside a word",
                            "alternatives of whole words",
                        )
                        .with_help("write \"(forced | forcibly)\", with a space around it"));
                }
                if !word.is_empty() {
                    frame.row.push(Item::Word(std::mem::take(&mut word)));
                }
                if bar || (bracket && c == ')') {
                    let row = std::mem::take(&mut frame.row);
                    self.check_row(&row, at)?;
                    frame.rows.push(row);
                }
                if bracket && c == '(' {
                    if frames.len() > MAX_DEPTH {
                        let expected = format!("brackets at most {MAX_DEPTH} deep");
                        return Err(self.error(at, "one more `(`", &expected));
                    }
                    frames.push(Frame::default());
                } else if bracket {
                    let rows = frames.pop().expect("brackets match").rows;
                    let around = frames.last_mut().expect("the first frame stays");
                    around.row.push(Item::Either(rows));
                }
                continue;
            }
            match c {
                '\\' => match chars.next() {
                    Some((_, c)) => {
                        word.extend(Some(c).filter(|c| !crate::pattern::is_wildcard(*c)));
                    }
                    None => word.push('\\'),
                },
                '*' => word.push(Tokenizer::ANY),
                '?' if self.is_wildcard(at) => word.push(Tokenizer::ONE),
                c => word.push(c),
            }
        }
        let Frame { mut row, .. } = frames.pop().expect("the first frame stays");
        if !word.is_empty() {
            row.push(Item::Word(word));
        }
        self.check_row(&row, 0)?;
        Ok(row)
    }

    // `?` at the end of a word is punctuation.
    fn is_wildcard(&self, at: usize) -> bool {
        let next = self.text[at..].chars().find(|c| *c != '?');
        next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '*' | '-' | '\'' | '’'))
    }

    fn touches_word(&self, at: usize, bracket: char) -> bool {
        let beside = match bracket {
            '(' => self.text[..at].chars().next_back(),
            _ => self.text[at + 1..].chars().next(),
        };
        beside.is_some_and(|c| c.is_alphanumeric() || matches!(c, '*' | '?'))
    }

    fn check_row(&self, row: &[Item], at: usize) -> Result<(), ParseError> {
        if row.len() > MAX_WORDS {
            return Err(too_long(self.lexer, self.start + at, row.len()));
        }
        if row.iter().any(has_word) {
            return Ok(());
        }
        Err(if self.text.trim().is_empty() {
            let error = self.error(at, "nothing in quotation marks", "a word");
            error.with_help("leave them out, or write \"forced repatriation\"")
        } else if row.is_empty() {
            let error = self.error(at, "an empty alternative", "a word on each side of `|`");
            error.with_help("write \"forced (repatriation | return)\"")
        } else {
            let text = crate::display::items(row);
            no_word(self.lexer, self.start + at, &text)
        })
    }
}

fn has_word(item: &Item) -> bool {
    match item {
        Item::Word(word) => is_wordy(word),
        Item::Either(_) => true, // checked row by row
    }
}

/// Whether a word has anything that a tokenizer could find.
pub(crate) fn is_wordy(word: &str) -> bool {
    word.contains(|c: char| c.is_alphanumeric() || crate::pattern::is_wildcard(c))
}

pub(crate) fn no_word(lexer: &Lexer<'_>, at: usize, text: &str) -> ParseError {
    let found = format!("`{}`", dialect::shorten(text));
    let error = lexer.error(at, &found, "a letter or a digit");
    error.with_help("signs alone are not searched for; leave them out")
}
