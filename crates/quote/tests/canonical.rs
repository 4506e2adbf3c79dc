//! The article that the project was asked for: counts alone, for its text is not ours to copy.

use std::collections::BTreeSet;
use std::fs;

use nutgraf_model::Lang;
use nutgraf_quote::{QuoteKind, find};
use nutgraf_tokenize::Tokenizer;

#[test]
#[allow(clippy::print_stderr, reason = "says why nothing was tested")]
fn eighteen_quotations_by_nine_people() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/articles/mass-defections.txt"
    );
    let Ok(text) = fs::read_to_string(path) else {
        eprintln!("skipped: {path} is missing");
        return;
    };
    let tokens = Tokenizer::new().tokenize(&text, Lang::EN);
    let quotes = find(&text, &tokens, &[]);
    let direct: Vec<_> = quotes
        .iter()
        .filter(|q| q.kind == QuoteKind::Direct)
        .collect();
    assert_eq!(direct.len(), 18);
    let people: BTreeSet<&str> = direct
        .iter()
        .map(|quote| {
            quote
                .speaker
                .and_then(|s| s.person)
                .expect("everybody is known")
                .text(&text)
        })
        .collect();
    assert_eq!(people.len(), 9, "{people:?}");
}
