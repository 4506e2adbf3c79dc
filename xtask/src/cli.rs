//! What can be written on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use nutgraf_pipeline::LineSort;

use crate::commands::bench::crash::CrashArgs;
use crate::commands::bench::make::MakeArgs;
use crate::commands::bench::pipeline::PipelineArgs;
use crate::commands::export::ExportArgs;
use crate::commands::facets::FacetBy;
use crate::commands::trend::TrendArgs;

/// Finds phrases in a folder of news, with proof: where they stand and what each article is about.
#[derive(Debug, Parser)]
#[command(name = "nutgraf", version, max_term_width = 100)]
#[command(
    after_help = "Nothing leaves your machine, and your files are never changed.\n\n\
    Start here:\n  nutgraf index FOLDER\n  nutgraf search -p forced repatriation"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: Global,
}

#[derive(Debug, Args)]
pub(crate) struct Global {
    /// The index's folder [default: $NUTGRAF_INDEX, else the nearest .nutgraf upwards from here]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) index: Option<PathBuf>,
    /// Print one JSON object a line
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// No progress and no notes on stderr, only errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Index the sample corpus, find a phrase, show where it stands and the themes
    Demo,
    /// Read folders and files of news into the index
    #[command(
        after_help = "Examples:\n  nutgraf index news/ --codebook themes.toml\n  \
        nutgraf index news/ --meta metadata.csv --threads 2"
    )]
    Index(IndexArgs),
    /// Find the articles that match a query, best first, with the matching words marked
    #[command(after_help = SEARCH_HELP)]
    Search(SearchArgs),
    /// One line a match, with the words around it
    #[command(
        visible_alias = "kwic",
        after_help = "Examples:\n  nutgraf concordance -p forced repatriation\n  \
            nutgraf concordance 'repatriat*' --sort R1,R2 --sample 100 --csv > lines.csv"
    )]
    Concordance(ConcordanceArgs),
    /// Quotations and who says them, of all articles or of those that match
    #[command(after_help = "Examples:\n  nutgraf quotes -p forced repatriation\n  \
        nutgraf quotes theme:human-rights --by speaker")]
    Quotes(QuotesArgs),
    /// How many articles match, by day, week, month, quarter or year; as a table or a chart
    #[command(
        after_help = "Examples:\n  nutgraf trend 'repatriat*' --by quarter\n  \
        nutgraf trend 'in:headline border' theme:defection --of 'source:post' --svg border.svg"
    )]
    Trend(TrendArgs),
    /// Everything that matches, uncapped, for other programs; docs/exports.md describes the columns
    #[command(
        after_help = "Examples:\n  nutgraf export --what themes --wide --format csv --bom -o themes.csv\n  \
        nutgraf export 'repatriat*' --what matches > matches.jsonl"
    )]
    Export(ExportArgs),
    /// Show one article: its blocks, its themes with evidence, and with --query the matches marked
    #[command(after_help = "Examples:\n  nutgraf show 1\n  \
        nutgraf show harbour-post/2024-03-05-quay.txt --query 'border controls'")]
    Show(ShowArgs),
    /// Print a passage with its sentence, headline, file and line, read again from the source
    #[command(after_help = "Examples:\n  nutgraf cite k3v9c2m1x0ab:120-139\n  \
        nutgraf cite 1:120-139 --json")]
    Cite(CiteArgs),
    /// What came in or changed with the last run; exits with 1 if nothing did
    #[command(after_help = NEW_HELP)]
    New(NewArgs),
    /// What a run read, and every record it rejected with the reason
    #[command(after_help = "Examples:\n  nutgraf report\n  nutgraf report 3 --json")]
    Report(ReportArgs),
    /// The index against its manifest and the sources: exits with 2 if anything is not as it was read
    #[command(
        after_help = "Examples:\n  nutgraf verify\n  nutgraf verify --deep --json\n  \
            nutgraf verify --receipt found.json"
    )]
    Verify(VerifyArgs),
    /// Themes: learn them from labelled articles, say how right they are, and why an article has one
    #[command(after_help = crate::commands::themes::HELP)]
    Themes(crate::commands::themes::ThemesArgs),
    /// Print how right an analysis is on labelled data
    #[command(
        after_help = "Examples:\n  nutgraf evaluate words en_ewt-test.jsonl.gz\n  \
        nutgraf evaluate stems snowball-english.tsv.gz"
    )]
    Evaluate(EvaluateArgs),
    /// Print how fast it is, beside a named peer in the same run
    #[command(after_help = "Examples:\n  nutgraf bench pipeline news/")]
    Bench(BenchArgs),
}

