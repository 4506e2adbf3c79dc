//! What the elements of a page are for, by their names, roles, classes and ids.

use std::collections::HashMap;
use std::ops::{BitOr, BitOrAssign};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use html5ever::local_name;

use super::tree::{NodeId, Tree};

/// What an element is for: several things at once, those of its parents among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Region(u32);

impl Region {
    pub(super) const NONE: Region = Region(0);
    /// Not shown.
    pub(super) const GONE: Region = Region(1);
    /// Navigation, menus, the page's foot.
    pub(super) const NAVIGATION: Region = Region(1 << 1);
    /// Links to other articles.
    pub(super) const RELATED: Region = Region(1 << 2);
    /// Buttons for sharing.
    pub(super) const SHARE: Region = Region(1 << 3);
    /// Boxes that ask for an address or for money.
    pub(super) const NEWSLETTER: Region = Region(1 << 4);
    /// Notices about cookies.
    pub(super) const COOKIES: Region = Region(1 << 5);
    /// What readers say.
    pub(super) const COMMENTS: Region = Region(1 << 6);
    /// Advertisements.
    pub(super) const ADVERTS: Region = Region(1 << 7);
    /// Topics, buttons, counts: the page's words about the article.
    pub(super) const FURNITURE: Region = Region(1 << 8);
    /// About who wrote it.
    pub(super) const AUTHOR: Region = Region(1 << 9);
    /// When it was published.
    pub(super) const DATE: Region = Region(1 << 10);
    /// Under a picture, or about one.
    pub(super) const CAPTION: Region = Region(1 << 11);
    pub(super) const STANDFIRST: Region = Region(1 << 12);
    pub(super) const HEADING: Region = Region(1 << 13);
    pub(super) const ITEM: Region = Region(1 << 14);
    pub(super) const QUOTE: Region = Region(1 << 15);
    pub(super) const TABLE: Region = Region(1 << 16);
    /// Said again, in large letters.
    pub(super) const PULL: Region = Region(1 << 17);
    /// Beside the article, by its markup.
    pub(super) const ASIDE: Region = Region(1 << 18);
    /// The head of a page or of an article.
    pub(super) const HEAD: Region = Region(1 << 19);
    /// The foot of a page or of an article.
    pub(super) const FOOT: Region = Region(1 << 20);
    /// Said to be the article's text.
    pub(super) const BODY: Region = Region(1 << 21);

    /// Whatever is no part of an article.
    pub(super) const OUT: Region = Region(
        Region::GONE.0
            | Region::NAVIGATION.0
            | Region::RELATED.0
            | Region::SHARE.0
            | Region::NEWSLETTER.0
            | Region::COOKIES.0
            | Region::COMMENTS.0
            | Region::ADVERTS.0
            | Region::FURNITURE.0,
    );

    pub(super) fn any(self, other: Region) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn without(self, other: Region) -> Region {
        Region(self.0 & !other.0)
    }
}

impl BitOr for Region {
    type Output = Region;
    fn bitor(self, other: Region) -> Region {
        Region(self.0 | other.0)
    }
}

impl BitOrAssign for Region {
    fn bitor_assign(&mut self, other: Region) {
        self.0 |= other.0;
    }
}

/// What each node of a page is for.
#[derive(Debug)]
pub(super) struct Regions {
    own: Vec<Region>,
    all: Vec<Region>,
}

impl Regions {
    /// Reads names, roles and classes.
    pub(super) fn of_tree(tree: &Tree<'_>) -> Regions {
        let mut known = Known::new();
        let own = tree
            .nodes()
            .map(|node| match tree.is_text(node) {
                true => Region::NONE,
                false => own(tree, node, &mut known),
            })
            .collect();
        let mut regions = Regions {
            own,
            all: Vec::new(),
        };
        regions.inherit(tree);
        regions
    }

    fn inherit(&mut self, tree: &Tree<'_>) {
        self.all.clear();
        for node in tree.nodes() {
            let outside = tree
                .parent(node)
                .map_or(Region::NONE, |up| self.all[up.index()]);
            self.all.push(outside | self.own[node.index()]);
        }
    }

    /// What a node is for, its parents' purposes among it.
    pub(super) fn of(&self, node: NodeId) -> Region {
        self.all[node.index()]
    }

    /// What it is for by itself.
    pub(super) fn own(&self, node: NodeId) -> Region {
        self.own[node.index()]
    }

