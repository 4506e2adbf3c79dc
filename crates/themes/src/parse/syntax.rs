//! What is wrong with a file as TOML.

use std::collections::HashSet;

use super::values::Reader;
use crate::error::Problem;
use crate::position::Position;

impl<'t> Reader<'t> {
    /// Adds what the TOML reader says. Behind its first complaint the values are guesses, and so is
    /// what was found wrong with them; of its complaints about one line, the first says most.
    pub(super) fn syntax(&mut self, errors: &[toml::de::Error]) {
        let mut lines = HashSet::new();
        let mut twice = HashSet::new();
        let mut broken = false;
        for error in errors {
            let at = error.span().unwrap_or(0..0);
            let position = self.lines.position(at.start);
            if error.message() == "duplicate key" {
                let (header, table) = self.table_at(at.start);
                let name = self.text.get(at.clone()).unwrap_or_default();
                // A table that stands here twice is told once, not key by key.
                if (header..header + table.len() + 2).contains(&at.start) {
                    twice.insert(header);
                    let key = table.to_owned();
                    self.error(at.start, &key, Problem::Duplicate);
                } else if !twice.contains(&header) {
                    let key = format!("{table}.{name}");
                    self.error(at.start, key.trim_start_matches('.'), Problem::Duplicate);
                }
            } else if lines.insert(position.line) {
                if !broken {
                    broken = true;
                    let before = |at: Position| at.line < position.line;
                    self.errors
                        .retain(|error| error.position.is_none_or(before));
                }
                let mut message = error.message().replace('\n', "; ");
                let line = self.line_at(at.start);
                if line.matches('"').count() > 2 || line.contains(['\u{201C}', '\u{201D}']) {
                    message += "; a text that has quotation marks in it stands in single ones, ";
                    message += "such as '\"forced repatriation\"'";
                } else if line.matches('\'').count() % 2 == 1 {
                    message +=
                        "; if the text has an apostrophe in it, put it in double quotation marks";
                }
                self.error(at.start, "", Problem::Toml(message));
            }
        }
    }

    /// The line that this byte stands on.
    fn line_at(&self, byte: usize) -> &'t str {
        let start = self.text[..byte].rfind('\n').map_or(0, |end| end + 1);
        self.text[start..].lines().next().unwrap_or("")
    }

    /// Where the table that this byte belongs to begins, and its name: empty before the first.
    fn table_at(&self, byte: usize) -> (usize, &'t str) {
        let line_end = self.text[byte..]
            .find('\n')
            .map_or(self.text.len(), |end| byte + end);
        let before = &self.text[..line_end];
        let header = before.rmatch_indices('[').find(|(at, _)| {
            let line = before[..*at].rsplit('\n').next().unwrap_or("");
            line.trim().is_empty()
        });
        let Some((start, _)) = header else {
            return (0, "");
        };
        let name = self.text[start + 1..]
            .split([']', '\n'])
            .next()
            .unwrap_or("");
        (start, name)
    }
}
