//! The stem of a word: what inflected queries compare.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use nutgraf_model::Lang;
use rust_stemmers::{Algorithm, Stemmer as Snowball};

use crate::fold::is_pattern;
use crate::{english, newer};

/// The stems of one language.
pub(crate) struct Stemmer {
    snowball: Option<Snowball>,
    table: &'static Table,
    algorithm: Option<Algorithm>,
    /// Whether the algorithm reads accents, which a folded form has lost.
    pub(crate) reads_accents: bool,
}

impl std::fmt::Debug for Stemmer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stemmer").finish_non_exhaustive()
    }
}

type Words = HashMap<&'static str, &'static str, BuildHasherDefault<WordHasher>>;

/// A hash for words of tables that come with the crate: nobody can make them collide.
#[derive(Debug, Default)]
pub(crate) struct WordHasher(u64);

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut number = [0; 8];
            number[..chunk.len()].copy_from_slice(chunk);
            let mixed = (self.0 ^ u64::from_le_bytes(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            self.0 = mixed ^ (mixed >> 29);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Words of a language whose stem is not what the algorithm gives.
#[derive(Debug, Default)]
struct Table {
    /// Where the algorithm of the crate is behind Snowball's.
    corrections: Words,
    /// Irregular forms, with the word whose stem they take.
    irregular: Words,
    /// Words that the algorithm takes for forms of another, with a stem of their own.
    apart: Words,
}

impl Table {
    /// Reads a file: under `[corrections]` a word and its stem a line, under `[irregular]` a word and
    /// its other forms, under `[apart]` words whose stem is the first of them.
    fn parse(file: &'static str) -> Table {
        let mut table = Table::default();
        let mut section = "";
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let Some(first) = words.next() else { continue };
            if first.starts_with('[') {
                section = first;
                continue;
            }
            match section {
                "[corrections]" => table.corrections.extend(words.map(|stem| (first, stem))),
                "[irregular]" => table.irregular.extend(words.map(|form| (form, first))),
                "[apart]" => table
                    .apart
                    .extend(line.split_whitespace().map(|word| (word, first))),
                _ => {}
            }
        }
        table
    }

    fn of(lang: Lang) -> &'static Table {
        macro_rules! table {
            ($file:literal) => {{
                static TABLE: LazyLock<Table> = LazyLock::new(|| {
                    Table::parse(include_str!(concat!("../data/stems/", $file, ".txt")))
                });
                &TABLE
            }};
        }
        static NONE: LazyLock<Table> = LazyLock::new(Table::default);
        match lang.as_str() {
            "en" | "und" => table!("en"),
            "de" => table!("de"),
            "es" => table!("es"),
            "fr" => table!("fr"),
            _ => &NONE,
        }
    }
}

impl Stemmer {
    pub(crate) fn of(lang: Lang) -> Stemmer {
        let algorithm = algorithm(lang);
        Stemmer {
            snowball: algorithm.map(Snowball::create),
            table: Table::of(lang),
            algorithm,
            reads_accents: !matches!(
                algorithm,
                None | Some(Algorithm::English | Algorithm::Russian)
            ),
        }
    }

    /// Writes the stem of a form into `out`.
    pub(crate) fn stem(&self, form: &str, out: &mut String) {
        if form.bytes().any(|b| b.is_ascii_digit()) {
            out.clear();
            out.push_str(form);
            return;
        }
        if let Some(stem) = self.table.apart.get(form) {
            out.clear();
            out.push_str(stem);
        } else {
            self.regular(self.table.irregular.get(form).unwrap_or(&form), out);
        }
    }

    /// Whether the stem is not the algorithm's, on purpose.
    #[cfg(feature = "evaluate")]
    pub(crate) fn is_deliberate(&self, form: &str) -> bool {
        self.table.apart.contains_key(form) || self.table.irregular.contains_key(form)
    }

    /// Writes the stem by the algorithm, corrected, into `out`.
    pub(crate) fn regular(&self, form: &str, out: &mut String) {
        out.clear();
        let written_out = is_pattern(form)
            || form
                .bytes()
                .any(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        match (&self.snowball, self.table.corrections.get(form)) {
            (Some(_), Some(stem)) => out.push_str(stem),
            (Some(_), None)
                if !written_out
                    && form.is_ascii()
                    && matches!(self.algorithm, Some(Algorithm::English)) =>
            {
                english::stem(form, out);
            }
            (Some(snowball), None) if !written_out => {
                out.push_str(&newer::stem(self.algorithm, snowball, form));
            }
            _ => out.push_str(form),
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
