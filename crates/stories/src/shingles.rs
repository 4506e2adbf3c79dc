use nutgraf_model::Span;
use nutgraf_tokenize::Tokens;

/// Words in a shingle. Short ones survive single words that were replaced: with one word in ten
/// replaced, 73 % of the shingles of three words are left and 59 % of those of five.
pub(crate) const WIDTH: usize = 3;

/// The runs of three folded words that stand in an article beside its headline, as a set of hashes.
///
/// Two unrelated articles share a few per cent of theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shingles(Vec<u32>);

impl Shingles {
    /// The shingles of an article; `headline` is where its headline stands in the text.
    #[must_use]
    pub fn of(tokens: &Tokens, headline: Option<Span>) -> Shingles {
        Shingles::new(Words::of(tokens, headline).shingles)
    }

    /// Reads what [`Sketch::with_shingles`](crate::Sketch::with_shingles) wrote. Bytes behind the
    /// last four are left out.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Shingles {
        let (hashes, _) = bytes.as_chunks::<4>();
        Shingles::new(
            hashes
                .iter()
                .map(|hash| u32::from_le_bytes(*hash))
                .collect(),
        )
    }

    fn new(mut hashes: Vec<u32>) -> Shingles {
        hashes.sort_unstable();
        hashes.dedup();
        Shingles(hashes)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none: the article has fewer than three words.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A sample of them.
    #[must_use]
    pub fn sample(&self) -> Sample {
        Sample {
            len: self.0.len(),
            lowest: self.0[..sampled(&self.0)].to_vec(),
        }
    }

    /// How many of them stand in the other too.
    #[must_use]
    pub fn shared(&self, other: &Shingles) -> usize {
        shared(&self.0, &other.0)
    }
}

/// How many of sorted hashes are in a sample: those in the lowest quarter of all that there could be.
fn sampled(hashes: &[u32]) -> usize {
    hashes.partition_point(|hash| *hash < 1 << 30)
}

/// Of the shingles of an article, those with the lowest hashes: about a quarter. It is enough to tell most articles
/// apart that only share a paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    len: usize,
    lowest: Vec<u32>,
}

impl Sample {
    /// Reads the sample of shingles that [`Sketch::with_shingles`](crate::Sketch::with_shingles) wrote into `len` bytes,
    /// of which `read` gives the first so many: a third, as a rule.
    ///
    /// # Errors
    ///
    /// Those of `read`.
    pub fn read<E>(
        len: usize,
        mut read: impl FnMut(usize) -> Result<Vec<u8>, E>,
    ) -> Result<Sample, E> {
        for some in [(len / 12 + 8) * 4, len] {
            let Shingles(mut hashes) = Shingles::decode(&read(some.min(len))?);
            let sampled = sampled(&hashes);
            if sampled < hashes.len() || some >= len {
                hashes.truncate(sampled);
                return Ok(Sample {
                    len: len / 4,
                    lowest: hashes,
                });
            }
        }
        Ok(Sample::default())
    }

    /// How many shingles the article has.
    pub(crate) fn of(&self) -> usize {
        self.len
    }

    /// How many there are in the sample.
    pub(crate) fn len(&self) -> usize {
        self.lowest.len()
    }

    /// How many of them stand in the other too.
    pub(crate) fn shared(&self, other: &Sample) -> usize {
        shared(&self.lowest, &other.lowest)
    }
}

/// How many numbers two sorted lists without repetition have in common.
pub(crate) fn shared(left: &[u32], right: &[u32]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < left.len() && j < right.len() {
        let (a, b) = (left[i], right[j]);
        count += usize::from(a == b);
        i += usize::from(a <= b);
        j += usize::from(b <= a);
    }
    count
}

/// Sorts hashes, which are spread evenly over all numbers: each is put near its place first.
pub(crate) fn sorted(hashes: &[u32]) -> Vec<u32> {
    let bits = (2 * hashes.len() + 2).ilog2().clamp(1, 12);
    let bucket = |hash: u32| (hash >> (u32::BITS - bits)) as usize;
    let mut ends = vec![0u32; 1 << bits];
    for &hash in hashes {
        ends[bucket(hash)] += 1;
    }
    let mut total = 0;
    for end in &mut ends {
        total += std::mem::replace(end, total);
    }
    let mut out = vec![0; hashes.len()];
    for &hash in hashes {
        let end = &mut ends[bucket(hash)];
        out[*end as usize] = hash;
        *end += 1;
    }
    let mut start = 0;
    for end in ends {
        let near = &mut out[start..end as usize];
        match near {
            [] | [_] => {}
            [a, b] => {
                if a > b {
                    std::mem::swap(a, b);
                }
            }
            _ => near.sort_unstable(),
        }
        start = end as usize;
    }
    out
}

