//! What a server sent: its headers, and a body that may be packed otherwise than they say.

use std::borrow::Cow;
use std::io::{self, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use nutgraf_model::Warning;

use crate::Reason;
use crate::rejected::Problem;

/// Lines of `Name: value`.
#[derive(Debug, Default)]
pub(crate) struct Headers<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Headers<'a> {
    pub(crate) fn parse(bytes: &'a [u8]) -> Headers<'a> {
        let mut headers = Headers::default();
        for line in bytes.split(|&byte| byte == b'\n') {
            let Some(colon) = memchr::memchr(b':', line) else {
                continue;
            };
            // A line that begins with a blank goes on with the one before.
            if line.starts_with(b" ") || line.starts_with(b"\t") {
                continue;
            }
            let text = |bytes: &'a [u8]| String::from_utf8_lossy(bytes.trim_ascii());
            headers
                .0
                .push((text(&line[..colon]), text(&line[colon + 1..])));
        }
        headers
    }

    /// The first value of this name; case does not count.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let header = self
            .0
            .iter()
            .find(|header| header.0.eq_ignore_ascii_case(name));
        header
            .map(|header| &*header.1)
            .filter(|value| !value.is_empty())
    }

    /// The type of the content, in small letters and without its parameters.
    pub(crate) fn mime(&self) -> Option<String> {
        let value = self.get("content-type")?;
        let mime = value.split([';', ',']).next().unwrap_or_default();
        Some(mime.trim().to_ascii_lowercase()).filter(|mime| mime.contains('/'))
    }

    /// The encoding of the characters, as the content's type names it.
    pub(crate) fn charset(&self) -> Option<&str> {
        let value = self.get("content-type")?;
        let at = value.to_ascii_lowercase().find("charset=")? + "charset=".len();
        let rest = value[at..].trim_start().trim_start_matches(['"', '\'']);
        let end = rest.find(|c: char| c.is_whitespace() || "\"';,".contains(c));
        Some(&rest[..end.unwrap_or(rest.len())]).filter(|name| !name.is_empty())
    }
}

/// The length of a head and of the empty line behind it.
pub(crate) fn head_end(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'\n', &bytes[from..]) {
        from += at + 1;
        match bytes.get(from..)? {
            [b'\n', ..] => return Some(from + 1),
            [b'\r', b'\n', ..] => return Some(from + 2),
            _ => {}
        }
    }
    None
}

/// The status in `HTTP/1.1 200 OK`.
pub(crate) fn status(head: &[u8]) -> Option<u16> {
    let line = head.strip_prefix(b"HTTP/")?;
    let line = &line[..line.len().min(40)];
    let word = line
        .split(|&byte| byte == b' ')
        .filter(|word| !word.is_empty())
        .nth(1)?;
    std::str::from_utf8(word.get(..3)?).ok()?.parse().ok()
}

/// The body as the server meant it. Archives often keep it unpacked and leave the headers as they
/// were, so a coding that does not fit is taken to be gone already.
pub(crate) fn body<'a>(
    headers: &Headers<'_>,
    body: &'a [u8],
    max: usize,
    warnings: &mut Vec<Warning>,
) -> Result<Cow<'a, [u8]>, Problem> {
    let mut warn = |code: &str, message: String| {
        let code = code.to_owned();
        warnings.push(Warning { code, message });
    };
    let mut body = Cow::Borrowed(body);
    let chunked = headers
        .get("transfer-encoding")
        .is_some_and(|value| has(value, "chunked"));
    if chunked {
        match unchunk(&body) {
            Some(whole) => body = Cow::Owned(whole),
            None => warn("not-as-declared", "said to be chunked, and is not".into()),
        }
    }
    let codings = headers
        .get("content-encoding")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let mut codings: Vec<&str> = codings
        .split(',')
        .map(str::trim)
        .filter(|coding| !matches!(*coding, "" | "identity" | "none" | "utf-8" | "binary"))
        .rev()
        .take(4)
        .collect();
    // And where nothing is said.
    if codings.is_empty() && body.starts_with(b"\x1f\x8b\x08") {
        codings.push("gzip");
    }
    for coding in codings {
        let unpacked = match coding {
            "gzip" | "x-gzip" if !body.starts_with(b"\x1f\x8b") => Unpacked::No,
            "gzip" | "x-gzip" => unpack(MultiGzDecoder::new(&*body), max),
            "deflate" => match unpack(ZlibDecoder::new(&*body), max) {
                Unpacked::No => unpack(DeflateDecoder::new(&*body), max),
                unpacked => unpacked,
            },
            "br" => unpack(brotli_decompressor::Decompressor::new(&*body, 4096), max),
            "zstd" if body.starts_with(b"\x28\xb5\x2f\xfd") => match zstd(&body) {
                Some(decoder) => unpack(decoder, max),
                None => Unpacked::No,
            },
            _ => Unpacked::No,
        };
        match unpacked {
            Unpacked::Whole(bytes) => body = Cow::Owned(bytes),
            Unpacked::Part(bytes) => {
                let message =
                    format!("the {coding} data are cut or damaged; what came before is kept");
                warn("truncated", message);
                body = Cow::Owned(bytes);
            }
            Unpacked::TooLarge => {
                return Err(Problem::new(
                    Reason::TooLargeExpanded,
                    format!(
                        "the page unpacks to more than {max} bytes; raise the limit for records if it is news"
                    ),
                ));
            }
            Unpacked::No if is_text(&body) => {
                warn(
                    "not-as-declared",
                    format!("said to be packed with {coding}, and is not"),
                );
            }
            Unpacked::No => {
                return Err(Problem::new(
                    Reason::UnsupportedEncoding,
                    format!(
                        "packed with `{coding}`, and does not unpack as gzip, deflate, br or zstd does"
                    ),
                ));
            }
        }
    }
    Ok(body)
}

