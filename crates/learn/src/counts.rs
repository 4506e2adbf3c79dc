//! Labelled articles, counted: which features each has, how often.

use nutgraf_model::{Block, BlockKind, Lang, Place, Span};
use nutgraf_tokenize::{Tokenizer, Tokens};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::features::Features;
use crate::text::Text;

/// A labelled article to learn from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its text.
    pub text: String,
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
    /// The language of its text.
    pub lang: Lang,
    /// Its labels, in any order; it may have none.
    pub labels: Vec<String>,
}

impl Example {
    /// An English text of one paragraph.
    #[must_use]
    pub fn new(text: impl Into<String>, labels: &[&str]) -> Example {
        let text = text.into();
        Example {
            blocks: vec![Block {
                kind: BlockKind::Paragraph,
                span: Span::new(0, text.len()),
                place: Place::line(1),
            }],
            text,
            lang: Lang::EN,
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        }
    }

    /// Its tokens, into `tokens`.
    pub fn tokenize_into(&self, tokenizer: &mut Tokenizer, tokens: &mut Tokens) {
        let spans: Vec<Span> = self.blocks.iter().map(|block| block.span).collect();
        tokenizer.tokenize_each_into(&self.text, &spans, self.lang, tokens);
    }
}

/// A feature's number and how often an article has it.
pub(crate) type Count = (u32, u32);

/// The features of many articles.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    /// By article, sorted by feature.
    pub(crate) rows: Vec<Vec<Count>>,
    /// By feature. Features are numbered from the one that most articles have.
    pub(crate) names: Vec<String>,
}

/// Articles that one task counts. Fixed, so that what is counted where does not depend on the number
/// of threads.
const CHUNK: usize = 256;

/// A feature as one chunk knows it.
struct Local {
    key: u64,
    name: String,
    articles: u32,
}

impl Counts {
    pub(crate) fn new(examples: &[Example], features: Features) -> Counts {
        let chunks: Vec<(Vec<Vec<Count>>, Vec<Local>)> = examples
            .par_chunks(CHUNK)
            .map(|chunk| count(chunk, features))
            .collect();
        let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
        // Name, articles.
        let mut known: Vec<(&str, u32)> = Vec::new();
        let mut of_chunk: Vec<Vec<u32>> = Vec::new();
        for (_, locals) in &chunks {
            let numbered = locals.iter().map(|local| {
                let number = *numbers.entry(local.key).or_insert_with(|| {
                    known.push((&local.name, 0));
                    known.len() as u32 - 1
                });
                known[number as usize].1 += local.articles;
                number
            });
            of_chunk.push(numbered.collect());
        }
        // What one article alone has says nothing about others.
        let mut order: Vec<u32> = (0..known.len() as u32).collect();
        order.retain(|&number| known[number as usize].1 > 1);
        order.sort_unstable_by(|&a, &b| {
            let (a, b) = (known[a as usize], known[b as usize]);
            b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0))
        });
        let mut renumbered = vec![u32::MAX; known.len()];
        for (rank, &number) in order.iter().enumerate() {
            renumbered[number as usize] = rank as u32;
        }
        let names = order
            .iter()
            .map(|&number| known[number as usize].0.to_owned())
            .collect();
        let rows = chunks
            .par_iter()
            .zip(&of_chunk)
            .flat_map_iter(|((rows, _), numbers)| {
                let renumbered = &renumbered;
                rows.iter().map(move |row| {
                    let row = row.iter().map(|&(local, count)| {
                        (renumbered[numbers[local as usize] as usize], count)
                    });
                    let mut row: Vec<Count> =
                        row.filter(|(number, _)| *number != u32::MAX).collect();
                    row.sort_unstable();
                    row
                })
            })
            .collect();
        Counts { rows, names }
    }
}

fn count(examples: &[Example], features: Features) -> (Vec<Vec<Count>>, Vec<Local>) {
    let mut tokenizer = Tokenizer::new();
    let mut tokens = Tokens::default();
    let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
    let mut locals: Vec<Local> = Vec::new();
    let mut found: Vec<u32> = Vec::new();
    let rows = examples.iter().map(|example| {
        example.tokenize_into(&mut tokenizer, &mut tokens);
        found.clear();
        let text = Text::new(&example.blocks, &tokens);
        features.each(&text, |key, at| {
            let number = *numbers.entry(key).or_insert_with(|| {
                locals.push(Local {
                    key,
                    name: Features::name(&tokens, at),
                    articles: 0,
                });
                locals.len() as u32 - 1
            });
            for _ in 0..at.times {
                found.push(number);
            }
        });
        found.sort_unstable();
        let row = found.chunk_by(|a, b| a == b);
        let row: Vec<Count> = row.map(|same| (same[0], same.len() as u32)).collect();
        for (number, _) in &row {
            locals[*number as usize].articles += 1;
        }
        row
    });
    (rows.collect(), locals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_numbered_from_the_most_common_and_lone_ones_left_out() {
        let texts = ["rent rent rises", "rent falls", "rain falls"];
        let examples = texts.map(|text| Example::new(text, &[]));
        let features = Features {
            pairs: true,
            ..Features::default()
        };
        let counts = Counts::new(&examples, features);
        assert_eq!(counts.names, ["falls", "rent"]);
        assert_eq!(
            counts.rows,
            [vec![(1, 2)], vec![(0, 1), (1, 1)], vec![(0, 1)]]
        );
    }
}
