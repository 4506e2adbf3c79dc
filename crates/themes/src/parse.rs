//! From TOML to a [`Codebook`]: walks the file's values with their places, and collects everything
//! that is wrong instead of stopping at the first.

use nutgraf_model::Lang;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use self::values::{Reader, entries};
use crate::codebook::Codebook;
use crate::error::{CodebookError, CodebookErrors, Problem};
use crate::propose::{propose, slug};
use crate::tree;

mod syntax;
mod theme;
mod values;

const FILE_KEYS: &[&str] = &["codebook", "theme"];
const CODEBOOK_KEYS: &[&str] = &["title", "version", "lang"];
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
        let mut reader = Reader::new(text);
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

impl<'t> Reader<'t> {
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

#[cfg(test)]
mod tests;
