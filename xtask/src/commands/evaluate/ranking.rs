//! `evaluate ranking`: questions with judged articles.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use nutgraf_index::evaluation::{Judged, Quality};
use nutgraf_index::{Index, Searcher};
use nutgraf_pipeline::{Monitor, Settings};
use nutgraf_query::Query;
use serde::Serialize;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, TermQuery};
use tantivy::schema::{
    IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::{TantivyDocument, Term};

use crate::cli::Global;
use crate::output::Out;

/// How many articles of an answer are judged.
const DEPTH: usize = 1000;

#[derive(Debug, Args)]
pub(crate) struct RankingArgs {
    /// A folder with `docs.jsonl`, `queries.tsv` (name, text) and `qrels.tsv` (query, article, grade)
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Print the answers' quality question by question
    #[arg(long, short)]
    verbose: bool,
}

#[derive(Serialize)]
struct RankingRow<'a> {
    engine: &'a str,
    queries: usize,
    ndcg_10: f64,
    map: f64,
    precision_10: f64,
    recall_100: f64,
}

/// Indexes the articles and asks the questions, any word of which will do; beside it Tantivy's BM25
/// over its `en_stem` field on the same texts.
pub(crate) fn run(global: &Global, out: &mut Out, args: &RankingArgs) -> Result<()> {
    let read = |name: &str| {
        let path = args.dir.join(name);
        std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let judged = Judged::parse(&read("queries.tsv")?, &read("qrels.tsv")?)?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let index = indexed(&args.dir.join("docs.jsonl"), folder.path())?;
    let searcher = index.searcher()?;
    let plain = Plain::new(&searcher)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for (name, text) in judged.answerable() {
        let mine = judged.score(name, answer(&searcher, text)?.iter().map(|id| &**id));
        let peer = judged.score(name, plain.answer(text)?.iter().map(|id| &**id));
        if args.verbose {
            eprintln!(
                "{name}: nDCG@10 {:.3} (plain {:.3}): {text}",
                mine.ndcg_10, peer.ndcg_10
            );
        }
        ours.push(mine);
        theirs.push(peer);
    }
    let sides = [("nutgraf", &ours), ("Tantivy en_stem, BM25", &theirs)];
    if !global.json {
        writeln!(
            out,
            "{:<24} {:>8} {:>8} {:>8} {:>8} {:>8}",
            "", "queries", "nDCG@10", "MAP", "P@10", "R@100"
        )?;
    }
    for (engine, all) in sides {
        let mean = Quality::mean(all);
        let row = RankingRow {
            engine,
            queries: all.len(),
            ndcg_10: mean.ndcg_10,
            map: mean.average_precision,
            precision_10: mean.precision_10,
            recall_100: mean.recall_100,
        };
        if global.json {
            out.json(&row)?;
        } else {
            writeln!(
                out,
                "{engine:<24} {:>8} {:>8.4} {:>8.4} {:>8.4} {:>8.4}",
                row.queries, row.ndcg_10, row.map, row.precision_10, row.recall_100
            )?;
        }
    }
    Ok(())
}

fn indexed(docs: &Path, folder: &Path) -> Result<Index> {
    let mut settings = Settings::new(folder.join("index"));
    settings.paths = vec![docs.to_owned()];
    let outcome = nutgraf_pipeline::run(&settings, Monitor::default())?;
    if outcome.report.indexed == 0 {
        bail!("nothing to index in {}", docs.display());
    }
    Ok(Index::open(&settings.index)?)
}

/// The own ids of the articles found, the best first.
fn answer(searcher: &Searcher, text: &str) -> Result<Vec<String>> {
    let options = nutgraf_index::SearchOptions {
        limit: Some(DEPTH),
        ..Default::default()
    };
    let found = searcher.search(&Query::any(text)?, &options)?;
    Ok(found.hits.into_iter().map(|hit| hit.id).collect())
}

/// Tantivy's own ranking.
struct Plain {
    index: tantivy::Index,
    searcher: tantivy::Searcher,
    id: tantivy::schema::Field,
    text: tantivy::schema::Field,
}

impl Plain {
    fn new(searcher: &Searcher) -> Result<Plain> {
        let mut schema = Schema::builder();
        let id = schema.add_text_field("id", STRING | STORED);
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("en_stem")
            .set_index_option(IndexRecordOption::WithFreqs);
        let options = TextOptions::default().set_indexing_options(indexing);
        let text = schema.add_text_field("text", options);
        let index = tantivy::Index::create_in_ram(schema.build());
        let mut writer: tantivy::IndexWriter = index.writer_with_num_threads(1, 100_000_000)?;
        for number in searcher.numbers() {
            let article = searcher.article(number)?;
            let mut document = TantivyDocument::default();
            document.add_text(id, &article.id);
            document.add_text(text, article.text());
            writer.add_document(document)?;
        }
        writer.commit()?;
        let searcher = index.reader()?.searcher();
        Ok(Plain {
            index,
            searcher,
            id,
            text,
        })
    }

    fn answer(&self, question: &str) -> Result<Vec<String>> {
        let mut analyzer = self.index.tokenizer_for_field(self.text)?;
        let mut stream = analyzer.token_stream(question);
        let mut clauses: Vec<(Occur, Box<dyn tantivy::query::Query>)> = Vec::new();
        stream.process(&mut |token| {
            let term = Term::from_field_text(self.text, &token.text);
            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
            clauses.push((Occur::Should, Box::new(query)));
        });
        let top = TopDocs::with_limit(DEPTH).order_by_score();
        let found = self.searcher.search(&BooleanQuery::new(clauses), &top)?;
        let ids = found.into_iter().map(|(_, address)| {
            let document: TantivyDocument = self.searcher.doc(address)?;
            let id = document.get_first(self.id).and_then(|id| id.as_str());
            Ok(id.unwrap_or_default().to_owned())
        });
        ids.collect()
    }
}
