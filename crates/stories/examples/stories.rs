//! Reads texts, one a file, and prints which of them are one story.
//!
//! ```text
//! cargo run -p nutgraf-stories --example stories -- first.txt second.txt third.txt
//! ```
#![allow(clippy::print_stdout, reason = "a program prints")]

use nutgraf_model::Lang;
use nutgraf_stories::{Shingles, Sketch, group};
use nutgraf_tokenize::Tokenizer;

fn main() -> std::io::Result<()> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let mut tokens = Vec::new();
    for path in &paths {
        let text = std::fs::read_to_string(path)?;
        tokens.push(Tokenizer::new().tokenize(&text, Lang::EN));
    }
    let sketches: Vec<Sketch> = tokens.iter().map(|t| Sketch::of(t, None)).collect();
    let stories = group(&sketches, |article| {
        Ok::<_, std::io::Error>(Shingles::of(&tokens[article], None))
    })?;
    for story in stories {
        println!("{}", paths[story.original]);
        for (copy, likeness) in story.copies {
            println!("    {likeness:<12} {}", paths[copy]);
        }
    }
    Ok(())
}
