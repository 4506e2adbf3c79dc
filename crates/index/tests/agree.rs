//! The index, the evaluator in memory and the naive matcher agree, however articles came and went.

mod common;

use std::collections::BTreeMap;

use common::{OPTIONS, folder, index_of};
use nutgraf_index::{
    Commit, Index, Judgement, Prepared, SearchOptions, Searcher, Sort, ThemeScore, Writer,
};
use nutgraf_model::{Article, Date, Lang};
use nutgraf_query::generate::{Sample, query, sample};
use nutgraf_query::{Families, Query, Value, View, naive};
use nutgraf_tokenize::Tokenizer;
use proptest::collection::vec;
use proptest::prelude::*;

/// An article, what happens after it was added, and what becomes of it.
#[derive(Clone, Debug)]
struct Step {
    sample: Sample,
    /// Whether a commit follows.
    commit: bool,
    /// Whether it is removed: before the next commit, or in the end.
    fate: Fate,
    korean: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Stays,
    RemovedAtOnce,
    RemovedLater,
    JudgedLater,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let fate = prop_oneof![
        6 => Just(Fate::Stays),
        1 => Just(Fate::RemovedAtOnce),
        2 => Just(Fate::RemovedLater),
        1 => Just(Fate::JudgedLater),
    ];
    let step = (
        sample(),
        prop::bool::weighted(0.3),
        fate,
        prop::bool::weighted(0.2),
    );
    let step = step.prop_map(|(sample, commit, fate, korean)| Step {
        sample,
        commit,
        fate,
        korean,
    });
    vec(step, 1..9)
}

fn lang(step: &Step) -> Lang {
    match step.korean {
        true => Lang::parse("ko").unwrap(),
        false => Lang::EN,
    }
}

fn judgement(sample: &Sample) -> Judgement {
    let theme = |id: &String| ThemeScore {
        id: id.clone(),
        ..ThemeScore::default()
    };
    Judgement {
        themes: sample.themes.iter().map(theme).collect(),
    }
}

fn prepared(step: &Step) -> Prepared {
    let mut tokens = nutgraf_tokenize::Tokens::default();
    let article = &step.sample.article;
    let blocks: Vec<_> = article.blocks().iter().map(|b| b.span).collect();
    Tokenizer::new().tokenize_each_into(article.text(), &blocks, lang(step), &mut tokens);
    let structure = step.sample.structure(&tokens);
    Prepared::new(article, &tokens, &structure)
}

fn commit(writer: &mut Writer, run: u32) -> Option<Date> {
    let added = Date::day_only(2024, 7, 10 + run as u8);
    let commit = Commit {
        run,
        added,
        state: String::new(),
    };
    writer.commit(commit).unwrap();
    added
}

/// Adds the articles with their commits; returns those that are there in the end, by number.
fn build(steps: &[Step]) -> (tempfile::TempDir, Index, BTreeMap<u64, Step>) {
    let folder = folder();
    let index = Index::create_or_open(folder.path()).unwrap();
    let mut writer = index.writer(OPTIONS).unwrap();
    let mut there = BTreeMap::new();
    let mut later = Vec::new();
    let mut since = Vec::new();
    let mut run = 1;
    for (number, step) in steps.iter().enumerate() {
        let mut step = step.clone();
        step.sample.article.locator.path = format!("2024/{number}.txt");
        let number = writer
            .add(prepared(&step), &judgement(&step.sample))
            .unwrap();
        let (commits, fate) = (step.commit, step.fate);
        match fate {
            Fate::RemovedAtOnce => writer.remove(number).unwrap(),
            _ => {
                there.insert(number, step);
                since.push(number);
            }
        }
        if matches!(fate, Fate::RemovedLater | Fate::JudgedLater) {
            later.push((number, fate));
        }
        if commits {
            mark(&mut there, &mut since, commit(&mut writer, run), run);
            run += 1;
        }
    }
    mark(&mut there, &mut since, commit(&mut writer, run), run);
    for (number, fate) in later {
        if fate == Fate::RemovedLater {
            writer.remove(number).unwrap();
            there.remove(&number);
        } else {
            let step = there.get_mut(&number).unwrap();
            step.sample.themes = vec!["judged".into(), "food".into()];
            writer.judge(number, &judgement(&step.sample)).unwrap();
        }
    }
    // The same run goes on, so that its articles are still those of the last.
    commit(&mut writer, run);
    for (_, step) in there.iter_mut() {
        step.sample.in_last_run &= step.sample.added == Date::day_only(2024, 7, 10 + run as u8);
    }
    writer.close().unwrap();
    (folder, index, there)
}

