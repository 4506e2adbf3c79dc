//! Words and sentences of news text, in one pass: where each stands, what it is, and the forms that
//! search compares.
//!
//! ```
//! use nutgraf_model::Lang;
//! use nutgraf_tokenize::Tokenizer;
//!
//! let text = "Seoul’s envoy called the forced repatriations unlawful. Nobody replied.";
//! let mut tokenizer = Tokenizer::new();
//! let tokens = tokenizer.tokenize(text, Lang::EN);
//!
//! assert_eq!(tokens.span(0).text(text), "Seoul’s");
//! assert_eq!(tokens.folded(0), "seoul");
//! assert_eq!((tokens.folded(5), tokens.stem(5)), ("repatriations", "repatri"));
//! assert_eq!(tokens.sentences()[1].span.text(text), "Nobody replied.");
//! ```
//!
//! A [`Tokenizer`] gives [`Tokens`]: spans in UTF-8 bytes into the untouched text, positions, folded
//! forms, stems, sentences; [`Tokenizer::tokenize_each_into`] reads blocks in another language in their own. [`Families`] join stems that belong together; [`detect`] tells the language
//! of a text that is long enough.
//!
//! # Words
//!
//! - An apostrophe between letters joins; `'s` is no part of a form. In French, Italian and Catalan
//!   an elided word (`l'`) is one of its own.
//! - A hyphen splits, and the first part is flagged as joined to the next: *Jong-un* and *Jong Un* are the
//!   same two words. At a line end before a lower-case letter the hyphen is the line's, and the word is one,
//!   but for first parts such as *non-*.
//! - Digits join over points and commas; grouping is no part of a form: 8,900 is 8900, in German
//!   8.900 is. A time (*9:30*) is one word. The point of an abbreviation (*Mr.*, *J.*) belongs to the word's span,
//!   not to its forms. Single letters with points are one word: *U.S.* is *US*. *US*, *IT*, *IS* and *WHO* keep their
//!   capitals in the form, so that *us* does not find them; not in an all-capital headline.
//! - A host name, e-mail address or URL is as many words as it has parts, and one [`Address`].
//! - Han, kana and other scripts without spaces: a character a word. Korean: the word as written.
//! - Folded forms have no case, no accents (Latin, Greek), no compatibility variants, no soft hyphens, ё as е;
//!   at most 255 bytes. A form is its own folded form.
//! - Stems are Snowball's, English by an implementation of its own and the others by `rust-stemmers` with
//!   what Snowball has learnt since; irregular forms (*fled*, *women*), and a few words kept apart
//!   (*authority*, not of *author*). They have no accents either. In a text of unknown language they are
//!   those of English: such texts are short.
//!
//! What is a matter of languages stands in text files in `data`: abbreviations and openers for
//! sentences, stems, families.
//!
//! It does not find names, parts of speech or the words of Chinese and Japanese, and it takes no Korean
//! particles off.
//!
//! # Features
//!
//! `evaluate` adds the module of that name: scores against texts that people have marked.

mod address;
mod cache;
mod class;
mod detect;
mod english;
#[cfg(feature = "evaluate")]
pub mod evaluate;
mod families;
mod fold;
mod foreign;
mod frequent;
mod language;
mod newer;
mod number;
mod scan;
mod sentence;
mod sentence_rules;
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
pub const ANALYSIS_VERSION: &str = "4";

const ANY: char = '\u{FDD0}';
const ONE: char = '\u{FDD1}';
