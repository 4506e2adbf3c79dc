//! A structure in few bytes: numbers as varints, most places implied by what comes before. Speakers are numbers too:
//! what they are called takes more than all the rest, and whoever keeps many structures keeps the names apart.

use std::sync::Arc;

use nutgraf_model::BlockKind;
use nutgraf_tokenize::BLOCK_GAP;

use crate::structure::{Quotation, QuotationKind, Structure};
use crate::{Extent, SpeakerKind};

/// Raised when the bytes change their meaning.
const VERSION: u8 = 3;

/// Why bytes are no encoded [`Structure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {at} of an article's structure: expected {expected}; build the index anew")]
pub struct StructureError {
    /// Which byte, from 0.
    pub at: usize,
    /// What should stand there.
    pub expected: &'static str,
}

impl Structure {
    /// What the speakers are called, each once, in the order in which [`encode`](Structure::encode) numbers them: folded
    /// words, each followed by a line end; an empty line between two names.
    #[must_use]
    pub fn speakers(&self) -> Vec<&str> {
        let mut speakers = Vec::new();
        for quotation in &self.quotations {
            if !speakers.contains(&&*quotation.speaker) {
                speakers.push(&*quotation.speaker);
            }
        }
        speakers
    }

    /// Appends the structure to `out` in few bytes: about one a sentence, two a block and four a quotation. Notes, and
    /// what [speakers](Structure::speakers) are called, are not in it.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(VERSION);
        // An extent is its length and whether it starts where one would think; if not, how much later.
        let place = |extent: Extent, implied: u32, out: &mut Vec<u8>| {
            let off = extent.start != implied;
            let len = u64::from(extent.end - extent.start);
            varint(len << 1 | u64::from(off), out);
            if off {
                varint(zigzag(i64::from(extent.start) - i64::from(implied)), out);
            }
        };
        varint(self.blocks.len() as u64, out);
        let mut end = None;
        for &(kind, extent) in &self.blocks {
            let number = BlockKind::ALL.iter().position(|k| *k == kind);
            out.push(number.expect("ALL has every kind") as u8);
            place(extent, after_block(end), out);
            end = Some(extent.end);
        }
        varint(self.sentences.len() as u64, out);
        let mut starts = Starts::new(&self.block_extents);
        for &extent in &self.sentences {
            place(extent, starts.next(), out);
            starts.end = extent.end;
        }
        let speakers = self.speakers();
        varint(self.quotations.len() as u64, out);
        let mut end = 0;
        for quotation in &self.quotations {
            out.push(quotation.kind as u8 * 4 + quotation.speaker_kind as u8);
            let speaker = speakers.iter().position(|s| *s == &*quotation.speaker);
            varint(speaker.expect("collected above") as u64, out);
            place(quotation.extent, end, out);
            end = quotation.extent.end;
        }
    }

    /// The structure that was encoded, without notes; `speakers` as [they were](Structure::speakers), or `None` where
    /// nobody asks who speaks: then all are called nothing.
    ///
    /// # Errors
    ///
    /// If the bytes are not what [`encode`](Structure::encode) writes. Takes time and memory in
    /// proportion to the number of bytes, whatever they are.
    pub fn decode(
        bytes: &[u8],
        speakers: Option<&[Arc<str>]>,
    ) -> Result<Structure, StructureError> {
        let mut structure = Structure::default();
        structure.decode_from(bytes, speakers)?;
        Ok(structure)
    }

    /// The same, into a structure that keeps its memory. After an error it is empty.
    ///
    /// # Errors
    ///
    /// As for [`decode`](Structure::decode).
    pub fn decode_from(
        &mut self,
        bytes: &[u8],
        speakers: Option<&[Arc<str>]>,
    ) -> Result<(), StructureError> {
        self.clear();
        let read = self.read(&mut Reader { bytes, at: 0 }, speakers);
        if read.is_err() {
            self.clear();
        }
        read
    }

    fn clear(&mut self) {
        self.blocks.clear();
        self.block_extents.clear();
        self.sentences.clear();
        self.quotations.clear();
        self.notes.clear();
    }

    fn read(
        &mut self,
        reader: &mut Reader<'_>,
        speakers: Option<&[Arc<str>]>,
    ) -> Result<(), StructureError> {
        if reader.bytes.first() != Some(&VERSION) {
            return Err(reader.expected("version 3"));
        }
        reader.at = 1;
        let mut end = None;
        for _ in 0..reader.count()? {
            let number = usize::from(reader.byte()?);
            let kind = BlockKind::ALL.get(number);
            let kind = *kind.ok_or(reader.expected("a kind of block"))?;
            let extent = reader.place(after_block(end), end.unwrap_or(0))?;
            self.blocks.push((kind, extent));
            self.block_extents.push(extent);
            end = Some(extent.end);
        }
        let mut starts = Starts::new(&self.block_extents);
        for _ in 0..reader.count()? {
            let least = starts.end;
            let extent = reader.place(starts.next(), least)?;
            self.sentences.push(extent);
            starts.end = extent.end;
        }
        let nobody: Arc<str> = Arc::default();
        let mut end = 0;
        let mut ends = [0; 2];
        for _ in 0..reader.count()? {
            let byte = reader.byte()?;
            let kind = match byte / 4 {
                0 => QuotationKind::Quote,
                1 => QuotationKind::Reported,
                _ => return Err(reader.expected("a kind of quotation")),
            };
            let speaker_kind = SpeakerKind::ALL.get(usize::from(byte % 4));
            let speaker_kind = *speaker_kind.ok_or(reader.expected("a kind of speaker"))?;
            let number = reader.varint()? as usize;
            let speaker = match speakers {
                Some(speakers) => speakers.get(number),
                None => Some(&nobody),
            };
            let speaker = speaker.ok_or(reader.expected("the number of a speaker"))?;
            let extent = reader.place(end, ends[kind as usize])?;
            let before = self.quotations.last();
            if before.is_some_and(|q| q.extent.start > extent.start) {
                return Err(reader.expected("quotations in order"));
            }
            self.quotations.push(Quotation {
                extent,
                kind,
                speaker_kind,
                speaker: Arc::clone(speaker),
            });
            end = extent.end;
            ends[kind as usize] = end;
        }
        match reader.at == reader.bytes.len() {
            true => Ok(()),
            false => Err(reader.expected("the end")),
        }
    }
}

