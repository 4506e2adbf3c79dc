//! Edited copies of articles by a seeded generator, and the score of a grouping against them.
//!
//! Each article gets copies by known edits, and a *distractor*: an article of its own that takes over a quarter of the
//! other's words, as background paragraphs are taken over. Pairs of copies belong together, all others do not.

use std::io;

use nutgraf_model::{Lang, Span};
use nutgraf_tokenize::{Tokenizer, Tokens};

use crate::{Articles, Shingles, Sketch, Story, group};

/// An article for this purpose: a headline and paragraphs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// The headline; may be empty.
    pub headline: String,
    /// The paragraphs, without line breaks.
    pub paragraphs: Vec<String>,
}

impl Piece {
    /// Its text: a line each.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.headline.clone();
        for paragraph in &self.paragraphs {
            text.push('\n');
            text.push_str(paragraph);
        }
        text
    }

    fn words(&self) -> usize {
        self.paragraphs.iter().map(|p| words(p)).sum()
    }
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// What was done to an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edit {
    /// Nothing: it is the article.
    None,
    /// Capitals, quotation marks and white space changed.
    Layout,
    /// The headline of another article.
    Headline,
    /// Only the first 30 to 80 % of its words.
    Trim,
    /// Its paragraphs in another order.
    Reorder,
    /// 10 to 40 % of its sentences replaced by sentences of other articles.
    Sentences,
    /// 5 to 15 % of its words replaced by words of other articles.
    Words,
    /// Trimmed to two thirds, headlined anew, and one sentence in ten replaced.
    All,
    /// An article of its own that takes over about a quarter of another's words.
    Distractor,
}

impl Edit {
    /// All edits that make a copy, in order.
    pub const COPIES: [Edit; 7] = [
        Edit::Layout,
        Edit::Headline,
        Edit::Trim,
        Edit::Reorder,
        Edit::Sentences,
        Edit::Words,
        Edit::All,
    ];

    /// Its name in small letters.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Edit::None => "none",
            Edit::Layout => "layout",
            Edit::Headline => "headline",
            Edit::Trim => "trim",
            Edit::Reorder => "reorder",
            Edit::Sentences => "sentences",
            Edit::Words => "words",
            Edit::All => "all",
            Edit::Distractor => "distractor",
        }
    }
}

/// An article with the story it belongs to and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// The article.
    pub piece: Piece,
    /// The number of its story.
    pub story: usize,
    /// How it was made of the story's first.
    pub edit: Edit,
}

/// Every piece, a copy of it by each edit, and a distractor; the same for the same seed. Left out are pieces of
/// fewer than 80 words beside the headline, and those that are copies of an earlier one already.
#[must_use]
pub fn copies(pieces: &[Piece], seed: u64) -> Vec<Copy> {
    let mut double = vec![false; pieces.len()];
    for story in stories(&analysed(pieces)) {
        story.copies.iter().for_each(|(at, _)| double[*at] = true);
    }
    let pieces: Vec<&Piece> = pieces
        .iter()
        .zip(double)
        .filter(|(piece, double)| !double && piece.words() >= FEWEST)
        .map(|(piece, _)| piece)
        .collect();
    let mut random = Random(seed);
    let mut out = Vec::new();
    for (story, piece) in pieces.iter().enumerate() {
        let mut push = |piece, story, edit| out.push(Copy { piece, story, edit });
        push((*piece).clone(), story, Edit::None);
        for edit in Edit::COPIES {
            push(edited(piece, edit, &pieces, &mut random), story, edit);
        }
        // Every piece lends its words once.
        let other = pieces[(story + pieces.len() / 2) % pieces.len()];
        if other != *piece {
            let own = pieces.len() + story;
            push(distractor(piece, other), own, Edit::Distractor);
        }
    }
    out
}

/// Pieces with fewer words are no articles.
const FEWEST: usize = 80;

