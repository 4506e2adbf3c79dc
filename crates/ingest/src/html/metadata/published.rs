//! When a page was published, and how that is known.

use nutgraf_model::{Date, Precision};

use super::FoundDate;
use super::collect::{Collected, How, Note};
use super::first;
use super::jsonld::Rank;
use super::label::{Label, label, says_change};
use crate::dates::{self, Order};
use crate::html::tree::Tree;

/// The dates of a page.
#[derive(Debug, Default)]
pub(super) struct Dates {
    pub(super) published: Option<FoundDate>,
    pub(super) modified: Option<FoundDate>,
    /// What stood where a date should, and is none.
    pub(super) bad: Vec<String>,
}

/// The spellings of a date of publication among `meta`, best first.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "datepublished",
    "date_published",
    "published",
    "published_time",
    "published_at",
    "publishdate",
    "publish_date",
    "publish-date",
    "published-date",
    "published_date",
    "publication_date",
    "publication-date",
    "publicationdate",
    "pubdate",
    "pub_date",
    "article.published",
    "article_date_original",
    "article:publicationdate",
    "articledate",
    "article-publication-date",
    "article:post_date",
    "date.published",
    "datepublication",
    "sailthru.date",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "dc:date",
    "dc.date.published",
    "dcterms.created",
    "dc.date.created",
    "dc.created",
    "dcterms.available",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "originalpublicationdate",
    "original-publish-date",
    "ptime",
    "displaydate",
    "prism.publicationdate",
    "rnews:datepublished",
    "iptc:date",
    "pdate",
    "createddate",
    "created",
    "gentime",
    "eomportal-firstpublished",
    "vr:published_time",
    "article:created",
    "og:pubdate",
    "shareaholic:article_published_time",
    "bt:pubdate",
    "weibo:article:create_at",
    "datecreated",
    "date_created",
    "creation_date",
    "article.created",
    "dateline",
    "timestamp",
    "date",
];

/// Those among them that some systems fill with the day on which the page was made or changed.
const VAGUE: &[&str] = &[
    "date",
    "dc.date",
    "dc:date",
    "dcterms.date",
    "gentime",
    "created",
    "datecreated",
    "date_created",
    "creation_date",
    "createddate",
    "dcterms.created",
    "dc.date.created",
    "dc.created",
    "timestamp",
    "dateline",
    "iptc:date",
    "article:created",
    "article.created",
];

const MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "og:article:modified_time",
    "article:modified",
    "datemodified",
    "date_modified",
    "lastmod",
    "last-modified",
    "dc.date.modified",
    "dcterms.modified",
    "modified_time",
    "updated_time",
    "article.updated",
    "last_updated_date",
    "revised",
    "last-updated",
    "moddate",
    "utime",
    "dateupdate",
];

/// Where a date was found that the page says in words to be the first.
const FIRST: &str = "html:first-published";

