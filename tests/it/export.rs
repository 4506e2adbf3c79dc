//! Exports: everything, the same bytes always, and numbers that can be worked out again.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::nutgraf::{Nutgraf, corpus};

/// An export of each kind.
pub(crate) const WHAT: [&[&str]; 6] = [
    &["--what", "articles", "--text"],
    &["--what", "matches", "border OR repatriat*"],
    &["--what", "quotes"],
    &["--what", "themes"],
    &["--what", "themes", "--wide"],
    &["--what", "evidence"],
];

#[test]
fn the_same_bytes_with_any_number_of_threads() {
    let (one, two) = (corpus("1"), corpus("2"));
    for what in WHAT {
        for format in ["jsonl", "csv"] {
            let args = [&["export", "--format", format], what].concat();
            let exported = one.ok(&args).stdout;
            assert!(exported.lines().count() > 40, "{what:?}");
            assert!(exported == two.ok(&args).stdout, "{what:?} {format}");
        }
    }
}

/// The cells of a table that has no line breaks in cells.
fn table(csv: &str) -> Vec<BTreeMap<String, String>> {
    let rows = csv.lines().map(|line| {
        let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(std::mem::take(&mut cell)),
                c => cell.push(c),
            }
        }
        cells.push(cell);
        cells
    });
    let mut rows = rows.collect::<Vec<_>>().into_iter();
    let head = rows.next().unwrap();
    rows.map(|cells| {
        assert_eq!(cells.len(), head.len(), "{cells:?}");
        head.iter().cloned().zip(cells).collect()
    })
    .collect()
}

/// Works every score of the corpus out again, by hand as it were, from the rows of evidence and the
/// numbers in the codebook.
#[test]
fn every_score_is_the_sum_of_its_evidence() {
    let nutgraf = corpus("1");
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../corpus/codebook.toml");
    let codebook = nutgraf_themes::Codebook::read(file).unwrap();
    let key = |row: &Value| (row["id"].to_string(), row["theme"].to_string());
    let mut evidence: BTreeMap<_, Vec<Value>> = BTreeMap::new();
    for row in nutgraf.rows(&["export", "--what", "evidence"]) {
        evidence.entry(key(&row)).or_default().push(row);
    }
    let themes = nutgraf.rows(&["export", "--what", "themes"]);
    assert_eq!(themes.len(), evidence.len());
    for row in &themes {
        // The queries are those of the theme below, where the theme is given for one.
        let id = row["through"].as_str().or(row["theme"].as_str()).unwrap();
        let theme = codebook.theme(id).unwrap();
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        let (mut sum, mut end) = (0.0, 0);
        for item in &evidence[&key(row)] {
            let number = |name: &str| item[name].as_f64().unwrap();
            let query = item["query"].as_str().unwrap();
            let rules = theme.rules.iter().filter(|rule| rule.text == query);
            let fits = |rule: &&nutgraf_themes::Rule| {
                (rule.weight * number("factor") - number("weight")).abs() < 1e-5
            };
            let rule = rules
                .into_iter()
                .find(fits)
                .unwrap_or_else(|| panic!("{item}"));
            let zone = item["zone"].as_str().unwrap();
            let factors = theme
                .zones
                .iter()
                .filter(|(known, _)| known.as_str() == zone);
            let factor = factors.map(|(_, factor)| *factor).next().unwrap_or(1.0);
            assert!((number("factor") - factor).abs() < 1e-5, "{item}");
            let count = counts.entry(query).or_default();
            *count += 1;
            assert_eq!(item["count"], *count, "{item}");
            assert!(*count <= u64::from(rule.repeat), "{item}");
            assert!(
                item["start"].as_u64().unwrap() >= end,
                "evidence overlaps: {item}"
            );
            end = item["end"].as_u64().unwrap();
            sum += number("weight");
        }
        let score = row["score"].as_f64().unwrap();
        assert!((sum - score).abs() < 1e-4, "{row}: {sum}");
        assert!(score >= theme.threshold - 1e-5, "{row}");
        assert_eq!(row["evidence"], evidence[&key(row)].len());
    }
    let wide = nutgraf.ok(&["export", "--what", "themes", "--wide", "--format", "csv"]);
    let scores: Vec<String> = table(&wide.stdout)
        .iter()
        .flat_map(|row| {
            let ids = themes.iter().filter(|theme| theme["id"] == row["id"]);
            ids.map(|theme| {
                (
                    row[theme["theme"].as_str().unwrap()].clone(),
                    theme["score"].to_string(),
                )
            })
            .filter(|(cell, score)| cell.parse::<f64>().unwrap() != score.parse::<f64>().unwrap())
            .map(|(cell, score)| format!("{cell} {score}"))
            .collect::<Vec<_>>()
        })
        .collect();
    assert!(scores.is_empty(), "{scores:?}");
    assert_eq!(table(&wide.stdout).len() as u64, nutgraf.count("path:*").0);
}

#[test]
fn both_forms_say_the_same() {
    let nutgraf = corpus("1");
    for what in [WHAT[1], WHAT[3], WHAT[5]] {
        let args = |format| [&["export", "--format", format], what].concat();
        let rows: Vec<Value> = nutgraf
            .ok(&args("jsonl"))
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let cells = table(&nutgraf.ok(&args("csv")).stdout);
        assert_eq!(rows.len(), cells.len());
        for (row, cells) in rows.iter().zip(&cells) {
            for (name, cell) in cells {
                let value = match &row[name] {
                    Value::Null => String::new(),
                    Value::String(text) => text.replace('"', ""),
                    other => other.to_string(),
                };
                let cell = cell
                    .strip_prefix('\'')
                    .filter(|cell| cell.starts_with(['-', '=', '+', '@']))
                    .unwrap_or(cell);
                let same = value == *cell
                    || value
                        .parse::<f64>()
                        .ok()
                        .zip(cell.parse::<f64>().ok())
                        .is_some_and(|(a, b)| a == b);
                assert!(same, "{name}: {value:?} {cell:?}");
            }
        }
    }
}

