//! A run that is stopped, or dies: what is whole is kept, and the next run finishes it.

mod common;

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use common::{Place, Snapshot, run};
use nutgraf_pipeline::{Monitor, Settings};
use proptest::prelude::*;

/// A folder whose index is out of date: files and records to add, to change and to remove.
fn outdated() -> Place {
    let place = Place::new();
    let records = |what: &str, count: usize| -> String {
        let record = |at| format!("{{\"text\": \"The {what} reopens, part {at}\"}}\n");
        (0..count).map(record).collect()
    };
    place.write("news/a.txt", "Harbour\n\nThe harbour reopens.\n");
    place.write("news/b.jsonl", &records("harbour", 2000));
    place.write("news/c/gone.txt", "Station\n\nThe station closes.\n");
    place.write("news/d.txt", "Strike\n\nThe strike goes on.\n");
    place.run(&["news"]);
    place.write("news/a.txt", "Harbour\n\nThe harbour closes again.\n");
    place.write("news/b.jsonl", &records("station", 1900));
    place.delete("news/c/gone.txt");
    place.write("news/c/new.txt", "Rent\n\nThe harbour raises the rent.\n");
    place.write("news/e.txt", "");
    place
}

/// Runs, and calls `then` after so many steps.
fn run_until(settings: &Settings, steps: u64, then: impl Fn() + Sync, stop: &AtomicBool) -> bool {
    let left = AtomicU64::new(steps);
    let progress = |_| {
        if left.fetch_sub(1, Ordering::Relaxed) == 1 {
            then();
        }
    };
    let monitor = Monitor {
        progress: Some(&progress),
        stop: Some(stop),
    };
    let outcome = nutgraf_pipeline::run(settings, monitor).unwrap();
    assert!(outcome.report.adds_up(), "{:?}", outcome.report);
    outcome.interrupted
}

/// Another run makes of the index what an undisturbed one would have.
#[track_caller]
fn assert_next_run_finishes(place: &Place) {
    let kept = place.index().places();
    let mut once = kept.clone();
    once.dedup();
    assert_eq!(kept, once, "nothing twice");

    place.run(&["news"]);
    run(&place.settings("fresh", &["news"])).unwrap();
    assert_eq!(place.index(), Snapshot::of(&place.path("fresh")));
    assert_eq!(place.run(&["news"]).report.bytes, 0);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 5,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_stopped_run_is_finished_by_the_next(steps in 1..24_u64, threads in 1..5_usize) {
        let place = outdated();
        let mut settings = place.settings("index", &["news"]);
        settings.threads = threads;
        let stop = AtomicBool::new(false);
        run_until(&settings, steps, || stop.store(true, Ordering::Relaxed), &stop);
        assert_next_run_finishes(&place);
    }
}

#[test]
fn a_run_stopped_at_once_changes_nothing() {
    let place = outdated();
    let before = place.index();
    let settings = place.settings("index", &["news"]);
    assert!(run_until(&settings, 0, || {}, &AtomicBool::new(true)));
    assert_eq!(place.index(), before);
    assert_next_run_finishes(&place);
}

#[test]
fn a_run_told_to_stop_after_all_was_read_is_not_interrupted() {
    let place = Place::new();
    place.write("news/a.txt", "Harbour\n\nThe harbour reopens.\n");
    let stop = AtomicBool::new(false);
    let settings = place.settings("index", &["news"]);
    // The third and last step is the end of the only file.
    let tell = || stop.store(true, Ordering::Relaxed);
    assert!(!run_until(&settings, 3, tell, &stop));
    assert!(stop.into_inner(), "it was told");
    assert_eq!(place.index().articles.len(), 1);
}

#[test]
fn settings_that_a_stopped_run_did_not_get_to_apply_are_applied_by_the_next() {
    let place = Place::new();
    for day in ["2024-05-01", "2024-05-02"] {
        place.write(
            &format!("news/{day}/a.txt"),
            "Harbour\n\nThe harbour reopens.\n",
        );
    }
    place.run(&["news"]);
    let mut settings = place.settings("index", &["news"]);
    settings.date_from_path = true;
    assert!(run_until(&settings, 0, || {}, &AtomicBool::new(true)));
    run(&settings).unwrap();
    let index = place.index();
    assert!(
        index
            .articles
            .iter()
            .all(|(_, _, article)| article.date.is_some())
    );

    // The same, where a run reads a part.
    settings.date_from_path = false;
    settings.paths = vec![place.path("news/2024-05-01")];
    run(&settings).unwrap();
    settings.paths = vec![place.path("news")];
    run(&settings).unwrap();
    let index = place.index();
    assert!(
        index
            .articles
            .iter()
            .all(|(_, _, article)| article.date.is_none())
    );
}

const FOLDER: &str = "NUTGRAF_DYING_RUN";

/// Not a test of its own: the process that dies.
#[test]
fn the_run_that_dies() {
    let Ok(given) = std::env::var(FOLDER) else {
        return;
    };
    let (steps, folder) = given.split_once(' ').unwrap();
    let folder = std::path::Path::new(folder);
    let settings = Settings {
        paths: vec![folder.join("news")],
        ..Settings::new(folder.join("index"))
    };
    let steps = steps.parse().unwrap();
    run_until(
        &settings,
        steps,
        || std::process::abort(),
        &AtomicBool::new(false),
    );
}

#[test]
fn a_run_that_dies_leaves_the_last_index_and_the_next_finishes() {
    for steps in [1, 6, 12] {
        let place = outdated();
        let before = place.index();
        let folder = place.path("");
        let died = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_run_that_dies"])
            .env(FOLDER, format!("{steps} {}", folder.display()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(!died.success());
        assert_eq!(place.index(), before);
        assert_next_run_finishes(&place);
    }
}

#[test]
fn a_root_around_another_that_is_stopped_midway_has_nothing_twice() {
    for steps in (0..32).step_by(4) {
        let place = Place::new();
        let records: String = (0..2000)
            .map(|at| format!("{{\"text\": \"The harbour reopens, part {at}\"}}\n"))
            .collect();
        place.write("news/a/b.jsonl", &records);
        place.write("news/a/c.txt", "Station\n\nThe station closes.\n");
        place.write("news/d.txt", "Strike\n\nThe strike goes on.\n");
        place.run(&["news/a"]);
        let stop = AtomicBool::new(false);
        let then = || stop.store(true, Ordering::Relaxed);
        run_until(&place.settings("index", &["news"]), steps, then, &stop);
        let files: Vec<String> = place
            .index()
            .articles
            .iter()
            .map(|(_, _, article)| article.text().to_owned())
            .collect();
        let mut once = files.clone();
        once.sort();
        once.dedup();
        assert_eq!(files.len(), once.len(), "after {steps} steps");
        assert!(files.len() >= 301, "after {steps} steps: {}", files.len());
        assert_next_run_finishes(&place);
    }
}
