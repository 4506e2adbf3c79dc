//! A disk that is full during a run: a clear error, the last run whole, and the next one goes on.
#![allow(clippy::print_stdout)] // Says why a test was skipped.

mod common;

use std::error::Error;
use std::process::Command;

use common::{Place, Snapshot, run};

/// A file system of a few megabytes, taken away when dropped; `None` where that is not permitted.
struct Small(tempfile::TempDir);

impl Small {
    fn new() -> Option<Small> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=6m", "tmpfs"])
            .arg(folder.path())
            .output();
        mounted
            .is_ok_and(|output| output.status.success())
            .then(|| Small(folder))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).output();
    }
}

#[test]
fn a_full_disk_leaves_the_last_run_and_the_next_one_goes_on() {
    let Some(small) = Small::new() else {
        println!("skipped: this process may not mount a small file system");
        return;
    };
    let place = Place::new();
    place.write("news/a.txt", "Harbour\n\nThe harbour reopens.\n");
    let mut settings = place.settings("index", &["news"]);
    settings.index = small.0.path().join("index");
    run(&settings).unwrap();
    let before = Snapshot::of(&settings.index);

    // Words that nobody has written before are hard to pack.
    let mut seed = 1_u64;
    let mut record = |_| {
        let words: String = (0..400)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                format!("w{} ", seed >> 30)
            })
            .collect();
        format!("{{\"text\": \"The harbour: {words}\"}}\n")
    };
    place.write(
        "news/b.jsonl",
        &(0..1500).map(&mut record).collect::<String>(),
    );
    let error = run(&settings).unwrap_err();
    let source = error.source().map(ToString::to_string);
    let message = format!("{error}: {}", source.unwrap_or_default());
    assert!(message.contains("cannot write"), "{message}");
    assert!(
        message.to_lowercase().contains("no space left"),
        "{message}"
    );
    assert_eq!(Snapshot::of(&settings.index), before);

    // Less of it, and there is room again.
    place.write(
        "news/b.jsonl",
        &(0..20).map(&mut record).collect::<String>(),
    );
    assert_eq!(run(&settings).unwrap().report.indexed, 20);
    settings.index = place.path("fresh");
    run(&settings).unwrap();
    let fresh = Snapshot::of(&settings.index);
    assert_eq!(Snapshot::of(&small.0.path().join("index")), fresh);
}
