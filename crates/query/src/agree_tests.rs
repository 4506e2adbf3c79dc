//! What holds of every query and every article.

use std::collections::HashMap;
use std::sync::LazyLock;

use nutgraf_model::Lang;
use nutgraf_tokenize::Tokenizer;
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use crate::generate::{Sample, query, sample};
use crate::{Bound, Families, Matcher, Query, View, Weak, naive, parse};

static FAMILIES: LazyLock<Families> = LazyLock::new(Families::builtin);

// What a weak form says of one article.
fn holds(weak: &Weak, leaf: &dyn Fn(u32) -> bool, field: &dyn Fn(u32) -> bool) -> bool {
    match weak {
        Weak::All => true,
        Weak::Leaf(number) => leaf(*number),
        Weak::Field(number) => field(*number),
        Weak::And(parts) => parts.iter().all(|part| holds(part, leaf, field)),
        Weak::Or(parts) => parts.iter().any(|part| holds(part, leaf, field)),
    }
}

fn check(samples: &[Sample], queries: &[Query]) -> Result<(), TestCaseError> {
    let mut tokenizer = Tokenizer::new();
    let families = &*FAMILIES;
    let mut matchers: HashMap<Vec<Lang>, (Vec<Bound>, Matcher)> = HashMap::new();
    for sample in samples {
        let tokens = sample.tokens(&mut tokenizer);
        let langs = tokens.langs().to_vec();
        let (bounds, matcher) = matchers.entry(langs).or_insert_with(|| {
            let mut bind = |q: &Query| q.bind_all(&mut tokenizer, tokens.langs(), families);
            let bounds: Vec<_> = queries.iter().map(|q| bind(q).expect("words")).collect();
            (bounds.clone(), Matcher::new(bounds))
        });
        let mut tokenizer = Tokenizer::new();
        let structure = sample.structure(&tokens);
        let fields = sample.fields();
        let view = View {
            text: sample.article.text(),
            tokens: &tokens,
            structure: &structure,
            fields: &fields,
        };
        let mut reading = matcher.read(&view);
        let mut candidates = Vec::new();
        reading.candidates(&mut candidates);
        for (number, query) in queries.iter().enumerate() {
            let expected = naive::value(query, &view, &mut tokenizer, families);
            let value = reading.value(number);
            prop_assert_eq!(&value, &expected, "{}\n{}", query, sample.article.text());
            prop_assert!(value.matched || value.extents.is_empty());
            prop_assert!(!value.matched || candidates.contains(&(number as u32)));
            let bound = &bounds[number];
            prop_assert!(bound.has_spans() || value.extents.is_empty());
            prop_assert!(value.extents.iter().all(|e| view.bytes(*e).is_some()));
            if value.matched {
                let leaf = |n: u32| {
                    let leaf = &bound.leaves()[n as usize];
                    (0..tokens.len()).any(|start| {
                        leaf.slots.iter().enumerate().all(|(at, slot)| {
                            let position = tokens.position(start) + at as u32;
                            let index = tokens.at_position(position);
                            index.is_some_and(|i| slot.matches(view.text, &tokens, i))
                        })
                    })
                };
                let field = |n: u32| bound.fields()[n as usize].matches(&fields);
                prop_assert!(holds(&bound.weaken(), &leaf, &field), "{}", query);
            }
        }
    }
    Ok(())
}

#[test]
fn queries_go_from_thread_to_thread() {
    fn check<T: Send + Sync + 'static>() {}
    check::<Query>();
    check::<crate::Bound>();
    check::<Matcher>();
}

#[test]
fn the_deepest_queries_are_evaluated() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let article = vec![sample().new_tree(&mut runner).expect("a sample").current()];
    for query in [
        format!("force{}", " w/3 force".repeat(98)),
        format!("{}force", "NOT ".repeat(98)),
        format!("{}force{}", "(force OR (force ".repeat(49), "))".repeat(49)),
        format!("\"{}force{}\"", "(force | ".repeat(99), ")".repeat(99)),
        format!("{}(NOT force)", "in:paragraph ".repeat(8)),
    ] {
        let query = parse(&query).unwrap_or_else(|e| panic!("{e}\n{query}"));
        assert!(!query.explain().is_empty());
        assert_eq!(parse(&query.to_string()).as_ref(), Ok(&query));
        check(&article, &[query]).expect("agreement");
    }
}

proptest! {
    #[test]
    fn the_evaluator_agrees_with_the_naive_matcher(
        samples in prop::collection::vec(sample(), 1..4),
        queries in prop::collection::vec(query(), 1..6),
    ) {
        check(&samples, &queries)?;
    }

    #[test]
    fn a_query_printed_reads_the_same(query in query()) {
        let printed = query.to_string();
        prop_assert_eq!(parse(&printed), Ok(query), "{}", printed);
    }

    #[test]
    fn any_text_is_a_query_or_an_error(text in "\\PC*") {
        if let Ok(query) = parse(&text) {
            let printed = query.to_string();
            prop_assert_eq!(parse(&printed), Ok(query), "{}", printed);
        }
    }

    #[test]
    fn any_text_of_the_language_is_a_query_or_an_error(
        parts in prop::collection::vec(prop::sample::select(&PIECES), 0..12),
    ) {
        let text = parts.concat();
        if let Ok(query) = parse(&text) {
            let printed = query.to_string();
            prop_assert_eq!(parse(&printed), Ok(query), "{}", printed);
        }
    }
}

const PIECES: [&str; 40] = [
    "a",
    "b ",
    " ",
    " ",
    "\"",
    "“",
    "”",
    "(",
    ")",
    "|",
    "*",
    "?",
    "\\",
    "-",
    " AND ",
    " OR ",
    " NOT ",
    " w/3 ",
    " pre/2 ",
    " w/s ",
    " NOT w/2 ",
    "in:headline ",
    "outside:quote ",
    "speaker:x ",
    "speaker-kind:role ",
    "stem:",
    "exact:",
    "family:",
    "date:2024",
    "date:",
    "..",
    ">=",
    "source:",
    "meta.x:",
    "~",
    "!",
    "–",
    "é",
    "朝",
    ".",
];
