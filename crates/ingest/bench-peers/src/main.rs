//! Pages a second of one thread, article with metadata: `cargo run --release -- DIR [PASSES]`, where
//! `DIR/pages` holds pages as `.html` or `.html.gz`.
//!
//! Every page is read into memory first. The readers take turns, pass by pass; the time is that of
//! the thread, and of each reader its best pass counts.

use std::error::Error;
use std::io::Read;
use std::path::Path;

use cpu_time::ThreadTime;
use nutgraf_ingest::{Options, RawRecord, Source};

const NAMES: [&str; 3] = ["nutgraf-ingest", "dom_smoothie", "trafilatura"];

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut args = std::env::args().skip(1);
    let dir = args.next().ok_or("usage: bench-peers DIR [PASSES]")?;
    let passes: usize = args.next().map_or(Ok(3), |passes| passes.parse())?;
    let pages = pages(Path::new(&dir))?;
    let bytes: usize = pages.iter().map(|page| page.0.len()).sum();
    // Peers go as deep as the page does.
    let run = move || {
        let mut best = [f64::MAX; 3];
        let mut chars = [0usize; 3];
        for _ in 0..passes {
            for (reader, (best, chars)) in best.iter_mut().zip(&mut chars).enumerate() {
                let begun = ThreadTime::now();
                *chars = pages.iter().map(|page| read(reader, page)).sum();
                *best = best.min(begun.elapsed().as_secs_f64());
            }
        }
        for ((name, best_time), chars) in NAMES.iter().zip(best).zip(chars) {
            println!(
                "{name:15}  {:6.0} pages/s  {:5.1} MB/s  {:.2} of ours  {chars} bytes of text",
                pages.len() as f64 / best_time,
                bytes as f64 / 1e6 / best_time,
                best[0] / best_time,
            );
        }
    };
    let thread = std::thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(run)?;
    thread.join().map_err(|_| "a reader panicked")?;
    Ok(())
}

/// Each page as text, and as a record cut out of its file: the peers hash no files, so neither is
/// that counted here.
fn pages(dir: &Path) -> Result<Vec<(String, RawRecord)>, Box<dyn Error + Send + Sync>> {
    let mut paths: Vec<_> = std::fs::read_dir(dir.join("pages"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    let mut pages = Vec::new();
    for path in paths {
        let mut bytes = std::fs::read(&path)?;
        if path.extension().is_some_and(|end| end == "gz") {
            let mut unpacked = Vec::new();
            flate2::read::MultiGzDecoder::new(&*bytes).read_to_end(&mut unpacked)?;
            bytes = unpacked;
        }
        let page = String::from_utf8_lossy(&bytes).into_owned();
        let options = Options::default();
        let mut source = Source::from_bytes(page.as_bytes(), Default::default(), &options);
        if let Some(raw) = source.next_raw() {
            pages.push((page, raw?));
        }
    }
    Ok(pages)
}

/// Bytes of text that a reader finds.
fn read(reader: usize, (page, raw): &(String, RawRecord)) -> usize {
    match reader {
        0 => raw
            .parse(&Options::default())
            .map_or(0, |article| article.text().len()),
        1 => dom_smoothie::Readability::new(page.as_str(), None, None)
            .and_then(|mut reader| reader.parse())
            .map_or(0, |article| article.text_content.len()),
        _ => trafilatura::extract(page, &trafilatura::Options::default())
            .map_or(0, |article| article.content_text.len()),
    }
}
