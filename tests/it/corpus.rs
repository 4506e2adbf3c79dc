//! The sample corpus against its hand labels.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::nutgraf::{Nutgraf, top};

fn labels(name: &str) -> Vec<Value> {
    let path = top().join("corpus/labels").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn quotations_and_speakers_are_those_of_the_labels() {
    let nutgraf = Nutgraf::new();
    let corpus = top().join("corpus");
    let score = nutgraf.object(&["evaluate", "quotes", corpus.to_str().unwrap()]);
    let least = |path: &str, least: f64| {
        let value = score.pointer(path).and_then(Value::as_f64).unwrap();
        assert!(value >= least, "{path} is {value}\n{score}");
    };
    least("/spans/f1", 0.97);
    least("/mentions_explicit/precision", 0.95);
    least("/mentions_explicit/recall", 0.85);
    least("/persons/precision", 0.90);
}

#[test]
fn every_labelled_article_is_read_or_rejected_with_a_reason() {
    let nutgraf = Nutgraf::new();
    let corpus = top().join("corpus");
    let report = nutgraf.object(&["index", corpus.to_str().unwrap()]);
    let key = |row: &Value| (row["path"].to_string(), row["record"].to_string());
    let labelled: BTreeSet<_> = labels("themes.jsonl").iter().map(key).collect();
    assert_eq!(report["read"].as_u64().unwrap(), labelled.len() as u64);
    let rejected = nutgraf.rows(&["report"]);
    let rejected = rejected
        .iter()
        .filter(|row| row["reason"] == "unsupported-format");
    let rejected: BTreeSet<_> = rejected.map(key).collect();
    assert_eq!(report["rejected"].as_u64().unwrap(), rejected.len() as u64);
    assert!(rejected.is_subset(&labelled), "{rejected:?}");
    // Two texts stand in the corpus twice, word for word.
    assert_eq!(report["duplicates"], 2);
}

#[test]
fn who_says_it_can_be_searched_and_counted() {
    let nutgraf = Nutgraf::new();
    nutgraf.write(
        "news/a.txt",
        "Harbour reopens\n\n“The harbour is open,” said Ana Okafor, the harbour master. “Nobody is leaving.”\n\nThe harbour stayed quiet all day, according to a port official.\n",
    );
    nutgraf.ok(&["index", "news"]);
    assert_eq!(nutgraf.count("in:quote harbour").1, 1);
    assert_eq!(nutgraf.count("outside:quote harbour").1, 3);
    assert_eq!(nutgraf.count("speaker:Okafor leave"), (1, 1));
    assert_eq!(nutgraf.count("speaker:Bakare leave"), (0, 0));
    let lines = nutgraf.rows(&["concordance", "\"nobody is leaving\""]);
    assert_eq!(lines[0]["speaker"], "Ana Okafor");
    let speakers = nutgraf.rows(&["quotes", "--by", "speaker"]);
    assert_eq!(speakers[0]["speaker"], "Ana Okafor");
    assert_eq!(speakers[0]["quotes"], 2);
}
