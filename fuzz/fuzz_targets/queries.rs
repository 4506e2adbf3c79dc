#![no_main]
//! Any text as a query: an error, or a tree that prints to itself and on which evaluator and naive matcher agree.

use libfuzzer_sys::fuzz_target;
use nutgraf_model::{Block, BlockKind, Lang, Place, Span};
use nutgraf_query::{Families, Fields, Matcher, Query, Structure, View, naive};
use nutgraf_tokenize::{Tokenizer, Tokens};

/// A headline and a paragraph with what queries are made of.
const TEXT: &str = "Forced returns of 8,900 defectors\n\nThe U.S. said on Monday that \u{201c}nobody is sent \
                    back\u{201d}. Jong-un\u{2019}s cease-fire, it said, held; a b c a b.";

fuzz_target!(|text: &str| {
    let Ok(query) = Query::parse(text) else {
        return;
    };
    let printed = query.to_string();
    let again = Query::parse(&printed).expect("a query prints as one");
    assert_eq!(again.root(), query.root(), "{printed}");
    let headline = Span::new(0, TEXT.find('\n').expect("two blocks"));
    let spans = [headline, Span::new(headline.end() + 2, TEXT.len())];
    let kinds = [BlockKind::Headline, BlockKind::Paragraph];
    let blocks = [0, 1].map(|n| Block {
        kind: kinds[n],
        span: spans[n],
        place: Place::default(),
    });
    let mut tokenizer = Tokenizer::new();
    let mut tokens = Tokens::default();
    tokenizer.tokenize_into(TEXT, &spans, Lang::EN, &mut tokens);
    let view = View {
        text: TEXT,
        tokens: &tokens,
        structure: &Structure::new(&blocks, &tokens),
        fields: &Fields::default(),
    };
    let families = Families::builtin();
    let Ok(bound) = query.bind(&mut tokenizer, Lang::EN, &families) else {
        return;
    };
    let value = Matcher::new([bound]).read(&view).value(0);
    // The naive matcher takes its time.
    if text.len() < 80 {
        assert_eq!(
            value,
            naive::value(&query, &view, &mut tokenizer, &families),
            "{printed}"
        );
    }
});
