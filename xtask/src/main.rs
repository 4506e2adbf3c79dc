//! The runner: arguments in, words out.

mod cli;
mod commands;
mod last;
mod locate;
mod output;
mod progress;
mod query;
mod rows;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use clap::Parser;

use crate::cli::{Cli, Command};

/// How a command ended, as scripts see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// Nothing matched.
    Nothing,
    /// What was checked is not as it should be.
    Wrong,
    /// Records were rejected under `--strict`.
    Rejected,
    /// Stopped by Ctrl-C.
    Interrupted,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    quiet_panics();
    match catch_unwind(AssertUnwindSafe(|| run(&cli))) {
        Ok(code) => code,
        Err(_) => {
            let said = PANIC.lock().unwrap_or_else(PoisonError::into_inner);
            eprintln!("error: this should not have happened: {said}; please report it");
            ExitCode::from(2)
        }
    }
}

/// What the last panic said, and where.
static PANIC: Mutex<String> = Mutex::new(String::new());

/// A damaged file may bring the engine to panic, which is caught and told as what it is: so a panic is not
/// printed where it happens, but where it ends the program. `RUST_BACKTRACE` prints all.
fn quiet_panics() {
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|panic| {
            *PANIC.lock().unwrap_or_else(PoisonError::into_inner) =
                panic.to_string().replace('\n', " ");
        }));
    }
}

fn run(cli: &Cli) -> ExitCode {
    let global = &cli.global;
    let result = match &cli.command {
        Command::Demo => commands::demo::run(global),
        Command::Index(args) => commands::index::run(global, args),
        Command::Search(args) => commands::search::run(global, args),
        Command::Concordance(args) => commands::concordance::run(global, args),
        Command::Trend(args) => commands::trend::run(global, args),
        Command::Export(args) => commands::export::run(global, args),
        Command::Quotes(args) => commands::quotes::run(global, args),
        Command::Show(args) => commands::show::run(global, args),
        Command::Cite(args) => commands::cite::run(global, args),
        Command::New(args) => commands::new::run(global, args),
        Command::Report(args) => commands::report::run(global, args),
        Command::Verify(args) => commands::verify::run(global, args),
        Command::Themes(args) => commands::themes::run(global, args),
        Command::Evaluate(args) => commands::evaluate::run(global, args),
        Command::Bench(args) => commands::bench::run(global, args),
    };
    match result {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::Nothing) => ExitCode::from(1),
        Ok(Exit::Wrong) => ExitCode::from(2),
        Ok(Exit::Rejected) => ExitCode::from(3),
        Ok(Exit::Interrupted) => ExitCode::from(130),
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}
