//! What is judged about articles: identity among the others, duplicates and stories, themes with evidence.
//!
//! One file a commit that changed something, written by streaming the file before through the
//! changes. It is named in the engine's commit, so that text and judgements change together.
//!
//! ```text
//! magic                 "nutgraf overlay\n"
//! parts                 per article: id, identity, judgement, sketch (varints and strings)
//! rows                  per article, by number: ROW_LEN bytes; see row.rs
//! by id                 per article, by id: its row, u32
//! rank                  per row: its place among the ids, u32
//! strings               roots of locators, themes, queries: numbered by their order
//! themes                per theme: its string, count, the numbers of its articles as differences
//! footer                where the sections begin, counts, checksums
//! ```

mod file;
mod judgement;
mod merge;
mod pending;
mod row;
mod spool;
mod stories;
mod strings;

pub(crate) use file::Overlay;
pub use judgement::{Evidence, Judgement, ThemeScore};
pub(crate) use merge::Merge;
pub(crate) use pending::{NewArticle, Pending};
pub(crate) use row::{Identity, NO_DATE, Row};
pub(crate) use stories::Texts;

const MAGIC: &[u8; 16] = b"nutgraf overlay\n";
