use std::fmt;

use crate::archive::Tar;
use crate::unpack::Packing;
use crate::{table, wrapper};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $read:literal;)*) => {
        /// What a file holds, told from its bytes and never from its name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Kind { $($(#[$doc])* $name,)* }

        impl Kind {
            /// What a reader calls several of them, such as `HTML pages`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Kind::$name => $text,)* }
            }

            /// Whether this crate reads it.
            #[must_use]
            pub fn is_read(self) -> bool {
                match self { $(Kind::$name => $read,)* }
            }
        }
    };
}

kinds! {
    /// No bytes, or white space alone.
    Empty = "empty files", false;
    /// Plain text: one article.
    Text = "plain text", true;
    /// A JSON object on each line.
    JsonLines = "JSON Lines", true;
    /// A JSON array of objects, one object, or several after each other.
    Json = "JSON", true;
    /// Stories in the markup of Reuters-21578.
    ReutersSgml = "Reuters SGML", true;
    /// A table with a header (or rows of class, headline, text): commas, semicolons, tabs or bars between
    /// its cells.
    Table = "tables (CSV, TSV)", true;
    /// A page of the web.
    Html = "HTML pages", true;
    /// A crawl.
    Warc = "WARC files", true;
    /// RSS, Atom or JSON Feed.
    Feed = "feeds", true;
    /// The XML of news agencies: NewsML, NITF.
    AgencyXml = "NewsML and NITF files", false;
    /// Other XML.
    Xml = "XML files", false;
    /// A mail message, or a folder of them.
    Mail = "mail messages", false;
    /// Rich text.
    Rtf = "RTF files", false;
    /// A PDF.
    Pdf = "PDF files", false;
    /// A text, table or presentation of an office program in a zip: DOCX, XLSX, PPTX, ODT …
    Office = "office documents", false;
    /// An office document of before 2007.
    OldOffice = "old office documents", false;
    /// An electronic book.
    Epub = "EPUB books", false;
    /// A zip archive.
    Zip = "zip archives", true;
    /// A tar archive.
    Tar = "tar archives", true;
    /// Packed with zstd.
    Zstd = "zstd-compressed files", true;
    /// Packed with bzip2.
    Bzip2 = "bzip2-compressed files", false;
    /// Packed with xz.
    Xz = "xz-compressed files", false;
    /// A 7-Zip archive.
    SevenZip = "7-Zip archives", false;
    /// A RAR archive.
    Rar = "RAR archives", false;
    /// A picture.
    Picture = "pictures", false;
    /// Sound.
    Audio = "sound files", false;
    /// Moving pictures.
    Video = "videos", false;
    /// A table of a database or of an analyst's program: SQLite, Parquet.
    Database = "databases", false;
    /// Packed so often that it was not looked into.
    Packed = "files packed many times over", false;
    /// Bytes that are no text and nothing known.
    Binary = "binary files", false;
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What the format's user is told to do, where it is not read.
pub(crate) fn advice(kind: Kind) -> &'static str {
    match kind {
        Kind::Html | Kind::Mail | Kind::Rtf | Kind::Pdf | Kind::Office | Kind::OldOffice => {
            "save them as plain text"
        }
        Kind::Epub => "save their chapters as pages or plain text",
        Kind::SevenZip | Kind::Rar => "unpack them, or pack them as zip or tar",
        Kind::Bzip2 | Kind::Xz => "unpack them, or pack them with gzip or zstd",
        Kind::AgencyXml | Kind::Xml | Kind::Database => "convert them to JSON Lines or CSV",
        _ => "leave them out",
    }
}

const GZIP: &[u8] = b"\x1f\x8b";

/// How a stream that begins so is packed.
pub(crate) fn packing(head: &[u8]) -> Option<Packing> {
    // A skippable frame of zstd may come first.
    let skippable = head.len() > 4 && head[0] & 0xf0 == 0x50 && head[1..4] == *b"\x2a\x4d\x18";
    if head.starts_with(GZIP) {
        Some(Packing::Gzip)
    } else if head.starts_with(b"\x28\xb5\x2f\xfd") || skippable {
        Some(Packing::Zstd)
    } else {
        None
    }
}