/// Finds the dates. `headline` is where it stands in the page's text.
pub(super) fn find(
    tree: &Tree<'_>,
    page: &Collected,
    headline: Option<usize>,
    address: Option<&str>,
    order: Order,
    central_europe: bool,
    crawled: Option<Date>,
) -> Dates {
    let mut dates = Dates::default();
    let mut found: Vec<FoundDate> = Vec::new();
    let mut changed: Vec<FoundDate> = Vec::new();
    {
        let mut read = |list: &mut Vec<FoundDate>, text: &str, from: &str, confidence: f32| {
            match dates::machine(text, order) {
                Ok(date) if date.precision() >= Precision::Month => list.push(FoundDate {
                    date,
                    from: from.to_owned(),
                    confidence,
                }),
                Ok(_) => {}
                Err(problem) => {
                    if dates.bad.len() < 5 && text.bytes().any(|b| b.is_ascii_digit()) {
                        dates.bad.push(format!("{from}: {problem}"));
                    }
                }
            }
        };
        for thing in &page.said.things {
            let confidence = match thing.rank {
                Rank::Article => 0.95,
                Rank::Work | Rank::Page => 0.9,
                Rank::Other => 0.4,
            };
            if let Some(text) = &thing.published {
                read(&mut found, text, "json-ld:datePublished", confidence);
            }
            if let Some(text) = &thing.created {
                read(&mut found, text, "json-ld:dateCreated", confidence - 0.2);
            }
            if thing.rank > Rank::Other
                && let Some(text) = &thing.modified
            {
                read(&mut changed, text, "json-ld:dateModified", confidence);
            }
        }
        for key in PUBLISHED {
            if let Some(text) = page.meta(&[key]) {
                read(
                    &mut found,
                    text,
                    &format!("meta:{key}"),
                    if VAGUE.contains(key) { 0.72 } else { 0.93 },
                );
            }
        }
        for key in MODIFIED {
            if let Some(text) = page.meta(&[key]) {
                read(&mut changed, text, &format!("meta:{key}"), 0.8);
            }
        }
    }
    for note in &page.dates {
        let near = nearness(note, headline);
        let (from, base) = match note.how {
            How::Property => ("html:datePublished", 0.92),
            How::Labelled => ("html:time", 0.9),
            How::Time => ("html:time", 0.82),
            How::Class => ("html:class", 0.8),
            How::Vague | How::Words => ("html:byline", 0.75),
        };
        let Some(date) = note_date(note, order) else {
            continue;
        };
        let confidence = base - 0.3 * (1.0 - near);
        let list = if says_change(&note.text) {
            &mut changed
        } else {
            &mut found
        };
        list.push(FoundDate {
            date,
            from: from.to_owned(),
            confidence,
        });
    }
    for note in &page.changes {
        if let Some(date) = note_date(note, order) {
            let confidence = 0.7 - 0.3 * (1.0 - nearness(note, headline));
            changed.push(FoundDate {
                date,
                from: "html:modified".to_owned(),
                confidence,
            });
        }
    }
    if let Some(date) = first::in_words(tree, order) {
        found.push(FoundDate {
            date,
            from: FIRST.to_owned(),
            confidence: 0.97,
        });
    }
    if let Some(date) = address.and_then(dates::of_address) {
        let confidence = if date.precision() >= Precision::Day {
            0.9
        } else {
            0.3
        };
        found.push(FoundDate {
            date,
            from: "url".to_owned(),
            confidence,
        });
    }
    drop_later(&mut found, crawled, &mut dates.bad);
    drop_later(&mut changed, crawled, &mut dates.bad);
    if found.iter().all(|found| found.confidence < 0.6) {
        let (publication, change) = in_text(tree, headline, order);
        found.extend(publication);
        changed.extend(change);
    }
    if found.is_empty() {
        found.extend(in_scripts(tree));
    }
    if found.is_empty() && changed.is_empty() {
        let texts = page
            .meta(&["description", "og:description"])
            .into_iter()
            .chain(page.title.as_deref());
        found.extend(texts.filter_map(|text| {
            let date = dates::inside(text, order)?;
            Some(FoundDate {
                date,
                from: "meta:description".to_owned(),
                confidence: 0.5,
            })
        }));
    }
    // And what was found in the text since.
    drop_later(&mut found, crawled, &mut dates.bad);
    drop_later(&mut changed, crawled, &mut dates.bad);
    dates.published = best(&found);
    if central_europe && let Some(published) = &mut dates.published {
        published.date = day_of_midnight(published.date).unwrap_or(published.date);
    }
    dates.modified = best(&changed);
    if dates.published.is_none()
        && let Some(modified) = &dates.modified
    {
        dates.published = Some(FoundDate {
            from: format!("modified:{}", modified.from),
            confidence: modified.confidence * 0.6,
            ..modified.clone()
        });
    }
    dates
}

