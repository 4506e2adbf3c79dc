//! A file of each segment that holds the articles' structures: sentences, blocks, quotations and who speaks; and what
//! else is to be read with an article but not to be packed with its words.
//!
//! ```text
//! entries               one after the other, by document: the speakers' names, places of blocks and notes, each
//!                       with its length before it; the structure
//! ends                  per document: where its entry ends, u64
//! words                 of all names, one after the other
//! word ends             per word: where it ends among the words, u32
//! word count            u64
//! count                 documents, u64
//! ```
//!
//! A name is a row of numbers, ended by 0: 1 is an empty line, 2 the first word, and so on. The same few people
//! speak in many articles, and names are what a structure has most of.

use std::io::Write;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::directory::{OwnedBytes, TerminatingWrite};
use tantivy::index::{Segment, SegmentComponent, SegmentReader};
use tantivy::indexer::doc_id_mapping::MappingType;
use tantivy::{
    DocId, PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin, TantivyError,
};

use crate::codec::{Bytes, put, put_bytes};
use crate::invert::not_by_the_engine;

const EXTENSION: &str = "structure";

/// Ends a name.
const END: u64 = 0;
const EMPTY: u64 = 1;
const FIRST: u64 = 2;

fn component() -> SegmentComponent {
    SegmentComponent::Custom(EXTENSION.to_owned())
}

/// Writes and merges the structures.
#[derive(Debug)]
pub(crate) struct StructurePlugin;

impl SegmentPlugin for StructurePlugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, _: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Err(not_by_the_engine())
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        if context.doc_id_mapping.mapping_type() == MappingType::Shuffled {
            return Err(TantivyError::InternalError(
                "segments that are not sorted are merged one after the other".to_owned(),
            ));
        }
        let mut out = context.target_segment.open_write(component())?;
        let mut words = WordNumbers::default();
        let mut ends = Vec::new();
        let mut end = 0u64;
        let (mut entry, mut names) = (Vec::new(), Vec::new());
        for reader in context.readers {
            let structures = Structures::open(reader)?;
            // By a word's number there, its number here; 0 where that was not met yet.
            let mut numbers = vec![0; structures.word_count];
            for doc in reader.doc_ids_alive() {
                entry.clear();
                names.clear();
                structures
                    .copy(doc, &mut numbers, &mut words, &mut names, &mut entry)
                    .ok_or_else(damaged)?;
                out.write_all(&entry)?;
                end += entry.len() as u64;
                ends.push(end);
            }
        }
        finish(out, &ends, &words)
    }
}

fn damaged() -> TantivyError {
    std::io::Error::new(
        std::io::ErrorKind::InvalidData,
        "the file of structures does not fit its segment",
    )
    .into()
}

fn finish(
    mut out: impl TerminatingWrite,
    ends: &[u64],
    words: &WordNumbers,
) -> tantivy::Result<()> {
    for end in ends {
        out.write_all(&end.to_le_bytes())?;
    }
    out.write_all(words.text.as_bytes())?;
    for end in &words.ends {
        out.write_all(&end.to_le_bytes())?;
    }
    out.write_all(&(words.ends.len() as u64).to_le_bytes())?;
    out.write_all(&(ends.len() as u64).to_le_bytes())?;
    out.terminate()?;
    Ok(())
}

/// Among so many speakers, the latest, one is looked for who speaks again.
const NEAR: usize = 8;

/// Words with numbers, from [`FIRST`] on, as they come.
#[derive(Debug, Default)]
struct WordNumbers {
    /// Words of up to 16 bytes, as numbers.
    short: FxHashMap<u128, u64>,
    long: FxHashMap<Box<str>, u64>,
    text: String,
    ends: Vec<u32>,
}

impl WordNumbers {
    fn number(&mut self, word: &str) -> u64 {
        let key = short_key(word);
        let known = match key {
            Some(key) => self.short.get(&key),
            None => self.long.get(word),
        };
        if let Some(&number) = known {
            return number;
        }
        let number = FIRST + self.ends.len() as u64;
        match key {
            Some(key) => self.short.insert(key, number),
            None => self.long.insert(word.into(), number),
        };
        self.text.push_str(word);
        self.ends.push(self.text.len() as u32);
        number
    }
}

/// The bytes of a short word with zeros behind them; no word has a zero.
fn short_key(word: &str) -> Option<u128> {
    let mut bytes = [0; 16];
    bytes
        .get_mut(..word.len())?
        .copy_from_slice(word.as_bytes());
    Some(u128::from_le_bytes(bytes))
}

