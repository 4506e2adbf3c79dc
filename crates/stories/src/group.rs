use rustc_hash::FxHashMap;

use crate::candidates::candidates;
use crate::shingles::Shingles;
use crate::sketch::Sketch;

/// The least share of the shorter article's shingles that stand in the longer, if both are to be one
/// story. Chosen on edited copies, where .4 to .5 is equally good.
const OF_SHORTER: f64 = 0.45;

/// The same as a share of the longer's shingles: an article that takes over a brief is no copy of it.
const OF_LONGER: f64 = 0.25;

/// Articles with fewer words beside the headline are one story only where all their words are the same.
const FEWEST_WORDS: u32 = 20;

/// What share of an article's shingles stands in the original if it is called trimmed.
const TRIMMED: f64 = 0.9;

/// How many articles' shingles are kept at hand.
const AT_HAND: usize = 4096;

/// Two or more articles that are copies of each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The first of them.
    pub original: usize,
    /// The others, in their order, with what they are beside it.
    pub copies: Vec<(usize, Likeness)>,
}

/// What a copy is, beside the original of its story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Likeness {
    /// The same words in the same order, but for case, accents, marks and layout.
    Identical,
    /// The same under another headline.
    NewHeadline,
    /// Shorter, and nine tenths of it stand in the original.
    Trimmed,
    /// Otherwise: longer, reordered, words or passages replaced.
    Updated,
}

impl Likeness {
    /// All of them, in order.
    pub const ALL: [Likeness; 4] = [
        Likeness::Identical,
        Likeness::NewHeadline,
        Likeness::Trimmed,
        Likeness::Updated,
    ];

    /// Its name: `identical`, `new-headline`, `trimmed`, `updated`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Likeness::Identical => "identical",
            Likeness::NewHeadline => "new-headline",
            Likeness::Trimmed => "trimmed",
            Likeness::Updated => "updated",
        }
    }
}

impl std::fmt::Display for Likeness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// The articles that are to be grouped, by their numbers from 0.
pub trait Articles {
    /// What decides which of a story's articles is the original: the least.
    type Order: Ord;
    /// Why an article could not be looked at.
    type Error;

    /// The shingles of an article. Asked for those that may be copies.
    ///
    /// # Errors
    ///
    /// Whatever the implementation returns; it ends the grouping.
    fn shingles(&mut self, article: usize) -> Result<Shingles, Self::Error>;

    /// Its place in time. Asked for those that are copies.
    ///
    /// # Errors
    ///
    /// Whatever the implementation returns; it ends the grouping.
    fn order(&mut self, article: usize) -> Result<Self::Order, Self::Error>;
}

/// Groups articles into stories.
///
/// Two articles are copies where the shingles that they share are at least 45 % of the shorter's (up
/// to 70 % where that has fewer than 200 words) and a quarter of the longer's, and both have 20 words and more; or where all their words are the same. A
/// story is all that copies connect. `sketches`, those of all articles, find the pairs; `articles` decides them.
/// Sketches should come by date, since copies in a long series are sought near each other. Stories come in the
/// order of their originals' numbers; articles without a copy are in none.
///
/// # Errors
///
/// The first that `articles` returns.
pub fn group<A: Articles>(sketches: &[Sketch], articles: &mut A) -> Result<Vec<Story>, A::Error> {
    let mut sets = Sets::new(sketches.len());
    let distinct = join_same_words(sketches, &mut sets);
    let mut texts = AtHand {
        articles,
        shingles: FxHashMap::default(),
    };
    let of_distinct: Vec<&Sketch> = distinct.iter().map(|at| &sketches[*at as usize]).collect();
    candidates(&of_distinct, |later, earlier| {
        let (a, b) = (distinct[later as usize], distinct[earlier as usize]);
        if sets.find(a) != sets.find(b) && texts.pair(a, b)?.are_copies() {
            sets.join(a, b);
        }
        Ok(())
    })?;
    drop((of_distinct, distinct));

    let mut members: Vec<(u32, u32)> = (0..sketches.len() as u32)
        .map(|article| (sets.find(article), article))
        .collect();
    members.sort_unstable();
    let mut stories = Vec::new();
    for story in members.chunk_by(|a, b| a.0 == b.0).filter(|s| s.len() > 1) {
        let mut articles = Vec::with_capacity(story.len());
        for (_, article) in story {
            articles.push((texts.articles.order(*article as usize)?, *article));
        }
        articles.sort_unstable();
        let original = articles[0].1;
        let mut copies = Vec::with_capacity(articles.len() - 1);
        for (_, copy) in &articles[1..] {
            let likeness = texts.likeness(sketches, *copy, original)?;
            copies.push((*copy as usize, likeness));
        }
        stories.push(Story {
            original: original as usize,
            copies,
        });
    }
    stories.sort_unstable_by_key(|story| story.original);
    Ok(stories)
}

