use std::fmt;
use std::io;

use nutgraf_model::{Locator, Place};

use crate::unpack::Expanded;

/// A record that could not be read, and why. Its neighbours are not affected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Where it lies.
    pub locator: Locator,
    /// The line and the bytes of it, where they are known; line 0 where the whole file is meant.
    pub place: Place,
    /// The reason, as a code that scripts can count.
    pub reason: Reason,
    /// What was found, what was expected, and what to do, for a reader.
    pub message: String,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// Why a record was rejected. The codes are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Reason { $($(#[$doc])* $name,)* }

        impl Reason {
            /// Every reason.
            pub const ALL: &[Reason] = &[$(Reason::$name,)*];

            /// Its code, such as `invalid-json`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Reason::$name => $text,)* }
            }

            /// The reason with this code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Reason> {
                match code { $($text => Some(Reason::$name),)* _ => None }
            }
        }
    };
}

reasons! {
    /// The file has no bytes, or white space alone.
    Empty = "empty",
    /// More than one character in a hundred is a control character: not text.
    Binary = "binary",
    /// The file or folder could not be opened or read.
    Io = "io",
    /// Not JSON, or JSON that is no record: not an object, a key twice, a body that is no text.
    InvalidJson = "invalid-json",
    /// Not a story as its own markup has it.
    InvalidSgml = "invalid-sgml",
    /// A record without headline and without body.
    NoText = "no-text",
    /// Larger than [`Options::max_record_bytes`](crate::Options::max_record_bytes).
    TooLarge = "too-large",
    /// A known format that is not read.
    UnsupportedFormat = "unsupported-format",
    /// A character encoding that is not read in this format.
    UnsupportedEncoding = "unsupported-encoding",
    /// The file ends in the middle of the record.
    Truncated = "truncated",
    /// Compressed data that does not unpack, or whose checksum is wrong.
    Corrupt = "corrupt",
    /// Compressed more than three times over.
    Nesting = "nesting",
    /// A pipe, a socket, a device; in an archive a link too.
    NotAFile = "not-a-file",
    /// A row of a table with more or fewer cells than the header, or a quotation mark that is never closed.
    InvalidCsv = "invalid-csv",
    /// An item of a feed that is not XML.
    InvalidXml = "invalid-xml",
    /// Unpacks to more than [`Options::max_expanded_bytes`](crate::Options::max_expanded_bytes), or to
    /// over a hundred times its size.
    TooLargeExpanded = "too-large-expanded",
    /// A member of an archive whose name leads out of it.
    UnsafePath = "unsafe-path",
    /// Encrypted.
    Encrypted = "encrypted",
    /// Damage in a crawl: bytes that are no record.
    BadRecord = "bad-record",
    /// No news: a response of a crawl that is not the page: moved, not found, an error.
    Status = "status",
    /// No news: a record of a crawl that says that a page was the same as before.
    Revisit = "revisit",
    /// No news: a record about a crawl, such as the request.
    CrawlRecord = "crawl-record",
    /// No news: a picture, a style sheet, a font, a setting, by name or type.
    NoNews = "no-news",
    /// No news: hidden by its name.
    Hidden = "hidden",
    /// No news: a note about the folder it lies in.
    AboutTheFolder = "about-the-folder",
}

impl Reason {
    /// Whether what was rejected is no news at all, and was passed over as a picture in a folder is:
    /// it is counted apart.
    #[must_use]
    pub fn is_no_news(self) -> bool {
        matches!(
            self,
            Reason::Status
                | Reason::Revisit
                | Reason::CrawlRecord
                | Reason::NoNews
                | Reason::Hidden
                | Reason::AboutTheFolder
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Rejected {
    /// `path!member:line: message`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.locator.path)?;
        if let Some(member) = &self.locator.member {
            write!(f, "!{member}")?;
        }
        if self.place.line > 0 {
            write!(f, ":{}", self.place.line)?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for Rejected {}

/// What is wrong with a record, before it is known which record it is.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) reason: Reason,
    pub(crate) message: String,
}

impl Problem {
    pub(crate) fn new(reason: Reason, message: impl Into<String>) -> Problem {
        Problem {
            reason,
            message: message.into(),
        }
    }

    /// A failure of reading: of the disk, or of what was packed.
    pub(crate) fn of_reading(error: &io::Error) -> Problem {
        if let Some(Expanded(message)) = error.get_ref().and_then(|e| e.downcast_ref()) {
            return Problem::new(Reason::TooLargeExpanded, message.clone());
        }
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Problem::new(
                Reason::Truncated,
                "the compressed data end too early; what came whole before the cut is kept; \
                 get the file again",
            ),
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Problem::new(
                Reason::Corrupt,
                format!("the compressed data are damaged ({error}); get the file again"),
            ),
            _ => Problem::new(Reason::Io, format!("cannot read it: {error}")),
        }
    }

    pub(crate) fn at(self, locator: Locator, place: Place) -> Rejected {
        Rejected {
            locator,
            place,
            reason: self.reason,
            message: self.message,
        }
    }
}
