use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Listed, What, truncated};
use crate::Reason;
use crate::rejected::Problem;
use crate::unpack::{Meter, Packing, damaged, unpack};
use crate::window::Bytes;

/// Bytes that can be read anywhere.
#[derive(Clone)]
pub(crate) enum Data {
    File(Arc<Mutex<File>>),
    Memory(Arc<Vec<u8>>),
}

impl Data {
    pub(crate) fn file(file: File) -> Data {
        Data::File(Arc::new(Mutex::new(file)))
    }

    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Data::File(file) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(at))?;
                file.read(buffer)
            }
            Data::Memory(bytes) => {
                let at = usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
                (&bytes[at..]).read(buffer)
            }
        }
    }

    /// As many bytes from there as there are of `count`.
    fn bytes_at(&self, at: u64, count: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let from = Part {
            data: self.clone(),
            at,
            left: count as u64,
            meter: None,
        };
        io::BufReader::with_capacity(count.min(1 << 16), from).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn len(&self) -> io::Result<u64> {
        match self {
            Data::File(file) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::End(0))
            }
            Data::Memory(bytes) => Ok(bytes.len() as u64),
        }
    }
}

/// A stretch of the archive.
struct Part {
    data: Data,
    at: u64,
    left: u64,
    meter: Option<Arc<Meter>>,
}

impl Bytes for Part {}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = (buffer.len() as u64).min(self.left) as usize;
        let count = self.data.read_at(self.at, &mut buffer[..most])?;
        self.at += count as u64;
        self.left -= count as u64;
        if let Some(meter) = &self.meter {
            meter.took_in(count);
        }
        Ok(count)
    }
}

/// A zip archive: its list of members stands at its end, the members anywhere before it.
pub(crate) struct Zip {
    data: Data,
    list: List,
    meter: Arc<Meter>,
}

enum List {
    /// Where the next entry stands, and how many there are.
    Directory {
        at: u64,
        left: u64,
        shift: u64,
    },
    /// There is no list; the members follow each other from here.
    Lost {
        at: u64,
    },
    Done,
}

const LOCAL: &[u8] = b"PK\x03\x04";
const ENTRY: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x06";
const LOCATOR_64: &[u8] = b"PK\x06\x07";

/// A member, as the list or the member itself has it.
struct Entry {
    name: Vec<u8>,
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    size: u64,
    mode: u32,
    // Where the member's own header stands.
    at: u64,
}

/// Reads little-endian numbers; those that are not there are 0.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn u16(&self, at: usize) -> u16 {
        let bytes = self.0.get(at..at + 2).and_then(|b| b.try_into().ok());
        u16::from_le_bytes(bytes.unwrap_or_default())
    }

    fn u32(&self, at: usize) -> u32 {
        let bytes = self.0.get(at..at + 4).and_then(|b| b.try_into().ok());
        u32::from_le_bytes(bytes.unwrap_or_default())
    }

    fn u64(&self, at: usize) -> u64 {
        let bytes = self.0.get(at..at + 8).and_then(|b| b.try_into().ok());
        u64::from_le_bytes(bytes.unwrap_or_default())
    }
}

impl Zip {
    /// # Errors
    ///
    /// If the archive's end cannot be read.
    pub(crate) fn new(data: Data, meter: Arc<Meter>) -> io::Result<Zip> {
        let list = directory(&data)?.unwrap_or(List::Lost { at: 0 });
        Ok(Zip { data, list, meter })
    }

    pub(super) fn next(&mut self) -> Option<Listed> {
        match self.step() {
            Ok(listed) => listed,
            Err(problem) => {
                self.list = List::Done;
                let (name, what) = (Vec::new(), What::Damage(problem));
                Some(Listed { name, what })
            }
        }
    }

