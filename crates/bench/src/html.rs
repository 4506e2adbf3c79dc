//! A page as news sites serve them: what is told of the article in its head, and what stands around it.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::news::Made;

/// What goes before and after the article; the same on every page, as it is on real ones.
const NAVIGATION: &str = "<header class=\"site-header\"><a class=\"logo\" href=\"/\">Front page</a>\n\
    <nav><ul><li><a href=\"/world\">World</a></li><li><a href=\"/politics\">Politics</a></li>\
    <li><a href=\"/business\">Business</a></li><li><a href=\"/sport\">Sport</a></li>\
    <li><a href=\"/culture\">Culture</a></li></ul></nav>\n\
    <form action=\"/search\"><input name=\"q\" placeholder=\"Search\"><button>Go</button></form></header>\n\
    <div class=\"cookie-banner\" role=\"dialog\"><p>We and our partners use cookies.</p>\
    <button>Accept all</button></div>\n";
const FOOTER: &str = "<footer class=\"site-footer\"><ul><li><a href=\"/about\">About us</a></li>\
    <li><a href=\"/contact\">Contact</a></li><li><a href=\"/privacy\">Privacy</a></li></ul>\n\
    <p>All rights reserved.</p></footer>\n<script src=\"/static/app.js\" async></script>\n</body>\n</html>\n";
const SCRIPT: &str = "<script>window.dataLayer=window.dataLayer||[];\
    (function(d){var s=d.createElement('script');s.async=1;s.src='/static/t.js';\
    if(1<2&&2>1){d.head.appendChild(s)}})(document);</script>\n\
    <style>body{font-family:serif;margin:0}.site-header>a{color:#333}.aside{float:right}</style>\n";

pub(crate) fn page(article: &Made<'_>, out: &mut impl Write) -> io::Result<()> {
    let headline = escaped(article.headline);
    let (author, source) = (escaped(&article.author), escaped(&article.source));
    let (url, date) = (&article.url, article.date);
    // Real sites describe a page by the beginning of its text.
    let description = escaped(beginning(article.paragraphs[0], 150));
    let linked = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.headline,
        "datePublished": format!("{date}T06:00:00Z"),
        "author": [{ "@type": "Person", "name": article.author }],
        "publisher": { "@type": "Organization", "name": article.source },
        "mainEntityOfPage": url,
    });
    // No text may end the element.
    let linked = linked.to_string().replace("</", "<\\/");
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>{headline} | {source}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <link rel=\"canonical\" href=\"{url}\">\n\
         <meta name=\"description\" content=\"{description}\">\n\
         <meta name=\"author\" content=\"{author}\">\n\
         <meta property=\"og:type\" content=\"article\">\n\
         <meta property=\"og:title\" content=\"{headline}\">\n\
         <meta property=\"og:url\" content=\"{url}\">\n\
         <meta property=\"og:site_name\" content=\"{source}\">\n\
         <meta property=\"article:published_time\" content=\"{date}T06:00:00Z\">\n\
         <script type=\"application/ld+json\">{linked}</script>\n{SCRIPT}</head>\n<body>\n{NAVIGATION}\
         <main>\n<article>\n<h1>{headline}</h1>\n\
         <div class=\"article-meta\"><span class=\"byline\">By <a rel=\"author\" href=\"/by\">{author}</a></span> \
         <time datetime=\"{date}T06:00:00Z\">{date}</time></div>\n\
         <ul class=\"share\"><li><a href=\"/share/a\">Share</a></li><li><a href=\"/share/b\">Email</a></li></ul>\n\
         <div class=\"article-body\">\n"
    )?;
    for (i, paragraph) in article.printed().enumerate() {
        writeln!(out, "<p>{}</p>", escaped(&paragraph))?;
        if i == 1 {
            out.write_all(b"<div class=\"ad\" aria-hidden=\"true\">Advertisement</div>\n")?;
        }
    }
    write!(
        out,
        "</div>\n</article>\n<aside class=\"related\"><h2>Most read</h2><ul>\n"
    )?;
    // Teasers of other articles are made of this one's number, so that pages differ.
    for step in 1..=5 {
        let other = article.number.wrapping_add(step * 7919) % 100_000;
        writeln!(
            out,
            "<li><a href=\"/read/{other}\">Story {other} in brief</a></li>"
        )?;
    }
    write!(
        out,
        "</ul></aside>\n<section id=\"comments\"><h2>Leave a Reply</h2>\
         <form><textarea name=\"c\"></textarea><button>Post Comment</button></form></section>\n</main>\n{FOOTER}"
    )
}

/// At most so many bytes of a text, up to the end of a word.
fn beginning(text: &str, max: usize) -> &str {
    let fits = |&(at, _): &(usize, char)| at <= max;
    let ends = text.char_indices().take_while(fits);
    let end = ends.filter(|&(_, c)| c == ' ').last().map(|(at, _)| at);
    if text.len() <= max {
        text
    } else {
        &text[..end.unwrap_or(0)]
    }
}

/// A text for elements and attributes.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    Cow::Owned(text.replace('>', "&gt;").replace('"', "&quot;"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_end_with_a_word() {
        assert_eq!(beginning("one two three", 8), "one two");
        assert_eq!(beginning("one", 8), "one");
        assert_eq!(beginning("onetwothree", 8), "");
    }

    #[test]
    fn nothing_ends_an_element() {
        assert_eq!(escaped("a < b & \"c\""), "a &lt; b &amp; &quot;c&quot;");
    }
}
