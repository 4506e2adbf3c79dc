//! Sets of articles.

/// A set of articles: a bit for each number.
#[derive(Default)]
pub(crate) struct Numbers(Vec<u64>);

impl Numbers {
    pub(crate) fn insert(&mut self, number: u64) {
        let at = (number / 64) as usize;
        if at >= self.0.len() {
            self.0.resize(at + 1, 0);
        }
        self.0[at] |= 1 << (number % 64);
    }

    pub(crate) fn contains(&self, number: u64) -> bool {
        let bits = self.0.get((number / 64) as usize);
        bits.is_some_and(|bits| bits >> (number % 64) & 1 == 1)
    }

    pub(crate) fn unite(&mut self, other: &Numbers) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }

    pub(crate) fn intersect(&mut self, other: &Numbers) {
        self.0.truncate(other.0.len());
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= b);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|bits| *bits == 0)
    }

    /// The numbers in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u64> {
        (0..).zip(&self.0).flat_map(|(at, &bits)| {
            let mut bits = bits;
            std::iter::from_fn(move || {
                let bit = u64::from(bits.trailing_zeros());
                // The lowest is taken away.
                bits &= bits.checked_sub(1)?;
                Some(64 * at + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_numbers() {
        let set = |numbers: &[u64]| {
            let mut set = Numbers::default();
            numbers.iter().for_each(|number| set.insert(*number));
            set
        };
        let all = |set: &Numbers| -> Vec<u64> {
            let numbers: Vec<u64> = set.iter().collect();
            assert!((0..300).all(|n| set.contains(n) == numbers.contains(&n)));
            numbers
        };
        let mut a = set(&[1, 64, 200]);
        a.unite(&set(&[2]));
        assert_eq!(all(&a), [1, 2, 64, 200]);
        a.intersect(&set(&[2, 64, 65]));
        assert_eq!(all(&a), [2, 64]);
        assert_eq!(all(&set(&[0, 63, 127])), [0, 63, 127]);
        assert!(all(&Numbers::default()).is_empty() && Numbers::default().is_empty());
    }
}
