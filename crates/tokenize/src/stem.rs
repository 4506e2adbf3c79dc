//! The stem of a word: what inflected queries compare.

use std::collections::HashMap;
use std::sync::LazyLock;

use nutgraf_model::Lang;
use rust_stemmers::{Algorithm, Stemmer as Snowball};

use crate::fold::is_pattern;

/// The stems of one language.
pub(crate) struct Stemmer {
    snowball: Option<Snowball>,
    table: &'static Table,
    /// Whether the algorithm reads accents, which a folded form has lost.
    pub(crate) reads_accents: bool,
}

impl std::fmt::Debug for Stemmer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stemmer").finish_non_exhaustive()
    }
}

/// Words of a language whose stem is not what the algorithm gives.
#[derive(Debug, Default)]
struct Table {
    stems: HashMap<&'static str, &'static str>,
}

impl Table {
    fn parse(overrides: &'static str) -> Table {
        let lines = overrides.lines().filter(|line| !line.starts_with('#'));
        let pairs = lines.filter_map(|line| line.split_once(char::is_whitespace));
        Table {
            stems: pairs.map(|(word, stem)| (word, stem.trim())).collect(),
        }
    }
}

static NONE: LazyLock<Table> = LazyLock::new(Table::default);
static ENGLISH: LazyLock<Table> =
    LazyLock::new(|| Table::parse(include_str!("../data/stems/en.txt")));

impl Stemmer {
    pub(crate) fn of(lang: Lang) -> Stemmer {
        let algorithm = algorithm(lang);
        Stemmer {
            snowball: algorithm.map(Snowball::create),
            table: if lang == Lang::EN || lang == Lang::UND {
                &ENGLISH
            } else {
                &NONE
            },
            reads_accents: !matches!(
                algorithm,
                None | Some(Algorithm::English | Algorithm::Russian)
            ),
        }
    }

    /// Writes the stem of a form into `out`.
    pub(crate) fn stem(&self, form: &str, out: &mut String) {
        out.clear();
        let Some(snowball) = &self.snowball else {
            out.push_str(form);
            return;
        };
        if is_pattern(form)
            || form
                .bytes()
                .any(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        {
            out.push_str(form);
            return;
        }
        match self.table.stems.get(form) {
            Some(stem) => out.push_str(stem),
            None => out.push_str(&snowball.stem(form)),
        }
        if out.is_empty() {
            out.push_str(form);
        }
    }
}

/// The algorithm for a language. A text whose language nobody knows is stemmed as English: it is
/// short, most news is English, and only inflected queries see the difference.
fn algorithm(lang: Lang) -> Option<Algorithm> {
    Some(match lang.as_str() {
        "en" | "und" => Algorithm::English,
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "es" => Algorithm::Spanish,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "nb" | "nn" | "no" => Algorithm::Norwegian,
        "nl" => Algorithm::Dutch,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    })
}
