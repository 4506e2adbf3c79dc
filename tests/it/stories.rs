//! Answers in stories: of articles that are copies of each other one stands for all.

use serde_json::json;

use crate::nutgraf::Nutgraf;

/// Two articles that are copies, of two outlets and two months, and one that is another story.
fn ferry() -> Nutgraf {
    let nutgraf = Nutgraf::new();
    let body = "The ferry to the islands ran aground on Tuesday with ninety people aboard. Nobody was \
                hurt, and all were brought ashore by fishing boats within two hours.";
    let article = |date: &str, headline: &str, body: &str| {
        format!("---\ndate: {date}\n---\n{headline}\n\n{body}\n")
    };
    let first = article("2024-04-30", "Ferry aground", body);
    nutgraf.write("news/post/a.txt", first);
    let second = article("2024-05-01", "Ninety saved at sea", body);
    nutgraf.write("news/courier/b.txt", second);
    let other = "A ferry and two boats at half the price.";
    nutgraf.write(
        "news/post/c.txt",
        article("2024-05-02", "Spring sale", other),
    );
    nutgraf.ok(&["index", "news"]);
    nutgraf
}

#[test]
fn copies_are_one_story() {
    let nutgraf = ferry();
    let row = nutgraf.object(&["search", "--count", "--fold", "ferry"]);
    assert_eq!(row, json!({"articles": 3, "matches": 4, "stories": 2}));
    let folded = nutgraf.rows(&["search", "--fold", "--sort", "date", "aground"]);
    assert_eq!(folded.len(), 1);
    assert_eq!(folded[0]["copies"], json!({"articles": 2, "outlets": 2}));
    let told = nutgraf.ok(&["search", "--fold", "ferry"]);
    assert!(
        told.stderr.contains("4 matches in 3 articles of 2 stories"),
        "{}",
        told.stderr
    );
    assert!(
        told.stdout
            .contains("the first of 2 articles of this story, in 2 outlets")
    );
    let copy = format!("story:{} source:post", folded[0]["story"].as_str().unwrap());
    assert_eq!(nutgraf.count(&copy).0, 1);
}

#[test]
fn a_concordance_shows_the_first_of_each_story() {
    let nutgraf = ferry();
    let ran = nutgraf.ok(&["concordance", "--fold", "ferry"]);
    insta::assert_snapshot!(ran.stdout, @"
    2024-04-30                                             **Ferry** aground                                                     post/a.txt:4  [2 articles, 2 outlets]
    2024-04-30                                         The **ferry** to the islands ran aground on Tuesday with                  post/a.txt:6  [2 articles, 2 outlets]
    2024-05-02                                           A **ferry** and two boats at half the price                             post/c.txt:6
    ");
    insta::assert_snapshot!(ran.stderr, @"4 matches in 3 articles of 2 stories, 3 shown");
    let rows = nutgraf.rows(&["concordance", "--fold", "ferry", "--width", "1"]);
    let copies = |row: usize| rows[row]["copies"].clone();
    assert_eq!(copies(0), json!({"articles": 2, "outlets": 2}));
    assert_eq!(copies(2), json!({"articles": 1, "outlets": 1}));
    let csv = nutgraf.ok(&["concordance", "--stories", "sale", "--csv"]);
    assert!(csv.stdout.contains("member,line,articles,outlets\n"));
    assert!(csv.stdout.ends_with(",1,1\n"), "{}", csv.stdout);
    // Lines are drawn from what is shown.
    let drawn = nutgraf.rows(&["concordance", "--fold", "ferry", "--sample", "9"]);
    assert_eq!(drawn.len(), 3);
}

#[test]
fn every_count_is_given_in_stories_too() {
    let nutgraf = ferry();
    let ran = nutgraf.ok(&[
        "search",
        "--count",
        "--stories",
        "--facets",
        "source,year,speaker",
        "ferry",
    ]);
    insta::assert_snapshot!(ran.stdout, @"
    source                                   articles   stories   matches
    post                                            2         2         3
    courier                                         1         1         1

    year                                     articles   stories   matches
    2024                                            3         2         4

    speaker                                  articles   stories   matches
    (nobody named, or no quotation)                 3         2         4

    3 articles of 2 stories, 4 matches
    ");
    let ran = nutgraf.ok(&[
        "search",
        "--stories",
        "--csv",
        "--facets",
        "source",
        "ferry",
    ]);
    insta::assert_snapshot!(ran.stdout, @"
    facet,value,articles,stories,matches
    source,post,2,2,3
    source,courier,1,1,1
    ");
    let ran = nutgraf.ok(&["concordance", "--stories", "--frequency", "ferry"]);
    insta::assert_snapshot!(ran.stdout, @"
    all                                   articles   stories   matches         words  per million
                                                 3         2         4            71      56338.0
    source                                articles   stories   matches         words  per million
    post                                         2         2         3            40      75000.0
    courier                                      1         1         1            31      32258.1
    year                                  articles   stories   matches         words  per million
    2024                                         3         2         4            71      56338.0
    ");
    let ran = nutgraf.ok(&["concordance", "--stories", "--frequency", "ferry", "--csv"]);
    assert!(
        ran.stdout
            .starts_with("by,value,articles,stories,matches,words,per_million\nall,,3,2,4,")
    );
    // A story counts in each month that has one of its articles, and once in both together.
    let ran = nutgraf.ok(&["trend", "--stories", "ferry", "aground", "--by", "month"]);
    insta::assert_snapshot!(ran.stdout, @"
    [1] ferry
    [2] aground

    month            all        [1]   matches   share        [2]   matches   share
    2024-04            1          1         2 100.0 %          1         2 100.0 %
    2024-05            2          2         2 100.0 %          1         1  50.0 %
    ");
    let ran = nutgraf.ok(&[
        "trend",
        "--stories",
        "aground",
        "--of",
        "ferry",
        "--by",
        "year",
        "--csv",
    ]);
    insta::assert_snapshot!(ran.stdout, @"
    period,start,query,articles,stories,matches,of,share
    2024,2024-01-01,aground,2,1,3,2,0.500000
    ");
    nutgraf.write("queries.txt", "ship: ferry\nashore: aground\n");
    let ran = nutgraf.ok(&["search", "--stories", "--queries", "queries.txt"]);
    insta::assert_snapshot!(ran.stdout, @"
    query   articles   stories   matches  first       last
    ship           3         2         4  2024-04-30  2024-05-02
    ashore         2         1         3  2024-04-30  2024-05-01
    ");
    let ran = nutgraf.ok(&["search", "--stories", "--queries", "queries.txt", "--csv"]);
    insta::assert_snapshot!(ran.stdout, @"
    name,query,articles,stories,matches,first,last,undated
    ship,ferry,3,2,4,2024-04-30,2024-05-02,0
    ashore,aground,2,1,3,2024-04-30,2024-05-01,0
    ");
}
