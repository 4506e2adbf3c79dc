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
    let mut out = Out::stdout();
    let mut table = args.csv.then(|| Table::new(&mut out));
    if let Some(table) = &mut table {
        table.head()?;
    }
    drop(table);
    let mut result = Ok(());
    let mut speakers = Speakers::default();
    let count = searcher.concordance(&query, &options, |line| {
        let speaker = speakers.of(&line);
        result = if args.csv {
            Table::new(&mut out).line(&line, speaker, args.offsets)
        } else if global.json {
            out.json(&row(&line, speaker, args.offsets))
        } else {
            person(&mut out, &line, speaker)
        };
        match result {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    })?;
    result?;
    out.flush()?;
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

/// Words before the match end in this column, in characters.
const LEFT_CHARS: usize = 52;

pub(crate) fn person(out: &mut Out, line: &Line<'_>, speaker: Option<&str>) -> Result<()> {
    let article = &line.article.article;
    let date = article
        .date
        .map_or_else(|| "undated".to_owned(), |date| date.to_string());
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let gap = |text: &str, at_start: bool| {
        let edge = if at_start {
            text.chars().next()
        } else {
            text.chars().next_back()
        };
        if edge.is_some_and(char::is_whitespace) {
            " "
        } else {
            ""
        }
    };
    let mut left = one_line(line.left);
    left.push_str(gap(line.left, false));
    let chars = left.chars().count();
    if chars > LEFT_CHARS {
        left = left.chars().skip(chars - LEFT_CHARS).collect();
    }
    write!(out, "{QUIET}{:<10.10}{QUIET:#} {left:>LEFT_CHARS$}", date)?;
    out.mark(&one_line(line.node))?;
    write!(out, "{}{}", gap(line.right, true), one_line(line.right))?;
    let origin = line
        .origin()
        .map(|origin| origin.to_string())
        .unwrap_or_default();
    let speaker = speaker.map(|name| format!("{name}: ")).unwrap_or_default();
    writeln!(out, "  {QUIET}[{speaker}{origin}]{QUIET:#}")?;
    Ok(())
}

/// Comma-separated values.
struct Table<'a> {
    csv: csv::Writer<&'a mut Out>,
}

impl<'a> Table<'a> {
    fn new(out: &'a mut Out) -> Table<'a> {
        let csv = csv::WriterBuilder::new()
            .buffer_capacity(1 << 10)
            .from_writer(out);
        Table { csv }
    }

    fn head(&mut self) -> Result<()> {
        let names = [
            "id", "date", "source", "zone", "speaker", "left", "node", "right", "start", "end",
            "path", "member", "line",
        ];
        Ok(self.csv.write_record(names)?)
    }

    fn line(&mut self, line: &Line<'_>, speaker: Option<&str>, offsets: Offsets) -> Result<()> {
        let row = row(line, speaker, offsets);
        let origin = row.origin;
        let member = origin.as_ref().and_then(|origin| origin.member.as_deref());
        self.csv.write_record([
            row.id,
            row.date.as_deref().unwrap_or(""),
            row.source.unwrap_or(""),
            row.zone.unwrap_or(""),
            row.speaker.unwrap_or(""),
            row.left,
            row.node,
            row.right,
            &row.span[0].to_string(),
            &row.span[1].to_string(),
            origin.as_ref().map_or("", |origin| &origin.path),
            member.unwrap_or(""),
            &origin.as_ref().map_or(0, |origin| origin.line).to_string(),
        ])?;
        Ok(self.csv.flush()?)
    }
}
