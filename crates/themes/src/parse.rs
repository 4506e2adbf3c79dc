//! From TOML to a [`Codebook`]: walks the file's values with their places, and collects everything
//! that is wrong instead of stopping at the first.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use nutgraf_model::Lang;
use nutgraf_query::Zone;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::codebook::{Codebook, Example, Role, Rule, Scope, Theme};
use crate::error::{CodebookError, CodebookErrors, Problem};
use crate::position::{Lines, Position, inside_string};
use crate::propose::{propose, slug};
use crate::saved::{self, SavedError};
use crate::tree;

const FILE_KEYS: &[&str] = &["codebook", "theme"];
const CODEBOOK_KEYS: &[&str] = &["title", "version", "lang"];
const THEME_KEYS: &[&str] = &[
    "label",
    "parent",
    "definition",
    "alias",
    "include",
    "exclude",
    "require",
    "veto",
    "threshold",
    "repeat",
    "scope",
    "zones",
    "yes",
    "no",
    "lang",
];
const VARIANT_KEYS: &[&str] = &["include", "exclude", "require", "veto", "yes", "no"];
const RULE_KEYS: &[&str] = &["query", "weight", "repeat"];

pub(crate) const DEFAULT_WEIGHT: f64 = 1.0;
pub(crate) const DEFAULT_THRESHOLD: f64 = 1.0;
pub(crate) const DEFAULT_REPEAT: u32 = 3;

impl Codebook {
    /// Reads a codebook from the text of a TOML file.
    ///
    /// # Errors
    ///
    /// All that is wrong with it.
    pub fn parse(text: &str) -> Result<Codebook, CodebookErrors> {
        // Editors on Windows write it; no key begins with it.
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let (file, syntax) = DeTable::parse_recoverable(text);
        let mut reader = Reader {
            text,
            lines: Lines::new(text),
            errors: Vec::new(),
            parents: HashMap::new(),
        };
        let codebook = reader.file(file.get_ref());
        reader.syntax(&syntax);
        if syntax.is_empty() {
            reader.check(&codebook);
        }
        if reader.errors.is_empty() {
            return Ok(codebook);
        }
        reader.errors.sort_by_key(|error| error.position);
        Err(CodebookErrors::new(reader.errors))
    }
}

struct Reader<'t> {
    text: &'t str,
    lines: Lines<'t>,
    errors: Vec<CodebookError>,
    // Where each theme names its parent.
    parents: HashMap<String, Position>,
}

/// A key, its place and its value.
type Entry<'a, 't> = (&'a str, Range<usize>, &'a Spanned<DeValue<'t>>);

/// What a theme and its variants share.
#[derive(Clone, Copy)]
struct Part<'a> {
    key: &'a str,
    // The language of a variant.
    only: Option<Lang>,
    examples: Lang,
    repeat: u32,
}

impl<'t> Reader<'t> {
    fn error(&mut self, byte: usize, key: &str, problem: Problem) {
        self.errors.push(CodebookError {
            position: Some(self.lines.position(byte)),
            key: key.to_owned(),
            problem,
        });
    }

    /// Adds what the TOML reader says. Behind its first complaint the values are guesses, and so is
    /// what was found wrong with them; of its complaints about one line, the first says most.
    fn syntax(&mut self, errors: &[toml::de::Error]) {
        let mut lines = HashSet::new();
        let mut twice = HashSet::new();
        let mut broken = None;
        for error in errors {
            let at = error.span().unwrap_or(0..0);
            let position = self.lines.position(at.start);
            if error.message() == "duplicate key" {
                let (header, table) = self.table_at(at.start);
                let name = &self.text[at.clone()];
                // A table that stands here twice is told once, not key by key.
                if (header..header + table.len() + 2).contains(&at.start) {
                    twice.insert(header);
                    let key = table.to_owned();
                    self.error(at.start, &key, Problem::Duplicate);
                } else if !twice.contains(&header) {
                    let key = format!("{table}.{name}");
                    self.error(at.start, key.trim_start_matches('.'), Problem::Duplicate);
                }
            } else if lines.insert(position.line) {
                let broken = *broken.get_or_insert(position);
                self.errors.retain(|error| error.position < Some(broken));
                let message = error.message().replace('\n', "; ");
                self.error(at.start, "", Problem::Toml(message));
            }
        }
    }

