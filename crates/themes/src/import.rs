//! Dictionaries of other programs as codebooks.
//!
//! A category becomes a theme, its words become queries that find whole words and phrases as they
//! stand, in no other inflection, which is how those programs read them. What has no equal here is
//! left out and told.

use std::collections::HashSet;
use std::fmt::{self, Write as _};

use nutgraf_model::Lang;
use nutgraf_tokenize::Tokenizer;

use crate::canonical::quoted;
use crate::propose::slug;
use crate::{Role, saved};

mod liwc;
mod yaml;

/// What kind of file a dictionary is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dictionary {
    /// YAML as quanteda reads and writes it: categories with lists of words, in any depth.
    Yaml,
    /// LIWC's `.dic`: categories with numbers between two lines of `%`, then words with the numbers
    /// of theirs. Of 2001, 2007 and 2015, flat or with categories in categories.
    Liwc,
}

/// A dictionary as a codebook, and what of it could not be carried over.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Imported {
    /// The codebook's file; [`Codebook::parse`](crate::Codebook::parse) reads it.
    pub toml: String,
    /// How many themes it has.
    pub themes: usize,
    /// How many queries.
    pub queries: usize,
    /// What was left out or means something else now, in the order of the dictionary.
    pub remarks: Vec<ImportRemark>,
}

/// Something of a dictionary that could not be carried over as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportRemark {
    /// The line in the dictionary, from 1.
    pub line: u32,
    /// What, and what became of it.
    pub what: String,
}

impl fmt::Display for ImportRemark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// Why a file is no dictionary.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct ImportError {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong, and what to do.
    pub what: String,
}

/// Makes a codebook of a dictionary. `lang` is the language of its words.
///
/// Every match counts 1 and any match gives the theme, as in a dictionary; the header of the codebook
/// says so, for whoever edits it.
///
/// ```
/// use nutgraf_model::Lang;
/// use nutgraf_themes::{Codebook, Dictionary, import};
///
/// let imported = import("Housing:\n  Rent: [rent*, rent rise]\n", Dictionary::Yaml, Lang::EN)?;
/// assert!(imported.toml.ends_with(
///     "\n[theme.rent]\nlabel = \"Rent\"\nparent = \"housing\"\nrepeat = 1000000\ninclude = ['rent*', '\"rent rise\"']\n"
/// ));
/// assert_eq!(Codebook::parse(&imported.toml)?.themes().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the file is not of that kind, or nothing in it can be carried over.
pub fn import(text: &str, kind: Dictionary, lang: Lang) -> Result<Imported, ImportError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut read = Read::default();
    match kind {
        Dictionary::Yaml => yaml::read(text, &mut read)?,
        Dictionary::Liwc => liwc::read(text, &mut read)?,
    }
    read.write(lang)
}

/// A dictionary as it was read.
#[derive(Debug, Default)]
struct Read {
    categories: Vec<Category>,
    remarks: Vec<ImportRemark>,
}

#[derive(Debug)]
struct Category {
    line: u32,
    label: String,
    /// Comes before it in the list.
    parent: Option<usize>,
    words: Vec<(u32, String)>,
}

/// High enough for every match to count.
const EVERY_MATCH: u32 = 1_000_000;

impl Read {
    fn remark(&mut self, line: u32, what: String) {
        self.remarks.push(ImportRemark { line, what });
    }

    /// Adds a category, or finds the one of that name in the same place.
    fn category(&mut self, line: u32, label: &str, parent: Option<usize>) -> usize {
        let same = |other: &Category| other.label == label && other.parent == parent;
        if let Some(known) = self.categories.iter().position(same) {
            let first = self.categories[known].line;
            self.remark(
                line,
                format!("`{label}` stands in line {first} already; the words of both are joined"),
            );
            return known;
        }
        self.categories.push(Category {
            line,
            label: label.to_owned(),
            parent,
            words: Vec::new(),
        });
        self.categories.len() - 1
    }

