//! Which themes an article is about, and on what evidence.
//!
//! A codebook is a TOML file that an analyst reads and edits. A theme in it is a list of saved
//! queries; an article has the theme when the matches add up to a threshold, and every point of the
//! score is a match that can be shown.
//!
//! ```
//! use nutgraf_model::{Article, BlockKind, Lang, Locator, Place};
//! use nutgraf_query::{Fields, Structure, View};
//! use nutgraf_themes::{Classifier, Codebook};
//! use nutgraf_tokenize::{Tokenizer, Tokens};
//!
//! let codebook = Codebook::parse(r#"
//!     [theme.repatriation]
//!     include = [{ query = '"sent back"', weight = 2 }, 'repatriation']
//!     exclude = ['"repatriated profits"']
//!     threshold = 3
//! "#)?;
//! let classifier = Classifier::new(&codebook);
//!
//! let mut article = Article::new(Locator::new("news", "river.txt"));
//! let text = "Nine escapees were sent back; the repatriation took an hour.";
//! article.push_block(BlockKind::Paragraph, text, Place::line(1));
//!
//! let blocks: Vec<_> = article.blocks().iter().map(|block| block.span).collect();
//! let mut tokens = Tokens::default();
//! Tokenizer::new().tokenize_into(article.text(), &blocks, Lang::EN, &mut tokens);
//! let structure = Structure::new(article.blocks(), &tokens);
//! let fields = Fields::of(&article);
//! let view = View { text: article.text(), tokens: &tokens, structure: &structure, fields: &fields };
//!
//! let assigned = classifier.classify(&view);
//! assert_eq!((&*assigned[0].theme, assigned[0].score), ("repatriation", 3.0));
//! let words: Vec<&str> = assigned[0].evidence.iter().map(|e| e.span.text(view.text)).collect();
//! assert_eq!(words, ["sent back", "repatriation"]);
//! # Ok::<(), nutgraf_themes::CodebookErrors>(())
//! ```
//!
//! # The file
//!
//! | key of `[theme.ID]` | meaning | unless given |
//! |---|---|---|
//! | `label`, `definition`, `alias` | for people: a name, what belongs to it, what others call it | the id; none |
//! | `parent` | the theme it is a part of | none |
//! | `include` | queries whose matches are evidence: `'border*'` or `{ query = 'border*', weight = 2, repeat = 1 }` | |
//! | `exclude` | queries whose matches cancel the evidence they overlap | none |
//! | `require` | queries that all have to match | none |
//! | `veto` | queries none of which may match, for the theme and those below it | none |
//! | `threshold` | the score it takes | 1 |
//! | `repeat` | how many matches of one query count | 3 |
//! | `scope` | what has to reach the threshold: `article`, `section`, `paragraph`, `sentence` | `article` |
//! | `zones` | factors for matches in a zone: `{ headline = 2, caption = 0.5 }` | 1 |
//! | `yes`, `no` | examples: texts that should, or should not, get the theme | none |
//! | `[theme.ID.lang.fr]` | more `include`, `exclude`, `require`, `veto`, `yes`, `no`, for articles in one language | |
//!
//! Queries outside a variant run in every language. `[codebook]` may have a `title`, a `version` and
//! the `lang` of the examples (`en`).
//!
//! # The score
//!
//! 1. Each match of an included query weighs its query's weight times the factor of its zone; of the
//!    zones under `zones` that it lies in, the one with the highest factor.
//! 2. A match that overlaps one of an excluded query is cancelled.
//! 3. Of matches that overlap, the heaviest stays; of equal ones the first, then the longer.
//! 4. Of what stays, at most `repeat` matches a query count, the heaviest, of equal ones the first.
//! 5. The score is the sum of what counts, to nine decimals.
//!
//! With a `scope` below the article each unit is judged as if it stood alone: a match counts in the
//! unit that holds the whole of it, a requirement has to be met in the unit, and the article has the
//! score of its best unit. A query that points at no words (`source:`, `date:`, `NOT`) can be required,
//! and is met anywhere in the article. A veto is about the article.
//!
//! A theme is also given where one below it is. Its score is then the highest of its own, if that
//! reaches its own threshold, and of those below; the evidence is that of the same theme, and
//! [`Assignment::through`] names it.
//!
//! So a score never grows by adding text that matches nothing, a section with a theme lies in an
//! article with it, and a theme below another never stands without it.
//!
//! # Not here
//!
//! Files of articles, indexes, and the words of the query language: see `nutgraf-query`.
//!
//! # Features
//!
//! `import`: makes codebooks of dictionaries of quanteda (YAML) and LIWC. Off by default.

mod assignment;
mod canonical;
mod check;
mod classifier;
mod codebook;
mod compiled;
mod edit;
mod error;
mod examples;
#[cfg(feature = "import")]
mod import;
mod judge;
mod ledger;
mod parse;
mod position;
mod propose;
mod saved;
mod score;
mod tally;
mod touched;
mod tree;

pub use crate::assignment::{Assignment, Evidence, Passage, total};
pub use crate::canonical::changed;
pub use crate::check::{Finding, FindingKind};
pub use crate::classifier::Classifier;
pub use crate::codebook::{Codebook, Example, Role, Rule, Scope, Theme};
pub use crate::edit::{Addition, Edited, add};
pub use crate::error::{CodebookError, CodebookErrors, Problem};
pub use crate::examples::ExampleFailure;
#[cfg(feature = "import")]
pub use crate::import::{Dictionary, ImportError, ImportRemark, Imported, import};
pub use crate::ledger::{Entry, Ledger, Outcome};
pub use crate::position::Position;
pub use crate::tally::Tally;
pub use crate::touched::{Touched, touched};
