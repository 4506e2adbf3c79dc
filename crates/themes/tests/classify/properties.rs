//! What holds for every article and every codebook.

use nutgraf_model::Lang;
use nutgraf_themes::{Assignment, Classifier, Codebook, Outcome, Scope, total};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::article::Read;
use crate::naive;

const WORDS: &[&str] = &["fence", "wall", "border", "guard", "garden", "gate"];

fn article() -> impl Strategy<Value = String> {
    let word = (
        0..WORDS.len(),
        prop_oneof![8 => Just(" "), 2 => Just(". "), 1 => Just(" / "), 1 => Just(" / ## ")],
    );
    vec(word, 1..60).prop_map(|words| {
        let mut text = String::from("# ");
        for (word, after) in words {
            text += WORDS[word];
            text += after;
        }
        text
    })
}

fn query() -> impl Strategy<Value = String> {
    let word = || (0..WORDS.len()).prop_map(|n| WORDS[n]);
    prop_oneof![
        word().prop_map(|a| format!("'{a}'")),
        (word(), word()).prop_map(|(a, b)| format!("'\"{a} {b}\"'")),
        (word(), word()).prop_map(|(a, b)| format!("'{a} OR {b}'")),
        (word(), word()).prop_map(|(a, b)| format!("'{a} AND {b}'")),
        (word(), word()).prop_map(|(a, b)| format!("'{a} w/3 {b}'")),
        (word(), word()).prop_map(|(a, b)| format!("'{a} NOT w/2 {b}'")),
        word().prop_map(|a| format!("'{}*'", &a[..3])),
        word().prop_map(|a| format!("'in:headline {a}'")),
    ]
}

/// The lines of a theme whose parent, if any, has a lower number.
fn theme() -> impl Strategy<Value = (Option<usize>, String)> {
    let weights = [0.1, 0.7, 1.0, 2.0, 2.5];
    let weighed = (query(), 0..weights.len(), 1..4u32);
    let rule = weighed.prop_map(move |(query, weight, repeat)| {
        format!(
            "{{ query = {query}, weight = {}, repeat = {repeat} }}",
            weights[weight]
        )
    });
    let list = |key: &'static str, most: usize| {
        vec(query(), 0..=most)
            .prop_map(move |queries| format!("{key} = [{}]\n", queries.join(", ")))
    };
    (
        proptest::option::of(0..4usize),
        vec(rule, 1..4),
        list("exclude", 1),
        list("require", 1),
        prop_oneof![4 => Just(String::new()), 1 => list("veto", 1)],
        0..Scope::ALL.len(),
        (1..40u32).prop_map(|tenths| f64::from(tenths) / 10.0),
        any::<bool>(),
    )
        .prop_map(|(parent, rules, exclude, require, veto, scope, threshold, zones)| {
            let scope = Scope::ALL[scope].as_str();
            let zones = if zones { "zones = { headline = 2, lede = 0.3 }\n" } else { "" };
            let rules = rules.join(", ");
            let lines = format!(
                "include = [{rules}]\n{exclude}{require}{veto}scope = '{scope}'\nthreshold = {threshold}\n{zones}"
            );
            (parent, lines)
        })
}

fn codebook() -> impl Strategy<Value = Vec<String>> {
    vec(theme(), 1..5).prop_map(|themes| {
        let written = themes.iter().enumerate().map(|(number, (parent, lines))| {
            let parent = parent.filter(|parent| *parent < number);
            let parent = parent.map_or(String::new(), |parent| format!("parent = 't{parent}'\n"));
            format!("[theme.t{number}]\n{parent}{lines}")
        });
        written.collect()
    })
}

fn read(themes: &[String]) -> Codebook {
    Codebook::parse(&themes.join("\n"))
        .unwrap_or_else(|errors| panic!("{errors}\n{}", themes.join("\n")))
}

fn check_sums(codebook: &Codebook, assigned: &[Assignment]) {
    for assignment in assigned {
        assert_eq!(total(&assignment.evidence), assignment.score);
        let origin = assignment.through.as_ref().unwrap_or(&assignment.theme);
        let theme = codebook.theme(origin).unwrap();
        assert!(assignment.score >= theme.threshold);
        let evidence = [(&assignment.span, &assignment.evidence, theme)];
        let passages = assignment.passages.iter().map(|passage| {
            assert_eq!(total(&passage.evidence), passage.score);
            let origin = passage.through.as_ref().unwrap_or(&assignment.theme);
            (
                &passage.span,
                &passage.evidence,
                codebook.theme(origin).unwrap(),
            )
        });
        for (span, evidence, theme) in evidence.into_iter().chain(passages) {
            assert!(evidence.iter().all(|one| span.contains(one.span)));
            for (one, next) in evidence.iter().zip(&evidence[1..]) {
                assert!(one.span.end() <= next.span.start(), "evidence overlaps");
            }
            for one in evidence {
                let rule = theme
                    .rules
                    .iter()
                    .find(|rule| *rule.text == *one.query)
                    .unwrap();
                let most = theme
                    .rules
                    .iter()
                    .filter(|r| r.text == rule.text)
                    .map(|r| r.repeat)
                    .max();
                assert!(one.count <= most.unwrap());
            }
        }
    }
}