/// The structures of a segment in the making.
#[derive(Debug, Default)]
pub(crate) struct StructureWriter {
    entries: Vec<u8>,
    ends: Vec<u64>,
    words: WordNumbers,
    names: Vec<u8>,
}

impl StructureWriter {
    /// Takes the next document's.
    pub(crate) fn push<'a>(
        &mut self,
        structure: &[u8],
        places: &[u8],
        notes: &[u8],
        speakers: impl Iterator<Item = &'a str>,
    ) {
        self.names.clear();
        let mut before: Vec<(&str, Range<usize>)> = Vec::new();
        for speaker in speakers {
            // Who spoke a moment ago speaks again.
            let mut near = before.iter().rev().take(NEAR);
            if let Some((_, again)) = near.find(|(name, _)| *name == speaker) {
                self.names.extend_from_within(again.clone());
                continue;
            }
            let start = self.names.len();
            for word in speaker.split_terminator('\n') {
                let number = match word {
                    "" => EMPTY,
                    _ => self.words.number(word),
                };
                put(&mut self.names, number);
            }
            put(&mut self.names, END);
            before.push((speaker, start..self.names.len()));
        }
        put_bytes(&mut self.entries, &self.names);
        put_bytes(&mut self.entries, places);
        put_bytes(&mut self.entries, notes);
        self.entries.extend_from_slice(structure);
        self.ends.push(self.entries.len() as u64);
    }

    pub(crate) fn byte_size(&self) -> usize {
        let words = self.words.text.len() + 64 * self.words.ends.len();
        self.entries.capacity() + 8 * self.ends.capacity() + words
    }

    pub(crate) fn write(&self, segment: &Segment) -> tantivy::Result<()> {
        let mut out = segment.open_write(component())?;
        out.write_all(&self.entries)?;
        finish(out, &self.ends, &self.words)
    }
}

/// The structures of a segment.
#[derive(Debug)]
pub(crate) struct Structures {
    bytes: OwnedBytes,
    /// Where the tables begin.
    ends: usize,
    words: usize,
    word_ends: usize,
    word_count: usize,
}

impl Structures {
    pub(crate) fn open(reader: &SegmentReader) -> tantivy::Result<Structures> {
        let bytes = reader.open_read(component())?.read_bytes()?;
        Structures::of(bytes, reader.max_doc()).ok_or_else(damaged)
    }

    fn of(bytes: OwnedBytes, documents: u32) -> Option<Structures> {
        let (rest, count) = bytes.split_last_chunk()?;
        let (rest, word_count) = rest.split_last_chunk()?;
        if u64::from_le_bytes(*count) != u64::from(documents) {
            return None;
        }
        let word_count = usize::try_from(u64::from_le_bytes(*word_count)).ok()?;
        let word_ends = rest.len().checked_sub(word_count.checked_mul(4)?)?;
        let text = match rest[word_ends..].last_chunk() {
            Some(end) => u32::from_le_bytes(*end) as usize,
            None => 0,
        };
        let words = word_ends.checked_sub(text)?;
        let ends = words.checked_sub(8 * documents as usize)?;
        Some(Structures {
            bytes,
            ends,
            words,
            word_ends,
            word_count,
        })
    }

