use std::ops::Range;

use nutgraf_model::{Lang, Span};

/// How many positions lie between the last token of a block and the first of the next, so that no
/// phrase and no `w/n` with n up to this reaches over.
pub const BLOCK_GAP: u32 = 16;

/// A range of token indices, half-open.
pub type TokenRange = Range<u32>;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// Letters.
    Word,
    /// Digits, with a currency or per cent sign or without.
    Number,
    /// Letters and digits, such as `MH370`.
    Mixed,
    /// A part of a host name, an e-mail address, a URL or a file name.
    Address,
    /// One character of Han, kana or another script without spaces, such as Thai.
    Ideograph,
}

/// What is known about a token beside its kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(pub(crate) u8);

impl Flags {
    pub(crate) const JOINED: u8 = 1;
    pub(crate) const CAPITALISED: u8 = 2;
    pub(crate) const INITIAL: u8 = 4;
    pub(crate) const WIDE: u8 = 8;
    pub(crate) const FREQUENT: u8 = 16;

    pub(crate) fn set(&mut self, flag: u8) {
        self.0 |= flag;
    }

    /// Whether a hyphen, an ampersand, what holds an address together, or nothing at all stands
    /// between it and the next token: `Jong-un`, `AT&T`, `bbc.co.uk`, `朝鲜`.
    #[must_use]
    pub fn joined(self) -> bool {
        self.0 & Flags::JOINED != 0
    }

    /// Whether its first letter is a capital.
    #[must_use]
    pub fn capitalised(self) -> bool {
        self.0 & Flags::CAPITALISED != 0
    }

    /// Whether it is written in ASCII.
    #[must_use]
    pub fn ascii(self) -> bool {
        self.0 & Flags::WIDE == 0
    }

    /// Whether it is one of the frequent words of the language that it was read in.
    pub(crate) fn frequent(self) -> bool {
        self.0 & Flags::FREQUENT != 0
    }

    /// Whether it is the first of its sentence.
    #[must_use]
    pub fn sentence_initial(self) -> bool {
        self.0 & Flags::INITIAL != 0
    }
}

/// A sentence: where it stands, and its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its bytes, without white space at the ends.
    pub span: Span,
    /// Its tokens.
    pub tokens: TokenRange,
}

/// The tokens and sentences of a text, in order.
///
/// A text is one block, or several that lie in it one after the other. Positions count the tokens
/// from 0 and jump by [`BLOCK_GAP`] more at the border of two blocks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tokens {
    pub(crate) lang: Lang,
    // The text's language and those of the blocks that are in another, in the order of their codes; nothing
    // where there are no others.
    pub(crate) langs: Vec<Lang>,
    // The position behind the last block.
    pub(crate) lines: u32,
    // The blocks in another language, in order.
    pub(crate) foreign: Vec<(u32, Lang)>,
    pub(crate) tokens: Vec<Token>,
    // The folded forms, each followed by `\n`, with BLOCK_GAP more `\n` at the border of two
    // blocks: a form's line number is its position.
    pub(crate) joined: String,
    // The stems that do not begin their folded form.
    pub(crate) stems: String,
    pub(crate) sentences: Vec<Sentence>,
    pub(crate) blocks: Vec<TokenRange>,
    pub(crate) addresses: Vec<Address>,
    pub(crate) numbers: Numbers,
}

/// The numbers of tokens' words. They say nothing about the text: any two are equal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers {
    pub(crate) vocabulary: u64,
    pub(crate) words: Vec<u32>,
}

impl PartialEq for Numbers {
    fn eq(&self, _: &Numbers) -> bool {
        true
    }
}

/// One token. Its form is `form_len` bytes of `joined` from `form`, its stem `stem_len` bytes of
/// `stems` from `stem`, or the first of its form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) span: Span,
    pub(crate) position: u32,
    pub(crate) form: u32,
    pub(crate) stem: u32,
    pub(crate) form_len: u8,
    pub(crate) stem_len: u8,
    pub(crate) stem_begins_form: bool,
    pub(crate) kind: Kind,
    pub(crate) flags: Flags,
}

/// A host name, e-mail address, URL or file name: the whole of it, and the tokens that are its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Its bytes, with scheme and all.
    pub span: Span,
    /// Its parts: for `www.bbc.co.uk` four.
    pub tokens: TokenRange,
}

