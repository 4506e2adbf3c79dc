use crate::sketch::Sketch;

/// With how many before it in the list of a shingle an article is compared. Articles come by date, and copies
/// are near each other in time, so a long list (a wire story in a thousand papers, a phrase that
/// everybody uses) is a chain and costs its length, not the square of it.
const NEIGHBOURS: usize = 32;

/// How many smallest shingles two articles have in common before they are looked at.
const VOTES: u16 = 2;

/// What [`Sketch::containment`] says at least of a pair that is looked at. An estimate from few shingles:
/// well below what makes a copy.
const ESTIMATE: f64 = 0.2;

/// Calls `found` with the pairs that may be copies, each once, in order: the later article, then the earlier.
///
/// # Errors
///
/// The first that `found` returns.
pub(crate) fn candidates<E>(
    sketches: &[&Sketch],
    mut found: impl FnMut(u32, u32) -> Result<(), E>,
) -> Result<(), E> {
    let lists = shared(sketches);
    let places = Places::of(&lists, sketches.len());
    let likely =
        |a: u32, b: u32| sketches[a as usize].containment(sketches[b as usize]) >= ESTIMATE;
    let mut votes = vec![0u16; sketches.len()];
    let mut touched: Vec<u32> = Vec::new();
    for article in 0..sketches.len() as u32 {
        for &place in places.get(article) {
            let mut at = place as usize;
            for _ in 0..NEIGHBOURS {
                if lists[at] & FIRST != 0 {
                    break;
                }
                at -= 1;
                let earlier = lists[at] & !FIRST;
                let count = &mut votes[earlier as usize];
                if *count == 0 {
                    touched.push(earlier);
                }
                *count = count.saturating_add(1);
            }
        }
        touched.sort_unstable();
        for earlier in touched.drain(..) {
            let count = std::mem::take(&mut votes[earlier as usize]);
            if count >= VOTES && likely(article, earlier) {
                found(article, earlier)?;
            }
        }
    }
    Ok(())
}

/// Set at the first article of a list.
const FIRST: u32 = 1 << 31;

/// For each hash that more than one article has, the list of its articles, in order, one list behind the other.
///
/// Most hashes are of one article alone, so they are looked at part by part, and never all at once.
fn shared(sketches: &[&Sketch]) -> Vec<u32> {
    const PARTS: u32 = 16;
    let mut lists = Vec::new();
    let mut part: Vec<(u32, u32)> = Vec::new();
    for number in 0..PARTS {
        part.clear();
        for (article, sketch) in sketches.iter().enumerate() {
            // The smallest hashes of long articles lie near 0: bits from further down cut evenly.
            let own = sketch
                .smallest
                .iter()
                .filter(|hash| *hash >> 8 & (PARTS - 1) == number);
            part.extend(own.map(|hash| (*hash, article as u32)));
        }
        part.sort_unstable();
        let several = |list: &&[(u32, u32)]| list.len() > 1;
        let of_several = || part.chunk_by(|a, b| a.0 == b.0).filter(several);
        lists.reserve_exact(of_several().map(<[_]>::len).sum());
        for list in of_several() {
            let first = lists.len();
            lists.extend(list.iter().map(|(_, article)| article));
            lists[first] |= FIRST;
        }
    }
    lists
}

/// Where in the lists each article stands.
struct Places {
    /// Where the places of an article end.
    ends: Vec<u32>,
    places: Vec<u32>,
}

impl Places {
    fn of(lists: &[u32], articles: usize) -> Places {
        let mut ends = vec![0; articles];
        for entry in lists {
            ends[(entry & !FIRST) as usize] += 1;
        }
        let mut total = 0;
        for end in &mut ends {
            total += std::mem::replace(end, total);
        }
        let mut places = vec![0; lists.len()];
        for (place, entry) in lists.iter().enumerate() {
            let end: &mut u32 = &mut ends[(entry & !FIRST) as usize];
            places[*end as usize] = place as u32;
            *end += 1;
        }
        Places { ends, places }
    }

    fn get(&self, article: u32) -> &[u32] {
        let article = article as usize;
        let start = article.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.places[start as usize..self.ends[article] as usize]
    }
}
