//! Pairs of quotation marks.
//!
//! Marks pair within their paragraph, so that an odd one costs its own paragraph at most. The one
//! exception is the convention that a quotation over several paragraphs opens each of them and
//! closes the last.

use nutgraf_model::{BlockKind, Span};

use crate::doc::Doc;
use crate::transcript::Turn;

/// What stands between a pair of marks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Marked {
    pub(crate) span: Span,
    pub(crate) words: Span,
    pub(crate) depth: u8,
    /// Marks for the names of works alone.
    pub(crate) is_title: bool,
    /// The paragraphs where it begins and ends.
    pub(crate) first: u32,
    pub(crate) last: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Family {
    Double,
    Single,
    Guillemet,
    SingleGuillemet,
    Corner,
    WhiteCorner,
    Angle,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    family: Family,
    /// The mark itself: it decides what closes it.
    mark: char,
    start: usize,
    words: usize,
    paragraph: u32,
    /// A space stands on its inner side: it must be closed to count.
    is_loose: bool,
}

/// Every pair of marks, every block quotation without marks and every turn of a transcript, in order
/// of the start.
pub(crate) fn find(doc: &Doc, turns: &[Turn]) -> Vec<Marked> {
    let mut found = Vec::new();
    let mut running: Option<Open> = None;
    for (number, paragraph) in doc.paragraphs.iter().enumerate() {
        let next = doc
            .paragraphs
            .get(number + 1)
            .map(|p| p.span.text(doc.text));
        let text = paragraph.span.text(doc.text);
        let mut scan = Scan {
            text,
            base: paragraph.span.start(),
            paragraph: number as u32,
            open: running.take().into_iter().collect(),
            continued: false,
            found: &mut found,
        };
        scan.continued = !scan.open.is_empty();
        scan.run();
        let continued = scan.continued;
        if let Some(&open) = scan.open.first() {
            let goes_on = next.is_some_and(|next| same_family(next, open.family));
            let from_start = open.start == paragraph.span.start() || continued;
            let announced = text[..open.start.saturating_sub(paragraph.span.start())]
                .trim_end()
                .ends_with([':', ',']);
            if open.is_loose {
                // No paragraph ends for a mark that may be a slip.
            } else if goes_on && open.family != Family::Angle {
                running = Some(open);
            } else if (from_start || announced) && open.mark != '\'' {
                // Its closing mark is lost: the paragraph's end is as far as it can go.
                close(
                    &mut found,
                    open,
                    paragraph.span.end(),
                    paragraph.span.end(),
                    number,
                );
            }
        }
        let whole = matches!(paragraph.kind, BlockKind::BlockQuote)
            && !text.starts_with(is_opening)
            && running.is_none()
            && !continued;
        if whole {
            found.push(Marked {
                span: paragraph.span,
                words: paragraph.span,
                depth: 0,
                is_title: false,
                first: number as u32,
                last: number as u32,
            });
        }
    }
    found.extend(turns.iter().map(|turn| Marked {
        span: turn.words,
        words: turn.words,
        depth: 0,
        is_title: false,
        first: turn.paragraph as u32,
        last: turn.paragraph as u32,
    }));
    found.retain(|marked| marked.words.text(doc.text).contains(char::is_alphanumeric));
    found.sort_by_key(|marked| (marked.span.start(), std::cmp::Reverse(marked.span.end())));
    set_depths(&mut found);
    found
}

fn set_depths(found: &mut [Marked]) {
    let mut around: Vec<Span> = Vec::new();
    for marked in found {
        while around
            .last()
            .is_some_and(|span| !span.contains(marked.span))
        {
            around.pop();
        }
        marked.depth = u8::try_from(around.len()).unwrap_or(u8::MAX);
        around.push(marked.span);
    }
}

fn is_opening(c: char) -> bool {
    matches!(
        c,
        '"' | '“'
            | '„'
            | '«'
            | '‘'
            | '‚'
            | '‹'
            | '「'
            | '『'
            | '《'
            | '»'
            | '＂'
            | '\''
            | '”'
    )
}

