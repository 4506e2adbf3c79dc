use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Listed, What, truncated};
use crate::Reason;
use crate::rejected::Problem;
use crate::unpack::Meter;
use crate::window::{Bytes, Window};

/// A tar archive, read from front to back: the forms of ustar, GNU and pax.
pub(crate) struct Tar {
    stream: Shared,
    meter: Arc<Meter>,
    done: bool,
}

#[derive(Clone)]
struct Shared(Arc<Mutex<Stream>>);

struct Stream {
    window: Window,
    /// Bytes of the member that were not read yet.
    left: u64,
    /// And those that fill up its last block.
    padding: u64,
    /// Whether the member's reader was told that it is cut.
    told: bool,
}

/// A member's name, and what it is if it is no file.
type Named = (Vec<u8>, Option<What>);

const BLOCK: usize = 512;
/// A name or a list of attributes is no longer.
const MAX_EXTENSION: u64 = 1 << 20;

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Stream> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bytes for Shared {}

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let stream = &mut *self.lock();
        let most = (buffer.len() as u64).min(stream.left) as usize;
        let count = match stream.window.take(&mut buffer[..most]) {
            Ok(0) if most > 0 => Err(io::ErrorKind::UnexpectedEof.into()),
            count => count,
        };
        stream.told |= count.is_err();
        let count = count?;
        stream.left -= count as u64;
        Ok(count)
    }
}

/// What headers before a member say about it.
#[derive(Default)]
struct Ahead {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

impl Tar {
    /// Whether a stream begins with a member's header, in any of the forms.
    pub(crate) fn begins(head: &[u8]) -> bool {
        head.first_chunk().is_some_and(|block| {
            block[0] != 0
                && block[148..154].iter().any(u8::is_ascii_digit)
                && Header(block).is_whole()
        })
    }

    pub(crate) fn new(window: Window, meter: Arc<Meter>) -> Tar {
        let stream = Stream {
            window,
            left: 0,
            padding: 0,
            told: false,
        };
        Tar {
            stream: Shared(Arc::new(Mutex::new(stream))),
            meter,
            done: false,
        }
    }

    pub(super) fn next(&mut self) -> Option<Listed> {
        if self.done {
            return None;
        }
        let listed = self.stream.lock().next();
        match listed {
            Ok(Some((name, None))) => {
                let bytes = Box::new(self.stream.clone());
                let what = What::File(bytes, Arc::clone(&self.meter));
                Some(Listed { name, what })
            }
            Ok(Some((name, Some(what)))) => Some(Listed { name, what }),
            Ok(None) => {
                self.done = true;
                None
            }
            Err(problem) => {
                self.done = true;
                let (name, what) = (Vec::new(), What::Damage(problem));
                Some(Listed { name, what })
            }
        }
    }
}

impl Stream {
    fn next(&mut self) -> Result<Option<Named>, Problem> {
        let mut ahead = Ahead::default();
        loop {
            let rest = self.left + self.padding;
            if self.window.skip(rest) < rest {
                return if self.told { Ok(None) } else { Err(self.cut()) };
            }
            (self.left, self.padding) = (0, 0);
            self.window.fill_to(BLOCK);
            let block: [u8; BLOCK] = match self.window.bytes().first_chunk() {
                Some(block) => *block,
                // Some programs leave out the zeros at the end.
                None if self.window.bytes().is_empty() && self.window.failure().is_none() => {
                    return Ok(None);
                }
                None => return Err(self.cut()),
            };
            if block.iter().all(|&byte| byte == 0) {
                return Ok(None);
            }
            let header = Header(&block);
            if !header.is_whole() {
                return Err(Problem::new(
                    Reason::Corrupt,
                    "a header of the archive is damaged, and what follows cannot be found; get the \
                     file again",
                ));
            }
            self.window.consume(BLOCK);
            let kind = block[156];
            let size = match ahead.size.take().or_else(|| header.number(124..136)) {
                Some(size) => size,
                None => return Err(Problem::new(Reason::Corrupt, "a member without a size")),
            };
            (self.left, self.padding) = (size, size.wrapping_neg() % BLOCK as u64);
            match kind {
                b'L' => ahead.name = Some(until_nul(&self.extension()?).to_vec()),
                b'x' => ahead.pax(&self.extension()?),
                // Another long link's name; settings for all members.
                b'K' | b'g' => {}
                _ => {
                    let name = ahead.name.take().unwrap_or_else(|| header.name());
                    let what = match kind {
                        b'0' | 0 | b'7' if name.ends_with(b"/") => Some(What::Folder),
                        b'0' | 0 | b'7' => None,
                        b'5' | b'V' => Some(What::Folder),
                        kind => Some(What::Problem(not_a_file(kind))),
                    };
                    return Ok(Some((name, what)));
                }
            }
        }
    }

