//! What an index does, from the outside.

mod common;

use std::ops::ControlFlow;

use common::{OPTIONS, add, article, commit, folder, index_of, prepare};
use nutgraf_index::{
    Commit, ConcordanceOptions, Count, Evidence, Index, IndexError, Judgement, SearchOptions,
    Searcher, Sort, Tally, ThemeScore,
};
use nutgraf_model::Span;
use nutgraf_query::parse;

fn count(searcher: &Searcher, query: &str) -> (u64, u64) {
    let Count { articles, matches } = searcher.count(&parse(query).unwrap()).unwrap();
    (articles, matches)
}

fn ids(searcher: &Searcher, query: &str, sort: Sort) -> Vec<String> {
    let options = SearchOptions { limit: None, sort };
    let found = searcher.search(&parse(query).unwrap(), &options).unwrap();
    found.hits.into_iter().map(|hit| hit.id).collect()
}

fn themed(theme: &str) -> Judgement {
    Judgement {
        themes: vec![ThemeScore {
            id: theme.to_owned(),
            score: 2.5,
            through: Some("defection".to_owned()),
            evidence: vec![Evidence {
                query: "repatriat*".to_owned(),
                span: Span::new(0, 6),
                zone: "headline".to_owned(),
                weight: 2.5,
                factor: 2.5,
                count: 1,
            }],
        }],
    }
}

#[test]
fn words_phrases_stems_and_wildcards_are_counted() {
    let (_folder, index) = index_of(&[
        article(
            "a",
            "Forced repatriation|They were forced out. Forced repatriation goes on.",
        ),
        article(
            "b",
            "Repatriating|He was forced to return, repatriated by force.",
        ),
        article("c", "Nothing|Other news."),
    ]);
    let searcher = index.searcher().unwrap();
    for (query, expected) in [
        ("\"forced repatriation\"", (1, 2)),
        ("\"forced\"", (2, 4)),
        ("repatriat*", (2, 4)),
        ("\"forc* repatriat*\"", (1, 2)),
        ("stem:\"force repatriation\"", (1, 2)),
        ("force", (2, 5)),
        ("force AND repatriation", (2, 9)),
        ("NOT force", (1, 0)),
        ("in:headline repatriat*", (2, 2)),
        ("exact:Forced", (1, 2)),
        ("exact:\"Forced repatriation\"", (1, 2)),
        ("exact:\"forced Repatriation\"", (0, 0)),
        ("\"no such word\"", (0, 0)),
        ("path:b", (1, 0)),
        ("path:*", (3, 0)),
        ("run:last", (3, 0)),
        ("added:2024-07", (3, 0)),
        ("added:2023", (0, 0)),
        ("date:none", (3, 0)),
    ] {
        assert_eq!(count(&searcher, query), expected, "{query}");
    }
}

#[test]
fn themes_lie_in_the_overlay() {
    let folder = folder();
    let index = Index::create_or_open(folder.path()).unwrap();
    let mut writer = index.writer(OPTIONS).unwrap();
    let first = writer
        .add(prepare(&article("a", "One|Text")), &themed("border"))
        .unwrap();
    let second = add(&mut writer, &article("b", "Two|Text two"));
    commit(&mut writer, 1);
    let before = index.searcher().unwrap();
    assert_eq!(before.themes(), [("border".to_owned(), 1)]);
    assert_eq!(count(&before, "theme:border"), (1, 0));
    let stored = before.article(first).unwrap();
    assert_eq!(stored.judgement, themed("border"));
    assert_eq!(stored.text(), "One\n\nText");

    writer.judge(first, &Judgement::default()).unwrap();
    writer.judge(second, &themed("food")).unwrap();
    commit(&mut writer, 2);
    let after = index.searcher().unwrap();
    assert_eq!(after.themes(), [("food".to_owned(), 1)]);
    assert_eq!(count(&after, "theme:border"), (0, 0));
    assert_eq!(count(&after, "theme:f*"), (1, 0));
    assert_eq!(
        before.themes(),
        [("border".to_owned(), 1)],
        "a searcher is a snapshot"
    );
    assert_eq!((after.run(), after.state()), (2, "state of 2"));
    assert_eq!(
        count(&after, "run:last"),
        (0, 0),
        "a judgement is no change of the article"
    );
}

