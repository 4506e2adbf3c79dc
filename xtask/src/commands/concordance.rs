//! `concordance`: one line a match.

use std::io::Write;
use std::ops::ControlFlow;

use anyhow::Result;
use nutgraf_index::{ConcordanceOptions, Line};
use nutgraf_quote::Quote;

use crate::Exit;
use crate::cli::{ConcordanceArgs, Global, Offsets};
use crate::output::{Out, QUIET, counted};
use crate::rows::{Counter, LineRow, OriginRow, quotes, speaker_at};

pub(crate) fn run(global: &Global, args: &ConcordanceArgs) -> Result<Exit> {
    let query = crate::query::read(&args.query)?;
    let searcher = crate::locate::open(global)?.searcher()?;
    crate::query::note(global, &searcher, &query)?;
    let options = ConcordanceOptions {
        width_words: args.width as usize,
        limit: (args.limit > 0).then_some(args.limit),
    };
    let mut sheet = Sheet::new(global, args)?;
    let mut result = Ok(());
    let mut speakers = Speakers::default();
    let count = searcher.concordance(&query, &options, |line| {
        result = sheet.line(&line, speakers.of(&line), args.offsets);
        match result {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    })?;
    result?;
    sheet.flush()?;
    if !global.quiet {
        eprintln!(
            "{} in {}",
            counted(count.matches, "match", "matches"),
            counted(count.articles, "article", "articles")
        );
        if count.matches == 0 && count.articles > 0 {
            eprintln!(
                "note: such a query decides on articles and has no place in the text; `search` lists them"
            );
        }
    }
    Ok(if count.matches == 0 {
        Exit::Nothing
    } else {
        Exit::Done
    })
}

/// The quotations of the article that is being written out.
#[derive(Default)]
pub(crate) struct Speakers {
    article: Option<u64>,
    quotes: Vec<Quote>,
}

impl Speakers {
    /// Who says the match, where it stands in a quotation.
    pub(crate) fn of<'a>(&mut self, line: &Line<'a>) -> Option<&'a str> {
        line.quotation?;
        if self.article != Some(line.article.number) {
            self.article = Some(line.article.number);
            self.quotes = quotes(line.article);
        }
        speaker_at(&self.quotes, line.article.text(), line.span)
    }
}

fn row<'a>(line: &Line<'a>, speaker: Option<&'a str>, offsets: Offsets) -> LineRow<'a> {
    let article = &line.article.article;
    LineRow {
        id: &line.article.id,
        date: article.date.map(|date| date.to_string()),
        source: article.source.as_deref(),
        zone: line.block.map(|kind| kind.as_str()),
        speaker,
        left: line.left,
        node: line.node,
        right: line.right,
        span: Counter::new(article.text(), offsets).span(line.span),
        origin: line.origin().map(OriginRow::from),
    }
}

/// How many characters stand before the match, and how many are there for it and what follows; what
/// does not fit is cut, the match never.
const LEFT_CHARS: usize = 44;
const RIGHT_CHARS: usize = 64;

pub(crate) fn person(out: &mut Out, line: &Line<'_>, speaker: Option<&str>) -> Result<()> {
    let article = &line.article.article;
    let date = article
        .date
        .map_or_else(|| "undated".to_owned(), |date| date.to_string());
    let left = one_line(line.left);
    let chars = left.chars().count();
    let left: String = left
        .chars()
        .skip(chars.saturating_sub(LEFT_CHARS))
        .collect();
    let node = one_line(line.node);
    let room = RIGHT_CHARS.saturating_sub(node.chars().count());
    let right: String = one_line(line.right).chars().take(room).collect();
    write!(out, "{QUIET}{date:<10.10}{QUIET:#} {left:>LEFT_CHARS$}")?;
    out.mark(&node)?;
    let origin = line.origin().map(|origin| origin.to_string());
    let speaker = speaker.map(|name| format!("{name}: ")).unwrap_or_default();
    writeln!(
        out,
        "{right:<room$}  {QUIET}{speaker}{}{QUIET:#}",
        origin.unwrap_or_default()
    )?;
    Ok(())
}

/// The text on one line; a space at its ends stays.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if !c.is_whitespace() => line.push(c),
            _ if line.ends_with(' ') => {}
            _ => line.push(' '),
        }
    }
    line
}

/// What the lines are written as.
enum Sheet {
    Csv(Box<csv::Writer<Out>>),
    Json(Out),
    Person(Out),
}

impl Sheet {
    fn new(global: &Global, args: &ConcordanceArgs) -> Result<Sheet> {
        let out = Out::stdout();
        if global.json {
            return Ok(Sheet::Json(out));
        }
        if !args.csv {
            return Ok(Sheet::Person(out));
        }
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record([
            "id", "date", "source", "zone", "speaker", "left", "node", "right", "start", "end",
            "path", "member", "line",
        ])?;
        Ok(Sheet::Csv(Box::new(csv)))
    }

    fn line(&mut self, line: &Line<'_>, speaker: Option<&str>, offsets: Offsets) -> Result<()> {
        match self {
            Sheet::Csv(csv) => record(csv, &row(line, speaker, offsets)),
            Sheet::Json(out) => out.json(&row(line, speaker, offsets)),
            Sheet::Person(out) => person(out, line, speaker),
        }
    }

    fn flush(&mut self) -> Result<()> {
        match self {
            Sheet::Csv(csv) => csv.flush()?,
            Sheet::Json(out) | Sheet::Person(out) => out.flush()?,
        }
        Ok(())
    }
}

fn record(csv: &mut csv::Writer<Out>, row: &LineRow<'_>) -> Result<()> {
    let origin = row.origin.as_ref();
    let number = |number: usize| number.to_string();
    Ok(csv.write_record([
        row.id,
        row.date.as_deref().unwrap_or(""),
        row.source.unwrap_or(""),
        row.zone.unwrap_or(""),
        row.speaker.unwrap_or(""),
        row.left,
        row.node,
        row.right,
        &number(row.span[0]),
        &number(row.span[1]),
        origin.map_or("", |origin| &origin.path),
        origin
            .and_then(|origin| origin.member.as_deref())
            .unwrap_or(""),
        &origin.map_or_else(String::new, |origin| origin.line.to_string()),
    ])?)
}
