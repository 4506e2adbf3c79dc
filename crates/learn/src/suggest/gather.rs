//! Articles as they are kept for suggestions: their words in order, and what speaks for which theme.

use nutgraf_model::Span;
use nutgraf_tokenize::Tokens;
use rustc_hash::FxHashMap;

use super::{Seen, SuggestOptions, Suggestion, propose, weigh};

/// Gathers articles, then suggests queries.
///
/// ```
/// use nutgraf_learn::{Seen, SuggestOptions, Suggester};
/// use nutgraf_model::{Lang, Span};
/// use nutgraf_tokenize::Tokenizer;
///
/// let mut suggester = Suggester::new(2);
/// for (theme, text) in [(0, "Rents rose, tenants say."), (1, "Snow fell on the pass.")].repeat(5) {
///     let tokens = Tokenizer::new().tokenize(text, Lang::EN);
///     let first = Seen { theme, span: tokens.span(0), points: 1.0 };
///     suggester.add(&tokens, &[first]);
/// }
/// let suggested = suggester.suggest(&SuggestOptions::default());
/// assert!(suggested[0].iter().any(|suggestion| suggestion.words == "tenants"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Suggester {
    pub(super) themes: usize,
    forms: FxHashMap<Box<str>, u32>,
    stems: FxHashMap<Box<str>, u32>,
    /// By form, its stem and text.
    pub(super) known: Vec<(u32, Box<str>)>,
    /// The forms of all articles, one behind the other, with a [`BREAK`] where two are not neighbours.
    pub(super) words: Vec<u32>,
    /// By word, its span in its article.
    pub(super) spans: Vec<Span>,
    /// Where each article's words begin, and the end.
    pub(super) starts: Vec<usize>,
    /// By article and theme, what the codebook's matches add up to.
    pub(super) scores: Vec<f32>,
    /// By theme and stem, the most that a match of that very word counts already.
    pub(super) covered: FxHashMap<(u32, u32), f32>,
}

/// No word: what stands on its two sides are no neighbours.
pub(super) const BREAK: u32 = u32::MAX;

impl Suggester {
    /// For a codebook of so many themes.
    #[must_use]
    pub fn new(themes: usize) -> Suggester {
        Suggester {
            themes,
            starts: vec![0],
            ..Suggester::default()
        }
    }

    /// Takes an article, with the matches that count in it, theme by theme.
    pub fn add(&mut self, tokens: &Tokens, seen: &[Seen]) {
        let mut position = None;
        let first = self.words.len();
        for index in 0..tokens.len() {
            let form = tokens.folded(index);
            if !is_word(form) {
                continue;
            }
            let here = tokens.position(index);
            if position.is_some_and(|last| last + 1 != here) {
                let here = tokens.span(index).start();
                self.words.push(BREAK);
                self.spans.push(Span::new(here, here));
            }
            position = Some(here);
            let number = self.form(form, tokens.stem(index));
            self.words.push(number);
            self.spans.push(tokens.span(index));
        }
        let scores = self.scores.len();
        self.scores.resize(scores + self.themes, 0.0);
        for seen in seen.iter().filter(|seen| seen.theme < self.themes) {
            self.scores[scores + seen.theme] += seen.points as f32;
            let at = self.spans[first..].partition_point(|span| span.end() <= seen.span.start());
            if self.spans.get(first + at) == Some(&seen.span) {
                let stem = self.known[self.words[first + at] as usize].0;
                let covered = self.covered.entry((seen.theme as u32, stem)).or_default();
                *covered = covered.max(seen.points as f32);
            }
        }
        self.starts.push(self.words.len());
    }

    fn form(&mut self, form: &str, stem: &str) -> u32 {
        if let Some(&number) = self.forms.get(form) {
            return number;
        }
        let stems = self.stems.len() as u32;
        let stem = match self.stems.get(stem) {
            Some(&number) => number,
            None => *self.stems.entry(stem.into()).or_insert(stems),
        };
        let number = self.known.len() as u32;
        self.forms.insert(form.into(), number);
        self.known.push((stem, form.into()));
        number
    }

    /// How many articles it was given.
    #[must_use]
    pub fn articles(&self) -> usize {
        self.starts.len() - 1
    }

    /// What the codebook's matches add up to in an article, by theme.
    pub(super) fn own_scores(&self, number: usize) -> &[f32] {
        &self.scores[number * self.themes..][..self.themes]
    }

    pub(super) fn stem_count(&self) -> usize {
        self.stems.len()
    }

    /// An article's words.
    pub(super) fn article(&self, number: usize) -> std::ops::Range<usize> {
        self.starts[number]..self.starts[number + 1]
    }

    /// For each theme the queries that would help it, the best first.
    ///
    /// A theme in whose favour nothing was seen gets none: there is nothing to begin with.
    #[must_use]
    pub fn suggest(&self, options: &SuggestOptions) -> Vec<Vec<Suggestion>> {
        let weighed = weigh::weigh(self, options);
        propose::propose(self, &weighed, options)
    }
}

/// Words that can be written as a query without signs: letters and digits, and no number.
fn is_word(form: &str) -> bool {
    form.len() > 1
        && form.chars().all(char::is_alphanumeric)
        && form.chars().any(char::is_alphabetic)
}