#[test]
fn ids_are_the_records_own_where_they_are_unique() {
    let own = |root: &str, path: &str, id: Option<&str>| {
        let mut article = article(path, "T|x");
        article.locator.root = root.to_owned();
        article.own_id = id.map(str::to_owned);
        article
    };
    let (_folder, index) = index_of(&[
        own("r", "a", Some("17")),
        own("r", "b", Some("18")),
        own("r", "c", Some("18")),
        own("r", "d", None),
        own("s", "d", None),
        own("s", "e", Some("")),
    ]);
    let searcher = index.searcher().unwrap();
    let ids: Vec<String> = (searcher.numbers())
        .map(|number| searcher.article(number).unwrap().id)
        .collect();
    let short = |path: &str| own("", path, None).locator.id();
    assert_eq!(ids[0], "17");
    assert_eq!(ids[1], short("b"));
    assert_eq!(ids[2], short("c"));
    assert_ne!(ids[3], short("d"));
    assert_ne!(ids[3], ids[4]);
    assert_eq!(ids[5], short("e"));
    // The duplicate gone, the name is free again.
    let mut writer = index.writer(OPTIONS).unwrap();
    writer.remove(2).unwrap();
    writer.remove(4).unwrap();
    commit(&mut writer, 2);
    let searcher = index.searcher().unwrap();
    assert_eq!(searcher.article(1).unwrap().id, "18");
    assert_eq!(searcher.article(3).unwrap().id, short("d"));
}

#[test]
fn of_duplicates_the_first_by_date_and_locator_is_the_original() {
    let dated = |path: &str, date: &str| {
        let mut article = article(path, "Same|text");
        article.date = date.parse().ok();
        article
    };
    let (_folder, index) = index_of(&[dated("a", ""), dated("c", "2024"), dated("b", "2024")]);
    let duplicates = |index: &Index| -> Vec<Option<String>> {
        let searcher = index.searcher().unwrap();
        let numbers = searcher.numbers();
        numbers
            .map(|n| searcher.article(n).unwrap().duplicate_of)
            .collect()
    };
    let id = |path: &str| Some(article(path, "").locator.id());
    assert_eq!(duplicates(&index), [id("b"), id("b"), None]);
    let mut writer = index.writer(OPTIONS).unwrap();
    writer.remove(2).unwrap();
    commit(&mut writer, 2);
    assert_eq!(duplicates(&index), [id("c"), None]);
}

#[test]
fn a_replaced_article_keeps_the_day_it_came_in() {
    let (_folder, index) = index_of(&[article("a", "Old|text"), article("b", "Other|one")]);
    let mut writer = index.writer(OPTIONS).unwrap();
    let number = writer
        .replace(0, prepare(&article("a", "New|text")), &Judgement::default())
        .unwrap();
    assert!(matches!(writer.remove(0), Err(IndexError::NoNumber(0))));
    let added = "2025-01-01".parse().ok();
    writer
        .commit(Commit {
            run: 2,
            added,
            state: String::new(),
        })
        .unwrap();
    let searcher = index.searcher().unwrap();
    let stored = searcher.article(number).unwrap();
    assert_eq!((stored.first_run, stored.changed_run), (1, 2));
    assert_eq!(stored.added, "2024-07-14".parse().ok());
    assert_eq!(count(&searcher, "run:last"), (1, 0));
    assert_eq!(count(&searcher, "\"old\""), (0, 0));
    assert_eq!(count(&searcher, "\"new\""), (1, 1));
    assert!(matches!(searcher.article(0), Err(IndexError::NoNumber(0))));
}

#[test]
fn what_was_not_committed_is_gone() {
    let (folder, index) = index_of(&[article("a", "Old|text")]);
    let mut writer = index.writer(OPTIONS).unwrap();
    add(&mut writer, &article("b", "New|text"));
    writer.remove(0).unwrap();
    writer.rollback().unwrap();
    assert_eq!(count(&index.searcher().unwrap(), "\"text\""), (1, 1));
    add(&mut writer, &article("c", "Third|text"));
    drop(writer);
    let index = Index::open(folder.path()).unwrap();
    assert_eq!(count(&index.searcher().unwrap(), "\"text\""), (1, 1));
    let mut writer = index.writer(OPTIONS).unwrap();
    assert_eq!(add(&mut writer, &article("d", "Fourth|text")), 1);
    commit(&mut writer, 2);
    assert_eq!(count(&index.searcher().unwrap(), "\"text\""), (2, 2));
    let names = std::fs::read_dir(folder.path().join("overlay"))
        .unwrap()
        .count();
    assert_eq!(
        names, 4,
        "one overlay, and the three files of changes to come"
    );
    drop(writer);
    let names = std::fs::read_dir(folder.path().join("overlay"))
        .unwrap()
        .count();
    assert_eq!(names, 1);
}

