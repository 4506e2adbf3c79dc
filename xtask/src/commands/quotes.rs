//! `quotes`: quotations and who says them.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;
use nutgraf_index::{Marked, SearchOptions, Sort};
use nutgraf_pipeline::quotes;
use nutgraf_quote::{Quote, QuoteKind};
use serde::Serialize;

use crate::Exit;
use crate::cli::{Global, QuotesArgs, QuotesBy};
use crate::output::{HEADLINE, Out, QUIET, counted, grouped};
use crate::rows::{Counter, OriginRow, QuoteRow, origin_of};

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    date: Option<String>,
    source: Option<&'a str>,
    words: &'a str,
    #[serde(flatten)]
    quote: QuoteRow<'a>,
    description: Option<&'a str>,
    reported: bool,
    origin: OriginRow,
}

#[derive(Serialize)]
struct SpeakerRow<'a> {
    speaker: Option<&'a str>,
    quotes: u64,
    articles: u64,
}

/// Quotations and articles of a speaker.
#[derive(Default)]
struct Tally {
    quotes: u64,
    articles: u64,
}

pub(crate) fn run(global: &Global, args: &QuotesArgs) -> Result<Exit> {
    let query = crate::query::optional(&args.words, args.phrase)?;
    let searcher = crate::locate::open(global)?.searcher()?;
    // Every article has a path.
    let everything = crate::query::parse("path:*")?;
    let asked = query.as_ref().unwrap_or(&everything);
    if query.is_some() {
        crate::query::note(global, &searcher, asked)?;
    }
    let options = SearchOptions {
        limit: None,
        sort: Sort::Date,
    };
    let found = searcher.search(asked, &options)?;
    let mut reader = searcher.reader(asked)?;
    let mut out = Out::stdout();
    let mut speakers: BTreeMap<Option<String>, Tally> = BTreeMap::new();
    let (mut count, mut articles) = (0, 0);
    for hit in &found.hits {
        let marked = reader.read(hit.number)?;
        let text = marked.article.text();
        let mut of_article: BTreeMap<Option<&str>, u64> = BTreeMap::new();
        for quote in quotes(&marked.article) {
            if !wanted(args, &marked, &quote) {
                continue;
            }
            count += 1;
            *of_article.entry(name(&quote, text)).or_default() += 1;
            match args.by {
                Some(QuotesBy::Speaker) => {}
                None if global.json => json(&mut out, args, &marked, &quote)?,
                None => person(&mut out, &marked, &quote)?,
            }
        }
        articles += u64::from(!of_article.is_empty());
        for (speaker, quotes) in of_article {
            let tally = speakers.entry(speaker.map(str::to_owned)).or_default();
            tally.quotes += quotes;
            tally.articles += 1;
        }
    }
    if args.by.is_some() {
        table(&mut out, global, speakers)?;
    }
    out.flush()?;
    if !global.quiet {
        eprintln!(
            "{} in {}",
            counted(count, "quotation", "quotations"),
            counted(articles, "article", "articles")
        );
    }
    Ok(if count == 0 {
        Exit::Nothing
    } else {
        Exit::Done
    })
}

/// Whether a quotation is of a kind that was asked for, and holds a match if there are any.
fn wanted(args: &QuotesArgs, marked: &Marked, quote: &Quote) -> bool {
    let kind = match quote.kind {
        QuoteKind::Direct => true,
        QuoteKind::Reported => args.reported,
        _ => false,
    };
    let holds = || marked.spans.iter().any(|&span| quote.span.contains(span));
    kind && (marked.spans.is_empty() || holds())
}

fn name<'a>(quote: &Quote, text: &'a str) -> Option<&'a str> {
    let speaker = quote.speaker?;
    Some(speaker.person.unwrap_or(speaker.mention).text(text))
}

fn json(out: &mut Out, args: &QuotesArgs, marked: &Marked, quote: &Quote) -> Result<()> {
    let stored = &marked.article;
    let text = stored.text();
    out.json(&Row {
        id: &stored.id,
        date: stored.article.date.map(|date| date.to_string()),
        source: stored.article.source.as_deref(),
        words: quote.words.text(text),
        quote: QuoteRow::new(quote, text, &Counter::new(text, args.offsets)),
        description: quote
            .speaker
            .and_then(|speaker| Some(speaker.description?.text(text))),
        reported: quote.kind == QuoteKind::Reported,
        origin: origin_of(stored, quote.span.start()).into(),
    })
}

fn person(out: &mut Out, marked: &Marked, quote: &Quote) -> Result<()> {
    let stored = &marked.article;
    let text = stored.text();
    let who = name(quote, text).unwrap_or("(nobody named)");
    let description = quote.speaker.and_then(|speaker| speaker.description);
    let description = description
        .map(|span| format!(", {}", span.text(text)))
        .unwrap_or_default();
    let words = quote
        .words
        .text(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let date = stored
        .article
        .date
        .map_or_else(|| "undated".to_owned(), |date| date.to_string());
    writeln!(
        out,
        "{HEADLINE}{who}{HEADLINE:#}{QUIET}{description}  {date}{QUIET:#}\n  {words}\n  {QUIET}{}{QUIET:#}",
        origin_of(stored, quote.span.start())
    )?;
    Ok(())
}

fn table(out: &mut Out, global: &Global, speakers: BTreeMap<Option<String>, Tally>) -> Result<()> {
    let mut rows: Vec<_> = speakers.into_iter().collect();
    rows.sort_by(|a, b| b.1.quotes.cmp(&a.1.quotes).then_with(|| a.0.cmp(&b.0)));
    for (speaker, tally) in rows {
        let speaker = speaker.as_deref();
        if global.json {
            out.json(&SpeakerRow {
                speaker,
                quotes: tally.quotes,
                articles: tally.articles,
            })?;
        } else {
            writeln!(
                out,
                "{:>6}  {:<40} {}",
                grouped(tally.quotes),
                speaker.unwrap_or("(nobody named)"),
                counted(tally.articles, "article", "articles")
            )?;
        }
    }
    Ok(())
}
