//! Where pages of the web, and pieces of them, are handed over to be read.

use nutgraf_model::{Article, Place};

use crate::Reason;
use crate::rejected::Problem;

/// Reads a page; `charset` is what the server called its encoding.
pub(crate) fn read(
    article: &mut Article,
    bytes: &[u8],
    place: Place,
    charset: Option<&str>,
) -> Result<(), Problem> {
    let _ = (article, bytes, place, charset);
    Err(Problem::new(
        Reason::UnsupportedFormat,
        "HTML pages are not read yet; save them as plain text",
    ))
}

/// Reads a piece of HTML as the body of an article that may have its headline already.
pub(crate) fn fragment(article: &mut Article, html: &str, place: Place) -> Result<(), Problem> {
    let _ = (article, html, place);
    Err(Problem::new(
        Reason::UnsupportedFormat,
        "the body is HTML, and HTML is not read yet; give its text",
    ))
}
