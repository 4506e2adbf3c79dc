use std::sync::Mutex;

use nutgraf_stories::Shingles;

use crate::IndexError;
use crate::document::headline;
use crate::index::Index;
use crate::overlay::Texts;
use crate::read::Reread;
use crate::searcher::Searcher;

/// The articles of the last commit, opened when the first of them is asked for.
#[derive(Debug)]
pub(crate) struct StoredTexts<'a> {
    index: &'a Index,
    searcher: Mutex<Option<Searcher>>,
}

impl<'a> StoredTexts<'a> {
    pub(crate) fn new(index: &'a Index) -> StoredTexts<'a> {
        StoredTexts {
            index,
            searcher: Mutex::new(None),
        }
    }
}

impl Texts for StoredTexts<'_> {
    fn shingles(&self, number: u64) -> Result<Shingles, IndexError> {
        // A thread that panicked left a searcher or none.
        let mut opened = self
            .searcher
            .lock()
            .unwrap_or_else(|lock| lock.into_inner());
        let searcher = match &mut *opened {
            Some(searcher) => searcher,
            none => none.insert(self.index.searcher()?),
        };
        let article = searcher.article(number)?;
        let mut reread = Reread::new(&searcher.snapshot.tokenizers);
        let tokens = reread.tokens(&article);
        Ok(Shingles::of(tokens, headline(&article.article)))
    }
}
