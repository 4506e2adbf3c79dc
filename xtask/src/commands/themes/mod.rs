//! `themes`: learned from labelled articles or written in a codebook; how right, and why.

mod agreement;
mod check;
mod coded;
mod data;
mod diff;
mod evaluate;
mod explain;
mod import;
mod sample;
mod suggest;
mod train;
mod why;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::Exit;
use crate::cli::Global;

pub(crate) const HELP: &str = "Examples:\n  nutgraf themes train labelled.jsonl --out topics.model\n  \
    nutgraf themes evaluate reuters21578/ --split r90\n  \
    nutgraf themes explain 1 --model topics.model\n  \
    nutgraf themes why 1 forced-repatriation\n  nutgraf themes sample -n 100 > coder-a.csv";

#[derive(Debug, Args)]
pub(crate) struct ThemesArgs {
    #[command(subcommand)]
    what: Themes,
}

#[derive(Debug, Subcommand)]
enum Themes {
    /// Learn labels from labelled articles into a model file
    Train(train::TrainArgs),
    /// How right labels are: learned from one part of a corpus, given to the other
    Evaluate(evaluate::EvaluateArgs),
    /// Queries that would help a codebook, told from articles without labels, as a diff to its file
    Suggest(suggest::SuggestArgs),
    /// Which words of an article speak for and against its learned labels
    Explain(explain::ExplainArgs),
    /// Queries of a codebook that do nothing, or hardly what was meant, each with its line and a proposal
    Check(check::CheckArgs),
    /// A codebook of a dictionary: quanteda's YAML, LIWC's .dic; what could not be carried over is told
    Import(import::ImportArgs),
    /// Which articles gain or lose a theme by an edit of the codebook; exits with 1 if none does
    Diff(diff::DiffArgs),
    /// How a theme's score in an article came about; exits with 1 where it is not given
    Why(why::WhyArgs),
    /// What themes that an article does not have lack, the nearest miss first
    WhyNot(why::WhyNotArgs),
    /// Articles drawn by lot, as CSV for coders, without what the machine says
    Sample(sample::SampleArgs),
    /// Cohen's kappa and Krippendorff's alpha between coders, or coders and the index
    Agreement(agreement::AgreementArgs),
}

pub(crate) fn run(global: &Global, args: &ThemesArgs) -> Result<Exit> {
    match &args.what {
        Themes::Train(args) => train::run(global, args),
        Themes::Evaluate(args) => evaluate::run(global, args),
        Themes::Suggest(args) => suggest::run(global, args),
        Themes::Explain(args) => explain::run(global, args),
        Themes::Check(args) => check::run(global, args),
        Themes::Import(args) => import::run(global, args),
        Themes::Diff(args) => diff::run(global, args),
        Themes::Why(args) => why::why(global, args),
        Themes::WhyNot(args) => why::why_not(global, args),
        Themes::Sample(args) => sample::run(global, args),
        Themes::Agreement(args) => agreement::run(global, args),
    }
}
