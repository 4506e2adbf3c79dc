//! The files of one commit, opened.

use std::sync::{Arc, OnceLock};

use nutgraf_model::Article;
use nutgraf_query::Structure;
use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentReader;
use tantivy::schema::IndexRecordOption;
use tantivy::schema::document::Value;
use tantivy::store::StoreReader;
use tantivy::{DocId, DocSet, IndexMeta, TERMINATED, TantivyDocument, Term};

use crate::IndexError;
use crate::bits::Bits;
use crate::error::engine;
use crate::index::{Index, Payload};
use crate::langs;
use crate::overlay::Overlay;
use crate::plugin_stems::{Stems, Words};
use crate::plugin_structure::Structures;
use crate::pool::Pool;
use crate::read::StoredArticle;
use crate::stored;

/// Blocks of stored articles that are kept unpacked, of 16 KB each.
const STORE_BLOCKS: usize = 32;

pub(crate) struct Snapshot {
    pub(crate) index: Index,
    pub(crate) payload: Payload,
    pub(crate) segments: Vec<SegmentFiles>,
    pub(crate) overlay: Option<Overlay>,
    pub(crate) tokenizers: Pool,
}

/// The files of a segment.
pub(crate) struct SegmentFiles {
    pub(crate) reader: SegmentReader,
    pub(crate) words: Words,
    pub(crate) pairs: Words,
    pub(crate) facts: Words,
    pub(crate) norms: FieldNormReader,
    pub(crate) number: Column<u64>,
    pub(crate) first_day: Column<u64>,
    pub(crate) last_day: Column<u64>,
    pub(crate) headline: Column<u64>,
    pub(crate) sort_key: Column<u64>,
    pub(crate) lang: Column<u64>,
    pub(crate) structures: Structures,
    pub(crate) stems: Stems,
    pub(crate) store: StoreReader,
    by_lang: OnceLock<Vec<(u64, Arc<Bits>)>>,
}

impl Snapshot {
    pub(crate) fn open(index: &Index, meta: &IndexMeta) -> Result<Snapshot, IndexError> {
        let payload = Payload::of(meta, &index.folder)?;
        let overlay = match payload.overlay_path(&index.folder) {
            None => None,
            Some(path) => Some(Overlay::open(&path)?),
        };
        let postings = index.folder.postings();
        let mut segments = Vec::new();
        for segment in &meta.segments {
            let files = SegmentReader::open(&index.engine.segment(segment.clone()))
                .and_then(|reader| SegmentFiles::open(reader, index))
                .map_err(engine("read", &postings))?;
            segments.push(files);
        }
        let posted: u64 = segments
            .iter()
            .map(|s| u64::from(s.reader.num_docs()))
            .sum();
        let snapshot = Snapshot {
            index: index.clone(),
            payload,
            segments,
            overlay,
            tokenizers: Pool::default(),
        };
        if posted != snapshot.article_count() {
            return Err(IndexError::damaged(
                index.path(),
                format!(
                    "its postings know {posted} articles, its overlay {}",
                    snapshot.article_count()
                ),
            ));
        }
        Ok(snapshot)
    }

    /// The article as it was given; `None` if it does not read back.
    pub(crate) fn stored(
        &self,
        segment: &SegmentFiles,
        doc: DocId,
    ) -> Result<Option<Article>, IndexError> {
        let fields = self.index.fields;
        let number = segment.number_of(doc);
        let overlay = self.overlay.as_ref();
        let Some((overlay, at)) = overlay.and_then(|o| Some((o, o.find(number)?))) else {
            return Ok(None);
        };
        let identity = overlay.identity(&overlay.row(at))?;
        let document: TantivyDocument =
            (segment.store.get(doc)).map_err(engine("read", &self.index.folder.postings()))?;
        let text = document.get_first(fields.text).and_then(|v| v.as_str());
        let rest = document.get_first(fields.rest).and_then(|v| v.as_bytes());
        let places = segment.structures.places_and_notes(doc);
        Ok(text
            .zip(rest)
            .zip(places)
            .and_then(|((text, rest), (places, _))| stored::decode(identity, text, rest, places)))
    }

    /// The article with all that is known about it.
    pub(crate) fn article(
        &self,
        segment: &SegmentFiles,
        doc: DocId,
    ) -> Result<StoredArticle, IndexError> {
        let unreadable = || self.unreadable(segment, doc);
        let article = self.stored(segment, doc)?.ok_or_else(unreadable)?;
        let number = segment.number_of(doc);
        let overlay = self.overlay.as_ref();
        let at = overlay.and_then(|overlay| Some((overlay, overlay.find(number)?)));
        let (overlay, at) = at.ok_or_else(unreadable)?;
        let lang = segment
            .lang
            .first(doc)
            .and_then(langs::own_of)
            .unwrap_or_default();
        let mut structure = Structure::default();
        self.structure(segment, doc, true, &mut structure)?;
        let notes = segment.structures.places_and_notes(doc);
        let (_, notes) = notes.ok_or_else(unreadable)?;
        let structure = structure.with_notes(notes.to_vec());
        StoredArticle::new(overlay, at, article, lang, structure, self.payload.run)
    }

