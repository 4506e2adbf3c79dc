use std::borrow::Cow;
use std::collections::BTreeMap;

use nutgraf_model::{Article, Date, Lang};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::Pattern;

/// What is known about an article beside its text.
#[derive(Clone, Debug, Default)]
pub struct Fields<'a> {
    /// Its short name.
    pub id: Cow<'a, str>,
    /// The file it was read from, under its root.
    pub path: &'a str,
    /// Its address.
    pub url: Option<&'a str>,
    /// The outlet.
    pub source: Option<&'a str>,
    /// Who wrote it.
    pub authors: &'a [String],
    /// Its language.
    pub lang: Lang,
    /// When it was published.
    pub date: Option<Date>,
    /// Labels that the record brings.
    pub labels: &'a [String],
    /// What else the record says, by name.
    pub meta: Option<&'a BTreeMap<String, String>>,
    /// The themes it was found to be about.
    pub themes: &'a [String],
    /// The story it belongs to.
    pub story: Option<&'a str>,
    /// When it came in.
    pub added: Option<Date>,
    /// Whether it came in, or was replaced, with the last run.
    pub in_last_run: bool,
}

impl<'a> Fields<'a> {
    /// What the article itself says; themes, story and run are left empty.
    #[must_use]
    pub fn of(article: &'a Article) -> Fields<'a> {
        Fields {
            id: match &article.own_id {
                Some(id) => Cow::Borrowed(id),
                None => Cow::Owned(article.locator.id()),
            },
            path: &article.locator.path,
            url: article.url.as_deref(),
            source: article.source.as_deref(),
            authors: &article.authors,
            lang: article.lang.unwrap_or_default(),
            date: article.date,
            labels: &article.labels,
            meta: Some(&article.meta),
            ..Fields::default()
        }
    }
}

/// A field and what it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldQuery {
    /// Which field.
    pub field: Field,
    /// What its value, or one of its values, must be.
    pub test: FieldTest,
}

/// A field of an article.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// `source:`
    Source,
    /// `author:`
    Author,
    /// `label:`
    Label,
    /// `lang:`
    Lang,
    /// `path:`
    Path,
    /// `id:`
    Id,
    /// `url:`
    Url,
    /// `story:`
    Story,
    /// `theme:`
    Theme,
    /// `meta.NAME:`
    Meta(String),
    /// `date:`
    Date,
    /// `added:`
    Added,
    /// `run:`
    Run,
}

impl Field {
    /// The fields with a fixed name.
    pub const NAMED: [Field; 12] = [
        Field::Source,
        Field::Author,
        Field::Label,
        Field::Lang,
        Field::Path,
        Field::Id,
        Field::Url,
        Field::Story,
        Field::Theme,
        Field::Date,
        Field::Added,
        Field::Run,
    ];

    /// Its name in a query.
    #[must_use]
    pub fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Field::Source => "source",
            Field::Author => "author",
            Field::Label => "label",
            Field::Lang => "lang",
            Field::Path => "path",
            Field::Id => "id",
            Field::Url => "url",
            Field::Story => "story",
            Field::Theme => "theme",
            Field::Meta(key) => return Cow::Owned(format!("meta.{key}")),
            Field::Date => "date",
            Field::Added => "added",
            Field::Run => "run",
        })
    }

    /// The field of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Field> {
        match name.strip_prefix("meta.") {
            Some("") => None,
            Some(key) => Some(Field::Meta(key.to_owned())),
            None => Field::NAMED.into_iter().find(|f| f.name() == name),
        }
    }
}

/// What a field's value must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldTest {
    /// Its words have these in a row: source, author, label, `meta.`.
    Words(Words),
    /// The whole of it fits, case aside: path, id, url, story, theme, lang.
    Whole(Pattern),
    /// It lies in this range: date, added.
    Date(DateTest),
    /// The article came in with the last run.
    LastRun,
}

/// What a date must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateTest {
    /// There is none.
    None,
    /// From the first day of the one to the last day of the other; open where there is none.
    Between(Option<Date>, Option<Date>),
    /// Later than the last day.
    After(Date),
    /// Earlier than the first day.
    Before(Date),
}