#[test]
fn all_matches_are_exported() {
    let nutgraf = corpus("1");
    let rows = nutgraf.rows(&["export", "the", "--what", "matches"]);
    assert_eq!(rows.len() as u64, nutgraf.count("the").1);
    for row in &rows {
        let sentence = row["sentence"].as_str().unwrap();
        assert!(sentence.contains(row["node"].as_str().unwrap()), "{row}");
    }
    let quotes = nutgraf.rows(&["export", "speaker:Gil", "--what", "quotes"]);
    assert!(!quotes.is_empty() && quotes.iter().all(|row| row["speaker"].is_string()));
}

#[test]
fn tables_open_in_spreadsheets() {
    let nutgraf = Nutgraf::new();
    nutgraf.write(
        "news/feed.jsonl",
        "{\"title\":\"=SUM(A1)\",\"text\":\"The “harbour, old” reopened.\\nIt was cold.\",\"desk\":\"@metro\",\"date\":\"2024-07-14\"}\n{\"title\":\"Quay\",\"text\":\"The harbour closed.\",\"page\":\"-3\"}\n",
    );
    nutgraf.ok(&["index", "news"]);
    let ran = nutgraf.ok(&[
        "export", "--format", "csv", "--bom", "harbour", "--what", "matches", "--width", "3",
    ]);
    assert!(ran.stdout.starts_with('\u{feff}'));
    insta::assert_snapshot!(ran.stdout.trim_start_matches('\u{feff}'), @r#"
    id,date,source,headline,zone,speaker,left,node,right,sentence,start,end,path,member,record,line,byte_start,byte_end,url,meta.desk,meta.page
    7vmhh03r0rhd,2024-07-14,,'=SUM(A1),paragraph,,The “,harbour,", old” reopened","The “harbour, old” reopened.",17,24,feed.jsonl,,1,1,28,60,,'@metro,
    4aaah8fp93kf,,,Quay,paragraph,,The ,harbour, closed,The harbour closed.,10,17,feed.jsonl,,2,2,137,156,,,'-3
    "#);
    insta::assert_snapshot!(ran.stderr, @"2 rows of 2 articles");
    nutgraf.ok(&["export", "-o", "articles.jsonl", "--text"]);
    let articles = std::fs::read_to_string(nutgraf.path("articles.jsonl")).unwrap();
    let row: Value = serde_json::from_str(articles.lines().next().unwrap()).unwrap();
    let articles = articles.replace(row["added"].as_str().unwrap(), "TODAY");
    insta::assert_snapshot!(articles, @r#"
    {"id":"7vmhh03r0rhd","date":"2024-07-14","source":null,"headline":"=SUM(A1)","authors":[],"lang":"en","labels":[],"words":9,"matches":0,"themes":[],"found":["date: json:date","headline: json"],"date_confidence":null,"content":"cb5b75f60f7d929a51f574fddd1dc487","duplicate_of":null,"story":"7vmhh03r0rhd","likeness":null,"added":"TODAY","first_run":1,"changed_run":1,"path":"feed.jsonl","member":null,"record":1,"line":1,"byte_start":10,"byte_end":18,"url":null,"meta.desk":"@metro","meta.page":null,"text":"=SUM(A1)\n\nThe “harbour, old” reopened.\n\nIt was cold."}
    {"id":"4aaah8fp93kf","date":null,"source":null,"headline":"Quay","authors":[],"lang":"en","labels":[],"words":4,"matches":0,"themes":[],"found":["headline: json"],"date_confidence":null,"content":"cf2e0658d1ee62f47eff6e35d94ff325","duplicate_of":null,"story":"4aaah8fp93kf","likeness":null,"added":"TODAY","first_run":1,"changed_run":1,"path":"feed.jsonl","member":null,"record":2,"line":2,"byte_start":123,"byte_end":127,"url":null,"meta.desk":null,"meta.page":"-3","text":"Quay\n\nThe harbour closed."}
    "#);
}

#[test]
fn what_cannot_be_exported_says_why() {
    let nutgraf = corpus("1");
    for (args, expected) in [
        (vec!["export", "--what", "matches"], "matches of what?"),
        (vec!["export", "--wide"], "--wide goes with --what themes"),
        (
            vec!["export", "-o", "no/such/folder/x"],
            "cannot write no/such/folder/x",
        ),
        (vec!["export", "(border"], "expected `)`"),
    ] {
        let ran = nutgraf.run(&args);
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
    }
    assert_eq!(nutgraf.run(&["export", "xyzzyx"]).code, 1);
}

/// The page that describes the columns describes all of them.
#[test]
fn every_column_is_documented() {
    let nutgraf = corpus("1");
    let page = include_str!("../../docs/exports.md");
    for what in WHAT {
        let csv = nutgraf
            .ok(&[&["export", "--format", "csv"], what].concat())
            .stdout;
        let wide = what.contains(&"--wide");
        for column in csv.lines().next().unwrap().split(',') {
            let known = column.starts_with("meta.") || page.contains(&format!("| `{column}` |"));
            assert!(known || wide, "{column}");
        }
    }
}
