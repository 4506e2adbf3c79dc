//! Pages in a line each, and what is found in them.

use super::*;

fn read(page: &str) -> Found {
    let page = format!("<!doctype html><html lang=en-GB>{page}");
    let tree = Tree::parse(&page).unwrap();
    let hints = Hints {
        url: Some("https://www.lindmouthpost.example/boats"),
        ..Hints::default()
    };
    find(&tree, &hints)
}

#[track_caller]
fn check_title(page: &str, expected: &str) {
    let found = read(page);
    let title = found.titles.first().map(|title| &*title.text);
    assert_eq!(title.unwrap_or_default(), expected, "{page}");
}

#[test]
fn the_headline_is_the_heading_that_the_other_titles_speak_of() {
    check_title("<title>Boats return</title>", "Boats return");
    check_title(
        "<title>Boats return | Lindmouth Post</title>",
        "Boats return",
    );
    check_title(
        "<meta property=og:title content='Boats return - Lindmouth Post'>",
        "Boats return",
    );
    check_title(
        "<title>Boats return | Post</title><h1>Lindmouth Post</h1><h1>The boats return at last</h1><p>x",
        "The boats return at last",
    );
    check_title(
        "<title>Boats return</title><h1>Menu</h1><h2 class=entry-title>Boats return</h2>",
        "Boats return",
    );
    check_title(
        "<title>Boats return</title><div class=related><h2>Nets mended</h2></div><p>x",
        "Boats return",
    );
    check_title(
        "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"Boats &amp; nets\"}</script>",
        "Boats & nets",
    );
    check_title(
        "<title>Harbour: Boats return at last</title><h1><span>Harbour</span> Boats return at last</h1>",
        "Boats return at last",
    );
    check_title(
        "<title>Boats return at last</title><h1><span>Boats</span> return at last</h1>",
        "Boats return at last",
    );
    check_title("<title>Untitled</title>", "");
    check_title("<p>x", "");
}

#[track_caller]
fn check_authors(page: &str, expected: &[&str]) {
    let page = format!("<title>Boats return</title>{page}");
    assert_eq!(read(&page).authors, expected, "{page}");
}

#[test]
fn authors_are_persons_and_clean() {
    const H1: &str = "<h1>Boats return</h1>";
    check_authors(
        "<meta name=author content='By Mira Okonjo and Ada Pell'>",
        &["Mira Okonjo", "Ada Pell"],
    );
    check_authors("<meta name=author content='Lindmouth Post'>", &[]);
    check_authors("<meta name=author content=Reuters>", &[]);
    check_authors(
        &format!("{H1}<small>14.07.2024 | 13:10 Uhr | Mira Okonjo</small>"),
        &["Mira Okonjo"],
    );
    check_authors(&format!("{H1}<p>12 boats - Home Page</p>"), &[]);
    check_authors(
        "<meta name=citation_author content='Okonjo, Mira'><meta name=citation_author content='Pell, Ada'>",
        &["Mira Okonjo", "Ada Pell"],
    );
    check_authors(
        "<meta property=article:author content='https://example.org/mira'>",
        &[],
    );
    check_authors(
        "<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Mira Okonjo'>",
        &["Mira Okonjo"],
    );
    check_authors(
        &format!("{H1}<a rel=author href=/m>Mira Okonjo</a>"),
        &["Mira Okonjo"],
    );
    check_authors(
        &format!("{H1}<span class=byline__author-name>Mira Okonjo</span>"),
        &["Mira Okonjo"],
    );
    check_authors(
        &format!("{H1}<p>By <a href=/x>Mira Okonjo</a></p>"),
        &["Mira Okonjo"],
    );
    check_authors(
        &format!("{H1}<h4>Author</h4><p>Mira Okonjo</p>"),
        &["Mira Okonjo"],
    );
    check_authors(
        &format!("{H1}<p>Posted on 14 July 2024 by Mira Okonjo</p>"),
        &["Mira Okonjo"],
    );
    check_authors(
        &format!("{H1}<div itemprop=author itemscope><span itemprop=name>Mira Okonjo</span></div>"),
        &["Mira Okonjo"],
    );
    check_authors(
        &format!("{H1}<p>x</p><div class=comments><span class=comment-author>Jo Roe</span></div>"),
        &[],
    );
    check_authors(
        &format!("{H1}<div class=author>Email The Author</div>"),
        &[],
    );
    check_authors(&format!("{H1}<p>By the harbour, boats return.</p>"), &[]);
    // A person is believed before a desk, and a desk before nobody.
    check_authors(
        "<meta name=author content=admin><script type=application/ld+json>{\"@type\":\"Article\",\"author\":{\"name\":\"Mira Okonjo\"}}</script>",
        &["Mira Okonjo"],
    );
    let found = read("<meta name=author content='Lindmouth Newsdesk'>");
    assert_eq!(
        (found.authors.len(), found.signed.as_deref()),
        (0, Some("Lindmouth Newsdesk"))
    );
}

#[track_caller]
fn check_date(page: &str, expected: &str) {
    let page = format!("<title>Boats return</title>{page}");
    let found = read(&page)
        .published
        .map(|found| format!("{} {}", found.date, found.from));
    assert_eq!(found.unwrap_or_default(), expected, "{page}");
}

