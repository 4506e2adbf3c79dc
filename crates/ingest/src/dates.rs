//! Dates as people write them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use nutgraf_model::{Date, DateError, Precision};

use crate::words::{self, WEEKDAYS};

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
    let mut parts = Parts {
        order,
        ..Parts::default()
    };
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

#[derive(Default)]
struct Parts {
    year: Option<u16>,
    month: Option<u8>,
    day: Option<u8>,
    clock: Option<(u8, u8, u8)>,
    offset: Option<i16>,
    order: Order,
    /// The word before said that a month's number comes next.
    month_next: bool,
    /// The hour is one of the afternoon, if it is one of twelve.
    afternoon: bool,
}

/// Fills a part once.
fn set<T>(part: &mut Option<T>, value: T) -> Result<(), NoDate> {
    match part.replace(value) {
        None => Ok(()),
        Some(_) => Err(NoDate::Form),
    }
}

impl Parts {
    fn word(&mut self, word: &str) -> Result<(), NoDate> {
        if word.is_empty() || word == "-" || word == "–" || word == "—" {
            return Ok(());
        }
        let lower = western_digits(word).to_lowercase();
        let plain = lower.trim_end_matches(['.', ':']);
        const FILLING: &[&str] = &[
            "at",
            "on",
            "the",
            "of",
            "um",
            "uhr",
            "den",
            "der",
            "am",
            "le",
            "à",
            "el",
            "de",
            "del",
            "a",
            "las",
            "il",
            "alle",
            "ore",
            "op",
            "om",
            "uur",
            "às",
            "as",
            "kl",
            "klo",
            "o",
            "godz",
            "г",
            "года",
            "р",
            "року",
            "roku",
            "r",
            "v",
            "в",
            "hrs",
            "hs",
            "saat",
            "pada",
            "pukul",
            "ngày",
            "năm",
            "dia",
            "do",
            "da",
            "di",
            "ora",
            "h",
            "u",
            "год",
            "оновлено",
            "오전",
            "上午",
            "午前",
            "et",
            "pt",
            "ct",
            "mt",
        ];
        if plain == "tháng" {
            self.month_next = true;
            return Ok(());
        }
        if matches!(plain, "오후" | "下午" | "午後") {
            self.afternoon = true;
            return Ok(());
        }
        if let Some(month) = month(plain) {
            return set(&mut self.month, month);
        }
        if matches!(plain, "am" | "a.m" | "pm" | "p.m") && self.clock.is_some() {
            return self.half_day(plain.starts_with('p'));
        }
        if FILLING.contains(&plain) || is_weekday(plain) {
            return Ok(());
        }
        if self.clock.is_some()
            && let Some(offset) = zone(plain)
        {
            return set(&mut self.offset, offset);
        }
        if self.cjk(plain)? || self.clock_word(plain)? || self.joined(plain)? {
            return Ok(());
        }
        self.number(plain)
    }

    /// `14`, `14th`, `2024`.
    fn number(&mut self, word: &str) -> Result<(), NoDate> {
        let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (digits, ending) = word.split_at(digits);
        let number: u16 = digits.parse().map_err(|_| NoDate::Form)?;
        match (digits.len(), ending) {
            (1 | 2, "") if self.month_next => {
                self.month_next = false;
                set(&mut self.month, number as u8)
            }
            (4, "") => set(&mut self.year, number),
            // `2024. 7. 14.`: behind the year what looked like the day was the month.
            (1 | 2, "") if self.year.is_some() && self.month.is_none() && self.day.is_some() => {
                self.month = self.day.replace(number as u8);
                Ok(())
            }
            (1 | 2, "" | "st" | "nd" | "rd" | "th" | "er" | "º" | "ª" | "°" | "e") => {
                set(&mut self.day, number as u8)
            }
            _ => Err(NoDate::Form),
        }
    }

