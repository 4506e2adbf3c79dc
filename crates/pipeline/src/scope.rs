//! Which part of which root a run reads.
//!
//! A root is a folder that a run was given. A path inside a root that is known already does not become a
//! root of its own: its articles keep the locators, and so the ids, that they have.

use std::path::{Path, PathBuf};

use crate::error::PipelineError;
use crate::manifest::Root;

/// A folder below a root, or a file, that a run reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    /// The root, absolute.
    pub(crate) root: String,
    /// The part of it that is read, with `/` between its parts; empty for all of it.
    pub(crate) below: String,
}

impl Scope {
    /// Whether a file of the ledger lies in it.
    pub(crate) fn holds(&self, root: &str, path: &str) -> bool {
        self.root == root && is_below(path, &self.below)
    }

    /// Where a file of the ledger that lies in it by another root, so that it is read under this one now,
    /// lies below this one.
    pub(crate) fn supersedes(&self, root: &str, path: &str) -> Option<String> {
        let whole = join(root, path);
        if self.root == root || !is_below(&whole, &join(&self.root, &self.below)) {
            return None;
        }
        Some(whole[self.root.len()..].trim_start_matches('/').to_owned())
    }

    /// Whether it has files that another root may have too.
    pub(crate) fn meets(&self, root: &str) -> bool {
        let whole = join(&self.root, &self.below);
        is_below(root, &whole) || is_below(&whole, root)
    }

    pub(crate) fn as_root(&self) -> Root {
        Root {
            root: self.root.clone(),
            below: self.below.clone(),
        }
    }

    pub(crate) fn of_root(root: &Root) -> Scope {
        Scope {
            root: root.root.clone(),
            below: root.below.clone(),
        }
    }

    /// The folder or file itself.
    pub(crate) fn path(&self) -> PathBuf {
        PathBuf::from(join(&self.root, &self.below))
    }
}

/// The scopes of the paths that were named, in order, none inside another; `known` are the roots of
/// the ledger.
pub(crate) fn scopes(paths: &[PathBuf], known: &[String]) -> Result<Vec<Scope>, PipelineError> {
    let mut named = Vec::new();
    for path in paths {
        let root_error = |source| PipelineError::Root {
            path: path.clone(),
            source,
        };
        let absolute = std::fs::canonicalize(path).map_err(root_error)?;
        let kind = std::fs::metadata(&absolute).map_err(root_error)?;
        named.push(scope(&absolute, kind.is_dir(), known));
    }
    named.sort_by(|a, b| crate::ledger::compare((&a.root, &a.below), (&b.root, &b.below)));
    let mut kept: Vec<Scope> = Vec::new();
    for scope in named {
        let path = join(&scope.root, &scope.below);
        if !kept
            .iter()
            .any(|k| is_below(&path, &join(&k.root, &k.below)))
        {
            kept.retain(|k| !is_below(&join(&k.root, &k.below), &path));
            kept.push(scope);
        }
    }
    Ok(kept)
}

fn scope(absolute: &Path, is_folder: bool, known: &[String]) -> Scope {
    let whole = slashed(absolute);
    let outer = known
        .iter()
        .filter(|root| is_below(&whole, root) && (is_folder || **root != whole))
        // The innermost: its articles keep their locators when a root around it becomes known.
        .max_by_key(|root| root.len());
    let root = match outer {
        Some(root) => root.clone(),
        None if is_folder => whole.clone(),
        None => absolute.parent().map(slashed).unwrap_or_default(),
    };
    let below = whole[root.len()..].trim_start_matches('/').to_owned();
    Scope { root, below }
}

/// A path as text with `/` between its parts. What is not Unicode in it is written as U+FFFD.
fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// Whether `path` is `folder` or lies in it; everything lies in the empty folder.
fn is_below(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    folder.is_empty()
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn join(root: &str, below: &str) -> String {
    match below {
        "" => root.to_owned(),
        _ => format!("{}/{below}", root.trim_end_matches('/')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(root: &str) -> Vec<String> {
        vec![root.to_owned()]
    }

    #[test]
    fn a_folder_in_a_known_root_is_a_part_of_it() {
        let inner = scope(Path::new("/news/2024"), true, &known("/news"));
        assert_eq!(
            (inner.root.as_str(), inner.below.as_str()),
            ("/news", "2024")
        );
        assert!(inner.holds("/news", "2024/a.txt"));
        assert!(!inner.holds("/news", "2024-b/a.txt"));
    }

    #[test]
    fn a_file_belongs_to_its_folder() {
        let file = scope(Path::new("/news/a.txt"), false, &[]);
        assert_eq!(
            (file.root.as_str(), file.below.as_str()),
            ("/news", "a.txt")
        );
        assert_eq!(file.path(), Path::new("/news/a.txt"));
    }

    #[test]
    fn a_folder_around_a_known_root_takes_its_place() {
        let outer = scope(Path::new("/news"), true, &known("/news/2024"));
        assert_eq!(outer.root, "/news");
        assert_eq!(
            outer.supersedes("/news/2024", "a.txt").as_deref(),
            Some("2024/a.txt")
        );
        assert_eq!(outer.supersedes("/newsroom", "a.txt"), None);
        assert_eq!(outer.supersedes("/news", "a.txt"), None);
    }

    #[test]
    fn of_known_roots_around_a_path_the_innermost_counts() {
        let known = ["/news".to_owned(), "/news/2024".to_owned()];
        let inner = scope(Path::new("/news/2024/may"), true, &known);
        assert_eq!(
            (inner.root.as_str(), inner.below.as_str()),
            ("/news/2024", "may")
        );
        assert_eq!(
            inner.supersedes("/news", "2024/may/a.txt").as_deref(),
            Some("may/a.txt")
        );
        assert_eq!(inner.supersedes("/news", "2024/june/a.txt"), None);
    }

    #[test]
    fn paths_inside_others_are_read_once() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        let all = scopes(&[inner.clone(), dir.path().into(), inner], &[]).unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].below, "");
    }

    #[test]
    fn a_path_that_is_not_there_is_named() {
        let error = scopes(&["no/such/folder".into()], &[]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no/such/folder: no such file or folder, or not readable; check its spelling and whether its \
             disk is there, or name what to read instead"
        );
    }
}
