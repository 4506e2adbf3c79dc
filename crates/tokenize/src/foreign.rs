//! Blocks in another language than their text's.
//!
//! A wrong guess costs more than none: the stems of a block would be another language's. So a block is taken for
//! one in another language where it is long, has hardly a frequent word of the text's language, is found to be in
//! another with certainty, and has that one's frequent words, or its script.

use nutgraf_model::{Lang, Span};

use crate::detect::{Hand, detect, hand};
use crate::frequent::{most, set_of};
use crate::tokens::Tokens;
use crate::{Kind, Tokenizer};

/// A block has so many words at least, or is never asked.
const MIN_WORDS: usize = 15;
/// So many words are looked at before a block is asked for its language …
const LOOK_AT: usize = 40;
/// … and it is not where so many of them are frequent ones of the text's language.
const OWN: usize = 3;

/// The blocks in another language, by number, in order.
pub(crate) fn blocks(text: &str, spans: &[Span], tokens: &Tokens) -> Vec<(u32, Lang)> {
    let mut found: Vec<(u32, Lang)> = Vec::new();
    let mut others: Vec<Lang> = Vec::new();
    let own = set_of(tokens.lang());
    for (number, span) in spans.iter().enumerate() {
        let range = tokens.blocks()[number].clone();
        let (first, end) = (range.start as usize, range.end as usize);
        if end - first < MIN_WORDS {
            continue;
        }
        if !own.is_empty() && has_enough(tokens, first, end.min(first + LOOK_AT)) {
            continue;
        }
        let Some(lang) = another(span.text(text), tokens, first, end) else {
            continue;
        };
        if !others.contains(&lang) {
            if others.len() == Tokenizer::MOST_OTHERS {
                continue;
            }
            others.push(lang);
        }
        found.push((number as u32, lang));
    }
    found
}

/// The language of a block, where it is clearly not the text's.
fn another(block: &str, tokens: &Tokens, first: usize, end: usize) -> Option<Lang> {
    let own = tokens.lang();
    // A text of unknown language is read as English.
    let own = if own == Lang::UND { Lang::EN } else { own };
    // Most blocks that come here are tables and lists of names. That is seen in their words before anything is
    // asked that costs more; a block in another script has letters outside ASCII.
    let outside = block.bytes().filter(|byte| !byte.is_ascii()).count();
    let (mut of_words, mut enough) = (Lang::UND, false);
    if hand(own) == Hand::Latin && outside * 3 < block.len() {
        let words = (first..end).filter(|&t| tokens.kind(t) != Kind::Number);
        let count = words.clone().count();
        let (lang, theirs, ours) = most(words.map(|t| tokens.folded(t)), own);
        enough = theirs >= MIN_FREQUENT && theirs * MIN_SHARE >= count && theirs >= 5 * ours;
        of_words = lang;
        if !enough || lang == own {
            return None;
        }
    }
    let lang = detect(block);
    if lang == Lang::UND || lang == own {
        return None;
    }
    let (of_own, of_lang) = (hand(own), hand(lang));
    // Japanese without kana looks like Chinese.
    if of_lang == Hand::Han && of_own == Hand::Kana {
        return None;
    }
    if of_own != of_lang {
        return Some(lang);
    }
    if of_own == Hand::Latin {
        return (enough && of_words == lang).then_some(lang);
    }
    let words = (first..end).map(|t| tokens.folded(t));
    let (of_words, theirs, ours) = most(words, own);
    (of_words == lang && theirs * MIN_SHARE >= end - first && theirs >= 5 * ours).then_some(lang)
}

/// A block has so many frequent words of its language at least …
const MIN_FREQUENT: usize = 5;
/// … and one in so many of its words is one. News has about twice as many.
const MIN_SHARE: usize = 5;

/// Whether [`OWN`] of these tokens are frequent words of the language they were read in.
fn has_enough(tokens: &Tokens, first: usize, end: usize) -> bool {
    let mut flags = (first..end).map(|token| tokens.flags(token));
    flags
        .by_ref()
        .filter(|flags| flags.frequent())
        .nth(OWN - 1)
        .is_some()
}
