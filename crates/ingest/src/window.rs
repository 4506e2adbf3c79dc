use std::fmt;
use std::io::{self, Read};

use flate2::read::MultiGzDecoder;
use sha2::{Digest as _, Sha256};

/// Bytes to read, hashed as they lie on the disk and unpacked on the way.
pub(crate) enum Stream {
    Raw(Raw),
    Gzip(Box<MultiGzDecoder<Replay>>),
}

/// What lies on the disk.
pub(crate) struct Raw {
    reader: Box<dyn Read + Send>,
    hash: Sha256,
    bytes: u64,
}

/// A stream of which the first bytes were looked at already.
pub(crate) struct Replay {
    head: Vec<u8>,
    at: usize,
    rest: Box<Stream>,
}

impl Stream {
    pub(crate) fn new(reader: Box<dyn Read + Send>) -> Stream {
        Stream::Raw(Raw {
            reader,
            hash: Sha256::new(),
            bytes: 0,
        })
    }

    /// Unpacks the stream, of which `head` was read.
    pub(crate) fn gunzip(self, head: Vec<u8>) -> Stream {
        Stream::Gzip(Box::new(MultiGzDecoder::new(Replay {
            head,
            at: 0,
            rest: Box::new(self),
        })))
    }

    fn into_raw(self) -> Raw {
        match self {
            Stream::Raw(raw) => raw,
            Stream::Gzip(gzip) => gzip.into_inner().rest.into_raw(),
        }
    }

    /// Reads what is left on the disk; gives the hash and the size of all of it.
    pub(crate) fn finish(self) -> io::Result<([u8; 32], u64)> {
        let mut raw = self.into_raw();
        let mut buffer = vec![0; 1 << 16];
        while raw.read(&mut buffer)? > 0 {}
        Ok((raw.hash.finalize().into(), raw.bytes))
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Raw(raw) => raw.read(buffer),
            Stream::Gzip(gzip) => gzip.read(buffer),
        }
    }
}

impl Read for Raw {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = loop {
            match self.reader.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                count => break count?,
            }
        };
        self.hash.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
}

impl Read for Replay {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = &self.head[self.at..];
        if left.is_empty() {
            return self.rest.read(buffer);
        }
        let count = left.len().min(buffer.len());
        buffer[..count].copy_from_slice(&left[..count]);
        self.at += count;
        Ok(count)
    }
}

/// A growing and moving view of a stream, that knows where it is.
pub(crate) struct Window {
    stream: Stream,
    buffer: Vec<u8>,
    // What lies before this was consumed.
    at: usize,
    offset: u64,
    line: u32,
    ended: bool,
    failure: Option<io::Error>,
}

const STEP: usize = 1 << 16;

impl Window {
    pub(crate) fn new(stream: Stream) -> Window {
        Window {
            stream,
            buffer: Vec::new(),
            at: 0,
            offset: 0,
            line: 1,
            ended: false,
            failure: None,
        }
    }

    /// What was read and not consumed.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer[self.at..]
    }

    /// Reads on. `false` at the end, and where reading failed.
    pub(crate) fn fill(&mut self) -> bool {
        if self.ended {
            return false;
        }
        if self.at > self.buffer.len() / 2 {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
        let old = self.buffer.len();
        // Reading as much again as is there keeps the number of steps small for long records.
        let step = STEP.max(old - self.at).min(1 << 22);
        self.buffer.resize(old + step, 0);
        let mut len = old;
        while len < self.buffer.len() {
            match self.stream.read(&mut self.buffer[len..]) {
                Ok(0) => self.ended = true,
                Ok(count) => len += count,
                Err(error) => {
                    self.failure = Some(error);
                    self.ended = true;
                }
            }
            if self.ended {
                break;
            }
        }
        self.buffer.truncate(len);
        len > old
    }

    /// Reads until `count` bytes are there, or all.
    pub(crate) fn fill_to(&mut self, count: usize) {
        while self.bytes().len() < count && self.fill() {}
    }

    /// Whether there is nothing behind [`bytes`](Window::bytes).
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// Why reading ended before the end.
    pub(crate) fn failure(&self) -> Option<&io::Error> {
        self.failure.as_ref()
    }

    /// Steps over bytes.
    pub(crate) fn consume(&mut self, count: usize) {
        let gone = &self.buffer[self.at..self.at + count];
        self.line += memchr::memchr_iter(b'\n', gone).count() as u32;
        self.offset += count as u64;
        self.at += count;
    }

    /// How many bytes were consumed.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// The line on which the next byte stands, from 1.
    pub(crate) fn line(&self) -> u32 {
        self.line
    }

    /// Unpacks from here; nothing may have been consumed.
    pub(crate) fn gunzip(mut self) -> Window {
        let head = std::mem::take(&mut self.buffer);
        Window::new(self.stream.gunzip(head))
    }

    pub(crate) fn finish(self) -> io::Result<([u8; 32], u64)> {
        self.stream.finish()
    }
}

impl fmt::Debug for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Window")
            .field("offset", &self.offset)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}
