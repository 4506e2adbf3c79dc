use std::fmt;
use std::str::FromStr;

/// A date of the civil calendar that knows how precisely it is known: a year, a month, a day, or a
/// day with a time.
///
/// Written and read as ISO 8601: `2024`, `2024-07`, `2024-07-14`, `2024-07-14T09:30:00+09:00`. The
/// time is the one on the clock where the article appeared; without an offset nobody said where.
/// Dates compare by their first day and time on that clock, then by precision, coarse first.
///
/// ```
/// use nutgraf_model::{Date, Precision};
///
/// let date: Date = "2024-02".parse()?;
/// assert_eq!(date.precision(), Precision::Month);
/// assert_eq!((date.first_day(), date.last_day()), (20240201, 20240229));
/// assert!("2023-02-29".parse::<Date>().is_err());
/// # Ok::<(), nutgraf_model::DateError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    // Invariant: a real day of the years 1 to 9999; 1 where the precision is coarser.
    year: u16,
    month: u8,
    day: u8,
    // Seconds since midnight; 0 without a time.
    second: u32,
    precision: Precision,
    // Minutes east of Greenwich.
    offset: Option<i16>,
}

/// How precisely a [`Date`] is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Precision {
    /// Some day of a year.
    Year,
    /// Some day of a month.
    Month,
    /// A day.
    Day,
    /// A day with a time.
    Second,
}

/// Why a text is no [`Date`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// It is not written in one of the forms.
    #[error("`{0}` is no date; write 2024, 2024-07, 2024-07-14 or 2024-07-14T09:30:00+09:00")]
    Form(String),
    /// There is no such day, or no such time.
    #[error("`{0}` is no day of the calendar")]
    Impossible(String),
}

impl Date {
    /// Some day of a year; `None` outside 1 to 9999.
    #[must_use]
    pub fn year_only(year: u16) -> Option<Date> {
        Date::build(year, 1, 1, Precision::Year)
    }

    /// Some day of a month, from 1.
    #[must_use]
    pub fn month_only(year: u16, month: u8) -> Option<Date> {
        Date::build(year, month, 1, Precision::Month)
    }

    /// A day; `None` if the calendar has no such day.
    #[must_use]
    pub fn day_only(year: u16, month: u8, day: u8) -> Option<Date> {
        Date::build(year, month, day, Precision::Day)
    }

