//! What a page's JSON-LD says about its article.

use crate::html::entities::{self, In};
use std::borrow::Cow;

use super::json::{self, Value};

/// Objects looked at in one page; an article's own stand among the first few.
const MAX_THINGS: usize = 400;

/// A name in an author's field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) text: String,
    /// Said to be an organisation.
    pub(super) organisation: bool,
}

/// An object that may describe the article of the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Thing {
    pub(super) rank: Rank,
    pub(super) headline: Option<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) created: Option<String>,
    pub(super) authors: Vec<Name>,
    pub(super) publisher: Option<String>,
    pub(super) url: Option<String>,
    pub(super) lang: Option<String>,
    /// `isAccessibleForFree`.
    pub(super) free: Option<bool>,
    pub(super) live: bool,
}

/// How near an object's type is to an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Anything: a product, an event, a picture.
    #[default]
    Other,
    /// The page itself.
    Page,
    /// Something written and signed that is no article: a recipe, a film's review.
    Work,
    /// An article.
    Article,
}

/// What all blocks of a page say.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Said {
    /// The objects of the page's blocks, in order.
    pub(super) things: Vec<Thing>,
    /// The name of the site or its publisher, where an object of its own says it.
    pub(super) site: Option<String>,
}

impl Said {
    /// Reads one block more.
    pub(super) fn read(&mut self, block: &str) {
        // Escaped as if it were an attribute.
        let escaped = !block.contains('"') && block.contains("&quot;");
        let block = if escaped { twice(block) } else { block.into() };
        let values = json::values(&block);
        let mut named = Vec::new();
        for value in &values {
            collect_named(value, &mut named, 0);
        }
        for value in &values {
            self.walk(value, &named, 0);
        }
    }

    fn walk(&mut self, value: &Value<'_>, named: &[(&str, &Value<'_>)], depth: usize) {
        if depth > 4 || self.things.len() >= MAX_THINGS {
            return;
        }
        if let Value::List(values) = value {
            for value in values {
                self.walk(value, named, depth + 1);
            }
            return;
        }
        let Value::Object(_) = value else {
            return;
        };
        if is_type(value, &["WebSite", "NewsMediaOrganization"]) && self.site.is_none() {
            self.site = clean_text(value.text_of("name"));
        }
        let thing = thing(value, named);
        if thing != Thing::default() {
            self.things.push(thing);
        }
        for key in [
            "@graph",
            "mainEntity",
            "mainEntityOfPage",
            "hasPart",
            "liveBlog",
        ] {
            if let Some(inner) = value.get(key) {
                self.walk(inner, named, depth + 1);
            }
        }
    }
}

/// Objects with an `@id` and a name, which other objects point to.
fn collect_named<'v, 'a>(
    value: &'v Value<'a>,
    named: &mut Vec<(&'v str, &'v Value<'a>)>,
    depth: usize,
) {
    if depth > 6 || named.len() >= MAX_THINGS {
        return;
    }
    match value {
        Value::List(values) => {
            for value in values {
                collect_named(value, named, depth + 1);
            }
        }
        Value::Object(fields) => {
            if let (Some(id), Some(_)) = (value.text_of("@id"), value.get("name")) {
                named.push((id, value));
            }
            for (_, inner) in fields {
                collect_named(inner, named, depth + 1);
            }
        }
        _ => {}
    }
}

fn thing(value: &Value<'_>, named: &[(&str, &Value<'_>)]) -> Thing {
    let rank = types(value).map(rank_of).max().unwrap_or_default();
    let mut authors = Vec::new();
    for key in ["author", "authors", "creator"] {
        if let Some(value) = value.get(key)
            && authors.is_empty()
        {
            names(value, named, &mut authors, 0);
        }
    }
    let text = |key| clean_text(value.text_of(key));
    let url = value.text_of("url").or_else(|| {
        let page = value.get("mainEntityOfPage")?;
        page.text_of("@id").or_else(|| page.text())
    });
    Thing {
        rank,
        headline: text("headline").or_else(|| match rank {
            Rank::Other => None,
            _ => text("name"),
        }),
        published: text("datePublished")
            .or_else(|| text("dateposted"))
            .or_else(|| text("datePosted")),
        modified: text("dateModified").or_else(|| text("dateUpdated")),
        created: text("dateCreated").or_else(|| text("uploadDate")),
        authors,
        publisher: value.get("publisher").and_then(|publisher| {
            let publisher = publisher.each().first()?;
            let named = resolve(publisher, named);
            // Whoever publishes herself is no outlet.
            if is_type(named, &["Person"]) {
                return None;
            }
            clean_text(named.text_of("name").or_else(|| named.text()))
                .filter(|name| !name.starts_with("http"))
        }),
        url: url.filter(|url| url.starts_with("http")).map(str::to_owned),
        lang: value.get("inLanguage").and_then(|lang| {
            let code = lang.text().or_else(|| lang.text_of("alternateName"))?;
            Some(code.to_owned())
        }),
        free: value
            .get("isAccessibleForFree")
            .and_then(|free| truth(free)),
        live: is_type(value, &["LiveBlogPosting"]),
    }
}

