//! A page of the web, or a piece of one, into an article.
//!
//! A page becomes a [`tree`] once; [`metadata`] reads what it says about itself, and [`body`] what
//! it shows. A page that is larger, deeper or more broken than any real one becomes flat text
//! instead, with a warning, and its parts are told as those of a pasted text.

mod body;
mod entities;
mod flat;
mod metadata;
mod page;
mod regions;
mod scan;
mod tree;
mod units;

use nutgraf_model::{Article, Date, Place};

use crate::rejected::Problem;
use crate::text::Given;
pub(crate) use metadata::drop_later;
use page::Page;
use tree::Tree;

/// What is known of a page from outside.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hints<'a> {
    /// The address it was fetched from.
    pub(crate) url: Option<&'a str>,
    /// The encoding that the server named.
    pub(crate) charset: Option<&'a str>,
    /// When it was fetched: nothing in it was published later.
    pub(crate) crawled: Option<Date>,
}

/// Reads a whole page: a file, a response in a crawl. `place` is where its bytes stand.
///
/// # Errors
///
/// If there is no text in it, or it is no text at all.
pub(crate) fn read(
    article: &mut Article,
    bytes: &[u8],
    place: Place,
    hints: &Hints<'_>,
) -> Result<(), Problem> {
    let page = Page::decode(bytes, place, hints.charset)?;
    understand(article, &page, hints, Given::default())
}

/// Reads a piece of HTML that stands inside something else: a value of JSON, an item of a feed.
/// What is `given` goes before what the piece shows; so does what the article knows already.
///
/// # Errors
///
/// If there is no text in it.
pub(crate) fn read_inside(
    article: &mut Article,
    html: &str,
    place: Place,
    hints: &Hints<'_>,
    given: Given,
) -> Result<(), Problem> {
    understand(article, &Page::inside(html, place), hints, given)
}

fn understand(
    article: &mut Article,
    page: &Page<'_>,
    hints: &Hints<'_>,
    given: Given,
) -> Result<(), Problem> {
    article.warnings.extend(page.warnings.iter().cloned());
    let tree = match Tree::parse(&page.text) {
        Ok(tree) => tree,
        Err(much) => return flat::read(article, page, given, much),
    };
    for (code, message) in tree.repairs() {
        article.warn(code, message);
    }
    let found = metadata::find(&tree, hints);
    found.describe(article);
    body::read(article, page, &tree, &found, given)
}
