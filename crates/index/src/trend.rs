//! What matches, over time.

use std::collections::BTreeMap;
use std::fmt;

use nutgraf_query::Query;

use crate::IndexError;
use crate::answer::Answer;
use crate::searcher::Searcher;
use crate::tally::{Stories, Tally, Tallying};

/// A length of time by which articles are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Step {
    /// A day.
    Day,
    /// A week of ISO 8601, which begins on Monday.
    Week,
    /// A month.
    #[default]
    Month,
    /// A quarter of a year.
    Quarter,
    /// A year.
    Year,
}

/// A day, week, month, quarter or year of the calendar.
///
/// Written `2024-07-14`, `2024-W28`, `2024-07`, `2024-Q3`, `2024`. Those of one step are in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    step: StepOrder,
    // Days, weeks, months, quarters or years since the beginning of the calendar.
    number: u32,
}

// So that a period may be ordered without an order of steps being promised.
type StepOrder = u8;

/// What matches in a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrendPoint {
    /// When.
    pub period: Period,
    /// What of all articles, or of those of the query to compare with, is dated so.
    pub of: Tally,
    /// What matches of these, by query.
    pub counts: Vec<Tally>,
}

/// What matches, over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trend {
    /// A point for each period from the first to the last in which there is any article, without gaps.
    pub points: Vec<TrendPoint>,
    /// Of articles whose date is not known, or not to such a period: those to compare with, and what
    /// matches of them by query.
    pub undated: (Tally, Vec<Tally>),
}

/// More periods than these are refused.
pub const MAX_PERIODS: usize = 20_000;

impl Searcher {
    /// Counts what matches each query by when it was published: of all articles, or of those that match
    /// `of`. An article counts for a period that holds all days that its date may mean.
    ///
    /// # Errors
    ///
    /// As [`Searcher::search`]; [`IndexError::TooManyPeriods`] if dates lie too far apart.
    pub fn trend(
        &self,
        queries: &[Query],
        of: Option<&Query>,
        step: Step,
        stories: Stories,
    ) -> Result<Trend, IndexError> {
        let answers: Vec<Answer> = (queries.iter())
            .map(|query| Answer::new(self, query))
            .collect::<Result<_, _>>()?;
        let of = of.map(|query| Answer::new(self, query)).transpose()?;
        let none = || {
            let empty = Tallying::new(stories);
            (empty.clone(), vec![empty; queries.len()])
        };
        let mut undated = none();
        let mut found: BTreeMap<Period, (Tallying, Vec<Tallying>)> = BTreeMap::new();
        for (number, segment) in self.snapshot.segments.iter().enumerate() {
            let docs = 0..segment.reader.max_doc();
            for doc in docs.filter(|&doc| segment.is_alive(doc)) {
                let all = of.as_ref().map_or(Some(0), |of| of.get(number, doc));
                let Some(matches) = all else { continue };
                let first = segment.first_day.first(doc).unwrap_or(0) as u32;
                let last = segment.last_day.first(doc).unwrap_or(0) as u32;
                let period = Period::of(step, first)
                    .filter(|period| first != 0 && Period::of(step, last).as_ref() == Some(period));
                let place = match period {
                    Some(period) => found.entry(period).or_insert_with(none),
                    None => &mut undated,
                };
                let article = segment.number_of(doc);
                place.0.add(self, article, matches)?;
                for (count, answer) in place.1.iter_mut().zip(&answers) {
                    if let Some(matches) = answer.get(number, doc) {
                        count.add(self, article, matches)?;
                    }
                }
            }
        }
        let ends = found.first_key_value().zip(found.last_key_value());
        let range = ends.map(|((first, _), (last, _))| (*first, *last));
        let mut points = Vec::new();
        if let Some((first, last)) = range {
            let count = (last.number - first.number) as usize + 1;
            if count > MAX_PERIODS {
                return Err(IndexError::TooManyPeriods {
                    count,
                    first: first.to_string(),
                    last: last.to_string(),
                    limit: MAX_PERIODS,
                });
            }
            for number in first.number..=last.number {
                let period = Period { number, ..first };
                let (of, counts) = finish(found.remove(&period).unwrap_or_else(none));
                points.push(TrendPoint { period, of, counts });
            }
        }
        let undated = finish(undated);
        Ok(Trend { points, undated })
    }
}

