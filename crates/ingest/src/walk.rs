use std::collections::HashSet;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use nutgraf_model::{Locator, Place};

use crate::ignore::Ignore;
use crate::listing::Names;
use crate::rejected::Problem;
use crate::{Reason, Rejected};

/// How a folder is walked.
#[derive(Clone, Debug, Default)]
pub struct WalkOptions {
    /// Files to leave out, such as a metadata table that lies among the texts. Default none.
    pub exclude: Vec<PathBuf>,
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The folder or file that was named, as an absolute path.
    pub root: String,
    /// The path below the root, with `/` between its parts; the file's name where the root is it.
    pub path: String,
    /// The path to open.
    pub absolute: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last changed, where the system says so.
    pub modified: Option<SystemTime>,
}

/// A file or folder that is no news, and was not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The path below the root.
    pub path: String,
    /// Why.
    pub why: SkipReason,
}

/// Why a file or folder was passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SkipReason {
    /// Its name begins with a dot, or is one that systems hide.
    Hidden,
    /// By its name a picture, sound, video, font, style sheet, program or setting.
    NoNews,
    /// By its name a note about the folder: README, licence, checksums.
    AboutTheFolder,
    /// A folder that was walked already: a symbolic link leads back to it.
    SeenBefore,
    /// One of [`WalkOptions::exclude`].
    Excluded,
    /// Named by a `.nutgrafignore` in its folder or one above.
    Ignored,
    /// The folder that a browser saves beside a page, `a_files` beside `a.html`: its pictures,
    /// styles, frames.
    PageParts,
}

impl SkipReason {
    /// Its name in a report, such as `hidden`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            SkipReason::Hidden => "hidden",
            SkipReason::NoNews => "no-news",
            SkipReason::AboutTheFolder => "about-the-folder",
            SkipReason::SeenBefore => "seen-before",
            SkipReason::Excluded => "excluded",
            SkipReason::Ignored => "ignored",
            SkipReason::PageParts => "page-parts",
        }
    }
}

/// What a walk meets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Entry {
    /// A file to read.
    File(Found),
    /// What is passed over.
    Skipped(Skipped),
    /// What cannot be looked into: a folder without permission, a pipe, a dangling link.
    Rejected(Rejected),
}

/// Why a walk cannot begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WalkError {
    /// There is no such file or folder.
    #[error("{} is not there; name a file or a folder of news", path.display())]
    Missing {
        /// As it was named.
        path: PathBuf,
    },
    /// It cannot be looked into.
    #[error("cannot read {}", path.display())]
    Read {
        /// As it was named.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Lists the files under `root` (or `root` itself) in a stable order: by the bytes of their names,
/// folder by folder, so that `a/z` comes before `a.txt` exactly when `a` does.
///
/// Symbolic links are followed; a folder is entered once. A file `.nutgrafignore` lists globs of
/// what is no news in its folder and below, a line each.
///
/// # Errors
///
/// If `root` is not there or cannot be looked into. What fails below it comes as
/// [`Entry::Rejected`], and the walk goes on.
pub fn walk(root: &Path, options: &WalkOptions) -> Result<Walk, WalkError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => WalkError::Missing {
            path: root.to_owned(),
        },
        _ => WalkError::Read {
            path: root.to_owned(),
            source,
        },
    };
    let absolute = fs::canonicalize(root).map_err(failed)?;
    let metadata = fs::metadata(&absolute).map_err(failed)?;
    let mut walk = Walk {
        root: absolute.to_string_lossy().into_owned(),
        exclude: options
            .exclude
            .iter()
            .filter_map(|path| fs::canonicalize(path).ok())
            .collect(),
        ignore: Ignore::above(&absolute),
        entered: HashSet::new(),
        stack: Vec::new(),
    };
    if metadata.is_dir() {
        fs::read_dir(&absolute).map_err(failed)?;
        walk.stack.push(Step::Enter(absolute, String::new()));
    } else {
        let name = absolute
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let entry = walk.file(&absolute, name.unwrap_or_default(), &metadata);
        walk.stack.push(Step::Give(entry));
    }
    Ok(walk)
}

/// The iterator that [`walk`] gives.
#[derive(Debug)]
pub struct Walk {
    root: String,
    exclude: HashSet<PathBuf>,
    ignore: Ignore,
    entered: HashSet<PathBuf>,
    // What is still to do, the next on top.
    stack: Vec<Step>,
}

