//! Scores words, sentences or stems: `evaluate words|sentences|stems|speed FILE [LANG]`.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::io::Read;

use nutgraf_model::Lang;
use nutgraf_tokenize::evaluate;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (what, path) = (
        arguments.next().ok_or("what?")?,
        arguments.next().ok_or("which file?")?,
    );
    let lang = arguments
        .next()
        .and_then(|code| Lang::parse(&code))
        .unwrap_or(Lang::EN);
    let mut file = String::new();
    if path.ends_with(".gz") {
        flate2::read::MultiGzDecoder::new(std::fs::File::open(&path)?).read_to_string(&mut file)?;
    } else {
        file = std::fs::read_to_string(&path)?;
    }
    match what.as_str() {
        "words" | "sentences" => {
            let paragraphs = evaluate::paragraphs(&file)?;
            let score = if what == "words" {
                evaluate::words(&paragraphs, lang)
            } else {
                evaluate::sentences(&paragraphs, lang)
            };
            let per_cent = |share: f64| 100.0 * share;
            println!(
                "f1 {:.2} precision {:.2} recall {:.2}",
                per_cent(score.f1()),
                per_cent(score.precision()),
                per_cent(score.recall())
            );
        }
        "rules" => {
            let rules = evaluate::rules(&file)?;
            println!(
                "{} of {}; failed: {}",
                rules.count - rules.failed.len(),
                rules.count,
                rules.failed.join(" ")
            );
        }
        _ => {
            let stems = evaluate::stems(&file, lang)?;
            println!(
                "{:.3} % of {}; {} on purpose otherwise",
                stems.percent(),
                stems.count,
                stems.deliberate
            );
            for (word, expected, found) in stems.differing {
                println!("{word}\t{expected}\t{found}");
            }
        }
    }
    Ok(())
}
