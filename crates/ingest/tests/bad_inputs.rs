//! Bad inputs and what comes of each: articles, with their warnings, and rejected records with their
//! reasons, in order. A line is a case.

mod make;

use make::{Member, gzip, tar, tar_entry, warc_response, zip, zip_entry, zip_of};
use nutgraf_ingest::{Options, Source};
use nutgraf_model::Locator;

const STORY: &str = "Harbour reopens\n\nThe harbour reopened on Monday.\n";

/// `ok`, `ok:warning`, or the reason.
fn outcomes(bytes: &[u8]) -> String {
    let options = Options::default();
    let start = std::time::Instant::now();
    let mut source = Source::from_bytes(bytes, Locator::new("", "a"), &options);
    let outcomes = source.records(&options).map(|record| match record {
        Ok(article) => {
            let mut codes: Vec<&str> = article
                .warnings
                .iter()
                .map(|warning| &*warning.code)
                .collect();
            codes.dedup();
            std::iter::once("ok")
                .chain(codes)
                .collect::<Vec<_>>()
                .join(":")
        }
        Err(rejected) => {
            assert!(
                rejected.message.len() > 8 && !rejected.message.ends_with('.'),
                "{rejected}"
            );
            rejected.reason.to_string()
        }
    });
    let outcomes: Vec<String> = outcomes.collect();
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    outcomes.join(" ")
}

