//! Bad input: each with a clear message, the right exit code, and its neighbours indexed.

use crate::nutgraf::{Nutgraf, Ran};

const STORY: &str = "Harbour reopens\n\nThe harbour reopened on Monday after a storm.\n";

/// The error's line on stderr, with the temporary folder's name taken out.
#[track_caller]
fn error(nutgraf: &Nutgraf, ran: &Ran, code: i32) -> String {
    assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
    let folder = nutgraf.dir.path().canonicalize().unwrap();
    ran.stderr
        .replace(folder.to_str().unwrap(), "DIR")
        .replace(nutgraf.dir.path().to_str().unwrap(), "DIR")
        .trim_end()
        .to_owned()
}

#[test]
fn a_path_that_is_not_there() {
    let nutgraf = Nutgraf::new();
    let ran = nutgraf.run(&["index", "no-such-folder"]);
    insta::assert_snapshot!(error(&nutgraf, &ran, 2), @"error: no-such-folder: no such file or folder, or not readable; check its spelling and whether its disk is there, or name what to read instead: No such file or directory (os error 2)");
    assert!(!nutgraf.path("index").exists(), "no index is made");
}

#[test]
fn an_empty_folder() {
    let nutgraf = Nutgraf::new();
    std::fs::create_dir(nutgraf.path("news")).unwrap();
    let ran = nutgraf.run(&["index", "news"]);
    insta::assert_snapshot!(error(&nutgraf, &ran, 1), @"note: no news in DIR/news; 0 files were passed over");
}

#[test]
fn nothing_named_and_nothing_known() {
    let nutgraf = Nutgraf::new();
    let ran = nutgraf.run(&["index"]);
    insta::assert_snapshot!(error(&nutgraf, &ran, 2), @"error: nothing to read: name a folder or a file of news");
}

#[test]
fn bad_files_do_not_stop_their_neighbours() {
    let nutgraf = Nutgraf::new();
    nutgraf.write("news/a.txt", STORY);
    nutgraf.write("news/empty.txt", "");
    nutgraf.write(
        "news/latin.txt",
        b"Caf\xe9 reopens\n\nThe caf\xe9 on the quay reopened on Monday.\n",
    );
    nutgraf.write(
        "news/mixed.txt",
        b"Broken bytes\n\nGood words \xff\xfe here \xe2\x80\x99 and more of them.\n",
    );
    nutgraf.write("news/binary.txt", [0u8, 1, 2, 3, 255, 254, 7].repeat(100));
    nutgraf.write(
        "news/feed.jsonl",
        "{\"title\":\"One\",\"text\":\"First good line of the feed.\"}\n{\"title\": \"Two\", \n{\"title\":\"Three\",\"text\":\"Third good line of the feed.\"}\n",
    );
    let report = nutgraf.object(&["index", "news"]);
    assert_eq!(report["read"], 8, "{report}");
    assert_eq!(report["indexed"], 5, "{report}");
    assert_eq!(report["rejected"], 3, "{report}");
    let rejected: Vec<String> = nutgraf
        .rows(&["report"])
        .iter()
        .filter_map(|row| {
            Some(format!(
                "{} {}",
                row["path"].as_str()?,
                row["reason"].as_str()?
            ))
        })
        .collect();
    assert_eq!(
        rejected,
        [
            "binary.txt binary",
            "empty.txt empty",
            "feed.jsonl invalid-json"
        ]
    );
    assert_eq!(nutgraf.count("\"good line\"").0, 2);
    assert_eq!(nutgraf.count("cafe").0, 1, "Latin-1 is decoded");
    let strict = nutgraf.run(&["index", "news", "--strict"]);
    assert_eq!(strict.code, 3, "{}", strict.stderr);
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_keeps_its_articles() {
    use std::os::unix::fs::PermissionsExt;
    let nutgraf = Nutgraf::new();
    let secret = nutgraf.write("news/secret.txt", STORY);
    nutgraf.write(
        "news/b.txt",
        "Market opens\n\nThe market opened late on Tuesday.\n",
    );
    nutgraf.ok(&["index", "news"]);
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&secret).is_ok() {
        println!("skipped: this user reads files without permission");
        return;
    }
    std::fs::write(
        nutgraf.path("news/b.txt"),
        "Market closes\n\nThe market closed.\n",
    )
    .unwrap();
    let report = nutgraf.object(&["index", "news"]);
    assert_eq!(report["rejected"], 1, "{report}");
    assert_eq!(nutgraf.count("harbour").0, 1);
}