/// Whether a paragraph begins with a mark that goes on with a quotation.
fn same_family(paragraph: &str, family: Family) -> bool {
    let first = paragraph.chars().next();
    match family {
        Family::Double => {
            matches!(first, Some('“' | '"' | '„' | '＂' | '”')) || paragraph.starts_with("``")
        }
        Family::Single => matches!(first, Some('‘' | '\'' | '‚')),
        Family::Guillemet => matches!(first, Some('«' | '»')),
        Family::SingleGuillemet => matches!(first, Some('‹' | '›')),
        Family::Corner => first == Some('「'),
        Family::WhiteCorner => first == Some('『'),
        Family::Angle => false,
    }
}

fn close(found: &mut Vec<Marked>, open: Open, end: usize, words_end: usize, paragraph: usize) {
    found.push(Marked {
        span: Span::new(open.start, end),
        words: Span::new(open.words.min(words_end), words_end),
        depth: 0,
        is_title: open.family == Family::Angle,
        first: open.paragraph,
        last: paragraph as u32,
    });
}

struct Scan<'a, 'f> {
    text: &'a str,
    base: usize,
    paragraph: u32,
    open: Vec<Open>,
    continued: bool,
    found: &'f mut Vec<Marked>,
}

/// A mark with its neighbours.
struct Mark {
    at: usize,
    len: usize,
    mark: char,
    before: Option<char>,
    after: Option<char>,
}

impl Mark {
    fn may_open(&self) -> bool {
        self.before
            .is_none_or(|c| c.is_whitespace() || "([{—–-/…".contains(c) || is_opening(c))
            && self.after.is_some_and(|c| !c.is_whitespace())
    }

    fn may_close(&self) -> bool {
        self.before.is_some_and(|c| !c.is_whitespace())
            && self.after.is_none_or(|c| !c.is_alphanumeric())
    }

    fn is_apostrophe(&self) -> bool {
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        is_word(self.before) && is_word(self.after)
    }
}

