//! How right words, sentences and stems are, against texts that people have marked.
//!
//! The functions take what a file holds; reading and unpacking it is the caller's.

use std::collections::HashSet;

use nutgraf_model::{Lang, Span};

use crate::Tokenizer;
use crate::language::Language;
use crate::stem::Stemmer;
use crate::tokens::{Kind, Tokens};

/// A paragraph with its words and sentences as people marked them.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
pub struct Paragraph {
    /// The text.
    pub text: String,
    /// The words and marks, as pairs of byte offsets.
    pub tokens: Vec<(usize, usize)>,
    /// The sentences, as pairs of byte offsets.
    #[serde(rename = "sents")]
    pub sentences: Vec<(usize, usize)>,
}

/// Why a file of marked texts could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluateError {
    /// A line is no paragraph.
    #[error("line {line} is no object with `text`, `tokens` and `sents`")]
    Paragraph {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A line has too few columns.
    #[error("line {line} has {found} columns between tabs; expected {expected} or more")]
    Columns {
        /// The line, from 1.
        line: usize,
        /// How many there are.
        found: usize,
        /// How many are needed.
        expected: usize,
    },
}

/// How many spans are right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Spans in the marked texts.
    pub gold: usize,
    /// Spans found.
    pub found: usize,
    /// Spans found that are in the marked texts, from the same byte to the same byte.
    pub right: usize,
}

impl Score {
    /// Of the spans found, the share that is right.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.right, self.found)
    }

    /// Of the marked spans, the share that was found.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.right, self.gold)
    }

    /// The harmonic mean of both.
    #[must_use]
    pub fn f1(&self) -> f64 {
        share(2 * self.right, self.gold + self.found)
    }

    fn add(&mut self, gold: &HashSet<(usize, usize)>, found: &HashSet<(usize, usize)>) {
        self.gold += gold.len();
        self.found += found.len();
        self.right += gold.intersection(found).count();
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// Reads marked paragraphs, a JSON object a line: `{"text", "tokens": [[start, end]…], "sents": [[start,
/// end]…]}`, in bytes.
///
/// # Errors
///
/// At the first line that is none.
pub fn paragraphs(jsonl: &str) -> Result<Vec<Paragraph>, EvaluateError> {
    let lines = jsonl
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            serde_json::from_str(line).map_err(|source| EvaluateError::Paragraph {
                line: number + 1,
                source,
            })
        })
        .collect()
}

/// Scores words. Tokens without a letter or digit do not count; an address counts as one.
#[must_use]
pub fn words(paragraphs: &[Paragraph], lang: Lang) -> Score {
    let mut score = Score::default();
    each(paragraphs, lang, |paragraph, tokens| {
        let word = |&&(start, end): &&(usize, usize)| {
            paragraph
                .text
                .get(start..end)
                .is_some_and(|word| word.contains(char::is_alphanumeric))
        };
        let gold = paragraph.tokens.iter().filter(word).copied().collect();
        let single = (0..tokens.len()).filter(|&index| tokens.kind(index) != Kind::Address);
        let single = single.map(|index| tokens.span(index));
        let whole = tokens.addresses().iter().map(|address| address.span);
        score.add(&gold, &single.chain(whole).map(bounds).collect());
    });
    score
}

/// Scores whole sentences.
#[must_use]
pub fn sentences(paragraphs: &[Paragraph], lang: Lang) -> Score {
    let mut score = Score::default();
    each(paragraphs, lang, |paragraph, tokens| {
        let gold = paragraph.sentences.iter().copied().collect();
        let found = tokens
            .sentences()
            .iter()
            .map(|sentence| bounds(sentence.span));
        score.add(&gold, &found.collect());
    });
    score
}

