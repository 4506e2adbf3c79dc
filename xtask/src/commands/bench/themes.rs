//! `bench themes`: codebooks of many sizes over articles in memory, beside Aho-Corasick over their text.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use aho_corasick::{AhoCorasick, MatchKind};
use anyhow::{Context, Result, bail};
use clap::Args;
use cpu_time::ThreadTime;
use nutgraf_bench::DrawnCodebook;
use nutgraf_ingest::{Options, read_path};
use nutgraf_model::{Article, Span};
use nutgraf_query::{Fields, Structure, View};
use nutgraf_themes::{Classifier, Codebook};
use nutgraf_tokenize::{Tokenizer, Tokens};
use serde::Serialize;

use crate::Exit;
use crate::cli::Global;
use crate::output::{Out, counted, grouped};

/// How many queries the codebooks that are drawn have; fourteen themes of ten first.
const SIZES: [usize; 4] = [140, 100, 1_000, 10_000];
/// Of so many rounds, in which all take turns, the fastest of each counts.
const ROUNDS: usize = 5;

#[derive(Debug, Args)]
pub(crate) struct ThemesArgs {
    /// Folders and files of news
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// A codebook to measure beside those that are drawn
    #[arg(long, value_name = "FILE")]
    codebook: Option<PathBuf>,
    /// At most so many megabytes of text, which are held in memory with their tokens
    #[arg(long, value_name = "N", default_value_t = 20)]
    mb: usize,
    /// Which codebooks are drawn
    #[arg(long, default_value_t = 7)]
    seed: u64,
}

/// A line of the table.
#[derive(Serialize)]
struct Row {
    what: String,
    queries: usize,
    /// Megabytes of text in a second of one thread, of articles that are tokenized already.
    mb_per_second: f64,
    /// The same with the time that tokenizing takes.
    mb_per_second_with_tokenizing: f64,
    /// Matches that count.
    matches: u64,
    /// Articles with a theme, theme by theme.
    themes: u64,
    /// The words and phrases of the queries as plain strings over the text, by the crate `aho-corasick`.
    peer_mb_per_second: f64,
    peer_matches: u64,
}

/// An article with all that the queries look at.
struct Ready {
    article: Article,
    blocks: Vec<Span>,
    tokens: Tokens,
    structure: Structure,
}

struct Measured {
    what: String,
    queries: usize,
    classifier: Classifier,
    peer: AhoCorasick,
    best: Duration,
    peer_best: Duration,
    counts: [u64; 3],
}

pub(crate) fn run(global: &Global, args: &ThemesArgs) -> Result<Exit> {
    let mut tokenizer = Tokenizer::new();
    let (ready, left) = read(args, &mut tokenizer)?;
    let bytes: usize = ready.iter().map(|one| one.article.text().len()).sum();
    if bytes == 0 {
        bail!("no news in the folders named");
    }
    let mut sides = Vec::new();
    if let Some(file) = &args.codebook {
        let codebook = Codebook::read(file)?;
        let what = file.display().to_string();
        sides.push(measured(what, &codebook, &literals(&codebook))?);
    }
    let joined: Vec<&str> = ready.iter().map(|one| one.tokens.joined()).collect();
    for (number, size) in SIZES.into_iter().enumerate() {
        let drawn = DrawnCodebook::draw(&joined, size, args.seed);
        if drawn.queries.is_empty() {
            bail!("no words could be drawn from so few articles");
        }
        let codebook = Codebook::parse(&drawn.to_toml())?;
        let what = match number {
            0 => "14 themes, drawn".to_owned(),
            _ => format!("{} queries, drawn", grouped(size as u64)),
        };
        sides.push(measured(what, &codebook, &drawn.words)?);
    }
    // What a query costs that matches nothing.
    let other = DrawnCodebook::draw(&joined, SIZES[3], args.seed + 1);
    let among = DrawnCodebook::draw(&joined, SIZES[1], args.seed).among(&other, SIZES[3]);
    let codebook = Codebook::parse(&among.to_toml())?;
    sides.push(measured(
        "the 100 among 9,900 idle".to_owned(),
        &codebook,
        &among.words,
    )?);
    let mut tokenizing = Duration::MAX;
    let mut tokens = Tokens::default();
    for _ in 0..ROUNDS {
        let start = ThreadTime::now();
        for one in &ready {
            let lang = one.tokens.lang();
            tokenizer.tokenize_each_into(one.article.text(), &one.blocks, lang, &mut tokens);
        }
        tokenizing = tokenizing.min(start.elapsed());
        for side in &mut sides {
            side.round(&ready);
        }
    }
    print(global, &ready, left, bytes as f64 / 1e6, tokenizing, &sides)
}

