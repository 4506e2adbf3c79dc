use nutgraf_model::{Lang, Span};

use crate::tokens::{BLOCK_GAP, Flags, Kind, Sentence, Tokens};

/// Finds tokens and sentences. Keeps what it has folded and stemmed, so use one a thread for many
/// texts.
#[derive(Debug, Default)]
pub struct Tokenizer {}

impl Tokenizer {
    /// In a pattern, stands for any run of characters, none included: the noncharacter U+FDD0, which
    /// counts as a letter.
    pub const ANY: char = '\u{FDD0}';
    /// In a pattern, stands for any one character: the noncharacter U+FDD1, which counts as a letter.
    pub const ONE: char = '\u{FDD1}';

    /// A tokenizer for all languages.
    #[must_use]
    pub fn new() -> Tokenizer {
        Tokenizer::default()
    }

    /// The tokens of a text that is one block.
    #[must_use]
    pub fn tokenize(&mut self, text: &str, lang: Lang) -> Tokens {
        let mut tokens = Tokens::default();
        self.tokenize_into(text, &[Span::new(0, text.len())], lang, &mut tokens);
        tokens
    }

    /// The tokens of the blocks of a text, into `tokens`, which loses what it held before and keeps
    /// its memory. What lies outside the blocks has no tokens.
    ///
    /// # Panics
    ///
    /// If the blocks are not in order, not inside the text, or not on character boundaries.
    pub fn tokenize_into(&mut self, text: &str, blocks: &[Span], lang: Lang, tokens: &mut Tokens) {
        *tokens = Tokens {
            lang,
            ..Tokens::default()
        };
        let stemmer = rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::English);
        let mut position = 0;
        for (number, block) in blocks.iter().enumerate() {
            if number > 0 {
                position += BLOCK_GAP;
                (0..BLOCK_GAP).for_each(|_| tokens.joined.push('\n'));
            }
            let first = tokens.len() as u32;
            let inside = block.text(text);
            let mut rest = 0;
            while let Some(at) = inside[rest..].find(char::is_alphanumeric) {
                let start = rest + at;
                let len = inside[start..]
                    .find(|c: char| !c.is_alphanumeric())
                    .unwrap_or(inside.len() - start);
                let word = &inside[start..start + len];
                rest = start + len;
                let folded = word.to_lowercase();
                let stem = stemmer.stem(&folded).into_owned();
                let at = tokens.joined.len();
                tokens.joined.push_str(&folded);
                tokens.folded.push(Span::new(at, tokens.joined.len()));
                tokens.joined.push('\n');
                let at = tokens.stems.len();
                tokens.stems.push_str(&stem);
                tokens.stem.push((true, Span::new(at, tokens.stems.len())));
                tokens
                    .spans
                    .push(Span::new(start, rest).shift(block.start()));
                tokens.kinds.push(Kind::Word);
                tokens.flags.push(Flags::default());
                tokens.positions.push(position);
                position += 1;
            }
            let range = first..tokens.len() as u32;
            if let Some(span) = tokens.bytes(range.clone()) {
                tokens.sentences.push(Sentence {
                    span,
                    tokens: range.clone(),
                });
            }
            tokens.blocks.push(range);
        }
    }
}
