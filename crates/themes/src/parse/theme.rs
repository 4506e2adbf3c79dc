//! One theme of a codebook's file.

use std::ops::Range;

use nutgraf_model::Lang;
use nutgraf_query::Zone;
use toml::Spanned;
use toml::de::DeValue;

use super::values::{Reader, entries};
use super::{DEFAULT_REPEAT, DEFAULT_THRESHOLD, DEFAULT_WEIGHT};
use crate::codebook::{Example, Role, Rule, Scope, Theme};
use crate::error::Problem;
use crate::position::inside_string;
use crate::propose::slug;
use crate::saved::{self, SavedError};

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

/// What a theme and its variants share.
#[derive(Clone, Copy)]
struct Part<'a> {
    key: &'a str,
    // The language of a variant.
    only: Option<Lang>,
    // The language of its words and examples, where it matters.
    lang: Lang,
    repeat: u32,
}

impl<'t> Reader<'t> {
    pub(super) fn theme(
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
            lang,
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
                lang,
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
                        lang: part.lang,
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
        match saved::read(&text, role, part.lang, &mut self.tokenizer) {
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
}

fn good_id(id: &str) -> bool {
    !id.is_empty()
        && id
            .chars()
            .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}
