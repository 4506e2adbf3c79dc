//! Reads everything under a path three times, in one thread: `cargo run --release --example reading_speed -- PATH`.

#![allow(clippy::print_stdout, clippy::result_large_err)]

use std::time::Instant;

use nutgraf_ingest::{Entry, Options, Source, WalkOptions, walk};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name a file or a folder")?;
    let options = Options::default();
    for _ in 0..3 {
        let start = Instant::now();
        let (mut articles, mut rejected, mut raw, mut text) = (0, 0, 0, 0);
        for entry in walk(path.as_ref(), &WalkOptions::default())? {
            let Entry::File(found) = entry else { continue };
            let mut source = Source::open(&found, &options)?;
            while let Some(record) = source.next_raw() {
                let record = record.and_then(|record| {
                    raw += record.bytes.len();
                    record.parse(&options)
                });
                match record {
                    Ok(article) => {
                        articles += 1;
                        text += article.text().len();
                    }
                    Err(_) => rejected += 1,
                }
            }
            source.finish()?;
        }
        let seconds = start.elapsed().as_secs_f64();
        let rate = raw as f64 / 1e6 / seconds;
        println!(
            "{articles} articles, {rejected} rejected, {raw} bytes of records, {text} of text, \
             {seconds:.3} s, {rate:.0} MB/s"
        );
    }
    Ok(())
}
