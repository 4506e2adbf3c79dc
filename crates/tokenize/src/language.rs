//! What differs from language to language in finding and folding words.

use nutgraf_model::Lang;

/// The rules of one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Language {
    pub(crate) lang: Lang,
    /// Whether a comma is the decimal mark and a point groups digits.
    pub(crate) decimal_comma: bool,
    /// Whether a no-break space groups digits.
    pub(crate) grouping_space: bool,
    /// Short words that lose their vowel before another: `l'`, `d'`, `qu'`. Without the apostrophe.
    pub(crate) elisions: &'static [&'static str],
}

/// The languages that write 8.900,50; of the others, and of an unknown one, 8,900.50 is assumed.
const DECIMAL_COMMA: &[&str] = &[
    "af", "az", "be", "bg", "bs", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fi", "fr", "gl",
    "hr", "hu", "hy", "id", "is", "it", "ka", "kk", "lt", "lv", "mk", "nb", "nl", "nn", "no", "pl",
    "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "tr", "uk", "uz", "vi",
];

/// The languages that write 8 900 with a no-break space.
const GROUPING_SPACE: &[&str] = &[
    "be", "bg", "cs", "et", "fi", "fr", "hu", "kk", "lt", "lv", "nb", "nn", "no", "pl", "ru", "sk",
    "sv", "uk",
];

const FRENCH: &[&str] = &[
    "c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu",
];
const ITALIAN: &[&str] = &[
    "l", "d", "c", "m", "n", "s", "t", "v", "un", "all", "dall", "dell", "nell", "sull", "coll",
    "gl", "quell", "quest", "nessun", "ciascun", "qualcun", "tutt", "anch", "com", "dov", "cos",
    "sant", "bell", "mezz", "quant", "quand",
];
const CATALAN: &[&str] = &["l", "d", "s", "m", "t", "n"];

impl Language {
    pub(crate) fn of(lang: Lang) -> Language {
        let code = lang.as_str();
        Language {
            lang,
            decimal_comma: DECIMAL_COMMA.contains(&code),
            grouping_space: GROUPING_SPACE.contains(&code),
            elisions: match code {
                "fr" => FRENCH,
                "it" => ITALIAN,
                "ca" => CATALAN,
                _ => &[],
            },
        }
    }

    /// Whether this word, before an apostrophe and another word, is one of its own.
    pub(crate) fn elides(&self, word: &str) -> bool {
        let elided = |elision: &&str| word.eq_ignore_ascii_case(elision);
        self.elisions.iter().any(elided)
    }
}
