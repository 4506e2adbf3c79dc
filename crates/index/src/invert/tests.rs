//! What is posted is what stands in the articles.

use std::collections::BTreeMap;

use nutgraf_model::{Article, BlockKind, Lang, Locator, Place};
use nutgraf_query::Structure;
use nutgraf_tokenize::{Tokenizer, Tokens};
use proptest::prelude::*;
use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, SegmentReader, TERMINATED};

use super::*;
use crate::common;
use crate::document::Prepared;
use crate::schema::schema;

/// Per term: documents with positions.
type Lists = BTreeMap<Vec<u8>, Vec<(DocId, Vec<u32>)>>;

const WORDS: [&str; 12] = [
    "the",
    "of",
    "The",
    "harbour",
    "Été",
    "a",
    "sixteen-sixteens",
    "pneumonoultramicroscopicsilicovolcanoconiosis",
    "pneumonoultramicroscopicsilicovolcanoconioses",
    "in",
    "F-16",
    "U.S.",
];

fn prepared(blocks: &[Vec<usize>], tokenizer: &mut Tokenizer) -> (Prepared, Tokens) {
    let mut article = Article::new(Locator::new("root", "a"));
    for block in blocks {
        let words: Vec<&str> = block.iter().map(|word| WORDS[word % WORDS.len()]).collect();
        article.push_block(BlockKind::Paragraph, &words.join(" "), Place::line(1));
    }
    let spans: Vec<_> = article.blocks().iter().map(|block| block.span).collect();
    let mut tokens = Tokens::default();
    tokenizer.tokenize_into(article.text(), &spans, Lang::EN, &mut tokens);
    let structure = Structure::new(article.blocks(), &tokens);
    (Prepared::new(&article, &tokens, &structure), tokens)
}

fn add(lists: &mut Lists, term: &[u8], doc: DocId, position: u32) {
    let list = lists.entry(term.to_vec()).or_default();
    match list.last_mut() {
        Some((last, positions)) if *last == doc => positions.push(position),
        _ => list.push((doc, vec![position])),
    }
}

fn read(reader: &SegmentReader, field: Field) -> Lists {
    let index = reader.inverted_index(field).unwrap();
    let mut lists = Lists::new();
    let mut stream = index.terms().stream().unwrap();
    while stream.advance() {
        let option = IndexRecordOption::WithFreqsAndPositions;
        let info = stream.value();
        let mut postings = index.read_postings_from_terminfo(info, option).unwrap();
        assert_eq!(postings.doc_freq(), info.doc_freq);
        let mut list = Vec::new();
        while postings.doc() != TERMINATED {
            let mut positions = Vec::new();
            postings.positions(&mut positions);
            assert_eq!(postings.term_freq() as usize, positions.len());
            list.push((postings.doc(), positions));
            postings.advance();
        }
        lists.insert(stream.key().to_vec(), list);
    }
    lists
}

fn check(articles: &[Vec<Vec<usize>>]) {
    let (schema, fields) = schema();
    let index = tantivy::Index::create_in_ram(schema);
    let segment = index.new_segment();
    let mut inversion = Inversion::new(segment.clone(), fields, Packing::Here).unwrap();
    let (mut words, mut pairs) = (Lists::new(), Lists::new());
    let mut counts = Vec::new();
    let mut workers = [Tokenizer::new(), Tokenizer::new()];
    for (doc, blocks) in articles.iter().enumerate() {
        let (article, tokens) = prepared(blocks, &mut workers[doc % 2]);
        let doc = doc as DocId;
        for i in 0..tokens.len() {
            let (form, position) = (tokens.folded(i), tokens.position(i));
            add(&mut words, form.as_bytes(), doc, position);
            if i + 1 < tokens.len()
                && tokens.position(i + 1) == position + 1
                && let Some(left) = common::number(form)
                && let Some(right) = common::number(tokens.folded(i + 1))
            {
                add(
                    &mut pairs,
                    common::pair(left, right).as_bytes(),
                    doc,
                    position,
                );
            }
        }
        counts.push(tokens.len() as u32);
        let number = 10 + u64::from(doc);
        inversion
            .add(&Entry {
                fields,
                number,
                article,
            })
            .unwrap();
    }
    let documents = articles.len() as u32;
    assert_eq!(inversion.finish().unwrap().max_doc(), documents);
    let reader = SegmentReader::open(&segment.with_max_doc(documents)).unwrap();
    assert_eq!(read(&reader, fields.words), words);
    assert_eq!(read(&reader, fields.pairs), pairs);
    let numbers = reader.inverted_index(fields.number).unwrap();
    assert_eq!(numbers.terms().num_terms(), articles.len());
    let norms = reader.get_fieldnorms_reader(fields.words).unwrap();
    for (doc, &count) in counts.iter().enumerate() {
        use tantivy::fieldnorm::FieldNormReader;
        let id = FieldNormReader::fieldnorm_to_id(count);
        assert_eq!(norms.fieldnorm_id(doc as DocId), id);
    }
}

#[test]
fn many_articles_of_one_word_fill_blocks_of_postings() {
    let articles: Vec<_> = (0..700).map(|n| vec![vec![n % 3; n % 5]; n % 2]).collect();
    check(&articles);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn postings_are_the_words_of_the_articles(
        articles in prop::collection::vec(
            prop::collection::vec(prop::collection::vec(0..WORDS.len(), 0..30), 0..4),
            1..40,
        )
    ) {
        check(&articles);
    }
}
