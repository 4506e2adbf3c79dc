//! Dates as people write them.

mod parts;

use nutgraf_model::{Date, DateError, Precision};

pub(crate) use self::parts::is_calendar_word;
use self::parts::{Parts, month};

/// Why a written date is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoDate {
    /// Something else is written.
    Form,
    /// No day of the calendar.
    Impossible,
    /// A day and a month that may be the other way round.
    Ambiguous,
}

/// Which of two numbers is the day, where a text does not show it: 03/04/2024.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// Nobody knows: such a text is no date. Years of two digits are none either.
    #[default]
    Unknown,
    DayFirst,
    MonthFirst,
}

impl NoDate {
    /// What is said about it.
    pub(crate) fn about(&self, text: &str) -> String {
        let text: String = text.chars().take(60).collect();
        match self {
            NoDate::Form => DateError::Form(text).to_string(),
            NoDate::Impossible => DateError::Impossible(text).to_string(),
            NoDate::Ambiguous => {
                format!("`{text}` may be two days; write 2024-07-14, the year first")
            }
        }
    }
}

/// The value of a field that holds a date: in any of the written forms, or seconds or milliseconds
/// since 1970.
pub(crate) fn field(text: &str) -> Result<Date, String> {
    let text = text.trim();
    let date = match epoch(text) {
        Some(date) => Ok(date),
        None => written(text),
    };
    match date {
        // What programs write where there is no date.
        Ok(date) if date.first_day() == 19_700_101 => {
            Err(format!("`{text}` is what programs write for no date"))
        }
        Ok(date) if !is_plausible(&date) => Err(NoDate::Impossible.about(text)),
        Ok(date) => Ok(date),
        Err(problem) => Err(problem.about(text)),
    }
}

fn epoch(text: &str) -> Option<Date> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let number: i64 = whole.parse().ok()?;
    let seconds = match whole.len() {
        9..=10 => number,
        12..=13 => number / 1000,
        _ => return None,
    };
    let days = seconds.div_euclid(86_400);
    let second = seconds.rem_euclid(86_400) as u32;
    // Days since 1970 to a date: Howard Hinnant's civil_from_days.
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let date = Date::day_only(u16::try_from(year).ok()?, month as u8, day as u8)?;
    let (hour, minute) = (second / 3600, second / 60 % 60);
    date.with_time(hour as u8, minute as u8, (second % 60) as u8, Some(0))
}

/// The date that a whole text is: `2024-07-14`, `14 July 2024`, `Sunday, July 14, 2024 at 9:30 am
/// EDT`, `14.07.2024`, `2024年7月14日`.
pub(crate) fn written(text: &str) -> Result<Date, NoDate> {
    written_in(text, Order::Unknown)
}

/// The same, where it is known which of two numbers is the day.
pub(crate) fn written_in(text: &str, order: Order) -> Result<Date, NoDate> {
    let text = text.trim().trim_end_matches(['.', ',', ';']);
    match text.parse::<Date>() {
        Ok(date) => return Ok(date),
        Err(DateError::Impossible(_)) => return Err(NoDate::Impossible),
        Err(DateError::Form(_)) => {}
    }
    if text.len() > 80 {
        return Err(NoDate::Form);
    }
    let mut parts = Parts::new(order);
    for word in text.split(between) {
        parts.word(word)?;
    }
    parts.date()
}

/// What separates the words of a date.
fn between(c: char) -> bool {
    c.is_whitespace() || ",|•·()".contains(c)
}

/// The value of a field that a program wrote for programs, which may have been careless: a field's
/// date, a date with something behind it, digits alone (`20240714`, `20240714T093000Z`).
pub(crate) fn machine(text: &str, order: Order) -> Result<Date, String> {
    let text = text.trim();
    if let Some(date) = compact(text) {
        return Ok(date);
    }
    field(text).or_else(|problem| {
        let lenient = || {
            let head = text
                .get(..10)
                .filter(|_| text[10..].starts_with(['T', ' ', 't', '+']));
            let head = head.and_then(|head| head.parse().ok());
            head.or_else(|| inside(text, order)).filter(is_plausible)
        };
        lenient().ok_or(problem)
    })
}

