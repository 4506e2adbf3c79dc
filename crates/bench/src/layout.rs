use std::io::{self, Write};

use crate::html;
use crate::news::{Made, slug};

/// How articles lie in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Layout {
    /// An object a line: title, text, date, source, url, author, id. 10,000 to a file.
    Jsonl,
    /// The markup of Reuters-21578, which has no place for source and url. 10,000 to a file.
    Sgml,
    /// A page of the web each, with all that stands around an article there.
    Html,
    /// A text each, as somebody would paste it from a page; without the url.
    Txt,
}

/// Articles in a file that holds many.
const MANY: u64 = 10_000;

impl Layout {
    /// How many articles a file holds.
    #[must_use]
    pub fn per_file(self) -> u64 {
        match self {
            Layout::Jsonl | Layout::Sgml => MANY,
            Layout::Html | Layout::Txt => 1,
        }
    }

    /// The file that an article lies in, below the folder, with `/` between its parts.
    #[must_use]
    pub fn path(self, article: &Made<'_>) -> String {
        let number = article.number;
        match self {
            Layout::Jsonl => format!("news-{:05}.jsonl", number / MANY),
            Layout::Sgml => format!("news-{:05}.sgm", number / MANY),
            Layout::Html => Layout::own(article, "html"),
            Layout::Txt => Layout::own(article, "txt"),
        }
    }

    /// A file of its own, in a folder of the newspaper's month: a few hundred files in each for 100,000.
    fn own(article: &Made<'_>, ending: &str) -> String {
        let (source, date) = (slug(&article.source, usize::MAX), article.date);
        let month = &date.to_string()[..7];
        let headline = slug(article.headline, 40);
        format!(
            "{source}/{month}/{date}-{headline}-{}.{ending}",
            article.number
        )
    }

    /// What stands at the beginning of a file.
    pub(crate) fn begin(self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Layout::Sgml => out.write_all(b"<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n"),
            _ => Ok(()),
        }
    }

    /// Writes an article.
    ///
    /// # Errors
    ///
    /// If writing fails.
    pub fn write(self, article: &Made<'_>, out: &mut impl Write) -> io::Result<()> {
        match self {
            Layout::Jsonl => jsonl(article, out),
            Layout::Sgml => sgml(article, out),
            Layout::Html => html::page(article, out),
            Layout::Txt => txt(article, out),
        }
    }
}

fn jsonl(article: &Made<'_>, out: &mut impl Write) -> io::Result<()> {
    let text: Vec<String> = article.printed().collect();
    let object = serde_json::json!({
        "id": format!("made-{}", article.number),
        "title": article.headline,
        "text": text.join("\n\n"),
        "date": article.date.to_string(),
        "source": article.source,
        "url": article.url,
        "author": article.author,
    });
    serde_json::to_writer(&mut *out, &object)?;
    out.write_all(b"\n")
}

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];

fn sgml(article: &Made<'_>, out: &mut impl Write) -> io::Result<()> {
    let (number, date) = (article.number, article.date);
    let (day, month) = (date.day().unwrap_or(1), date.month().unwrap_or(1));
    let month = MONTHS[usize::from(month) - 1];
    writeln!(
        out,
        "<REUTERS TOPICS=\"NO\" LEWISSPLIT=\"NOT-USED\" OLDID=\"{number}\" NEWID=\"made-{number}\">\n\
         <DATE>{day:2}-{month}-{} 12:00:00.00</DATE>\n<TOPICS></TOPICS>\n<TEXT>\n\
         <TITLE>{}</TITLE>\n<AUTHOR>    By {}</AUTHOR>",
        date.year(),
        html::escaped(article.headline),
        html::escaped(&article.author),
    )?;
    if let Some(town) = &article.town {
        writeln!(
            out,
            "<DATELINE>    {}, {month} {day} - </DATELINE>",
            town.to_uppercase()
        )?;
    }
    write!(out, "<BODY>")?;
    for paragraph in &article.paragraphs {
        writeln!(out, "    {}", html::escaped(paragraph))?;
    }
    writeln!(out, " Reuter\n&#3;</BODY></TEXT>\n</REUTERS>")
}

fn txt(article: &Made<'_>, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}\n\n{}", article.headline, article.date)?;
    for paragraph in article.printed() {
        writeln!(out, "\n{paragraph}")?;
    }
    writeln!(out, "\nBy {}\n\nLeave a Reply", article.author)
}
