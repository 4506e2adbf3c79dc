use rustc_hash::FxHashMap;

use crate::candidates::candidates;
use crate::shingles::Shingles;
use crate::sketch::Sketch;

/// The least share of the shorter article's shingles that stand in the longer, if both are to be one
/// story. Chosen on edited copies, where .4 to .5 is equally good.
pub(crate) const COPY: f64 = 0.45;

/// The same as a share of the longer's shingles: an article that takes over a brief is no copy of it.
pub(crate) const OF_LONGER: f64 = 0.2;

/// Articles with fewer words beside the headline are one story only where all their words are the same.
pub(crate) const FEWEST_WORDS: u32 = 20;

/// What share of an article's shingles stands in the original if it is called trimmed.
const TRIMMED: f64 = 0.9;

/// How many articles' shingles are kept at hand.
const AT_HAND: usize = 4096;

/// Two or more articles that are copies of each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The earliest of them.
    pub original: usize,
    /// The others, in order, with what they are.
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

/// Groups articles into stories.
///
/// `sketches` are those of all articles, in the order that decides which of two copies is the original:
/// the earliest first. Two articles are copies where the shingles that they share are at least 45 % of
/// the shorter's and 20 % of the longer's, and both have 20 words and more; or all their words are the same. A story is all that
/// copies connect. Sketches find the pairs; `shingles` is asked for
/// the shingles of an article, by its number, to decide them. Stories come in the order of their originals;
/// articles without a copy are in none.
///
/// # Errors
///
/// Whatever `shingles` returns.
pub fn group<E>(
    sketches: &[Sketch],
    mut shingles: impl FnMut(usize) -> Result<Shingles, E>,
) -> Result<Vec<Story>, E> {
    let mut sets = Sets::new(sketches.len());
    // Where words are the same no shingle need be looked at, and of such articles one stands for all.
    let mut first: FxHashMap<(u64, u32), u32> = FxHashMap::default();
    let mut distinct: Vec<u32> = Vec::new();
    for (article, sketch) in sketches.iter().enumerate() {
        let long = sketch.words >= FEWEST_WORDS;
        let key = (if long { sketch.body } else { sketch.whole }, sketch.words);
        let original = *first.entry(key).or_insert(article as u32);
        sets.join(article as u32, original);
        if original as usize == article && long {
            distinct.push(article as u32);
        }
    }
    let mut at_hand: FxHashMap<u32, Shingles> = FxHashMap::default();
    let mut fetch = |articles: [u32; 2], use_them: &mut dyn FnMut(&Shingles, &Shingles)| {
        for article in articles {
            if !at_hand.contains_key(&article) {
                if at_hand.len() >= AT_HAND {
                    let keep = articles.map(|one| at_hand.remove_entry(&one));
                    at_hand.clear();
                    at_hand.extend(keep.into_iter().flatten());
                }
                at_hand.insert(article, shingles(article as usize)?);
            }
        }
        use_them(&at_hand[&articles[0]], &at_hand[&articles[1]]);
        Ok(())
    };
    let of_distinct: Vec<&Sketch> = distinct.iter().map(|at| &sketches[*at as usize]).collect();
    for (later, earlier) in candidates(&of_distinct) {
        let pair = [distinct[later as usize], distinct[earlier as usize]];
        if sets.find(pair[0]) != sets.find(pair[1]) {
            let mut copies = false;
            fetch(pair, &mut |a, b| copies = is_copy(a, b))?;
            if copies {
                sets.join(pair[0], pair[1]);
            }
        }
    }

    let mut stories: Vec<Story> = Vec::new();
    let mut places: FxHashMap<u32, usize> = FxHashMap::default();
    for article in 0..sketches.len() as u32 {
        let original = sets.find(article);
        if original == article {
            continue;
        }
        let (one, other) = (&sketches[article as usize], &sketches[original as usize]);
        let likeness = if one.whole == other.whole {
            Likeness::Identical
        } else if (one.body, one.words) == (other.body, other.words) {
            Likeness::NewHeadline
        } else {
            let mut likeness = Likeness::Updated;
            fetch([article, original], &mut |copy, original| {
                let inside = copy.shared(original) as f64 >= TRIMMED * copy.len() as f64;
                if inside && copy.len() < original.len() {
                    likeness = Likeness::Trimmed;
                }
            })?;
            likeness
        };
        let place = *places.entry(original).or_insert_with(|| {
            stories.push(Story {
                original: original as usize,
                copies: Vec::new(),
            });
            stories.len() - 1
        });
        stories[place].copies.push((article as usize, likeness));
    }
    stories.sort_unstable_by_key(|story| story.original);
    Ok(stories)
}

fn is_copy(a: &Shingles, b: &Shingles) -> bool {
    let (shorter, longer) = (a.len().min(b.len()), a.len().max(b.len()));
    let shared = a.shared(b) as f64;
    shorter > 0 && shared >= COPY * shorter as f64 && shared >= OF_LONGER * longer as f64
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
