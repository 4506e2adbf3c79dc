//! How right the metadata of pages are, against labelled pages.
//!
//! The formula is the one that peers of this crate were measured with: a title is right if it is
//! equal to the labelled one after folding (NFKC, lower case, words alone), the authors if the sets
//! of words of their names are equal, the date if it is the same day. *Lenient* also takes a title
//! with at most 40 characters more or fewer, and authors whose last names all occur.

use std::collections::{BTreeSet, HashSet};

use nutgraf_model::Article;
use serde::{Deserialize, Deserializer};
use unicode_normalization::UnicodeNormalization;

/// What is known of a page, or was found; empty where nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Its headline.
    #[serde(deserialize_with = "text")]
    pub title: String,
    /// Who wrote it, a name each, or several in one text.
    #[serde(rename = "author", deserialize_with = "texts")]
    pub authors: Vec<String>,
    /// When it was published, as `2024-07-14`; what follows does not count.
    #[serde(deserialize_with = "text")]
    pub date: String,
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Names {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Option::deserialize(deserializer)? {
        None => Vec::new(),
        Some(Names::One(name)) if name.is_empty() => Vec::new(),
        Some(Names::One(name)) => vec![name],
        Some(Names::Many(names)) => names,
    })
}

/// How often a field was labelled, answered, and right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Pages with a label.
    pub labelled: usize,
    /// Of these, pages with an answer.
    pub answered: usize,
    /// Of these, right answers.
    pub exact: usize,
    /// Right answers and nearly right ones.
    pub lenient: usize,
}

/// A page whose answer is not the label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The page.
    pub page: String,
    /// `title`, `author` or `date`.
    pub field: &'static str,
    /// The label.
    pub label: String,
    /// The answer, empty where there is none.
    pub answer: String,
    /// Whether it is nearly right.
    pub lenient: bool,
}

/// The sums over pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetadataScore {
    /// Of titles.
    pub title: Count,
    /// Of authors.
    pub author: Count,
    /// Of dates.
    pub date: Count,
    /// Every difference, in the order of pages.
    pub differences: Vec<Difference>,
}

impl Count {
    /// The share of labelled pages that are right.
    #[must_use]
    pub fn exact_share(&self) -> f64 {
        share(self.exact, self.labelled)
    }

    /// The share of labelled pages that are right or nearly right.
    #[must_use]
    pub fn lenient_share(&self) -> f64 {
        share(self.lenient, self.labelled)
    }

    /// The share of labelled pages that have an answer.
    #[must_use]
    pub fn answered_share(&self) -> f64 {
        share(self.answered, self.labelled)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

impl Facts {
    /// What an article says; who signed it where no person did.
    #[must_use]
    pub fn of(article: &Article) -> Facts {
        let mut authors = article.authors.clone();
        if authors.is_empty() {
            authors.extend(article.meta.get("signed").cloned());
        }
        Facts {
            title: article.headline().unwrap_or_default().to_owned(),
            authors,
            date: article
                .date
                .map(|date| date.to_string())
                .unwrap_or_default(),
        }
    }
}

impl MetadataScore {
    /// Counts one page.
    pub fn add(&mut self, page: &str, label: &Facts, answer: &Facts) {
        let (names, found) = (label.authors.join("; "), answer.authors.join("; "));
        let fields = [
            (
                "title",
                &mut self.title,
                &label.title,
                &answer.title,
                titles as Compare,
            ),
            (
                "author",
                &mut self.author,
                &names,
                &found,
                authors as Compare,
            ),
            (
                "date",
                &mut self.date,
                &label.date,
                &answer.date,
                dates as Compare,
            ),
        ];
        for (field, count, label, answer, compare) in fields {
            if label.is_empty() {
                continue;
            }
            count.labelled += 1;
            let (exact, lenient) = if answer.is_empty() {
                (false, false)
            } else {
                count.answered += 1;
                compare(label, answer)
            };
            count.exact += usize::from(exact);
            count.lenient += usize::from(exact || lenient);
            if !exact {
                self.differences.push(Difference {
                    page: page.to_owned(),
                    field,
                    label: label.clone(),
                    answer: answer.clone(),
                    lenient,
                });
            }
        }
    }
}

/// Whether an answer is the label, and whether it is nearly.
type Compare = fn(&str, &str) -> (bool, bool);

fn titles(label: &str, answer: &str) -> (bool, bool) {
    let (label, answer) = (fold(label), fold(answer));
    let within = |inner: &str, outer: &str| {
        !inner.is_empty()
            && outer.contains(inner)
            && outer.chars().count() <= inner.chars().count() + 40
    };
    let lenient = within(&label, &answer) || within(&answer, &label);
    (label == answer, lenient)
}

fn authors(label: &str, answer: &str) -> (bool, bool) {
    let words = |names: &str| -> BTreeSet<String> {
        let leads = ["by", "von", "par", "por"];
        let folded = fold(names);
        let words = folded
            .split(' ')
            .filter(|word| !word.is_empty() && !leads.contains(word));
        words.map(str::to_owned).collect()
    };
    let (wanted, found) = (words(label), words(answer));
    let last: HashSet<String> = label
        .split(';')
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(", "))
        .filter_map(|name| fold(name).split(' ').next_back().map(str::to_owned))
        .filter(|name| !name.is_empty())
        .collect();
    let lenient = !last.is_empty() && last.iter().all(|name| found.contains(name));
    (wanted == found, lenient)
}

fn dates(label: &str, answer: &str) -> (bool, bool) {
    let same = day(label).is_some() && day(label) == day(answer);
    (same, same)
}

fn day(date: &str) -> Option<(u16, u8, u8)> {
    let date = date.split(['T', ' ']).next()?;
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
}

/// The words of a text in lower case, with single spaces.
fn fold(text: &str) -> String {
    let text: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let text = text.replace('ß', "ss");
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_compared_by_their_words() {
        for (label, answer, right) in [
            ("Boats return", "boats, return!", (true, true)),
            (
                "Boats return",
                "Boats return | Lindmouth Post",
                (false, true),
            ),
            ("Boats return at last", "Boats return", (false, true)),
            ("Boats return", "Nets", (false, false)),
            ("Straße", "STRASSE", (true, true)),
        ] {
            let (exact, lenient) = titles(label, answer);
            assert_eq!((exact, exact || lenient), right, "{label} {answer}");
        }
    }

    #[test]
    fn authors_are_compared_by_the_words_of_their_names() {
        for (label, answer, right) in [
            ("By Ada Pell", "Ada Pell", (true, true)),
            ("Ada Pell and Jo Roe", "Ada Pell; Jo Roe", (false, true)),
            ("Ada Pell; Jo Roe", "Jo Roe; Ada Pell", (true, true)),
            ("Ada Pell", "A. Pell", (false, true)),
            ("Ada Pell", "Jo Roe", (false, false)),
        ] {
            assert_eq!(authors(label, answer), right, "{label} {answer}");
        }
    }

    #[test]
    fn what_is_not_labelled_does_not_count() {
        let mut score = MetadataScore::default();
        let label = Facts {
            date: "2024-07-14".into(),
            ..Facts::default()
        };
        let answer = Facts {
            title: "x".into(),
            date: "2024-7-14T09:30:00".into(),
            ..Facts::default()
        };
        score.add("a", &label, &answer);
        score.add("b", &label, &Facts::default());
        assert_eq!(
            (score.date.labelled, score.date.answered, score.date.exact),
            (2, 1, 1)
        );
        assert_eq!(score.title.labelled, 0);
        assert_eq!(score.differences.len(), 1);
    }
}
