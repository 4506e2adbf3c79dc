//! What may befall an index and the folders it is made of: each is dealt with or said clearly, and nothing is lost.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::nutgraf::Nutgraf;

fn story(name: &str) -> String {
    format!("{name} reopens\n\nThe {name} reopened on Monday after a storm.\n")
}

/// What a run reports: indexed, unchanged, removed.
#[track_caller]
fn run(nutgraf: &Nutgraf, args: &[&str]) -> [u64; 3] {
    let report = nutgraf.object(&[&["index"], args].concat());
    ["indexed", "unchanged", "removed"].map(|key| report[key].as_u64().expect("a number"))
}

#[test]
fn a_root_given_twice() {
    let nutgraf = Nutgraf::new();
    nutgraf.write("news/a.txt", story("harbour"));
    assert_eq!(run(&nutgraf, &["news", "news", "news/"]), [1, 0, 0]);
    assert_eq!(run(&nutgraf, &["./news", "news/a.txt"]), [0, 1, 0]);
    assert_eq!(nutgraf.count("harbour"), (1, 2));
}

#[test]
fn a_root_nested_in_another() {
    let nutgraf = Nutgraf::new();
    nutgraf.write("news/a.txt", story("harbour"));
    nutgraf.write("news/deep/b.txt", story("harbour"));
    assert_eq!(run(&nutgraf, &["news/deep", "news"]), [2, 0, 0]);
    assert_eq!(run(&nutgraf, &["news", "news/deep"]), [0, 2, 0]);
    assert_eq!(run(&nutgraf, &["news/deep"]), [0, 1, 0]);
    assert_eq!(nutgraf.count("harbour"), (2, 4));
}

#[cfg(unix)]
#[test]
fn a_root_through_a_symlink() {
    let nutgraf = Nutgraf::new();
    nutgraf.write("news/a.txt", story("harbour"));
    std::os::unix::fs::symlink(nutgraf.path("news"), nutgraf.path("link")).unwrap();
    std::os::unix::fs::symlink(nutgraf.path("news"), nutgraf.path("news/round")).unwrap();
    assert_eq!(run(&nutgraf, &["news", "link"]), [1, 0, 0]);
    assert_eq!(run(&nutgraf, &["link"]), [0, 1, 0]);
    assert_eq!(nutgraf.count("harbour"), (1, 2));
}

#[test]
fn a_manifest_of_another_version() {
    let nutgraf = Nutgraf::new();
    nutgraf.write("news/a.txt", story("harbour"));
    nutgraf.ok(&["index", "news"]);
    let path = nutgraf.path("index/runs/000001.manifest.json");
    fs::write(
        &path,
        r#"{"version": 9, "run": 1, "what": {"came": "later"}}"#,
    )
    .unwrap();
    let ran = nutgraf.run(&["report"]);
    assert_eq!(ran.code, 2);
    let folder = nutgraf.path("index").canonicalize().unwrap();
    let said = ran.stderr.replace(folder.to_str().unwrap(), "DIR");
    let said = said.replace(nutgraf.path("index").to_str().unwrap(), "DIR");
    insta::assert_snapshot!(said.trim_end(), @"error: DIR/runs/000001.manifest.json: damaged, or written by another version of this program (missing field `program` at line 1 column 51); searches and runs go on without it");
    let ran = nutgraf.run(&["verify"]);
    assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.contains("000001.manifest.json"),
        "{}",
        ran.stdout
    );
    // All else goes on.
    assert_eq!(nutgraf.count("harbour"), (1, 2));
    assert_eq!(run(&nutgraf, &["news"]), [0, 1, 0]);
    nutgraf.ok(&["report"]);
}

#[test]
fn a_file_replaced_by_a_folder() {
    let nutgraf = Nutgraf::new();
    nutgraf.write("news/a.txt", story("harbour"));
    nutgraf.ok(&["index", "news"]);
    fs::remove_file(nutgraf.path("news/a.txt")).unwrap();
    nutgraf.write("news/a.txt/b.txt", story("station"));
    assert_eq!(run(&nutgraf, &["news"]), [1, 0, 1]);
    assert_eq!(nutgraf.count("harbour").0, 0);
    assert_eq!(nutgraf.count("station").0, 1);
}