// Where a block starts that follows one which ends here, if no empty block lies between.
fn after_block(end: Option<u32>) -> u32 {
    end.map_or(0, |end| end.saturating_add(BLOCK_GAP))
}

// Where a sentence would start: at the end of the one before, or at the start of the next block.
struct Starts<'a> {
    blocks: &'a [Extent],
    end: u32,
}

impl<'a> Starts<'a> {
    fn new(blocks: &'a [Extent]) -> Starts<'a> {
        Starts { blocks, end: 0 }
    }

    fn next(&mut self) -> u32 {
        while let Some((first, rest)) = self.blocks.split_first()
            && first.end <= self.end
        {
            self.blocks = rest;
        }
        let block = self.blocks.first().map_or(0, |b| b.start);
        block.max(self.end)
    }
}

fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn expected(&self, expected: &'static str) -> StructureError {
        StructureError {
            at: self.at,
            expected,
        }
    }

    fn byte(&mut self) -> Result<u8, StructureError> {
        let byte = self.bytes.get(self.at).copied();
        let byte = byte.ok_or(self.expected("another byte"))?;
        self.at += 1;
        Ok(byte)
    }

    fn varint(&mut self) -> Result<u64, StructureError> {
        let mut number = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(self.expected("a smaller number"))
    }

    // How many things follow, each of at least one byte.
    fn count(&mut self) -> Result<usize, StructureError> {
        let count = self.varint()?;
        let rest = (self.bytes.len() - self.at) as u64;
        match count <= rest {
            true => Ok(count as usize),
            false => Err(self.expected("a number of things that follow")),
        }
    }

    // An extent that starts at `least` or later.
    fn place(&mut self, implied: u32, least: u32) -> Result<Extent, StructureError> {
        let number = self.varint()?;
        let mut start = i64::from(implied);
        if number & 1 == 1 {
            let off = self.varint()?;
            start = start.saturating_add((off >> 1) as i64 ^ -((off & 1) as i64));
        }
        let end = start.saturating_add((number >> 1) as i64);
        match (u32::try_from(start), u32::try_from(end)) {
            (Ok(start), Ok(end)) if least <= start && start < end => Ok(Extent::new(start, end)),
            _ => Err(self.expected("an extent behind the one before")),
        }
    }
}

#[cfg(test)]
mod tests {
    use nutgraf_tokenize::Tokenizer;
    use proptest::prelude::*;

    use super::*;
    use crate::generate::sample;

    fn encoded(structure: &Structure) -> Vec<u8> {
        let mut bytes = Vec::new();
        structure.encode(&mut bytes);
        bytes
    }

    fn speakers(structure: &Structure) -> Vec<Arc<str>> {
        let speakers = structure.speakers().into_iter();
        speakers.map(Arc::from).collect()
    }

    proptest! {
        #[test]
        fn a_structure_reads_back(sample in sample()) {
            let structure = sample.structure(&sample.tokens(&mut Tokenizer::new()));
            let speakers = speakers(&structure);
            let bytes = encoded(&structure);
            let places = |s: &Structure| s.quotations.iter().map(|q| q.extent).collect::<Vec<_>>();
            let nobody = Structure::decode(&bytes, None).unwrap();
            prop_assert_eq!(places(&nobody), places(&structure));
            prop_assert_eq!(Structure::decode(&bytes, Some(&speakers)), Ok(structure));
        }

        #[test]
        fn foreign_bytes_are_a_structure_or_an_error(
            sample in sample(),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        ) {
            let structure = sample.structure(&sample.tokens(&mut Tokenizer::new()));
            let names = speakers(&structure);
            let mut bytes = encoded(&structure);
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Ok(structure) = Structure::decode(&bytes, Some(&names)) {
                let in_order = |e: &[Extent]| e.windows(2).all(|w| w[0].end <= w[1].start);
                prop_assert!(in_order(&structure.sentences));
                prop_assert!(in_order(&structure.block_extents));
                let names = speakers(&structure);
                prop_assert_eq!(Structure::decode(&encoded(&structure), Some(&names)), Ok(structure));
            }
        }

        #[test]
        fn any_bytes_end_soon(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Structure::decode(&bytes, None);
        }
    }

    #[test]
    fn a_wrong_version_is_named() {
        let error = Structure::decode(&[9], None).unwrap_err();
        insta::assert_snapshot!(error, @"byte 0 of an article's structure: expected version 3; build the index anew");
    }
}
