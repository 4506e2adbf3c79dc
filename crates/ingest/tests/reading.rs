//! Every kind of input: what is read, what is rejected, and in which words.

use std::io::Write as _;

use insta::assert_snapshot;
use nutgraf_ingest::{Kind, Options, Reason, Source, Textless, read_bytes};
use nutgraf_model::{Article, Locator};

/// One line a record: its number, and the headline and text, or why it was rejected.
fn read(bytes: impl Into<Vec<u8>>) -> String {
    read_with(bytes, &Options::default())
}

fn read_with(bytes: impl Into<Vec<u8>>, options: &Options) -> String {
    let lines: Vec<String> = read_bytes(bytes, "a", options)
        .map(|record| match record {
            Ok(article) => {
                let number = article.locator.record.unwrap_or(0);
                format!("{number} {}", article.text().replace('\n', "/"))
            }
            Err(rejected) => {
                let number = rejected.locator.record.unwrap_or(0);
                format!("{number} {}: {rejected}", rejected.reason)
            }
        })
        .collect();
    lines.join("\n")
}

fn one(bytes: impl Into<Vec<u8>>) -> Article {
    let mut records: Vec<_> = read_bytes(bytes, "a", &Options::default()).collect();
    assert_eq!(records.len(), 1, "{records:?}");
    records.remove(0).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn kind(bytes: impl Into<Vec<u8>>) -> Kind {
    Source::from_bytes(bytes, Locator::new("", "a"), &Options::default()).kind()
}

const LINES: &str = "{\"title\": \"One\", \"text\": \"First text here.\"}\n\
                     {\"title\": \"Two\", \"text\": 7}\n\
                     \n\
                     {\"title\": \"Three\", \"text\": \"Third\n\
                     {\"title\": \"Four\", \"text\": \"Fourth text here.\"}";

#[test]
fn a_bad_line_costs_itself_alone() {
    assert_snapshot!(read(LINES), @r#"
    1 One//First text here.
    2 invalid-json: a:2: `text` should be a text, found a number; write it as one string
    3 invalid-json: a:4: column 33: the record ends inside a text; correct the record
    4 Four//Fourth text here.
    "#);
}

#[test]
fn json_that_is_no_record_says_why() {
    let cases = [
        r#"{"title": "x", "score": NaN}"#,
        r#"{"title": "x", "title": "y"}"#,
        r#"{"title": "x", "text": {"a": 1}}"#,
        r#"{"title": "x", "text": ["a"]}"#,
        r#"{"id": 3}"#,
        r#"{"title": "", "text": null}"#,
        r#"[1, 2]"#,
        r#""text""#,
        r#"{"title": "x","#,
    ];
    // Between good lines, so that the file is known for what it is.
    let good = r#"{"title": "Good"}"#;
    let lines: Vec<String> = cases
        .iter()
        .map(|case| format!("{good}\n{case}\n{good}"))
        .collect();
    let found = read(lines.join("\n"));
    let found: Vec<&str> = found
        .lines()
        .filter(|line| !line.ends_with("Good"))
        .collect();
    assert_snapshot!(found.join("\n"), @r#"
    2 invalid-json: a:2: column 25: expected value; NaN and Infinity are not JSON; write null
    5 invalid-json: a:5: column 22: the key `title` stands twice; correct the record
    8 invalid-json: a:8: `text` should be a text, found an object; write it as one string
    11 invalid-json: a:11: `text` should be a text, found an array; write it as one string
    14 no-text: a:14: neither a headline nor a body; expected keys such as `title` and `text`
    17 no-text: a:17: neither a headline nor a body; expected keys such as `title` and `text`
    20 invalid-json: a:20: column 0: found sequence, expected an object with a headline or a body; correct the record
    23 invalid-json: a:23: column 6: found string "text", expected an object with a headline or a body; correct the record
    26 invalid-json: a:26: column 14: the record ends too early; correct the record
    "#);
}

#[test]
fn a_record_without_text_is_kept_where_it_is_asked_for() {
    let options = Options {
        textless: Textless::Keep,
        ..Options::default()
    };
    let lines = [
        r#"{"id": "1", "text": "", "labels": ["grain"]}"#,
        r#"{"id": "2", "text": " \n ", "labels": ["grain", "ship"]}"#,
        r#"{"id": "3", "labels": ["ship"]}"#,
        r#"{"id": "4", "text": "Wheat was dear.", "labels": ["grain"]}"#,
        r#"{"id": "5", "text": 5, "labels": ["ship"]}"#,
        r#"{"id": "6", "text""#,
    ];
    let found: Vec<String> = read_bytes(lines.join("\n"), "a", &options)
        .map(|record| match record {
            Ok(article) => format!("{:?} {:?}", article.text(), article.labels),
            Err(rejected) => rejected.reason.to_string(),
        })
        .collect();
    assert_snapshot!(found.join("\n"), @r#"
    "" ["grain"]
    "" ["grain", "ship"]
    "" ["ship"]
    "Wheat was dear." ["grain"]
    invalid-json
    invalid-json
    "#);
}

#[test]
fn a_record_has_many_spellings() {
    let describe = |json: &str| {
        let article = one(json);
        format!(
            "{:?} | {} | {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            article.own_id,
            article.text().replace('\n', "/"),
            article.date,
            article.url,
            article.source,
            article.authors,
            article.lang,
            article.labels,
            article.meta,
            article.warnings
        )
    };
    let cases = [
        r#"{"id": 7, "url": "https://www.example.org/a", "headline": "H", "body": "First paragraph.\n\nSecond.", "date": "2024-07-14", "source": "Echo", "author": "By Ada Roe and Karl Benn", "labels": ["a", "b"], "lang": "en", "pages": 3}"#,
        r#"{"title": "H", "maintext": "A body.", "date_publish": "2024-07-14 09:30:00", "date_download": "2024-08-01", "authors": ["Ada Roe"], "language": "en", "source_domain": "example.org", "image_url": null}"#,
        r#"{"title": "H", "text": "A body.", "raw_text": "raw", "source": "https://example.org/a", "source-hostname": "Echo", "date": "2024-07-14", "excerpt": "E", "categories": "x", "author": "Roe, Ada"}"#,
        r#"{"stories_id": 12, "title": "H", "text": "A body.", "publish_date": "2024-07-14T09:30:00Z", "media_name": "Echo", "language": "English"}"#,
        r#"{"headline": "H", "text": "A body.", "medium": "Echo", "date": "31/02/2024", "section": "World"}"#,
        r#"{"title": "H", "content": "A body.", "published": 1720949400, "author": "Reuters", "topics": [{"name": "t"}]}"#,
        r#"{"title": "H", "date": "1970-01-01T00:00:00", "url": "https://www.example.org/b"}"#,
    ];
    let found: Vec<String> = cases.iter().map(|case| describe(case)).collect();
    assert_snapshot!(found.join("\n"), @r#"
    Some("7") | H//First paragraph.//Second. | Some(2024-07-14) Some("https://www.example.org/a") Some("Echo") ["Ada Roe", "Karl Benn"] Some(en) ["a", "b"] {"pages": "3"} []
    None | H//A body. | Some(2024-07-14T09:30:00) None Some("example.org") ["Ada Roe"] Some(en) [] {"date_download": "2024-08-01"} []
    None | H//A body. | Some(2024-07-14) Some("https://example.org/a") Some("Echo") ["Ada Roe"] None ["x"] {"excerpt": "E", "raw_text": "raw"} []
    Some("12") | H//A body. | Some(2024-07-14T09:30:00Z) None Some("Echo") [] Some(en) [] {} []
    None | H//A body. | None None Some("Echo") [] None ["World"] {"date": "31/02/2024"} [Warning { code: "bad-date", message: "`date`: `31/02/2024` is no day of the calendar" }]
    None | H//A body. | Some(2024-07-14T09:30:00Z) None None [] None ["t"] {"author": "Reuters"} []
    None | H | None Some("https://www.example.org/b") Some("example.org") [] None [] {"date": "1970-01-01T00:00:00"} [Warning { code: "bad-date", message: "`date`: `1970-01-01T00:00:00` is what programs write for no date" }]
    "#);
}

#[test]
fn places_lead_back_to_the_bytes() {
    let json = r#"{"title": "Gr\u00f6\u00dfe", "text": "One \"quoted\" line.\n\nTwo lines\u000awith an end.\r\nThree."}"#;
    let file = format!("\u{feff}{json}\n\n{json}\n");
    for record in read_bytes(&*file, "a", &Options::default()) {
        let article = record.unwrap();
        let sources: Vec<&str> = article
            .blocks()
            .iter()
            .map(|block| &file[block.place.start as usize..block.place.end as usize])
            .collect();
        assert_eq!(
            sources,
            [
                r"Gr\u00f6\u00dfe",
                r#"One \"quoted\" line."#,
                "Two lines",
                "with an end.",
                "Three."
            ]
        );
        let line = if article.locator.record == Some(1) {
            1
        } else {
            3
        };
        assert!(
            article
                .blocks()
                .iter()
                .all(|block| block.place.line == line)
        );
    }
}

#[test]
fn arrays_and_pretty_objects_are_read() {
    let array = "[\n  {\"title\": \"One\",\n   \"text\": \"A ] and a } in a text.\"},\n  {\"title\": \"Two\"\n]\n";
    assert_snapshot!(read(array), @r#"
    1 One//A ] and a } in a text.
    2 invalid-json: a:4: line 2 of the record, column 1: expected `,` or `}`; correct the record
    "#);
    let pretty =
        "{\n  \"title\": \"One\",\n  \"text\": \"A text.\"\n}\n{\n  \"title\": \"Two\"\n}\n";
    assert_snapshot!(read(pretty), @r#"
    1 One//A text.
    2 Two
    "#);
    let broken = "[\n  {\"title\": \"One\"},\n  {\"title\": \"Two},\n  {\"title\": \"Three\"},\n  7,\n  {\"title\": \"Four\"}\n]";
    assert_snapshot!(read(broken), @r#"
    1 One
    2 invalid-json: a:3: column 16: control character (\u0000-\u001F) found while parsing a string; correct the record
    3 Three
    4 invalid-json: a:5: column 1: found integer `7`, expected an object with a headline or a body; correct the record
    5 Four
    "#);
    assert_eq!(read("[]"), "");
}

#[test]
fn packed_files_are_unpacked() {
    let text = "Harbour reopens\n\nThe harbour reopened on Monday.\n";
    let plain = read(text);
    assert_eq!(read(gzip(text.as_bytes())), plain);
    assert_eq!(read(gzip(&gzip(text.as_bytes()))), plain);
    // Several members after each other.
    let (a, b) = LINES.split_at(40);
    let members = [gzip(a.as_bytes()), gzip(b.as_bytes())].concat();
    assert_eq!(read(members), read(LINES));
    let deep = (0..4).fold(text.as_bytes().to_vec(), |bytes, _| gzip(&bytes));
    assert_snapshot!(read(deep), @"0 nesting: a: packed more than 3 times over; unpack it first");
}

#[test]
fn a_cut_is_told_and_what_is_before_it_is_kept() {
    let lines: String = (0..2000)
        .map(|n| format!("{{\"title\": \"Number {n} of {}\"}}\n", n * 7919))
        .collect();
    let mut packed = gzip(lines.as_bytes());
    packed.truncate(packed.len() / 2);
    let found = read(packed.clone());
    assert!(found.lines().count() > 500);
    let last = found.lines().last().unwrap();
    assert!(last.contains("truncated: "), "{last}");
    assert_eq!(found.matches("truncated").count(), 1);
    let mut packed = gzip(lines.as_bytes());
    let middle = packed.len() / 2;
    packed[middle] ^= 0xff;
    assert!(read(packed).contains(" corrupt: "), "damage is told");
    let mut text = gzip("A text that is cut off, and so no article.".as_bytes());
    text.truncate(text.len() - 12);
    assert_snapshot!(read(text), @"0 truncated: a:1: the compressed data end too early; what came whole before the cut is kept; get the file again");
    assert_snapshot!(read("<REUTERS NEWID=\"1\">\n<TEXT><TITLE>One</TITLE></TEXT></REUTERS>\n<REUTERS NEWID=\"2\">\n<TEXT>"), @r#"
    1 One
    2 truncated: a:3: the file ends in the middle of the record; get the file again
    "#);
}

#[test]
fn records_have_a_largest_size() {
    let options = Options {
        max_record_bytes: 100,
        ..Options::default()
    };
    let long = format!("{{\"title\": \"{}\"}}", "x".repeat(200_000));
    let lines = format!("{{\"title\": \"One\"}}\n{long}\n{{\"title\": \"Two\"}}\n");
    assert_snapshot!(read_with(lines, &options), @r#"
    1 One
    2 too-large: a:2: a record of 200013 bytes or more, where 100 are allowed; cut it, or raise the limit
    3 Two
    "#);
    let array = format!("[{{\"title\": \"One\"}},\n{long},\n{{\"title\": \"Two\"}}]");
    assert_snapshot!(read_with(array, &options), @r#"
    1 One
    2 too-large: a:2: a record of 200013 bytes or more, where 100 are allowed; cut it, or raise the limit
    3 Two
    "#);
    let story = |title: &str| {
        format!("<REUTERS NEWID=\"1\"><TEXT><TITLE>{title}</TITLE></TEXT></REUTERS>\n")
    };
    let stories = [story("One"), story(&long), story("Two")].concat();
    assert_snapshot!(read_with(stories, &options), @r#"
    1 One
    2 too-large: a:2: a record of 200070 bytes or more, where 100 are allowed; cut it, or raise the limit
    3 Two
    "#);
    assert_snapshot!(read_with("x ".repeat(60), &options), @"0 too-large: a:1: a record of 120 bytes or more, where 100 are allowed; cut it, or raise the limit");
    // A bomb: 64 MB of blanks and a word, packed.
    let bomb = gzip(&[" ".repeat(64 << 20).as_bytes(), b"word"].concat());
    assert_eq!(
        read_with(bomb, &options).split(':').next(),
        Some("0 too-large")
    );
}

#[test]
fn encodings_are_told() {
    let text = "Größe zählt\n\n„Das Müllauto fährt längst über die schöne Brücke“, sagte er.\n\nEnde gut, alles öde.";
    let expected = one(text);
    let with = |encoding: &'static encoding_rs::Encoding| encoding.encode(text).0.into_owned();
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let units = mark
            .then_some(0xfeffu16)
            .into_iter()
            .chain(text.encode_utf16());
        units
            .flat_map(|u| {
                if big {
                    u.to_be_bytes()
                } else {
                    u.to_le_bytes()
                }
            })
            .collect()
    };
    let utf32: Vec<u8> = text
        .chars()
        .flat_map(|c| (c as u32).to_le_bytes())
        .collect();
    for (name, bytes) in [
        ("mark", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        ("windows-1252", with(encoding_rs::WINDOWS_1252)),
        ("UTF-16LE", utf16(false, false)),
        ("UTF-16BE", utf16(true, false)),
        ("UTF-16LE with mark", utf16(false, true)),
        ("UTF-16BE with mark", utf16(true, true)),
        ("UTF-32LE", utf32),
    ] {
        let article = one(bytes);
        assert_eq!(article.text(), expected.text(), "{name}");
        let lines = |a: &Article| a.blocks().iter().map(|b| b.place.line).collect::<Vec<_>>();
        assert_eq!(lines(&article), lines(&expected), "{name}");
    }
    let russian = "Мост открыли через двенадцать лет после того, как заложили первый камень.";
    let bytes = encoding_rs::WINDOWS_1251.encode(russian).0.into_owned();
    assert_eq!(one(bytes).text(), russian);
    let korean = "다리는 첫 돌을 놓은 지 십이 년 만에 열렸다고 시장이 화요일 저녁에 말했다.";
    let bytes = encoding_rs::EUC_KR.encode(korean).0.into_owned();
    assert_eq!(one(bytes).text(), korean);
    let utf16: Vec<u8> = korean.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(one(utf16).text(), korean);
    // JSON Lines as PowerShell writes them.
    let lines: Vec<u8> = std::iter::once(0xfeff)
        .chain(LINES.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let count = |found: &str| (found.lines().count(), found.matches("text here.").count());
    assert_eq!(count(&read(lines)), count(&read(LINES)));
}

#[test]
fn damage_is_repaired_and_told() {
    let article = one(b"Caf\xc3\xa9 closes\n\nThe caf\xc3\xa9 closed \xff on Monday\0.\n".to_vec());
    assert_eq!(
        article.text(),
        "Café closes\n\nThe café closed \u{fffd} on Monday."
    );
    let warnings: Vec<String> = article
        .warnings
        .iter()
        .map(|w| format!("{}: {}", w.code, w.message))
        .collect();
    assert_snapshot!(warnings.join("\n"), @r#"
    control-characters: 1 control characters left out
    invalid-utf8: 1 sequences of bytes are no characters and read as U+FFFD
    "#);
    assert_eq!(
        one(b"Harbour closes\xff\xfe again".to_vec()).text(),
        "Harbour closes\u{fffd}\u{fffd} again"
    );
    assert_eq!(one(b"Caf\xe9 closes".to_vec()).text(), "Café closes");
    assert_snapshot!(read(b"a\x01b\x02c\x03 and so on".to_vec()), @"0 binary: a:1: 3 control characters: not text; leave it out, or save it as text");
}

#[test]
fn lines_end_in_many_ways() {
    for end in ["\n", "\r\n", "\r", "\u{2028}", "\u{85}"] {
        let text =
            format!("Harbour reopens{end}{end}The harbour reopened.{end}{end}It was Monday.");
        let article = one(text);
        assert_eq!(
            article.text(),
            "Harbour reopens\n\nThe harbour reopened.\n\nIt was Monday.",
            "{end:?}"
        );
    }
}

#[test]
fn other_kinds_are_rejected_by_name() {
    let mail = "From: a@example.org\nMessage-ID: <1>\nSubject: x\n\nHello.";
    let cases: Vec<Vec<u8>> = [
        "",
        " \n\n",
        "WARC/1.0\r\nWARC-Type: response\r\n",
        "<?xml version=\"1.0\"?><rss></rss>",
        "<?xml version=\"1.0\"?><nitf></nitf>",
        mail,
        "{\\rtf1 x}",
        "%PDF-1.7\n",
        "PK\u{3}\u{4}xxxx",
        "PK\u{3}\u{4}xxxx[Content_Types].xml",
        "BZh91AY",
        "SQLite format 3\0",
    ]
    .iter()
    .map(|case| case.as_bytes().to_vec())
    .chain([
        b"\x28\xb5\x2f\xfd".to_vec(),
        b"\x89PNG\r\n\x1a\n".to_vec(),
        b"\x7fELF\x02".to_vec(),
    ])
    .collect();
    let found: Vec<String> = cases.iter().map(|case| read(&**case)).collect();
    assert_snapshot!(found.join("\n"), @r#"
    0 empty: a: the file is empty
    0 empty: a: the file is empty
    1 bad-record: a:1: 31 bytes that are no record; the next record is read; get the file again
    0 no-text: a: the feed has no items
    0 unsupported-format: a: NewsML and NITF files are not read yet; convert them to JSON Lines or CSV
    0 unsupported-format: a: mail messages are not read yet; save them as plain text
    0 unsupported-format: a: RTF files are not read yet; save them as plain text
    0 unsupported-format: a: PDF files are not read yet; save them as plain text
    0 truncated: a: the archive ends too early; what came whole before the cut is kept; get the file again
    0 unsupported-format: a: office documents are not read yet; save them as plain text
    0 unsupported-format: a: bzip2-compressed files are not read yet; unpack them, or pack them with gzip or zstd
    0 unsupported-format: a: databases are not read yet; convert them to JSON Lines or CSV
    0 truncated: a: the compressed data end too early; what came whole before the cut is kept; get the file again
    0 unsupported-format: a: pictures are not read yet; leave them out
    0 binary: a: a program or other data, not text; leave it out
    "#);
}

#[test]
fn text_is_text_whatever_it_begins_with() {
    for text in [
        "[London] The harbour closed.",
        "{sic} he wrote.",
        "<Harbour> closed.",
        "From Lindmouth: the harbour closed.",
        "A: B",
        "PK machine gun found",
        "\"Quoted\" words",
    ] {
        assert_eq!(kind(text), Kind::Text, "{text}");
    }
    assert_eq!(
        kind("not json\n{\"title\": \"x\"}\n{\"title\": \"y\"}\n"),
        Kind::JsonLines
    );
    assert_eq!(kind("[{\"title\": \"x\"}]"), Kind::Json);
}

#[test]
fn stories_of_reuters_are_read() {
    let story = "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n\
        <REUTERS TOPICS=\"YES\" LEWISSPLIT=\"TRAIN\" OLDID=\"5\" NEWID=\"12\">\n\
        <DATE>26-FEB-1987 15:01:01.79&#5;&#5;RM</DATE>\n\
        <TOPICS><D>wool</D><D>sheep</D></TOPICS>\n<PLACES><D>northland</D></PLACES>\n\
        <TEXT>&#2;\n<TITLE>HEXLEY MILLS &lt;HXM> CLOSE\n</TITLE>\n<AUTHOR>    By Ada Roe, Reuters</AUTHOR>\n\
        <DATELINE>    HEXLEY, Feb 26 - </DATELINE><BODY>Two mills at Hexley AT&amp;T closed on\n\
        Thursday, said caf\u{e9} owners.\n    Wool is cheap.\n Shr 12 cts\n Net 14\n Reuter\n&#3;</BODY></TEXT>\n</REUTERS>\n";
    let bytes: Vec<u8> = story.chars().map(|c| c as u8).collect();
    let article = one(bytes);
    assert_eq!(article.own_id.as_deref(), Some("12"));
    assert_eq!(article.date.unwrap().to_string(), "1987-02-26T15:01:01");
    assert_eq!(article.labels, ["wool", "sheep"]);
    assert_eq!(article.authors, ["Ada Roe"]);
    assert_eq!(article.residue.lines, 1);
    assert_snapshot!(format!("{:?}\n{}", article.meta, article.text()), @r#"
    {"LEWISSPLIT": "TRAIN", "OLDID": "5", "TOPICS": "YES", "dateline": "HEXLEY", "places": "northland"}
    HEXLEY MILLS <HXM> CLOSE

    By Ada Roe, Reuters

    HEXLEY, Feb 26 -

    Two mills at Hexley AT&T closed on Thursday, said café owners.

    Wool is cheap.

    Shr 12 cts
    Net 14
    "#);
    let blocks: Vec<String> = article
        .blocks()
        .iter()
        .map(|b| format!("{} {}", b.place.line, b.kind))
        .collect();
    assert_snapshot!(blocks.join(", "), @"7 headline, 9 byline, 10 dateline, 10 paragraph, 12 paragraph, 13 table");
    let bare = "<REUTERS NEWID=\"1\"><TEXT TYPE=\"UNPROC\">&#2;\nWOOL PRICES\n    Hexley 12\n&#3;\n</TEXT></REUTERS>";
    assert_eq!(one(bare).text(), "WOOL PRICES\n\nHexley 12");
    let lost = format!("<REUTERS NEWID=\"1\"><TEXT>\n{bare}\nwords between\n{bare}");
    assert_snapshot!(read(lost), @r#"
    1 invalid-sgml: a:1: the story has no </REUTERS>; the next one is read
    2 WOOL PRICES//Hexley 12
    0 invalid-sgml: a:6: words outside a story; every story stands between <REUTERS ...> and </REUTERS>
    3 WOOL PRICES//Hexley 12
    "#);
}

#[test]
fn every_reason_reads_back() {
    for &reason in Reason::ALL {
        assert_eq!(Reason::parse(reason.as_str()), Some(reason));
    }
}

#[test]
fn tables_json_and_feeds_are_read_in_wide_encodings_and_lead_back_to_their_bytes() {
    let table = "title\ttext\nHarbour reopens\tThe café reopened on Monday.\nMarket opens\tThe market 🐟 opened.\nRents rise\tRents rose again on Tuesday.\n";
    let json = "[{\"title\": \"Harbour reopens\", \"text\": \"The café reopened.\"}, {\"title\": \"Market opens\", \"text\": \"The market 🐟 opened.\"}, {\"title\": \"Rents rise\", \"text\": \"Rents rose again.\"}]";
    let feed = "<?xml version=\"1.0\" encoding=\"utf-16\"?><rss><channel><title>Post</title><item><title>Harbour reopens</title><description>The café reopened.</description></item><item><title>Market opens</title><description>The market 🐟 opened.</description></item><item><title>Rents rise</title><description>Rents rose.</description></item></channel></rss>";
    for text in [table, json, feed] {
        let little = text.encode_utf16().flat_map(u16::to_le_bytes);
        let big = text.encode_utf16().flat_map(u16::to_be_bytes);
        let wide = text.chars().flat_map(|c| (c as u32).to_le_bytes());
        let files: [(usize, Vec<u8>); 4] = [
            (2, [0xff, 0xfe].into_iter().chain(little.clone()).collect()),
            (2, [0xfe, 0xff].into_iter().chain(big).collect()),
            (2, little.collect()),
            (4, [0xff, 0xfe, 0, 0].into_iter().chain(wide).collect()),
        ];
        for (width, bytes) in files {
            let records: Vec<_> = read_bytes(bytes.clone(), "a", &Options::default()).collect();
            let heads = ["Harbour reopens", "Market opens", "Rents rise"];
            assert_eq!(records.len(), 3, "{text} {records:?}");
            for (record, head) in records.iter().zip(heads) {
                let article = record.as_ref().unwrap();
                assert_eq!(article.headline(), Some(head));
                let place = article.blocks()[0].place;
                let source = &bytes[place.start as usize..place.end as usize];
                let seen: String = source
                    .chunks(width)
                    .filter_map(|unit| unit.iter().copied().find(|byte| *byte != 0))
                    .map(char::from)
                    .collect();
                assert!(seen.contains(head), "{seen}");
                assert!(
                    !heads
                        .iter()
                        .any(|other| *other != head && seen.contains(other)),
                    "{seen}"
                );
            }
        }
    }
}
