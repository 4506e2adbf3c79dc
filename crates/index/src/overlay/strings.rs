use std::collections::HashMap;

use crate::codec::{Bytes, put, put_bytes};

/// Strings that many articles share, each by a number. Grows only: what an older file numbered
/// keeps its number, so that its articles can be copied as they are.
#[derive(Clone, Debug, Default)]
pub(super) struct Strings {
    numbers: HashMap<String, u32>,
    all: Vec<String>,
}

impl Strings {
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let number = self.all.len() as u32;
        self.numbers.insert(text.to_owned(), number);
        self.all.push(text.to_owned());
        number
    }

    pub(super) fn get(&self, number: u32) -> Option<&str> {
        self.all.get(number as usize).map(String::as_str)
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        put(out, self.all.len() as u64);
        for text in &self.all {
            put_bytes(out, text.as_bytes());
        }
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Strings> {
        let mut bytes = Bytes(bytes);
        let mut strings = Strings::default();
        for expected in 0..bytes.small()? {
            if strings.number(bytes.str()?) != expected {
                return None;
            }
        }
        Some(strings)
    }
}