/// The clock stood in the future when files were written and read, and is right again.
#[test]
fn a_clock_moved_back() {
    let nutgraf = Nutgraf::new();
    let later = SystemTime::now() + Duration::from_secs(86_400);
    let write = |name: &str| {
        let path = nutgraf.write("news/a.txt", story(name));
        let file = File::options().append(true).open(path).unwrap();
        file.set_modified(later).unwrap();
    };
    write("harbour");
    assert_eq!(run(&nutgraf, &["news"]), [1, 0, 0]);
    // As many bytes, at the same time.
    write("station");
    assert_eq!(run(&nutgraf, &["news"]), [1, 0, 0]);
    assert_eq!(run(&nutgraf, &["news"]), [0, 1, 0]);
    assert_eq!(
        (nutgraf.count("harbour").0, nutgraf.count("station").0),
        (0, 1)
    );
    // The run before began after the one that comes now.
    let manifest = nutgraf.path("index/runs/000003.manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(
        &manifest,
        text.replace("\"started\": \"20", "\"started\": \"29"),
    )
    .unwrap();
    nutgraf.write("news/b.txt", story("quay"));
    assert_eq!(run(&nutgraf, &["news"]), [1, 1, 0]);
    assert_eq!(nutgraf.count("run:last").0, 1);
}

#[test]
fn a_lock_of_a_dead_process() {
    let nutgraf = Nutgraf::new();
    nutgraf.write("news/a.txt", story("harbour"));
    nutgraf.ok(&["index", "news"]);
    // No process has this number: it is above the system's limit.
    for left in ["4194305\n", "", "not a number"] {
        fs::write(nutgraf.path("index/lock"), left).unwrap();
        assert_eq!(run(&nutgraf, &["news"]), [0, 1, 0], "{left:?}");
    }
}

#[test]
fn many_tiny_files() {
    const COUNT: u64 = 3000;
    let nutgraf = Nutgraf::new();
    let place = |number: u64| format!("news/{}/{number}.txt", number / 1000);
    for number in 0..COUNT {
        nutgraf.write(
            &place(number),
            format!("Item {number}\n\nA line of harbour.\n"),
        );
    }
    assert_eq!(run(&nutgraf, &["news"]), [COUNT, 0, 0]);
    assert_eq!(nutgraf.count("harbour"), (COUNT, COUNT));
    fs::remove_file(nutgraf.path(&place(7))).unwrap();
    nutgraf.write(&place(8), story("harbour"));
    assert_eq!(run(&nutgraf, &["news"]), [1, COUNT - 2, 1]);
    assert_eq!(nutgraf.count("harbour"), (COUNT - 1, COUNT));
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false => files.push(path),
        }
    }
    files.sort();
    files
}

/// What a panic ends with that was not caught as the mark of a damaged file.
const UNFORESEEN: &str = "this should not have happened";

/// Of each kind of file in an index: it is named, or it holds nothing that a reader needs.
#[test]
fn each_file_of_an_index_missing_truncated_or_altered() {
    let nutgraf = Nutgraf::new();
    nutgraf.write(
        "news/codebook.toml",
        "[theme.port]\ninclude = ['harbour']\n",
    );
    nutgraf.write("news/a.txt", story("harbour"));
    nutgraf.write("news/b.txt", "");
    nutgraf.ok(&["index", "news"]);
    nutgraf.write("news/c.txt", story("station"));
    fs::remove_file(nutgraf.path("news/a.txt")).unwrap();
    nutgraf.ok(&["index", "news"]);
    nutgraf.ok(&["verify"]);
    let mut kinds = std::collections::BTreeSet::new();
    for path in files(&nutgraf.path("index")) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let holds_nothing = name == "lock" || name.starts_with('.');
        let kind = name
            .split_once('.')
            .map_or(&*name, |(_, kind)| kind)
            .to_owned();
        if !kinds.insert(kind) {
            continue;
        }
        let whole = fs::read(&path).unwrap();
        let mut altered = whole.clone();
        if let Some(byte) = altered.get_mut(whole.len() / 2) {
            *byte ^= 1;
        }
        let states = [None, Some(whole[..whole.len() / 2].to_vec()), Some(altered)];
        for state in states {
            match &state {
                None => fs::remove_file(&path).unwrap(),
                Some(bytes) if *bytes == whole => continue,
                Some(bytes) => fs::write(&path, bytes).unwrap(),
            }
            let what = state.map_or("missing".to_owned(), |bytes| {
                format!("{} bytes", bytes.len())
            });
            let ran = nutgraf.run(&["verify"]);
            let said = format!("{}{}", ran.stdout, ran.stderr);
            // A version that was altered is another version.
            let named = said.contains(&name) || said.contains("index again into a new folder");
            let found = ran.code == 2 && named;
            assert!(
                found || holds_nothing && ran.code == 0,
                "{name}, {what}: {said}"
            );
            assert!(!said.contains(UNFORESEEN), "{name}, {what}: {said}");
            // A search answers or says why not.
            let ran = nutgraf.run(&["search", "station"]);
            assert!(matches!(ran.code, 0 | 2), "{name}, {what}: {ran:?}");
            assert!(!ran.stderr.contains(UNFORESEEN), "{name}, {what}: {ran:?}");
        }
        fs::write(&path, whole).unwrap();
    }
    assert!(kinds.len() > 14, "{kinds:?}");
    nutgraf.ok(&["verify"]);
}
