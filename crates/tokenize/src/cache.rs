//! What a word as written folds and stems to, remembered so that a word is worked on once.
//!
//! A table of sets of two words each, a set being one line of the processor's cache: to look up a
//! word costs one such line, and the next where it is not there. Of the four words in two such sets,
//! the ones met last stay when a fifth comes.

use crate::tokens::{Flags, Kind};

/// How many sets there are at first. The table grows when it has taken in as many words as would
/// fill three quarters of it.
const FIRST_SETS: usize = 1 << 10;
/// At most this many, 128 k words: of 82,000 words in 44 MB of news, the most frequent 20,000 make
/// 93 % of the text.
const MAX_SETS: usize = 1 << 16;
/// With so many bytes of forms it is time to forget them.
const MAX_ARENA: usize = 4 << 20;
/// How many words are looked up at once.
pub(crate) const BATCH: usize = 64;
/// Words of up to so many bytes are their own key. Forms and stems of so many are copied whole, and
/// then cut, as a copy of a fixed length needs no decision.
const INLINE: usize = 16;

/// A word as a number: its bytes and zeros behind them, or of a long word a hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Key(u64, u64);

impl Key {
    /// The key of the word `text[start..end]`.
    #[inline]
    pub(crate) fn new(text: &[u8], start: usize, end: usize) -> Key {
        let len = end - start;
        if len > INLINE {
            return Key::of_long(&text[start..end]);
        }
        match text[start..].first_chunk::<INLINE>() {
            Some(chunk) => {
                let [low, high] = MASKS[len];
                let bytes = u128::from_le_bytes(*chunk);
                Key(bytes as u64 & low, (bytes >> 64) as u64 & high)
            }
            None => {
                let mut chunk = [0; INLINE];
                chunk[..len].copy_from_slice(&text[start..end]);
                let bytes = u128::from_le_bytes(chunk);
                Key(bytes as u64, (bytes >> 64) as u64)
            }
        }
    }

    #[cold]
    fn of_long(word: &[u8]) -> Key {
        let mut hash = word.len() as u64;
        for chunk in word.chunks(8) {
            let mut bytes = [0; 8];
            bytes[..chunk.len()].copy_from_slice(chunk);
            hash = (hash ^ u64::from_le_bytes(bytes))
                .wrapping_mul(MIX)
                .rotate_left(29);
        }
        // No word ends with these bytes: they are not UTF-8.
        Key(hash, u64::MAX)
    }

    #[inline]
    fn hash(self) -> usize {
        let mixed = self.0.wrapping_mul(MIX) ^ self.1.rotate_left(32);
        (mixed.wrapping_mul(MIX) >> 32) as usize
    }

    fn is_long(self) -> bool {
        self.1 == u64::MAX
    }
}

const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// The bytes of a key that a word of this length fills.
static MASKS: [[u64; 2]; INLINE + 1] = masks();

const fn masks() -> [[u64; 2]; INLINE + 1] {
    let mut masks = [[u64::MAX; 2]; INLINE + 1];
    let mut len = 0;
    while len < INLINE {
        if len < 8 {
            masks[len] = [(1 << (8 * len)) - 1, 0];
        } else {
            masks[len][1] = (1 << (8 * (len - 8))) - 1;
        }
        len += 1;
    }
    masks
}

/// One remembered word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    key: Key,
    /// Where its form begins in the arena.
    at: u32,
    pub(crate) number: u32,
    pub(crate) form_len: u8,
    pub(crate) stem_len: u8,
    pub(crate) kind: Kind,
    flags: u8,
}

impl Entry {
    const EMPTY: Entry = Entry {
        key: Key(0, 0),
        at: 0,
        number: 0,
        form_len: 0,
        stem_len: 0,
        kind: Kind::Word,
        flags: 0,
    };

    const SAME: u8 = 1;
    const STEM_BEGINS_FORM: u8 = 4;
    const CAPITAL_TERM: u8 = 128;
    /// What a token's flags say in the same bits.
    const OF_TOKEN: u8 = Flags::CAPITALISED | Flags::WIDE | Flags::FREQUENT;

    /// What is so of every token that is this word.
    #[inline]
    pub(crate) fn flags(&self) -> u8 {
        self.flags & Entry::OF_TOKEN
    }

    /// Whether the stem begins the folded form.
    #[inline]
    pub(crate) fn stem_begins_form(&self) -> bool {
        self.flags & Entry::STEM_BEGINS_FORM != 0
    }

    /// Whether it is an acronym whose lower-case twin is another word.
    #[inline]
    pub(crate) fn is_capital_term(&self) -> bool {
        self.flags & Entry::CAPITAL_TERM != 0
    }
}

/// What [`Cache::insert`] is told about a word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Analysis<'a> {
    pub(crate) folded: &'a str,
    pub(crate) stem: &'a str,
    pub(crate) kind: Kind,
    /// What [`Entry::flags`] shall be.
    pub(crate) flags: u8,
    pub(crate) capital_term: bool,
    pub(crate) number: u32,
}

