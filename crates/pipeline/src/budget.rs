use std::sync::{Condvar, Mutex, PoisonError};

/// How many bytes of sources may be between the reader and the index at a time.
pub(crate) struct Budget {
    free: Mutex<usize>,
    freed: Condvar,
    total: usize,
}

impl Budget {
    pub(crate) fn new(total: usize) -> Budget {
        Budget {
            free: Mutex::new(total),
            freed: Condvar::new(),
            total,
        }
    }

    /// Takes `bytes`, waiting until they are free. More than all there are counts as all, so that one
    /// large record gets through, alone. Returns what was taken.
    pub(crate) fn take(&self, bytes: usize) -> usize {
        let bytes = bytes.min(self.total);
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free < bytes {
            free = self
                .freed
                .wait(free)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *free -= bytes;
        bytes
    }

    /// Gives back what `take` returned.
    pub(crate) fn give(&self, bytes: usize) {
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) += bytes;
        self.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_all_waits_for_all() {
        let budget = Budget::new(10);
        let small = budget.take(4);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| budget.take(1000));
            budget.give(small);
            assert_eq!(waiting.join().unwrap(), 10);
        });
    }
}