impl Scan<'_, '_> {
    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if !MAY_BE_MARK[usize::from(bytes[at])] {
                at += 1 + plain(&bytes[at + 1..]);
                continue;
            }
            let Some(c) = self.text[at..].chars().next() else {
                break;
            };
            let mut len = c.len_utf8();
            let mut mark = c;
            if matches!(c, '`' | '\'') && bytes.get(at + 1) == Some(&bytes[at]) {
                (mark, len) = (if c == '`' { '“' } else { '”' }, 2); // ``as TeX writes them''
            }
            if c == '’' && self.text[at + len..].starts_with('’') {
                (mark, len) = ('”', 2 * len);
            }
            if is_mark(mark) {
                let mark = Mark {
                    at: self.base + at,
                    len,
                    mark,
                    before: self.text[..at].chars().next_back(),
                    after: self.text[at + len..].chars().next(),
                };
                if self.continued && at == 0 {
                    // The mark that opens the paragraph again.
                } else {
                    self.see(&mark);
                }
            }
            at += len;
        }
    }

    fn see(&mut self, mark: &Mark) {
        match mark.mark {
            '“' => {
                let german = self.opened(Family::Double).is_some_and(|o| o.mark == '„');
                let wrong = self.opened(Family::Double).is_some() && !mark.may_open();
                if german || wrong && mark.may_close() {
                    self.close(Family::Double, mark);
                } else {
                    self.open(Family::Double, mark);
                }
            }
            '”' => {
                if self.opened(Family::Double).is_some() {
                    self.close(Family::Double, mark);
                } else if mark.may_open() {
                    self.open(Family::Double, mark);
                }
            }
            '„' | '‟' => self.open(Family::Double, mark),
            '"' | '＂' => self.straight(mark),
            '«' | '‹' => self.guillemet(mark, '»', '›'),
            '»' | '›' => self.guillemet(mark, '«', '‹'),
            '‘' => {
                if self.opened(Family::Single).is_some_and(|o| o.mark == '‚') {
                    self.close(Family::Single, mark);
                } else if mark.may_open() {
                    self.open(Family::Single, mark);
                }
            }
            '‚' if mark.may_open() => {
                self.open(Family::Single, mark);
            }
            '’' | '\'' => self.single(mark),
            '「' => self.open(Family::Corner, mark),
            '」' => self.close(Family::Corner, mark),
            '『' => self.open(Family::WhiteCorner, mark),
            '』' => self.close(Family::WhiteCorner, mark),
            '《' | '〈' => self.open(Family::Angle, mark),
            '》' | '〉' => self.close(Family::Angle, mark),
            _ => {}
        }
    }

    fn straight(&mut self, mark: &Mark) {
        let is_open = self.opened(Family::Double).is_some();
        if is_open && (mark.may_close() || !mark.may_open()) {
            self.close(Family::Double, mark);
        } else if is_open || mark.may_open() {
            self.open(Family::Double, mark);
        } else if mark.before.is_none_or(char::is_whitespace) {
            self.open(Family::Double, mark); // " set with spaces "
        }
    }

    fn guillemet(&mut self, mark: &Mark, double: char, single: char) {
        let (family, opener) = match mark.mark {
            '«' | '»' => (Family::Guillemet, double),
            _ => (Family::SingleGuillemet, single),
        };
        match self.opened(family) {
            Some(open) if open.mark == opener => self.close(family, mark),
            Some(_) if matches!(mark.mark, '«' | '‹') => self.open(family, mark),
            Some(_) => {}
            None if matches!(mark.mark, '«' | '‹') || mark.may_open() => self.open(family, mark),
            None => {}
        }
    }

    fn single(&mut self, mark: &Mark) {
        if mark.is_apostrophe() {
            return;
        }
        let open = self.opened(Family::Single);
        if open.is_some_and(|open| open.mark != '\'' || mark.mark == '\'') && mark.may_close() {
            if !self.is_plural_possessive(mark) {
                self.close(Family::Single, mark);
            }
        } else if mark.mark == '\''
            && mark.may_open()
            && open.is_none()
            && self.is_closed_later(mark)
        {
            self.open(Family::Single, mark);
        }
    }

    fn rest(&self, mark: &Mark) -> &str {
        &self.text[mark.at - self.base + mark.len..]
    }

    /// The defectors’ home: a mark after an s that goes on in lower case, with another that could
    /// close behind it.
    fn is_plural_possessive(&self, mark: &Mark) -> bool {
        let rest = self.rest(mark);
        if mark.before != Some('s') || !rest.starts_with(' ') {
            return false;
        }
        let goes_on = rest[1..].starts_with(char::is_lowercase);
        goes_on && closes_before_opening(rest)
    }

    /// Whether a straight single mark is no apostrophe of ’em or ’90s: one that closes follows.
    fn is_closed_later(&self, mark: &Mark) -> bool {
        mark.after.is_some_and(|c| !c.is_ascii_digit()) && closes_before_opening(self.rest(mark))
    }

    fn opened(&self, family: Family) -> Option<Open> {
        self.open
            .iter()
            .rev()
            .find(|open| open.family == family)
            .copied()
    }

    fn open(&mut self, family: Family, mark: &Mark) {
        if self.continued && self.open.len() == 1 && self.open[0].family == family {
            // No closing mark came: the quotation over several paragraphs was none, or ended with
            // the paragraph before.
            self.continued = false;
        }
        self.end_at_paragraph(family, mark);
        self.open.retain(|open| open.family != family);
        self.open.push(Open {
            family,
            mark: mark.mark,
            start: mark.at,
            words: mark.at + mark.len + spaces(self.rest(mark)),
            paragraph: self.paragraph,
            is_loose: mark.after.is_none_or(|c| c == ' ' || c == '\n'),
        });
    }

    /// A text that has lost its paragraphs keeps the convention of quotations over several of them: a
    /// mark that opens behind a full stop, while one is open. What stood before it was said, too.
    fn end_at_paragraph(&mut self, family: Family, mark: &Mark) {
        let Some(open) = self.opened(family) else {
            return;
        };
        let before = |at: usize| self.text[..at.saturating_sub(self.base)].trim_end();
        let begins = |text: &str| {
            text.is_empty() || text.ends_with(['.', '!', '?', ':', ',', '…', '”', '"', '’'])
        };
        let is_double = family == Family::Double && open.paragraph == self.paragraph;
        let sentence = before(mark.at);
        if is_double
            && !open.is_loose
            && open.start >= self.base
            && open.start + open.mark.len_utf8() < self.base + sentence.len()
            && begins(before(open.start))
            && sentence.ends_with(['.', '!', '?'])
            && mark.after.is_some_and(char::is_uppercase)
        {
            let end = self.base + sentence.len();
            close(self.found, open, end, end, self.paragraph as usize);
        }
    }

    fn close(&mut self, family: Family, mark: &Mark) {
        let Some(at) = self.open.iter().rposition(|open| open.family == family) else {
            return;
        };
        let open = self.open[at];
        self.open.truncate(at);
        if self.open.is_empty() {
            self.continued = false;
        }
        let inside = &self.text[..mark.at - self.base];
        let words_end = self.base + inside.trim_end().len();
        let paragraph = self.paragraph as usize;
        close(
            self.found,
            open,
            mark.at + mark.len,
            words_end.max(open.words),
            paragraph,
        );
    }
}

