//! The hits of the last search, so that a rank can stand for an article.

use nutgraf_index::{Index, Searcher};

const NAME: &str = "last-search";

/// Keeps the ids of hits in their order. An index that cannot be written has no memory for that.
pub(crate) fn remember<'a>(index: &Index, ids: impl Iterator<Item = &'a str>) {
    let list: String = ids.flat_map(|id| [id, "\n"]).collect();
    let _ = std::fs::write(index.path().join(NAME), list);
}

/// The article that a name stands for: an id, a path, a rank in the last search, or the beginning of an
/// id. A number is an id where there is one like that, else a rank.
pub(crate) fn resolve(index: &Index, searcher: &Searcher, name: &str) -> anyhow::Result<u64> {
    if let Ok(rank) = name.parse::<usize>()
        && rank > 0
        && !searcher.has_id(name)?
    {
        let list = std::fs::read_to_string(index.path().join(NAME)).unwrap_or_default();
        if let Some(id) = list.lines().nth(rank - 1) {
            return Ok(searcher.resolve(id)?);
        }
    }
    Ok(searcher.resolve(name)?)
}
