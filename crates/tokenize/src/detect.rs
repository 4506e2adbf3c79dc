use nutgraf_model::Lang;
use whatlang::{Detector, Script};

use crate::frequent::{SHORT, Set, set_of, whose_short};

/// Texts with fewer letters are not guessed at, unless their script tells. Shorter ones were taken
/// for another language too often.
const MIN_LETTERS: usize = 80;
/// A script of one language tells it from so many letters.
const MIN_SCRIPT_LETTERS: usize = 12;
/// How much of a text is looked at, in bytes: more does not change the answer.
const MAX_BYTES: usize = 4096;

/// The language of a text, or [`Lang::UND`] where it is too short or unlike any.
///
/// ```
/// use nutgraf_model::Lang;
/// use nutgraf_tokenize::detect;
///
/// let text = "The ministry said on Tuesday that the families would be allowed to stay in the country \
///     until their cases had been heard.";
/// assert_eq!(detect(text), Lang::EN);
/// assert_eq!(detect("Minister resigns"), Lang::UND);
/// ```
#[must_use]
pub fn detect(text: &str) -> Lang {
    let end = (0..=text.len().min(MAX_BYTES))
        .rev()
        .find(|&at| text.is_char_boundary(at));
    let text = &text[..end.unwrap_or(0)];
    if is_plainly_english(text) {
        return Lang::EN;
    }
    let letters = text
        .chars()
        .filter(|c| c.is_alphabetic())
        .take(MIN_LETTERS)
        .count();
    let Some(info) = Detector::new().detect(text) else {
        return Lang::UND;
    };
    let certain = match info.script() {
        Script::Latin | Script::Cyrillic | Script::Arabic | Script::Devanagari | Script::Hebrew => {
            letters >= MIN_LETTERS && info.is_reliable()
        }
        _ => letters >= MIN_SCRIPT_LETTERS,
    };
    if certain {
        two_letters(info.lang())
    } else {
        Lang::UND
    }
}

/// Whether the first words of a text are English beyond doubt, which is told faster than which language they
/// are in.
fn is_plainly_english(text: &str) -> bool {
    const WORDS: usize = 120;
    let english = set_of(Lang::EN);
    let (mut words, mut letters, mut frequent) = (0, 0, 0);
    let bytes = text.as_bytes();
    let mut at = 0;
    while words < WORDS && at < bytes.len() {
        let end = word_end(text, at);
        if end == at {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        words += 1;
        letters += end - at;
        frequent += usize::from(whose_word(bytes, at, end).has(english));
        // What ends a word is no letter.
        at = end;
    }
    letters >= MIN_LETTERS && frequent >= 3 && frequent * 10 >= words
}

/// Where the letters end that begin at `at`.
#[inline]
fn word_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = at;
    while end < bytes.len() && bytes[end].is_ascii_alphabetic() {
        end += 1;
    }
    if end == bytes.len() || bytes[end].is_ascii() {
        return end;
    }
    let rest = text[end..].find(|c: char| !c.is_alphabetic());
    rest.map_or(text.len(), |len| end + len)
}

/// The languages in which the word `text[at..end]` is frequent, if it is short and ASCII.
#[inline]
fn whose_word(text: &[u8], at: usize, end: usize) -> Set {
    let len = end - at;
    match text[at..].first_chunk::<SHORT>() {
        Some(_) if len > SHORT => Set::default(),
        // In ASCII, this makes letters small.
        Some(chunk) => {
            let word = u64::from_le_bytes(*chunk) << (8 * (SHORT - len)) >> (8 * (SHORT - len));
            let small = 0x2020_2020_2020_2020 >> (8 * (SHORT - len));
            match word & 0x8080_8080_8080_8080 {
                0 => whose_short((word | small).to_le_bytes(), len),
                _ => Set::default(),
            }
        }
        None => {
            let mut word = [0; SHORT];
            word[..len].copy_from_slice(&text[at..end]);
            word.make_ascii_lowercase();
            match word.is_ascii() {
                true => whose_short(word, len),
                false => Set::default(),
            }
        }
    }
}

/// How a language is written, as far as it tells languages apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hand {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
    Hebrew,
    Han,
    Kana,
    /// A script of one language.
    Own(Lang),
}

