//! `concordance`: one line a match.

use std::io::{self, Write};
use std::ops::ControlFlow;

use anyhow::Result;
use nutgraf_index::{ConcordanceOptions, Line, LineSample, Tally};
use nutgraf_pipeline::{Bom, Row, SortedLines, quotes, speaker_at};
use nutgraf_quote::Quote;

use crate::Exit;
use crate::cli::{ConcordanceArgs, Global, Offsets};
use crate::output::{Out, QUIET, counted, grouped, mark, of_stories};
use crate::rows::{CopiesRow, Counter, LineRow, OriginRow};

pub(crate) fn run(global: &Global, args: &ConcordanceArgs) -> Result<Exit> {
    let query = crate::query::read(&args.query)?;
    let searcher = crate::locate::open(global)?.searcher()?;
    crate::query::note(global, &searcher, &query)?;
    if args.frequency {
        return super::frequency::run(global, &searcher, &query, args);
    }
    let limit = (args.limit > 0).then_some(args.limit);
    let options = ConcordanceOptions {
        width_words: args.width as usize,
        // Of lines that are to be sorted, the first are known when all are.
        limit: limit.filter(|_| args.sort.is_empty()),
        sample: args.sample.map(|size| LineSample {
            size,
            seed: args.seed,
        }),
        fold: args.fold,
    };
    let mut out = Out::stdout();
    let mut sheet = Sheet::new(global, args, &out);
    sheet.head(&mut out, args.fold)?;
    let mut sorted = SortedLines::new(&args.sort, limit);
    let mut result = Ok(());
    let mut speakers = Speakers::default();
    let mut shown = 0;
    let count = searcher.concordance(&query, &options, |line| {
        let speaker = speakers.of(&line);
        let written = sheet.line(&line, speaker);
        shown += 1;
        if args.sort.is_empty() {
            result = out.write_all(written);
        } else {
            sorted.push(&line, speaker, written);
        }
        match result {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    })?;
    result?;
    if !args.sort.is_empty() {
        shown = 0;
        for written in sorted.into_written() {
            out.write_all(&written)?;
            shown += 1;
        }
    }
    out.flush()?;
    if !global.quiet {
        let rest = match args.sample {
            _ if shown >= count.matches => String::new(),
            Some(_) => {
                format!(", {} drawn at random (seed {})", grouped(shown), args.seed)
            }
            None => format!(", {} shown", grouped(shown)),
        };
        eprintln!(
            "{} in {}{}{rest}",
            counted(count.matches, "match", "matches"),
            counted(count.articles, "article", "articles"),
            of_stories(count.stories)
        );
        no_place(count);
    }
    Ok(if count.matches == 0 {
        Exit::Nothing
    } else {
        Exit::Done
    })
}

/// Says so where a query matches articles, but nothing in them.
pub(crate) fn no_place(count: Tally) {
    if count.matches == 0 && count.articles > 0 {
        eprintln!(
            "note: such a query decides on articles and has no place in the text; `search` lists them"
        );
    }
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
            self.quotes = quotes(&line.marked().article);
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
        copies: line.copies.map(CopiesRow::from),
    }
}

/// How many characters stand before the match, and how many are there for it and what follows; what
/// does not fit is cut, the match never.
const LEFT_CHARS: usize = 44;
const RIGHT_CHARS: usize = 64;

/// A line for a reader. `plain` where styles are not seen.
pub(crate) fn person(
    out: &mut impl Write,
    plain: bool,
    line: &Line<'_>,
    speaker: Option<&str>,
) -> io::Result<()> {
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
    mark(out, plain, &node)?;
    let origin = line.origin().map(|origin| origin.to_string());
    let speaker = speaker.map(|name| format!("{name}: ")).unwrap_or_default();
    let copies = line.copies.filter(|copies| copies.articles > 1);
    let copies = copies.map(|copies| {
        let articles = counted(copies.articles, "article", "articles");
        let outlets = counted(copies.outlets, "outlet", "outlets");
        format!("  [{articles}, {outlets}]")
    });
    writeln!(
        out,
        "{right:<room$}  {QUIET}{speaker}{}{}{QUIET:#}",
        origin.unwrap_or_default(),
        copies.unwrap_or_default()
    )
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

/// How lines are written.
enum Form {
    Csv(Row),
    Json,
    Person { plain: bool },
}

/// Writes lines, one at a time, into memory that is used again.
struct Sheet {
    form: Form,
    offsets: Offsets,
    written: Vec<u8>,
}

impl Sheet {
    fn new(global: &Global, args: &ConcordanceArgs, out: &Out) -> Sheet {
        Sheet {
            form: match (global.json, args.csv) {
                (true, _) => Form::Json,
                (_, true) => Form::Csv(Row::default()),
                _ => Form::Person { plain: out.plain },
            },
            offsets: args.offsets,
            written: Vec::new(),
        }
    }

    fn head(&self, out: &mut Out, fold: bool) -> io::Result<()> {
        let mut columns = vec![
            "id", "date", "source", "zone", "speaker", "left", "node", "right", "start", "end",
            "path", "member", "line",
        ];
        if fold {
            columns.extend(["articles", "outlets"]);
        }
        match self.form {
            Form::Csv(_) => nutgraf_pipeline::write_head(out, Bom::Without, &columns),
            Form::Json | Form::Person { .. } => Ok(()),
        }
    }

    fn line(&mut self, line: &Line<'_>, speaker: Option<&str>) -> &[u8] {
        let Sheet { form, written, .. } = self;
        written.clear();
        match form {
            Form::Csv(cells) => return record(cells, line, speaker, self.offsets),
            Form::Json => {
                let row = row(line, speaker, self.offsets);
                serde_json::to_writer(&mut *written, &row).expect("a row is plain data");
                written.push(b'\n');
            }
            Form::Person { plain } => {
                person(written, *plain, line, speaker).expect("writing to memory does not fail");
            }
        }
        written
    }
}

fn record<'a>(
    cells: &'a mut Row,
    line: &Line<'_>,
    speaker: Option<&str>,
    offsets: Offsets,
) -> &'a [u8] {
    let article = &line.article.article;
    cells.text(&line.article.id);
    match article.date {
        Some(date) => cells.number(date),
        None => cells.empty(),
    };
    cells.option(article.source.as_deref());
    cells.option(line.block.map(|kind| kind.as_str()));
    cells
        .option(speaker)
        .text(line.left)
        .text(line.node)
        .text(line.right);
    let [start, end] = Counter::new(article.text(), offsets).span(line.span);
    cells.number(start).number(end);
    let locator = &article.locator;
    cells.text(&locator.path).option(locator.member.as_deref());
    match line.place() {
        Some(place) => cells.number(place.line),
        None => cells.empty(),
    };
    if let Some(copies) = line.copies {
        cells.number(copies.articles).number(copies.outlets);
    }
    cells.end()
}
