//! Archives, crawls, tables and feeds: what comes out, and what damage costs.

mod make;

use insta::assert_snapshot;
use make::{gzip, tar, tar_entry, warc_response, zip, zip_entry, zip_of, zstd};
use nutgraf_ingest::{Options, Record, Source, read_bytes};
use nutgraf_model::Locator;

/// One line a record: its locator, and its text, or why it was rejected.
fn read(bytes: impl Into<Vec<u8>>) -> String {
    let options = Options::default();
    let mut source = Source::from_bytes(bytes, Locator::new("", "a"), &options);
    lines(source.records(&options))
}

fn lines(records: impl Iterator<Item = Record>) -> String {
    let lines: Vec<String> = records
        .map(|record| match record {
            Ok(article) => {
                let warnings: Vec<&str> = article.warnings.iter().map(|w| &*w.code).collect();
                let warnings = match warnings.as_slice() {
                    [] => String::new(),
                    warnings => format!(" [{}]", warnings.join(" ")),
                };
                let text = article.text().replace('\n', "/");
                format!("{} {text}{warnings}", article.locator)
            }
            Err(rejected) => format!(
                "{} {}: {}",
                rejected.locator, rejected.reason, rejected.message
            ),
        })
        .collect();
    lines.join("\n")
}

const STORY: &str = "Harbour reopens\n\nThe harbour reopened on Monday.\n";
const LINES: &str = "{\"title\": \"One\"}\n{\"title\": \"Two\"}\n";