/// Where a word is remembered: the number of a set, in which it is the first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place(usize);

/// Two words; the first is the one met last.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Set([Entry; 2]);

/// The words of one language.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    sets: Vec<Set>,
    /// How many words were taken in since the table grew.
    inserted: usize,
    // Of each entry: the folded form, the stem if it does not begin the form, and the
    // word if it is long. At the end at least INLINE bytes of no meaning.
    arena: Vec<u8>,
}

impl Cache {
    /// Where the word with this key is remembered. It holds until the next look.
    #[inline]
    pub(crate) fn find(&mut self, key: Key, word: &[u8]) -> Option<Place> {
        let home = self.home(key);
        let set = &self.sets.get(home)?.0;
        if set[0].key != key || (key.is_long() && !self.is_word(set[0], word)) {
            self.bring_to_front(home, key, word)?;
        }
        Some(Place(home))
    }

    /// What is known of the word that was found or inserted there.
    #[inline]
    pub(crate) fn entry(&self, place: Place) -> &Entry {
        &self.sets[place.0].0[0]
    }

    /// The set where a word with this key is looked for first.
    #[inline]
    fn home(&self, key: Key) -> usize {
        key.hash() & self.sets.len().wrapping_sub(1)
    }

    /// Looks for a word in the other places where it may be, and makes it the first of its set.
    fn bring_to_front(&mut self, home: usize, key: Key, word: &[u8]) -> Option<()> {
        let (set, way) =
            [(home, 1), (home ^ 1, 0), (home ^ 1, 1)]
                .into_iter()
                .find(|&(set, way)| {
                    let entry = self.sets[set].0[way];
                    entry.key == key && (!key.is_long() || self.is_word(entry, word))
                })?;
        let found = self.sets[set].0[way];
        self.sets[set].0[way] = std::mem::replace(&mut self.sets[home].0[0], found);
        Some(())
    }

    /// The stem of a remembered word.
    pub(crate) fn stem(&self, place: Place) -> Option<&str> {
        let entry = self.entry(place);
        let form = if entry.stem_begins_form() {
            0
        } else {
            entry.form_len as usize
        };
        let at = entry.at as usize + form;
        std::str::from_utf8(&self.arena[at..at + entry.stem_len as usize]).ok()
    }

    /// Reads where the words would be, so that they are near when they are asked for. The reads follow
    /// one another closely, so that the processor waits for its memory once and not for each.
    #[inline]
    pub(crate) fn touch(&self, keys: &[Key; BATCH]) {
        let mut places = [0; BATCH];
        for (place, key) in places.iter_mut().zip(keys) {
            *place = self.home(*key);
        }
        let mut near = 0;
        for place in places {
            near ^= self.sets.get(place).map_or(0, |set| {
                let first = set.0[0];
                let form = if first.flags & Entry::SAME == 0 {
                    first.at as usize
                } else {
                    0
                };
                self.arena.get(form).map_or(0, |&byte| byte)
            });
        }
        std::hint::black_box(near);
    }

    fn is_word(&self, entry: Entry, word: &[u8]) -> bool {
        let stem = if entry.stem_begins_form() {
            0
        } else {
            entry.stem_len as usize
        };
        let at = entry.at as usize + entry.form_len as usize + stem;
        self.arena[at..].starts_with(word)
    }

    /// Appends the folded form of the word at `start` and a line end to `joined`, the stem if it does
    /// not begin the form to `stems`.
    #[inline]
    pub(crate) fn append(
        &self,
        entry: &Entry,
        text: &[u8],
        start: usize,
        joined: &mut Vec<u8>,
        stems: &mut Vec<u8>,
    ) {
        let form_len = entry.form_len as usize;
        let same = entry.flags & Entry::SAME != 0;
        let (from, at) = if same {
            (text, start)
        } else {
            (self.arena.as_slice(), entry.at as usize)
        };
        append(from, at, form_len, joined);
        joined.push(b'\n');
        if !entry.stem_begins_form() {
            append(
                &self.arena,
                entry.at as usize + form_len,
                entry.stem_len as usize,
                stems,
            );
        }
    }

    /// Whether it is time to forget all words.
    pub(crate) fn is_full(&self) -> bool {
        self.arena.len() > MAX_ARENA
    }

    /// Forgets all words.
    pub(crate) fn clear(&mut self) {
        self.sets.fill(Set([Entry::EMPTY; 2]));
        self.arena.truncate(INLINE);
    }

