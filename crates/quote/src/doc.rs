//! One text as the rules see it: paragraphs, tokens with their classes, and what stands between
//! two tokens.

use nutgraf_model::{Block, BlockKind, Span};
use nutgraf_tokenize::{TokenRange, Tokens};

use crate::lexicon::{Class, Lexicon};

/// A paragraph: its bytes without white space at the ends, and its tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paragraph {
    pub(crate) span: Span,
    pub(crate) first: usize,
    pub(crate) end: usize,
    pub(crate) kind: BlockKind,
}

pub(crate) struct Doc<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a Tokens,
    pub(crate) lexicon: &'static Lexicon,
    pub(crate) paragraphs: Vec<Paragraph>,
    pub(crate) classes: Vec<Class>,
}

/// What stands between two tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gap(u16);

impl Gap {
    pub(crate) const COMMA: Gap = Gap(1);
    pub(crate) const SEMICOLON: Gap = Gap(2);
    pub(crate) const COLON: Gap = Gap(4);
    pub(crate) const STOP: Gap = Gap(8);
    pub(crate) const DASH: Gap = Gap(16);
    pub(crate) const BRACKET: Gap = Gap(32);
    pub(crate) const MARK: Gap = Gap(64);
    /// Several lines.
    pub(crate) const EMPTY_LINE: Gap = Gap(128);
    /// All that ends a phrase.
    pub(crate) const BREAK: Gap = Gap(255);

    pub(crate) const fn or(self, other: Gap) -> Gap {
        Gap(self.0 | other.0)
    }

    pub(crate) fn any(self, of: Gap) -> bool {
        self.0 & of.0 != 0
    }

    pub(crate) fn of(text: &str) -> Gap {
        if text == " " || text.is_empty() {
            return Gap::default();
        }
        let mut gap = 0;
        let mut lines = 0;
        let mut before = ' ';
        for c in text.chars() {
            gap |= match c {
                ',' | '、' | '，' => Gap::COMMA.0,
                ';' | '；' => Gap::SEMICOLON.0,
                ':' | '：' => Gap::COLON.0,
                '.' | '!' | '?' | '…' | '。' | '！' | '？' => Gap::STOP.0,
                '–' | '—' | '―' => Gap::DASH.0,
                '-' if before != ' ' && text.len() == 1 => 0,
                '-' if text.len() > 2 => Gap::DASH.0,
                '(' | ')' | '[' | ']' | '（' | '）' => Gap::BRACKET.0,
                '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' | '‘' | '‚' | '「' | '」'
                | '『' | '』' | '《' | '》' | '〈' | '〉' | '＂' => Gap::MARK.0,
                '\n' => {
                    lines += 1;
                    if lines > 1 { Gap::EMPTY_LINE.0 } else { 0 }
                }
                _ => 0,
            };
            before = c;
        }
        Gap(gap)
    }
}

