//! Any string is a query or an error, in bounded time, and what it finds is what it marks.

mod common;

use std::time::{Duration, Instant};

use common::{article, index_of};
use nutgraf_index::Searcher;
use nutgraf_query::Query;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

fn articles() -> Vec<nutgraf_model::Article> {
    let texts = [
        "Why were the refugees sent back?|The refugees [were] sent back - said the port of the city.",
        "Port of the city|He said: \u{201c}It is the law of the land.\u{201d} \u{202e}Nobody\u{202c} said no.",
        "\u{200b}Zero\u{200b}width|Force and forced returns; 8,900 people, Jong-un and the U.S.",
    ];
    let numbered = texts.iter().enumerate();
    numbered
        .map(|(number, text)| article(&format!("{number}.txt"), text))
        .collect()
}

/// Asks for everything that can be asked of a query; the articles found, or why it is none.
fn ask(searcher: &Searcher, query: &str) -> Result<u64, String> {
    let query = Query::parse(query).map_err(|error| error.to_string())?;
    let found = searcher
        .search(&query, &Default::default())
        .map_err(|error| error.to_string())?;
    let best = searcher
        .best(&query, 2)
        .map_err(|error| error.to_string())?;
    assert_eq!(best[..], found.hits[..found.hits.len().min(2)], "{query}");
    let mut reader = searcher.reader(&query).map_err(|error| error.to_string())?;
    let mut matches = 0;
    for hit in &found.hits {
        let marked = reader.read(hit.number).map_err(|error| error.to_string())?;
        assert_eq!(marked.spans.len() as u64, hit.matches, "{query}");
        matches += hit.matches;
    }
    assert_eq!(found.matches, matches, "{query}");
    Ok(found.articles)
}

/// How long the worst of them may take, in a build that checks everything, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

#[track_caller]
fn check(name: &str, query: &str, expected: Option<u64>) {
    let (_folder, index) = index_of(&articles());
    let searcher = index.searcher().unwrap();
    let start = Instant::now();
    let answer = ask(&searcher, query);
    assert!(start.elapsed() < PATIENCE, "{name}: {:?}", start.elapsed());
    let short = |text: &String| text.len() < 1000;
    assert!(
        answer.as_ref().err().is_none_or(short),
        "{name}: a long error"
    );
    assert_eq!(
        answer.as_ref().ok(),
        expected.as_ref(),
        "{name}: {answer:?}"
    );
}

#[test]
fn hostile_and_pasted_queries_are_answered_or_refused() {
    let many = |from: &str, count: usize| from.repeat(count);
    let numbered = |begin: &str, between: &str, end: &str, count: usize| {
        let words: Vec<String> = (0..count).map(|n| format!("w{n}")).collect();
        [begin, &words.join(between), end].concat()
    };
    let cases: &[(&str, String, Option<u64>)] = &[
        ("nothing", String::new(), None),
        (
            "brackets deep",
            many("(", 10_000) + "port" + &many(")", 10_000),
            None,
        ),
        ("brackets open", many("(", 10_000), None),
        ("brackets closed", many(")", 10_000), None),
        (
            "phrase brackets",
            format!("\"{}port{}\"", many("(", 10_000), many(")", 10_000)),
            Some(2),
        ),
        (
            "alternatives",
            numbered("\"(port | ", " | ", ")\"", 10_000),
            Some(2),
        ),
        (
            "alternatives in OR",
            numbered("port OR ", " OR ", "", 10_000),
            Some(2),
        ),
        (
            "two times many",
            numbered("\"(the | ", " | ", ") (port | law)\"", 2_000),
            Some(2),
        ),
        ("stars", "* * *".into(), Some(3)),
        ("stars in a phrase", "\"* * *\"".into(), Some(3)),
        ("many stars", format!("\"{}\"", many("* ", 500)), Some(0)),
        (
            "stars in a word",
            format!("{}x", many("*a", 5_000)),
            Some(0),
        ),
        ("NOT alone", "NOT".into(), None),
        ("many NOT", many("NOT ", 10_000) + "port", None),
        ("minus", "-".into(), None),
        ("near alone", "w/3".into(), None),
        ("far", "the w/4000000000 law".into(), Some(1)),
        ("many near", many("the w/2 ", 300) + "law", None),
        (
            "zero width",
            "\u{200b}the\u{200b} po\u{200b}rt".into(),
            Some(2),
        ),
        ("right to left", "\u{202e}nobody\u{202c}".into(), Some(1)),
        ("only marks", "\u{200b}\u{202e}\u{feff}".into(), None),
        (
            "a pasted headline",
            "\"Why were the refugees (sent back)? - [said]\"".into(),
            Some(0),
        ),
        (
            "the same, as it stands",
            "\"Why were the refugees sent back?\"".into(),
            Some(1),
        ),
        (
            "headline with dashes",
            "\"sent back - said the port\"".into(),
            Some(1),
        ),
        ("one long word", many("x", 1_000_000), Some(0)),
        ("one long word of stars", many("*", 1_000_000), Some(3)),
        (
            "a long phrase",
            format!("\"{}\"", many("port ", 200_000)),
            None,
        ),
        ("many words", many("port ", 200_000), Some(2)),
        ("many prefixes", many("exact:", 100_000) + "port", None),
        ("many quotation marks", many("\"", 1_000_001), None),
        ("many backslashes", many("\\", 1_000_001), None),
        ("nul", "\0".into(), None),
        ("a date that is none", "date:9999-99".into(), None),
    ];
    for (name, query, expected) in cases {
        check(name, query, *expected);
    }
}

const PIECES: [&str; 40] = [
    "the",
    "of",
    "port",
    "said",
    "forced",
    "U.S.",
    "Jong-un",
    "8,900",
    "café",
    " ",
    " ",
    " ",
    "(",
    ")",
    "\"",
    "*",
    "?",
    "|",
    "-",
    "\\",
    "~",
    ":",
    "[",
    "]",
    "\u{200b}",
    "\u{202e}",
    "\u{301}",
    " AND ",
    " OR ",
    " NOT ",
    " w/3 ",
    " pre/2 ",
    " NOT w/2 ",
    " w/s ",
    "in:quote ",
    "exact:",
    "family:",
    "source:x ",
    "date:2024",
    "outside:headline ",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_any_text_finds_is_what_it_marks(texts in vec(vec(select(&PIECES[..]), 0..12), 1..12)) {
        thread_local! {
            static INDEX: (tempfile::TempDir, nutgraf_index::Index) = index_of(&articles());
        }
        INDEX.with(|(_, index)| {
            let searcher = index.searcher().unwrap();
            for text in &texts {
                let _ = ask(&searcher, &text.concat());
            }
        });
    }
}
