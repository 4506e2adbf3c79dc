//! `bench search`: queries drawn from the corpus, beside Tantivy's own on the same articles.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;
use nutgraf_bench::{Drawn, draw};
use nutgraf_index::{Index, Searcher, WriterOptions};
use nutgraf_pipeline::{Monitor, Settings};
use nutgraf_query::Query;
use nutgraf_tokenize::{Tokenizer, Tokens};
use serde::Serialize;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::snippet::SnippetGenerator;
use tantivy::{TantivyDocument, Term};

use crate::Exit;
use crate::cli::Global;
use crate::output::Out;

/// How many hits are asked for.
const HITS: usize = 10;
/// How long a snippet is, in bytes.
const SNIPPET_BYTES: usize = 240;
/// Of so many runs of a query the fastest counts, after one that warms up.
const RUNS: usize = 5;
/// Words of more bytes tell enough to be searched for near others, cut to these behind a star.
const LONG: usize = 6;
/// How many queries by proximity there are.
const NEAR: usize = 20;

#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// An index, or folders and files of news
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// How many phrases are drawn
    #[arg(long, default_value_t = 300)]
    phrases: usize,
    /// Which phrases are drawn
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Where Tantivy's index is kept from one time to the next [default: nowhere]
    #[arg(long, value_name = "DIR")]
    peer: Option<PathBuf>,
}

/// A line of the table, in milliseconds.
#[derive(Serialize)]
struct Row {
    what: &'static str,
    queries: usize,
    nutgraf_p50: f64,
    nutgraf_p99: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    tantivy_p50: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tantivy_p99: Option<f64>,
    needed: &'static str,
    /// Sums over the queries of what was found, which should be alike.
    found: [u64; 2],
}

