use std::cell::OnceCell;
use std::io::{self, Read, Seek, Write};

use rayon::prelude::*;

use crate::candidates::{Extent, candidates, may_reach};
use crate::shingles::{Sample, Shingles};
use crate::sketch::Sketch;
use crate::uncrowded::Uncrowded;

/// The least share of the shorter article's shingles that stand in the longer, if both are to be one
/// story. Chosen on edited copies, where .4 to .5 is equally good.
const OF_SHORTER: f64 = 0.45;

/// The same as a share of the longer's shingles: an article that takes over a brief is no copy of it.
pub(crate) const OF_LONGER: f64 = 0.25;

/// Articles with fewer words beside the headline are one story only where all their words are the same.
const FEWEST_WORDS: u32 = 20;

/// What share of an article's shingles stands in the original if it is called trimmed.
const TRIMMED: f64 = 0.9;

/// Two or more articles that are copies of each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The first of them.
    pub original: usize,
    /// The others, by their numbers, with what they are beside it.
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

/// The articles that are to be grouped, by their numbers from 0. They are asked for in several threads, and may lie
/// on disk: sketches are asked for in their order, a few times over, and shingles of those that may be copies.
pub trait Articles: Sync {
    /// What decides which of a story's articles is the original: the least.
    type Order: Ord + Send;
    /// Why an article could not be looked at.
    type Error: Send;

    /// In which story an article was when all were grouped the last time; `None` where it was not among them, and by itself.
    /// Any number will do that articles of a story share: those of different stories are known to be no copies, and are
    /// not compared again.
    fn before(&self, article: usize) -> Option<u64> {
        let _ = article;
        None
    }

    /// The sketches of articles that were grouped the last time and are gone. By itself none.
    ///
    /// # Errors
    ///
    /// Whatever the implementation returns; it ends the grouping.
    fn gone(&self) -> Result<impl Iterator<Item = Result<Sketch, Self::Error>>, Self::Error> {
        Ok(std::iter::empty())
    }

    /// Where lists are kept meanwhile: a file, empty. They take some four bytes for each hash of a sketch that
    /// another article has too, which may be a hundred bytes an article. By itself this is memory.
    ///
    /// # Errors
    ///
    /// Whatever the implementation returns; it ends the grouping.
    fn scratch(&self) -> Result<impl Read + Write + Seek, Self::Error> {
        Ok(io::Cursor::new(Vec::new()))
    }

    /// What it is that this file cannot be written or read.
    fn failed(&self, error: io::Error) -> Self::Error;

    /// The sketches of all articles, in order. Copies in a long series are sought near each other, so it should
    /// be the order of time.
    ///
    /// # Errors
    ///
    /// Whatever the implementation returns; it ends the grouping.
    fn sketches(&self) -> Result<impl Iterator<Item = Result<Sketch, Self::Error>>, Self::Error>;

    /// The shingles of an article.
    ///
    /// # Errors
    ///
    /// Whatever the implementation returns; it ends the grouping.
    fn shingles(&self, article: usize) -> Result<Shingles, Self::Error>;

    /// A sample of the shingles of an article. By itself all are asked for; where they lie in a file, the beginning is enough.
    ///
    /// # Errors
    ///
    /// Whatever the implementation returns; it ends the grouping.
    fn sample(&self, article: usize) -> Result<Sample, Self::Error> {
        Ok(self.shingles(article)?.sample())
    }

    /// Its place in time. Asked for those that are copies.
    ///
    /// # Errors
    ///
    /// Whatever the implementation returns; it ends the grouping.
    fn order(&self, article: usize) -> Result<Self::Order, Self::Error>;
}

/// Groups articles into stories.
///
/// Two articles are copies where the shingles that they share are at least 45 % of the shorter's (up
/// to 70 % where that has fewer than 200 words) and a quarter of the longer's, and both have 20 words and more; or where all their words are the same. A
/// story is all that copies connect. Sketches find the pairs that may be copies; all their shingles decide.
/// Stories come in the order of their originals' numbers; articles without a copy are in none.
///
/// Runs in the caller's pool of threads; the stories do not depend on their number.
///
/// # Errors
///
/// The first that `articles` returns.
pub fn group<A: Articles>(articles: &A) -> Result<Vec<Story>, A::Error> {
    let mut stories = Vec::new();
    each_story(articles, |story| stories.push(story))?;
    stories.sort_unstable_by_key(|story| story.original);
    Ok(stories)
}

