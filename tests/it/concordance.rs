//! Lines of a concordance: their order, samples of them, how often they are.

use serde_json::Value;

use crate::nutgraf::{Nutgraf, corpus};

const BACK: &str = "(forced OR forcibl*) w/3 (repatriat* OR return*) AND path:*.txt";

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or("")
}

/// The first word, folded as lines are sorted.
fn first_word(text: &str) -> String {
    let word = text.split(|c: char| !c.is_alphanumeric() && c != '’');
    word.map(str::to_lowercase)
        .find(|w| !w.is_empty())
        .unwrap_or_default()
}

#[test]
fn lines_are_sorted_by_what_was_asked() {
    let nutgraf = corpus("1");
    let plain = nutgraf.rows(&["concordance", BACK]);
    for keys in ["R1", "R1,L1", "node", "date", "source,R1", "speaker"] {
        let sorted = nutgraf.rows(&["concordance", BACK, "--sort", keys]);
        let mut spans: Vec<String> = sorted
            .iter()
            .map(|r| format!("{}{}", r["id"], r["span"]))
            .collect();
        let mut all: Vec<String> = plain
            .iter()
            .map(|r| format!("{}{}", r["id"], r["span"]))
            .collect();
        spans.sort();
        all.sort();
        assert_eq!(spans, all, "{keys}");
    }
    let sorted = nutgraf.rows(&["concordance", "return*", "--sort", "R1"]);
    let firsts: Vec<String> = sorted
        .iter()
        .map(|row| first_word(text(row, "right")))
        .collect();
    assert!(firsts.len() > 10 && firsts.is_sorted(), "{firsts:?}");
    let sorted = nutgraf.rows(&["concordance", "return*", "--sort", "source,node"]);
    let keys: Vec<_> = sorted
        .iter()
        .map(|r| {
            (
                text(r, "source").to_lowercase(),
                text(r, "node").to_lowercase(),
            )
        })
        .collect();
    assert!(keys.is_sorted(), "{keys:?}");
    let limited = nutgraf.rows(&["concordance", "return*", "--sort", "R1", "-n", "3"]);
    let first: Vec<String> = limited
        .iter()
        .map(|row| first_word(text(row, "right")))
        .collect();
    assert_eq!(first, firsts[..3]);
}

#[test]
fn a_sample_is_drawn_again_with_its_seed() {
    let (one, two) = (corpus("1"), corpus("2"));
    let args = |seed| {
        [
            "concordance",
            "the",
            "--sample",
            "20",
            "--seed",
            seed,
            "--json",
        ]
    };
    let first = one.ok(&args("1"));
    assert_eq!(first.stdout.lines().count(), 20);
    assert_eq!(first.stdout, two.ok(&args("1")).stdout);
    assert_ne!(first.stdout, one.ok(&args("2")).stdout);
    // Of a smaller sample, every match is in the larger one.
    let few = one.rows(&["concordance", "the", "--sample", "5"]);
    let more = one.rows(&["concordance", "the", "--sample", "50"]);
    assert!(few.iter().all(|row| more.contains(row)));
    let all = one.rows(&["concordance", BACK, "--sample", "1000"]);
    assert_eq!(all, one.rows(&["concordance", BACK]));
    assert_eq!(
        one.ok(&["concordance", BACK, "--sample", "4", "--sort", "R1"])
            .stdout
            .lines()
            .count(),
        4
    );
    let ran = one.ok(&["concordance", BACK, "--sample", "4"]);
    insta::assert_snapshot!(ran.stderr, @"10 matches in 7 articles, 4 drawn at random (seed 1)");
}

/// Every match is in as many samples as any other, within what chance explains.
#[test]
fn a_sample_is_uniform() {
    let nutgraf = corpus("1");
    let all = nutgraf.rows(&["concordance", BACK]).len();
    let mut drawn = std::collections::BTreeMap::new();
    for seed in 0..30 {
        let seed = seed.to_string();
        for row in nutgraf.rows(&["concordance", BACK, "--sample", "4", "--seed", &seed]) {
            *drawn
                .entry(format!("{}{}", row["id"], row["span"]))
                .or_insert(0) += 1;
        }
    }
    assert_eq!(drawn.len(), all);
    // 30 * 4 / 11 = 11 are expected of each, with a deviation of 2.6.
    assert!(drawn.values().all(|n| (2..=22).contains(n)), "{drawn:?}");
}

#[test]
fn how_often_in_a_million_words() {
    let nutgraf = corpus("1");
    let rows = nutgraf.rows(&["concordance", "--frequency", "the"]);
    let sum = |by: &str, key: &str| -> u64 {
        rows.iter()
            .filter(|r| r["by"] == by)
            .map(|r| r[key].as_u64().unwrap())
            .sum()
    };
    for key in ["articles", "matches", "words"] {
        assert_eq!(sum("source", key), sum("all", key), "{key}");
        assert_eq!(sum("year", key), sum("all", key), "{key}");
    }
}

#[test]
fn how_often_as_people_read_it() {
    let nutgraf = Nutgraf::new();
    let one = "---\ndate: 2023-05-01\n---\nHarbour reopens\n\nThe harbour reopened on Monday.\n";
    nutgraf.write("news/post/a.txt", one);
    nutgraf.write("news/courier/b.txt", "Market opens\n\nThe market opened.\n");
    nutgraf.ok(&["index", "news"]);
    let ran = nutgraf.ok(&["concordance", "--frequency", "harbour"]);
    insta::assert_snapshot!(ran.stdout, @"
    all                                   articles   matches         words  per million
                                                 1         2            12     166666.7
    source                                articles   matches         words  per million
    post                                         1         2             7     285714.3
    courier                                      0         0             5          0.0
    year                                  articles   matches         words  per million
    2023                                         1         2             7     285714.3
    (none)                                       0         0             5          0.0
    ");
}

#[test]
fn what_has_no_place_in_the_text_says_so() {
    let nutgraf = corpus("1");
    let ran = nutgraf.run(&["concordance", "theme:defection"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    let note =
        "note: such a query decides on articles and has no place in the text; `search` lists them";
    assert_eq!(ran.stderr.lines().last(), Some(note));
    let ran = nutgraf.run(&["concordance", "the", "--sort", "R1,left"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.stderr, @"
    error: invalid value 'left' for '--sort <KEYS>': `left` is nothing to sort by; write L1, L2 … for words on the left, R1, R2 … for those on the right, node, date, source or speaker

    For more information, try '--help'.
    ");
}

#[test]
fn lines_as_a_table() {
    let nutgraf = Nutgraf::new();
    nutgraf.write("news/a.txt", "Harbour reopens\n\n“The harbour, which is open, is quiet,” said Ana Okafor, the harbour master.\n\n=harbour is a formula\n");
    nutgraf.ok(&["index", "news"]);
    let ran = nutgraf.ok(&["concordance", "harbour", "--csv"]);
    insta::assert_snapshot!(ran.stdout, @r#"
    id,date,source,zone,speaker,left,node,right,start,end,path,member,line
    84b8pekrgdwk,,,headline,,,Harbour, reopens,0,7,a.txt,,1
    84b8pekrgdwk,,,paragraph,Ana Okafor,The ,harbour,", which is open, is quiet,” said Ana Okafor",24,31,a.txt,,3
    84b8pekrgdwk,,,paragraph,,"is open, is quiet,” said Ana Okafor, the ",harbour, master,82,89,a.txt,,3
    84b8pekrgdwk,,,paragraph,,,harbour, is a formula,100,107,a.txt,,5
    "#);
}
