//! What is posted for a token: its folded form; where that does not tell its stem, the stem too.
//!
//! In most languages a stem depends on accents, which a folded form has lost: *protégées* and
//! *protegees* are one form and two stems. The first is posted as the form, [`STEM`] and its stem,
//! so that every term has one stem and the postings answer inflected queries exactly. The same goes for
//! words of a block in another language than its article's, where the two languages have other stems for them.

use std::cell::RefCell;
use std::collections::HashMap;

use nutgraf_model::Lang;
use nutgraf_tokenize::{BLOCK_GAP, TokenRange, Tokenizer, Tokens};

/// Stands between a form and a stem that the form does not tell. No form has it: it is no letter.
pub(crate) const STEM: &str = "\u{1}";

/// How many words a thread remembers.
const MEMORY: usize = 1 << 16;

/// A term's form, and its stem where the form does not tell it.
pub(crate) fn split(term: &str) -> (&str, Option<&str>) {
    match term.split_once(STEM) {
        Some((form, stem)) => (form, Some(stem)),
        None => (term, None),
    }
}

/// The terms of an article.
#[derive(Debug)]
pub(crate) struct Terms {
    /// Each on a line whose number is its position.
    pub(crate) lines: String,
    /// Each as the number of its word in the tokenizer's vocabulary, or as [`HOLE`] where that does not tell the
    /// term; and `HOLE | n` for n positions without a term. What is written for a number never changes within a
    /// vocabulary, so that it need not be read again.
    pub(crate) words: Vec<u32>,
    pub(crate) vocabulary: u64,
}

/// No word has so high a number.
pub(crate) const HOLE: u32 = 1 << 31;

impl Terms {
    pub(crate) fn of(text: &str, tokens: &Tokens) -> Terms {
        let untold = untold(text, tokens);
        Terms {
            lines: lines(tokens, &untold),
            words: words(tokens, &untold),
            vocabulary: tokens.vocabulary(),
        }
    }
}

/// The tokens whose stem their form does not tell.
fn untold(text: &str, tokens: &Tokens) -> Vec<usize> {
    let is_foreign = of_foreign_blocks(tokens);
    // A word of ASCII has nothing that folding loses but case.
    if text.is_ascii() && is_foreign.is_empty() {
        return Vec::new();
    }
    REMEMBERED.with_borrow_mut(|memory| {
        let may_be = |&i: &usize| {
            is_foreign.iter().any(|range| range.contains(&(i as u32))) || !tokens.flags(i).ascii()
        };
        (0..tokens.len())
            .filter(may_be)
            .filter(|&i| memory.stem(tokens.folded(i), tokens.lang()) != tokens.stem(i))
            .collect()
    })
}

fn lines(tokens: &Tokens, untold: &[usize]) -> String {
    let joined = tokens.joined();
    if untold.is_empty() {
        return joined.to_owned();
    }
    let mut out = String::with_capacity(joined.len() + 12 * untold.len());
    let mut behind = 0;
    for &token in untold {
        let form = tokens.form_range(token);
        out.push_str(&joined[behind..form.end]);
        out.push_str(STEM);
        out.push_str(tokens.stem(token));
        behind = form.end;
    }
    out.push_str(&joined[behind..]);
    out
}

fn words(tokens: &Tokens, untold: &[usize]) -> Vec<u32> {
    let mut out = Vec::with_capacity(tokens.len() + tokens.blocks().len());
    let mut untold = untold.iter().copied().peekable();
    for (number, block) in tokens.blocks().iter().enumerate() {
        if number > 0 {
            out.push(HOLE | BLOCK_GAP);
        }
        let (first, end) = (block.start as usize, block.end as usize);
        let at = out.len();
        out.extend_from_slice(&tokens.words()[first..end]);
        while let Some(token) = untold.next_if(|&token| token < end) {
            out[at + token - first] = HOLE;
        }
    }
    out
}

/// The tokens of blocks in another language, whose stems the article's language does not tell.
fn of_foreign_blocks(tokens: &Tokens) -> Vec<TokenRange> {
    let blocks = tokens.foreign_blocks().iter();
    blocks
        .map(|&(block, _)| tokens.blocks()[block as usize].clone())
        .collect()
}

thread_local! {
    static REMEMBERED: RefCell<Memory> = RefCell::default();
}

/// The stems that forms tell, of one language at a time.
#[derive(Debug, Default)]
struct Memory {
    tokenizer: Tokenizer,
    lang: Lang,
    stems: HashMap<String, String>,
}

impl Memory {
    fn stem(&mut self, form: &str, lang: Lang) -> &str {
        if self.lang != lang || self.stems.len() >= MEMORY {
            self.lang = lang;
            self.stems.clear();
        }
        if !self.stems.contains_key(form) {
            let stem = self.tokenizer.stem(form, lang);
            self.stems.insert(form.to_owned(), stem);
        }
        &self.stems[form]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_is_posted_where_the_form_does_not_tell_it() {
        let mut tokenizer = Tokenizer::new();
        let lang = Lang::parse("fr").unwrap();
        let text = "Les protégées, PROTEGEES.";
        let tokens = tokenizer.tokenize(text, lang);
        assert_ne!(tokens.stem(1), tokens.stem(2), "the premise");
        let stem = tokens.stem(1);
        let terms = Terms::of(text, &tokens);
        assert_eq!(
            terms.lines,
            format!("les\nprotegees\u{1}{stem}\nprotegees\n")
        );
        let words = tokens.words();
        assert_eq!(terms.words, [words[0], HOLE, words[2]]);
        assert_eq!(Terms::of("x", &tokens).lines, tokens.joined());
    }
}
