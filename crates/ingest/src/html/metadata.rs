//! What a page says about itself: its title, who wrote it and when.

mod authors;
mod collect;
mod first;
mod json;
mod jsonld;
mod label;
mod published;
mod site;
#[cfg(test)]
mod tests;
mod title;

use nutgraf_model::{Article, Date, Lang, Warning};

use super::Hints;
use super::tree::{NodeId, Tree};
use collect::Collected;
use jsonld::Rank;

/// What a page says about itself, before the body's own evidence is looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    /// What may be the headline, best first, without the site's name.
    pub(super) titles: Vec<Title>,
    /// Who wrote it, a name each.
    pub(super) authors: Vec<String>,
    /// Who signed it where no person did: an agency, a desk, the site.
    pub(super) signed: Option<String>,
    /// Where the authors, or who signed, were found, such as `json-ld:author`.
    pub(super) authors_from: &'static str,
    /// When it was published.
    pub(super) published: Option<FoundDate>,
    /// When it was changed last.
    pub(super) modified: Option<FoundDate>,
    /// Dates that are none.
    pub(super) bad_dates: Vec<String>,
    /// The outlet's name.
    pub(super) site: Option<String>,
    /// The page's own address for itself.
    pub(super) canonical: Option<String>,
    /// The language it claims.
    pub(super) lang: Option<Lang>,
    /// The whole text is for subscribers.
    pub(super) paywall: bool,
    /// Its text grew in posts, with times.
    pub(super) live: bool,
}

/// A text that may be the headline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Title {
    pub(super) text: String,
    /// Where it was found, such as `og:title`.
    pub(super) from: &'static str,
    /// The heading of the page that it is.
    pub(super) node: Option<NodeId>,
}

/// A date, where it was found, and how sure it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FoundDate {
    pub(super) date: Date,
    /// Such as `json-ld:datePublished`.
    pub(super) from: String,
    /// The share of pages for which such a date was right.
    pub(super) confidence: f32,
}

/// Finds them. The body's extraction comes after it, and takes the headline that stands in the page
/// from `titles`, in that order.
pub(super) fn find(tree: &Tree<'_>, hints: &Hints<'_>) -> Found {
    let page = collect::collect(tree);
    let address = site::address(&page, hints.url);
    let sites = site::names(&page, address);
    let titles = title::find(&page, &sites);
    let headline = titles.first().and_then(|title| {
        let heading = page
            .headings
            .iter()
            .find(|heading| Some(heading.node) == title.node)?;
        Some(heading.at)
    });
    let order = site::order(&page, address);
    let dates = published::find(
        tree,
        &page,
        headline,
        address,
        order,
        site::is_central_european(&page),
        hints.crawled,
    );
    let signed = authors::find(tree, &page, headline, &sites);
    let article = main_thing(&page);
    Found {
        titles,
        authors: signed.people,
        signed: signed.other,
        authors_from: signed.from,
        published: dates.published,
        modified: dates.modified,
        bad_dates: dates.bad,
        site: site::name(&page),
        canonical: site::canonical(&page),
        lang: site::language(&page),
        paywall: article.is_some_and(|thing| thing.free == Some(false))
            || page
                .meta(&["article:content_tier", "content_tier"])
                .is_some_and(|tier| tier == "locked"),
        live: article.is_some_and(|thing| thing.live),
    }
}

/// Takes the date back from an article that was fetched before it.
pub(crate) fn drop_later(article: &mut Article, crawled: Option<Date>) {
    if let (Some(date), Some(crawled)) = (article.date, crawled)
        && published::is_later(date, crawled)
    {
        article.date = None;
        article.date_confidence = None;
        article.found.remove("date");
        article.warn("bad-date", published::about_later(date, crawled));
    }
}

impl Found {
    /// Writes into an article what it does not know yet, and where that was found.
    pub(super) fn describe(&self, article: &mut Article) {
        let mut found = |field: &str, from: &str| {
            article.found.insert(field.to_owned(), from.to_owned());
        };
        if article.authors.is_empty() {
            if !self.authors.is_empty() {
                article.authors.clone_from(&self.authors);
                found("authors", self.authors_from);
            } else if let Some(signed) = &self.signed {
                article.meta.insert("signed".to_owned(), signed.clone());
                found("meta.signed", self.authors_from);
            }
        }
        if article.date.is_none() {
            if let Some(published) = &self.published {
                article.date = Some(published.date);
                article.date_confidence = Some((published.confidence * 100.0).round() / 100.0);
                found("date", &published.from);
            }
            for bad in &self.bad_dates {
                article.warnings.push(Warning {
                    code: "bad-date".to_owned(),
                    message: bad.clone(),
                });
            }
        }
        if let Some(modified) = &self.modified {
            found("meta.modified", &modified.from);
            let written = modified.date.to_string();
            article.meta.insert("modified".to_owned(), written);
        }
        if article.source.is_none()
            && let Some(site) = &self.site
        {
            article.source = Some(site.clone());
            found("source", "html:site");
        }
        if article.lang.is_none()
            && let Some(lang) = self.lang
        {
            article.lang = Some(lang);
            found("lang", "html:lang");
        }
        match &article.url {
            None => article.url.clone_from(&self.canonical),
            Some(url) => {
                if let Some(canonical) = self.canonical.as_ref().filter(|own| *own != url) {
                    article
                        .meta
                        .insert("canonical".to_owned(), canonical.clone());
                }
            }
        }
        if self.paywall {
            article.meta.insert("paywall".to_owned(), "yes".to_owned());
        }
        if self.live {
            article
                .meta
                .insert("form".to_owned(), "live-blog".to_owned());
        }
    }
}

/// The object of the page's JSON-LD that describes its article.
fn main_thing(page: &Collected) -> Option<&jsonld::Thing> {
    let things = &page.said.things;
    let rank = things.iter().map(|thing| thing.rank).max()?;
    if rank < Rank::Page {
        return None;
    }
    things.iter().find(|thing| thing.rank == rank)
}