    fn write(mut self, lang: Lang) -> Result<Imported, ImportError> {
        let queries = self.queries(lang);
        let mut kept: Vec<bool> = queries
            .iter()
            .map(|of_theme| !of_theme.is_empty())
            .collect();
        for number in (0..kept.len()).rev() {
            if let Some(parent) = self.categories[number].parent {
                kept[parent] |= kept[number];
            }
        }
        let empty = self
            .categories
            .iter()
            .zip(&kept)
            .filter(|(_, kept)| !**kept);
        let empty = empty.map(|(category, _)| ImportRemark {
            line: category.line,
            what: format!("`{}` has no words, and is left out", category.label),
        });
        let empty: Vec<ImportRemark> = empty.collect();
        self.remarks.extend(empty);
        if !kept.contains(&true) {
            return Err(ImportError {
                line: 1,
                what: "no category with a word that could be found in a text; \
                       nothing can be made of this dictionary"
                    .to_owned(),
            });
        }
        let ids = ids(&self.categories);
        let count: usize = queries.iter().map(Vec::len).sum();
        let themes = kept.iter().filter(|kept| **kept).count();
        let mut toml = format!(
            "# Made of a dictionary: {themes} themes, {count} queries. As there, every match counts 1, however many there are, and one is enough.\n\
             # Words stand for themselves alone; rent without quotation marks would find renting too. What makes a theme stricter:\n\
             # threshold = 3, repeat = 3 (how many matches of one query count), {{ query = '…', weight = 2 }}.\n\n\
             [codebook]\nlang = {}\n",
            quoted(lang.as_str())
        );
        for (number, category) in self.categories.iter().enumerate() {
            if !kept[number] {
                continue;
            }
            let _ = write!(
                toml,
                "\n[theme.{}]\nlabel = {}\n",
                key(&ids[number]),
                quoted(&category.label)
            );
            if let Some(parent) = category.parent {
                let _ = writeln!(toml, "parent = {}", quoted(&ids[parent]));
            }
            if !queries[number].is_empty() {
                let _ = writeln!(toml, "repeat = {EVERY_MATCH}");
                list(&mut toml, &queries[number]);
            }
        }
        self.remarks.sort_by_key(|remark| remark.line);
        Ok(Imported {
            toml,
            themes,
            queries: count,
            remarks: self.remarks,
        })
    }

    /// The queries of each category, each once.
    fn queries(&mut self, lang: Lang) -> Vec<Vec<String>> {
        let mut tokenizer = Tokenizer::new();
        let mut all = Vec::new();
        let mut left_out = Vec::new();
        for category in &self.categories {
            let mut queries: Vec<String> = Vec::new();
            let mut known = HashSet::new();
            for (line, word) in &category.words {
                if !word.contains(char::is_alphanumeric) {
                    left_out.push(ImportRemark {
                        line: *line,
                        what: format!(
                            "`{word}` of `{}` is left out: signs without a letter or digit are not searched for",
                            category.label
                        ),
                    });
                    continue;
                }
                let query = query(word);
                match saved::read(&query, Role::Include, lang, &mut tokenizer) {
                    Ok(_) if known.insert(query.clone()) => queries.push(query),
                    Ok(_) => {}
                    Err(error) => left_out.push(ImportRemark {
                        line: *line,
                        what: format!(
                            "`{word}` of `{}` is left out: {}",
                            category.label, error.problem
                        ),
                    }),
                }
            }
            all.push(queries);
        }
        self.remarks.append(&mut left_out);
        all
    }
}

/// A word or several, with `*` and `?` for characters, as a query that finds them as they stand.
fn query(word: &str) -> String {
    let words: Vec<&str> = word.split_whitespace().collect();
    let mut text = String::new();
    for c in words.join(" ").chars() {
        if matches!(
            c,
            '"' | '\\' | '(' | ')' | '|' | '“' | '”' | '„' | '«' | '»'
        ) {
            text.push('\\');
        }
        text.push(c);
    }
    // A wildcard looks at the word as it stands anyway; and in a phrase a `?` at the end is punctuation.
    let wild = words.len() == 1
        && word.contains(['*', '?'])
        && word
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '*' | '?'));
    if wild { text } else { format!("\"{text}\"") }
}

/// An id for each category: its name, behind those it lies in where that is taken.
fn ids(categories: &[Category]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let mut taken = HashSet::new();
    for category in categories {
        let own = match category.label.contains(char::is_alphanumeric) {
            true => slug(&category.label),
            false => "category".to_owned(),
        };
        let parent = category.parent.map(|parent| ids[parent].as_str());
        let long = parent.map(|parent| format!("{parent}-{own}"));
        let base = long.clone().unwrap_or_else(|| own.clone());
        let names = std::iter::once(own).chain(long);
        let names = names.chain((2..).map(|number| format!("{base}-{number}")));
        for name in names {
            if taken.insert(name.clone()) {
                ids.push(name);
                break;
            }
        }
    }
    ids
}

/// A key of TOML, in quotation marks if it needs them.
fn key(id: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    match id.chars().all(bare) {
        true => id.to_owned(),
        false => quoted(id),
    }
}

/// Where a line of queries is broken.
const LINE: usize = 100;

fn list(out: &mut String, queries: &[String]) {
    let written: Vec<String> = queries
        .iter()
        .map(
            |query| match query.contains('\'') || query.chars().any(char::is_control) {
                true => quoted(query),
                false => format!("'{query}'"),
            },
        )
        .collect();
    let one = written.join(", ");
    if one.len() <= LINE {
        let _ = writeln!(out, "include = [{one}]");
        return;
    }
    out.push_str("include = [\n ");
    let mut length = 1;
    for query in &written {
        if length > 1 && length + query.len() > LINE {
            out.push_str("\n ");
            length = 1;
        }
        let _ = write!(out, " {query},");
        length += query.len() + 2;
    }
    out.push_str("\n]\n");
}

#[cfg(test)]
mod tests;
