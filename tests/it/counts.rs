//! Counts by facet and by named query.

use serde_json::Value;

use crate::nutgraf::corpus;

#[test]
fn a_facet_counts_what_a_field_query_finds() {
    let nutgraf = corpus("1");
    let query = "repatriat* OR border OR harbour";
    let args = [
        "search",
        "--count",
        "--facets",
        "theme,source,lang,author,year",
        query,
    ];
    let mut seen = 0;
    for row in nutgraf.rows(&args) {
        let (Some(facet), Some(value)) = (row["facet"].as_str(), row["value"].as_str()) else {
            continue;
        };
        let field = match facet {
            "year" => format!("date:{value}"),
            facet => format!("{facet}:\"{value}\""),
        };
        let (articles, matches) = nutgraf.count(&format!("({query}) AND {field}"));
        let counts = (row["articles"].as_u64(), row["matches"].as_u64());
        assert_eq!(counts, (Some(articles), Some(matches)), "{field}");
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn who_says_it_adds_up() {
    let nutgraf = corpus("1");
    let rows = nutgraf.rows(&["search", "--count", "--facets", "speaker", "the"]);
    let matches = |row: &Value| row["matches"].as_u64().unwrap();
    let of_facet = rows.iter().filter(|row| row.get("facet").is_some());
    assert_eq!(of_facet.map(matches).sum::<u64>(), nutgraf.count("the").1);
    let said = rows.iter().filter(|row| row["value"].is_string());
    let (_, in_quotes) = nutgraf.count("(in:quote the) OR (in:reported the)");
    assert!(said.map(matches).sum::<u64>() <= in_quotes);
}

#[test]
fn facets_as_people_read_them() {
    let nutgraf = corpus("1");
    let args = [
        "search",
        "--count",
        "--facets",
        "year,speaker",
        "repatriat* path:*.txt",
    ];
    insta::assert_snapshot!(nutgraf.ok(&args).stdout, @"
    year                                     articles   matches
    2023                                            2         4
    2024                                            4         5

    speaker                                  articles   matches
    A spokesperson for the Unification Minis        1         1
    Gil                                             1         1
    (nobody named, or no quotation)                 5         7

    6 articles, 9 matches
    ");
}

#[test]
fn named_queries_are_one_table() {
    let nutgraf = corpus("1");
    nutgraf.write(
        "queries.txt",
        "# what we follow\nback: (forced OR forcibl*) w/3 (repatriat* OR return*) AND path:*.txt\nbad: (x\n\nport\t(harbour OR quay) path:*.txt\nnothing: xyzzyx\n\"a b\"~3\n",
    );
    let ran = nutgraf.run(&["search", "--queries", "queries.txt"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.stdout, @"
    query    articles   matches  first       last
    back            7        10  2023-10-13  2024-07-15
    port            7        14  2023-05-06  2024-10-25  1 article undated
    nothing         0         0
    ");
    insta::assert_snapshot!(ran.stderr, @"
    error: queries.txt:3:6: found `(` and then no more, expected `)` to close it; write (x)
    error: queries.txt:7:6: found `~3`, expected a space after the phrase; write a w/4 b
    ");
    let csv = nutgraf.run(&["search", "--queries", "queries.txt", "--csv"]);
    insta::assert_snapshot!(csv.stdout, @r#"
    name,query,articles,matches,first,last,undated
    back,"(forced OR forcibl*) w/3 (repatriat* OR return*) AND path:""*.txt""",7,10,2023-10-13,2024-07-15,0
    port,"(harbour OR quay) AND path:""*.txt""",7,14,2023-05-06,2024-10-25,1
    nothing,xyzzyx,0,0,,,0
    "#);
    nutgraf.write("queries.txt", "nothing: xyzzyx\n");
    assert_eq!(nutgraf.run(&["search", "--queries", "queries.txt"]).code, 1);
}
