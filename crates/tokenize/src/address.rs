//! Host names, e-mail addresses, URLs and file names: what keeps words together without spaces.

/// Top-level domains by which a bare host name is known.
const DOMAINS: &[&str] = &[
    "com", "org", "net", "edu", "gov", "mil", "int", "info", "biz", "eu", "tv", "uk", "us", "ca",
    "au", "nz", "ie", "de", "fr", "es", "it", "pt", "nl", "be", "ch", "at", "se", "no", "dk", "fi",
    "pl", "cz", "ru", "ua", "cn", "jp", "kr", "kp", "tw", "hk", "sg", "in", "pk", "ir", "il", "tr",
    "za", "ng", "ke", "eg", "br", "mx", "ar", "cl", "co", "io", "ai", "ly", "me", "news", "online",
    "app", "dev", "gl", "gd", "be", "vn", "th", "id", "my", "ph", "gr", "hu", "ro", "bg", "rs",
    "hr", "by", "kz", "uz", "ge", "am", "az", "lt", "lv", "ee", "to", "cc", "is",
];

/// Of these, the ones that are words: they count only behind a longer name.
const WORDS: &[&str] = &[
    "in", "it", "is", "at", "be", "no", "me", "to", "us", "am", "my", "so", "as", "do", "de", "es",
    "se", "by", "th", "id", "news", "online", "app", "dev", "int", "co", "ch", "la", "il", "ie",
    "ai", "ca", "ar", "ge", "info", "io",
];

/// Endings by which a file name is known.
const FILES: &[&str] = &[
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "csv", "htm", "html", "php", "asp",
    "jpg", "jpeg", "png", "gif", "mp3", "mp4", "zip", "exe", "rtf",
];

/// What was found at a mark that an address may have.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// An address ends here.
    Address(usize),
    /// There is none before this byte: no need to look again.
    NoneBefore(usize),
}

/// Looks for an address that begins at `start`, the first byte of a word, where a point, `@` or `:`
/// follows that word. Only ASCII addresses are known.
pub(crate) fn find(text: &str, start: usize) -> Found {
    let bytes = text.as_bytes();
    let rest = &text[start..];
    let scheme = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    if rest[scheme..].starts_with("://") && known_scheme(&rest[..scheme]) {
        let end = url_end(text, start + scheme + 3);
        return if end > start + scheme + 3 {
            Found::Address(end)
        } else {
            Found::NoneBefore(end)
        };
    }
    if bytes.get(start + scheme) == Some(&b':') && rest[..scheme].eq_ignore_ascii_case("mailto") {
        return Found::NoneBefore(start + scheme + 1);
    }
    let run = start + host_len(&bytes[start..]);
    if bytes.get(run) == Some(&b'@') {
        let domain = run + 1 + host_len(&bytes[run + 1..]);
        let domain_end = run + 1 + trimmed(&text[run + 1..domain]);
        let has_point = text[run + 1..domain_end].contains('.');
        return if has_point || domain_end > run + 1 {
            Found::Address(domain_end)
        } else {
            Found::NoneBefore(domain)
        };
    }
    let end = start + trimmed(&text[start..run]);
    let name = &text[start..end];
    if is_host(name, bytes.get(end)) {
        let path = matches!(bytes.get(end), Some(b'/' | b'?' | b'#'))
            || (bytes.get(end) == Some(&b':')
                && bytes.get(end + 1).is_some_and(u8::is_ascii_digit));
        return Found::Address(if path { url_end(text, end) } else { end });
    }
    if is_file(name) {
        return Found::Address(end);
    }
    Found::NoneBefore(run)
}

fn known_scheme(scheme: &str) -> bool {
    ["http", "https", "ftp"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
}

fn host_len(bytes: &[u8]) -> usize {
    let inside =
        |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'+' | b'%');
    bytes.iter().take_while(|&b| inside(b)).count()
}

/// The length without the marks at the end.
fn trimmed(name: &str) -> usize {
    name.trim_end_matches(|c: char| !c.is_ascii_alphanumeric())
        .len()
}

fn is_host(name: &str, next: Option<&u8>) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let valid = |label: &&str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    if labels.len() < 2 || !labels.iter().all(valid) {
        return false;
    }
    if labels.len() > 2 && labels[0].eq_ignore_ascii_case("www") {
        return true;
    }
    let last = labels[labels.len() - 1];
    let lower = last.bytes().all(|b| b.is_ascii_lowercase());
    let upper = name.bytes().all(|b| !b.is_ascii_lowercase());
    let title = labels.len() == 2 && last == "Com";
    let domain = last.to_ascii_lowercase();
    let known = DOMAINS.contains(&domain.as_str());
    // Single letters with points are an acronym, digits a number.
    let longer = labels[..labels.len() - 1]
        .iter()
        .any(|l| l.len() > 1 && l.bytes().any(|b| b.is_ascii_alphabetic()));
    let certain = labels.len() > 2 || next == Some(&b'/') || !WORDS.contains(&domain.as_str());
    known && longer && certain && (lower || upper || title)
}

fn is_file(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty()
            && FILES
                .iter()
                .any(|known| ending == *known || ending == known.to_ascii_uppercase())
    })
}

/// The end of a URL whose host or path goes on at `from`.
fn url_end(text: &str, from: usize) -> usize {
    let inside = |c: char| {
        c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '`' | '{' | '}' | '|' | '\\' | '^')
    };
    let rest = &text[from..];
    let url = &rest[..rest.find(|c| !inside(c)).unwrap_or(rest.len())];
    let count = |mark: char| url.matches(mark).count();
    let mut open = [
        (b')', count('('), count(')')),
        (b']', count('['), count(']')),
    ];
    let mut end = url.len();
    // What closes a sentence or a bracket outside is not the URL's.
    while let Some(&last) = url.as_bytes()[..end].last() {
        if let Some((_, opened, closed)) = open.iter_mut().find(|(close, ..)| *close == last) {
            if opened >= closed {
                break;
            }
            *closed -= 1;
        } else if !matches!(
            last,
            b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b'*' | b'(' | b'['
        ) {
            break;
        }
        end -= 1;
    }
    from + end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_before_the_sentence_does() {
        for (text, expected) in [
            (
                "http://example.com/a_b-c?d=e. Next",
                Some("http://example.com/a_b-c?d=e"),
            ),
            (
                "https://x.org/wiki/Foo_(bar)) he",
                Some("https://x.org/wiki/Foo_(bar)"),
            ),
            ("www.bbc.co.uk, he", Some("www.bbc.co.uk")),
            ("jane.doe@example.org.", Some("jane.doe@example.org")),
            ("example.com/news", Some("example.com/news")),
            ("repubblica.it/esteri", Some("repubblica.it/esteri")),
            ("report.pdf", Some("report.pdf")),
            ("EXAMPLE.COM", Some("EXAMPLE.COM")),
            ("end.Next", None),
            ("it.is", None),
            ("said.in", None),
            ("U.S", None),
            ("a.m.", None),
            ("3.5", None),
            ("http://", None),
        ] {
            let found = match find(text, 0) {
                Found::Address(end) => Some(&text[..end]),
                Found::NoneBefore(_) => None,
            };
            assert_eq!(found, expected, "{text}");
        }
    }
}