const MAGIC: &[(usize, &[u8], Kind)] = &[
    (0, b"%PDF-", Kind::Pdf),
    (0, b"{\\rtf", Kind::Rtf),
    (0, b"WARC/", Kind::Warc),
    (0, b"\x28\xb5\x2f\xfd", Kind::Zstd),
    (0, b"BZh", Kind::Bzip2),
    (0, b"\xfd7zXZ\0", Kind::Xz),
    (0, b"7z\xbc\xaf\x27\x1c", Kind::SevenZip),
    (0, b"Rar!\x1a\x07", Kind::Rar),
    (257, b"ustar", Kind::Tar),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind::OldOffice),
    (0, b"\x89PNG\r\n", Kind::Picture),
    (0, b"\xff\xd8\xff", Kind::Picture),
    (0, b"GIF87a", Kind::Picture),
    (0, b"GIF89a", Kind::Picture),
    (8, b"WEBP", Kind::Picture),
    (0, b"II*\0", Kind::Picture),
    (0, b"MM\0*", Kind::Picture),
    (0, b"8BPS", Kind::Picture),
    (0, b"\0\0\x01\0", Kind::Picture),
    (0, b"ID3", Kind::Audio),
    (0, b"OggS", Kind::Audio),
    (0, b"fLaC", Kind::Audio),
    (8, b"WAVE", Kind::Audio),
    (4, b"ftyp", Kind::Video),
    (0, b"\x1aE\xdf\xa3", Kind::Video),
    (8, b"AVI ", Kind::Video),
    (0, b"SQLite format 3\0", Kind::Database),
    (0, b"PAR1", Kind::Database),
    (0, b"\x7fELF", Kind::Binary),
    (0, b"\0asm", Kind::Binary),
];

/// Tells the kind from the first bytes of what was unpacked. `whole`: there are no others.
pub(crate) fn sniff(head: &[u8], whole: bool) -> Kind {
    let magic = MAGIC
        .iter()
        .find(|(at, magic, _)| head.get(*at..).is_some_and(|h| h.starts_with(magic)));
    if let Some(&(_, _, kind)) = magic {
        return kind;
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return sniff_zip(head);
    }
    if Tar::begins(head) {
        return Kind::Tar;
    }
    let decoded;
    let head = match crate::decode::wide(head) {
        Some(wide) => {
            decoded = wide.head(head);
            decoded.as_bytes()
        }
        None => head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head),
    };
    let text = head.trim_ascii();
    match text.first() {
        None if whole => Kind::Empty,
        Some(b'<') => sniff_markup(text),
        Some(b'{' | b'[') => sniff_json(head),
        _ if json_lines(head) => Kind::JsonLines,
        _ if is_mail(text) => Kind::Mail,
        _ if table::sniff(head, whole).is_some() => Kind::Table,
        _ => Kind::Text,
    }
}

fn sniff_zip(head: &[u8]) -> Kind {
    let has = |name: &[u8]| memchr::memmem::find(head, name).is_some();
    if has(b"mimetypeapplication/epub+zip") {
        Kind::Epub
    } else if has(b"[Content_Types].xml") || has(b"mimetypeapplication/vnd.oasis") {
        Kind::Office
    } else {
        Kind::Zip
    }
}

/// The elements a page, or a piece of one, begins with.
const HTML: &[&str] = &[
    "html",
    "head",
    "body",
    "title",
    "meta",
    "link",
    "script",
    "style",
    "div",
    "p",
    "article",
    "section",
    "main",
    "header",
    "nav",
    "h1",
    "h2",
    "h3",
    "span",
    "table",
    "ul",
    "ol",
    "a",
    "img",
    "br",
    "figure",
    "center",
    "font",
    "b",
    "i",
    "em",
    "strong",
    "blockquote",
    "iframe",
    "noscript",
    "base",
    "form",
    "svg",
];

/// Whether a text is a piece of HTML: it begins with one of its tags.
pub(crate) fn is_html(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    text.first() == Some(&b'<') && sniff_markup(text) == Kind::Html
}

