//! A chart of a trend, as SVG: bars for one series, lines for several.

use std::fmt::Write;

use nutgraf_index::Period;

use crate::axis::{Ticks, number, periods};

/// What a chart shows.
#[derive(Clone, Debug, Default)]
pub struct Chart<'a> {
    /// Its title.
    pub title: &'a str,
    /// What is counted, below the title.
    pub subtitle: &'a str,
    /// What it does not show, at the foot.
    pub footer: &'a str,
    /// The periods, one after the other.
    pub periods: &'a [Period],
    /// Names, and a value for each period, at least 0; `None` where there is none.
    pub series: &'a [(String, Vec<Option<f64>>)],
    /// Whether values are per cent.
    pub percent: bool,
}

const WIDTH: f64 = 960.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 24.0;
const PLOT_HEIGHT: f64 = 300.0;
/// Rough width of a character of the legend, in the size it is set in.
const CHAR: f64 = 6.9;

/// Colours that colour-blind readers can tell apart (Okabe and Ito 2008), without the yellow, which is
/// too light for lines on white.
const COLOURS: [&str; 7] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000",
];
/// Dashes, so that lines differ in print without colours and where colours come round again.
const DASHES: [&str; 5] = ["", "7 3", "2 3", "10 3 2 3", "14 4"];

impl Chart<'_> {
    /// The chart as an SVG file: no fonts, scripts or pictures from elsewhere.
    #[must_use]
    pub fn svg(&self) -> String {
        let legend = self.legend();
        let rows = legend.last().map_or(0, |entry| entry.row + 1);
        let top = 66.0 + 20.0 * rows as f64;
        let bottom = top + PLOT_HEIGHT;
        let height = bottom + 66.0;
        let mut svg = String::new();
        let out = &mut svg;
        put(
            out,
            format_args!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" font-family=\"Helvetica, Arial, 'Liberation Sans', sans-serif\" font-size=\"13\" fill=\"#222\">"
            ),
        );
        put(out, format_args!("<title>{}</title>", escape(self.title)));
        put(
            out,
            format_args!(
                "<desc>{}. {}</desc>",
                escape(self.subtitle),
                escape(self.footer)
            ),
        );
        put(
            out,
            format_args!("<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>"),
        );
        text(
            out,
            LEFT,
            28.0,
            "font-size=\"18\" font-weight=\"bold\"",
            &shorten(self.title, 88),
        );
        text(out, LEFT, 48.0, "fill=\"#555\"", self.subtitle);
        for entry in &legend {
            let y = 70.0 + 20.0 * entry.row as f64;
            let x = LEFT + entry.x;
            put(
                out,
                format_args!(
                    "<line x1=\"{x:.1}\" y1=\"{0:.1}\" x2=\"{1:.1}\" y2=\"{0:.1}\"{2}/>",
                    y - 4.0,
                    x + 26.0,
                    stroke(entry.number)
                ),
            );
            text(out, x + 34.0, y, "", &entry.label);
        }
        let ticks = Ticks::new(self.largest());
        let ticks = if self.percent { ticks } else { ticks.whole() };
        let scale = |value: f64| bottom - value / ticks.top() * PLOT_HEIGHT;
        for value in ticks.values() {
            let y = scale(value);
            let colour = if value == 0.0 { "#555" } else { "#ddd" };
            put(
                out,
                format_args!(
                    "<line x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{:.1}\" y2=\"{y:.1}\" stroke=\"{colour}\"/>",
                    WIDTH - RIGHT
                ),
            );
            let unit = if self.percent { " %" } else { "" };
            let label = format!("{}{unit}", number(value));
            text(
                out,
                LEFT - 8.0,
                y + 4.5,
                "text-anchor=\"end\" fill=\"#555\"",
                &label,
            );
        }
        let slot = (WIDTH - LEFT - RIGHT) / self.periods.len().max(1) as f64;
        let middle = |at: usize| LEFT + slot * (at as f64 + 0.5);
        for tick in periods(self.periods) {
            let x = middle(tick.at);
            put(
                out,
                format_args!(
                    "<line x1=\"{x:.1}\" y1=\"{bottom}\" x2=\"{x:.1}\" y2=\"{:.1}\" stroke=\"#555\"/>",
                    bottom + 5.0
                ),
            );
            text(
                out,
                x,
                bottom + 20.0,
                "text-anchor=\"middle\" fill=\"#555\"",
                &tick.label,
            );
            if let Some(year) = &tick.year {
                text(
                    out,
                    x,
                    bottom + 36.0,
                    "text-anchor=\"middle\" fill=\"#555\"",
                    year,
                );
            }
        }
        match self.series {
            [(_, values)] => bars(out, values, slot, &middle, &scale),
            many => {
                for (at, (_, values)) in many.iter().enumerate() {
                    line(out, at, values, slot, &middle, &scale);
                }
            }
        }
        if self.periods.is_empty() {
            let x = LEFT + (WIDTH - LEFT - RIGHT) / 2.0;
            let y = top + PLOT_HEIGHT / 2.0;
            text(
                out,
                x,
                y,
                "text-anchor=\"middle\" fill=\"#555\"",
                "no article with a date",
            );
        }
        text(
            out,
            LEFT,
            height - 10.0,
            "font-size=\"11\" fill=\"#777\"",
            self.footer,
        );
        svg.push_str("</svg>\n");
        svg
    }

    fn largest(&self) -> f64 {
        let values = self.series.iter().flat_map(|(_, values)| values);
        values.flatten().copied().fold(0.0, f64::max)
    }

    /// Names of several series, in as many rows as they need; one alone is named by the title.
    fn legend(&self) -> Vec<Entry> {
        if self.series.len() < 2 {
            return Vec::new();
        }
        let (mut x, mut row) = (0.0, 0);
        let mut entries = Vec::with_capacity(self.series.len());
        for (number, (name, _)) in self.series.iter().enumerate() {
            let label = shorten(name, 110);
            let width = 34.0 + CHAR * label.chars().count() as f64 + 24.0;
            if x > 0.0 && x + width > WIDTH - LEFT - RIGHT {
                (x, row) = (0.0, row + 1);
            }
            entries.push(Entry {
                number,
                label,
                x,
                row,
            });
            x += width;
        }
        entries
    }
}

