//! `search`: the articles that match, with the matching words marked.

use std::io::Write;

use anyhow::{Result, bail};
use nutgraf_index::{Count, Explained, Index, Marked, SearchOptions, Searcher, Sort};
use nutgraf_query::{Form, Query};

use crate::Exit;
use crate::cli::{Global, Offsets, SearchArgs, SortBy};
use crate::output::{HEADLINE, Out, QUIET, counted, grouped, of_stories};
use crate::rows::{CopiesRow, CountRow, Counter, HitRow, origin_of};

/// How long a snippet is, in bytes.
const SNIPPET_BYTES: usize = 240;

pub(crate) fn run(global: &Global, args: &SearchArgs) -> Result<Exit> {
    if let Some(path) = &args.queries {
        return super::batch::run(global, path, args);
    }
    if args.csv && args.facets.is_empty() {
        bail!("--csv goes with --facets or --queries; `concordance --csv` lists matches");
    }
    let query = crate::query::read(&args.query)?;
    let index = crate::locate::open(global)?;
    let searcher = index.searcher()?;
    crate::query::note(global, &searcher, &query)?;
    let mut out = Out::stdout();
    if args.receipt {
        return receipt(&index, &query, &mut out);
    }
    if args.explain {
        explain(&mut out, &query, &searcher.explain(&query)?)?;
    }
    let facets = |out: &mut Out| super::facets::print(global, &searcher, &query, args, out);
    if args.csv {
        facets(&mut out)?;
        return totals(global, searcher.count(&query)?, None, u64::MAX);
    }
    if args.count {
        facets(&mut out)?;
        return count(global, &searcher, &query, args.fold, &mut out);
    }
    let options = SearchOptions {
        limit: (args.limit > 0).then_some(args.limit),
        sort: match args.sort {
            SortBy::Score => Sort::Score,
            SortBy::Date => Sort::Date,
            SortBy::DateDesc => Sort::DateDesc,
            SortBy::Id => Sort::Id,
        },
    };
    let (hits, stories, count) = if args.fold {
        let folded = searcher.fold(&query, &options)?;
        let count = Count {
            articles: folded.articles,
            matches: folded.matches,
        };
        let hits = folded.hits.into_iter();
        let hits = hits.map(|folded| (Some(CopiesRow::from(folded.copies)), folded.hit));
        (hits.collect::<Vec<_>>(), Some(folded.stories), count)
    } else {
        let found = searcher.search(&query, &options)?;
        let count = Count {
            articles: found.articles,
            matches: found.matches,
        };
        let hits = found.hits.into_iter().map(|hit| (None, hit));
        (hits.collect(), None, count)
    };
    let mut reader = searcher.reader(&query)?;
    crate::last::remember(&index, hits.iter().map(|(_, hit)| &*hit.id));
    for (rank, (copies, hit)) in hits.iter().enumerate() {
        let marked = reader.read(hit.number)?;
        if args.list {
            writeln!(out, "{}", marked.article.article.locator)?;
        } else if global.json {
            let mut row = row(hit.score, hit.matches, &marked, args.offsets);
            row.copies = *copies;
            out.json(&row)?;
        } else {
            let scored = options.sort == Sort::Score;
            person(
                &mut out,
                rank + 1,
                scored.then_some(hit.score),
                hit.matches,
                &marked,
                *copies,
            )?;
        }
    }
    if !args.list {
        facets(&mut out)?;
    }
    out.flush()?;
    totals(global, count, stories, hits.len() as u64)
}

/// Says on stderr how much there is and how much of it was shown.
fn totals(global: &Global, count: Count, stories: Option<u64>, shown: u64) -> Result<Exit> {
    if !global.quiet {
        let rest = match shown < stories.unwrap_or(count.articles) {
            true => format!(", {} shown; --limit 0 shows all", grouped(shown)),
            false => String::new(),
        };
        eprintln!(
            "{} in {}{}{rest}",
            counted(count.matches, "match", "matches"),
            counted(count.articles, "article", "articles"),
            of_stories(stories)
        );
    }
    Ok(match count.articles {
        0 => Exit::Nothing,
        _ => Exit::Done,
    })
}

fn count(
    global: &Global,
    searcher: &Searcher,
    query: &Query,
    fold: bool,
    out: &mut Out,
) -> Result<Exit> {
    let count = searcher.count(query)?;
    let stories = match fold {
        true => Some(searcher.count_stories(query)?),
        false => None,
    };
    if global.json {
        out.json(&CountRow {
            articles: count.articles,
            matches: count.matches,
            stories,
        })?;
    } else {
        writeln!(
            out,
            "{}{}, {}",
            counted(count.articles, "article", "articles"),
            of_stories(stories),
            counted(count.matches, "match", "matches")
        )?;
    }
    out.flush()?;
    Ok(if count.articles == 0 {
        Exit::Nothing
    } else {
        Exit::Done
    })
}

fn receipt(index: &Index, query: &Query, out: &mut Out) -> Result<Exit> {
    let receipt = nutgraf_pipeline::receipt(index, query)?;
    out.json(&receipt)?;
    out.flush()?;
    Ok(if receipt.articles == 0 {
        Exit::Nothing
    } else {
        Exit::Done
    })
}

