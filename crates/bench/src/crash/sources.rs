//! A folder of news that changes between runs: half of it files of their own, half records of larger ones.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::layout::Layout;
use crate::news::News;
use crate::random::Random;

/// Records in a file that holds many.
const RECORDS: usize = 100;

pub(super) struct Sources<'a> {
    folder: PathBuf,
    news: News<'a>,
    /// By place: the number of the article that stands there, if any does.
    places: Vec<Option<u64>>,
    /// The number of the next new article.
    next: u64,
    /// How often the codebook was edited.
    codebook: u64,
}

impl<'a> Sources<'a> {
    /// Writes the first articles.
    pub(super) fn create(
        folder: PathBuf,
        news: News<'a>,
        articles: u64,
    ) -> io::Result<Sources<'a>> {
        let sources = Sources {
            folder,
            news,
            places: (0..articles).map(Some).collect(),
            next: articles,
            codebook: 0,
        };
        fs::create_dir_all(sources.folder.join("wire"))?;
        let all: BTreeSet<usize> = (0..sources.places.len()).collect();
        sources.write(&all)?;
        sources.write_codebook()?;
        Ok(sources)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Edits, removes and adds some articles; now and then the codebook as well.
    pub(super) fn change(&mut self, random: &mut Random) -> io::Result<()> {
        let mut touched = BTreeSet::new();
        // From a single article to half of all.
        let share = [0, 1, 5, 20, 50][random.below(5)];
        for place in 0..self.places.len() {
            if random.chance(share) || (share == 0 && place == 0) {
                let removed = random.chance(20) && self.places[place].is_some();
                self.places[place] = (!removed).then_some(self.next);
                self.next += 1;
                touched.insert(place);
            }
        }
        self.write(&touched)?;
        if random.chance(40) {
            self.codebook += 1;
            self.write_codebook()?;
        }
        Ok(())
    }

    /// Brings the files of these places up to date.
    fn write(&self, touched: &BTreeSet<usize>) -> io::Result<()> {
        let own = self.places.len() / 2;
        let mut packed = BTreeSet::new();
        for &place in touched {
            if place >= own {
                packed.insert((place - own) / RECORDS);
                continue;
            }
            let folder = self.folder.join(format!("post-{}", place % 20));
            fs::create_dir_all(&folder)?;
            let path = folder.join(format!("{place}.txt"));
            match self.places[place] {
                Some(number) => {
                    let mut bytes = Vec::new();
                    Layout::Txt.write(&self.news.article(number), &mut bytes)?;
                    fs::write(path, bytes)?;
                }
                None => match fs::remove_file(path) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                },
            }
        }
        for file in packed {
            let start = own + file * RECORDS;
            let end = self.places.len().min(start + RECORDS);
            let mut bytes = Vec::new();
            for number in self.places[start..end].iter().flatten() {
                Layout::Jsonl.write(&self.news.article(*number), &mut bytes)?;
            }
            fs::write(self.folder.join(format!("wire/{file}.jsonl")), bytes)?;
        }
        Ok(())
    }

    /// Themes over words that are in all news, another query with every edit.
    fn write_codebook(&self) -> io::Result<()> {
        let words = [
            "police", "market", "minister", "film", "match", "bank", "court",
        ];
        let word = words[self.codebook as usize % words.len()];
        let text = format!(
            "[theme.said]\ninclude = ['said w/5 (would OR will)']\n\
             [theme.year]\ninclude = ['\"last year\"']\nexclude = ['{word}']\n\
             [theme.changing]\ninclude = ['{word}']\nthreshold = {}\n",
            1 + self.codebook % 2
        );
        fs::write(self.folder.join("codebook.toml"), text)
    }
}
