//! Runs that are killed at random moments: `bench crash` in its short form.

use std::path::Path;

use nutgraf_bench::{Crash, CrashError, Material, crash};
use nutgraf_ingest::{Options, read_path};

use crate::nutgraf::{Nutgraf, top};

fn settings(dir: &Path) -> Crash {
    Crash {
        program: env!("CARGO_BIN_EXE_nutgraf").into(),
        dir: dir.to_owned(),
        articles: 100,
        kills: 6,
        seed: 3,
    }
}

fn material() -> Material {
    let articles = read_path(top().join("corpus"), &Options::default()).unwrap();
    Material::gather(articles.flatten()).unwrap()
}

#[test]
fn runs_that_are_killed_leave_what_was_or_what_should_be() {
    let place = Nutgraf::new();
    let settings = settings(&place.path("crash"));
    let crashed = crash(&settings, &material(), |_| {}).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(crashed.kills, 6);
    assert!(crashed.finished > 0, "{crashed:?}");
    assert!(crashed.readings > 0, "{crashed:?}");
}

#[test]
#[cfg(unix)]
fn a_run_that_loses_something_is_found_out() {
    let place = Nutgraf::new();
    // A command that ends well and does nothing.
    let settings = Crash {
        program: "true".into(),
        ..settings(&place.path("crash"))
    };
    let error = crash(&settings, &material(), |_| {}).unwrap_err();
    assert!(matches!(error, CrashError::Wrong { .. }), "{error}");
}
