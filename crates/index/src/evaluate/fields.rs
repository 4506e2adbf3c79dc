//! The documents of a segment on which a field query holds.

use nutgraf_model::Date;
use nutgraf_query::{DateTest, Field, FieldQuery, FieldTest};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use crate::IndexError;
use crate::bits::Bits;
use crate::document::LONG;
use crate::overlay::{Overlay, Row};
use crate::snapshot::{SegmentFiles, Snapshot};

/// Where the answer to a field query lies: in each segment, or, by number, in the overlay.
pub(crate) enum FieldSet {
    Facts,
    Dates(DateTest),
    Numbers(Bits),
}

impl FieldSet {
    /// Looks up what does not depend on the segment.
    pub(crate) fn new(snapshot: &Snapshot, query: &FieldQuery) -> Result<FieldSet, IndexError> {
        if let (FieldTest::Date(test), Field::Date) = (&query.test, &query.field) {
            return Ok(FieldSet::Dates(*test));
        }
        let of_overlay = matches!(
            query.field,
            Field::Id | Field::Story | Field::Theme | Field::Added | Field::Run
        );
        if !of_overlay {
            return Ok(FieldSet::Facts);
        }
        let mut numbers = Bits::new(snapshot.payload.next_number as usize);
        if let Some(overlay) = &snapshot.overlay {
            fill(&mut numbers, overlay, query, snapshot.payload.run)?;
        }
        Ok(FieldSet::Numbers(numbers))
    }

    /// The documents of a segment.
    pub(crate) fn docs(
        &self,
        snapshot: &Snapshot,
        segment: &SegmentFiles,
        query: &FieldQuery,
    ) -> Result<Bits, IndexError> {
        let end = segment.reader.max_doc();
        let mut bits = Bits::new(end as usize);
        match self {
            FieldSet::Facts => return facts(snapshot, segment, query),
            FieldSet::Dates(test) => {
                let days = test.days();
                for doc in 0..end {
                    let first = segment.first_day.first(doc).unwrap_or(0) as u32;
                    let last = segment.last_day.first(doc).unwrap_or(0) as u32;
                    let holds = match days {
                        None => first == 0,
                        Some((from, to)) => first != 0 && from <= first && last <= to,
                    };
                    if holds {
                        bits.insert(doc as usize);
                    }
                }
            }
            FieldSet::Numbers(numbers) => {
                for doc in 0..end {
                    if numbers.contains(segment.number_of(doc) as usize) {
                        bits.insert(doc as usize);
                    }
                }
            }
        }
        Ok(bits)
    }
}

fn fill(
    numbers: &mut Bits,
    overlay: &Overlay,
    query: &FieldQuery,
    run: u32,
) -> Result<(), IndexError> {
    if query.field == Field::Theme {
        let fits = overlay.themes().filter(|(id, _)| query.matches_value(id));
        for (id, _) in fits {
            overlay.theme(id, |number| numbers.insert(number as usize))?;
        }
        return Ok(());
    }
    for at in 0..overlay.len() {
        let row = overlay.row(at);
        let holds = match (&query.field, &query.test) {
            (Field::Id, _) => query.matches_value(overlay.id(at)?),
            (Field::Story, _) => query.matches_value(overlay.story(&row)?),
            (Field::Added, FieldTest::Date(test)) => test.matches(day(row.added)),
            (_, FieldTest::LastRun) => in_run(&row, run),
            _ => false,
        };
        if holds {
            numbers.insert(row.number as usize);
        }
    }
    Ok(())
}

/// Whether an article came in, or was changed, with this run.
pub(crate) fn in_run(row: &Row, run: u32) -> bool {
    row.changed_run == run
}

/// The day of a number YYYYMMDD; none for 0.
pub(crate) fn day(number: u32) -> Option<Date> {
    let year = u16::try_from(number / 10_000).ok()?;
    Date::day_only(year, (number / 100 % 100) as u8, (number % 100) as u8)
}

/// Runs the query over the distinct values of its field.
fn facts(
    snapshot: &Snapshot,
    segment: &SegmentFiles,
    query: &FieldQuery,
) -> Result<Bits, IndexError> {
    let postings = snapshot.index.folder.postings();
    let mut bits = Bits::new(segment.reader.max_doc() as usize);
    let mut prefix = query.field.name().into_owned();
    prefix.push('\0');
    let terms = segment.facts.terms().range().ge(&prefix);
    let mut terms = terms
        .into_stream()
        .map_err(IndexError::io("read", &postings))?;
    while let Some((key, info)) = terms.next() {
        let Some(value) = key.strip_prefix(prefix.as_bytes()) else {
            break;
        };
        let Ok(value) = std::str::from_utf8(value) else {
            continue;
        };
        let long = value == LONG;
        if !long && !query.matches_value(value) {
            continue;
        }
        let mut list = segment
            .facts
            .read_postings_from_terminfo(info, IndexRecordOption::Basic)
            .map_err(IndexError::io("read", &postings))?;
        let mut doc = list.doc();
        while doc != TERMINATED {
            // A value too long for a term is compared where it is stored.
            let holds = !long || {
                let article = snapshot.stored(segment, doc)?;
                let article = article.ok_or_else(|| snapshot.unreadable(segment, doc))?;
                query.matches(&nutgraf_query::Fields::of(&article))
            };
            if holds {
                bits.insert(doc as usize);
            }
            doc = list.advance();
        }
    }
    Ok(bits)
}
