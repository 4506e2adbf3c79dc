//! Files that somebody writes while they are read.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::SystemTime;

use nutgraf_ingest::{Found, Options, Reason, Rejected, Source};
use nutgraf_model::Place;

/// A file up to this size is read whole before anything is made of it, and again if it changed meanwhile.
const WHOLE_BYTES: u64 = 1 << 20;

/// What a file was when it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Still {
    size: u64,
    modified: Option<SystemTime>,
    /// Whether it was read at one moment, so that what it becomes later is the next run's affair.
    whole: bool,
}

impl Still {
    fn of(metadata: &Metadata) -> Still {
        Still {
            size: metadata.len(),
            modified: metadata.modified().ok(),
            whole: metadata.len() <= WHOLE_BYTES,
        }
    }

    fn now(path: &Path) -> io::Result<Still> {
        Ok(Still::of(&fs::metadata(path)?))
    }

    /// Bytes.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn modified(&self) -> Option<SystemTime> {
        self.modified
    }

    /// The rejection of a file that is no longer what it was when it was opened.
    pub(crate) fn moved(&self, found: &Found) -> Option<Rejected> {
        if self.whole {
            return None;
        }
        let is = match Still::now(&found.absolute) {
            Ok(now) if now == *self => return None,
            Ok(now) if now.size != self.size => format!("{} bytes, then {}", self.size, now.size),
            Ok(_) => format!("{} bytes each time", self.size),
            Err(error) => format!("{} bytes, then {error}", self.size),
        };
        Some(rejected(
            found,
            format!(
                "it changed while it was read ({is}); what was read of it is kept, and the next run reads it \
                 again: index when nobody writes to it"
            ),
        ))
    }
}

/// Opens a file. A small one is in memory then, as it was at one moment; one that changes twice while it is
/// read is rejected.
pub(crate) fn open(found: &Found, options: &Options) -> Result<(Source, Still), Rejected> {
    let failed = |error: io::Error| rejected(found, format!("cannot read it: {error}"));
    for _ in 0..2 {
        let mut file = File::open(&found.absolute).map_err(failed)?;
        let still = Still::of(&file.metadata().map_err(failed)?);
        if still.size > WHOLE_BYTES {
            return Ok((Source::from_file(file, found.locator(), options), still));
        }
        let mut bytes = Vec::with_capacity(still.size as usize + 1);
        // Not more than it said it was, and one byte to tell that it has grown.
        let most = still.size + 1;
        if let Err(error) = (&mut file).take(most).read_to_end(&mut bytes) {
            return Err(failed(error));
        }
        if bytes.len() as u64 == still.size && Still::now(&found.absolute).is_ok_and(|s| s == still)
        {
            return Ok((Source::from_bytes(bytes, found.locator(), options), still));
        }
    }
    Err(rejected(
        found,
        "it changed while it was read, twice; index when nobody writes to it".to_owned(),
    ))
}

fn rejected(found: &Found, message: String) -> Rejected {
    Rejected {
        locator: found.locator(),
        place: Place::default(),
        reason: Reason::Io,
        message,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use nutgraf_ingest::{Entry, WalkOptions, walk};

    fn found(path: &Path) -> Found {
        let mut walk = walk(path, &WalkOptions::default()).unwrap();
        match walk.next() {
            Some(Entry::File(found)) => found,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_large_file_that_grows_while_it_is_read_is_rejected_with_its_sizes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jsonl");
        let size = WHOLE_BYTES as usize + 1;
        fs::write(&path, vec![b'\n'; size]).unwrap();
        let found = found(&path);
        let (_source, still) = open(&found, &Options::default()).unwrap();
        assert_eq!(still.moved(&found), None);
        let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{}").unwrap();
        let message = still.moved(&found).unwrap().message;
        let sizes = format!("({size} bytes, then {})", size + 2);
        assert!(message.contains(&sizes), "{message}");
        fs::remove_file(&path).unwrap();
        assert!(still.moved(&found).is_some());
    }

    #[test]
    fn a_small_file_is_what_it_was_at_one_moment() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        fs::write(&path, "Harbour\n\nThe harbour reopens.\n").unwrap();
        let found = found(&path);
        let (mut source, still) = open(&found, &Options::default()).unwrap();
        fs::write(&path, "Station\n").unwrap();
        let article = source.records(&Options::default()).next().unwrap().unwrap();
        assert_eq!(article.headline(), Some("Harbour"));
        assert_eq!(still.moved(&found), None);
    }
}
