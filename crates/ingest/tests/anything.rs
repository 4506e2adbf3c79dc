//! What holds for any bytes.

use std::io::Write as _;

use nutgraf_ingest::{Options, Record, from_text, read_bytes};
use proptest::prelude::*;

/// Pieces that steer reading into its corners.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        "\\PC{0,30}".prop_map(String::into_bytes),
        prop::sample::select(vec![
            "\n",
            "\n\n",
            "\r\n",
            "\r",
            "---\n",
            "title: x\n",
            "{\"title\": \"x\", \"text\": \"a\\nb\\u00e9\"}\n",
            "{\"text\": ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "\"",
            "\\",
            "\\ud83d",
            "NaN",
            "<REUTERS NEWID=\"1\">",
            "</REUTERS>",
            "<TEXT>",
            "</TEXT>",
            "<TITLE>x</TITLE>",
            "<BODY>",
            "</BODY>",
            "<DATE>",
            "</DATE>",
            "&lt;",
            "&#3;",
            "<D>",
            "\u{feff}",
            "\u{2028}",
            "\u{2029}",
            "\0",
            "\u{1f}\u{8b}",
            "<html>",
            "<!--",
            "• a\n",
            "- b\n",
            "1. c\n",
            "> q\n",
            "## h\n",
            "===\n",
            "|a|b|\n",
            "a\tb\tc\n",
            "By Ada Roe\n",
            "LINDMOUTH, July 14 (X) — ",
            "Published: 31 February 2024\n",
            "Leave a Reply\n",
            "Share\n",
            "Photo: A/AFP\n",
            "İ",
            "ﬀ",
            "你好。\n",
            "The ferry left the harbour of Lindmouth at nine in the morning on that day.\n",
            "    ",
            "-\n",
        ])
        .prop_map(|s| s.as_bytes().to_vec()),
    ]
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(piece(), 0..30).prop_map(|pieces| pieces.concat())
}

fn check(bytes: &[u8], options: &Options) -> Vec<Record> {
    let records: Vec<Record> = read_bytes(bytes, "dir/a", options).collect();
    assert!(
        !records.is_empty() || bytes.contains(&b'['),
        "nothing is lost without a word"
    );
    for article in records.iter().flatten() {
        assert!(!article.text().is_empty());
        let mut end = 0;
        for block in article.blocks() {
            assert!(block.span.start() >= end && !block.span.is_empty());
            end = block.span.end();
            let text = block.span.text(article.text());
            assert_eq!(text, text.trim());
            assert!(
                !text.chars().any(|c| c.is_control() && !"\n\t".contains(c)),
                "{text:?}"
            );
            assert!(block.place.start <= block.place.end && block.place.end <= bytes.len() as u64);
            assert!(block.place.line >= 1);
        }
        assert_eq!(end, article.text().len());
    }
    records
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_rejected(bytes in bytes()) {
        let options = Options::default();
        let first = check(&bytes, &options);
        prop_assert_eq!(&first, &check(&bytes, &options));
        check(&bytes, &Options { max_record_bytes: 50, ..options });
    }

    #[test]
    fn packing_changes_nothing(bytes in bytes()) {
        prop_assume!(!bytes.starts_with(b"\x1f\x8b"));
        let options = Options::default();
        let plain = check(&bytes, &options);
        let packed: Vec<Record> = read_bytes(gzip(&bytes), "dir/a", &options).collect();
        prop_assert_eq!(plain, packed);
    }

    #[test]
    fn damaged_packing_ends(bytes in bytes(), at in any::<prop::sample::Index>(), bit in 0u8..8, cut in any::<prop::sample::Index>()) {
        let mut packed = gzip(&bytes);
        let at = at.index(packed.len());
        packed[at] ^= 1 << bit;
        packed.truncate(cut.index(packed.len()) + 1);
        read_bytes(packed, "a", &Options::default()).for_each(drop);
    }

    #[test]
    fn a_text_has_its_words_in_its_places(lines in proptest::collection::vec("[A-Za-zé’“”.,?!:• -]{0,90}", 0..25)) {
        let text = lines.join("\n");
        let article = from_text(&text);
        for block in article.blocks() {
            let source: String = text[block.place.start as usize..block.place.end as usize].split_whitespace().collect();
            for word in block.span.text(article.text()).split_whitespace() {
                prop_assert!(source.contains(word), "{} in {}", word, source);
            }
        }
    }

    #[test]
    fn damaged_shapes_are_read(case in 0usize..60, at in any::<prop::sample::Index>(), insert in piece(), cut in 0usize..200) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shapes");
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
        files.sort();
        let mut bytes = std::fs::read(&files[case % files.len()]).unwrap();
        let at = at.index(bytes.len());
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, insert);
        check(&bytes, &Options::default());
    }
}

/// Repetition finds what takes the square of its time.
#[test]
fn repeated_lines_end_soon() {
    let lines = [
        "a\n",
        "> q\n",
        "- b\n",
        "Leave a Reply\n",
        "Ada Roe\n\n",
        "Getty Images\n",
        "a   b   1\n",
        "14 July 2024\n",
        "Who is it?\n\n",
        "By Ada Roe\n",
        "{\"a\":",
        "{\"title\":\"x\"}",
        "<REUTERS ",
        "---\n",
        "LONDON, ",
        "\u{2028}",
        "Related\n",
        "**b**\n",
        "Image caption\n",
        "Correction: x\n",
        "Who\nIt was a long and windy day.\n",
        "[",
        "\"",
    ];
    for line in lines {
        for prefix in [
            "",
            "A headline of five words\n\nIt was a long and windy day in the harbour.\n\n",
        ] {
            let text = format!("{prefix}{}", line.repeat(150_000 / line.len()));
            let start = std::time::Instant::now();
            read_bytes(text, "a", &Options::default()).for_each(drop);
            assert!(
                start.elapsed().as_secs() < 10,
                "{line:?} after {prefix:?}: {:?}",
                start.elapsed()
            );
        }
    }
}
