use std::fs;
use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};

/// The name of a file that lists what is no news in its folder.
pub(crate) const NAME: &str = ".nutgrafignore";

/// What the ignore files on the way to a file say.
///
/// A line is a glob: one with a `/` before its end counts from the ignore file's folder, any other
/// fits a name at any depth; a folder stands for all in it. Lines that begin with `#` are comments.
#[derive(Debug, Default)]
pub(crate) struct Ignore {
    rules: Vec<(PathBuf, GlobSet)>,
}

impl Ignore {
    /// The rules of all folders above this one.
    pub(crate) fn above(folder: &Path) -> Ignore {
        let mut ignore = Ignore::default();
        for folder in folder.ancestors().skip(1) {
            ignore.enter(folder);
        }
        ignore
    }

    /// Adds the rules of a folder.
    pub(crate) fn enter(&mut self, folder: &Path) {
        let Ok(text) = fs::read_to_string(folder.join(NAME)) else {
            return;
        };
        let mut globs = GlobSetBuilder::new();
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let line = line.trim_end_matches('/');
            let anchored = line.contains('/');
            let name = line.trim_start_matches('/');
            // What is no glob, such as `a[b.txt`, means itself.
            let name = match Glob::new(name) {
                Ok(_) => name.to_owned(),
                Err(_) => globset::escape(name),
            };
            let glob = if anchored { name } else { format!("**/{name}") };
            if let Ok(glob) = Glob::new(&glob) {
                globs.add(glob);
            }
        }
        if let Ok(globs) = globs.build() {
            self.rules.push((folder.to_owned(), globs));
        }
    }

    /// Whether a file or folder is to be left out.
    pub(crate) fn holds(&self, path: &Path) -> bool {
        self.rules.iter().any(|(folder, globs)| {
            path.strip_prefix(folder)
                .is_ok_and(|below| globs.is_match(below))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_globs_from_their_folder() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        fs::write(
            root.join(NAME),
            "# labels\nlabels/\n*.bak\n/top.txt\nin/a*.txt\na[b.txt\n",
        )
        .unwrap();
        let mut ignore = Ignore::default();
        ignore.enter(root);
        for ignored in [
            "labels",
            "deep/labels",
            "x/y.bak",
            "top.txt",
            "in/ab.txt",
            "a[b.txt",
        ] {
            assert!(ignore.holds(&root.join(ignored)), "{ignored}");
        }
        for kept in ["label.txt", "deep/top.txt", "in/b.txt", "out/in/ab.txt"] {
            assert!(!ignore.holds(&root.join(kept)), "{kept}");
        }
        assert!(!ignore.holds(Path::new("/elsewhere/labels")));
        assert!(Ignore::above(&root.join("deep")).holds(&root.join("deep/labels")));
    }
}
