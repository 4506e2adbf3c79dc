//! Tables: CSV, TSV and their kin, with a header or in the one shape that is known without.

use encoding_rs::{Encoding, UTF_8};
use nutgraf_model::{Article, Place};

use crate::json::keys::{self, Role};
use crate::rejected::Problem;
use crate::split::FindEnd;
use crate::{Reason, decode, json};

/// What the first rows say about all.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) delimiter: u8,
    /// Whether the first row names the columns.
    pub(crate) headed: bool,
    encoding: &'static Encoding,
    columns: Vec<String>,
}

/// The longest name of a column; a longer cell is a sentence.
const MAX_NAME: usize = 60;

/// Tells a table by its header: the names of its columns are those that articles' fields have, and
/// the next row has as many cells. `whole`: there are no more bytes than these.
pub(crate) fn sniff(head: &[u8], whole: bool) -> Option<Table> {
    let encoding = encoding(head);
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let start = head.iter().position(|byte| !b"\r\n".contains(byte))?;
    let head = &head[start..];
    // Most texts are no table at the first look.
    let line = &head[..memchr::memchr(b'\n', head).unwrap_or(head.len())];
    if line.len() > 4096 {
        return None;
    }
    let tables = b",;\t|".iter().filter(|delimiter| line.contains(delimiter));
    let tables = tables.filter_map(|&delimiter| {
        let (len, step) = row_end(head, delimiter)?;
        let columns = cells(&text(&head[..len], encoding), delimiter).ok()?;
        let score = score(&columns)?;
        fits(&head[step..], whole, delimiter, columns.len(), encoding)
            .then_some((score, delimiter, columns))
    });
    let Some((_, delimiter, columns)) = tables.max_by_key(|table| table.0) else {
        return unheaded(head, whole, encoding);
    };
    Some(Table {
        delimiter,
        headed: true,
        encoding,
        columns,
    })
}

/// The shape in which text classification exchanges its sets (Zhang, Zhao and LeCun, "Character-level
/// convolutional networks for text classification", NIPS 2015): `"3","Headline","Text"`, the number
/// of a class first, every cell in quotation marks.
fn unheaded(head: &[u8], whole: bool, encoding: &'static Encoding) -> Option<Table> {
    const DELIMITER: u8 = b',';
    if !head.starts_with(b"\"") {
        return None;
    }
    let (len, _) = row_end(head, DELIMITER)?;
    let first = text(&head[..len], encoding);
    let all_quoted = first.trim_end().ends_with('"') && first.contains("\",\"");
    let cells = cells(&first, DELIMITER).ok()?;
    let is_class = |cell: &str| cell.len() <= 3 && cell.bytes().all(|byte| byte.is_ascii_digit());
    let columns = match cells.as_slice() {
        [class, text] if is_class(class) && text.contains(' ') => &["label", "text"][..],
        [class, _, text] if is_class(class) && text.contains(' ') => &["label", "title", "text"],
        _ => return None,
    };
    let fits = all_quoted && fits(head, whole, DELIMITER, columns.len(), encoding);
    fits.then(|| Table {
        delimiter: DELIMITER,
        headed: false,
        encoding,
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
    })
}

/// Whether at least half of the first rows have as many cells as the header; one bad row must not
/// hide the others.
fn fits(
    mut rest: &[u8],
    whole: bool,
    delimiter: u8,
    count: usize,
    encoding: &'static Encoding,
) -> bool {
    let (mut rows, mut fitting) = (0, 0);
    while rows < 20 {
        let blank = rest
            .iter()
            .take_while(|byte| b"\r\n".contains(byte))
            .count();
        rest = &rest[blank..];
        let (len, step) = match row_end(rest, delimiter) {
            Some(end) => end,
            None if whole && !rest.is_empty() => (rest.len(), rest.len()),
            // A row that goes on behind what is looked at.
            None => {
                return rows == 0 && !whole && !rest.is_empty() || rows > 0 && 2 * fitting >= rows;
            }
        };
        rows += 1;
        let found = cells(&text(&rest[..len], encoding), delimiter);
        fitting += usize::from(found.is_ok_and(|cells| cells.len() == count));
        rest = &rest[step..];
    }
    2 * fitting >= rows
}

/// How many columns name a field; `None` where they are not the columns of articles.
fn score(columns: &[String]) -> Option<usize> {
    if columns.len() < 2 || columns.iter().any(|name| name.len() > MAX_NAME) {
        return None;
    }
    let roles: Vec<Role> = columns
        .iter()
        .filter_map(|name| Some(keys::role(name)?.0))
        .collect();
    let has = |role: Role| roles.contains(&role);
    // A table with paths is about other files.
    let about_files = columns.iter().any(|name| name.eq_ignore_ascii_case("path"));
    let titles = has(Role::Headline) && roles.len() > 1 && !about_files;
    // One name alone may begin a sentence: Story, interrupted.
    let written_by_programs =
        |name: &String| !name.contains(char::is_whitespace) && name.to_lowercase() == *name;
    let texts = has(Role::Body) && (roles.len() > 1 || columns.iter().all(written_by_programs));
    (texts || titles).then_some(roles.len())
}

