//! Which of many queries an article's words do not rule out.

use crate::found::{Found, Rows};

/// Each query waits for one group of slots that it cannot do without: the group that was rarest in
/// the articles read so far. So most articles never come to think of most queries. What is waited for
/// bears on the time alone.
#[derive(Debug)]
pub(crate) struct Watch {
    // By query: its groups of slots, each with one at least in every article that matches.
    needs: Vec<Rows>,
    // By slot: the queries that wait for it; and the queries that need nothing.
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
    pub(crate) fn new(needs: impl Iterator<Item = Vec<Vec<u32>>>, lengths: &[usize]) -> Watch {
        let mut watch = Watch {
            needs: Vec::new(),
            waiting: Rows::default(),
            always: Vec::new(),
            lengths: lengths.to_vec(),
            seen: vec![0; lengths.len()],
            articles: 0,
        };
        for (number, groups) in needs.enumerate() {
            if groups.is_empty() {
                watch.always.push(number as u32);
            }
            let mut rows = Rows::default();
            groups.into_iter().for_each(|group| rows.push(group));
            watch.needs.push(rows);
        }
        watch.choose();
        watch
    }

    /// Takes note of the slots of an article.
    pub(crate) fn learn(&mut self, slots: &[u32]) {
        // One who asks few queries has nothing to gain.
        if slots.is_empty() || self.needs.len() == 1 {
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
        for (number, rows) in self.needs.iter().enumerate() {
            let rarest = rows.iter().min_by_key(|group| {
                let seen: u64 = group
                    .iter()
                    .map(|slot| u64::from(self.seen[*slot as usize]))
                    .sum();
                let lengths = group.iter().map(|slot| self.lengths[*slot as usize]);
                (seen, std::cmp::Reverse(lengths.min()))
            });
            for slot in rarest.unwrap_or_default() {
                waiting[*slot as usize].push(number as u32);
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
            let queries = self.waiting.row(slot as usize).iter();
            out.extend(queries.filter(|number| self.may_match(**number, found)));
        }
        out.sort_unstable();
        out.dedup();
    }

    /// Whether the article has the words that a query cannot do without.
    pub(crate) fn may_match(&self, number: u32, found: &Found) -> bool {
        let mut groups = self.needs[number as usize].iter();
        groups.all(|group| group.iter().any(|slot| found.has(*slot)))
    }
}
