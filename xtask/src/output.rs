//! Writing to the terminal: data on stdout, notes on stderr; a closed pipe ends quietly.

use std::io::{self, BufWriter, Write};

use anstyle::{AnsiColor, Color, Style};
use anyhow::Result;
use nutgraf_index::Stories;
use serde::Serialize;

/// The style of a match.
pub(crate) const MATCH: Style = Style::new()
    .bold()
    .fg_color(Some(Color::Ansi(AnsiColor::Red)));
/// The style of a headline.
pub(crate) const HEADLINE: Style = Style::new().bold();
/// The style of what leads back to the source.
pub(crate) const QUIET: Style = Style::new().dimmed();

/// Where data goes.
pub(crate) struct Out {
    inner: BufWriter<anstream::AutoStream<io::StdoutLock<'static>>>,
    /// Whether marks must be visible without styles, since nobody will see those.
    pub(crate) plain: bool,
}

impl Out {
    /// Stdout; styles are taken off unless it is a terminal that shows them.
    pub(crate) fn stdout() -> Out {
        let stream = anstream::AutoStream::auto(io::stdout().lock());
        let plain = stream.current_choice() == anstream::ColorChoice::Never;
        Out {
            inner: BufWriter::with_capacity(1 << 16, stream),
            plain,
        }
    }

    /// One JSON object as a line.
    pub(crate) fn json(&mut self, row: &impl Serialize) -> Result<()> {
        serde_json::to_writer(&mut self.inner, row).map_err(io::Error::from)?;
        Ok(self.inner.write_all(b"\n")?)
    }

    /// `text` as a match; see [`mark`].
    pub(crate) fn mark(&mut self, text: &str) -> io::Result<()> {
        mark(&mut self.inner, self.plain, text)
    }
}

/// `text` as a match: in its style, or between two stars where styles are not seen.
pub(crate) fn mark(out: &mut impl Write, plain: bool, text: &str) -> io::Result<()> {
    if plain {
        write!(out, "**{text}**")
    } else {
        write!(out, "{MATCH}{text}{MATCH:#}")
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Whether an error means only that nobody reads any more, as in `search … | head`.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let closed = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(closed))
}

/// A number with its thousands set apart, for readers.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 article`, `2 articles`.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(number),
        if number == 1 { one } else { many }
    )
}

/// ` of 3 stories`, where that was asked for.
pub(crate) fn of_stories(stories: Option<u64>) -> String {
    stories.map_or_else(String::new, |n| {
        format!(" of {}", counted(n, "story", "stories"))
    })
}

/// What `--stories` asks of a count.
pub(crate) fn stories(wanted: bool) -> Stories {
    match wanted {
        true => Stories::Count,
        false => Stories::Ignore,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(counted(1, "match", "matches"), "1 match");
    }
}