/// The names in an author's field: texts, persons, lists of both, and references to either.
fn names(value: &Value<'_>, named: &[(&str, &Value<'_>)], out: &mut Vec<Name>, depth: usize) {
    if depth > 3 || out.len() >= 40 {
        return;
    }
    match value {
        Value::List(values) => {
            for value in values {
                names(value, named, out, depth + 1);
            }
        }
        Value::Object(_) => {
            let who = resolve(value, named);
            let organisation = types(who)
                .any(|name| name.ends_with("Organization") || name == "Brand")
                && !is_type(who, &["Person"]);
            match who.get("name") {
                Some(inner @ Value::List(_)) => {
                    names(inner, named, out, depth + 1);
                }
                Some(name) => {
                    if let Some(text) = clean_text(name.text()) {
                        out.push(Name { text, organisation });
                    }
                }
                None => {
                    let parts = [who.text_of("givenName"), who.text_of("familyName")];
                    let parts: Vec<&str> = parts.into_iter().flatten().collect();
                    if let Some(text) = clean_text(Some(&parts.join(" "))) {
                        out.push(Name { text, organisation });
                    }
                }
            }
        }
        _ => {
            if let Some(text) = clean_text(value.text()) {
                out.push(Name {
                    text,
                    organisation: false,
                });
            }
        }
    }
}

