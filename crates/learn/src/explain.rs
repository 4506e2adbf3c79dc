//! Why an article has a label, or not: every word's part in the score.

use std::fmt::Write as _;

use nutgraf_model::Span;

use crate::model::{Label, Model};
use crate::text::Text;

/// How a label's score in an article came about.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Explanation<'m> {
    /// The label.
    pub label: &'m Label,
    /// Whether the article gets it.
    pub given: bool,
    /// The score: the label's bias and the points of all parts.
    pub score: f32,
    /// The words with a weight for the label, the heaviest first.
    pub parts: Vec<Part>,
}

/// What a word adds to a score.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Part {
    /// The word, `headline:` and a word of the headline, or two words with a space between.
    pub word: String,
    /// What it adds, all its places together.
    pub points: f32,
    /// Where it stands, in order.
    pub spans: Vec<Span>,
}

impl Model {
    /// How the score of a label, by name, came about; `None` if the model has no such label.
    #[must_use]
    pub fn explain<'t>(&self, text: impl Into<Text<'t>>, label: &str) -> Option<Explanation<'_>> {
        let text = text.into();
        let tokens = text.tokens;
        let number = self.labels.iter().position(|known| known.name == label)?;
        let mut reader = self.reader();
        let given = reader.numbers(text.clone()).contains(&number);
        let vector = reader.read(&text).to_vec();
        let mut parts: Vec<(u32, Part)> = Vec::new();
        for (word, value) in vector {
            let weights = self.weights_of(word);
            if let Some((_, weight)) = weights.iter().find(|(label, _)| *label == number as u32) {
                let part = Part {
                    word: self.words[word as usize].0.clone(),
                    points: weight * value,
                    spans: Vec::new(),
                };
                parts.push((word, part));
            }
        }
        parts.sort_unstable_by_key(|(word, _)| *word);
        self.features.each(&text, |key, at| {
            let word = self.table.get(key);
            let known = word.and_then(|word| parts.binary_search_by_key(&word, |part| part.0).ok());
            if let Some(part) = known {
                let range = at.token..at.token + at.tokens;
                parts[part].1.spans.extend(tokens.bytes(range));
            }
        });
        let mut parts: Vec<Part> = parts.into_iter().map(|(_, part)| part).collect();
        parts.sort_by(|a, b| {
            b.points
                .abs()
                .total_cmp(&a.points.abs())
                .then_with(|| a.word.cmp(&b.word))
        });
        let label = &self.labels[number];
        Some(Explanation {
            label,
            given,
            score: label.bias + parts.iter().map(|part| part.points).sum::<f32>(),
            parts,
        })
    }
}

impl Explanation<'_> {
    /// The explanation for a reader: the decision, then a line a word, at most `limit` of them.
    #[must_use]
    pub fn to_text(&self, limit: usize) -> String {
        let Label {
            name, bias, cut, ..
        } = self.label;
        let given = if self.given { "given" } else { "not given" };
        let mut out = format!(
            "{name}: {given}, {:.3} of {cut:.3}\n{bias:>+8.3}  every article",
            self.score
        );
        for part in self.parts.iter().take(limit) {
            let places: Vec<String> = part.spans.iter().map(Span::to_string).collect();
            let _ = write!(
                out,
                "\n{:>+8.3}  {}  {}",
                part.points,
                part.word,
                places.join(" ")
            );
        }
        if let Some(rest) = self.parts.get(limit..).filter(|rest| !rest.is_empty()) {
            let points: f32 = rest.iter().map(|part| part.points).sum();
            let _ = write!(out, "\n{points:>+8.3}  {} words more", rest.len());
        }
        out
    }
}
