//! Blocks in another language than their text's.
//!
//! A wrong guess costs more than none: the stems of a block would be another language's. So a block is taken for
//! one in another language where it is long, has hardly a frequent word of the text's language, is found to be in
//! another with certainty, and has that one's frequent words, or its script.

use nutgraf_model::{Lang, Span};

use crate::detect::{Hand, detect, hand};
use crate::frequent::Frequent;
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
    let own = Frequent::of(tokens.lang());
    for (number, span) in spans.iter().enumerate() {
        let range = tokens.blocks()[number].clone();
        let (first, end) = (range.start as usize, range.end as usize);
        if end - first < MIN_WORDS {
            continue;
        }
        if own.is_some_and(|own| count(own, tokens, first, end.min(first + LOOK_AT), OWN) >= OWN) {
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
    let lang = detect(block);
    if lang == Lang::UND || lang == own {
        return None;
    }
    let (of_own, of_lang) = (hand(own), hand(lang));
    // Japanese without kana looks like Chinese.
    if of_lang == Hand::Han && of_own == Hand::Kana {
        return None;
    }
    // Numbers and the names of places are in no language.
    let words = (first..end).filter(|&t| tokens.kind(t) != Kind::Number);
    let words = words.count();
    let share = |of: Option<&Frequent>| {
        of.map(|of| count(of, tokens, first, end, usize::MAX) as f32 / words.max(1) as f32)
    };
    if of_own != of_lang {
        return Some(lang);
    }
    let theirs = share(Frequent::of(lang))?;
    let ours = share(Frequent::of(own))?;
    (theirs >= MIN_SHARE && theirs >= 3.0 * ours).then_some(lang)
}

/// How large a part of a block are the frequent words of its language, in the same script as the text's, at
/// least. News has about twice as many.
const MIN_SHARE: f32 = 0.12;

/// How many of these tokens are frequent words, counted up to `enough`.
fn count(of: &Frequent, tokens: &Tokens, first: usize, end: usize, enough: usize) -> usize {
    (first..end)
        .filter(|&token| of.has(tokens.folded(token)))
        .take(enough)
        .count()
}