pub(crate) fn run(global: &Global, args: &SearchArgs) -> Result<Exit> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let index = open(args, folder.path())?;
    let searcher = index.searcher()?;
    let numbers: Vec<u64> = searcher.numbers().collect();
    let bytes = text_bytes(&searcher, &numbers)?;
    let phrases = phrases(&searcher, &numbers, args)?;
    if phrases.is_empty() {
        bail!("no phrase could be drawn from so few articles");
    }
    let place = args.peer.clone();
    let place = place.unwrap_or_else(|| folder.path().join("tantivy"));
    let peer = Peer::open(&place, &searcher, &numbers)?;
    let mut out = Out::stdout();
    if !global.json {
        let mb = bytes as f64 / 1e6;
        let articles = numbers.len();
        writeln!(
            out,
            "{articles} articles, {mb:.1} MB of text; best of {RUNS}"
        )?;
        writeln!(
            out,
            "{:<36} {:>4} {:>18} {:>18} {:>13}  needed",
            "ms, p50 / p99", "", "nutgraf", "Tantivy", "ratio"
        )?;
    }
    for row in rows(&searcher, &peer, &phrases)? {
        print(global, &mut out, &row)?;
    }
    print(global, &mut out, &cold(&index, &phrases)?)?;
    let size = folder_bytes(index.path())? as f64 / bytes as f64;
    if !global.json {
        writeln!(
            out,
            "{:<41} {size:>18.2} {:>33}  1.3",
            "index over text", ""
        )?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn print(global: &Global, out: &mut Out, row: &Row) -> Result<()> {
    if global.json {
        return out.json(row);
    }
    let two = |a: f64, b: f64| format!("{a:.3} / {b:.3}");
    let peer = row.tantivy_p50.zip(row.tantivy_p99);
    let ratio = peer.map(|(p50, p99)| {
        format!(
            "{:.2}x {:.2}x",
            row.nutgraf_p50 / p50,
            row.nutgraf_p99 / p99
        )
    });
    writeln!(
        out,
        "{:<36} {:>4} {:>18} {:>18} {:>13}  {}  found {} {}",
        row.what,
        row.queries,
        two(row.nutgraf_p50, row.nutgraf_p99),
        peer.map_or(String::new(), |(p50, p99)| two(p50, p99)),
        ratio.unwrap_or_default(),
        row.needed,
        row.found[0],
        row.found[1]
    )?;
    Ok(())
}

/// The index, in one piece, as Tantivy's is.
fn open(args: &SearchArgs, folder: &Path) -> Result<Index> {
    if let [path] = &args.paths[..]
        && let Ok(index) = Index::open(path)
    {
        return Ok(index);
    }
    let mut settings = Settings::new(folder.join("index"));
    settings.paths.clone_from(&args.paths);
    let outcome = nutgraf_pipeline::run(&settings, Monitor::default())?;
    if outcome.report.indexed == 0 {
        bail!("nothing to index in the folders named");
    }
    let index = Index::open(&settings.index)?;
    let mut writer = index.writer(WriterOptions::default())?;
    writer.compact()?;
    writer.close()?;
    Ok(index)
}

fn text_bytes(searcher: &Searcher, numbers: &[u64]) -> Result<usize> {
    let texts = numbers
        .iter()
        .map(|&n| Ok(searcher.article(n)?.text().len()));
    texts.sum()
}

fn phrases(searcher: &Searcher, numbers: &[u64], args: &SearchArgs) -> Result<Vec<Drawn>> {
    let mut tokenizer = Tokenizer::new();
    let mut tokens = Tokens::default();
    let lines = |at: usize| -> Result<String> {
        let article = searcher.article(numbers[at])?;
        let blocks = article.article.blocks().iter().map(|b| b.span);
        let blocks: Vec<_> = blocks.collect();
        tokenizer.tokenize_each_into(article.text(), &blocks, article.lang, &mut tokens);
        Ok(tokens.joined().to_owned())
    };
    draw(numbers.len(), lines, args.phrases, args.seed)
}

/// Tantivy's index of the same texts: folded words and stems, both with positions; the text stored.
struct Peer {
    index: tantivy::Index,
    searcher: tantivy::Searcher,
    folded: Field,
    stems: Field,
}

impl Peer {
    fn open(place: &Path, searcher: &Searcher, numbers: &[u64]) -> Result<Peer> {
        let mut schema = Schema::builder();
        let options = |tokenizer: &str| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions);
            TextOptions::default().set_indexing_options(indexing)
        };
        let folded = schema.add_text_field("folded", options("default").set_stored());
        let stems = schema.add_text_field("stems", options("en_stem"));
        std::fs::create_dir_all(place)?;
        let kept = place.join("meta.json").exists();
        let directory = tantivy::directory::MmapDirectory::open(place)?;
        let index = tantivy::Index::open_or_create(directory, schema.build())?;
        if !kept {
            let mut writer: tantivy::IndexWriter = index.writer_with_num_threads(1, 256_000_000)?;
            for &number in numbers {
                let article = searcher.article(number)?;
                let mut document = TantivyDocument::default();
                document.add_text(folded, article.text());
                document.add_text(stems, article.text());
                writer.add_document(document)?;
            }
            writer.commit()?;
            let pieces = index.searchable_segment_ids()?;
            if pieces.len() > 1 {
                writer.merge(&pieces).wait()?;
            }
            writer.wait_merging_threads()?;
        }
        let searcher = index.reader()?.searcher();
        Ok(Peer {
            index,
            searcher,
            folded,
            stems,
        })
    }

    fn terms(&self, field: Field, words: &str) -> Result<Vec<Term>> {
        let mut analyzer = self.index.tokenizer_for_field(field)?;
        let mut terms = Vec::new();
        let mut stream = analyzer.token_stream(words);
        stream.process(&mut |token| terms.push(Term::from_field_text(field, &token.text)));
        Ok(terms)
    }

    fn phrase(&self, field: Field, words: &str) -> Result<PhraseQuery> {
        Ok(PhraseQuery::new(self.terms(field, words)?))
    }

    fn all(&self, words: &str) -> Result<BooleanQuery> {
        let terms = self.terms(self.stems, words)?.into_iter();
        let clauses = terms.map(|term| {
            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
            (
                Occur::Must,
                Box::new(query) as Box<dyn tantivy::query::Query>,
            )
        });
        Ok(BooleanQuery::new(clauses.collect()))
    }

    fn best(&self, query: &dyn tantivy::query::Query) -> Result<u64> {
        let top = TopDocs::with_limit(HITS).order_by_score();
        Ok(self.searcher.search(query, &top)?.len() as u64)
    }

    fn count(&self, query: &dyn tantivy::query::Query) -> Result<u64> {
        Ok(self.searcher.search(query, &Count)? as u64)
    }

    fn snippets(&self, words: &str) -> Result<u64> {
        let query = self.phrase(self.folded, words)?;
        let top = TopDocs::with_limit(HITS).order_by_score();
        let mut generator = SnippetGenerator::create(&self.searcher, &query, self.folded)?;
        generator.set_max_num_chars(SNIPPET_BYTES);
        let mut shown = 0;
        for (_, address) in self.searcher.search(&query, &top)? {
            let document: TantivyDocument = self.searcher.doc(address)?;
            let snippet = generator.snippet_from_doc(&document);
            shown += u64::from(!snippet.fragment().is_empty());
        }
        Ok(shown)
    }
}

