//! Articles for tests, written in a line or two.

use nutgraf_model::{Article, BlockKind, Lang, Locator, Place};
use nutgraf_query::{Fields, Structure, View};
use nutgraf_themes::{Assignment, Classifier, Codebook, Evidence};
use nutgraf_tokenize::{Tokenizer, Tokens};

/// An article with its tokens.
pub(crate) struct Read {
    pub(crate) article: Article,
    tokens: Tokens,
    structure: Structure,
}

impl Read {
    /// Blocks part at ` / `; one that begins with `#` is the headline, with `##` a heading, with `!`
    /// a caption.
    pub(crate) fn new(written: &str, lang: Lang) -> Read {
        let mut article = Article::new(Locator::new("test", "a.txt"));
        article.source = Some("Tumen Ledger".to_owned());
        for block in written.split(" / ") {
            let (kind, text) = if let Some(text) = block.strip_prefix("## ") {
                (BlockKind::Heading, text)
            } else if let Some(text) = block.strip_prefix("# ") {
                (BlockKind::Headline, text)
            } else if let Some(text) = block.strip_prefix("! ") {
                (BlockKind::Caption, text)
            } else {
                (BlockKind::Paragraph, block)
            };
            article.push_block(kind, text, Place::line(1));
        }
        let blocks: Vec<_> = article.blocks().iter().map(|block| block.span).collect();
        let mut tokens = Tokens::default();
        Tokenizer::new().tokenize_into(article.text(), &blocks, lang, &mut tokens);
        let structure = Structure::new(article.blocks(), &tokens);
        Read {
            article,
            tokens,
            structure,
        }
    }

    /// Lends the article to a classifier.
    pub(crate) fn view<R>(&self, ask: impl FnOnce(&View<'_>) -> R) -> R {
        ask(&View {
            text: self.article.text(),
            tokens: &self.tokens,
            structure: &self.structure,
            fields: &Fields::of(&self.article),
        })
    }

    pub(crate) fn classify(&self, classifier: &Classifier) -> Vec<Assignment> {
        self.view(|view| classifier.classify(view))
    }
}

/// The classifier of a codebook that has no mistake.
#[track_caller]
pub(crate) fn classifier(codebook: &str) -> Classifier {
    match Codebook::parse(codebook) {
        Ok(codebook) => Classifier::new(&codebook),
        Err(errors) => panic!("{errors}"),
    }
}

/// The themes of an article on a line: `theme 3 = word 1 + word 2`.
pub(crate) fn shown(read: &Read, assigned: &[Assignment]) -> String {
    let themes = assigned.iter().map(|assignment| {
        let theme = &assignment.theme;
        let sum = sum(read, assignment.score, &assignment.evidence);
        match &assignment.through {
            Some(below) => format!("{theme} (for {below}) {sum}"),
            None => format!("{theme} {sum}"),
        }
    });
    themes.collect::<Vec<_>>().join("; ")
}

/// A score and what it is the sum of: `3 = word 1 + word 2`.
pub(crate) fn sum(read: &Read, score: f64, evidence: &[Evidence]) -> String {
    let text = read.article.text();
    let terms = evidence
        .iter()
        .map(|one| format!("{} {}", one.span.text(text), one.points()));
    format!("{score} = {}", terms.collect::<Vec<_>>().join(" + "))
}
