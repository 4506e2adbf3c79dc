use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, ISO_8859_2, ISO_8859_4, ISO_8859_13, ISO_8859_16, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258,
};
use nutgraf_model::{Place, Warning};

use crate::Reason;
use crate::line::{Line, push_clean};
use crate::rejected::Problem;

/// A text as lines, and what was repaired in it.
#[derive(Debug, Default)]
pub(crate) struct Decoded<'a> {
    pub(crate) lines: Vec<Line<'a>>,
    pub(crate) warnings: Vec<Warning>,
}

/// An encoding with more than one byte for every character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wide {
    /// Bytes of a unit: 2 or 4.
    pub(crate) width: usize,
    big_endian: bool,
    /// Bytes of the byte order mark, where there is one.
    mark: usize,
}

/// Tells UTF-16 and UTF-32 from the byte order mark, or from where the NULs stand.
pub(crate) fn wide(head: &[u8]) -> Option<Wide> {
    let of = |width, big_endian, mark| {
        Some(Wide {
            width,
            big_endian,
            mark,
        })
    };
    match head {
        [0xff, 0xfe, 0, 0, ..] => return of(4, false, 4),
        [0, 0, 0xfe, 0xff, ..] => return of(4, true, 4),
        [0xff, 0xfe, ..] => return of(2, false, 2),
        [0xfe, 0xff, ..] => return of(2, true, 2),
        _ => {}
    }
    let head = &head[..head.len().min(4096) / 4 * 4];
    let mut nuls = [0usize; 4];
    for unit in head.chunks_exact(4) {
        for (count, &byte) in nuls.iter_mut().zip(unit) {
            *count += usize::from(byte == 0);
        }
    }
    let units = head.len() / 4;
    if units < 2 || nuls.iter().all(|&n| n == 0) {
        return None;
    }
    let [a, b, c, d] = nuls;
    let mostly = |n: usize| 10 * n >= 9 * units;
    let rarely = |n: usize| 50 * n <= units;
    if mostly(d) && mostly(c) && rarely(a) {
        return of(4, false, 0);
    }
    if mostly(a) && mostly(b) && rarely(d) {
        return of(4, true, 0);
    }
    // Half of the units of Chinese or Korean text have no NUL, and spaces and line ends still do.
    let (even, odd) = (a + c, b + d);
    let guess = if 50 * odd >= units && 8 * even <= odd {
        Wide {
            width: 2,
            big_endian: false,
            mark: 0,
        }
    } else if 50 * even >= units && 8 * odd <= even {
        Wide {
            width: 2,
            big_endian: true,
            mark: 0,
        }
    } else {
        return None;
    };
    // A few NULs in bytes that are text without them are damage.
    let count = |is: fn(u8) -> bool| head.iter().filter(|b| is(**b)).count();
    let high = count(|b| b >= 0x80);
    let controls = count(|b| (1..0x20).contains(&b) && !b.is_ascii_whitespace());
    if 4 * high < head.len() && 50 * controls <= head.len() && 5 * (even + odd) < head.len() {
        return None;
    }
    // A program has NULs on one side too, and no line of letters.
    let text = guess.head(head);
    let letters = text
        .chars()
        .filter(|c| c.is_alphanumeric() || " \n".contains(*c))
        .count();
    (5 * letters >= 3 * text.chars().count()).then_some(guess)
}

impl Wide {
    /// The beginning of a text, decoded.
    pub(crate) fn head(self, bytes: &[u8]) -> String {
        let bytes = &bytes[self.mark.min(bytes.len())..];
        let bytes = &bytes[..bytes.len().min(4096) / self.width * self.width];
        self.decode(bytes).0
    }

    /// Where the first line ends at or after `from`, which is a multiple of the width: the place of
    /// its line feed.
    pub(crate) fn line_end(self, bytes: &[u8], from: usize) -> Option<usize> {
        (from..)
            .step_by(self.width)
            .take_while(|at| at + self.width <= bytes.len())
            .find(|&at| self.unit(&bytes[at..at + self.width]) == u32::from(b'\n'))
    }

    /// Whether a unit is white space, or a byte order mark.
    pub(crate) fn is_blank(self, unit: &[u8]) -> bool {
        matches!(self.unit(unit), 0x20 | 0x9..=0xd | 0xfeff)
    }

    /// A whole text in UTF-8, and how long the byte order mark before it is.
    pub(crate) fn narrow(self, bytes: &[u8]) -> (usize, String) {
        let mark = self.mark.min(bytes.len());
        (mark, self.decode(&bytes[mark..]).0)
    }

    /// How many bytes a text has.
    pub(crate) fn size(self, text: &str) -> u64 {
        match self.width {
            2 => 2 * text.chars().map(char::len_utf16).sum::<usize>() as u64,
            _ => 4 * text.chars().count() as u64,
        }
    }

    fn unit(self, bytes: &[u8]) -> u32 {
        let fold = |sum: u32, byte: &u8| (sum << 8) | u32::from(*byte);
        if self.big_endian {
            bytes.iter().fold(0, fold)
        } else {
            bytes.iter().rev().fold(0, fold)
        }
    }

    fn decode(self, bytes: &[u8]) -> (String, usize) {
        if self.width == 2 {
            let encoding = if self.big_endian { UTF_16BE } else { UTF_16LE };
            let (text, _) = encoding.decode_without_bom_handling(bytes);
            let bad = text.matches('\u{fffd}').count();
            return (text.into_owned(), bad);
        }
        let mut bad = 0;
        let text = bytes
            .chunks(4)
            .map(|unit| {
                let c = (unit.len() == 4).then(|| char::from_u32(self.unit(unit)));
                c.flatten().unwrap_or_else(|| {
                    bad += 1;
                    '\u{fffd}'
                })
            })
            .collect();
        (text, bad)
    }
}