/// The date in a page's address: to the day, or to the month where folders say it.
pub(crate) fn of_address(address: &str) -> Option<Date> {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = path.split_once('/')?.1;
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let bytes = path.as_bytes();
    let number = |at: usize, len: usize| {
        let digits = path.get(at..at + len)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse::<u16>().ok())?
    };
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut month_only = None;
    for at in 0..bytes.len() {
        if !digit(at) || at > 0 && bytes[at - 1].is_ascii_alphanumeric() {
            continue;
        }
        let Some(year) = number(at, 4).filter(|year| (1990..=2100).contains(year)) else {
            // 14-07-2024: only where it cannot be the other way round.
            if let (Some(day @ 13..), Some(month), Some(year)) =
                (number(at, 2), number(at + 3, 2), number(at + 6, 4))
                && bytes[at + 2] == bytes[at + 5]
                && matches!(bytes[at + 2], b'-' | b'.' | b'_')
                && !digit(at + 10)
                && let Some(date) = Date::day_only(year, month as u8, day as u8)
            {
                return Some(date);
            }
            continue;
        };
        // 20240714, and no longer number.
        if let (Some(month), Some(day)) = (number(at + 4, 2), number(at + 6, 2))
            && !digit(at + 8)
            && let Some(date) = Date::day_only(year, month as u8, day as u8)
        {
            return Some(date);
        }
        let Some(mark) = bytes
            .get(at + 4)
            .filter(|b| matches!(b, b'/' | b'-' | b'_' | b'.'))
        else {
            continue;
        };
        let Some((month, after)) = small(path, at + 5) else {
            continue;
        };
        if bytes.get(after) == Some(mark)
            && let Some((day, end)) = small(path, after + 1)
            && !bytes.get(end).is_some_and(u8::is_ascii_alphabetic)
            && let Some(date) = Date::day_only(year, month, day)
        {
            return Some(date);
        }
        if *mark == b'/' && bytes.get(after) == Some(&b'/') {
            month_only = month_only.or(Date::month_only(year, month));
        }
    }
    month_only
}

/// A number of one or two digits, or a month's name in letters, and where it ends.
fn small(path: &str, at: usize) -> Option<(u8, usize)> {
    let rest = path.get(at..)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        return (digits <= 2).then(|| Some((rest[..digits].parse().ok()?, at + digits)))?;
    }
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let month = month(&rest[..letters].to_ascii_lowercase()).filter(|_| letters >= 3)?;
    Some((month, at + letters))
}

/// Whether a day may be one on which a page was published, and not what programs write for none.
fn is_plausible(date: &Date) -> bool {
    (1500..=2200).contains(&date.year()) && date.first_day() != 19_700_101
}

/// `20240714`, `20240714093000`, `20240714T093000Z`.
fn compact(text: &str) -> Option<Date> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let marks = |c: char| c.is_ascii_digit() || matches!(c, 'T' | 'Z');
    if !matches!(digits.len(), 8 | 12 | 14) || !text.chars().all(marks) {
        return None;
    }
    let number = |at: usize| digits.get(at..at + 2).and_then(|n| n.parse::<u8>().ok());
    let year: u16 = digits[..4]
        .parse()
        .ok()
        .filter(|year| (1900..=2100).contains(year))?;
    let day = Date::day_only(year, number(4)?, number(6)?)?;
    let zone = text.ends_with('Z').then_some(0);
    match (number(8), number(10)) {
        (Some(hour), Some(minute)) => day.with_time(hour, minute, number(12).unwrap_or(0), zone),
        _ => Some(day),
    }
}