    fn step(&mut self) -> Result<Option<Listed>, Problem> {
        let of_reading = |error: io::Error| Problem::of_reading(&error);
        let entry = match self.list {
            List::Done | List::Directory { left: 0, .. } => return Ok(None),
            List::Directory { at, left, shift } => {
                let head = self.data.bytes_at(at, 46).map_err(of_reading)?;
                let numbers = Numbers(&head);
                if head.len() < 46 || !head.starts_with(ENTRY) {
                    return Err(Problem::new(
                        Reason::Corrupt,
                        format!(
                            "the archive's list of members is damaged, and {left} of them are lost; get the file again"
                        ),
                    ));
                }
                let lengths = [28, 30, 32].map(|at| numbers.u16(at));
                let length: usize = lengths.iter().map(|&length| usize::from(length)).sum();
                let tail = self.data.bytes_at(at + 46, length).map_err(of_reading)?;
                let at = at + 46 + length as u64;
                let left = left - 1;
                self.list = List::Directory { at, left, shift };
                Entry::listed(&numbers, &tail, lengths, shift)
            }
            List::Lost { at } => {
                let head = self.data.bytes_at(at, 30).map_err(of_reading)?;
                let numbers = Numbers(&head);
                // Without the list, a member whose size is written behind it has no known end.
                let sized = numbers.u16(6) & 8 == 0;
                if head.len() < 30 || !head.starts_with(LOCAL) || !sized {
                    return Err(truncated());
                }
                let length = usize::from(numbers.u16(26));
                let name = self.data.bytes_at(at + 30, length).map_err(of_reading)?;
                let entry = Entry::alone(&numbers, name, at);
                let header = 30 + length as u64 + u64::from(numbers.u16(28));
                let end = at.saturating_add(header).saturating_add(entry.packed);
                if end > self.data.len().map_err(of_reading)? {
                    return Err(truncated());
                }
                self.list = List::Lost { at: end };
                entry
            }
        };
        let what = if entry.name.ends_with(b"/") {
            What::Folder
        } else {
            match self.open(&entry) {
                Ok(bytes) => bytes,
                Err(problem) => What::Problem(problem),
            }
        };
        Ok(Some(Listed {
            name: entry.name,
            what,
        }))
    }

    fn open(&self, entry: &Entry) -> Result<What, Problem> {
        if entry.flags & 0x41 != 0 {
            return Err(Problem::new(
                Reason::Encrypted,
                "it is encrypted; unpack it with its password and index what comes out",
            ));
        }
        // File types in the mode of Unix: a file, or nothing said.
        if !matches!(entry.mode & 0xf000, 0 | 0x8000) {
            return Err(Problem::new(
                Reason::NotAFile,
                "a link or a device; links and devices in archives are not followed",
            ));
        }
        let packing = match entry.method {
            0 => None,
            8 => Some(Packing::Deflate),
            93 => Some(Packing::Zstd),
            method => {
                let name = match method {
                    9 => "Deflate64",
                    12 => "bzip2",
                    14 => "LZMA",
                    95 => "xz",
                    99 => "encryption",
                    _ => "a rare method",
                };
                return Err(Problem::new(
                    Reason::UnsupportedFormat,
                    format!(
                        "it is packed with {name} ({method}), which is not read; unpack the archive first"
                    ),
                ));
            }
        };
        let failed = |error: io::Error| Problem::of_reading(&error);
        let head = self.data.bytes_at(entry.at, 30).map_err(failed)?;
        if head.len() < 30 || !head.starts_with(LOCAL) {
            return Err(Problem::new(
                Reason::Corrupt,
                "it is not where the archive's list says; get the file again",
            ));
        }
        let numbers = Numbers(&head);
        let meter = self.meter.inside();
        let part = Part {
            data: self.data.clone(),
            at: entry.at + 30 + u64::from(numbers.u16(26)) + u64::from(numbers.u16(28)),
            left: entry.packed,
            meter: Some(Arc::clone(&meter)),
        };
        let bytes: Box<dyn Bytes> = match packing {
            None => Box::new(part),
            Some(packing) => unpack(packing, Vec::new(), Box::new(part), &meter),
        };
        let checked = Checked {
            bytes,
            seen: 0,
            crc: crc32fast::Hasher::new(),
            told: (entry.size, entry.crc),
        };
        Ok(What::File(Box::new(checked), meter))
    }
}

