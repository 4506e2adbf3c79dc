use std::io::{self, BufRead, BufReader, BufWriter, IntoInnerError, Read, Seek, Write};
use std::ops::Range;

use rayon::prelude::*;

use crate::group::{Articles, OF_LONGER, of_shorter};
use crate::sketch::Sketch;
use crate::uncrowded::Uncrowded;

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

/// Articles of how many hashes share the lists that are in memory: at most 74 MB, since of each hash as many
/// entries as they have, and [`NEIGHBOURS`] before them, are in the list. Where there are very many articles …
const IN_MEMORY: u64 = 1 << 19;
/// … one hash for so many of them: 18 bytes an article.
const ARTICLES_A_HASH: u64 = 8;

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
    uncrowded: &Uncrowded,
    found: impl FnMut(&[(u32, u32)]) -> Result<(), A::Error>,
) -> Result<(), A::Error> {
    let in_memory = IN_MEMORY.max(extents.len() as u64 / ARTICLES_A_HASH);
    by_parts(articles, extents, uncrowded, in_memory, found)
}

/// The same, with the lists of articles of so many hashes in memory.
fn by_parts<A: Articles>(
    articles: &A,
    extents: &[Extent],
    uncrowded: &Uncrowded,
    in_memory: u64,
    mut found: impl FnMut(&[(u32, u32)]) -> Result<(), A::Error>,
) -> Result<(), A::Error> {
    let mut shared = shared(articles, extents)?;
    let mut sketches = articles.sketches()?;
    let mut lists = Lists::default();
    let (mut first, mut end, mut some) = (0, 0, Vec::new());
    while first < extents.len() {
        if first == end {
            end = together(extents, first, in_memory);
            let read = shared.lists(first as u32..end as u32, &mut lists);
            read.map_err(|error| articles.failed(error))?;
        }
        some.clear();
        for sketch in sketches.by_ref().take(TOGETHER.min(end - first)) {
            some.push(sketch?);
        }
        if some.is_empty() {
            break;
        }
        let pairs: Vec<(u32, u32)> = some
            .par_iter()
            .enumerate()
            .with_min_len(64)
            .fold(Near::default, |mut near, (at, sketch)| {
                let article = first + at;
                // Of two that were not one story, and looked at then, nothing new is to be said.
                let story = articles
                    .before(article)
                    .filter(|_| !uncrowded.holds(sketch));
                let is_open = |earlier| match (story, articles.before(earlier as usize)) {
                    (Some(story), Some(other)) => story == other,
                    _ => true,
                };
                near.look(article as u32, sketch, extents, &lists, is_open);
                near
            })
            .map(|near| near.pairs)
            .reduce(Vec::new, |mut all, some| {
                all.extend(some);
                all
            });
        found(&pairs)?;
        first += some.len();
    }
    Ok(())
}

/// The end of the articles from `first` on whose lists are in memory together.
fn together(extents: &[Extent], first: usize, in_memory: u64) -> usize {
    let mut hashes = 0;
    let rest = extents[first..].iter();
    let some = rest.take_while(|extent| {
        hashes += u64::from(extent.hashes);
        hashes <= in_memory
    });
    // One alone may have more.
    first + some.count().max(1)
}

/// What is found near some articles.
#[derive(Default)]
struct Near {
    votes: Votes,
    pairs: Vec<(u32, u32)>,
}

impl Near {
    fn look(
        &mut self,
        article: u32,
        sketch: &Sketch,
        extents: &[Extent],
        lists: &Lists,
        is_open: impl Fn(u32) -> bool,
    ) {
        let own = extents[article as usize];
        if own.words == 0 {
            return;
        }
        self.votes.clear(sketch.smallest.len() * NEIGHBOURS);
        for hash in &sketch.smallest {
            let list = lists.get(*hash);
            let end = list.partition_point(|other| *other < article);
            for earlier in &list[end.saturating_sub(NEIGHBOURS)..end] {
                self.votes.add(*earlier);
            }
        }
        let first = self.pairs.len();
        for &(earlier, votes) in self.votes.several() {
            if may_be_copies(sketch, own, extents[earlier as usize], votes) && is_open(earlier) {
                self.pairs.push((article, earlier));
            }
        }
        self.pairs[first..].sort_unstable();
    }
}

