//! Quotations in news text: where they stand and who says them.
//!
//! ```
//! use nutgraf_model::Lang;
//! use nutgraf_tokenize::Tokenizer;
//!
//! let text = "“We reopen on Monday,” said Ana Okafor, 41, the harbour master.";
//! let tokens = Tokenizer::new().tokenize(text, Lang::EN);
//! for quote in nutgraf_quote::find(text, &tokens, &[]) {
//!     assert_eq!(quote.words.text(text), "We reopen on Monday,");
//! }
//! ```

mod clause;
mod doc;
mod find;
mod kind;
mod layout;
mod lexicon;
mod marks;
mod people;
mod phrase;
mod quote;
mod reported;
pub mod score;
mod transcript;

use nutgraf_model::Block;
use nutgraf_tokenize::Tokens;

pub use crate::quote::{Quote, QuoteKind, Rule, Speaker, SpeakerKind};

/// How [`find_with`] works.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Speakers that are less sure than this are left out; the quotation stays. From 0 to 1,
    /// default 0.6: raised, fewer quotations have a speaker and more of the speakers are right.
    pub min_confidence: f32,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            min_confidence: 0.6,
        }
    }
}

/// The quotations of a text, in order, with the speakers that are sure.
///
/// `blocks` are the article's. Without any, paragraphs are what empty lines separate, or where the
/// text has none, its lines.
#[must_use]
pub fn find(text: &str, tokens: &Tokens, blocks: &[Block]) -> Vec<Quote> {
    find_with(text, tokens, blocks, &Options::default())
}

/// The same, with [`Options`].
#[must_use]
pub fn find_with(text: &str, tokens: &Tokens, blocks: &[Block], options: &Options) -> Vec<Quote> {
    find::find(text, tokens, blocks, options)
}