#[test]
fn members_are_read_and_named() {
    let inner = zip(&[("deep/c.txt", STORY.as_bytes())]);
    let packed = gzip(&tar(&[
        ("b/d.jsonl", LINES.as_bytes()),
        ("e.jsonl.zst", &zstd(LINES.as_bytes())),
    ]));
    let archive = zip(&[
        ("a.txt", STORY.as_bytes()),
        ("news/", b""),
        ("news/b.jsonl", LINES.as_bytes()),
        ("inner.zip", &inner),
        ("packed.tgz", &packed),
        ("photo.jpg", b"\xff\xd8\xff"),
        ("__MACOSX/._a.txt", b"x"),
        ("empty.txt", b""),
    ]);
    assert_snapshot!(read(archive.clone()), @r"
    a!a.txt Harbour reopens//The harbour reopened on Monday.
    a!news/b.jsonl#1 One
    a!news/b.jsonl#2 Two
    a!inner.zip!deep/c.txt Harbour reopens//The harbour reopened on Monday.
    a!packed.tgz!b/d.jsonl#1 One
    a!packed.tgz!b/d.jsonl#2 Two
    a!packed.tgz!e.jsonl.zst#1 One
    a!packed.tgz!e.jsonl.zst#2 Two
    a!photo.jpg no-news: by its name no news
    a!__MACOSX/._a.txt hidden: a hidden file
    a!empty.txt empty: the file is empty
    ");
    // The same from a file, where the archive is read in place.
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a"), &archive).unwrap();
    let from_file = nutgraf_ingest::read_path(folder.path(), &Options::default()).unwrap();
    let from_file: Vec<String> = lines(from_file).lines().map(str::to_owned).collect();
    let from_bytes = read(archive);
    assert_eq!(
        from_file,
        from_bytes
            .lines()
            .filter(|line| !line.contains("no-news:") && !line.contains("hidden:"))
            .collect::<Vec<_>>()
    );
}

#[test]
fn a_file_in_an_archive_has_the_hash_of_all_its_bytes() {
    use sha2::Digest as _;
    for bytes in [
        zip(&[
            ("a.txt", STORY.as_bytes()),
            ("b.txt", &b"word ".repeat(50_000)),
        ]),
        gzip(&tar(&[("a.txt", STORY.as_bytes())])),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a"), &bytes).unwrap();
        let mut walk = nutgraf_ingest::walk(folder.path(), &Default::default()).unwrap();
        let Some(nutgraf_ingest::Entry::File(found)) = walk.next() else {
            panic!()
        };
        let options = Options::default();
        for read_all in [true, false] {
            let mut source = nutgraf_ingest::Source::open(&found, &options).unwrap();
            if read_all {
                source.records(&options).for_each(drop);
            }
            let digest = source.finish().unwrap();
            assert_eq!(digest.bytes, bytes.len() as u64);
            assert_eq!(
                digest.sha256,
                <[u8; 32]>::from(sha2::Sha256::digest(&bytes))
            );
        }
    }
}

#[test]
fn names_that_lead_out_are_refused() {
    insta::allow_duplicates! { for make in [zip, tar] {
        let archive = make(&[
            ("../../etc/x.txt", STORY.as_bytes()),
            ("/etc/x.txt", STORY.as_bytes()),
            ("C:\\x.txt", STORY.as_bytes()),
            ("a/../../x.txt", STORY.as_bytes()),
            ("a\\b.txt", STORY.as_bytes()),
            ("./c\u{1b}[2J.txt", STORY.as_bytes()),
            ("d.txt", STORY.as_bytes()),
            ("d.txt", STORY.as_bytes()),
        ]);
        assert_snapshot!(read(archive).replace('\u{fffd}', "?"), @"
        a!../../etc/x.txt unsafe-path: its name leads out of the archive; whoever packed it should use plain names
        a!/etc/x.txt unsafe-path: its name leads out of the archive; whoever packed it should use plain names
        a!C:/x.txt unsafe-path: its name leads out of the archive; whoever packed it should use plain names
        a!a/../../x.txt unsafe-path: its name leads out of the archive; whoever packed it should use plain names
        a!a/b.txt Harbour reopens//The harbour reopened on Monday.
        a!c?[2J.txt Harbour reopens//The harbour reopened on Monday.
        a!d.txt Harbour reopens//The harbour reopened on Monday.
        a!d.txt~2 Harbour reopens//The harbour reopened on Monday.
        ");
    } }
}

#[test]
fn what_is_no_file_is_refused() {
    let mut archive = Vec::new();
    for (kind, name) in [
        (b'2', "link.txt"),
        (b'1', "hard.txt"),
        (b'3', "device"),
        (b'6', "pipe"),
        (b'5', "folder"),
    ] {
        archive.extend(tar_entry(name.as_bytes(), b"", kind));
    }
    archive.extend(tar_entry(b"a.txt", STORY.as_bytes(), b'0'));
    assert_snapshot!(read(archive), @r"
    a!link.txt not-a-file: a symbolic link; links and devices in archives are not followed
    a!hard.txt not-a-file: a hard link to another member; links and devices in archives are not followed
    a!device not-a-file: a device; links and devices in archives are not followed
    a!pipe not-a-file: a pipe; links and devices in archives are not followed
    a!a.txt Harbour reopens//The harbour reopened on Monday.
    ");
    let link = make::Member {
        mode: 0o120_777,
        ..zip_entry("link.txt", b"/etc/passwd")
    };
    let locked = make::Member {
        flags: 1,
        ..zip_entry("locked.txt", b"xxxxxxxxxxxxxxxxxxxx")
    };
    let odd = make::Member {
        method: 14,
        ..zip_entry("odd.txt", b"xxxx")
    };
    assert_snapshot!(read(zip_of(&[link, locked, odd, zip_entry("a.txt", STORY.as_bytes())])), @r"
    a!link.txt not-a-file: a link or a device; links and devices in archives are not followed
    a!locked.txt encrypted: it is encrypted; unpack it with its password and index what comes out
    a!odd.txt unsupported-format: it is packed with LZMA (14), which is not read; unpack the archive first
    a!a.txt Harbour reopens//The harbour reopened on Monday.
    ");
}

#[test]
fn long_names_and_sizes_are_read() {
    let long = format!("{}/a.txt", "folder".repeat(30));
    let pax = format!("{} path=pax/å.txt\n", 19);
    let archive = [
        tar_entry(b"././@LongLink", long.as_bytes(), b'L'),
        tar_entry(&long.as_bytes()[..99], STORY.as_bytes(), b'0'),
        tar_entry(b"pax", pax.as_bytes(), b'x'),
        tar_entry(b"short", STORY.as_bytes(), b'0'),
    ]
    .concat();
    let found = read(archive);
    let names: Vec<&str> = found
        .lines()
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    assert_eq!(names, [&*format!("a!{long}"), "a!pax/å.txt"]);
}

#[test]
fn nesting_has_a_limit() {
    let three = zip(&[(
        "b.zip",
        &zip(&[("c.tgz", &gzip(&tar(&[("d.txt", STORY.as_bytes())])))]),
    )]);
    assert!(
        read(three.clone()).starts_with("a!b.zip!c.tgz!d.txt Harbour"),
        "{}",
        read(three)
    );
    let four = zip(&[
        (
            "b.zip",
            &zip(&[(
                "c.tgz",
                &gzip(&tar(&[
                    ("d.gz", &gzip(STORY.as_bytes())),
                    ("e.txt", STORY.as_bytes()),
                ])),
            )]),
        ),
        ("f.txt", STORY.as_bytes()),
    ]);
    assert_snapshot!(read(four), @r"
    a!b.zip!c.tgz!d.gz nesting: packed more than 3 times over; unpack it first
    a!b.zip!c.tgz!e.txt Harbour reopens//The harbour reopened on Monday.
    a!f.txt Harbour reopens//The harbour reopened on Monday.
    ");
}

#[test]
fn bombs_stop_at_their_limit() {
    let blanks = vec![b' '; 48 << 20];
    let bomb = [&blanks[..], b"word"].concat();
    let story = zip_entry("z.txt", STORY.as_bytes());
    assert_snapshot!(read(zip_of(&[zip_entry("bomb.txt", &bomb), story])), @r"
    a!bomb.txt too-large-expanded: 163840 bytes unpack to 35972458 and more, over 100 for one, as no news does; unpack it yourself if you know what it is
    a!z.txt Harbour reopens//The harbour reopened on Monday.
    ");
    // In records that are small themselves.
    let rows = [LINES.as_bytes(), &b"\n".repeat(48 << 20)].concat();
    let found = read(zip_of(&[
        zip_entry("bomb.jsonl", &rows),
        zip_entry("z.txt", STORY.as_bytes()),
    ]));
    let found = found.split("bytes unpack to").next().unwrap().to_owned()
        + found.rsplit('\n').next().unwrap();
    assert!(
        found.contains("a!bomb.jsonl#3 too-large-expanded: ") && found.ends_with("Monday."),
        "{found}"
    );
    let options = Options {
        max_expanded_bytes: 1 << 20,
        ..Options::default()
    };
    let found = lines(read_bytes(gzip(&rows[..4 << 20]), "a", &options));
    assert_snapshot!(found, @r"
    a#1 One
    a#2 Two
    a#3 too-large-expanded: it unpacks to more than 1048576 bytes; unpack it yourself, or raise the limit
    ");
    let options = Options {
        max_archive_bytes: 100,
        ..Options::default()
    };
    assert_snapshot!(lines(read_bytes(zip(&[("a.txt", STORY.as_bytes())]), "a", &options)), @"a too-large: a zip archive of more than 100 bytes inside something else; unpack the outer one first, or raise the limit");
}

#[test]
fn damaged_archives_keep_what_is_whole() {
    let texts = [("a.txt", STORY), ("b.txt", STORY), ("c.txt", STORY)];
    let members: Vec<(&str, &[u8])> = texts
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    // A wrong checksum.
    let wrong = make::Member {
        crc: Some(7),
        ..zip_entry("b.txt", STORY.as_bytes())
    };
    assert_snapshot!(read(zip_of(&[zip_entry("a.txt", STORY.as_bytes()), wrong, zip_entry("c.txt", STORY.as_bytes())])), @r"
    a!a.txt Harbour reopens//The harbour reopened on Monday.
    a!b.txt corrupt: the compressed data are damaged (the checksum is wrong); get the file again
    a!c.txt Harbour reopens//The harbour reopened on Monday.
    ");
    let mut cut = zip(&members);
    cut.truncate(cut.len() - 150);
    assert_snapshot!(read(cut), @r"
    a!a.txt Harbour reopens//The harbour reopened on Monday.
    a!b.txt Harbour reopens//The harbour reopened on Monday.
    a!c.txt Harbour reopens//The harbour reopened on Monday.
    a truncated: the archive ends too early; what came whole before the cut is kept; get the file again
    ");
    let mut cut = tar(&members);
    cut.truncate(2 * 1024 + 512 + 20);
    assert_snapshot!(read(cut), @r"
    a!a.txt Harbour reopens//The harbour reopened on Monday.
    a!b.txt Harbour reopens//The harbour reopened on Monday.
    a!c.txt truncated: the compressed data end too early; what came whole before the cut is kept; get the file again
    ");
    let mut damaged = tar(&members);
    damaged[1024 + 3] ^= 1;
    assert_snapshot!(read(damaged), @r"
    a!a.txt Harbour reopens//The harbour reopened on Monday.
    a corrupt: a header of the archive is damaged, and what follows cannot be found; get the file again
    ");
    let mut cut = zstd(LINES.as_bytes());
    cut.truncate(cut.len() - 3);
    assert!(read(cut).contains("truncated"), "a cut is told");
    let mut damaged = zstd(LINES.as_bytes());
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    assert_snapshot!(read(damaged), @r"
    a#1 One
    a#2 Two
    a#3 corrupt: the compressed data are damaged (the checksum is wrong); get the file again
    ");
}

fn crawl(records: &[Vec<u8>]) -> Vec<u8> {
    records.concat()
}

fn text_response(number: u32, text: &str) -> Vec<u8> {
    let url = format!("https://example.org/{number}");
    warc_response(
        &url,
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
        text.as_bytes(),
    )
}

#[test]
fn crawls_are_read() {
    let moved = warc_response(
        "https://example.org/m",
        "HTTP/1.1 302 Found\r\n\r\n",
        b"moved",
    );
    let picture = warc_response(
        "https://example.org/p",
        "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n",
        b"\x89PNG\r\n\x1a\n",
    );
    let robots = warc_response(
        "https://example.org/robots.txt",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n",
        b"User-agent: *",
    );
    let pdf = warc_response(
        "https://example.org/d",
        "HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n",
        b"%PDF-1.7",
    );
    let feed = warc_response("https://example.org/f", "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n", b"<rss><channel><title>Echo</title><item><title>One</title></item><item><title>Two</title></item></channel></rss>");
    let request = make::warc(
        "request",
        "https://example.org/1",
        "application/http",
        b"GET / HTTP/1.1\r\n\r\n",
    );
    let revisit = make::warc(
        "revisit",
        "https://example.org/1",
        "application/http",
        b"HTTP/1.1 200 OK\r\n\r\n",
    );
    let info = make::warc(
        "warcinfo",
        "",
        "application/warc-fields",
        b"software: x\r\n",
    );
    let records = [
        info,
        text_response(1, STORY),
        request,
        revisit,
        moved,
        picture,
        robots,
        pdf,
        feed,
        text_response(2, STORY),
    ];
    let expected = read(crawl(&records));
    assert_snapshot!(expected, @r"
    a#1 crawl-record: `warcinfo`: a record about the crawl
    a#2 Harbour reopens//The harbour reopened on Monday.
    a#3 crawl-record: `request`: a record about the crawl
    a#4 revisit: the same page as in an earlier record, which is not repeated here
    a#5 status: the server answered 302, so this is not the page
    a#6 no-news: `image/png`: not a page
    a#7 no-news: `text/plain`: not a page
    a#8 unsupported-format: PDF files are not read yet; save them as plain text
    a!9#1 One
    a!9#2 Two
    a#10 Harbour reopens//The harbour reopened on Monday.
    ");
    // Each record packed by itself, as crawlers do.
    let packed: Vec<Vec<u8>> = records.iter().map(|record| gzip(record)).collect();
    assert_eq!(read(packed.concat()), expected);
    let article = read_bytes(text_response(7, STORY), "a", &Options::default())
        .next()
        .unwrap()
        .unwrap();
    assert_eq!(article.url.as_deref(), Some("https://example.org/7"));
    assert_eq!(article.source.as_deref(), Some("example.org"));
    assert_eq!(
        article.date, None,
        "a crawl's day is not the day of publication"
    );
    assert_eq!(article.meta["crawled"], "2024-07-14T09:30:00Z");
}

#[test]
fn a_damaged_crawl_goes_on_at_the_next_record() {
    let story = |number: u32| {
        text_response(
            number,
            &format!("Harbour {number}\n\nThe harbour number {number} reopened on Monday.\n"),
        )
    };
    let replace = |record: Vec<u8>, from: &str, to: &str| {
        String::from_utf8(record)
            .unwrap()
            .replace(from, to)
            .into_bytes()
    };
    let length = |record: &[u8]| {
        let text = String::from_utf8_lossy(record).into_owned();
        let at = text.find("Content-Length: ").unwrap();
        text[at..].lines().next().unwrap().to_owned()
    };
    let one = story(1);
    for told in [
        "Content-Length: 3",
        "Content-Length: 400",
        "Content-Length: 999999999999",
        "Content-Length: x",
        "X: 1",
    ] {
        let wrong = replace(one.clone(), &length(&one), told);
        let found = read([wrong, story(2), story(3)].concat());
        let texts: Vec<&str> = found
            .lines()
            .filter(|line| line.contains("reopened on Monday."))
            .collect();
        let wanted = if told.contains("999") { 2 } else { 3 };
        assert_eq!(texts.len(), wanted, "{told}: {found}");
        assert!(
            found.contains("[bad-record]") || found.contains("too-large"),
            "{told}: {found}"
        );
    }
    assert_snapshot!(read([story(1), b"some junk\r\nthat is nothing\r\n".to_vec(), story(2)].concat()), @r"
    a#1 Harbour 1//The harbour number 1 reopened on Monday.
    a#2 bad-record: 28 bytes that are no record; the next record is read; get the file again
    a#3 Harbour 2//The harbour number 2 reopened on Monday.
    ");
    let mut cut = [story(1), story(2)].concat();
    cut.truncate(cut.len() - 20);
    assert_snapshot!(read(cut), @r"
    a#1 Harbour 1//The harbour number 1 reopened on Monday.
    a#2 The harbour number 2 reop [bad-record]
    ");
    // A damaged member of gzip costs itself.
    let mut members: Vec<Vec<u8>> = (1..=3).map(|number| gzip(&story(number))).collect();
    let middle = members[1].len() / 2;
    for byte in &mut members[1][middle..middle + 8] {
        *byte ^= 0x5a;
    }
    let found = read(members.concat());
    assert!(
        found.contains("a#1 Harbour 1//")
            && found.contains("corrupt: ")
            && found.contains("Harbour 3//"),
        "{found}"
    );
}

#[test]
fn tables_are_read() {
    let csv = "\u{feff}ID;Title;Text;Date;Author;Outlet;Tags;Wire\r\n\
        7;One;\"First paragraph; of two.\n\nSecond, with \"\"marks\"\".\";2024-07-14;Ada Roe;Echo;a; b\r\n\
        8;Two;Short.;14 July 2024;;Echo;;\r\n";
    assert_snapshot!(read(csv), @r#"
    a#1 One//First paragraph; of two.//Second, with "marks".
    a#2 Two//Short.
    "#);
    let csv = csv.replace(";a; b", ";\"a; b\";x");
    let article = read_bytes(csv, "a", &Options::default())
        .next()
        .unwrap()
        .unwrap();
    assert_eq!(
        article.text(),
        "One\n\nFirst paragraph; of two.\n\nSecond, with \"marks\"."
    );
    let found = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        article.own_id,
        article.date,
        article.authors,
        article.source,
        article.labels,
        article.meta,
        article.found
    );
    assert_snapshot!(found, @r#"Some("7") Some(2024-07-14) ["Ada Roe"] Some("Echo") ["a", "b"] {"Wire": "x"} {"authors": "csv:Author", "date": "csv:Date", "headline": "csv", "source": "csv:Outlet"}"#);
    let rows = "title\ttext\nOne\tA body.\nTwo\tB\tC\n\nThree\tAnother \"body\".\n";
    assert_snapshot!(read(rows), @r#"
    a#1 One//A body.
    a#2 invalid-csv: a row of 3 cells where the header has 2; put quotation marks around cells with `\t` in them
    a#3 Three//Another "body".
    "#);
    let latin = b"title,text\nCaf\xe9,Le caf\xe9 a ferm\xe9 ses portes lundi.\n".to_vec();
    assert_snapshot!(read(latin), @"a#1 Café//Le café a fermé ses portes lundi.");
}

#[test]
fn rows_of_class_headline_and_text_need_no_header() {
    let csv = "\"3\",\"Rates rise\",\"The bank raised rates\\on Monday.\"\n\
        \"1\",\"Talks end\",\"The envoys, both of them, left.\"\n\"2\",\"Two cells\"\n";
    assert_snapshot!(read(csv), @r"
    a#1 Rates rise//The bank raised rates on Monday.
    a#2 Talks end//The envoys, both of them, left.
    a#3 invalid-csv: a row of 2 cells where the first has 3; put quotation marks around cells with `,` in them
    ");
    let classes: Vec<Vec<String>> = read_bytes(csv, "a", &Options::default())
        .flatten()
        .map(|article| article.labels)
        .collect();
    assert_eq!(classes, [["3"], ["1"]]);
    let numbers = "\"1\",\"2\",\"3\"\n\"4\",\"5\",\"6\"\n";
    assert_snapshot!(read(numbers), @r#"a "1","2","3"//"4","5","6""#);
}

#[test]
fn a_quotation_mark_that_stays_open_costs_its_row() {
    let csv = "title,text\nOne,\"never closed\nTwo,\"Closed, and whole.\"\nThree,Plain.\nFour,\"open again\nFive,Last.\n";
    assert_snapshot!(read(csv), @r"
    a#1 invalid-csv: cell 2: a quotation mark is opened and never closed; close it, or write it twice if it belongs to the text
    a#2 Two//Closed, and whole.
    a#3 Three//Plain.
    a#4 invalid-csv: cell 2: a quotation mark is opened and never closed; close it, or write it twice if it belongs to the text
    a#5 Five//Last.
    ");
    let rejected: Vec<u32> = read_bytes(csv, "a", &Options::default())
        .filter_map(Result::err)
        .map(|r| r.place.line)
        .collect();
    assert_eq!(rejected, [2, 5]);
}

#[test]
fn texts_with_commas_are_no_tables() {
    for text in [
        "Title, text and more\n\nIt was a long day, said nobody.\n",
        "Rain, wind and snow\n\nThe storm came, and went, and came.\n",
        "path,title,date\na.txt,One,2024\n",
        "title,text\n",
        "Story, interrupted\nIt rained, and then it snowed.\nNobody came, said Ada Roe.\n",
    ] {
        let source = nutgraf_ingest::Source::from_bytes(
            text,
            nutgraf_model::Locator::new("", "a"),
            &Options::default(),
        );
        assert_eq!(source.kind(), nutgraf_ingest::Kind::Text, "{text}");
    }
}

#[test]
fn wrapped_records_are_read() {
    let json = r#"{"status": "ok", "articles": [{"title": "One"}, {"title": 3}, {"title": "Three", "source": {"id": null, "name": "Echo"}}], "next": "x"}"#;
    assert_snapshot!(read(json), @r#"
    a#1 One
    a#2 invalid-json: `title` should be a text, found a number; write it as one string
    a#3 Three
    "#);
    let feed = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Echo", "items": [{"id": "1", "title": "One", "content_text": "First text.", "date_published": "2024-07-14", "authors": [{"name": "Ada Roe"}], "tags": ["a"]}]}"#;
    let article = read_bytes(feed, "a", &Options::default())
        .next()
        .unwrap()
        .unwrap();
    assert_eq!(
        (article.text(), &*article.authors[0], &*article.labels[0]),
        ("One\n\nFirst text.", "Ada Roe", "a")
    );
    assert_eq!(article.date.unwrap().to_string(), "2024-07-14");
}

#[test]
fn feeds_are_read() {
    let describe = |xml: &str| -> String {
        let lines = read_bytes(xml, "a", &Options::default()).map(|record| match record {
            Ok(a) => {
                let date = a.date.map(|date| date.to_string());
                format!(
                    "{} | {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
                    a.text().replace('\n', "/"),
                    a.own_id,
                    a.url,
                    date,
                    a.source,
                    a.authors,
                    a.labels,
                    a.lang,
                    a.meta
                )
            }
            Err(rejected) => format!("{}: {}", rejected.reason, rejected.message),
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    let rss = "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY lol \"lol\"><!ENTITY lol9 \"&lol;&lol;\">]>\
        <rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"x\" xmlns:media=\"y\"><channel><title>Echo &amp; Post</title><language>en-gb</language>\
        <item><title>One &amp; all</title><link>https://example.org/1</link><guid isPermaLink=\"false\">id-1</guid><pubDate>Sun, 14 Jul 2024 09:30:00 GMT</pubDate><dc:creator>Ada Roe</dc:creator><category>Ports</category><media:title>No</media:title><description>A summary alone.</description></item>\
        <item><title>Two &lol9;</title><description>Short.</description><content:encoded><![CDATA[The whole <item> text.]]></content:encoded></item>\
        <item><title>Broken<description>x</item>\
        <item><title>Four</title><pubDate>31 February 2024</pubDate></item>\
        <item><title>Cut";
    assert_snapshot!(describe(rss), @r#"
    One & all//A summary alone. | Some("id-1") Some("https://example.org/1") Some("2024-07-14T09:30:00Z") Some("Echo & Post") ["Ada Roe"] ["Ports"] Some(en) {"text": "summary"}
    Two &lol9;//The whole <item> text. | None None None Some("Echo & Post") [] [] Some(en) {"summary": "Short."}
    Brokenx | None None None Some("Echo & Post") [] [] Some(en) {}
    Four | None None None Some("Echo & Post") [] [] Some(en) {}
    truncated: the file ends in the middle of the record; get the file again
    "#);
    let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"fr\"><title>Écho</title><author><name>Echo</name></author>\
        <entry><title type=\"html\">&lt;b&gt;Un&lt;/b&gt;</title><id>tag:1</id><link rel=\"self\" href=\"s\"/><link href=\"https://example.org/1\"/><published>2024-07-14T09:30:00+02:00</published><updated>2024-07-15T00:00:00Z</updated><author><name>Ada Roe</name><email>a@b</email></author><category term=\"ports\" label=\"Ports\"/><summary>Court.</summary></entry>\
        <entry><title>Deux</title><updated>2024-07-15</updated><content type=\"text\">Le texte.</content></entry></feed>";
    assert_snapshot!(describe(atom), @r#"
    Un//Court. | Some("tag:1") Some("https://example.org/1") Some("2024-07-14T09:30:00+02:00") Some("Écho") ["Ada Roe"] ["Ports"] Some(fr) {"modified": "2024-07-15T00:00:00Z", "text": "summary"}
    Deux//Le texte. | None None Some("2024-07-15") Some("Écho") [] [] Some(fr) {}
    "#);
    let rdf = "<rdf:RDF xmlns=\"http://purl.org/rss/1.0/\"><channel><title>Echo</title><items><rdf:Seq/></items></channel><item rdf:about=\"x\"><title>One</title><dc:date>2024-07-14</dc:date><description>Text.</description></item></rdf:RDF>";
    assert_snapshot!(describe(rdf), @r#"One//Text. | None None Some("2024-07-14") Some("Echo") [] [] None {"text": "summary"}"#);
    assert_snapshot!(describe("<rss><channel><title>Echo</title></channel></rss>"), @"no-text: the feed has no items");
    let bomb = format!(
        "<rss><channel><item><title>Deep</title><description>{}</description></item><item><title>Next</title></item></channel></rss>",
        "<a>".repeat(100_000)
    );
    let found = describe(&bomb);
    assert!(
        found.starts_with("invalid-xml: ") && found.contains("\nNext | "),
        "{found}"
    );
}