/// Cuts bytes into decoded lines.
///
/// The encoding is told from a byte order mark, from the pattern of NULs, from the bytes being
/// valid UTF-8, else by a detector. A line is decoded by itself, so each knows its bytes: in every
/// encoding here the bytes of a line feed mean nothing else.
pub(crate) fn decode(bytes: &[u8], place: Place) -> Result<Decoded<'_>, Problem> {
    decode_as(bytes, place, None)
}

/// The same, where somebody said what the encoding is: believed if the bytes are neither of the
/// wide encodings nor UTF-8.
pub(crate) fn decode_as<'a>(
    bytes: &'a [u8],
    place: Place,
    label: Option<&str>,
) -> Result<Decoded<'a>, Problem> {
    let mut decoded = Decoded::default();
    let mut bad = 0;
    let mut controls = 0;
    if let Some(wide) = wide(bytes) {
        for (start, end, line) in wide_lines(bytes, wide) {
            let (text, wrong) = wide.decode(&bytes[start..end]);
            bad += wrong;
            let place = offset(place, start, end, line);
            let text = text.trim_end_matches('\r').to_owned();
            controls += push_clean(&mut decoded.lines, text.into(), place);
        }
    } else {
        let mark = if bytes.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        };
        let body = &bytes[mark..];
        let encoding = if std::str::from_utf8(body).is_ok() {
            UTF_8
        } else {
            detect(body, label)
        };
        if encoding != UTF_8 {
            let message = format!("read as {}: it is not UTF-8", encoding.name());
            decoded.warnings.push(warning("encoding", message));
        }
        for (start, end, line) in narrow_lines(body) {
            let raw = &body[start..end];
            let place = offset(place, mark + start, mark + end, line);
            let text = if encoding == UTF_8 {
                match std::str::from_utf8(raw) {
                    Ok(text) => Cow::Borrowed(text),
                    Err(_) => {
                        bad += raw
                            .utf8_chunks()
                            .filter(|c| !c.invalid().is_empty())
                            .count();
                        String::from_utf8_lossy(raw)
                    }
                }
            } else {
                let (text, wrong) = encoding.decode_without_bom_handling(raw);
                bad += usize::from(wrong);
                text
            };
            controls += push_clean(&mut decoded.lines, text, place);
        }
    }
    let characters = || {
        decoded
            .lines
            .iter()
            .map(|line| line.text.chars().count())
            .sum::<usize>()
    };
    // Two may stand in the shortest text.
    if controls > 2 && 100 * (controls - 2) > characters() {
        return Err(Problem::new(
            Reason::Binary,
            format!("{controls} control characters: not text; leave it out, or save it as text"),
        ));
    }
    if controls > 0 {
        let message = format!("{controls} control characters left out");
        decoded
            .warnings
            .push(warning("control-characters", message));
    }
    if bad > 0 {
        let message = format!("{bad} sequences of bytes are no characters and read as U+FFFD");
        decoded.warnings.push(warning("invalid-utf8", message));
    }
    Ok(decoded)
}

/// The encoding of bytes that are not all UTF-8.
pub(crate) fn detect(bytes: &[u8], label: Option<&str>) -> &'static Encoding {
    let (mut valid, mut invalid) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    if valid > invalid {
        return UTF_8;
    }
    // Nothing in UTF-16 comes this far: a label that says so was written by a program.
    let said = label.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    if let Some(said) = said.filter(|said| said.is_ascii_compatible() && *said != UTF_8) {
        return said;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // Bytes that are nothing in particular are guessed to be of some Latin alphabet. There the byte
    // FF (ÿ, a dot) and those of control characters stand in no news, so they are damage in UTF-8.
    const LATIN: [&Encoding; 9] = [
        WINDOWS_1252,
        WINDOWS_1250,
        WINDOWS_1254,
        WINDOWS_1257,
        WINDOWS_1258,
        ISO_8859_2,
        ISO_8859_4,
        ISO_8859_13,
        ISO_8859_16,
    ];
    let odd = |b: &u8| matches!(b, 0xff | 0x81 | 0x8d | 0x8f | 0x90 | 0x9d);
    if LATIN.contains(&guess) && bytes.iter().any(odd) {
        return UTF_8;
    }
    guess
}

fn warning(code: &str, message: String) -> Warning {
    Warning {
        code: code.to_owned(),
        message,
    }
}

fn offset(base: Place, start: usize, end: usize, line: u32) -> Place {
    Place {
        line: base.line + line,
        start: base.start + start as u64,
        end: base.start + end as u64,
    }
}

/// Start, end and number from 0 of each line; LF, CRLF and CR end one.
pub(crate) fn narrow_lines(bytes: &[u8]) -> impl Iterator<Item = (usize, usize, u32)> {
    let mut start = 0;
    let mut line = 0;
    std::iter::from_fn(move || {
        if start >= bytes.len() {
            return None;
        }
        let this = start;
        let end =
            memchr::memchr2(b'\n', b'\r', &bytes[start..]).map_or(bytes.len(), |at| start + at);
        start = end
            + if bytes[end..].starts_with(b"\r\n") {
                2
            } else {
                1
            };
        line += 1;
        Some((this, end, line - 1))
    })
}

fn wide_lines(bytes: &[u8], wide: Wide) -> impl Iterator<Item = (usize, usize, u32)> {
    let mut start = wide.mark;
    let mut line = 0;
    std::iter::from_fn(move || {
        if start >= bytes.len() {
            return None;
        }
        let this = start;
        let end = wide.line_end(bytes, start).unwrap_or(bytes.len());
        start = end + wide.width;
        line += 1;
        Some((this, end, line - 1))
    })
}
