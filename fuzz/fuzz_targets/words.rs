#![no_main]
//! Words and sentences of any text in any language.

use libfuzzer_sys::fuzz_target;
use nutgraf_model::Lang;
use nutgraf_tokenize::Tokenizer;

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
});
