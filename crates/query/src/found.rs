//! Where the words of many queries stand in one article.

use crate::Extent;

/// Rows of numbers, one after the other in one place.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    numbers: Vec<u32>,
    ends: Vec<u32>,
}

impl Rows {
    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = u32>) {
        self.numbers.extend(row);
        self.ends.push(self.numbers.len() as u32);
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    #[inline]
    pub(crate) fn row(&self, number: usize) -> &[u32] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.numbers[start as usize..self.ends[number] as usize]
    }
}

/// The positions of each slot in the article that is read.
///
/// The positions of all slots stand in one list, in the order of the text, and each knows the one
/// before it of its slot: so a token costs one step whatever the number of slots, and to forget an
/// article costs what it had.
#[derive(Debug)]
pub(crate) struct Found {
    // By slot: the place in `chain` of its last position; NONE if it has none.
    last: Vec<u32>,
    // A position, and the place of the one before.
    chain: Vec<(u32, u32)>,
    // The slots that have any.
    slots: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Found {
    pub(crate) fn new(slots: usize) -> Found {
        Found {
            last: vec![NONE; slots],
            chain: Vec::new(),
            slots: Vec::new(),
        }
    }

    pub(crate) fn clear(&mut self) {
        for slot in self.slots.drain(..) {
            self.last[slot as usize] = NONE;
        }
        self.chain.clear();
    }

    /// Adds a position, which is none before those known; the same one again changes nothing.
    #[inline]
    pub(crate) fn push(&mut self, slot: u32, position: u32) {
        let last = &mut self.last[slot as usize];
        let before = *last;
        if before == NONE {
            self.slots.push(slot);
        } else if self.chain[before as usize].0 == position {
            return;
        }
        *last = self.chain.len() as u32;
        self.chain.push((position, before));
    }

    /// The slots that have a position, in the order of their first.
    pub(crate) fn slots(&self) -> &[u32] {
        &self.slots
    }

    #[inline]
    pub(crate) fn has(&self, slot: u32) -> bool {
        self.last[slot as usize] != NONE
    }

    /// Appends the extents at which these slots stand in a row, in order.
    pub(crate) fn rows(&self, slots: &[u32], out: &mut Vec<Extent>) {
        let base = out.len();
        let length = slots.len() as u32;
        match slots {
            [] => {}
            [slot] => {
                let mut here = self.last[*slot as usize];
                while here != NONE {
                    let (position, before) = self.chain[here as usize];
                    out.push(Extent::new(position, position + 1));
                    here = before;
                }
            }
            _ => self.starts(slots, |start| out.push(Extent::new(start, start + length))),
        }
        out[base..].reverse();
    }

    // Calls `each` with every position at which the row begins, from the last. Each slot is asked in
    // turn for its last position at or before where it would have to stand; what it answers moves the
    // start to the left, until all agree.
    fn starts(&self, slots: &[u32], mut each: impl FnMut(u32)) {
        let mut few = [NONE; 8];
        let mut many = Vec::new();
        let heads = match few.get_mut(..slots.len()) {
            Some(few) => few,
            None => {
                many.resize(slots.len(), NONE);
                &mut many[..]
            }
        };
        for (head, slot) in heads.iter_mut().zip(slots) {
            *head = self.last[*slot as usize];
            if *head == NONE {
                return;
            }
        }
        let mut start = self.chain[heads[0] as usize].0;
        let (mut at, mut agreed) = (0, 0);
        loop {
            let wanted = start + at as u32;
            while self.chain[heads[at] as usize].0 > wanted {
                heads[at] = self.chain[heads[at] as usize].1;
                if heads[at] == NONE {
                    return;
                }
            }
            let position = self.chain[heads[at] as usize].0;
            if position == wanted {
                agreed += 1;
            } else {
                let Some(earlier) = position.checked_sub(at as u32) else {
                    return;
                };
                start = earlier;
                agreed = 1;
            }
            if agreed == slots.len() {
                each(start);
                let Some(earlier) = start.checked_sub(1) else {
                    return;
                };
                start = earlier;
                agreed = 0;
            }
            at = (at + 1) % slots.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn rows_are_found_as_by_looking_at_every_place(
            text in proptest::collection::vec((0..4u32, 0..3u32), 0..30),
            row in proptest::collection::vec(0..4u32, 1..11),
        ) {
            let mut found = Found::new(4);
            let mut words: Vec<(u32, u32)> = Vec::new();
            let mut position = 0;
            for (slot, step) in text {
                position += step;
                found.push(slot, position);
                words.push((slot, position));
            }
            let stands = |slot: u32, position: u32| words.contains(&(slot, position));
            let starts = (0..=position).filter(|start| {
                let mut at = *start..;
                row.iter().all(|slot| stands(*slot, at.next().unwrap()))
            });
            let length = row.len() as u32;
            let expected: Vec<Extent> = starts.map(|start| Extent::new(start, start + length)).collect();
            let mut out = Vec::new();
            found.rows(&row, &mut out);
            proptest::prop_assert_eq!(out, expected);
            found.clear();
            proptest::prop_assert!((0..4).all(|slot| !found.has(slot)));
        }
    }
}