impl DateTest {
    /// The first and the last day as numbers YYYYMMDD, both within; `None` for [`DateTest::None`].
    #[must_use]
    pub fn days(&self) -> Option<(u32, u32)> {
        Some(match *self {
            DateTest::None => return None,
            DateTest::Between(from, to) => (
                from.map_or(0, Date::first_day),
                to.map_or(u32::MAX, Date::last_day),
            ),
            DateTest::After(date) => (date.last_day() + 1, u32::MAX),
            DateTest::Before(date) => (0, date.first_day() - 1),
        })
    }

    /// Whether an article of this date matches: whether all days that its date may mean lie in the
    /// range.
    #[must_use]
    pub fn matches(&self, date: Option<Date>) -> bool {
        match (self.days(), date) {
            (None, date) => date.is_none(),
            (Some(_), None) => false,
            (Some((from, to)), Some(date)) => from <= date.first_day() && date.last_day() <= to,
        }
    }
}

impl FieldQuery {
    /// Whether this one value fits, for fields with values that are text. An index can run it over
    /// its list of distinct values. False for dates and runs.
    #[must_use]
    pub fn matches_value(&self, value: &str) -> bool {
        match &self.test {
            FieldTest::Words(words) => words.match_value(value),
            FieldTest::Whole(pattern) => pattern.matches_ignoring_case(value),
            FieldTest::Date(_) | FieldTest::LastRun => false,
        }
    }

    /// Whether an article with these fields matches.
    #[must_use]
    pub fn matches(&self, fields: &Fields<'_>) -> bool {
        let any = |values: &[String]| values.iter().any(|v| self.matches_value(v));
        let one = |value: Option<&str>| value.is_some_and(|v| self.matches_value(v));
        match (&self.test, &self.field) {
            (FieldTest::LastRun, _) => fields.in_last_run,
            (FieldTest::Date(test), Field::Added) => test.matches(fields.added),
            (FieldTest::Date(test), _) => test.matches(fields.date),
            (_, Field::Source) => one(fields.source),
            (_, Field::Author) => any(fields.authors),
            (_, Field::Label) => any(fields.labels),
            (_, Field::Lang) => one(Some(fields.lang.as_str())),
            (_, Field::Path) => one(Some(fields.path)),
            (_, Field::Id) => one(Some(&fields.id)),
            (_, Field::Url) => one(fields.url),
            (_, Field::Story) => one(fields.story),
            (_, Field::Theme) => any(fields.themes),
            (_, Field::Meta(key)) => one(fields
                .meta
                .and_then(|meta| meta.get(key))
                .map(String::as_str)),
            (_, Field::Date | Field::Added | Field::Run) => false,
        }
    }
}

/// Words that must stand in a row in a value: names of outlets, authors, speakers.
///
/// Case, accents and punctuation are no matter; wildcards work within a word. One Han or kana
/// character is a word, as in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    text: String,
    patterns: Vec<Pattern>,
}

impl Words {
    /// The words of a text with wildcards as [`Tokenizer::ANY`] and [`Tokenizer::ONE`]; `None` if
    /// there is no word in it.
    ///
    /// [`Tokenizer::ANY`]: nutgraf_tokenize::Tokenizer::ANY
    /// [`Tokenizer::ONE`]: nutgraf_tokenize::Tokenizer::ONE
    #[must_use]
    pub fn new(text: impl Into<String>) -> Option<Words> {
        let text = text.into();
        let mut lines = String::new();
        fold_into(&text, &mut lines);
        let patterns: Vec<_> = lines.lines().map(Pattern::new).collect();
        (!patterns.is_empty()).then_some(Words { text, patterns })
    }

    /// The text as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a value has the words in a row.
    #[must_use]
    pub fn match_value(&self, value: &str) -> bool {
        let mut lines = String::with_capacity(value.len() + 8);
        fold_into(value, &mut lines);
        self.stand_in(&lines)
    }

