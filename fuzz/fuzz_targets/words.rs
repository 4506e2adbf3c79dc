#![no_main]
//! Words and sentences of any text in any language.

use libfuzzer_sys::fuzz_target;
use nutgraf_model::{Lang, Span};
use nutgraf_tokenize::{Tokenizer, Tokens};

const LANGS: [&str; 16] = [
    "en", "de", "fr", "es", "it", "pt", "nl", "ru", "zh", "ja", "ko", "ar", "el", "tr", "ca", "und",
];

fuzz_target!(|data: (u8, &str)| {
    let (number, text) = data;
    let lang = Lang::parse(LANGS[usize::from(number) % LANGS.len()]).expect("a language code");
    let mut tokenizer = Tokenizer::new();
    let tokens = tokenizer.tokenize(text, lang);
    let mut behind = 0;
    for index in 0..tokens.len() {
        let span = tokens.span(index);
        assert!(behind <= span.start() && !span.is_empty());
        assert!(text.get(span.range()).is_some());
        behind = span.end();
        let form = tokens.folded(index);
        assert!(!form.is_empty() && form.len() <= 255 && !tokens.stem(index).is_empty());
        let again = tokenizer.tokenize(form, lang);
        assert!(
            again.len() == 1 && again.folded(0) == form,
            "{form:?} folds to another form"
        );
    }
    let mut next = 0;
    for sentence in tokens.sentences() {
        assert_eq!(sentence.tokens.start, next);
        next = sentence.tokens.end;
        assert!(text.get(sentence.span.range()).is_some());
    }
    assert_eq!(next as usize, tokens.len());
    blocks(text, lang, &mut tokenizer);
});

/// The lines as blocks, each in the language it is found to be in: it has the tokens it has alone.
fn blocks(text: &str, lang: Lang, tokenizer: &mut Tokenizer) {
    let mut spans = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        spans.push(Span::new(at, at + line.len()));
        at += line.len();
    }
    let mut tokens = Tokens::default();
    tokenizer.tokenize_each_into(text, &spans, lang, &mut tokens);
    assert_eq!(tokens.blocks().len(), spans.len());
    for (number, span) in spans.iter().enumerate() {
        let alone = tokenizer.tokenize(span.text(text), tokens.block_lang(number));
        let range = tokens.blocks()[number].clone();
        assert_eq!(alone.len(), range.len());
        for (index, there) in range.enumerate() {
            let there = there as usize;
            assert_eq!(alone.folded(index), tokens.folded(there));
            assert_eq!(alone.stem(index), tokens.stem(there));
            assert_eq!(alone.span(index).shift(span.start()), tokens.span(there));
        }
    }
}
