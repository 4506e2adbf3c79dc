//! Crawls: WARC 1.0 and 1.1, read as they come rather than as they should be.

use std::borrow::Cow;

use nutgraf_model::{Article, Place, Warning};

use crate::http::{self, Headers};
use crate::kind::{self, Kind};
use crate::rejected::Problem;
use crate::split::{Cut, here, too_large};
use crate::window::Window;
use crate::{Options, Reason, html, walk};

const BEGIN: &[u8] = b"WARC/";
/// A record's own head is no longer.
const MAX_HEAD: usize = 1 << 16;

/// Cuts out the next record. A wrong length costs the record its end at most: the next one is where
/// `WARC/1.` stands at the beginning of a line.
pub(crate) fn cut(window: &mut Window, max: usize) -> Option<Cut> {
    skip_blank(window);
    let place = here(window);
    if window.bytes().is_empty() {
        // Packed records can be read on behind the damaged one.
        let problem = Problem::of_reading(window.failure()?);
        return window.recover().then(|| Cut::new(place, Err(problem)));
    }
    window.fill_to(MAX_HEAD);
    let head_len = http::head_end(window.bytes()).filter(|_| is_begin(window.bytes()));
    let Some(head_len) = head_len.filter(|len| *len <= MAX_HEAD) else {
        skip_to_begin(window, 1, u64::MAX);
        let bytes = window.offset() - place.start;
        let message = format!(
            "{bytes} bytes that are no record; the next record is read; get the file again"
        );
        return Some(Cut::new(
            Place {
                end: window.offset(),
                ..place
            },
            Err(Problem::new(Reason::BadRecord, message)),
        ));
    };
    let headers = Headers::parse(&window.bytes()[..head_len]);
    let passed_over = pass_over(&headers);
    let told = headers
        .get("content-length")
        .and_then(|length| length.parse::<u64>().ok());
    let mut warnings = Vec::new();
    let (len, step) = match find_end(window, head_len, told, max) {
        Ok(End { len, step, problem }) => {
            warnings.extend(problem.map(|message| bad_record(&message)));
            (len, step)
        }
        Err(size) => {
            skip_to_begin(window, head_len, size);
            let place = Place {
                end: window.offset(),
                ..place
            };
            let size = size.max(place.end - place.start);
            return Some(Cut::new(
                place,
                Err(passed_over.unwrap_or_else(|| too_large(size, max))),
            ));
        }
    };
    let place = Place {
        end: place.start + len as u64,
        ..place
    };
    let result = match passed_over {
        Some(problem) => Err(problem),
        None => Ok(window.bytes()[..len].to_vec()),
    };
    window.consume(step);
    Some(Cut {
        warnings,
        ..Cut::new(place, result)
    })
}

fn bad_record(message: &str) -> Warning {
    Warning {
        code: "bad-record".to_owned(),
        message: message.to_owned(),
    }
}

fn is_begin(bytes: &[u8]) -> bool {
    bytes.starts_with(BEGIN) && bytes.get(5).is_some_and(u8::is_ascii_digit)
}

fn skip_blank(window: &mut Window) {
    loop {
        let bytes = window.bytes();
        let count = bytes
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        let on = count == bytes.len();
        window.consume(count);
        if !on || !window.fill() {
            return;
        }
    }
}

/// Steps over `least` bytes, and on to where a record begins, or to the end of `most` bytes.
fn skip_to_begin(window: &mut Window, least: usize, most: u64) {
    let mut left = most - window.skip(least as u64).min(most);
    loop {
        let bytes = window.bytes();
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        let (step, found) = match next_begin(&bytes[..most], 0) {
            Some(at) => (at, true),
            None if most < bytes.len() => (most, true),
            None if window.ended() => (bytes.len(), true),
            None => (bytes.len().saturating_sub(BEGIN.len() + 1), false),
        };
        window.consume(step);
        left -= step as u64;
        if found || left == 0 {
            return;
        }
        window.fill();
    }
}

/// Where `WARC/1.` stands at the beginning of a line.
fn next_begin(bytes: &[u8], from: usize) -> Option<usize> {
    memchr::memmem::find_iter(&bytes[from..], b"\nWARC/1.")
        .next()
        .map(|at| from + at + 1)
}