    fn entry(&self, doc: DocId) -> Option<Bytes<'_>> {
        let end = |doc: usize| {
            let bytes = self.bytes.get(self.ends + 8 * doc..)?.first_chunk()?;
            usize::try_from(u64::from_le_bytes(*bytes)).ok()
        };
        let doc = doc as usize;
        let start = if doc == 0 { 0 } else { end(doc - 1)? };
        Some(Bytes(self.bytes[..self.ends].get(start..end(doc)?)?))
    }

    /// A document's structure, in which speakers are numbers; `None` if the file is not what it should be.
    pub(crate) fn get(&self, doc: DocId) -> Option<&[u8]> {
        let mut entry = self.entry(doc)?;
        for _ in 0..3 {
            entry.bytes()?;
        }
        Some(entry.0)
    }

    /// Where its blocks are, and notes on its quotations.
    pub(crate) fn places_and_notes(&self, doc: DocId) -> Option<(&[u8], &[u8])> {
        let mut entry = self.entry(doc)?;
        entry.bytes()?;
        Some((entry.bytes()?, entry.bytes()?))
    }

    /// What its speakers are called, in their order.
    pub(crate) fn speakers(&self, doc: DocId) -> Option<Vec<Arc<str>>> {
        let mut names = Bytes(self.entry(doc)?.bytes()?);
        let mut speakers = Vec::new();
        let mut name = String::new();
        while !names.0.is_empty() {
            match names.number()? {
                END => {
                    speakers.push(Arc::from(name.as_str()));
                    name.clear();
                    continue;
                }
                EMPTY => {}
                number => name.push_str(self.word((number - FIRST) as usize)?),
            }
            name.push('\n');
        }
        Some(speakers)
    }

    fn word(&self, at: usize) -> Option<&str> {
        let end = |at: usize| {
            let ends = &self.bytes[self.word_ends..self.word_ends + 4 * self.word_count];
            let bytes = ends.get(4 * at..)?.first_chunk()?;
            Some(u32::from_le_bytes(*bytes) as usize)
        };
        let start = if at == 0 { 0 } else { end(at - 1)? };
        let word = self.bytes[self.words..self.word_ends].get(start..end(at)?)?;
        std::str::from_utf8(word).ok()
    }

    /// Appends a document's entry, its words numbered anew.
    fn copy(
        &self,
        doc: DocId,
        numbers: &mut [u64],
        words: &mut WordNumbers,
        names: &mut Vec<u8>,
        entry: &mut Vec<u8>,
    ) -> Option<()> {
        let mut here = self.entry(doc)?;
        let mut old = Bytes(here.bytes()?);
        while !old.0.is_empty() {
            let number = match old.number()? {
                number @ (END | EMPTY) => number,
                number => {
                    let at = (number - FIRST) as usize;
                    let known = numbers.get_mut(at)?;
                    if *known == 0 {
                        *known = words.number(self.word(at)?);
                    }
                    *known
                }
            };
            put(names, number);
        }
        put_bytes(entry, names);
        entry.extend_from_slice(here.0);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(documents: &[(&[u8], &[&str])]) -> Vec<u8> {
        let mut writer = StructureWriter::default();
        for (blob, speakers) in documents {
            writer.push(blob, b"places", blob, speakers.iter().copied());
        }
        let mut bytes = writer.entries.clone();
        writer
            .ends
            .iter()
            .for_each(|end| bytes.extend(end.to_le_bytes()));
        bytes.extend(writer.words.text.as_bytes());
        let ends = &writer.words.ends;
        ends.iter().for_each(|end| bytes.extend(end.to_le_bytes()));
        bytes.extend((ends.len() as u64).to_le_bytes());
        bytes.extend((documents.len() as u64).to_le_bytes());
        bytes
    }

    const DOCUMENTS: [(&[u8], &[&str]); 4] = [
        (b"one", &["", "he\n", "ana\nokafor\n\nthe\nminister\n"]),
        (b"", &[]),
        (b"three", &["he\n\nokafor\n", "\n", "\u{e9}t\u{e9}\n\n"]),
        (b"\0", &[]),
    ];

    #[test]
    fn names_and_structures_read_back() {
        let file = OwnedBytes::new(written(&DOCUMENTS));
        let structures = Structures::of(file, 4).unwrap();
        for (doc, (blob, names)) in (0..).zip(DOCUMENTS) {
            assert_eq!(structures.get(doc), Some(blob));
            let others = structures.places_and_notes(doc);
            assert_eq!(others, Some((b"places".as_slice(), blob)));
            let speakers = structures.speakers(doc).unwrap();
            let speakers: Vec<&str> = speakers.iter().map(|name| &**name).collect();
            assert_eq!(speakers, names, "{doc}");
        }
        assert_eq!(structures.get(4), None);
    }

    #[test]
    fn changed_bytes_are_something_else_or_nothing() {
        let sound = written(&DOCUMENTS);
        for at in 0..sound.len() {
            for byte in [0, 1, 0x7f, 0x80, 0xff] {
                let mut bytes = sound.clone();
                bytes[at] = byte;
                let Some(structures) = Structures::of(OwnedBytes::new(bytes), 4) else {
                    continue;
                };
                for doc in 0..5 {
                    let _ = (structures.get(doc), structures.speakers(doc));
                    let _ = structures.places_and_notes(doc);
                    let mut numbers = vec![0; structures.word_count.min(99)];
                    let words = &mut WordNumbers::default();
                    let _ =
                        structures.copy(doc, &mut numbers, words, &mut Vec::new(), &mut Vec::new());
                }
            }
        }
    }
}