fn mark(there: &mut BTreeMap<u64, Step>, since: &mut Vec<u64>, added: Option<Date>, _run: u32) {
    for number in since.drain(..) {
        let sample = &mut there.get_mut(&number).unwrap().sample;
        sample.added = added;
        sample.in_last_run = true;
    }
}

/// What the naive matcher says of an article, with the spans in bytes.
fn expected(step: &Step, query: &Query) -> (Value, Vec<nutgraf_model::Span>) {
    let mut tokenizer = Tokenizer::new();
    let article = &step.sample.article;
    let blocks: Vec<_> = article.blocks().iter().map(|b| b.span).collect();
    let mut tokens = nutgraf_tokenize::Tokens::default();
    tokenizer.tokenize_each_into(article.text(), &blocks, lang(step), &mut tokens);
    let structure = step.sample.structure(&tokens);
    let fields = step.sample.fields();
    let view = View {
        text: article.text(),
        tokens: &tokens,
        structure: &structure,
        fields: &fields,
    };
    let value = naive::value(query, &view, &mut tokenizer, &Families::builtin());
    let spans = value
        .extents
        .iter()
        .filter_map(|e| view.bytes(*e))
        .collect();
    (value, spans)
}

fn check(
    searcher: &Searcher,
    there: &BTreeMap<u64, Step>,
    query: &Query,
) -> Result<(), TestCaseError> {
    let mut found = BTreeMap::new();
    searcher
        .for_each(query, |number, matches| {
            found.insert(number, matches);
        })
        .unwrap();
    let mut reader = searcher.reader(query).unwrap();
    let mut wanted = BTreeMap::new();
    for (&number, step) in there {
        let (value, spans) = expected(step, query);
        if value.matched {
            wanted.insert(number, value.extents.len() as u64);
        }
        let marked = reader.read(number).unwrap();
        prop_assert_eq!(&marked.article.article, &step.sample.article);
        prop_assert_eq!(marked.spans, spans, "{}", query);
    }
    prop_assert_eq!(&found, &wanted, "{}", query);
    let count = searcher.count(query).unwrap();
    prop_assert_eq!(count.articles, wanted.len() as u64);
    prop_assert_eq!(count.matches, wanted.values().sum::<u64>());
    for sort in [Sort::Score, Sort::Date, Sort::DateDesc, Sort::Id] {
        let all = SearchOptions { limit: None, sort };
        let all = searcher.search(query, &all).unwrap();
        let few = SearchOptions {
            limit: Some(2),
            sort,
        };
        let few = searcher.search(query, &few).unwrap();
        prop_assert_eq!((few.articles, few.matches), (all.articles, all.matches));
        prop_assert_eq!(&few.hits[..], &all.hits[..all.hits.len().min(2)]);
        if sort == Sort::Score {
            for limit in [1, 2, 5] {
                let best = searcher.best(query, limit).unwrap();
                let first = &all.hits[..all.hits.len().min(limit)];
                prop_assert_eq!(&best[..], first, "{}", query);
            }
        }
        let of_hits: BTreeMap<u64, u64> = all.hits.iter().map(|h| (h.number, h.matches)).collect();
        prop_assert_eq!(&of_hits, &wanted);
    }
    Ok(())
}

