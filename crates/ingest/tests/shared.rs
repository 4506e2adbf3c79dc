//! Real collections that are not part of the repository; skipped where they are missing.

#![allow(clippy::print_stderr)]

use std::path::PathBuf;

use nutgraf_ingest::{Options, Record, read_path};
use nutgraf_model::{Article, BlockKind};

fn shared(name: &str) -> Option<PathBuf> {
    let path =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

#[test]
fn all_stories_of_reuters_are_read() {
    let Some(path) = shared("reuters21578") else {
        return;
    };
    let (mut read, mut rejected) = (Vec::new(), Vec::new());
    for record in read_path(path, &Options::default()).unwrap() {
        match record {
            Ok(article) => read.push(article),
            Err(error) => rejected.push(error.to_string()),
        }
    }
    read.retain(|article: &Article| article.locator.path.ends_with(".sgm.gz"));
    assert_eq!(read.len() + rejected.len(), 21_578, "{rejected:?}");
    assert_eq!(
        rejected,
        ["reut2-012.sgm.gz:25983: the story has neither title nor body"]
    );
    let count = |kind| {
        let kinds = |a: &Article| a.blocks().iter().any(|b| b.kind == kind);
        read.iter().filter(|a| kinds(a)).count()
    };
    assert_eq!(count(BlockKind::Headline), 21_577);
    assert_eq!(read.iter().filter(|a| a.date.is_some()).count(), 21_577);
    let ids: std::collections::BTreeSet<_> = read.iter().map(|a| a.own_id.as_ref()).collect();
    assert_eq!(ids.len(), 21_577);
    for article in &read {
        assert_eq!(article.source.as_deref(), Some("Reuters"));
        let text = article.text();
        assert!(
            !text.contains("&lt;") && !text.contains("&#"),
            "{}",
            article.locator
        );
        assert!(
            !text.chars().any(|c| c.is_control() && !"\n\t".contains(c)),
            "{}",
            article.locator
        );
    }
}

#[test]
fn the_canonical_article_has_its_anatomy() {
    let Some(path) = shared("articles/mass-defections.txt") else {
        return;
    };
    let records: Vec<Record> = read_path(path, &Options::default()).unwrap().collect();
    let [Ok(article)] = &records[..] else {
        panic!("{records:?}");
    };
    let of = |kind| {
        let blocks = article
            .blocks()
            .iter()
            .filter(move |block| block.kind == kind);
        blocks
            .map(|block| block.span.text(article.text()))
            .collect::<Vec<_>>()
    };
    assert!(article.headline().unwrap().ends_with('?'));
    assert_eq!(of(BlockKind::Headline).len(), 1);
    assert_eq!(of(BlockKind::Caption).len(), 1);
    assert_eq!(of(BlockKind::Heading).len(), 3);
    assert_eq!(article.authors, of(BlockKind::Byline));
    assert_eq!(article.authors.len(), 1);
    assert_eq!(
        (article.date, article.lang, article.source.as_deref()),
        (None, None, None)
    );
    assert_eq!(article.residue.lines, 2);
    assert_eq!(article.blocks().len(), 40);
}
