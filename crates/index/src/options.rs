use nutgraf_model::Date;

/// How an index is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WriterOptions {
    /// Bytes that new postings may take in memory before they go to disk. Default 160 MB, for
    /// about 50 MB of text: more makes fewer and larger pieces that need less merging.
    pub heap_bytes: usize,
    /// The share of removed articles in a piece from which on it is rewritten by itself. Default 0.2.
    pub removed_share: f32,
    /// Whether pieces are merged in the background. Default [`Segments::Merge`].
    pub segments: Segments,
    /// How many threads are to work at a time, the caller's among them. Default 0: as many as there is work for. With 1,
    /// stored articles are packed by the caller's thread, and pieces are merged after a commit, while
    /// [`Writer::close`](crate::Writer::close) waits; else both are done by threads of their own.
    pub threads: usize,
}

impl Default for WriterOptions {
    fn default() -> WriterOptions {
        WriterOptions {
            heap_bytes: 160_000_000,
            removed_share: 0.2,
            segments: Segments::Merge,
            threads: 0,
        }
    }
}

/// What becomes of the pieces ("segments") in which postings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Segments {
    /// Small ones are merged in the background, those with many removed articles rewritten.
    #[default]
    Merge,
    /// Each commit leaves its own. For tests.
    Keep,
}

/// What a commit says about itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Commit {
    /// The run's number, from 1; never lower than the last.
    pub run: u32,
    /// The day of the run: when the articles that it adds came in.
    pub added: Option<Date>,
    /// What the caller wants to find again with this commit, and only with it.
    pub state: String,
}
