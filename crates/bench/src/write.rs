use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::layout::Layout;
use crate::news::News;

/// How much news: whichever end comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// At most so many articles.
    pub articles: u64,
    /// Until so many bytes of text, headlines and paragraphs, are there.
    pub text_bytes: u64,
}

impl Amount {
    /// So many articles, however long.
    #[must_use]
    pub fn articles(articles: u64) -> Amount {
        Amount {
            articles,
            text_bytes: u64::MAX,
        }
    }

    /// So many bytes of text.
    #[must_use]
    pub fn text_bytes(text_bytes: u64) -> Amount {
        Amount {
            articles: u64::MAX,
            text_bytes,
        }
    }
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Articles.
    pub articles: u64,
    /// Files.
    pub files: u64,
    /// Bytes of headlines and paragraphs.
    pub text_bytes: u64,
}

/// Why news could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// There is something at the place already.
    #[error("{} is there already; name a new folder, or remove it first", .0.display())]
    Exists(PathBuf),
    /// A folder or file could not be written.
    #[error("cannot write {}", path.display())]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Writes news into a new folder, one after the other and never holding more than one.
///
/// # Errors
///
/// If the folder has something in it already, or cannot be written.
pub fn write(
    out: &Path,
    layout: Layout,
    news: &News<'_>,
    amount: &Amount,
) -> Result<Written, WriteError> {
    if std::fs::read_dir(out).map_or(out.exists(), |mut entries| entries.next().is_some()) {
        return Err(WriteError::Exists(out.to_owned()));
    }
    create_folder(out)?;
    let mut written = Written::default();
    let mut open: Option<Open> = None;
    for article in news.iter() {
        if written.articles >= amount.articles || written.text_bytes >= amount.text_bytes {
            break;
        }
        if article.number.is_multiple_of(layout.per_file())
            && let Some(full) = open.take()
        {
            full.close()?;
        }
        let mut file = match open.take() {
            Some(file) => file,
            None => {
                written.files += 1;
                Open::create(out.join(layout.path(&article)), layout)?
            }
        };
        file.try_write(|out| layout.write(&article, out))?;
        open = Some(file);
        written.articles += 1;
        written.text_bytes += article.text_bytes();
    }
    if let Some(last) = open {
        last.close()?;
    }
    Ok(written)
}

/// A file that grows.
struct Open {
    path: PathBuf,
    out: BufWriter<File>,
}

impl Open {
    fn create(path: PathBuf, layout: Layout) -> Result<Open, WriteError> {
        if let Some(folder) = path.parent() {
            create_folder(folder)?;
        }
        let file = File::create(&path).map_err(|source| WriteError::Io {
            path: path.clone(),
            source,
        })?;
        let mut open = Open {
            path,
            out: BufWriter::new(file),
        };
        open.try_write(|out| layout.begin(out))?;
        Ok(open)
    }

    fn try_write(
        &mut self,
        work: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> Result<(), WriteError> {
        work(&mut self.out).map_err(|source| WriteError::Io {
            path: self.path.clone(),
            source,
        })
    }

    fn close(mut self) -> Result<(), WriteError> {
        self.try_write(BufWriter::flush)
    }
}

fn create_folder(path: &Path) -> Result<(), WriteError> {
    std::fs::create_dir_all(path).map_err(|source| WriteError::Io {
        path: path.to_owned(),
        source,
    })
}
