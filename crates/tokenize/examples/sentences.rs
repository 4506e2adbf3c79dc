//! Prints the sentences of the text on standard input, one a line. Give a language code as the
//! argument; the default is English.
#![allow(clippy::print_stdout)]

use std::io::Read;

use nutgraf_model::Lang;
use nutgraf_tokenize::Tokenizer;

fn main() -> std::io::Result<()> {
    let lang = std::env::args().nth(1).and_then(|code| Lang::parse(&code));
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let tokens = Tokenizer::new().tokenize(&text, lang.unwrap_or(Lang::EN));
    for sentence in tokens.sentences() {
        println!(
            "{}\t{}",
            sentence.span,
            sentence.span.text(&text).escape_debug()
        );
    }
    Ok(())
}
