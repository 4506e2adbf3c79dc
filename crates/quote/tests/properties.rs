//! What holds for any text.

use nutgraf_model::{Block, BlockKind, Lang, Place, Span};
use nutgraf_quote::{Options, Quote, QuoteKind, decode, encode, find, find_with};
use nutgraf_tokenize::{Tokenizer, Tokens};
use proptest::prelude::*;

fn quotes_in_blocks(text: &str, blocks: &[Block], options: &Options) -> Vec<Quote> {
    let spans: Vec<Span> = blocks.iter().map(|block| block.span).collect();
    let mut tokens = Tokens::default();
    Tokenizer::new().tokenize_into(text, &spans, Lang::EN, &mut tokens);
    find_with(text, &tokens, blocks, options)
}

fn quotes(text: &str) -> Vec<Quote> {
    let tokens = Tokenizer::new().tokenize(text, Lang::EN);
    find(text, &tokens, &[])
}

/// The paragraphs of a text as blocks of all kinds in turn.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut at = 0;
    for paragraph in text.split_inclusive('\n') {
        let end = at + paragraph.len();
        let kind = BlockKind::ALL[blocks.len() % BlockKind::ALL.len()];
        let place = Place::line(1);
        blocks.push(Block {
            kind,
            span: Span::new(at, end),
            place,
        });
        at = end;
    }
    blocks
}

fn check(text: &str, quotes: &[Quote]) {
    let mut before = (0, usize::MAX);
    for quote in quotes {
        assert!(text.get(quote.span.range()).is_some(), "{quote:?}");
        assert!(quote.span.contains(quote.words), "{quote:?}");
        assert!(text.get(quote.words.range()).is_some(), "{quote:?}");
        let order = (quote.span.start(), usize::MAX - quote.span.end());
        assert!(
            before.0 < order.0
                || before.0 == order.0 && before.1 <= order.1
                || before.1 == usize::MAX
        );
        before = order;
        let spans = [
            quote.cue,
            quote.speaker.map(|s| s.mention),
            quote.speaker.and_then(|s| s.person),
            quote.speaker.and_then(|s| s.description),
        ];
        for span in spans.into_iter().flatten() {
            assert!(
                text.get(span.range()).is_some_and(|s| !s.is_empty()),
                "{quote:?}"
            );
        }
        assert!((0.0..=1.0).contains(&quote.confidence()));
    }
    let mut bytes = Vec::new();
    encode(quotes, &mut bytes);
    assert_eq!(decode(&bytes, text).as_deref(), Ok(quotes));
}

/// Pieces that make marks, cues and names meet in every order.
fn news() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "“",
        "”",
        "\"",
        "‘",
        "’",
        "'",
        "„",
        "«",
        "»",
        "「",
        "」",
        "《",
        "》",
        "``",
        "''",
        " ",
        " ",
        " ",
        " ",
        ", ",
        ". ",
        "? ",
        ": ",
        " — ",
        "\n\n",
        "\n",
        "said",
        "says",
        "told",
        "according to",
        "saying",
        "that",
        "who",
        "and",
        "he",
        "she",
        "it",
        "the",
        "a",
        "in",
        "of",
        "on",
        "Monday",
        "Okafor",
        "Nadia Okafor",
        "Mr",
        "Mr. ",
        "Lind",
        "Seo Min-jun",
        "van der",
        "LIND: ",
        "judge",
        "minister",
        "43",
        "two",
        "not",
        "was",
        "had",
        "named",
        "“We go,”",
        "We will vote",
        "é",
        "漢",
        "İ",
        "ß",
        "\u{ad}",
        "U.S.",
        "Portsea’s",
        "sailors’ ",
        "called",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

#[test]
fn a_word_that_goes_on_in_the_next_line_is_in_the_one_where_it_begins() {
    for text in [
        "“said\u{ad}\nsaid",
        "“no\u{ad}\nno,” he said",
        "a\n“re-\nturn\n“x” y",
    ] {
        let tokens = Tokenizer::new().tokenize(text, Lang::EN);
        for quote in nutgraf_quote::find(text, &tokens, &[]) {
            assert!(text.get(quote.words.range()).is_some());
        }
    }
}

proptest! {
    #[test]
    fn spans_of_any_text_lie_in_it(text in any::<String>()) {
        check(&text, &quotes(&text));
    }

    #[test]
    fn spans_of_news_lie_in_it(text in news()) {
        check(&text, &quotes(&text));
        let keep = Options { min_confidence: 0.0 };
        check(&text, &quotes_in_blocks(&text, &blocks(&text), &keep));
    }

    #[test]
    fn foreign_bytes_are_quotations_of_the_text_or_an_error(
        text in news(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = Vec::new();
        encode(&quotes(&text), &mut bytes);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        for quote in decode(&bytes, &text).unwrap_or_default() {
            prop_assert!(text.get(quote.words.range()).is_some());
        }
    }

    #[test]
    fn what_is_weak_changes_no_span(text in news()) {
        let strict = quotes_in_blocks(&text, &blocks(&text), &Options { min_confidence: 2.0 });
        prop_assert!(strict.iter().all(|quote| quote.speaker.is_none()));
        let marked = |quotes: Vec<Quote>| -> Vec<Span> {
            quotes.iter().filter(|q| q.kind != QuoteKind::Reported).map(|q| q.span).collect()
        };
        let keep = quotes_in_blocks(&text, &blocks(&text), &Options { min_confidence: 0.0 });
        prop_assert_eq!(marked(strict), marked(keep));
    }

    /// An odd number of marks costs its own paragraph and none behind the next.
    #[test]
    fn an_odd_mark_never_swallows_the_rest(noise in "[a-z .,“”\"„«»‘’']{0,40}") {
        let tail = "It rained in Ulm.\n\n“The ferry runs again,” said Nadia Okafor.";
        let text = format!("{noise}\n\n{tail}");
        let quotes = quotes(&text);
        let last = quotes.last().expect("the last paragraph has a quotation");
        prop_assert_eq!(last.words.text(&text), "The ferry runs again,");
        prop_assert_eq!(last.speaker.and_then(|s| s.person).map(|p| p.text(&text)), Some("Nadia Okafor"));
    }
}

/// Twice the text takes about twice the time, whatever it repeats; a search without a bound would
/// take hours here.
#[test]
fn texts_made_to_be_slow_are_not() {
    let pieces = [
        "he said that ",
        "Nadia Okafor said he said ",
        "also saying ",
        "“a” said Okafor and ",
        "Okafor and ",
        "'a ",
        "the judge said. ",
        "“",
        "\"a ",
        "LIND: yes\n\n",
        "according to ",
        "Okafor, 43, ",
        "who said ",
        "“We go.\n\n",
    ];
    for piece in pieces {
        let text = piece.repeat(60_000 / piece.len()) + " Okafor said. “Yes,” he said.";
        check(&text, &quotes(&text));
    }
}
