//! What a model reads of an article: its tokens, and which of them are the headline.

use nutgraf_model::{Block, BlockKind};
use nutgraf_tokenize::{TokenRange, Tokens};

/// An article's tokens, and where its headline is.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    pub(crate) tokens: &'a Tokens,
    pub(crate) headline: TokenRange,
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
