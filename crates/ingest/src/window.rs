use std::fmt;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};

use crate::unpack::{self, Meter, Packing};

/// Bytes that are read on and on.
pub(crate) trait Bytes: Read + Send {
    /// Steps over damage to where something whole may begin. `false` where nothing does.
    fn recover(&mut self) -> bool {
        false
    }
}

impl Bytes for io::Cursor<Vec<u8>> {}

/// What lies on the disk, hashed as it is read. Whoever reads a part of it shares it.
#[derive(Clone)]
pub(crate) struct Disk(Arc<Mutex<DiskState>>);

struct DiskState {
    reader: Box<dyn Read + Send>,
    hash: Sha256,
    bytes: u64,
    meter: Arc<Meter>,
}

impl Disk {
    pub(crate) fn new(reader: Box<dyn Read + Send>, meter: Arc<Meter>) -> Disk {
        Disk(Arc::new(Mutex::new(DiskState {
            reader,
            hash: Sha256::new(),
            bytes: 0,
            meter,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, DiskState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How much of it was read.
    pub(crate) fn read_bytes(&self) -> u64 {
        self.lock().bytes
    }

    /// Reads what is left; gives the hash and the size of all of it.
    pub(crate) fn finish(mut self) -> io::Result<([u8; 32], u64)> {
        let mut buffer = vec![0; 1 << 16];
        while self.read(&mut buffer)? > 0 {}
        let state = self.lock();
        Ok((state.hash.clone().finalize().into(), state.bytes))
    }
}

impl Bytes for Disk {}

impl Read for Disk {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let state = &mut *self.lock();
        let count = loop {
            match state.reader.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                count => break count?,
            }
        };
        state.hash.update(&buffer[..count]);
        state.bytes += count as u64;
        state.meter.took_in(count);
        Ok(count)
    }
}

/// A growing and moving view of a stream, that knows where it is.
pub(crate) struct Window {
    stream: Box<dyn Bytes>,
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
    pub(crate) fn new(stream: Box<dyn Bytes>) -> Window {
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
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
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

    /// After a failure and with everything consumed: goes on behind the damage. `false` where nothing
    /// can be read there.
    pub(crate) fn recover(&mut self) -> bool {
        if self.failure.is_none() || !self.stream.recover() {
            return false;
        }
        self.failure = None;
        self.ended = false;
        true
    }

    /// Steps over bytes.
    pub(crate) fn consume(&mut self, count: usize) {
        let gone = &self.buffer[self.at..self.at + count];
        self.line += memchr::memchr_iter(b'\n', gone).count() as u32;
        self.offset += count as u64;
        self.at += count;
    }

    /// Steps over as many bytes as there are of `count`; gives how many there were.
    pub(crate) fn skip(&mut self, count: u64) -> u64 {
        let mut left = count;
        loop {
            let here = left.min(self.bytes().len() as u64);
            self.consume(here as usize);
            left -= here;
            if left == 0 || !self.fill() {
                return count - left;
            }
        }
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
    pub(crate) fn unpack(self, packing: Packing, meter: &Arc<Meter>) -> Window {
        let failed = self.failure.map(|error| Failed(Some(error)));
        let rest: Box<dyn Bytes> = match failed {
            Some(failed) => Box::new(failed),
            None => self.stream,
        };
        Window::new(unpack::unpack(packing, self.buffer, rest, meter))
    }

    /// Takes bytes out, as reading does.
    pub(crate) fn take(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.bytes().is_empty() && !self.fill() {
            return self
                .failure
                .as_ref()
                .map_or(Ok(0), |error| Err(again(error)));
        }
        let count = self.bytes().len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.bytes()[..count]);
        self.consume(count);
        Ok(count)
    }

    /// All that is left, where it is no more than `max`.
    pub(crate) fn into_rest(mut self, max: usize) -> Result<Vec<u8>, Option<io::Error>> {
        self.fill_to(max.saturating_add(1));
        if let Some(error) = self.failure {
            return Err(Some(error));
        }
        if self.bytes().len() > max {
            return Err(None);
        }
        self.buffer.drain(..self.at);
        Ok(self.buffer)
    }
}

/// A stream of which reading failed already.
struct Failed(Option<io::Error>);

impl Bytes for Failed {}

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// The same error once more.
fn again(error: &io::Error) -> io::Error {
    match error.get_ref().and_then(|e| e.downcast_ref()) {
        Some(unpack::Expanded(message)) => io::Error::other(unpack::Expanded(message.clone())),
        None => io::Error::new(error.kind(), error.to_string()),
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
