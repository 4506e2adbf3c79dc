//! Feeds in XML: RSS 0.9 to 2.0 and Atom, an item at a time.
//!
//! Nothing is fetched and no entity of a document's own is ever expanded; an item that is broken costs
//! itself alone, since items are cut out by their tags.

use nutgraf_model::{Article, BlockKind, Lang, Place};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::rejected::Problem;
use crate::split::FindEnd;
use crate::text::Given;
use crate::window::Window;
use crate::{Reason, byline, dates, html, kind};

/// What the feed says about all its items.
#[derive(Debug, Default)]
pub(crate) struct Channel {
    title: Option<String>,
    lang: Option<Lang>,
    encoding: Option<&'static encoding_rs::Encoding>,
}

/// A tag's name without its prefix, where it opens or closes an item: whether it closes.
fn item_tag(tag: &[u8]) -> Option<bool> {
    let rest = tag.strip_prefix(b"<")?;
    let (closes, rest) = match rest.strip_prefix(b"/") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let end = rest
        .iter()
        .take(40)
        .position(|byte| b" \t\r\n/>".contains(byte))?;
    let name = &rest[..end];
    let local = name.rsplit(|&byte| byte == b':').next()?;
    (local.eq_ignore_ascii_case(b"item") || local.eq_ignore_ascii_case(b"entry")).then_some(closes)
}

/// Tags are no longer than this where they are looked for.
const MAX_TAG: usize = 48;

/// Steps over what stands between items. `false` at the end.
pub(crate) fn skip_to_item(window: &mut Window) -> bool {
    loop {
        window.fill_to(MAX_TAG);
        let bytes = window.bytes();
        let Some(at) = memchr::memchr(b'<', bytes) else {
            let all = bytes.len();
            window.consume(all);
            if window.fill() {
                continue;
            }
            return false;
        };
        window.consume(at);
        window.fill_to(MAX_TAG);
        if item_tag(window.bytes()) == Some(false) {
            return true;
        }
        if window.bytes().starts_with(b"<!--") {
            let end = memchr::memmem::find(window.bytes(), b"-->");
            window.consume(end.unwrap_or(1));
        } else {
            window.consume(1);
        }
    }
}

/// Finds the end of an item: its closing tag, or where the next one opens.
#[derive(Debug, Default)]
pub(crate) struct ItemEnd {
    in_cdata: bool,
    /// Bytes at the end that were not understood yet.
    pending: usize,
}

impl FindEnd for ItemEnd {
    fn find(&mut self, bytes: &[u8], seen: usize) -> Option<(usize, usize)> {
        // The item's own tag is stepped over.
        let mut at = seen
            .saturating_sub(self.pending)
            .max(usize::from(seen == 0));
        loop {
            let rest = bytes.get(at..)?;
            if self.in_cdata {
                let Some(end) = memchr::memmem::find(rest, b"]]>") else {
                    self.pending = rest.len().min(2);
                    return None;
                };
                at += end + 3;
                self.in_cdata = false;
                continue;
            }
            let Some(step) = memchr::memchr(b'<', rest) else {
                self.pending = 0;
                return None;
            };
            at += step;
            let tag = &bytes[at..];
            if tag.starts_with(b"<![CDATA[") {
                self.in_cdata = true;
                at += 9;
                continue;
            }
            let end = memchr::memchr(b'>', tag);
            match item_tag(tag) {
                Some(false) => return Some((at, at)),
                Some(true) if end.is_some() => {
                    let end = at + end? + 1;
                    return Some((end, end));
                }
                None if end.is_some() || tag.len() >= MAX_TAG => at += 1,
                _ => {
                    self.pending = tag.len();
                    return None;
                }
            }
        }
    }

    fn ends_with_stream(&self) -> bool {
        false
    }
}