fn each(paragraphs: &[Paragraph], lang: Lang, mut scored: impl FnMut(&Paragraph, &Tokens)) {
    let mut tokenizer = Tokenizer::new();
    let mut tokens = Tokens::default();
    for paragraph in paragraphs {
        let block = Span::new(0, paragraph.text.len());
        tokenizer.tokenize_into(&paragraph.text, &[block], lang, &mut tokens);
        scored(paragraph, &tokens);
    }
}

fn bounds(span: Span) -> (usize, usize) {
    (span.start(), span.end())
}

/// How many texts are split as they should be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// All texts.
    pub count: usize,
    /// The names of those that are not.
    pub failed: Vec<String>,
}

/// Checks sentence rules, one a line behind a line of headings, with tabs between: name, language code, text,
/// and the sentences it has; `\n`, `\t` and `\\` stand for themselves. White space is not
/// compared.
///
/// # Errors
///
/// At the first line with fewer than four columns.
pub fn rules(tsv: &str) -> Result<Rules, EvaluateError> {
    let mut rules = Rules::default();
    let mut tokenizer = Tokenizer::new();
    for (number, line) in tsv.lines().enumerate().skip(1) {
        let columns: Vec<String> = line.split('\t').map(unescape).collect();
        let [name, lang, text, expected @ ..] = columns.as_slice() else {
            return Err(EvaluateError::Columns {
                line: number + 1,
                found: columns.len(),
                expected: 4,
            });
        };
        let tokens = tokenizer.tokenize(text, Lang::parse(lang).unwrap_or_default());
        let found = tokens
            .sentences()
            .iter()
            .map(|sentence| dense(sentence.span.text(text)));
        rules.count += 1;
        if !found.eq(expected.iter().map(|sentence| dense(sentence))) {
            rules.failed.push(name.clone());
        }
    }
    Ok(rules)
}

fn dense(text: &str) -> String {
    text.split_whitespace().collect()
}

fn unescape(text: &str) -> String {
    text.replace("\\n", "\n")
        .replace("\\r", "\r")
        .replace("\\t", "\t")
        .replace("\\\\", "\\")
}

/// How many words have the stem that they should.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stems {
    /// All words.
    pub count: usize,
    /// Those with another stem: the word, the stem it should have, and the one it has.
    pub differing: Vec<(String, String, String)>,
    /// How many of the words have, in a text, another stem than the algorithm's on purpose: irregular
    /// forms (`fled`) and words kept apart (`authorities`, not of *author*). They do not count as
    /// differing.
    pub deliberate: usize,
}

impl Stems {
    /// Of all words, the per cent with the right stem.
    #[must_use]
    pub fn percent(&self) -> f64 {
        100.0 * share(self.count - self.differing.len(), self.count)
    }
}

/// Compares stems with those of a file, a word and its stem a line with a tab between.
///
/// What is compared is the algorithm's stem with our corrections, before irregular forms and words
/// kept apart, and before the stem loses its accents; of a word with an elision (`l'abri`), what follows it.
///
/// # Errors
///
/// At the first line without a tab.
pub fn stems(tsv: &str, lang: Lang) -> Result<Stems, EvaluateError> {
    let mut stems = Stems::default();
    let stemmer = Stemmer::of(lang);
    let language = Language::of(lang);
    let mut stem = String::new();
    for (number, line) in tsv.lines().enumerate() {
        let Some((word, expected)) = line.split_once('\t') else {
            return Err(EvaluateError::Columns {
                line: number + 1,
                found: 1,
                expected: 2,
            });
        };
        stems.count += 1;
        // In a text, what stands before an elision's apostrophe is a word of its own.
        let elided = word
            .split_once('\'')
            .filter(|(first, _)| language.elides(first));
        stemmer.regular(elided.map_or(word, |(_, rest)| rest), &mut stem);
        if stem != expected {
            stems
                .differing
                .push((word.to_owned(), expected.to_owned(), stem.clone()));
        }
        stems.deliberate += usize::from(stemmer.is_deliberate(word));
    }
    Ok(stems)
}
