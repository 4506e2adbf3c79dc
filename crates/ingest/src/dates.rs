//! Dates as people write them.

use nutgraf_model::{Date, DateError};

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
        Ok(date) if !(1500..=2200).contains(&date.year()) => Err(NoDate::Impossible.about(text)),
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
    let text = text.trim().trim_end_matches(['.', ',', ';']);
    match text.parse::<Date>() {
        Ok(date) => return Ok(date),
        Err(DateError::Impossible(_)) => return Err(NoDate::Impossible),
        Err(DateError::Form(_)) => {}
    }
    if text.len() > 80 {
        return Err(NoDate::Form);
    }
    let mut parts = Parts::default();
    for word in text.split(|c: char| c.is_whitespace() || ",|•·()".contains(c)) {
        parts.word(word)?;
    }
    parts.date()
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
        let lower = word.to_lowercase();
        let plain = lower.trim_end_matches(['.', ':']);
        const FILLING: &[&str] = &[
            "at", "on", "the", "of", "um", "uhr", "den", "der", "am", "le", "à", "el", "de", "del",
            "a", "las", "il", "alle", "ore", "op", "om", "uur",
        ];
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
            (4, "") => set(&mut self.year, number),
            (1 | 2, "" | "st" | "nd" | "rd" | "th" | "er" | "º") => {
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
            Some((hour, minute, second)) => date
                .with_time(hour, minute, second, self.offset)
                .ok_or(NoDate::Impossible),
            None => Ok(date),
        }
    }
}

/// The months of English, German, French, Spanish, Portuguese, Italian and Dutch; a word of three
/// letters or more is also taken for what it begins.
const MONTHS: [&[&str]; 12] = [
    &[
        "january", "januar", "jänner", "janvier", "enero", "ene", "janeiro", "gennaio", "gen",
        "januari",
    ],
    &[
        "february",
        "februar",
        "février",
        "fevrier",
        "fév",
        "févr",
        "febrero",
        "fevereiro",
        "fev",
        "febbraio",
        "februari",
    ],
    &[
        "march", "märz", "mär", "mrz", "mars", "marzo", "março", "maart", "mrt",
    ],
    &["april", "avril", "avr", "abril", "abr", "aprile"],
    &["may", "mai", "mayo", "maio", "maggio", "mag", "mei"],
    &["june", "juni", "juin", "junio", "junho", "giugno", "giu"],
    &[
        "july", "juli", "juillet", "juil", "julio", "julho", "luglio", "lug",
    ],
    &["august", "août", "aout", "agosto", "ago", "augustus"],
    &[
        "september",
        "sept",
        "septembre",
        "septiembre",
        "setembro",
        "set",
        "settembre",
    ],
    &[
        "october", "oktober", "okt", "octobre", "octubre", "outubro", "out", "ottobre", "ott",
    ],
    &["november", "novembre", "noviembre", "novembro"],
    &[
        "december",
        "dezember",
        "dez",
        "décembre",
        "decembre",
        "déc",
        "diciembre",
        "dic",
        "dezembro",
        "dicembre",
    ],
];

fn month(word: &str) -> Option<u8> {
    let is = |name: &&str| {
        *name == word || (word.len() == 3 && word.is_ascii() && name.starts_with(word))
    };
    // Three letters are looked up in English alone: `mar` begins names in most languages.
    let at = MONTHS
        .iter()
        .position(|names| names.contains(&word) || names.first().is_some_and(&is))?;
    Some(at as u8 + 1)
}

fn is_weekday(word: &str) -> bool {
    const DAYS: &[&str] = &[
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thur",
        "thurs",
        "fri",
        "sat",
        "sun",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonnabend",
        "sonntag",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "lunes",
        "martes",
        "miércoles",
        "jueves",
        "viernes",
        "sábado",
        "domingo",
        "월요일",
        "화요일",
        "수요일",
        "목요일",
        "금요일",
        "토요일",
        "일요일",
    ];
    DAYS.contains(&word)
}

/// Minutes east of Greenwich.
fn zone(word: &str) -> Option<i16> {
    const ZONES: &[(&str, i16)] = &[
        ("gmt", 0),
        ("utc", 0),
        ("z", 0),
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
    let (sign, digits) = match word.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, word.strip_prefix('-')?),
    };
    let digits = digits.replace(':', "");
    let number: i16 = digits.parse().ok().filter(|_| digits.len() == 4)?;
    Some(sign * (number / 100 * 60 + number % 100))
}
