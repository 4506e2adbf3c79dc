//! Why nothing could be learned, and why a file is no model.

/// Why nothing could be learned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// There are no articles.
    #[error("there is no article to learn from; name a folder or file with labelled articles")]
    NoExamples,
    /// No article has a label.
    #[error(
        "none of {articles} articles has a label; give them some, in JSON Lines as \"labels\": [\"trade\"]"
    )]
    NoLabels {
        /// How many articles there are.
        articles: usize,
    },
    /// A label that a model file cannot hold.
    #[error("the label `{}` is empty or has a tab or line break in it; rename it", .label.escape_debug())]
    BadLabel {
        /// The label.
        label: String,
    },
    /// Every article has every label.
    #[error(
        "every article has the label `{label}` and no other, so there is nothing to tell apart; add articles without it"
    )]
    NothingToTell {
        /// The label, or one of them.
        label: String,
    },
    /// No word is in two articles.
    #[error("no word stands in two of the articles; more articles are needed")]
    NoWords,
}

/// Why a file is no model that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// It does not begin as a model does.
    #[error("not a model: the first line should be `nutgraf-model {known}`, found `{found}`")]
    NotAModel {
        /// How it begins.
        found: String,
        /// The version that is read.
        known: u32,
    },
    /// Another version of the format.
    #[error("the model has format {found}, this program reads {known}; train it again")]
    Version {
        /// The file's.
        found: String,
        /// The version that is read.
        known: u32,
    },
    /// Made by other rules for words.
    #[error(
        "the model was made with version {found} of the analysis, this program has {known}: its words are not the same; train it again"
    )]
    Analysis {
        /// The file's.
        found: String,
        /// This program's.
        known: String,
    },
    /// Changed or cut.
    #[error(
        "the model is damaged: its checksum is `{found}` and should be `{expected}`; copy it again, or train it again"
    )]
    Checksum {
        /// What the file says.
        found: String,
        /// What its content gives.
        expected: String,
    },
    /// A line that cannot be read.
    #[error("line {line}: found `{found}`, expected {expected}; train the model again")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What stands there.
        found: String,
        /// What should.
        expected: &'static str,
    },
}
