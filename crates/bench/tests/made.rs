//! What is made can be read, is the same for the same seed, and is as long as it should be.

use std::path::Path;

use nutgraf_bench::{Amount, Layout, Made, Material, News, WriteError, write};
use nutgraf_ingest::{Kind, Options, read_path};
use nutgraf_model::{Article, BlockKind};

/// The sample corpus of the project.
fn material() -> Material {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    let articles = read_path(corpus, &Options::default()).unwrap();
    Material::gather(articles.flatten()).unwrap()
}

/// The articles of a folder, by the number that each was made with.
fn read(folder: &Path) -> Vec<Article> {
    let articles = read_path(folder, &Options::default()).unwrap();
    articles.map(|article| article.unwrap()).collect()
}

#[track_caller]
fn check(made: &Made<'_>, read: &Article, layout: Layout) {
    assert_eq!(read.headline(), Some(made.headline), "{layout:?}");
    let day = read.date.map(|date| date.first_day());
    assert_eq!(day, Some(made.date.first_day()), "{layout:?}");
    assert_eq!(read.authors.join("; "), made.author, "{layout:?}");
    if layout != Layout::Sgml {
        assert_eq!(
            read.source.as_deref().map(str::to_lowercase),
            Some(match layout {
                Layout::Txt => made.url[12..].split('.').next().unwrap().to_owned(),
                _ => made.source.to_lowercase(),
            })
        );
    }
    if matches!(layout, Layout::Jsonl | Layout::Html) {
        assert_eq!(read.url.as_deref(), Some(&*made.url));
    }
    let texts: Vec<&str> = read
        .blocks()
        .iter()
        .filter(|block| block.kind == BlockKind::Paragraph)
        .map(|block| block.span.text(read.text()))
        .collect();
    let made: Vec<&str> = made.paragraphs.clone();
    assert_eq!(texts.len(), made.len(), "{layout:?} {texts:?} {made:?}");
    for (text, made) in texts.iter().zip(made) {
        assert!(text.ends_with(made), "{layout:?}: {text:?} {made:?}");
    }
}

#[test]
fn each_layout_reads_as_it_was_made() {
    let material = material();
    let news = News::new(&material, 1);
    for layout in [Layout::Jsonl, Layout::Sgml, Layout::Html, Layout::Txt] {
        if layout == Layout::Html && !Kind::Html.is_read() {
            continue;
        }
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("news");
        let written = write(&out, layout, &news, &Amount::articles(20)).unwrap();
        assert_eq!(written.articles, 20);
        let articles = read(&out);
        assert_eq!(articles.len(), 20);
        for made in news.iter().take(20) {
            let path = layout.path(&made);
            let mine = articles.iter().find(|article| {
                let in_file = article.locator.record.unwrap_or(1) - 1;
                article.locator.path == path
                    && u64::from(in_file) == made.number % layout.per_file()
            });
            check(&made, mine.expect("every article is read"), layout);
        }
    }
}

/// What lies in a folder, file by file.
fn bytes(folder: &Path, into: &mut Vec<(String, Vec<u8>)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            bytes(&path, into);
        } else {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            into.push((name, std::fs::read(&path).unwrap()));
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_gives_others() {
    let material = material();
    let made = |seed| {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("news");
        let news = News::new(&material, seed);
        write(&out, Layout::Html, &news, &Amount::articles(5)).unwrap();
        let mut all = Vec::new();
        bytes(&out, &mut all);
        all
    };
    assert_eq!(made(1), made(1));
    assert_ne!(made(1), made(2));
}

#[test]
fn lengths_are_those_of_news() {
    let material = material();
    let news = News::new(&material, 3);
    let mut lengths: Vec<u64> = news.iter().take(2001).map(|a| a.text_bytes()).collect();
    lengths.sort_unstable();
    let (tenth, median, nine) = (lengths[200], lengths[1000], lengths[1800]);
    assert!((2300..2700).contains(&median), "median {median}");
    assert!((600..1300).contains(&tenth), "first decile {tenth}");
    assert!((5500..7500).contains(&nine), "last decile {nine}");
}

#[test]
fn it_ends_with_the_bytes_asked_for_and_keeps_what_is_there() {
    let material = material();
    let news = News::new(&material, 1).with_median_bytes(400);
    let dir = tempfile::tempdir().unwrap();
    let written = write(
        dir.path(),
        Layout::Jsonl,
        &news,
        &Amount::text_bytes(100_000),
    )
    .unwrap();
    assert!((100_000..110_000).contains(&written.text_bytes));
    assert!(written.articles > 100, "{written:?}");
    let again = write(dir.path(), Layout::Jsonl, &news, &Amount::articles(1));
    assert!(matches!(again, Err(WriteError::Exists(_))));
}