/// Joins articles whose words are the same; of the others, and for each such group, the first, where it is
/// long enough to be compared.
fn join_same_words(sketches: &[Sketch], sets: &mut Sets) -> Vec<u32> {
    let mut first: FxHashMap<(u64, u32), u32> = FxHashMap::default();
    let mut distinct = Vec::new();
    for (article, sketch) in sketches.iter().enumerate() {
        let long = sketch.words >= FEWEST_WORDS;
        let key = (if long { sketch.body } else { sketch.whole }, sketch.words);
        let same = *first.entry(key).or_insert(article as u32);
        sets.join(article as u32, same);
        if same as usize == article && long {
            distinct.push(article as u32);
        }
    }
    distinct
}

/// The shingles that were asked for lately.
struct AtHand<'a, A> {
    articles: &'a mut A,
    shingles: FxHashMap<u32, Shingles>,
}

impl<A: Articles> AtHand<'_, A> {
    fn pair(&mut self, a: u32, b: u32) -> Result<Pair, A::Error> {
        for article in [a, b] {
            if !self.shingles.contains_key(&article) {
                if self.shingles.len() >= AT_HAND {
                    self.shingles.retain(|one, _| *one == a || *one == b);
                }
                let shingles = self.articles.shingles(article as usize)?;
                self.shingles.insert(article, shingles);
            }
        }
        let (a, b) = (&self.shingles[&a], &self.shingles[&b]);
        Ok(Pair {
            a: a.len(),
            b: b.len(),
            shared: a.shared(b),
        })
    }

    fn likeness(
        &mut self,
        sketches: &[Sketch],
        copy: u32,
        original: u32,
    ) -> Result<Likeness, A::Error> {
        let (one, other) = (&sketches[copy as usize], &sketches[original as usize]);
        if one.whole == other.whole {
            return Ok(Likeness::Identical);
        }
        if (one.body, one.words) == (other.body, other.words) {
            return Ok(Likeness::NewHeadline);
        }
        let Pair { a, b, shared } = self.pair(copy, original)?;
        let trimmed = a < b && shared as f64 >= TRIMMED * a as f64;
        Ok(if trimmed {
            Likeness::Trimmed
        } else {
            Likeness::Updated
        })
    }
}

/// The least share of the shorter article's shingles: short reports of companies' figures and the like share
/// much of their words without being copies.
fn of_shorter(len: f64) -> f64 {
    OF_SHORTER + SHORT * ((200.0 - len) / 160.0).clamp(0.0, 1.0)
}

const SHORT: f64 = 0.25;

/// How many shingles two articles have, and how many of them both.
struct Pair {
    a: usize,
    b: usize,
    shared: usize,
}

impl Pair {
    fn are_copies(&self) -> bool {
        let (shorter, longer) = (self.a.min(self.b) as f64, self.a.max(self.b) as f64);
        let shared = self.shared as f64;
        shorter > 0.0 && shared >= of_shorter(shorter) * shorter && shared >= OF_LONGER * longer
    }
}

/// Disjoint sets; the smallest number of a set stands for it.
struct Sets(Vec<u32>);

impl Sets {
    fn new(len: usize) -> Sets {
        Sets((0..len as u32).collect())
    }

    fn find(&mut self, mut one: u32) -> u32 {
        while self.0[one as usize] != one {
            let above = self.0[self.0[one as usize] as usize];
            self.0[one as usize] = above;
            one = above;
        }
        one
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}
