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
    let total = sketches.iter().map(|sketch| sketch.smallest.len()).sum();
    let mut entries: Vec<(u32, u32)> = Vec::with_capacity(total);
    for (article, sketch) in sketches.iter().enumerate() {
        entries.extend(sketch.smallest.iter().map(|hash| (*hash, article as u32)));
    }
    entries.sort_unstable();

    // Where each article's own entries are: their hashes ascend as the entries do.
    let mut next: Vec<usize> = sketches
        .iter()
        .scan(0, |start, sketch| {
            let this = *start;
            *start += sketch.smallest.len();
            Some(this)
        })
        .collect();
    let mut places = vec![0u32; total];
    for (place, (_, article)) in entries.iter().enumerate() {
        let slot = &mut next[*article as usize];
        places[*slot] = place as u32;
        *slot += 1;
    }

    let mut pairs = Vec::new();
    let mut votes = vec![0u16; sketches.len()];
    let mut touched: Vec<u32> = Vec::new();
    let mut start = 0;
    for (article, sketch) in sketches.iter().enumerate() {
        let end = start + sketch.smallest.len();
        for (&place, &hash) in places[start..end].iter().zip(&sketch.smallest) {
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
        start = end;
        touched.sort_unstable();
        for earlier in touched.drain(..) {
            let count = std::mem::take(&mut votes[earlier as usize]);
            if count >= VOTES && sketch.containment(sketches[earlier as usize]) >= ESTIMATE {
                pairs.push((article as u32, earlier));
            }
        }
    }
    pairs
}
