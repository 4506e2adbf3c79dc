//! Where the ticks of a chart's axes stand, and what they say.

use nutgraf_index::{Period, Step};

/// The ticks of an axis of numbers: from 0 in steps of 1, 2 or 5 times a power of ten.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ticks {
    step: f64,
    count: u32,
}

impl Ticks {
    /// For values from 0 to this.
    pub(crate) fn new(largest: f64) -> Ticks {
        let largest = if largest > 0.0 { largest } else { 1.0 };
        let rough = largest / 5.0;
        let power = 10f64.powf(rough.log10().floor());
        let steps = [1.0, 2.0, 5.0, 10.0].map(|n| n * power);
        let step = steps.into_iter().find(|step| *step >= rough * 0.999);
        let step = step.unwrap_or(10.0 * power);
        Ticks {
            step,
            count: (largest / step - 1e-9).ceil().max(1.0) as u32,
        }
    }

    /// The highest.
    pub(crate) fn top(&self) -> f64 {
        self.step * f64::from(self.count)
    }

    /// For counts: no tick between two whole numbers.
    pub(crate) fn whole(self) -> Ticks {
        if self.step >= 1.0 {
            return self;
        }
        Ticks {
            step: 1.0,
            count: (self.top() - 1e-9).ceil().max(1.0) as u32,
        }
    }

    pub(crate) fn values(self) -> impl Iterator<Item = f64> {
        (0..=self.count).map(move |n| f64::from(n) * self.step)
    }
}

/// A number as short as it can be, thousands set apart.
pub(crate) fn number(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// A tick of an axis of periods.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PeriodTick {
    /// At which period.
    pub(crate) at: usize,
    pub(crate) label: String,
    /// The year, below the first tick of each where the label does not say it.
    pub(crate) year: Option<String>,
}

/// More ticks than these crowd the axis.
const MOST: usize = 16;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The ticks of periods that follow each other: all of them, or those with which a week, month, quarter,
/// half-year, year, lustre, … begins, the finest that is not crowded.
pub(crate) fn periods(periods: &[Period]) -> Vec<PeriodTick> {
    let days: Vec<(u32, u32, u32)> = periods.iter().map(|p| p.first_day()).collect();
    let Some(step) = periods.first().map(|p| p.step()) else {
        return Vec::new();
    };
    // What is the same for all periods that share a tick.
    type Unit = fn(Period) -> u32;
    let mut units: Vec<Unit> = vec![];
    if step == Step::Day {
        units.push(week);
    }
    units.push(|p| p.first_day().0 * 12 + p.first_day().1 - 1);
    units.push(|p| p.first_day().0 * 4 + (p.first_day().1 - 1) / 3);
    units.push(|p| p.first_day().0 * 2 + (p.first_day().1 - 1) / 6);
    units.push(|p| p.first_day().0);
    units.push(|p| p.first_day().0 / 2);
    units.push(|p| p.first_day().0 / 5);
    units.push(|p| p.first_day().0 / 10);
    units.push(|p| p.first_day().0 / 50);
    units.push(|p| p.first_day().0 / 100);
    units.push(|p| p.first_day().0 / 1000);
    let all: Vec<usize> = (0..periods.len()).collect();
    let mut ticks = all;
    let mut coarse = 0;
    for (number, unit) in units.iter().enumerate() {
        if ticks.len() <= MOST {
            break;
        }
        let begins = |at: &usize| unit(periods[*at]) != unit(periods[at - 1]);
        let next: Vec<usize> = (1..periods.len()).filter(begins).collect();
        // One as long as a period makes no difference.
        if next.len() + 1 < periods.len() {
            (coarse, ticks) = (number + 1, next);
        }
    }
    let weeks = usize::from(step == Step::Day);
    // Whether the ticks are months or longer, and years or longer.
    let (of_months, of_years) = (coarse > weeks, coarse > weeks + 3 || step == Step::Year);
    let mut last_year = None;
    let tick = |at: usize| {
        let (year, month, day) = days[at];
        let new = last_year != Some(year);
        last_year = Some(year);
        let label = match step {
            _ if of_years => year.to_string(),
            Step::Quarter => format!("Q{}", (month - 1) / 3 + 1),
            Step::Day | Step::Week if !of_months => {
                format!("{day} {}", MONTHS[month as usize - 1])
            }
            _ => MONTHS[month as usize - 1].to_owned(),
        };
        PeriodTick {
            at,
            label,
            year: (new && !of_years).then(|| year.to_string()),
        }
    };
    ticks.into_iter().map(tick).collect()
}

