#![no_main]
//! Files of any format: crawls, archives, tables, feeds, JSON Lines, pages, texts.

use libfuzzer_sys::fuzz_target;
use nutgraf_ingest::{Options, Source};
use nutgraf_model::Locator;

fuzz_target!(|bytes: &[u8]| {
    let options = Options {
        max_record_bytes: 1 << 16,
        max_archive_bytes: 1 << 16,
        max_expanded_bytes: 1 << 22,
        ..Options::default()
    };
    let mut source = Source::from_bytes(bytes, Locator::new("", "a"), &options);
    while let Some(raw) = source.next_raw() {
        let Ok(article) = raw.and_then(|raw| raw.parse(&options)) else {
            continue;
        };
        let mut end = 0;
        for block in article.blocks() {
            let text = article.text().get(block.span.range()).expect("a span of the text");
            assert!(end <= block.span.start() && !text.trim().is_empty());
            assert!(block.place.start <= block.place.end);
            end = block.span.end();
        }
    }
    source.finish().expect("bytes in memory are read");
});