    /// The same day with a time on the clock, and minutes east of Greenwich where known; `None` if
    /// there is no such time, or the date is coarser than a day.
    #[must_use]
    pub fn with_time(self, hour: u8, minute: u8, second: u8, offset: Option<i16>) -> Option<Date> {
        // 24:00 is not accepted; a leap second counts as the second before it.
        let ok = hour < 24
            && minute < 60
            && second <= 60
            && self.precision >= Precision::Day
            && offset.is_none_or(|minutes| minutes.abs() < 24 * 60);
        ok.then(|| Date {
            second: u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second.min(59)),
            precision: Precision::Second,
            offset,
            ..self
        })
    }

    fn build(year: u16, month: u8, day: u8, precision: Precision) -> Option<Date> {
        let ok = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day);
        ok.then_some(Date {
            year,
            month,
            day,
            second: 0,
            precision,
            offset: None,
        })
    }

    /// How precisely it is known.
    #[must_use]
    pub fn precision(self) -> Precision {
        self.precision
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, from 1, where it is known.
    #[must_use]
    pub fn month(self) -> Option<u8> {
        (self.precision >= Precision::Month).then_some(self.month)
    }

    /// The day of the month, from 1, where it is known.
    #[must_use]
    pub fn day(self) -> Option<u8> {
        (self.precision >= Precision::Day).then_some(self.day)
    }

    /// The first day it may mean, as the number YYYYMMDD.
    #[must_use]
    pub fn first_day(self) -> u32 {
        u32::from(self.year) * 10_000 + u32::from(self.month) * 100 + u32::from(self.day)
    }

    /// The last day it may mean, as the number YYYYMMDD.
    #[must_use]
    pub fn last_day(self) -> u32 {
        let (month, day) = match self.precision {
            Precision::Year => (12, 31),
            Precision::Month => (self.month, days_in(self.year, self.month)),
            Precision::Day | Precision::Second => (self.month, self.day),
        };
        u32::from(self.year) * 10_000 + u32::from(month) * 100 + u32::from(day)
    }

    /// The first second it may mean, as the number YYYYMMDDhhmmss: what sorting by date sorts by.
    #[must_use]
    pub fn sort_key(self) -> u64 {
        let (hour, rest) = (self.second / 3600, self.second % 3600);
        u64::from(self.first_day()) * 1_000_000
            + u64::from(hour * 10_000 + rest / 60 * 100 + rest % 60)
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Date, DateError> {
        let text = text.trim();
        let form = || DateError::Form(text.to_owned());
        let impossible = || DateError::Impossible(text.to_owned());
        let (day, time) = match text.find(['T', 't', ' ']) {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        let parts: Vec<&str> = day.split('-').collect();
        let year = digits(parts[0], 4).ok_or_else(form)?;
        let two = |part: &str| digits(part, 2).map(|n| n as u8).ok_or_else(form);
        let date = match parts[1..] {
            [] => Date::year_only(year),
            [month] => Date::month_only(year, two(month)?),
            [month, day] => Date::day_only(year, two(month)?, two(day)?),
            _ => return Err(form()),
        }
        .ok_or_else(impossible)?;
        let Some(time) = time else {
            return Ok(date);
        };
        if date.precision != Precision::Day {
            return Err(form());
        }
        let (clock, offset) = split_offset(time).ok_or_else(form)?;
        let clock = clock
            .split_once(['.', ','])
            .map_or(clock, |(whole, _)| whole);
        let parts: Vec<&str> = clock.split(':').collect();
        let (hour, minute, second) = match parts[..] {
            [hour, minute] => (two(hour)?, two(minute)?, 0),
            [hour, minute, second] => (two(hour)?, two(minute)?, two(second)?),
            _ => return Err(form()),
        };
        date.with_time(hour, minute, second, offset)
            .ok_or_else(impossible)
    }
}

/// Splits `09:30:00+09:00` into the clock's part and minutes east of Greenwich.
fn split_offset(time: &str) -> Option<(&str, Option<i16>)> {
    let time = time.trim();
    if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        return Some((clock, Some(0)));
    }
    let Some(at) = time.rfind(['+', '-']) else {
        return Some((time, None));
    };
    let zone = &time[at + 1..];
    let (hours, minutes) = match zone.split_once(':') {
        Some(pair) => pair,
        None if zone.len() == 4 && zone.is_ascii() => zone.split_at(2),
        None => (zone, "00"),
    };
    let minutes = digits(hours, 2)? * 60 + digits(minutes, 2)?;
    let minutes = i16::try_from(minutes).ok()?;
    let east = time.as_bytes()[at] == b'+';
    Some((&time[..at], Some(if east { minutes } else { -minutes })))
}

fn digits(text: &str, count: usize) -> Option<u16> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if self.precision >= Precision::Month {
            write!(f, "-{:02}", self.month)?;
        }
        if self.precision >= Precision::Day {
            write!(f, "-{:02}", self.day)?;
        }
        if self.precision == Precision::Second {
            let (hour, rest) = (self.second / 3600, self.second % 3600);
            write!(f, "T{hour:02}:{:02}:{:02}", rest / 60, rest % 60)?;
            match self.offset {
                Some(0) => f.write_str("Z")?,
                Some(minutes) => {
                    let sign = if minutes < 0 { '-' } else { '+' };
                    let minutes = minutes.unsigned_abs();
                    write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)?;
                }
                None => {}
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, printed: &str) {
        let date: Date = written.parse().unwrap();
        assert_eq!(date.to_string(), printed);
        assert_eq!(printed.parse(), Ok(date), "it reads back");
    }

    #[test]
    fn dates_keep_their_precision() {
        check("2024", "2024");
        check("2024-07", "2024-07");
        check(" 2024-07-14 ", "2024-07-14");
        check("2024-07-14T09:30", "2024-07-14T09:30:00");
        check("2024-07-14 09:30:59.25Z", "2024-07-14T09:30:59Z");
        check("2024-07-14T09:30:00+0900", "2024-07-14T09:30:00+09:00");
        check("2024-07-14T09:30:00-03:30", "2024-07-14T09:30:00-03:30");
    }

    #[test]
    fn what_is_no_date_says_so() {
        for form in [
            "",
            "July",
            "24-07-14",
            "2024-7-14",
            "2024-07T10:00",
            "2024-07-14T10",
            "１２３４",
        ] {
            assert_eq!(
                form.parse::<Date>(),
                Err(DateError::Form(form.into())),
                "{form}"
            );
        }
        for day in ["2023-02-29", "2024-13", "0000", "2024-07-14T25:00"] {
            assert_eq!(
                day.parse::<Date>(),
                Err(DateError::Impossible(day.into())),
                "{day}"
            );
        }
    }

    #[test]
    fn order_is_by_first_moment_then_coarse_first() {
        let texts = [
            "2023-12-31",
            "2024",
            "2024-01",
            "2024-01-01",
            "2024-01-01T00:00:01",
            "2024-02",
        ];
        let dates: Vec<Date> = texts.iter().map(|t| t.parse().unwrap()).collect();
        assert!(
            dates.is_sorted_by(|a, b| (a.sort_key(), a.precision) < (b.sort_key(), b.precision))
        );
    }
}
