//! The words of a segment in the making, and their postings.

use std::io;

use tantivy::DocId;
use tantivy::postings::FieldSerializer;

use super::known::Known;
use super::lexicon::Lexicon;
use crate::common;
use crate::terms::{HOLE, Terms};

/// The words of articles, one article behind the other, in the order of the text.
///
/// A word costs a look-up by its number, one more by its letters where it is met first, and four bytes here. When the segment is written, all are put in order by
/// counting them. The engine would keep a growing list for each word instead, in pieces that lie
/// scattered in memory.
#[derive(Debug)]
pub(super) struct Words {
    lexicon: Lexicon,
    known: Known,
    /// Numbers of words, and `HOLE | n` for n positions without one.
    column: Vec<u32>,
    count: u64,
    articles: Vec<Start>,
    next: Start,
}

/// Where an article begins, in the column and in the positions of all articles.
#[derive(Clone, Copy, Debug, Default)]
struct Start {
    entry: u32,
    place: u32,
}

impl Words {
    pub(super) fn new() -> Words {
        Words {
            lexicon: Lexicon::new(),
            known: Known::default(),
            column: Vec::new(),
            count: 0,
            articles: Vec::new(),
            next: Start::default(),
        }
    }

    /// Takes the next article's terms. Returns how many they are.
    pub(super) fn add(&mut self, terms: &Terms) -> u32 {
        self.articles.push(self.next);
        let numbers = terms.words.iter().filter(|&&word| word < HOLE);
        let end = numbers.max().map_or(0, |&most| most as usize + 1);
        let mut known = self.known.vocabulary(terms.vocabulary, end);
        let mut lines = Lines::new(&terms.lines);
        let (mut count, mut place) = (0, 0);
        self.column.reserve(terms.words.len());
        for &word in &terms.words {
            if word > HOLE {
                self.column.push(word);
                place += word ^ HOLE;
                continue;
            }
            let number = known.get(word).unwrap_or_else(|| {
                let (bytes, len) = lines.line(place);
                let number = self.lexicon.number(bytes, len);
                known.set(word, number);
                number
            });
            self.column.push(number);
            place += 1;
            count += 1;
        }
        self.next.entry = self.column.len() as u32;
        // One more, so that no word has its neighbour in the next article.
        self.next.place += place + 1;
        self.count += u64::from(count);
        count
    }

    /// How many words all articles have.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// About how many bytes it takes, those of putting it in order included.
    pub(super) fn byte_size(&self) -> usize {
        // A place for each word, and for each pair of common ones.
        12 * self.column.len()
            + 16 * self.articles.len()
            + self.lexicon.byte_size()
            + self.known.byte_size()
    }

    /// Whether no more articles can be numbered.
    pub(super) fn is_full(&self) -> bool {
        self.next.place >= HOLE
    }

    /// Calls `found` with the number and the place of every word.
    fn each(&self, mut found: impl FnMut(u32, u32)) {
        let ends = self.articles.iter().skip(1).chain([&self.next]);
        for (start, end) in self.articles.iter().zip(ends) {
            let mut place = start.place;
            for &entry in &self.column[start.entry as usize..end.entry as usize] {
                if entry & HOLE == 0 {
                    found(entry, place);
                    place += 1;
                } else {
                    place += entry ^ HOLE;
                }
            }
        }
    }

    /// Calls `found` with every pair of neighbours that are both common words, and the place of the first.
    fn each_pair(&self, mut found: impl FnMut(u32, u32)) {
        let common = common::words().len() as u32;
        let (mut before, mut place_before) = (u32::MAX, 0);
        self.each(|word, place| {
            if word < common && before < common && place == place_before + 1 {
                found(before * common + word, place_before);
            }
            (before, place_before) = (word, place);
        });
    }

    /// Writes the postings of the words.
    pub(super) fn write_words(&self, mut out: FieldSerializer<'_>) -> io::Result<()> {
        let mut counts = vec![0; self.lexicon.len()];
        self.each(|word, _| counts[word as usize] += 1);
        let mut groups = Groups::of_sizes(counts);
        self.each(|word, place| groups.put(word as usize, place));
        let mut lists = Lists::new(self);
        let mut buffer = Default::default();
        for term in self.lexicon.terms() {
            let places = groups.get(term.number as usize);
            // Of the common words some may not have been met.
            if !places.is_empty() {
                lists.write(&mut out, term.bytes(&mut buffer), places)?;
            }
        }
        out.close()
    }

    /// The pairs of common neighbours, each with its place, in order; see `common.rs`.
    pub(super) fn pairs(&self) -> Vec<(u32, u32)> {
        let mut pairs = Vec::new();
        self.each_pair(|pair, place| pairs.push((pair, place)));
        pairs
    }

    /// Writes the postings of the pairs.
    pub(super) fn write_pairs(
        &self,
        pairs: Vec<(u32, u32)>,
        mut out: FieldSerializer<'_>,
    ) -> io::Result<()> {
        let common = common::words().len();
        let mut counts = vec![0; common * common];
        pairs
            .iter()
            .for_each(|&(pair, _)| counts[pair as usize] += 1);
        let mut groups = Groups::of_sizes(counts);
        for (pair, place) in pairs {
            groups.put(pair as usize, place);
        }
        let mut lists = Lists::new(self);
        for pair in 0..common * common {
            let places = groups.get(pair);
            if !places.is_empty() {
                let term = common::pair((pair / common) as u16, (pair % common) as u16);
                lists.write(&mut out, term.as_bytes(), places)?;
            }
        }
        out.close()
    }
}

