use nutgraf_model::Span;
use nutgraf_tokenize::Tokens;

use crate::shingles::{Words, sorted};

/// One shingle in so many is kept …
const RATE: usize = 24;
/// … but at least so many.
const LEAST: usize = 16;

/// A small summary of an article, from which copies are found without its text: hashes of all its
/// words, and the smallest of its shingles' hashes (Broder 1997), the more the longer it is. About
/// 90 bytes for 400 words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch {
    pub(crate) whole: u64,
    pub(crate) body: u64,
    pub(crate) words: u32,
    // Sorted, distinct; all of the article's that are not above the last.
    pub(crate) smallest: Box<[u32]>,
}

impl Sketch {
    /// The sketch of an article; `headline` is where its headline stands in the text.
    #[must_use]
    pub fn of(tokens: &Tokens, headline: Option<Span>) -> Sketch {
        Sketch::with_shingles(tokens, headline, &mut Vec::new())
    }

    /// The sketch of an article; all its shingles are appended to `out`, as [`Shingles::decode`](crate::Shingles::decode) and
    /// [`Sample::read`](crate::Sample::read) read them: in order, four bytes each, for callers that will not have the article at hand when stories are made.
    #[must_use]
    pub fn with_shingles(tokens: &Tokens, headline: Option<Span>, out: &mut Vec<u8>) -> Sketch {
        let words = Words::of(tokens, headline);
        let mut smallest = sorted(&words.shingles);
        let keep = (smallest.len() / RATE).max(LEAST);
        let last = smallest[..keep.min(smallest.len())].last().copied();
        smallest.dedup();
        out.reserve_exact(4 * smallest.len());
        for hash in &smallest {
            out.extend_from_slice(&hash.to_le_bytes());
        }
        smallest.truncate(smallest.partition_point(|hash| Some(*hash) <= last));
        Sketch {
            whole: words.whole,
            body: words.body,
            words: words.count,
            smallest: smallest.into(),
        }
    }

    /// Up to here its list of hashes is complete.
    pub(crate) fn end(&self) -> u32 {
        if self.smallest.len() + 2 >= self.words as usize {
            return u32::MAX;
        }
        self.smallest.last().copied().unwrap_or(u32::MAX)
    }

    /// Appends it as bytes.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.whole.to_le_bytes());
        out.extend_from_slice(&self.body.to_le_bytes());
        put(out, self.words);
        put(out, self.smallest.len() as u32);
        let mut last = 0;
        for hash in self.smallest.iter() {
            put(out, hash - last);
            last = *hash;
        }
    }

    /// Reads what [`encode`](Sketch::encode) wrote; `None` where the bytes are something else.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Sketch> {
        let (whole, bytes) = bytes.split_first_chunk::<8>()?;
        let (body, mut bytes) = bytes.split_first_chunk::<8>()?;
        let words = take(&mut bytes)?;
        let count = take(&mut bytes)? as usize;
        if count > bytes.len() {
            return None;
        }
        let mut smallest = Vec::with_capacity(count);
        let mut last = 0u32;
        for index in 0..count {
            let step = take(&mut bytes)?;
            if index > 0 && step == 0 {
                return None;
            }
            last = last.checked_add(step)?;
            smallest.push(last);
        }
        bytes.is_empty().then_some(Sketch {
            whole: u64::from_le_bytes(*whole),
            body: u64::from_le_bytes(*body),
            words,
            smallest: smallest.into(),
        })
    }
}

/// Seven bits a byte, lowest first.
fn put(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0u64;
    for (index, &byte) in bytes.iter().enumerate().take(5) {
        number |= u64::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            *bytes = &bytes[index + 1..];
            return u32::try_from(number).ok();
        }
    }
    None
}
