//! Plain text into an article: its parts told from each other and from what the page left behind.

mod anatomy;
pub(crate) mod caption;
pub(crate) mod dateline;
pub(crate) mod form;
mod front_matter;
pub(crate) mod residue;
mod unit;

use nutgraf_model::{Article, Place};

use crate::Reason;
use crate::decode;
use crate::rejected::Problem;

pub(crate) use anatomy::anatomy;

/// What a record says about its text from outside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    pub(crate) headline: Option<(String, Place)>,
    pub(crate) standfirst: Option<(String, Place)>,
}

pub(crate) fn read(article: &mut Article, bytes: &[u8], place: Place) -> Result<(), Problem> {
    let decoded = decode::decode(bytes, place)?;
    article.warnings.extend(decoded.warnings);
    let mut given = Given::default();
    let body = front_matter::read(article, &decoded.lines, &mut given);
    anatomy(article, &decoded.lines[body..], given);
    if article.text().is_empty() {
        let empty = decoded.lines.iter().all(|line| line.text.trim().is_empty());
        return Err(if empty {
            Problem::new(Reason::Empty, "the file is empty")
        } else {
            Problem::new(
                Reason::NoText,
                "the file holds nothing but remains of a page",
            )
        });
    }
    Ok(())
}
