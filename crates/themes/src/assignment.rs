//! What a classifier says: themes, scores and the evidence they are made of.

use std::sync::Arc;

use nutgraf_model::Span;
use nutgraf_query::Zone;

use crate::score;

/// A theme that an article is about, and on what evidence.
///
/// The score is the sum of the evidence's [points](Evidence::points).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Assignment {
    /// The theme's id.
    pub theme: Arc<str>,
    /// How strongly. At least the threshold of the theme that the evidence is for.
    pub score: f64,
    /// The theme below that it is given for, when its own evidence does not say so, or less.
    pub through: Option<Arc<str>>,
    /// The unit that has this score: the article, or its best section, paragraph or sentence.
    pub span: Span,
    /// What the score is the sum of, in the order of the text.
    pub evidence: Vec<Evidence>,
    /// Every part of the article that has the theme by itself, in the order of the text: sections, or
    /// what else the theme's scope says. None where the scope is the article and it has no headings.
    pub passages: Vec<Passage>,
}

/// A part of an article that has a theme by itself.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Passage {
    /// Where, from its first word to its last.
    pub span: Span,
    /// How strongly.
    pub score: f64,
    /// The theme below that it is given for.
    pub through: Option<Arc<str>>,
    /// What the score is the sum of, in the order of the text.
    pub evidence: Vec<Evidence>,
}

/// A match that counts for a theme.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Evidence {
    /// The query, as the codebook has it.
    pub query: Arc<str>,
    /// What it matched.
    pub span: Span,
    /// The zone whose factor it has; without one, the block it lies in.
    pub zone: Zone,
    /// The query's weight.
    pub weight: f64,
    /// The zone's factor; 1 where the theme gives none.
    pub factor: f64,
    /// The how many-th match of its query this is, of those that count.
    pub count: u32,
}

impl Evidence {
    /// What it adds to the score: weight times factor.
    #[must_use]
    pub fn points(&self) -> f64 {
        score::round(self.weight * self.factor)
    }
}

/// What a list of evidence adds up to, to nine decimals: the score it stands for.
#[must_use]
pub fn total(evidence: &[Evidence]) -> f64 {
    score::round(evidence.iter().map(Evidence::points).sum())
}
