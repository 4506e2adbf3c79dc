use crate::group::Articles;
use crate::sketch::Sketch;

/// Of how many hashes a list is kept; where more are gone, it is as if all were.
const MOST: usize = 1 << 18;

/// Hashes whose lists have lost an article since all were grouped the last time. In the list of any other, the
/// articles that were looked at before an article are those that are looked at now, or more: so a pair that was not found
/// then is not found now.
#[derive(Debug)]
pub(crate) enum Uncrowded {
    /// These, in order.
    Some(Vec<u32>),
    All,
}

impl Uncrowded {
    pub(crate) fn of<A: Articles>(articles: &A, displaced: &[u32]) -> Result<Uncrowded, A::Error> {
        let mut hashes = Vec::new();
        for sketch in articles.gone()? {
            hashes.extend(sketch?.smallest);
            if hashes.len() > MOST {
                return Ok(Uncrowded::All);
            }
        }
        let mut displaced = displaced.iter().peekable();
        if displaced.len() > 0 {
            for (article, sketch) in articles.sketches()?.enumerate() {
                if displaced
                    .next_if(|next| **next as usize == article)
                    .is_some()
                {
                    hashes.extend(sketch?.smallest);
                }
                if hashes.len() > MOST {
                    return Ok(Uncrowded::All);
                }
            }
        }
        hashes.sort_unstable();
        hashes.dedup();
        Ok(Uncrowded::Some(hashes))
    }

    /// Whether the lists of an article have lost one.
    pub(crate) fn holds(&self, sketch: &Sketch) -> bool {
        match self {
            Uncrowded::All => true,
            Uncrowded::Some(hashes) => {
                let mut own = sketch.smallest.iter();
                !hashes.is_empty() && own.any(|hash| hashes.binary_search(hash).is_ok())
            }
        }
    }
}
