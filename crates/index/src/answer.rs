//! A query's answer, kept to be looked up article by article.

use nutgraf_model::Date;
use nutgraf_query::Query;
use tantivy::DocId;

use crate::IndexError;
use crate::evaluate::{Scores, day};
use crate::searcher::{Count, Searcher};
use crate::tally::{Stories, Tally, Tallying};

/// Which articles match, and how often: what counting by fields and by dates looks up.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// By segment, by document: how many places match, and one more; 0 where the article does not.
    matches: Vec<Vec<u32>>,
    pub(crate) count: Count,
}

impl Answer {
    /// What `query` finds.
    pub(crate) fn new(searcher: &Searcher, query: &Query) -> Result<Answer, IndexError> {
        let segments = searcher.snapshot.segments.iter();
        let mut answer = Answer {
            matches: segments
                .map(|s| vec![0; s.reader.max_doc() as usize])
                .collect(),
            count: Count::default(),
        };
        searcher.plan(query, Scores::Unwanted)?.run(|item| {
            answer.count.add(item.matches);
            let matches = u32::try_from(item.matches).unwrap_or(u32::MAX);
            answer.matches[item.segment][item.doc as usize] = matches.saturating_add(1);
            Ok(())
        })?;
        Ok(answer)
    }

    /// How many places match in an article; `None` where it does not match.
    pub(crate) fn get(&self, segment: usize, doc: DocId) -> Option<u64> {
        self.matches[segment][doc as usize]
            .checked_sub(1)
            .map(u64::from)
    }
}

impl Count {
    /// Counts another article, with so many matches.
    pub(crate) fn add(&mut self, matches: u64) {
        self.articles += 1;
        self.matches += matches;
    }
}

/// The days that an answer spreads over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// The first day that the date of an article may mean.
    pub first: Option<Date>,
    /// The last.
    pub last: Option<Date>,
    /// How many articles have no date.
    pub undated: u64,
}

impl Searcher {
    /// The days of the articles that match, and how many articles do, how often, and of how many stories.
    ///
    /// # Errors
    ///
    /// As [`Searcher::search`].
    pub fn days(&self, query: &Query, stories: Stories) -> Result<(Tally, Days), IndexError> {
        let (mut tally, mut undated) = (Tallying::new(stories), 0);
        let (mut first, mut last) = (u64::MAX, 0);
        self.plan(query, Scores::Unwanted)?.run(|item| {
            let segment = &self.snapshot.segments[item.segment];
            tally.add(self, segment.number_of(item.doc), item.matches)?;
            match segment.first_day.first(item.doc).unwrap_or(0) {
                0 => undated += 1,
                day => first = first.min(day),
            }
            last = last.max(segment.last_day.first(item.doc).unwrap_or(0));
            Ok(())
        })?;
        let day = |number: u64| day(u32::try_from(number).ok()?);
        let days = Days {
            first: day(first),
            last: day(last),
            undated,
        };
        Ok((tally.finish(), days))
    }
}