/// As [`group`], without all stories in memory: `each` is called with one after the other, in an order that depends on
/// the articles only. Takes at most 55 bytes an article whatever they have in common, and 120 MB.
///
/// # Errors
///
/// As [`group`].
pub fn each_story<A: Articles>(articles: &A, mut each: impl FnMut(Story)) -> Result<(), A::Error> {
    let (mut sets, extents, displaced) = join_same_words(articles)?;
    let uncrowded = Uncrowded::of(articles, &displaced)?;
    candidates(articles, &extents, &uncrowded, |pairs| {
        for some in by_later(pairs, PAIRS) {
            join_copies(articles, some, &mut sets)?;
        }
        Ok(())
    })?;
    drop(extents);

    let Members(mut members) = Members::of(articles, sets)?;
    members.par_sort_unstable_by_key(|member| (member.story, member.article));
    let mut rest = &members[..];
    while let Some(last) = rest.get(MEMBERS.min(rest.len()).wrapping_sub(1)) {
        let some;
        (some, rest) = rest.split_at(rest.partition_point(|member| member.story <= last.story));
        let stories: Result<Vec<Story>, A::Error> = some
            .par_chunk_by(|a, b| a.story == b.story)
            .map(|story| story_of(articles, story))
            .collect();
        stories?.into_iter().for_each(&mut each);
    }
    Ok(())
}

/// Stories of how many articles are made before they are passed on.
const MEMBERS: usize = 16_384;

/// How many pairs are compared before what they connect is known.
const PAIRS: usize = 8192;

/// Cuts pairs into parts of some length; those of a later article stay together.
fn by_later(mut pairs: &[(u32, u32)], len: usize) -> impl Iterator<Item = &[(u32, u32)]> {
    std::iter::from_fn(move || {
        let last = pairs.get(len.min(pairs.len()).checked_sub(1)?)?.0;
        let (some, rest) = pairs.split_at(pairs.partition_point(|pair| pair.0 <= last));
        pairs = rest;
        Some(some)
    })
}

/// Compares pairs that nothing connects yet, and joins those that are copies.
fn join_copies<A: Articles>(
    articles: &A,
    pairs: &[(u32, u32)],
    sets: &mut Sets,
) -> Result<(), A::Error> {
    let apart = pairs.iter().copied();
    let apart: Vec<_> = apart
        .filter(|(a, b)| sets.find(*a) != sets.find(*b))
        .collect();
    let copies: Result<Vec<Vec<(u32, u32)>>, A::Error> = apart
        .par_chunk_by(|a, b| a.0 == b.0)
        .map(|pairs| {
            let later = articles.shingles(pairs[0].0 as usize)?;
            let sample = later.sample();
            let mut copies = Vec::new();
            let mut joined = Vec::new();
            for (a, b) in pairs {
                // A copy of the same articles tells nothing new.
                let with = sets.first(*b);
                if joined.contains(&with) {
                    continue;
                }
                if may_be_copies(&sample, &articles.sample(*b as usize)?)
                    && Pair::of(&later, &articles.shingles(*b as usize)?).are_copies()
                {
                    copies.push((*a, *b));
                    joined.push(with);
                }
            }
            Ok(copies)
        })
        .collect();
    copies?
        .into_iter()
        .flatten()
        .for_each(|(a, b)| sets.join(a, b));
    Ok(())
}

/// Whether samples of their shingles leave it open that two articles are copies. Most that only share a paragraph
/// are told apart by them.
fn may_be_copies(a: &Sample, b: &Sample) -> bool {
    let shorter = if a.of() <= b.of() { a } else { b };
    let found = a.shared(b) as f64;
    may_reach(
        of_shorter(shorter.of() as f64),
        shorter.len() as f64,
        found,
        ERRORS,
    )
}

/// How many standard errors the share in a sample may lie below what makes a copy: at 3, one in a thousand
/// of those that are barely copies is lost.
const ERRORS: f64 = 3.0;

