//! Folders, and what is told about files from outside.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use insta::assert_snapshot;
use nutgraf_ingest::{
    DateFrom, Entry, Metadata, MetadataError, Options, Source, WalkOptions, read_bytes, read_path,
    walk,
};

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn list(root: &Path, options: &WalkOptions) -> String {
    let lines: Vec<String> = walk(root, options)
        .unwrap()
        .map(|entry| match entry {
            Entry::File(found) => format!("{} {}", found.path, found.size),
            Entry::Skipped(skipped) => {
                format!("{} skipped: {}", skipped.path, skipped.why.as_str())
            }
            Entry::Rejected(rejected) => {
                format!("{} rejected: {}", rejected.locator.path, rejected.reason)
            }
            other => format!("{other:?}"),
        })
        .collect();
    lines.join("\n")
}

#[test]
fn a_folder_is_walked_in_order() {
    let folder = folder(&[
        ("b.txt", "text"),
        ("a.txt", "text"),
        ("a/z.txt", "text"),
        ("a-b.txt", "text"),
        ("Z/ü.txt", "text"),
        (".DS_Store", "x"),
        (".git/config", "x"),
        ("a/photo.JPG", "x"),
        ("README.md", "x"),
        ("codebook.toml", "x"),
        ("meta.csv", "x"),
        ("noending", "text"),
        ("readme", "x"),
    ]);
    let options = WalkOptions {
        exclude: vec![folder.path().join("meta.csv")],
    };
    assert_snapshot!(list(folder.path(), &options), @r#"
    .DS_Store skipped: hidden
    .git skipped: hidden
    README.md skipped: about-the-folder
    Z/ü.txt 4
    a/photo.JPG skipped: no-news
    a/z.txt 4
    a-b.txt 4
    a.txt 4
    b.txt 4
    codebook.toml skipped: no-news
    meta.csv skipped: excluded
    noending 4
    readme skipped: about-the-folder
    "#);
    assert_snapshot!(list(&folder.path().join("a/z.txt"), &options), @"z.txt 4");
}

#[cfg(unix)]
#[test]
fn links_are_followed_once() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("a/one.txt", "text")]);
    symlink(folder.path(), folder.path().join("a/up")).unwrap();
    symlink(folder.path().join("a"), folder.path().join("b")).unwrap();
    symlink(
        folder.path().join("a/one.txt"),
        folder.path().join("link.txt"),
    )
    .unwrap();
    symlink("nowhere", folder.path().join("lost.txt")).unwrap();
    let socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
    assert_snapshot!(list(folder.path(), &WalkOptions::default()), @r#"
    a/one.txt 4
    a/up skipped: seen-before
    b skipped: seen-before
    link.txt 4
    lost.txt rejected: io
    socket rejected: not-a-file
    "#);
    drop(socket);
}

#[test]
fn what_is_not_there_is_told() {
    let error = read_path("no/such/folder", &Options::default()).unwrap_err();
    assert_snapshot!(error, @"no/such/folder is not there; name a file or a folder of news");
}

#[test]
fn a_source_knows_its_hash() {
    let folder = folder(&[("a.jsonl", "{\"title\": \"One\"}\n{\"title\": \"Two\"}\n")]);
    let Some(Entry::File(found)) = walk(folder.path(), &WalkOptions::default()).unwrap().next()
    else {
        panic!("a file");
    };
    let options = Options::default();
    let hash = |records: usize| {
        let mut source = Source::open(&found, &options).unwrap();
        assert_eq!(source.records(&options).take(records).count(), records);
        source.finish().unwrap()
    };
    assert_eq!(hash(0), hash(2));
    assert_eq!(hash(1).bytes, 34);
    let hex: String = hash(1).sha256.iter().map(|b| format!("{b:02x}")).collect();
    assert_snapshot!(hex, @"a276c6e44f43da4ae7432065bd0dcbfd9bfa16db022fc0b9f683e2846e2edb37");
}

