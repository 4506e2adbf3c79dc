//! Quotations in news text: where they stand, who says them, and the cue that shows it.
//!
//! ```
//! use nutgraf_model::Lang;
//! use nutgraf_tokenize::Tokenizer;
//!
//! let text = "“We reopen on Monday,” said Ana Okafor, 41, the harbour master. “Nobody is leaving.”";
//! let tokens = Tokenizer::new().tokenize(text, Lang::EN);
//! let quotes = nutgraf_quote::find(text, &tokens, &[]);
//!
//! let speaker = quotes[1].speaker.expect("the second goes on after the cue");
//! assert_eq!(quotes[1].words.text(text), "Nobody is leaving.");
//! assert_eq!(speaker.person.unwrap().text(text), "Ana Okafor");
//! assert_eq!(speaker.description.unwrap().text(text), "41, the harbour master");
//! assert_eq!(quotes[1].rule.as_str(), "goes-on");
//! ```
//!
//! # What is found
//!
//! A [`Quote`] is direct speech in marks or set apart, reported speech with a named source, a scare
//! quote or the title of a work ([`QuoteKind`]). Marks are straight, curly, single, German, French,
//! and those of Chinese and Japanese; quotations may run over several paragraphs, go on after their
//! cue, or stand inside others. Its [`Speaker`] has the words at the cue, the person they stand for
//! (`he` and `Okafor` followed back to `Ana Okafor`), and what is said of them. Everything is a span
//! of the text.
//!
//! How the speaker was found is a [`Rule`] with a confidence. Two rules are weak; [`find`] leaves
//! their speakers out, [`find_with`] can keep them. A speaker that is not sure is left out: a wrong
//! one is worse than none.
//!
//! # What it does not do
//!
//! There is no parser and no trained model, only rules over words that a file for each language
//! lists; `data/en.txt` is the only one yet. Other languages have their marks found, and no speakers.
//! Who speaks in a quotation inside another is not told; `they` is never followed back.
//!
//! [`score`] compares answers with labels.

mod clause;
mod codec;
mod doc;
mod find;
mod keys;
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

pub use crate::codec::{DecodeError, decode, encode};
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