    /// Adds to what an element is for.
    pub(super) fn add(&mut self, tree: &Tree<'_>, nodes: &[NodeId], region: Region) {
        if nodes.is_empty() {
            return;
        }
        for node in nodes {
            self.own[node.index()] |= region;
        }
        self.inherit(tree);
    }

    /// Takes back that elements for which `is_wrong` holds are no part of the article.
    pub(super) fn acquit(
        &mut self,
        tree: &Tree<'_>,
        mut is_wrong: impl FnMut(NodeId, Region) -> Option<Region>,
    ) -> bool {
        let mut changed = false;
        for node in tree.nodes() {
            let own = self.own[node.index()];
            if own == Region::NONE {
                continue;
            }
            if let Some(wrong) = is_wrong(node, own) {
                let left = own.without(wrong);
                changed |= left != own;
                self.own[node.index()] = left;
            }
        }
        if changed {
            self.inherit(tree);
        }
        changed
    }
}

fn own<'a>(tree: &Tree<'a>, node: NodeId, known: &mut Known<'a>) -> Region {
    let mut region = match *tree.name(node) {
        local_name!("html") | local_name!("body") | local_name!("main") => return Region::NONE,
        local_name!("nav") | local_name!("menu") => Region::NAVIGATION,
        local_name!("footer") => Region::FOOT,
        local_name!("header") => Region::HEAD,
        local_name!("aside") => Region::ASIDE,
        local_name!("figure") | local_name!("figcaption") => Region::CAPTION,
        local_name!("h1")
        | local_name!("h2")
        | local_name!("h3")
        | local_name!("h4")
        | local_name!("h5")
        | local_name!("h6") => Region::HEADING,
        local_name!("li") | local_name!("dd") | local_name!("dt") => Region::ITEM,
        local_name!("blockquote") => Region::QUOTE,
        local_name!("table") => Region::TABLE,
        local_name!("time") => Region::DATE,
        local_name!("address") => Region::AUTHOR,
        local_name!("article") => return Region::NONE,
        _ => Region::NONE,
    };
    let mut streamed = false;
    for (name, value) in tree.written(node) {
        match name.len() {
            2 if name.eq_ignore_ascii_case("id") && is_streamed(value) => streamed = true,
            2 | 5 if name.eq_ignore_ascii_case("class") || name.eq_ignore_ascii_case("id") => {
                for token in value.split_ascii_whitespace() {
                    region |= known.of(token);
                }
            }
            4 if name.eq_ignore_ascii_case("role") => {
                region |= match value {
                    "navigation" | "menu" | "menubar" | "banner" | "contentinfo" | "search"
                    | "toolbar" | "tablist" => Region::NAVIGATION,
                    "complementary" => Region::ASIDE,
                    "dialog" | "alertdialog" => Region::FURNITURE,
                    "heading" => Region::HEADING,
                    _ => Region::NONE,
                };
            }
            6 if name.eq_ignore_ascii_case("hidden") => region |= Region::GONE,
            5 if name.eq_ignore_ascii_case("style") => {
                let mut value = value.to_ascii_lowercase();
                value.retain(|c| c != ' ');
                if value.contains("display:none") || value.contains("visibility:hidden") {
                    region |= Region::GONE;
                }
            }
            8 if name.eq_ignore_ascii_case("itemprop") => {
                region |= match value {
                    "articleBody" => Region::BODY,
                    "author" => Region::AUTHOR,
                    "datePublished" | "dateModified" => Region::DATE,
                    "caption" => Region::CAPTION,
                    "alternativeHeadline" => Region::STANDFIRST,
                    "comment" => Region::COMMENTS,
                    _ => Region::NONE,
                };
            }
            3 if name.eq_ignore_ascii_case("rel") && value == "author" => region |= Region::AUTHOR,
            11 if name.eq_ignore_ascii_case("aria-hidden") && value == "true" => {
                region |= Region::FURNITURE;
            }
            _ => {}
        }
    }
    match streamed {
        true => region.without(Region::GONE),
        false => region,
    }
}