#[derive(Debug)]
enum Step {
    // A folder and its path below the root.
    Enter(PathBuf, String),
    Folder(Folder),
    Give(Entry),
}

/// A folder that is being walked.
#[derive(Debug)]
struct Folder {
    absolute: PathBuf,
    /// The same without symbolic links.
    real: PathBuf,
    /// The path below the root.
    path: String,
    names: Names,
    /// The next of them.
    next: usize,
}

impl Iterator for Walk {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        loop {
            match self.stack.pop()? {
                Step::Give(entry) => return Some(entry),
                Step::Enter(folder, path) => {
                    if let Some(entry) = self.enter(&folder, path) {
                        return Some(entry);
                    }
                }
                Step::Folder(mut folder) => {
                    let visit = folder.next();
                    if visit.is_some() {
                        self.stack.push(Step::Folder(folder));
                    }
                    if let Some(entry) = visit.and_then(|visit| self.visit(visit)) {
                        return Some(entry);
                    }
                }
            }
        }
    }
}

/// A file or folder that the walk comes to.
struct Visit {
    absolute: PathBuf,
    /// The path below the root.
    path: String,
    /// The path without symbolic links; `None` where that is to be asked of the system.
    real: Option<PathBuf>,
    /// Whether its name is that of a folder with the parts of a page that lies beside it.
    may_be_parts: bool,
}

impl Folder {
    fn next(&mut self) -> Option<Visit> {
        let name = self.names.get(self.next)?;
        self.next += 1;
        let shown = name.to_string_lossy();
        let may_be_parts = is_of_page(&shown, &self.names);
        Some(Visit {
            absolute: self.absolute.join(name),
            real: (!self.names.is_link(self.next - 1)).then(|| self.real.join(name)),
            path: match self.path.as_str() {
                "" => shown.into_owned(),
                path => format!("{path}/{shown}"),
            },
            may_be_parts,
        })
    }
}

impl Walk {
    fn enter(&mut self, folder: &Path, path: String) -> Option<Entry> {
        let skipped = |why| {
            Some(Entry::Skipped(Skipped {
                path: path.clone(),
                why,
            }))
        };
        let real = match fs::canonicalize(folder) {
            Ok(real) => real,
            Err(error) => return Some(self.failed(path, &error)),
        };
        if self.exclude.contains(&real) {
            return skipped(SkipReason::Excluded);
        }
        if self.entered.contains(&real) {
            return skipped(SkipReason::SeenBefore);
        }
        self.ignore.enter(folder);
        let names = fs::read_dir(folder).and_then(|entries| {
            let mut names = Names::default();
            for entry in entries {
                let entry = entry?;
                let is_file_or_folder = entry.file_type().is_ok_and(|kind| !kind.is_symlink());
                names.push(entry.file_name(), !is_file_or_folder);
            }
            names.sort();
            Ok(names)
        });
        self.entered.insert(real.clone());
        match names {
            Ok(names) => self.stack.push(Step::Folder(Folder {
                absolute: folder.to_owned(),
                real,
                path,
                names,
                next: 0,
            })),
            Err(error) => return Some(self.failed(path, &error)),
        }
        None
    }

    fn visit(&mut self, visit: Visit) -> Option<Entry> {
        let Visit {
            absolute,
            real,
            path,
            may_be_parts,
        } = visit;
        if may_be_parts && absolute.is_dir() {
            let why = SkipReason::PageParts;
            return Some(Entry::Skipped(Skipped { path, why }));
        }
        let name = path.rsplit('/').next().unwrap_or(&path);
        if is_hidden(name) {
            let why = SkipReason::Hidden;
            return Some(Entry::Skipped(Skipped { path, why }));
        }
        if self.ignore.holds(&absolute) {
            let why = SkipReason::Ignored;
            return Some(Entry::Skipped(Skipped { path, why }));
        }
        let metadata = match fs::metadata(&absolute) {
            Ok(metadata) => metadata,
            Err(error) => return Some(self.failed(path, &error)),
        };
        if metadata.is_dir() {
            self.stack.push(Step::Enter(absolute, path));
            return None;
        }
        if let Some(why) = no_news(name) {
            return Some(Entry::Skipped(Skipped { path, why }));
        }
        let is_excluded = |real: PathBuf| self.exclude.contains(&real);
        if !self.exclude.is_empty()
            && real
                .map_or_else(|| fs::canonicalize(&absolute), Ok)
                .is_ok_and(is_excluded)
        {
            let why = SkipReason::Excluded;
            return Some(Entry::Skipped(Skipped { path, why }));
        }
        Some(self.file(&absolute, path, &metadata))
    }

