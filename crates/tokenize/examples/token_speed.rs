//! How fast one thread finds words, sentences, folded forms and stems in a text of a paragraph a line,
//! beside unicode-segmentation and rust-stemmers: `speed FILE`. The text is measured as it is
//! and with curly quotation marks, 12 paragraphs a call.
#![allow(clippy::print_stdout)]

use std::time::Instant;

use nutgraf_model::{Lang, Span};
use nutgraf_tokenize::{Tokenizer, Tokens};
use unicode_segmentation::UnicodeSegmentation;

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_default();
    let straight = std::fs::read_to_string(path)?;
    let curly = curl(&straight);
    for (name, text) in [("as it is", &straight), ("curly quotes", &curly)] {
        let lines: Vec<&str> = text.lines().collect();
        let articles: Vec<String> = lines.chunks(12).map(|lines| lines.join("\n")).collect();
        let bytes: usize = articles.iter().map(String::len).sum();
        let rate = |seconds: f64| bytes as f64 / 1e6 / seconds;
        let blocks: Vec<Vec<Span>> = articles.iter().map(|article| paragraphs(article)).collect();
        let (ours, words) = best(|| nutgraf(&articles, &blocks));
        let (theirs, others) = best(|| unicode_words_and_stems(&articles));
        println!(
            "{name}: {:.1} MB; nutgraf {:.0} MB/s ({words} words); unicode-segmentation words and \
             sentences, lower case, rust-stemmers {:.0} MB/s ({others} words); ratio {:.1}",
            bytes as f64 / 1e6,
            rate(ours),
            rate(theirs),
            theirs / ours
        );
    }
    Ok(())
}

/// The shortest of three runs, in seconds of one thread.
fn best(mut run: impl FnMut() -> usize) -> (f64, usize) {
    let timed = (0..3).map(|_| {
        let (start, busy) = (Instant::now(), cpu_seconds());
        let words = run();
        let wall = start.elapsed().as_secs_f64();
        (
            busy.zip(cpu_seconds()).map_or(wall, |(from, to)| to - from),
            words,
        )
    });
    timed.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or_default()
}

/// What this process has had of the processor, where the system says; another program on the machine
/// does not count then.
fn cpu_seconds() -> Option<f64> {
    let file = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    let nanoseconds: f64 = file.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

fn nutgraf(articles: &[String], blocks: &[Vec<Span>]) -> usize {
    let mut tokenizer = Tokenizer::new();
    let mut tokens = Tokens::default();
    let mut words = 0;
    for (article, blocks) in articles.iter().zip(blocks) {
        tokenizer.tokenize_into(article, blocks, Lang::EN, &mut tokens);
        words += std::hint::black_box(&tokens).len();
    }
    words
}

/// The lines of a text: its paragraphs.
fn paragraphs(article: &str) -> Vec<Span> {
    let mut start = 0;
    let line = |line: &str| {
        let span = Span::new(start, start + line.len());
        start += line.len() + 1;
        span
    };
    article.split('\n').map(line).collect()
}

fn unicode_words_and_stems(articles: &[String]) -> usize {
    let stemmer = rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::English);
    let mut words = 0;
    for article in articles {
        for (at, word) in article.unicode_word_indices() {
            let folded = word.to_lowercase();
            std::hint::black_box((at, stemmer.stem(&folded)));
            words += 1;
        }
        for sentence in article.split_sentence_bound_indices() {
            std::hint::black_box(sentence);
        }
    }
    words
}

fn curl(text: &str) -> String {
    let mut curly = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.chars() {
        let opens = before.is_whitespace() || before == '(';
        curly.push(match c {
            '"' if opens => '“',
            '"' => '”',
            '\'' if opens => '‘',
            '\'' => '’',
            _ => c,
        });
        before = c;
    }
    curly
}