/// A hit for a program.
pub(crate) fn row(score: f32, matches: u64, marked: &Marked, offsets: Offsets) -> HitRow<'_> {
    let stored = &marked.article;
    let article = &stored.article;
    let counter = Counter::new(article.text(), offsets);
    let snippet = marked.snippet(SNIPPET_BYTES);
    let first = marked.spans.first().map_or(0, |span| span.start());
    HitRow {
        id: &stored.id,
        headline: article.headline(),
        date: article.date.map(|date| date.to_string()),
        source: article.source.as_deref(),
        score,
        matches,
        story: &stored.story,
        copies: None,
        themes: stored.themes().iter().map(|theme| &*theme.id).collect(),
        spans: marked
            .spans
            .iter()
            .map(|&span| counter.span(span))
            .collect(),
        snippet: snippet.span.text(article.text()),
        origin: origin_of(stored, first).into(),
        url: article.url.as_deref(),
    }
}

/// A hit for a reader: rank, score, headline; what is known about it; the snippet; where it is from.
pub(crate) fn person(
    out: &mut Out,
    rank: usize,
    score: Option<f32>,
    matches: u64,
    marked: &Marked,
    copies: Option<CopiesRow>,
) -> Result<()> {
    let stored = &marked.article;
    let article = &stored.article;
    let headline = article.headline().unwrap_or("(no headline)");
    write!(out, "{rank:>3}  ")?;
    if let Some(score) = score {
        write!(out, "{score:.2}  ")?;
    }
    writeln!(out, "{HEADLINE}{headline}{HEADLINE:#}")?;
    let date = article
        .date
        .map_or_else(|| "undated".to_owned(), |date| date.to_string());
    write!(out, "     {QUIET}{date}")?;
    if let Some(source) = &article.source {
        write!(out, "  {source}")?;
    }
    write!(out, "  {}", stored.id)?;
    if matches > 0 {
        write!(out, "  {}", counted(matches, "match", "matches"))?;
    }
    if !stored.themes().is_empty() {
        let themes: Vec<&str> = stored.themes().iter().map(|theme| &*theme.id).collect();
        write!(out, "  [{}]", themes.join(", "))?;
    }
    writeln!(out, "{QUIET:#}")?;
    write!(out, "     ")?;
    let snippet = marked.snippet(SNIPPET_BYTES);
    if !snippet.begins_sentence {
        write!(out, "… ")?;
    }
    passage(out, article.text(), snippet.span, &snippet.marks)?;
    writeln!(out, "{}", if snippet.ends_sentence { "" } else { " …" })?;
    let first = marked.spans.first().map_or(0, |span| span.start());
    write!(out, "     {QUIET}{}", origin_of(stored, first))?;
    if let Some(url) = &article.url {
        write!(out, "  {url}")?;
    }
    if let Some(copies) = copies.filter(|copies| copies.articles > 1) {
        let articles = counted(copies.articles, "article", "articles");
        let outlets = counted(copies.outlets, "outlet", "outlets");
        write!(
            out,
            "\n     the first of {articles} of this story, in {outlets}"
        )?;
    }
    writeln!(out, "{QUIET:#}\n")?;
    Ok(())
}

/// A passage on one line, with its matches marked.
pub(crate) fn passage(
    out: &mut Out,
    text: &str,
    passage: nutgraf_model::Span,
    marks: &[nutgraf_model::Span],
) -> Result<()> {
    let one_line = |part: &str| part.replace(['\n', '\r'], " ");
    let mut at = passage.start();
    for mark in marks.iter().filter(|mark| passage.contains(**mark)) {
        // Of matches that overlap, what was not marked yet.
        let start = mark.start().max(at);
        if start >= mark.end() {
            continue;
        }
        write!(out, "{}", one_line(&text[at..start]))?;
        out.mark(&one_line(&text[start..mark.end()]))?;
        at = mark.end();
    }
    write!(out, "{}", one_line(&text[at..passage.end()]))?;
    Ok(())
}

/// How many forms of a word are listed before the rest is counted.
const FORMS_SHOWN: usize = 20;

fn explain(out: &mut Out, query: &Query, explained: &[Explained]) -> Result<()> {
    writeln!(out, "query    {query}")?;
    writeln!(out, "means    {}", query.explain())?;
    for part in explained {
        let langs: Vec<String> = part.langs.iter().map(ToString::to_string).collect();
        writeln!(
            out,
            "in {}, forms and the articles that have each",
            langs.join(", ")
        )?;
        let slots = part.bound.leaves().iter().flat_map(|leaf| &leaf.slots);
        for (asked, slot) in slots.zip(part.words.iter().flatten()) {
            let mut forms = slot.clone();
            forms.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            let shown = forms.iter().take(FORMS_SHOWN);
            let shown: Vec<String> = shown
                .map(|(word, count)| format!("{word} {count}"))
                .collect();
            let more = forms.len().saturating_sub(FORMS_SHOWN);
            let rest = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            let none = if forms.is_empty() {
                "no word of the index"
            } else {
                ""
            };
            let asked = asked.tests.iter().map(|test| match &test.form {
                Form::Folded(word) => format!("\"{word}\""),
                Form::Stem(stem) => format!("stem {stem}"),
                Form::Pattern(pattern) => pattern.to_string(),
            });
            let asked = asked.collect::<Vec<_>>().join(", ");
            writeln!(out, "  {asked}: {none}{}{rest}", shown.join(", "))?;
        }
    }
    writeln!(out)?;
    Ok(())
}
