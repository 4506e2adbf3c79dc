#![no_main]
//! Quotations of any text, a paragraph a line.

use libfuzzer_sys::fuzz_target;
use nutgraf_model::{Block, BlockKind, Lang, Place, Span};
use nutgraf_tokenize::{Tokenizer, Tokens};

fuzz_target!(|text: &str| {
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let kind = BlockKind::ALL[blocks.len() % BlockKind::ALL.len()];
        let span = Span::new(at, at + line.len());
        at += line.len();
        blocks.push(Block {
            kind,
            span,
            place: Place::line(1),
        });
    }
    let spans: Vec<Span> = blocks.iter().map(|block| block.span).collect();
    let mut tokens = Tokens::default();
    Tokenizer::new().tokenize_into(text, &spans, Lang::EN, &mut tokens);
    for quote in nutgraf_quote::find(text, &tokens, &blocks) {
        assert!(text.get(quote.span.range()).is_some() && quote.span.contains(quote.words));
        let speaker = quote.speaker;
        let spans = [
            quote.cue,
            speaker.map(|s| s.mention),
            speaker.and_then(|s| s.person),
            speaker.and_then(|s| s.description),
        ];
        for span in spans.into_iter().flatten() {
            assert!(
                text.get(span.range())
                    .is_some_and(|words| !words.is_empty())
            );
        }
    }
});
