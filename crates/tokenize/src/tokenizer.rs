use std::sync::atomic::{AtomicU64, Ordering};

use nutgraf_model::{Lang, Span};

use crate::address::{self, Found};
use crate::cache::{Analysis, BATCH, Cache, Key, Place};
use crate::class::{
    CLASS, COLON, COMMA, DIGIT, END, HYPHEN, LETTER, LOW_LINE, OTHER, POINT, SIGN, WIDE,
    begins_word, char_at, class_at, is_digit, is_hyphen, is_ideographic, letters_end,
};
use crate::fold::{CAPITAL_TERMS, Case, Forms, MAX_FORM_BYTES};
use crate::foreign;
use crate::frequent::{Set, set_of, whose};
use crate::language::Language;
use crate::scan::word_end;
use crate::sentence::{self, Gap, Item};
use crate::sentence_rules::Rules;
use crate::stem::Stemmer;
use crate::tokens::{Address, BLOCK_GAP, Flags, Kind, Sentence, Token, Tokens};

/// Finds tokens and sentences. Keeps what it has folded and stemmed, so use one a thread for many
/// texts.
#[derive(Debug, Default)]
pub struct Tokenizer {
    words: Vec<Words>,
    /// Names the numbers that words have; 0 before the first.
    vocabulary: u64,
    /// How many words have a number.
    numbered: u32,
}

/// When so many words have a number, all are forgotten before the next text.
const MOST_WORDS: u32 = 1 << 18;

impl Tokenizer {
    /// In a pattern, stands for any run of characters, none included: the noncharacter U+FDD0, which
    /// counts as a letter.
    pub const ANY: char = crate::ANY;
    /// In a pattern, stands for any one character: the noncharacter U+FDD1, which counts as a letter.
    pub const ONE: char = crate::ONE;

    /// How many other languages than its own a text's blocks may be in.
    pub const MOST_OTHERS: usize = 2;

    /// A tokenizer for all languages.
    #[must_use]
    pub fn new() -> Tokenizer {
        Tokenizer::default()
    }

    /// The tokens of a text that is one block.
    #[must_use]
    pub fn tokenize(&mut self, text: &str, lang: Lang) -> Tokens {
        let mut tokens = Tokens::default();
        self.tokenize_into(text, &[Span::new(0, text.len())], lang, &mut tokens);
        tokens
    }

    /// The tokens of the blocks of a text, into `tokens`, which loses what it held before and keeps
    /// its memory. What lies outside the blocks has no tokens.
    ///
    /// # Panics
    ///
    /// If the blocks are not in order, not inside the text, or not on character boundaries.
    pub fn tokenize_into(&mut self, text: &str, blocks: &[Span], lang: Lang, tokens: &mut Tokens) {
        self.forget_if_full();
        tokens.clear(lang);
        tokens.numbers.vocabulary = self.vocabulary;
        self.append(text, blocks, lang, tokens);
    }

    /// Begins another vocabulary where this one is large: never within a text, so that its numbers are of one.
    fn forget_if_full(&mut self) {
        let full = |words: &Words| words.cache.is_full();
        if self.vocabulary == 0 || self.numbered > MOST_WORDS || self.words.iter().any(full) {
            static VOCABULARIES: AtomicU64 = AtomicU64::new(1);
            self.vocabulary = VOCABULARIES.fetch_add(1, Ordering::Relaxed);
            self.numbered = 0;
            self.words.iter_mut().for_each(|words| words.cache.clear());
        }
    }

