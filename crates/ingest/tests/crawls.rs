//! Real crawls that are not part of the repository; skipped where they are missing.

#![allow(clippy::print_stderr)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use nutgraf_ingest::{Entry, Options, Source, walk};

/// How many articles and how many of each reason, by file.
fn counts() -> Option<BTreeMap<String, BTreeMap<String, usize>>> {
    let path = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/warc"
    ));
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    let options = Options::default();
    let mut counts: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for entry in walk(&path, &Default::default()).unwrap() {
        let Entry::File(found) = entry else { continue };
        let mut source = Source::open(&found, &options).unwrap();
        let counts = counts.entry(found.path.clone()).or_default();
        for record in source.records(&options) {
            let key = match &record {
                Ok(article) => {
                    assert!(
                        !article.text().contains('\u{fffd}'),
                        "{}: {}",
                        article.locator,
                        article.text()
                    );
                    "articles".to_owned()
                }
                Err(rejected) => rejected.reason.to_string(),
            };
            *counts.entry(key).or_default() += 1;
        }
    }
    Some(counts)
}

#[test]
fn every_readable_response_comes_out() {
    let Some(counts) = counts() else { return };
    let of = |file: &str, what: &str| counts[file].get(what).copied().unwrap_or(0);
    for (file, articles, without_text) in [
        ("brotli-content.warc.gz", 2, 0),
        ("clipped.warc.gz", 1, 0),
        ("clueweb-quirk.warc.gz", 29, 0),
        // A feed of 50, and two pages, of which one has nothing but links.
        ("iah-truncated.warc.gz", 52, 1),
        ("iana.warc.gz", 16, 0),
    ] {
        let (found, lost) = (of(file, "articles"), of(file, "no-text"));
        assert_eq!(found + lost, articles, "{file}: {:?}", counts[file]);
        assert!(lost <= without_text, "{file}: {:?}", counts[file]);
    }
    assert_eq!(of("clipped.warc.gz", "truncated"), 1);
    assert_eq!(of("iana.warc.gz", "revisit"), 123);
    assert_eq!(of("iana.warc.gz", "crawl-record"), 172);
    assert_eq!(of("iana.warc.gz", "status"), 4);
}
