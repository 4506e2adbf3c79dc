//! Whether damage and change are noticed, and named.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::nutgraf::Nutgraf;

const HARBOUR: &str = "Harbour reopens\n\nThe harbour reopened on Monday.\n";
const MARKET: &str = "Market opens\n\nThe market opened on Tuesday.\n";

/// Three files with four articles, indexed.
fn indexed() -> Nutgraf {
    let nutgraf = Nutgraf::new();
    nutgraf.write("news/a.txt", HARBOUR);
    nutgraf.write("news/b.txt", MARKET);
    nutgraf.write(
        "news/feed.jsonl",
        "{\"title\":\"One\",\"text\":\"First line of the feed.\"}\n{\"title\":\"Two\",\"text\":\"Second line of the feed.\"}\n",
    );
    nutgraf.ok(&["index", "news"]);
    nutgraf
}

/// The findings as `what file`, then the summary.
#[track_caller]
fn findings(nutgraf: &Nutgraf, args: &[&str]) -> (Vec<String>, Value) {
    let ran = nutgraf.run(&[&["verify", "--json"], args].concat());
    let mut rows: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON object a line"))
        .collect();
    let summary = rows.pop().expect("a summary");
    assert_eq!(summary["findings"], rows.len(), "{summary}");
    assert_eq!(summary["ok"], rows.is_empty(), "{summary}");
    assert_eq!(ran.code, if rows.is_empty() { 0 } else { 2 }, "{ran:?}");
    let named = |row: &Value| {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let path = text("path");
        let name = Path::new(&path).file_name().unwrap_or_default();
        let name = name.to_str().unwrap();
        let record = row["record"].as_u64().map(|number| format!("#{number}"));
        let record = record.unwrap_or_default();
        format!("{} {name}{record} {}", text("finding"), text("difference"))
            .trim_end()
            .to_owned()
    };
    (rows.iter().map(named).collect(), summary)
}

#[track_caller]
fn check(nutgraf: &Nutgraf, args: &[&str], expected: &[&str]) {
    assert_eq!(findings(nutgraf, args).0, expected);
}

/// Turns one bit in the middle of a file.
fn flip(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

/// The index's files with this ending.
fn files(nutgraf: &Nutgraf, folder: &str, ending: &str) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(nutgraf.path("index").join(folder)).unwrap();
    let paths = folder.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.to_str().unwrap().ends_with(ending))
        .collect()
}

#[test]
fn what_was_just_indexed_is_all_right() {
    let nutgraf = indexed();
    let (_, summary) = findings(&nutgraf, &["--deep"]);
    assert_eq!(
        (&summary["articles"], &summary["files"], &summary["run"]),
        (&4.into(), &3.into(), &1.into())
    );
    check(&nutgraf, &[], &[]);
    insta::assert_snapshot!(nutgraf.ok(&["verify"]).stdout, @"all right: 4 articles from 3 files, every file as it was read");
}

