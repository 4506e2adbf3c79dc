use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::IndexError;

/// How much is read at once by those who read one thing after the other.
const AHEAD: usize = 64 << 10;

/// A file that is appended to, and read once it is whole. It is removed with this.
#[derive(Debug)]
pub(super) struct Spool {
    path: PathBuf,
    file: BufWriter<File>,
    len: u64,
}

impl Spool {
    pub(super) fn create(path: PathBuf) -> Result<Spool, IndexError> {
        let file = File::create(&path).map_err(IndexError::io("write", &path))?;
        Ok(Spool {
            path,
            file: BufWriter::new(file),
            len: 0,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes were appended.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), IndexError> {
        self.len += bytes.len() as u64;
        self.file
            .write_all(bytes)
            .map_err(IndexError::io("write", &self.path))
    }

    /// Makes everything so far readable.
    pub(super) fn flush(&mut self) -> Result<(), IndexError> {
        self.file
            .flush()
            .map_err(IndexError::io("write", &self.path))
    }

    /// Everything so far, to be read.
    pub(super) fn read(&mut self) -> Result<Pieces<'_>, IndexError> {
        self.flush()?;
        let file = File::open(&self.path).map_err(IndexError::io("read", &self.path))?;
        Ok(Pieces {
            path: &self.path,
            alone: file
                .try_clone()
                .map_err(IndexError::io("read", &self.path))?,
            window: Mutex::new(Window {
                file,
                start: 0,
                bytes: Vec::new(),
            }),
        })
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        // What stays behind is overwritten or collected by the next writer.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// A file that is read piece by piece, by several threads. It is not mapped: a page that was looked at would count as
/// the process's own for as long as the file is open.
#[derive(Debug)]
pub(super) struct Pieces<'a> {
    path: &'a Path,
    #[cfg_attr(not(unix), expect(dead_code, reason = "the window is asked for all"))]
    alone: File,
    window: Mutex<Window>,
}

impl Pieces<'_> {
    pub(super) fn get(&self, at: u64, len: usize) -> Result<Vec<u8>, IndexError> {
        let mut bytes = vec![0; len];
        // A thread that panicked left a window that says itself what it holds.
        let mut window = self.window.lock().unwrap_or_else(|lock| lock.into_inner());
        window
            .copy(at, &mut bytes)
            .map_err(IndexError::io("read", self.path))?;
        Ok(bytes)
    }

    /// A piece far from those that were read before: threads do not wait for each other.
    pub(super) fn get_alone(&self, at: u64, len: usize) -> Result<Vec<u8>, IndexError> {
        #[cfg(unix)]
        {
            let mut bytes = vec![0; len];
            std::os::unix::fs::FileExt::read_exact_at(&self.alone, &mut bytes, at)
                .map_err(IndexError::io("read", self.path))?;
            Ok(bytes)
        }
        #[cfg(not(unix))]
        self.get(at, len)
    }

    pub(super) fn damaged(&self) -> IndexError {
        IndexError::damaged(
            self.path,
            "the changes written a moment ago do not read back",
        )
    }
}

/// The part of a file that was read last by those who read on from there.
#[derive(Debug)]
struct Window {
    file: File,
    start: u64,
    bytes: Vec<u8>,
}

impl Window {
    fn copy(&mut self, at: u64, out: &mut [u8]) -> std::io::Result<()> {
        let end = self.start + self.bytes.len() as u64;
        if at < self.start || at + out.len() as u64 > end {
            self.file.seek(SeekFrom::Start(at))?;
            // Here and there something is read alone, which leaves the window to those who read on.
            if at != 0 && !(self.start..=end).contains(&at) {
                return self.file.read_exact(out);
            }
            self.bytes.clear();
            let ahead = AHEAD.max(out.len()) as u64;
            self.start = at;
            (&self.file).take(ahead).read_to_end(&mut self.bytes)?;
        }
        let skip = (at - self.start) as usize;
        let piece = self.bytes.get(skip..skip + out.len());
        out.copy_from_slice(piece.ok_or(std::io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_what_was_appended_in_any_order() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.spool");
        let mut spool = Spool::create(path.clone()).unwrap();
        let all: Vec<u8> = (0..200_000u32)
            .flat_map(|n| (n as u16).to_le_bytes())
            .collect();
        all.chunks(1000)
            .for_each(|some| spool.append(some).unwrap());
        assert_eq!(spool.len(), all.len() as u64);
        let pieces = spool.read().unwrap();
        let places = (0..all.len()).step_by(7919);
        for at in places
            .clone()
            .chain(places.rev())
            .chain([0, 70_000, 5, 66_000])
        {
            for len in [0, 1, 132, 70_000] {
                let Some(expected) = all.get(at..at + len) else {
                    assert!(pieces.get(at as u64, len).is_err(), "{at} {len}");
                    continue;
                };
                assert_eq!(pieces.get(at as u64, len).unwrap(), expected, "{at} {len}");
                assert_eq!(pieces.get_alone(at as u64, len).unwrap(), expected);
            }
        }
        drop(spool);
        assert!(!path.exists());
    }
}