/// A name in the legend.
struct Entry {
    number: usize,
    label: String,
    x: f64,
    row: usize,
}

fn bars(
    out: &mut String,
    values: &[Option<f64>],
    slot: f64,
    middle: &impl Fn(usize) -> f64,
    scale: &impl Fn(f64) -> f64,
) {
    let width = (slot * 0.8).min(40.0);
    for (at, value) in values.iter().enumerate() {
        let Some(value) = value.filter(|value| *value > 0.0) else {
            continue;
        };
        let (x, y) = (middle(at) - width / 2.0, scale(value));
        let tall = scale(0.0) - y;
        put(
            out,
            format_args!(
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{tall:.1}\" fill=\"{}\"/>",
                COLOURS[0]
            ),
        );
    }
}

/// A line, interrupted where there is no value.
fn line(
    out: &mut String,
    series: usize,
    values: &[Option<f64>],
    slot: f64,
    middle: &impl Fn(usize) -> f64,
    scale: &impl Fn(f64) -> f64,
) {
    let mut path = String::new();
    let mut pen = 'M';
    for (at, value) in values.iter().enumerate() {
        match value {
            Some(value) => {
                let _ = write!(path, "{pen}{:.1} {:.1}", middle(at), scale(*value));
                pen = 'L';
            }
            None => pen = 'M',
        }
    }
    put(
        out,
        format_args!(
            "<path d=\"{path}\" fill=\"none\" stroke-linejoin=\"round\"{}/>",
            stroke(series)
        ),
    );
    // Where they would run into each other, marks say nothing.
    if slot >= 9.0 {
        let points = values.iter().enumerate();
        for (at, value) in points.filter_map(|(at, value)| Some((at, (*value)?))) {
            put(
                out,
                format_args!(
                    "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"{}\"/>",
                    middle(at),
                    scale(value),
                    COLOURS[series % COLOURS.len()]
                ),
            );
        }
    }
}

fn stroke(series: usize) -> String {
    let colour = COLOURS[series % COLOURS.len()];
    let dash = match DASHES[series % DASHES.len()] {
        "" => String::new(),
        dash => format!(" stroke-dasharray=\"{dash}\""),
    };
    format!(" stroke=\"{colour}\" stroke-width=\"2\"{dash}")
}

fn text(out: &mut String, x: f64, y: f64, style: &str, content: &str) {
    let content = escape(content);
    put(
        out,
        format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" {style}>{content}</text>"),
    );
}

fn put(out: &mut String, element: std::fmt::Arguments<'_>) {
    writeln!(out, "{element}").expect("writing to a string does not fail");
}

fn shorten(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use nutgraf_index::Step;

    use super::*;

    #[test]
    fn a_chart_holds_all_it_is_given() {
        let months: Vec<Period> = [20240101, 20240201, 20240301]
            .map(|day| Period::of(Step::Month, day).unwrap())
            .to_vec();
        let one = [("a < \"b\"".to_owned(), vec![Some(3.0), None, Some(7.0)])];
        let mut chart = Chart {
            title: "a < \"b\"",
            subtitle: "articles a month",
            footer: "2 undated",
            periods: &months,
            series: &one,
            percent: false,
        };
        let svg = chart.svg();
        assert!(svg.contains("<title>a &lt; &quot;b&quot;</title>"), "{svg}");
        assert_eq!(svg.matches("<rect").count(), 1 + 2, "ground and bars");
        let two = [one[0].clone(), ("c".to_owned(), vec![Some(0.0); 3])];
        chart.series = &two;
        let svg = chart.svg();
        assert_eq!(svg.matches("<path").count(), 2);
        assert_eq!(svg.matches("<circle").count(), 5);
        chart.periods = &[];
        chart.series = &[];
        assert!(chart.svg().contains("no article with a date"));
    }
}
