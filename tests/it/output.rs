//! What commands print, which scripts and people read.

use serde_json::Value;

use crate::nutgraf::{Nutgraf, corpus};

fn keys(row: &Value) -> Vec<&str> {
    row.as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn threads_do_not_matter() {
    let (one, two) = (corpus("1"), corpus("2"));
    let commands: &[&[&str]] = &[
        &["search", "--json", "-n", "0", "repatriat* OR border"],
        &["search", "--json", "-n", "0", "theme:*"],
        &["concordance", "--json", "the"],
        &[
            "concordance",
            "--csv",
            "(forced OR forcibl*) w/3 (repatriat* OR return*)",
        ],
    ];
    for command in commands {
        let (a, b) = (one.ok(command), two.ok(command));
        assert!(!a.stdout.is_empty());
        assert_eq!(a.stdout, b.stdout, "{command:?}");
    }
    for row in one.rows(&["search", "-n", "0", "the"]) {
        let show = ["show", row["id"].as_str().unwrap(), "--json"];
        assert_eq!(one.ok(&show).stdout, two.ok(&show).stdout);
    }
}

#[test]
fn the_keys_are_those_of_the_readme() {
    let nutgraf = corpus("1");
    let hit = &nutgraf.rows(&["search", "theme:defection repatriation"])[0];
    assert_eq!(
        keys(hit),
        [
            "date", "headline", "id", "matches", "origin", "score", "snippet", "source", "spans",
            "story", "themes", "url"
        ]
    );
    assert_eq!(
        keys(&hit["origin"]),
        ["end", "line", "member", "path", "start"]
    );
    let line = &nutgraf.rows(&["concordance", "repatriation"])[0];
    assert_eq!(
        keys(line),
        [
            "date", "id", "left", "node", "origin", "right", "source", "span", "speaker", "zone"
        ]
    );
    let shown = nutgraf.object(&["show", hit["id"].as_str().unwrap()]);
    assert_eq!(
        keys(&shown),
        [
            "authors",
            "blocks",
            "byline",
            "date",
            "date_confidence",
            "found",
            "headline",
            "id",
            "lang",
            "meta",
            "quotes",
            "reported",
            "source",
            "text",
            "themes",
            "url"
        ]
    );
    let theme = &shown["themes"][0];
    assert_eq!(keys(theme), ["evidence", "id", "score", "through"]);
    assert_eq!(
        keys(&theme["evidence"][0]),
        ["count", "end", "factor", "query", "start", "weight", "zone"]
    );
    assert_eq!(
        keys(&shown["blocks"][0]),
        ["end", "kind", "origin", "start"]
    );
}

#[test]
fn spans_are_the_matches_in_bytes_and_in_characters() {
    let nutgraf = corpus("1");
    let query = "\"forced repatriation\" OR \"forcibly returned\"";
    for hit in nutgraf.rows(&["search", "-n", "0", query]) {
        let id = hit["id"].as_str().unwrap();
        let shown = nutgraf.object(&["show", id]);
        let text = shown["text"].as_str().unwrap();
        let spans = hit["spans"].as_array().unwrap();
        assert_eq!(spans.len() as u64, hit["matches"].as_u64().unwrap());
        let chars = nutgraf.rows(&["search", "-n", "0", "--offsets", "chars", query]);
        let chars = chars.iter().find(|row| row["id"] == hit["id"]).unwrap();
        for (span, in_chars) in spans.iter().zip(chars["spans"].as_array().unwrap()) {
            let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
            let bytes = &text[number(&span[0])..number(&span[1])];
            let range = number(&in_chars[0])..number(&in_chars[1]);
            let counted: String = text.chars().skip(range.start).take(range.len()).collect();
            assert_eq!(bytes, counted);
            assert!(bytes.to_lowercase().starts_with("forc"), "{bytes}");
        }
    }
}

#[test]
fn matches_are_the_lines_of_the_concordance() {
    let nutgraf = corpus("1");
    for query in [
        "repatriat*",
        "\"border controls\"",
        "defector w/5 said",
        "in:headline (the OR a)",
    ] {
        let (articles, matches) = nutgraf.count(query);
        let lines = nutgraf.rows(&["concordance", query]);
        assert_eq!(lines.len() as u64, matches, "{query}");
        let mut ids: Vec<_> = lines.iter().map(|line| line["id"].to_string()).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len() as u64, articles, "{query}");
    }
}

const STORM: &str = "Harbour reopens

Nobody came to see it on the first day, which was cold. The harbour reopened on
Monday after a storm that had kept the boats in for a week. By the evening eleven
of them had gone out.
";

