//! What matches, counted by what is known of the articles.

use std::collections::BTreeMap;

use nutgraf_query::Query;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED};

use crate::IndexError;
use crate::answer::Answer;
use crate::bits::Bits;
use crate::document::LONG;
use crate::langs;
use crate::searcher::Searcher;
use crate::snapshot::SegmentFiles;
use crate::tally::{Stories, Tally, Tallying};

/// What articles are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Facet {
    /// Theme; an article may have several.
    Theme,
    /// Source.
    Source,
    /// The language its words were analysed in.
    Lang,
    /// Author; an article may have several.
    Author,
    /// The year of its date.
    Year,
}

/// How much of an answer falls on one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCount {
    /// The value; `None` for the articles that have none.
    pub value: Option<String>,
    /// What matches there.
    pub count: Tally,
    /// How many words there are in all articles with this value, whether they match or not.
    pub words: u64,
}

impl FacetCount {
    /// Matches per million words.
    #[must_use]
    pub fn per_million(&self) -> f64 {
        per_million(self.count.matches, self.words)
    }
}

/// How often something stands in a million words; 0 where there are no words.
#[must_use]
pub fn per_million(matches: u64, words: u64) -> f64 {
    if words == 0 {
        return 0.0;
    }
    matches as f64 * 1e6 / words as f64
}

impl Searcher {
    /// Counts what matches by each of these facets, exactly, over all articles. Years in order, other
    /// values those of most articles first; articles without a value last.
    ///
    /// # Errors
    ///
    /// As [`Searcher::search`].
    pub fn facets(
        &self,
        query: &Query,
        facets: &[Facet],
        stories: Stories,
    ) -> Result<Vec<Vec<FacetCount>>, IndexError> {
        let mut tables = self.frequencies(query, facets, stories)?;
        for rows in &mut tables {
            rows.retain(|row| row.count.articles > 0);
        }
        Ok(tables)
    }

    /// The same with the values on which nothing matches: how often a query matches by facet.
    ///
    /// # Errors
    ///
    /// As [`Searcher::search`].
    pub fn frequencies(
        &self,
        query: &Query,
        facets: &[Facet],
        stories: Stories,
    ) -> Result<Vec<Vec<FacetCount>>, IndexError> {
        let answer = Answer::new(self, query)?;
        let facets = facets.iter();
        facets
            .map(|&facet| self.facet(&answer, facet, stories))
            .collect()
    }