impl Entry {
    fn listed(numbers: &Numbers<'_>, tail: &[u8], lengths: [u16; 3], shift: u64) -> Entry {
        let name_length = usize::from(lengths[0]).min(tail.len());
        let (name, rest) = tail.split_at(name_length);
        let extra = &rest[..usize::from(lengths[1]).min(rest.len())];
        let made_on_unix = numbers.0.get(5) == Some(&3);
        let mut entry = Entry {
            name: name.to_vec(),
            flags: numbers.u16(8),
            method: numbers.u16(10),
            crc: numbers.u32(16),
            packed: u64::from(numbers.u32(20)),
            size: u64::from(numbers.u32(24)),
            mode: if made_on_unix {
                numbers.u32(38) >> 16
            } else {
                0
            },
            at: u64::from(numbers.u32(42)),
        };
        entry.extend(extra);
        entry.at = entry.at.saturating_add(shift);
        entry
    }

    fn alone(numbers: &Numbers<'_>, name: Vec<u8>, at: u64) -> Entry {
        Entry {
            name,
            flags: numbers.u16(6),
            method: numbers.u16(8),
            crc: numbers.u32(14),
            packed: u64::from(numbers.u32(18)),
            size: u64::from(numbers.u32(22)),
            mode: 0,
            at,
        }
    }

    /// Sizes and places that do not fit into 32 bits.
    fn extend(&mut self, mut extra: &[u8]) {
        while extra.len() >= 4 {
            let (id, length) = (Numbers(extra).u16(0), usize::from(Numbers(extra).u16(2)));
            let Some(field) = extra.get(4..4 + length) else {
                return;
            };
            extra = &extra[4 + length..];
            if id != 1 {
                continue;
            }
            let mut at = 0;
            for value in [&mut self.size, &mut self.packed, &mut self.at] {
                if *value == u64::from(u32::MAX) {
                    *value = Numbers(field).u64(at);
                    at += 8;
                }
            }
        }
    }
}

/// Where the list of members is. `None` if the archive has lost its end.
fn directory(data: &Data) -> io::Result<Option<List>> {
    let len = data.len()?;
    // Behind the end's 22 bytes there may be a comment.
    let from = len.saturating_sub(22 + 0xffff);
    let tail = data.bytes_at(from, (len - from) as usize)?;
    let Some(at) = memchr::memmem::rfind(&tail, END).filter(|at| tail.len() >= at + 22) else {
        return Ok(None);
    };
    let numbers = Numbers(&tail[at..]);
    let end = from + at as u64;
    let mut left = u64::from(numbers.u16(10));
    let mut size = u64::from(numbers.u32(12));
    let mut start = u64::from(numbers.u32(16));
    let mut behind = end;
    if at >= 20 && tail[at - 20..].starts_with(LOCATOR_64) {
        let told = Numbers(&tail[at - 20..]).u64(8);
        let head = data.bytes_at(told, 56)?;
        if head.starts_with(END_64) && head.len() == 56 {
            let numbers = Numbers(&head);
            (left, size, start) = (numbers.u64(32), numbers.u64(40), numbers.u64(48));
            behind = told;
        }
    }
    // Bytes before the archive, such as those of a program that unpacks it, move everything.
    let shift = behind.saturating_sub(size).saturating_sub(start);
    let at = start.saturating_add(shift);
    if left > 0 && !data.bytes_at(at, 4)?.starts_with(ENTRY) {
        return Ok(None);
    }
    Ok(Some(List::Directory { at, left, shift }))
}

/// Compares what comes with the size and the checksum that the archive has of it.
struct Checked {
    bytes: Box<dyn Bytes>,
    seen: u64,
    crc: crc32fast::Hasher,
    told: (u64, u32),
}

impl Bytes for Checked {}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(buffer)?;
        self.crc.update(&buffer[..count]);
        self.seen += count as u64;
        if count == 0 && !buffer.is_empty() {
            let (size, crc) = self.told;
            if self.seen < size {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if self.seen != size || self.crc.clone().finalize() != crc {
                return Err(damaged("the checksum is wrong"));
            }
        }
        Ok(count)
    }
}
