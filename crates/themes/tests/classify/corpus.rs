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

#[test]
fn the_codebook_of_the_documentation_is_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/codebook.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    let text = format!("[theme.defection]\ninclude = ['defect*']\n{text}");
    let codebook = Codebook::parse(&text).unwrap_or_else(|errors| panic!("{errors}"));
    let failures = codebook.check_examples();
    let lines: Vec<String> = failures.iter().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "{}", lines.join("\n"));
    assert!(codebook.check().is_empty(), "{:?}", codebook.check());
}
