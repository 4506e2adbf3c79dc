//! Unpacking on the way, within bounds: gzip, zstd, and what zip archives use.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::{DeflateDecoder, GzDecoder};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use crate::window::Bytes;

/// How bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Gzip,
    Zstd,
    /// Deflate without a header, as in zip archives.
    Deflate,
}

/// Bytes that came to more than is allowed.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Expanded(pub(crate) String);

/// Counts what goes into the unpacking of one piece of a file, through all its layers, and what comes
/// out.
#[derive(Debug)]
pub(crate) struct Meter {
    taken: AtomicU64,
    given: AtomicU64,
    // Of the whole file.
    total: Arc<AtomicU64>,
    max: u64,
    // How many bytes that go in come of one on the disk, since the archive was packed itself.
    layers: u64,
}

/// What comes out for a byte that went in, at most. Deflate alone can make 1032 of one; text and pages
/// come to 3 to 12, the most repetitive tables to some 40.
const MAX_RATIO: u64 = 100;
/// What may come out before the ratio counts: a few blanks packed well are no harm.
const FREE: u64 = 32 << 20;

impl Meter {
    pub(crate) fn new(max: u64) -> Arc<Meter> {
        Arc::new(Meter {
            taken: AtomicU64::new(0),
            given: AtomicU64::new(0),
            total: Arc::default(),
            max,
            layers: 1,
        })
    }

    /// For a member of an archive that came through this one.
    pub(crate) fn inside(&self) -> Arc<Meter> {
        let (taken, given) = (&self.taken, &self.given);
        let ratio = given.load(Ordering::Relaxed) / taken.load(Ordering::Relaxed).max(1);
        Arc::new(Meter {
            taken: AtomicU64::new(0),
            given: AtomicU64::new(0),
            total: Arc::clone(&self.total),
            max: self.max,
            layers: self.layers * ratio.max(1),
        })
    }

    pub(crate) fn took_in(&self, count: usize) {
        self.taken.fetch_add(count as u64, Ordering::Relaxed);
    }

    fn gave(&self, count: usize) -> io::Result<usize> {
        let count_of = |of: &AtomicU64| {
            let count = count as u64;
            of.fetch_add(count, Ordering::Relaxed) + count
        };
        let (given, total) = (count_of(&self.given), count_of(&self.total));
        let taken = (self.taken.load(Ordering::Relaxed) / self.layers).max(1);
        if total > self.max {
            let max = self.max;
            return Err(io::Error::other(Expanded(format!(
                "it unpacks to more than {max} bytes; unpack it yourself, or raise the limit"
            ))));
        }
        if given > FREE && given / taken > MAX_RATIO {
            return Err(io::Error::other(Expanded(format!(
                "{taken} bytes unpack to {given} and more, over {MAX_RATIO} for one, as no news does; \
                 unpack it yourself if you know what it is"
            ))));
        }
        Ok(count)
    }
}

pub(crate) fn unpack(
    packing: Packing,
    head: Vec<u8>,
    rest: Box<dyn Bytes>,
    meter: &Arc<Meter>,
) -> Box<dyn Bytes> {
    let feed = Feed {
        buffer: head,
        at: 0,
        rest,
    };
    let meter = Arc::clone(meter);
    match packing {
        Packing::Gzip => Box::new(Gunzip {
            decoder: Some(Box::new(GzDecoder::new(feed))),
            meter,
        }),
        Packing::Zstd => Box::new(Unzstd {
            feed,
            decoder: Box::new(FrameDecoder::new()),
            in_frame: false,
            meter,
        }),
        Packing::Deflate => Box::new(Inflate {
            decoder: DeflateDecoder::new(feed),
            meter,
        }),
    }
}

/// A stream of which some bytes were read already, with a buffer to look ahead in.
struct Feed {
    buffer: Vec<u8>,
    at: usize,
    rest: Box<dyn Bytes>,
}

impl Feed {
    /// At least `count` bytes from here, where there are so many.
    fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.buffer.len() - self.at < count {
            self.buffer.drain(..self.at);
            self.at = 0;
            let old = self.buffer.len();
            self.buffer.resize(old + (1 << 15), 0);
            let read = self.rest.read(&mut self.buffer[old..]);
            self.buffer.truncate(old + *read.as_ref().unwrap_or(&0));
            match read {
                Ok(0) => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => _ = read?,
            }
        }
        Ok(&self.buffer[self.at..])
    }
}

