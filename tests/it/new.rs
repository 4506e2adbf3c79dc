//! What came in or changed since the run before.

use serde_json::Value;

use crate::nutgraf::Nutgraf;

/// Three articles, then one of them changed and one more.
fn twice() -> Nutgraf {
    let nutgraf = Nutgraf::new();
    nutgraf.write(
        "news/a.txt",
        "Harbour reopens\n\nThe harbour reopened on Monday.\n",
    );
    nutgraf.write(
        "news/b.txt",
        "Market opens\n\nThe market opened on Tuesday.\n",
    );
    nutgraf.write(
        "news/c.txt",
        "School closes\n\nThe school closed on Friday.\n",
    );
    nutgraf.ok(&["index", "news"]);
    nutgraf.write(
        "news/b.txt",
        "Market opens\n\nThe market by the harbour opened on Tuesday.\n",
    );
    nutgraf.write(
        "news/d.txt",
        "Harbour floods\n\nThe harbour flooded on Sunday.\n",
    );
    nutgraf.ok(&["index"]);
    nutgraf
}

/// `query came path` a row.
#[track_caller]
fn check(nutgraf: &Nutgraf, args: &[&str], code: i32, expected: &[&str]) -> String {
    let ran = nutgraf.run(&[&["new", "--json"], args].concat());
    assert_eq!(ran.code, code, "{ran:?}");
    let mut rows: Vec<String> = ran
        .stdout
        .lines()
        .map(|line| {
            let row: Value = serde_json::from_str(line).expect("a JSON object a line");
            let query = row["query"].as_str().unwrap_or("-");
            let (came, path) = (row["came"].as_str(), row["origin"]["path"].as_str());
            format!("{query} {} {}", came.unwrap(), path.unwrap())
        })
        .collect();
    rows.sort();
    assert_eq!(rows, expected);
    ran.stderr
}

#[test]
fn what_came_in_or_changed_with_the_last_run_is_listed() {
    let nutgraf = twice();
    check(&nutgraf, &[], 0, &["- added d.txt", "- changed b.txt"]);
    check(
        &nutgraf,
        &["harbour"],
        0,
        &["harbour added d.txt", "harbour changed b.txt"],
    );
    check(&nutgraf, &["school"], 1, &[]);
    check(
        &nutgraf,
        &["flood OR school", "\"by the harbour\""],
        0,
        &[
            "\"by the harbour\" changed b.txt",
            "flood OR school added d.txt",
        ],
    );
    check(
        &nutgraf,
        &["market -school", "NOT flood"],
        0,
        &["NOT flood changed b.txt", "market -school changed b.txt"],
    );
    nutgraf.ok(&["index"]);
    check(&nutgraf, &[], 1, &[]);
}

#[test]
fn people_see_them_by_query_and_can_show_them_by_rank() {
    let nutgraf = twice();
    let ran = nutgraf.ok(&["new", "flood", "market"]);
    let headings: Vec<&str> = ran
        .stdout
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("     "))
        .collect();
    insta::assert_snapshot!(headings.join("\n"), @r"
    flood: 1 article
      1  Harbour floods
    market: 1 article
      2  Market opens
    ");
    let shown = nutgraf.object(&["show", "2"]);
    assert_eq!(shown["headline"], "Market opens");
}

#[test]
fn a_file_of_queries_runs_the_good_ones_and_names_the_bad() {
    let nutgraf = twice();
    nutgraf.write(
        "alerts.txt",
        "# what the desk watches\nport: harbour\n\nmarket\tmarket AND\nbroken: a AND b OR c\nstalls\tmarket w/5 harbour\r\n",
    );
    let stderr = check(
        &nutgraf,
        &["--queries", "alerts.txt"],
        2,
        &[
            "port added d.txt",
            "port changed b.txt",
            "stalls changed b.txt",
        ],
    );
    insta::assert_snapshot!(stderr, @r"
    error: alerts.txt:4:18: found the end, expected a word, a phrase or a bracket; write market AND return
    error: alerts.txt:5:17: found AND and OR side by side, expected brackets that say which goes first; write (a AND b) OR c, or a AND (b OR c)
    ");
    nutgraf.write("alerts.txt", "port: harbour\nschool: school\n");
    check(
        &nutgraf,
        &["--queries", "alerts.txt", "flood"],
        0,
        &[
            "flood added d.txt",
            "port added d.txt",
            "port changed b.txt",
        ],
    );
    nutgraf.write("alerts.txt", "school: school\n");
    check(&nutgraf, &["--queries", "alerts.txt"], 1, &[]);
    let ran = nutgraf.run(&["new", "--queries", "none.txt"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr
            .starts_with("error: cannot read the queries none.txt"),
        "{}",
        ran.stderr
    );
}