    // Whether folded lines have the words in a row.
    pub(crate) fn stand_in(&self, lines: &str) -> bool {
        let mut from = lines.lines();
        loop {
            let mut here = from.clone();
            let fits = |p: &Pattern| here.next().is_some_and(|l| !l.is_empty() && p.matches(l));
            if self.patterns.iter().all(fits) {
                return true;
            }
            if from.next().is_none() {
                return false;
            }
        }
    }
}

/// Appends the folded words of a value, each followed by `\n`.
pub(crate) fn fold_into(text: &str, lines: &mut String) {
    if text.is_ascii() {
        fold_ascii_into(text, lines);
    } else {
        fold_any_into(text, lines);
    }
}

/// The same for ASCII, as most names are.
fn fold_ascii_into(text: &str, lines: &mut String) {
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        rest = &rest[start..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '\'');
        let (word, behind) = rest.split_at(end.unwrap_or(rest.len()));
        let at = lines.len();
        lines.extend(word.split('\''));
        lines[at..].make_ascii_lowercase();
        lines.push('\n');
        rest = behind;
    }
}

fn fold_any_into(text: &str, lines: &mut String) {
    let mut in_word = false;
    for c in text.nfkd().filter(|&c| !is_combining_mark(c)) {
        if is_ideograph(c) {
            if in_word {
                lines.push('\n');
            }
            lines.push(c);
            lines.push('\n');
            in_word = false;
        } else if c.is_alphanumeric() || crate::pattern::is_wildcard(c) {
            lines.extend(c.to_lowercase());
            in_word = true;
        } else if in_word && !matches!(c, '\'' | '\u{2019}' | '\u{AD}' | '\u{200B}'..='\u{200F}') {
            lines.push('\n');
            in_word = false;
        }
    }
    if in_word {
        lines.push('\n');
    }
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Words {
        Words::new(Pattern::written(text).as_str()).unwrap()
    }

    #[test]
    fn words_stand_in_a_row_in_a_value() {
        for (pattern, value, expected) in [
            ("yoon", "Yoon Suk-yeol", true),
            ("suk yeol", "Yoon Suk-yeol", true),
            ("yoon yeol", "Yoon Suk-yeol", false),
            ("yoo*", "Yoon Suk-yeol", true),
            ("O'Brien", "Pat O’Brien", true),
            ("Muller", "Jörg Müller", true),
            ("近平", "习近平", true),
            ("nk", "Daily NK", true),
            ("dailynk", "Daily NK", false),
        ] {
            assert_eq!(
                words(pattern).match_value(value),
                expected,
                "{pattern} {value}"
            );
        }
        assert!(Words::new("...").is_none());
    }

    #[test]
    fn ascii_folds_as_any_text_does() {
        for text in [
            "Pat O'Brien, 47",
            "'tis the '90s",
            "a--b '' c'",
            "Jean-Claude\tVan\nDamme (MP).",
            "",
            " ' ",
        ] {
            let (mut ascii, mut any) = (String::from("x\n"), String::from("x\n"));
            fold_ascii_into(text, &mut ascii);
            fold_any_into(text, &mut any);
            assert_eq!(ascii, any, "{text}");
        }
    }

    #[test]
    fn dates_match_when_all_their_days_lie_in_the_range() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        let month = DateTest::Between(Some(date("2024-07")), Some(date("2024-07")));
        for (test, article, expected) in [
            (month, "2024-07-14", true),
            (month, "2024-07", true),
            (month, "2024", false),
            (DateTest::After(date("2024-07")), "2024-07-31", false),
            (DateTest::After(date("2024-07")), "2024-08-01", true),
            (DateTest::Before(date("2024-07")), "2024-06-30", true),
            (DateTest::Before(date("2024-07")), "2024-07", false),
            (DateTest::None, "2024", false),
        ] {
            assert_eq!(
                test.matches(Some(date(article))),
                expected,
                "{test:?} {article}"
            );
        }
        assert!(DateTest::None.matches(None) && !month.matches(None));
    }
}
