//! Which word of the segment a word of a tokenizer's vocabulary is.

/// When so many words of all vocabularies are kept, all are forgotten: 32 MB.
const MOST: usize = 8 << 20;

const UNKNOWN: u32 = u32::MAX;

/// By vocabulary, there is one for each worker, then by the word's number there: its number here.
#[derive(Debug, Default)]
pub(super) struct Known {
    vocabularies: Vec<(u64, Vec<u32>)>,
    len: usize,
}

impl Known {
    /// What is known of a vocabulary whose words have numbers below `end`, or are left out.
    pub(super) fn vocabulary(&mut self, name: u64, end: usize) -> Vocabulary<'_> {
        if self.len > MOST {
            *self = Known::default();
        }
        let named = |(of, _): &(u64, Vec<u32>)| *of == name;
        let at = self.vocabularies.iter().position(named).unwrap_or_else(|| {
            self.vocabularies.push((name, Vec::new()));
            self.vocabularies.len() - 1
        });
        let numbers = &mut self.vocabularies[at].1;
        if numbers.len() < end {
            self.len += end - numbers.len();
            numbers.resize(end, UNKNOWN);
        }
        Vocabulary(numbers)
    }

    /// About how many bytes it takes.
    pub(super) fn byte_size(&self) -> usize {
        4 * self.len
    }
}

/// What is known of one vocabulary.
pub(super) struct Vocabulary<'a>(&'a mut [u32]);

impl Vocabulary<'_> {
    /// The number of a word here, if it is known.
    #[inline]
    pub(super) fn get(&self, word: u32) -> Option<u32> {
        let number = self.0.get(word as usize).copied();
        number.filter(|&number| number != UNKNOWN)
    }

    pub(super) fn set(&mut self, word: u32, number: u32) {
        if let Some(known) = self.0.get_mut(word as usize) {
            *known = number;
        }
    }
}
