//! A codebook's own examples, run as tests.

use std::fmt;

use nutgraf_model::{Block, BlockKind, Place, Span};
use nutgraf_query::{Fields, Structure, View};
use nutgraf_tokenize::{Tokenizer, Tokens};

use crate::{Classifier, Codebook, Example, Ledger, Outcome};

/// An example that the codebook's queries do not bear out.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ExampleFailure {
    /// The example.
    pub example: Example,
    /// What the theme's queries make of it.
    pub ledger: Ledger,
}

impl Codebook {
    /// Runs the examples, and gives back those that come out wrong, in the order of the file.
    ///
    /// An example is an article of paragraphs, which an empty line parts, without fields.
    #[must_use]
    pub fn check_examples(&self) -> Vec<ExampleFailure> {
        let classifier = Classifier::new(self);
        let mut tokenizer = Tokenizer::new();
        let mut failures = Vec::new();
        for theme in self.themes() {
            for example in &theme.examples {
                let failure = check(&classifier, &mut tokenizer, &theme.id, example);
                failures.extend(failure);
            }
        }
        failures.sort_by_key(|failure| failure.example.position);
        failures
    }
}

fn check(
    classifier: &Classifier,
    tokenizer: &mut Tokenizer,
    theme: &str,
    example: &Example,
) -> Option<ExampleFailure> {
    let text = example.text.as_str();
    let blocks: Vec<Block> = paragraphs(text).collect();
    let spans: Vec<Span> = blocks.iter().map(|block| block.span).collect();
    let mut tokens = Tokens::default();
    tokenizer.tokenize_into(text, &spans, example.lang, &mut tokens);
    let view = View {
        text,
        tokens: &tokens,
        structure: &Structure::new(&blocks, &tokens),
        fields: &Fields::default(),
    };
    let ledger = classifier.why(&view, theme)?;
    (ledger.given != example.expected).then(|| ExampleFailure {
        example: example.clone(),
        ledger,
    })
}

fn paragraphs(text: &str) -> impl Iterator<Item = Block> {
    let mut start = 0;
    text.split("\n\n").filter_map(move |paragraph| {
        let span = Span::new(start, start + paragraph.len());
        start = span.end() + 2;
        (!paragraph.trim().is_empty()).then_some(Block {
            kind: BlockKind::Paragraph,
            span,
            place: Place::default(),
        })
    })
}

impl ExampleFailure {
    /// What to do about it.
    #[must_use]
    pub fn proposal(&self) -> String {
        let Ledger {
            score, threshold, ..
        } = &self.ledger;
        let own = self.ledger.through.is_none();
        let cancelled = self
            .ledger
            .entries
            .iter()
            .find_map(|entry| match &entry.outcome {
                Outcome::Cancelled { by, .. } => Some(&**by),
                _ => None,
            });
        match (self.example.expected, &self.ledger.veto) {
            (true, Some((query, _))) => {
                format!("narrow the veto `{query}`, or move the text to `no`")
            }
            (true, None) if !self.ledger.missing.is_empty() => {
                "narrow what is required, or move the text to `no`".to_owned()
            }
            (true, None) if cancelled.is_some() => format!(
                "narrow the excluded `{}`, or move the text to `no`",
                cancelled.unwrap_or_default()
            ),
            (true, None) if *score > 0.0 => format!(
                "lower the threshold to {score}, raise a weight, add a query, or move the text to `no`"
            ),
            (true, None) => "add a query that finds its words, or move the text to `no`".to_owned(),
            (false, _) if !own => "exclude what was not meant in the theme that it is given for, or move the text to `yes`".to_owned(),
            (false, _) => format!(
                "exclude what was not meant, set the threshold of {threshold} above {score}, or move the text to `yes`"
            ),
        }
    }
}

impl fmt::Display for ExampleFailure {
    /// The place, what was expected, the ledger, and what to do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Example { position, text, .. } = &self.example;
        let list = if self.example.expected { "yes" } else { "no" };
        let ledger = self.ledger.to_text(text);
        let theme = &self.ledger.theme;
        let proposal = self.proposal();
        write!(
            f,
            "{position}: theme.{theme}.{list}: `{text}`\n{ledger}\n      --  {proposal}"
        )
    }
}
