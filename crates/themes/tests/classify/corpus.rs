//! The sample corpus' codebook.

use nutgraf_themes::Codebook;

#[test]
fn the_sample_codebook_has_no_mistake_and_its_examples_come_out_right() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../corpus/codebook.toml");
    let codebook = Codebook::read(path).unwrap_or_else(|errors| panic!("{errors}"));
    assert!(codebook.themes().len() >= 8);
    let failures = codebook.check_examples();
    let lines: Vec<String> = failures.iter().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "{}", lines.join("\n"));
}