    fn cut(&self) -> Problem {
        self.window
            .failure()
            .map_or_else(truncated, Problem::of_reading)
    }

    /// The bytes of a member that is about the next one.
    fn extension(&mut self) -> Result<Vec<u8>, Problem> {
        let size = self.left.min(MAX_EXTENSION) as usize;
        self.window.fill_to(size);
        let bytes = self.window.bytes().get(..size).map(<[u8]>::to_vec);
        let bytes = bytes.ok_or_else(|| self.cut())?;
        self.window.consume(size);
        self.left -= size as u64;
        Ok(bytes)
    }
}

fn not_a_file(kind: u8) -> Problem {
    let what = match kind {
        b'1' => "a hard link to another member",
        b'2' => "a symbolic link",
        b'3' | b'4' => "a device",
        b'6' => "a pipe",
        b'S' => "a file with holes",
        _ => "no file of a known sort",
    };
    Problem::new(
        Reason::NotAFile,
        format!("{what}; links and devices in archives are not followed"),
    )
}

impl Ahead {
    /// Lines of `LENGTH KEY=VALUE`.
    fn pax(&mut self, mut bytes: &[u8]) {
        while let Some(blank) = memchr::memchr(b' ', bytes) {
            let length = std::str::from_utf8(&bytes[..blank]).ok();
            let length: usize = length.and_then(|text| text.parse().ok()).unwrap_or(0);
            let Some(line) = bytes.get(blank + 1..length) else {
                return;
            };
            bytes = &bytes[length..];
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            if let Some(name) = line.strip_prefix(b"path=") {
                self.name = Some(name.to_vec());
            } else if let Some(size) = line.strip_prefix(b"size=") {
                self.size = std::str::from_utf8(size)
                    .ok()
                    .and_then(|size| size.parse().ok());
            }
        }
    }
}

struct Header<'a>(&'a [u8; BLOCK]);

fn until_nul(bytes: &[u8]) -> &[u8] {
    &bytes[..memchr::memchr(0, bytes).unwrap_or(bytes.len())]
}

impl Header<'_> {
    /// Whether the sum of its bytes is the one that is written in it. Old programs added signed bytes.
    fn is_whole(&self) -> bool {
        let Some(told) = self.number(148..156) else {
            return false;
        };
        let in_sum = |at: usize| {
            if (148..156).contains(&at) {
                b' '
            } else {
                self.0[at]
            }
        };
        let sum: u64 = (0..BLOCK).map(|at| u64::from(in_sum(at))).sum();
        let signed: i64 = (0..BLOCK).map(|at| i64::from(in_sum(at) as i8)).sum();
        told == sum || i64::try_from(told) == Ok(signed)
    }

    /// A number in octal digits, or in binary with the first bit set.
    fn number(&self, field: std::ops::Range<usize>) -> Option<u64> {
        let bytes = &self.0[field];
        if bytes[0] & 0x80 != 0 {
            let low = bytes[bytes.len() - 8..].try_into().ok()?;
            return Some(u64::from_be_bytes(low)).filter(|size| *size < 1 << 62);
        }
        let text = std::str::from_utf8(until_nul(bytes)).ok()?.trim();
        if text.is_empty() {
            return Some(0);
        }
        u64::from_str_radix(text, 8).ok()
    }

    fn name(&self) -> Vec<u8> {
        let name = until_nul(&self.0[..100]);
        let prefix = until_nul(&self.0[345..500]);
        // GNU's own form keeps other things there.
        if &self.0[257..263] != b"ustar\0" || prefix.is_empty() {
            return name.to_vec();
        }
        [prefix, b"/", name].concat()
    }
}
