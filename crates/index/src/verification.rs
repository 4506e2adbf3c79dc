use std::path::PathBuf;

/// What a check of every file found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// How many articles the index has.
    pub articles: u64,
    /// Files that are not as they were written.
    pub damaged: Vec<PathBuf>,
}
