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

/// The pairs that may be copies, each once, the later first: `(later, earlier)`, in order.
pub(crate) fn candidates(sketches: &[&Sketch]) -> Vec<(u32, u32)> {
    let entries = shared(sketches);
    // Where each article's entries are.
    let mut places: Vec<(u32, u32)> = Vec::with_capacity(entries.len());
    places.extend(
        entries
            .iter()
            .zip(0..)
            .map(|((_, article), place)| (*article, place)),
    );
    places.sort_unstable();

    let mut pairs = Vec::new();
    let likely =
        |a: u32, b: u32| sketches[a as usize].containment(sketches[b as usize]) >= ESTIMATE;
    let mut votes = vec![0u16; sketches.len()];
    let mut touched: Vec<u32> = Vec::new();
    for own in places.chunk_by(|a, b| a.0 == b.0) {
        let article = own[0].0;
        for &(_, place) in own {
            let hash = entries[place as usize].0;
            let before = &entries[..place as usize];
            for (other, earlier) in before.iter().rev().take(NEIGHBOURS) {
                if *other != hash {
                    break;
                }
                let count = &mut votes[*earlier as usize];
                if *count == 0 {
                    touched.push(*earlier);
                }
                *count = count.saturating_add(1);
            }
        }
        touched.sort_unstable();
        for earlier in touched.drain(..) {
            let count = std::mem::take(&mut votes[earlier as usize]);
            if count >= VOTES && likely(article, earlier) {
                pairs.push((article, earlier));
            }
        }
    }
    pairs
}

/// The hashes that more than one article has, each with its articles, in order.
///
/// Most hashes are of one article alone, so they are looked at part by part, and never all at once.
fn shared(sketches: &[&Sketch]) -> Vec<(u32, u32)> {
    const PARTS: u32 = 8;
    let mut entries = Vec::new();
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
        let several = part
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|chunk| chunk.len() > 1);
        several.for_each(|chunk| entries.extend_from_slice(chunk));
    }
    entries
}
