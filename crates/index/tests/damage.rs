//! Folders that are not what they should be: each a clear error, never a panic.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{OPTIONS, add, article, commit, folder, index_of};
use nutgraf_index::{Index, IndexError, SearchOptions, Searcher};
use nutgraf_query::parse;

/// The message, with the folder's name taken out.
fn message(path: &Path, error: &IndexError) -> String {
    error
        .to_string()
        .replace(&path.display().to_string(), "DIR")
}

fn open_error(path: &Path) -> String {
    message(path, &Index::open(path).unwrap_err())
}

#[test]
fn a_folder_that_is_no_index_says_what_it_is() {
    let dir = folder();
    let path = dir.path();
    insta::assert_snapshot!(open_error(&path.join("none")).replace("/none", ""), @"there is no index at DIR");
    insta::assert_snapshot!(open_error(path), @"there is no index at DIR");
    fs::write(path.join("photo.jpg"), "").unwrap();
    insta::assert_snapshot!(open_error(path), @"DIR is no index of ours: it holds `photo.jpg` and no `nutgraf.json`; name a new or empty folder");
    let created = Index::create_or_open(path).unwrap_err();
    assert_eq!(message(path, &created), open_error(path));
    insta::assert_snapshot!(open_error(&path.join("photo.jpg")).replace("/photo.jpg", ""), @"DIR is no index of ours: it holds `a file` and no `nutgraf.json`; name a new or empty folder");
    assert_eq!(
        fs::read_dir(path).unwrap().count(),
        1,
        "nothing was written"
    );
}

#[test]
fn another_version_says_which() {
    let (dir, _) = index_of(&[]);
    let manifest = dir.path().join("nutgraf.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("\"format\": 6", "\"format\": 9")).unwrap();
    insta::assert_snapshot!(open_error(dir.path()), @"DIR was written in format 9, this program reads 6; index again into a new folder");
    let analysis = text.replace("\"analysis\": \"", "\"analysis\": \"99");
    fs::write(&manifest, analysis).unwrap();
    assert!(open_error(dir.path()).starts_with("the words of DIR were analysed by version 99"));
    fs::write(&manifest, "{}").unwrap();
    insta::assert_snapshot!(open_error(dir.path()), @"DIR/nutgraf.json is damaged: missing field `format` at line 1 column 2; index again into a new folder");
}

#[test]
fn a_second_writer_is_told_who_writes() {
    let (dir, index) = index_of(&[article("a", "T|x")]);
    let first = index.writer(OPTIONS).unwrap();
    let error = index.writer(OPTIONS).unwrap_err();
    assert!(
        matches!(error, IndexError::Locked { pid: Some(pid), .. } if pid == std::process::id())
    );
    let message = message(dir.path(), &error).replace(&std::process::id().to_string(), "N");
    insta::assert_snapshot!(message, @"DIR is being written by process N; wait until it has ended");
    assert_eq!(
        index.searcher().unwrap().article_count(),
        1,
        "readers go on"
    );
    drop(first);
    // A number that a dead process left is no obstacle.
    fs::write(dir.path().join("lock"), "999999\n").unwrap();
    index.writer(OPTIONS).unwrap();
}

#[test]
fn a_creation_that_was_cut_short_is_completed() {
    let dir = folder();
    drop(Index::create_or_open(dir.path()).unwrap());
    fs::remove_dir_all(dir.path().join("postings")).unwrap();
    fs::remove_dir_all(dir.path().join("overlay")).unwrap();
    fs::write(dir.path().join("nutgraf.json.new"), "{").unwrap();
    assert!(Index::open(dir.path()).is_err());
    let index = Index::create_or_open(dir.path()).unwrap();
    assert_eq!(index.searcher().unwrap().article_count(), 0);
    let other = folder();
    fs::write(other.path().join("nutgraf.json.new"), "{").unwrap();
    Index::create_or_open(other.path()).unwrap();
}

#[test]
fn a_lost_index_is_not_made_anew_over_its_judgements() {
    let (dir, _) = index_of(&[article("a", "T|x")]);
    fs::remove_file(dir.path().join("postings/meta.json")).unwrap();
    let error = Index::create_or_open(dir.path()).unwrap_err();
    insta::assert_snapshot!(message(dir.path(), &error), @"DIR/postings/meta.json is damaged: the file is missing; index again into a new folder");
}