fn sniff_markup(text: &[u8]) -> Kind {
    let mut rest = text;
    let mut xml = false;
    // Comments, declarations and processing instructions, then the first tag.
    for _ in 0..64 {
        rest = rest.trim_ascii_start();
        let skip: &[u8] = if starts_with_name(rest, "<?xml") {
            xml = true;
            b"?>"
        } else if rest.starts_with(b"<?") {
            b">"
        } else if rest.starts_with(b"<!--") {
            b"-->"
        } else if starts_with_name(rest, "<!doctype html") {
            return Kind::Html;
        } else if starts_with_name(rest, "<!doctype lewis") {
            return Kind::ReutersSgml;
        } else if rest.starts_with(b"<!") {
            // A document type may define things of its own.
            let end = memchr::memchr2(b'>', b'[', rest);
            if end.is_some_and(|at| rest[at] == b'[') {
                b"]"
            } else {
                b">"
            }
        } else if rest.starts_with(b">") {
            b">"
        } else {
            break;
        };
        match memchr::memmem::find(rest, skip) {
            Some(at) => rest = &rest[at + skip.len()..],
            None => break,
        }
    }
    let name: String = match rest.strip_prefix(b"<") {
        Some(tag) => tag
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || b":-_".contains(b))
            .take(40)
            .map(|b| b.to_ascii_lowercase() as char)
            .collect(),
        None => String::new(),
    };
    match name.as_str() {
        "reuters" => Kind::ReutersSgml,
        "rss" | "feed" | "rdf:rdf" => Kind::Feed,
        name if name.ends_with(":rss") || name.ends_with(":feed") => Kind::Feed,
        "nitf" | "newsml" | "newsitem" | "newsmessage" | "packageitem" => Kind::AgencyXml,
        name if HTML.contains(&name) => Kind::Html,
        _ if xml => Kind::Xml,
        // An invented wrapper around stories.
        _ if memchr::memmem::find(text, b"<REUTERS ").is_some() => Kind::ReutersSgml,
        _ => Kind::Text,
    }
}

fn starts_with_name(text: &[u8], name: &str) -> bool {
    text.len() >= name.len() && text[..name.len()].eq_ignore_ascii_case(name.as_bytes())
}

fn sniff_json(head: &[u8]) -> Kind {
    if wrapper::is_json_feed(head) {
        return Kind::Feed;
    }
    let lines = json_lines(head);
    if lines && memchr::memchr(b'\n', head.trim_ascii()).is_some() {
        return Kind::JsonLines;
    }
    if wrapper::array_at(head).is_some() {
        return Kind::Json;
    }
    if lines {
        return Kind::JsonLines;
    }
    let text = head.trim_ascii();
    let inner = match text.strip_prefix(b"[") {
        Some(inner) => match inner.trim_ascii_start() {
            inner @ [b'{', ..] => inner,
            b"" | [b']', ..] => return Kind::Json,
            _ => return Kind::Text,
        },
        None => text,
    };
    match inner.get(1..).map(|rest| rest.trim_ascii_start()) {
        Some([b'"' | b'}', ..] | []) => Kind::Json,
        _ => Kind::Text,
    }
}

/// Whether most of the first lines are a JSON object each. The first line need not be: one broken
/// line must not hide the others. In an array, lines end with a comma.
fn json_lines(head: &[u8]) -> bool {
    let lines: Vec<&[u8]> = head
        .split(|&b| b == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty())
        .take(10)
        .collect();
    let begun = lines.iter().filter(|line| {
        let rest = line.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
        matches!(rest, Some([b'"' | b'}', ..]))
    });
    let (begun, whole) = begun.fold((0, 0), |(begun, whole), line| {
        (begun + 1, whole + usize::from(line.ends_with(b"}")))
    });
    // A single line may be longer than what is looked at.
    let long = lines.len() == 1 && begun == 1 && head.len() >= 4096;
    2 * begun > lines.len() && (2 * whole >= begun || long)
}

fn is_mail(text: &[u8]) -> bool {
    let mut lines = text.split(|&b| b == b'\n').take(60);
    let first = lines.next().unwrap_or_default();
    let header = |line: &[u8]| {
        [
            "mime-version:",
            "message-id:",
            "received:",
            "return-path:",
            "delivered-to:",
        ]
        .iter()
        .any(|name| starts_with_name(line, name))
    };
    let headed = first.starts_with(b"From ")
        || first
            .split(|&b| b == b':')
            .next()
            .is_some_and(|name| name.len() < first.len() && !name.contains(&b' '));
    headed
        && (header(first)
            || lines
                .take_while(|line| !line.trim_ascii().is_empty())
                .any(header))
}
