//! `themes suggest`: queries that would help a codebook, told from articles without labels.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use nutgraf_index::Searcher;
use nutgraf_learn::{Example, Seen, SuggestOptions, Suggester, Suggestion};
use nutgraf_model::Span;
use nutgraf_query::{Fields, Structure, View};
use nutgraf_themes::{Addition, Classifier, Codebook};
use nutgraf_tokenize::{Tokenizer, Tokens};
use serde::Serialize;

use super::data;
use crate::Exit;
use crate::cli::Global;
use crate::output::{Out, counted};

#[derive(Debug, Args)]
pub(crate) struct SuggestArgs {
    /// The codebook, with some queries for each theme to begin with
    #[arg(value_name = "CODEBOOK")]
    codebook: PathBuf,
    /// Articles: a file or folder; labels are not looked at [default: those in the index]
    #[arg(value_name = "DATA")]
    data: Option<PathBuf>,
    /// At most so many queries a theme, the best first; 0 is all of them
    #[arg(long, short = 'n', value_name = "N", default_value_t = SuggestOptions::default().limit)]
    limit: usize,
    /// Only words that stand in so many articles
    #[arg(long, value_name = "N", default_value_t = SuggestOptions::default().least_articles)]
    least_articles: u32,
    /// Only queries that add so much to a score
    #[arg(long, value_name = "X", default_value_t = SuggestOptions::default().least_weight)]
    least_weight: f32,
    /// Only queries of whose articles this part should have the theme, from 0 to 1
    #[arg(long, value_name = "X", default_value_t = SuggestOptions::default().least_precision)]
    least_precision: f64,
    /// Write them into the codebook
    #[arg(long)]
    apply: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    theme: &'a str,
    query: String,
    weight: f64,
    articles: u32,
    new_articles: u32,
    precision: f64,
    samples: Vec<SampleRow>,
}

#[derive(Serialize)]
struct SampleRow {
    article: String,
    start: usize,
    end: usize,
    text: String,
}

/// What is suggested for each theme of a codebook.
pub(crate) type Suggested = Vec<(String, Vec<Suggestion>)>;

pub(crate) fn run(global: &Global, args: &SuggestArgs) -> Result<Exit> {
    let place = || format!("cannot read {}", args.codebook.display());
    let text = std::fs::read_to_string(&args.codebook).with_context(place)?;
    let codebook = Codebook::read(&args.codebook)?;
    let source = match &args.data {
        Some(path) => Articles::Files(data::all(data::read(global, path)?)),
        None => Articles::Index(Box::new(crate::locate::open(global)?.searcher()?)),
    };
    let options = SuggestOptions {
        limit: args.limit,
        least_articles: args.least_articles,
        least_weight: args.least_weight,
        least_precision: args.least_precision,
    };
    let articles = source.of_lang(&codebook)?;
    if articles.is_empty() {
        bail!(
            "there is no article in the codebook's language ({}); name a folder or file, or set `lang` under [codebook]",
            codebook.lang().as_str()
        );
    }
    let mut suggester = Suggester::new(codebook.themes().len());
    let classifier = Classifier::new(&codebook);
    for &article in &articles {
        source.read(article, |view, _| gather(&classifier, view, &mut suggester))?;
    }
    let suggested = by_theme(&codebook, &suggester, &options);
    let edited = nutgraf_themes::add(&text, &additions(&suggested))?;
    let mut out = Out::stdout();
    for (theme, suggestions) in &suggested {
        for suggestion in suggestions {
            let mut samples = Vec::new();
            for &(number, span) in &suggestion.samples {
                samples.push(source.read(articles[number], |view, id| sample(view, id, span))?);
            }
            let row = Row {
                theme,
                query: query(suggestion),
                weight: suggestion.weight,
                articles: suggestion.articles,
                new_articles: suggestion.new_articles,
                precision: suggestion.precision,
                samples,
            };
            match global.json {
                true => out.json(&row)?,
                false => person(&mut out, &row)?,
            }
        }
    }
    if !global.json {
        write!(out, "{}", edited.diff(&args.codebook.to_string_lossy()))?;
    }
    out.flush()?;
    let count: usize = suggested.iter().map(|(_, list)| list.len()).sum();
    let placed = count - edited.unplaced().len();
    if args.apply {
        let place = || format!("cannot write {}", args.codebook.display());
        std::fs::write(&args.codebook, edited.text()).with_context(place)?;
    }
    if !global.quiet {
        notes(args, &articles, &source, &suggested, placed, count);
    }
    Ok(if placed == 0 {
        Exit::Nothing
    } else {
        Exit::Done
    })
}

