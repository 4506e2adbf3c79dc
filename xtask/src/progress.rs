//! One line on stderr that says how far a run is.

use std::cell::Cell;
use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use nutgraf_pipeline::Progress;

use crate::output::grouped;

/// How often the line is drawn.
const EVERY: Duration = Duration::from_millis(100);

pub(crate) struct Bar {
    start: Instant,
    drawn: Mutex<Cell<Option<Instant>>>,
}

impl Bar {
    pub(crate) fn new() -> Bar {
        Bar {
            start: Instant::now(),
            drawn: Mutex::new(Cell::new(None)),
        }
    }

    /// Draws the line, unless it was drawn a moment ago.
    pub(crate) fn show(&self, progress: Progress) {
        let Ok(drawn) = self.drawn.try_lock() else {
            return;
        };
        if drawn.get().is_some_and(|at| at.elapsed() < EVERY) {
            return;
        }
        drawn.set(Some(Instant::now()));
        let mut stderr = std::io::stderr().lock();
        let _ = write!(stderr, "\r\x1b[K{}", line(progress, self.start.elapsed()));
        let _ = stderr.flush();
    }

    /// Takes the line away.
    pub(crate) fn clear(&self) {
        if self.drawn.lock().is_ok_and(|drawn| drawn.get().is_some()) {
            eprint!("\r\x1b[K");
        }
    }
}

fn line(progress: Progress, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64().max(0.001);
    let mb = progress.bytes as f64 / 1e6;
    let mut line = format!(
        "{} records, {mb:.1} MB, {:.1} MB/s",
        grouped(progress.records),
        mb / seconds
    );
    if let Some(total) = progress.total_bytes.filter(|&total| total > 0) {
        let share = (progress.bytes as f64 / total as f64).min(1.0);
        line.push_str(&format!(" | {:.0} %", share * 100.0));
        if share > 0.01 {
            let left = seconds / share - seconds;
            line.push_str(&format!(", {left:.0} s left"));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_rate_and_time_left() {
        let progress = Progress {
            files: 1,
            records: 1200,
            bytes: 5_000_000,
            total_bytes: Some(10_000_000),
        };
        let text = line(progress, Duration::from_secs(2));
        assert_eq!(text, "1,200 records, 5.0 MB, 2.5 MB/s | 50 %, 2 s left");
    }
}
