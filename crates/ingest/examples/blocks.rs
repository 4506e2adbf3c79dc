//! Prints the parts of every article under a path: `cargo run --example blocks -- PATH`.

#![allow(clippy::print_stdout)]

use nutgraf_ingest::{Options, read_path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name a file or a folder")?;
    for record in read_path(path, &Options::default())? {
        match record {
            Ok(article) => {
                println!("== {}", article.locator);
                for block in article.blocks() {
                    let text = block.span.text(article.text()).replace('\n', " / ");
                    println!("{:>5} {:10} {text}", block.place.line, block.kind);
                }
                let known: Vec<String> = article
                    .found
                    .iter()
                    .map(|(field, from)| format!("{field} from {from}"))
                    .collect();
                println!(
                    "      residue {}; {}",
                    article.residue.lines,
                    known.join(", ")
                );
            }
            Err(rejected) => println!("rejected ({}): {rejected}", rejected.reason),
        }
    }
    Ok(())
}