impl<'a> Doc<'a> {
    pub(crate) fn new(text: &'a str, tokens: &'a Tokens, blocks: &[Block]) -> Doc<'a> {
        let lexicon = Lexicon::of(tokens.lang());
        let mut doc = Doc {
            text,
            tokens,
            lexicon,
            paragraphs: Vec::with_capacity(blocks.len()),
            classes: (0..tokens.len())
                .map(|token| classify(tokens, lexicon, token))
                .collect(),
        };
        for &(block, lang) in tokens.foreign_blocks() {
            let lexicon = Lexicon::of(lang);
            let range = tokens.blocks()[block as usize].clone();
            for token in range.start as usize..range.end as usize {
                doc.classes[token] = classify(tokens, lexicon, token);
            }
        }
        doc.join_names();
        let mut behind = 0;
        let mut push = |span: Span, kind| {
            let inside = span.text(text);
            let start = span.start() + inside.len() - inside.trim_start().len();
            let span = Span::new(start, start + inside.trim().len());
            let given = tokens.blocks().get(doc.paragraphs.len()).cloned();
            let inside = given
                .filter(|given| holds_exactly(tokens, given, span))
                .unwrap_or_else(|| tokens.inside(span));
            let first = behind.max(inside.start as usize);
            behind = first.max(inside.end as usize);
            // A word whose hyphen is the line's goes on in the next one.
            while behind < tokens.len() && tokens.span(behind).start() < span.end() {
                behind += 1;
            }
            doc.paragraphs.push(Paragraph {
                span,
                first,
                end: behind,
                kind,
            });
        };
        if blocks.is_empty() {
            paragraphs(text).for_each(|span| push(span, BlockKind::Paragraph));
        } else {
            blocks.iter().for_each(|block| push(block.span, block.kind));
        }
        doc
    }

    /// The small parts of names count as capitalised: Yeon-su, van der Berg.
    fn join_names(&mut self) {
        let is_particle =
            |class: Class| class.any(Class::PARTICLE) & !class.any(Class::PREPOSITION);
        let begins = |pair: &[Class]| {
            let follows = pair[0].any(Class::CAPITAL) & !pair[1].any(Class::CAPITAL);
            follows & (is_particle(pair[1]) | pair[0].any(Class::JOINED))
        };
        let mut token = 0;
        while let Some(plain) = self.classes[token..].windows(2).position(begins) {
            token += plain + 1;
            let (before, here) = (self.classes[token - 1], self.classes[token]);
            let mut end = token;
            while end < self.classes.len()
                && is_particle(self.classes[end])
                && !self.is(end, Class::CAPITAL)
                && self.between(end - 1, end) == " "
            {
                end += 1;
            }
            if self.is(end, Class::CAPITAL) {
                (token..end).for_each(|t| self.classes[t].add(Class::CAPITAL));
            } else if !here.any(Class::AFTER_HYPHEN)
                && !before.any(Class::PLACE)
                && self.tokens.span(token).len() <= 6
                && matches!(self.between(token - 1, token), "-" | "‐" | "‑")
            {
                self.classes[token].add(Class::CAPITAL);
            }
        }
    }

    #[inline]
    pub(crate) fn is(&self, token: usize, class: Class) -> bool {
        self.classes.get(token).is_some_and(|of| of.any(class))
    }

    pub(crate) fn word(&self, token: usize) -> &'a str {
        self.tokens.span(token).text(self.text)
    }

    /// What stands between a token and the next one.
    pub(crate) fn gap(&self, token: usize) -> Gap {
        Gap::of(self.between(token, token + 1))
    }

    /// The characters from the end of one token to the start of a later one; behind the last token
    /// stands an empty line.
    pub(crate) fn between(&self, before: usize, after: usize) -> &'a str {
        if after >= self.tokens.len() {
            return "\n\n";
        }
        let (start, end) = (
            self.tokens.span(before).end(),
            self.tokens.span(after).start(),
        );
        self.text.get(start..end).unwrap_or("")
    }

    /// The bytes from one token to another, without a possessive ending.
    pub(crate) fn span(&self, first: usize, last: usize) -> Span {
        let span = self.tokens.span(first).cover(self.tokens.span(last));
        let text = span.text(self.text);
        let bare = ["'s", "’s"].iter().find_map(|s| text.strip_suffix(s));
        Span::new(span.start(), span.start() + bare.unwrap_or(text).len())
    }

    /// Whether the token ends like `Okafor’s` or `defectors’`.
    pub(crate) fn is_possessive(&self, token: usize) -> bool {
        let word = self.word(token);
        if !word.ends_with('s') {
            return false;
        }
        if word.ends_with("'s") || word.ends_with("’s") {
            return true;
        }
        let after = &self.text[self.tokens.span(token).end()..];
        after.starts_with("’ ") || after.starts_with("' ")
    }
}

#[inline]
fn classify(tokens: &Tokens, lexicon: &Lexicon, token: usize) -> Class {
    let mut class = lexicon.class(tokens.joined(), tokens.form_range(token));
    let flags = tokens.flags(token);
    let capital = flags.capitalised();
    class.add(Class::CAPITAL.only_if(capital));
    class.add(Class::CALENDAR.only_if(!capital & class.any(Class::TIME)));
    class.add(Class::INITIAL.only_if(flags.sentence_initial()));
    class.add(Class::JOINED.only_if(flags.joined()));
    class
}

/// Whether these tokens are all that lie inside the span: so it is where the tokens were made of the
/// same blocks, and nothing need be searched.
fn holds_exactly(tokens: &Tokens, range: &TokenRange, span: Span) -> bool {
    let (first, end) = (range.start as usize, range.end as usize);
    let starts_before = |token: usize| tokens.span(token).start() < span.start();
    let ends_within = |token: usize| tokens.span(token).end() <= span.end();
    first < end
        && !starts_before(first)
        && ends_within(end - 1)
        && (first == 0 || starts_before(first - 1))
        && (end == tokens.len() || !ends_within(end))
}

/// Paragraphs of a text without blocks: what empty lines separate, or else its lines.
fn paragraphs(text: &str) -> impl Iterator<Item = Span> {
    let mut spans = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut at = 0;
    let single = !text.contains("\n\n") && !text.contains("\n\r\n");
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if line.trim().is_empty() {
            spans.extend(open.take());
        } else if single {
            spans.push((start, at));
        } else {
            open = Some((open.map_or(start, |(start, _)| start), at));
        }
    }
    spans.extend(open);
    spans.into_iter().map(|(start, end)| Span::new(start, end))
}
