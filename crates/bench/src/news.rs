use nutgraf_model::Date;

use crate::material::Material;
use crate::names;
use crate::random::Random;

/// Any amount of news, made of the same material. Article `n` is the same whatever was made before it.
#[derive(Clone, Copy, Debug)]
pub struct News<'a> {
    material: &'a Material,
    seed: u64,
    median_bytes: usize,
}

/// An article that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made<'a> {
    /// Its number, from 0.
    pub number: u64,
    /// The headline.
    pub headline: &'a str,
    /// The town before the first paragraph; about every second article has one.
    pub town: Option<String>,
    /// The paragraphs; at least one.
    pub paragraphs: Vec<&'a str>,
    /// Day of publication.
    pub date: Date,
    /// The newspaper.
    pub source: String,
    /// Where it is said to stand.
    pub url: String,
    /// Who is said to have written it.
    pub author: String,
}

/// The lengths of articles in thousandths of the median, at every twentieth of them: a log-normal
/// distribution with a spread of 0.75, as lengths of news have. Whole numbers are the same everywhere.
const LENGTHS: [usize; 21] = [
    140, 291, 382, 460, 532, 603, 675, 749, 827, 910, 1000, 1099, 1209, 1335, 1482, 1658, 1880,
    2175, 2614, 3434, 8000,
];
const MEDIAN_BYTES: usize = 2500;

/// Days that the news are spread over, from the first of January 2015.
const DAYS: usize = 3650;
const FIRST_YEAR: u16 = 2015;

impl<'a> News<'a> {
    /// News of this material. Another seed gives other news.
    #[must_use]
    pub fn new(material: &'a Material, seed: u64) -> News<'a> {
        News {
            material,
            seed,
            median_bytes: MEDIAN_BYTES,
        }
    }

    /// The same with another median of the bytes of an article's text. Default 2500. An article has
    /// at least one paragraph, so few are shorter than those of the material.
    #[must_use]
    pub fn with_median_bytes(self, median_bytes: usize) -> News<'a> {
        News {
            median_bytes,
            ..self
        }
    }

    /// The article of this number.
    #[must_use]
    pub fn article(&self, number: u64) -> Made<'a> {
        let mut random = Random::of(self.seed, number);
        let length = self.length(&mut random);
        let headline = one_of(&self.material.headlines, &mut random);
        let mut paragraphs = Vec::new();
        let mut bytes = headline.len();
        while paragraphs.is_empty() || bytes < length {
            let paragraph = one_of(&self.material.paragraphs, &mut random);
            // Rather a little too short than twice as long.
            if !paragraphs.is_empty() && bytes + paragraph.len() / 2 > length {
                break;
            }
            bytes += 1 + paragraph.len();
            paragraphs.push(paragraph);
        }
        let date = day(random.below(DAYS));
        let source = names::paper(&mut random);
        let url = format!(
            "https://www.{}.example/{}/{}-{number}",
            slug(&source, usize::MAX),
            date.to_string().replace('-', "/"),
            slug(headline, 60)
        );
        let town = random.chance(50).then(|| names::town(&mut random));
        Made {
            number,
            headline,
            town,
            paragraphs,
            date,
            source,
            url,
            author: names::person(&mut random),
        }
    }

    /// All of them, from the first; they never end.
    pub fn iter(&self) -> impl Iterator<Item = Made<'a>> + use<'a> {
        let news = *self;
        (0..).map(move |number| news.article(number))
    }

    fn length(&self, random: &mut Random) -> usize {
        let at = random.below(1000 * (LENGTHS.len() - 1));
        let (step, rest) = (at / 1000, at % 1000);
        let (low, high) = (LENGTHS[step], LENGTHS[step + 1]);
        (low + (high - low) * rest / 1000) * self.median_bytes / 1000
    }
}

impl Made<'_> {
    /// The paragraphs as they are printed: the first begins with the town.
    pub fn printed(&self) -> impl Iterator<Item = String> + '_ {
        self.paragraphs.iter().enumerate().map(|(i, paragraph)| {
            match self.town.as_ref().filter(|_| i == 0) {
                Some(town) => format!("{} \u{2014} {paragraph}", town.to_uppercase()),
                None => (*paragraph).to_owned(),
            }
        })
    }

    /// Bytes of headline and paragraphs.
    #[must_use]
    pub fn text_bytes(&self) -> u64 {
        let paragraphs: usize = self.printed().map(|paragraph| 1 + paragraph.len()).sum();
        (self.headline.len() + paragraphs) as u64
    }
}

fn one_of<'a>(all: &'a [Box<str>], random: &mut Random) -> &'a str {
    &all[random.below(all.len())]
}

/// The day so many days after the first, in a year of twelve months of 28 to 31 days.
fn day(mut days: usize) -> Date {
    let mut year = FIRST_YEAR;
    loop {
        for month in 1..=12 {
            let length = (29..=31)
                .rev()
                .find(|&day| Date::day_only(year, month, day).is_some())
                .unwrap_or(28);
            if days < usize::from(length) {
                let day = days as u8 + 1;
                return Date::day_only(year, month, day).expect("a day of this month");
            }
            days -= usize::from(length);
        }
        year += 1;
    }
}

/// Letters and digits in lower case with hyphens between, at most so many bytes.
pub(crate) fn slug(text: &str, max: usize) -> String {
    let mut slug = String::new();
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        if !word.is_empty() && slug.len() + word.len() < max {
            if !slug.is_empty() {
                slug.push('-');
            }
            slug.push_str(&word.to_ascii_lowercase());
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_go_through_leap_years() {
        for (days, date) in [
            (0, "2015-01-01"),
            (31, "2015-02-01"),
            (365, "2016-01-01"),
            (424, "2016-02-29"),
            (425, "2016-03-01"),
        ] {
            assert_eq!(day(days).to_string(), date);
        }
    }

    #[test]
    fn slugs() {
        assert_eq!(
            slug("The \u{201c}Quay\u{201d}, again: 3", 60),
            "the-quay-again-3"
        );
        assert_eq!(slug("one two three", 8), "one-two");
        assert_eq!(slug("\u{671d}", 8), "");
    }
}
