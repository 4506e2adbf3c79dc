//! Quotations in few bytes, to be kept beside the article they were found in.

use nutgraf_model::Span;

use crate::{Quote, QuoteKind, Rule, Speaker, SpeakerKind};

/// Raised when the bytes change their meaning.
const VERSION: u8 = 2;

const CUE: u8 = 1 << 4;
const PERSON: u8 = 1 << 5;
const DESCRIPTION: u8 = 1 << 6;
const NESTED: u8 = 1 << 7;

/// Why bytes are no quotations of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {at} of the quotations kept for an article: expected {expected}")]
pub struct DecodeError {
    /// Which byte, from 0.
    pub at: usize,
    /// What should stand there.
    pub expected: &'static str,
}

/// Appends quotations to `out` in few bytes, about 12 each: all that is known of them.
///
/// ```
/// use nutgraf_model::Lang;
/// use nutgraf_tokenize::Tokenizer;
///
/// let text = "“We reopen on Monday,” said Ana Okafor.";
/// let quotes = nutgraf_quote::find(text, &Tokenizer::new().tokenize(text, Lang::EN), &[]);
/// let mut bytes = Vec::new();
/// nutgraf_quote::encode(&quotes, &mut bytes);
/// assert_eq!(nutgraf_quote::decode(&bytes, text)?, quotes);
/// # Ok::<(), nutgraf_quote::DecodeError>(())
/// ```
pub fn encode(quotes: &[Quote], out: &mut Vec<u8>) {
    out.push(VERSION);
    varint(quotes.len() as u64, out);
    let mut before = Span::default();
    for quote in quotes {
        let speaker = quote.speaker;
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        out.push(
            number(QuoteKind::ALL, quote.kind)
                | speaker.map_or(0, |speaker| {
                    (number(SpeakerKind::ALL, speaker.kind) + 1) << 2
                })
                | flag(quote.cue.is_some(), CUE)
                | flag(speaker.is_some_and(|s| s.person.is_some()), PERSON)
                | flag(
                    speaker.is_some_and(|s| s.description.is_some()),
                    DESCRIPTION,
                )
                | flag(quote.depth > 0, NESTED),
        );
        out.push(number(Rule::ALL, quote.rule));
        if quote.depth > 0 {
            out.push(quote.depth);
        }
        write(quote.span, before, out);
        // By what marks them, at either end.
        varint(zigzag(quote.words.start(), quote.span.start()), out);
        varint(zigzag(quote.span.end(), quote.words.end()), out);
        if let Some(cue) = quote.cue {
            write_beside(cue, quote.span, out);
        }
        if let Some(speaker) = speaker {
            write_beside(speaker.mention, quote.cue.unwrap_or(quote.span), out);
            for span in [speaker.person, speaker.description].into_iter().flatten() {
                write(span, speaker.mention, out);
            }
        }
        before = quote.span;
    }
}

/// The quotations that were encoded, of this text.
///
/// # Errors
///
/// If the bytes are not what [`encode`] writes, or a span does not lie on the text's characters.
pub fn decode(bytes: &[u8], text: &str) -> Result<Vec<Quote>, DecodeError> {
    let mut reader = Reader { bytes, text, at: 0 };
    if reader.byte()? != VERSION {
        reader.at = 0;
        return Err(reader.expected("version 2"));
    }
    let count = reader.varint()?;
    // Each takes six bytes at least, so this bounds the memory.
    let mut quotes = Vec::with_capacity(bytes.len().min(count as usize * 6) / 6);
    let mut before = Span::default();
    for _ in 0..count {
        let head = reader.byte()?;
        let kind = usize::from(head & 3);
        let kind = *QuoteKind::ALL.get(kind).ok_or(reader.expected("a kind"))?;
        let speaker_kind = match usize::from(head >> 2 & 3).checked_sub(1) {
            Some(at) => Some(*SpeakerKind::ALL.get(at).ok_or(reader.expected("a kind"))?),
            None => None,
        };
        let rule = usize::from(reader.byte()?);
        let rule = *Rule::ALL.get(rule).ok_or(reader.expected("a rule"))?;
        let depth = if head & NESTED == 0 {
            0
        } else {
            reader.byte()?
        };
        let span = reader.span(before)?;
        let words = reader.words(span)?;
        let cue = match head & CUE {
            0 => None,
            _ => Some(reader.span_beside(span)?),
        };
        let speaker = match speaker_kind {
            Some(kind) => {
                let mention = reader.span_beside(cue.unwrap_or(span))?;
                let mut optional = |flag: u8| match head & flag {
                    0 => Ok(None),
                    _ => reader.span(mention).map(Some),
                };
                Some(Speaker {
                    mention,
                    person: optional(PERSON)?,
                    description: optional(DESCRIPTION)?,
                    kind,
                })
            }
            None => None,
        };
        quotes.push(Quote {
            span,
            words,
            kind,
            depth,
            speaker,
            cue,
            rule,
        });
        before = span;
    }
    match reader.at == bytes.len() {
        true => Ok(quotes),
        false => Err(reader.expected("the end")),
    }
}