    /// Where the table that this byte belongs to begins, and its name: empty before the first.
    fn table_at(&self, byte: usize) -> (usize, &'t str) {
        let line_end = self.text[byte..]
            .find('\n')
            .map_or(self.text.len(), |end| byte + end);
        let before = &self.text[..line_end];
        let header = before.rmatch_indices('[').find(|(at, _)| {
            let line = before[..*at].rsplit('\n').next().unwrap_or("");
            line.trim().is_empty()
        });
        let Some((start, _)) = header else {
            return (0, "");
        };
        let name = self.text[start + 1..]
            .split([']', '\n'])
            .next()
            .unwrap_or("");
        (start, name)
    }

    fn file(&mut self, table: &DeTable<'t>) -> Codebook {
        let mut codebook = Codebook {
            title: None,
            version: None,
            lang: Lang::EN,
            themes: Vec::new(),
        };
        let mut themes = None;
        for (key, at, value) in entries(table) {
            match key {
                "codebook" => self.about(value, &mut codebook),
                "theme" => themes = self.table(value, key, "themes, such as [theme.border]"),
                _ if value.get_ref().is_table() && propose(key, FILE_KEYS).is_none() => {
                    let proposal = format!("a theme begins with [theme.{}]", slug(key));
                    self.error(at.start, key, Problem::UnknownKey { proposal });
                }
                _ => self.unknown(key, "", at, "a codebook", FILE_KEYS),
            }
        }
        for (id, at, value) in themes.map(entries).unwrap_or_default() {
            if let Some(theme) = self.theme(id, at, value, codebook.lang) {
                codebook.themes.push(theme);
            }
        }
        codebook
    }

    fn about(&mut self, value: &Spanned<DeValue<'t>>, codebook: &mut Codebook) {
        let expected = "a table, such as title = \"Human rights\"";
        let table = self.table(value, "codebook", expected);
        for (name, at, value) in table.map(entries).unwrap_or_default() {
            let key = format!("codebook.{name}");
            match name {
                "title" => codebook.title = self.string(value, &key),
                "version" => {
                    codebook.version = match value.get_ref() {
                        DeValue::Integer(number) => Some(number.as_str().to_owned()),
                        DeValue::Float(number) => Some(number.as_str().to_owned()),
                        _ => self.string(value, &key),
                    }
                }
                "lang" => {
                    if let Some(code) = self.string(value, &key)
                        && let Some(lang) = self.lang(&code, value.span().start, &key)
                    {
                        codebook.lang = lang;
                    }
                }
                _ => self.unknown(name, "codebook", at, "[codebook]", CODEBOOK_KEYS),
            }
        }
    }

    fn theme(
        &mut self,
        id: &str,
        at: Range<usize>,
        value: &Spanned<DeValue<'t>>,
        lang: Lang,
    ) -> Option<Theme> {
        let path = format!("theme.{id}");
        if !good_id(id) {
            let proposal = slug(id);
            self.error(at.start, &path, Problem::BadId { proposal });
        }
        let table = self.table(value, &path, "a theme, such as include = ['border*']")?;
        let mut theme = Theme {
            id: id.to_owned(),
            label: id.to_owned(),
            parent: None,
            definition: None,
            alias: Vec::new(),
            threshold: DEFAULT_THRESHOLD,
            scope: Scope::default(),
            zones: Vec::new(),
            rules: Vec::new(),
            examples: Vec::new(),
            position: self.lines.position(at.start),
        };
        // Where a rule says nothing, the theme's `repeat` holds, wherever it stands.
        let repeat = table
            .iter()
            .find(|(key, _)| key.get_ref() == "repeat")
            .and_then(|(_, value)| self.repeat(value, &format!("{path}.repeat")));
        let part = Part {
            key: &path,
            only: None,
            examples: lang,
            repeat: repeat.unwrap_or(DEFAULT_REPEAT),
        };
        for (name, at, value) in entries(table) {
            let key = format!("{path}.{name}");
            match name {
                "label" => theme.label = self.string(value, &key).unwrap_or_default(),
                "parent" => {
                    theme.parent = self.string(value, &key);
                    let position = self.lines.position(value.span().start);
                    self.parents.insert(theme.id.clone(), position);
                }
                "definition" => theme.definition = self.string(value, &key),
                "alias" => {
                    let found = self.strings(value, &key, "a text, or a list such as ['a', 'b']");
                    theme.alias = found.into_iter().map(|(_, alias, _)| alias).collect();
                }
                "threshold" => {
                    let expected = "a number above 0, such as 2.0";
                    if let Some(number) = self.positive(value, &key, expected, "") {
                        theme.threshold = number;
                    }
                }
                "repeat" => {}
                "scope" => theme.scope = self.scope(value, &key).unwrap_or_default(),
                "zones" => theme.zones = self.zones(value, &key),
                "lang" => self.variants(value, part, &mut theme),
                _ if !self.rules(name, value, part, &mut theme) => {
                    self.unknown(name, &path, at, "a theme", THEME_KEYS);
                }
                _ => {}
            }
        }
        Some(theme)
    }

