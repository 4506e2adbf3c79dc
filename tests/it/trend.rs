//! What matches, over time.

use crate::nutgraf::{Nutgraf, corpus};

#[test]
fn a_trend_as_people_read_it() {
    let nutgraf = corpus("1");
    let ran = nutgraf.ok(&[
        "trend",
        "repatriat*",
        "--of",
        "path:*.txt",
        "--by",
        "quarter",
    ]);
    insta::assert_snapshot!(ran.stdout, @"
    quarter           of   articles   matches   share
    2023-Q1            1          0         0   0.0 %
    2023-Q2            3          0         0   0.0 %
    2023-Q3            5          1         2  20.0 %
    2023-Q4            8          1         2  12.5 %
    2024-Q1            6          2         2  33.3 %
    2024-Q2            4          1         2  25.0 %
    2024-Q3            5          1         1  20.0 %
    2024-Q4            1          0         0   0.0 %
    undated            3          0         0   0.0 %
    ");
    insta::assert_snapshot!(ran.stderr, @"36 articles; 3 left out, with no date to the quarter or better");
    let args = [
        "trend",
        "repatriat*",
        "theme:diplomacy",
        "--of",
        "date:2024 path:*.txt",
        "--by",
        "quarter",
    ];
    let ran = nutgraf.ok(&args);
    insta::assert_snapshot!(ran.stdout, @"
    [1] repatriat*
    [2] theme:diplomacy

    quarter           of        [1]   matches   share        [2]   matches   share
    2024-Q1            6          2         2  33.3 %          4         0  66.7 %
    2024-Q2            4          1         2  25.0 %          1         0  25.0 %
    2024-Q3            5          1         1  20.0 %          1         0  20.0 %
    2024-Q4            1          0         0   0.0 %          1         0 100.0 %
    ");
    insta::assert_snapshot!(ran.stderr, @"16 articles, all dated to the quarter or better");
}

#[test]
fn periods_add_up_to_what_is_counted() {
    let nutgraf = corpus("1");
    for by in ["day", "week", "month", "quarter", "year"] {
        let queries = ["border OR harbour", "theme:courts"];
        let rows = nutgraf.rows(&["trend", queries[0], queries[1], "--by", by]);
        for query in queries {
            let sum = |key: &str| -> u64 {
                let of_query = rows.iter().filter(|row| row["query"] == query);
                of_query.map(|row| row[key].as_u64().unwrap()).sum()
            };
            assert_eq!(
                (sum("articles"), sum("matches")),
                nutgraf.count(query),
                "{by} {query}"
            );
            assert_eq!(sum("of"), nutgraf.count("path:*").0, "{by}");
        }
    }
    let rows = nutgraf.rows(&["trend", "border", "--by", "month"]);
    for row in rows.iter().filter(|row| row["period"].is_string()) {
        let period = row["period"].as_str().unwrap();
        let (articles, matches) = nutgraf.count(&format!("border AND date:{period}"));
        assert_eq!(
            (row["articles"].as_u64(), row["matches"].as_u64()),
            (Some(articles), Some(matches))
        );
    }
}

#[test]
fn dates_that_are_not_precise_enough_are_left_out_and_said() {
    let nutgraf = Nutgraf::new();
    for (name, date) in [
        ("a", "2024-07-14"),
        ("b", "2024-07"),
        ("c", "2024"),
        ("d", ""),
    ] {
        let head = if date.is_empty() {
            String::new()
        } else {
            format!("---\ndate: {date}\n---\n")
        };
        nutgraf.write(
            &format!("news/{name}.txt"),
            format!("{head}Harbour news {name}\n\nThe harbour reopened, said {name}.\n"),
        );
    }
    nutgraf.ok(&["index", "news"]);
    for (by, left_out) in [("day", 3), ("month", 2), ("year", 1)] {
        let rows = nutgraf.rows(&["trend", "harbour", "--by", by]);
        let undated = rows.iter().find(|row| row["period"].is_null()).unwrap();
        assert_eq!(undated["articles"], left_out, "{by}");
    }
    let ran = nutgraf.ok(&["trend", "harbour", "--by", "day", "--csv"]);
    insta::assert_snapshot!(ran.stdout, @r#"
    period,start,query,articles,matches,of,share
    2024-07-14,2024-07-14,harbour,1,2,1,1.000000
    "",,harbour,3,6,3,1.000000
    "#);
    assert_eq!(nutgraf.run(&["trend", "quay"]).code, 1);
}

#[test]
fn a_chart_is_written() {
    let nutgraf = corpus("2");
    nutgraf.ok(&[
        "trend",
        "a AND \"border <\"",
        "repatriat*",
        "--svg",
        "chart.svg",
    ]);
    let svg = std::fs::read_to_string(nutgraf.path("chart.svg")).unwrap();
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    assert!(svg.contains("border &lt;") && !svg.contains("http://www.w3.org/1999"));
    assert_eq!(svg.matches("<path").count(), 2);
}
