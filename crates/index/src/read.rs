//! Articles as they come out of the index.

use nutgraf_model::{Article, ContentHash, Date, Lang, Span};
use nutgraf_query::{Fields, Matcher, Structure, View};
use nutgraf_stories::Likeness;
use nutgraf_tokenize::{Tokenizer, Tokens};

use crate::evaluate::day;
use crate::overlay::{Evidence, Judgement, Overlay, ThemeScore};
use crate::pool::{Pool, Pooled};
use crate::searcher::Searcher;
use crate::snippet::Snippet;
use crate::{IndexError, langs, snippet};

/// An article out of the index, with all that is known about it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredArticle {
    /// Its number: what writers call it. Never given twice.
    pub number: u64,
    /// What people call it.
    pub id: String,
    /// What was read.
    pub article: Article,
    /// The language its words were analysed in, but for blocks in another.
    pub lang: Lang,
    /// Its blocks, sentences and quotations, in positions.
    pub structure: Structure,
    /// Its themes.
    pub judgement: Judgement,
    /// The story it belongs to: the id of the first, by date and locator, of the articles that are copies
    /// of each other; its own where it is that, or has no copies.
    pub story: String,
    /// What it is beside the original of its story; `None` where it is that, or has no copies.
    pub likeness: Option<Likeness>,
    /// The id of the article of which it is an exact duplicate: of equal texts the first by date
    /// (undated ones last) and locator. `None` for that first one.
    pub duplicate_of: Option<String>,
    /// The hash of its text, as it was when it came in.
    pub content: ContentHash,
    /// The run in which it was first seen.
    pub first_run: u32,
    /// The run in which it came in, or was replaced.
    pub changed_run: u32,
    /// The day on which it was first seen.
    pub added: Option<Date>,
    /// How many words it has.
    pub words: u32,
    in_last_run: bool,
    theme_ids: Vec<String>,
}

impl StoredArticle {
    pub(crate) fn new(
        overlay: &Overlay,
        at: usize,
        article: Article,
        lang: Lang,
        structure: Structure,
        last_run: u32,
    ) -> Result<StoredArticle, IndexError> {
        let row = overlay.row(at);
        let judgement = overlay.judgement(&row)?;
        let duplicate_of = match overlay.find(row.original) {
            Some(original) if original != at => Some(overlay.id(original)?.to_owned()),
            _ => None,
        };
        Ok(StoredArticle {
            number: row.number,
            id: overlay.id(at)?.to_owned(),
            lang,
            structure,
            duplicate_of,
            content: row.content(),
            first_run: row.first_run,
            changed_run: row.changed_run,
            added: day(row.added),
            words: row.words,
            in_last_run: crate::evaluate::in_run(&row, last_run),
            theme_ids: judgement.themes.iter().map(|t| t.id.clone()).collect(),
            judgement,
            story: overlay.story(&row)?.to_owned(),
            likeness: row.likeness(),
            article,
        })
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.article.text()
    }

    /// Its blocks in another language, by number, with that language.
    #[must_use]
    pub fn foreign_blocks(&self) -> Vec<(usize, Lang)> {
        let spans: Vec<Span> = (self.article.blocks().iter()).map(|b| b.span).collect();
        let mut tokens = Tokens::default();
        Tokenizer::new().tokenize_each_into(self.text(), &spans, self.lang, &mut tokens);
        let foreign = tokens.foreign_blocks().iter();
        foreign
            .map(|&(block, lang)| (block as usize, lang))
            .collect()
    }

    /// Its themes with their evidence.
    #[must_use]
    pub fn themes(&self) -> &[ThemeScore] {
        &self.judgement.themes
    }

    /// The evidence of all its themes.
    pub fn evidence(&self) -> impl Iterator<Item = (&str, &Evidence)> {
        let themes = self.judgement.themes.iter();
        themes.flat_map(|theme| theme.evidence.iter().map(|item| (&*theme.id, item)))
    }

