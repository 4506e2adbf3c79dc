use std::path::PathBuf;

/// What a run reads, and how.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The index's folder; it is made where it is missing.
    pub index: PathBuf,
    /// Folders and files of news. Default none: what the last run read.
    pub paths: Vec<PathBuf>,
    /// The codebook. Default none: `codebook.toml` in the first folder that has one, or in
    /// the root around it, else the last run's.
    pub codebook: Option<PathBuf>,
    /// The table of metadata. Default none: `metadata.csv` in the first folder that has one, or
    /// in the root around it.
    pub metadata: Option<PathBuf>,
    /// Whether dates are taken from folder and file names. Default no.
    pub date_from_path: bool,
    /// Worker threads. Default 0: one a core.
    pub threads: usize,
    /// Bytes of sources that may be between the reader and the index. Default 16 MB; more keeps more
    /// threads busy where records are large.
    pub bytes_in_flight: usize,
    /// Whether no source is looked at, and only the articles of the index are judged by the codebook as it
    /// is now. Default no; then `paths` and `metadata` are not used.
    pub reclassify: bool,
    /// Whether articles stay whose file or record is gone. Default no.
    pub keep_removed: bool,
    /// Whether the index is left without traces of removed articles. Default no: the index sees to it
    /// by itself when they are many.
    pub compact: bool,
}

impl Settings {
    /// The default settings for an index in this folder.
    #[must_use]
    pub fn new(index: impl Into<PathBuf>) -> Settings {
        Settings {
            index: index.into(),
            paths: Vec::new(),
            codebook: None,
            metadata: None,
            date_from_path: false,
            threads: 0,
            bytes_in_flight: 16 << 20,
            reclassify: false,
            keep_removed: false,
            compact: false,
        }
    }
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files walked past.
    pub files: u64,
    /// Records dealt with.
    pub records: u64,
    /// Bytes of the files dealt with, as they lie on disk.
    pub bytes: u64,
    /// Bytes of all files, once they have been counted.
    pub total_bytes: Option<u64>,
}
