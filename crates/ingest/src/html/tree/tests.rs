use super::*;

/// The tree on one line: `html(head body(p("text")))`.
fn show(tree: &Tree<'_>) -> String {
    let mut out = String::new();
    let mut open = Vec::new();
    for node in tree.nodes().skip(1) {
        while open.last().is_some_and(|&up| !tree.contains(up, node)) {
            out.push(')');
            open.pop();
        }
        if !out.is_empty() && !out.ends_with('(') {
            out.push(' ');
        }
        if tree.is_text(node) {
            out.push_str(&format!("{:?}", tree.text(node)));
        } else {
            out.push_str(tree.name(node));
            if tree.children(node).next().is_some() {
                out.push('(');
                open.push(node);
            }
        }
    }
    out.extend(open.iter().map(|_| ')'));
    out
}

#[track_caller]
fn check(html: &str, expected: &str) {
    let tree = Tree::parse(html).expect("a small page");
    let shown = show(&tree);
    let shown = match shown.strip_prefix("html(head body(") {
        Some(body) => body.strip_suffix("))").expect("both are open"),
        None => &shown,
    };
    assert_eq!(shown, expected, "{html}");
}

#[test]
fn markup_becomes_a_tree() {
    check("<p>a<p>b", r#"p("a") p("b")"#);
    check("a<!-- <p> -->b", r#""ab""#);
    check("<p>a &amp; b</p>", r#"p("a & b")"#);
    check("<b>a<p>b</b>c</p>", r#"b("a") p(b("b") "c")"#);
    check(
        "<table>x<tr><td>a</table>b",
        r#""x" table(tbody(tr(td("a")))) "b""#,
    );
    check("<p><script>if (a</b) '<p>'</script>x", r#"p(script "x")"#);
    check(
        "<p><script><!--<script></script>--></script>x",
        r#"p(script "x")"#,
    );
    check("<ul><li>a<li>b</ul>", r#"ul(li("a") li("b"))"#);
    check("<svg><title/><style/><p>a", r#"svg(title style) p("a")"#);
    check(
        "<svg><![CDATA[a<b]]></svg><![CDATA[c]]>d",
        r#"svg("a<b") "d""#,
    );
    check("a<template><p>b</p></template>c", r#""a" template "c""#);
    check("1 < 2 </ x> 3", r#""1 < 2  3""#);
    check("<P CLASS=a>x</P >y", r#"p("x") "y""#);
    check("a<noscript><p>b</p></noscript>c", r#""a" noscript "c""#);
    check("<p>a</p", r#"p("a")"#);
    check("<select><option>a</select>b", r#"select(option("a")) "b""#);
    check("<pre>\na\n</pre>", r#"pre("a\n")"#);
    check("<a><div>b</div></a>", r#"a(div("b"))"#);
}

#[test]
fn a_title_that_is_not_closed_ends_at_the_next_tag() {
    let tree = Tree::parse("<title>T<meta name=a><body><p>b").expect("small");
    assert_eq!(show(&tree), r#"html(head(title("T") meta) body(p("b")))"#);
}

#[test]
fn what_is_not_closed_hides_the_rest() {
    for (html, what) in [
        ("<p>a<script>var b = '<p>c</p>'", "script"),
        ("<p>a<style>p { }", "style sheet"),
        ("<p>a<!-- b <p>c", "comment"),
        ("<p>a<p class='b", "tag"),
        ("<p>a<svg><![CDATA[", "CDATA section"),
    ] {
        let tree = Tree::parse(html).expect("small");
        assert_eq!(tree.text(tree.root()), "a", "{html}");
        assert_eq!(tree.over.unclosed.map(|over| over.0), Some(what), "{html}");
    }
}

#[test]
fn elements_know_their_bytes() {
    let html =
        "<html><body><div id='x' class=\"a b\"><p>one<p>tw&ouml;</div><a href=/u?a&amp;b>l</a>";
    let tree = Tree::parse(html).expect("small");
    let source = |name: &str| {
        let node = tree.elements(name).next().expect(name);
        &html[tree.source(node)]
    };
    assert_eq!(
        source("div"),
        "<div id='x' class=\"a b\"><p>one<p>tw&ouml;</div>"
    );
    assert_eq!(source("p"), "<p>one");
    assert_eq!(source("a"), "<a href=/u?a&amp;b>l</a>");
    let text = tree.nodes().filter(|&node| tree.is_text(node));
    let texts: Vec<&str> = text.map(|node| &html[tree.source(node)]).collect();
    assert_eq!(texts, ["one", "tw&ouml;", "l"]);
    let div = tree.elements("div").next().expect("div");
    assert_eq!(tree.classes(div).collect::<Vec<_>>(), ["x", "a", "b"]);
    assert_eq!(tree.text(div), "onetwö");
    let a = tree.elements("a").next().expect("a");
    assert_eq!(tree.attr(a, "href").as_deref(), Some("/u?a&b"));
    assert_eq!(tree.attr(a, "title"), None);
}

#[test]
fn what_is_too_much_is_refused_or_left_out() {
    let deep = "<div>".repeat(1000);
    assert_eq!(Tree::parse(&deep).err(), Some(TooMuch::Depth));
    let many: String = (0..300).map(|i| format!(" a{i}=1")).collect();
    let page = format!("<p{many}>a</p><img src='{}' alt=b>", "x".repeat(100_000));
    let tree = Tree::parse(&page).expect("small");
    assert_eq!((tree.over.attributes, tree.over.long_values), (44, 1));
    let p = tree.elements("p").next().expect("p");
    assert_eq!((tree.written(p).count(), tree.text(p)), (256, "a"));
    let img = tree.elements("img").next().expect("img");
    assert_eq!(tree.attr(img, "alt").as_deref(), Some("b"));
    // The standard's own limit: three of a kind.
    let fonts = "<p><font size=2>a".repeat(1000);
    assert!(Tree::parse(&fonts).is_ok());
}

/// Names of elements and words between them, without what stands in scripts and the like.
fn outline(tree: &Tree<'_>) -> Vec<String> {
    const RAW: [&str; 7] = [
        "script", "style", "noscript", "iframe", "textarea", "xmp", "noframes",
    ];
    let mut lines: Vec<String> = Vec::new();
    let mut text = String::new();
    let flush = |text: &mut String, lines: &mut Vec<String>| {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !words.is_empty() {
            lines.push(format!("{words:?}"));
        }
        text.clear();
    };
    for node in tree.nodes().skip(1) {
        let raw = |up: NodeId| RAW.contains(&&**tree.name(up)) && !tree.is_foreign(up);
        if tree.ancestors(node).any(raw) {
            continue;
        }
        if tree.is_text(node) {
            text.push_str(&tree.text(node).replace(['\0', '\u{fffd}'], ""));
        } else {
            flush(&mut text, &mut lines);
            lines.push(format!(
                "{}{}",
                "-".repeat(tree.ancestors(node).count()),
                tree.name(node)
            ));
        }
    }
    flush(&mut text, &mut lines);
    lines
}

#[track_caller]
fn same_as_html5ever(html: &str) {
    match (Tree::parse(html), build::reference(html)) {
        (Ok(ours), Ok(theirs)) => {
            let (mut ours, mut theirs) = (outline(&ours), outline(&theirs));
            // A comment between blanks and words that are thrown out of a table decides whether the
            // blanks are thrown out too. We see no comments, and keep such words apart.
            if html.contains("<table") {
                for line in ours.iter_mut().chain(&mut theirs) {
                    line.retain(|c| !c.is_whitespace());
                }
            }
            let differ = ours.iter().zip(&theirs).position(|(a, b)| a != b);
            let at = differ.unwrap_or(ours.len().min(theirs.len()));
            let from = at.saturating_sub(4);
            assert!(
                ours == theirs,
                "{:#?} but html5ever has {:#?}",
                &ours[from..ours.len().min(at + 2)],
                &theirs[from..theirs.len().min(at + 2)],
            );
        }
        (ours, theirs) => assert_eq!(ours.err(), theirs.err()),
    }
}

#[test]
fn pages_of_the_corpus_are_what_html5ever_makes_of_them() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../../corpus/hanmaru-weekly");
    for file in std::fs::read_dir(corpus).expect("the corpus") {
        let path = file.expect("a file").path();
        let page = std::fs::read_to_string(&path).expect("text");
        same_as_html5ever(&page);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(800))]
    #[test]
    fn any_markup_is_what_html5ever_makes_of_it(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40)
    ) {
        same_as_html5ever(&pieces.concat());
    }
}

/// Pieces of markup, whole and broken.
const PIECES: &[&str] = &[
    "a",
    " ",
    "b &amp; c",
    "&copy",
    "&#8217;",
    "<",
    ">",
    "</",
    "<!",
    "<?x>",
    "<!-- c -->",
    "<!--",
    "-->",
    "<!-->",
    "--!>",
    "<![CDATA[d]]>",
    "<p>",
    "</p>",
    "<p class=x>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href='u'>",
    "</a>",
    "<div>",
    "</div>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<ul>",
    "<li>",
    "</ul>",
    "<script>",
    "</script>",
    "<script ",
    "<style>",
    "</style>",
    "<title>t<p></title>",
    "</title>",
    "<textarea>",
    "</textarea>",
    "<svg>",
    "</svg>",
    "<math>",
    "<mi>",
    "<select>",
    "<option>",
    "</select>",
    "<template>",
    "</template>",
    "<noscript>",
    "</noscript>",
    "<iframe>",
    "</iframe>",
    "<h1>",
    "</h1>",
    "<br>",
    "<br/>",
    "</br>",
    "<img src=x>",
    "<form>",
    "</form>",
    "<input>",
    "<body class=y>",
    "</body>",
    "</html>",
    "<head>",
    "</head>",
    "<pre>",
    "\n",
    "<nobr class=z>",
    "</nobr>",
    "\"",
    "'",
    "=",
    "/>",
    "<frameset>",
    "<button>",
    "</button>",
    "<ruby>",
    "<rt>",
    "<caption>",
    "<col>",
    "</SCRIPT>",
    "<ScRiPt>",
    "<P>",
    "é",
    "<x-y>",
    "</x-y>",
];

#[test]
fn real_pages_are_what_html5ever_makes_of_them() {
    use std::io::Read;
    let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    for set in ["article-extraction", "article-wcxb"] {
        let Ok(pages) = std::fs::read_dir(format!("{shared}/{set}/pages")) else {
            continue; // The pages are not part of the project.
        };
        for file in pages.take(if cfg!(debug_assertions) { 12 } else { 1000 }) {
            let bytes = std::fs::read(file.expect("a file").path()).expect("a page");
            let mut page = String::new();
            if flate2::read::GzDecoder::new(&*bytes)
                .read_to_string(&mut page)
                .is_ok()
            {
                same_as_html5ever(&page);
            }
        }
    }
}
