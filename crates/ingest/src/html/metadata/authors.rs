//! Who wrote a page.

use super::collect::{Collected, How, Note};
use super::jsonld::Rank;
use super::title::is_site;
use crate::byline;
use crate::dates::{self, Order};
use crate::html::tree::Tree;

/// Who signed a page.
#[derive(Debug, Default)]
pub(super) struct Signed {
    pub(super) people: Vec<String>,
    pub(super) other: Option<String>,
    pub(super) from: &'static str,
}

/// The spellings among `meta`, best first.
const KEYS: &[(&str, &str)] = &[
    ("author", "meta:author"),
    ("article:author", "meta:article:author"),
    ("og:article:author", "meta:article:author"),
    ("article:author_name", "meta:article:author"),
    ("byl", "meta:byl"),
    ("parsely-author", "meta:parsely-author"),
    ("sailthru.author", "meta:sailthru.author"),
    ("cxenseparse:author", "meta:author"),
    ("shareaholic:article_author_name", "meta:author"),
    ("rbauthors", "meta:author"),
    ("authors", "meta:author"),
    ("og:author", "meta:author"),
    ("author_name", "meta:author"),
    ("citation_author", "meta:citation_author"),
    ("dc.creator", "meta:dc.creator"),
    ("dcterms.creator", "meta:dc.creator"),
    ("dc.creator.personalname", "meta:dc.creator"),
    ("dc:creator", "meta:dc.creator"),
    ("creator", "meta:creator"),
    ("twitter:author", "meta:author"),
    ("profile:username", "meta:author"),
];

/// Finds them. `headline` is where it stands in the page's text; `sites` are the names of the site.
pub(super) fn find(
    tree: &Tree<'_>,
    page: &Collected,
    headline: Option<usize>,
    sites: &[String],
) -> Signed {
    let mut claims: Vec<Claim> = Vec::new();
    let rank = page
        .said
        .things
        .iter()
        .filter(|thing| !thing.authors.is_empty())
        .map(|thing| thing.rank)
        .max();
    let thing = page
        .said
        .things
        .iter()
        .find(|thing| Some(thing.rank) == rank && !thing.authors.is_empty());
    if let Some(thing) = thing.filter(|thing| thing.rank > Rank::Other) {
        let mut claim = Claim::new("json-ld:author", 0.9);
        for name in &thing.authors {
            if name.organisation {
                claim.others.push(name.text.clone());
            } else {
                claim.read(&name.text, sites);
            }
        }
        claims.push(claim);
    }
    for (key, from) in KEYS {
        let mut claim = Claim::new(from, 0.8);
        for content in page.metas_of(key) {
            if !content.contains("://") {
                claim.read(content, sites);
            }
        }
        claims.push(claim);
    }
    if page.meta(&["twitter:label1"]).is_some_and(says_written) {
        let mut claim = Claim::new("meta:twitter:data1", 0.8);
        claim.read(page.meta(&["twitter:data1"]).unwrap_or_default(), sites);
        claims.push(claim);
    }
    claims.extend(visible(page, headline, sites));
    // A desk that signs in so many words is not overruled by a name somewhere on the page.
    if claims
        .iter()
        .any(|claim| claim.trust >= 0.75 && !claim.others.is_empty())
    {
        claims.retain(|claim| claim.trust >= 0.55);
    }
    if claims
        .iter()
        .all(|claim| claim.people.is_empty() || claim.weight() < 0.85)
    {
        claims.extend(lines(tree, headline, sites));
    }
    if claims
        .iter()
        .all(|claim| claim.people.is_empty() && claim.others.is_empty())
    {
        claims.extend(in_scripts(tree, sites));
    }
    let mut best: Option<&Claim> = None;
    for claim in claims.iter().filter(|claim| !claim.people.is_empty()) {
        if best.is_none_or(|best| claim.weight() > best.weight()) {
            best = Some(claim);
        }
    }
    match best {
        Some(claim) => Signed {
            people: claim.people.clone(),
            other: None,
            from: claim.from,
        },
        None => {
            let claim = claims.iter().find(|claim| !claim.others.is_empty());
            claim.map_or_else(Signed::default, |claim| Signed {
                people: Vec::new(),
                other: Some(claim.others.join("; ")),
                from: claim.from,
            })
        }
    }
}

