//! Models as text: a header, a line a label, a line a word, a checksum.

use std::fmt::Write as _;

use nutgraf_model::{Lang, hex};
use nutgraf_tokenize::ANALYSIS_VERSION;
use sha2::{Digest as _, Sha256};

use crate::error::ModelError;
use crate::model::{Decide, Label, Model, WEIGHT_UNITS};

const MAGIC: &str = "nutgraf-model ";
const VERSION: u32 = 3;
const CHECKSUM: &str = "checksum ";

impl Model {
    /// The model as the text of a file, which a person can read:
    ///
    /// ```text
    /// nutgraf-model 2
    /// analysis 1
    /// lang en
    /// decide any
    /// articles 7770
    /// labels 2
    /// grain<TAB>-0.9321<TAB>-0.1203<TAB>433       name, bias, cut, articles
    /// ship<TAB>…
    /// words 2
    /// wheat<TAB>283<TAB>0:4210 1:-112             word, articles, label:weight in thousandths
    /// …
    /// checksum 5d41…
    /// ```
    ///
    /// The checksum is the SHA-256 of all lines before it.
    #[must_use]
    pub fn to_text(&self) -> String {
        let langs: Vec<&str> = self.langs.iter().map(|lang| lang.as_str()).collect();
        let mut out = format!(
            "{MAGIC}{VERSION}\nanalysis {ANALYSIS_VERSION}\nlang {}\ndecide {}\narticles {}\nlabels {}\n",
            langs.join(" "),
            self.decide.as_str(),
            self.articles,
            self.labels.len()
        );
        for label in &self.labels {
            let Label {
                name,
                bias,
                cut,
                articles,
            } = label;
            let _ = writeln!(out, "{name}\t{bias}\t{cut}\t{articles}");
        }
        let _ = writeln!(out, "words {}", self.words.len());
        for (number, (word, having)) in self.words.iter().enumerate() {
            let _ = write!(out, "{word}\t{having}\t");
            for (at, (label, weight)) in self.weights_of(number as u32).iter().enumerate() {
                let space = if at > 0 { " " } else { "" };
                let units = (weight * WEIGHT_UNITS).round() as i64;
                let _ = write!(out, "{space}{label}:{units}");
            }
            out.push('\n');
        }
        let sum = hex(&Sha256::digest(&out));
        let _ = writeln!(out, "{CHECKSUM}{sum}");
        out
    }

    /// Reads the text of a model file.
    ///
    /// # Errors
    ///
    /// If it is none, is damaged, or was made by another version; see [`ModelError`].
    pub fn parse(text: &str) -> Result<Model, ModelError> {
        let mut lines = Lines { text, at: 0 };
        let first = lines.next();
        let Some(version) = first.strip_prefix(MAGIC) else {
            return Err(ModelError::NotAModel {
                found: shortened(first),
                known: VERSION,
            });
        };
        if version != VERSION.to_string() {
            return Err(ModelError::Version {
                found: shortened(version),
                known: VERSION,
            });
        }
        let analysis = lines.after("analysis ", "`analysis` and its version")?;
        if analysis != ANALYSIS_VERSION {
            return Err(ModelError::Analysis {
                found: shortened(analysis),
                known: ANALYSIS_VERSION.to_owned(),
            });
        }
        check(text)?;
        const LANGS: &str = "`lang` and codes of languages";
        let written = lines.after("lang ", LANGS)?;
        let langs: Option<Vec<Lang>> = written.split(' ').map(Lang::parse).collect();
        let langs = langs.ok_or_else(|| lines.found(written, LANGS))?;
        const DECIDE: &str = "`decide` and one of `one`, `some`, `any`";
        let written = lines.after("decide ", DECIDE)?;
        let decide = Decide::ALL.into_iter().find(|(_, name)| *name == written);
        let (decide, _) = decide.ok_or_else(|| lines.found(written, DECIDE))?;
        let articles = lines.number("articles ", "`articles` and how many")?;
        let count = lines.number("labels ", "`labels` and how many")?;
        let labels = (0..count).map(|_| lines.label());
        let labels: Vec<Label> = labels.collect::<Result<_, _>>()?;
        let count = lines.number("words ", "`words` and how many")?;
        let mut words = Vec::new();
        let mut planes: Vec<Vec<(u32, f32)>> = vec![Vec::new(); labels.len()];
        for word in 0..count {
            words.push(lines.word(word, &mut planes)?);
        }
        let planes = planes.iter().map(Vec::as_slice);
        Ok(Model::new(decide, langs, articles, labels, words, planes))
    }
}

fn check(text: &str) -> Result<(), ModelError> {
    let end = text.trim_end().rfind('\n').map_or(0, |at| at + 1);
    let expected = hex(&Sha256::digest(&text[..end]));
    let last = text[end..].trim_end();
    match last.strip_prefix(CHECKSUM) {
        Some(found) if found == expected => Ok(()),
        found => Err(ModelError::Checksum {
            found: shortened(found.unwrap_or("missing")),
            expected,
        }),
    }
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 64;
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> &'a str {
        let (line, rest) = self.text.split_once('\n').unwrap_or((self.text, ""));
        self.text = rest;
        self.at += 1;
        line.strip_suffix('\r').unwrap_or(line)
    }

    fn found(&self, line: &str, expected: &'static str) -> ModelError {
        ModelError::Line {
            line: self.at,
            found: shortened(line),
            expected,
        }
    }

    fn after(&mut self, name: &str, expected: &'static str) -> Result<&'a str, ModelError> {
        let line = self.next();
        line.strip_prefix(name)
            .ok_or_else(|| self.found(line, expected))
    }

    fn number(&mut self, name: &str, expected: &'static str) -> Result<u32, ModelError> {
        let number = self.after(name, expected)?;
        number.parse().map_err(|_| self.found(number, expected))
    }

    fn label(&mut self) -> Result<Label, ModelError> {
        let line = self.next();
        let parts: Vec<&str> = line.split('\t').collect();
        let read = || {
            let [name, bias, cut, articles] = parts[..] else {
                return None;
            };
            let finite = |text: &str| text.parse().ok().filter(|number: &f32| number.is_finite());
            Some(Label {
                name: name.to_owned(),
                bias: finite(bias)?,
                cut: finite(cut)?,
                articles: articles.parse().ok()?,
            })
        };
        read().ok_or_else(|| self.found(line, "a label's name, bias, cut and articles"))
    }

    fn word(
        &mut self,
        number: u32,
        planes: &mut [Vec<(u32, f32)>],
    ) -> Result<(String, u32), ModelError> {
        let line = self.next();
        let mut read = || {
            let (word, rest) = line.split_once('\t')?;
            let (having, weights) = rest.split_once('\t')?;
            for weight in weights.split(' ').filter(|weight| !weight.is_empty()) {
                let (label, units) = weight.split_once(':')?;
                let plane = planes.get_mut(label.parse::<usize>().ok()?)?;
                plane.push((number, units.parse::<i32>().ok()? as f32 / WEIGHT_UNITS));
            }
            Some((word.to_owned(), having.parse().ok()?))
        };
        read().ok_or_else(|| self.found(line, "a word, its articles and its weights"))
    }
}