#[test]
fn folders_and_paths_tell_source_and_date() {
    let text = "Harbour reopens\n\nPublished: 2 May 2024\n\nThe harbour reopened on Monday.";
    let folder = folder(&[
        ("echo/2024/07/14/a.txt", text),
        ("echo/b.txt", text),
        (
            "echo/2024-08-01.jsonl",
            "{\"title\": \"x\", \"date\": \"2024-07-31\"}",
        ),
        ("c.txt", text),
    ]);
    let options = Options {
        date_from: DateFrom::Path,
        ..Options::default()
    };
    let lines: Vec<String> = read_path(folder.path(), &options)
        .unwrap()
        .map(|record| {
            let article = record.unwrap();
            format!(
                "{} {:?} {} {:?}",
                article.locator.path,
                article.source,
                article.date.unwrap(),
                article.found
            )
        })
        .collect();
    assert_snapshot!(lines.join("\n"), @r#"
    c.txt None 2024-05-02 {"date": "text:published", "headline": "text"}
    echo/2024/07/14/a.txt Some("echo") 2024-07-14 {"date": "path", "headline": "text", "source": "folder"}
    echo/2024-08-01.jsonl None 2024-07-31 {"date": "json:date", "headline": "json"}
    echo/b.txt Some("echo") 2024-05-02 {"date": "text:published", "headline": "text", "source": "folder"}
    "#);
}

#[test]
fn metadata_is_supplied_by_a_table() {
    let table = "\u{feff}path;date;source;author;lang;beat\n\
        news/*.txt;2024-07;City Gazette;;en;harbour\n\
        news/a.txt;14 July 2024;;Ada Roe;;\n\
        gone.txt;;x;;;\n";
    let table = Arc::new(Metadata::read(table.as_bytes()).unwrap());
    assert_eq!(table.len(), 3);
    let folder = folder(&[
        ("news/a.txt", "Harbour reopens"),
        ("news/b.txt", "Harbour closes"),
        ("news/x/c.txt", "Harbour sinks"),
    ]);
    let options = Options {
        metadata: Some(table.clone()),
        ..Options::default()
    };
    let show = |path: &Path| {
        let records = read_path(path, &options).unwrap();
        let lines: Vec<String> = records
            .map(|record| {
                let a = record.unwrap();
                format!(
                    "{} {:?} {:?} {:?} {:?} {:?}",
                    a.locator.path, a.date, a.source, a.authors, a.lang, a.meta
                )
            })
            .collect();
        lines.join("\n")
    };
    assert_snapshot!(show(folder.path()), @r#"
    news/a.txt Some(2024-07-14) Some("City Gazette") ["Ada Roe"] Some(en) {"beat": "harbour"}
    news/b.txt Some(2024-07) Some("City Gazette") [] Some(en) {"beat": "harbour"}
    news/x/c.txt None Some("x") [] None {}
    "#);
    // The same rows hold where the root lies deeper.
    assert_snapshot!(show(&folder.path().join("news")), @r#"
    a.txt Some(2024-07-14) Some("City Gazette") ["Ada Roe"] Some(en) {"beat": "harbour"}
    b.txt Some(2024-07) Some("City Gazette") [] Some(en) {"beat": "harbour"}
    x/c.txt None Some("x") [] None {}
    "#);
    assert_snapshot!(show(&folder.path().join("news/b.txt")), @r#"b.txt Some(2024-07) Some("City Gazette") [] Some(en) {"beat": "harbour"}"#);
    let unmatched: Vec<String> = table
        .unmatched()
        .iter()
        .map(|row| format!("{} {}", row.line, row.key))
        .collect();
    assert_eq!(unmatched, ["4 gone.txt"]);
}

#[test]
fn metadata_may_go_by_address() {
    let table = Metadata::read("url,source\nhttps://www.example.org/a/,Echo\n".as_bytes()).unwrap();
    let options = Options {
        metadata: Some(Arc::new(table)),
        ..Options::default()
    };
    let json = r#"{"title": "x", "url": "http://example.org/a#top", "source": "example.org"}"#;
    let article = read_bytes(json, "a", &options).next().unwrap().unwrap();
    assert_eq!(article.source.as_deref(), Some("Echo"));
    assert_eq!(article.found["source"], "supplied");
}

#[test]
fn a_bad_table_says_where() {
    let tables = [
        "name,date\na,b\n",
        "path,date\na.txt,soon\n",
        "path,date\na.txt,2024-02-31\n",
        "path,date\na.txt,07/08/2024\n",
        "path,lang\na.txt,English\n",
        "path,date\n,2024\n",
        "path,date\na.txt\n",
        "path\na[.txt\n",
        "",
    ];
    let errors: Vec<String> = tables
        .iter()
        .map(|table| Metadata::read(table.as_bytes()).unwrap_err().to_string())
        .collect();
    assert_snapshot!(errors.join("\n"), @r#"
    line 1: no column `path` or `url`, found `name`, `date`; name one of the columns so
    line 2: column `date`: `soon` is no date; write 2024, 2024-07, 2024-07-14 or 2024-07-14T09:30:00+09:00
    line 2: column `date`: `2024-02-31` is no day of the calendar
    line 2: column `date`: `07/08/2024` may be two days; write 2024-07-14, the year first
    line 2: column `lang`: `English` is no language code; write en, de, ko
    line 2: neither path nor url; fill one in, or take the row out
    line 2: found 1 of 2 cells; write as many cells as the first line has
    line 2: column `path`: unclosed character class; missing ']'
    line 1: no column `path` or `url`, found ; name one of the columns so
    "#);
    let missing = Metadata::read_csv(Path::new("none.csv")).unwrap_err();
    assert!(matches!(missing, MetadataError::Read { .. }));
    assert_snapshot!(missing, @"cannot read metadata none.csv");
}

#[test]
fn a_page_saved_with_its_parts_is_one_article() {
    let folder = tempfile::tempdir().unwrap();
    let page = "<html><body><h1>Harbour reopens</h1><p>The harbour reopened on Monday.</p>";
    for path in [
        "Harbour reopens.html",
        "Harbour reopens_files/saved_resource.html",
        "Harbour reopens_files/app.js.download",
        "b.htm",
        "b-Dateien/frame.html",
        "c_files/d.html",
    ] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, page).unwrap();
    }
    let met: Vec<String> = walk(folder.path(), &WalkOptions::default())
        .unwrap()
        .map(|entry| match entry {
            Entry::File(found) => found.path,
            Entry::Skipped(skipped) => format!("{}: {}", skipped.path, skipped.why.as_str()),
            Entry::Rejected(rejected) => rejected.to_string(),
            other => format!("{other:?}"),
        })
        .collect();
    assert_snapshot!(met.join("\n"), @r"
    Harbour reopens.html
    Harbour reopens_files: page-parts
    b-Dateien: page-parts
    b.htm
    c_files/d.html
    ");
}
