//! One pass over a page for everything that may say something about its article.

use html5ever::{LocalName, local_name};

use super::jsonld::Said;
use super::label::{Label, label};
use crate::html::tree::{NodeId, Tree};

/// More of one sort is a list of other articles.
const MAX_CANDIDATES: usize = 300;
/// The longest text of an element that holds a date or names, in bytes.
const MAX_NOTE_BYTES: usize = 300;

/// A heading of the page.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    pub(super) node: NodeId,
    /// 1 to 3.
    pub(super) level: u8,
    pub(super) text: String,
    /// What stands before the rest of it in an element of its own.
    pub(super) kicker: Option<String>,
    /// Said to be the headline: by `itemprop`, or by a class such as `entry-title`.
    pub(super) marked: bool,
    /// In a box beside the article.
    pub(super) aside: bool,
    /// Where it stands in the page's text.
    pub(super) at: usize,
}

/// A short text of the page that may hold a date or names.
#[derive(Clone, Debug)]
pub(super) struct Note {
    pub(super) text: String,
    pub(super) how: How,
    /// In a box beside the article.
    pub(super) aside: bool,
    /// In a box of comments.
    pub(super) comment: bool,
    /// Where it stands in the page's text.
    pub(super) at: usize,
}

/// What marks a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// `itemprop`, or `rel=author`.
    Property,
    /// A `time` after the word for publication.
    Labelled,
    /// A `time`; also its text where there is no `datetime`.
    Time,
    /// A class that says so.
    Class,
    /// The same in a class that speaks of several things: `meta`, `byline`, `info`.
    Vague,
    /// Words: `By`, `Published`.
    Words,
}

/// Everything that may say something about the article.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) title: Option<String>,
    pub(super) headings: Vec<Heading>,
    /// The keys in lower case, and what they are said to be.
    pub(super) metas: Vec<(String, String)>,
    pub(super) said: Said,
    pub(super) canonical: Option<String>,
    /// `lang` of the page.
    pub(super) lang: Option<String>,
    pub(super) dates: Vec<Note>,
    /// The same, said to be dates of a change.
    pub(super) changes: Vec<Note>,
    pub(super) names: Vec<Note>,
    /// The page has a password field or a class for one behind which the text stands.
    pub(super) barrier: bool,
}

impl Collected {
    /// What a `meta` says, of several spellings the first that is there.
    pub(super) fn meta(&self, keys: &[&str]) -> Option<&str> {
        keys.iter().find_map(|key| self.metas_of(key).next())
    }

    pub(super) fn metas_of<'s>(&'s self, key: &str) -> impl Iterator<Item = &'s str> {
        self.metas
            .iter()
            .filter(move |(name, _)| name == key)
            .map(|(_, content)| &**content)
    }
}

/// What the words of a class say.
#[derive(Clone, Copy, Default)]
struct Signs {
    author: bool,
    byline: bool,
    date: bool,
    change: bool,
    vague: bool,
    headline: bool,
    aside: bool,
    comment: bool,
    paywall: bool,
}

