//! Files in UTF-16 and UTF-32 whose records are cut by their marks: tables, JSON, feeds.

use std::io::Cursor;

use nutgraf_model::Place;

use crate::decode::Wide;
use crate::rejected::Problem;
use crate::split::too_large;
use crate::window::Window;

/// The way back from a text in UTF-8 to the bytes that it was made of.
#[derive(Debug)]
pub(crate) struct Narrowed {
    text: String,
    wide: Wide,
    /// A place in the text, and the same in the file: places are asked for in order.
    at: (usize, u64),
}

/// Reads a file of up to `max` bytes as UTF-8.
///
/// # Errors
///
/// If it is larger, or cannot be read to its end.
pub(crate) fn narrow(
    window: &mut Window,
    wide: Wide,
    max: usize,
) -> Result<(Narrowed, Window), Problem> {
    window.fill_to(max.saturating_add(1));
    if window.bytes().len() > max {
        return Err(too_large(window.bytes().len() as u64, max));
    }
    if let Some(failure) = window.failure() {
        return Err(Problem::of_reading(failure));
    }
    let (mark, text) = wide.narrow(window.bytes());
    let narrow = Window::new(Box::new(Cursor::new(text.clone().into_bytes())));
    let narrowed = Narrowed {
        text,
        wide,
        at: (0, mark as u64),
    };
    Ok((narrowed, narrow))
}

impl Narrowed {
    /// A place in the file.
    pub(crate) fn place(&mut self, place: Place) -> Place {
        Place {
            start: self.byte(place.start),
            end: self.byte(place.end),
            ..place
        }
    }

    fn byte(&mut self, at: u64) -> u64 {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let between = self.text.get(self.at.0..at.min(self.text.len()));
        if let Some(between) = between {
            self.at = (
                self.at.0 + between.len(),
                self.at.1 + self.wide.size(between),
            );
        }
        self.at.1
    }
}