/// Reads what stands before the first item.
pub(crate) fn channel(head: &[u8]) -> Channel {
    let mut channel = Channel::default();
    let mut first = head.len();
    for at in memchr::memchr_iter(b'<', head) {
        if item_tag(&head[at..]) == Some(false) {
            first = at;
            break;
        }
    }
    let head = &head[..first];
    if let Some(declaration) = head.get(..head.len().min(200))
        && let Some(at) = memchr::memmem::find(declaration, b"encoding=")
    {
        let name = &declaration[at + "encoding=".len()..];
        let name = name
            .split(|byte| b"\"' ?>".contains(byte))
            .find(|name| !name.is_empty());
        channel.encoding = name.and_then(encoding_rs::Encoding::for_label);
    }
    let head = text(head, channel.encoding);
    if let Some((_, lang)) = head.split_once("xml:lang=") {
        let lang = lang.split(['"', '\'']).nth(1).unwrap_or_default();
        channel.lang = Lang::parse(lang);
    }
    if let Ok(elements) = elements(&head, 2) {
        for element in elements {
            match element.name.as_str() {
                "title" if channel.title.is_none() => {
                    channel.title = Some(plain(&element.text)).filter(|title| !title.is_empty());
                }
                "language" => channel.lang = Lang::parse(element.text.trim()).or(channel.lang),
                _ => {}
            }
        }
    }
    channel
}

fn text(bytes: &[u8], encoding: Option<&'static encoding_rs::Encoding>) -> String {
    match (std::str::from_utf8(bytes), encoding) {
        (Ok(text), _) => text.to_owned(),
        (Err(_), Some(encoding)) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        (Err(_), None) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// A child of an item.
#[derive(Debug, Default)]
struct Element {
    /// Its name without the prefix, in small letters; of an element inside it, both with a slash.
    name: String,
    prefix: String,
    attributes: Vec<(String, String)>,
    text: String,
}

impl Element {
    fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|attribute| attribute.0 == name);
        found.map(|attribute| &*attribute.1)
    }
}

/// The children of the first element, each with the text inside it. `depth`: how many elements down
/// they are listed, the outermost counted as 1.
fn elements(xml: &str, depth: usize) -> Result<Vec<Element>, String> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut elements: Vec<Element> = Vec::new();
    // Of the open elements: the place in `elements` of those that are listed.
    let mut open: Vec<Option<usize>> = Vec::new();
    loop {
        let event = reader.read_event().map_err(|error| error.to_string());
        let event = match event {
            Ok(event) => event,
            Err(_) if depth > 1 => return Ok(elements),
            Err(error) => return Err(error),
        };
        // Text counts for every listed element it is inside of.
        let mut push = |text: &str| {
            for at in open.iter().flatten() {
                elements[*at].text.push_str(text);
            }
        };
        match event {
            Event::Eof => return Ok(elements),
            Event::Start(_) if open.len() > 256 => {
                return Err("more than 256 elements in each other".to_owned());
            }
            Event::Start(tag) => {
                let parent = open.last().copied().flatten();
                let at = listed(&tag, open.len(), depth, parent, &mut elements);
                if at.is_none() {
                    // Markup inside a text, as in XHTML.
                    if let Some(parent) = open.iter().rev().flatten().next() {
                        elements[*parent].text.push_str(&markup(&tag));
                    }
                }
                open.push(at);
            }
            Event::Empty(tag) => {
                let parent = open.last().copied().flatten();
                if listed(&tag, open.len(), depth, parent, &mut elements).is_none()
                    && let Some(parent) = open.iter().rev().flatten().next()
                {
                    elements[*parent].text.push_str(&markup(&tag));
                }
            }
            Event::End(tag) => {
                let name = tag.name().into_inner().to_owned();
                if let Some(None) = open.pop()
                    && let Some(parent) = open.iter().rev().flatten().next()
                {
                    elements[*parent].text.push_str(&format!("</{name}>"));
                }
            }
            Event::Text(text) => push(&text),
            Event::CData(text) => push(&text),
            Event::GeneralRef(reference) => push(&resolve(&reference)),
            _ => {}
        }
    }
}