/// The names in one place, and how much that place is to be believed.
struct Claim {
    people: Vec<String>,
    others: Vec<String>,
    from: &'static str,
    trust: f32,
}

impl Claim {
    fn new(from: &'static str, trust: f32) -> Claim {
        Claim {
            people: Vec::new(),
            others: Vec::new(),
            from,
            trust,
        }
    }

    fn read(&mut self, field: &str, sites: &[String]) {
        let signed = byline::signature(field);
        for name in signed.people {
            let list = if is_site(&name, sites) {
                &mut self.others
            } else {
                &mut self.people
            };
            if !list.contains(&name) {
                list.push(name);
            }
        }
        self.others.extend(signed.others);
    }

    /// Full names are believed before handles.
    fn weight(&self) -> f32 {
        let full = self.people.iter().any(|name| name.contains(' '));
        let list = self.people.len() > 6;
        self.trust + if full { 0.3 } else { 0.0 } - if list { 0.3 } else { 0.0 }
    }
}

fn says_written(label: &str) -> bool {
    let lower = label.to_lowercase();
    [
        "written by",
        "verfasst von",
        "geschrieben von",
        "escrito por",
        "écrit par",
        "scritto da",
        "author",
        "autor",
        "auteur",
        "geschreven door",
        "skriven av",
        "skrevet av",
        "автор",
    ]
    .iter()
    .any(|words| lower.contains(words))
}

/// What the page shows beside its headline.
fn visible(page: &Collected, headline: Option<usize>, sites: &[String]) -> Vec<Claim> {
    let mut claims: Vec<(Claim, usize)> = Vec::new();
    for note in page.names.iter().filter(|note| !note.comment) {
        let from = match note.how {
            How::Property => "html:author",
            _ => "html:byline",
        };
        let mut claim = Claim::new(from, trust(note, headline));
        // The parts of a box: the first that names people, and what may stand beside them.
        for part in note.text.split(" | ") {
            let mut inner = Claim::new(from, 0.0);
            if note.how == How::Vague {
                match byline::parse(part) {
                    Some(byline) => inner.people = byline.names,
                    None => continue,
                }
            } else {
                inner.read(part, sites);
            }
            let led = byline::lead(part).is_some();
            let first = claim.people.is_empty();
            inner.people.retain(|name| {
                byline::is_name(name)
                    || first
                        && note.how != How::Words
                        && is_handle(name)
                        && (led || note.how == How::Property || part.len() < 30)
            });
            claim.others.extend(inner.others);
            claim.people.extend(inner.people);
            if claim.people.len() > 1 && !first {
                break;
            }
        }
        if claim.people.is_empty() && claim.others.is_empty() {
            continue;
        }
        // Names that stand side by side are one byline's.
        if let Some((last, at)) = claims.last_mut()
            && last.from == claim.from
            && note.at.abs_diff(*at) < 120
            && (last.trust - claim.trust).abs() < 0.12
        {
            for name in claim.people {
                let part = |other: &String| other.contains(&*name);
                if byline::is_name(&name) && !last.people.iter().any(part) {
                    // A name in full after a part of it.
                    last.people.retain(|other| !name.contains(&**other));
                    last.people.push(name);
                } else if last.people.is_empty() {
                    last.people.push(name);
                }
            }
            last.others.extend(claim.others);
            *at = note.at;
            continue;
        }
        claims.push((claim, note.at));
    }
    claims.into_iter().map(|(claim, _)| claim).collect()
}

/// Whether a single word may be what somebody signs with.
fn is_handle(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    !name.contains(' ') && (2..=25).contains(&letters) && !byline::is_listed(name)
}

fn trust(note: &Note, headline: Option<usize>) -> f32 {
    let base = match note.how {
        How::Property => 0.75,
        How::Class => 0.65,
        How::Words => 0.5,
        _ => 0.6,
    };
    let aside = if note.aside { 0.3 } else { 0.0 };
    base - 0.2 * (1.0 - nearness(note.at, headline)) - aside
}