fn edited(piece: &Piece, edit: Edit, pieces: &[&Piece], random: &mut Random) -> Piece {
    let mut copy = piece.clone();
    match edit {
        Edit::None | Edit::Distractor => {}
        Edit::Layout => {
            for paragraph in &mut copy.paragraphs {
                *paragraph = paragraph
                    .replace('"', "”")
                    .replace('\'', "’")
                    .replace(' ', "  ");
            }
            copy.headline = copy.headline.to_uppercase();
        }
        Edit::Headline => copy
            .headline
            .clone_from(&pieces[random.below(pieces.len())].headline),
        Edit::Trim => {
            let share = 30 + random.below(51);
            trim(&mut copy, share);
        }
        Edit::Reorder => {
            for at in (1..copy.paragraphs.len()).rev() {
                copy.paragraphs.swap(at, random.below(at + 1));
            }
        }
        Edit::Sentences => {
            let share = 10 + random.below(31);
            replace_sentences(&mut copy, share, pieces, random);
        }
        Edit::Words => {
            let share = 5 + random.below(11);
            for paragraph in &mut copy.paragraphs {
                let changed: Vec<&str> = paragraph
                    .split(' ')
                    .map(|word| {
                        if random.below(100) < share {
                            a_word(pieces, random)
                        } else {
                            word
                        }
                    })
                    .collect();
                *paragraph = changed.join(" ");
            }
        }
        Edit::All => {
            trim(&mut copy, 66);
            replace_sentences(&mut copy, 10, pieces, random);
            copy.headline
                .clone_from(&pieces[random.below(pieces.len())].headline);
        }
    }
    copy
}

fn a_word<'a>(pieces: &[&'a Piece], random: &mut Random) -> &'a str {
    let paragraph = a_paragraph(pieces, random);
    let count = paragraph.split(' ').count();
    paragraph.split(' ').nth(random.below(count)).unwrap_or("")
}

fn a_paragraph<'a>(pieces: &[&'a Piece], random: &mut Random) -> &'a str {
    let piece = pieces[random.below(pieces.len())];
    &piece.paragraphs[random.below(piece.paragraphs.len())]
}

/// Keeps so many hundredths of the words.
fn trim(piece: &mut Piece, share: usize) {
    let mut left = (piece.words() * share / 100).max(1);
    let mut kept = Vec::new();
    for paragraph in piece.paragraphs.drain(..) {
        if left == 0 {
            break;
        }
        let some: Vec<&str> = paragraph.split_whitespace().take(left).collect();
        left -= some.len();
        kept.push(some.join(" "));
    }
    piece.paragraphs = kept;
}

fn replace_sentences(piece: &mut Piece, share: usize, pieces: &[&Piece], random: &mut Random) {
    for paragraph in &mut piece.paragraphs {
        let mut changed: Vec<&str> = paragraph.split_inclusive(". ").collect();
        for sentence in &mut changed {
            if random.below(100) < share {
                let other = a_paragraph(pieces, random);
                *sentence = other.split_inclusive(". ").next().unwrap_or("");
            }
        }
        *paragraph = changed.concat();
    }
}

/// An article of its own, for which another lends its words in reverse, with a passage of `piece` behind it:
/// a quarter of the words of the shorter of the two.
fn distractor(piece: &Piece, other: &Piece) -> Piece {
    let reversed = |text: &str| text.split_whitespace().rev().collect::<Vec<_>>().join(" ");
    let mut passage = piece.clone();
    trim(
        &mut passage,
        25 * piece.words().min(other.words()) / piece.words().max(1),
    );
    let mut paragraphs: Vec<String> = other.paragraphs.iter().map(|p| reversed(p)).collect();
    paragraphs.append(&mut passage.paragraphs);
    Piece {
        headline: reversed(&other.headline),
        paragraphs,
    }
}

