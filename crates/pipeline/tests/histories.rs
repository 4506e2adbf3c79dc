//! However a folder came to be what it is, and in however many runs: the index is that of one run.

mod common;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use common::{Place, Snapshot, run, scores};
use nutgraf_pipeline::Monitor;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// What happens to the folders, or a run over some of them.
#[derive(Clone, Debug)]
enum Event {
    Write(&'static str, String),
    Delete(&'static str),
    Move(&'static str, &'static str),
    Run {
        paths: Vec<&'static str>,
        threads: usize,
        compact: bool,
        /// Whether it only judges again.
        reclassify: bool,
        /// After how many steps it is stopped.
        stop: Option<u64>,
    },
}

/// Files and folders in one another's way, in an order that a plain comparison of paths gets wrong, in
/// two roots.
const TEXTS: &[&str] = &[
    "news/a.txt",
    "news/a/b.txt",
    "news/a/c.txt",
    "news/a/d/e.txt",
    "news/a-b/c.txt",
    "news/a.txt/b.txt",
    "news/a/d",
    "wire/a.txt",
    "wire/a/b.txt",
];
const RECORDS: &[&str] = &["news/a.jsonl", "news/a/c.jsonl", "wire/a.jsonl"];
const FOLDERS: &[&str] = &["news/a", "news/a/d", "news/b", "wire/a"];

/// What a run may be given; `link` leads to `news`.
const PATHS: &[&[&str]] = &[
    &["news"],
    &["wire"],
    &["news/a"],
    &["news/a/d"],
    &["news/a.txt"],
    &["link"],
    &["link/a"],
    &["wire", "news", "news"],
    &["news/a", "link", "wire/a"],
];

/// Texts of one length and of others, some alike but for a word, some without any.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (select(&["harbour", "station"][..]), select(&["reopens", "strikes"][..])).prop_map(
            |(what, does)| format!("The {what} {does}\n\nThe {what} {does} on Monday, they said.\n")
        ),
        1 => Just("Harbour strike\n\nNobody knows when the harbour will reopen.\n".to_owned()),
        1 => Just(String::new()),
    ]
}

fn record() -> impl Strategy<Value = String> {
    let id = prop_oneof![
        Just(String::new()),
        select(&["x", "y"][..]).prop_map(|id| format!("\"id\": \"{id}\", "))
    ];
    prop_oneof![
        8 => (id, 1..4, text()).prop_map(|(id, month, text)| {
            let text = text.replace('\n', "\\n");
            format!("{{{id}\"date\": \"2024-0{month}-01\", \"text\": \"{text}\"}}\n")
        }),
        1 => Just("{\"text\": \n".to_owned()),
    ]
}

/// Codebooks that an analyst may go through.
const CODEBOOKS: &[&str] = &[
    "",
    "[theme.work]\ninclude = ['strike*']\n",
    "[theme.work]\ninclude = ['strike*', 'harbour']\nexclude = ['\"the harbour\"']\n",
    "[theme.work]\ninclude = ['strike*']\nrequire = ['monday']\n[theme.place]\ninclude = ['station']\nparent = 'work'\n",
    "[theme.work]\ninclude = ['reopen* OR strike*']\nveto = ['station']\nthreshold = 2\n",
];

fn event() -> impl Strategy<Value = Event> {
    let all = || select([TEXTS, RECORDS, FOLDERS].concat());
    let content = vec(record(), 0..5).prop_map(|records| records.concat());
    let threads = select(&[1, 2, 8][..]);
    let stop = prop_oneof![2 => Just(None), 1 => (0..6_u64).prop_map(Some)];
    prop_oneof![
        8 => (select(TEXTS), text()).prop_map(|(file, text)| Event::Write(file, text)),
        4 => (select(RECORDS), content).prop_map(|(file, text)| Event::Write(file, text)),
        2 => select(CODEBOOKS).prop_map(|text| match text {
            "" => Event::Delete("news/codebook.toml"),
            text => Event::Write("news/codebook.toml", text.to_owned()),
        }),
        3 => all().prop_map(Event::Delete),
        3 => (all(), all()).prop_map(|(from, to)| Event::Move(from, to)),
        4 => (select(PATHS), threads, prop::bool::weighted(0.2), prop::bool::weighted(0.2), stop).prop_map(
            |(paths, threads, compact, reclassify, stop)| {
                Event::Run { paths: paths.to_vec(), threads, compact, reclassify, stop }
            }
        ),
    ]
}

impl Event {
    fn happen(&self, place: &Place) {
        match self {
            Event::Write(file, text) => place.write(file, text),
            Event::Delete(path) => place.delete(path),
            Event::Move(from, to) => place.rename(from, to),
            Event::Run {
                paths,
                threads,
                compact,
                reclassify,
                stop,
            } => {
                let there = paths.iter().copied();
                let there: Vec<_> = there.filter(|path| place.path(path).exists()).collect();
                if there.is_empty() {
                    return;
                }
                let mut settings = place.settings("index", &there);
                settings.threads = *threads;
                settings.compact = *compact;
                settings.reclassify = *reclassify && settings.index.exists();
                let stopped = AtomicBool::new(*stop == Some(0));
                let left = AtomicU64::new(stop.unwrap_or(u64::MAX));
                let progress = |_| {
                    if left.fetch_sub(1, Ordering::Relaxed) == 1 {
                        stopped.store(true, Ordering::Relaxed);
                    }
                };
                let monitor = Monitor {
                    progress: Some(&progress),
                    stop: Some(&stopped),
                };
                let outcome = nutgraf_pipeline::run(&settings, monitor).unwrap();
                assert!(outcome.report.adds_up(), "{:?}", outcome.report);
            }
        }
    }
}

/// The index after these events and a run over all is that of one run over all.
fn check(events: &[Event]) {
    let place = Place::new();
    std::fs::create_dir(place.path("news")).unwrap();
    std::fs::create_dir(place.path("wire")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(place.path("news"), place.path("link")).unwrap();
    events.iter().for_each(|event| event.happen(&place));

    let all = ["news", "wire"];
    place.run(&all);
    let fresh = run(&place.settings("fresh", &all)).unwrap();
    let expected = Snapshot::of(&place.path("fresh"));
    assert_eq!(place.index(), expected);

    let again = place.run(&all).report;
    assert_eq!(
        (again.indexed, again.removed, again.bytes),
        (0, 0, 0),
        "an unchanged run reads nothing"
    );
    assert_eq!(again.unchanged, fresh.report.indexed);
    assert_eq!(again.rejected, fresh.report.rejected);

    for index in ["index", "fresh"] {
        let mut settings = place.settings(index, &all);
        settings.compact = true;
        run(&settings).unwrap();
    }
    assert_eq!(place.index(), expected);
    assert_eq!(scores(&place.path("index")), scores(&place.path("fresh")));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(10),
        failure_persistence: None,
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_history_ends_as_one_run(events in vec(event(), 1..24)) {
        check(&events);
    }
}
