use std::fs::File;
use std::io::Read;

use nutgraf_model::{Article, Locator, Place};

use crate::kind::{self, Kind};
use crate::rejected::Problem;
use crate::split::Splitter;
use crate::window::{Stream, Window};
use crate::{Found, Options, Reason, Rejected};

/// What reading one record gives.
pub type Record = Result<Article, Rejected>;

/// A file that is being read: its kind, its records one by one, and the hash of its bytes in the
/// end.
///
/// Files are read in steps, and no more than a record is held. Gzip is unpacked on the way; lines
/// and bytes then count in what was unpacked.
#[derive(Debug)]
pub struct Source {
    locator: Locator,
    kind: Kind,
    window: Window,
    splitter: Splitter,
    max_record_bytes: usize,
}

/// A record as it lies in its file, cut out and not yet understood: reading can go on in one thread
/// while others [`parse`](RawRecord::parse).
#[derive(Clone, Debug)]
pub struct RawRecord {
    /// Where it lies.
    pub locator: Locator,
    /// The kind of the file.
    pub kind: Kind,
    /// Its line and bytes.
    pub place: Place,
    /// What stands there.
    pub bytes: Vec<u8>,
}

/// What a whole file is, to tell whether it changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digest {
    /// The SHA-256 of the bytes on the disk, packed or not.
    pub sha256: [u8; 32],
    /// How many they are.
    pub bytes: u64,
}

/// How often a file may be packed.
const MAX_NESTING: usize = 3;
/// What is looked at to tell the kind.
const HEAD: usize = 1 << 16;

impl Source {
    /// Opens a file that [`walk`](crate::walk) found.
    ///
    /// # Errors
    ///
    /// If it cannot be opened. A kind that is not read comes as the only record, rejected.
    pub fn open(found: &Found, options: &Options) -> Result<Source, Rejected> {
        match File::open(&found.absolute) {
            Ok(file) => Ok(Source::from_reader(file, found.locator(), options)),
            Err(error) => Err(Problem::of_reading(&error).at(found.locator(), Place::default())),
        }
    }

    /// Reads from anything.
    pub fn from_reader(
        reader: impl Read + Send + 'static,
        locator: Locator,
        options: &Options,
    ) -> Source {
        let mut window = Window::new(Stream::new(Box::new(reader)));
        let mut problem = None;
        for depth in 0.. {
            window.fill_to(HEAD);
            if !kind::is_gzip(window.bytes()) {
                break;
            }
            if depth == MAX_NESTING {
                let message = format!("packed more than {MAX_NESTING} times over; unpack it first");
                problem = Some(Problem::new(Reason::Nesting, message));
                break;
            }
            window = window.gunzip();
        }
        let kind = kind::sniff(window.bytes(), window.ended());
        if problem.is_none() {
            problem = window
                .failure()
                .filter(|_| window.bytes().is_empty())
                .map(Problem::of_reading);
        }
        let problem = problem.or_else(|| unreadable(kind));
        Source {
            locator,
            kind,
            splitter: Splitter::new(kind, problem, window.bytes()),
            window,
            max_record_bytes: options.max_record_bytes,
        }
    }

    /// Reads bytes that are in memory already.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>, locator: Locator, options: &Options) -> Source {
        Source::from_reader(std::io::Cursor::new(bytes.into()), locator, options)
    }

    /// What it holds.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The next record, cut out but not understood.
    pub fn next_raw(&mut self) -> Option<Result<RawRecord, Rejected>> {
        let cut = self
            .splitter
            .next(&mut self.window, self.max_record_bytes)?;
        let mut locator = self.locator.clone();
        locator.record = cut.number;
        Some(match cut.result {
            Ok(bytes) => Ok(RawRecord {
                locator,
                kind: self.kind,
                place: cut.place,
                bytes,
            }),
            Err(problem) => Err(problem.at(locator, cut.place)),
        })
    }

    /// The records that are left.
    pub fn records(&mut self, options: &Options) -> impl Iterator<Item = Record> {
        std::iter::from_fn(|| Some(self.next_raw()?.and_then(|raw| raw.parse(options))))
    }

    /// Reads the rest, if there is one, and gives the hash of all.
    ///
    /// # Errors
    ///
    /// If reading fails.
    pub fn finish(self) -> Result<Digest, Rejected> {
        let (sha256, bytes) = self
            .window
            .finish()
            .map_err(|error| Problem::of_reading(&error).at(self.locator, Place::default()))?;
        Ok(Digest { sha256, bytes })
    }
}

fn unreadable(kind: Kind) -> Option<Problem> {
    if kind.is_read() {
        return None;
    }
    Some(match kind {
        Kind::Empty => Problem::new(Reason::Empty, "the file is empty"),
        Kind::Binary => Problem::new(
            Reason::Binary,
            "a program or other data, not text; leave it out",
        ),
        kind => Problem::new(
            Reason::UnsupportedFormat,
            format!("{kind} are not read yet; {}", kind::advice(kind)),
        ),
    })
}

impl RawRecord {
    /// Understands the record.
    ///
    /// # Errors
    ///
    /// If it is not an article; see [`Reason`].
    pub fn parse(&self, options: &Options) -> Record {
        let mut article = Article::new(self.locator.clone());
        let read = match self.kind {
            Kind::JsonLines | Kind::Json => {
                crate::json::read(&mut article, &self.bytes, self.place)
            }
            Kind::ReutersSgml => crate::sgml::read(&mut article, &self.bytes, self.place),
            _ => crate::text::read(&mut article, &self.bytes, self.place),
        };
        read.map_err(|problem| problem.at(self.locator.clone(), self.place))?;
        crate::supply::supply(&mut article, self.kind, options);
        Ok(article)
    }
}
