//! Which of a page's titles is the headline, and what of it is the name of the site.

use super::Title;
use super::collect::{Collected, Heading};
use super::jsonld::Rank;
use crate::html::entities::{self, In};
use crate::html::tree::NodeId;

/// The titles, best first.
pub(super) fn find(page: &Collected, sites: &[String]) -> Vec<Title> {
    let mut claims: Vec<Title> = Vec::new();
    let mut claim = |text: &str, from: &'static str, node: Option<NodeId>| {
        let text = &*entities::decode(text, In::Text);
        let text = without_site(text, sites);
        if !text.is_empty() && !is_nothing(text) && !is_site(text, sites) {
            claims.push(Title {
                text: text.to_owned(),
                from,
                node,
            });
        }
    };
    let said = page
        .said
        .things
        .iter()
        .filter(|thing| thing.rank == Rank::Article);
    for thing in said.take(3) {
        if let Some(headline) = &thing.headline {
            claim(headline, "json-ld:headline", None);
        }
    }
    for (key, from) in KEYS {
        if let Some(text) = page.meta(&[key]) {
            claim(text, from, None);
        }
    }
    if let Some(text) = &page.title {
        claim(text, "title", None);
    }
    let best = best_heading(&page.headings, &claims, page.title.as_deref(), sites);
    if let Some(heading) = best {
        let from = match heading.level {
            1 => "h1",
            2 => "h2",
            _ => "heading",
        };
        let text = without_site(without_kicker(heading, &claims), sites).to_owned();
        claims.insert(
            0,
            Title {
                text,
                from,
                node: Some(heading.node),
            },
        );
    }
    claims
}

const KEYS: &[(&str, &str)] = &[
    ("og:title", "og:title"),
    ("twitter:title", "twitter:title"),
    ("headline", "meta:headline"),
    ("dc.title", "dc.title"),
    ("dcterms.title", "dcterms.title"),
    ("citation_title", "citation_title"),
    ("parsely-title", "parsely-title"),
    ("sailthru.title", "sailthru.title"),
];

/// The heading that the page's other titles speak of.
fn best_heading<'h>(
    headings: &'h [Heading],
    claims: &[Title],
    title: Option<&str>,
    sites: &[String],
) -> Option<&'h Heading> {
    let claims: Vec<Vec<String>> = claims
        .iter()
        .map(|claim| words(&claim.text))
        .chain(title.map(words))
        .collect();
    let mut best: Option<(f32, &Heading)> = None;
    let single = headings
        .iter()
        .filter(|heading| heading.level == 1 && !heading.aside)
        .count()
        == 1;
    for heading in headings {
        let text = without_site(&heading.text, sites);
        if is_nothing(text) || is_site(text, sites) || text.len() > 400 {
            continue;
        }
        let own = words(text);
        let alike = claims
            .iter()
            .map(|claim| likeness(&own, claim))
            .fold(0.0, f32::max);
        let level = match heading.level {
            1 => 0.5,
            2 => 0.1,
            _ => 0.0,
        };
        let score = alike
            + level
            + if heading.level == 1 && single {
                0.2
            } else {
                0.0
            }
            + if heading.marked { 0.15 } else { 0.0 }
            - if heading.aside { 0.4 } else { 0.0 };
        if score >= 0.65 && best.is_none_or(|(most, _)| score > most) {
            best = Some((score, heading));
        }
    }
    best.map(|(_, heading)| heading)
}

/// The heading without the topic above it (`Harbour` over `Boats return at last`), where other titles
/// of the page have the rest alone, or put a mark between the two.
fn without_kicker<'h>(heading: &'h Heading, claims: &[Title]) -> &'h str {
    let whole = &*heading.text;
    let Some(kicker) = &heading.kicker else {
        return whole;
    };
    let Some(rest) = whole.strip_prefix(&**kicker) else {
        return whole;
    };
    let rest = rest.trim_start_matches([' ', ':', '|', '–', '-', '/']);
    if kicker.split_whitespace().count() > 5 || rest.split_whitespace().count() < 3 {
        return whole;
    }
    let alone = claims.iter().any(|claim| {
        claim.text.find(rest).is_some_and(|at| {
            let before = claim.text[..at].trim_end();
            before.is_empty() || before.ends_with([':', '-', '–', '—', '|', '/', '•'])
        })
    });
    if alone { rest } else { whole }
}