fn encoding(head: &[u8]) -> &'static Encoding {
    match std::str::from_utf8(head) {
        Ok(_) => UTF_8,
        // Cut in the middle of a character.
        Err(error) if error.error_len().is_none() => UTF_8,
        Err(_) => decode::detect(head, None),
    }
}

fn text(bytes: &[u8], encoding: &'static Encoding) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

fn row_end(bytes: &[u8], delimiter: u8) -> Option<(usize, usize)> {
    let mut end = RowEnd::new(delimiter);
    end.find(bytes, 0)
}

/// Finds where a row ends: at a line's end outside quotation marks.
#[derive(Debug)]
pub(crate) struct RowEnd {
    delimiter: u8,
    state: State,
    /// The first line's end inside quotation marks.
    line_end: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    CellStart,
    Bare,
    Quoted,
    // Behind a quotation mark inside quotation marks.
    Closing,
}

impl RowEnd {
    pub(crate) fn new(delimiter: u8) -> RowEnd {
        RowEnd {
            delimiter,
            state: State::CellStart,
            line_end: None,
        }
    }
}

impl FindEnd for RowEnd {
    fn find(&mut self, bytes: &[u8], seen: usize) -> Option<(usize, usize)> {
        let mut at = seen;
        while let Some(&byte) = bytes.get(at) {
            if self.state == State::Quoted {
                let Some(step) = memchr::memchr2(b'"', b'\n', &bytes[at..]) else {
                    break;
                };
                at += step;
                if bytes[at] == b'"' {
                    self.state = State::Closing;
                } else {
                    self.line_end = self.line_end.or(Some(at));
                }
                at += 1;
                continue;
            }
            self.state = match (self.state, byte) {
                (_, b'\n') => return Some((at, at + 1)),
                (_, byte) if byte == self.delimiter => State::CellStart,
                (State::CellStart | State::Closing, b'"') => State::Quoted,
                (State::Closing, b'\r') => State::Closing,
                // Words behind a closing mark that is lines away: one mark is missing, and the
                // other was that of another row.
                (State::Closing, _) => match self.break_off() {
                    Some(end) => return Some(end),
                    None => State::Bare,
                },
                _ => State::Bare,
            };
            at += 1;
        }
        None
    }

    fn ends_with_stream(&self) -> bool {
        true
    }

    fn break_off(&self) -> Option<(usize, usize)> {
        let at = self.line_end?;
        (self.state == State::Quoted || self.state == State::Closing && self.line_end.is_some())
            .then_some((at, at + 1))
    }
}

/// The cells of a row.
fn cells(row: &str, delimiter: u8) -> Result<Vec<String>, Problem> {
    let delimiter = char::from(delimiter);
    let row = row.strip_suffix('\r').unwrap_or(row);
    let mut cells = Vec::new();
    let mut rest = row;
    loop {
        let mut cell = String::new();
        if let Some(quoted) = rest.strip_prefix('"') {
            rest = quoted;
            loop {
                let Some(at) = rest.find('"') else {
                    return Err(Problem::new(
                        Reason::InvalidCsv,
                        format!(
                            "cell {}: a quotation mark is opened and never closed; close it, or write it \
                             twice if it belongs to the text",
                            cells.len() + 1
                        ),
                    ));
                };
                cell.push_str(&rest[..at]);
                rest = &rest[at + 1..];
                match rest.strip_prefix('"') {
                    Some(behind) => {
                        cell.push('"');
                        rest = behind;
                    }
                    None => break,
                }
            }
        }
        let end = rest.find(delimiter);
        cell.push_str(&rest[..end.unwrap_or(rest.len())]);
        cells.push(cell);
        match end {
            Some(end) => rest = &rest[end + 1..],
            None => return Ok(cells),
        }
    }
}

/// Reads a row.
pub(crate) fn read(
    article: &mut Article,
    table: &Table,
    bytes: &[u8],
    place: Place,
) -> Result<(), Problem> {
    let mut cells = cells(&text(bytes, table.encoding), table.delimiter)?;
    let columns = &table.columns;
    // Some programs end each row with a delimiter, and some leave out empty cells at the end.
    while cells.len() > columns.len() && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    if cells.len() != columns.len() {
        return Err(Problem::new(
            Reason::InvalidCsv,
            format!(
                "a row of {} cells where the {} has {}; put quotation marks around cells with \
                 `{}` in them",
                cells.len(),
                if table.headed { "header" } else { "first" },
                columns.len(),
                char::from(table.delimiter).escape_default()
            ),
        ));
    }
    if !table.headed {
        // Line ends are written as backslashes there.
        for cell in &mut cells {
            *cell = cell.replace('\\', " ");
        }
    }
    if cells.iter().any(|cell| cell.contains('\u{fffd}')) {
        article.warn(
            "invalid-utf8",
            "some bytes are no characters and read as U+FFFD",
        );
    }
    json::read_row(article, columns, &cells, place)
}