/// Whether an id is that of a piece which React sends behind the page, hidden, for a script to put
/// where it belongs: `S:` and a number.
fn is_streamed(id: &str) -> bool {
    id.strip_prefix("S:")
        .is_some_and(|number| number.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Classes that were read lately: one in each slot, so that no page makes looking them up slow.
struct Known<'a> {
    slots: Vec<(&'a str, Region)>,
}

impl<'a> Known<'a> {
    const SLOTS: usize = 1024;

    fn new() -> Known<'a> {
        Known {
            slots: vec![("", Region::NONE); Known::SLOTS],
        }
    }

    fn of(&mut self, token: &'a str) -> Region {
        // The hash of Fowler, Noll and Vo.
        let hash = token.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        let slot = &mut self.slots[(hash ^ (hash >> 16)) as usize % Known::SLOTS];
        if slot.0 != token {
            *slot = (token, of_class(token));
        }
        slot.1
    }
}

/// [`CLASSES`], ready for looking up.
struct Classes {
    words: HashMap<&'static str, Region>,
    parts: AhoCorasick,
    /// What the parts mean, in their order.
    meant: Vec<Region>,
}

static TABLE: LazyLock<Classes> = LazyLock::new(|| {
    let mut words: HashMap<&str, Region> = HashMap::new();
    let mut parts = Vec::new();
    let mut meant = Vec::new();
    for (written, region) in CLASSES {
        match written.strip_prefix('*') {
            Some(part) => {
                parts.push(part);
                meant.push(*region);
            }
            None => *words.entry(written).or_default() |= *region,
        }
    }
    Classes {
        words,
        parts: AhoCorasick::new(parts).expect("a short list"),
        meant,
    }
});

/// What one class or id says: by the words it is made of.
fn of_class(token: &str) -> Region {
    if token.len() > 80 {
        return Region::NONE;
    }
    let table = &*TABLE;
    let mut region = Region::NONE;
    // Its letters and digits in lower case, and where in them the last word begins.
    let mut joined = String::with_capacity(token.len());
    let mut start = 0;
    let mut lower_before = false;
    for c in token.chars() {
        let letter = c.is_ascii_alphanumeric();
        if !letter || lower_before && c.is_ascii_uppercase() {
            region |= table
                .words
                .get(&joined[start..])
                .copied()
                .unwrap_or_default();
            start = joined.len();
        }
        lower_before = c.is_ascii_lowercase() || c.is_ascii_digit();
        if letter {
            joined.push(c.to_ascii_lowercase());
        }
    }
    region |= table
        .words
        .get(&joined[start..])
        .copied()
        .unwrap_or_default();
    for part in table.parts.find_overlapping_iter(&joined) {
        region |= table.meant[part.pattern().as_usize()];
    }
    // A post that the article quotes.
    if joined.contains("embed") || joined.contains("tweet") {
        region = region.without(Region::SHARE);
    }
    region
}

/// Words of classes, and what they say; with a star, parts of the class without its hyphens.
const CLASSES: &[(&str, Region)] = &[
    ("nav", Region::NAVIGATION),
    ("*navigation", Region::NAVIGATION),
    ("*navbar", Region::NAVIGATION),
    ("navi", Region::NAVIGATION),
    ("menu", Region::NAVIGATION),
    ("*submenu", Region::NAVIGATION),
    ("*breadcrumb", Region::NAVIGATION),
    ("crumbs", Region::NAVIGATION),
    ("*pagination", Region::NAVIGATION),
    ("pager", Region::NAVIGATION),
    ("footer", Region::FOOT),
    ("*sidebar", Region::NAVIGATION),
    ("rail", Region::NAVIGATION),
    ("skip", Region::NAVIGATION),
    ("masthead", Region::NAVIGATION),
    ("*related", Region::RELATED),
    ("*recommend", Region::RELATED),
    ("recirc", Region::RELATED),
    ("*recirculation", Region::RELATED),
    ("*outbrain", Region::RELATED),
    ("*taboola", Region::RELATED),
    ("zergnet", Region::RELATED),
    ("trending", Region::RELATED),
    ("popular", Region::RELATED),
    ("*mostread", Region::RELATED),
    ("*mostpopular", Region::RELATED),
    ("*morestories", Region::RELATED),
    ("*morefrom", Region::RELATED),
    ("*readmore", Region::RELATED),
    ("*readnext", Region::RELATED),
    ("*upnext", Region::RELATED),
    ("*seealso", Region::RELATED),
    ("yarpp", Region::RELATED),
    ("teaser", Region::STANDFIRST),
    ("teasers", Region::RELATED),
    ("lead", Region::STANDFIRST),
    ("intro", Region::STANDFIRST),
    ("excerpt", Region::STANDFIRST),
    ("summary", Region::STANDFIRST),
    ("abstract", Region::STANDFIRST),
    ("promo", Region::RELATED),
    // A call to action.
    ("cta", Region::NEWSLETTER),
    ("promos", Region::RELATED),
    ("share", Region::SHARE),
    ("shares", Region::SHARE),
    ("sharing", Region::SHARE),
    ("*sharebar", Region::SHARE),
    ("*sharedaddy", Region::SHARE),
    ("*sharebutton", Region::SHARE),
    ("*sharetool", Region::SHARE),
    ("social", Region::SHARE),
    ("socials", Region::SHARE),
    ("*socialmedia", Region::SHARE),
    ("*addthis", Region::SHARE),
    ("*addtoany", Region::SHARE),
    ("*sharethis", Region::SHARE),
    ("*newsletter", Region::NEWSLETTER),
    ("subscribe", Region::NEWSLETTER),
    ("*signup", Region::NEWSLETTER),
    ("*optin", Region::NEWSLETTER),
    ("*mailchimp", Region::NEWSLETTER),
    ("donate", Region::NEWSLETTER),
    ("donation", Region::NEWSLETTER),
    ("cookie", Region::COOKIES),
    ("cookies", Region::COOKIES),
    ("consent", Region::COOKIES),
    ("gdpr", Region::COOKIES),
    ("onetrust", Region::COOKIES),
    ("comment", Region::COMMENTS),
    ("comments", Region::COMMENTS),
    ("*commentlist", Region::COMMENTS),
    ("*disqus", Region::COMMENTS),
    ("respond", Region::COMMENTS),
    ("ad", Region::ADVERTS),
    ("ads", Region::ADVERTS),
    ("*advert", Region::ADVERTS),
    ("*adslot", Region::ADVERTS),
    ("*adsense", Region::ADVERTS),
    ("dfp", Region::ADVERTS),
    ("sponsor", Region::ADVERTS),
    ("sponsored", Region::ADVERTS),
    ("tags", Region::FURNITURE),
    ("*taglist", Region::FURNITURE),
    ("*tagcloud", Region::FURNITURE),
    ("keywords", Region::FURNITURE),
    ("topics", Region::FURNITURE),
    ("*toolbar", Region::FURNITURE),
    ("tools", Region::FURNITURE),
    ("modal", Region::FURNITURE),
    ("popup", Region::FURNITURE),
    ("tooltip", Region::FURNITURE),
    ("rating", Region::FURNITURE),
    ("ratings", Region::FURNITURE),
    ("login", Region::FURNITURE),
    ("disclaimer", Region::FURNITURE),
    ("copyright", Region::FURNITURE),
    ("*screenreader", Region::FURNITURE),
    ("*visuallyhidden", Region::FURNITURE),
    ("*sronly", Region::FURNITURE),
    ("*printonly", Region::FURNITURE),
    ("byline", Region::AUTHOR),
    ("*byline", Region::AUTHOR),
    ("author", Region::AUTHOR),
    ("authors", Region::AUTHOR),
    ("*authorbio", Region::FURNITURE),
    ("*authorbox", Region::FURNITURE),
    ("*aboutauthor", Region::FURNITURE),
    ("*abouttheauthor", Region::FURNITURE),
    ("*authorinfo", Region::AUTHOR),
    ("bio", Region::FURNITURE),
    ("date", Region::DATE),
    ("timestamp", Region::DATE),
    ("*postdate", Region::DATE),
    ("*pubdate", Region::DATE),
    ("published", Region::DATE),
    ("caption", Region::CAPTION),
    ("*caption", Region::CAPTION),
    ("credit", Region::CAPTION),
    ("credits", Region::CAPTION),
    ("*photocredit", Region::CAPTION),
    ("standfirst", Region::STANDFIRST),
    ("dek", Region::STANDFIRST),
    ("deck", Region::STANDFIRST),
    ("subtitle", Region::STANDFIRST),
    ("*subheadline", Region::STANDFIRST),
    ("*pullquote", Region::PULL),
    ("*articlebody", Region::BODY),
    ("*storybody", Region::BODY),
    ("*entrycontent", Region::BODY),
    ("*postcontent", Region::BODY),
    ("*articlecontent", Region::BODY),
    ("*articletext", Region::BODY),
    ("*postbody", Region::BODY),
    ("*storycontent", Region::BODY),
    ("*bodycontent", Region::BODY),
    ("*bodycopy", Region::BODY),
    ("*contentbody", Region::BODY),
    ("*articleentry", Region::BODY),
];
