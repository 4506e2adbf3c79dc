use std::sync::OnceLock;

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
    searcher: OnceLock<Searcher>,
}

impl<'a> StoredTexts<'a> {
    pub(crate) fn new(index: &'a Index) -> StoredTexts<'a> {
        StoredTexts {
            index,
            searcher: OnceLock::new(),
        }
    }
}

impl Texts for StoredTexts<'_> {
    fn shingles(&self, number: u64) -> Result<Shingles, IndexError> {
        let searcher = match self.searcher.get() {
            Some(searcher) => searcher,
            None => {
                // Several threads may open one; the first is kept.
                let opened = self.index.searcher()?;
                self.searcher.get_or_init(|| opened)
            }
        };
        let article = searcher.article(number)?;
        let mut reread = Reread::new(&searcher.snapshot.tokenizers);
        let tokens = reread.tokens(&article);
        Ok(Shingles::of(tokens, headline(&article.article)))
    }
}
