//! Stems, a case a line.

use nutgraf_model::Lang;
use nutgraf_tokenize::Tokenizer;

#[test]
fn words_of_one_line_have_one_stem() {
    for (lang, words) in [
        (
            "en",
            "repatriate repatriates repatriated repatriating repatriation Repatriations",
        ),
        ("en", "flee flees fleeing fled"),
        ("en", "send sends sent sending"),
        ("en", "woman women women's"),
        ("en", "child children child’s"),
        ("en", "organize organized organizing"),
        ("en", "defector defectors Defectors’"),
        ("en", "authority authorities"),
        ("und", "report reports reported"),
        ("ru", "репатриация репатриации репатриацию"),
        ("ru", "самолёт самолета"),
        ("de", "Flüchtling Flüchtlinge Flüchtlingen"),
        ("de", "arbeitet arbeiten arbeite"),
        ("fr", "réfugié réfugiés réfugiée"),
        ("fr", "française français"),
        ("es", "desertor desertores"),
        ("zz", "word WORD"),
    ] {
        let tokens = Tokenizer::new().tokenize(words, Lang::parse(lang).expect("a language code"));
        for index in 1..tokens.len() {
            assert_eq!(
                tokens.stem(index),
                tokens.stem(0),
                "{} in {lang}",
                tokens.folded(index)
            );
        }
    }
}

#[test]
fn words_of_one_line_have_each_a_stem_of_its_own() {
    for words in [
        "organization organ organic",
        "international intern interval",
        "university universe",
        "emergency emerge",
        "authority author",
        "united unit",
        "important import",
        "experience experiment",
        "business busy",
        "aids aid",
        "AIDS aid",
        "evening even",
        "us US",
    ] {
        let tokens = Tokenizer::new().tokenize(words, Lang::EN);
        let mut stems: Vec<&str> = (0..tokens.len()).map(|index| tokens.stem(index)).collect();
        stems.sort_unstable();
        stems.dedup();
        assert_eq!(stems.len(), tokens.len(), "{words}: {stems:?}");
    }
}

#[test]
fn what_is_no_word_is_its_own_stem() {
    let tokens =
        Tokenizer::new().tokenize("1990s MH370 8,900 US wom\u{FDD1}n \u{FDD0}ing", Lang::EN);
    for index in 0..tokens.len() {
        assert_eq!(tokens.stem(index), tokens.folded(index));
    }
}

#[test]
fn greek_words_that_the_algorithm_cannot_bear_are_their_own_stem() {
    let lang = Lang::parse("el").expect("a language code");
    let tokens = Tokenizer::new().tokenize("ισαισα Ισαΐσαν ΙΣΑΙΣΑΤΕ ξαναισαισα", lang);
    for index in 0..tokens.len() {
        assert_eq!(tokens.stem(index), tokens.folded(index));
    }
}
