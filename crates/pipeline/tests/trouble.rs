//! Folders that change under a run, clocks that are wrong, damaged lists: said clearly, and nothing lost.

mod common;

use std::fs::{self, File};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use common::{Place, run};
use nutgraf_pipeline::Monitor;

const HARBOUR: &str = "Harbour\n\nThe harbour reopens.\n";
const STATION: &str = "Station\n\nThe station reopens.\n";

/// Four megabytes of records, none of which can be read: more than may be between reader and index.
fn much() -> String {
    let record = "x".repeat(1 << 16) + "\n";
    "{\"text\": \"A record\"}\n".to_owned() + &record.repeat(64)
}

#[test]
fn a_file_replaced_by_a_folder_gives_way_and_back() {
    let place = Place::new();
    place.write("news/a.txt", HARBOUR);
    place.run(&["news"]);
    place.write("news/a.txt/b.txt", STATION);
    let report = place.run(&["news"]).report;
    assert_eq!((report.indexed, report.removed), (1, 1));
    assert_eq!(place.index().places(), ["news!a.txt/b.txt"]);
    place.write("news/a.txt", HARBOUR);
    place.run(&["news"]);
    assert_eq!(place.index().places(), ["news!a.txt"]);
}

#[test]
fn a_file_that_vanishes_during_a_run_is_rejected_and_gone_in_the_next() {
    let place = Place::new();
    place.write("news/z.txt", HARBOUR);
    place.run(&["news"]);
    place.write("news/a.jsonl", &much());
    let mut settings = place.settings("index", &["news"]);
    settings.bytes_in_flight = 1 << 20;
    // The first step comes while the reader still waits for room within the large file.
    let progress = |_| place.delete("news/z.txt");
    let monitor = Monitor {
        progress: Some(&progress),
        stop: None,
    };
    let report = nutgraf_pipeline::run(&settings, monitor).unwrap().report;
    assert!(report.adds_up());
    assert_eq!((report.indexed, report.rejected), (1, 64 + 1));
    assert_eq!(place.index().places(), ["news!a.jsonl#1", "news!z.txt"]);
    assert_eq!(place.run(&["news"]).report.removed, 1);
    assert_eq!(place.index().places(), ["news!a.jsonl#1"]);
}

