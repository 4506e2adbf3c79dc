//! Which words of a text a query's word is.

use nutgraf_model::{Article, BlockKind, Lang, Locator, Place};
use nutgraf_tokenize::{Tokenizer, Tokens};

use crate::{BindError, Families, Fields, Structure, View, parse};

// What a query finds in an article of one paragraph.
fn found(query: &str, text: &str, lang: Lang) -> Vec<String> {
    let mut article = Article::new(Locator::new("r", "a.txt"));
    article.push_block(BlockKind::Paragraph, text, Place::line(1));
    let mut tokenizer = Tokenizer::new();
    let mut tokens = Tokens::default();
    let blocks: Vec<_> = article.blocks().iter().map(|b| b.span).collect();
    tokenizer.tokenize_into(article.text(), &blocks, lang, &mut tokens);
    let structure = Structure::new(article.blocks(), &tokens);
    let fields = Fields::of(&article);
    let view = View {
        text: article.text(),
        tokens: &tokens,
        structure: &structure,
        fields: &fields,
    };
    let query = parse(query).unwrap();
    let bound = query
        .bind(&mut tokenizer, lang, &Families::builtin())
        .unwrap();
    let spans = bound.spans(&view);
    spans
        .iter()
        .map(|s| s.text(article.text()).to_owned())
        .collect()
}

#[track_caller]
fn check(query: &str, text: &str, expected: &[&str]) {
    assert_eq!(found(query, text, Lang::EN), expected, "{query}");
}

#[test]
fn levels() {
    let text = "Forced, force’s FORCED the forced; forces, forcing";
    check("exact:Forced", text, &["Forced"]);
    check("exact:forced", text, &["forced"]);
    check("\"forced\"", text, &["Forced", "FORCED", "forced"]);
    check(
        "forced",
        text,
        &["Forced", "force’s", "FORCED", "forced", "forces", "forcing"],
    );
    check(
        "exact:forc*",
        text,
        &["force’s", "forced", "forces", "forcing"],
    );
    check("exact:F*", text, &["Forced", "FORCED"]);
    check(
        "family:force",
        "forcible, forced, forceps",
        &["forcible", "forced"],
    );
    check(
        "family:ceasefire",
        "a cease-fire, ceasefires",
        &["cease-fire", "ceasefires"],
    );
    check(
        "family:cease-fire",
        "a cease-fire, ceasefires",
        &["cease-fire", "ceasefires"],
    );
    check(
        "family:\"forcibly returned\"",
        "forced return",
        &["forced return"],
    );
    check("fled", "they flee", &["flee"]);
}

#[test]
fn capitals_of_acronyms_count() {
    let text = "The US told us so. U.S. envoys, WHO doctors who left.";
    check("US", text, &["US", "U.S."]);
    check("\"US\"", text, &["US", "U.S."]);
    check("U.S.", text, &["US", "U.S."]);
    check("us", text, &["us"]);
    check("exact:US", text, &["US"]);
    check("\"US told us\"", text, &["US told us"]);
    check("WHO", text, &["WHO"]);
    check(
        "\"WHO WARNS US OF NEW VIRUS\"",
        "WHO WARNS US OF NEW VIRUS",
        &["WHO WARNS US OF NEW VIRUS"],
    );
}

#[test]
fn words_of_several_tokens_are_phrases() {
    let text = "Kim Jong-un, Kim Jong Un, Kim Jongun; the cease-fire, a ceasefire, cease fire";
    check(
        "\"Kim Jong-un\"",
        text,
        &["Kim Jong-un", "Kim Jong Un", "Kim Jongun"],
    );
    check("\"Kim Jong Un\"", text, &["Kim Jong-un", "Kim Jong Un"]);
    check("Jong-un", text, &["Jong-un", "Jong Un", "Jongun"]);
    check(
        "cease-fire*",
        text,
        &["cease-fire", "ceasefire", "cease fire"],
    );
    check("exact:\"Kim Jong-un\"", text, &["Kim Jong-un"]);
    check("exact:\"Kim Jong\"", text, &["Kim Jong", "Kim Jong"]);
    check("exact:\"Kim Jong Un\"", text, &["Kim Jong Un"]);
    check("exact:\"(Jong | x) un\"", "Jong-un, Jong un", &["Jong un"]);
    check("F-16", "an F-16, F16 and F 16", &["F-16", "F16", "F 16"]);
    check("bbc.co.uk", "see www.bbc.co.uk now", &["bbc.co.uk"]);
    let zh = Lang::parse("zh").unwrap();
    assert_eq!(found("遣返", "朝鲜强制遣返", zh), ["遣返"]);
}

#[test]
fn alternatives() {
    let text = "forced repatriation, forced return home, forced march";
    check(
        "\"forced (repatriation | return home)\"",
        text,
        &["forced repatriation", "forced return home"],
    );
    check(
        "stem:\"(forcing | x) (returns | march)\"",
        text,
        &["forced return", "forced march"],
    );
    // More alternatives than are written out.
    let many =
        "\"(a b | forced) (x y | repatriation) (c d | q e | forced) (return home | z z | f f)\"";
    check(many, text, &["forced repatriation, forced return home"]);
}

#[test]
fn signs_between_words_do_not_matter() {
    let text = "Envoy (in Cuba) fled – why?";
    check(
        "\"Envoy (in Cuba) fled – why?\"",
        text,
        &["Envoy (in Cuba) fled – why"],
    );
    check("\"envoy in cuba: fled\"", text, &["Envoy (in Cuba) fled"]);
}

#[test]
fn a_phrase_without_a_word_is_an_error() {
    let bind = |text| {
        let query = parse(text).unwrap();
        query.bind(&mut Tokenizer::new(), Lang::EN, &Families::default())
    };
    // Letters for the parser, none for the tokenizer.
    let odd = "\"a (b | \u{301}x)\"";
    assert!(bind(odd).is_ok());
    let error = BindError::NoWord { text: "…".into() };
    insta::assert_snapshot!(error, @"`…` has no letter or digit that could be found in a text; leave it out");
}
