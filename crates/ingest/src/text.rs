//! Plain text into an article.

use nutgraf_model::{Article, BlockKind, Place};

use crate::decode;
use crate::line::{Line, cover};
use crate::rejected::Problem;

/// What a record says about its text from outside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    pub(crate) headline: Option<(String, Place)>,
    pub(crate) standfirst: Option<(String, Place)>,
}

pub(crate) fn read(article: &mut Article, bytes: &[u8], place: Place) -> Result<(), Problem> {
    let decoded = decode::decode(bytes, place)?;
    article.warnings.extend(decoded.warnings);
    anatomy(article, &decoded.lines, Given::default());
    Ok(())
}

pub(crate) fn anatomy(article: &mut Article, lines: &[Line<'_>], given: Given) {
    let mut need_headline = given.headline.is_none();
    if let Some((text, place)) = &given.headline {
        article.push_block(BlockKind::Headline, text, *place);
    }
    if let Some((text, place)) = &given.standfirst {
        article.push_block(BlockKind::Standfirst, text, *place);
    }
    let mut rest = lines.iter();
    for clump in lines
        .split(|line| line.text.trim().is_empty())
        .filter(|c| !c.is_empty())
    {
        let text: Vec<&str> = clump.iter().map(|line| line.text.trim()).collect();
        let text = text.join(" ");
        let place = clump
            .iter()
            .map(|line| line.place)
            .reduce(cover)
            .unwrap_or_default();
        let kind = if need_headline && text.len() < 200 {
            BlockKind::Headline
        } else {
            BlockKind::Paragraph
        };
        need_headline = false;
        if text == "Leave a Reply" {
            article.residue.lines += 1;
            break;
        }
        article.push_block(kind, &text, place);
    }
    _ = rest.next();
}