/// The share of words that two texts have in common (Dice's coefficient over sets of words).
fn likeness(a: &[String], b: &[String]) -> f32 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let common = a.iter().filter(|word| b.contains(word)).count();
    2.0 * common as f32 / (a.len() + b.len()) as f32
}

pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// What pages without a title have as their title.
fn is_nothing(text: &str) -> bool {
    const NOTHING: &[&str] = &[
        "home",
        "homepage",
        "untitled",
        "untitled document",
        "startseite",
        "index",
        "blog",
        "news",
        "article",
        "search",
        "menu",
        "navigation",
        "page not found",
        "404",
        "accueil",
        "inicio",
        "navigation und service",
        "null",
        "undefined",
    ];
    let lower = text.to_lowercase();
    NOTHING.contains(&lower.trim()) || !text.chars().any(char::is_alphanumeric)
}

/// Letters and digits alone, in lower case.
pub(super) fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a text is the name of the site, or the greater part of it.
pub(super) fn is_site(text: &str, sites: &[String]) -> bool {
    let text = bare(text);
    !text.is_empty() && sites.contains(&text)
}

/// The marks between a headline and the site's name.
const MARKS: &[&str] = &[
    " | ", " - ", " – ", " — ", " :: ", " » ", " « ", " • ", " · ", " / ", " ‹ ", " › ", " ~ ",
    " ⋆ ", "|", " : ", ": ",
];

/// The title without the site's name at its end or beginning. `sites` are the names the site goes
/// by, bare.
pub(super) fn without_site<'t>(title: &'t str, sites: &[String]) -> &'t str {
    let mut title = title.trim();
    // `Headline | Section | Site`: at most so often.
    for _ in 0..3 {
        let before = title;
        for mark in MARKS {
            if let Some((head, tail)) = title.rsplit_once(mark)
                && names_site(tail, sites)
                && !is_site(head, sites)
                && !head.trim().is_empty()
            {
                title = head.trim();
            }
            if let Some((head, tail)) = title.split_once(mark)
                && names_site(head, sites)
                && !tail.trim().is_empty()
                && *mark != ": "
            {
                title = tail.trim();
            }
        }
        if title == before {
            break;
        }
    }
    title
}

/// Whether a part of a title is what the site is called: one of its names, or one with a few words
/// more, such as `The Lindmouth Post` and `Lindmouth Post News`.
fn names_site(part: &str, sites: &[String]) -> bool {
    let part = bare(part);
    let long = part.chars().count();
    long >= 2
        && sites.iter().any(|site| {
            let len = site.chars().count();
            *site == part
                || len >= 4 && part.contains(&**site) && long <= len + 20
                || long >= 4 && site.contains(&part) && 2 * long >= len
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sites_name_goes() {
        let sites = ["lindmouthpost".to_owned(), "lindmouthpostcom".to_owned()];
        for (title, expected) in [
            ("Boats return | Lindmouth Post", "Boats return"),
            ("Boats return - The Lindmouth Post", "Boats return"),
            ("Boats return – lindmouthpost.com", "Boats return"),
            (
                "Lindmouth Post: Boats return",
                "Lindmouth Post: Boats return",
            ),
            ("Lindmouth Post | Boats return", "Boats return"),
            ("Boats - and nets - return", "Boats - and nets - return"),
            ("Boats return", "Boats return"),
            ("Lindmouth Post", "Lindmouth Post"),
            (
                "Boats: harbour | News | Lindmouth Post",
                "Boats: harbour | News",
            ),
        ] {
            assert_eq!(without_site(title, &sites), expected, "{title}");
        }
    }
}