/// Lines that are asked for in order.
struct Lines<'a> {
    /// From the line on that was asked for last.
    rest: &'a [u8],
    /// Its number.
    number: u32,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Lines<'a> {
        Lines {
            rest: text.as_bytes(),
            number: 0,
        }
    }

    /// A line: its bytes with all behind them, and its length.
    fn line(&mut self, number: u32) -> (&'a [u8], usize) {
        while self.number < number {
            let len = line_len(self.rest).unwrap_or_default();
            self.rest = self.rest.get(len + 1..).unwrap_or_default();
            self.number += 1;
        }
        (self.rest, line_len(self.rest).unwrap_or_default())
    }
}

/// The length of the first line; `None` at the end.
#[inline]
fn line_len(bytes: &[u8]) -> Option<usize> {
    const LINE_ENDS: u64 = 0x0A0A_0A0A_0A0A_0A0A;
    const ONES: u64 = 0x0101_0101_0101_0101;
    if let Some(chunk) = bytes.first_chunk() {
        // The lowest byte that is a line end becomes the lowest that has its highest bit set.
        let other = u64::from_le_bytes(*chunk) ^ LINE_ENDS;
        let found = other.wrapping_sub(ONES) & !other & (ONES << 7);
        if found != 0 {
            return Some(found.trailing_zeros() as usize / 8);
        }
    }
    if bytes.is_empty() {
        return None;
    }
    let end = bytes.iter().position(|&byte| byte == b'\n');
    Some(end.unwrap_or(bytes.len()))
}

/// Places by their kind.
struct Groups {
    /// Where the places of a kind end, so far.
    ends: Vec<u32>,
    places: Vec<u32>,
}

impl Groups {
    fn of_sizes(mut sizes: Vec<u32>) -> Groups {
        let mut total = 0;
        for size in &mut sizes {
            total += std::mem::replace(size, total);
        }
        Groups {
            ends: sizes,
            places: vec![0; total as usize],
        }
    }

    #[inline]
    fn put(&mut self, kind: usize, place: u32) {
        let end = &mut self.ends[kind];
        self.places[*end as usize] = place;
        *end += 1;
    }

    /// The places of a kind, in order, once all were put.
    fn get(&self, kind: usize) -> &[u32] {
        let start = kind.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.places[start as usize..self.ends[kind] as usize]
    }
}

/// Makes lists of articles and positions out of places.
struct Lists<'a> {
    words: &'a Words,
    /// For so many places each, the article of the first.
    near: Vec<DocId>,
    /// Of one term: its articles, and behind which of its positions each ends.
    found: Vec<(DocId, usize)>,
    /// Of one term: how far each position lies behind the one before, or of the first, its beginning.
    steps: Vec<u32>,
}

/// An article of news takes three of these steps.
const NEAR_BITS: u32 = 8;

impl<'a> Lists<'a> {
    fn new(words: &'a Words) -> Lists<'a> {
        let mut near = Vec::with_capacity((words.next.place >> NEAR_BITS) as usize + 1);
        for (doc, start) in words.articles.iter().enumerate() {
            while near.len() << NEAR_BITS < start.place as usize {
                near.push(doc.saturating_sub(1) as DocId);
            }
        }
        while near.len() << NEAR_BITS <= words.next.place as usize {
            near.push(words.articles.len().saturating_sub(1) as DocId);
        }
        Lists {
            words,
            near,
            found: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// Where an article ends and the next begins.
    fn end(&self, doc: DocId) -> u32 {
        let next = self.words.articles.get(doc as usize + 1);
        next.unwrap_or(&self.words.next).place
    }

    fn write(
        &mut self,
        out: &mut FieldSerializer<'_>,
        term: &[u8],
        places: &[u32],
    ) -> io::Result<()> {
        self.found.clear();
        self.steps.clear();
        let (mut before, mut end) = (0, 0);
        for &place in places {
            if place >= end {
                let mut doc = self.near[(place >> NEAR_BITS) as usize];
                while self.end(doc) <= place {
                    doc += 1;
                }
                end = self.end(doc);
                before = self.words.articles[doc as usize].place;
                self.found.push((doc, self.steps.len()));
            } else {
                self.found.last_mut().expect("the first begins one").1 = self.steps.len();
            }
            self.steps.push(place - before);
            before = place;
        }
        out.new_term(term, self.found.len() as u32, true)?;
        let mut start = 0;
        for &(doc, last) in &self.found {
            let steps = &self.steps[start..=last];
            out.write_doc(doc, steps.len() as u32, steps);
            start = last + 1;
        }
        out.close_term()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_where_it_ends() {
        for len in 0..40 {
            let line = "x".repeat(len);
            for behind in ["", "\n", "\nmore and more and more", "\n\n\n\n\n\n\n\n\n\n"] {
                let lines = [&line, behind].concat();
                let expected = (!lines.is_empty()).then_some(len);
                assert_eq!(line_len(lines.as_bytes()), expected, "{lines:?}");
            }
        }
    }
}
