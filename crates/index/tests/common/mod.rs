//! Small articles and indexes for tests.
#![allow(dead_code)] // Each test file uses some of it.

use nutgraf_index::{Commit, Index, Judgement, Prepared, Segments, Writer, WriterOptions};
use nutgraf_model::{Article, BlockKind, Lang, Locator, Place};
use nutgraf_query::Structure;
use nutgraf_tokenize::{Tokenizer, Tokens};

/// An article of a headline and paragraphs, divided by `|`.
pub(crate) fn article(path: &str, text: &str) -> Article {
    let mut article = Article::new(Locator::new("root", path));
    for (number, block) in text.split('|').enumerate() {
        let kind = match number {
            0 => BlockKind::Headline,
            _ => BlockKind::Paragraph,
        };
        article.push_block(kind, block, Place::line(number as u32 + 1));
    }
    article
}

pub(crate) fn analyse(article: &Article) -> (Tokens, Structure) {
    let blocks: Vec<_> = article.blocks().iter().map(|b| b.span).collect();
    let mut tokens = Tokens::default();
    let lang = article.lang.unwrap_or(Lang::EN);
    Tokenizer::new().tokenize_each_into(article.text(), &blocks, lang, &mut tokens);
    let structure = Structure::new(article.blocks(), &tokens);
    (tokens, structure)
}

pub(crate) fn prepare(article: &Article) -> Prepared {
    let (tokens, structure) = analyse(article);
    Prepared::new(article, &tokens, &structure)
}

pub(crate) const OPTIONS: WriterOptions = WriterOptions {
    heap_bytes: 15_000_000,
    removed_share: 0.2,
    segments: Segments::Keep,
    threads: 0,
};

pub(crate) fn add(writer: &mut Writer, article: &Article) -> u64 {
    writer.add(prepare(article), &Judgement::default()).unwrap()
}

pub(crate) fn commit(writer: &mut Writer, run: u32) {
    let commit = Commit {
        run,
        added: "2024-07-14".parse().ok(),
        state: format!("state of {run}"),
    };
    writer.commit(commit).unwrap();
}

/// A folder in memory where the system has such: commits wait for the disk.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap())
}

/// An index of these articles in one segment.
pub(crate) fn index_of(articles: &[Article]) -> (tempfile::TempDir, Index) {
    let folder = folder();
    let index = Index::create_or_open(folder.path()).unwrap();
    let mut writer = index.writer(OPTIONS).unwrap();
    for article in articles {
        add(&mut writer, article);
    }
    commit(&mut writer, 1);
    writer.close().unwrap();
    (folder, index)
}
