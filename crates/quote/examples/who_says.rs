//! Reads a text from standard input and prints who says what.
//!
//! ```text
//! cargo run --example who_says < article.txt
//! ```
#![allow(clippy::print_stdout, reason = "a program prints")]

use std::io::{self, Read};

use nutgraf_model::Lang;
use nutgraf_quote::QuoteKind;
use nutgraf_tokenize::Tokenizer;

fn main() -> io::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let tokens = Tokenizer::new().tokenize(&text, Lang::EN);

    for quote in nutgraf_quote::find(&text, &tokens, &[]) {
        let words = quote.words.text(&text).replace('\n', " ");
        match quote.speaker {
            Some(speaker) => {
                let person = speaker.person.unwrap_or(speaker.mention).text(&text);
                println!(
                    "{person} [{}, {:.2}]: {words}",
                    quote.rule,
                    quote.confidence()
                );
                if let Some(description) = speaker.description {
                    println!("    described as: {}", description.text(&text));
                }
            }
            None if quote.kind == QuoteKind::Direct => println!("? {words}"),
            None => println!("({}) {words}", quote.kind),
        }
    }
    Ok(())
}
