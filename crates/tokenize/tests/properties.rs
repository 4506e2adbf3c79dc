//! What holds for every text.

use std::collections::HashMap;

use nutgraf_model::{Lang, Span};
use nutgraf_tokenize::{BLOCK_GAP, Tokenizer, Tokens};
use proptest::prelude::*;

const LANGS: [&str; 8] = ["en", "de", "fr", "ru", "es", "zh", "ar", "und"];

fn lang() -> impl Strategy<Value = Lang> {
    prop::sample::select(&LANGS[..]).prop_map(|code| Lang::parse(code).expect("a language code"))
}

/// Texts of the pieces that rules are about, and of anything else.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(&[
            "the", "US", "WHO", "it", "Mr", "Jong", "un", "Yoon’s", "U.S.", "p.m.", "8,900", "8.900,50", "1.234,5",
            "l’", "qu'", "a@b.org", "https://x.org/a?b", "www.bbc.co.uk", "-", "‐", "–", ".", "...", "!", "?", "\"",
            "“", "”", "'", "’", "(", ")", " ", " ", " ", " ", "\n", "\n\n", "\r\n", "\u{AD}", "\u{200B}", "\u{301}", "朝",
            "鲜", "。", "Ё", "й", "İ", "ß", "ﬁ", "½", "²", "ﷺ", "ŉ", "ʿ", "_", "@", "#", "&", "/", ":", "1", "22", "333",
            "s", "x", "Ab", "\u{FDD0}", "\u{FDD1}", "\u{A0}", "\u{202F}", "٣", "김", "ゟ", "ヿ", "ำ", "ໜ", "ก", "ั", "·", "ﬀ", "Σ", "ς", "\0",
            "\u{2028}", "\u{2029}", "\u{85}", "\u{3000}", "…", "•", "—", "***", "=====", "»", "«", "؟", "1.", "2)",
        ][..]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[a-zA-Z0-9.,'’-]{1,8}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn forms(tokens: &Tokens) -> Vec<&str> {
    (0..tokens.len())
        .map(|index| tokens.folded(index))
        .collect()
}

