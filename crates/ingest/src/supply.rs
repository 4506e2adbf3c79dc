//! What an article is told from outside: by the user, by where it lies.

use nutgraf_model::{Article, BlockKind, Date};

use crate::{DateFrom, Kind, Options};

/// Fills in what the record does not say, and what the user knows better.
pub(crate) fn supply(article: &mut Article, kind: Kind, options: &Options) {
    if options.date_from == DateFrom::Path {
        let weak = |found: &String| found.starts_with("text:");
        if (article.date.is_none() || article.found.get("date").is_some_and(weak))
            && let Some(date) = date_of_path(&article.locator.path)
        {
            article.date = Some(date);
            article.date_confidence = None;
            article.found.insert("date".into(), "path".into());
        }
    }
    if article.source.is_none() {
        // Folders named by years and days are no outlets.
        let is_name = |folder: &&str| folder.chars().any(char::is_alphabetic);
        let folder = article.locator.path.rsplit('/').skip(1).find(is_name);
        if kind == Kind::Text {
            if let Some(folder) = folder {
                article.source = Some(folder.to_owned());
                article.found.insert("source".into(), "folder".into());
            }
        } else if let Some(host) = article.url.as_deref().and_then(host) {
            article.source = Some(host.to_owned());
            article.found.insert("source".into(), "url".into());
        }
    }
    if let Some(place) = article.first(BlockKind::Dateline).and_then(place_of) {
        let place = place.to_owned();
        article.meta.entry("dateline".to_owned()).or_insert(place);
    }
    if let Some(metadata) = &options.metadata {
        metadata.apply(article);
    }
}

/// The place that a dateline names first: `SEOUL, July 14 (Reuters) —`.
fn place_of(dateline: &str) -> Option<&str> {
    let place = dateline.split([',', '(', '—', '–']).next()?;
    let place = place.split(" -").next()?.trim();
    place.starts_with(char::is_alphabetic).then_some(place)
}

fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    (host.contains('.')).then_some(host)
}

/// The date in the names of a file and its folders, the most precise; of several the last.
fn date_of_path(path: &str) -> Option<Date> {
    // Runs of digits, and whether one mark of the usual ones separates each from the one before.
    let bytes = path.as_bytes();
    let mut runs: Vec<(&str, bool)> = Vec::new();
    let mut at = 0;
    let mut last_end = None;
    while at < bytes.len() {
        let len = bytes[at..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        if len > 0 {
            let joined = last_end.is_some_and(|end| at == end + 1 && b"/-_.".contains(&bytes[end]));
            runs.push((&path[at..at + len], joined));
            at += len;
            last_end = Some(at);
        } else {
            at += 1;
        }
    }
    let number = |run: &str, len: usize| -> Option<u16> {
        (run.len() == len).then(|| run.parse().ok()).flatten()
    };
    let year = |run: &str| number(run, 4).filter(|year| (1900..=2100).contains(year));
    let mut best: Option<Date> = None;
    for (i, (run, _)) in runs.iter().enumerate() {
        let next = |step: usize| {
            let all = runs
                .get(i + 1..=i + step)?
                .iter()
                .all(|(_, joined)| *joined);
            all.then(|| runs[i + step].0)
        };
        let date = if let Some(year) = year(run) {
            let month = next(1).and_then(|run| number(run, 2).or_else(|| number(run, 1)));
            let day = next(2).and_then(|run| number(run, 2).or_else(|| number(run, 1)));
            let month = month.and_then(|month| u8::try_from(month).ok());
            let day = day.and_then(|day| u8::try_from(day).ok());
            month
                .zip(day)
                .and_then(|(month, day)| Date::day_only(year, month, day))
                .or_else(|| Date::month_only(year, month?))
                .or_else(|| Date::year_only(year))
        } else if run.len() == 8 && run.is_ascii() {
            year(&run[..4]).and_then(|year| {
                Date::day_only(year, run[4..6].parse().ok()?, run[6..].parse().ok()?)
            })
        } else {
            None
        };
        if let Some(date) = date
            && best.is_none_or(|best| date.precision() >= best.precision())
        {
            best = Some(date);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_stand_in_paths() {
        for (path, date) in [
            ("2024/07/14/a.txt", Some("2024-07-14")),
            ("a-2024-07-14.txt", Some("2024-07-14")),
            ("20240714_a.txt", Some("2024-07-14")),
            ("2024/07/a.txt", Some("2024-07")),
            ("2024/a12.txt", Some("2024")),
            ("2024/x/2023-02-01.txt", Some("2023-02-01")),
            ("2024-02-31.txt", Some("2024-02")),
            ("room-1204/a.txt", None),
            ("a.txt", None),
        ] {
            assert_eq!(
                date_of_path(path).map(|d| d.to_string()).as_deref(),
                date,
                "{path}"
            );
        }
    }

    #[test]
    fn datelines_name_a_place() {
        for (dateline, place) in [
            ("SEOUL, July 14 (Reuters) —", Some("SEOUL")),
            ("Lindmouth (AP) –", Some("Lindmouth")),
            ("ST. JOHN’S - ", Some("ST. JOHN’S")),
            ("PORT-AU-PRINCE —", Some("PORT-AU-PRINCE")),
            ("14 July", None),
        ] {
            assert_eq!(place_of(dateline), place, "{dateline}");
        }
    }

    #[test]
    fn hosts_of_addresses() {
        assert_eq!(host("https://www.example.org:80/a"), Some("example.org"));
        assert_eq!(host("a.txt"), None);
    }
}
