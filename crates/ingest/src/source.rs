use std::fmt;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use memchr::memmem;
use nutgraf_model::{Article, Locator, Place, Warning};

use crate::archive::{Archive, Data, Member, Members, Tar, Zip};
use crate::feed::{self, Channel};
use crate::kind::{self, Kind};
use crate::narrow::{self, Narrowed};
use crate::rejected::Problem;
use crate::split::Splitter;
use crate::table::{self, Table};
use crate::unpack::Meter;
use crate::window::{Bytes, Disk, Window};
use crate::{Found, Options, Reason, Rejected, Textless, decode, html, warc};

/// What reading one record gives.
pub type Record = Result<Article, Rejected>;

/// A file that is being read: its kind, its records one by one, and the hash of its bytes in the
/// end.
///
/// Files are read in steps, and no more than a record is held. What is packed is unpacked on the way,
/// and never written anywhere; lines and bytes then count in what was unpacked. The members of an
/// archive come one after the other, each with its name in the [`Locator`].
pub struct Source {
    locator: Locator,
    kind: Kind,
    disk: Disk,
    // A second way to a file whose list stands at its end, and which is read in any order.
    file: Option<File>,
    // What is being read: the file, an archive in it, a member of that. The innermost is the last.
    levels: Vec<Level>,
    options: Options,
}

enum Level {
    Records(Box<Records>),
    Archive {
        archive: Box<Archive>,
        // How it is reached from the file, and through how many others.
        member: Option<String>,
        depth: usize,
    },
}

/// Something that holds records: a file, a member.
struct Records {
    kind: Kind,
    member: Option<String>,
    window: Window,
    splitter: Splitter,
    context: Context,
    /// The way back to the file's bytes, where they are not those that the window shows.
    narrowed: Option<Narrowed>,
}

/// What the records of a file share.
#[derive(Clone, Debug)]
enum Context {
    None,
    Table(Arc<Table>),
    Feed(Arc<Channel>),
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
    context: Context,
    warnings: Vec<Warning>,
    /// Whether `bytes` are those of the place in another encoding.
    narrowed: bool,
}

/// What a whole file is, to tell whether it changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digest {
    /// The SHA-256 of the bytes on the disk, packed or not.
    pub sha256: [u8; 32],
    /// How many they are.
    pub bytes: u64,
}