    /// The same, but a block that is long enough, and clearly in another language than the text, is
    /// read in its own.
    ///
    /// At most [`MOST_OTHERS`](Tokenizer::MOST_OTHERS) other languages are told apart, those that come
    /// first; what is in further ones is read in the text's.
    ///
    /// # Panics
    ///
    /// As [`Tokenizer::tokenize_into`].
    pub fn tokenize_each_into(
        &mut self,
        text: &str,
        blocks: &[Span],
        lang: Lang,
        tokens: &mut Tokens,
    ) {
        self.tokenize_into(text, blocks, lang, tokens);
        let foreign = foreign::blocks(text, blocks, tokens);
        if foreign.is_empty() {
            return;
        }
        tokens.clear(lang);
        let mut block = 0;
        while block < blocks.len() {
            let of = |block: usize| {
                let found = foreign.binary_search_by_key(&block, |&(number, _)| number as usize);
                found.map_or(lang, |at| foreign[at].1)
            };
            let from = block;
            while block < blocks.len() && of(block) == of(from) {
                block += 1;
            }
            self.append(text, &blocks[from..block], of(from), tokens);
        }
        tokens.langs.extend(foreign.iter().map(|&(_, lang)| lang));
        tokens.langs.sort_unstable();
        tokens.langs.dedup();
        tokens.langs.insert(0, lang);
        tokens.foreign = foreign;
    }

    /// Appends the tokens of some more blocks.
    fn append(&mut self, text: &str, blocks: &[Span], lang: Lang, tokens: &mut Tokens) {
        let numbered = self.numbered;
        let words = self.words(lang);
        words.numbered = numbered;
        let (first_token, first_block) = (tokens.len(), tokens.blocks.len());
        // The line behind the last is the position behind the last.
        let mut position = tokens.lines;
        let mut behind = 0;
        for (number, block) in blocks.iter().enumerate() {
            assert!(
                behind <= block.start(),
                "blocks are in order and do not overlap"
            );
            behind = block.end();
            if first_block + number > 0 {
                position += BLOCK_GAP;
            }
            let first = tokens.len();
            // Nothing behind the block is read.
            let mut pass = Pass {
                text: &text[..block.end()],
                begin: block.start(),
                first,
                position,
                sentence: (block.start(), first),
                item: Item::read(block.text(text)),
                no_address_before: 0,
                language: &words.language,
                rules: Rules::of(lang),
                tokens: &mut *tokens,
            };
            assert!(
                text.is_char_boundary(block.start()),
                "a block begins with a character"
            );
            pass.run();
            position = pass.position;
            tokens.lines = position;
            let range = first as u32..tokens.len() as u32;
            tokens.blocks.push(range);
        }
        words.fill(text, blocks, first_token, first_block, tokens);
        self.numbered = words.numbered;
    }

    /// The stem of a folded form, as a token's of this language: the same for every form without
    /// accents, and for every form in English and Russian. Where a language's stems depend on accents,
    /// a token's stem is that of the word as written, and this is that of the word written without.
    #[must_use]
    pub fn stem(&mut self, folded: &str, lang: Lang) -> String {
        let words = self.words(lang);
        words.stem_of(folded);
        words.stem.clone()
    }

    fn words(&mut self, lang: Lang) -> &mut Words {
        let at = self
            .words
            .iter()
            .position(|words| words.language.lang == lang);
        let at = at.unwrap_or_else(|| {
            self.words.push(Words::new(lang));
            self.words.len() - 1
        });
        &mut self.words[at]
    }
}

/// The words of one language: how they fold and stem, and those that were met.
#[derive(Debug)]
struct Words {
    language: Language,
    stemmer: Stemmer,
    cache: Cache,
    forms: Forms,
    stem: String,
    /// The language's own frequent words.
    frequent: Set,
    /// How many words of the tokenizer have a number, while a text is read.
    numbered: u32,
}

impl Words {
    fn new(lang: Lang) -> Words {
        Words {
            language: Language::of(lang),
            stemmer: Stemmer::of(lang),
            cache: Cache::default(),
            forms: Forms::default(),
            stem: String::new(),
            frequent: set_of(lang),
            numbered: 0,
        }
    }

    /// Where the word of a text is remembered, after looking into it if need be.
    #[inline]
    fn look_up(&mut self, text: &str, word: Span, key: Key) -> Place {
        match self.cache.find(key, &text.as_bytes()[word.range()]) {
            Some(place) => place,
            None => self.analyse(word.text(text), key),
        }
    }

