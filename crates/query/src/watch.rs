//! Which of many queries an article's words do not rule out.

use crate::found::{Found, Rows};

/// Each query waits for one group of slots that it cannot do without: the group that was rarest in
/// the articles read so far. So most articles never come to think of most queries. What is waited for
/// bears on the time alone.
#[derive(Debug)]
pub(crate) struct Watch {
    // Groups of slots, of each of which one at least is in every article that matches; by query where
    // its groups end.
    needs: Rows,
    ends: Vec<u32>,
    // By slot: the queries that wait for it, each times two, and one more if it needs nothing else;
    // and the queries that need nothing at all.
    waiting: Rows,
    always: Vec<u32>,
    // By slot: how long its shortest word is, and in how many articles it was.
    lengths: Vec<usize>,
    seen: Vec<u32>,
    articles: u32,
}

/// After so many articles the groups are chosen anew, and again after each eightfold. Tests read few.
const FIRST_CHOICE: u32 = if cfg!(test) { 2 } else { 64 };

impl Watch {
    /// `lengths`: of each slot how long its shortest word is; before any article is read, long words
    /// are taken for rare ones.
    pub(crate) fn new(needs: Vec<Vec<Vec<u32>>>, lengths: &[usize]) -> Watch {
        let mut watch = Watch {
            needs: Rows::default(),
            ends: Vec::new(),
            waiting: Rows::default(),
            always: Vec::new(),
            lengths: lengths.to_vec(),
            seen: vec![0; lengths.len()],
            articles: 0,
        };
        for (number, groups) in needs.into_iter().enumerate() {
            if groups.is_empty() {
                watch.always.push(number as u32);
            }
            groups.into_iter().for_each(|group| watch.needs.push(group));
            watch.ends.push(watch.needs.len() as u32);
        }
        watch.choose();
        watch
    }

    /// Takes note of the slots of an article.
    pub(crate) fn learn(&mut self, slots: &[u32]) {
        // One who asks few queries has nothing to gain.
        if slots.is_empty() || self.ends.len() == 1 {
            return;
        }
        for slot in slots {
            self.seen[*slot as usize] += 1;
        }
        self.articles += 1;
        let rounds = self.articles / FIRST_CHOICE;
        if self.articles.is_multiple_of(FIRST_CHOICE)
            && rounds.is_power_of_two()
            && rounds.ilog2().is_multiple_of(3)
        {
            self.choose();
        }
    }

    fn choose(&mut self) {
        let mut waiting = vec![Vec::new(); self.lengths.len()];
        for number in 0..self.ends.len() as u32 {
            let rarest = self.groups(number).min_by_key(|group| {
                let seen: u64 = group
                    .iter()
                    .map(|slot| u64::from(self.seen[*slot as usize]))
                    .sum();
                let lengths = group.iter().map(|slot| self.lengths[*slot as usize]);
                (seen, std::cmp::Reverse(lengths.min()))
            });
            let alone = u32::from(self.groups(number).len() == 1);
            for slot in rarest.unwrap_or_default() {
                waiting[*slot as usize].push(2 * number + alone);
            }
        }
        self.waiting = Rows::default();
        waiting
            .into_iter()
            .for_each(|queries| self.waiting.push(queries));
    }

    /// Puts the queries that may match into `out`, in order.
    pub(crate) fn candidates(&self, found: &Found, out: &mut Vec<u32>) {
        out.clear();
        out.extend_from_slice(&self.always);
        for &slot in found.slots() {
            for waiting in self.waiting.row(slot as usize) {
                let (number, alone) = (waiting / 2, waiting % 2 == 1);
                if alone || self.may_match(number, found) {
                    out.push(number);
                }
            }
        }
        out.sort_unstable();
        out.dedup();
    }

    /// Whether the article has the words that a query cannot do without.
    pub(crate) fn may_match(&self, number: u32, found: &Found) -> bool {
        let mut groups = self.groups(number);
        groups.all(|group| group.iter().any(|slot| found.has(*slot)))
    }

    #[inline]
    fn groups(&self, number: u32) -> impl ExactSizeIterator<Item = &[u32]> {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        (start as usize..self.ends[number] as usize).map(|group| self.needs.row(group))
    }
}
