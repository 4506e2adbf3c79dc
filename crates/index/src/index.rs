use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::directory::{Directory, MmapDirectory};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{IndexMeta, IndexSettings};

use crate::directory::Piecemeal;
use crate::error::engine;
use crate::folder::Folder;
use crate::guard::guarded;
use crate::options::WriterOptions;
use crate::overlay::Overlay;
use crate::plugin_stems::StemsPlugin;
use crate::plugin_structure::StructurePlugin;
use crate::schema::{Fields, schema};
use crate::searcher::Searcher;
use crate::snapshot::Snapshot;
use crate::writer::Writer;
use crate::{IndexError, Verification};

/// How hard the store is packed. At 2 it takes half of the text, as fast as at 1, which leaves a fiftieth of the text
/// more (of pieces of a little over 16 KB); lz4 leaves four fifths, and 3 a hundredth less in a fifth more time.
const STORE_LEVEL: i32 = 2;

/// An index on disk: a folder.
#[derive(Clone, Debug)]
pub struct Index {
    pub(crate) folder: Folder,
    pub(crate) engine: tantivy::Index,
    pub(crate) fields: Fields,
}

/// What a commit of the engine carries: which overlay belongs to it, and the caller's own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payload {
    /// The run that made it.
    pub(crate) run: u32,
    /// How many commits there were before.
    pub(crate) commit: u64,
    /// The overlay's file; none before the first article.
    pub(crate) overlay: Option<String>,
    /// The number of the next new article.
    pub(crate) next_number: u64,
    /// What the caller keeps with it.
    pub(crate) state: String,
}

impl Payload {
    pub(crate) fn of(meta: &IndexMeta, folder: &Folder) -> Result<Payload, IndexError> {
        match &meta.payload {
            None => Ok(Payload::default()),
            Some(text) => serde_json::from_str(text).map_err(|error| {
                let file = folder.postings().join("meta.json");
                IndexError::damaged(&file, format!("its payload does not read back: {error}"))
            }),
        }
    }

    pub(crate) fn overlay_path(&self, folder: &Folder) -> Option<PathBuf> {
        Some(folder.overlay().join(self.overlay.as_ref()?))
    }
}

impl Index {
    /// Opens an index for reading. Needs no right to write.
    ///
    /// # Errors
    ///
    /// If the folder is missing, is not ours, was written by another version, or is damaged.
    pub fn open(path: impl AsRef<Path>) -> Result<Index, IndexError> {
        Index::from_folder(Folder::open(path.as_ref())?)
    }

    /// Opens an index, or makes an empty one where there is no folder or an empty one.
    ///
    /// # Errors
    ///
    /// As [`Index::open`]; also if the folder cannot be written.
    pub fn create_or_open(path: impl AsRef<Path>) -> Result<Index, IndexError> {
        let folder = Folder::create(path.as_ref())?;
        if !folder.postings().join("meta.json").exists() {
            // A creation that was cut short; with judgements there, something was lost instead.
            let _lock = folder.lock()?;
            let judged =
                fs::read_dir(folder.overlay()).is_ok_and(|mut names| names.next().is_some());
            if !judged && !folder.postings().join("meta.json").exists() {
                Index::create_engine(&folder)?;
            }
        }
        Index::from_folder(folder)
    }

    fn create_engine(folder: &Folder) -> Result<(), IndexError> {
        let postings = folder.postings();
        for path in [&postings, &folder.overlay()] {
            fs::create_dir_all(path).map_err(IndexError::io("create", path))?;
        }
        let (schema, fields) = schema();
        let settings = IndexSettings {
            docstore_compression: Compressor::Zstd(ZstdCompressor {
                compression_level: Some(STORE_LEVEL),
            }),
            ..IndexSettings::default()
        };
        tantivy::Index::builder()
            .schema(schema)
            .settings(settings)
            .register_plugin(Arc::new(StructurePlugin))
            .register_plugin(Arc::new(StemsPlugin { fields }))
            .create_in_dir(&postings)
            .map_err(engine("create", &postings))?;
        crate::folder::sync_folder(folder.path())
    }

    fn from_folder(folder: Folder) -> Result<Index, IndexError> {
        let postings = folder.postings();
        let directory = MmapDirectory::open(&postings)
            .map_err(|error| IndexError::damaged(&postings, error.to_string()))?;
        let (engine, fields) = open_engine(directory, &postings)?;
        Ok(Index {
            folder,
            engine,
            fields,
        })
    }

