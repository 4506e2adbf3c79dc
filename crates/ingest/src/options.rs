use std::sync::Arc;

use crate::Metadata;

/// How records are read. The default reads anything without asking for anything.
#[derive(Clone, Debug)]
pub struct Options {
    /// The most bytes that one record may have, unpacked: a text file, a line of JSON, a story.
    /// Larger ones are rejected as [`too-large`](crate::Reason::TooLarge), and no more than about
    /// twice as much memory is used for reading. Default 32 MiB.
    pub max_record_bytes: usize,
    /// The most bytes that a packed file may come to, all its members and layers together; more is
    /// rejected as [`too-large-expanded`](crate::Reason::TooLargeExpanded). They are never all in memory. Default 64 GiB.
    pub max_expanded_bytes: u64,
    /// The most bytes of a zip archive that lies inside another archive or comes from a stream: such a
    /// one is held in memory. One on the disk may have any size. Default 256 MiB.
    pub max_archive_bytes: usize,
    /// What the user knows about the files, and the files don't say. Default none.
    pub metadata: Option<Arc<Metadata>>,
    /// Where a date may be taken from besides the record itself. Default the record alone.
    pub date_from: DateFrom,
    /// What becomes of a record that has neither headline nor body. Default rejected.
    pub textless: Textless,
}

/// What becomes of a record that has neither headline nor body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Textless {
    /// It is rejected as [`no-text`](crate::Reason::NoText).
    #[default]
    Reject,
    /// It is an article without text, with whatever else the record says: labels, say, so that a test
    /// counts every record it was meant to be made on.
    Keep,
}

/// Where an article's date is taken from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DateFrom {
    /// From the record's own fields, a date line, a dateline with a year.
    #[default]
    Record,
    /// From the names of folders and files too, such as `2024/07/14/a.txt` or `a-2024-07-14.txt`:
    /// such a date goes before one found in the text, not before a field of the record.
    Path,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            max_record_bytes: 32 << 20,
            max_expanded_bytes: 64 << 30,
            max_archive_bytes: 256 << 20,
            metadata: None,
            date_from: DateFrom::Record,
            textless: Textless::Reject,
        }
    }
}