/// How many hashes each of some articles has in common with one.
#[derive(Default)]
struct Votes {
    /// An article and its votes, where a hash of its number says, or behind that.
    slots: Vec<(u32, u32)>,
    shift: u32,
}

impl Votes {
    /// Makes room for so many articles.
    fn clear(&mut self, len: usize) {
        let slots = (2 * len).next_power_of_two().max(2);
        self.shift = u32::BITS - slots.ilog2();
        self.slots.clear();
        self.slots.resize(slots, (0, 0));
    }

    fn add(&mut self, article: u32) {
        let mut at = (spread(article) >> self.shift) as usize;
        while self.slots[at].1 > 0 && self.slots[at].0 != article {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = (article, self.slots[at].1 + 1);
    }

    /// Those with [`VOTES`] and more, in no order.
    fn several(&self) -> impl Iterator<Item = &(u32, u32)> {
        self.slots.iter().filter(|(_, votes)| *votes >= VOTES)
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

/// The smallest hashes of long articles lie near 0; multiplied they lie everywhere.
fn spread(hash: u32) -> u32 {
    hash.wrapping_mul(0x9e37_79b1)
}

/// For each hash that more than one article has, the articles that have it, in a file: the hash, the number of articles, the
/// articles in order; four bytes each.
struct Shared<F>(F);

/// Most hashes are of one article alone, so they are put in order part by part, and never all at once.
fn shared<'a, A: Articles>(
    articles: &'a A,
    extents: &[Extent],
) -> Result<Shared<impl Read + Seek + use<'a, A>>, A::Error> {
    let all: u64 = extents.iter().map(|extent| u64::from(extent.hashes)).sum();
    let parts = all.div_ceil(AT_A_TIME).max(1);
    let part_of = |key: u32| (u64::from(key) * parts) >> 32;
    let mut out = BufWriter::with_capacity(BUFFER, articles.scratch()?);
    let mut put = |number: u32| out.write_all(&number.to_le_bytes());
    let mut entries: Vec<(u32, u32)> = Vec::with_capacity((all / parts + all / 16) as usize);
    for part in 0..parts {
        entries.clear();
        for (article, sketch) in articles.sketches()?.enumerate() {
            let sketch = sketch?;
            if extents[article].words > 0 {
                let keys = sketch.smallest.into_iter().map(spread);
                let own = keys.filter(|key| part_of(*key) == part);
                entries.extend(own.map(|key| (key, article as u32)));
            }
        }
        entries.par_sort_unstable();
        for list in entries.chunk_by(|a, b| a.0 == b.0).filter(|l| l.len() > 1) {
            let numbers = [list[0].0, list.len() as u32].into_iter();
            let mut numbers = numbers.chain(list.iter().map(|(_, article)| *article));
            let written = numbers.try_for_each(&mut put);
            written.map_err(|error| articles.failed(error))?;
        }
    }
    let file = out.into_inner().map_err(IntoInnerError::into_error);
    file.map(Shared).map_err(|error| articles.failed(error))
}

impl<F: Read + Seek> Shared<F> {
    /// The lists in which these articles stand, as far as they are looked at for them.
    fn lists(&mut self, wanted: Range<u32>, lists: &mut Lists) -> io::Result<()> {
        lists.clear();
        self.0.rewind()?;
        let mut file = BufReader::with_capacity(BUFFER, &mut self.0);
        let (mut head, mut bytes) = ([0; 8], Vec::new());
        while !file.fill_buf()?.is_empty() {
            file.read_exact(&mut head)?;
            let [key, len] = head.as_chunks::<4>().0 else {
                unreachable!("eight bytes")
            };
            bytes.resize(4 * u32::from_le_bytes(*len) as usize, 0);
            file.read_exact(&mut bytes)?;
            let list = bytes.as_chunks::<4>().0;
            let before = |end: u32| list.partition_point(|one| u32::from_le_bytes(*one) < end);
            let (start, end) = (before(wanted.start), before(wanted.end));
            if start < end {
                let own = list[start.saturating_sub(NEIGHBOURS)..end].iter();
                lists.add(
                    u32::from_le_bytes(*key),
                    own.map(|one| u32::from_le_bytes(*one)),
                );
            }
        }
        lists.finish();
        Ok(())
    }
}

/// Bytes that are read or written at a time.
const BUFFER: usize = 256 << 10;

/// Lists of articles by hash, in order. Four bytes for each article in one, and nine a hash.
#[derive(Default)]
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

impl Lists {
    fn clear(&mut self) {
        self.keys.clear();
        self.starts.clear();
        self.articles.clear();
        self.table.clear();
    }