/// Joins articles whose words are the same; of the others, and for each such group, the first is to be compared, where it is
/// long enough.
///
/// The third are articles that were the first of such a group the last time, maybe, and are no more.
fn join_same_words<A: Articles>(articles: &A) -> Result<(Sets, Vec<Extent>, Vec<u32>), A::Error> {
    let mut extents = Vec::new();
    let mut words: Vec<(u64, u32, u32)> = Vec::new();
    for (article, sketch) in articles.sketches()?.enumerate() {
        let sketch = sketch?;
        let long = sketch.words >= FEWEST_WORDS;
        let hash = if long { sketch.body } else { sketch.whole };
        words.push((hash, sketch.words, article as u32));
        extents.push(if long {
            Extent::of(&sketch)
        } else {
            Extent::default()
        });
    }
    words.par_sort_unstable();
    let mut sets = Sets::new(extents.len());
    let mut displaced = Vec::new();
    for same in words.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let is_new = same.len() > 1 && articles.before(same[0].2 as usize).is_none();
        for (_, _, article) in &same[1..] {
            if is_new && articles.before(*article as usize).is_some() {
                displaced.push(*article);
            }
            sets.join(*article, same[0].2);
            extents[*article as usize] = Extent::default();
        }
    }
    displaced.sort_unstable();
    Ok((sets, extents, displaced))
}

/// Articles that are in stories of several, story by story.
struct Members(Vec<Member>);

/// An article of a story, with what its sketch says of its words.
#[derive(Clone, Copy)]
struct Member {
    story: u32,
    article: u32,
    words: u32,
    whole: u64,
    body: u64,
}

impl Members {
    fn of<A: Articles>(articles: &A, mut sets: Sets) -> Result<Members, A::Error> {
        let len = sets.0.len() as u32;
        let mut alone = vec![true; sets.0.len()];
        for article in 0..len {
            let first = sets.find(article);
            if first != article {
                (alone[first as usize], alone[article as usize]) = (false, false);
            }
        }
        let mut members = Vec::with_capacity(alone.iter().filter(|alone| !**alone).count());
        for (article, sketch) in articles.sketches()?.enumerate() {
            let sketch = sketch?;
            if !alone[article] {
                members.push(Member {
                    story: sets.find(article as u32),
                    article: article as u32,
                    words: sketch.words,
                    whole: sketch.whole,
                    body: sketch.body,
                });
            }
        }
        Ok(Members(members))
    }
}

fn story_of<A: Articles>(articles: &A, members: &[Member]) -> Result<Story, A::Error> {
    let placed = members.par_iter().with_min_len(64).map(|member| {
        let order = articles.order(member.article as usize)?;
        Ok(((order, member.article), member))
    });
    let first = placed.reduce_with(|a, b| {
        let (a, b) = (a?, b?);
        Ok(if b.0 < a.0 { b } else { a })
    });
    let (_, original) = first.expect("a story has several articles")?;
    let shingles = OnceCell::new();
    let likeness = |copy: &Member| {
        let likeness = likeness(articles, copy, original, &shingles)?;
        Ok((copy.article as usize, likeness))
    };
    Ok(Story {
        original: original.article as usize,
        copies: members
            .iter()
            .filter(|member| member.article != original.article)
            .map(likeness)
            .collect::<Result<_, A::Error>>()?,
    })
}

/// What a copy is beside the original, whose shingles are asked for once, where they are needed.
fn likeness<A: Articles>(
    articles: &A,
    copy: &Member,
    original: &Member,
    shingles: &OnceCell<Shingles>,
) -> Result<Likeness, A::Error> {
    if copy.whole == original.whole {
        return Ok(Likeness::Identical);
    }
    if (copy.body, copy.words) == (original.body, original.words) {
        return Ok(Likeness::NewHeadline);
    }
    let original = match shingles.get() {
        Some(shingles) => shingles,
        None => {
            let asked = articles.shingles(original.article as usize)?;
            shingles.get_or_init(|| asked)
        }
    };
    let Pair { a, b, shared } = Pair::of(&articles.shingles(copy.article as usize)?, original);
    let trimmed = a < b && shared as f64 >= TRIMMED * a as f64;
    Ok(if trimmed {
        Likeness::Trimmed
    } else {
        Likeness::Updated
    })
}

/// The least share of the shorter article's shingles: short reports of companies' figures and the like share
/// much of their words without being copies.
pub(crate) fn of_shorter(len: f64) -> f64 {
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
    fn of(a: &Shingles, b: &Shingles) -> Pair {
        Pair {
            a: a.len(),
            b: b.len(),
            shared: a.shared(b),
        }
    }

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

    /// The same as `find` where nothing is to be changed.
    fn first(&self, mut one: u32) -> u32 {
        while self.0[one as usize] != one {
            one = self.0[one as usize];
        }
        one
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}