fn has(list: &str, word: &str) -> bool {
    list.split(',')
        .any(|item| item.trim().eq_ignore_ascii_case(word))
}

enum Unpacked {
    Whole(Vec<u8>),
    Part(Vec<u8>),
    TooLarge,
    /// Not packed so.
    No,
}

fn unpack(decoder: impl Read, max: usize) -> Unpacked {
    let mut bytes = Vec::new();
    let read = decoder.take(max as u64 + 1).read_to_end(&mut bytes);
    match read {
        _ if bytes.len() > max => Unpacked::TooLarge,
        Ok(_) => Unpacked::Whole(bytes),
        // Of what is not packed at all, nothing sensible comes.
        Err(_) if is_text(&bytes) && bytes.len() > 16 => Unpacked::Part(bytes),
        Err(_) => Unpacked::No,
    }
}

fn zstd(body: &[u8]) -> Option<impl Read> {
    ruzstd::decoding::StreamingDecoder::new(io::Cursor::new(body)).ok()
}

/// Whether bytes are such as texts are made of, in any encoding but the wide ones.
fn is_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let odd = |byte: &&u8| **byte < 0x20 && !byte.is_ascii_whitespace() && **byte != 0x1b;
    !head.is_empty() && 100 * head.iter().filter(odd).count() <= head.len()
}

/// Takes the chunks' sizes out. `None` where these are no chunks; a last one that is cut counts.
fn unchunk(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let end = memchr::memchr(b'\n', &rest[..rest.len().min(256)]);
        let Some(end) = end else {
            return (!out.is_empty() && rest.trim_ascii().is_empty()).then_some(out);
        };
        let line = rest[..end].trim_ascii();
        let digits = line
            .split(|&byte| byte == b';')
            .next()
            .unwrap_or_default()
            .trim_ascii();
        let size = std::str::from_utf8(digits).ok()?;
        let size = usize::from_str_radix(size, 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(out);
        }
        if size >= rest.len() {
            out.extend_from_slice(rest);
            return (!out.is_empty()).then_some(out);
        }
        out.extend_from_slice(&rest[..size]);
        rest = &rest[size..];
        rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        rest = rest.strip_prefix(b"\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &str, sent: &[u8], expected: Result<&str, &str>) {
        let mut warnings = Vec::new();
        let found = body(&Headers::parse(head.as_bytes()), sent, 1000, &mut warnings);
        let found = found.map_err(|problem| problem.reason.as_str());
        let found = found.map(|body| String::from_utf8_lossy(&body).into_owned());
        let codes: Vec<&str> = warnings.iter().map(|warning| &*warning.code).collect();
        let found = found.map(|body| {
            format!(
                "{body}{}",
                if codes.is_empty() {
                    String::new()
                } else {
                    format!(" [{}]", codes.join(" "))
                }
            )
        });
        assert_eq!(found.as_deref().map_err(|e| *e), expected, "{head}");
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packed = Vec::new();
        flate2::read::GzEncoder::new(bytes, flate2::Compression::fast())
            .read_to_end(&mut packed)
            .unwrap();
        packed
    }

    fn deflate(bytes: &[u8]) -> Vec<u8> {
        let mut packed = Vec::new();
        flate2::read::DeflateEncoder::new(bytes, flate2::Compression::fast())
            .read_to_end(&mut packed)
            .unwrap();
        packed
    }

    #[test]
    fn bodies_come_out_whatever_the_headers_say() {
        let page = "<p>The harbour reopened.</p>";
        let bytes = page.as_bytes();
        let chunks = b"7\r\n<p>The \r\n15;x=y\r\nharbour reopened.</p>\r\n0\r\n\r\n";
        let wrong = "<p>The harbour reopened.</p> [not-as-declared]";
        check("", bytes, Ok(page));
        check("Transfer-Encoding: chunked", chunks, Ok(page));
        check("transfer-encoding:CHUNKED", bytes, Ok(wrong));
        check("Content-Encoding: gzip", &gzip(bytes), Ok(page));
        check("Content-Encoding: gzip", bytes, Ok(wrong));
        check("", &gzip(bytes), Ok(page));
        check("Content-Encoding: deflate", &deflate(bytes), Ok(page));
        check("Content-Encoding: deflate", bytes, Ok(wrong));
        check("Content-Encoding: gzip, identity", &gzip(bytes), Ok(page));
        check("Content-Encoding: br", bytes, Ok(wrong));
        check(
            "Content-Encoding: compress",
            b"\x1f\x9d\x90\x01\x02\x03\0\0",
            Err("unsupported-encoding"),
        );
        check(
            "Content-Encoding: br",
            b"\xff\xfe\x01\x02\x03\0\0",
            Err("unsupported-encoding"),
        );
        check(
            "Content-Encoding: gzip",
            &gzip(&[b' '; 2000]),
            Err("too-large-expanded"),
        );
    }

    #[test]
    fn heads_are_read_as_they_come() {
        let head =
            b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; charset=\"EUC-JP\"\r\nX: 1\r\n\r\nbody";
        assert_eq!(status(head), Some(200));
        let headers = Headers::parse(head);
        assert_eq!(headers.mime().as_deref(), Some("text/html"));
        assert_eq!(headers.charset(), Some("EUC-JP"));
        assert_eq!(&head[head_end(head).unwrap()..], b"body");
        assert_eq!(head_end(b"a: 1\nb: 2\n\nbody"), Some(11));
        assert_eq!(head_end(b"a: 1\r\n"), None);
        assert_eq!(status(b"HTTP/2  404"), Some(404));
        assert_eq!(status(b"ICY 200"), None);
    }
}