    fn variants(&mut self, value: &Spanned<DeValue<'t>>, part: Part, theme: &mut Theme) {
        let key = format!("{}.lang", part.key);
        let expected = "a table for each language, such as [theme.border.lang.fr]";
        let languages = self.table(value, &key, expected);
        for (code, at, value) in languages.map(entries).unwrap_or_default() {
            let key = format!("{key}.{code}");
            let lang = self.lang(code, at.start, &key);
            let expected = "a table of queries, such as include = ['frontière*']";
            let table = self.table(value, &key, expected);
            let (Some(lang), Some(table)) = (lang, table) else {
                continue;
            };
            let part = Part {
                key: &key,
                only: Some(lang),
                examples: lang,
                ..part
            };
            for (name, at, value) in entries(table) {
                if !self.rules(name, value, part, theme) {
                    self.unknown(name, &key, at, "a language's variant", VARIANT_KEYS);
                }
            }
        }
    }

    /// Reads the keys that themes and variants share; whether `name` is one of them.
    fn rules(
        &mut self,
        name: &str,
        value: &Spanned<DeValue<'t>>,
        part: Part,
        theme: &mut Theme,
    ) -> bool {
        let key = format!("{}.{name}", part.key);
        let role = match name {
            "include" => Role::Include,
            "exclude" => Role::Exclude,
            "require" => Role::Require,
            "veto" => Role::Veto,
            "yes" | "no" => {
                let expected = "a text, or a list of texts";
                for (_, text, at) in self.strings(value, &key, expected) {
                    theme.examples.push(Example {
                        text,
                        expected: name == "yes",
                        lang: part.examples,
                        position: self.lines.position(at.start),
                    });
                }
                return true;
            }
            _ => return false,
        };
        let items: &[Spanned<DeValue<'t>>] = match value.get_ref() {
            DeValue::Array(items) => items,
            _ => std::slice::from_ref(value),
        };
        for (number, item) in items.iter().enumerate() {
            let key = match value.get_ref() {
                DeValue::Array(_) => format!("{key}[{}]", number + 1),
                _ => key.clone(),
            };
            theme.rules.extend(self.rule(role, item, &key, part));
        }
        true
    }

