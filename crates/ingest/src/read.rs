use std::path::Path;

use nutgraf_model::{Article, Locator, Place};

use crate::{Entry, Options, Record, Source, Walk, WalkError, WalkOptions, walk};

/// Reads a file, or every file of a folder, in a stable order.
///
/// What is no news (pictures, hidden files, requests in a crawl) is passed over; to hear of it too,
/// use [`walk`] and [`Source`].
///
/// # Errors
///
/// If there is no such path. Everything below it is given record by record.
pub fn read_path(path: impl AsRef<Path>, options: &Options) -> Result<Articles, WalkError> {
    Ok(Articles {
        walk: Some(walk(path.as_ref(), &WalkOptions::default())?),
        source: None,
        options: options.clone(),
    })
}

/// Reads bytes of any kind; `name` is the path that the articles are said to be from.
pub fn read_bytes(bytes: impl Into<Vec<u8>>, name: &str, options: &Options) -> Articles {
    Articles {
        walk: None,
        source: Some(Source::from_bytes(bytes, Locator::new("", name), options)),
        options: options.clone(),
    }
}

/// Makes an article of a plain text.
#[must_use]
pub fn from_text(text: &str) -> Article {
    let mut article = Article::default();
    let place = Place {
        line: 1,
        start: 0,
        end: text.len() as u64,
    };
    // Text with too many control characters is no article; what there is of it stays empty.
    if let Err(problem) = crate::text::read(&mut article, text.as_bytes(), place) {
        article.warn(problem.reason.as_str(), problem.message);
    }
    article
}

/// The records of a file or a folder, in order.
#[derive(Debug)]
pub struct Articles {
    walk: Option<Walk>,
    source: Option<Source>,
    options: Options,
}

impl Iterator for Articles {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            if let Some(source) = &mut self.source {
                let Some(raw) = source.next_raw() else {
                    self.source = None;
                    continue;
                };
                match raw.and_then(|raw| raw.parse(&self.options)) {
                    Err(rejected) if rejected.reason.is_no_news() => continue,
                    record => return Some(record),
                }
            }
            match self.walk.as_mut()?.next()? {
                Entry::File(found) => match Source::open(&found, &self.options) {
                    Ok(source) => self.source = Some(source),
                    Err(rejected) => return Some(Err(rejected)),
                },
                Entry::Rejected(rejected) => return Some(Err(rejected)),
                Entry::Skipped(_) => {}
            }
        }
    }
}
