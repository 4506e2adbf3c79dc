//! Who says what matches.

use std::collections::BTreeMap;

use nutgraf_index::{
    FacetCount, IndexError, Marked, SearchOptions, Searcher, Sort, StoredArticle, Stories, Tallying,
};
use nutgraf_model::Span;
use nutgraf_query::Query;
use nutgraf_quote::{Quote, QuoteKind};
use nutgraf_tokenize::{Tokenizer, Tokens};
use rayon::prelude::*;

/// Articles that one thread reads at a time.
const BATCH: usize = 64;

/// Counts what matches by who says it, exactly, over all articles; those of most articles first.
///
/// A match counts for the speaker of the innermost quotation, direct or reported, that holds all of it:
/// the person, else the mention as it stands. Matches outside quotations, and in those of nobody named,
/// come last, without a value. A query that has no place in the text counts the articles that quote
/// somebody, with no matches.
///
/// # Errors
///
/// As [`Searcher::search`].
pub fn speakers(
    searcher: &Searcher,
    query: &Query,
    stories: Stories,
) -> Result<Vec<FacetCount>, IndexError> {
    let options = SearchOptions {
        limit: None,
        sort: Sort::Id,
    };
    let found = searcher.search(query, &options)?;
    let batches: Vec<Counts> = found
        .hits
        .par_chunks(BATCH)
        .map(|hits| {
            let mut reader = searcher.reader(query)?;
            let mut counts = Counts::new();
            for hit in hits {
                for (speaker, matches) in by_speaker(&reader.read(hit.number)?) {
                    let tally = counts.entry(speaker);
                    let tally = tally.or_insert_with(|| Tallying::new(stories));
                    tally.add(searcher, hit.number, matches)?;
                }
            }
            Ok(counts)
        })
        .collect::<Result<_, IndexError>>()?;
    let mut counts = Counts::new();
    for (value, part) in batches.into_iter().flatten() {
        let tally = counts.entry(value);
        tally.or_insert_with(|| Tallying::new(stories)).append(part);
    }
    let mut rows: Vec<FacetCount> = counts
        .into_iter()
        .map(|(value, tally)| FacetCount {
            value,
            count: tally.finish(),
            words: 0,
        })
        .collect();
    rows.sort_by_key(|row| (row.value.is_none(), std::cmp::Reverse(row.count.articles)));
    Ok(rows)
}

type Counts = BTreeMap<Option<String>, Tallying>;

/// How many matches each speaker in an article says.
fn by_speaker(marked: &Marked) -> Vec<(Option<String>, u64)> {
    let text = marked.article.text();
    let quotes = quotes(&marked.article);
    let mut here: BTreeMap<Option<&str>, u64> = BTreeMap::new();
    for &span in &marked.spans {
        *here.entry(speaker_at(&quotes, text, span)).or_default() += 1;
    }
    if marked.spans.is_empty() {
        here.extend(
            quotes
                .iter()
                .filter_map(|quote| Some((Some(name(quote, text)?), 0))),
        );
        if here.is_empty() {
            here.insert(None, 0);
        }
    }
    let here = here.into_iter();
    here.map(|(speaker, matches)| (speaker.map(str::to_owned), matches))
        .collect()
}

/// The quotations of an article, as they were found when it came in; found again where the index keeps
/// none of its own.
#[must_use]
pub fn quotes(stored: &StoredArticle) -> Vec<Quote> {
    let (text, blocks) = (stored.text(), stored.article.blocks());
    nutgraf_quote::decode(stored.structure.notes(), text).unwrap_or_else(|_| {
        let spans: Vec<Span> = blocks.iter().map(|block| block.span).collect();
        let mut tokens = Tokens::default();
        Tokenizer::new().tokenize_each_into(text, &spans, stored.lang, &mut tokens);
        nutgraf_quote::find(text, &tokens, blocks)
    })
}

/// Who says what stands here, of the innermost quotation that holds it: the person, else the mention.
#[must_use]
pub fn speaker_at<'a>(quotes: &[Quote], text: &'a str, span: Span) -> Option<&'a str> {
    let around = quotes.iter().filter(|quote| {
        matches!(quote.kind, QuoteKind::Direct | QuoteKind::Reported) && quote.span.contains(span)
    });
    name(around.min_by_key(|quote| quote.span.len())?, text)
}

fn name<'a>(quote: &Quote, text: &'a str) -> Option<&'a str> {
    let speaker = quote.speaker?;
    Some(speaker.person.unwrap_or(speaker.mention).text(text))
}
