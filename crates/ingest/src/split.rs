use std::sync::Arc;

use memchr::memmem;
use nutgraf_model::{Place, Warning};

use crate::decode::{self, Wide};
use crate::feed::ItemEnd;
use crate::kind::Kind;
use crate::rejected::Problem;
use crate::table::{RowEnd, Table};
use crate::window::Window;
use crate::{Reason, feed, warc, wrapper};

/// Cuts a stream into its records, with bounded memory.
#[derive(Debug)]
pub(crate) struct Splitter {
    how: How,
    count: u32,
    failure_told: bool,
}

#[derive(Clone, Debug)]
enum How {
    /// One record, and why there is none.
    Refuse(Problem),
    Whole,
    Lines(Option<Wide>),
    Values,
    /// The values of an array inside an object that wraps it; the bytes before the array.
    Wrapped(Option<usize>),
    Stories,
    /// Rows; whether the header is still to be read.
    Rows(Arc<Table>, bool),
    Items,
    Crawl,
    Done,
}

/// One record, or why it could not be cut out.
#[derive(Debug)]
pub(crate) struct Cut {
    pub(crate) place: Place,
    pub(crate) number: Option<u32>,
    pub(crate) result: Result<Vec<u8>, Problem>,
    /// What was wrong with it, and did not keep it from being read.
    pub(crate) warnings: Vec<Warning>,
}

impl Cut {
    pub(crate) fn new(place: Place, result: Result<Vec<u8>, Problem>) -> Cut {
        Cut {
            place,
            number: None,
            result,
            warnings: Vec::new(),
        }
    }
}

impl Splitter {
    /// For a stream that begins with `head`.
    pub(crate) fn new(
        kind: Kind,
        problem: Option<Problem>,
        head: &[u8],
        table: Option<Arc<Table>>,
    ) -> Splitter {
        let wide = decode::wide(head);
        let how = match (problem, kind) {
            (Some(problem), _) => How::Refuse(problem),
            (None, Kind::JsonLines) => How::Lines(wide),
            (None, Kind::Json | Kind::Feed) if head.trim_ascii_start().first() != Some(&b'<') => {
                match wrapper::array_at(head) {
                    Some(at) => How::Wrapped(Some(at)),
                    None => How::Values,
                }
            }
            (None, Kind::Feed) => How::Items,
            (None, Kind::Warc) => How::Crawl,
            (None, Kind::Table) => match table {
                Some(table) => {
                    let headed = table.headed;
                    How::Rows(table, headed)
                }
                None => How::Whole,
            },
            (None, Kind::ReutersSgml) => How::Stories,
            (None, _) => How::Whole,
        };
        Splitter {
            how,
            count: 0,
            failure_told: false,
        }
    }

    pub(crate) fn next(&mut self, window: &mut Window, max: usize) -> Option<Cut> {
        let cut = match self.how.clone() {
            How::Done => return None,
            How::Refuse(problem) => {
                self.how = How::Done;
                return Some(Cut::new(Place::default(), Err(problem)));
            }
            How::Whole => {
                self.how = How::Done;
                return Some(whole(window, max));
            }
            How::Lines(wide) => {
                skip_blank_lines(window, wide);
                cut(window, max, &mut LineEnd { wide })
            }
            How::Values => {
                skip(window, |b| {
                    b.is_ascii_whitespace() || b",[]\xef\xbb\xbf".contains(&b)
                });
                cut(window, max, &mut ValueEnd::default())
            }
            How::Wrapped(before) => {
                window.consume(before.unwrap_or(0));
                self.how = How::Wrapped(None);
                skip(window, |b| b.is_ascii_whitespace() || b",".contains(&b));
                if window.bytes().first() == Some(&b']') {
                    // What stands behind the array is about all of it.
                    while !window.ended() {
                        window.consume(window.bytes().len());
                        window.fill();
                    }
                    window.consume(window.bytes().len());
                    None
                } else {
                    cut(window, max, &mut ValueEnd::default())
                }
            }
            How::Rows(table, header) => {
                if header {
                    skip(window, |b| b"\r\n\xef\xbb\xbf".contains(&b));
                    _ = cut(window, max, &mut RowEnd::new(table.delimiter));
                    self.how = How::Rows(Arc::clone(&table), false);
                }
                skip(window, |b| b"\r\n".contains(&b));
                cut(window, max, &mut RowEnd::new(table.delimiter))
            }
            How::Items if feed::skip_to_item(window) => cut(window, max, &mut ItemEnd::default()),
            How::Items if self.count == 0 && window.failure().is_none() => {
                self.how = How::Done;
                let problem = Problem::new(Reason::NoText, "the feed has no items");
                return Some(Cut::new(Place::default(), Err(problem)));
            }
            How::Items => None,
            How::Crawl => warc::cut(window, max),
            How::Stories => {
                if let Some(junk) = skip_to_story(window) {
                    return Some(junk);
                }
                cut(window, max, &mut StoryEnd)
            }
        };
        // What the stream lost at its end is told once, with the record that it cuts or after it.
        let Some(mut cut) = cut.or_else(|| lost(window).filter(|_| !self.failure_told)) else {
            self.how = How::Done;
            return None;
        };
        self.failure_told |= window.ended() && window.bytes().is_empty() && cut.result.is_err();
        self.count += 1;
        cut.number = Some(self.count);
        Some(cut)
    }
}