    /// The engine once more, reading in pieces, for those who go through whole files. It knows the files of
    /// now, where the one in `self` knows those of its opening.
    pub(crate) fn engine_anew(&self) -> Result<tantivy::Index, IndexError> {
        let postings = self.folder.postings();
        let directory = Piecemeal::open(&postings).map_err(engine("open", &postings))?;
        Ok(open_engine(directory, &postings)?.0)
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Begins to write. There is one writer at a time, in all processes.
    ///
    /// # Errors
    ///
    /// [`IndexError::Locked`] if another writer is at work; also if the folder cannot be written.
    pub fn writer(&self, options: WriterOptions) -> Result<Writer, IndexError> {
        Writer::new(self, options)
    }

    /// What the last commit left, as a snapshot: later commits do not change it.
    ///
    /// # Errors
    ///
    /// If a file is missing or damaged.
    pub fn searcher(&self) -> Result<Searcher, IndexError> {
        guarded(self, || Searcher::new(self.snapshot()?))
    }

    /// Opens payload and segments of one and the same commit. A writer may commit, and remove what
    /// it no longer names, while the files are being opened: then the next attempt has the new ones.
    pub(crate) fn snapshot(&self) -> Result<Snapshot, IndexError> {
        let postings = self.folder.postings();
        let load = || self.engine.load_metas().map_err(engine("read", &postings));
        let mut meta = load()?;
        loop {
            let failed = match Snapshot::open(self, &meta) {
                Ok(snapshot) => return Ok(snapshot),
                Err(error) => error,
            };
            let again = load()?;
            if same_commit(&again, &meta) {
                return Err(failed);
            }
            meta = again;
        }
    }

    /// The overlay of the last commit.
    fn overlay(&self) -> Result<Option<Overlay>, IndexError> {
        let postings = self.folder.postings();
        let meta = self
            .engine
            .load_metas()
            .map_err(engine("read", &postings))?;
        let path = Payload::of(&meta, &self.folder)?.overlay_path(&self.folder);
        path.map(|path| Overlay::open(&path)).transpose()
    }

    /// Reads every file of the last commit and compares checksums.
    ///
    /// # Errors
    ///
    /// If a file cannot be read at all; what is damaged stands in the report.
    pub fn verify(&self) -> Result<Verification, IndexError> {
        let postings = self.folder.postings();
        let load = || self.engine.load_metas().map_err(engine("read", &postings));
        loop {
            let before = load()?;
            let checked = self.verify_once();
            // A writer removes what its commits and merges replace while it is being read.
            let is_sound = checked.as_ref().is_ok_and(|c| c.damaged.is_empty());
            if is_sound || same_commit(&before, &load()?) {
                return checked;
            }
        }
    }

    fn verify_once(&self) -> Result<Verification, IndexError> {
        let postings = self.folder.postings();
        let mut damaged: Vec<PathBuf> = self
            .engine_anew()?
            .validate_checksum()
            .map_err(engine("read", &postings))?
            .into_iter()
            .map(|file| postings.join(file))
            .collect();
        // The engine does not expect damage in what it opens, so it opens nothing damaged.
        let opened = match damaged.is_empty() {
            true => self.snapshot().map(|snapshot| snapshot.overlay),
            false => self.overlay(),
        };
        let checked = opened.and_then(|overlay| match overlay {
            Some(overlay) => overlay.verify().map(|()| overlay.len() as u64),
            None => Ok(0),
        });
        let articles = match checked {
            Ok(articles) => articles,
            Err(IndexError::Damaged { path, .. }) => {
                if damaged.is_empty() || !path.starts_with(&postings) {
                    damaged.push(path);
                }
                0
            }
            Err(error) => return Err(error),
        };
        damaged.sort();
        Ok(Verification { articles, damaged })
    }
}

fn open_engine(
    directory: impl Directory,
    postings: &Path,
) -> Result<(tantivy::Index, Fields), IndexError> {
    let directory: Box<dyn Directory> = Box::new(directory);
    let mut opened = tantivy::Index::open(directory).map_err(engine("open", postings))?;
    let (expected, fields) = schema();
    if opened.schema() != expected {
        return Err(IndexError::damaged(
            &postings.join("meta.json"),
            "it describes other fields than ours",
        ));
    }
    opened.register_plugin(Arc::new(StructurePlugin));
    opened.register_plugin(Arc::new(StemsPlugin { fields }));
    Ok((opened, fields))
}

fn same_commit(a: &IndexMeta, b: &IndexMeta) -> bool {
    let segments = |meta: &IndexMeta| -> Vec<_> {
        let ids = meta.segments.iter();
        ids.map(|segment| (segment.id(), segment.delete_opstamp()))
            .collect()
    };
    a.opstamp == b.opstamp && a.payload == b.payload && segments(a) == segments(b)
}