impl Tokens {
    pub(crate) fn clear(&mut self, lang: Lang) {
        self.lang = lang;
        self.langs.clear();
        self.foreign.clear();
        self.lines = 0;
        self.tokens.clear();
        self.joined.clear();
        self.stems.clear();
        self.sentences.clear();
        self.blocks.clear();
        self.addresses.clear();
        self.numbers.words.clear();
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether the text has no token.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The language they were folded and stemmed in, but for blocks in another.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// That language, and behind it those of the blocks in another, in the order of their codes.
    #[must_use]
    pub fn langs(&self) -> &[Lang] {
        match &*self.langs {
            [] => std::slice::from_ref(&self.lang),
            langs => langs,
        }
    }

    /// The language that the block of this number was folded and stemmed in.
    #[must_use]
    pub fn block_lang(&self, block: usize) -> Lang {
        let found = (self.foreign).binary_search_by_key(&block, |&(number, _)| number as usize);
        found.map_or(self.lang, |at| self.foreign[at].1)
    }

    /// The blocks in another language, by number, in order.
    #[must_use]
    pub fn foreign_blocks(&self) -> &[(u32, Lang)] {
        &self.foreign
    }

    /// Where the token stands in the text.
    #[must_use]
    pub fn span(&self, index: usize) -> Span {
        self.tokens[index].span
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self, index: usize) -> Kind {
        self.tokens[index].kind
    }

    /// What else is known about it.
    #[must_use]
    pub fn flags(&self, index: usize) -> Flags {
        self.tokens[index].flags
    }

    /// Its position: what phrases and proximity count in.
    #[inline]
    #[must_use]
    pub fn position(&self, index: usize) -> u32 {
        self.tokens[index].position
    }

    /// The token at this position; `None` in the gap between two blocks and behind the last.
    #[must_use]
    pub fn at_position(&self, position: u32) -> Option<usize> {
        self.tokens
            .binary_search_by_key(&position, |token| token.position)
            .ok()
    }

    /// The form that quoted queries compare: without case, accents, possessive, digit grouping.
    #[inline]
    #[must_use]
    pub fn folded(&self, index: usize) -> &str {
        let token = &self.tokens[index];
        let at = token.form as usize;
        &self.joined[at..at + token.form_len as usize]
    }

    /// Where its folded form stands in [`Tokens::joined`].
    #[inline]
    #[must_use]
    pub fn form_range(&self, index: usize) -> Range<usize> {
        let token = &self.tokens[index];
        let at = token.form as usize;
        at..at + token.form_len as usize
    }

    /// The form that inflected queries compare.
    #[inline]
    #[must_use]
    pub fn stem(&self, index: usize) -> &str {
        let token = &self.tokens[index];
        let (at, len) = (token.stem as usize, token.stem_len as usize);
        if token.stem_begins_form {
            let at = token.form as usize;
            &self.joined[at..at + len]
        } else {
            &self.stems[at..at + len]
        }
    }

    /// The number of each token's word, for callers that keep in a table what they found out about words.
    ///
    /// Tokens with the same number have the same folded form and the same stem, in all texts whose
    /// [`vocabulary`](Tokens::vocabulary) is the same. A form may have several numbers. Numbers are small: no
    /// tokenizer gives more than a few hundred thousand, beside what one text needs.
    #[must_use]
    pub fn words(&self) -> &[u32] {
        &self.numbers.words
    }

    /// Names the vocabulary that the numbers of [`words`](Tokens::words) belong to: of one tokenizer, until it
    /// forgets what it knew and begins another.
    #[must_use]
    pub fn vocabulary(&self) -> u64 {
        self.numbers.vocabulary
    }

    /// The folded forms as lines, the line number (from 0) being the position; lines in the gap
    /// between two blocks are empty.
    #[must_use]
    pub fn joined(&self) -> &str {
        &self.joined
    }

    /// The sentences, in order. A sentence ends with its block.
    #[must_use]
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// The tokens of each block that was given, in order; a block without tokens has an empty range.
    #[must_use]
    pub fn blocks(&self) -> &[TokenRange] {
        &self.blocks
    }

    /// The host names, e-mail addresses, URLs and file names, in order.
    #[must_use]
    pub fn addresses(&self) -> &[Address] {
        &self.addresses
    }

    /// The tokens that lie wholly inside these bytes.
    #[must_use]
    pub fn inside(&self, span: Span) -> TokenRange {
        let start = self
            .tokens
            .partition_point(|token| token.span.start() < span.start());
        let end = self
            .tokens
            .partition_point(|token| token.span.end() <= span.end());
        start as u32..end.max(start) as u32
    }

    /// The bytes from the first token of a range to the end of its last; `None` for no tokens.
    #[must_use]
    pub fn bytes(&self, range: TokenRange) -> Option<Span> {
        if range.is_empty() {
            return None;
        }
        let (first, last) = (
            self.span(range.start as usize),
            self.span(range.end as usize - 1),
        );
        Some(first.cover(last))
    }
}