    /// Folds and stems the tokens of all blocks: not block by block, as more words are looked up at
    /// once so.
    fn fill(
        &mut self,
        text: &str,
        blocks: &[Span],
        first_token: usize,
        first_block: usize,
        tokens: &mut Tokens,
    ) {
        let mut joined = std::mem::take(&mut tokens.joined).into_bytes();
        let mut stems = std::mem::take(&mut tokens.stems).into_bytes();
        let gap = [b'\n'; BLOCK_GAP as usize];
        if first_block > 0 {
            joined.extend_from_slice(&gap);
        }
        let mut block = first_block;
        let mut block_end = tokens
            .blocks
            .get(block)
            .map_or(0, |range| range.end as usize);
        // Whether that block is in capitals, once somebody asked.
        let mut capitals = None;
        let mut number = first_token;
        while number < tokens.len() {
            let end = tokens.len().min(number + BATCH);
            let mut keys = [Key::default(); BATCH];
            for (key, token) in keys.iter_mut().zip(&tokens.tokens[number..end]) {
                *key = Key::new(text.as_bytes(), token.span.start(), token.span.end());
            }
            self.cache.touch(&keys);
            for (token, key) in tokens.tokens[number..end].iter_mut().zip(keys) {
                while number >= block_end {
                    joined.extend_from_slice(&gap);
                    block += 1;
                    block_end = tokens.blocks[block].end as usize;
                    capitals = None;
                }
                number += 1;
                let span = token.span;
                let place = self.look_up(text, span, key);
                let mut entry = self.cache.entry(place);
                let lower;
                let (mut from, mut start) = (text, span.start());
                token.flags.set(entry.flags());
                if entry.is_capital_term()
                    && *capitals
                        .get_or_insert_with(|| in_capitals(blocks[block - first_block].text(text)))
                {
                    lower = span.text(text).to_ascii_lowercase();
                    (from, start) = (&lower, 0);
                    let place = self.look_up_small(from);
                    entry = self.cache.entry(place);
                    token.flags.set(entry.flags());
                }
                tokens.numbers.words.push(entry.number);
                token.form = joined.len() as u32;
                token.stem = stems.len() as u32;
                token.form_len = entry.form_len;
                token.stem_len = entry.stem_len;
                token.stem_begins_form = entry.stem_begins_form();
                if token.kind != Kind::Address {
                    token.kind = entry.kind;
                }
                self.cache
                    .append(entry, from.as_bytes(), start, &mut joined, &mut stems);
            }
        }
        for _ in block + 1..first_block + blocks.len() {
            joined.extend_from_slice(&gap);
        }
        tokens.joined = String::from_utf8(joined).expect("forms are UTF-8");
        tokens.stems = String::from_utf8(stems).expect("stems are UTF-8");
    }

    /// [`Words::look_up`] for an acronym in small letters.
    #[cold]
    fn look_up_small(&mut self, word: &str) -> Place {
        let key = Key::new(word.as_bytes(), 0, word.len());
        self.look_up(word, Span::new(0, word.len()), key)
    }

    #[cold]
    fn analyse(&mut self, word: &str, key: Key) -> Place {
        self.forms.fold(word, Case::Telling, &self.language);
        let accented = self.stemmer.reads_accents && !self.forms.accented.is_empty();
        if accented {
            let accented = std::mem::take(&mut self.forms.accented);
            self.stem_of(&accented);
            self.forms.accented = accented;
        } else {
            // The stem of *Report* is that of *report*, which was met before as likely as not.
            let folded = std::mem::take(&mut self.forms.folded);
            let folded_key = Key::new(folded.as_bytes(), 0, folded.len());
            let known = self.cache.find(folded_key, folded.as_bytes());
            match known.and_then(|place| self.cache.stem(place)) {
                Some(stem) if word != folded => {
                    self.stem.clear();
                    self.stem.push_str(stem);
                }
                _ => self.stem_of(&folded),
            }
            self.forms.folded = folded;
        }
        let folded = &self.forms.folded;
        let mut flags = Flags::default();
        let first = word.chars().find(|c| c.is_alphanumeric());
        if first.is_some_and(char::is_uppercase) {
            flags.set(Flags::CAPITALISED);
        }
        if !word.is_ascii() {
            flags.set(Flags::WIDE);
        }
        if whose(folded).has(self.frequent) {
            flags.set(Flags::FREQUENT);
        }
        let number = self.numbered;
        self.numbered += 1;
        let analysis = Analysis {
            folded,
            stem: &self.stem,
            kind: kind(folded),
            flags: flags.0,
            capital_term: CAPITAL_TERMS.contains(&folded.as_str()),
            number,
        };
        self.cache.insert(word, key, &analysis)
    }

