//! A file of each segment that holds the articles' structures: sentences, blocks, quotations.
//!
//! ```text
//! blobs                 one after the other, by document
//! ends                  per document: where its blob ends, u64
//! count                 documents, u64
//! ```

use std::io::Write;

use tantivy::directory::{OwnedBytes, TerminatingWrite};
use tantivy::index::{Segment, SegmentComponent, SegmentReader};
use tantivy::indexer::doc_id_mapping::MappingType;
use tantivy::{
    DocId, PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin, TantivyError,
};

use crate::invert::not_by_the_engine;

const EXTENSION: &str = "structure";

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
        let mut ends = Vec::new();
        let mut end = 0u64;
        for reader in context.readers {
            let structures = Structures::open(reader)?;
            for doc in reader.doc_ids_alive() {
                let blob = structures.get(doc).unwrap_or_default();
                out.write_all(blob)?;
                end += blob.len() as u64;
                ends.push(end);
            }
        }
        finish(out, &ends)
    }
}

fn finish(mut out: impl TerminatingWrite, ends: &[u64]) -> tantivy::Result<()> {
    for end in ends {
        out.write_all(&end.to_le_bytes())?;
    }
    out.write_all(&(ends.len() as u64).to_le_bytes())?;
    out.terminate()?;
    Ok(())
}

/// The structures of a segment in the making.
#[derive(Debug, Default)]
pub(crate) struct StructureWriter {
    blobs: Vec<u8>,
    ends: Vec<u64>,
}

impl StructureWriter {
    /// Takes the next document's.
    pub(crate) fn push(&mut self, blob: &[u8]) {
        self.blobs.extend_from_slice(blob);
        self.ends.push(self.blobs.len() as u64);
    }

    pub(crate) fn byte_size(&self) -> usize {
        self.blobs.capacity() + 8 * self.ends.capacity()
    }

    pub(crate) fn write(&self, segment: &Segment) -> tantivy::Result<()> {
        let mut out = segment.open_write(component())?;
        out.write_all(&self.blobs)?;
        finish(out, &self.ends)
    }
}

/// The structures of a segment.
#[derive(Debug)]
pub(crate) struct Structures {
    bytes: OwnedBytes,
    ends: usize,
}

impl Structures {
    pub(crate) fn open(reader: &SegmentReader) -> tantivy::Result<Structures> {
        let bytes = reader.open_read(component())?.read_bytes()?;
        let count = bytes.last_chunk().map(|n| u64::from_le_bytes(*n));
        let table = count.and_then(|n| usize::try_from(n).ok()?.checked_add(1)?.checked_mul(8));
        let ends = table.and_then(|len| bytes.len().checked_sub(len));
        match ends {
            Some(ends) if count == Some(u64::from(reader.max_doc())) => {
                Ok(Structures { bytes, ends })
            }
            _ => Err(std::io::Error::new(
                std::io::ErrorKind::InvalidData,
                "the file of structures does not fit its segment",
            )
            .into()),
        }
    }

    /// A document's blob; `None` if the file is not what it should be.
    pub(crate) fn get(&self, doc: DocId) -> Option<&[u8]> {
        let end = |doc: usize| {
            let bytes = self.bytes.get(self.ends + 8 * doc..)?.first_chunk()?;
            usize::try_from(u64::from_le_bytes(*bytes)).ok()
        };
        let doc = doc as usize;
        let start = if doc == 0 { 0 } else { end(doc - 1)? };
        self.bytes[..self.ends].get(start..end(doc)?)
    }
}
