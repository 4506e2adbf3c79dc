//! What codebooks of many sizes cost a token, beside what tokenizing costs.
//!
//! `cargo run --release -p nutgraf-themes --example theme_speed [FOLDER]`: reads the `.txt` files below the
//! folder (the sample corpus unless given), an empty line between blocks, and makes codebooks of
//! their words, from a fixed seed.
#![allow(clippy::print_stdout, reason = "printing is its job")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use nutgraf_model::{Article, BlockKind, Lang, Locator, Place, Span};
use nutgraf_query::{Fields, Structure, View};
use nutgraf_themes::{Classifier, Codebook};
use nutgraf_tokenize::{Tokenizer, Tokens};

fn main() -> Result<(), Box<dyn Error>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    let folder = std::env::args()
        .nth(1)
        .map_or(corpus.clone(), PathBuf::from);
    let mut articles = Vec::new();
    read(&folder, &mut articles)?;
    let mut tokenizer = Tokenizer::new();
    let read: Vec<Read> = articles
        .iter()
        .map(|a| Read::new(a, &mut tokenizer))
        .collect();
    let token_count: usize = read.iter().map(|one| one.tokens.len()).sum();
    if token_count == 0 {
        return Err(format!("no words in .txt files below {}", folder.display()).into());
    }
    let bytes: usize = articles.iter().map(|article| article.text().len()).sum();
    println!(
        "{} articles, {token_count} tokens, {bytes} bytes",
        articles.len()
    );

    let mut tokens = Tokens::default();
    let tokenizing = per_token(token_count, || {
        for (article, one) in articles.iter().zip(&read) {
            tokenizer.tokenize_into(article.text(), &one.blocks, Lang::EN, &mut tokens);
        }
        tokens.len()
    });
    println!(
        "{:>8} queries {tokenizing:8.2} ns a token  (tokenizing)",
        ""
    );

    let words = words_by_count(&read);
    let mut books = vec![(
        "sample codebook".to_owned(),
        fs::read_to_string(corpus.join("codebook.toml"))?,
    )];
    for (themes, queries) in [(14, 8), (10, 10), (100, 10), (1000, 10)] {
        books.push((
            format!("{themes} themes"),
            codebook(&words, themes, queries),
        ));
    }
    for (name, book) in books {
        let classifier = Classifier::new(&Codebook::parse(&book)?);
        let query_count: usize = classifier
            .codebook()
            .themes()
            .iter()
            .map(|t| t.rules.len())
            .sum();
        let mut given = 0;
        let cost = per_token(token_count, || {
            given = 0;
            for (article, one) in articles.iter().zip(&read) {
                given += one.classify(article, &classifier);
            }
            given
        });
        let (ratio, speed) = (
            cost / tokenizing,
            bytes as f64 / token_count as f64 / cost * 1000.0,
        );
        println!(
            "{query_count:>8} queries {cost:8.2} ns a token, ratio {ratio:5.2}, {speed:6.0} MB/s, {given} given  ({name})"
        );
    }
    Ok(())
}

/// Nanoseconds of the processor a token.
fn per_token(token_count: usize, mut run: impl FnMut() -> usize) -> f64 {
    std::hint::black_box(run());
    let (clock, start) = (Instant::now(), busy());
    let mut runs = 0;
    while clock.elapsed().as_millis() < 1000 {
        std::hint::black_box(run());
        runs += 1;
    }
    (busy() - start) / (runs * token_count) as f64
}

/// Nanoseconds that this thread has run, where Linux says so, else of the clock.
fn busy() -> f64 {
    let said = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let said = said.and_then(|line| line.split(' ').next()?.parse().ok());
    said.unwrap_or_else(|| {
        let since = std::time::SystemTime::UNIX_EPOCH.elapsed();
        since.map_or(0.0, |elapsed| elapsed.as_nanos() as f64)
    })
}

struct Read {
    blocks: Vec<Span>,
    tokens: Tokens,
    structure: Structure,
}

impl Read {
    fn new(article: &Article, tokenizer: &mut Tokenizer) -> Read {
        let blocks: Vec<Span> = article.blocks().iter().map(|block| block.span).collect();
        let mut tokens = Tokens::default();
        tokenizer.tokenize_into(article.text(), &blocks, Lang::EN, &mut tokens);
        let structure = Structure::new(article.blocks(), &tokens);
        Read {
            blocks,
            tokens,
            structure,
        }
    }

    fn classify(&self, article: &Article, classifier: &Classifier) -> usize {
        let view = View {
            text: article.text(),
            tokens: &self.tokens,
            structure: &self.structure,
            fields: &Fields::default(),
        };
        classifier.classify(&view).len()
    }
}

fn read(folder: &Path, articles: &mut Vec<Article>) -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read(&path, articles)?;
        } else if path.extension().is_some_and(|extension| extension == "txt") {
            let mut article = Article::new(Locator::default());
            for (number, block) in fs::read_to_string(&path)?.split("\n\n").enumerate() {
                let kind = if number == 0 {
                    BlockKind::Headline
                } else {
                    BlockKind::Paragraph
                };
                article.push_block(kind, block, Place::default());
            }
            articles.push(article);
        }
    }
    Ok(())
}

/// Folded forms of four letters and more, the most frequent first.
fn words_by_count(read: &[Read]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in read {
        for index in 0..one.tokens.len() {
            let folded = one.tokens.folded(index);
            if folded.len() >= 4 && folded.bytes().all(|b| b.is_ascii_lowercase()) {
                *counts.entry(folded).or_default() += 1;
            }
        }
    }
    let mut words: Vec<(usize, &str)> = counts
        .into_iter()
        .map(|(word, count)| (count, word))
        .collect();
    words.sort_by(|a, b| b.cmp(a));
    words.into_iter().map(|(_, word)| word.to_owned()).collect()
}

/// A codebook whose queries have the shapes and the mixture that people write.
fn codebook(words: &[String], themes: usize, queries: usize) -> String {
    let mut seed = 0x5eed_u64;
    let mut next = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let mut out = String::new();
    for theme in 0..themes {
        let _ = write!(out, "[theme.t{theme}]\nthreshold = 4\ninclude = [\n");
        for _ in 0..queries {
            // People ask for telling words, not for the hundred that stand everywhere.
            let mut word = || {
                let from = 100.min(words.len() / 4);
                words[from + next(words.len() - from)].as_str()
            };
            let (a, b, c) = (word(), word(), word());
            let stem = |word: &str| word[..word.len().min(5)].to_owned();
            let query = match next(8) {
                0 | 1 => format!("{a} OR {b}"),
                2 => format!("\"{a} {b}\""),
                3 => format!("\"{a} ({b} | {c})\""),
                4 => format!("({a} OR {b}) w/5 {c}"),
                5 => format!("{}* w/3 {b}", stem(a)),
                6 => format!("in:headline ({a} OR {}*)", stem(b)),
                _ => format!("{a} w/s ({b} OR {c})"),
            };
            let _ = writeln!(out, "  {{ query = '{query}', weight = 2 }},");
        }
        out.push_str("]\n");
    }
    out
}