/// Lists an element, if it stands where elements are listed.
fn listed(
    tag: &BytesStart<'_>,
    open: usize,
    depth: usize,
    parent: Option<usize>,
    elements: &mut Vec<Element>,
) -> Option<usize> {
    let name = tag.name().into_inner().to_lowercase();
    let (prefix, local) = name.split_once(':').unwrap_or(("", &name));
    let local = match parent.map(|parent| &*elements[parent].name) {
        // Who wrote it.
        Some("author") if open == 2 && matches!(local, "name" | "email" | "uri") => {
            format!("author/{local}")
        }
        _ if (1..=depth).contains(&open) => local.to_owned(),
        _ => return None,
    };
    let attributes = tag
        .html_attributes()
        .filter_map(Result::ok)
        .map(|attribute| {
            let key = attribute.key.local_name().into_inner().to_lowercase();
            (key, unescape(&attribute.value))
        });
    elements.push(Element {
        name: local,
        prefix: prefix.to_owned(),
        attributes: attributes.collect(),
        text: String::new(),
    });
    Some(elements.len() - 1)
}

fn markup(tag: &BytesStart<'_>) -> String {
    format!("<{}>", &**tag)
}

/// The character that a reference stands for. What the document defined itself stays as it is
/// written.
fn resolve(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return c.to_string();
    }
    match &**reference {
        "amp" => "&".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        name => format!("&{name};"),
    }
}

fn unescape(value: &str) -> String {
    quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), |value| value.into_owned())
}

