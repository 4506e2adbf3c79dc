//! What a page says about itself: its title, who wrote it and when.

use nutgraf_model::{Date, Lang};

use super::Hints;
use super::tree::Tree;

/// What a page says about itself, before the body's own evidence is looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    /// What may be the headline, best first, without the site's name.
    pub(super) titles: Vec<Title>,
    /// Who wrote it, a name each.
    pub(super) authors: Vec<String>,
    /// Where the authors were found, such as `json-ld:author`.
    pub(super) authors_from: &'static str,
    /// When it was published.
    pub(super) published: Option<FoundDate>,
    /// When it was changed last.
    pub(super) modified: Option<FoundDate>,
    /// The outlet's name.
    pub(super) site: Option<String>,
    /// The page's own address for itself.
    pub(super) canonical: Option<String>,
    /// The language it claims.
    pub(super) lang: Option<Lang>,
}

/// A text that may be the headline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Title {
    pub(super) text: String,
    /// Where it was found, such as `og:title`.
    pub(super) from: &'static str,
}

/// A date, where it was found, and how sure it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FoundDate {
    pub(super) date: Date,
    /// Such as `json-ld:datePublished`.
    pub(super) from: String,
    pub(super) confidence: Confidence,
}

/// How sure a found value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Confidence {
    /// Only a guess from text nearby, or a date of modification.
    Weak,
    /// From the address, or a `time` near the headline.
    Likely,
    /// Said in so many words by the page's own metadata.
    Sure,
}

/// Finds them. The body's extraction comes after it, and takes the headline that stands in the page
/// from `titles`, in that order.
pub(super) fn find(tree: &Tree<'_>, _hints: &Hints<'_>) -> Found {
    let title = tree.elements("title").find(|&node| !tree.is_foreign(node));
    let text = title.map(|node| tree.text(node).trim().to_owned());
    Found {
        titles: text
            .filter(|text| !text.is_empty())
            .map(|text| Title {
                text,
                from: "title",
            })
            .into_iter()
            .collect(),
        ..Found::default()
    }
}