fn notes(
    args: &SuggestArgs,
    articles: &[u64],
    source: &Articles,
    suggested: &Suggested,
    placed: usize,
    count: usize,
) {
    let queries = counted(placed as u64, "query", "queries");
    let from = counted(articles.len() as u64, "article", "articles");
    let path = args.codebook.display();
    match args.apply {
        true => eprintln!("{queries} from {from} written into {path}"),
        false => eprintln!(
            "{queries} from {from}; take out of the diff what you do not want and give it to `patch`, or use --apply"
        ),
    }
    if count > placed {
        let rest = counted((count - placed) as u64, "query is", "queries are");
        eprintln!("note: {rest} for themes without an `include` of their own, and left out");
    }
    let left_out = source.count() - articles.len();
    if left_out > 0 {
        let left_out = counted(left_out as u64, "article is", "articles are");
        eprintln!("note: {left_out} in another language than the codebook, and left out");
    }
    let silent: Vec<&str> = suggested
        .iter()
        .filter(|(_, suggestions)| suggestions.is_empty())
        .map(|(theme, _)| theme.as_str())
        .collect();
    if !silent.is_empty() {
        eprintln!(
            "note: nothing to suggest for {}: too few articles have the theme, or their words are those of all",
            silent.join(", ")
        );
    }
}

fn person(out: &mut Out, row: &Row<'_>) -> Result<()> {
    writeln!(
        out,
        "{}  {}  {:+.2}  {}, {} new, {:.0} % right",
        row.theme,
        row.query,
        row.weight,
        counted(row.articles.into(), "article", "articles"),
        row.new_articles,
        100.0 * row.precision
    )?;
    for sample in &row.samples {
        writeln!(out, "    | {}  {}", sample.article, sample.text)?;
    }
    Ok(())
}

/// The sentence around a place, on one line.
fn sample(view: &View<'_>, id: &str, span: Span) -> SampleRow {
    let sentences = view.tokens.sentences().iter();
    let around = sentences.map(|sentence| sentence.span);
    let around = around.clone().find(|s| s.contains(span)).unwrap_or(span);
    let words: Vec<&str> = around.text(view.text).split_whitespace().collect();
    SampleRow {
        article: id.to_owned(),
        start: span.start(),
        end: span.end(),
        text: words.join(" "),
    }
}

fn query(suggestion: &Suggestion) -> String {
    match suggestion.words.contains(' ') {
        true => format!("\"{}\"", suggestion.words),
        false => suggestion.words.clone(),
    }
}

/// Suggestions as lines of the codebook. A word counts once an article, as it did when it was weighed.
pub(crate) fn additions(suggested: &Suggested) -> Vec<Addition> {
    let all = suggested
        .iter()
        .flat_map(|(theme, list)| list.iter().map(move |suggestion| (theme, suggestion)));
    let additions = all.map(|(theme, suggestion)| Addition {
        theme: theme.clone(),
        query: query(suggestion),
        weight: suggestion.weight,
        repeat: 1,
        note: format!(
            "{}, {:.0} % right",
            counted(suggestion.articles.into(), "article", "articles"),
            100.0 * suggestion.precision
        ),
    });
    additions.collect()
}

