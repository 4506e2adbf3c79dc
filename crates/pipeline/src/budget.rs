use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many bytes of sources may be between the reader and the index at a time.
pub(crate) struct Budget {
    /// `None`: as many as anybody wants.
    free: Mutex<Option<usize>>,
    freed: Condvar,
    total: usize,
}

impl Budget {
    pub(crate) fn new(total: usize) -> Budget {
        Budget {
            free: Mutex::new(Some(total)),
            freed: Condvar::new(),
            total,
        }
    }

    /// Takes `bytes`, waiting until they are free. More than all there are counts as all, so that one
    /// large record gets through, alone. Returns what was taken.
    pub(crate) fn take(&self, bytes: usize) -> usize {
        let bytes = bytes.min(self.total);
        let mut free = self.free();
        while free.is_some_and(|free| free < bytes) {
            free = self
                .freed
                .wait(free)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *free = free.map(|free| free - bytes);
        bytes
    }

    /// Gives back what `take` returned.
    pub(crate) fn give(&self, bytes: usize) {
        let mut free = self.free();
        *free = free.map(|free| free + bytes);
        self.freed.notify_all();
    }

    /// Lets everybody through from now on.
    pub(crate) fn lift(&self) {
        *self.free() = None;
        self.freed.notify_all();
    }

    fn free(&self) -> MutexGuard<'_, Option<usize>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
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