    fn rule(
        &mut self,
        role: Role,
        item: &Spanned<DeValue<'t>>,
        key: &str,
        part: Part,
    ) -> Option<Rule> {
        let (mut weight, mut repeat) = (DEFAULT_WEIGHT, part.repeat);
        let mut written = item;
        match item.get_ref() {
            DeValue::Table(table) if role == Role::Include => {
                let mut query = None;
                for (name, at, value) in entries(table) {
                    let inner = format!("{key}.{name}");
                    match name {
                        "query" => query = Some(value),
                        "weight" => {
                            let hint = "; to cancel evidence, use `exclude`";
                            let expected = "a number above 0, such as 2.0";
                            weight = self
                                .positive(value, &inner, expected, hint)
                                .unwrap_or(DEFAULT_WEIGHT);
                        }
                        "repeat" => repeat = self.repeat(value, &inner).unwrap_or(repeat),
                        _ => self.unknown(name, key, at, "a query", RULE_KEYS),
                    }
                }
                let Some(query) = query else {
                    self.wrong(
                        item,
                        key,
                        "a `query`, such as { query = 'border*', weight = 2 }",
                    );
                    return None;
                };
                written = query;
            }
            DeValue::String(_) => {}
            _ => {
                let expected = match role {
                    Role::Include => "a query in quotation marks or { query = '…', weight = 2 }",
                    _ => "a query in quotation marks",
                };
                self.wrong(item, key, expected);
                return None;
            }
        }
        let text = self.string(written, key)?;
        match saved::read(&text, role) {
            Ok(query) => Some(Rule {
                role,
                text: text.trim().to_owned(),
                query,
                weight,
                repeat: if role == Role::Include {
                    repeat
                } else {
                    DEFAULT_REPEAT
                },
                lang: part.only,
                position: self.lines.position(written.span().start),
            }),
            Err(SavedError { byte, problem }) => {
                let at = inside_string(self.text, written.span(), byte);
                self.error(at, key, problem);
                None
            }
        }
    }

    fn zones(&mut self, value: &Spanned<DeValue<'t>>, key: &str) -> Vec<(Zone, f64)> {
        let table = self.table(value, key, "a table, such as { headline = 2.0 }");
        let mut zones = Vec::new();
        for (name, at, value) in table.map(entries).unwrap_or_default() {
            let key = format!("{key}.{name}");
            let expected = "a number above 0, such as 2.0";
            let factor = self.positive(value, &key, expected, "");
            let Some(zone) = Zone::parse(name) else {
                let names: Vec<&str> = Zone::all().map(Zone::as_str).collect();
                self.unknown_name("zone", name, at.start, &key, &names);
                continue;
            };
            zones.extend(factor.map(|factor| (zone, factor)));
        }
        zones.sort_by_key(|(zone, _)| zone.as_str());
        zones
    }

    fn scope(&mut self, value: &Spanned<DeValue<'t>>, key: &str) -> Option<Scope> {
        let name = self.string(value, key)?;
        let scope = Scope::parse(&name);
        if scope.is_none() {
            let names: Vec<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
            self.unknown_name("scope", &name, value.span().start, key, &names);
        }
        scope
    }

    fn lang(&mut self, code: &str, at: usize, key: &str) -> Option<Lang> {
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

    fn table<'a>(
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

    fn string(&mut self, value: &Spanned<DeValue<'t>>, key: &str) -> Option<String> {
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
    fn strings(
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

    fn positive(
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

    fn repeat(&mut self, value: &Spanned<DeValue<'t>>, key: &str) -> Option<u32> {
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

    fn wrong(&mut self, value: &Spanned<DeValue<'t>>, key: &str, expected: &'static str) {
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

    fn unknown(&mut self, name: &str, path: &str, at: Range<usize>, of: &str, known: &[&str]) {
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

    fn unknown_name(
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

    /// What can only be judged with all themes read.
    fn check(&mut self, codebook: &Codebook) {
        if codebook.themes.is_empty() && self.errors.is_empty() {
            self.errors.push(CodebookError {
                position: None,
                key: String::new(),
                problem: Problem::NoThemes,
            });
        }
        for (number, below, problem) in tree::problems(&codebook.themes) {
            let theme = &codebook.themes[number];
            let key = format!("theme.{}{below}", theme.id);
            let position = match below {
                "" => theme.position,
                _ => self.parents[&theme.id],
            };
            // A theme whose only query is broken is told so once.
            let broken = matches!(problem, Problem::NoQueries)
                && self
                    .errors
                    .iter()
                    .any(|e| e.key.starts_with(&format!("{key}.")));
            if !broken {
                self.errors.push(CodebookError {
                    position: Some(position),
                    key,
                    problem,
                });
            }
        }
    }
}

/// The entries of a table in the order of the file.
fn entries<'a, 't>(table: &'a DeTable<'t>) -> Vec<Entry<'a, 't>> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
        .collect();
    entries.sort_by_key(|(_, at, _)| at.start);
    entries
}

fn good_id(id: &str) -> bool {
    !id.is_empty()
        && id
            .chars()
            .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}

#[cfg(test)]
mod tests;
