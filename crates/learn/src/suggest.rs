//! Which other words speak for the themes of a codebook, told from articles that nobody has labelled.
//!
//! The codebook as it stands reads the articles first. What its queries match says how likely an article
//! belongs to each theme; words that stand in those articles more often than by chance get a weight; with
//! these the articles are read again, and so on until hardly one moves. What the codebook itself says keeps
//! a third of the say, so that a theme stays what its author means. This is expectation maximisation
//! for naive Bayes (Nigam, McCallum, Thrun and Mitchell, Machine Learning 39, 2000), begun with seed words
//! as newsmap is (Watanabe, Digital Journalism 6, 2018), and with the codebook's own way of scoring: the
//! weights add up, and a word counts once an article.

mod gather;
mod propose;
mod weigh;

use nutgraf_model::Span;

pub use self::gather::Suggester;

/// What may be suggested.
#[derive(Clone, Debug, PartialEq)]
pub struct SuggestOptions {
    /// In how many articles a word must stand (default 3). Raised, fewer and safer suggestions.
    pub least_articles: u32,
    /// How much a suggestion must add to a score, at least (default 0.3, a word that is 1.35 times as
    /// frequent with the theme as elsewhere). Raised, fewer suggestions.
    pub least_weight: f32,
    /// What part of the articles with a suggestion should belong to the theme, at least (default 0.5: more
    /// often right than wrong). An estimate, see [`Suggestion::precision`]. Raised, fewer and safer
    /// suggestions; 0 leaves none out.
    pub least_precision: f64,
    /// At most so many suggestions a theme, the best first (default 20); 0 is all of them.
    pub limit: usize,
}

impl Default for SuggestOptions {
    fn default() -> SuggestOptions {
        SuggestOptions {
            least_articles: 3,
            least_weight: 0.3,
            least_precision: 0.5,
            limit: 20,
        }
    }
}

/// A match that counts for a theme: what the codebook says of an article already.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// The number of the theme.
    pub theme: usize,
    /// Where.
    pub span: Span,
    /// What it adds to the theme's score.
    pub points: f64,
}

/// A query that would help a theme.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Suggestion {
    /// A word, which stands for its inflections too, or two words, which are to stand as they are.
    pub words: String,
    /// What a match should count: the logarithm of how much more often it stands in the theme's articles
    /// than in others, to two decimals.
    pub weight: f64,
    /// How many articles have it.
    pub articles: u32,
    /// How many of these the codebook finds nothing in yet for the theme.
    pub new_articles: u32,
    /// What part of the articles with it should belong to the theme, by all that speaks for and against
    /// but this query itself.
    pub precision: f64,
    /// Some of the articles with it, in the order in which they came, with the places; such as the theme
    /// has nothing in yet before others.
    pub samples: Vec<(usize, Span)>,
}
