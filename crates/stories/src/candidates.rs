use rayon::prelude::*;

use crate::group::{Articles, OF_LONGER, of_shorter};
use crate::sketch::Sketch;

/// With how many before it in the list of a hash an article is compared. Articles come by date, and copies
/// are near each other in time, so a long list (a wire story in a thousand papers, a phrase that
/// everybody uses) is a chain and costs its length, not the square of it.
const NEIGHBOURS: usize = 32;

/// How many smallest shingles two articles have in common before they are looked at.
const VOTES: u32 = 2;

/// How many standard errors an estimate may lie below what makes a copy, for the texts to be compared. At 2,
/// 99 of a hundred pairs that are barely copies are compared, and practically all of those that clearly are.
const ERRORS: f64 = 2.0;

/// How many articles are looked at together.
const TOGETHER: usize = 4096;

/// How many hashes are put in order at a time: 48 MB.
const AT_A_TIME: u64 = 6 << 20;

/// What is kept of each article's sketch. 12 bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Extent {
    /// How many words it has; 0 where it is not to be compared.
    words: u32,
    /// How many hashes its sketch has …
    hashes: u32,
    /// … and up to where they are all that there are.
    end: u32,
}

impl Extent {
    pub(crate) fn of(sketch: &Sketch) -> Extent {
        Extent {
            words: sketch.words,
            hashes: sketch.smallest.len() as u32,
            end: sketch.end(),
        }
    }
}

/// Calls `found` with pairs that may be copies, some articles' at a time, each pair once: the later article, then the earlier.
/// What it is called with, in which order, depends on the sketches only.
pub(crate) fn candidates<A: Articles>(
    articles: &A,
    extents: &[Extent],
    mut found: impl FnMut(&[(u32, u32)]) -> Result<(), A::Error>,
) -> Result<(), A::Error> {
    let lists = Lists::of(articles, extents)?;
    let mut sketches = articles.sketches()?;
    let (mut first, mut some) = (0, Vec::new());
    loop {
        some.clear();
        for sketch in sketches.by_ref().take(TOGETHER) {
            some.push(sketch?);
        }
        if some.is_empty() {
            return Ok(());
        }
        let pairs: Vec<(u32, u32)> = some
            .par_iter()
            .enumerate()
            .with_min_len(64)
            .fold(Near::default, |mut near, (at, sketch)| {
                near.look(first + at as u32, sketch, extents, &lists);
                near
            })
            .map(|near| near.pairs)
            .reduce(Vec::new, |mut all, some| {
                all.extend(some);
                all
            });
        found(&pairs)?;
        first += some.len() as u32;
    }
}

/// What is found near some articles.
#[derive(Default)]
struct Near {
    earlier: Vec<u32>,
    pairs: Vec<(u32, u32)>,
}

impl Near {
    fn look(&mut self, article: u32, sketch: &Sketch, extents: &[Extent], lists: &Lists) {
        let own = extents[article as usize];
        if own.words == 0 {
            return;
        }
        self.earlier.clear();
        for hash in &sketch.smallest {
            let list = lists.get(*hash);
            let end = list.partition_point(|other| *other < article);
            self.earlier
                .extend_from_slice(&list[end.saturating_sub(NEIGHBOURS)..end]);
        }
        self.earlier.sort_unstable();
        for votes in self.earlier.chunk_by(|a, b| a == b) {
            let (earlier, votes) = (votes[0], votes.len() as u32);
            let other = extents[earlier as usize];
            if votes >= VOTES && may_be_copies(sketch, own, other, votes) {
                self.pairs.push((article, earlier));
            }
        }
    }
}

/// Whether two articles may be copies that have so many hashes in common.
fn may_be_copies(sketch: &Sketch, own: Extent, other: Extent, votes: u32) -> bool {
    // How many hashes each has up to where both know all of theirs; of the other, whose hashes are not at
    // hand, in proportion where it knows more.
    let end = own.end.min(other.end);
    let own_hashes = sketch.smallest.partition_point(|hash| *hash <= end) as f64;
    let known = f64::from(end) / f64::from(other.end);
    let other_hashes = f64::from(other.hashes) * known;
    let (shorter, longer) = if own.words <= other.words {
        (own_hashes, other_hashes)
    } else {
        (other_hashes, own_hashes)
    };
    let words = f64::from(own.words.min(other.words));
    let votes = f64::from(votes);
    may_reach(of_shorter(words), shorter, votes, ERRORS)
        && may_reach(OF_LONGER, longer, votes, ERRORS)
}

/// Whether `found` of a sample of so many hashes is less than so many standard errors below this share of them.
pub(crate) fn may_reach(share: f64, sample: f64, found: f64, errors: f64) -> bool {
    found >= share * sample - errors * (share * (1.0 - share) * sample).sqrt()
}

/// For each hash that more than one article has, the articles that have it, in order. Four bytes each, and eight
/// a hash.
struct Lists {
    /// The hashes, spread evenly, in order.
    keys: Vec<u32>,
    /// Where the list of each begins, and where the last ends.
    starts: Vec<u32>,
    articles: Vec<u32>,
    /// Where the keys begin that have the same highest bits.
    table: Vec<u32>,
    shift: u32,
}

/// The smallest hashes of long articles lie near 0; multiplied they lie everywhere.
fn spread(hash: u32) -> u32 {
    hash.wrapping_mul(0x9e37_79b1)
}

impl Lists {
    /// Most hashes are of one article alone, so they are put in order part by part, and never all at once.
    fn of<A: Articles>(articles: &A, extents: &[Extent]) -> Result<Lists, A::Error> {
        let all: u64 = extents.iter().map(|extent| u64::from(extent.hashes)).sum();
        let parts = all.div_ceil(AT_A_TIME).max(1);
        let part_of = |key: u32| (u64::from(key) * parts) >> 32;
        let (mut keys, mut starts, mut lists) = (Vec::new(), Vec::new(), Vec::new());
        let mut entries: Vec<(u32, u32)> = Vec::with_capacity((all / parts + all / 16) as usize);
        for part in 0..parts {
            entries.clear();
            for (article, sketch) in articles.sketches()?.enumerate() {
                if extents[article].words > 0 {
                    let keys = sketch?.smallest.into_iter().map(spread);
                    let own = keys.filter(|key| part_of(*key) == part);
                    entries.extend(own.map(|key| (key, article as u32)));
                }
            }
            entries.par_sort_unstable();
            for list in entries.chunk_by(|a, b| a.0 == b.0).filter(|l| l.len() > 1) {
                keys.push(list[0].0);
                starts.push(lists.len() as u32);
                lists.extend(list.iter().map(|(_, article)| article));
            }
        }
        starts.push(lists.len() as u32);
        // A few keys an entry.
        let bits = (keys.len() / 4).max(2).ilog2();
        let shift = u32::BITS - bits;
        let mut table = vec![0; (1 << bits) + 1];
        keys.iter()
            .for_each(|key| table[(key >> shift) as usize + 1] += 1);
        for at in 1..table.len() {
            table[at] += table[at - 1];
        }
        Ok(Lists {
            keys,
            starts,
            articles: lists,
            table,
            shift,
        })
    }

    fn get(&self, hash: u32) -> &[u32] {
        let key = spread(hash);
        let at = (key >> self.shift) as usize;
        let (start, end) = (self.table[at] as usize, self.table[at + 1] as usize);
        match self.keys[start..end].iter().position(|one| *one == key) {
            None => &[],
            Some(place) => {
                let place = start + place;
                &self.articles[self.starts[place] as usize..self.starts[place + 1] as usize]
            }
        }
    }
}
