//! The fields of the postings.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions,
};

/// The fields, by what they hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// Folded words with frequencies and positions.
    pub(crate) words: Field,
    /// Neighbours that are both common words, with positions; see `common.rs`.
    pub(crate) pairs: Field,
    /// The article's number, never given twice.
    pub(crate) number: Field,
    /// Terms `name\0value`, for queries on what is known beside the text.
    pub(crate) facts: Field,
    /// The first day its date may mean, YYYYMMDD; 0 without a date.
    pub(crate) first_day: Field,
    /// The last day its date may mean.
    pub(crate) last_day: Field,
    /// How many positions a headline takes that the article begins with; 0 without one.
    pub(crate) headline: Field,
    /// What sorting by date sorts by; 0 without a date.
    pub(crate) sort_key: Field,
    /// The languages its words were analysed in, as a number.
    pub(crate) lang: Field,
    /// The text, stored.
    pub(crate) text: Field,
    /// The rest of the article, stored; see `stored.rs`.
    pub(crate) rest: Field,
}

/// The schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    // Terms are posted by `invert`; no tokenizer of the engine sees a text.
    let text = |option, norms| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_index_option(option)
                .set_fieldnorms(norms),
        )
    };
    let mut builder = Schema::builder();
    let fields = Fields {
        words: builder.add_text_field(
            "words",
            text(IndexRecordOption::WithFreqsAndPositions, true),
        ),
        pairs: builder.add_text_field(
            "pairs",
            text(IndexRecordOption::WithFreqsAndPositions, false),
        ),
        number: builder.add_u64_field("number", FAST | INDEXED),
        facts: builder.add_text_field("facts", text(IndexRecordOption::Basic, false)),
        first_day: builder.add_u64_field("first_day", FAST),
        last_day: builder.add_u64_field("last_day", FAST),
        headline: builder.add_u64_field("headline", FAST),
        sort_key: builder.add_u64_field("sort_key", FAST),
        lang: builder.add_u64_field("lang", FAST),
        text: builder.add_text_field("text", TextOptions::default().set_stored()),
        rest: builder.add_bytes_field("rest", STORED),
    };
    (builder.build(), fields)
}