/// Hits without the articles' numbers, which tell of the history.
fn hits(searcher: &Searcher, query: &Query) -> Vec<(String, u32, u64)> {
    let found = searcher.search(query, &SearchOptions::default()).unwrap();
    let hits = found.hits.into_iter();
    hits.map(|hit| (hit.id, hit.score.to_bits(), hit.matches))
        .collect()
}

/// Each case writes several commits; more where the environment asks for it.
fn cases() -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn the_index_agrees_with_the_naive_matcher(
        steps in steps(),
        queries in vec(query(), 1..8),
    ) {
        let (_folder, index, there) = build(&steps);
        let searcher = index.searcher().unwrap();
        prop_assert_eq!(searcher.article_count(), there.len() as u64);
        for query in &queries {
            check(&searcher, &there, query)?;
        }

        // Compacted, it is as one built afresh: scores too.
        let mut writer = index.writer(OPTIONS).unwrap();
        writer.compact().unwrap();
        writer.close().unwrap();
        let compact = index.searcher().unwrap();
        prop_assert_eq!(&index.verify().unwrap().damaged, &Vec::<std::path::PathBuf>::new());
        let fresh: Vec<Step> = there.values().cloned().map(|step| Step {
            commit: false,
            fate: Fate::Stays,
            ..step
        }).collect();
        let (_other, fresh, _) = build_as_is(&fresh);
        let fresh = fresh.searcher().unwrap();
        for query in &queries {
            check(&compact, &there, query)?;
            if !query.to_string().contains("run:") && !query.to_string().contains("added:") {
                prop_assert_eq!(hits(&compact, query), hits(&fresh, query), "{}", query);
            }
        }
    }
}

/// An index of these articles in one commit, at the paths they have.
fn build_as_is(steps: &[Step]) -> (tempfile::TempDir, Index, ()) {
    let folder = folder();
    let index = Index::create_or_open(folder.path()).unwrap();
    let mut writer = index.writer(OPTIONS).unwrap();
    for step in steps {
        writer
            .add(prepared(step), &judgement(&step.sample))
            .unwrap();
    }
    commit(&mut writer, 1);
    writer.close().unwrap();
    (folder, index, ())
}

#[test]
fn no_article_at_all_agrees_with_everything() {
    let (_folder, index) = index_of(&Vec::<Article>::new());
    let query = nutgraf_query::parse("NOT a").unwrap();
    assert_eq!(index.searcher().unwrap().count(&query).unwrap().articles, 0);
}

#[test]
fn stems_of_accented_and_irregular_words_are_found_as_in_memory() {
    let texts = [
        "Les protégées|PROTEGEES et protégé, la protégée. Été, ete, côté, cote.",
        "Protegees|La forêt, les forêts, la foret; habló, hablo, hablar; Häuser, Hauser. \
         They fled and FLEE; sent by men, a man's, women. US officials told us. Jong-un.",
    ];
    let words = [
        "protégées",
        "protegees",
        "protégé",
        "été",
        "ete",
        "côté",
        "cote",
        "forêt",
        "habló",
        "hablar",
        "Häuser",
        "Hauser",
        "la",
    ];
    for code in ["fr", "es", "de", "en", "it", "ro", "pt"] {
        let articles = texts.map(|text| {
            let mut article = common::article("a", text);
            article.lang = Lang::parse(code);
            article
        });
        let (_folder, index) = index_of(&articles);
        let searcher = index.searcher().unwrap();
        for word in words {
            let begin: String = word.chars().take(3).collect();
            for query in [
                word.to_owned(),
                format!("\"{word}\""),
                format!("\"{begin}*\""),
            ] {
                let query = nutgraf_query::parse(&query).unwrap();
                let mut found = [0; 2];
                let each = |number: u64, matches| found[number as usize] = matches;
                searcher.for_each(&query, each).unwrap();
                let mut reader = searcher.reader(&query).unwrap();
                let read = [0, 1].map(|number| reader.read(number).unwrap().spans.len() as u64);
                assert_eq!(found, read, "{query} in {code}");
            }
        }
    }
}