/// Walks the page once.
pub(super) fn collect(tree: &Tree<'_>) -> Collected {
    let mut found = Collected::default();
    let origin = tree.text(tree.root()).as_ptr() as usize;
    let first_h1 = tree
        .elements("h1")
        .find(|&node| !tree.text(node).trim().is_empty());
    let (mut aside_until, mut comment_until, mut passed_until) = (0, 0, 0);
    for node in tree.nodes() {
        let name = tree.name(node);
        if name.is_empty() || tree.is_foreign(node) {
            continue;
        }
        let at = tree.text(node).as_ptr() as usize - origin;
        match *name {
            local_name!("html") => {
                found.lang = tree
                    .attr(node, "lang")
                    .or_else(|| tree.attr(node, "xml:lang"))
                    .map(|lang| lang.into_owned());
                continue;
            }
            local_name!("title") => {
                if found.title.is_none() {
                    found.title = folded(tree.text(node));
                }
                continue;
            }
            local_name!("meta") => {
                found.meta_element(tree, node);
                continue;
            }
            local_name!("link") => {
                found.link_element(tree, node);
                continue;
            }
            local_name!("script") => {
                if tree
                    .attr(node, "type")
                    .is_some_and(|kind| says_json_ld(&kind))
                {
                    found.said.read(tree.raw(node));
                }
                continue;
            }
            local_name!("style") | local_name!("head") => continue,
            _ => {}
        }
        let signs = signs(tree, node);
        found.barrier |= signs.paywall;
        let index = node.index();
        let end = || tree.after(node).map_or(tree.len(), NodeId::index);
        let holds_headline = || first_h1.is_some_and(|h1| tree.contains(node, h1));
        let frame = matches!(
            *name,
            local_name!("body") | local_name!("main") | local_name!("article")
        );
        if index >= aside_until
            && !frame
            && (signs.aside
                || matches!(
                    *name,
                    local_name!("aside") | local_name!("nav") | local_name!("footer")
                ))
            && !(*name == local_name!("footer") && in_article(tree, node))
            && !holds_headline()
        {
            aside_until = end();
        }
        if index >= comment_until && !frame && signs.comment && !holds_headline() {
            comment_until = end();
        }
        let comment = index < comment_until;
        let aside = comment || index < aside_until;
        let level = heading_level(name);
        let itemprop = tree.attr(node, "itemprop");
        let itemprop = itemprop.as_deref().unwrap_or_default();
        if level > 0 || itemprop == "headline" || signs.headline {
            let level = if level > 0 { level } else { 3 };
            if level <= 3
                && found.headings.len() < MAX_CANDIDATES
                && tree.text(node).len() <= 1000
                && let Some(text) = heading_text(tree, node)
            {
                found.headings.push(Heading {
                    kicker: kicker(tree, node),
                    node,
                    level,
                    text,
                    marked: itemprop.contains("headline") || signs.headline,
                    aside,
                    at,
                });
            }
        }
        let mut add = |list: Which, text: Option<String>, how: How| {
            let list = match list {
                Which::Dates => &mut found.dates,
                Which::Changes => &mut found.changes,
                Which::Names => &mut found.names,
            };
            if let Some(text) = text
                && list.len() < MAX_CANDIDATES
            {
                list.push(Note {
                    text,
                    how,
                    aside,
                    comment,
                    at,
                });
            }
        };
        let attr = |name: &str| tree.attr(node, name).and_then(|value| folded(&value));
        if *name == local_name!("time") {
            let label = label(&tree.text(tree.root())[..at]);
            let change = signs.change || itemprop == "dateModified" || label == Some(Label::Change);
            let list = if change { Which::Changes } else { Which::Dates };
            let how = if itemprop == "datePublished" || tree.attr(node, "pubdate").is_some() {
                How::Property
            } else if label == Some(Label::Publication) {
                How::Labelled
            } else {
                How::Time
            };
            add(list, attr("datetime").or_else(|| short(tree, node)), how);
            passed_until = end();
            continue;
        }
        if !itemprop.is_empty() {
            let value = || {
                attr("content")
                    .or_else(|| attr("datetime"))
                    .or_else(|| short(tree, node))
            };
            for word in itemprop.split_ascii_whitespace() {
                match word {
                    "datePublished" => add(Which::Dates, value(), How::Property),
                    "dateCreated" => add(Which::Dates, value(), How::Class),
                    "dateModified" => add(Which::Changes, value(), How::Property),
                    "author" | "creator" => {
                        let name = tree.descendants(node).take(60).find(|&inner| {
                            tree.attr(inner, "itemprop")
                                .is_some_and(|prop| prop == "name")
                        });
                        let text = match name {
                            Some(inner) => tree
                                .attr(inner, "content")
                                .and_then(|name| folded(&name))
                                .or_else(|| short(tree, inner)),
                            None => attr("content").or_else(|| short(tree, node)),
                        };
                        add(Which::Names, text, How::Property);
                    }
                    _ => {}
                }
            }
        }
        if *name == local_name!("a") {
            let rel = tree.attr(node, "rel");
            if rel.is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word == "author")) {
                add(Which::Names, short(tree, node), How::Property);
            } else if !signs.author
                && let Some(how) = tree.attr(node, "href").and_then(|href| author_page(&href))
            {
                add(Which::Names, short(tree, node), how);
            }
        }
        if *name == local_name!("abbr") && (signs.date || signs.change) {
            let list = if signs.change {
                Which::Changes
            } else {
                Which::Dates
            };
            add(
                list,
                attr("title").or_else(|| short(tree, node)),
                How::Class,
            );
        } else if index >= passed_until
            && (signs.date || signs.change || signs.vague || signs.byline)
        {
            // One with both is a publication's, with a class of its theme's for updates.
            let list = if signs.change && !signs.date {
                Which::Changes
            } else {
                Which::Dates
            };
            let how = if signs.date || signs.change {
                How::Class
            } else {
                How::Vague
            };
            let value = attr("datetime")
                .or_else(|| attr("data-date"))
                .or_else(|| attr("data-datetime"));
            add(list, value.or_else(|| short(tree, node)), how);
        }
        if signs.author || signs.byline {
            let how = if signs.author { How::Class } else { How::Vague };
            add(Which::Names, short(tree, node), how);
        }
    }
    found
}

enum Which {
    Dates,
    Changes,
    Names,
}