pub(crate) fn here(window: &Window) -> Place {
    Place {
        line: window.line(),
        start: window.offset(),
        end: window.offset(),
    }
}

pub(crate) fn too_large(bytes: u64, max: usize) -> Problem {
    Problem::new(
        Reason::TooLarge,
        format!(
            "a record of {bytes} bytes or more, where {max} are allowed; cut it, or raise the limit"
        ),
    )
}

/// The whole stream as one record.
fn whole(window: &mut Window, max: usize) -> Cut {
    let mut place = here(window);
    window.fill_to(max.saturating_add(1));
    let bytes = window.bytes();
    place.end = bytes.len() as u64;
    let result = if bytes.len() > max {
        Err(too_large(bytes.len() as u64, max))
    } else if let Some(failure) = window.failure() {
        Err(Problem::of_reading(failure))
    } else {
        Ok(bytes.to_vec())
    };
    Cut::new(place, result)
}

/// Finds the end of a record that begins at the first byte.
pub(crate) trait FindEnd {
    /// Looks at `bytes`, of which those before `seen` were looked at. Gives how long the record is,
    /// and how many bytes to step over.
    fn find(&mut self, bytes: &[u8], seen: usize) -> Option<(usize, usize)>;

    /// Whether a record may also end where the stream does.
    fn ends_with_stream(&self) -> bool;

    /// Where to cut a record that does not end within bounds, so that its neighbours are saved.
    fn break_off(&self) -> Option<(usize, usize)> {
        None
    }
}

/// No mark that is looked for is longer.
const OVERLAP: usize = 16;

pub(crate) fn cut(window: &mut Window, max: usize, end: &mut dyn FindEnd) -> Option<Cut> {
    let mut place = here(window);
    let mut seen = 0;
    if window.bytes().is_empty() && !window.fill() {
        return None;
    }
    let result = loop {
        let mut found = end.find(window.bytes(), seen);
        if found.is_none() && (window.bytes().len() > max || window.ended()) {
            found = end.break_off();
        }
        if let Some((len, step)) = found {
            place.end = window.offset() + len as u64;
            let size = place.end - place.start;
            let result = if size > max as u64 {
                Err(too_large(size, max))
            } else {
                Ok(window.bytes()[..len].to_vec())
            };
            window.consume(step);
            break result;
        }
        seen = window.bytes().len();
        if seen > max {
            // Too large: look for its end, and keep nothing of it.
            // By whole units of four bytes, so that UTF-16 and UTF-32 stay in step.
            window.consume(seen.saturating_sub(OVERLAP) / 4 * 4);
            seen = window.bytes().len();
        }
        if window.fill() {
            continue;
        }
        let len = window.bytes().len();
        place.end = window.offset() + len as u64;
        let size = place.end - place.start;
        let result = if let Some(failure) = window.failure() {
            Err(Problem::of_reading(failure))
        } else if size > max as u64 {
            Err(too_large(size, max))
        } else if end.ends_with_stream() {
            Ok(window.bytes().to_vec())
        } else {
            Err(Problem::new(
                Reason::Truncated,
                "the file ends in the middle of the record; get the file again",
            ))
        };
        window.consume(len);
        break result;
    };
    Some(Cut::new(place, result))
}

/// The damage at the end of the stream, where it cut no record.
fn lost(window: &Window) -> Option<Cut> {
    let problem = Problem::of_reading(window.failure()?);
    Some(Cut::new(here(window), Err(problem)))
}

fn skip(window: &mut Window, skipped: impl Fn(u8) -> bool) {
    loop {
        let bytes = window.bytes();
        let count = bytes.iter().take_while(|&&b| skipped(b)).count();
        let on = count == bytes.len();
        window.consume(count);
        if !on || !window.fill() {
            return;
        }
    }
}

