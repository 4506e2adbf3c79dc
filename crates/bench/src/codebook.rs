//! Codebooks of any size, of the words of articles.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::random::Random;

/// Queries in the shapes and the mixture that people write, of words that articles have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnCodebook {
    /// The queries.
    pub queries: Vec<String>,
    /// The words and phrases in them, for those who can look for nothing else; each once, in order.
    pub words: Vec<String>,
}

/// How many queries a theme has.
const QUERIES_A_THEME: usize = 10;
/// A telling word stands in at least two articles, and in one of a hundred at most.
const LEAST: u32 = 2;
const SHARE: usize = 100;
/// How often a phrase is looked for before two words are taken for one.
const TRIED: usize = 50;

impl DrawnCodebook {
    /// Draws `count` queries from articles given as their folded words, one a line (an empty line
    /// divides). Words are telling ones of four letters or more, each as likely as any other; phrases
    /// stand in an article and have a telling word. Of eight queries two are alternatives of two
    /// words, one is a word in any inflection, one a phrase, one a phrase in any inflection, one asks
    /// for two words near one of two, one for the beginning of a word near another or in a headline,
    /// and one for two words in a sentence. The same seed draws the same.
    #[must_use]
    pub fn draw(articles: &[&str], count: usize, seed: u64) -> DrawnCodebook {
        let telling = telling(articles);
        let mut drawn = DrawnCodebook {
            queries: Vec::new(),
            words: Vec::new(),
        };
        if telling.is_empty() {
            return drawn;
        }
        let known: BTreeSet<&str> = telling.iter().copied().collect();
        let mut random = Random::of(seed, 0);
        let mut words = BTreeSet::new();
        for _ in 0..count {
            let [a, b, c] = [(); 3].map(|()| random.pick(&telling));
            let start = |word: &str| word[..word.len().min(6)].to_owned();
            let shape = random.below(8);
            let (query, used) = match shape {
                0 | 1 => (format!("{a} OR {b}"), vec![a.to_owned(), b.to_owned()]),
                2 => (a.to_owned(), vec![a.to_owned()]),
                3 | 4 => {
                    let phrase = phrase(articles, &known, &mut random);
                    let phrase = phrase.unwrap_or_else(|| format!("{a} {b}"));
                    let level = if shape == 3 { "" } else { "stem:" };
                    (format!("{level}\"{phrase}\""), vec![phrase])
                }
                5 => (
                    format!("({a} OR {b}) w/5 {c}"),
                    vec![a.to_owned(), b.to_owned(), c.to_owned()],
                ),
                6 => {
                    let beginning = start(a);
                    let query = match random.below(2) {
                        0 => format!("{beginning}* w/3 {b}"),
                        _ => format!("in:headline ({b} OR {beginning}*)"),
                    };
                    (query, vec![beginning, b.to_owned()])
                }
                _ => (
                    format!("{a} w/s ({b} OR {c})"),
                    vec![a.to_owned(), b.to_owned(), c.to_owned()],
                ),
            };
            drawn.queries.push(query);
            words.extend(used);
        }
        drawn.words = words.into_iter().collect();
        drawn
    }

    /// The same queries among others of which an article has no word: those of `other` with their words
    /// spelt backwards, as many as it takes to have `count`.
    #[must_use]
    pub fn among(mut self, other: &DrawnCodebook, count: usize) -> DrawnCodebook {
        let missing = count.saturating_sub(self.queries.len());
        let others = other.queries.iter().take(missing);
        self.queries.extend(others.map(|query| backwards(query)));
        self
    }

    /// The queries as a codebook's file, ten a theme. One match gives a theme, so that nothing is left
    /// undone because it could not count.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut out = String::new();
        for (number, queries) in self.queries.chunks(QUERIES_A_THEME).enumerate() {
            let _ = writeln!(out, "[theme.t{number}]\ninclude = [");
            for query in queries {
                let _ = writeln!(out, "  '{query}',");
            }
            out.push_str("]\n");
        }
        out
    }
}

/// A query with every word of four letters or more spelt backwards, but for levels and zones; shorter
/// ones are mostly operators.
fn backwards(query: &str) -> String {
    let mut out = String::new();
    let mut rest = query;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_lowercase());
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        if word.len() >= 4 && !after.starts_with(':') && !out.ends_with("in:") {
            out.extend(word.chars().rev());
        } else {
            out.push_str(word);
        }
        let next = after.chars().next();
        out.extend(next);
        rest = &after[next.map_or(0, char::len_utf8)..];
    }
    out
}

/// Words that tell articles apart, in order.
fn telling<'a>(articles: &[&'a str]) -> Vec<&'a str> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for article in articles {
        let words: BTreeSet<&str> = article.split('\n').filter(|word| is_long(word)).collect();
        for word in words {
            *counts.entry(word).or_default() += 1;
        }
    }
    let most = (articles.len() / SHARE).max(LEAST as usize + 1) as u32;
    let telling = counts
        .into_iter()
        .filter(|(_, count)| (LEAST..=most).contains(count));
    telling.map(|(word, _)| word).collect()
}

fn is_long(word: &str) -> bool {
    word.len() >= 4 && is_plain(word)
}

fn is_plain(word: &str) -> bool {
    word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Two or three words in a row, a telling one among them.
fn phrase(articles: &[&str], telling: &BTreeSet<&str>, random: &mut Random) -> Option<String> {
    for _ in 0..TRIED {
        let words: Vec<&str> = articles[random.below(articles.len())].split('\n').collect();
        let length = 2 + random.below(2);
        if words.len() <= length {
            continue;
        }
        let start = random.below(words.len() - length);
        let phrase = &words[start..start + length];
        if phrase.iter().all(|word| is_plain(word))
            && phrase.iter().any(|word| telling.contains(word))
        {
            return Some(phrase.join(" "));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_queries_of_words_that_are_there() {
        let texts: Vec<String> = (0..400)
            .map(|n| {
                let rare = [
                    "harbour", "ferry", "quayside", "lantern", "anchor", "mooring",
                ][n % 6];
                let number = ["alpha", "bravo", "charlie", "delta"][n % 4];
                match n {
                    0..24 => format!("the\n{rare}\nof\nthe\n{number}\ntown\n"),
                    _ => "nothing\nof\nthe\nkind\n".to_owned(),
                }
            })
            .collect();
        let articles: Vec<&str> = texts.iter().map(String::as_str).collect();
        let drawn = DrawnCodebook::draw(&articles, 64, 3);
        assert_eq!(drawn, DrawnCodebook::draw(&articles, 64, 3));
        assert_ne!(drawn, DrawnCodebook::draw(&articles, 64, 4));
        assert_eq!(drawn.queries.len(), 64);
        assert!(!drawn.words.iter().any(|word| word == "nothing"));
        assert_eq!(drawn.to_toml().matches("[theme.").count(), 7);
        assert!(DrawnCodebook::draw(&[], 8, 3).queries.is_empty());
        let among = drawn.clone().among(&drawn, 100);
        assert_eq!(
            (among.queries.len(), &among.queries[..64]),
            (100, &drawn.queries[..])
        );
    }

    #[test]
    fn words_are_spelt_backwards_and_operators_are_not() {
        for (query, expected) in [
            ("stem:\"the harbour town\"", "stem:\"the ruobrah nwot\""),
            ("(quay OR harbour) w/5 ferry", "(yauq OR ruobrah) w/5 yrref"),
            (
                "in:headline (ferry OR harbou*)",
                "in:headline (yrref OR uobrah*)",
            ),
        ] {
            assert_eq!(backwards(query), expected);
        }
    }
}