/// Tokens and headline of each article, as the pipeline would have them.
#[must_use]
pub fn analysed<'a>(pieces: impl IntoIterator<Item = &'a Piece>) -> Vec<(Tokens, Option<Span>)> {
    let mut tokenizer = Tokenizer::new();
    pieces
        .into_iter()
        .map(|piece| {
            let headline = Span::new(0, piece.headline.len());
            (tokenizer.tokenize(&piece.text(), Lang::EN), Some(headline))
        })
        .collect()
}

/// The stories of articles that lie in memory; the first is the original.
#[must_use]
pub fn stories(articles: &[(Tokens, Option<Span>)]) -> Vec<Story> {
    let sketches = articles.iter().map(|(t, h)| Sketch::of(t, *h)).collect();
    group(&InMemory { articles, sketches }).expect("what lies in memory can be had")
}

struct InMemory<'a> {
    articles: &'a [(Tokens, Option<Span>)],
    sketches: Vec<Sketch>,
}

impl Articles for InMemory<'_> {
    type Order = usize;
    type Error = io::Error;

    fn sketches(&self) -> Result<impl Iterator<Item = io::Result<Sketch>>, io::Error> {
        Ok(self.sketches.iter().cloned().map(Ok))
    }

    fn shingles(&self, article: usize) -> io::Result<Shingles> {
        let (tokens, headline) = &self.articles[article];
        Ok(Shingles::of(tokens, *headline))
    }

    fn order(&self, article: usize) -> io::Result<usize> {
        Ok(article)
    }

    fn failed(&self, error: io::Error) -> io::Error {
        error
    }
}

/// How right a grouping is, over pairs of articles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// Pairs that belong together.
    pub true_pairs: u64,
    /// Pairs that were put together.
    pub found_pairs: u64,
    /// Pairs that belong together and were put together.
    pub right_pairs: u64,
    /// For each edit, of the pairs of an article and its copy by it: how many there are, and how many
    /// were found.
    pub by_edit: Vec<(Edit, u64, u64)>,
}

impl Score {
    /// Compares stories with what the copies are.
    #[must_use]
    pub fn of(copies: &[Copy], stories: &[Story]) -> Score {
        let pairs = |n: u64| n * n.saturating_sub(1) / 2;
        let mut place: Vec<usize> = (0..copies.len()).collect();
        for story in stories {
            for (copy, _) in &story.copies {
                place[*copy] = story.original;
            }
        }
        let mut score = Score::default();
        let sizes = |keys: Vec<(usize, usize)>| {
            let mut counts = std::collections::BTreeMap::new();
            for key in keys {
                *counts.entry(key).or_insert(0u64) += 1;
            }
            counts.values().map(|n| pairs(*n)).sum::<u64>()
        };
        score.true_pairs = sizes(copies.iter().map(|copy| (copy.story, 0)).collect());
        score.found_pairs = sizes(place.iter().map(|at| (*at, 0)).collect());
        score.right_pairs = sizes(
            copies
                .iter()
                .zip(&place)
                .map(|(c, at)| (c.story, *at))
                .collect(),
        );
        let mut first = 0;
        let mut by_edit = std::collections::BTreeMap::new();
        for (at, copy) in copies.iter().enumerate() {
            match copy.edit {
                Edit::None => first = at,
                Edit::Distractor => {}
                edit => {
                    let (all, found) = by_edit.entry(edit).or_insert((0, 0));
                    *all += 1;
                    *found += u64::from(place[at] == place[first]);
                }
            }
        }
        score.by_edit = by_edit
            .into_iter()
            .map(|(edit, (all, found))| (edit, all, found))
            .collect();
        score
    }

    /// The share of the pairs put together that belong together; 1 where none was.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.right_pairs, self.found_pairs)
    }

    /// The share of the pairs that belong together that were put together; 1 where there are none.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.right_pairs, self.true_pairs)
    }

    /// The harmonic mean of precision and recall.
    #[must_use]
    pub fn f1(&self) -> f64 {
        2.0 * self.right_pairs as f64 / (self.true_pairs + self.found_pairs).max(1) as f64
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, 0 where that is 0.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}
