//! A writer that is killed leaves the last commit, whole.

mod common;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::{OPTIONS, add, article, commit};
use nutgraf_index::{Index, Judgement, SearchOptions, Segments, ThemeScore, WriterOptions};
use nutgraf_query::parse;

const FOLDER: &str = "NUTGRAF_KILLED_WRITER";

/// Not a test of its own: the process that is killed. Each commit has three more articles than the
/// one before, all of one theme.
#[test]
fn the_writer_that_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let index = Index::create_or_open(Path::new(&folder)).unwrap();
    let options = WriterOptions {
        segments: Segments::Merge,
        ..OPTIONS
    };
    let mut writer = index.writer(options).unwrap();
    for run in writer.run() + 1.. {
        let text = "Title|A word or two. ".to_owned() + &"More words follow. ".repeat(50);
        for letter in ["a", "b", "c"] {
            let number = add(&mut writer, &article(&format!("{run}/{letter}"), &text));
            writer.judge(number, &themed(run)).unwrap();
        }
        if run % 5 == 0 {
            // Judged again by the run that follows.
            writer.judge(0, &themed(run)).unwrap();
        }
        commit(&mut writer, run);
    }
}

fn themed(run: u32) -> Judgement {
    Judgement {
        themes: vec![ThemeScore {
            id: "theme".to_owned(),
            score: run as f32,
            ..ThemeScore::default()
        }],
    }
}

#[test]
fn a_killed_writer_leaves_the_last_commit_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut last = 0;
    // Odd times, so that the blows fall on different work; longer ones for a slow machine.
    let waits = [90, 140, 210, 330, 170, 250, 1_000, 5_000, 20_000];
    for (round, wait) in waits.into_iter().enumerate() {
        if round >= 6 && last > 0 {
            break;
        }
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_writer_that_is_killed"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();

        let index = Index::create_or_open(folder.path()).unwrap();
        let searcher = index.searcher().unwrap();
        let run = searcher.run();
        assert!(run >= last, "a commit was lost: {run} after {last}");
        last = run;
        let articles = 3 * u64::from(run);
        assert_eq!(searcher.article_count(), articles);
        assert_eq!(
            searcher.state(),
            if run == 0 {
                String::new()
            } else {
                format!("state of {run}")
            }
        );
        for query in ["\"a word\"", "theme:theme"] {
            let query = parse(query).unwrap();
            let found = searcher.search(&query, &SearchOptions::default()).unwrap();
            assert_eq!(found.articles, articles);
            assert_eq!(found.hits.len() as u64, articles);
        }
        assert!(index.verify().unwrap().damaged.is_empty());
        // The next writer is not kept out by the dead one.
        index.writer(OPTIONS).unwrap().close().unwrap();
    }
    assert!(last > 0, "some commit was made in all that time");
}
