use std::collections::HashMap;

use nutgraf_model::Lang;

use crate::Tokenizer;

/// Families of words: words of one origin and one subject whose stems differ, such as *defect* and
/// *defector*, *ceasefire* and *cease-fire*.
///
/// ```
/// use nutgraf_model::Lang;
/// use nutgraf_tokenize::Families;
///
/// let families = Families::parse("[en]\ndefect defector\n")?;
/// assert_eq!(families.members(Lang::EN, "defector"), ["defect", "defector"]);
/// assert_eq!(families.members(Lang::EN, "border"), [""; 0]);
/// # Ok::<(), nutgraf_tokenize::FamiliesError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Families {
    // By language and stem, the number of the family.
    numbers: HashMap<(Lang, String), usize>,
    // The stems of each, sorted. Those of a family that was merged into another are empty.
    families: Vec<Vec<String>>,
}

/// Why a table of families could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FamiliesError {
    /// A line in brackets names no language.
    #[error("line {line}: `[{found}]` is no language; write a code such as [en]")]
    NoLanguage {
        /// The line, from 1.
        line: usize,
        /// What stands in the brackets.
        found: String,
    },
    /// A family stands before the first language.
    #[error("line {line}: `{found}` has no language; put a line such as [en] above it")]
    BeforeLanguage {
        /// The line, from 1.
        line: usize,
        /// The line's text.
        found: String,
    },
    /// A family has one word.
    #[error("line {line}: `{found}` stands alone; a family is two words or more on one line")]
    OneWord {
        /// The line, from 1.
        line: usize,
        /// The line's text.
        found: String,
    },
    /// A word has no letter or digit.
    #[error("line {line}: `{found}` has no letter; leave it out")]
    NoWord {
        /// The line, from 1.
        line: usize,
        /// The word.
        found: String,
    },
}

impl Families {
    /// The families that come with the crate: English words that matter in news.
    #[must_use]
    pub fn builtin() -> Families {
        Families::parse(include_str!("../data/families.txt")).expect("a test reads this table")
    }

    /// Reads a table: a line `[en]` says for which language the families below it are, every other line is
    /// a family, words with spaces between. `#` begins a comment.
    ///
    /// # Errors
    ///
    /// At the first line that is none of these.
    pub fn parse(table: &str) -> Result<Families, FamiliesError> {
        let mut families = Families::default();
        let mut tokenizer = Tokenizer::new();
        let mut lang = None;
        for (number, line) in table.lines().enumerate() {
            let (line, number) = (line.split('#').next().unwrap_or("").trim(), number + 1);
            let found = || line.to_owned();
            if line.is_empty() {
                continue;
            }
            if let Some(code) = line.strip_prefix('[') {
                let code = code.trim_end_matches(']');
                lang = Some(Lang::parse(code).ok_or_else(|| FamiliesError::NoLanguage {
                    line: number,
                    found: code.to_owned(),
                })?);
                continue;
            }
            let Some(lang) = lang else {
                return Err(FamiliesError::BeforeLanguage {
                    line: number,
                    found: found(),
                });
            };
            let words: Vec<&str> = line.split_whitespace().collect();
            if words.len() < 2 {
                return Err(FamiliesError::OneWord {
                    line: number,
                    found: found(),
                });
            }
            let mut stems = Vec::new();
            for word in words {
                let tokens = tokenizer.tokenize(word, lang);
                if tokens.is_empty() {
                    return Err(FamiliesError::NoWord {
                        line: number,
                        found: word.to_owned(),
                    });
                }
                let parts: Vec<&str> = (0..tokens.len()).map(|index| tokens.stem(index)).collect();
                stems.push(parts.join(" "));
            }
            families.add(lang, stems);
        }
        Ok(families)
    }

    /// Takes in the families of another table. Families that share a stem become one.
    pub fn extend(&mut self, other: &Families) {
        let mut stems: Vec<Vec<(Lang, &String)>> = vec![Vec::new(); other.families.len()];
        for ((lang, stem), &number) in &other.numbers {
            stems[number].push((*lang, stem));
        }
        for family in stems.iter().filter(|family| !family.is_empty()) {
            self.add(
                family[0].0,
                family.iter().map(|&(_, stem)| stem.clone()).collect(),
            );
        }
    }

    /// The stems of the family of this one, itself included, sorted; none if it has no family. A
    /// member of several words (*cease-fire*) is their stems with a space between. A text of unknown
    /// language has the families of English, as it has its stems.
    #[must_use]
    pub fn members(&self, lang: Lang, stem: &str) -> &[String] {
        let lang = if lang == Lang::UND { Lang::EN } else { lang };
        let number = self.numbers.get(&(lang, stem.to_owned()));
        number.map_or(&[], |&number| &self.families[number])
    }

    /// How many families there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.families
            .iter()
            .filter(|family| !family.is_empty())
            .count()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn add(&mut self, lang: Lang, mut stems: Vec<String>) {
        let known: Vec<usize> = stems
            .iter()
            .filter_map(|stem| self.numbers.get(&(lang, stem.clone())).copied())
            .collect();
        for number in known {
            stems.append(&mut self.families[number]);
        }
        stems.sort();
        stems.dedup();
        for stem in &stems {
            self.numbers
                .insert((lang, stem.clone()), self.families.len());
        }
        self.families.push(stems);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_that_comes_along_joins_stems_that_differ() {
        let table = include_str!("../data/families.txt");
        let families = Families::builtin();
        assert!(families.len() >= 150, "{} families", families.len());
        let mut tokenizer = Tokenizer::new();
        let mut idle = Vec::new();
        for line in table
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with(['#', '[']))
        {
            let mut stems: Vec<String> = line
                .split_whitespace()
                .map(|word| {
                    let tokens = tokenizer.tokenize(word, Lang::EN);
                    let parts: Vec<&str> =
                        (0..tokens.len()).map(|index| tokens.stem(index)).collect();
                    parts.join(" ")
                })
                .collect();
            let words = stems.len();
            stems.sort();
            stems.dedup();
            if stems.len() < words {
                idle.push(format!("{line}: {stems:?}"));
            }
        }
        assert!(
            idle.is_empty(),
            "each word should add a stem:\n{}",
            idle.join("\n")
        );
    }

    #[test]
    fn families_that_share_a_stem_are_one() {
        let mut families =
            Families::parse("[en]\nforced forcible # by force\nceasefire cease-fire")
                .expect("a table");
        assert_eq!(families.members(Lang::EN, "forc"), ["forc", "forcibl"]);
        assert_eq!(
            families.members(Lang::UND, "ceasefir"),
            ["ceas fire", "ceasefir"]
        );
        families
            .extend(&Families::parse("[en]\nforce enforce\n[fr]\nforce forcer").expect("a table"));
        assert_eq!(
            families.members(Lang::EN, "forcibl"),
            ["enforc", "forc", "forcibl"]
        );
        assert_eq!(families.len(), 3);
    }

    #[test]
    fn a_table_that_cannot_be_read_says_where_and_why() {
        let messages: Vec<String> = [
            "[english]",
            "force forcible",
            "[en]\nforce",
            "[en]\nforce —",
        ]
        .iter()
        .map(|table| Families::parse(table).expect_err("an error").to_string())
        .collect();
        insta::assert_snapshot!(messages.join("\n"), @r"
        line 1: `[english]` is no language; write a code such as [en]
        line 1: `force forcible` has no language; put a line such as [en] above it
        line 2: `force` stands alone; a family is two words or more on one line
        line 2: `—` has no letter; leave it out
        ");
    }
}