    /// `14-jul-2024`, `2024/07/14`, `14.07.2024`.
    fn joined(&mut self, word: &str) -> Result<bool, NoDate> {
        let parts: Vec<&str> = word
            .split(['-', '/', '.'])
            .filter(|part| !part.is_empty())
            .collect();
        let [a, b, c] = parts[..] else {
            return Ok(false);
        };
        let number = |part: &str| part.parse::<u16>().ok().filter(|_| part.len() <= 4);
        // `14.07.24`, `14-Jul-24`: only where the page is known to write dates so.
        let century;
        let (a, b, c) = match number(c) {
            Some(year) if c.len() == 2 && a.len() <= 2 && self.order != Order::Unknown => {
                century = format!("{}", if year < 70 { 2000 + year } else { 1900 + year });
                (a, b, &*century)
            }
            _ => (a, b, c),
        };
        let (year, month, day) = match (number(a), number(b), number(c)) {
            (Some(year), Some(month), Some(day)) if a.len() == 4 => (year, month, day),
            (Some(day), None, Some(year)) if c.len() == 4 => match self::month(b) {
                Some(month) => (year, u16::from(month), day),
                None => return Ok(false),
            },
            // Points are written where the day comes first.
            (Some(day), Some(month), Some(year)) if c.len() == 4 && word.contains('.') => {
                (year, month, day)
            }
            (Some(a), Some(b), Some(year)) if c.len() == 4 => match (a, b) {
                (day, month) if day > 12 || day == month => (year, month, day),
                (month, day) if day > 12 => (year, month, day),
                // Hyphens too stand mostly where the day comes first.
                (day, month)
                    if self.order == Order::DayFirst
                        || self.order == Order::MonthFirst && word.contains('-') =>
                {
                    (year, month, day)
                }
                (month, day) if self.order == Order::MonthFirst => (year, month, day),
                _ => return Err(NoDate::Ambiguous),
            },
            _ => return Ok(false),
        };
        let small = |n: u16| u8::try_from(n).map_err(|_| NoDate::Impossible);
        set(&mut self.year, year)?;
        set(&mut self.month, small(month)?)?;
        set(&mut self.day, small(day)?)?;
        Ok(true)
    }

    /// `2024年7月14日`, `2024년`.
    fn cjk(&mut self, word: &str) -> Result<bool, NoDate> {
        if !word.contains(['年', '月', '日', '년', '월', '일']) {
            return Ok(false);
        }
        let mut digits = String::new();
        for c in word.chars() {
            let number = digits.parse::<u16>();
            match (c, number) {
                ('0'..='9', _) => {
                    digits.push(c);
                    continue;
                }
                ('年' | '년', Ok(year)) => set(&mut self.year, year)?,
                ('月' | '월', Ok(month @ 1..=12)) => set(&mut self.month, month as u8)?,
                ('日' | '일', Ok(day @ 1..=31)) => set(&mut self.day, day as u8)?,
                _ => return Err(NoDate::Form),
            }
            digits.clear();
        }
        if digits.is_empty() {
            Ok(true)
        } else {
            Err(NoDate::Form)
        }
    }

    /// `9:30`, `09:30:15`, `9.30am`, `9am`, `15h30`.
    fn clock_word(&mut self, word: &str) -> Result<bool, NoDate> {
        let (time, half) = match word.trim_end_matches('.') {
            w if w.ends_with("am") => (&w[..w.len() - 2], Some(false)),
            w if w.ends_with("pm") => (&w[..w.len() - 2], Some(true)),
            w => (w, None),
        };
        let parts: Vec<&str> = match half {
            Some(_) => time.split([':', '.']).collect(),
            None if time.contains(':') => time.split(':').collect(),
            None if time.contains('h') => time.split('h').filter(|part| !part.is_empty()).collect(),
            // A clock with a point stands behind the day: 14 July 2024 10.30 BST.
            None if self.year.is_some() && time.len() <= 5 && time.matches('.').count() == 1 => {
                time.split('.').collect()
            }
            None => return Ok(false),
        };
        let mut clock = [0u8; 3];
        if parts.len() > 3 || (parts.len() == 1 && half.is_none() && !time.contains('h')) {
            return Ok(false);
        }
        for (to, part) in clock.iter_mut().zip(&parts) {
            let part = part.split('.').next().unwrap_or("");
            match part.parse() {
                Ok(number) if part.len() <= 2 => *to = number,
                _ => return Ok(false),
            }
        }
        set(&mut self.clock, (clock[0], clock[1], clock[2]))?;
        match half {
            Some(afternoon) => self.half_day(afternoon).map(|()| true),
            None => Ok(true),
        }
    }

