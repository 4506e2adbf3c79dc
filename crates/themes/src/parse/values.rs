//! The values of a TOML file with their places, and what is wrong with them.

use std::collections::HashMap;
use std::ops::Range;

use nutgraf_model::Lang;
use nutgraf_tokenize::Tokenizer;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{CodebookError, Problem};
use crate::position::{Lines, Position};
use crate::propose::propose;

/// Reads values, and collects what is wrong.
pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) lines: Lines<'t>,
    pub(super) errors: Vec<CodebookError>,
    // Where each theme names its parent.
    pub(super) parents: HashMap<String, Position>,
    pub(super) tokenizer: Tokenizer,
}

/// A key, its place and its value.
pub(super) type Entry<'a, 't> = (&'a str, Range<usize>, &'a Spanned<DeValue<'t>>);

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Reader<'t> {
        Reader {
            text,
            lines: Lines::new(text),
            errors: Vec::new(),
            parents: HashMap::new(),
            tokenizer: Tokenizer::new(),
        }
    }

    pub(super) fn error(&mut self, byte: usize, key: &str, problem: Problem) {
        self.errors.push(CodebookError {
            position: Some(self.lines.position(byte)),
            key: key.to_owned(),
            problem,
        });
    }

    pub(super) fn lang(&mut self, code: &str, at: usize, key: &str) -> Option<Lang> {
        let lang = Lang::parse(code);
        if lang.is_none() {
            self.error(
                at,
                key,
                Problem::UnknownName {
                    what: "language",
                    found: code.to_owned(),
                    proposal: "write a code of two or three letters, such as fr".to_owned(),
                },
            );
        }
        lang
    }

    pub(super) fn table<'a>(
        &mut self,
        value: &'a Spanned<DeValue<'t>>,
        key: &str,
        expected: &'static str,
    ) -> Option<&'a DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong(value, key, expected);
        }
        table
    }

    pub(super) fn string(&mut self, value: &Spanned<DeValue<'t>>, key: &str) -> Option<String> {
        let text = value.get_ref().as_str();
        match text {
            None => self.wrong(value, key, "a text in quotation marks"),
            Some(text) if text.trim().is_empty() => {
                self.wrong(value, key, "a text in quotation marks");
                return None;
            }
            Some(_) => {}
        }
        text.map(str::to_owned)
    }

    /// A text or a list of texts, each with its key and place.
    pub(super) fn strings(
        &mut self,
        value: &Spanned<DeValue<'t>>,
        key: &str,
        expected: &'static str,
    ) -> Vec<(String, String, Range<usize>)> {
        match value.get_ref() {
            DeValue::String(_) => self
                .string(value, key)
                .map(|text| (key.to_owned(), text, value.span()))
                .into_iter()
                .collect(),
            DeValue::Array(items) => (1..)
                .zip(items.iter())
                .filter_map(|(number, item)| {
                    let key = format!("{key}[{number}]");
                    let text = self.string(item, &key)?;
                    Some((key, text, item.span()))
                })
                .collect(),
            _ => {
                self.wrong(value, key, expected);
                Vec::new()
            }
        }
    }

    pub(super) fn positive(
        &mut self,
        value: &Spanned<DeValue<'t>>,
        key: &str,
        expected: &'static str,
        hint: &'static str,
    ) -> Option<f64> {
        let number = match value.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(|number| number as f64),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => {
                self.wrong(value, key, expected);
                return None;
            }
        };
        if number.is_some_and(|number: f64| number > 0.0 && number.is_finite()) {
            return number;
        }
        let found = self.text[value.span()].to_owned();
        let problem = Problem::OutOfRange {
            expected,
            found,
            hint,
        };
        self.error(value.span().start, key, problem);
        None
    }

    pub(super) fn repeat(&mut self, value: &Spanned<DeValue<'t>>, key: &str) -> Option<u32> {
        let expected = "a whole number from 1, such as 3";
        let DeValue::Integer(number) = value.get_ref() else {
            self.wrong(value, key, expected);
            return None;
        };
        let number = u32::from_str_radix(number.as_str(), number.radix()).ok();
        let number = number.filter(|number| *number > 0);
        if number.is_none() {
            let problem = Problem::OutOfRange {
                expected,
                found: self.text[value.span()].to_owned(),
                hint: "; for every match to count, write a high one",
            };
            self.error(value.span().start, key, problem);
        }
        number
    }

    pub(super) fn wrong(
        &mut self,
        value: &Spanned<DeValue<'t>>,
        key: &str,
        expected: &'static str,
    ) {
        let found = match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => "an empty text".to_owned(),
            DeValue::String(text) => format!("the text `{text}`"),
            DeValue::Integer(_) | DeValue::Float(_) => {
                format!("the number {}", &self.text[value.span()])
            }
            DeValue::Boolean(value) => format!("`{value}`"),
            DeValue::Datetime(_) => "a date".to_owned(),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        };
        let problem = Problem::WrongType { expected, found };
        self.error(value.span().start, key, problem);
    }

    pub(super) fn unknown(
        &mut self,
        name: &str,
        path: &str,
        at: Range<usize>,
        of: &str,
        known: &[&str],
    ) {
        let key = match path {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        let proposal = match propose(name, known) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("{of} has {}", known.join(", ")),
        };
        self.error(at.start, &key, Problem::UnknownKey { proposal });
    }

    pub(super) fn unknown_name(
        &mut self,
        what: &'static str,
        name: &str,
        at: usize,
        key: &str,
        known: &[&str],
    ) {
        let proposal = match propose(name, known) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("there are {}", known.join(", ")),
        };
        let problem = Problem::UnknownName {
            what,
            found: name.to_owned(),
            proposal,
        };
        self.error(at, key, problem);
    }
}

/// The entries of a table in the order of the file.
pub(super) fn entries<'a, 't>(table: &'a DeTable<'t>) -> Vec<Entry<'a, 't>> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
        .collect();
    entries.sort_by_key(|(_, at, _)| at.start);
    entries
}