#[test]
fn hits_come_in_every_order_with_ties_broken_by_id() {
    let dated = |path: &str, date: &str, text: &str| {
        let mut article = article(path, text);
        article.own_id = Some(path.to_owned());
        article.date = date.parse().ok();
        article
    };
    let (_folder, index) = index_of(&[
        dated("d", "", "T|word other"),
        dated("c", "2024", "T|word other"),
        dated("b", "2023", "T|word word"),
        dated("a", "2024", "T|word other"),
    ]);
    let searcher = index.searcher().unwrap();
    assert_eq!(
        ids(&searcher, "\"word\"", Sort::Score),
        ["b", "a", "c", "d"]
    );
    assert_eq!(ids(&searcher, "\"word\"", Sort::Date), ["b", "a", "c", "d"]);
    assert_eq!(
        ids(&searcher, "\"word\"", Sort::DateDesc),
        ["a", "c", "b", "d"]
    );
    assert_eq!(ids(&searcher, "\"word\"", Sort::Id), ["a", "b", "c", "d"]);
    let options = SearchOptions {
        limit: Some(2),
        sort: Sort::Score,
    };
    let found = searcher
        .search(&parse("\"word\"").unwrap(), &options)
        .unwrap();
    assert_eq!((found.articles, found.matches, found.hits.len()), (4, 5, 2));
}

#[test]
fn a_concordance_shows_matches_in_their_block() {
    let (_folder, index) = index_of(&[
        article(
            "a",
            "The head|One two three match four five six.|Match again",
        ),
        article("b", "Other|no such word"),
    ]);
    let searcher = index.searcher().unwrap();
    let mut lines = Vec::new();
    let options = ConcordanceOptions {
        width_words: 2,
        ..ConcordanceOptions::default()
    };
    let query = parse("\"match\"").unwrap();
    let counted = searcher.concordance(&query, &options, |line| {
        let origin = line.origin().unwrap();
        lines.push(format!(
            "{}[{}]{} {} {origin}",
            line.left,
            line.node,
            line.right,
            line.block.unwrap()
        ));
        ControlFlow::Continue(())
    });
    assert_eq!(
        lines,
        [
            "two three [match] four five paragraph a:2",
            "[Match] again paragraph a:3"
        ]
    );
    assert_eq!(
        counted.unwrap(),
        Tally {
            articles: 1,
            matches: 2,
            stories: None
        }
    );
}

#[test]
fn articles_answer_to_id_path_and_prefix() {
    let mut first = article("news/a.txt", "A|x");
    first.own_id = Some("abc-1".into());
    let mut second = article("news/b.jsonl", "B|x");
    second.locator.record = Some(3);
    second.own_id = Some("abc-2".into());
    let mut third = article("news/b.jsonl", "C|x");
    third.locator.record = Some(4);
    let (_folder, index) = index_of(&[first, second, third]);
    let searcher = index.searcher().unwrap();
    for (name, number) in [
        ("abc-1", 0),
        ("abc-2", 1),
        ("news/a.txt", 0),
        ("news/b.jsonl#3", 1),
        ("news/b.jsonl#4", 2),
    ] {
        assert_eq!(searcher.resolve(name).unwrap(), number, "{name}");
    }
    let error = |name: &str| searcher.resolve(name).unwrap_err().to_string();
    insta::assert_snapshot!(error("abc"), @"`abc` may be any of 2 articles: abc-1, abc-2");
    insta::assert_snapshot!(error("nowhere"), @"no article is called `nowhere`; give its id, the beginning of its id, or its path");
    assert!(matches!(
        searcher.resolve("news/b.jsonl"),
        Err(IndexError::Ambiguous { count: 2, .. })
    ));
}

#[test]
fn a_wildcard_beyond_the_limit_is_refused() {
    let (_folder, index) = index_of(&[article("a", "T|aa ab ac")]);
    let searcher = index.searcher().unwrap().with_max_forms(2);
    let error = searcher.count(&parse("a*").unwrap()).unwrap_err();
    insta::assert_snapshot!(error, @"`a*` stands for more than 2 words of this index; write more letters, or raise the limit (max forms)");
    assert_eq!(count(&searcher.with_max_forms(3), "a*"), (1, 3));
}

#[test]
fn an_empty_index_answers() {
    let (_folder, index) = index_of(&[]);
    let searcher = index.searcher().unwrap();
    assert_eq!(count(&searcher, "a OR NOT b OR theme:x"), (0, 0));
    assert_eq!((searcher.article_count(), searcher.word_count()), (0, 0));
    assert!(searcher.resolve("x").is_err());
}

#[test]
fn words_side_by_side_come_first_even_where_most_articles_have_one_of_them() {
    let texts = [
        "Harbour harbour harbour|The north of the harbour, a harbour in the north, and the harbour again.",
        "North|The north harbour, with a long report about ships that come and go by day and by night.",
        "North wind|It came from the north.",
        "North sea|It lies in the north.",
        "North road|It goes to the north.",
    ];
    let articles: Vec<_> = (texts.iter().enumerate())
        .map(|(n, text)| article(&format!("{n}.txt"), text))
        .collect();
    let (_folder, index) = index_of(&articles);
    let searcher = index.searcher().unwrap();
    let best = searcher.best(&parse("north harbour").unwrap(), 2);
    let numbers: Vec<u64> = best.unwrap().iter().map(|hit| hit.number).collect();
    assert_eq!(numbers, [1, 0]);
}