/// A text on one line, without markup.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let is_tag = rest[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        match rest[at..].find('>').filter(|_| is_tag) {
            Some(end) => rest = &rest[at + end + 1..],
            None => {
                out.push('<');
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    let out = unescape(&out);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Extensions that are not about the article's text.
const OTHERS: &[&str] = &[
    "media",
    "itunes",
    "podcast",
    "georss",
    "geo",
    "thr",
    "slash",
    "wfw",
    "yt",
    "g",
    "feedburner",
    "sy",
];

/// Reads an item.
pub(crate) fn read(
    article: &mut Article,
    channel: &Channel,
    bytes: &[u8],
    place: Place,
) -> Result<(), Problem> {
    let xml = text(bytes, channel.encoding);
    let elements = elements(&xml, 1).map_err(|error| {
        Problem::new(
            Reason::InvalidXml,
            format!("the item is not XML: {error}; the next one is read"),
        )
    })?;
    article.source.clone_from(&channel.title);
    if article.source.is_some() {
        article.found.insert("source".into(), "feed:title".into());
    }
    article.lang = channel.lang;
    let mut item = Item::default();
    for element in &elements {
        if !OTHERS.contains(&&*element.prefix) {
            item.take(article, element);
        }
    }
    item.finish(article, place)
}

/// What an item says, the best of several spellings.
#[derive(Default)]
struct Item {
    title: Option<String>,
    content: Option<String>,
    summary: Option<String>,
    published: Option<(String, String)>,
    updated: Option<String>,
    guid: Option<(String, bool)>,
}

impl Item {
    fn take(&mut self, article: &mut Article, element: &Element) {
        let text = element.text.trim();
        let some = || (!text.is_empty()).then(|| text.to_owned());
        match &*element.name {
            "title" => self.title = self.title.take().or_else(some),
            "encoded" | "content" => self.content = some().or(self.content.take()),
            "body" if element.prefix == "xhtml" => self.content = some().or(self.content.take()),
            "description" | "summary" | "abstract" => {
                self.summary = self.summary.take().or_else(some)
            }
            "pubdate" | "published" | "issued" | "date" | "created" => {
                let found = (element.name.clone(), text.to_owned());
                self.published = self
                    .published
                    .take()
                    .or(Some(found))
                    .filter(|date| !date.1.is_empty());
            }
            "updated" | "modified" => self.updated = self.updated.take().or_else(some),
            "link" => {
                let is_page = matches!(element.attribute("rel"), None | Some("alternate"));
                let address = element.attribute("href").map(str::to_owned).or_else(some);
                if article.url.is_none() && is_page {
                    article.url = address;
                }
            }
            "guid" => {
                let is_link = element.attribute("ispermalink") != Some("false");
                self.guid = Some((text.to_owned(), is_link && text.starts_with("http")));
            }
            "id" => self.guid = Some((text.to_owned(), false)),
            "creator" | "author/name" => self.author(article, text),
            // In Atom the name stands in an element of its own.
            "author" if !text.contains('<') && !text.contains('@') => self.author(article, text),
            "category" | "subject" => {
                let label = element
                    .attribute("label")
                    .or(element.attribute("term"))
                    .unwrap_or(text);
                let label = plain(label);
                if !label.is_empty() && !article.labels.contains(&label) {
                    article.labels.push(label);
                }
            }
            "source" if !text.is_empty() && !text.contains('<') => {
                article.source = Some(plain(text));
                article.found.insert("source".into(), "feed:source".into());
            }
            "language" => article.lang = Lang::parse(text).or(article.lang),
            _ => {}
        }
    }

    fn author(&self, article: &mut Article, text: &str) {
        for name in byline::split_names(&plain(text)) {
            if !article.authors.contains(&name) {
                article.authors.push(name);
            }
        }
        if !article.authors.is_empty() {
            article.found.insert("authors".into(), "feed".into());
        }
    }

    fn date(&self, article: &mut Article) {
        let published = self
            .published
            .as_ref()
            .map(|(name, text)| (&**name, &**text));
        let updated = self.updated.as_deref().map(|text| ("updated", text));
        let Some((name, text)) = published.or(updated) else {
            return;
        };
        match dates::field(text) {
            Ok(date) => {
                article.date = Some(date);
                article.found.insert("date".into(), format!("feed:{name}"));
            }
            Err(problem) => article.warn("bad-date", format!("`{name}`: {problem}")),
        }
        if let (true, Some(updated)) = (published.is_some(), &self.updated) {
            article.meta.insert("modified".to_owned(), updated.clone());
        }
    }

    fn finish(self, article: &mut Article, place: Place) -> Result<(), Problem> {
        self.date(article);
        if let Some((id, is_link)) = self.guid {
            if is_link && article.url.is_none() {
                article.url = Some(id.clone());
            }
            article.own_id = Some(id).filter(|id| !id.is_empty());
        }
        if article.lang.is_some() {
            article.found.insert("lang".into(), "feed".into());
        }
        let title = self
            .title
            .map(|title| plain(&title))
            .filter(|title| !title.is_empty());
        if title.is_some() {
            article.found.insert("headline".into(), "feed".into());
        }
        let summary_only = self.content.is_none() && self.summary.is_some();
        if let (Some(_), Some(summary)) = (&self.content, &self.summary) {
            article.meta.insert("summary".to_owned(), plain(summary));
        }
        let headline = title.map(|title| (title, place));
        push_body(
            article,
            headline,
            &self.content.or(self.summary).unwrap_or_default(),
            place,
        )?;
        if summary_only {
            article.meta.insert("text".to_owned(), "summary".to_owned());
            article.warn(
                "summary-only",
                "the feed gives a summary, and not the article",
            );
        }
        if article.text().is_empty() {
            return Err(Problem::new(
                Reason::NoText,
                "the item has neither a title nor a text",
            ));
        }
        Ok(())
    }
}

fn push_body(
    article: &mut Article,
    headline: Option<(String, Place)>,
    body: &str,
    place: Place,
) -> Result<(), Problem> {
    if kind::is_html(body.as_bytes()) || body.contains("</") || body.contains("<br") {
        let url = article.url.clone();
        let hints = html::Hints {
            url: url.as_deref(),
            ..html::Hints::default()
        };
        let standfirst = None;
        return html::read_inside(
            article,
            body,
            place,
            &hints,
            Given {
                headline,
                standfirst,
            },
        );
    }
    if let Some((headline, place)) = headline {
        article.push_block(BlockKind::Headline, &headline, place);
    }
    for paragraph in unescape(body).split("\n\n") {
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        article.push_block(BlockKind::Paragraph, &words.join(" "), place);
    }
    Ok(())
}