/// How this language is written.
pub(crate) fn hand(lang: Lang) -> Hand {
    match lang.as_str() {
        "ru" | "uk" | "be" | "bg" | "sr" | "mk" | "kk" | "ky" | "mn" => Hand::Cyrillic,
        "ar" | "fa" | "ur" | "ps" => Hand::Arabic,
        "hi" | "mr" | "ne" => Hand::Devanagari,
        "he" | "yi" => Hand::Hebrew,
        "zh" => Hand::Han,
        "ja" => Hand::Kana,
        "ko" | "el" | "th" | "ka" | "hy" | "bn" | "gu" | "pa" | "or" | "ta" | "te" | "kn"
        | "ml" | "si" | "my" | "km" | "am" => Hand::Own(lang),
        _ => Hand::Latin,
    }
}

/// The two-letter code where there is one, as the languages' rules are named.
fn two_letters(lang: whatlang::Lang) -> Lang {
    use whatlang::Lang as L;
    let code = match lang {
        L::Eng => "en",
        L::Deu => "de",
        L::Fra => "fr",
        L::Spa => "es",
        L::Ita => "it",
        L::Por => "pt",
        L::Nld => "nl",
        L::Rus => "ru",
        L::Ukr => "uk",
        L::Bel => "be",
        L::Bul => "bg",
        L::Srp => "sr",
        L::Mkd => "mk",
        L::Pol => "pl",
        L::Ces => "cs",
        L::Slk => "sk",
        L::Slv => "sl",
        L::Hrv => "hr",
        L::Ron => "ro",
        L::Hun => "hu",
        L::Fin => "fi",
        L::Est => "et",
        L::Lav => "lv",
        L::Lit => "lt",
        L::Swe => "sv",
        L::Dan => "da",
        L::Nob => "nb",
        L::Cat => "ca",
        L::Ell => "el",
        L::Tur => "tr",
        L::Aze => "az",
        L::Uzb => "uz",
        L::Tuk => "tk",
        L::Ara => "ar",
        L::Pes => "fa",
        L::Urd => "ur",
        L::Heb => "he",
        L::Yid => "yi",
        L::Hin => "hi",
        L::Mar => "mr",
        L::Nep => "ne",
        L::Ben => "bn",
        L::Guj => "gu",
        L::Pan => "pa",
        L::Ori => "or",
        L::Tam => "ta",
        L::Tel => "te",
        L::Kan => "kn",
        L::Mal => "ml",
        L::Sin => "si",
        L::Mya => "my",
        L::Khm => "km",
        L::Tha => "th",
        L::Kat => "ka",
        L::Hye => "hy",
        L::Amh => "am",
        L::Kor => "ko",
        L::Jpn => "ja",
        L::Cmn => "zh",
        L::Vie => "vi",
        L::Ind => "id",
        L::Jav => "jv",
        L::Tgl => "tl",
        L::Epo => "eo",
        L::Lat => "la",
        L::Afr => "af",
        L::Aka => "ak",
        L::Zul => "zu",
        L::Sna => "sn",
        other => other.code(),
    };
    Lang::parse(code).unwrap_or(Lang::UND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_told_from_a_sentence_or_two_and_not_from_a_few_words() {
        for (text, lang) in [
            (
                "Die Regierung teilte am Dienstag mit, dass die Familien vorerst im Land bleiben dürfen, bis über ihre Anträge entschieden ist.",
                "de",
            ),
            (
                "Le ministère a annoncé mardi que les familles pourraient rester dans le pays jusqu'à ce que leurs dossiers soient examinés.",
                "fr",
            ),
            (
                "El ministerio dijo el martes que las familias podrían quedarse en el país hasta que se resolvieran sus solicitudes de asilo.",
                "es",
            ),
            (
                "Министерство сообщило во вторник, что семьи смогут остаться в стране до тех пор, пока не будут рассмотрены их заявления.",
                "ru",
            ),
            (
                "통일부는 화요일 가족들이 나라에 머물 수 있다고 밝혔다.",
                "ko",
            ),
            (
                "外交部周二表示这些家庭可以留在该国直到他们的案件得到审理。",
                "zh",
            ),
            ("省は火曜日に、家族は国に留まることができると述べた。", "ja"),
            ("Minister resigns", "und"),
            ("Ja", "und"),
            ("12,5 % 2024", "und"),
            ("", "und"),
        ] {
            assert_eq!(detect(text).as_str(), lang, "{text}");
        }
    }
}
