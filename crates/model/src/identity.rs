use std::fmt;

use sha2::{Digest, Sha256};

/// Where a record lies: root, path below it, member of an archive, number in its file.
///
/// Replacement goes by the locator: reading the same place again replaces what was there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Locator {
    /// The folder or file that was named for reading, as an absolute path.
    pub root: String,
    /// The file below the root, with `/` between its parts; the file's name where the root is the file.
    pub path: String,
    /// The member of an archive, outermost first, joined by `!`.
    pub member: Option<String>,
    /// The record's number in its file or member, from 1, where a file holds several.
    pub record: Option<u32>,
}

impl Locator {
    /// A file that is one record.
    #[must_use]
    pub fn new(root: impl Into<String>, path: impl Into<String>) -> Locator {
        Locator {
            root: root.into(),
            path: path.into(),
            member: None,
            record: None,
        }
    }

    /// The same file's record with this number, from 1.
    #[must_use]
    pub fn with_record(mut self, record: u32) -> Locator {
        self.record = Some(record);
        self
    }

    /// The same file's member of this name.
    #[must_use]
    pub fn with_member(mut self, member: impl Into<String>) -> Locator {
        self.member = Some(member.into());
        self
    }

    /// Twelve characters of a SHA-256 of the locator without its root, from an alphabet without
    /// capital letters: what the article is called where it brings no id of its own.
    #[must_use]
    pub fn id(&self) -> String {
        let mut key = self.path.clone();
        key.push('\0');
        key.push_str(self.member.as_deref().unwrap_or(""));
        key.push('\0');
        if let Some(record) = self.record {
            key.push_str(&record.to_string());
        }
        short_id(key.as_bytes())
    }
}

impl fmt::Display for Locator {
    /// `path!member#record`, without the root.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let Some(member) = &self.member {
            write!(f, "!{member}")?;
        }
        if let Some(record) = self.record {
            write!(f, "#{record}")?;
        }
        Ok(())
    }
}

/// Twelve characters (60 bits) of the SHA-256 of `key`, in Crockford's base 32, lower case: digits
/// and letters without i, l, o, u.
#[must_use]
pub fn short_id(key: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let hash = Sha256::digest(key);
    let bits = u64::from_be_bytes(hash[..8].try_into().expect("eight bytes of a hash"));
    (0..12)
        .map(|i| ALPHABET[(bits >> (59 - 5 * i)) as usize & 31] as char)
        .collect()
}

/// The first half of the SHA-256 of an article's text: two articles have the same exactly when
/// their text is the same.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash(pub [u8; 16]);

impl ContentHash {
    /// The hash of `text`.
    #[must_use]
    pub fn of(text: &str) -> ContentHash {
        let hash = Sha256::digest(text.as_bytes());
        ContentHash(hash[..16].try_into().expect("half of 32 bytes"))
    }

    /// Reads 32 hexadecimal digits.
    #[must_use]
    pub fn parse(digits: &str) -> Option<ContentHash> {
        if digits.len() != 32 || !digits.is_ascii() {
            return None;
        }
        let mut bytes = [0; 16];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).ok()?;
        }
        Some(ContentHash(bytes))
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for ContentHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for ContentHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<ContentHash, D::Error> {
        let digits = String::deserialize(deserializer)?;
        ContentHash::parse(&digits)
            .ok_or_else(|| serde::de::Error::custom("a content hash is 32 hexadecimal digits"))
    }
}

/// Lower-case hexadecimal digits, two a byte.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)] as char);
        out.push(DIGITS[usize::from(byte & 15)] as char);
    }
    out
}

/// A stretch of a source file, or of an archive's member: the line it begins on and the bytes it
/// covers. For a compressed file, lines and bytes count in what was unpacked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Place {
    /// The line it begins on, from 1.
    pub line: u32,
    /// The first byte, from 0.
    pub start: u64,
    /// The byte after the last.
    pub end: u64,
}

impl Place {
    /// A place of which only the line matters, as in examples and tests.
    #[must_use]
    pub fn line(line: u32) -> Place {
        Place {
            line,
            start: 0,
            end: 0,
        }
    }
}

/// The way back from a text to its source: the file, the member of an archive, and the place in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Origin {
    /// The file, below its root.
    pub path: String,
    /// The member of an archive.
    pub member: Option<String>,
    /// Line and bytes.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub place: Place,
}

impl fmt::Display for Origin {
    /// `path!member:line`, which editors understand where there is no member.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let Some(member) = &self.member {
            write!(f, "!{member}")?;
        }
        write!(f, ":{}", self.place.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_no_part_of_the_id() {
        let a = Locator::new("/news/one", "2024/a.txt");
        let b = Locator::new("/news/two", "2024/a.txt");
        assert_eq!(a.id(), b.id());
        assert_eq!(a.id().len(), 12);
        assert_ne!(a.id(), a.clone().with_record(1).id());
        assert_ne!(a.id(), a.clone().with_member("1").id());
    }

    #[test]
    fn an_id_never_changes_between_versions() {
        assert_eq!(
            Locator::new("", "2024/a.txt").id(),
            short_id(b"2024/a.txt\0\0")
        );
        // SHA-256("") begins e3b0c442 98fc1c14.
        assert_eq!(short_id(b""), "werc8gmrzge1");
    }

    #[test]
    fn a_content_hash_reads_back() {
        let hash = ContentHash::of("text");
        assert_eq!(ContentHash::parse(&hash.to_string()), Some(hash));
        assert_eq!(ContentHash::parse("zz"), None);
    }
}