type Side<'a> = &'a dyn Fn(&str) -> Result<u64>;

fn rows(searcher: &Searcher, peer: &Peer, phrases: &[Drawn]) -> Result<Vec<Row>> {
    let all: Vec<String> = phrases.iter().map(|phrase| phrase.words.clone()).collect();
    let words = |phrase: &String, count: usize| -> Option<String> {
        let words: Vec<&str> = phrase.split(' ').collect();
        let from = words.len().checked_sub(count)?;
        Some(words[from..].join(" "))
    };
    let one: Vec<String> = all.iter().filter_map(|phrase| words(phrase, 1)).collect();
    let three: Vec<String> = all.iter().filter_map(|phrase| words(phrase, 3)).collect();
    let near = near_queries(&all);
    let best = |query: &Query| Ok(searcher.best(query, HITS)?.len() as u64);
    let count = |query: &Query| Ok(searcher.count(query)?.articles);
    let stem = |words: &str| Query::parse(&format!("stem:\"{words}\""));
    let snippets = |words: &str| {
        let query = Query::phrase(words)?;
        let mut reader = searcher.reader(&query)?;
        let mut shown = 0;
        for hit in searcher.best(&query, HITS)? {
            let marked = reader.read(hit.number)?;
            shown += u64::from(!marked.snippet(SNIPPET_BYTES).marks.is_empty());
        }
        Ok(shown)
    };
    let bare = |words: &str| best(&Query::parse(words)?);
    let none: Option<Side<'_>> = None;
    Ok(vec![
        row(
            "phrase, top 10",
            "0.3x 0.25x",
            &all,
            &|words| best(&Query::phrase(words)?),
            Some(&|words| peer.best(&peer.phrase(peer.folded, words)?)),
        )?,
        row(
            "phrase, top 10, spans and snippets",
            "0.7x 0.5x",
            &all,
            &snippets,
            Some(&|words| peer.snippets(words)),
        )?,
        row(
            "phrase, articles and matches counted",
            "0.5x 0.5x",
            &all,
            &|words| count(&Query::phrase(words)?),
            Some(&|words| peer.count(&peer.phrase(peer.folded, words)?)),
        )?,
        row(
            "inflected phrase, top 10",
            "0.8x 0.8x",
            &all,
            &|words| best(&stem(words)?),
            Some(&|words| peer.best(&peer.phrase(peer.stems, words)?)),
        )?,
        row(
            "inflected phrase, counted",
            "0.8x 0.8x",
            &all,
            &|words| count(&stem(words)?),
            Some(&|words| peer.count(&peer.phrase(peer.stems, words)?)),
        )?,
        row(
            "one bare word, top 10",
            "p99 2 ms",
            &one,
            &bare,
            Some(&|words| peer.best(&peer.all(words)?)),
        )?,
        row(
            "three bare words, top 10",
            "p99 2 ms",
            &three,
            &bare,
            Some(&|words| peer.best(&peer.all(words)?)),
        )?,
        row(
            "three bare words, counted",
            "",
            &three,
            &|words| count(&Query::parse(words)?),
            Some(&|words| peer.count(&peer.all(words)?)),
        )?,
        row(
            "proximity, counted",
            "p99 20 ms",
            &near,
            &|query| count(&Query::parse(query)?),
            none,
        )?,
    ])
}

