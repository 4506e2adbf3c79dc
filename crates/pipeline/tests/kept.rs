//! What runs write down about themselves: any flipped byte and any missing file is found and named.

mod common;

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use common::Place;
use nutgraf_index::Index;
use nutgraf_pipeline::{Depth, Finding, verify};

/// The files that are named as damaged.
fn damaged(place: &Place) -> Vec<String> {
    let index = Index::open(place.path("index")).unwrap();
    let mut names = Vec::new();
    verify(&index, Depth::Files, |finding| match finding {
        Finding::Damaged { path, .. } => names.push(path.rsplit('/').next().unwrap().to_owned()),
        finding => panic!("{finding}"),
    })
    .unwrap();
    names
}

/// Three runs with something in every list.
fn three_runs() -> Place {
    let place = Place::new();
    place.write(
        "news/codebook.toml",
        "[theme.port]\ninclude = ['harbour']\n",
    );
    for run in 1..=3 {
        place.write(
            &format!("news/{run}.txt"),
            "Harbour\n\nThe harbour reopens.\n",
        );
        place.write(&format!("news/{run}.png"), "\u{89}PNG");
        place.write(&format!("news/{run}-empty.txt"), "");
        place.run(&["news"]);
    }
    place
}

#[test]
fn a_changed_cut_or_missing_file_of_a_run_is_named() {
    let place = three_runs();
    assert_eq!(damaged(&place), [""; 0]);
    let mut tried = 0;
    for entry in fs::read_dir(place.path("index/runs")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let whole = fs::read(&path).unwrap();
        let mut variants = vec![None];
        if !whole.is_empty() {
            // Inside of texts and numbers, where it still reads as JSON.
            for place in [whole.len() / 2, whole.len() / 3, whole.len() - 1] {
                let mut changed = whole.clone();
                changed[place] ^= 1;
                variants.push(Some(changed));
            }
            variants.push(Some(whole[..whole.len() / 2].to_vec()));
            variants.push(Some(Vec::new()));
        }
        variants.push(Some([&whole[..], b"\n"].concat()));
        for variant in variants {
            match &variant {
                None => fs::remove_file(&path).unwrap(),
                Some(bytes) => fs::write(&path, bytes).unwrap(),
            }
            let what = variant.map(|bytes| bytes.len());
            assert_eq!(damaged(&place), [&*name], "{what:?} bytes");
            tried += 1;
        }
        fs::write(&path, whole).unwrap();
    }
    assert!(tried > 50, "{tried}");
    assert_eq!(damaged(&place), [""; 0]);
}

#[test]
fn a_list_that_is_missing_says_what_to_do() {
    let place = three_runs();
    place.delete("index/runs/000003.ledger.jsonl");
    let error = common::run(&place.settings("index", &["news"])).unwrap_err();
    let message = error.to_string();
    assert!(message.ends_with(
        "000003.ledger.jsonl: damaged list of what the last run read (the file is missing); delete the \
         index's folder and index again: your own files are as they were"
    ), "{message}");
}

#[test]
fn a_commit_meanwhile_is_no_damage() {
    let place = three_runs();
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for run in 0..12 {
                place.write(
                    "news/1.txt",
                    &format!("Harbour\n\nThe harbour reopens {run}.\n"),
                );
                let mut settings = place.settings("index", &["news"]);
                settings.compact = run % 3 == 0;
                common::run(&settings).unwrap();
            }
            ended.store(true, Ordering::Relaxed);
        });
        let mut checks = 0;
        while !ended.load(Ordering::Relaxed) {
            let index = Index::open(place.path("index")).unwrap();
            verify(&index, Depth::Files, |finding| match finding {
                // It is being edited.
                Finding::Changed { path, .. } if path.ends_with("1.txt") => {}
                finding => panic!("{finding}"),
            })
            .unwrap();
            checks += 1;
        }
        assert!(checks > 0);
    });
}
