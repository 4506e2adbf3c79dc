//! The most frequent words of some languages: the cheapest sign that a text is in one of them.

use std::sync::LazyLock;

use nutgraf_model::Lang;

/// Some frequent words of a language, as folded forms, in order.
pub(crate) struct Frequent {
    lang: Lang,
    words: Vec<&'static str>,
}

/// No word has more bytes.
const LONGEST: usize = 16;

static ALL: LazyLock<Vec<Frequent>> = LazyLock::new(|| {
    include_str!("../data/frequent.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            let mut words: Vec<&str> = line.split_whitespace().collect();
            let lang = Lang::parse(words.remove(0)).expect("a line begins with a language");
            words.sort_unstable();
            Frequent { lang, words }
        })
        .collect()
});

impl Frequent {
    /// Those of a language, if there is a list.
    pub(crate) fn of(lang: Lang) -> Option<&'static Frequent> {
        ALL.iter().find(|frequent| frequent.lang == lang)
    }

    pub(crate) fn has(&self, form: &str) -> bool {
        form.len() <= LONGEST && self.words.binary_search(&form).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tokenizer;

    #[test]
    fn the_words_are_folded_forms() {
        let mut tokenizer = Tokenizer::new();
        for frequent in ALL.iter() {
            for &word in &frequent.words {
                let tokens = tokenizer.tokenize(word, frequent.lang);
                assert!(word.len() <= LONGEST, "{word}");
                assert_eq!(
                    (tokens.len(), tokens.folded(0)),
                    (1, word),
                    "{}",
                    frequent.lang
                );
            }
        }
    }
}