/// The object that a bare reference points to, else the value itself.
fn resolve<'v, 'a>(value: &'v Value<'a>, named: &[(&'v str, &'v Value<'a>)]) -> &'v Value<'a> {
    match (value.get("name"), value.text_of("@id")) {
        (None, Some(id)) => named
            .iter()
            .find(|(other, _)| *other == id)
            .map_or(value, |(_, found)| found),
        _ => value,
    }
}

fn types<'v>(value: &'v Value<'_>) -> impl Iterator<Item = &'v str> {
    let list = value.get("@type").or_else(|| value.get("type"));
    let list = list.map_or(&[][..], Value::each);
    list.iter().filter_map(Value::text).map(|name| {
        let name = name.rsplit(['/', '#', ':']).next().unwrap_or(name);
        name.trim()
    })
}

fn is_type(value: &Value<'_>, names: &[&str]) -> bool {
    types(value).any(|name| names.contains(&name))
}

fn rank_of(name: &str) -> Rank {
    if name.ends_with("Article") || name.ends_with("Posting") && name != "JobPosting" {
        return Rank::Article;
    }
    match name {
        "Report" | "Review" | "OpinionPiece" | "Blog" => Rank::Article,
        "CreativeWork" | "Recipe" | "HowTo" | "CriticReview" | "DiscussionForum" | "Question"
        | "QAPage" | "VideoObject" | "PodcastEpisode" | "Chapter" | "PressRelease" => Rank::Work,
        "WebPage" | "ItemPage" | "AboutPage" | "MedicalWebPage" | "CollectionPage" => Rank::Page,
        _ => Rank::Other,
    }
}

fn truth(value: &Value<'_>) -> Option<bool> {
    match value.text()?.to_ascii_lowercase().rsplit('/').next()? {
        "true" | "1" | "yes" => Some(true),
        "false" | "0" | "no" => Some(false),
        _ => None,
    }
}

/// Resolves entities, also those whose ampersand is itself one: `it&amp;#8217;s`.
fn twice(text: &str) -> Cow<'_, str> {
    match entities::decode(text, In::Text) {
        Cow::Owned(once) if once.contains('&') => {
            Cow::Owned(entities::decode(&once, In::Text).into_owned())
        }
        once => once,
    }
}

fn clean_text(text: Option<&str>) -> Option<String> {
    let text = twice(text?);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty() && !text.eq_ignore_ascii_case("null")).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(block: &str) -> Thing {
        let mut said = Said::default();
        said.read(block);
        said.things
            .into_iter()
            .max_by_key(|thing| thing.rank)
            .unwrap_or_default()
    }

    #[track_caller]
    fn check_authors(author: &str, expected: &[&str]) {
        let block = format!(r#"{{"@type":"NewsArticle","author":{author}}}"#);
        let names: Vec<String> = read(&block)
            .authors
            .into_iter()
            .map(|name| name.text)
            .collect();
        assert_eq!(names, expected, "{author}");
    }

    #[test]
    fn authors_come_in_many_shapes() {
        check_authors(r#""Ada Pell""#, &["Ada Pell"]);
        check_authors(r#"["Ada Pell","Jo Roe"]"#, &["Ada Pell", "Jo Roe"]);
        check_authors(r#"{"@type":"Person","name":"Ada Pell"}"#, &["Ada Pell"]);
        check_authors(
            r#"[{"name":"Ada Pell"},{"name":"Jo Roe"}]"#,
            &["Ada Pell", "Jo Roe"],
        );
        check_authors(r#"{"name":["Ada Pell","Jo Roe"]}"#, &["Ada Pell", "Jo Roe"]);
        check_authors(r#"{"givenName":"Ada","familyName":"Pell"}"#, &["Ada Pell"]);
        check_authors(r#"{"name":{"@value":"Ada Pell"}}"#, &["Ada Pell"]);
        check_authors(
            r#"{"name":"D&#039;Arcy O&amp;#8217;Neill"}"#,
            &["D'Arcy O’Neill"],
        );
        check_authors("null", &[]);
        check_authors("[]", &[]);
        check_authors(r#"{"@type":"Person","name":""}"#, &[]);
    }

    #[test]
    fn references_are_followed() {
        let block = r##"{"@graph":[{"@type":"Article","author":{"@id":"#p"},"publisher":{"@id":"#o"}},
            {"@type":"Person","@id":"#p","name":"Ada Pell"},
            {"@type":"Organization","@id":"#o","name":"Lindmouth Post"}]}"##;
        let thing = read(block);
        assert_eq!(thing.authors[0].text, "Ada Pell");
        assert_eq!(thing.publisher.as_deref(), Some("Lindmouth Post"));
    }

    #[test]
    fn articles_are_found_where_they_hide() {
        for block in [
            r#"{"@type":"NewsArticle","headline":"Boats"}"#,
            r#"[{"@type":"WebPage","name":"x"},{"@type":"NewsArticle","headline":"Boats"}]"#,
            r#"{"@graph":[{"@type":["BlogPosting","x"],"headline":"Boats"}]}"#,
            r#"{"@type":"WebPage","mainEntity":{"@type":"Article","headline":"Boats"}}"#,
            r#"{"@type":"http://schema.org/NewsArticle","headline":"Boats"}"#,
            r#"{"@type":"schema:ReportageNewsArticle","headline":"Boats"}"#,
            "{\"@type\":\"Article\",\n\"headline\":\"Boats\",\n}",
            "<!--//--><![CDATA[//><!--\n{\"@type\":\"Article\",\"headline\":\"Boats\"}\n//--><!]]>",
            "{&quot;@type&quot;:&quot;Article&quot;,&quot;headline&quot;:&quot;Boats&quot;}",
        ] {
            let thing = read(block);
            assert_eq!(
                (thing.rank, thing.headline.as_deref()),
                (Rank::Article, Some("Boats")),
                "{block}"
            );
        }
    }

    #[test]
    fn marks_of_a_paywall_and_of_a_live_blog() {
        for (free, expected) in [
            ("false", Some(false)),
            (r#""False""#, Some(false)),
            (r#""http://schema.org/False""#, Some(false)),
            ("true", Some(true)),
            ("\"maybe\"", None),
        ] {
            let block = format!(r#"{{"@type":"NewsArticle","isAccessibleForFree":{free}}}"#);
            assert_eq!(read(&block).free, expected, "{free}");
        }
        assert!(read(r#"{"@type":"LiveBlogPosting","headline":"x"}"#).live);
    }
}
