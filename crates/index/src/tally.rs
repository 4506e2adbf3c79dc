//! Counts in articles, places and stories.

use crate::IndexError;
use crate::searcher::{Count, Searcher};

/// Whether counts tell how many stories the articles are.
///
/// A story counts wherever one of its articles does, so stories of two months may be the same ones and
/// add up to more than there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Stories {
    /// No, which is faster: nobody needs to know which articles are copies.
    #[default]
    Ignore,
    /// Yes.
    Count,
}

/// How much of an answer falls on a value or a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tally {
    /// Articles.
    pub articles: u64,
    /// Places in them.
    pub matches: u64,
    /// How many stories the articles are, where that was asked for.
    pub stories: Option<u64>,
}

/// A tally in the making.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tallying {
    count: Count,
    // The story of each article, if stories count; in no order.
    stories: Vec<u64>,
    wanted: Stories,
}

impl Tallying {
    /// Of nothing so far.
    #[must_use]
    pub fn new(stories: Stories) -> Tallying {
        Tallying {
            wanted: stories,
            ..Tallying::default()
        }
    }

    /// Counts an article by its number, with so many matches.
    ///
    /// # Errors
    ///
    /// If the index cannot be read, or has no such article.
    pub fn add(
        &mut self,
        searcher: &Searcher,
        number: u64,
        matches: u64,
    ) -> Result<(), IndexError> {
        self.count.add(matches);
        if self.wanted == Stories::Count {
            self.stories.push(searcher.story_of(number)?.0);
        }
        Ok(())
    }

    /// Counts all that another one did.
    pub fn append(&mut self, other: Tallying) {
        self.count.articles += other.count.articles;
        self.count.matches += other.count.matches;
        self.stories.extend(other.stories);
    }

    /// How much it is.
    #[must_use]
    pub fn finish(mut self) -> Tally {
        self.stories.sort_unstable();
        self.stories.dedup();
        Tally {
            articles: self.count.articles,
            matches: self.count.matches,
            stories: (self.wanted == Stories::Count).then_some(self.stories.len() as u64),
        }
    }
}