/// How many archives and packings may lie in each other; one that is packed itself counts once.
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
        let failed = |error| Problem::of_reading(&error).at(found.locator(), Place::default());
        let file = File::open(&found.absolute).map_err(failed)?;
        Ok(Source::from_file(file, found.locator(), options))
    }

    /// Reads a file that is open already.
    pub fn from_file(file: File, locator: Locator, options: &Options) -> Source {
        let again = file.try_clone().ok();
        Source::new(Box::new(file), again, locator, options)
    }

    /// Reads from anything. A zip archive is held in memory then; [`open`](Source::open) reads it
    /// where it lies.
    pub fn from_reader(
        reader: impl Read + Send + 'static,
        locator: Locator,
        options: &Options,
    ) -> Source {
        Source::new(Box::new(reader), None, locator, options)
    }

    fn new(
        reader: Box<dyn Read + Send>,
        file: Option<File>,
        locator: Locator,
        options: &Options,
    ) -> Source {
        let meter = Meter::new(options.max_expanded_bytes);
        let disk = Disk::new(reader, Arc::clone(&meter));
        let mut source = Source {
            locator,
            kind: Kind::Empty,
            disk: disk.clone(),
            file,
            levels: Vec::new(),
            options: options.clone(),
        };
        source.kind = source.enter(Box::new(disk), &meter, None, 0);
        source
    }

    /// Begins to read what a stream holds; gives its kind.
    fn enter(
        &mut self,
        stream: Box<dyn Bytes>,
        meter: &Arc<Meter>,
        member: Option<String>,
        depth: usize,
    ) -> Kind {
        let mut window = Window::new(stream);
        let mut packings = 0;
        let kind = loop {
            window.fill_to(HEAD);
            match kind::packing(window.bytes()) {
                Some(packing) if depth + packings < MAX_NESTING => {
                    packings += 1;
                    window = window.unpack(packing, meter);
                }
                Some(_) => break Kind::Packed,
                None => break kind::sniff(window.bytes(), window.ended()),
            }
        };
        let is_archive = matches!(kind, Kind::Zip | Kind::Tar);
        // A packed archive is one thing.
        let depth = depth + packings.max(usize::from(is_archive));
        let failure = window.failure().filter(|_| window.bytes().is_empty());
        let problem = if depth > MAX_NESTING || kind == Kind::Packed {
            let message = format!("packed more than {MAX_NESTING} times over; unpack it first");
            Some(Problem::new(Reason::Nesting, message))
        } else {
            failure
                .map(Problem::of_reading)
                .or_else(|| unreadable(kind))
        };
        if problem.is_some() || !is_archive {
            self.push_records(window, kind, member, problem);
            return kind;
        }
        let members = match kind {
            Kind::Tar => Ok(Members::Tar(Tar::new(window, Arc::clone(meter)))),
            _ => self.zip(window, meter, self.levels.is_empty() && packings == 0),
        };
        match members {
            Ok(members) => self.levels.push(Level::Archive {
                archive: Box::new(Archive::new(members)),
                member,
                depth,
            }),
            Err(problem) => {
                let nothing = Window::new(Box::new(std::io::Cursor::new(Vec::new())));
                self.push_records(nothing, kind, member, Some(problem));
            }
        }
        kind
    }

    fn push_records(
        &mut self,
        mut window: Window,
        kind: Kind,
        member: Option<String>,
        mut problem: Option<Problem>,
    ) {
        let mut narrowed = None;
        if let Some(wide) = decode::wide(window.bytes())
            && matches!(
                kind,
                Kind::Json | Kind::ReutersSgml | Kind::Feed | Kind::Table
            )
            && problem.is_none()
        {
            match narrow::narrow(&mut window, wide, self.options.max_record_bytes) {
                Ok((way, mut narrow)) => {
                    narrow.fill_to(HEAD);
                    (narrowed, window) = (Some(way), narrow);
                }
                Err(wrong) => problem = Some(wrong),
            }
        }
        let head = window.bytes();
        let context = match kind {
            Kind::Table => table::sniff(head, window.ended())
                .map_or(Context::None, |table| Context::Table(Arc::new(table))),
            Kind::Feed => Context::Feed(Arc::new(feed::channel(head))),
            _ => Context::None,
        };
        let table = match &context {
            Context::Table(table) => Some(Arc::clone(table)),
            _ => None,
        };
        self.levels.push(Level::Records(Box::new(Records {
            splitter: Splitter::new(kind, problem, head, table),
            kind,
            member,
            window,
            context,
            narrowed,
        })));
    }

    fn zip(
        &mut self,
        window: Window,
        meter: &Arc<Meter>,
        at_top: bool,
    ) -> Result<Members, Problem> {
        let file = self.file.as_ref().filter(|_| at_top);
        let data = match file.and_then(|file| file.try_clone().ok()) {
            Some(file) => Data::file(file),
            None => match window.into_rest(self.options.max_archive_bytes) {
                Ok(bytes) => Data::Memory(Arc::new(bytes)),
                Err(Some(error)) => return Err(Problem::of_reading(&error)),
                Err(None) => {
                    let max = self.options.max_archive_bytes;
                    return Err(Problem::new(
                        Reason::TooLarge,
                        format!(
                            "a zip archive of more than {max} bytes inside something else; unpack the outer \
                             one first, or raise the limit"
                        ),
                    ));
                }
            },
        };
        let zip = Zip::new(data, Arc::clone(meter));
        let zip = zip.map_err(|error| Problem::of_reading(&error))?;
        Ok(Members::Zip(Box::new(zip)))
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
    ///
    /// What is no news in an archive or a crawl comes as rejected too, for a
    /// [reason](Reason::is_no_news) that says so.
    pub fn next_raw(&mut self) -> Option<Result<RawRecord, Rejected>> {
        loop {
            let (member, depth) = match self.levels.last_mut()? {
                Level::Records(records) => match records.next(&self.locator, &self.options) {
                    Some(Ok(raw)) => match self.container(raw) {
                        Some(raw) => return Some(Ok(raw)),
                        None => continue,
                    },
                    Some(Err(rejected)) => return Some(Err(rejected)),
                    None => {
                        self.levels.pop();
                        continue;
                    }
                },
                Level::Archive {
                    archive,
                    member,
                    depth,
                } => match archive.next() {
                    Some(Ok(inner)) => {
                        let path = join(member.as_deref(), &inner.name);
                        (
                            Member {
                                name: path,
                                ..inner
                            },
                            *depth,
                        )
                    }
                    Some(Err((name, problem))) => {
                        let mut locator = self.locator.clone();
                        locator.member = match name {
                            Some(name) => Some(join(member.as_deref(), &name)),
                            None => member.clone(),
                        };
                        return Some(Err(problem.at(locator, Place::default())));
                    }
                    None => {
                        self.levels.pop();
                        continue;
                    }
                },
            };
            self.enter(member.bytes, &member.meter, Some(member.name), depth);
        }
    }

    /// A response of a crawl that holds records itself, such as a feed, is read next, as a member
    /// with the response's number for a name.
    fn container(&mut self, raw: RawRecord) -> Option<RawRecord> {
        let held = match raw.kind {
            Kind::Warc => warc::container(&raw.bytes, self.options.max_record_bytes),
            _ => None,
        };
        let Some(held) = held else {
            return Some(raw);
        };
        let number = raw.locator.record.unwrap_or_default().to_string();
        let member = join(raw.locator.member.as_deref(), &number);
        let mut window = Window::new(Box::new(std::io::Cursor::new(held)));
        window.fill_to(HEAD);
        let kind = kind::sniff(window.bytes(), window.ended());
        self.push_records(window, kind, Some(member), None);
        None
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
        let Source {
            locator,
            disk,
            file,
            kind,
            ..
        } = self;
        // The file of a zip archive was read here and there, and its beginning was hashed.
        let file = file.filter(|_| kind == Kind::Zip);
        let back = file.map_or(Ok(0), |mut file| {
            file.seek(SeekFrom::Start(disk.read_bytes()))
        });
        let (sha256, bytes) = back
            .and_then(|_| disk.finish())
            .map_err(|error| Problem::of_reading(&error).at(locator, Place::default()))?;
        Ok(Digest { sha256, bytes })
    }
}