/// What is suggested for a codebook from these articles.
pub(crate) fn suggest(
    codebook: &Codebook,
    examples: &[Example],
    options: &SuggestOptions,
) -> Suggested {
    let classifier = Classifier::new(codebook);
    let mut suggester = Suggester::new(codebook.themes().len());
    let mut reader = Reader::default();
    for example in examples {
        reader.read(example, |view| gather(&classifier, view, &mut suggester));
    }
    by_theme(codebook, &suggester, options)
}

fn by_theme(codebook: &Codebook, suggester: &Suggester, options: &SuggestOptions) -> Suggested {
    let ids = codebook.themes().iter().map(|theme| theme.id.clone());
    ids.zip(suggester.suggest(options)).collect()
}

/// Tells the suggester what an article's words are, and what the codebook says of it.
fn gather(classifier: &Classifier, view: &View<'_>, suggester: &mut Suggester) {
    let themes = classifier.codebook().themes();
    let mut seen = Vec::new();
    for assignment in classifier.classify(view) {
        // What is given through a theme below is that theme's.
        let own = assignment.through.is_none();
        let theme = themes
            .iter()
            .position(|theme| *theme.id == *assignment.theme);
        if let (Some(theme), true) = (theme, own) {
            seen.extend(assignment.evidence.iter().map(|evidence| Seen {
                theme,
                span: evidence.span,
                points: evidence.points(),
            }));
        }
    }
    suggester.add(view.tokens, &seen);
}

/// Reads articles one after the other, and keeps what that takes.
#[derive(Default)]
pub(crate) struct Reader {
    tokenizer: Tokenizer,
    tokens: Tokens,
}

impl Reader {
    pub(crate) fn read<R>(&mut self, example: &Example, ask: impl FnOnce(&View<'_>) -> R) -> R {
        example.tokenize_into(&mut self.tokenizer, &mut self.tokens);
        let structure = Structure::new(&example.blocks, &self.tokens);
        ask(&View {
            text: &example.text,
            tokens: &self.tokens,
            structure: &structure,
            fields: &Fields::default(),
        })
    }
}

/// Where the articles come from.
enum Articles {
    Files(Vec<Example>),
    Index(Box<Searcher>),
}

impl Articles {
    fn count(&self) -> usize {
        match self {
            Articles::Files(examples) => examples.len(),
            Articles::Index(searcher) => searcher.numbers().count(),
        }
    }

    /// The numbers of those in the codebook's language.
    fn of_lang(&self, codebook: &Codebook) -> Result<Vec<u64>> {
        let mut out = Vec::new();
        match self {
            Articles::Files(examples) => {
                let all = examples.iter().zip(0..);
                let kept = all.filter(|(example, _)| example.lang == codebook.lang());
                out.extend(kept.map(|(_, number)| number));
            }
            Articles::Index(searcher) => {
                for number in searcher.numbers() {
                    if searcher.article(number)?.lang == codebook.lang() {
                        out.push(number);
                    }
                }
            }
        }
        Ok(out)
    }

    fn read<R>(&self, number: u64, ask: impl FnOnce(&View<'_>, &str) -> R) -> Result<R> {
        match self {
            Articles::Files(examples) => {
                let name = (number + 1).to_string();
                let mut reader = Reader::default();
                Ok(reader.read(&examples[number as usize], |view| ask(view, &name)))
            }
            Articles::Index(searcher) => {
                let stored = searcher.article(number)?;
                let blocks = stored.article.blocks().iter();
                let blocks: Vec<Span> = blocks.map(|block| block.span).collect();
                let mut tokens = Tokens::default();
                Tokenizer::new().tokenize_each_into(
                    stored.text(),
                    &blocks,
                    stored.lang,
                    &mut tokens,
                );
                let fields = stored.fields();
                let view = View {
                    text: stored.text(),
                    tokens: &tokens,
                    structure: &stored.structure,
                    fields: &fields,
                };
                Ok(ask(&view, &stored.id))
            }
        }
    }
}