#[test]
fn dates_say_where_they_were_found() {
    const H1: &str = "<h1>Boats return</h1>";
    check_date(
        "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"datePublished\":\"2024-07-14\",\"dateModified\":\"2024-07-15\"}</script>",
        "2024-07-14 json-ld:datePublished",
    );
    check_date(
        "<meta name='script:ld+json' content='{&quot;@type&quot;:&quot;Article&quot;,&quot;datePublished&quot;:&quot;2024-07-14&quot;}'>",
        "2024-07-14 json-ld:datePublished",
    );
    check_date(
        "<meta property=article:published_time content=2024-07-14T09:30:00+02:00>",
        "2024-07-14T09:30:00+02:00 meta:article:published_time",
    );
    check_date(
        "<meta name=DC.date.issued content=2024-07-14>",
        "2024-07-14 meta:dc.date.issued",
    );
    check_date(
        "<meta itemprop=datePublished content=2024-07-14>",
        "2024-07-14 meta:datepublished",
    );
    check_date(
        &format!("{H1}<time datetime=2024-07-14>Sunday</time>"),
        "2024-07-14 html:time",
    );
    check_date(
        &format!("{H1}<time>14. Juli 2024</time>"),
        "2024-07-14 html:time",
    );
    check_date(
        &format!("{H1}<span class=post-date>14/07/2024</span>"),
        "2024-07-14 html:class",
    );
    check_date(
        &format!("{H1}<span class=postDate>03/07/2024</span>"),
        "2024-07-03 html:class",
    );
    check_date(
        &format!("{H1}<p>Lindmouth, 14 July 2024</p>"),
        "2024-07-14 html:text",
    );
    check_date(
        &format!(
            "{H1}<p>x</p><script>var page = {{\"publishedAt\":\"2024-07-14T09:30:00Z\"}}</script>"
        ),
        "2024-07-14T09:30:00Z script:publishedAt",
    );
    check_date(
        "<meta name=description content='Boats (14 July 2024)'>",
        "2024-07-14 meta:description",
    );
    check_date("<p>Boats have returned since 1953.", "");
}

#[test]
fn a_date_of_change_is_taken_only_where_there_is_no_other_and_marked() {
    const H1: &str = "<h1>Boats return</h1>";
    check_date(
        "<meta property=article:modified_time content=2024-07-15>",
        "2024-07-15 modified:meta:article:modified_time",
    );
    check_date(
        &format!("{H1}<span class=date>Updated 15 July 2024</span>"),
        "2024-07-15 modified:html:class",
    );
    check_date(
        &format!(
            "{H1}<span class=date>Published 14 July 2024</span><span class=updated>15 July 2024</span>"
        ),
        "2024-07-14 html:class",
    );
    // The words before a `time` count, also those in a heading of their own.
    check_date(
        &format!(
            "{H1}<p>Last updated: <time datetime=2024-07-15>Monday</time><h4>Published</h4><time datetime=2024-07-14>Sunday</time>"
        ),
        "2024-07-14 html:time",
    );
    check_date(
        &format!("{H1}<p>Zuletzt aktualisiert am <time>15. Juli 2024</time>"),
        "2024-07-15 modified:html:modified",
    );
    let found = read(
        "<meta property=article:published_time content=2024-07-14><meta property=article:modified_time content=2024-07-15>",
    );
    assert_eq!(
        found
            .modified
            .map(|found| found.date.to_string())
            .as_deref(),
        Some("2024-07-15")
    );
}

#[test]
fn sources_that_agree_are_surer() {
    let one = read("<meta name=publishdate content=2024-07-14>")
        .published
        .unwrap();
    let two =
        read("<meta name=publishdate content=2024-07-14><h1>x</h1><time datetime=2024-07-14>")
            .published
            .unwrap();
    assert!(two.confidence > one.confidence && two.confidence <= 1.0);
}

#[test]
fn a_time_in_greenwich_gives_way_to_the_day_that_the_page_shows() {
    check_date(
        "<meta property=article:published_time content=2024-07-13T22:45:00Z><h1>Boats return</h1><time>14 July 2024</time>",
        "2024-07-14 html:time",
    );
    check_date(
        "<meta property=article:published_time content=2024-07-13T09:00:00Z><h1>Boats return</h1><time>16 July 2024</time>",
        "2024-07-13T09:00:00Z meta:article:published_time",
    );
}

#[test]
fn what_is_no_day_is_none_and_said() {
    for bad in [
        "0000-00-00",
        "2024-02-31",
        "0001-01-01T00:00:00",
        "1970-01-01T00:00:00Z",
        "2999-01-01",
        "31 February 2024",
    ] {
        let found = read(&format!(
            "<meta property=article:published_time content='{bad}'>"
        ));
        assert_eq!(found.published, None, "{bad}");
        assert_eq!(found.bad_dates.len(), 1, "{bad}");
    }
}

#[test]
fn the_page_names_its_site_language_and_address() {
    let found = read(
        "<meta property=og:site_name content='Lindmouth Post'><link rel=canonical href=https://lindmouthpost.example/b>",
    );
    assert_eq!(found.site.as_deref(), Some("Lindmouth Post"));
    assert_eq!(
        found.canonical.as_deref(),
        Some("https://lindmouthpost.example/b")
    );
    assert_eq!(found.lang, Lang::parse("en"));
    assert_eq!(read("<link rel=canonical href=/b>").canonical, None);
}

#[test]
fn marks_are_the_articles_own() {
    let page = "<script type=application/ld+json>[{\"@type\":\"NewsArticle\",\"isAccessibleForFree\":false},{\"@type\":\"WebPage\",\"isAccessibleForFree\":true}]</script>";
    assert!(read(page).paywall);
    assert!(read("<script type=application/ld+json>{\"@type\":\"LiveBlogPosting\"}</script>").live);
    assert!(!read("<script type=application/ld+json>{\"@type\":\"NewsArticle\"}</script>").paywall);
}

proptest::proptest! {
    #[test]
    fn anything_is_read(page in "(<(h1|p|time|meta|a|div) ?(class=(author|date)|rel=author|datetime=2024|content=By|name=author|itemprop=author)?>|[a-zé0-9 .,:/|]{1,12}|</(h1|p|div)>){0,40}") {
        read(&page);
    }
}
