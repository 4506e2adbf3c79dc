//! What a page shows: the article, told from what stands around it.

use nutgraf_model::{Article, BlockKind};

use super::metadata::Found;
use super::page::Page;
use super::tree::Tree;
use crate::Reason;
use crate::rejected::Problem;
use crate::text::Given;

pub(super) fn read(
    article: &mut Article,
    page: &Page<'_>,
    tree: &Tree<'_>,
    found: &Found,
    given: Given,
) -> Result<(), Problem> {
    match given.headline {
        Some((headline, place)) => article.push_block(BlockKind::Headline, &headline, place),
        None => {
            if let Some(title) = found.titles.first() {
                article.push_block(BlockKind::Headline, &title.text, page.place(0..0));
            }
        }
    }
    for p in tree.elements("p") {
        let place = page.place(tree.source(p));
        article.push_block(BlockKind::Paragraph, tree.text(p), place);
    }
    if article.text().is_empty() {
        return Err(Problem::new(Reason::NoText, "the page shows no text"));
    }
    Ok(())
}