impl Records {
    fn next(
        &mut self,
        locator: &Locator,
        options: &Options,
    ) -> Option<Result<RawRecord, Rejected>> {
        let mut cut = self
            .splitter
            .next(&mut self.window, options.max_record_bytes)?;
        if let Some(narrowed) = &mut self.narrowed {
            cut.place = narrowed.place(cut.place);
            let bad = |bytes: &Vec<u8>| memmem::find(bytes, "\u{fffd}".as_bytes()).is_some();
            if cut.result.as_ref().is_ok_and(bad) {
                cut.warnings.push(Warning {
                    code: "invalid-utf8".into(),
                    message: "what is no character is read as U+FFFD".into(),
                });
            }
        }
        let locator = Locator {
            member: self.member.clone(),
            record: cut.number,
            ..locator.clone()
        };
        Some(match cut.result {
            Ok(bytes) => Ok(RawRecord {
                locator,
                kind: self.kind,
                place: cut.place,
                bytes,
                context: self.context.clone(),
                warnings: cut.warnings,
                narrowed: self.narrowed.is_some(),
            }),
            Err(problem) => Err(problem.at(locator, cut.place)),
        })
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("locator", &self.locator)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

fn join(member: Option<&str>, name: &str) -> String {
    member.map_or_else(|| name.to_owned(), |member| format!("{member}!{name}"))
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
        article.warnings.clone_from(&self.warnings);
        let (bytes, place) = (&*self.bytes, self.place);
        let read = match (self.kind, &self.context) {
            (Kind::Table, Context::Table(table)) => table::read(&mut article, table, bytes, place),
            (Kind::Feed, Context::Feed(channel)) if bytes.starts_with(b"<") => {
                feed::read(&mut article, channel, bytes, place)
            }
            (Kind::JsonLines | Kind::Json | Kind::Feed, _) => {
                crate::json::read(&mut article, bytes, place)
            }
            (Kind::ReutersSgml, _) => crate::sgml::read(&mut article, bytes, place),
            (Kind::Html, _) => html::read(&mut article, bytes, place, &html::Hints::default()),
            (Kind::Warc, _) => warc::read(&mut article, bytes, place, options),
            _ => crate::text::read(&mut article, bytes, place),
        };
        if let Err(problem) = read
            && (options.textless == Textless::Reject || problem.reason != Reason::NoText)
        {
            return Err(problem.at(self.locator.clone(), self.place));
        }
        if self.narrowed {
            article.place_all(self.place);
        }
        crate::supply::supply(&mut article, self.kind, options);
        Ok(article)
    }
}
