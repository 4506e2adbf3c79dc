use std::fmt;

/// A language, as its ISO 639 code of two or three lower-case letters.
///
/// ```
/// use nutgraf_model::Lang;
///
/// assert_eq!(Lang::parse("en-US"), Some(Lang::EN));
/// assert_eq!(Lang::parse("English"), None);
/// assert_eq!(Lang::EN.as_str(), "en");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lang([u8; 3]); // Invariant: two or three of a-z, then zero bytes.

impl Lang {
    /// English.
    pub const EN: Lang = Lang(*b"en\0");
    /// Undetermined: nobody said, and the text is too short to tell.
    pub const UND: Lang = Lang(*b"und");

    /// Reads a code, or the first part of a tag such as `en-US` or `pt_BR`; upper case will do.
    /// `None` when that part is not two or three letters.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Lang> {
        let primary = tag.trim().split(['-', '_']).next()?.as_bytes();
        if !(2..=3).contains(&primary.len()) {
            return None;
        }
        let mut code = [0; 3];
        for (to, from) in code.iter_mut().zip(primary) {
            if !from.is_ascii_alphabetic() {
                return None;
            }
            *to = from.to_ascii_lowercase();
        }
        Some(Lang(code))
    }

    /// The code, such as `en`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let len = if self.0[2] == 0 { 2 } else { 3 };
        std::str::from_utf8(&self.0[..len]).expect("a language code is ASCII")
    }
}

impl Default for Lang {
    /// [`Lang::UND`].
    fn default() -> Lang {
        Lang::UND
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Lang {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Lang {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Lang, D::Error> {
        let tag = String::deserialize(deserializer)?;
        Lang::parse(&tag)
            .ok_or_else(|| serde::de::Error::custom(format!("`{tag}` is no language code")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_two_or_three_letters() {
        assert_eq!(Lang::parse("KO").map(|l| l.to_string()), Some("ko".into()));
        assert_eq!(Lang::parse("und"), Some(Lang::UND));
        for bad in ["", "e", "engl", "e1", "日本"] {
            assert_eq!(Lang::parse(bad), None, "{bad}");
        }
    }
}
