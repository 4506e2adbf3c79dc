//! Numbers and strings as bytes: seven bits a byte, lowest first; lengths before strings.

/// Appends a number.
pub(crate) fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends bytes with their length before them.
pub(crate) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Appends a string that may be missing.
pub(crate) fn put_option(out: &mut Vec<u8>, text: Option<&str>) {
    match text {
        None => put(out, 0),
        Some(text) => {
            put(out, text.len() as u64 + 1);
            out.extend_from_slice(text.as_bytes());
        }
    }
}

/// Reads what was appended; `None` where the bytes end too early or are not what they should be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl<'a> Bytes<'a> {
    pub(crate) fn number(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for (i, &byte) in self.0.iter().enumerate().take(10) {
            number |= u64::from(byte & 0x7f).checked_shl(7 * i as u32)?;
            if byte < 0x80 {
                self.0 = &self.0[i + 1..];
                return Some(number);
            }
        }
        None
    }

    pub(crate) fn small(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    pub(crate) fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let len = usize::try_from(self.number()?).ok()?;
        self.take(len)
    }

    pub(crate) fn str(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    pub(crate) fn option(&mut self) -> Option<Option<&'a str>> {
        match self.number()? {
            0 => Some(None),
            len => {
                let bytes = self.take(usize::try_from(len - 1).ok()?)?;
                Some(Some(std::str::from_utf8(bytes).ok()?))
            }
        }
    }

    pub(crate) fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub(crate) fn float(&mut self) -> Option<f32> {
        self.fixed().map(f32::from_le_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_reads_back() {
        let numbers = [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX];
        let mut out = Vec::new();
        for number in numbers {
            put(&mut out, number);
        }
        put_option(&mut out, None);
        put_option(&mut out, Some(""));
        put_bytes(&mut out, "é".as_bytes());
        let mut bytes = Bytes(&out);
        for number in numbers {
            assert_eq!(bytes.number(), Some(number));
        }
        assert_eq!(bytes.option(), Some(None));
        assert_eq!(bytes.option(), Some(Some("")));
        assert_eq!(bytes.str(), Some("é"));
        assert_eq!(bytes.number(), None);
    }

    #[test]
    fn cut_or_overlong_bytes_are_nothing() {
        assert_eq!(Bytes(&[0x80]).number(), None);
        assert_eq!(Bytes(&[0xff; 11]).number(), None);
        assert_eq!(Bytes(&[5, b'a']).bytes(), None);
        assert_eq!(Bytes(&[1, 0xff]).str(), None);
    }
}