/// Everything a reader may ask.
fn ask(path: &Path) -> Result<(), IndexError> {
    let index = Index::open(path)?;
    let searcher: Searcher = index.searcher()?;
    for query in [
        "\"word\"",
        "wor* AND force",
        "in:headline word",
        "path:*",
        "theme:x",
        "exact:Word",
    ] {
        let query = parse(query).unwrap();
        let found = searcher.search(&query, &SearchOptions::default())?;
        let mut reader = searcher.reader(&query)?;
        for hit in &found.hits {
            reader.read(hit.number)?;
        }
    }
    searcher.resolve("nothing").err();
    if let Some(damaged) = index.verify()?.damaged.first() {
        return Err(IndexError::Damaged {
            path: damaged.clone(),
            what: "its checksum".to_owned(),
        });
    }
    Ok(())
}

fn files(path: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn every_missing_cut_or_changed_file_is_an_error() {
    let (dir, index) = index_of(&[
        article("a", "Word and force|Words of the first. Forced words."),
        article("b", "Another|The second has a word too."),
    ]);
    let mut writer = index.writer(OPTIONS).unwrap();
    add(&mut writer, &article("c", "Third|word"));
    writer.remove(0).unwrap();
    commit(&mut writer, 2);
    writer.close().unwrap();
    ask(dir.path()).unwrap();

    let needed = |file: &Path| {
        let name = file.file_name().unwrap().to_str().unwrap();
        // Locks hold nothing; the list of managed files is for the writer's collection alone.
        !name.starts_with('.') && name != "lock"
    };
    let mut tried = 0;
    for file in files(dir.path()).into_iter().filter(|file| needed(file)) {
        let whole = fs::read(&file).unwrap();
        let name = file.strip_prefix(dir.path()).unwrap().display();
        fs::remove_file(&file).unwrap();
        assert!(ask(dir.path()).is_err(), "{name} missing");
        for len in [0, whole.len() / 2, whole.len() - 2] {
            fs::write(&file, &whole[..len]).unwrap();
            assert!(
                ask(dir.path()).is_err(),
                "{name} cut to {len} of {}",
                whole.len()
            );
        }
        fs::write(&file, vec![0xa5; whole.len()]).unwrap();
        assert!(ask(dir.path()).is_err(), "{name} overwritten");
        fs::write(&file, &whole).unwrap();
        tried += 1;
    }
    assert!(tried > 10);
    ask(dir.path()).unwrap();
}

#[test]
fn a_changed_byte_is_found_by_verify() {
    let (dir, index) = index_of(&[article("a", "Word and force|Words of the first.")]);
    for file in files(dir.path()) {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        if name.contains(".json") || name.contains("lock") {
            continue;
        }
        let whole = fs::read(&file).unwrap();
        let mut changed = whole.clone();
        changed[whole.len() / 3] ^= 0x10;
        fs::write(&file, &changed).unwrap();
        match index.verify() {
            Ok(report) => assert_eq!(report.damaged, vec![file.clone()], "{name}"),
            Err(IndexError::Damaged { .. }) => {}
            Err(other) => panic!("{name}: {other}"),
        }
        fs::write(&file, &whole).unwrap();
    }
    assert!(index.verify().unwrap().damaged.is_empty());
}

#[test]
fn a_changed_byte_never_brings_a_reader_to_panic() {
    let texts: Vec<_> = (0..200)
        .map(|n| {
            article(
                &format!("{n}"),
                &format!("Word {n}|Forced words of {n}. The second."),
            )
        })
        .collect();
    let (dir, _) = index_of(&texts);
    let mut caught = 0;
    for file in files(&dir.path().join("postings")) {
        let whole = fs::read(&file).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        if name.starts_with('.') {
            continue;
        }
        for place in 0..12 {
            let mut changed = whole.clone();
            changed[whole.len() * place / 12] ^= 0x5a;
            fs::write(&file, &changed).unwrap();
            caught += u32::from(ask(dir.path()).is_err());
        }
        fs::write(&file, &whole).unwrap();
    }
    assert!(caught > 50, "{caught}");
    ask(dir.path()).unwrap();
}