#[test]
fn bad_inputs_have_their_outcomes() {
    let story = STORY.as_bytes();
    let good = || zip_entry("z.txt", story);
    let page = |head: &str, body: &[u8]| {
        let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n{head}\r\n");
        warc_response("https://example.org/1", &http, body)
    };
    let answer = |status: &str| {
        let http = format!("HTTP/1.1 {status}\r\nContent-Type: text/html\r\n\r\n");
        warc_response("https://example.org/1", &http, b"<p>x</p>")
    };
    let crawled = |kind: &str, body: &str| {
        let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/{kind}\r\n\r\n");
        warc_response("https://example.org/1", &http, body.as_bytes())
    };
    let html = |inner: &str| {
        format!("<!DOCTYPE html><html><head><title>Harbour reopens</title></head><body><h1>Harbour reopens</h1><p>The harbour reopened on Monday.</p>{inner}").into_bytes()
    };
    let mut cut_gzip = gzip("{\"title\": \"One\"}\n".repeat(20_000).as_bytes());
    cut_gzip.truncate(cut_gzip.len() - 9);
    let mut wrong_length = page("", story);
    let at = wrong_length
        .windows(16)
        .position(|w| w == b"Content-Length: ")
        .unwrap()
        + 16;
    wrong_length[at] = b'1';
    let mut cut_record = page("", story);
    cut_record.truncate(cut_record.len() - 12);
    let utf16: Vec<u8> = STORY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf32: Vec<u8> = STORY
        .chars()
        .flat_map(|c| (c as u32).to_be_bytes())
        .collect();
    let deep = (0..5).fold(story.to_vec(), |inner, _| zip(&[("a.zip", &inner)]));
    let record = |json: &str| {
        format!("{{\"title\": \"One\"}}\n{json}\n{{\"title\": \"Two\"}}\n").into_bytes()
    };
    let dated = |date: &str| format!("{{\"title\": \"One\", \"date\": \"{date}\"}}\n").into_bytes();
    let item = |inner: &str| {
        format!("<rss><channel>{inner}<item><title>Two</title></item></channel></rss>").into_bytes()
    };
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("zip bomb", zip_of(&[zip_entry("b.txt", &vec![b' '; 40 << 20]), good()]), "too-large-expanded ok"),
        ("gzip bomb", gzip(&vec![b'\n'; 40 << 20]), "too-large-expanded"),
        ("five deep", deep, "nesting"),
        ("leads out", zip(&[("../x.txt", story), ("/x.txt", story), ("c:\\x.txt", story), ("z.txt", story)]), "unsafe-path unsafe-path unsafe-path ok"),
        ("links in tar", [tar_entry(b"l", b"", b'2'), tar_entry(b"h", b"", b'1'), tar_entry(b"d", b"", b'4'), tar(&[("z.txt", story)])].concat(), "not-a-file not-a-file not-a-file ok"),
        ("cut gzip of a text", gzip(story)[..40].to_vec(), "truncated"),
        ("several gzip members", [gzip(b"Harbour reopens\n\nThe harbour "), gzip(b"reopened on Monday.\n")].concat(), "ok"),
        ("encrypted member", zip_of(&[Member { flags: 1, ..zip_entry("x.txt", story) }, good()]), "encrypted ok"),
        ("wrong checksum", zip_of(&[Member { crc: Some(1), ..zip_entry("x.txt", story) }, good()]), "corrupt ok"),
        ("crawl: wrong length", [wrong_length, page("", story)].concat(), "ok:bad-record ok"),
        ("crawl: cut", cut_record, "ok:bad-record"),
        ("crawl: not chunked", page("Transfer-Encoding: chunked\r\n", story), "ok:not-as-declared"),
        ("crawl: not packed", page("Content-Encoding: gzip\r\n", story), "ok:not-as-declared"),
        ("crawl: unknown coding", page("Content-Encoding: xyz\r\n", b"\x01\x02\x03\0\0\0"), "unsupported-encoding"),
        ("crawl: not found, moved", [answer("404 Not Found"), answer("302 Found")].concat(), "status status"),
        ("crawl: a page dated later", crawled("html", "<meta property='article:published_time' content='2099-01-02'><h1>Harbour reopens</h1><p>The harbour reopened on Monday.</p>"), "ok:bad-date"),
        ("crawl: a text dated later", crawled("plain", "Harbour reopens\n\nPublished: 2 January 2099\n\nThe harbour reopened on Monday.\n"), "ok:bad-date"),
        ("crawl: dated the day after", crawled("html", "<meta property='article:published_time' content='2024-07-15'><h1>Harbour reopens</h1><p>The harbour reopened on Monday.</p>"), "ok"),
        ("page: script without end", html("<script>var a = 1;"), "ok:unclosed"),
        ("page: comment without end", html("<!-- a comment"), "ok:unclosed"),
        ("page: CDATA without end", html("<svg><![CDATA[ a text"), "ok:unclosed"),
        ("page: escaped twice", html("<p>Boats &amp;amp; nets were out all night.</p>"), "ok"),
        ("page: encoded twice", html("<p>It wasnâ€™t the harbour masterâ€™s day, he said. It wasnâ€™t.</p>"), "ok:mojibake"),
        ("empty", Vec::new(), "empty"),
        ("white space", b" \r\n\t\n".to_vec(), "empty"),
        ("one line of 40 MB", vec![b'x'; 40 << 20], "too-large"),
        ("invalid UTF-8", b"Caf\xc3\xa9 closes\n\nThe caf\xc3\xa9 closed \xff on Monday.\n".to_vec(), "ok:invalid-utf8"),
        ("Latin-1", b"Caf\xe9 closes\n\nThe caf\xe9 closed on Monday.\n".to_vec(), "ok:encoding"),
        ("UTF-16 without mark", utf16, "ok"),
        ("UTF-32 without mark", utf32, "ok"),
        ("binary named as text", [0u8, 1, 2, 3, 255, 254, 7].repeat(50), "binary"),
        ("a NUL", b"Harbour\0 reopens\n\nThe harbour reopened on Monday.\n".to_vec(), "ok:control-characters"),
        ("mixed line ends", "Harbour reopens\r\rThe harbour reopened.\r\n\r\nIt was\u{2028}Monday.".as_bytes().to_vec(), "ok"),
        ("31 February", dated("2024-02-31"), "ok:bad-date"),
        ("1970", dated("1970-01-01T00:00:00Z"), "ok:bad-date"),
        ("year 0", dated("0000-00-00"), "ok:bad-date"),
        ("bad line", record("{\"title\": "), "ok invalid-json ok"),
        ("NaN", record("{\"title\": NaN}"), "ok invalid-json ok"),
        ("nested body", record("{\"title\": \"x\", \"text\": {\"a\": 1}}"), "ok invalid-json ok"),
        ("a key twice", record("{\"title\": \"x\", \"title\": \"y\"}"), "ok invalid-json ok"),
        ("line of 40 MB", record(&format!("{{\"title\": \"{}\"}}", "x".repeat(40 << 20))), "ok too-large ok"),
        ("entity bomb", [b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]>".to_vec(), item("<item><title>&b;</title></item>")].concat(), "ok ok"),
        ("external DTD", [b"<!DOCTYPE rss SYSTEM 'http://example.org/x.dtd'>".to_vec(), item("")].concat(), "ok"),
        ("wrong namespace", item("<x:item xmlns:x='y'><x:title>One</x:title></x:item>"), "ok ok"),
        ("item without end", item("<item><title>One</title>"), "ok ok"),
        ("story with &#3;", b"<REUTERS NEWID=\"1\"><TEXT>&#2;<TITLE>One</TITLE><BODY>Text.&#3;</BODY></TEXT></REUTERS>".to_vec(), "ok"),
        ("table: open mark", b"title,text\nOne,\"x\nTwo,\"y\"\n".to_vec(), "invalid-csv ok"),
        ("table: too many cells", b"title,text\nOne,a\nTwo,b,c\nThree,d\n".to_vec(), "ok invalid-csv ok"),
        ("PDF", b"%PDF-1.7\n".to_vec(), "unsupported-format"),
        ("mail", b"From: a@example.org\nMessage-ID: <1>\n\nHello.".to_vec(), "unsupported-format"),
        ("NewsML", b"<?xml version='1.0'?><newsItem></newsItem>".to_vec(), "unsupported-format"),
    ];
    let mut wrong = String::new();
    for (name, bytes, expected) in &cases {
        let found = outcomes(bytes);
        if found != *expected {
            wrong.push_str(&format!(
                "{name}: expected `{expected}`, found `{}`\n",
                found.chars().take(300).collect::<String>()
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    let found = outcomes(&cut_gzip);
    assert!(
        found.starts_with("ok ok ok") && found.ends_with(" truncated"),
        "what is whole is kept"
    );
}