#[cfg(unix)]
#[test]
fn articles_in_a_folder_that_cannot_be_looked_into_stay() {
    let place = Place::new();
    place.write("drive/a.txt", HARBOUR);
    place.write("drive/b/c.txt", STATION);
    place.write("news/z.txt", STATION);
    std::os::unix::fs::symlink(place.path("drive"), place.path("news/drive")).unwrap();
    place.run(&["news"]);
    let before = place.index();

    place.rename("drive", "unplugged");
    let report = place.run(&["news"]).report;
    assert_eq!(
        (report.rejected, report.removed, report.unchanged),
        (1, 0, 1)
    );
    assert_eq!(place.index(), before);

    place.rename("unplugged", "drive");
    assert_eq!(place.run(&["news"]).report.unchanged, 3);

    fs::remove_file(place.path("news/drive")).unwrap();
    assert_eq!(place.run(&["news"]).report.removed, 2);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_unicode_damage_nothing() {
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    place.write("news/a.txt", HARBOUR);
    // The first two read alike; the third comes after them here and before them as it is shown.
    for name in [&b"\x80.txt"[..], b"\x81.txt", "\u{e9}.txt".as_bytes()] {
        let path = place.path("news").join(std::ffi::OsStr::from_bytes(name));
        if fs::write(path, STATION).is_err() {
            return; // A file system that has no such names.
        }
    }
    for _ in 0..2 {
        let report = place.run(&["news"]).report;
        assert_eq!((report.read, report.rejected), (4, 2));
        assert_eq!(place.index().places(), ["news!a.txt", "news!\u{fffd}.txt"]);
    }
}

#[test]
fn a_change_under_a_time_in_the_future_is_noticed() {
    let place = Place::new();
    let future = SystemTime::now() + Duration::from_secs(86_400);
    let write = |text| {
        place.write("news/a.txt", text);
        let file = File::options().append(true).open(place.path("news/a.txt"));
        file.unwrap().set_modified(future).unwrap();
    };
    write(HARBOUR);
    place.run(&["news"]);
    write(STATION);
    assert_eq!(HARBOUR.len(), STATION.len());
    assert_eq!(place.run(&["news"]).report.indexed, 1);
    assert_eq!(place.run(&["news"]).report.unchanged, 1);
}

#[test]
fn a_file_put_back_with_an_older_time_is_noticed() {
    let place = Place::new();
    place.write("news/a.txt", HARBOUR);
    place.run(&["news"]);
    place.write("news/a.txt", STATION);
    let file = File::options().append(true).open(place.path("news/a.txt"));
    let earlier = SystemTime::now() - Duration::from_secs(86_400);
    file.unwrap().set_modified(earlier).unwrap();
    assert_eq!(place.run(&["news"]).report.indexed, 1);
    assert_eq!(place.run(&["news"]).report.bytes, 0);
}

#[test]
fn a_lock_of_a_dead_process_is_no_obstacle() {
    let place = Place::new();
    place.write("news/a.txt", HARBOUR);
    place.run(&["news"]);
    fs::write(place.path("index/lock"), "4194305\n").unwrap();
    assert_eq!(place.run(&["news"]).report.unchanged, 1);
}

#[test]
fn one_path_below_two_roots_is_two_articles() {
    let place = Place::new();
    place.write("one/a.txt", HARBOUR);
    place.write("two/a.txt", STATION);
    place.run(&["one", "two"]);
    let index = place.index();
    assert_eq!(index.places(), ["one!a.txt", "two!a.txt"]);
    assert_ne!(index.articles[0].0, index.articles[1].0);
    place.delete("one/a.txt");
    place.run(&["one"]);
    assert_eq!(place.index().places(), ["two!a.txt"]);
}

#[test]
fn a_root_around_others_and_parts_of_it_hold_nothing_twice() {
    let place = Place::new();
    place.write("news/a.txt", HARBOUR);
    place.write("news/sub/b.txt", HARBOUR);
    place.write("news/sub/deep/c.txt", STATION);
    place.run(&["news/sub"]);
    place.run(&["news/a.txt"]);
    let all = ["news!a.txt", "sub!b.txt", "sub!deep/c.txt"];
    assert_eq!(place.index().places(), all);
    for part in ["news/sub/deep", "news/sub/b.txt", "news/sub"] {
        assert_eq!(place.run(&[part]).report.indexed, 0, "{part}");
        assert_eq!(place.index().places(), all, "{part}");
    }

    // What is kept although it is gone is not what is read by another root now.
    place.delete("news/sub/b.txt");
    let mut settings = place.settings("index", &["news"]);
    settings.keep_removed = true;
    run(&settings).unwrap();
    let kept = ["news!a.txt", "news!sub/deep/c.txt", "sub!b.txt"];
    assert_eq!(place.index().places(), kept);
}

#[test]
fn a_run_over_a_part_uses_the_tables_of_its_root() {
    let place = Place::new();
    place.write("news/a.txt", HARBOUR);
    place.write("news/sub/b.txt", STATION);
    let table = "path,source\n*/b.txt,City Gazette\nc.txt,City Gazette\n";
    place.write("news/metadata.csv", table);
    assert_eq!(place.run(&["news"]).unused_metadata, ["line 3: c.txt"]);
    let index = place.index();
    let source = index.articles[1].2.source.as_deref();
    assert_eq!(source, Some("City Gazette"));
    for part in ["news/sub", "news/a.txt", "news/sub/b.txt"] {
        let report = place.run(&[part]).report;
        assert_eq!(
            (report.read, report.unchanged, report.bytes),
            (1, 1, 0),
            "{part}"
        );
    }
    assert_eq!(place.index(), index);
    place.write("news/sub/b.txt", HARBOUR);
    let unused = place.run(&["news/sub"]).unused_metadata;
    assert!(unused.is_empty(), "a part cannot tell: {unused:?}");
}

#[test]
fn a_record_kept_although_it_is_gone_is_not_counted_as_read() {
    let place = Place::new();
    let record = "{\"text\": \"The harbour reopens\"}\n";
    place.write("news/a.jsonl", &record.repeat(2));
    place.run(&["news"]);
    place.write("news/a.jsonl", record);
    let mut settings = place.settings("index", &["news"]);
    settings.keep_removed = true;
    for _ in 0..2 {
        let report = run(&settings).unwrap().report;
        assert_eq!((report.read, report.unchanged), (1, 1));
        assert_eq!(place.index().places(), ["news!a.jsonl#1", "news!a.jsonl#2"]);
    }
    assert_eq!(place.run(&["news"]).report.removed, 1);
}

#[test]
fn a_damaged_ledger_is_named_and_nothing_is_changed() {
    let place = Place::new();
    place.write("news/a.txt", HARBOUR);
    place.write("news/b.txt", STATION);
    place.run(&["news"]);
    let before = place.index();
    let ledger = place.path("index/runs/000001.ledger.jsonl");
    let whole = fs::read_to_string(&ledger).unwrap();
    let two_lines: String = whole.split_inclusive('\n').take(2).collect();
    let another = |number| whole.replace("\"n\":1", number);
    let cases = [
        (&whole.as_bytes()[..whole.len() - 9], ":4: damaged list"),
        (two_lines.as_bytes(), ":2: damaged list"),
        (&whole.as_bytes()[two_lines.len() + 1..], ":1: damaged list"),
        (b"\xff\n", ":1: damaged list"),
        (another("\"n\":0").as_bytes(), ":4: damaged list"),
        (another("\"n\":7").as_bytes(), ":4: damaged list"),
        (b"", ".jsonl: damaged list"),
    ]
    .map(|(bytes, expected)| (bytes.to_vec(), expected));
    place.write("news/b.txt", HARBOUR);
    for (damaged, expected) in cases {
        fs::write(&ledger, damaged).unwrap();
        let error = run(&place.settings("index", &["news"])).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(place.index(), before);
    }
    fs::write(&ledger, whole).unwrap();
    assert_eq!(place.run(&["news"]).report.indexed, 1);
}

#[test]
fn a_watcher_that_panics_ends_the_run() {
    let place = Place::new();
    place.write("news/a.jsonl", &much());
    let mut settings = place.settings("index", &["news"]);
    settings.bytes_in_flight = 1 << 20;
    let once = AtomicBool::new(true);
    let progress = |_| assert!(!once.swap(false, Ordering::Relaxed), "no progress");
    let monitor = Monitor {
        progress: Some(&progress),
        stop: None,
    };
    let error = nutgraf_pipeline::run(&settings, monitor).unwrap_err();
    assert!(error.to_string().contains("no progress"), "{error}");
    assert!(run(&settings).is_ok());
}
