//! `bench`: how fast, beside a named peer in the same run.

pub(crate) mod crash;
pub(crate) mod make;
pub(crate) mod pipeline;
pub(crate) mod search;
pub(crate) mod themes;
pub(crate) mod words;

use anyhow::Result;

use crate::Exit;
use crate::cli::{Bench, BenchArgs, Global};

pub(crate) fn run(global: &Global, args: &BenchArgs) -> Result<Exit> {
    match &args.what {
        Bench::Pipeline(args) => pipeline::run(global, args),
        Bench::Search(args) => search::run(global, args),
        Bench::Words(args) => words::run(global, args),
        Bench::Themes(args) => themes::run(global, args),
        Bench::Make(args) => make::run(global, args),
        Bench::Crash(args) => crash::run(global, args),
    }
}
