use nutgraf_model::{Article, BlockKind};

/// What real articles lend to those that are made. It lies in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    // Invariant: neither is empty.
    pub(crate) headlines: Vec<Box<str>>,
    pub(crate) paragraphs: Vec<Box<str>>,
}

/// Why nothing can be made of the articles that were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MaterialError {
    /// No headline among them.
    #[error("no article with a headline was read; name folders of news that have some")]
    NoHeadlines,
    /// No paragraph of a usable length among them.
    #[error(
        "no paragraph of {MIN_PARAGRAPH_BYTES} to {MAX_PARAGRAPH_BYTES} bytes was read; \
         name folders of news that have some"
    )]
    NoParagraphs,
}

/// Shorter ones are mostly signatures, rows of tables, and what pages say around articles.
const MIN_PARAGRAPH_BYTES: usize = 60;
/// Longer ones are mostly texts whose paragraphs are not marked.
const MAX_PARAGRAPH_BYTES: usize = 3000;

impl Material {
    /// Takes headlines and paragraphs of all articles, in their order.
    ///
    /// # Errors
    ///
    /// If there is no headline, or no paragraph of 60 to 3000 bytes.
    pub fn gather(articles: impl IntoIterator<Item = Article>) -> Result<Material, MaterialError> {
        let (mut headlines, mut paragraphs) = (Vec::new(), Vec::new());
        for article in articles {
            for block in article.blocks() {
                let text = one_line(block.span.text(article.text()));
                match block.kind {
                    BlockKind::Headline if !text.is_empty() => headlines.push(text),
                    BlockKind::Paragraph
                        if (MIN_PARAGRAPH_BYTES..=MAX_PARAGRAPH_BYTES).contains(&text.len()) =>
                    {
                        paragraphs.push(text);
                    }
                    _ => {}
                }
            }
        }
        if headlines.is_empty() {
            return Err(MaterialError::NoHeadlines);
        }
        if paragraphs.is_empty() {
            return Err(MaterialError::NoParagraphs);
        }
        Ok(Material {
            headlines,
            paragraphs,
        })
    }

    /// How many headlines there are.
    #[must_use]
    pub fn headline_count(&self) -> usize {
        self.headlines.len()
    }

    /// How many paragraphs there are.
    #[must_use]
    pub fn paragraph_count(&self) -> usize {
        self.paragraphs.len()
    }
}

fn one_line(text: &str) -> Box<str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").into()
}
