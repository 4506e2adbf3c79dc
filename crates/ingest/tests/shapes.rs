//! Shapes in which news is pasted. A case is a file: the text, a line of dashes, what is expected.
//! A new file is a new test; `BLESS=1` writes what is found, to be read before it is kept.

use std::fmt::Write as _;
use std::path::Path;

use nutgraf_ingest::{Options, read_bytes};
use nutgraf_model::Article;

const RULE: &str = "\n----------\n";

#[test]
fn texts_have_their_parts() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shapes"));
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 30, "{} shapes", files.len());
    let mut wrong = String::new();
    for file in files {
        let case = std::fs::read_to_string(&file).unwrap();
        let (text, expected) = case.rsplit_once(RULE).unwrap_or((&case, ""));
        let name = file.file_name().unwrap().to_string_lossy();
        let records: Vec<_> = read_bytes(text, &name, &Options::default()).collect();
        let found = match &records[..] {
            [Ok(article)] => {
                check_places(article, text);
                describe(article)
            }
            [Err(rejected)] => format!("rejected {}: {}\n", rejected.reason, rejected.message),
            records => panic!("{name}: {} records", records.len()),
        };
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&file, format!("{text}{RULE}{found}")).unwrap();
        } else if found.trim() != expected.trim() {
            _ = writeln!(wrong, "== {name}\nexpected\n{expected}\nfound\n{found}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Line, kind and text of each block, and what is known besides.
fn describe(article: &Article) -> String {
    let mut out = String::new();
    for block in article.blocks() {
        let text = block.span.text(article.text()).replace('\n', " / ");
        let chars: Vec<char> = text.chars().collect();
        let short: String = if chars.len() > 90 {
            let (head, tail) = (&chars[..50], &chars[chars.len() - 30..]);
            head.iter().chain(&[' ', '…', ' ']).chain(tail).collect()
        } else {
            text
        };
        _ = writeln!(out, "{} {}: {short}", block.place.line, block.kind);
    }
    let from = |field: &str| {
        article
            .found
            .get(field)
            .map(|f| format!(" ({f})"))
            .unwrap_or_default()
    };
    if let Some(date) = article.date {
        _ = writeln!(out, "date: {date}{}", from("date"));
    }
    if !article.authors.is_empty() {
        _ = writeln!(
            out,
            "authors: {}{}",
            article.authors.join("; "),
            from("authors")
        );
    }
    if let Some(source) = &article.source {
        _ = writeln!(out, "source: {source}{}", from("source"));
    }
    for (name, value) in &article.meta {
        _ = writeln!(out, "meta.{name}: {value}");
    }
    for warning in &article.warnings {
        _ = writeln!(out, "warning {}: {}", warning.code, warning.message);
    }
    _ = writeln!(out, "residue: {}", article.residue.lines);
    out
}

/// The bytes that a block says it is from hold its words.
fn check_places(article: &Article, text: &str) {
    for block in article.blocks() {
        let (start, end) = (block.place.start as usize, block.place.end as usize);
        let source: String = text[start..end].split_whitespace().collect();
        for word in block.span.text(article.text()).split_whitespace() {
            assert!(source.contains(word), "{word} is not in {source:?}");
        }
        let line = text[..start]
            .replace("\r\n", "\n")
            .matches(['\n', '\r'])
            .count()
            + 1;
        assert_eq!(block.place.line as usize, line);
    }
}
