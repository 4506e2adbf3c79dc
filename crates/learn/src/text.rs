//! What a model reads of an article: its tokens, and which of them are the headline.

use nutgraf_model::{Block, BlockKind};
use nutgraf_tokenize::{TokenRange, Tokens};

/// How often a word of the headline counts, where one of the text counts once. On the folds of
/// Reuters-21578's training articles 2 gained 0.4 points of micro F1 and 0.9 of macro F1; 3 no more.
const HEADLINE: u32 = 2;

/// An article's tokens, and where its headline is.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    pub(crate) tokens: &'a Tokens,
    headline: TokenRange,
}

impl<'a> Text<'a> {
    /// The text of these blocks; `tokens` were made from them, in this order.
    #[must_use]
    pub fn new(blocks: &[Block], tokens: &'a Tokens) -> Text<'a> {
        let at = blocks
            .iter()
            .position(|block| block.kind == BlockKind::Headline);
        let headline = at.and_then(|at| tokens.blocks().get(at)).cloned();
        Text {
            tokens,
            headline: headline.unwrap_or(0..0),
        }
    }

    /// How often a word counts that stands here.
    #[inline]
    pub(crate) fn times(&self, token: u32) -> u32 {
        match self.headline.contains(&token) {
            true => HEADLINE,
            false => 1,
        }
    }
}

impl<'a> From<&'a Tokens> for Text<'a> {
    /// A text without a headline.
    fn from(tokens: &'a Tokens) -> Text<'a> {
        Text {
            tokens,
            headline: 0..0,
        }
    }
}
