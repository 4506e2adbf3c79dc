//! What a codebook's queries do in articles, and what is said about those that do nothing.

use insta::assert_snapshot;
use nutgraf_model::Lang;
use nutgraf_themes::Tally;

use crate::article::{Read, classifier};

/// The findings on a codebook after these articles.
#[track_caller]
fn findings(book: &str, articles: &[(&str, &str)]) -> String {
    let mut tally = Tally::new(&classifier(book));
    for (lang, article) in articles {
        let read = Read::new(article, Lang::parse(lang).unwrap());
        read.view(|view| tally.add(view));
    }
    let lines: Vec<String> = tally.findings().iter().map(ToString::to_string).collect();
    lines.join("\n")
}

const BOOK: &str = r#"[theme.borders]
include = [
  'fence',
  'fense',
  { query = 'border', weight = 2 },
  '"border guard"',
  'garden w/3 hedge',
  'gate',
  'town',
]
exclude = ['garden', 'moat']
threshold = 2
veto = ['football']
"#;

#[test]
fn queries_that_do_nothing_are_told_with_what_is_in_their_way() {
    let mut articles = vec![
        ("en", "A border fence, and a border guard."),
        ("en", "A garden hedge at the border."),
        ("en", "The gate."),
        ("en", "Football at the gate: borders, fences."),
    ];
    articles.extend([("en", "A town."); 8]);
    assert_snapshot!(findings(BOOK, &articles), @r#"
    4:3: theme.borders: `fense`: matches no article; check its spelling, or take it out
    6:3: theme.borders: `"border guard"`: matches in 1 article, and everywhere `border` lies over it and weighs more or comes first; raise its weight, or take it out
    7:3: theme.borders: `garden w/3 hedge`: matches in 1 article, and everywhere the excluded `garden` cancels it; narrow that, or take this out
    8:3: theme.borders: `gate`: matches in 2 articles and is evidence in none: the theme is not given there (`themes why-not ID` says why), or other queries count instead; raise its weight, lower the threshold, or take it out
    9:3: theme.borders: `town`: matches 8 of 12 articles and tells them hardly apart; narrow it, as by w/s with another word
    11:22: theme.borders: `moat`: matches no article; check its spelling, or take it out
    "#);
}

#[test]
fn a_corpus_in_another_language_is_told() {
    let book = "[theme.walls]\ninclude = ['wall', 'Dandong']\n";
    let articles = [
        ("fr", "Un mur à Dandong."),
        ("en", "A wall."),
        ("ko", "단둥의 벽"),
    ];
    assert_snapshot!(findings(book, &articles), @"
    1:1: the language of 1 of 3 articles is `fr`, for which there are no queries; those in `en` find little beside names there; add [theme.ID.lang.fr], or if the queries are in `fr`, say so: lang = \"fr\" under [codebook]
    1:1: the language of 1 of 3 articles is `ko`, for which there are no queries; those in `en` find little beside names there; add [theme.ID.lang.ko], or if the queries are in `ko`, say so: lang = \"ko\" under [codebook]
    ");
    let with = format!(
        "{book}[theme.walls.lang.fr]\ninclude = ['mur']\n[theme.walls.lang.ko]\ninclude = ['벽']\n"
    );
    assert_eq!(findings(&with, &articles), "");
    let french = format!("[codebook]\nlang = 'fr'\n{book}");
    assert_eq!(findings(&french, &[("fr", "Un wall à Dandong.")]), "");
    let variant = "[theme.walls.lang.fr]\ninclude = ['mur']\n";
    assert_snapshot!(findings(variant, &[("fr", "Un mur."), ("de", "Eine Mauer.")]), @"1:1: the language of 1 of 2 articles is `de`, for which there are no queries; add [theme.ID.lang.de]");
}
