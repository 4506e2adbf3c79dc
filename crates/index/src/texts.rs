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
    searcher: Option<Searcher>,
}

impl<'a> StoredTexts<'a> {
    pub(crate) fn new(index: &'a Index) -> StoredTexts<'a> {
        StoredTexts {
            index,
            searcher: None,
        }
    }
}

impl Texts for StoredTexts<'_> {
    fn shingles(&mut self, number: u64) -> Result<Shingles, IndexError> {
        let searcher = match &mut self.searcher {
            Some(searcher) => searcher,
            none => none.insert(self.index.searcher()?),
        };
        let article = searcher.article(number)?;
        let mut reread = Reread::new(&searcher.snapshot.tokenizers);
        let tokens = reread.tokens(&article);
        Ok(Shingles::of(tokens, headline(&article.article)))
    }
}
