//! Runs over a folder that changes.

use crate::nutgraf::Nutgraf;

fn story(headline: &str, body: &str) -> String {
    format!("{headline}\n\n{body}\n")
}

#[test]
fn a_run_reads_what_changed_and_removes_what_is_gone() {
    let nutgraf = Nutgraf::new();
    nutgraf.write(
        "news/a.txt",
        story("Harbour reopens", "The harbour reopened on Monday."),
    );
    nutgraf.write(
        "news/b.txt",
        story("Market opens", "The market opened on Tuesday."),
    );
    nutgraf.write(
        "news/c.txt",
        story("School closes", "The school closed on Friday."),
    );
    let first = nutgraf.object(&["index", "news"]);
    assert_eq!(
        (&first["read"], &first["indexed"]),
        (&3.into(), &3.into()),
        "{first}"
    );
    let id = nutgraf.rows(&["search", "harbour"])[0]["id"].clone();

    nutgraf.write(
        "news/a.txt",
        story("Harbour shuts", "The harbour shut on Sunday."),
    );
    std::fs::remove_file(nutgraf.path("news/c.txt")).unwrap();
    let second = nutgraf.object(&["index"]);
    assert_eq!(second["read"], 2, "{second}");
    assert_eq!(second["indexed"], 1, "{second}");
    assert_eq!(second["unchanged"], 1, "{second}");
    assert_eq!(second["removed"], 1, "{second}");
    assert_eq!(nutgraf.count("reopened").0, 0);
    assert_eq!(nutgraf.count("sunday").0, 1);
    assert_eq!(nutgraf.count("school").0, 0);
    assert_eq!(
        nutgraf.rows(&["search", "harbour"])[0]["id"],
        id,
        "the id stays"
    );

    let third = nutgraf.object(&["index", "--keep-removed"]);
    assert_eq!(third["unchanged"], 2, "{third}");
}

#[test]
fn a_run_touches_only_what_lies_under_its_paths() {
    let nutgraf = Nutgraf::new();
    nutgraf.write(
        "news/x/a.txt",
        story("Harbour reopens", "The harbour reopened on Monday."),
    );
    nutgraf.write(
        "news/y/b.txt",
        story("Market opens", "The market opened on Tuesday."),
    );
    nutgraf.ok(&["index", "news"]);
    let before = nutgraf.rows(&["search", "--sort", "id", "open* OR reopen*"]);
    std::fs::remove_file(nutgraf.path("news/x/a.txt")).unwrap();
    let part = nutgraf.object(&["index", "news/y"]);
    assert_eq!(
        (&part["read"], &part["removed"]),
        (&1.into(), &0.into()),
        "{part}"
    );
    let after = nutgraf.rows(&["search", "--sort", "id", "open* OR reopen*"]);
    assert_eq!(before, after, "nothing has moved");
    let whole = nutgraf.object(&["index", "news"]);
    assert_eq!(whole["removed"], 1, "{whole}");
}

#[test]
fn duplicates_are_counted_and_found() {
    let nutgraf = Nutgraf::new();
    let text = story("Harbour reopens", "The harbour reopened on Monday.");
    nutgraf.write("news/a.txt", &text);
    nutgraf.write("news/b.txt", &text);
    let report = nutgraf.object(&["index", "news"]);
    assert_eq!(
        (&report["indexed"], &report["duplicates"]),
        (&2.into(), &1.into()),
        "{report}"
    );
    assert_eq!(nutgraf.count("harbour").0, 2);
}

#[test]
fn a_codebook_edit_classifies_anew_without_reading() {
    let nutgraf = Nutgraf::new();
    nutgraf.write(
        "news/a.txt",
        story("Harbour reopens", "The harbour reopened on Monday."),
    );
    let codebook = "[theme.sea]\ninclude = ['harbour']\nthreshold = 1\n";
    nutgraf.write("news/codebook.toml", codebook);
    nutgraf.ok(&["index", "news"]);
    assert_eq!(nutgraf.count("theme:sea").0, 1);
    nutgraf.write("news/codebook.toml", codebook.replace("sea", "port"));
    let report = nutgraf.object(&["index"]);
    assert_eq!(
        (&report["unchanged"], &report["indexed"]),
        (&1.into(), &0.into()),
        "{report}"
    );
    assert_eq!(nutgraf.count("theme:sea").0, 0);
    assert_eq!(nutgraf.count("theme:port").0, 1);
}

#[test]
fn two_runs_at_once_are_refused() {
    let nutgraf = Nutgraf::new();
    nutgraf.write(
        "news/a.txt",
        story("Harbour reopens", "The harbour reopened on Monday."),
    );
    nutgraf.ok(&["index", "news"]);
    let index = nutgraf_index::Index::open(nutgraf.path("index")).unwrap();
    let writer = index
        .writer(nutgraf_index::WriterOptions::default())
        .unwrap();
    let ran = nutgraf.run(&["index", "news"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("is being written by process"),
        "{}",
        ran.stderr
    );
    assert_eq!(nutgraf.count("harbour").0, 1, "readers go on");
    drop(writer);
    nutgraf.ok(&["index", "news"]);
}

#[test]
fn metadata_is_supplied() {
    let nutgraf = Nutgraf::new();
    nutgraf.write(
        "news/post/a.txt",
        story("Harbour reopens", "The harbour reopened on Monday."),
    );
    nutgraf.write(
        "news/metadata.csv",
        "path,date,source,desk\npost/*.txt,2024-07-14,Harbour Post,metro\nno/*,2024-01-01,X,y\n",
    );
    let ran = nutgraf.ok(&["index", "news"]);
    assert!(
        ran.stderr.contains("no article for line 3: no/*"),
        "{}",
        ran.stderr
    );
    let hit = &nutgraf.rows(&["search", "date:2024-07 harbour"])[0];
    assert_eq!(hit["source"], "Harbour Post");
    let shown = nutgraf.object(&["show", "post/a.txt"]);
    assert_eq!(shown["meta"]["desk"], "metro");
    assert_eq!(nutgraf.count("date:none").0, 0);
}
