//! Words and sentences of news text, in one pass: where each stands, what it is, and the forms that
//! search compares.
//!
//! ```
//! use nutgraf_model::Lang;
//! use nutgraf_tokenize::Tokenizer;
//!
//! let text = "Seoul’s envoy called the forced repatriations unlawful.";
//! let mut tokenizer = Tokenizer::new();
//! let tokens = tokenizer.tokenize(text, Lang::EN);
//!
//! assert_eq!(tokens.span(0).text(text), "Seoul’s");
//! assert_eq!(tokens.folded(0), "seoul");
//! assert_eq!((tokens.folded(5), tokens.stem(5)), ("repatriations", "repatri"));
//! ```

mod address;
mod cache;
mod class;
mod detect;
#[cfg(feature = "evaluate")]
pub mod evaluate;
mod families;
mod fold;
mod language;
mod newer;
mod number;
mod scan;
mod sentence;
mod stem;
mod tokenizer;
mod tokens;

pub use crate::detect::detect;
pub use crate::families::{Families, FamiliesError};
pub use crate::fold::capital_twin;
pub use crate::tokenizer::Tokenizer;
pub use crate::tokens::{Address, BLOCK_GAP, Flags, Kind, Sentence, TokenRange, Tokens};

/// Names the rules by which words are found, folded and stemmed. It changes with them: forms of
/// different versions must not be compared, so an index keeps the one it was made with.
pub const ANALYSIS_VERSION: &str = "1";

const ANY: char = '\u{FDD0}';
const ONE: char = '\u{FDD1}';
