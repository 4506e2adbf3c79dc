//! Articles as sparse vectors: how much each feature counts in each.

use rayon::prelude::*;

use crate::counts::Count;

/// Rows of (feature, value), one behind the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Matrix {
    starts: Vec<usize>,
    entries: Vec<(u32, f32)>,
}

impl Matrix {
    /// The tf-idf vectors of rows, each of length 1 (or 0).
    pub(crate) fn new(rows: &[&[Count]], weighting: &Weighting) -> Matrix {
        let rows: Vec<Vec<(u32, f32)>> = rows
            .par_iter()
            .with_min_len(64)
            .map(|row| {
                let mut out = Vec::with_capacity(row.len());
                weighting.row(row.iter().copied(), &mut out);
                out
            })
            .collect();
        let mut matrix = Matrix {
            starts: vec![0],
            entries: Vec::with_capacity(rows.iter().map(Vec::len).sum()),
        };
        for row in rows {
            matrix.entries.extend_from_slice(&row);
            matrix.starts.push(matrix.entries.len());
        }
        matrix
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    #[inline]
    pub(crate) fn row(&self, number: usize) -> &[(u32, f32)] {
        &self.entries[self.starts[number]..self.starts[number + 1]]
    }
}

/// How much a feature counts by how rare it is (Salton and Buckley 1988), smoothed as if one more
/// article had every feature: `ln((1 + articles) / (1 + articles with it)) + 1`. A feature that fewer
/// than two articles have counts nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Weighting {
    pub(crate) idf: Vec<f32>,
}

/// Of the counts that are common; of 0 none is needed.
const LOGARITHMS: [f32; 8] = [
    0.0,
    0.0,
    std::f32::consts::LN_2,
    1.098_612_3,
    1.386_294_4,
    1.609_438,
    1.791_759_5,
    1.945_910_1,
];

impl Weighting {
    pub(crate) fn new(articles: usize, having: impl IntoIterator<Item = u32>) -> Weighting {
        let idf = having.into_iter().map(|having| match having {
            0 | 1 => 0.0,
            having => ((1.0 + articles as f64) / (1.0 + f64::from(having))).ln() as f32 + 1.0,
        });
        Weighting { idf: idf.collect() }
    }

    /// The vector of an article: `(1 + ln count) * idf`, divided by its length.
    #[inline]
    pub(crate) fn row(&self, counts: impl IntoIterator<Item = Count>, out: &mut Vec<(u32, f32)>) {
        out.clear();
        let mut square = 0.0;
        for (feature, count) in counts {
            let idf = self.idf[feature as usize];
            if idf > 0.0 {
                let value = match LOGARITHMS.get(count as usize) {
                    Some(logarithm) => (1.0 + logarithm) * idf,
                    None => (1.0 + (count as f32).ln()) * idf,
                };
                square += value * value;
                out.push((feature, value));
            }
        }
        let length = f32::sqrt(square);
        for (_, value) in out.iter_mut() {
            *value /= length;
        }
    }
}