    /// Remembers a word.
    pub(crate) fn insert(&mut self, word: &str, key: Key, analysis: &Analysis) -> Place {
        if 2 * self.inserted >= 3 * self.sets.len() && self.sets.len() < MAX_SETS {
            self.grow();
        }
        self.inserted += 1;
        let stem_begins_form = analysis.folded.starts_with(analysis.stem);
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        let entry = Entry {
            key,
            at: (self.arena.len() - INLINE) as u32,
            number: analysis.number,
            form_len: analysis.folded.len() as u8,
            stem_len: analysis.stem.len() as u8,
            kind: analysis.kind,
            flags: flag(word == analysis.folded, Entry::SAME)
                | flag(stem_begins_form, Entry::STEM_BEGINS_FORM)
                | analysis.flags
                | flag(analysis.capital_term, Entry::CAPITAL_TERM),
        };
        self.arena.truncate(entry.at as usize);
        self.arena.extend_from_slice(analysis.folded.as_bytes());
        if !stem_begins_form {
            self.arena.extend_from_slice(analysis.stem.as_bytes());
        }
        if key.is_long() {
            self.arena.extend_from_slice(word.as_bytes());
        }
        self.arena.extend_from_slice(&[b'\n'; INLINE]);
        self.place(entry)
    }

    /// Puts an entry first in its set, and what was there where a free one or the one met longest ago
    /// was.
    fn place(&mut self, entry: Entry) -> Place {
        let home = self.home(entry.key);
        let mut moved = std::mem::replace(&mut self.sets[home].0[0], entry);
        for (set, way) in [(home, 1), (home ^ 1, 0), (home ^ 1, 1)] {
            if moved.form_len == 0 {
                break;
            }
            // The first word of the other set keeps its place there.
            if way == 0 && self.sets[set].0[0].form_len > 0 {
                continue;
            }
            std::mem::swap(&mut self.sets[set].0[way], &mut moved);
        }
        Place(home)
    }

    fn grow(&mut self) {
        let count = (2 * self.sets.len()).clamp(FIRST_SETS, MAX_SETS);
        let before = std::mem::replace(&mut self.sets, vec![Set([Entry::EMPTY; 2]); count]);
        self.arena.resize(self.arena.len().max(INLINE), b'\n');
        for entry in before.into_iter().flat_map(|set| set.0) {
            if entry.form_len > 0 {
                self.place(entry);
            }
        }
    }
}

/// Appends `from[at..at + len]`.
#[inline]
fn append(from: &[u8], at: usize, len: usize, to: &mut Vec<u8>) {
    match from[at..].first_chunk::<INLINE>() {
        Some(chunk) if len <= INLINE => {
            let end = to.len() + len;
            to.extend_from_slice(chunk);
            to.truncate(end);
        }
        _ => to.extend_from_slice(&from[at..at + len]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_a_line_of_the_processors_cache() {
        assert_eq!(size_of::<Set>(), 64);
    }

    fn insert(cache: &mut Cache, word: &str, stem: &str) -> Key {
        let key = Key::new(word.as_bytes(), 0, word.len());
        let analysis = Analysis {
            folded: word,
            stem,
            kind: Kind::Word,
            flags: 0,
            capital_term: false,
            number: 7,
        };
        assert!(cache.find(key, word.as_bytes()).is_none(), "{word} is new");
        cache.insert(word, key, &analysis);
        key
    }

    #[test]
    fn words_that_differ_in_one_letter_are_told_apart() {
        let mut cache = Cache::default();
        for word in [
            "a",
            "ab",
            "abc",
            "axc",
            "abcdefgh",
            "abcdefghi",
            "abcdefghijklmnop",
            "abcdefghijklmnoq",
            "abcdefghijklmnopq",
            "abcdefghijklmnopqrstuvwxyz",
            "abcdefghijklmxopqrstuvwxyz",
        ] {
            insert(&mut cache, word, word);
        }
    }

    #[test]
    fn words_met_again_and_again_are_kept_whatever_else_comes() {
        let mut cache = Cache::default();
        let key = insert(&mut cache, "news", "news");
        for number in 0..100_000 {
            insert(&mut cache, &format!("w{number}"), "stem");
            assert!(cache.find(key, b"news").is_some(), "{number}");
        }
    }

    #[test]
    fn the_key_is_of_the_word_alone() {
        assert_eq!(
            Key::new(b"xx abc and so on for long", 3, 6),
            Key::new(b"abc", 0, 3)
        );
        assert_eq!(
            Key::new(b"abcdefghijklmnop", 0, 16),
            Key::new(b"abcdefghijklmnopq", 0, 16)
        );
    }

    #[test]
    fn the_table_grows_and_stays_bounded() {
        let mut cache = Cache::default();
        for number in 0..500_000 {
            if cache.is_full() {
                cache.clear();
            }
            let word = format!("w{number}");
            let key = insert(&mut cache, &word, "stem");
            let place = cache.find(key, word.as_bytes()).expect("it was inserted");
            let entry = cache.entry(place);
            let (mut joined, mut stems) = (b"x\n".to_vec(), Vec::new());
            cache.append(entry, word.as_bytes(), 0, &mut joined, &mut stems);
            assert_eq!(joined, format!("x\n{word}\n").as_bytes());
            assert_eq!(stems, b"stem");
        }
        assert!(cache.sets.len() == MAX_SETS && cache.arena.len() <= MAX_ARENA + 100);
    }
}