struct End {
    /// Of the record, without the empty lines behind it.
    len: usize,
    /// Bytes to step over.
    step: usize,
    /// What is wrong with it.
    problem: Option<String>,
}

/// Finds where the record ends that begins here; fails with its size if it is too large.
fn find_end(window: &mut Window, head: usize, told: Option<u64>, max: usize) -> Result<End, u64> {
    if let Some(told) = told {
        let size = told.saturating_add(head as u64);
        if size > max as u64 {
            return Err(size);
        }
        let len = size as usize;
        window.fill_to(len + 64);
        let behind = window.bytes().get(len..);
        // The two empty lines that end a record, the next one, or the end.
        let ends = |rest: &[u8]| {
            let next = rest.trim_ascii_start();
            rest.starts_with(b"\r\n\r\n") || is_begin(next) || next.is_empty() && window.ended()
        };
        if behind.is_some_and(ends) {
            return Ok(End {
                len,
                step: len,
                problem: None,
            });
        }
    }
    let told = told.map_or("not said".to_owned(), |told| told.to_string());
    let mut seen = head - 1;
    loop {
        if let Some(at) = next_begin(window.bytes(), seen) {
            let len = window.bytes()[..at].trim_ascii_end().len().max(head);
            let is = len - head;
            let problem = format!(
                "its length is {told}, and the next record begins after {is} bytes; these are taken"
            );
            return Ok(End {
                len,
                step: at,
                problem: Some(problem),
            });
        }
        let here = window.bytes().len();
        if here > max {
            return Err(0);
        }
        seen = here.saturating_sub(BEGIN.len() + 1).max(head - 1);
        if !window.fill() {
            let is = here - head;
            let problem = format!(
                "its length is {told}, and the file ends after {is} bytes; these are taken"
            );
            return Ok(End {
                len: here,
                step: here,
                problem: Some(problem),
            });
        }
    }
}

/// Why a record is no page.
fn pass_over(headers: &Headers<'_>) -> Option<Problem> {
    let kind = headers
        .get("warc-type")
        .unwrap_or_default()
        .to_ascii_lowercase();
    match kind.as_str() {
        "response" | "resource" | "conversion" => None,
        "revisit" => Some(Problem::new(
            Reason::Revisit,
            "the same page as in an earlier record, which is not repeated here",
        )),
        "request" | "metadata" | "warcinfo" => Some(Problem::new(
            Reason::CrawlRecord,
            format!("`{kind}`: a record about the crawl"),
        )),
        _ => Some(Problem::new(
            Reason::CrawlRecord,
            format!("`{kind}`: not one of the types that hold a page"),
        )),
    }
}

/// What a record holds, unpacked.
pub(crate) struct Response<'a> {
    head: Headers<'a>,
    http: Headers<'a>,
    body: Cow<'a, [u8]>,
    warnings: Vec<Warning>,
}

/// Opens a record.
fn open(bytes: &[u8], max: usize) -> Result<Response<'_>, Problem> {
    let head_len = http::head_end(bytes).unwrap_or(bytes.len());
    let head = Headers::parse(&bytes[..head_len]);
    let block = &bytes[head_len..];
    let mut warnings = Vec::new();
    if !block.starts_with(b"HTTP/") {
        let http = Headers::parse(&bytes[..head_len]);
        return Ok(Response {
            head,
            http,
            body: block.into(),
            warnings,
        });
    }
    let http_len = http::head_end(block).unwrap_or(block.len());
    match http::status(block) {
        Some(200 | 203) => {}
        Some(status) => {
            return Err(Problem::new(
                Reason::Status,
                format!("the server answered {status}, so this is not the page"),
            ));
        }
        None => {
            return Err(Problem::new(
                Reason::BadRecord,
                "the server's answer has no status",
            ));
        }
    }
    let http = Headers::parse(&block[..http_len]);
    let body = http::body(&http, &block[http_len..], max, &mut warnings)?;
    Ok(Response {
        head,
        http,
        body,
        warnings,
    })
}

