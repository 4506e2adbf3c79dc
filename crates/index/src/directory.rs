//! How the writer reads the files that it merges.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback,
    WatchHandle, WritePtr,
};
use tantivy::{HasLen, TantivyError};

/// What is read at least, as the next piece that is asked for lies behind this one as a rule.
const WINDOW: usize = 128 << 10;

/// From so many bytes on a piece is mapped. It is read once and let go of.
const LARGE: usize = 4 << 20;

/// A folder whose files are read in pieces.
///
/// A merge walks over all of several segments. Mapped, every page of them counts as memory of this
/// process until the merge is done: a gigabyte for an archive of three. Searchers, which look here and
/// there, map.
#[derive(Clone, Debug)]
pub(crate) struct Piecemeal {
    root: PathBuf,
    mapped: MmapDirectory,
}

impl Piecemeal {
    pub(crate) fn open(root: &Path) -> Result<Piecemeal, TantivyError> {
        Ok(Piecemeal {
            root: root.to_owned(),
            mapped: MmapDirectory::open(root)?,
        })
    }
}

impl Directory for Piecemeal {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        // Says what is wrong with a file that cannot be read.
        let len = self.mapped.get_file_handle(path)?.len();
        let file = File::open(self.root.join(path))
            .map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))?;
        let window = Window {
            file,
            start: 0,
            bytes: OwnedBytes::empty(),
        };
        Ok(Arc::new(Pieces {
            mapped: self.mapped.clone(),
            path: path.to_owned(),
            len,
            window: Mutex::new(window),
        }))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.mapped.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.mapped.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.mapped.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.mapped.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.mapped.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.mapped.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.mapped.watch(callback)
    }
}

#[derive(Debug)]
struct Pieces {
    mapped: MmapDirectory,
    path: PathBuf,
    len: usize,
    window: Mutex<Window>,
}

/// The piece that was read last.
#[derive(Debug)]
struct Window {
    file: File,
    start: usize,
    bytes: OwnedBytes,
}

impl FileHandle for Pieces {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.len() >= LARGE {
            // Not kept: the pages are let go of with the piece.
            let file = self.mapped.get_file_handle(&self.path);
            return file.map_err(io::Error::other)?.read_bytes(range);
        }
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if range.start < window.start || range.end > window.start + window.bytes.len() {
            let len = range.len().max(WINDOW).min(self.len() - range.start);
            let mut bytes = vec![0; len];
            window.file.seek(SeekFrom::Start(range.start as u64))?;
            window.file.read_exact(&mut bytes)?;
            window.start = range.start;
            window.bytes = OwnedBytes::new(bytes);
        }
        let start = range.start - window.start;
        Ok(window.bytes.slice(start..start + range.len()))
    }
}

impl HasLen for Pieces {
    fn len(&self) -> usize {
        self.len
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_what_lies_there() {
        let dir = tempfile::tempdir().unwrap();
        let bytes: Vec<u8> = (0..5_000_000u32).map(|n| (n % 251) as u8).collect();
        std::fs::write(dir.path().join("f"), &bytes).unwrap();
        let directory = Piecemeal::open(dir.path()).unwrap();
        let file = directory.open_read(Path::new("f")).unwrap();
        for range in [
            0..10,
            5..2000,
            100_000..300_000,
            200_000..200_001,
            7..7,
            4_999_990..5_000_000,
            1..4_500_000,
            40..50,
        ] {
            let read = file.slice(range.clone()).read_bytes().unwrap();
            assert_eq!(read.as_slice(), &bytes[range.clone()], "{range:?}");
        }
        assert!(directory.open_read(Path::new("g")).is_err());
    }
}
