//! What was found out about words, kept from one text to the next.

/// For each pair of a folded form and a stem a list, worked out when the pair is met first.
///
/// A table with open addressing over one string of forms and one list of items: what a word costs
/// that is known are a place in each.
#[derive(Debug)]
pub(crate) struct Memory<T> {
    // Invariant: a power of two of places, less than half of them taken.
    table: Vec<Entry>,
    taken: usize,
    forms: Vec<u8>,
    items: Vec<T>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    hash: u32,
    // Where the folded form stands in `forms`, and right behind it the stem, unless the form begins
    // with it. FREE for a free place.
    form: u32,
    folded: u8,
    stem: u8,
    begins: bool,
    items: u32,
    count: u32,
}

const FREE: u32 = u32::MAX;
const SMALLEST: usize = 1 << 10;
/// With so many pairs all is forgotten: enough for the words of any language's news, and an end to
/// what numbers and names would take, a few megabytes.
const MOST: usize = 1 << 16;

impl<T> Default for Memory<T> {
    fn default() -> Memory<T> {
        Memory {
            table: Vec::new(),
            taken: 0,
            forms: Vec::new(),
            items: Vec::new(),
        }
    }
}

impl<T> Memory<T> {
    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.table.clear();
        self.taken = 0;
        self.forms.clear();
        self.items.clear();
    }

    /// The list of a pair; `work_out` appends it where the pair is not known.
    #[inline]
    pub(crate) fn get(
        &mut self,
        folded: &str,
        stem: &str,
        work_out: impl FnOnce(&mut Vec<T>),
    ) -> &[T] {
        let hash = hash(folded.as_bytes());
        let (folded, stem) = (folded.as_bytes(), stem.as_bytes());
        let entry = match self.find(hash, folded, stem) {
            Some(entry) => entry,
            None => self.add(hash, folded, stem, work_out),
        };
        &self.items[entry.items as usize..][..entry.count as usize]
    }

    #[inline]
    fn find(&self, hash: u32, folded: &[u8], stem: &[u8]) -> Option<Entry> {
        let mask = self.table.len().checked_sub(1)?;
        let mut place = hash as usize & mask;
        loop {
            let entry = self.table[place];
            if entry.form == FREE {
                return None;
            }
            if entry.hash == hash
                && usize::from(entry.folded) == folded.len()
                && usize::from(entry.stem) == stem.len()
            {
                let forms = &self.forms[entry.form as usize..];
                // Two that lie in one place are one, which is how tokens keep most stems.
                let same_stem = match entry.begins {
                    true => {
                        std::ptr::eq(stem.as_ptr(), folded.as_ptr()) || folded.starts_with(stem)
                    }
                    false => forms[folded.len()..].starts_with(stem),
                };
                if forms.starts_with(folded) && same_stem {
                    return Some(entry);
                }
            }
            place = (place + 1) & mask;
        }
    }

    #[cold]
    fn add(
        &mut self,
        hash: u32,
        folded: &[u8],
        stem: &[u8],
        work_out: impl FnOnce(&mut Vec<T>),
    ) -> Entry {
        if self.taken >= MOST {
            self.clear();
        }
        if 2 * (self.taken + 1) >= self.table.len() {
            self.grow();
        }
        let start = self.items.len();
        work_out(&mut self.items);
        let entry = Entry {
            hash,
            form: self.forms.len() as u32,
            // Tokens keep both lengths in a byte as well.
            folded: folded.len() as u8,
            stem: stem.len() as u8,
            begins: folded.starts_with(stem),
            items: start as u32,
            count: (self.items.len() - start) as u32,
        };
        self.forms.extend_from_slice(folded);
        if !entry.begins {
            self.forms.extend_from_slice(stem);
        }
        self.put(entry);
        self.taken += 1;
        entry
    }

    fn grow(&mut self) {
        let free = Entry {
            hash: 0,
            form: FREE,
            folded: 0,
            stem: 0,
            begins: false,
            items: 0,
            count: 0,
        };
        let places = (2 * self.table.len()).max(SMALLEST);
        let old = std::mem::replace(&mut self.table, vec![free; places]);
        for entry in old.into_iter().filter(|entry| entry.form != FREE) {
            self.put(entry);
        }
    }

    fn put(&mut self, entry: Entry) {
        let mask = self.table.len() - 1;
        let mut place = entry.hash as usize & mask;
        while self.table[place].form != FREE {
            place = (place + 1) & mask;
        }
        self.table[place] = entry;
    }
}

/// Mixes the length, the first and the last bytes, by a multiplication with 2^64 over the golden
/// ratio (Knuth): words that agree in all of these are rare enough.
#[inline]
fn hash(bytes: &[u8]) -> u32 {
    // Reading a known number of bytes is much cheaper than copying some.
    let (first, last) = match bytes {
        [a, b, c, d, e, f, g, h, ..] => {
            let [.., s, t, u, v, w, x, y, z] = bytes else {
                return 0;
            };
            (
                u64::from_le_bytes([*a, *b, *c, *d, *e, *f, *g, *h]),
                u64::from_le_bytes([*s, *t, *u, *v, *w, *x, *y, *z]),
            )
        }
        [a, b, c, d, ..] => {
            let [.., w, x, y, z] = bytes else { return 0 };
            (
                u64::from(u32::from_le_bytes([*a, *b, *c, *d])),
                u64::from(u32::from_le_bytes([*w, *x, *y, *z])),
            )
        }
        [a, b, c] => (u64::from(u32::from_le_bytes([*a, *b, *c, 0])), 0),
        [a, b] => (u64::from(*a) << 8 | u64::from(*b), 0),
        [a] => (u64::from(*a), 0),
        [] => (0, 0),
    };
    let mixed = first ^ last.rotate_left(29) ^ (bytes.len() as u64) << 59;
    (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_not_worked_out_again() {
        let mut memory = Memory::default();
        let words: Vec<String> = (0..200_000)
            .map(|n| format!("word{}", n % 70_000))
            .collect();
        let mut worked_out = 0;
        for (number, word) in words.iter().enumerate() {
            let stem = &word[..word.len() - number / 70_000 % 2];
            let expected = [word.len(), stem.len()];
            let found = memory.get(word, stem, |items| {
                worked_out += 1;
                items.extend(expected);
            });
            assert_eq!(found, expected);
        }
        // Each at least once, and again only where all was forgotten.
        assert!((140_000..=200_000).contains(&worked_out), "{worked_out}");
        let mut count = 0;
        for _ in 0..3 {
            let found = memory.get("fences", "fenc", |items| {
                count += 1;
                items.push(7);
            });
            assert_eq!(found, [7]);
        }
        assert_eq!(count, 1);
        assert!(memory.get("", "", |_| {}).is_empty());
    }
}