/// The day that most speaks for: each group of sources (JSON-LD, `meta`, what the page shows, its
/// address) is a witness, and witnesses who agree make it surer (noisy-or). Of equals the first. Words that
/// say when it appeared first overrule witnesses of a later day, who may know the last edition only.
fn best(found: &[FoundDate]) -> Option<FoundDate> {
    let sure = |day: u32| {
        let mut doubt = 1.0;
        for group in ["json-ld", "meta", "html", "url", "script"] {
            let witnesses = found
                .iter()
                .filter(|found| found.date.first_day() == day && found.from.starts_with(group));
            let most = witnesses.map(|found| found.confidence).fold(0.0, f32::max);
            // What stands far from the headline is other articles' and supports nothing.
            if most >= 0.6 || doubt == 1.0 {
                doubt *= 1.0 - most;
            }
        }
        1.0 - doubt
    };
    let best = found
        .iter()
        .filter(|found| found.date.precision() >= Precision::Day)
        .reduce(|best, next| {
            let (day, other) = (best.date.first_day(), next.date.first_day());
            let ahead = if day == other {
                next.confidence > best.confidence
            } else {
                sure(other) > sure(day)
            };
            if ahead { next } else { best }
        });
    let best = best.or_else(|| found.first())?;
    let first = found
        .iter()
        .find(|found| found.from == FIRST && found.date.first_day() < best.date.first_day());
    if let Some(first) = first {
        return Some(first.clone());
    }
    let mut chosen = on_the_clock_there(best, found).clone();
    chosen.confidence = sure(chosen.date.first_day());
    Some(chosen)
}

/// The day on the clock where the page appeared. A time in Greenwich says the day there; where the
/// page shows the neighbouring day beside its headline, or has it in its address, that one is meant.
fn on_the_clock_there<'f>(best: &'f FoundDate, found: &'f [FoundDate]) -> &'f FoundDate {
    if !in_greenwich(best.date) {
        return best;
    }
    let shown = || {
        found.iter().filter(|other| {
            let visible =
                other.from.starts_with("html") && other.confidence >= 0.7 || other.from == "url";
            visible && other.date.precision() >= Precision::Day && !in_greenwich(other.date)
        })
    };
    if shown().any(|other| other.date.first_day() == best.date.first_day()) {
        return best;
    }
    let hour = best.date.sort_key() / 10_000 % 100;
    let neighbour = shown().find(|other: &&FoundDate| {
        let later = other.date.first_day() > best.date.first_day();
        // East of Greenwich it is tomorrow already in the evening, west of it yesterday still.
        days_apart(best.date, other.date) == 1 && if later { hour >= 11 } else { hour < 12 }
    });
    neighbour.unwrap_or(best)
}

/// A time in Greenwich that is midnight in Central Europe, winter or summer, is a day that a program
/// stored so: the next one.
fn day_of_midnight(date: Date) -> Option<Date> {
    if !in_greenwich(date) || !matches!(date.sort_key() % 1_000_000, 220_000 | 230_000) {
        return None;
    }
    let (year, month, day) = (date.year(), date.month()?, date.day()?);
    Date::day_only(year, month, day + 1)
        .or_else(|| Date::day_only(year, month + 1, 1))
        .or_else(|| Date::day_only(year + 1, 1, 1))
}

fn in_greenwich(date: Date) -> bool {
    date.precision() == Precision::Second && date.to_string().ends_with('Z')
}

/// Takes out what is later than the day on which the page was fetched, and says so.
fn drop_later(list: &mut Vec<FoundDate>, crawled: Option<Date>, bad: &mut Vec<String>) {
    let Some(crawled) = crawled else { return };
    list.retain(|found| {
        let later = is_later(found.date, crawled);
        if later && bad.len() < 5 {
            bad.push(format!(
                "{}: {}",
                found.from,
                about_later(found.date, crawled)
            ));
        }
        !later
    });
}

/// What is said of a date that is later than when the page was fetched.
pub(super) fn about_later(date: Date, crawled: Date) -> String {
    format!("{date} is after the page was fetched, {crawled}")
}

/// Whether a date is later than another by more than clocks around the world differ.
pub(super) fn is_later(date: Date, than: Date) -> bool {
    date.first_day() > than.first_day() && days_apart(date, than) > 1
}

/// How many days lie between two dates of one month or of neighbouring ones; many if more.
fn days_apart(a: Date, b: Date) -> u32 {
    let (first, last) = if a.first_day() < b.first_day() {
        (a, b)
    } else {
        (b, a)
    };
    let (Some(from), Some(to)) = (first.day(), last.day()) else {
        return u32::MAX;
    };
    if first.first_day() / 100 == last.first_day() / 100 {
        return u32::from(to - from);
    }
    // The last day of a month and the first of the next.
    let whole = Date::month_only(first.year(), first.month().unwrap_or(1));
    let next = if first.month() == Some(12) {
        Date::month_only(first.year() + 1, 1)
    } else {
        Date::month_only(first.year(), first.month().unwrap_or(1) + 1)
    };
    let neighbours = next.is_some_and(|next| next.first_day() / 100 == last.first_day() / 100)
        && whole.is_some_and(|whole| whole.last_day() == first.first_day())
        && to == 1;
    if neighbours { 1 } else { u32::MAX }
}

