//! Stories: which articles are copies of each other, kept with the index.

mod common;

use std::collections::BTreeMap;

use common::{OPTIONS, add, article, commit, folder, index_of};
use nutgraf_index::{Index, Judgement, Likeness, Searcher};
use nutgraf_model::Article;
use nutgraf_query::parse;
use proptest::prelude::*;

const REPORT: &str = "Ferry aground|The ferry to the islands ran aground on Tuesday with ninety people \
    aboard.|Nobody was hurt, and all were brought ashore by fishing boats within two hours.|Divers \
    looked at the hull until dark, and the company cancelled two crossings.";

/// By path: the path of the story's original, and what the article is.
fn stories(searcher: &Searcher) -> BTreeMap<String, (String, Option<Likeness>)> {
    let articles: Vec<_> = searcher
        .numbers()
        .map(|n| searcher.article(n).unwrap())
        .collect();
    let path = |id: &str| {
        let mut found = articles.iter().filter(|article| article.id == id);
        found.next().unwrap().article.locator.path.clone()
    };
    let story = |article: &nutgraf_index::StoredArticle| {
        let key = article.article.locator.path.clone();
        (key, (path(&article.story), article.likeness))
    };
    articles.iter().map(story).collect()
}

fn dated(path: &str, date: &str, text: &str) -> Article {
    let mut article = article(path, text);
    article.date = Some(date.parse().unwrap());
    article
}

#[test]
fn copies_are_one_story_and_the_earliest_is_the_original() {
    let half = REPORT.rsplit_once('|').unwrap().0;
    let (_folder, index) = index_of(&[
        dated("a", "2024-03-06", &REPORT.to_uppercase()),
        dated("b", "2024-03-05", REPORT),
        dated("c", "2024-03-07", &half.replace("Ferry aground", "Saved")),
        article("d", &REPORT.replace("Ferry aground", "Ninety saved")),
        dated(
            "e",
            "2024-03-01",
            "Spring sale|Boats at half the price until the end of the month.",
        ),
    ]);
    let searcher = index.searcher().unwrap();
    let told: Vec<String> = stories(&searcher)
        .into_iter()
        .map(|(path, (original, likeness))| {
            let likeness = likeness.map_or("-", Likeness::as_str);
            format!("{path} {original} {likeness}")
        })
        .collect();
    assert_eq!(
        told,
        [
            "a b identical",
            "b b -",
            "c b trimmed",
            "d b new-headline",
            "e e -"
        ]
    );
    let count = |query: &str| searcher.count(&parse(query).unwrap()).unwrap().articles;
    let first = searcher.numbers().next().unwrap();
    let story = searcher.article(first).unwrap().story;
    assert_eq!(count(&format!("story:{story}")), 4);
    assert_eq!(count("story:*"), 5);
}

#[test]
fn a_new_judgement_leaves_the_stories_as_they_were() {
    let folder = folder();
    let index = Index::create_or_open(folder.path()).unwrap();
    let mut writer = index.writer(OPTIONS).unwrap();
    let first = add(&mut writer, &article("a", REPORT));
    add(&mut writer, &article("b", &REPORT.to_lowercase()));
    commit(&mut writer, 1);
    let before = stories(&index.searcher().unwrap());
    writer.judge(first, &Judgement::default()).unwrap();
    commit(&mut writer, 2);
    assert_eq!(stories(&index.searcher().unwrap()), before);
    assert_eq!(before["b"], ("a".to_owned(), Some(Likeness::Identical)));
}

/// An article of some of a few passages.
fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(0u32..6, 1..5).prop_map(|passages| {
        let passage = |n: &u32| {
            let words: Vec<String> = (0..12).map(|word| format!("w{}", n * 12 + word)).collect();
            words.join(" ")
        };
        let passages: Vec<String> = passages.iter().map(passage).collect();
        format!("Headline|{}", passages.join("|"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Whatever came and went in whatever commits, stories are those of an index built afresh.
    #[test]
    fn any_history_gives_the_stories_of_a_fresh_index(
        steps in prop::collection::vec((0usize..8, prop::option::of(text()), any::<bool>()), 1..20),
    ) {
        let folder = folder();
        let index = Index::create_or_open(folder.path()).unwrap();
        let mut writer = index.writer(OPTIONS).unwrap();
        let mut there: BTreeMap<usize, (u64, Article)> = BTreeMap::new();
        for (run, (slot, text, end)) in (1..).zip(steps) {
            if let Some((number, _)) = there.remove(&slot) {
                writer.remove(number).unwrap();
            }
            if let Some(text) = text {
                let article = article(&format!("{slot}.txt"), &text);
                there.insert(slot, (add(&mut writer, &article), article));
            }
            if end {
                commit(&mut writer, run);
            }
        }
        commit(&mut writer, 99);
        let fresh: Vec<Article> = there.into_values().map(|(_, article)| article).collect();
        let (_fresh_folder, fresh) = index_of(&fresh);
        let now = stories(&index.searcher().unwrap());
        prop_assert_eq!(now, stories(&fresh.searcher().unwrap()));
    }
}
