//! Blocks in another language than their text's.

use nutgraf_model::{Lang, Span};
use nutgraf_tokenize::{BLOCK_GAP, Tokenizer, Tokens};
use proptest::prelude::*;

const ENGLISH: &str = "The harbour master said on Tuesday that the ferries would not run until the wind had \
    dropped, and that nobody was to wait on the quay.";
const FRENCH: &str = "Le ministère a annoncé mardi que les familles resteraient dans le port jusqu'à ce que les \
    bateaux repartent et que leurs dossiers soient examinés par les juges de la ville.";
const GERMAN: &str = "Die Regierung teilte am Dienstag mit, dass die Familien vorerst in der Stadt bleiben dürfen, \
    bis über ihre Anträge entschieden ist und die Schiffe wieder fahren.";
const RUSSIAN: &str = "Министерство сообщило во вторник, что семьи смогут остаться в городе до тех пор, пока не \
    будут рассмотрены их заявления и пока не пойдут паромы.";
const KOREAN: &str = "통일부는 화요일 가족들이 항구에 머물 수 있다고 밝혔으며 배가 다시 떠날 때까지 아무도 \
    기다릴 필요가 없다고 덧붙였다 그리고 관계자들은 바람이 잦아들면 운항을 재개한다.";
const NAMES: &str = "Ana Okafor, Delphine Moreau-Hart, Gil Tae-ho, Rui Tavares, Ingrid Solheim, Piet de Vries, Luca \
    Bianchi, Jean-Luc Garnier, Petra Lindqvist, Juan de la Fuente, Marta Kowalska, Tomas Novak.";

fn lang(code: &str) -> Lang {
    Lang::parse(code).expect("a language code")
}

fn article(texts: &[&str]) -> (String, Vec<Span>) {
    let mut whole = String::new();
    let mut blocks = Vec::new();
    for text in texts {
        if !whole.is_empty() {
            whole.push_str("\n\n");
        }
        blocks.push(Span::new(whole.len(), whole.len() + text.len()));
        whole.push_str(text);
    }
    (whole, blocks)
}

fn read(texts: &[&str], of: Lang) -> Tokens {
    let (whole, blocks) = article(texts);
    let mut tokens = Tokens::default();
    Tokenizer::new().tokenize_each_into(&whole, &blocks, of, &mut tokens);
    tokens
}

#[test]
fn a_long_block_in_another_language_is_read_in_its_own() {
    for (of, texts, expected) in [
        ("en", vec![ENGLISH, FRENCH, ENGLISH], "en fr en"),
        ("en", vec![FRENCH, ENGLISH, FRENCH], "fr en fr"),
        ("en", vec![ENGLISH, KOREAN, RUSSIAN], "en ko ru"),
        ("en", vec![ENGLISH, ENGLISH], "en en"),
        // Of three other languages the two that come first.
        ("en", vec![GERMAN, KOREAN, RUSSIAN, KOREAN], "de ko en ko"),
        ("fr", vec![FRENCH, ENGLISH], "fr en"),
        ("ko", vec![KOREAN, ENGLISH], "ko en"),
        ("de", vec![GERMAN, FRENCH], "de fr"),
        // Few words, and names, are in no language.
        (
            "en",
            vec![ENGLISH, "Le ministère a annoncé les dossiers."],
            "en en",
        ),
        ("en", vec![ENGLISH, NAMES], "en en"),
        // What a text of unknown language is in nobody knows; it is read as English.
        ("und", vec![ENGLISH, FRENCH], "und fr"),
    ] {
        let tokens = read(&texts, lang(of));
        let found: Vec<String> = (0..texts.len())
            .map(|block| tokens.block_lang(block).to_string())
            .collect();
        assert_eq!(found.join(" "), expected, "{texts:?}");
    }
}

#[test]
fn its_words_are_folded_and_stemmed_by_the_rules_of_its_language() {
    let tokens = read(&[ENGLISH, FRENCH], Lang::EN);
    let forms: Vec<&str> = (0..tokens.len()).map(|t| tokens.folded(t)).collect();
    assert!(forms.contains(&"jusqu"), "French elision: {forms:?}");
    let stem = |word: &str| {
        let at = forms.iter().position(|form| *form == word).expect(word);
        tokens.stem(at).to_owned()
    };
    let mut tokenizer = Tokenizer::new();
    assert_eq!(
        stem("resteraient"),
        tokenizer.stem("resteraient", lang("fr"))
    );
    assert_ne!(
        stem("resteraient"),
        tokenizer.stem("resteraient", Lang::EN),
        "the premise"
    );
    assert_eq!(stem("ferries"), "ferri");
    assert_eq!(tokens.langs(), [Lang::EN, lang("fr")]);
}

proptest! {
    #[test]
    fn a_block_in_another_language_has_the_tokens_it_has_alone(
        texts in prop::collection::vec(
            prop::sample::select(&[ENGLISH, FRENCH, GERMAN, RUSSIAN, KOREAN, NAMES, "", "x", "Le port."][..]),
            0..7,
        ),
        of in prop::sample::select(&["en", "fr", "de", "ru", "ko", "und", "eo"][..]),
    ) {
        let (whole, _) = article(&texts);
        let inside = read(&texts, lang(of));
        let mut tokenizer = Tokenizer::new();
        let mut position = 0;
        let mut sentences = 0;
        for (number, text) in texts.iter().enumerate() {
            let alone = tokenizer.tokenize(text, inside.block_lang(number));
            let range = inside.blocks()[number].clone();
            prop_assert_eq!(alone.len(), range.len());
            position += if number > 0 { BLOCK_GAP } else { 0 };
            for index in 0..alone.len() {
                let there = range.start as usize + index;
                prop_assert_eq!(alone.span(index).text(text), inside.span(there).text(&whole));
                prop_assert_eq!(alone.folded(index), inside.folded(there));
                prop_assert_eq!(alone.stem(index), inside.stem(there));
                prop_assert_eq!(alone.flags(index), inside.flags(there));
                prop_assert_eq!(alone.position(index) + position, inside.position(there));
            }
            position += alone.len() as u32;
            sentences += alone.sentences().len();
        }
        prop_assert_eq!(sentences, inside.sentences().len());
        let lines: Vec<&str> = inside.joined().split('\n').collect();
        for index in 0..inside.len() {
            prop_assert_eq!(lines[inside.position(index) as usize], inside.folded(index));
        }
        let mut langs: Vec<Lang> = inside.foreign_blocks().iter().map(|&(_, lang)| lang).collect();
        langs.sort_unstable();
        langs.dedup();
        prop_assert_eq!(&inside.langs()[1..], &langs[..]);
    }
}
