//! After an edit of the codebook, only what it can touch is judged again, and the themes are those of an index
//! made afresh.

mod common;

use common::{Place, Snapshot, run};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const WORDS: &[&str] = &[
    "harbour", "station", "strike", "rent", "ferry", "school", "wall",
];

/// Articles with all small sets of the words, in a headline, two paragraphs and under a heading.
fn news(place: &Place) -> u64 {
    let mut count = 0;
    for (i, a) in WORDS.iter().enumerate() {
        for (j, b) in WORDS.iter().enumerate() {
            let c = WORDS[(i * 3 + j) % WORDS.len()];
            let text = format!(
                "The {a} report\n\nA {b} was seen near the {c} on Monday. Nobody knew of the {a}.\n\n\
                 What comes next\n\n\u{201c}We want the {c} and the {b},\u{201d} Jo Lind said.\n"
            );
            place.write(&format!("news/{i}-{j}.txt"), &text);
            count += 1;
        }
    }
    count
}

fn query() -> BoxedStrategy<String> {
    let word = || select(WORDS);
    prop_oneof![
        4 => word().prop_map(str::to_owned),
        1 => word().prop_map(|word| format!("{}*", &word[..3])),
        1 => (word(), word()).prop_map(|(a, b)| format!("{a} w/6 {b}")),
        1 => (word(), word()).prop_map(|(a, b)| format!("{a} NOT w/4 {b}")),
        1 => (word(), word()).prop_map(|(a, b)| format!("{a} OR {b}")),
        1 => (word(), word()).prop_map(|(a, b)| format!("{a} AND NOT {b}")),
        1 => word().prop_map(|word| format!("in:headline {word}")),
        1 => word().prop_map(|word| format!("in:quote {word}")),
    ]
    .boxed()
}

fn rules(key: &'static str, most: usize) -> impl Strategy<Value = String> {
    let query = match key {
        "include" | "exclude" => query(),
        // These may be about the article and not its words.
        _ => prop_oneof![4 => query(), 1 => Just("path:1-*".to_owned()), 1 => Just("NOT rent".to_owned())].boxed(),
    };
    vec((query, 1..3_u32, 1..4_u32), 0..=most).prop_map(move |rules| {
        let rules = rules.iter().map(|(query, weight, repeat)| match key {
            "include" => format!("{{ query = '{query}', weight = {weight}, repeat = {repeat} }}"),
            _ => format!("'{query}'"),
        });
        let rules: Vec<String> = rules.collect();
        match rules.is_empty() {
            true => String::new(),
            false => format!("{key} = [{}]\n", rules.join(", ")),
        }
    })
}