fn spaces(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// Whether a single mark that can close comes, and none that can open comes before it. Looks at no
/// more than a thousand bytes, so that a text full of them stays linear.
fn closes_before_opening(rest: &str) -> bool {
    let mut before = ' ';
    let mut chars = rest
        .char_indices()
        .take_while(|(at, _)| *at < 1000)
        .peekable();
    while let Some((_, c)) = chars.next() {
        let after = chars.peek().map(|(_, c)| *c);
        let after_is_word = after.is_some_and(char::is_alphanumeric);
        match c {
            '‘' => return false,
            '\'' if before.is_whitespace() && after_is_word => return false,
            '’' | '\'' if !before.is_whitespace() && !after_is_word => return true,
            _ => before = c,
        }
    }
    false
}

pub(crate) fn is_mark(c: char) -> bool {
    is_opening(c) || matches!(c, '‟' | '’' | '›' | '」' | '』' | '》' | '〈' | '〉')
}

/// How many bytes there are, eight at a time, before one that may begin a mark.
#[inline]
fn plain(bytes: &[u8]) -> usize {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let each = |byte: u8| u64::from_le_bytes([byte; 8]);
    let chunks = bytes.chunks_exact(8).map(|chunk| {
        let word = u64::from_le_bytes(chunk.try_into().expect("eight bytes"));
        // The high bit of a byte is set where the other has none but zeros.
        let zero = |word: u64| word.wrapping_sub(each(1)) & !word;
        let marks = zero(word ^ each(b'"')) | zero(word ^ each(b'\'')) | zero(word ^ each(b'`'));
        (word | marks) & HIGH
    });
    let mut at = 0;
    for found in chunks {
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at
}

/// The first bytes of marks in UTF-8.
const MAY_BE_MARK: [bool; 256] = {
    let mut table = [false; 256];
    table[b'"' as usize] = true;
    table[b'\'' as usize] = true;
    table[b'`' as usize] = true;
    table[0xC2] = true; // « »
    table[0xE2] = true; // “ ” „ ‟ ‘ ’ ‚ ‹ ›
    table[0xE3] = true; // 「 」 『 』 《 》 〈 〉
    table[0xEF] = true; // ＂
    table
};
