//! How right and how fast: `id TAB label TAB text` lines or plain paragraphs from a file, edited copies by a seed.
//!
//! ```text
//! cargo run --release -p nutgraf-stories --features evaluate --example story_speed -- lines.txt [SEED]
//! ```
#![allow(clippy::print_stdout, reason = "a program prints")]

use std::time::Instant;

use nutgraf_stories::Sketch;
use nutgraf_stories::evaluate::{Piece, Score, analysed, copies, stories};

fn main() -> std::io::Result<()> {
    let path = std::env::args()
        .nth(1)
        .expect("a file of articles, one a line");
    let seed = std::env::args()
        .nth(2)
        .map_or(1, |s| s.parse().expect("a number"));
    let pieces: Vec<Piece> = std::fs::read_to_string(path)?
        .lines()
        .filter_map(|line| line.rsplit('\t').next())
        .map(piece)
        .collect();
    let copies = copies(&pieces, seed);
    let articles = analysed(copies.iter().map(|copy| &copy.piece));
    let bytes: usize = copies.iter().map(|copy| copy.piece.text().len()).sum();

    let start = Instant::now();
    let sketches: Vec<Sketch> = articles.iter().map(|(t, h)| Sketch::of(t, *h)).collect();
    let sketching = start.elapsed();
    let mut encoded = Vec::new();
    sketches
        .iter()
        .for_each(|sketch| sketch.encode(&mut encoded));
    let start = Instant::now();
    let found = stories(&articles);
    let grouping = start.elapsed() - sketching;

    let score = Score::of(&copies, &found);
    println!(
        "{} articles, {:.1} MB, {} stories",
        copies.len(),
        bytes as f64 / 1e6,
        found.len()
    );
    println!(
        "sketches {:.3} s, {:.0} MB/s, {:.0} bytes an article",
        sketching.as_secs_f64(),
        bytes as f64 / 1e6 / sketching.as_secs_f64(),
        encoded.len() as f64 / copies.len() as f64
    );
    println!("grouping {:.3} s", grouping.as_secs_f64());
    println!(
        "pairs: P {:.4} R {:.4} F1 {:.4}",
        score.precision(),
        score.recall(),
        score.f1()
    );
    for (edit, all, right) in &score.by_edit {
        println!("  {:<10} {right} of {all}", edit.as_str());
    }
    Ok(())
}

/// A line as an article: the first words are its headline, every third sentence ends a paragraph.
fn piece(line: &str) -> Piece {
    let sentences: Vec<&str> = line.split_inclusive(". ").collect();
    let (headline, rest) = sentences.split_first().unwrap_or((&"", &[]));
    Piece {
        headline: (*headline).to_owned(),
        paragraphs: rest.chunks(3).map(|chunk| chunk.concat()).collect(),
    }
}
