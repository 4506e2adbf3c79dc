use tantivy::{DocId, TERMINATED};

/// A set of documents of a segment, or of article numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    pub(crate) fn new(len: usize) -> Bits {
        Bits {
            words: vec![0; len.div_ceil(64)],
        }
    }

    pub(crate) fn insert(&mut self, number: usize) {
        if let Some(word) = self.words.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    /// The same, for a set that grows.
    pub(crate) fn grow(&mut self, number: usize) {
        if number / 64 >= self.words.len() {
            self.words.resize(number / 64 + 1, 0);
        }
        self.insert(number);
    }

    /// Adds those of another set of the same size.
    pub(crate) fn add(&mut self, other: &Bits) {
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    pub(crate) fn contains(&self, number: usize) -> bool {
        let word = self.words.get(number / 64);
        word.is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// The first document at or behind `doc`.
    pub(crate) fn next(&self, doc: DocId) -> DocId {
        let mut at = doc as usize / 64;
        let Some(first) = self.words.get(at) else {
            return TERMINATED;
        };
        let mut word = first & (u64::MAX << (doc % 64));
        while word == 0 {
            at += 1;
            match self.words.get(at) {
                Some(next) => word = *next,
                None => return TERMINATED,
            }
        }
        at as u32 * 64 + word.trailing_zeros()
    }

    /// An upper bound of how many there are, cheap.
    pub(crate) fn count(&self) -> u64 {
        self.words.iter().map(|w| u64::from(w.count_ones())).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_is_found_across_words() {
        let mut bits = Bits::new(200);
        for n in [3, 64, 199] {
            bits.insert(n);
        }
        assert_eq!(bits.next(0), 3);
        assert_eq!(bits.next(4), 64);
        assert_eq!(bits.next(65), 199);
        assert_eq!(bits.next(200), TERMINATED);
        assert!(bits.contains(199) && !bits.contains(198) && !bits.contains(500));
    }
}