/// `(a OR b*) w/3 (c* OR d*)`, of the longer words.
fn near_queries(phrases: &[String]) -> Vec<String> {
    let words = phrases.iter().flat_map(|phrase| phrase.split(' '));
    let long: Vec<&str> = words.filter(|word| word.len() > LONG).collect();
    let step = (long.len() / NEAR).max(1);
    let wild = |word: &str| format!("{}*", &word[..LONG]);
    let queries = long.chunks_exact(4).step_by(step.div_ceil(4)).map(|four| {
        let [a, b, c, d] = [four[0], four[1], four[2], four[3]];
        format!("({a} OR {}) w/3 ({} OR {})", wild(b), wild(c), wild(d))
    });
    queries.take(NEAR).collect()
}

/// Times both sides, turn by turn.
fn row(
    what: &'static str,
    needed: &'static str,
    queries: &[String],
    ours: Side<'_>,
    theirs: Option<Side<'_>>,
) -> Result<Row> {
    let mut found = [0; 2];
    let mut times = [Vec::new(), Vec::new()];
    for query in queries {
        let mut least = [f64::MAX; 2];
        for run in 0..=RUNS {
            for (side, ask) in [Some(ours), theirs].into_iter().enumerate() {
                let Some(ask) = ask else { continue };
                let start = Instant::now();
                let answer = ask(query)?;
                let elapsed = start.elapsed().as_secs_f64() * 1e3;
                if run == 0 {
                    found[side] += answer;
                } else {
                    least[side] = least[side].min(elapsed);
                }
            }
        }
        times.iter_mut().zip(least).for_each(|(t, l)| t.push(l));
    }
    for side in &mut times {
        side.sort_by(f64::total_cmp);
    }
    let at = |side: usize, share: f64| {
        let last = times[side].len().saturating_sub(1);
        let place = (last as f64 * share).round() as usize;
        times[side].get(place).copied().unwrap_or(0.0)
    };
    Ok(Row {
        what,
        queries: queries.len(),
        nutgraf_p50: at(0, 0.5),
        nutgraf_p99: at(0, 0.99),
        tantivy_p50: theirs.is_some().then(|| at(1, 0.5)),
        tantivy_p99: theirs.is_some().then(|| at(1, 0.99)),
        needed,
        found,
    })
}

/// A process that opens the index and answers a query, beyond one that does nothing.
fn cold(index: &Index, phrases: &[Drawn]) -> Result<Row> {
    let program = std::env::current_exe().context("cannot find the program")?;
    let time = |arguments: &[&str]| -> Result<f64> {
        let start = Instant::now();
        Command::new(&program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        Ok(start.elapsed().as_secs_f64() * 1e3)
    };
    let path = index.path().to_string_lossy().into_owned();
    let mut beyond = Vec::new();
    for phrase in phrases.iter().step_by((phrases.len() / NEAR).max(1)) {
        let mut least = [f64::MAX; 2];
        for _ in 0..RUNS {
            least[0] = least[0].min(time(&["--version"])?);
            let search = ["search", "--index", &path, "-p", &phrase.words];
            least[1] = least[1].min(time(&search)?);
        }
        beyond.push(least[1] - least[0]);
    }
    beyond.sort_by(f64::total_cmp);
    Ok(Row {
        what: "a process that opens and answers",
        queries: beyond.len(),
        nutgraf_p50: beyond[beyond.len() / 2],
        nutgraf_p99: beyond[beyond.len() - 1],
        tantivy_p50: None,
        tantivy_p99: None,
        needed: "30 ms",
        found: [0; 2],
    })
}

fn folder_bytes(path: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        let data = entry.metadata()?;
        sum += if data.is_dir() {
            folder_bytes(&entry.path())?
        } else {
            data.len()
        };
    }
    Ok(sum)
}