const SEARCH_HELP: &str = "\
The query:
  forced repatriation               both words, any inflection
  \"forced repatriation\"             these words in this order
  \"forc* (repatriat* | return)\"     wildcards and alternatives in a phrase
  stem:\"forced repatriation\"        the phrase in any inflection
  a AND b, a OR b, -a, ( )          Boolean
  a w/3 b, a pre/3 b, a w/s b       within three words; in this order; in one sentence
  in:headline x, outside:caption x, source:post, theme:x, date:2024-06..2024-08

Shells eat quotation marks. In all of them this is safe:
  nutgraf search -p forced repatriation
In bash, zsh and PowerShell 7 put the query in single quotes:
  nutgraf search '\"forced repatriation\" OR deport*'
In cmd.exe:
  nutgraf search \"\\\"forced repatriation\\\" OR deport*\"";

const NEW_HELP: &str = "\
A file of queries has one a line, with its name before it; # begins a comment:
  port: harbour OR quay
  returns: \"forced (repatriation | return)\"
A tab after the name will do as well. A query that does not parse is named with its line and column, the
others run, and the exit code is 2.

Examples:
  nutgraf index && nutgraf new --queries alerts.txt
  nutgraf new '\"forced repatriation\"' theme:housing --json";

#[derive(Debug, Args)]
pub(crate) struct IndexArgs {
    /// Folders and files [default: those of the last run; in a fresh clone, corpus/]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// What the texts do not say: CSV with a column `path` (globs) or `url`, and date, source, …
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) meta: Option<PathBuf>,
    /// The themes [default: codebook.toml in the folder that is indexed, where there is one]
    #[arg(long, value_name = "FILE.toml")]
    pub(crate) codebook: Option<PathBuf>,
    /// Take dates from folder and file names such as 2024/07/14 where a text has none
    #[arg(long, value_enum, value_name = "WHERE")]
    pub(crate) date_from: Option<DateFrom>,
    /// Worker threads [default: one a core]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<usize>,
    /// Read nothing: only judge the articles of the index by the codebook as it is now
    #[arg(long, conflicts_with_all = ["paths", "meta", "date_from", "keep_removed", "strict"])]
    pub(crate) reclassify: bool,
    /// Keep articles whose file or record is gone
    #[arg(long)]
    pub(crate) keep_removed: bool,
    /// Exit with 3 if any record was rejected
    #[arg(long)]
    pub(crate) strict: bool,
    /// Leave no traces of deleted articles: scores as in an index made afresh
    #[arg(long)]
    pub(crate) compact: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DateFrom {
    /// Folder and file names
    Path,
}