/// The first date to the day in a running text: `Published on 14 July 2024 by Ada Pell`.
pub(crate) fn inside(text: &str, order: Order) -> Option<Date> {
    /// The most words of a date with its weekday, time and zone.
    const MOST: usize = 10;
    let bounds: Vec<(usize, usize)> = text
        .split(between)
        .filter(|word| !word.is_empty())
        .map(|word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            (start, start + word.len())
        })
        .take(60)
        .collect();
    for (at, &(start, end)) in bounds.iter().enumerate() {
        let word = text[start..end].to_lowercase();
        let begins =
            word.contains(|c: char| c.is_numeric()) || month(word.trim_end_matches('.')).is_some();
        if !begins {
            continue;
        }
        let upto = bounds.len().min(at + MOST);
        let longest = (at..upto).rev().find_map(|last| {
            let date = written_in(&text[start..bounds[last].1], order).ok()?;
            (date.precision() >= Precision::Day).then_some(date)
        });
        if longest.is_some() {
            return longest;
        }
    }
    None
}

/// `26-FEB-1987 15:01:01.79`, and what a wire left behind it.
pub(crate) fn sgml(text: &str) -> Result<Date, String> {
    let mut words = text.split_whitespace();
    let (day, time) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let clock: String = time
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == ':')
        .collect();
    let date = written(&format!("{day} {clock}")).or_else(|_| written(day));
    date.map_err(|problem| problem.about(text))
}
#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = match written(text) {
            Ok(date) => date.to_string(),
            Err(problem) => format!("{problem:?}"),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn dates_are_written_in_many_languages() {
        for text in [
            "14 July 2024",
            "July 14, 2024",
            "Sunday, 14th of July 2024",
            "14. Juli 2024",
            "Sonntag, den 14.07.2024",
            "14 juillet 2024",
            "14 de julio de 2024",
            "14 de julho de 2024",
            "14 luglio 2024",
            "14 juli 2024",
            "14 lipca 2024 r.",
            "14. července 2024",
            "14 июля 2024 г.",
            "14 липня 2024 року",
            "14 юли 2024",
            "14 Ιουλίου 2024",
            "14 Temmuz 2024",
            "2024. július 14.",
            "14 iulie 2024",
            "14. srpnja 2024.",
            "14. heinäkuuta 2024",
            "14 korrik 2024",
            "14 Tháng 7, 2024",
            "14 يوليو 2024",
            "١٤ يوليو ٢٠٢٤",
            "2024年7月14日",
            "2024年07月14日(日)",
            "2024년 7월 14일",
            "2024. 7. 14.",
            "2024.07.14.",
            "2024/07/14",
        ] {
            check(text, "2024-07-14");
        }
    }

    #[test]
    fn times_stand_beside_them() {
        check("July 14, 2024 at 9:30 am EDT", "2024-07-14T09:30:00-04:00");
        check("14.07.2024, 21:30 Uhr", "2024-07-14T21:30:00");
        check("14 juillet 2024 à 09h30", "2024-07-14T09:30:00");
        check("2024-07-14 09:30:00 +0200", "2024-07-14T09:30:00+02:00");
        check(
            "Sun Jul 14 2024 09:30:00 GMT+0200",
            "2024-07-14T09:30:00+02:00",
        );
        check("Sun, 14 Jul 2024 09:30:00 GMT", "2024-07-14T09:30:00Z");
        check("2024. 7. 14. 오후 3:05", "2024-07-14T15:05:00");
    }

    #[test]
    fn what_is_no_day_is_no_date() {
        for text in [
            "31 February 2024",
            "2023-02-29",
            "0000-00-00",
            "2024-13-01",
            "14 July 0000",
        ] {
            check(text, "Impossible");
        }
        check("03/04/2024", "Ambiguous");
        for text in [
            "July",
            "14 July",
            "soon",
            "",
            "555-0142",
            "1/2",
            "14.07.24",
            "Mars 3000 km",
        ] {
            check(text, "Form");
        }
        for text in [
            "1970-01-01T00:00:00Z",
            "0",
            "0001-01-01T00:00:00",
            "-0001-11-30",
            "2999-01-01",
            "null",
        ] {
            assert!(machine(text, Order::Unknown).is_err(), "{text}");
        }
    }

    #[test]
    fn programs_are_read_with_patience() {
        for (text, expected) in [
            ("20240714", "2024-07-14"),
            ("20240714T093000Z", "2024-07-14T09:30:00Z"),
            ("20240714093000", "2024-07-14T09:30:00"),
            ("2024-07-14T09:30:00.000+02:00[Europe/Berlin]", "2024-07-14"),
            ("2024-07-14T", "2024-07-14"),
            ("2024-07-14T25:99", "2024-07-14"),
            (
                "Sun Jul 14 2024 09:30:00 GMT+0200 (CEST)",
                "2024-07-14T09:30:00+02:00",
            ),
            ("Sun Jul 14 09:30:00 CEST 2024", "2024-07-14T09:30:00+02:00"),
            ("2024-7-4", "2024-07-04"),
            ("1720949400", "2024-07-14T09:30:00Z"),
            ("1720949400000", "2024-07-14T09:30:00Z"),
        ] {
            let date = machine(text, Order::Unknown).map(|date| date.to_string());
            assert_eq!(date.as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn the_page_says_which_number_is_the_day() {
        for (text, order, expected) in [
            ("03/04/2024", Order::DayFirst, "2024-04-03"),
            ("03/04/2024", Order::MonthFirst, "2024-03-04"),
            ("13/04/2024", Order::MonthFirst, "2024-04-13"),
            ("03-04-2024", Order::MonthFirst, "2024-04-03"),
            ("03.04.24", Order::DayFirst, "2024-04-03"),
            ("14-Jul-24", Order::MonthFirst, "2024-07-14"),
        ] {
            let date = written_in(text, order).map(|date| date.to_string());
            assert_eq!(date.as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn addresses_have_dates() {
        for (address, expected) in [
            ("https://example.org/2024/07/14/boats", Some("2024-07-14")),
            ("https://example.org/2024/7/4/boats", Some("2024-07-04")),
            ("https://example.org/2024/jul/14/boats", Some("2024-07-14")),
            (
                "https://example.org/news/2024-07-14-boats.html",
                Some("2024-07-14"),
            ),
            (
                "https://example.org/news/20240714/boats",
                Some("2024-07-14"),
            ),
            (
                "https://example.org/boats-20240714.html",
                Some("2024-07-14"),
            ),
            ("https://example.org/2024/07/boats", Some("2024-07")),
            ("example.org/2024/07/14/boats", Some("2024-07-14")),
            ("https://example.org/2024/02/31/boats", Some("2024-02")),
            ("https://example.org/202407141234/boats", None),
            ("https://example.org/boats-2024-7", None),
            ("https://example.org/id/120240714", None),
            ("https://example.org/2024/boats?date=2023-01-01", None),
            ("https://example.org/boats/14-07-2024", Some("2024-07-14")),
            ("https://example.org/boats/04-07-2024", None),
            ("https://2024.example.org/", None),
        ] {
            let date = of_address(address).map(|date| date.to_string());
            assert_eq!(date.as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn dates_are_found_in_running_text() {
        for (text, expected) in [
            ("Published on 14 July 2024 by Ada Pell", Some("2024-07-14")),
            (
                "Ada Pell | July 14, 2024, 9:30 am | 3 comments",
                Some("2024-07-14T09:30:00"),
            ),
            (
                "veröffentlicht am 14.07.2024 um 09:30 Uhr",
                Some("2024-07-14T09:30:00"),
            ),
            ("입력 2024.07.14 09:30", Some("2024-07-14T09:30:00")),
            ("Stand: 14. Juli 2024", Some("2024-07-14")),
            ("call 555 0142 2024", None),
            ("July 2024", None),
            ("", None),
        ] {
            let date = inside(text, Order::Unknown).map(|date| date.to_string());
            assert_eq!(date.as_deref(), expected, "{text}");
        }
    }
}
