//! `bench words`: tokens and quotations of one thread, beside the usual crates for words and stems.

use std::hint::black_box;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use cpu_time::ThreadTime;
use nutgraf_ingest::{Options, read_path};
use nutgraf_model::{Article, Lang, Span};
use nutgraf_tokenize::{Tokenizer, Tokens};
use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;

use crate::Exit;
use crate::cli::Global;
use crate::output::Out;

#[derive(Debug, Args)]
pub(crate) struct WordsArgs {
    /// Folders and files of news; it is read as English, which is what the others stem
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// How often each side runs, in turns; the fastest run counts
    #[arg(long, default_value_t = 5)]
    repeat: usize,
}

/// Rates in MB of text a second of one thread.
#[derive(Serialize)]
struct Row {
    text: &'static str,
    mb: f64,
    nutgraf: f64,
    unicode_segmentation_rust_stemmers: f64,
    tantivy_en_stem: f64,
    quotations: f64,
}

pub(crate) fn run(global: &Global, args: &WordsArgs) -> Result<Exit> {
    let mut articles = Vec::new();
    for path in &args.paths {
        articles.extend(read_path(path, &Options::default())?.flatten());
    }
    if articles.is_empty() {
        bail!("there is no article in the paths named");
    }
    let curly: Vec<Article> = articles.iter().map(curled).collect();
    let mut out = Out::stdout();
    if !global.json {
        writeln!(
            out,
            "MB/s of one thread; words with sentences, folded forms and stems; quotations on given tokens"
        )?;
    }
    for (text, articles) in [("as it is", &articles), ("curly quotes", &curly)] {
        let row = measure(text, articles, args.repeat.max(1))?;
        if global.json {
            out.json(&row)?;
            continue;
        }
        writeln!(out, "{text}, {:.1} MB", row.mb)?;
        for (what, rate) in [
            ("nutgraf", row.nutgraf),
            (
                "unicode-segmentation, lower case, rust-stemmers",
                row.unicode_segmentation_rust_stemmers,
            ),
            ("Tantivy, en_stem", row.tantivy_en_stem),
            ("nutgraf, quotations", row.quotations),
        ] {
            writeln!(out, "  {what:48} {rate:6.0}")?;
        }
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn measure(text: &'static str, articles: &[Article], repeat: usize) -> Result<Row> {
    let mut analyzer = tantivy::tokenizer::TokenizerManager::default()
        .get("en_stem")
        .context("Tantivy has no analyzer of this name")?;
    let stemmer = rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::English);
    let blocks: Vec<Vec<Span>> = articles
        .iter()
        .map(|article| article.blocks().iter().map(|block| block.span).collect())
        .collect();
    let mut all = Vec::with_capacity(articles.len());
    let mut tokenizer = Tokenizer::new();
    for (article, blocks) in articles.iter().zip(&blocks) {
        let mut tokens = Tokens::default();
        tokenizer.tokenize_into(article.text(), blocks, Lang::EN, &mut tokens);
        all.push(tokens);
    }
    let mut best = [f64::INFINITY; 4];
    for _ in 0..repeat {
        let seconds = [
            timed(|| {
                let mut tokenizer = Tokenizer::new();
                let mut tokens = Tokens::default();
                for (article, blocks) in articles.iter().zip(&blocks) {
                    tokenizer.tokenize_into(article.text(), blocks, Lang::EN, &mut tokens);
                    black_box(&tokens);
                }
            }),
            timed(|| {
                for article in articles {
                    for (at, word) in article.text().unicode_word_indices() {
                        black_box((at, stemmer.stem(&word.to_lowercase())));
                    }
                }
            }),
            timed(|| {
                for article in articles {
                    let mut stream = analyzer.token_stream(article.text());
                    while stream.advance() {
                        black_box(stream.token());
                    }
                }
            }),
            timed(|| {
                for (article, tokens) in articles.iter().zip(&all) {
                    black_box(nutgraf_quote::find(
                        article.text(),
                        tokens,
                        article.blocks(),
                    ));
                }
            }),
        ];
        for (best, seconds) in best.iter_mut().zip(seconds) {
            *best = best.min(seconds);
        }
    }
    let mb = articles
        .iter()
        .map(|article| article.text().len())
        .sum::<usize>() as f64
        / 1e6;
    let [nutgraf, segmentation, tantivy, quotations] = best.map(|seconds| mb / seconds);
    Ok(Row {
        text,
        mb,
        nutgraf,
        unicode_segmentation_rust_stemmers: segmentation,
        tantivy_en_stem: tantivy,
        quotations,
    })
}

/// Seconds of this thread.
fn timed(work: impl FnOnce()) -> f64 {
    let start = ThreadTime::now();
    work();
    start.elapsed().as_secs_f64()
}

/// The article with curly quotation marks for straight ones.
fn curled(article: &Article) -> Article {
    let mut curly = Article::new(article.locator.clone());
    for block in article.blocks() {
        let mut before = ' ';
        let curl = |c: char| {
            let opens = before.is_whitespace() || before == '(';
            before = c;
            match c {
                '"' if opens => '“',
                '"' => '”',
                '\'' if opens => '‘',
                '\'' => '’',
                _ => c,
            }
        };
        let text: String = block.span.text(article.text()).chars().map(curl).collect();
        curly.push_block(block.kind, &text, block.place);
    }
    curly
}
