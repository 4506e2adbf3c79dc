//! What was analysed, on its way into the index.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use crate::budget::Budget;
use crate::collect::{Collector, Message};
use crate::error::PipelineError;
use crate::run::{Monitor, said};
use crate::settings::Progress;

/// Takes messages to a collector in their order, however they come in. There is no thread for it: who puts something in
/// takes out what is next, unless another is at it.
pub(crate) struct Queue<'a> {
    waiting: Mutex<Waiting>,
    out: Mutex<Out<'a>>,
    budget: &'a Budget,
    total: &'a AtomicU64,
    monitor: Monitor<'a>,
    failed: &'a AtomicBool,
}

#[derive(Default)]
struct Waiting {
    /// By their number in the order: the bytes that they hold, and what they are.
    early: BTreeMap<u64, (usize, Vec<Message>)>,
    turn: u64,
}

impl Waiting {
    fn is_next(&self) -> bool {
        self.early.contains_key(&self.turn)
    }
}

struct Out<'a> {
    collector: Collector<'a>,
    /// After a failure the rest is taken and dropped, so that nobody waits for the bytes it holds.
    result: Result<(), PipelineError>,
}

impl<'a> Queue<'a> {
    pub(crate) fn new(
        collector: Collector<'a>,
        budget: &'a Budget,
        total: &'a AtomicU64,
        monitor: Monitor<'a>,
        failed: &'a AtomicBool,
    ) -> Queue<'a> {
        let result = Ok(());
        Queue {
            waiting: Mutex::default(),
            out: Mutex::new(Out { collector, result }),
            budget,
            total,
            monitor,
            failed,
        }
    }

    /// Puts in the messages with this number, which hold so many bytes of the budget.
    pub(crate) fn put(&self, number: u64, taken: usize, messages: Vec<Message>) {
        self.waiting().early.insert(number, (taken, messages));
        // Who was at it a moment ago may have missed these, and who is at it will see them.
        while self.waiting().is_next() {
            let mut out = match self.out.try_lock() {
                Ok(out) => out,
                Err(TryLockError::Poisoned(lock)) => lock.into_inner(),
                Err(TryLockError::WouldBlock) => return,
            };
            while let Some((taken, messages)) = self.next() {
                self.take(&mut out, messages);
                self.budget.give(taken);
            }
        }
    }

    fn next(&self) -> Option<(usize, Vec<Message>)> {
        let mut waiting = self.waiting();
        let turn = waiting.turn;
        let next = waiting.early.remove(&turn)?;
        waiting.turn += 1;
        Some(next)
    }

    fn take(&self, out: &mut Out<'a>, messages: Vec<Message>) {
        if out.result.is_err() {
            return;
        }
        let work = AssertUnwindSafe(|| {
            messages.into_iter().try_for_each(|message| {
                out.collector.take(message)?;
                if let Some(progress) = self.monitor.progress {
                    let bytes = self.total.load(Ordering::Relaxed);
                    progress(Progress {
                        total_bytes: (bytes > 0).then_some(bytes),
                        ..out.collector.progress
                    });
                }
                Ok(())
            })
        });
        out.result =
            catch_unwind(work).unwrap_or_else(|panic| Err(PipelineError::Worker(said(&*panic))));
        if out.result.is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The collector, when all was put in; or why it failed.
    pub(crate) fn into_collector(self) -> Result<Collector<'a>, PipelineError> {
        let out = self
            .out
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        out.result.map(|()| out.collector)
    }
}
