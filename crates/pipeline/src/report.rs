use nutgraf_ingest::Rejected;
use nutgraf_model::{Locator, Place};
use serde::{Deserialize, Serialize};

/// What a run did. `read` is the sum of `indexed`, `unchanged` and `rejected`; the others are counted
/// apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Records that were read, or known to be as they were.
    pub read: u64,
    /// Records that became articles of the index: new ones, and changed ones that took the place of what
    /// was there.
    pub indexed: u64,
    /// Records that are in the index as they are.
    pub unchanged: u64,
    /// Records that could not become articles.
    pub rejected: u64,
    /// Of the indexed articles, those whose text stands in another article too.
    pub duplicates: u64,
    /// Articles that left the index because their file or record is gone.
    pub removed: u64,
    /// Files that are no news: pictures, hidden files.
    pub skipped: u64,
    /// Of the articles that stay as they are, those that were judged again since the codebook has
    /// changed: all that the changed queries can touch.
    #[serde(default)]
    pub judged_again: u64,
    /// Bytes of the files that were opened, as they lie on disk.
    pub bytes: u64,
    /// How long it took.
    pub seconds: f64,
}

impl Report {
    /// Whether every record read is accounted for.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.read == self.indexed + self.unchanged + self.rejected
    }
}

/// A record that could not become an article, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedRecord {
    /// Where it lies.
    #[serde(flatten)]
    pub locator: Locator,
    /// Where in its file.
    pub place: Place,
    /// A short name of the reason, such as `empty`.
    pub reason: String,
    /// What was found, what was expected, what to do.
    pub message: String,
}

impl RejectedRecord {
    pub(crate) fn new(rejected: &Rejected) -> RejectedRecord {
        RejectedRecord {
            locator: rejected.locator.clone(),
            place: rejected.place,
            reason: rejected.reason.as_str().to_owned(),
            message: rejected.message.clone(),
        }
    }
}

/// An article that was indexed with something repaired or odd about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarnedRecord {
    /// Where it lies.
    #[serde(flatten)]
    pub locator: Locator,
    /// A short name of what is odd, such as `invalid-utf8`.
    pub code: String,
    /// What was found.
    pub message: String,
}

/// A file, a member of an archive or a record of a crawl that was passed over because it is no news.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedFile {
    /// The root it lies under.
    pub root: String,
    /// The file below it, with `!` and the member, `#` and the record's number where it is one.
    pub path: String,
    /// Why.
    pub reason: String,
}
