//! Learns from labelled articles which labels an article has, and says which words a decision rests
//! on.
//!
//! ```
//! use nutgraf_learn::{Example, Options, train};
//! use nutgraf_model::Lang;
//! use nutgraf_tokenize::Tokenizer;
//!
//! let mut examples = Vec::new();
//! for day in ["Monday", "Tuesday", "Friday"] {
//!     examples.push(Example::new(format!("Wheat and maize rose on {day}."), &["grain"]));
//!     examples.push(Example::new(format!("A tanker left port on {day}."), &["ship"]));
//! }
//! let model = train(&examples, &Options::default())?.model;
//!
//! let tokens = Tokenizer::new().tokenize("The tanker carried wheat to another port.", Lang::EN);
//! let given = model.reader().classify(&tokens);
//! assert_eq!(given[0].label.name, "ship");
//! let why = model.explain(&tokens, "ship").expect("it is one of the labels");
//! assert!(why.parts.iter().any(|part| part.word == "tanker" && part.points > 0.0));
//! # Ok::<(), nutgraf_learn::TrainError>(())
//! ```
//!
//! [`train`] makes a [`Model`] of [`Example`]s: one linear support vector machine a label over the
//! project's own tokens, those of the headline counting twice and on their own, and a cut from which on the label is
//! given, set on articles that the machine had not seen. A [`Reader`] labels articles; [`Model::explain`] takes a score apart, word by word.
//! [`Model::to_text`] is a file that people can read. [`score`] says how right labels are, [`agreement`]
//! how far coders agree.
//!
//! Everything is a function of the examples in their order: the same model comes out, bit for bit, with
//! any number of threads.
//!
//! It does not know meanings: a word that no example has says nothing to it.

pub mod agreement;
mod bayes;
mod counts;
mod cuts;
mod draw;
mod error;
mod explain;
mod features;
mod file;
mod matrix;
mod model;
pub mod score;
mod solver;
mod suggest;
mod text;
mod train;

pub use crate::counts::Example;
pub use crate::draw::Draw;
pub use crate::error::{ModelError, TrainError};
pub use crate::explain::{Explanation, Part};
pub use crate::model::{Decide, Given, Label, Model, Reader};
pub use crate::suggest::{Seen, SuggestOptions, Suggester, Suggestion};
pub use crate::text::Text;
pub use crate::train::{Options, Remark, Trained, Trial, train};