    /// Reads a document's structure, without notes; what its speakers are called where they are wanted.
    pub(crate) fn structure(
        &self,
        segment: &SegmentFiles,
        doc: DocId,
        speakers: bool,
        out: &mut Structure,
    ) -> Result<(), IndexError> {
        let structures = &segment.structures;
        let names = speakers.then(|| structures.speakers(doc));
        let read = structures.get(doc).and_then(|blob| match names {
            Some(names) => out.decode_from(blob, Some(&names?)).ok(),
            None => out.decode_from(blob, None).ok(),
        });
        read.ok_or_else(|| self.unreadable(segment, doc))
    }

    pub(crate) fn unreadable(&self, segment: &SegmentFiles, doc: DocId) -> IndexError {
        let number = segment.number_of(doc);
        let what = format!("the article with the number {number} does not read back");
        IndexError::damaged(&self.index.folder.postings(), what)
    }

    /// Where the article with this number lies.
    pub(crate) fn find(&self, number: u64) -> Result<Option<(&SegmentFiles, DocId)>, IndexError> {
        let postings = self.index.folder.postings();
        let term = Term::from_field_u64(self.index.fields.number, number);
        for segment in &self.segments {
            let list = segment
                .reader
                .inverted_index(self.index.fields.number)
                .and_then(|numbers| Ok(numbers.read_postings(&term, IndexRecordOption::Basic)?))
                .map_err(engine("read", &postings))?;
            let Some(mut list) = list else { continue };
            while list.doc() != TERMINATED {
                if segment.is_alive(list.doc()) {
                    return Ok(Some((segment, list.doc())));
                }
                list.advance();
            }
        }
        Ok(None)
    }

    pub(crate) fn article_count(&self) -> u64 {
        self.overlay
            .as_ref()
            .map_or(0, |overlay| overlay.len() as u64)
    }
}

impl SegmentFiles {
    fn open(reader: SegmentReader, index: &Index) -> tantivy::Result<SegmentFiles> {
        let fields = index.fields;
        let column = |name: &str| reader.fast_fields().u64(name);
        Ok(SegmentFiles {
            words: reader.inverted_index(fields.words)?,
            pairs: reader.inverted_index(fields.pairs)?,
            facts: reader.inverted_index(fields.facts)?,
            norms: reader.get_fieldnorms_reader(fields.words)?,
            number: column("number")?,
            first_day: column("first_day")?,
            last_day: column("last_day")?,
            headline: column("headline")?,
            sort_key: column("sort_key")?,
            lang: column("lang")?,
            structures: Structures::open(&reader)?,
            stems: Stems::open(&reader)?,
            store: reader.get_store_reader(STORE_BLOCKS)?,
            by_lang: OnceLock::new(),
            reader,
        })
    }

    /// The languages of the articles, as numbers; those of removed articles perhaps too.
    pub(crate) fn langs(&self) -> Vec<u64> {
        if langs::are_several(self.lang.max_value()) {
            return self.by_lang().iter().map(|(number, _)| *number).collect();
        }
        self.stems.langs().map(langs::number).collect()
    }

    /// The documents by their languages, as numbers.
    fn by_lang(&self) -> &[(u64, Arc<Bits>)] {
        self.by_lang.get_or_init(|| {
            let end = self.reader.max_doc();
            let mut sets: Vec<(u64, Bits)> = Vec::new();
            for doc in 0..end {
                let lang = self.lang.first(doc).unwrap_or(0);
                let at = sets.iter().position(|(of, _)| *of == lang);
                let at = at.unwrap_or_else(|| {
                    sets.push((lang, Bits::new(end as usize)));
                    sets.len() - 1
                });
                sets[at].1.insert(doc as usize);
            }
            let sets = sets.into_iter();
            sets.map(|(lang, bits)| (lang, Arc::new(bits))).collect()
        })
    }

    /// The documents in these languages, given as numbers.
    pub(crate) fn docs_of(&self, langs: &[u64]) -> Arc<Bits> {
        let by_lang = self.by_lang();
        let mut sets = by_lang.iter().filter(|(lang, _)| langs.contains(lang));
        match (sets.next(), sets.next()) {
            (Some((_, only)), None) => Arc::clone(only),
            _ => {
                let mut all = Bits::new(self.reader.max_doc() as usize);
                let sets = by_lang.iter().filter(|(lang, _)| langs.contains(lang));
                sets.for_each(|(_, bits)| all.add(bits));
                Arc::new(all)
            }
        }
    }

    /// Whether the document was not removed.
    pub(crate) fn is_alive(&self, doc: DocId) -> bool {
        self.reader
            .alive_bitset()
            .is_none_or(|alive| alive.is_alive(doc))
    }

    /// The article's number.
    pub(crate) fn number_of(&self, doc: DocId) -> u64 {
        self.number.first(doc).unwrap_or(u64::MAX)
    }
}
