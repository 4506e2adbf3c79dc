//! Whole files of every format with bytes changed, cut, repeated or put in: reading ends, gives the
//! same again, and never panics.

#![allow(clippy::result_large_err)]

mod make;

use make::{gzip, tar, warc_response, zip, zstd};
use nutgraf_ingest::{Options, Record, Source};
use nutgraf_model::Locator;
use proptest::prelude::*;
use proptest::sample::Index;

const STORY: &str =
    "Harbour reopens\n\nThe harbour reopened on Monday.\n\n“At last,” said Ada Roe.\n";

/// One file of each format, small and whole.
fn files() -> Vec<Vec<u8>> {
    let lines = "{\"title\": \"One\", \"text\": \"First.\"}\n{\"title\": \"Two\", \"content\": \"<p>Second.</p>\"}\n";
    let page = "<html><head><title>One</title></head><body><h1>One</h1><p>The harbour reopened on Monday, after the storm.</p></body></html>";
    let response = |number: u32, kind: &str, body: &[u8]| {
        let http = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
        );
        warc_response(&format!("https://example.org/{number}"), &http, body)
    };
    let feed = "<?xml version=\"1.0\"?><rss><channel><title>Echo</title><item><title>One &amp; all</title><description><![CDATA[<p>Text.</p>]]></description></item><item><title>Two</title></item></channel></rss>";
    let crawl = [
        response(1, "text/html; charset=utf-8", page.as_bytes()),
        response(2, "text/html", &gzip(page.as_bytes())),
        response(3, "application/rss+xml", feed.as_bytes()),
        response(4, "text/plain", STORY.as_bytes()),
    ];
    let packed: Vec<Vec<u8>> = crawl.iter().map(|record| gzip(record)).collect();
    let table = "title,text,date\nOne,\"First, and\nsecond line.\",2024-07-14\nTwo,\"With \"\"marks\"\".\",\n";
    let wrapped = "{\"status\": \"ok\", \"articles\": [{\"title\": \"One\"}, {\"title\": \"Two\", \"tags\": [1, {}]}], \"n\": 2}";
    let members: &[(&str, &[u8])] = &[
        ("a.txt", STORY.as_bytes()),
        ("b.jsonl", lines.as_bytes()),
        ("c.csv", table.as_bytes()),
    ];
    vec![
        STORY.as_bytes().to_vec(),
        lines.as_bytes().to_vec(),
        crawl.concat(),
        packed.concat(),
        feed.as_bytes().to_vec(),
        table.as_bytes().to_vec(),
        wrapped.as_bytes().to_vec(),
        zip(members),
        tar(members),
        gzip(&tar(members)),
        zstd(lines.as_bytes()),
        zip(&[("a.tgz", &gzip(&tar(members))), ("b.zip", &zip(members))]),
    ]
}

#[derive(Clone, Debug)]
enum Change {
    Flip(Index, u8),
    Cut(Index),
    Drop(Index, usize),
    Repeat(Index, usize),
    Insert(Index, Vec<u8>),
}

fn change() -> impl Strategy<Value = Change> {
    let marks = [
        "\n",
        "\"",
        ",",
        "<",
        "]]>",
        "<item>",
        "WARC/1.0\r\n",
        "\r\n\r\n",
        "Content-Length: 9",
        "PK\u{1}\u{2}",
        "PK\u{3}\u{4}",
        "PK\u{5}\u{6}",
        "\0",
        "7777777",
        "&lol;",
        "{",
        "]",
    ];
    let bytes = prop_oneof![
        prop::sample::select(marks.to_vec()).prop_map(|mark| mark.as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 1..12),
        Just(vec![0x1f, 0x8b, 8, 0]),
        Just(vec![0xff; 8]),
    ];
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, with)| Change::Flip(at, with)),
        any::<Index>().prop_map(Change::Cut),
        (any::<Index>(), 1usize..600).prop_map(|(at, len)| Change::Drop(at, len)),
        (any::<Index>(), 1usize..600).prop_map(|(at, len)| Change::Repeat(at, len)),
        (any::<Index>(), bytes).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    if bytes.is_empty() {
        return;
    }
    let range = |at: &Index, len: usize| {
        let start = at.index(bytes.len());
        start..(start + len).min(bytes.len())
    };
    match change {
        Change::Flip(at, with) => {
            let at = at.index(bytes.len());
            bytes[at] ^= with;
        }
        Change::Cut(at) => bytes.truncate(at.index(bytes.len())),
        Change::Drop(at, len) => _ = bytes.drain(range(at, *len)),
        Change::Repeat(at, len) => {
            let range = range(at, *len);
            let again = bytes[range.clone()].to_vec();
            bytes.splice(range.end..range.end, again);
        }
        Change::Insert(at, with) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, with.iter().copied());
        }
    }
}

fn records(bytes: &[u8], options: &Options) -> Vec<Record> {
    let mut source = Source::from_bytes(bytes, Locator::new("", "a"), options);
    let mut records = Vec::new();
    while let Some(raw) = source.next_raw() {
        records.push(raw.and_then(|raw| raw.parse(options)));
        assert!(
            records.len() < 10_000,
            "so many records are in no file here"
        );
    }
    source.finish().unwrap();
    records
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn changed_files_are_read_or_rejected(which in any::<Index>(), changes in proptest::collection::vec(change(), 1..5)) {
        let mut bytes = which.get(&files()).clone();
        for change in &changes {
            apply(&mut bytes, change);
        }
        let options = Options::default();
        let first = records(&bytes, &options);
        prop_assert_eq!(&first, &records(&bytes, &options));
        let mut locators: Vec<_> = first.iter().filter_map(|r| r.as_ref().ok()).map(|a| a.locator.clone()).collect();
        let count = locators.len();
        locators.sort();
        locators.dedup();
        prop_assert_eq!(count, locators.len(), "a locator names one record");
        records(&bytes, &Options { max_record_bytes: 120, max_archive_bytes: 2000, ..options });
    }
}

/// More where there is time: `MANGLED=100000`.
fn cases() -> u32 {
    std::env::var("MANGLED")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(400)
}

#[test]
fn whole_files_are_read() {
    let counts: Vec<usize> = files()
        .iter()
        .map(|file| {
            records(file, &Options::default())
                .iter()
                .filter(|r| r.is_ok())
                .count()
        })
        .collect();
    assert_eq!(counts, [1, 2, 5, 5, 2, 2, 2, 5, 5, 5, 2, 10]);
}