/// How the words of a query are meant.
#[derive(Debug, Args)]
pub(crate) struct QueryArgs {
    /// The query; - reads it from stdin; write -- before one that begins with a minus
    #[arg(value_name = "QUERY")]
    pub(crate) words: Vec<String>,
    /// The words are a phrase: these, in this order
    #[arg(long, short)]
    pub(crate) phrase: bool,
    /// The words are literal text, without operators
    #[arg(long, short = 'F', conflicts_with = "phrase")]
    pub(crate) literal: bool,
    /// Any of the words will do, in any inflection: a question, best answers first
    #[arg(long, conflicts_with_all = ["phrase", "literal"])]
    pub(crate) any: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    #[command(flatten)]
    pub(crate) query: QueryArgs,
    /// Order of the articles
    #[arg(long, value_enum, default_value_t = SortBy::Score, allow_hyphen_values = true)]
    pub(crate) sort: SortBy,
    /// At most this many articles; 0 is all of them
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    pub(crate) limit: usize,
    /// Only how many articles and matches there are
    #[arg(long)]
    pub(crate) count: bool,
    /// Of articles that are copies of each other only the first; counts in stories too
    #[arg(long, visible_alias = "stories", conflicts_with_all = ["list", "receipt"])]
    pub(crate) fold: bool,
    /// Only the paths of the articles
    #[arg(long, short = 'l')]
    pub(crate) list: bool,
    /// Count all that matches by these too: theme,source,lang,author,year,speaker; with --count, only that
    #[arg(long, value_enum, value_delimiter = ',', value_name = "NAMES")]
    pub(crate) facets: Vec<FacetBy>,
    /// Count the named queries of a file instead, one row each; `new --help` shows such a file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["words", "facets", "list", "explain", "receipt"])]
    pub(crate) queries: Option<PathBuf>,
    /// Comma-separated values: of --facets, or of --queries
    #[arg(long, conflicts_with_all = ["json", "list", "receipt"])]
    pub(crate) csv: bool,
    /// How the query was read, and the forms each word stands for
    #[arg(long)]
    pub(crate) explain: bool,
    /// Only a receipt of all hits, as JSON: `verify --receipt FILE` checks it later
    #[arg(long, conflicts_with_all = ["count", "list", "explain"])]
    pub(crate) receipt: bool,
    /// What offsets in JSON count
    #[arg(long, value_enum, default_value_t = Offsets::Bytes)]
    pub(crate) offsets: Offsets,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SortBy {
    /// Best first
    Score,
    /// Oldest first, undated last
    Date,
    /// Newest first, undated last
    #[value(name = "-date")]
    DateDesc,
    /// By id
    Id,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Offsets {
    /// UTF-8 bytes
    Bytes,
    /// Characters, as R and Python count them
    Chars,
}

#[derive(Debug, Args)]
pub(crate) struct ConcordanceArgs {
    #[command(flatten)]
    pub(crate) query: QueryArgs,
    /// Words on either side
    #[arg(long, short, value_name = "N", default_value_t = 8)]
    pub(crate) width: u32,
    /// At most this many lines; 0 is all of them
    #[arg(long, short = 'n', value_name = "N", default_value_t = 0)]
    pub(crate) limit: usize,
    /// Sort by words on the left (L1, L2, …) or right (R1, …), node, date, source, speaker; the first first
    #[arg(long, value_delimiter = ',', value_name = "KEYS")]
    pub(crate) sort: Vec<LineSort>,
    /// Only so many matches, drawn at random
    #[arg(long, value_name = "N")]
    pub(crate) sample: Option<usize>,
    /// Which sample; the same seed draws the same matches
    #[arg(long, value_name = "S", default_value_t = 1, requires = "sample")]
    pub(crate) seed: u64,
    /// Of articles that are copies of each other only the first, with how many there are; counts in stories too
    #[arg(long, visible_alias = "stories")]
    pub(crate) fold: bool,
    /// Instead of lines, how often: matches per million words, in all, by source and by year
    #[arg(long, conflicts_with_all = ["sort", "sample"])]
    pub(crate) frequency: bool,
    /// Comma-separated values with a header
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    /// What offsets in JSON and CSV count
    #[arg(long, value_enum, default_value_t = Offsets::Bytes)]
    pub(crate) offsets: Offsets,
}

#[derive(Debug, Args)]
pub(crate) struct QuotesArgs {
    /// Only of articles that match; where the query has places in the text, only quotations that hold one
    #[arg(value_name = "QUERY")]
    pub(crate) words: Vec<String>,
    /// The words are a phrase: these, in this order
    #[arg(long, short)]
    pub(crate) phrase: bool,
    /// Count them instead
    #[arg(long, value_enum)]
    pub(crate) by: Option<QuotesBy>,
    /// Reported speech too, in the reporter's words
    #[arg(long)]
    pub(crate) reported: bool,
    /// What offsets in JSON count
    #[arg(long, value_enum, default_value_t = Offsets::Bytes)]
    pub(crate) offsets: Offsets,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum QuotesBy {
    /// The person, or the mention where no person is known
    Speaker,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// An id, a unique prefix of one, a path, or the rank in the last search
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// Mark the matches of this query
    #[arg(long, value_name = "QUERY")]
    pub(crate) query: Option<String>,
    /// What offsets in JSON count
    #[arg(long, value_enum, default_value_t = Offsets::Bytes)]
    pub(crate) offsets: Offsets,
}

#[derive(Debug, Args)]
pub(crate) struct CiteArgs {
    /// The article and the bytes of its text, as `search --json` prints them
    #[arg(value_name = "ID:START-END")]
    pub(crate) passage: String,
}

#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// Only what matches; each argument is a query of its own
    #[arg(value_name = "QUERY")]
    pub(crate) words: Vec<String>,
    /// A file of named queries, one a line
    #[arg(long, value_name = "FILE")]
    pub(crate) queries: Option<PathBuf>,
    /// What offsets in JSON count
    #[arg(long, value_enum, default_value_t = Offsets::Bytes)]
    pub(crate) offsets: Offsets,
}

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// The run's number [default: the last]
    #[arg(value_name = "RUN")]
    pub(crate) run: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Read every record again, and compare it with the article it became
    #[arg(long)]
    pub(crate) deep: bool,
    /// Only whether the query of a receipt, as `search --receipt` prints it, finds the same
    #[arg(long, value_name = "FILE", conflicts_with = "deep")]
    pub(crate) receipt: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    #[command(subcommand)]
    pub(crate) what: Evaluation,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Evaluation {
    /// The text of pages against pages whose text is known
    Body(crate::commands::evaluate::BodyArgs),
    /// The kinds of blocks against labels: a folder with `labels/blocks.jsonl` and its articles
    Blocks(crate::commands::evaluate::BlocksArgs),
    /// Edited copies of articles, made by a seed, and how many pairs of them are found again
    Stories(crate::commands::evaluate::StoriesArgs),
    /// Titles, authors and dates of pages against pages of which they are known
    Metadata {
        /// A folder with `pages/ID.html.gz` and `truth.json`
        #[arg(value_name = "DIR")]
        dir: PathBuf,
        /// Print where answers and labels differ
        #[arg(long, short)]
        verbose: bool,
    },
    /// Quotations and speakers against labels: a folder with `labels/quotes.jsonl` and its articles
    Quotes {
        /// The folder
        #[arg(value_name = "DIR")]
        dir: PathBuf,
        /// Only quotations of so many words and more
        #[arg(long, default_value_t = 1)]
        min_words: usize,
        /// Print where answers and labels differ
        #[arg(long, short)]
        verbose: bool,
    },
    /// The order of hits against articles that people judged, beside plain BM25
    Ranking(crate::commands::evaluate::RankingArgs),
    /// Words against labelled text, JSON Lines
    Words {
        /// JSON Lines, gzip or not
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The language of the text
        #[arg(long, default_value = "en")]
        lang: String,
    },
    /// Sentences against labelled text (JSON Lines), or against rules (`.tsv`)
    Sentences {
        /// JSON Lines or TSV, gzip or not
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The language of the text; rules name theirs
        #[arg(long, default_value = "en")]
        lang: String,
    },
    /// Stems against a vocabulary: word, tab, stem a line
    Stems {
        /// TSV, gzip or not
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The vocabulary's language [default: told from the file's name]
        #[arg(long)]
        lang: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    #[command(subcommand)]
    pub(crate) what: Bench,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// The whole pipeline, stage by stage and in all, against plain Tantivy with its `en_stem` analyzer
    #[command(after_help = "Examples:\n  nutgraf bench pipeline news/\n  \
        nutgraf bench pipeline news-300mb/ --codebook codebook.toml --threads 1,2 --repeat 3")]
    Pipeline(PipelineArgs),
    /// Phrases, words and proximity against Tantivy's own queries on the same articles
    #[command(after_help = "Examples:\n  nutgraf bench search news-300mb/\n  \
        nutgraf bench search .nutgraf --peer /tmp/tantivy")]
    Search(crate::commands::bench::search::SearchArgs),
    /// Words, sentences, stems and quotations of one thread against unicode-segmentation, rust-stemmers and
    /// Tantivy's `en_stem`
    #[command(after_help = "Examples:\n  nutgraf bench words corpus/\n  \
        nutgraf bench words news/ --repeat 9 --json")]
    Words(crate::commands::bench::words::WordsArgs),
    /// Codebooks of many sizes over articles in memory, beside Aho-Corasick over their text
    #[command(
        after_help = "Examples:\n  nutgraf bench themes corpus/ --codebook corpus/codebook.toml\n  \
        nutgraf bench themes news-300mb/ --mb 50 --json"
    )]
    Themes(crate::commands::bench::themes::ThemesArgs),
    /// Make any amount of news, the same for the same seed, from the paragraphs of a little
    #[command(
        after_help = "Examples:\n  nutgraf bench make news-300mb --from corpus/ --mb 300\n  \
        nutgraf bench make pages --from news/ --articles 5000 --format html --seed 2"
    )]
    Make(MakeArgs),
    /// Kill runs at random moments, and check that nothing is lost, double or damaged
    #[command(after_help = "Examples:\n  nutgraf bench crash crash-test\n  \
        nutgraf bench crash crash-test --from news/ --kills 20 --seed 7")]
    Crash(CrashArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::Cli::command().debug_assert();
    }
}