impl Collected {
    fn meta_element(&mut self, tree: &Tree<'_>, node: NodeId) {
        let Some(content) = tree.attr(node, "content").and_then(|text| folded(&text)) else {
            return;
        };
        for key in ["property", "name", "itemprop", "http-equiv"] {
            if let Some(key) = tree.attr(node, key) {
                let key = key.trim().to_ascii_lowercase();
                // Some programs that write a page's head have no better place for it.
                if key.ends_with("ld+json") {
                    self.said.read(&content);
                    return;
                }
                if self.metas.len() < MAX_CANDIDATES && !key.is_empty() {
                    self.metas.push((key, content));
                }
                return;
            }
        }
    }

    fn link_element(&mut self, tree: &Tree<'_>, node: NodeId) {
        let rel = tree.attr(node, "rel").unwrap_or_default();
        if rel.eq_ignore_ascii_case("canonical") && self.canonical.is_none() {
            self.canonical = tree.attr(node, "href").and_then(|href| folded(&href));
        }
    }
}

/// Whether the type of a `script` is that of JSON-LD, as it is spelt in the wild.
fn says_json_ld(kind: &str) -> bool {
    let kind = kind.trim().to_ascii_lowercase();
    kind.starts_with("application/ld") || kind == "application/json+ld"
}

/// The text of a heading, in which elements may stand below each other without a space between them.
fn heading_text(tree: &Tree<'_>, heading: NodeId) -> Option<String> {
    let mut out = String::new();
    for node in tree.descendants(heading) {
        if !tree.is_text(node) {
            if !is_inline(tree.name(node)) {
                out.push(' ');
            }
            continue;
        }
        let text = tree.text(node);
        // `Open Progress` and `Why boats return`; not `B` and `oats`.
        let apart = out.ends_with(char::is_lowercase) && text.starts_with(char::is_uppercase);
        if apart {
            out.push(' ');
        }
        out.push_str(text);
    }
    folded(&out)
}

/// The text of the first element of a heading, where more follows and it is no mere emphasis.
fn kicker(tree: &Tree<'_>, heading: NodeId) -> Option<String> {
    // The innermost element that holds all of the heading's text.
    let mut outer = heading;
    let own = |outer: NodeId| {
        tree.children(outer)
            .filter(|&inner| !tree.text(inner).trim().is_empty())
            .take(2)
            .collect::<Vec<_>>()
    };
    let mut children = own(outer);
    while let [only] = children[..] {
        if tree.is_text(only) {
            return None;
        }
        outer = only;
        children = own(outer);
    }
    let &first = children.first()?;
    let emphasis = matches!(
        *tree.name(first),
        local_name!("em")
            | local_name!("i")
            | local_name!("b")
            | local_name!("mark")
            | local_name!("q")
    );
    (!tree.is_text(first) && !emphasis).then(|| folded(tree.text(first)))?
}

/// The text of an element that has little of it; parts of it apart by a bar where they are blocks.
fn short(tree: &Tree<'_>, node: NodeId) -> Option<String> {
    if tree.text(node).len() > 4 * MAX_NOTE_BYTES {
        return None;
    }
    let mut out = String::new();
    for inner in tree.descendants(node) {
        if tree.is_text(inner) {
            out.push_str(tree.text(inner));
        } else if !is_inline(tree.name(inner)) {
            out.push_str(" | ");
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    let text = folded(out.trim_matches(|c: char| c == '|' || c.is_whitespace()))?;
    (text.len() <= MAX_NOTE_BYTES).then_some(text)
}

fn is_inline(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("a")
            | local_name!("span")
            | local_name!("b")
            | local_name!("i")
            | local_name!("em")
            | local_name!("strong")
            | local_name!("small")
            | local_name!("abbr")
            | local_name!("time")
            | local_name!("cite")
            | local_name!("font")
            | local_name!("sup")
            | local_name!("address")
            | local_name!("mark")
            | local_name!("u")
    )
}

/// With single spaces; none where nothing is left.
pub(super) fn folded(text: &str) -> Option<String> {
    let hidden = |c: char| {
        matches!(
            c,
            '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{200f}'
        )
    };
    let mut out = String::with_capacity(text.len().min(400));
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().filter(|c| !hidden(*c)));
    }
    (!out.is_empty()).then_some(out)
}

fn heading_level(name: &LocalName) -> u8 {
    match *name {
        local_name!("h1") => 1,
        local_name!("h2") => 2,
        local_name!("h3") => 3,
        _ => 0,
    }
}

fn in_article(tree: &Tree<'_>, node: NodeId) -> bool {
    tree.ancestors(node)
        .any(|outer| *tree.name(outer) == local_name!("article"))
}

