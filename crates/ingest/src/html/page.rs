use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use memchr::{memchr_iter, memmem};
use nutgraf_model::{Place, Warning};

use crate::decode;
use crate::rejected::Problem;

/// A page as text, and the way back to its bytes.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) warnings: Vec<Warning>,
    map: Map,
}

#[derive(Debug)]
enum Map {
    /// Every byte stands where it stood, from `place` on; and the line ends before each stretch.
    Exact {
        place: Place,
        lines: OnceCell<Vec<u32>>,
    },
    /// Where each line begins in the text, and its place in the file.
    Lines(Vec<(usize, Place)>),
    /// All that is known is where the whole stands.
    Whole(Place),
}

/// Bytes of a page whose lines are counted together.
const STRETCH: usize = 4096;

/// How far into a page its encoding may be named.
const PRESCAN: usize = 4096;

impl<'a> Page<'a> {
    /// Decodes a page. What the server or the page says about its encoding counts where the bytes
    /// themselves leave it open.
    pub(super) fn decode(
        bytes: &'a [u8],
        place: Place,
        charset: Option<&str>,
    ) -> Result<Page<'a>, Problem> {
        let mark = usize::from(bytes.starts_with(b"\xef\xbb\xbf")) * 3;
        if let Ok(text) = std::str::from_utf8(&bytes[mark..])
            && decode::wide(bytes).is_none()
            && few_controls(text)
        {
            if let Some(page) = Page::repaired(text, place, mark) {
                return Ok(page);
            }
            let start = place.start + mark as u64;
            return Ok(Page {
                text: Cow::Borrowed(text),
                warnings: Vec::new(),
                map: Map::Exact {
                    place: Place { start, ..place },
                    lines: OnceCell::new(),
                },
            });
        }
        let said = charset.map(str::to_owned).or_else(|| named(bytes));
        let decoded = decode::decode_as(bytes, place, said.as_deref())?;
        let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
        let mut lines = Vec::with_capacity(decoded.lines.len());
        for line in &decoded.lines {
            lines.push((text.len(), line.place));
            text.push_str(&line.text);
            text.push('\n');
        }
        Ok(Page {
            text: Cow::Owned(text),
            warnings: decoded.warnings,
            map: Map::Lines(lines),
        })
    }

    /// A page that was UTF-8, was read as Windows-1252 and written as UTF-8 again: `â€™` for `’`.
    /// Repaired only where every such character goes back.
    fn repaired(text: &str, place: Place, mark: usize) -> Option<Page<'static>> {
        // What the first bytes of two and three become: `Ã`, `â€`, `â` and a control character,
        // `Â` and a space that does not break.
        let bytes = text.as_bytes();
        let marks = memchr_iter(0xc3, bytes).filter(|&at| {
            matches!(bytes.get(at + 1), Some(0x83))
                || [&b"\xa2\xe2\x82\xac"[..], b"\xa2\xc2\x80", b"\x82\xc2\xa0"]
                    .iter()
                    .any(|mark| bytes[at + 1..].starts_with(mark))
        });
        if marks.take(3).count() < 3 {
            return None;
        }
        let mut repaired = String::with_capacity(text.len());
        let mut lines = Vec::new();
        let mut at = place.start + mark as u64;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let end = at + line.len() as u64;
            let place = Place {
                line: place.line + number as u32,
                start: at,
                end,
            };
            lines.push((repaired.len(), place));
            at = end;
            if line.is_ascii() {
                repaired.push_str(line);
                continue;
            }
            let bytes: Option<Vec<u8>> = line.chars().map(narrow).collect();
            repaired.push_str(&String::from_utf8(bytes?).ok()?);
        }
        Some(Page {
            text: Cow::Owned(repaired),
            warnings: vec![Warning {
                code: "mojibake".into(),
                message: "UTF-8 that was taken for Windows-1252 and encoded again; repaired".into(),
            }],
            map: Map::Lines(lines),
        })
    }

    /// A piece of HTML that was a value of something else.
    pub(super) fn inside(text: &'a str, place: Place) -> Page<'a> {
        Page {
            text: Cow::Borrowed(text),
            warnings: Vec::new(),
            map: Map::Whole(place),
        }
    }

    /// Where a stretch of the text stands in the file: exactly where the page is UTF-8, else the
    /// lines that cover it.
    pub(super) fn place(&self, range: Range<usize>) -> Place {
        match &self.map {
            Map::Whole(place) => *place,
            Map::Exact { place, lines } => {
                let bytes = self.text.as_bytes();
                let count = |bytes: &[u8]| memchr_iter(b'\n', bytes).count() as u32;
                let before = lines.get_or_init(|| {
                    let mut sum = 0;
                    let sums = bytes.chunks(STRETCH).map(|stretch| {
                        sum += count(stretch);
                        sum - count(stretch)
                    });
                    sums.collect()
                });
                let stretch = (range.start / STRETCH).min(before.len().saturating_sub(1));
                let line = before.get(stretch).copied().unwrap_or(0)
                    + count(&bytes[stretch * STRETCH..range.start]);
                Place {
                    line: place.line + line,
                    start: place.start + range.start as u64,
                    end: place.start + range.end as u64,
                }
            }
            Map::Lines(lines) => {
                let at = |byte| lines.partition_point(|line| line.0 <= byte).max(1) - 1;
                let first = lines
                    .get(at(range.start))
                    .map_or(Place::default(), |line| line.1);
                let last = lines
                    .get(at(range.end.max(1) - 1))
                    .map_or(first, |line| line.1);
                Place {
                    end: last.end.max(first.end),
                    ..first
                }
            }
        }
    }
}

/// The byte that Windows-1252 reads as this character.
fn narrow(c: char) -> Option<u8> {
    if (c as u32) < 0x100 {
        return Some(c as u8);
    }
    let mut bytes = [0; 4];
    let (encoded, _, unmappable) = encoding_rs::WINDOWS_1252.encode(c.encode_utf8(&mut bytes));
    match (unmappable, &*encoded) {
        (false, [byte]) => Some(*byte),
        _ => None,
    }
}

/// Whether there are no more control characters than damage explains.
fn few_controls(text: &str) -> bool {
    let control = |b: &u8| u8::from(*b < 0x20 && !matches!(*b, b'\t' | b'\n' | b'\r' | 0x0c));
    // In stretches whose count a byte holds, which processors add up many at a time.
    let stretches = text.as_bytes().chunks(255);
    let count: usize = stretches
        .map(|bytes| usize::from(bytes.iter().map(control).sum::<u8>()))
        .sum();
    100 * count.saturating_sub(2) <= text.len()
}

/// The encoding that a page names in a `meta` at its beginning.
fn named(bytes: &[u8]) -> Option<String> {
    let head = bytes[..bytes.len().min(PRESCAN)].to_ascii_lowercase();
    let at = memmem::find_iter(&head, b"charset").find_map(|at| {
        let rest = head[at + b"charset".len()..].trim_ascii_start();
        rest.strip_prefix(b"=")
    })?;
    let name: String = at
        .trim_ascii_start()
        .iter()
        .skip_while(|b| matches!(b, b'"' | b'\''))
        .take_while(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(b))
        .take(40)
        .map(|b| char::from(*b))
        .collect();
    (!name.is_empty()).then_some(name)
}
