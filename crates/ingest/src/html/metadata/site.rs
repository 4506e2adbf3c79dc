//! The outlet, its names, its language and its ways.

use nutgraf_model::Lang;

use super::collect::Collected;
use super::title::bare;
use crate::dates::Order;

/// The address of the page: the one it was fetched from, else the one it gives itself; without what
/// an archive of the web put before it.
pub(super) fn address<'p>(page: &'p Collected, fetched: Option<&'p str>) -> Option<&'p str> {
    let own = || page.canonical.as_deref().or_else(|| page.meta(&["og:url"]));
    let address = fetched.or_else(own)?;
    // https://web.archive.org/web/20130307194448/http://example.org/…
    let archived = address.match_indices("/web/").find_map(|(at, mark)| {
        let rest = &address[at + mark.len()..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let rest = rest.get(digits..)?;
        (digits == 14).then(|| rest.find('/').map(|slash| &rest[slash + 1..]))?
    });
    Some(archived.unwrap_or(address))
}

/// The host of an address, which may lack its scheme.
pub(super) fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or(rest);
    host.strip_prefix("www.").unwrap_or(host)
}

/// What the outlet is called.
pub(super) fn name(page: &Collected) -> Option<String> {
    let publisher = || {
        page.said
            .things
            .iter()
            .find_map(|thing| thing.publisher.as_deref())
    };
    let name = page
        .meta(&["og:site_name"])
        .or(page.said.site.as_deref())
        .or_else(publisher)
        .or_else(|| {
            page.meta(&[
                "application-name",
                "publisher",
                "dc.publisher",
                "dcterms.publisher",
                "citation_publisher",
                "apple-mobile-web-app-title",
            ])
        })?;
    Some(name.to_owned())
}

/// Every name that the site goes by, bare: letters and digits in lower case.
pub(super) fn names(page: &Collected, address: Option<&str>) -> Vec<String> {
    let mut names = Vec::new();
    let mut add = |name: &str| {
        let name = bare(name);
        if name.chars().count() >= 2 && !names.contains(&name) {
            names.push(name);
        }
    };
    for key in [
        "og:site_name",
        "application-name",
        "publisher",
        "dc.publisher",
        "dcterms.publisher",
        "apple-mobile-web-app-title",
        "article:publisher",
        "copyright",
        "sitename",
        "twitter:site",
    ] {
        for content in page.metas_of(key) {
            if !content.contains("//") {
                add(content);
            }
        }
    }
    for thing in &page.said.things {
        thing.publisher.iter().for_each(|name| add(name));
    }
    page.said.site.iter().for_each(|name| add(name));
    for address in [address, page.canonical.as_deref(), page.meta(&["og:url"])]
        .into_iter()
        .flatten()
    {
        let host = host(address);
        add(host);
        // Without the ending: example.co.uk is `example`; and the parts before a name are sections.
        let labels: Vec<&str> = host.split('.').collect();
        let longest = labels.iter().rev().skip(1).max_by_key(|label| label.len());
        if let Some(label) = longest.filter(|label| label.len() >= 3) {
            add(label);
        }
    }
    names
}

/// The page's own address for itself.
pub(super) fn canonical(page: &Collected) -> Option<String> {
    let canonical = page
        .canonical
        .as_deref()
        .or_else(|| page.meta(&["og:url"]))?;
    let absolute = canonical.starts_with("http://") || canonical.starts_with("https://");
    (absolute && host(canonical).contains('.')).then(|| canonical.to_owned())
}

/// The language that the page claims.
pub(super) fn language(page: &Collected) -> Option<Lang> {
    let said = || {
        page.said
            .things
            .iter()
            .filter_map(|thing| thing.lang.as_deref())
    };
    page.lang
        .as_deref()
        .into_iter()
        .chain(page.meta(&[
            "content-language",
            "og:locale",
            "dc.language",
            "language",
            "inlanguage",
        ]))
        .chain(said())
        .find_map(|tag| Lang::parse(tag.split(',').next().unwrap_or(tag)))
}

/// Whether the page's language is one of those spoken an hour or two east of Greenwich.
pub(super) fn is_central_european(page: &Collected) -> bool {
    const LANGUAGES: &[&str] = &[
        "de", "fr", "it", "nl", "pl", "cs", "sk", "hu", "da", "sv", "nb", "nn", "no", "sl", "hr",
        "sr", "bs", "mk", "sq",
    ];
    let region = page
        .lang
        .as_deref()
        .and_then(|tag| tag.split(['-', '_']).nth(1));
    let far = region.is_some_and(|region| region.eq_ignore_ascii_case("ca"));
    !far && language(page).is_some_and(|lang| LANGUAGES.contains(&lang.as_str()))
}

/// Which of two numbers is the day in this page's dates: in the United States the second.
pub(super) fn order(page: &Collected, address: Option<&str>) -> Order {
    let tag = page
        .lang
        .as_deref()
        .or_else(|| page.meta(&["content-language", "og:locale"]));
    let tag = tag.unwrap_or_default().to_ascii_lowercase();
    let region = tag.split(['-', '_']).nth(1).unwrap_or_default();
    let ending = address.map_or("", |address| {
        host(address).rsplit('.').next().unwrap_or_default()
    });
    let country =
        ending.len() == 2 && !matches!(ending, "us" | "co" | "io" | "tv" | "me" | "ai" | "ly");
    match (tag.split(['-', '_']).next(), region) {
        (Some("en") | Some(""), "us") => Order::MonthFirst,
        (Some("en") | Some(""), "") if country => Order::DayFirst,
        (Some("en"), "") => Order::MonthFirst,
        (Some(""), _) => Order::Unknown,
        _ => Order::DayFirst,
    }
}
