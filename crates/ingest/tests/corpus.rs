//! The parts of the sample corpus' plain texts and feeds, against its hand labels.

use std::collections::BTreeMap;
use std::path::Path;

use nutgraf_ingest::{Options, read_path};
use nutgraf_model::Article;

/// Right, wrongly given, missed.
type Counts = BTreeMap<String, (u32, u32, u32)>;

#[test]
fn parts_agree_with_the_hand_labels() {
    let corpus = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../corpus"));
    let labels = std::fs::read_to_string(corpus.join("labels/blocks.jsonl")).unwrap();
    let mut counts = Counts::new();
    let mut wrong = String::new();
    for line in labels.lines() {
        let label: serde_json::Value = serde_json::from_str(line).unwrap();
        let path = label["path"].as_str().unwrap();
        if path.ends_with(".html") {
            continue;
        }
        let record = label["record"].as_u64().map(|n| n as u32);
        let article = read_path(corpus.join(path), &Options::default())
            .unwrap()
            .map(|record| record.unwrap())
            .find(|article| record.is_none() || article.locator.record == record)
            .unwrap();
        compare(&article, &label["blocks"], &mut counts, &mut wrong);
    }
    let f1s: Vec<f64> = counts
        .values()
        .map(|&(right, given, missed)| f64::from(2 * right) / f64::from(2 * right + given + missed))
        .collect();
    let macro_f1 = f1s.iter().sum::<f64>() / f1s.len() as f64;
    assert!(macro_f1 >= 0.95, "{macro_f1:.3} {counts:?}\n{wrong}");
}

fn compare(article: &Article, labels: &serde_json::Value, counts: &mut Counts, wrong: &mut String) {
    let mut labelled = vec![false; article.blocks().len()];
    let mut miss = |kind: &str, given: &str, quote: &str| {
        if kind == given {
            counts.entry(kind.to_owned()).or_default().0 += 1;
            return;
        }
        counts.entry(kind.to_owned()).or_default().2 += 1;
        if given != "paragraph" {
            counts.entry(given.to_owned()).or_default().1 += 1;
        }
        wrong.push_str(&format!(
            "{}: {kind} read as {given}: {quote}\n",
            article.locator
        ));
    };
    for label in labels.as_array().unwrap() {
        let (kind, quote) = (
            label["kind"].as_str().unwrap(),
            label["quote"].as_str().unwrap(),
        );
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let occurrence = label["occurrence"].as_u64().unwrap() as usize;
        let found: Vec<usize> = (0..article.blocks().len())
            .filter(|&at| {
                let text = article.blocks()[at].span.text(article.text());
                words(text).starts_with(&words(quote))
            })
            .collect();
        let nth = found.get(occurrence - 1).filter(|_| kind != "residue");
        let at = nth.or(found.last()).copied();
        // A residue's words may open a paragraph too.
        let given = at.map_or("residue", |at| article.blocks()[at].kind.as_str());
        if let Some(at) = at {
            labelled[at] = true;
        }
        miss(if kind == "date" { "residue" } else { kind }, given, quote);
    }
    for (block, labelled) in article.blocks().iter().zip(labelled) {
        let kind = block.kind.as_str();
        if !labelled && kind != "paragraph" {
            counts.entry(kind.to_owned()).or_default().1 += 1;
            let text = block.span.text(article.text());
            wrong.push_str(&format!(
                "{}: unlabelled read as {kind}: {text}\n",
                article.locator
            ));
        }
    }
}