/// A number that all days of a week share.
fn week(day: Period) -> u32 {
    let (year, month, day) = day.first_day();
    let week = Period::of(Step::Week, year * 10_000 + month * 100 + day);
    let (year, month, day) = week.map_or((0, 0, 0), |week| week.first_day());
    year * 10_000 + month * 100 + day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_the_largest() {
        let ticks =
            |largest: f64| -> Vec<String> { Ticks::new(largest).values().map(number).collect() };
        assert_eq!(ticks(7.0).join(" "), "0 2 4 6 8");
        assert_eq!(ticks(100.0).join(" "), "0 20 40 60 80 100");
        assert_eq!(ticks(12_345.0).join(" "), "0 5,000 10,000 15,000");
        assert_eq!(ticks(0.3).join(" "), "0 0.1 0.2 0.3");
        assert_eq!(ticks(0.0).join(" "), "0 0.2 0.4 0.6 0.8 1");
        let whole: Vec<f64> = Ticks::new(2.0).whole().values().collect();
        assert_eq!(whole, [0.0, 1.0, 2.0]);
        for n in 1..5000 {
            let ticks = Ticks::new(f64::from(n) * 0.37);
            assert!(
                ticks.top() >= f64::from(n) * 0.3699 && ticks.count <= 6,
                "{n}"
            );
        }
    }

    #[test]
    fn ticks_of_periods_say_where_they_are() {
        let ticks = |step: Step, first: u32, count: usize| -> String {
            let mut list = vec![Period::of(step, first).unwrap()];
            let mut day = first;
            while list.len() < count {
                // Not every number is a day; what is none falls into the month before or behind.
                day += 1;
                if day % 100 > 28 {
                    day = day / 100 * 100 + 101;
                }
                if day / 100 % 100 > 12 {
                    day = (day / 10_000 + 1) * 10_000 + 101;
                }
                let period = Period::of(step, day).unwrap();
                if period != list[list.len() - 1] {
                    list.push(period);
                }
            }
            let ticks = periods(&list).into_iter();
            let text = ticks.map(|t| {
                format!(
                    "{}:{}{}",
                    t.at,
                    t.label,
                    t.year.map_or(String::new(), |y| format!("/{y}"))
                )
            });
            text.collect::<Vec<_>>().join(" ")
        };
        insta::assert_snapshot!(ticks(Step::Month, 20231101, 5), @"0:Nov/2023 1:Dec 2:Jan/2024 3:Feb 4:Mar");
        insta::assert_snapshot!(ticks(Step::Month, 20230201, 30), @"2:Apr/2023 5:Jul 8:Oct 11:Jan/2024 14:Apr 17:Jul 20:Oct 23:Jan/2025 26:Apr 29:Jul");
        insta::assert_snapshot!(ticks(Step::Month, 20000101, 250), @"24:2002 48:2004 72:2006 96:2008 120:2010 144:2012 168:2014 192:2016 216:2018 240:2020");
        insta::assert_snapshot!(ticks(Step::Day, 20240612, 25), @"5:17 Jun/2024 12:24 Jun 17:1 Jul 24:8 Jul");
        insta::assert_snapshot!(ticks(Step::Day, 20240612, 120), @"17:Jul/2024 45:Aug 73:Sep 101:Oct");
        insta::assert_snapshot!(ticks(Step::Quarter, 20230101, 6), @"0:Q1/2023 1:Q2 2:Q3 3:Q4 4:Q1/2024 5:Q2");
        insta::assert_snapshot!(ticks(Step::Year, 19500101, 70), @"5:1955 10:1960 15:1965 20:1970 25:1975 30:1980 35:1985 40:1990 45:1995 50:2000 55:2005 60:2010 65:2015");
    }
}