fn note_date(note: &Note, order: Order) -> Option<Date> {
    let date = match note.how {
        How::Property | How::Labelled | How::Time => dates::machine(&note.text, order).ok(),
        _ => None,
    };
    date.or_else(|| dates::inside(&note.text, order))
        .filter(|date| date.precision() >= Precision::Day && (1900..=2100).contains(&date.year()))
}

/// From 1 beside the headline to 0 far away, or in a box beside the article.
fn nearness(note: &Note, headline: Option<usize>) -> f32 {
    if note.comment {
        return 0.0;
    }
    let near = match headline {
        None => 0.5,
        Some(headline) => {
            let distance = note.at.abs_diff(headline) as f32;
            let distance = if note.at < headline {
                2.0 * distance
            } else {
                distance
            };
            1.0 / (1.0 + distance / 1500.0)
        }
    };
    if note.aside { 0.4 * near } else { near }
}

/// A date in a short text near the headline that nothing marks, and one of a change.
fn in_text(
    tree: &Tree<'_>,
    headline: Option<usize>,
    order: Order,
) -> (Option<FoundDate>, Option<FoundDate>) {
    let whole = tree.text(tree.root());
    let origin = whole.as_ptr() as usize;
    let start = headline.unwrap_or(0);
    let mut best: [Option<(usize, FoundDate)>; 2] = [None, None];
    for node in tree.nodes() {
        if !tree.is_text(node) {
            continue;
        }
        let text = tree.text(node);
        let at = text.as_ptr() as usize - origin;
        if at + 300 < start || text.len() > 1000 || !text.bytes().any(|b| b.is_ascii_digit()) {
            continue;
        }
        // In a sentence it may be any date; at its beginning it is a dateline's.
        let text = text.trim();
        let head = text
            .char_indices()
            .nth(60)
            .map_or(text, |(end, _)| &text[..end]);
        let Some(date) = dates::inside(head, order) else {
            continue;
        };
        if !(1990..=2100).contains(&date.year()) {
            continue;
        }
        let change = label(&whole[..at]) == Some(Label::Change);
        let change = usize::from(change || says_change(text));
        let short = text.len() <= 60;
        let distance = at.abs_diff(start) + if short { 0 } else { 2000 };
        let confidence = if short && distance < 2000 { 0.65 } else { 0.5 };
        let slot = &mut best[change];
        if slot.as_ref().is_none_or(|(least, _)| distance < *least) {
            *slot = Some((
                distance,
                FoundDate {
                    date,
                    from: "html:text".to_owned(),
                    confidence,
                },
            ));
        }
    }
    let [publication, change] = best;
    // What stands far away is any date; at the end of a page it may still be the one of a change.
    let near = publication.filter(|(distance, _)| *distance < 6000);
    (near.map(|(_, found)| found), change.map(|(_, found)| found))
}

/// A date of publication in the data of a page's program.
fn in_scripts(tree: &Tree<'_>) -> Option<FoundDate> {
    const KEYS: &[&str] = &[
        "datePublished",
        "publishDate",
        "publishedAt",
        "published_at",
        "publicationDate",
        "publish_date",
        "published_time",
        "pubDate",
        "datePosted",
        "dateCreated",
        "postDate",
        "uploadDate",
    ];
    for script in tree.elements("script") {
        let raw = tree.raw(script);
        for key in KEYS {
            for at in memchr::memmem::find_iter(raw.as_bytes(), key.as_bytes()).take(3) {
                let rest =
                    raw[at + key.len()..].trim_start_matches(['"', '\'', '\\', ':', ' ', '=']);
                let end = rest.find(['"', '\'', '\\', ',', '<']).unwrap_or(0);
                if (8..=40).contains(&end)
                    && let Ok(date) = dates::machine(&rest[..end], Order::Unknown)
                    && date.precision() >= Precision::Day
                {
                    return Some(FoundDate {
                        date,
                        from: format!("script:{key}"),
                        confidence: 0.6,
                    });
                }
            }
        }
    }
    None
}
