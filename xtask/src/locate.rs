//! Where the index lies.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use nutgraf_index::{Index, IndexError};

use crate::cli::Global;

/// The name of an index's folder where nobody names another.
const NAME: &str = ".nutgraf";

/// The index to write: `--index`, `$NUTGRAF_INDEX`, the nearest `.nutgraf` upwards, or a new one here.
pub(crate) fn to_write(global: &Global) -> Result<PathBuf> {
    match named(global) {
        Some(path) => Ok(path),
        None => {
            let here = std::env::current_dir().context("cannot tell the current folder")?;
            Ok(nearest(&here).unwrap_or_else(|| here.join(NAME)))
        }
    }
}

/// The index to read, opened.
pub(crate) fn open(global: &Global) -> Result<Index> {
    let path = to_write(global)?;
    Index::open(&path).map_err(|error| match error {
        IndexError::Missing { .. } => anyhow::anyhow!(
            "{error}; make one with `nutgraf index FOLDER`, or name one with --index"
        ),
        error => error.into(),
    })
}

fn named(global: &Global) -> Option<PathBuf> {
    global.index.clone().or_else(|| {
        let path = std::env::var_os("NUTGRAF_INDEX")?;
        (!path.is_empty()).then(|| PathBuf::from(path))
    })
}

fn nearest(from: &Path) -> Option<PathBuf> {
    from.ancestors()
        .map(|folder| folder.join(NAME))
        .find(|path| path.is_dir())
}