fn skip_blank_lines(window: &mut Window, wide: Option<Wide>) {
    match wide {
        None => skip(window, |b| {
            b.is_ascii_whitespace() || b"\xef\xbb\xbf".contains(&b)
        }),
        Some(wide) => {
            let width = wide.width;
            loop {
                let blank = |unit: &&[u8]| wide.is_blank(unit);
                let units = window.bytes().chunks_exact(width).take_while(blank).count();
                let on = window.bytes().len() < (units + 1) * width;
                window.consume(units * width);
                if !on || !window.fill() {
                    break;
                }
            }
            // Half a character at the end of the file.
            if window.ended() && window.bytes().len() < width {
                window.consume(window.bytes().len());
            }
        }
    }
}

struct LineEnd {
    wide: Option<Wide>,
}

impl FindEnd for LineEnd {
    fn find(&mut self, bytes: &[u8], seen: usize) -> Option<(usize, usize)> {
        match self.wide {
            None => {
                let at = seen + memchr::memchr(b'\n', &bytes[seen..])?;
                Some((at, at + 1))
            }
            Some(wide) => {
                let at = wide.line_end(bytes, seen / wide.width * wide.width)?;
                Some((at, at + wide.width))
            }
        }
    }

    fn ends_with_stream(&self) -> bool {
        true
    }
}

/// Follows brackets and strings of JSON.
#[derive(Default)]
struct ValueEnd {
    depth: usize,
    in_string: bool,
    escaped: bool,
    // Begins with neither bracket nor quotation mark.
    bare: bool,
    // A string went over a line's end, which no string of JSON does: brackets no longer count for
    // sure, and an object at the beginning of a line is taken for the next record.
    broken: bool,
    line_is_blank: bool,
}

impl FindEnd for ValueEnd {
    fn find(&mut self, bytes: &[u8], seen: usize) -> Option<(usize, usize)> {
        if seen == 0 {
            self.bare = !matches!(bytes.first(), Some(b'{' | b'"'));
        }
        for (at, &byte) in bytes.iter().enumerate().skip(seen) {
            if self.bare {
                if matches!(byte, b'\n' | b',') {
                    return Some((at, at));
                }
                continue;
            }
            let line_was_blank = self.line_is_blank;
            self.line_is_blank = byte == b'\n' || (line_was_blank && byte.is_ascii_whitespace());
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    b'\n' => {
                        self.in_string = false;
                        self.broken = true;
                    }
                    _ => {}
                }
                if byte == b'"' && !self.in_string && self.depth == 0 {
                    return Some((at + 1, at + 1));
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' if self.broken && line_was_blank => return Some((at, at)),
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some((at + 1, at + 1));
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn ends_with_stream(&self) -> bool {
        self.bare
    }
}

const STORY: &[u8] = b"<REUTERS";
const STORY_END: &[u8] = b"</REUTERS>";

struct StoryEnd;

impl FindEnd for StoryEnd {
    fn find(&mut self, bytes: &[u8], seen: usize) -> Option<(usize, usize)> {
        let from = seen.saturating_sub(OVERLAP);
        let end = memmem::find(&bytes[from..], STORY_END).map(|at| from + at + STORY_END.len());
        // A story that never ends stops where the next begins.
        let next = from.max(1);
        let upto = end.unwrap_or(bytes.len());
        let next = bytes
            .get(next..upto)
            .and_then(|bytes| memmem::find(bytes, STORY))
            .map(|at| next + at);
        next.or(end).map(|end| (end, end))
    }

    fn ends_with_stream(&self) -> bool {
        false
    }
}

/// Steps over what stands between stories: white space, the document type, an invented wrapper.
/// Words there are given as a rejected record.
fn skip_to_story(window: &mut Window) -> Option<Cut> {
    let mut place = here(window);
    let mut words = false;
    let mut in_tag = false;
    loop {
        let bytes = window.bytes();
        let found = memmem::find(bytes, STORY);
        let ended = window.ended();
        let keep = if ended { 0 } else { STORY.len() };
        let gap = found.unwrap_or(bytes.len().saturating_sub(keep));
        for &byte in &bytes[..gap] {
            match byte {
                b'<' => in_tag = true,
                b'>' => in_tag = false,
                _ => words |= !in_tag && !byte.is_ascii_whitespace() && byte.is_ascii_graphic(),
            }
        }
        window.consume(gap);
        if found.is_some() || !window.fill() && ended {
            break;
        }
    }
    place.end = window.offset();
    words.then(|| {
        Cut::new(
            place,
            Err(Problem::new(
                Reason::InvalidSgml,
                "words outside a story; every story stands between <REUTERS ...> and </REUTERS>",
            )),
        )
    })
}
