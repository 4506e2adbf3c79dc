//! Which words of the dictionaries a slot of a query stands for.

use std::collections::{BTreeMap, HashSet};

use nutgraf_model::Lang;
use nutgraf_query::{Form, Slot};
use tantivy::postings::TermInfo;

use crate::IndexError;
use crate::common;
use crate::error::engine;
use crate::langs;
use crate::plugin_stems::{self, Forms};
use crate::snapshot::{SegmentFiles, Snapshot};
use crate::terms;

/// The postings of a slot's words, in each segment.
pub(crate) type Terms = Vec<Here>;

/// The postings of a slot's words in a segment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Here {
    pub(crate) infos: Vec<TermInfo>,
    /// The numbers of those words that are common ones.
    pub(crate) common: Vec<Option<u16>>,
}

/// The words that a slot stands for, in every segment.
pub(crate) fn resolve(
    snapshot: &Snapshot,
    lang: Lang,
    slot: &Slot,
    max_forms: usize,
) -> Result<Terms, IndexError> {
    let mut all = Vec::with_capacity(snapshot.segments.len());
    // Distinct words over all segments.
    let mut seen = HashSet::new();
    for segment in &snapshot.segments {
        let mut found = Vec::new();
        for test in &slot.tests {
            each_word(snapshot, segment, lang, &test.form, |word, info| {
                found.push((info.clone(), common::number(word)));
                let (word, _) = terms::split(word);
                if matches!(test.form, Form::Pattern(_)) && !seen.contains(word) {
                    seen.insert(word.to_owned());
                    if seen.len() > max_forms {
                        return Err(IndexError::TooManyForms {
                            pattern: pattern_of(&test.form),
                            limit: max_forms,
                        });
                    }
                }
                Ok(())
            })?;
        }
        // Two tests may stand for one word.
        found.sort_by_key(|(info, _): &(TermInfo, _)| info.postings_range.start);
        found.dedup_by_key(|(info, _)| info.postings_range.start);
        let (infos, common) = found.into_iter().unzip();
        all.push(Here { infos, common });
    }
    Ok(all)
}

fn pattern_of(form: &Form) -> String {
    match form {
        Form::Pattern(pattern) => pattern.to_string(),
        Form::Folded(word) | Form::Stem(word) => word.clone(),
    }
}

/// The words that a slot stands for, and how many articles have each.
pub(crate) fn words(
    snapshot: &Snapshot,
    lang: Lang,
    slot: &Slot,
) -> Result<Vec<(String, u64)>, IndexError> {
    let mut words = BTreeMap::new();
    for segment in &snapshot.segments {
        let mut here = BTreeMap::new();
        for test in &slot.tests {
            each_word(snapshot, segment, lang, &test.form, |term, info| {
                here.insert(term.to_owned(), u64::from(info.doc_freq));
                Ok(())
            })?;
        }
        for (term, articles) in here {
            let (word, _) = terms::split(&term);
            *words.entry(word.to_owned()).or_insert(0) += articles;
        }
    }
    Ok(words.into_iter().collect())
}

/// How many articles have a word of the slot: an upper bound, the sum over its tests, the same
/// however the articles lie in segments. A stem counts the articles of its language.
pub(crate) fn frequency(
    snapshot: &Snapshot,
    lang: Lang,
    slot: &Slot,
    terms: &Terms,
) -> Result<u64, IndexError> {
    let postings = snapshot.index.folder.postings();
    let mut sum = 0;
    for (segment, terms) in snapshot.segments.iter().zip(terms) {
        if !slot
            .tests
            .iter()
            .all(|test| matches!(test.form, Form::Stem(_)))
        {
            sum += (terms.infos.iter())
                .map(|info| u64::from(info.doc_freq))
                .sum::<u64>();
            continue;
        }
        for test in &slot.tests {
            let Form::Stem(stem) = &test.form else {
                continue;
            };
            let articles = match segment.stems.forms(lang, stem) {
                None => 0,
                Some(Forms::These(_, articles)) => articles,
                Some(Forms::Itself) => {
                    let several = segment.stems.langs().count() > 1;
                    let only = several.then_some((&segment.lang, langs::number(lang)));
                    let form = std::iter::once(stem.as_str());
                    plugin_stems::count(&segment.words, form, only)
                        .map_err(engine("read", &postings))?
                }
            };
            sum += u64::from(articles);
        }
    }
    Ok(sum)
}

/// Calls `each` with the words of a segment's dictionary that a test stands for.
fn each_word(
    snapshot: &Snapshot,
    segment: &SegmentFiles,
    lang: Lang,
    form: &Form,
    mut each: impl FnMut(&str, &TermInfo) -> Result<(), IndexError>,
) -> Result<(), IndexError> {
    let postings = snapshot.index.folder.postings();
    let one =
        |word: &str, each: &mut dyn FnMut(&str, &TermInfo) -> Result<(), IndexError>| match segment
            .words
            .terms()
            .get(word)
        {
            Ok(Some(info)) => each(word, &info),
            Ok(None) => Ok(()),
            Err(error) => Err(IndexError::io("read", &postings)(error)),
        };
    match form {
        Form::Folded(word) => {
            one(word, &mut each)?;
            match segment.stems.some_untold() {
                true => beginning_with(snapshot, segment, &[word, terms::STEM].concat(), each),
                false => Ok(()),
            }
        }
        Form::Stem(stem) => match segment.stems.forms(lang, stem) {
            None => Ok(()),
            Some(Forms::Itself) => one(stem, &mut each),
            Some(Forms::These(forms, _)) => forms.iter().try_for_each(|form| one(form, &mut each)),
        },
        Form::Pattern(pattern) => beginning_with(
            snapshot,
            segment,
            pattern.prefix(),
            |word, info| match pattern.matches(terms::split(word).0) {
                true => each(word, info),
                false => Ok(()),
            },
        ),
    }
}

/// Calls `each` with the terms of a dictionary that begin so.
fn beginning_with(
    snapshot: &Snapshot,
    segment: &SegmentFiles,
    prefix: &str,
    mut each: impl FnMut(&str, &TermInfo) -> Result<(), IndexError>,
) -> Result<(), IndexError> {
    let postings = snapshot.index.folder.postings();
    let range = segment.words.terms().range().ge(prefix);
    let mut words = range
        .into_stream()
        .map_err(IndexError::io("read", &postings))?;
    while words.advance() {
        if !words.key().starts_with(prefix.as_bytes()) {
            break;
        }
        if let Ok(word) = std::str::from_utf8(words.key()) {
            each(word, words.value())?;
        }
    }
    Ok(())
}
