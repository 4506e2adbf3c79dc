//! Pages made to break readers: each ends soon, in little memory, on a small stack.

// An article is larger than any error about it.
#![allow(clippy::result_large_err)]

use std::time::{Duration, Instant};

use nutgraf_ingest::{Options, Reason, Record, read_bytes};

const TEXT: &str = "<p>The minister said on Monday that the new pier would open next spring, after years \
                    of delay and rising costs, and that nobody in the harbour would lose a boat.</p>";

/// By how much fewer where the code is not optimised.
const FEWER: usize = if cfg!(debug_assertions) { 10 } else { 1 };

/// Reads a page in a thread with a stack of two megabytes.
#[track_caller]
fn read(body: String) -> Record {
    let page = format!("<html><body>{body}</body></html>");
    let begun = Instant::now();
    let record = std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(move || {
            read_bytes(page, "a.html", &Options::default())
                .next()
                .unwrap()
        })
        .unwrap()
        .join()
        .expect("no page makes a reader panic");
    // A tenth of it where the code is optimised and the machine is not busy.
    let limit = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 3 });
    assert!(begun.elapsed() < limit, "{:?}", begun.elapsed());
    record
}

/// The page's paragraphs come out, and the warning, if there is one, is this.
#[track_caller]
fn check(body: String, code: Option<&str>) {
    let article = read(body).unwrap();
    assert!(
        article.text().contains("would open next spring"),
        "{article:?}"
    );
    let codes: Vec<&str> = article.warnings.iter().map(|w| &*w.code).collect();
    assert_eq!(codes, code.into_iter().collect::<Vec<_>>());
}

#[test]
fn depth_is_bounded() {
    let text = TEXT.repeat(3);
    for tag in [
        "<div>",
        "<b>",
        "<span><i>",
        "<table><tr><td>",
        "<ul><li>",
        "<blockquote>",
        "<svg><g>",
    ] {
        check(
            format!("{}{text}", tag.repeat(100_000 / FEWER)),
            Some("flat-text"),
        );
    }
    check(
        format!("{}{text}{}", "<div>".repeat(300), "</div>".repeat(300)),
        None,
    );
}

#[test]
fn attributes_are_bounded() {
    let text = TEXT.repeat(3);
    let many: String = (0..100_000 / FEWER).map(|i| format!(" a{i}=1")).collect();
    check(format!("<div{many}>{text}</div>"), Some("attributes"));
    check(
        format!(
            "<div class='{}'>{text}</div>",
            "a ".repeat(5_000_000 / FEWER)
        ),
        None,
    );
    let same: String = "<b class=a>x".repeat(20_000 / FEWER);
    check(format!("{text}<p>{same}</p>{text}"), Some("flat-text"));
}

#[test]
fn formatting_that_is_never_closed_is_bounded() {
    let text = TEXT.repeat(3);
    check(
        format!("{}{text}", "<a><b><i>x<p>".repeat(5000 / FEWER)),
        None,
    );
    let each: String = (0..5000 / FEWER)
        .map(|i| format!("<b class=a{i}><p>x</b>"))
        .collect();
    check(format!("{text}{each}{text}"), None);
    let open: String = (0..5000).map(|i| format!("<b class=a{i}><p>x")).collect();
    check(format!("{text}{open}{text}"), Some("flat-text"));
}

#[test]
fn what_is_not_closed_hides_the_rest_and_shows_no_code() {
    let text = TEXT.repeat(3);
    for (open, what) in [
        ("<script>var x='", "script"),
        ("<style>p{", "style sheet"),
        ("<!--", "comment"),
        ("<p class='", "tag"),
    ] {
        let article = read(format!("{text}{open}{}", "code ".repeat(200_000 / FEWER))).unwrap();
        assert!(article.text().contains("would open next spring"));
        assert!(!article.text().contains("code"), "{what}");
        let [warning] = &article.warnings[..] else {
            panic!("{:?}", article.warnings);
        };
        assert_eq!(warning.code, "unclosed");
        assert!(
            warning.message.starts_with(&format!("a {what} ")),
            "{}",
            warning.message
        );
    }
    // Outside of drawings `<![CDATA[` is a comment up to the next `>`.
    check(
        format!("<script>//<![CDATA[\nvar x = '<p>';\n//]]></script>{text}"),
        None,
    );
}

#[test]
fn much_of_anything_is_read_or_refused() {
    let text = TEXT.repeat(3);
    check(
        format!(
            "{text}<ul>{}</ul>",
            "<li><a href=/x>one two</a>".repeat(100_000 / FEWER)
        ),
        None,
    );
    check(format!("{text}{}", "&amp".repeat(500_000 / FEWER)), None);
    check(format!("{text}{}", "<p>".repeat(200_000 / FEWER)), None);
    check(
        format!("{text}{}", "</p></x></b></table>".repeat(50_000 / FEWER)),
        None,
    );
    check(format!("{text}{}", "<table><b>x".repeat(400)), None);
    if cfg!(debug_assertions) {
        return;
    }
    check(
        format!("{}{}", "<p>x".repeat(1_100_000), text),
        Some("flat-text"),
    );
    check(TEXT.repeat(130_000), Some("flat-text"));
    let refused = read(TEXT.repeat(220_000)).unwrap_err();
    assert_eq!(refused.reason, Reason::TooLarge);
}