/// Whether an address is that of an author's page, `/author/ada-pell`, or perhaps a person's.
fn author_page(href: &str) -> Option<How> {
    let path = href.split_once("://").map_or(href, |(_, rest)| rest);
    let mut folders = path.split('/').filter(|part| !part.is_empty());
    folders.next_back();
    folders.find_map(|folder| match folder {
        "author" | "authors" | "autor" | "autoren" | "auteur" | "auteurs" | "autore"
        | "autores" | "byline" | "reporter" | "reporters" | "journalist" | "journalists"
        | "contributor" | "contributors" | "writers" | "columnist" | "columnists" | "redakteur"
        | "autorzy" => Some(How::Class),
        "by" | "staff" | "profile" | "people" | "person" | "team" | "producers" | "newsteam"
        | "profil" | "personen" => Some(How::Words),
        _ => None,
    })
}

/// Reads the classes and the id of an element, word by word: `storyByline__author-name` is
/// *story, byline, author, name*.
fn signs(tree: &Tree<'_>, node: NodeId) -> Signs {
    let mut signs = Signs::default();
    for class in tree.classes(node) {
        if class.len() > 80 {
            continue;
        }
        let bytes = class.as_bytes();
        let mut start = 0;
        let mut before: [u8; 16] = [0; 16];
        for at in 0..=bytes.len() {
            let ends = at == bytes.len()
                || !bytes[at].is_ascii_alphanumeric()
                || at > start
                    && bytes[at].is_ascii_uppercase()
                    && bytes[at - 1].is_ascii_lowercase();
            if !ends {
                continue;
            }
            if (2..=16).contains(&(at - start)) {
                let mut word = [0; 16];
                word[..at - start].copy_from_slice(&bytes[start..at]);
                word.make_ascii_lowercase();
                signs.word(&word[..at - start], trimmed(&before));
                before = word;
            }
            start = if bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) {
                at
            } else {
                at + 1
            };
        }
    }
    signs
}

fn trimmed(word: &[u8; 16]) -> &[u8] {
    let end = word.iter().position(|b| *b == 0).unwrap_or(16);
    &word[..end]
}

impl Signs {
    fn word(&mut self, word: &[u8], before: &[u8]) {
        match word {
            b"author" | b"authors" | b"autor" | b"autoren" | b"auteur" | b"auteurs" | b"writer"
            | b"autore" | b"authorname" | b"verfasser" | b"redakteur" | b"creator"
            | b"columnist" | b"postauthor" | b"contributor" | b"contributors" | b"reporter"
            | b"username" | b"journalist" | b"authored" => {
                self.author = true;
            }
            b"byline" | b"bylines" | b"postedby" | b"credits" | b"signature" => self.byline = true,
            b"by" if before == b"posted" || before == b"written" || before == b"published" => {
                self.byline = true
            }
            b"date" | b"dates" | b"datetime" | b"timestamp" | b"published" | b"publish"
            | b"pubdate" | b"datum" | b"fecha" | b"publishdate" | b"postdate" | b"dateline"
            | b"posted" | b"created" | b"publication" | b"pub" | b"datepublished"
            | b"createdate" | b"tarih" | b"datetimes" | b"publishtime" | b"time" => {
                self.date = true
            }
            b"data" if !before.is_empty() => self.date = true,
            b"updated" | b"modified" | b"update" | b"lastupdated" | b"datemodified" => {
                self.change = true
            }
            b"meta" | b"info" | b"details" | b"infos" | b"metadata" | b"submitted" | b"credit"
            | b"day" => self.vague = true,
            b"headline" => self.headline = true,
            b"title"
                if matches!(
                    before,
                    b"entry"
                        | b"post"
                        | b"article"
                        | b"story"
                        | b"page"
                        | b"news"
                        | b"content"
                        | b"main"
                ) =>
            {
                self.headline = true;
            }
            b"comment" | b"comments" | b"commentlist" | b"respond" | b"disqus" | b"kommentar"
            | b"kommentare" | b"commentaires" | b"reply" | b"replies" | b"reaction"
            | b"reactions" => self.comment = true,
            b"related" | b"sidebar" | b"widget" | b"teaser" | b"teasers" | b"recommended"
            | b"recommendation" | b"recommendations" | b"popular" | b"trending" | b"nav"
            | b"navigation" | b"menu" | b"promo" | b"newsletter" | b"recirc" | b"similar"
            | b"latest" | b"carousel" | b"footer" | b"breaking" | b"ticker" | b"mostread"
            | b"recent" | b"cookie" | b"modal" | b"overlay" | b"slider" | b"prevnext" => {
                self.aside = true;
            }
            b"paywall" | b"paywalled" => self.paywall = true,
            // `postdate`, `timedata`, `publicationtime`.
            _ if word.starts_with(b"publi")
                || word.starts_with(b"timed")
                || word.ends_with(b"date") && word != b"candidate" && word != b"mandate" =>
            {
                self.date = true;
            }
            _ => {}
        }
    }
}