/// A theme of this name below another, with at least one included query.
fn theme(id: &'static str, parents: &'static [&'static str]) -> impl Strategy<Value = String> {
    let settings = subsequence(
        vec![
            "threshold = 2",
            "scope = 'section'",
            "zones = { headline = 3 }",
            "repeat = 1",
        ],
        0..=1,
    );
    let parent = prop::option::weighted(0.4, select(parents));
    (
        (
            query(),
            rules("exclude", 1),
            rules("require", 1),
            rules("veto", 1),
        ),
        rules("include", 2),
        settings,
        parent,
    )
        .prop_map(
            move |((first, exclude, require, veto), more, settings, parent)| {
                let include = match more.strip_prefix("include = [") {
                    Some(more) => format!("include = ['{first}', {more}"),
                    None => format!("include = ['{first}']\n"),
                };
                let parent =
                    parent.map_or(String::new(), |parent| format!("parent = '{parent}'\n"));
                let settings = settings.join("\n");
                format!("[theme.{id}]\n{parent}{include}{exclude}{require}{veto}{settings}\n")
            },
        )
}

/// Codebooks of a few themes; from one to the next some stay as they are.
fn codebooks() -> impl Strategy<Value = Vec<String>> {
    let variants = |id, parents| vec(theme(id, parents), 2);
    let themes = (
        variants("a", &["b"][..]),
        variants("b", &["c"][..]),
        variants("c", &["b", "c"][..]),
    );
    // Which variant of each theme stands in each codebook.
    (themes, vec((0..2_usize, 0..2_usize), 2..5)).prop_map(|((a, b, c), picks)| {
        let picked = picks.into_iter();
        picked
            .map(|(x, y)| {
                let below = c[y].replace("parent = 'c'", "").replace("parent = 'b'", "");
                format!("{}{}{below}", a[x], b[y])
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(8),
        failure_persistence: None,
        max_shrink_iters: 100,
        ..ProptestConfig::default()
    })]

    #[test]
    fn judging_again_what_was_touched_is_judging_all(codebooks in codebooks()) {
        let place = Place::new();
        news(&place);
        for (number, codebook) in codebooks.iter().enumerate() {
            place.write("news/codebook.toml", codebook);
            let mut settings = place.settings("index", &["news"]);
            settings.reclassify = number > 0;
            run(&settings).unwrap();
            let fresh = format!("fresh-{number}");
            run(&place.settings(&fresh, &["news"])).unwrap();
            prop_assert_eq!(place.index().judgements, Snapshot::of(&place.path(&fresh)).judgements);
        }
    }
}

#[test]
fn only_what_an_edit_can_touch_is_judged_again_and_nothing_is_read() {
    let place = Place::new();
    let all = news(&place);
    const PORT: &str = "[theme.port]\ninclude = ['harbour']\n";
    place.write("news/codebook.toml", PORT);
    place.run(&["news"]);
    // With the headline, and with the second paragraph or its neighbour; see `news`.
    let with = |word: &str| {
        let query = nutgraf_query::parse(word).unwrap();
        let index = nutgraf_index::Index::open(place.path("index")).unwrap();
        index.searcher().unwrap().count(&query).unwrap().articles
    };
    let (harbour, ferry) = (with("harbour"), with("ferry"));
    let both = with("harbour AND wall");
    assert!(0 < both && both < harbour && harbour < all && ferry < all);
    let more = "[theme.port]\ninclude = ['harbour', 'ferry']\n";
    for (codebook, judged) in [
        (PORT, 0),
        (
            "# A comment.\n[theme.port]\nlabel = 'Port'\ninclude = ['harbour']\n",
            0,
        ),
        (more, ferry),
        (PORT, ferry),
        (
            "[theme.port]\ninclude = ['harbour']\nexclude = ['wall']\n",
            both,
        ),
        (PORT, both),
        (
            "[theme.port]\ninclude = ['harbour']\nthreshold = 2\n",
            harbour,
        ),
        (
            "[theme.port]\ninclude = ['harbour']\nthreshold = 2\nrequire = ['wall']\n",
            harbour,
        ),
    ] {
        place.write("news/codebook.toml", codebook);
        let outcome = place.run(&["news"]);
        assert_eq!(outcome.report.judged_again, judged, "{codebook}");
        assert_eq!((outcome.report.indexed, outcome.report.bytes), (0, 0));
        assert_eq!(outcome.report.unchanged, all);
    }
    place.delete("news/codebook.toml");
    let outcome = place.run(&["news"]);
    assert_eq!(outcome.report.judged_again, harbour);
    assert!(place.index().judgements.iter().all(|j| j.themes.is_empty()));
}

#[test]
fn to_judge_again_needs_no_source() {
    let place = Place::new();
    news(&place);
    place.write("codebook.toml", "[theme.port]\ninclude = ['harbour']\n");
    let mut settings = place.settings("index", &["news"]);
    settings.codebook = Some(place.path("codebook.toml"));
    run(&settings).unwrap();
    place.write("codebook.toml", "[theme.port]\ninclude = ['ferry']\n");
    place.rename("news", "elsewhere");
    settings.reclassify = true;
    let outcome = run(&settings).unwrap();
    assert!(outcome.report.judged_again > 0);
    assert_eq!((outcome.report.read, outcome.report.removed), (0, 0));
    // The next run goes on as if nothing had been between.
    place.rename("elsewhere", "news");
    settings.reclassify = false;
    settings.paths.clear();
    let outcome = run(&settings).unwrap();
    assert_eq!((outcome.report.bytes, outcome.report.judged_again), (0, 0));
    assert_eq!(outcome.report.unchanged, 49);
    settings.index = place.path("fresh");
    settings.paths = vec![place.path("news")];
    run(&settings).unwrap();
    assert_eq!(place.index(), Snapshot::of(&place.path("fresh")));
}

#[test]
fn a_codebook_that_was_not_kept_has_all_judged_again() {
    let place = Place::new();
    let all = news(&place);
    place.write(
        "news/codebook.toml",
        "[theme.port]\ninclude = ['harbour']\n",
    );
    place.run(&["news"]);
    place.write("news/codebook.toml", "[theme.port]\ninclude = ['ferry']\n");
    place.delete("index/runs/000001.codebook.toml");
    assert_eq!(place.run(&["news"]).report.judged_again, all);
}