    /// Puts the stem of a form into `self.stem`, without accents.
    fn stem_of(&mut self, form: &str) {
        self.stemmer.stem(form, &mut self.stem);
        if !self.stem.is_ascii() {
            let stem = std::mem::take(&mut self.stem);
            let mut forms = Forms::default();
            forms.fold(&stem, Case::Telling, &self.language);
            self.stem = forms.folded;
        }
        if self.stem.len() > MAX_FORM_BYTES {
            self.stem.clear();
            self.stem.push_str(form);
        }
    }
}

/// Whether a point is a number's (3.5) or an acronym's (U.S.), as most are.
fn is_plain_point(bytes: &[u8], start: usize, point: usize) -> bool {
    let number = bytes[start].is_ascii_digit() && class_at(bytes, point + 1) == DIGIT;
    let letter =
        point == start + 1 && !matches!(class_at(bytes, point + 2), LETTER | DIGIT | HYPHEN);
    number || letter
}

/// Whether nearly all letters of a block are capitals, so that they tell nothing.
fn in_capitals(block: &str) -> bool {
    let (upper, lower) = if block.is_ascii() {
        let count = |is: fn(&u8) -> bool| block.as_bytes().iter().filter(|b| is(b)).count();
        (count(u8::is_ascii_uppercase), count(u8::is_ascii_lowercase))
    } else {
        let count = |is: fn(char) -> bool| block.chars().filter(|&c| is(c)).count();
        (count(char::is_uppercase), count(char::is_lowercase))
    };
    let words = block
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    upper >= 4 * lower && words.take(3).count() == 3
}

/// What kind of token has this form.
fn kind(form: &str) -> Kind {
    let (mut letters, mut digits) = (false, false);
    for c in form.chars() {
        if is_ideographic(c) {
            return Kind::Ideograph;
        } else if is_digit(c) {
            digits = true;
        } else if c.is_alphabetic() {
            letters = true;
        }
    }
    match (letters, digits) {
        (true, true) => Kind::Mixed,
        (false, true) => Kind::Number,
        _ => Kind::Word,
    }
}

/// One walk over a block.
struct Pass<'a> {
    /// The text up to the end of the block.
    text: &'a str,
    begin: usize,
    /// The first token of the block.
    first: usize,
    position: u32,
    /// Where the sentence that is open begins, and its first token.
    sentence: (usize, usize),
    /// If that is an item of a list, its mark.
    item: Option<Item>,
    /// Addresses were looked for up to here.
    no_address_before: usize,
    language: &'a Language,
    rules: &'static Rules,
    tokens: &'a mut Tokens,
}