proptest! {
    #[test]
    fn spans_are_in_order_inside_the_text_and_apart(text in text(), lang in lang()) {
        let tokens = Tokenizer::new().tokenize(&text, lang);
        let mut behind = 0;
        for index in 0..tokens.len() {
            let span = tokens.span(index);
            prop_assert!(behind <= span.start() && !span.is_empty());
            prop_assert!(text.get(span.range()).is_some(), "{span} is not on character boundaries");
            behind = span.end();
            let (folded, stem) = (tokens.folded(index), tokens.stem(index));
            prop_assert!(!folded.is_empty() && folded.len() <= 255 && !folded.contains('\n'), "{folded:?}");
            prop_assert!(!stem.is_empty() && stem.len() <= 255 && !stem.contains('\n'), "{stem:?}");
        }
        let mut behind = 0;
        let mut next = 0;
        for sentence in tokens.sentences() {
            prop_assert!(behind <= sentence.span.start());
            prop_assert_eq!(sentence.tokens.start, next, "every token is in one sentence");
            prop_assert!(!sentence.tokens.is_empty());
            prop_assert!(sentence.span.contains(tokens.bytes(sentence.tokens.clone()).expect("tokens")));
            prop_assert_eq!(sentence.span.text(&text).trim(), sentence.span.text(&text));
            behind = sentence.span.end();
            next = sentence.tokens.end;
        }
        prop_assert_eq!(next as usize, tokens.len());
    }

    #[test]
    fn folding_twice_is_folding_once(text in text(), lang in lang()) {
        let mut tokenizer = Tokenizer::new();
        let tokens = tokenizer.tokenize(&text, lang);
        for form in forms(&tokens) {
            let again = tokenizer.tokenize(form, lang);
            prop_assert_eq!(forms(&again), [form], "of {:?}", text);
        }
    }

    #[test]
    fn a_block_alone_has_the_tokens_it_has_inside(texts in prop::collection::vec(text(), 1..4), lang in lang()) {
        let mut whole = String::new();
        let mut blocks = Vec::new();
        for text in &texts {
            let start = whole.len();
            whole.push_str(text);
            blocks.push(Span::new(start, whole.len()));
            whole.push_str(" x ");
        }
        let mut tokenizer = Tokenizer::new();
        let mut inside = Tokens::default();
        tokenizer.tokenize_into(&whole, &blocks, lang, &mut inside);
        let mut position = 0;
        let mut sentence = 0;
        for (number, (text, block)) in texts.iter().zip(&blocks).enumerate() {
            let alone = tokenizer.tokenize(text, lang);
            let range = inside.blocks()[number].clone();
            prop_assert_eq!(alone.len(), range.len());
            position += if number > 0 { BLOCK_GAP } else { 0 };
            for index in 0..alone.len() {
                let there = range.start as usize + index;
                prop_assert_eq!(alone.span(index).shift(block.start()), inside.span(there));
                prop_assert_eq!(alone.folded(index), inside.folded(there));
                prop_assert_eq!(alone.stem(index), inside.stem(there));
                prop_assert_eq!(alone.kind(index), inside.kind(there));
                prop_assert_eq!(alone.flags(index), inside.flags(there));
                prop_assert_eq!(alone.position(index) + position, inside.position(there));
            }
            position += alone.len() as u32;
            for found in alone.sentences() {
                prop_assert_eq!(found.span.shift(block.start()), inside.sentences()[sentence].span);
                sentence += 1;
            }
        }
        prop_assert_eq!(sentence, inside.sentences().len());
        // The line number of a form is its position.
        let lines: Vec<&str> = inside.joined().split('\n').collect();
        for index in 0..inside.len() {
            prop_assert_eq!(lines[inside.position(index) as usize], inside.folded(index));
        }
        prop_assert_eq!(lines.iter().filter(|line| !line.is_empty()).count(), inside.len());
    }

    #[test]
    fn what_was_met_before_changes_nothing(texts in prop::collection::vec(text(), 2..4), lang in lang()) {
        let mut used = Tokenizer::new();
        for text in &texts {
            prop_assert_eq!(used.tokenize(text, lang), Tokenizer::new().tokenize(text, lang));
        }
    }

    #[test]
    fn a_number_stands_for_one_form_and_one_stem(texts in prop::collection::vec((text(), lang()), 2..6)) {
        let mut tokenizer = Tokenizer::new();
        let mut known = HashMap::new();
        for (text, lang) in &texts {
            let tokens = tokenizer.tokenize(text, *lang);
            prop_assert_eq!(tokens.words().len(), tokens.len());
            for (index, word) in tokens.words().iter().enumerate() {
                let forms = (tokens.folded(index).to_owned(), tokens.stem(index).to_owned());
                let met = known.entry((tokens.vocabulary(), *word)).or_insert_with(|| forms.clone());
                prop_assert_eq!(&*met, &forms);
            }
        }
    }

    #[test]
    fn the_stem_follows_from_the_folded_form(text in text()) {
        let mut tokenizer = Tokenizer::new();
        let tokens = tokenizer.tokenize(&text, Lang::EN);
        for index in 0..tokens.len() {
            prop_assert_eq!(tokenizer.stem(tokens.folded(index), Lang::EN), tokens.stem(index));
        }
    }
}

#[test]
fn numbers_stay_small_and_begin_anew_in_another_vocabulary() {
    let mut tokenizer = Tokenizer::new();
    let mut vocabularies = Vec::new();
    for text in 0..5 {
        let words: Vec<String> = (0..100_000).map(|n| format!("w{text}x{n}")).collect();
        let tokens = tokenizer.tokenize(&words.join(" "), Lang::EN);
        vocabularies.push(tokens.vocabulary());
        assert!(tokens.words().iter().all(|word| *word < 400_000));
    }
    vocabularies.dedup();
    assert!(vocabularies.len() > 1);
    assert_ne!(
        Tokenizer::new().tokenize("a", Lang::EN).vocabulary(),
        vocabularies[0]
    );
}