proptest! {
    #[test]
    fn every_score_is_the_sum_of_evidence_that_does_not_overlap(text in article(), themes in codebook()) {
        let codebook = read(&themes);
        check_sums(&codebook, &Read::new(&text, Lang::EN).classify(&Classifier::new(&codebook)));
    }

    #[test]
    fn scores_are_those_of_the_plain_rules(text in article(), (_, lines) in theme()) {
        let lines = lines.replace("scope = ", "definition = ");
        let codebook = read(&[format!("[theme.t]\n{lines}")]);
        let article = Read::new(&text, Lang::EN);
        let assigned = article.classify(&Classifier::new(&codebook));
        let theme = &codebook.themes()[0];
        let plain = article.view(|view| naive::score(theme, view));
        let plain = plain.filter(|score| *score > theme.threshold - 1e-9);
        let found = assigned.first().map(|assignment| assignment.score);
        prop_assert_eq!(found.is_some(), plain.is_some());
        prop_assert!((found.unwrap_or(0.0) - plain.unwrap_or(0.0)).abs() < 1e-6);
    }

    #[test]
    fn the_order_of_themes_in_the_file_does_not_matter(text in article(), themes in codebook(), turn in 0..5usize) {
        let read_article = Read::new(&text, Lang::EN);
        let straight = read(&themes);
        let mut turned = themes.clone();
        turned.rotate_left(turn % themes.len());
        turned.reverse();
        let turned = read(&turned);
        prop_assert_eq!(straight.digest(), turned.digest());
        prop_assert_eq!(
            read_article.classify(&Classifier::new(&straight)),
            read_article.classify(&Classifier::new(&turned))
        );
    }

    #[test]
    fn the_canonical_form_reads_back(themes in codebook()) {
        let codebook = read(&themes);
        let again = Codebook::parse(&codebook.canonical()).unwrap();
        prop_assert_eq!(again.canonical(), codebook.canonical());
        prop_assert_eq!(nutgraf_themes::changed(&codebook, &again), Vec::<String>::new());
    }

    #[test]
    fn a_theme_is_never_given_without_the_one_above(text in article(), themes in codebook()) {
        let codebook = read(&themes);
        let assigned = Read::new(&text, Lang::EN).classify(&Classifier::new(&codebook));
        for assignment in &assigned {
            if let Some(parent) = &codebook.theme(&assignment.theme).unwrap().parent {
                prop_assert!(assigned.iter().any(|a| *a.theme == **parent && a.score >= assignment.score));
            }
        }
    }

    #[test]
    fn ledgers_agree_with_assignments(text in article(), themes in codebook()) {
        let codebook = read(&themes);
        let classifier = Classifier::new(&codebook);
        let article = Read::new(&text, Lang::EN);
        let assigned = article.classify(&classifier);
        for theme in codebook.themes() {
            let ledger = article.view(|view| classifier.why(view, &theme.id)).unwrap();
            let assignment = assigned.iter().find(|a| *a.theme == *theme.id);
            prop_assert_eq!(ledger.given, assignment.is_some());
            let points: f64 = ledger.entries.iter().map(|entry| entry.points()).sum();
            prop_assert!((points - ledger.score).abs() < 1e-9);
            if let Some(own) = assignment.filter(|a| a.through.is_none()) {
                prop_assert_eq!(ledger.score, own.score);
                let counted = ledger.entries.iter().filter(|e| matches!(e.outcome, Outcome::Counts(_)));
                prop_assert_eq!(counted.count(), own.evidence.len());
            }
            let reaches = ledger.score >= ledger.threshold && ledger.veto.is_none() && ledger.missing.is_empty();
            prop_assert!(ledger.given || !reaches);
        }
    }

    #[test]
    fn a_changed_theme_is_named(themes in codebook(), number in 0..5usize) {
        let number = number % themes.len();
        let old = read(&themes);
        let mut edited = themes.clone();
        edited[number] = edited[number].replacen("include = [", "include = ['gate w/2 guard', ", 1);
        prop_assume!(edited != themes);
        let changed = nutgraf_themes::changed(&old, &read(&edited));
        let id = format!("t{number}");
        prop_assert!(changed.contains(&id));
        edited[number].push_str("label = 'Another name'\nyes = ['a']\n");
        prop_assert_eq!(nutgraf_themes::changed(&old, &read(&edited)), changed);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn all_themes_together_have_the_evidence_of_each_alone(texts in vec(article(), 1..5), themes in codebook()) {
        let line = |theme: &String| -> String {
            theme.lines().filter(|line| !line.starts_with("parent")).map(|line| format!("{line}\n")).collect()
        };
        let themes: Vec<String> = themes.iter().map(line).collect();
        let together = Classifier::new(&read(&themes));
        for text in texts {
            let article = Read::new(&text, Lang::EN);
            let alone = themes.iter().flat_map(|theme| {
                article.classify(&Classifier::new(&read(std::slice::from_ref(theme))))
            });
            let mut alone: Vec<Assignment> = alone.collect();
            alone.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.theme.cmp(&b.theme)));
            prop_assert_eq!(article.classify(&together), alone);
        }
    }
}