impl Pass<'_> {
    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let mut gap = self.begin;
        while let Some((start, end_mark)) = self.next_word(gap) {
            let before = self.tokens.len();
            // A run of letters before a space is most of all text.
            let at = letters_end(bytes, start);
            let end = if at > start && class_at(bytes, at) == OTHER {
                self.push(start, at);
                at
            } else {
                self.push_other(start, at)
            };
            if gap == start && before > self.first {
                self.tokens.tokens[before - 1].flags.set(Flags::JOINED);
            } else if start - gap <= 3 && bytes[gap] != b' ' && before > self.first {
                self.join(before, gap, start);
            }
            if end_mark || (before > self.first && bytes[gap - 1] == b'.') {
                self.end_sentence(before, gap);
            }
            if let Some(item) = self.item {
                self.end_item(before, gap, item);
            }
            gap = end;
        }
        self.end_last(gap);
        self.close_sentence(self.text.len(), self.tokens.len());
    }

    /// The first byte of the next word at or behind `from`, and whether a sentence may end between.
    #[inline]
    fn next_word(&self, from: usize) -> Option<(usize, bool)> {
        let bytes = self.text.as_bytes();
        // As most often: a space and a letter.
        if class_at(bytes, from) == OTHER && class_at(bytes, from + 1) == LETTER {
            return Some((from + 1, false));
        }
        let mut end_mark = false;
        let mut at = from;
        loop {
            match CLASS[*bytes.get(at)? as usize] {
                LETTER | DIGIT => return Some((at, end_mark)),
                WIDE => {
                    let c = char_at(self.text, at)?;
                    if begins_word(c) {
                        return Some((at, end_mark));
                    }
                    end_mark |= sentence::may_end(c);
                    at += c.len_utf8();
                }
                SIGN if self.is_sign_of_name(at) => return Some((at, end_mark)),
                POINT | END => {
                    end_mark = true;
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }

    /// Whether the `@` or `#` at `at` belongs to a name behind it.
    fn is_sign_of_name(&self, at: usize) -> bool {
        let after_word = at > self.begin
            && matches!(
                class_at(self.text.as_bytes(), at - 1),
                LETTER | DIGIT | SIGN | LOW_LINE
            );
        let next = char_at(self.text, at + 1);
        !after_word && next.is_some_and(|c| c.is_alphabetic() && !is_ideographic(c))
    }

    /// Pushes the word or the address at `start`; letters reach up to `letters`. Returns its end.
    fn push_other(&mut self, start: usize, letters: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut run = letters;
        while matches!(class_at(bytes, run), LETTER | DIGIT | LOW_LINE) {
            run += 1;
        }
        let next = class_at(bytes, run + 1);
        let maybe_address = match class_at(bytes, run) {
            POINT => matches!(next, LETTER | DIGIT | POINT) && !is_plain_point(bytes, start, run),
            SIGN => bytes[run] == b'@' && matches!(next, LETTER | DIGIT),
            COLON => bytes.get(run + 1) == Some(&b'/'),
            _ => false,
        };
        if maybe_address && run > start && start >= self.no_address_before {
            match address::find(self.text, start) {
                Found::Address(end) => return self.push_address(start, end),
                Found::NoneBefore(end) => self.no_address_before = end,
            }
        }
        let end = if letters > start
            && matches!(class_at(bytes, letters), OTHER | END | COMMA | COLON | SIGN)
        {
            letters
        } else {
            let sign = usize::from(class_at(bytes, start) == SIGN);
            word_end(
                self.text,
                start + sign,
                letters.max(start + sign),
                self.language,
            )
        };
        self.push(start, end);
        end
    }

    /// Pushes the parts of an address.
    fn push_address(&mut self, start: usize, end: usize) -> usize {
        let bytes = self.text.as_bytes();
        let (mut first, mut begin) = (self.tokens.len(), start);
        // What stood before a hyphen was taken for a word: my-site.org, anne-marie@example.org.
        while first > self.first {
            let token = &mut self.tokens.tokens[first - 1];
            let between = &bytes[token.span.end()..begin];
            if !matches!(between, b"-" | b"_" | b"+" | b".") || token.kind == Kind::Address {
                break;
            }
            token.kind = Kind::Address;
            token.flags.set(Flags::JOINED);
            begin = token.span.start();
            first -= 1;
        }
        let mut at = start;
        while at < end {
            let part = at;
            while at < end && matches!(class_at(bytes, at), LETTER | DIGIT) {
                at += 1;
            }
            if at > part {
                self.push(part, at);
                let number = self.tokens.len() - 1;
                let token = &mut self.tokens.tokens[number];
                token.kind = Kind::Address;
                token.flags.set(Flags::JOINED);
            }
            at += 1;
        }
        let last = self.tokens.len() - 1;
        self.tokens.tokens[last].flags.0 &= !Flags::JOINED;
        self.tokens.addresses.push(Address {
            span: Span::new(begin, end),
            tokens: first as u32..self.tokens.len() as u32,
        });
        end
    }

    /// Pushes one token; its forms come later.
    #[inline]
    fn push(&mut self, start: usize, end: usize) {
        self.tokens.tokens.push(Token {
            span: Span::new(start, end),
            position: self.position,
            form: 0,
            stem: 0,
            form_len: 0,
            stem_len: 0,
            stem_begins_form: false,
            kind: Kind::Word,
            flags: Flags::default(),
        });
        self.position += 1;
    }

    /// Flags the token before `number` as joined to it, if what stands between joins.
    fn join(&mut self, number: usize, gap: usize, start: usize) {
        let between = &self.text[gap..start];
        let hyphen = |text: &str| {
            text.chars().next().is_some_and(is_hyphen) && text.chars().nth(1).is_none()
        };
        let wrapped = between
            .strip_suffix('\n')
            .map(|b| b.strip_suffix('\r').unwrap_or(b));
        if between == "&" || hyphen(between) || wrapped.is_some_and(hyphen) {
            self.tokens.tokens[number - 1].flags.set(Flags::JOINED);
        }
    }

    /// Ends the open sentence in the gap before token `number`, if it ends there.
    fn end_sentence(&mut self, number: usize, gap: usize) {
        if number <= self.sentence.1 {
            return;
        }
        let next = self.tokens.span(number);
        let word = self.tokens.span(number - 1).text(self.text);
        let found = Gap {
            before: &self.text[self.sentence.0..gap],
            word,
            abbreviation: self.rules.abbreviation(word.trim_end_matches('.')),
            between: &self.text[gap..next.start()],
            next: next.text(self.text),
            rest: &self.text[next.end()..],
            address: self.tokens.kind(number) == Kind::Address,
        };
        let end = sentence::end_in(found, self.rules);
        let before = &mut self.tokens.tokens[number - 1];
        if before.kind != Kind::Address && sentence::is_abbreviation(found, end) {
            before.span = Span::new(before.span.start(), before.span.end() + 1);
        }
        if let Some(len) = end {
            self.close_sentence(gap + len, number);
        }
    }

    /// An abbreviation keeps its point at the end of the block, too.
    fn end_last(&mut self, gap: usize) {
        let first = self.first;
        let Some(last) = self.tokens.tokens[first..].last_mut() else {
            return;
        };
        let word = last.span.text(self.text);
        if last.kind != Kind::Address
            && self.text[gap..].starts_with('.')
            && !self.text[gap..].starts_with("..")
            && self.rules.abbreviation(word).stands_last()
        {
            last.span = Span::new(last.span.start(), gap + 1);
        }
    }

    /// Ends the open sentence, an item of a list, if the next item begins with token `number`.
    fn end_item(&mut self, number: usize, gap: usize, item: Item) {
        let begin = self.tokens.span(number).start();
        let Some(space) = self.text[gap..begin].find(char::is_whitespace) else {
            return;
        };
        let next = Item::read(&self.text[gap + space..]);
        if number > self.sentence.1 && next.is_some_and(|next| next.follows(item)) {
            self.close_sentence(gap + space, number);
        }
    }

    /// Closes the open sentence at byte `end`; token `next` begins another.
    fn close_sentence(&mut self, end: usize, next: usize) {
        let (start, first) = self.sentence;
        if first < next {
            let inside = &self.text[start..end];
            let start = start + (inside.len() - inside.trim_start().len());
            self.tokens.sentences.push(Sentence {
                span: Span::new(start, start + inside.trim().len()),
                tokens: first as u32..next as u32,
            });
            self.tokens.tokens[first].flags.set(Flags::INITIAL);
        }
        self.sentence = (end, next);
        self.item = Item::read(&self.text[end..]);
    }
}
