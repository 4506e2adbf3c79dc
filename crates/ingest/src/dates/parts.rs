//! The words of a date, gathered into its parts.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use nutgraf_model::Date;

use super::{NoDate, Order};
use crate::words::{self, WEEKDAYS};

#[derive(Default)]
pub(super) struct Parts {
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
    /// No word yet; day and month of a date in numbers come in this order.
    pub(super) fn new(order: Order) -> Parts {
        Parts {
            order,
            ..Parts::default()
        }
    }

    pub(super) fn word(&mut self, word: &str) -> Result<(), NoDate> {
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

    pub(super) fn date(self) -> Result<Date, NoDate> {
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
pub(super) fn month(word: &str) -> Option<u8> {
    static MONTHS: LazyLock<HashMap<&str, u8>> = LazyLock::new(|| {
        let lines = words::lines(include_str!("../words/months.txt"));
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
