//! The parts of the sample corpus' articles, against its hand labels.

use std::path::Path;

use nutgraf_ingest::evaluate;

#[test]
fn parts_agree_with_the_hand_labels() {
    let corpus = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../corpus"));
    let counts = evaluate::blocks(corpus).unwrap();
    assert!(
        counts.macro_f1() >= 0.95,
        "{:.3} {:?}\n{}",
        counts.macro_f1(),
        counts.kinds,
        counts.wrong.join("\n")
    );
}