/// What one walk over the words of an article gives.
#[derive(Debug)]
pub(crate) struct Words {
    /// A hash of all words in their order.
    pub(crate) whole: u64,
    /// The same without the headline.
    pub(crate) body: u64,
    /// How many words there are beside the headline.
    pub(crate) count: u32,
    /// The shingles beside the headline, as they come.
    pub(crate) shingles: Vec<u32>,
}

impl Words {
    pub(crate) fn of(tokens: &Tokens, headline: Option<Span>) -> Words {
        let headline = headline.map_or(0..0, |span| tokens.inside(span));
        let mut words = Words {
            whole: SEED,
            body: SEED,
            count: 0,
            shingles: Vec::with_capacity(tokens.len()),
        };
        let mut last = [0; WIDTH];
        for index in 0..tokens.len() {
            let hash = word_hash(tokens.folded(index).as_bytes());
            words.whole = mix(words.whole ^ hash, STEP);
            if headline.contains(&(index as u32)) {
                continue;
            }
            words.body = mix(words.body ^ hash, STEP);
            words.count += 1;
            last = [last[1], last[2], hash];
            if words.count as usize >= WIDTH {
                let [a, b, c] = last;
                let all = mix(a.rotate_left(23) ^ b, STEP) ^ c;
                words.shingles.push((mix(all, SEED) >> 32) as u32);
            }
        }
        words
    }
}

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const STEP: u64 = 0xd6e8_feb8_6659_fd93;

/// Multiplies to 128 bits and folds the halves together, as wyhash does (Wang Yi 2019).
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

/// A hash of a word, the same on every machine and in every version: sketches are stored.
fn word_hash(mut word: &[u8]) -> u64 {
    let mut hash = SEED.wrapping_mul(2 * word.len() as u64 + 1);
    while let Some((head, rest)) = word.split_first_chunk::<8>() {
        hash = mix(hash ^ u64::from_le_bytes(*head), STEP);
        word = rest;
    }
    let rest = word.len();
    let tail = if let (Some(head), Some(tail)) = (word.first_chunk::<4>(), word.last_chunk::<4>()) {
        u64::from(u32::from_le_bytes(*head)) << 32 | u64::from(u32::from_le_bytes(*tail))
    } else if let [first, .., last] = word {
        u64::from(*first) << 16 | u64::from(word[rest / 2]) << 8 | u64::from(*last)
    } else {
        word.first().map_or(0, |byte| u64::from(*byte))
    };
    mix(hash ^ tail, SEED | 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nutgraf_model::Lang;
    use nutgraf_tokenize::Tokenizer;

    fn words(text: &str, headline: Option<Span>) -> Words {
        Words::of(&Tokenizer::new().tokenize(text, Lang::EN), headline)
    }

    #[test]
    fn hashes_are_sorted_however_they_are_spread() {
        for len in [0, 1, 2, 3, 15, 16, 17, 1000, 70_000] {
            for narrow in [0, 7, 20, 31] {
                let hashes: Vec<u32> = (0..len)
                    .map(|n| (mix(n, SEED) >> 32) as u32 >> narrow)
                    .collect();
                let mut expected = hashes.clone();
                expected.sort_unstable();
                assert_eq!(sorted(&hashes), expected, "{len} {narrow}");
            }
        }
    }

    #[test]
    fn stored_sketches_stay_valid() {
        assert_eq!(word_hash(b""), 13_730_537_811_256_138_321);
    }

    #[test]
    fn words_of_all_lengths_differ() {
        let mut seen = std::collections::HashSet::new();
        let text = "abcdefghijklmnopqrstuvwxyz";
        for start in 0..text.len() {
            for end in start + 1..=text.len() {
                let word = &text[start..end];
                assert!(seen.insert(word_hash(word.as_bytes())), "{word}");
            }
        }
        assert!(seen.insert(word_hash(b"aa")) && seen.insert(word_hash(b"aaa")));
    }

    #[test]
    fn the_headline_counts_only_in_the_whole() {
        let one = words("Quay closed\nThe quay is closed.", Some(Span::new(0, 11)));
        let two = words("Harbour shut\nThe quay is closed.", Some(Span::new(0, 12)));
        assert_eq!((one.body, one.count), (two.body, two.count));
        assert_ne!(one.whole, two.whole);
        assert_eq!(one.shingles, two.shingles);
        assert_eq!(one.shingles.len(), 2);
    }

    #[test]
    fn case_and_marks_do_not_count() {
        let one = words("The “quay” is CLOSED!", None);
        let two = words("the quay is closed", None);
        assert_eq!(one.whole, two.whole);
    }
}
