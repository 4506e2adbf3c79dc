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
    type Error = std::io::Error;

    fn sketches(&self) -> Result<impl Iterator<Item = Result<Sketch, Self::Error>>, Self::Error> {
        Ok(self.0.iter().map(|tokens| Ok(Sketch::of(tokens, None))))
    }

    fn shingles(&self, article: usize) -> Result<Shingles, Self::Error> {
        Ok(Shingles::of(&self.0[article], None))
    }

    fn order(&self, article: usize) -> Result<usize, Self::Error> {
        Ok(article)
    }

    fn failed(&self, error: std::io::Error) -> Self::Error {
        error
    }
}

fn main() -> std::io::Result<()> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let mut tokens = Vec::new();
    for path in &paths {
        let text = std::fs::read_to_string(path)?;
        tokens.push(Tokenizer::new().tokenize(&text, Lang::EN));
    }
    let stories = group(&InMemory(&tokens))?;
    for story in stories {
        println!("{}", paths[story.original]);
        for (copy, likeness) in story.copies {
            println!("    {likeness:<12} {}", paths[copy]);
        }
    }
    Ok(())
}
