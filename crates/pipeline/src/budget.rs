use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

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

    /// Takes `bytes`, waiting until they are free; while they are not, `work` is called, which says whether it found
    /// something to do. More than all there are counts as all, so that one large record gets through, alone. Returns what
    /// was taken.
    pub(crate) fn take(&self, bytes: usize, mut work: impl FnMut() -> bool) -> usize {
        let bytes = bytes.min(self.total);
        let mut free = self.free();
        while *free < bytes {
            drop(free);
            let worked = work();
            free = self.free();
            // What others gave back in between was given before this lock.
            if !worked && *free < bytes {
                free = self
                    .freed
                    .wait(free)
                    .unwrap_or_else(PoisonError::into_inner);
            }
        }
        *free -= bytes;
        bytes
    }

    /// Gives back what `take` returned.
    pub(crate) fn give(&self, bytes: usize) {
        *self.free() += bytes;
        self.freed.notify_all();
    }

    fn free(&self) -> MutexGuard<'_, usize> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_all_waits_for_all() {
        let budget = Budget::new(10);
        let small = budget.take(4, || false);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| budget.take(1000, || false));
            budget.give(small);
            assert_eq!(waiting.join().unwrap(), 10);
        });
    }
}
