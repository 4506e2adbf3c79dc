//! Drawing by lot, the same each time.

/// Numbers as if by chance: Marsaglia's xorshift (2003), which depends on nothing but its seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw(u64);

impl Default for Draw {
    fn default() -> Draw {
        Draw::new(1)
    }
}

impl Draw {
    /// Draws that differ by seed.
    #[must_use]
    pub fn new(seed: u64) -> Draw {
        // The state must not be 0.
        Draw(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `bound`.
    ///
    /// # Panics
    ///
    /// If `bound` is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        assert!(bound > 0, "there is no number below 0");
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((u128::from(self.0) * bound as u128) >> 64) as usize
    }

    /// Puts things into an order drawn by lot (Fisher and Yates).
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for at in (1..things.len()).rev() {
            things.swap(at, self.below(at + 1));
        }
    }
}
