//! `themes`: learned from labelled articles or written in a codebook; how right, and why.

mod data;
mod evaluate;
mod explain;
mod train;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::Exit;
use crate::cli::Global;

pub(crate) const HELP: &str = "Examples:\n  nutgraf themes train labelled.jsonl --out topics.model\n  \
    nutgraf themes evaluate reuters21578/ --split r90\n  \
    nutgraf themes explain 1 --model topics.model";

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
    /// Which words of an article speak for and against its learned labels
    Explain(explain::ExplainArgs),
}

pub(crate) fn run(global: &Global, args: &ThemesArgs) -> Result<Exit> {
    match &args.what {
        Themes::Train(args) => train::run(global, args),
        Themes::Evaluate(args) => evaluate::run(global, args),
        Themes::Explain(args) => explain::run(global, args),
    }
}
