//! All that an index says, in a form that can be compared.

use std::path::Path;

use nutgraf_index::{Index, IndexError, SearchOptions, Searcher, Sort};
use sha2::{Digest, Sha256};

/// What an index says, but for numbers and runs, which tell its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Print {
    pub(super) articles: u64,
    /// By query: articles and matches.
    pub(super) counts: Vec<(u64, u64)>,
    /// Of all articles with their ids, duplicates, themes and evidence, and of the hits of all queries.
    pub(super) digest: [u8; 32],
}

pub(super) const QUERIES: &[&str] = &[
    "said",
    "\"last year\"",
    "theme:changing",
    "in:headline new",
    "NOT said",
    "(govern* OR minister) w/5 said",
];

impl Print {
    /// What an index says; the second value is an article that is there twice.
    pub(super) fn of(searcher: &Searcher) -> Result<(Print, Option<String>), IndexError> {
        let mut rows = Vec::new();
        for number in searcher.numbers() {
            let stored = searcher.article(number)?;
            // Without numbers and runs.
            let themes: Vec<_> = stored
                .judgement
                .themes
                .iter()
                .map(|theme| {
                    (
                        &theme.id,
                        theme.score.to_bits(),
                        format!("{:?}", theme.evidence),
                    )
                })
                .collect();
            rows.push((
                stored.article.locator.to_string(),
                format!(
                    "{} {:?} {:?} {:?}",
                    stored.id, stored.content, stored.duplicate_of, themes
                ),
            ));
        }
        rows.sort();
        let twice = rows.windows(2).find(|pair| pair[0].0 == pair[1].0);
        let twice = twice.map(|pair| pair[0].0.clone());
        let mut digest = Sha256::new();
        for (locator, row) in &rows {
            digest.update(format!("{locator}\0{row}\n"));
        }
        let mut counts = Vec::new();
        for query in QUERIES {
            let query = nutgraf_query::parse(query).expect("a query that was tried");
            let by_id = SearchOptions {
                sort: Sort::Id,
                ..SearchOptions::default()
            };
            let found = searcher.search(&query, &by_id)?;
            for hit in found.hits {
                digest.update(format!("{} {}\n", hit.id, hit.matches));
            }
            counts.push((found.articles, found.matches));
        }
        let print = Print {
            articles: searcher.article_count(),
            counts,
            digest: digest.finalize().into(),
        };
        Ok((print, twice))
    }

    /// The counts alone, as a reader in a hurry asks for them.
    pub(super) fn counts(index: &Path) -> Result<Vec<(u64, u64)>, IndexError> {
        let searcher = Index::open(index)?.searcher()?;
        let counts = QUERIES.iter().map(|query| {
            let query = nutgraf_query::parse(query).expect("a query that was tried");
            let count = searcher.count(&query)?;
            Ok((count.articles, count.matches))
        });
        counts.collect()
    }
}
