//! A segment in the making: articles are taken one by one, and then all its files are written.
//!
//! The files are the engine's own, made with its own writers, so that everything else (reading, merging,
//! deleting, checking) is the engine's affair. Only the inverting is ours: see `words.rs`.

mod known;
mod lexicon;
#[cfg(test)]
mod tests;
mod words;

use rustc_hash::FxHashMap;
use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::{Segment, SegmentComponent, SegmentMeta};
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::{Field, Schema};
use tantivy::store::StoreWriter;
use tantivy::{DocId, TantivyError, Term};

use self::words::Words;
use crate::document::Entry;
use crate::plugin_stems;
use crate::plugin_structure::StructureWriter;
use crate::schema::Fields;

/// The engine takes no longer terms.
const MAX_TERM: usize = u16::MAX as usize - 5;

/// How many articles a segment takes at most.
const MAX_ARTICLES: u32 = 1 << 30;

/// What our parts of a segment answer where the engine asks them to take documents.
pub(crate) fn not_by_the_engine() -> TantivyError {
    TantivyError::InternalError("articles are inverted by nutgraf, not by the engine".to_owned())
}

/// A segment that takes articles.
pub(crate) struct Inversion {
    segment: Segment,
    fields: Fields,
    schema: Schema,
    words: Words,
    numbers: Vec<u64>,
    facts: FxHashMap<String, Vec<DocId>>,
    facts_bytes: usize,
    norms: FieldNormsWriter,
    columns: FastFieldsWriter,
    store: StoreWriter,
    structures: StructureWriter,
}

/// Who packs stored articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// A thread of its own.
    Aside,
    /// The thread that adds them.
    Here,
}

impl Inversion {
    pub(crate) fn new(
        segment: Segment,
        fields: Fields,
        packing: Packing,
    ) -> tantivy::Result<Inversion> {
        let schema = segment.schema();
        let settings = segment.index().settings();
        let store = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            packing == Packing::Aside,
        )?;
        let tokenizers = segment.index().fast_field_tokenizer().clone();
        Ok(Inversion {
            fields,
            words: Words::new(),
            numbers: Vec::new(),
            facts: FxHashMap::default(),
            facts_bytes: 0,
            norms: FieldNormsWriter::for_schema(&schema),
            columns: FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, tokenizers)?,
            store,
            structures: StructureWriter::default(),
            schema,
            segment,
        })
    }

    /// Takes the next article.
    pub(crate) fn add(&mut self, entry: &Entry) -> tantivy::Result<()> {
        let doc = self.numbers.len() as DocId;
        let word_count = self.words.add(entry.terms());
        self.norms.record(doc, self.fields.words, word_count);
        self.norms.record(doc, self.fields.number, 1);
        self.numbers.push(entry.number);
        for fact in entry.facts().iter().filter(|fact| fact.len() <= MAX_TERM) {
            self.facts_bytes += 8;
            match self.facts.get_mut(fact) {
                Some(docs) => docs.push(doc),
                None => {
                    self.facts_bytes += fact.len() + 128;
                    self.facts.insert(fact.clone(), vec![doc]);
                }
            }
        }
        self.columns.add_document(entry)?;
        self.store.store(entry, &self.schema)?;
        entry.push_structure(&mut self.structures);
        Ok(())
    }

    /// Whether it has grown to so many bytes.
    pub(crate) fn is_full(&self, bytes: usize) -> bool {
        let taken = self.words.byte_size()
            + self.facts_bytes
            + self.columns.mem_usage()
            + self.structures.byte_size();
        taken >= bytes || self.words.is_full() || self.numbers.len() as u32 >= MAX_ARTICLES
    }

    /// Writes the segment.
    pub(crate) fn finish(mut self) -> tantivy::Result<SegmentMeta> {
        let documents = self.numbers.len() as u32;
        self.store.close()?;
        let mut columns = self.segment.open_write(SegmentComponent::FastFields)?;
        self.columns.serialize(&mut columns, None)?;
        columns.terminate()?;
        self.structures.write(&self.segment)?;

        let norms = self.segment.open_write(SegmentComponent::FieldNorms)?;
        self.norms
            .serialize(FieldNormsSerializer::from_write(norms)?, None)?;
        let norms = FieldNormReaders::open(self.segment.open_read(SegmentComponent::FieldNorms)?)?;
        let mut out = InvertedIndexSerializer::open(&self.segment)?;
        // In the order of the schema.
        let norms_of = |field: Field| norms.get_field(field);
        let Fields {
            words,
            pairs,
            number,
            facts,
            ..
        } = self.fields;
        let count = self.words.count();
        if count > 0 {
            let out = out.new_field(words, count, norms_of(words)?)?;
            self.words.write_words(out)?;
        }
        let found = self.words.pairs();
        if !found.is_empty() {
            let out = out.new_field(pairs, found.len() as u64, norms_of(pairs)?)?;
            self.words.write_pairs(found, out)?;
        }
        drop(self.words);
        let mut field = out.new_field(number, documents.into(), norms_of(number)?)?;
        for (doc, &given) in self.numbers.iter().enumerate() {
            let term = Term::from_field_u64(number, given);
            field.new_term_without_freq(term.serialized_value_bytes())?;
            field.write_doc(doc as DocId, 0, &[]);
            field.close_term()?;
        }
        field.close()?;
        let count = self.facts.values().map(Vec::len).sum::<usize>() as u64;
        let mut field = out.new_field(facts, count, norms_of(facts)?)?;
        let mut sorted: Vec<_> = self.facts.iter().collect();
        sorted.sort_unstable();
        for (fact, docs) in sorted {
            field.new_term_without_freq(fact.as_bytes())?;
            docs.iter().for_each(|&doc| field.write_doc(doc, 0, &[]));
            field.close_term()?;
        }
        field.close()?;
        out.close()?;

        plugin_stems::write(&self.segment, documents, self.fields)?;
        let meta = self.segment.meta().clone().with_max_doc(documents);
        meta.untrack_temp_docstore();
        Ok(meta)
    }
}
