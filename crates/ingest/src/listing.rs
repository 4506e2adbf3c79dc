//! The names in a folder. There may be millions, so each takes its bytes and five more.

use std::ffi::{OsStr, OsString};

/// Names in the order of their bytes.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Those that are Unicode, each with a zero byte behind it, which no name has.
    text: String,
    /// The others.
    odd: Vec<OsString>,
    /// Where each begins in the text; with the highest bit, which of the others it is.
    order: Vec<u32>,
    /// Which of them are symbolic links, by the same numbers.
    links: Vec<u32>,
}

const ODD: u32 = 1 << 31;

impl Names {
    pub(crate) fn push(&mut self, name: OsString, is_link: bool) {
        match name.to_str() {
            Some(text) if self.text.len() < ODD as usize => {
                self.order.push(self.text.len() as u32);
                self.text.push_str(text);
                self.text.push('\0');
            }
            _ => {
                self.order.push(ODD | self.odd.len() as u32);
                self.odd.push(name);
            }
        }
        if is_link {
            self.links.extend(self.order.last());
        }
    }

    /// Puts them in order, after the last was added.
    pub(crate) fn sort(&mut self) {
        let mut order = std::mem::take(&mut self.order);
        order.sort_unstable_by(|a, b| self.bytes(*a).cmp(self.bytes(*b)));
        self.order = order;
        self.links.sort_unstable();
    }

    pub(crate) fn get(&self, at: usize) -> Option<&OsStr> {
        self.order.get(at).map(|entry| self.name(*entry))
    }

    pub(crate) fn is_link(&self, at: usize) -> bool {
        let entry = self.order.get(at);
        entry.is_some_and(|entry| self.links.binary_search(entry).is_ok())
    }

    /// Whether a name begins so for which `is` holds.
    pub(crate) fn any(&self, start: &str, is: impl Fn(&str) -> bool) -> bool {
        let first = self
            .order
            .partition_point(|entry| self.bytes(*entry) < start.as_bytes());
        let some = self.order[first..].iter().map(|entry| self.bytes(*entry));
        let mut some = some.take_while(|name| name.starts_with(start.as_bytes()));
        some.any(|name| is(&String::from_utf8_lossy(name)))
    }

    fn name(&self, entry: u32) -> &OsStr {
        if entry & ODD > 0 {
            return &self.odd[(entry ^ ODD) as usize];
        }
        let rest = &self.text[entry as usize..];
        OsStr::new(&rest[..rest.find('\0').unwrap_or(rest.len())])
    }

    fn bytes(&self, entry: u32) -> &[u8] {
        self.name(entry).as_encoded_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_in_the_order_of_their_bytes() {
        let mut given: Vec<OsString> = ["b.txt", "a", "ä", "a.html", "", "a b", "b"]
            .map(OsString::from)
            .into();
        #[cfg(unix)]
        given.push(std::os::unix::ffi::OsStringExt::from_vec(b"a\xff".into()));
        let mut names = Names::default();
        for name in &given {
            names.push(name.clone(), name == "b.txt");
        }
        names.sort();
        given.sort_by(|a, b| a.as_encoded_bytes().cmp(b.as_encoded_bytes()));
        for (at, name) in given.iter().enumerate() {
            assert_eq!(names.get(at), Some(&**name));
            assert_eq!(names.is_link(at), name == "b.txt");
        }
        assert_eq!(names.get(given.len()), None);
        assert!(names.any("a.", |name| name == "a.html"));
        assert!(!names.any("a.", |name| name == "a"));
        assert!(!names.any("c", |_| true));
    }
}