    /// What field queries ask about it.
    #[must_use]
    pub fn fields(&self) -> Fields<'_> {
        Fields {
            id: self.id.as_str().into(),
            themes: &self.theme_ids,
            story: Some(&self.story),
            added: self.added,
            in_last_run: self.in_last_run,
            ..Fields::of(&self.article)
        }
    }
}

/// Tokenizes stored articles again, with memory kept from one to the next.
#[derive(Debug)]
pub(crate) struct Reread<'a> {
    tokenizer: Pooled<'a>,
    tokens: Tokens,
    blocks: Vec<Span>,
}

impl<'a> Reread<'a> {
    pub(crate) fn new(tokenizers: &'a Pool) -> Reread<'a> {
        Reread {
            tokenizer: tokenizers.take(),
            tokens: Tokens::default(),
            blocks: Vec::new(),
        }
    }

    pub(crate) fn tokens(&mut self, article: &StoredArticle) -> &Tokens {
        let Reread {
            tokenizer,
            tokens,
            blocks,
        } = self;
        blocks.clear();
        blocks.extend(article.article.blocks().iter().map(|block| block.span));
        tokenizer.tokenize_each_into(article.text(), blocks, article.lang, tokens);
        tokens
    }

    /// Takes back the memory of tokens that are no longer needed.
    pub(crate) fn give_back(&mut self, tokens: Tokens) {
        self.tokens = tokens;
    }

    /// Calls `look` with a view of the article.
    pub(crate) fn view<R>(
        &mut self,
        article: &StoredArticle,
        look: impl FnOnce(&View<'_>) -> R,
    ) -> R {
        let fields = article.fields();
        let tokens = self.tokens(article);
        look(&View {
            text: article.text(),
            tokens,
            structure: &article.structure,
            fields: &fields,
        })
    }
}

/// Reads articles and marks where a query matches, one after the other.
///
/// Made by [`Searcher::reader`].
#[derive(Debug)]
pub struct Reader<'a> {
    pub(crate) searcher: &'a Searcher,
    /// The query in the languages of each article, as their numbers.
    pub(crate) matchers: Vec<(Vec<u64>, Matcher)>,
    pub(crate) reread: Reread<'a>,
}

/// An article with the places where a query matches.
#[derive(Clone, Debug)]
pub struct Marked {
    /// The article.
    pub article: StoredArticle,
    /// Its tokens.
    pub tokens: Tokens,
    /// The matches, in order, in bytes of its text.
    pub spans: Vec<Span>,
}

impl Marked {
    /// The sentences that a span touches, and the span.
    #[must_use]
    pub fn sentence(&self, span: Span) -> Span {
        let sentences = self.tokens.sentences();
        let from = sentences.partition_point(|sentence| sentence.span.end() <= span.start());
        let around = sentences[from..].iter().map(|sentence| sentence.span);
        let around = around.take_while(|sentence| sentence.start() < span.end());
        around.fold(span, Span::cover)
    }

    /// The best passage of at most `max_bytes`; see [`snippet()`].
    #[must_use]
    pub fn snippet(&self, max_bytes: usize) -> Snippet {
        snippet(self.article.text(), &self.tokens, &self.spans, max_bytes)
    }
}

impl Reader<'_> {
    /// The article with this number, and where the query matches in it: no place if it does not.
    ///
    /// # Errors
    ///
    /// [`IndexError::NoNumber`] if there is no such article; or if it cannot be read.
    pub fn read(&mut self, number: u64) -> Result<Marked, IndexError> {
        let article = self.searcher.article(number)?;
        Ok(self.mark(article))
    }

    pub(crate) fn mark(&mut self, article: StoredArticle) -> Marked {
        let matchers = &mut self.matchers;
        let spans = self.reread.view(&article, |view| {
            let langs = langs::number_of_all(view.tokens.langs());
            let part = matchers.iter_mut().find(|(of, _)| of.contains(&langs));
            let Some((_, matcher)) = part else {
                return Vec::new();
            };
            let mut extents = Vec::new();
            matcher.read(view).run(0, &mut extents);
            extents.iter().filter_map(|e| view.bytes(*e)).collect()
        });
        Marked {
            article,
            tokens: std::mem::take(&mut self.reread.tokens),
            spans,
        }
    }
}
