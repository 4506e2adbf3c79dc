use std::fmt;

use nutgraf_tokenize::Tokenizer;

/// A text with wildcards, to be compared with a whole word or a whole value.
///
/// [`Tokenizer::ANY`] stands for any run of characters, none included, [`Tokenizer::ONE`] for one
/// character. Characters are Unicode scalar values.
///
/// ```
/// use nutgraf_query::Pattern;
///
/// let pattern = Pattern::written("wom?n*");
/// assert!(pattern.matches("women") && pattern.matches("womanhood"));
/// assert!(!pattern.matches("womn"));
/// assert_eq!(pattern.prefix(), "wom");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pattern(String);

impl Pattern {
    /// The pattern in which [`Tokenizer::ANY`] and [`Tokenizer::ONE`] are the wildcards. Several of the
    /// first in a row are as good as one.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Pattern {
        let mut text = text.into();
        let mut before = None;
        text.retain(|c| before.replace(c) != Some(c) || c != Tokenizer::ANY);
        Pattern(text)
    }

    /// The pattern in which `*` and `?` are the wildcards.
    #[must_use]
    pub fn written(text: &str) -> Pattern {
        let wild = |c| match c {
            '*' => Tokenizer::ANY,
            '?' => Tokenizer::ONE,
            c => c,
        };
        Pattern(text.chars().map(wild).collect())
    }

    /// The text with its wildcards as [`Tokenizer::ANY`] and [`Tokenizer::ONE`].
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What comes before the first wildcard: every match begins with it.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.0[..self.0.find(is_wildcard).unwrap_or(self.0.len())]
    }

    /// What comes after the last wildcard: every match ends with it.
    #[must_use]
    pub fn suffix(&self) -> &str {
        match self.0.char_indices().rev().find(|&(_, c)| is_wildcard(c)) {
            Some((at, c)) => &self.0[at + c.len_utf8()..],
            None => &self.0,
        }
    }

    /// Whether it has no wildcard.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        !self.0.contains(is_wildcard)
    }

    /// Whether the whole of `text` fits. Takes at most the product of the two lengths.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        glob(&self.0, text, |a, b| a == b)
    }

    /// The same, where a letter of ASCII equals its capital.
    #[must_use]
    pub fn matches_ignoring_case(&self, text: &str) -> bool {
        glob(&self.0, text, |a, b| a.eq_ignore_ascii_case(&b))
    }
}

/// Whether a character is [`Tokenizer::ANY`] or [`Tokenizer::ONE`].
pub(crate) fn is_wildcard(c: char) -> bool {
    c == Tokenizer::ANY || c == Tokenizer::ONE
}

// The last `ANY` alone needs to be tried again further on: what an earlier one took can stay.
fn glob(pattern: &str, text: &str, equal: impl Fn(char, char) -> bool) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    let mut retry = None;
    loop {
        match pattern.next() {
            Some(Tokenizer::ANY) => {
                retry = Some((pattern.clone(), text.clone()));
                continue;
            }
            Some(wanted) => match text.next() {
                Some(c) if wanted == Tokenizer::ONE || equal(wanted, c) => continue,
                Some(_) => {}
                None => return false,
            },
            None if text.as_str().is_empty() => return true,
            None => {}
        }
        let Some((after, from)) = &mut retry else {
            return false;
        };
        if from.next().is_none() {
            return false;
        }
        (pattern, text) = (after.clone(), from.clone());
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                Tokenizer::ANY => f.write_str("*")?,
                Tokenizer::ONE => f.write_str("?")?,
                c => fmt::Write::write_char(f, c)?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        let pattern = Pattern::written(pattern);
        for text in yes {
            assert!(pattern.matches(text), "{pattern} {text}");
        }
        for text in no {
            assert!(!pattern.matches(text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_fits_the_whole_word() {
        check("forc*", &["forc", "forced"], &["for", "enforced"]);
        check("*forc*", &["forc", "enforced"], &["for"]);
        check("wom?n", &["woman", "women"], &["womn", "womaan", "womans"]);
        check("a*b*c", &["abc", "abbc", "a-b-c-c"], &["ab", "acb", "abcd"]);
        check("*", &["", "x"], &[]);
        check("?", &["é", "朝"], &["", "ab"]);
        check("**a", &["a", "ba"], &["ab"]);
        check("word", &["word"], &["words", "wor"]);
    }

    #[test]
    fn prefix_and_suffix_are_what_stands_outside_the_wildcards() {
        let ends = |p| {
            let p = Pattern::written(p);
            (p.prefix().to_owned(), p.suffix().to_owned())
        };
        assert_eq!(ends("re*ate"), ("re".into(), "ate".into()));
        assert_eq!(ends("*"), (String::new(), String::new()));
        assert_eq!(ends("word"), ("word".into(), "word".into()));
    }
}