fn finish((of, counts): (Tallying, Vec<Tallying>)) -> (Tally, Vec<Tally>) {
    let counts = counts.into_iter().map(Tallying::finish);
    (of.finish(), counts.collect())
}

impl Step {
    /// All of them, the shortest first.
    pub const ALL: [Step; 5] = [
        Step::Day,
        Step::Week,
        Step::Month,
        Step::Quarter,
        Step::Year,
    ];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Step::Day => "day",
            Step::Week => "week",
            Step::Month => "month",
            Step::Quarter => "quarter",
            Step::Year => "year",
        }
    }
}

impl Period {
    /// The period that holds a day, given as the number YYYYMMDD; `None` for 0.
    #[must_use]
    pub fn of(step: Step, day: u32) -> Option<Period> {
        let (year, month) = (day / 10_000, day / 100 % 100);
        if day == 0 || month == 0 {
            return None;
        }
        let number = match step {
            Step::Day => days_before(year, month, day % 100),
            // The first day of the calendar, 1 January of the year 1, is a Monday.
            Step::Week => days_before(year, month, day % 100) / 7,
            Step::Month => year * 12 + month - 1,
            Step::Quarter => year * 4 + (month - 1) / 3,
            Step::Year => year,
        };
        Some(Period {
            step: step as StepOrder,
            number,
        })
    }

    /// Which step it is of.
    #[must_use]
    pub fn step(self) -> Step {
        Step::ALL[usize::from(self.step)]
    }

    /// Its first day: year, month and day of the month.
    #[must_use]
    pub fn first_day(self) -> (u32, u32, u32) {
        let number = self.number;
        match self.step() {
            Step::Day => day_after(number),
            Step::Week => day_after(number * 7),
            Step::Month => (number / 12, number % 12 + 1, 1),
            Step::Quarter => (number / 4, number % 4 * 3 + 1, 1),
            Step::Year => (number, 1, 1),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.first_day();
        match self.step() {
            Step::Day => write!(f, "{year:04}-{month:02}-{day:02}"),
            Step::Week => {
                // A week belongs to the year of its Thursday.
                let (year, _, _) = day_after(self.number * 7 + 3);
                let first = days_before(year, 1, 4) / 7;
                write!(f, "{year:04}-W{:02}", self.number - first + 1)
            }
            Step::Month => write!(f, "{year:04}-{month:02}"),
            Step::Quarter => write!(f, "{year:04}-Q{}", month / 3 + 1),
            Step::Year => write!(f, "{year:04}"),
        }
    }
}

/// How many days lie between 1 January of the year 1 and this day, in the Gregorian calendar. After
/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that the
/// leap day is their last.
fn days_before(year: u32, month: u32, day: u32) -> u32 {
    let (year, month) = match month {
        1 | 2 => (year - 1, month + 9),
        _ => (year, month - 3),
    };
    let of_year = (153 * month + 2) / 5 + day - 1;
    // 1 March of the year 0 lies 306 days before 1 January of the year 1.
    year * 365 + year / 4 - year / 100 + year / 400 + of_year - 306
}

/// The day that lies so many days after 1 January of the year 1.
fn day_after(days: u32) -> (u32, u32, u32) {
    let days = days + 306;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (after, month) = if month < 10 {
        (0, month + 3)
    } else {
        (1, month - 9)
    };
    (era * 400 + year + after, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_lies_in_its_periods() {
        let cases = [
            (20240714, "2024-07-14 2024-W28 2024-07 2024-Q3 2024"),
            (20240229, "2024-02-29 2024-W09 2024-02 2024-Q1 2024"),
            (20241230, "2024-12-30 2025-W01 2024-12 2024-Q4 2024"),
            (20210103, "2021-01-03 2020-W53 2021-01 2021-Q1 2021"),
            (20000101, "2000-01-01 1999-W52 2000-01 2000-Q1 2000"),
            (10101, "0001-01-01 0001-W01 0001-01 0001-Q1 0001"),
            (99991231, "9999-12-31 9999-W52 9999-12 9999-Q4 9999"),
        ];
        for (day, expected) in cases {
            let periods = Step::ALL.map(|step| Period::of(step, day).unwrap().to_string());
            assert_eq!(periods.join(" "), expected);
        }
        assert_eq!(Period::of(Step::Day, 0), None);
    }

    #[test]
    fn days_go_on_without_gaps() {
        for number in 0..3_652_059 {
            let (year, month, day) = day_after(number);
            assert_eq!(days_before(year, month, day), number);
        }
    }
}