fn nearness(at: usize, headline: Option<usize>) -> f32 {
    let Some(headline) = headline else {
        return 0.5;
    };
    let distance = at.abs_diff(headline) as f32;
    let distance = if at < headline {
        2.0 * distance
    } else {
        distance
    };
    1.0 / (1.0 + distance / 2000.0)
}

/// Lines that say themselves that they are bylines, and names behind a label such as `By`, near the
/// headline or anywhere.
fn lines(tree: &Tree<'_>, headline: Option<usize>, sites: &[String]) -> Option<Claim> {
    let origin = tree.text(tree.root()).as_ptr() as usize;
    let mut best: Option<Claim> = None;
    let mut label_at: Option<usize> = None;
    for node in tree.nodes() {
        let text = tree.text(node).trim();
        if text.len() > 150 || text.len() < 2 {
            continue;
        }
        let at = text.as_ptr() as usize - origin;
        let near = nearness(at, headline) > 0.4;
        let mut claim = Claim::new("html:line", 0.4 + 0.2 * nearness(at, headline));
        if tree.is_text(node) {
            let labelled = label_at.take().is_some_and(|label| at - label < 200);
            let text = text.trim_matches(['|', '•', '-', '–', ':', ' ']);
            if byline::is_label(text) {
                label_at = Some(at);
                continue;
            }
            if labelled {
                claim.read(text, sites);
                claim
                    .people
                    .retain(|name| byline::is_name(name) || near && is_handle(name));
            } else if let Some((_, name)) = text
                .rsplit_once(" by ")
                .or_else(|| text.rsplit_once(" von "))
            {
                // `Posted on 14 July by Ada Pell`.
                let dated = text.bytes().any(|b| b.is_ascii_digit());
                if dated && byline::is_name(name) {
                    claim.read(name, sites);
                }
            } else if near && let Some(name) = beside_date(text) {
                claim.read(name, sites);
            }
        }
        if claim.people.is_empty()
            && let Some(byline) = byline::parse(text)
        {
            claim.people = byline.names;
        }
        if !claim.people.is_empty() && best.as_ref().is_none_or(|best| claim.trust > best.trust) {
            best = Some(claim);
        }
    }
    best
}

/// The name in a line that is a day and a name: `14.07.2024 | 13:10 Uhr | Ada Pell`.
fn beside_date(text: &str) -> Option<&str> {
    if text.len() > 80 || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (day, name) = [" | ", " - ", " – ", " · ", " • "]
        .iter()
        .filter_map(|mark| text.rsplit_once(mark))
        .max_by_key(|(day, _)| day.len())?;
    let dated = dates::inside(day, Order::DayFirst).is_some();
    (dated && byline::is_name(name)).then_some(name)
}

/// Names in the data of a page's programs: `'author': 'Ada Pell'`.
fn in_scripts(tree: &Tree<'_>, sites: &[String]) -> Option<Claim> {
    for script in tree.elements("script") {
        let raw = tree.raw(script);
        for at in memchr::memmem::find_iter(raw.as_bytes(), "uthor").take(20) {
            let rest = &raw[at + "uthor".len()..];
            let rest = rest.strip_prefix('s').unwrap_or(rest);
            let rest = rest.strip_prefix("Name").unwrap_or(rest);
            let Some(rest) = rest.trim_start_matches('\\').strip_prefix(['"', '\'']) else {
                continue;
            };
            let rest = rest.trim_start_matches([':', ',', ' ', '[', '\\']);
            let Some(value) = rest.strip_prefix(['"', '\'']) else {
                continue;
            };
            let quote = rest.chars().next().unwrap_or('"');
            let Some(end) = value
                .find([quote, '\\'])
                .filter(|end| (3..=80).contains(end))
            else {
                continue;
            };
            let mut claim = Claim::new("script:author", 0.3);
            claim.read(&value[..end], sites);
            claim.people.retain(|name| {
                byline::is_name(name) || is_handle(name) && name.starts_with(char::is_uppercase)
            });
            if !claim.people.is_empty() {
                return Some(claim);
            }
        }
    }
    None
}
