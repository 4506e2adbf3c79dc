use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::IndexError;
use crate::index::Index;

/// Reads what the engine wrote. A changed byte in its files may bring it to panic: then all checksums are
/// looked at, and the damaged file is named. A panic for any other reason goes on.
pub(crate) fn guarded<T>(
    index: &Index,
    read: impl FnOnce() -> Result<T, IndexError>,
) -> Result<T, IndexError> {
    let panic = match catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => return read,
        Err(panic) => panic,
    };
    match index.verify() {
        Ok(checked) => match checked.damaged.first() {
            Some(path) => Err(IndexError::damaged(
                path,
                "its bytes are not those that were written; `nutgraf verify` names all such files",
            )),
            None => resume_unwind(panic),
        },
        Err(error @ IndexError::Damaged { .. }) => Err(error),
        Err(_) => resume_unwind(panic),
    }
}
