//! A disk that is full: a clear error, and the last commit whole.
#![allow(clippy::print_stdout)] // Says why a test was skipped.

mod common;

use std::path::PathBuf;
use std::process::Command;

use common::{OPTIONS, analyse, article, commit};
use nutgraf_index::{Commit, Index, IndexError, Judgement, Prepared, Writer, WriterOptions};
use nutgraf_query::parse;

/// A file system of so many megabytes, taken away when dropped; `None` where that is not permitted.
struct Small(tempfile::TempDir);

impl Small {
    fn new(megabytes: u32) -> Option<Small> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"])
            .arg(folder.path())
            .output();
        mounted
            .is_ok_and(|output| output.status.success())
            .then(|| Small(folder))
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("index")
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).output();
    }
}

/// An article of many different words, so that little of it is packed away.
fn wordy(number: u32) -> Prepared {
    let mut seed = u64::from(number) + 1;
    let mut words = String::from("Title|common");
    for _ in 0..4_000 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        words.push_str(&format!(" w{}", seed >> 40));
    }
    let article = article(&format!("{number}.txt"), &words);
    let (tokens, structure) = analyse(&article);
    Prepared::new(&article, &tokens, &structure)
}

fn fill(writer: &mut Writer) -> Result<(), IndexError> {
    for number in 0..400 {
        writer.add(wordy(number), &Judgement::default())?;
    }
    writer.commit(Commit {
        run: 2,
        ..Commit::default()
    })
}

#[test]
fn a_full_disk_leaves_the_last_commit() {
    let Some(small) = Small::new(8) else {
        println!("skipped: this process may not mount a small file system");
        return;
    };
    let index = Index::create_or_open(small.path()).unwrap();
    let options = WriterOptions {
        heap_bytes: 4_000_000,
        ..OPTIONS
    };
    let mut writer = index.writer(options).unwrap();
    common::add(&mut writer, &article("a", "Title|common word"));
    commit(&mut writer, 1);

    let error = fill(&mut writer).unwrap_err();
    assert!(
        matches!(error, IndexError::Io { .. } | IndexError::Engine { .. }),
        "{error:?}"
    );
    let count = |index: &Index| {
        let searcher = index.searcher().unwrap();
        let count = searcher.count(&parse("\"common\"").unwrap()).unwrap();
        (searcher.run(), count.articles)
    };
    let source = std::error::Error::source(&error).map(ToString::to_string);
    let message = format!("{error}: {}", source.unwrap_or_default());
    assert!(message.starts_with("cannot write"), "{message}");
    assert!(
        message.to_lowercase().contains("no space left"),
        "{message}"
    );
    assert_eq!(count(&index), (1, 1));
    let again = writer.add(wordy(0), &Judgement::default()).unwrap_err();
    assert!(matches!(again, IndexError::Broken { .. }), "{again:?}");
    let again = writer.commit(Commit::default()).unwrap_err();
    assert!(matches!(again, IndexError::Broken { .. }), "{again:?}");
    drop(writer);
    assert_eq!(count(&Index::open(small.path()).unwrap()), (1, 1));
    assert!(index.verify().unwrap().damaged.is_empty());

    // What the failed run left behind is collected, so there is room again.
    let mut writer = index.writer(options).unwrap();
    for number in 0..3 {
        writer.add(wordy(number), &Judgement::default()).unwrap();
    }
    commit(&mut writer, 2);
    assert_eq!(count(&index), (2, 4));

    // Rolled back, the same writer goes on.
    fill(&mut writer).unwrap_err();
    writer.rollback().unwrap();
    assert_eq!(count(&index), (2, 4));
    writer.add(wordy(9), &Judgement::default()).unwrap();
    commit(&mut writer, 3);
    assert_eq!(count(&index), (3, 5));
}