#[test]
fn a_flipped_byte_in_a_source_is_named_and_so_is_the_article() {
    let nutgraf = indexed();
    flip(&nutgraf.path("news/a.txt"));
    check(&nutgraf, &[], &["changed a.txt"]);
    check(
        &nutgraf,
        &["--deep"],
        &["changed a.txt", "article a.txt text"],
    );
    let ran = nutgraf.run(&["verify"]);
    assert!(ran.stdout.contains("a.txt: sha256 was "), "{}", ran.stdout);
    assert!(
        ran.stdout
            .ends_with("1 finding: 4 articles from 3 files looked at\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn each_record_of_a_changed_file_is_looked_at() {
    let nutgraf = indexed();
    nutgraf.write(
        "news/feed.jsonl",
        "{\"title\":\"One\",\"text\":\"First line of the feed.\"}\n{\"title\":\"Two\",\"text\":\"Another line.\"}\n{\"title\":\"Three\",\"text\":\"A third line.\"}\n",
    );
    check(
        &nutgraf,
        &["--deep"],
        &[
            "changed feed.jsonl",
            "article feed.jsonl#2 text",
            "article feed.jsonl#3 new",
        ],
    );
    nutgraf.write(
        "news/feed.jsonl",
        "{\"title\":\"One\",\"text\":\"First line of the feed.\"}\n",
    );
    check(
        &nutgraf,
        &["--deep"],
        &["changed feed.jsonl", "article feed.jsonl#2 gone"],
    );
}

#[test]
fn a_source_that_moved_down_a_line_has_other_places() {
    let nutgraf = indexed();
    nutgraf.write("news/a.txt", format!("\n{HARBOUR}"));
    check(
        &nutgraf,
        &["--deep"],
        &["changed a.txt", "article a.txt blocks"],
    );
}

#[test]
fn a_missing_source_and_one_that_became_a_folder_are_named() {
    let nutgraf = indexed();
    std::fs::remove_file(nutgraf.path("news/a.txt")).unwrap();
    std::fs::remove_file(nutgraf.path("news/b.txt")).unwrap();
    std::fs::create_dir(nutgraf.path("news/b.txt")).unwrap();
    for args in [&[][..], &["--deep"]] {
        check(&nutgraf, args, &["missing a.txt", "unreadable b.txt"]);
    }
    nutgraf.ok(&["index"]);
    check(&nutgraf, &["--deep"], &[]);
}

#[test]
fn every_flipped_byte_in_the_index_is_named() {
    let nutgraf = indexed();
    let folders = [
        ("postings", ".store"),
        ("postings", ".term"),
        ("overlay", ".bin"),
    ];
    for (folder, ending) in folders {
        let path = &files(&nutgraf, folder, ending)[0];
        let whole = std::fs::read(path).unwrap();
        flip(path);
        let (found, _) = findings(&nutgraf, &[]);
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(found.contains(&format!("damaged {name}")), "{found:?}");
        std::fs::remove_file(path).unwrap();
        let (found, _) = findings(&nutgraf, &[]);
        assert!(found.contains(&format!("damaged {name}")), "{found:?}");
        std::fs::write(path, whole).unwrap();
    }
    check(&nutgraf, &["--deep"], &[]);
}

#[test]
fn what_the_run_wrote_down_is_checked() {
    let nutgraf = indexed();
    let ledger = nutgraf.path("index/runs/000001.ledger.jsonl");
    let whole = std::fs::read_to_string(&ledger).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    // Cut at the end of a line it would still read well: its hash lies in the commit.
    for left in [lines.len() - 1, 2] {
        std::fs::write(&ledger, lines[..left].join("\n") + "\n").unwrap();
        check(&nutgraf, &[], &["damaged 000001.ledger.jsonl"]);
    }
    std::fs::write(&ledger, "{").unwrap();
    check(&nutgraf, &[], &["damaged 000001.ledger.jsonl"]);
    std::fs::write(&ledger, whole).unwrap();
    for list in ["rejected", "warnings", "skipped"] {
        let name = format!("000001.{list}.jsonl");
        let path = nutgraf.path("index/runs").join(&name);
        for content in ["{}\n", "{"] {
            std::fs::write(&path, content).unwrap();
            check(&nutgraf, &[], &[&format!("damaged {name}")]);
        }
        std::fs::write(&path, "").unwrap();
    }
    std::fs::remove_file(nutgraf.path("index/runs/000001.manifest.json")).unwrap();
    check(&nutgraf, &[], &["damaged 000001.manifest.json"]);
}

/// What `verify --receipt` says changed.
#[track_caller]
fn changed(nutgraf: &Nutgraf, code: i32) -> Vec<String> {
    let ran = nutgraf.run(&["verify", "--receipt", "found.json", "--json"]);
    assert_eq!(ran.code, code, "{ran:?}");
    let row: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(row["ok"], code == 0, "{row}");
    let changes = row["changes"].as_array().unwrap().iter();
    changes
        .map(|change| change["field"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_receipt_says_whether_a_query_still_finds_the_same() {
    let nutgraf = indexed();
    let receipt = nutgraf.ok(&["search", "--receipt", "-p", "line of the feed"]);
    nutgraf.write("found.json", &receipt.stdout);
    let row: Value = serde_json::from_str(&receipt.stdout).unwrap();
    assert_eq!(
        (
            &row["query"],
            &row["articles"],
            &row["matches"],
            &row["run"]
        ),
        (
            &r#""line of the feed""#.into(),
            &2.into(),
            &2.into(),
            &1.into()
        )
    );
    assert!(changed(&nutgraf, 0).is_empty());
    let limited = nutgraf.ok(&["search", "--receipt", "-n", "1", "-p", "line of the feed"]);
    assert_eq!(limited.stdout, receipt.stdout, "the limit is no part of it");
    insta::assert_snapshot!(
        nutgraf.ok(&["verify", "--receipt", "found.json"]).stdout,
        @r#"the same: "line of the feed": 2 articles, 2 matches"#
    );

    // Another article came in: the same hits, on other inputs.
    nutgraf.write(
        "news/c.txt",
        "School closes\n\nThe school closed on Friday.\n",
    );
    nutgraf.ok(&["index"]);
    assert_eq!(changed(&nutgraf, 0), ["run", "inputs"]);

    // A word before the match moved it: as many, elsewhere.
    nutgraf.write(
        "news/feed.jsonl",
        "{\"title\":\"One\",\"text\":\"The first line of the feed.\"}\n{\"title\":\"Two\",\"text\":\"Second line of the feed.\"}\n",
    );
    nutgraf.ok(&["index"]);
    assert_eq!(changed(&nutgraf, 2), ["hits", "run", "inputs"]);

    std::fs::remove_file(nutgraf.path("news/feed.jsonl")).unwrap();
    nutgraf.ok(&["index"]);
    assert_eq!(
        changed(&nutgraf, 2),
        ["articles", "matches", "hits", "run", "inputs"]
    );
}

#[test]
fn what_is_no_receipt_is_refused() {
    let nutgraf = indexed();
    nutgraf.write("found.json", "{}");
    let ran = nutgraf.run(&["verify", "--receipt", "found.json"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.stderr, @"error: found.json is no receipt; `nutgraf search QUERY --receipt` prints one: missing field `query` at line 1 column 2");
}