    fn add(&mut self, key: u32, articles: impl Iterator<Item = u32>) {
        self.keys.push(key);
        self.starts.push(self.articles.len() as u32);
        self.articles.extend(articles);
    }

    fn finish(&mut self) {
        self.starts.push(self.articles.len() as u32);
        // A few keys an entry.
        let bits = (self.keys.len() / 4).max(2).ilog2();
        self.shift = u32::BITS - bits;
        self.table.resize((1 << bits) + 1, 0);
        for key in &self.keys {
            self.table[(key >> self.shift) as usize + 1] += 1;
        }
        for at in 1..self.table.len() {
            self.table[at] += self.table[at - 1];
        }
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

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::Shingles;

    struct InMemory(Vec<Sketch>);

    impl Articles for InMemory {
        type Order = usize;
        type Error = Infallible;

        fn sketches(&self) -> Result<impl Iterator<Item = Result<Sketch, Infallible>>, Infallible> {
            Ok(self.0.iter().cloned().map(Ok))
        }

        fn shingles(&self, _: usize) -> Result<Shingles, Infallible> {
            unreachable!("sketches alone find what may be copies")
        }

        fn order(&self, article: usize) -> Result<usize, Infallible> {
            Ok(article)
        }

        fn failed(&self, error: io::Error) -> Infallible {
            unreachable!("memory does not fail: {error}")
        }
    }

    /// Articles whose every hash stands in many others too, as a paragraph that all papers take over.
    fn alike(count: u32, paragraphs: u32) -> InMemory {
        let sketch = |article: u32| {
            let pick = |n: u32| article.wrapping_mul(2_654_435_761).rotate_left(5 * n) % paragraphs;
            let mut smallest: Vec<u32> = (0..6)
                .flat_map(|n| (0..4).map(move |hash| 1 + 7919 * (4 * pick(n) + hash)))
                .collect();
            smallest.sort_unstable();
            smallest.dedup();
            Sketch {
                whole: article.into(),
                body: article.into(),
                words: 24 * smallest.len() as u32,
                smallest: smallest.into(),
            }
        };
        InMemory((0..count).map(sketch).collect())
    }

    fn pairs(articles: &InMemory, in_memory: u64) -> Vec<(u32, u32)> {
        let extents: Vec<Extent> = articles.0.iter().map(Extent::of).collect();
        let mut all = Vec::new();
        let Ok(()) = by_parts(articles, &extents, &Uncrowded::All, in_memory, |some| {
            all.extend_from_slice(some);
            Ok(())
        });
        all
    }

    #[test]
    fn how_much_is_in_memory_changes_nothing() {
        for paragraphs in [3, 40, 900] {
            let articles = alike(1500, paragraphs);
            let all = pairs(&articles, u64::MAX);
            assert!(!all.is_empty());
            for in_memory in [1, 100, 5000] {
                assert_eq!(
                    pairs(&articles, in_memory),
                    all,
                    "{paragraphs}, {in_memory}"
                );
            }
        }
    }

    #[test]
    fn lists_have_a_bound_whatever_articles_have_in_common() {
        for paragraphs in [3, 40, 900] {
            let articles = alike(1500, paragraphs);
            let extents: Vec<Extent> = articles.0.iter().map(Extent::of).collect();
            let Ok(mut shared) = shared(&articles, &extents);
            let mut lists = Lists::default();
            let mut first = 0;
            while first < extents.len() {
                let end = together(&extents, first, 2000);
                shared.lists(first as u32..end as u32, &mut lists).unwrap();
                assert!(lists.keys.len() <= 2000, "{} keys", lists.keys.len());
                let most = 2000 * (NEIGHBOURS + 1);
                assert!(
                    lists.articles.len() <= most,
                    "{} entries",
                    lists.articles.len()
                );
                first = end;
            }
        }
    }
}
