//! The fields of the postings.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use crate::common::Pairs;

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
    /// The language its words were analysed in, as a number.
    pub(crate) lang: Field,
    /// The text, stored.
    pub(crate) text: Field,
    /// The rest of the article, stored; see `stored.rs`.
    pub(crate) rest: Field,
}

/// The schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let text = |tokenizer: &str, option, norms| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(option)
                .set_fieldnorms(norms),
        )
    };
    let mut builder = Schema::builder();
    let fields = Fields {
        words: builder.add_text_field(
            "words",
            text("lines", IndexRecordOption::WithFreqsAndPositions, true),
        ),
        pairs: builder.add_text_field(
            "pairs",
            text("pairs", IndexRecordOption::WithFreqsAndPositions, false),
        ),
        number: builder.add_u64_field("number", FAST | INDEXED),
        facts: builder.add_text_field("facts", text("raw", IndexRecordOption::Basic, false)),
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

/// The tokenizers of the schema, none of which cuts text into words: `raw`, the engine's own,
/// `lines` and `pairs`.
pub(crate) fn tokenizers() -> TokenizerManager {
    // The engine wants its default one even for fields of numbers.
    let manager = TokenizerManager::default();
    manager.register("lines", TextAnalyzer::from(Lines::default()));
    manager.register("pairs", TextAnalyzer::from(Pairs::default()));
    manager
}

/// Replays terms, each a line; the line's number is the position, an empty line is a hole.
#[derive(Clone, Debug, Default)]
struct Lines {
    token: Token,
}

#[derive(Debug)]
struct LineStream<'a> {
    rest: &'a str,
    next: usize,
    token: &'a mut Token,
}

impl Tokenizer for Lines {
    type TokenStream<'a> = LineStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LineStream<'a> {
        self.token.reset();
        LineStream {
            rest: text,
            next: 0,
            token: &mut self.token,
        }
    }
}

impl TokenStream for LineStream<'_> {
    #[inline]
    fn advance(&mut self) -> bool {
        while !self.rest.is_empty() {
            let end = self.rest.bytes().position(|b| b == b'\n');
            let end = end.unwrap_or(self.rest.len());
            let line = &self.rest[..end];
            self.rest = self.rest.get(end + 1..).unwrap_or("");
            let position = self.next;
            self.next += 1;
            if !line.is_empty() {
                self.token.position = position;
                self.token.text.clear();
                self.token.text.push_str(line);
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_number_is_the_position() {
        let mut lines = Lines::default();
        let mut stream = lines.token_stream("a\n\n\nb\nc\n\n");
        let mut seen = Vec::new();
        stream.process(&mut |token| seen.push((token.position, token.text.clone())));
        let expected = [(0, "a"), (3, "b"), (4, "c")].map(|(n, t)| (n, t.to_owned()));
        assert_eq!(seen, expected);
    }
}
