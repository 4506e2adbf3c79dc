//! Tokenizers that remember the words they have met, kept from one query to the next.

use std::ops::{Deref, DerefMut};
use std::sync::Mutex;

use nutgraf_tokenize::Tokenizer;

/// Tokenizers at rest.
#[derive(Debug, Default)]
pub(crate) struct Pool(Mutex<Vec<Tokenizer>>);

impl Pool {
    /// A tokenizer, which comes back when dropped.
    pub(crate) fn take(&self) -> Pooled<'_> {
        let tokenizer = self.0.lock().ok().and_then(|mut resting| resting.pop());
        Pooled {
            tokenizer: tokenizer.unwrap_or_default(),
            pool: self,
        }
    }
}

/// A tokenizer out of a pool.
#[derive(Debug)]
pub(crate) struct Pooled<'a> {
    tokenizer: Tokenizer,
    pool: &'a Pool,
}

impl Deref for Pooled<'_> {
    type Target = Tokenizer;

    fn deref(&self) -> &Tokenizer {
        &self.tokenizer
    }
}

impl DerefMut for Pooled<'_> {
    fn deref_mut(&mut self) -> &mut Tokenizer {
        &mut self.tokenizer
    }
}

impl Drop for Pooled<'_> {
    fn drop(&mut self) {
        if let Ok(mut resting) = self.pool.0.lock() {
            resting.push(std::mem::take(&mut self.tokenizer));
        }
    }
}