/// What a record holds of other records: a feed, or JSON.
pub(crate) fn container(bytes: &[u8], max: usize) -> Option<Vec<u8>> {
    // Only what says that it is one is unpacked here; pages are unpacked by the workers.
    let head_len = http::head_end(bytes)?;
    let block = &bytes[head_len..];
    let http_len = http::head_end(block).filter(|_| block.starts_with(b"HTTP/"));
    let headers = Headers::parse(http_len.map_or(&bytes[..head_len], |len| &block[..len]));
    let mime = headers.mime()?;
    if !["json", "xml", "rss", "atom"]
        .iter()
        .any(|part| mime.contains(part))
        || mime.contains("html")
    {
        return None;
    }
    let response = open(bytes, max).ok()?;
    let kind = kind::sniff(&response.body, true);
    matches!(kind, Kind::Feed | Kind::Json | Kind::JsonLines).then(|| response.body.into_owned())
}

/// Reads the page in a record.
pub(crate) fn read(
    article: &mut Article,
    bytes: &[u8],
    place: Place,
    options: &Options,
) -> Result<(), Problem> {
    let response = open(bytes, options.max_record_bytes)?;
    let url = response.head.get("warc-target-uri");
    let url = url.map(|url| url.trim_matches(['<', '>']).to_owned());
    let charset = response.http.charset().map(str::to_owned);
    let what = what(&response, url.as_deref())?;
    article.warnings.extend(response.warnings);
    article.url.clone_from(&url);
    // When a page was fetched is not when it was published.
    for (name, header) in [("crawled", "warc-date"), ("crawl_record", "warc-record-id")] {
        if let Some(value) = response.head.get(header) {
            article
                .meta
                .insert(name.to_owned(), value.trim_matches(['<', '>']).to_owned());
        }
    }
    let body = &response.body;
    let (place, whole) = match body {
        // Kept as it came: its bytes are those of the file.
        Cow::Borrowed(body) => {
            let at = body.as_ptr() as usize - bytes.as_ptr() as usize;
            let lines = memchr::memchr_iter(b'\n', &bytes[..at]).count();
            let start = place.start + at as u64;
            let line = place.line + lines as u32;
            (
                Place {
                    start,
                    line,
                    ..place
                },
                None,
            )
        }
        Cow::Owned(_) => (place, Some(place)),
    };
    let hints = html::Hints {
        url: url.as_deref(),
        charset: charset.as_deref(),
        crawled: response
            .head
            .get("warc-date")
            .and_then(|date| date.trim().parse().ok()),
    };
    match what {
        Kind::Text => {
            crate::text::read(article, body, place)?;
            html::drop_later(article, hints.crawled);
        }
        _ => html::read(article, body, place, &hints)?,
    }
    if let Some(place) = whole {
        article.place_all(place);
    }
    Ok(())
}

/// What a response is: a page, a text, or nothing to read.
fn what(response: &Response<'_>, url: Option<&str>) -> Result<Kind, Problem> {
    let mime = response.http.mime().unwrap_or_default();
    let no_news = |what: &str| {
        let message = format!("`{what}`: not a page");
        Err(Problem::new(Reason::NoNews, message))
    };
    let media = ["image/", "audio/", "video/", "font/"];
    let parts = ["css", "javascript", "ecmascript", "svg", "font"];
    if media.iter().any(|kind| mime.starts_with(kind))
        || parts.iter().any(|part| mime.contains(part))
    {
        return no_news(&mime);
    }
    let found = kind::sniff(&response.body, true);
    match found {
        Kind::Empty => return Err(Problem::new(Reason::NoText, "the answer is empty")),
        Kind::Html => return Ok(Kind::Html),
        Kind::Text | Kind::Xml if mime.contains("html") => return Ok(Kind::Html),
        Kind::Pdf | Kind::Office | Kind::OldOffice | Kind::Rtf | Kind::Epub => {
            return Err(Problem::new(
                Reason::UnsupportedFormat,
                format!("{found} are not read yet; {}", kind::advice(found)),
            ));
        }
        Kind::Text => {}
        found => {
            return no_news(if mime.is_empty() {
                found.as_str()
            } else {
                &mime
            });
        }
    }
    // Of texts, those that machines read.
    let path = url.map(|url| url.split(['?', '#']).next().unwrap_or_default());
    let file = path
        .and_then(|path| path.rsplit('/').next())
        .unwrap_or_default();
    let for_machines = matches!(
        file,
        "robots.txt" | "ads.txt" | "humans.txt" | "security.txt"
    );
    match &*mime {
        "text/plain" | "" if !for_machines && walk::no_news(file).is_none() => Ok(Kind::Text),
        "" => no_news(file),
        mime => no_news(mime),
    }
}
