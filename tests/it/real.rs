//! Real news, where it lies beside the checkout.

use crate::nutgraf::{Nutgraf, shared};

/// What a reader counts on the canonical article.
const COUNTS: &[(&str, u64)] = &[
    ("\"forced repatriation\"", 1),
    ("stem:\"forced repatriation\"", 1),
    ("\"North Korean Defectors' Day\"", 4),
    ("\"North Korean Defectors’ Day\"", 4),
    ("\"Kim Jong Un\"", 4),
    ("\"Kim Jong-un\"", 4),
    ("\"Kim Jong‐un\"", 4),
    ("8900", 1),
    ("8,900", 1),
    ("repatriat*", 4),
    ("(forced OR forcibl*) w/3 (repatriat* OR return*)", 3),
    ("repatriat* OR \"forcibly return*\"", 5),
];

#[test]
fn the_canonical_article_is_counted_as_a_reader_counts() {
    let Some(folder) = shared("articles") else {
        return;
    };
    let nutgraf = Nutgraf::new();
    let file = folder.join("mass-defections.txt");
    nutgraf.ok(&["index", file.to_str().unwrap()]);
    for (query, matches) in COUNTS {
        assert_eq!(nutgraf.count(query), (1, *matches), "{query}");
    }
}

#[test]
fn the_canonical_article_has_its_anatomy() {
    let Some(folder) = shared("articles") else {
        return;
    };
    let nutgraf = Nutgraf::new();
    let file = folder.join("mass-defections.txt");
    nutgraf.ok(&["index", file.to_str().unwrap()]);
    let shown = nutgraf.object(&["show", "mass-defections.txt"]);
    let kinds = |kind: &str| {
        let blocks = shown["blocks"].as_array().unwrap().iter();
        blocks.filter(|block| block["kind"] == kind).count()
    };
    assert!(shown["headline"].as_str().unwrap().ends_with('?'));
    assert_eq!(
        (kinds("headline"), kinds("caption"), kinds("heading")),
        (1, 1, 3)
    );
    let byline = shown["byline"].as_str().unwrap();
    assert_eq!(byline.split(' ').count(), 2, "{byline}");
    assert!(shown["date"].is_null());
    assert_eq!(shown["lang"], "en");
    let text = shown["text"].as_str().unwrap();
    assert!(!text.contains("Leave a Reply") && !text.contains("Close"));
}

#[test]
fn every_reuters_story_is_read() {
    let (Some(reuters), Some(articles)) = (shared("reuters21578"), shared("articles")) else {
        return;
    };
    let nutgraf = Nutgraf::new();
    let paths = [reuters.to_str().unwrap(), articles.to_str().unwrap()];
    let report = nutgraf.object(&["index", paths[0], paths[1]]);
    let number = |key: &str| report[key].as_u64().unwrap();
    assert_eq!(
        number("read"),
        number("indexed") + number("unchanged") + number("rejected")
    );
    let rows = nutgraf.rows(&["report"]);
    let rejected: Vec<_> = rows
        .iter()
        .filter(|row| row["reason"].is_string() && row["place"].is_object())
        .collect();
    // One story has neither a title nor a text.
    assert_eq!(rejected.len(), 1, "{rejected:?}");
    assert_eq!(nutgraf.count("source:Reuters").0, 21_577);
    assert_eq!(nutgraf.count("path:mass-defections.txt").0, 1);
    let again = nutgraf.object(&["index"]);
    assert_eq!(
        (&again["unchanged"], &again["rejected"]),
        (&report["indexed"], &report["rejected"])
    );
    assert_eq!(again["indexed"], 0);
}