#[test]
fn a_citation_is_read_again_from_the_source() {
    let nutgraf = Nutgraf::new();
    nutgraf.write("news/a.txt", STORM);
    nutgraf.ok(&["index", "news"]);
    let hit = &nutgraf.rows(&["search", "\"reopened on Monday\""])[0];
    let span = &hit["spans"][0];
    let passage = format!("{}:{}-{}", hit["id"].as_str().unwrap(), span[0], span[1]);
    let cited = nutgraf.object(&["cite", &passage]);
    assert_eq!(
        cited["sentence"],
        "The harbour reopened on Monday after a storm that had kept the boats in for a week."
    );
    assert_eq!(cited["verified"], true);
    assert_eq!(cited["origin"]["line"], 3);
    let across = format!("{}:5-30", hit["id"].as_str().unwrap());
    assert_eq!(
        nutgraf.object(&["cite", &across])["sentence"],
        "Harbour reopens Nobody came to see it on the first day, which was cold."
    );
    let show = nutgraf.ok(&["show", "1", "--query", "harbour w/3 reopen"]);
    assert!(
        show.stdout.contains("**Harbour reopens**")
            && show.stdout.contains("The **harbour reopened** on"),
        "{}",
        show.stdout
    );
    assert_eq!(show.stderr, "2 matches\n");
    let shown = nutgraf.object(&["show", "1", "--query", "harbour w/3 reopen"]);
    assert_eq!(shown["spans"][0], serde_json::json!([0, 15]));
    nutgraf.write(
        "news/a.txt",
        "Harbour reopens\n\nNobody came. The harbour stayed shut.\n",
    );
    let ran = nutgraf.run(&["cite", &passage]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(ran.stderr.contains("has changed"), "{}", ran.stderr);
}

const PAGE: &str = "<!DOCTYPE html>
<html lang=\"en\"><head><title>Harbour reopens | Lindmouth Post</title></head>
<body><nav><a href=\"/\">Home</a> <a href=\"/news\">News</a></nav>
<article><h1>Harbour reopens</h1>
<p>Nobody came to see it on the first day, which was cold &amp; wet.</p>
<p>The harbour <em>reopened on Monday</em> after a storm that had kept the boats in for a week.</p>
</article></body></html>
";

#[test]
fn a_page_of_the_web_is_cited_and_verified_by_its_bytes() {
    let nutgraf = Nutgraf::new();
    nutgraf.write("news/a.html", PAGE);
    nutgraf.ok(&["index", "news"]);
    let hit = &nutgraf.rows(&["search", "\"reopened on Monday\""])[0];
    let span = &hit["spans"][0];
    let passage = format!("{}:{}-{}", hit["id"].as_str().unwrap(), span[0], span[1]);
    let cited = nutgraf.object(&["cite", &passage]);
    assert_eq!(
        cited["sentence"],
        "The harbour reopened on Monday after a storm that had kept the boats in for a week."
    );
    assert_eq!(cited["verified"], true, "{cited}");
    assert_eq!(cited["headline"], "Harbour reopens");
    let origin = &cited["origin"];
    assert_eq!(origin["line"], 6);
    let byte = |at: &str| origin[at].as_u64().unwrap() as usize;
    let source = &PAGE[byte("start")..byte("end")];
    assert!(
        source.starts_with("The harbour <em>") && source.ends_with("a week."),
        "{source}"
    );
    nutgraf.ok(&["verify", "--deep"]);
    // The page's frame may change: what is cited is still there, and the file is another.
    nutgraf.write("news/a.html", PAGE.replace("Home", "Start"));
    assert_eq!(nutgraf.run(&["verify", "--deep"]).code, 2);
    nutgraf.write("news/a.html", PAGE.replace("a storm", "a war"));
    let ran = nutgraf.run(&["cite", &passage]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(ran.stderr.contains("has changed"), "{}", ran.stderr);
}

#[test]
fn the_demo_shows_hits_lines_and_themes() {
    let nutgraf = Nutgraf::new();
    let ran = nutgraf.ok(&["demo"]);
    for part in ["forced repatriation", "border-control", "harbour-post/"] {
        assert!(
            ran.stdout.to_lowercase().contains(part),
            "{part}\n{}",
            ran.stdout
        );
    }
}

#[test]
fn nothing_found_is_exit_code_one() {
    let nutgraf = corpus("1");
    let ran = nutgraf.run(&["search", "xyzzyx"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert_eq!(nutgraf.count("xyzzyx"), (0, 0));
}