#[test]
fn a_codebook_with_errors() {
    let nutgraf = Nutgraf::new();
    nutgraf.write("news/a.txt", STORY);
    nutgraf.ok(&["index", "news"]);
    for (name, codebook) in [
        ("unknown key", "[theme.a]\ninclued = ['rent']\n"),
        ("no queries", "[theme.a]\nlabel = \"A\"\n"),
        (
            "no such parent",
            "[theme.a]\nparent = \"b\"\ninclude = ['rent']\n",
        ),
        ("open bracket", "[theme.a]\ninclude = ['(rent']\n"),
    ] {
        nutgraf.write("codebook.toml", codebook);
        let ran = nutgraf.run(&["index", "news", "--codebook", "codebook.toml"]);
        let message = error(&nutgraf, &ran, 2);
        assert!(message.contains("codebook.toml:"), "{name}: {message}");
        assert_eq!(
            nutgraf.count("harbour"),
            (1, 2),
            "{name}: the index is as it was"
        );
    }
}

#[test]
fn queries_that_do_not_parse() {
    let nutgraf = Nutgraf::new();
    nutgraf.write("news/a.txt", STORY);
    nutgraf.ok(&["index", "news"]);
    let message = |query: &str| error(&nutgraf, &nutgraf.run(&["search", query]), 2);
    insta::assert_snapshot!(message("(harbour"), @r"
    error: the query does not parse: column 1: found `(` and then no more, expected `)` to close it; write (harbour)
      (harbour
      ^
    ");
    insta::assert_snapshot!(message("\"harbour reopened"), @r#"
    error: the query does not parse: column 1: found " and then no more, expected " to close it; write "harbour reopened"
      "harbour reopened
      ^
    "#);
    insta::assert_snapshot!(message("sorce:post"), @r"
    error: the query does not parse: column 1: found `sorce:`, expected a field such as source:, date: or in:headline; did you mean source:…?
      sorce:post
      ^
    ");
    insta::assert_snapshot!(message("storm OR harbour monday"), @r"
    error: the query does not parse: column 18: found a space, which means AND, beside OR, expected brackets that say which goes first; write storm OR (harbour AND monday), or (storm OR harbour) AND monday
      storm OR harbour monday
                       ^
    ");
    insta::assert_snapshot!(message(""), @"error: the query is empty; write a word, or a phrase in quotation marks");
}

#[test]
fn folders_that_are_no_index() {
    let nutgraf = Nutgraf::new();
    let ran = nutgraf.run(&["search", "harbour"]);
    insta::assert_snapshot!(error(&nutgraf, &ran, 2), @"error: there is no index at DIR/index; make one with `nutgraf index FOLDER`, or name one with --index");

    nutgraf.write("index/photo.txt", "not ours");
    nutgraf.write("news/a.txt", STORY);
    let ran = nutgraf.run(&["search", "harbour"]);
    insta::assert_snapshot!(error(&nutgraf, &ran, 2), @"error: DIR/index is no index of ours: it holds `photo.txt` and no `nutgraf.json`; name a new or empty folder");
    let ran = nutgraf.run(&["index", "news"]);
    error(&nutgraf, &ran, 2);
    assert!(nutgraf.path("index/photo.txt").exists());
}

#[test]
fn an_index_of_another_version() {
    let nutgraf = Nutgraf::new();
    nutgraf.write("news/a.txt", STORY);
    nutgraf.ok(&["index", "news"]);
    let path = nutgraf.path("index/nutgraf.json");
    let mut marker: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    marker["format"] = 999.into();
    std::fs::write(&path, marker.to_string()).unwrap();
    let ran = nutgraf.run(&["search", "harbour"]);
    insta::assert_snapshot!(error(&nutgraf, &ran, 2), @"error: DIR/index was written in format 999, this program reads 6; index again into a new folder");
}

#[test]
fn an_article_that_is_not_there() {
    let nutgraf = Nutgraf::new();
    nutgraf.write("news/a.txt", STORY);
    nutgraf.ok(&["index", "news"]);
    let ran = nutgraf.run(&["show", "zzz"]);
    insta::assert_snapshot!(error(&nutgraf, &ran, 2), @"error: no article is called `zzz`; give its id, the beginning of its id, or its path");
    let ran = nutgraf.run(&["cite", "a.txt:5"]);
    insta::assert_snapshot!(error(&nutgraf, &ran, 2), @"error: `a.txt:5` is no passage; write ID:START-END, such as k3v9c2m1x0ab:120-139");
    let ran = nutgraf.run(&["cite", "a.txt:5-5000"]);
    insta::assert_snapshot!(error(&nutgraf, &ran, 2), @"error: 84b8pekrgdwk has no passage 5-5000: its text has 62 bytes, and a passage begins and ends between characters");
    let ran = nutgraf.run(&["report", "7"]);
    insta::assert_snapshot!(error(&nutgraf, &ran, 2), @"error: there is no run 7; the last is 1");
}
