//! The names of what records say beside the fields that everybody knows.

use std::collections::BTreeSet;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use crate::IndexError;
use crate::searcher::Searcher;
use crate::snapshot::SegmentFiles;

const PREFIX: &str = "meta.";

impl Searcher {
    /// The names of all `meta.` fields that any article has, in order, without `meta.`.
    ///
    /// # Errors
    ///
    /// If a file is damaged.
    pub fn meta_names(&self) -> Result<Vec<String>, IndexError> {
        let mut names = BTreeSet::new();
        for segment in &self.snapshot.segments {
            let mut from = PREFIX.as_bytes().to_vec();
            while let Some(name) = self.next_name(segment, &from)? {
                // Behind all values of the name, which follow it and a zero.
                from = [PREFIX, &name, "\u{1}"].concat().into_bytes();
                names.insert(name);
            }
        }
        Ok(names.into_iter().collect())
    }

    /// The first name at or behind a key that an article has which was not removed.
    fn next_name(&self, segment: &SegmentFiles, from: &[u8]) -> Result<Option<String>, IndexError> {
        let postings = self.snapshot.index.folder.postings();
        let read = || IndexError::io("read", &postings);
        let terms = segment.facts.terms().range().ge(from);
        let mut terms = terms.into_stream().map_err(read())?;
        while let Some((key, info)) = terms.next() {
            let Some(rest) = key.strip_prefix(PREFIX.as_bytes()) else {
                break;
            };
            let name = rest.split(|&byte| byte == 0).next().unwrap_or(rest);
            let Ok(name) = std::str::from_utf8(name) else {
                continue;
            };
            let option = IndexRecordOption::Basic;
            let list = segment.facts.read_postings_from_terminfo(info, option);
            let mut list = list.map_err(read())?;
            while list.doc() != TERMINATED {
                if segment.is_alive(list.doc()) {
                    return Ok(Some(name.to_owned()));
                }
                list.advance();
            }
        }
        Ok(None)
    }
}
