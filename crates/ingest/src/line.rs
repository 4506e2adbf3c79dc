use std::borrow::Cow;

use nutgraf_model::Place;

/// A line of a text, without its end, and where it stands in the source.
#[derive(Clone, Debug)]
pub(crate) struct Line<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) place: Place,
}

/// The place that covers both.
pub(crate) fn cover(a: Place, b: Place) -> Place {
    Place {
        line: a.line.min(b.line),
        start: a.start.min(b.start),
        end: a.end.max(b.end),
    }
}

/// Characters that editors take for the end of a line, besides LF, CR and CRLF.
pub(crate) const BREAKS: [char; 5] = ['\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// Adds a decoded line, without its control characters, and cut where it has an unusual line
/// break; each piece has the place of the whole. Gives the number of characters taken out.
pub(crate) fn push_clean<'a>(lines: &mut Vec<Line<'a>>, text: Cow<'a, str>, place: Place) -> usize {
    if !needs_cleaning(&text) {
        lines.push(Line { text, place });
        return 0;
    }
    let mut stripped = 0;
    let mut piece = String::with_capacity(text.len());
    for c in text.chars() {
        if BREAKS.contains(&c) {
            let text = Cow::Owned(std::mem::take(&mut piece));
            lines.push(Line { text, place });
            if c == '\u{2029}' {
                let text = Cow::Borrowed("");
                lines.push(Line { text, place });
            }
        } else if (c.is_control() && c != '\t') || c == '\u{feff}' {
            stripped += usize::from(c != '\u{feff}');
        } else {
            piece.push(c);
        }
    }
    let text = Cow::Owned(piece);
    lines.push(Line { text, place });
    stripped
}

fn needs_cleaning(text: &str) -> bool {
    // The first bytes of the characters to look at: C1 controls, line separators, U+FEFF.
    let suspect =
        |b: u8| (b < 0x20) & (b != b'\t') | (b == 0x7f) | (b == 0xc2) | (b == 0xe2) | (b == 0xef);
    // A piece at a time, which the compiler makes few instructions of.
    let any = |piece: &[u8]| piece.iter().fold(false, |any, &b| any | suspect(b));
    text.as_bytes().chunks(64).any(any)
        && text.chars().any(|c| {
            (c.is_control() && c != '\t') || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
        })
}
