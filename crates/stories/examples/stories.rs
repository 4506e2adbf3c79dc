//! Reads texts, one a file, and prints which of them are one story.
//!
//! ```text
//! cargo run -p nutgraf-stories --example stories -- first.txt second.txt third.txt
//! ```
#![allow(clippy::print_stdout, reason = "a program prints")]

use nutgraf_model::Lang;
use nutgraf_stories::{Articles, Shingles, Sketch, group};
use nutgraf_tokenize::{Tokenizer, Tokens};

struct InMemory<'a>(&'a [Tokens]);

impl Articles for InMemory<'_> {
    type Order = usize;
    type Error = std::convert::Infallible;

    fn shingles(&mut self, article: usize) -> Result<Shingles, Self::Error> {
        Ok(Shingles::of(&self.0[article], None))
    }

    fn order(&mut self, article: usize) -> Result<usize, Self::Error> {
        Ok(article)
    }
}

fn main() -> std::io::Result<()> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let mut tokens = Vec::new();
    for path in &paths {
        let text = std::fs::read_to_string(path)?;
        tokens.push(Tokenizer::new().tokenize(&text, Lang::EN));
    }
    let sketches: Vec<Sketch> = tokens.iter().map(|t| Sketch::of(t, None)).collect();
    let stories = group(&sketches, &mut InMemory(&tokens)).expect("what lies in memory can be had");
    for story in stories {
        println!("{}", paths[story.original]);
        for (copy, likeness) in story.copies {
            println!("    {likeness:<12} {}", paths[copy]);
        }
    }
    Ok(())
}