/// The articles, and how many were left out.
fn read(args: &ThemesArgs, tokenizer: &mut Tokenizer) -> Result<(Vec<Ready>, u64)> {
    let mut ready = Vec::new();
    let (mut bytes, mut left) = (0, 0);
    for path in &args.paths {
        for article in read_path(path, &Options::default())?.flatten() {
            if bytes >= args.mb * 1_000_000 {
                left += 1;
                continue;
            }
            bytes += article.text().len();
            let blocks: Vec<Span> = article.blocks().iter().map(|block| block.span).collect();
            let lang = article
                .lang
                .unwrap_or_else(|| nutgraf_tokenize::detect(article.text()));
            let mut tokens = Tokens::default();
            tokenizer.tokenize_each_into(article.text(), &blocks, lang, &mut tokens);
            ready.push(Ready {
                structure: Structure::new(article.blocks(), &tokens),
                article,
                blocks,
                tokens,
            });
        }
    }
    Ok((ready, left))
}

fn measured(what: String, codebook: &Codebook, words: &[String]) -> Result<Measured> {
    let peer = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(words)
        .context("cannot build the automaton of the peer")?;
    Ok(Measured {
        what,
        queries: codebook
            .themes()
            .iter()
            .map(|theme| theme.rules.len())
            .sum(),
        classifier: Classifier::new(codebook),
        peer,
        best: Duration::MAX,
        peer_best: Duration::MAX,
        counts: [0; 3],
    })
}

/// The words of queries as they are written, without their operators.
fn literals(codebook: &Codebook) -> Vec<String> {
    let rules = codebook.themes().iter().flat_map(|theme| &theme.rules);
    let words = rules.flat_map(|rule| rule.text.split(|c: char| !c.is_alphanumeric()));
    let words = words.filter(|word| word.chars().count() > 2 && *word != "AND" && *word != "NOT");
    words.map(str::to_owned).collect()
}

impl Measured {
    fn round(&mut self, ready: &[Ready]) {
        let start = ThreadTime::now();
        let (mut themes, mut matches) = (0, 0);
        for one in ready {
            let fields = Fields::of(&one.article);
            let given = self.classifier.classify(&View {
                text: one.article.text(),
                tokens: &one.tokens,
                structure: &one.structure,
                fields: &fields,
            });
            themes += given.len() as u64;
            matches += given
                .iter()
                .map(|theme| theme.evidence.len() as u64)
                .sum::<u64>();
        }
        self.best = self.best.min(start.elapsed());
        let start = ThreadTime::now();
        let found = ready
            .iter()
            .map(|one| self.peer.find_iter(one.article.text()).count() as u64);
        let found = found.sum();
        self.peer_best = self.peer_best.min(start.elapsed());
        self.counts = [matches, themes, found];
    }
}

fn print(
    global: &Global,
    ready: &[Ready],
    left: u64,
    mb: f64,
    tokenizing: Duration,
    sides: &[Measured],
) -> Result<Exit> {
    let speed = |time: Duration| mb / time.as_secs_f64();
    let mut out = Out::stdout();
    if !global.json {
        let rest = match left {
            0 => String::new(),
            left => format!(
                " ({} left out, see --mb)",
                counted(left, "article", "articles")
            ),
        };
        writeln!(
            out,
            "{}{rest}, {mb:.1} MB of text, one thread, best of {ROUNDS}; tokenizing {:.0} MB/s",
            counted(ready.len() as u64, "article", "articles"),
            speed(tokenizing)
        )?;
        writeln!(
            out,
            "{:<26} {:>7} {:>6} {:>16} {:>9} {:>9} {:>13} {:>9}",
            "",
            "queries",
            "MB/s",
            "with tokenizing",
            "matches",
            "themes",
            "aho-corasick",
            "matches"
        )?;
    }
    for side in sides {
        let [matches, themes, peer_matches] = side.counts;
        let row = Row {
            what: side.what.clone(),
            queries: side.queries,
            mb_per_second: speed(side.best),
            mb_per_second_with_tokenizing: speed(side.best + tokenizing),
            matches,
            themes,
            peer_mb_per_second: speed(side.peer_best),
            peer_matches,
        };
        if global.json {
            out.json(&row)?;
            continue;
        }
        writeln!(
            out,
            "{:<26} {:>7} {:>6.0} {:>16.0} {:>9} {:>9} {:>13.0} {:>9}",
            row.what,
            grouped(row.queries as u64),
            row.mb_per_second,
            row.mb_per_second_with_tokenizing,
            grouped(matches),
            grouped(themes),
            row.peer_mb_per_second,
            grouped(peer_matches)
        )?;
    }
    out.flush()?;
    Ok(Exit::Done)
}