    fn file(&self, absolute: &Path, path: String, metadata: &Metadata) -> Entry {
        if !metadata.is_file() {
            let problem = Problem::new(
                Reason::NotAFile,
                "it is a pipe, a socket or a device; name a file",
            );
            return Entry::Rejected(problem.at(self.locator(path), Place::default()));
        }
        Entry::File(Found {
            root: self.root.clone(),
            path,
            absolute: absolute.to_owned(),
            size: metadata.len(),
            modified: metadata.modified().ok(),
        })
    }

    fn failed(&self, path: String, error: &io::Error) -> Entry {
        Entry::Rejected(Problem::of_reading(error).at(self.locator(path), Place::default()))
    }

    fn locator(&self, path: String) -> Locator {
        Locator::new(self.root.clone(), path)
    }
}

impl Found {
    /// Where it lies.
    #[must_use]
    pub fn locator(&self) -> Locator {
        Locator::new(self.root.clone(), self.path.clone())
    }
}

/// A page's name without its ending.
fn page_stem(name: &str) -> Option<&str> {
    let (stem, ending) = name.rsplit_once('.')?;
    ["html", "htm", "xhtml", "mhtml"]
        .iter()
        .any(|page| ending.eq_ignore_ascii_case(page))
        .then_some(stem)
}

/// What browsers put behind a page's name for the folder with its parts, by their language.
const PARTS: &[&str] = &[
    "_files",
    ".files",
    "-files",
    "-Dateien",
    "_Dateien",
    "_fichiers",
    "_archivos",
    "_ficheiros",
    "_arquivos",
    "_file",
    "_bestanden",
    "-bestanden",
    "-filer",
    "_filer",
    "_pliki",
    "_soubory",
    "_dosyalar",
    "_файлы",
    "_파일",
];

/// Whether a folder's name says that it holds the parts of a page beside it.
fn is_of_page(name: &str, beside: &Names) -> bool {
    let stems = PARTS.iter().filter_map(|parts| name.strip_suffix(parts));
    let mut stems = stems.filter(|stem| !stem.is_empty());
    stems.any(|stem| beside.any(&format!("{stem}."), |page| page_stem(page) == Some(stem)))
}

pub(crate) fn is_hidden(name: &str) -> bool {
    const SYSTEM: &[&str] = &["thumbs.db", "desktop.ini", "__macosx", "$recycle.bin"];
    name.starts_with('.') || name.starts_with("~$") || SYSTEM.contains(&&*name.to_lowercase())
}

/// Files with these endings lie beside saved pages and corpora and hold no article.
const NO_NEWS: &[&str] = &[
    "jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "ico", "bmp", "tif", "tiff", "heic", "psd",
    "mp3", "m4a", "wav", "ogg", "flac", "aac", "mp4", "m4v", "mov", "avi", "mkv", "webm", "css",
    "js", "mjs", "map", "woff", "woff2", "ttf", "otf", "eot", "exe", "dll", "so", "dylib", "class",
    "pyc", "py", "r", "rs", "sh", "ipynb", "toml", "yaml", "yml", "ini", "cfg", "lock", "sha256",
    "md5", "sig", "asc", "bak", "tmp", "swp",
];

pub(crate) fn no_news(name: &str) -> Option<SkipReason> {
    let name = name.to_lowercase();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
    const ABOUT: &[&str] = &[
        "license",
        "licence",
        "copying",
        "changelog",
        "contributing",
        "authors",
        "sha256sums",
        "md5sums",
        "sha1sums",
        "checksums",
        "manifest",
    ];
    let about = ABOUT.contains(&stem) || stem.starts_with("readme") || stem.ends_with("readme");
    if about && matches!(ending, "" | "md" | "txt" | "rst" | "html") {
        Some(SkipReason::AboutTheFolder)
    } else if NO_NEWS.contains(&ending) {
        Some(SkipReason::NoNews)
    } else {
        None
    }
}