fn number<T: PartialEq>(all: &[T], item: T) -> u8 {
    let at = all.iter().position(|other| *other == item);
    at.expect("ALL has every kind") as u8
}

/// Writes a span by how far it begins from one near it, and its length.
fn write(span: Span, near: Span, out: &mut Vec<u8>) {
    varint(zigzag(span.start(), near.start()), out);
    varint(span.len() as u64, out);
}

/// Writes a span that mostly stands right before or behind another: how far from its nearer end, and the length.
fn write_beside(span: Span, other: Span, out: &mut Vec<u8>) {
    let (off, from) = match span.start() {
        start if start >= other.end() => (start - other.end(), BEHIND),
        start if start >= other.start() => (start - other.start(), INSIDE),
        start => (other.start() - start, BEFORE),
    };
    varint((off as u64) << 2 | from, out);
    varint(span.len() as u64, out);
}

/// From where a place beside a span is counted: forwards from its end, forwards and backwards from its start.
const BEHIND: u64 = 0;
const INSIDE: u64 = 1;
const BEFORE: u64 = 2;

fn zigzag(to: usize, from: usize) -> u64 {
    let off = to as i64 - from as i64;
    ((off << 1) ^ (off >> 63)) as u64
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

struct Reader<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn expected(&self, expected: &'static str) -> DecodeError {
        DecodeError {
            at: self.at,
            expected,
        }
    }

    fn byte(&mut self) -> Result<u8, DecodeError> {
        let byte = self.bytes.get(self.at).copied();
        let byte = byte.ok_or(self.expected("another byte"))?;
        self.at += 1;
        Ok(byte)
    }

    /// No number is beyond 35 bits: a text has fewer bytes.
    fn varint(&mut self) -> Result<u64, DecodeError> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(self.expected("a smaller number"))
    }

    fn span(&mut self, near: Span) -> Result<Span, DecodeError> {
        let start = near.start() as i64 + unzigzag(self.varint()?);
        let len = self.varint()? as i64;
        self.within(start, start + len)
    }

    fn words(&mut self, span: Span) -> Result<Span, DecodeError> {
        let start = span.start() as i64 + unzigzag(self.varint()?);
        let end = span.end() as i64 - unzigzag(self.varint()?);
        self.within(start, end)
    }

    fn span_beside(&mut self, other: Span) -> Result<Span, DecodeError> {
        let number = self.varint()?;
        let off = (number >> 2) as i64;
        let start = match number & 3 {
            BEHIND => other.end() as i64 + off,
            INSIDE => other.start() as i64 + off,
            BEFORE => other.start() as i64 - off,
            _ => return Err(self.expected("a span of the text")),
        };
        let len = self.varint()? as i64;
        self.within(start, start + len)
    }

    fn within(&self, start: i64, end: i64) -> Result<Span, DecodeError> {
        let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
        match range {
            Some((start, end)) if self.text.get(start..end).is_some() => Ok(Span::new(start, end)),
            _ => Err(self.expected("a span of the text")),
        }
    }
}