    fn facet(
        &self,
        answer: &Answer,
        facet: Facet,
        stories: Stories,
    ) -> Result<Vec<FacetCount>, IndexError> {
        let mut failed = None;
        let mut counts: BTreeMap<String, (Tallying, u64)> = BTreeMap::new();
        let segments = self.snapshot.segments.iter();
        let mut seen: Vec<Bits> = segments
            .map(|s| Bits::new(s.reader.max_doc() as usize))
            .collect();
        self.each_value(facet, &mut |value, segment, doc| {
            seen[segment].insert(doc as usize);
            if !counts.contains_key(value) {
                counts.insert(value.to_owned(), (Tallying::new(stories), 0));
            }
            let (count, words) = counts.get_mut(value).expect("it was put there");
            if let Some(matches) = answer.get(segment, doc) {
                let number = self.snapshot.segments[segment].number_of(doc);
                failed = count.add(self, number, matches).err().or(failed.take());
            }
            *words += self.words_of(segment, doc);
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        let (mut without, mut words, mut others) = (Tallying::new(stories), 0, 0);
        for (number, segment) in self.snapshot.segments.iter().enumerate() {
            let end = segment.reader.max_doc();
            let bare = (0..end).filter(|&doc| !seen[number].contains(doc as usize));
            for doc in bare.filter(|&doc| segment.is_alive(doc)) {
                words += self.words_of(number, doc);
                others += 1;
                if let Some(matches) = answer.get(number, doc) {
                    without.add(self, segment.number_of(doc), matches)?;
                }
            }
        }
        let mut rows: Vec<FacetCount> = counts
            .into_iter()
            .map(|(value, (count, words))| FacetCount {
                value: Some(value),
                count: count.finish(),
                words,
            })
            .collect();
        if facet != Facet::Year {
            rows.sort_by_key(|row| std::cmp::Reverse(row.count.articles));
        }
        if others > 0 {
            rows.push(FacetCount {
                value: None,
                count: without.finish(),
                words,
            });
        }
        Ok(rows)
    }

    fn words_of(&self, segment: usize, doc: DocId) -> u64 {
        let number = self.snapshot.segments[segment].number_of(doc);
        let overlay = self.snapshot.overlay.as_ref();
        let row = overlay.and_then(|overlay| Some(overlay.row(overlay.find(number)?)));
        row.map_or(0, |row| u64::from(row.words))
    }

    /// Calls `each` with every value of every article that was not removed.
    fn each_value(
        &self,
        facet: Facet,
        each: &mut impl FnMut(&str, usize, DocId),
    ) -> Result<(), IndexError> {
        for (number, segment) in self.snapshot.segments.iter().enumerate() {
            let alive = (0..segment.reader.max_doc()).filter(|&doc| segment.is_alive(doc));
            match facet {
                Facet::Source => self.each_fact("source", number, segment, each)?,
                Facet::Author => self.each_fact("author", number, segment, each)?,
                Facet::Theme => self.each_theme(number, segment, each)?,
                Facet::Lang => {
                    for doc in alive {
                        let lang = segment.lang.first(doc).and_then(langs::own_of);
                        each(lang.unwrap_or_default().as_str(), number, doc);
                    }
                }
                Facet::Year => {
                    for doc in alive {
                        let day = segment.first_day.first(doc).unwrap_or(0);
                        if day != 0 {
                            each(&format!("{:04}", day / 10_000), number, doc);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn each_theme(
        &self,
        number: usize,
        segment: &SegmentFiles,
        each: &mut impl FnMut(&str, usize, DocId),
    ) -> Result<(), IndexError> {
        let Some(overlay) = &self.snapshot.overlay else {
            return Ok(());
        };
        let mut docs: Vec<(u64, DocId)> = (0..segment.reader.max_doc())
            .filter(|&doc| segment.is_alive(doc))
            .map(|doc| (segment.number_of(doc), doc))
            .collect();
        docs.sort_unstable();
        for (id, _) in overlay.themes() {
            overlay.theme(id, |article| {
                if let Ok(at) = docs.binary_search_by_key(&article, |(number, _)| *number) {
                    each(id, number, docs[at].1);
                }
            })?;
        }
        Ok(())
    }

    /// Walks through the distinct values of a field and their articles.
    fn each_fact(
        &self,
        field: &str,
        number: usize,
        segment: &SegmentFiles,
        each: &mut impl FnMut(&str, usize, DocId),
    ) -> Result<(), IndexError> {
        let postings = self.snapshot.index.folder.postings();
        let prefix = [field, "\0"].concat();
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
            let list = segment
                .facts
                .read_postings_from_terminfo(info, IndexRecordOption::Basic);
            let mut list = list.map_err(IndexError::io("read", &postings))?;
            let mut doc = list.doc();
            while doc != TERMINATED {
                if segment.is_alive(doc) {
                    if value == LONG {
                        self.each_long(field, number, doc, each)?;
                    } else {
                        each(value, number, doc);
                    }
                }
                doc = list.advance();
            }
        }
        Ok(())
    }

    /// The values that are too long for a term, from the stored article.
    fn each_long(
        &self,
        field: &str,
        number: usize,
        doc: DocId,
        each: &mut impl FnMut(&str, usize, DocId),
    ) -> Result<(), IndexError> {
        let segment = &self.snapshot.segments[number];
        let article = self.snapshot.stored(segment, doc)?;
        let article = article.ok_or_else(|| self.snapshot.unreadable(segment, doc))?;
        let values: Vec<&String> = match field {
            "source" => article.source.iter().collect(),
            _ => article.authors.iter().collect(),
        };
        for value in values
            .into_iter()
            .filter(|value| crate::document::is_long(value))
        {
            each(value, number, doc);
        }
        Ok(())
    }
}