impl Read for Feed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Feed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.peek(1)
    }

    fn consume(&mut self, count: usize) {
        self.at += count;
    }
}

/// All members of a gzip file, one after the other.
struct Gunzip {
    // `None` at the end.
    decoder: Option<Box<GzDecoder<Feed>>>,
    meter: Arc<Meter>,
}

const GZIP: &[u8] = b"\x1f\x8b\x08";

impl Read for Gunzip {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let count = decoder.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return self.meter.gave(count);
            }
            let feed = decoder.get_mut();
            // Zeros fill up what was written in blocks, to tapes for one.
            while feed.peek(1)?.first() == Some(&0) {
                let zeros = feed.peek(1)?.iter().take_while(|&&byte| byte == 0).count();
                feed.consume(zeros);
            }
            if feed.peek(1)?.is_empty() {
                self.decoder = None;
            } else {
                self.next_member();
            }
        }
        Ok(0)
    }
}

impl Gunzip {
    fn next_member(&mut self) {
        if let Some(decoder) = self.decoder.take() {
            self.decoder = Some(Box::new(GzDecoder::new(decoder.into_inner())));
        }
    }
}

impl Bytes for Gunzip {
    fn recover(&mut self) -> bool {
        let Some(decoder) = &mut self.decoder else {
            return false;
        };
        let feed = decoder.get_mut();
        loop {
            let Ok(bytes) = feed.peek(4) else {
                return false;
            };
            if bytes.len() < 4 {
                return false;
            }
            let found = memchr::memmem::find(&bytes[..bytes.len() - 1], GZIP);
            let Some(at) = found else {
                let count = bytes.len() - 3;
                feed.consume(count);
                continue;
            };
            // Three bits of the flags are always 0.
            let is_member = bytes[at + 3] & 0xe0 == 0;
            feed.consume(if is_member { at } else { at + 3 });
            if is_member {
                self.next_member();
                return true;
            }
        }
    }
}

/// All frames of a zstd file.
struct Unzstd {
    feed: Feed,
    decoder: Box<FrameDecoder>,
    in_frame: bool,
    meter: Arc<Meter>,
}

impl Bytes for Unzstd {}

impl Read for Unzstd {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if self.in_frame {
                let count = self.decoder.read(buffer)?;
                if count > 0 {
                    return self.meter.gave(count);
                }
                if self.decoder.is_finished() {
                    self.in_frame = false;
                    let told = self.decoder.get_checksum_from_data();
                    if told.is_some() && told != self.decoder.get_calculated_checksum() {
                        return Err(damaged("the checksum is wrong"));
                    }
                    continue;
                }
                let step = BlockDecodingStrategy::UptoBytes(buffer.len());
                if let Err(error) = self.decoder.decode_blocks(&mut self.feed, step) {
                    return Err(self.failure(error));
                }
            } else if self.feed.peek(1)?.is_empty() {
                return Ok(0);
            } else {
                match self.decoder.init(&mut self.feed) {
                    Ok(()) => self.in_frame = true,
                    Err(FrameDecoderError::ReadFrameHeaderError(
                        ReadFrameHeaderError::SkipFrame { length, .. },
                    )) => {
                        let mut skipped = (&mut self.feed).take(u64::from(length));
                        io::copy(&mut skipped, &mut io::sink())?;
                    }
                    Err(error) => return Err(self.failure(error)),
                }
            }
        }
    }
}

impl Unzstd {
    fn failure(&mut self, error: impl std::error::Error) -> io::Error {
        match self.feed.peek(1) {
            Ok([]) => io::ErrorKind::UnexpectedEof.into(),
            Ok(_) => damaged(&error.to_string()),
            Err(error) => error,
        }
    }
}

struct Inflate {
    decoder: DeflateDecoder<Feed>,
    meter: Arc<Meter>,
}

impl Bytes for Inflate {}

impl Read for Inflate {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.decoder.read(buffer)?;
        self.meter.gave(count)
    }
}

pub(crate) fn damaged(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}