    fn half_day(&mut self, afternoon: bool) -> Result<(), NoDate> {
        if let Some((hour, ..)) = &mut self.clock {
            if !(1..=12).contains(hour) {
                return Err(NoDate::Form);
            }
            *hour = *hour % 12 + if afternoon { 12 } else { 0 };
        }
        Ok(())
    }

    fn date(self) -> Result<Date, NoDate> {
        let (Some(year), Some(month)) = (self.year, self.month) else {
            return Err(NoDate::Form);
        };
        if !(1500..=2200).contains(&year) {
            return Err(NoDate::Impossible);
        }
        let date = match self.day {
            Some(day) => Date::day_only(year, month, day),
            None if self.clock.is_some() => return Err(NoDate::Form),
            None => Date::month_only(year, month),
        };
        let date = date.ok_or(NoDate::Impossible)?;
        match self.clock {
            Some((hour @ 1..=11, minute, second)) if self.afternoon => date
                .with_time(hour + 12, minute, second, self.offset)
                .ok_or(NoDate::Impossible),
            Some((hour, minute, second)) => date
                .with_time(hour, minute, second, self.offset)
                .ok_or(NoDate::Impossible),
            None => Ok(date),
        }
    }
}

/// The month that a word is, in the languages of the list.
fn month(word: &str) -> Option<u8> {
    static MONTHS: LazyLock<HashMap<&str, u8>> = LazyLock::new(|| {
        let lines = words::lines(include_str!("words/months.txt"));
        let months = lines
            .zip(1..)
            .flat_map(|(line, month)| line.split_whitespace().map(move |word| (word, month)));
        months.collect()
    });
    MONTHS.get(word).copied()
}

/// Whether a word, in lower case, is a month or a day of the week.
pub(crate) fn is_calendar_word(word: &str) -> bool {
    month(word).is_some() || is_weekday(word)
}

fn is_weekday(word: &str) -> bool {
    // Also the single characters behind a day: 7月14日(日).
    const SHORT: &str = "日月火水木金土일월화수목금토";
    let mut chars = word.chars();
    let single = matches!((chars.next(), chars.next()), (Some(c), None) if SHORT.contains(c));
    single || WEEKDAYS.contains(word)
}

/// Minutes east of Greenwich.
fn zone(word: &str) -> Option<i16> {
    const ZONES: &[(&str, i16)] = &[
        ("gmt", 0),
        ("utc", 0),
        ("z", 0),
        ("wet", 0),
        ("mez", 60),
        ("mesz", 120),
        ("eet", 120),
        ("eest", 180),
        ("sast", 120),
        ("ist", 330),
        ("wib", 420),
        ("aedt", 660),
        ("bst", 60),
        ("cet", 60),
        ("cest", 120),
        ("msk", 180),
        ("kst", 540),
        ("jst", 540),
        ("hkt", 480),
        ("sgt", 480),
        ("aest", 600),
        ("est", -300),
        ("edt", -240),
        ("cst", -360),
        ("cdt", -300),
        ("mst", -420),
        ("mdt", -360),
        ("pst", -480),
        ("pdt", -420),
    ];
    if let Some((_, minutes)) = ZONES.iter().find(|(name, _)| *name == word) {
        return Some(*minutes);
    }
    let word = ["gmt", "utc"]
        .iter()
        .find_map(|name| word.strip_prefix(name))
        .unwrap_or(word);
    let (sign, digits) = match word.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, word.strip_prefix('-')?),
    };
    let digits = digits.replace(':', "");
    let number: i16 = digits.parse().ok().filter(|_| digits.len() == 4)?;
    Some(sign * (number / 100 * 60 + number % 100))
}

/// Arabic and Persian digits as those of ASCII.
fn western_digits(word: &str) -> Cow<'_, str> {
    let digit = |c: char| match c {
        '\u{660}'..='\u{669}' => char::from(b'0' + (c as u32 - 0x660) as u8),
        '\u{6f0}'..='\u{6f9}' => char::from(b'0' + (c as u32 - 0x6f0) as u8),
        c => c,
    };
    if word.chars().any(|c| digit(c) != c) {
        Cow::Owned(word.chars().map(digit).collect())
    } else {
        Cow::Borrowed(word)
    }
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
