//! Readers and a writer at the same time.

mod common;

use std::sync::atomic::{AtomicBool, Ordering};

use common::{OPTIONS, add, article, commit, folder};
use nutgraf_index::{Index, SearchOptions, Segments, WriterOptions};
use nutgraf_query::parse;

/// Each commit adds two articles, removes the older of the two before, and compacts at times. A
/// reader must never see a mixture: articles, words, run and state are those of one commit.
#[test]
fn readers_see_whole_commits_while_a_writer_works() {
    let dir = folder();
    let index = Index::create_or_open(dir.path()).unwrap();
    let mut writer = index
        .writer(WriterOptions {
            segments: Segments::Merge,
            ..OPTIONS
        })
        .unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut seen = 0;
                    let mut last = 0;
                    while !done.load(Ordering::Relaxed) {
                        let index = Index::open(dir.path()).unwrap();
                        let searcher = index.searcher().unwrap();
                        let run = u64::from(searcher.run());
                        assert!(run >= last, "time goes on");
                        if run > 0 {
                            assert_eq!(searcher.state(), format!("state of {run}"));
                        }
                        assert_eq!(searcher.article_count(), run + run.min(1));
                        let query = parse("\"word\"").unwrap();
                        let found = searcher.search(&query, &SearchOptions::default()).unwrap();
                        assert_eq!(found.articles, searcher.article_count());
                        for hit in found.hits.iter().take(3) {
                            searcher.article(hit.number).unwrap();
                        }
                        seen += u64::from(run > last);
                        last = run;
                    }
                    seen
                })
            })
            .collect();
        let mut older = None;
        for run in 1..=40 {
            let first = add(&mut writer, &article(&format!("{run}/a"), "Title|A word"));
            add(
                &mut writer,
                &article(&format!("{run}/b"), "Title|Another word"),
            );
            if let Some(older) = older.replace(first) {
                writer.remove(older).unwrap();
            }
            commit(&mut writer, run);
            if run % 8 == 0 {
                writer.compact().unwrap();
            }
        }
        done.store(true, Ordering::Relaxed);
        for reader in readers {
            assert!(reader.join().unwrap() > 1, "it saw several commits");
        }
    });
    writer.close().unwrap();
    assert_eq!(index.searcher().unwrap().article_count(), 41);
    assert!(index.verify().unwrap().damaged.is_empty());
}

#[test]
fn an_article_larger_than_the_bounds_goes_through() {
    let dir = folder();
    let index = Index::create_or_open(dir.path()).unwrap();
    let mut writer = index
        .writer(WriterOptions {
            heap_bytes: 1000,
            ..OPTIONS
        })
        .unwrap();
    let long = format!("Title|{}", "word ".repeat(20_000));
    for path in ["a", "b", "c"] {
        add(&mut writer, &article(path, &long));
    }
    commit(&mut writer, 1);
    let count = index
        .searcher()
        .unwrap()
        .count(&parse("\"word word\"").unwrap());
    assert_eq!(count.unwrap().matches, 3 * 19_999);
}

#[cfg(unix)]
#[test]
fn an_index_that_may_not_be_written_can_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, _) = common::index_of(&[article("a", "T|word")]);
    let set = |mode| {
        for folder in ["", "postings", "overlay"] {
            let mode = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(dir.path().join(folder), mode).unwrap();
        }
    };
    set(0o555);
    let opened = Index::open(dir.path()).and_then(|index| index.searcher());
    let count = opened.map(|searcher| searcher.article_count());
    set(0o755);
    assert_eq!(count.unwrap(), 1);
}

#[test]
fn a_searcher_can_be_shared_by_threads() {
    fn shared<T: Send + Sync>(value: T) -> T {
        value
    }
    let (_dir, index) = common::index_of(&[article("a", "T|word")]);
    let searcher = shared(shared(index).searcher().unwrap());
    let query = parse("exact:word").unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(searcher.count(&query).unwrap().matches, 1));
        }
    });
}
