//! What the records of a file that has changed were in the last run.

use std::path::PathBuf;

use sha2::{Digest, Sha256};

use crate::analyse::Key;
use crate::error::PipelineError;
use crate::ledger::{self, Fate, RecordLine};

/// The records of a file that were articles in the last run. 40 bytes each; the rest stays in the ledger.
#[derive(Debug, Default)]
pub(crate) struct Before {
    /// In the order of their places.
    articles: Vec<Known>,
    ledger: PathBuf,
}

/// A record that was an article.
#[derive(Clone, Copy, Debug)]
struct Known {
    place: Place,
    number: u64,
    /// The hash of all that was read of it.
    print: u64,
    /// Where its line begins in the ledger.
    line: u64,
}

/// A record's place in its file, in a fixed number of bytes: the record's number; with a member's name, a hash of both.
fn place(member: Option<&str>, record: Option<u32>) -> Place {
    let record = record.map_or(0, |record| u64::from(record) + 1);
    let Some(member) = member else {
        return [0, record];
    };
    let mut hash = Sha256::new();
    hash.update(record.to_le_bytes());
    hash.update(member.as_bytes());
    let hash = hash.finalize();
    let (halves, _) = hash.as_chunks::<8>();
    // Never 0, which is that of a record without a member.
    [halves[0], halves[1]].map(|half| u64::from_le_bytes(half) | 1)
}

type Place = [u64; 2];

impl Before {
    /// Takes the records of the file that was taken last from a ledger.
    pub(crate) fn read(reader: &mut ledger::Reader) -> Result<Before, PipelineError> {
        let mut articles = Vec::new();
        while let Some((line, record)) = reader.next_record()? {
            if let Fate::Indexed { number, print } = record.fate {
                articles.push(Known {
                    place: place(record.member.as_deref(), record.record),
                    number,
                    print,
                    line,
                });
            }
        }
        articles.shrink_to_fit();
        // Nearly always in order already. Of several at one place the order is that of the file.
        articles.sort_unstable_by_key(|known| (known.place, known.line));
        Ok(Before {
            articles,
            ledger: reader.path().to_owned(),
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.articles.len()
    }

    /// Which of them the record at this place was; the last, where a file has the place several times.
    pub(crate) fn find(&self, key: &Key) -> Option<usize> {
        self.at(key).next_back()
    }

    /// Which of them it is, if it is as it was.
    pub(crate) fn same(&self, key: &Key, print: u64) -> Option<usize> {
        self.at(key).find(|at| self.articles[*at].print == print)
    }

    fn at(&self, (member, record): &Key) -> std::ops::Range<usize> {
        let place = place(member.as_deref(), *record);
        let start = self.articles.partition_point(|known| known.place < place);
        let rest = &self.articles[start..];
        start..start + rest.partition_point(|known| known.place == place)
    }

    pub(crate) fn number(&self, at: usize) -> u64 {
        self.articles[at].number
    }

    /// Its line in the ledger.
    pub(crate) fn line(&self, at: usize) -> Result<RecordLine, PipelineError> {
        ledger::record_at(&self.ledger, self.articles[at].line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::FileLine;

    #[test]
    fn articles_are_found_by_their_places() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger");
        let mut writer = ledger::Writer::create(&path).unwrap();
        let file = FileLine {
            root: "/news".into(),
            path: "a.zip".into(),
            size: 3,
            modified: 7,
            hash: "00".into(),
        };
        let member = |name: &str| Some(name.to_owned());
        let keys = [
            (None, None),
            (None, Some(0)),
            (None, Some(7)),
            (member("b"), None),
            (member("a"), Some(7)),
            (member("b"), None),
        ];
        for (number, key) in (0..).zip(&keys) {
            let print = 100 + number;
            let fate = Fate::Indexed { number, print };
            writer.hold(&RecordLine::new(key.clone(), fate)).unwrap();
        }
        writer.release(&file).unwrap();
        let digest = writer.finish().unwrap();
        let mut reader = ledger::Reader::open(&path, &digest).unwrap();
        reader.next_file().unwrap();
        let before = Before::read(&mut reader).unwrap();
        assert_eq!(before.len(), keys.len());
        for (number, key) in (0..).zip(&keys) {
            let at = before.same(key, 100 + number).unwrap();
            assert_eq!(before.number(at), number);
            assert_eq!(before.line(at).unwrap().number(), Some(number));
            assert_eq!(before.same(key, 99), None);
        }
        assert_eq!(before.number(before.find(&keys[3]).unwrap()), 5);
        assert_eq!(before.find(&(member("c"), None)), None);
        assert_eq!(before.find(&(member("a"), None)), None);
        assert_eq!(size_of::<Known>(), 40);
    }
}
