use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use nutgraf_model::Lang;
use nutgraf_tokenize::{Tokenizer, Tokens};

use crate::bound::{Exact, Expr, Form, Leaf, Slot, Test};
use crate::pattern::is_wildcard;
use crate::{Bound, Families, FieldQuery, Item, Level, Node, Pattern, Phrase, Query};

/// A phrase with alternatives is written out as this many phrases at most; one with more is
/// evaluated part by part.
const MAX_ROWS: usize = 16;

/// Why a query cannot be asked in a language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BindError {
    /// The tokenizer finds no word in a phrase, so it could never match.
    #[error("`{text}` has no letter or digit that could be found in a text; leave it out")]
    NoWord {
        /// The phrase.
        text: String,
    },
}

impl Query {
    /// Reads the words of the query in a language.
    ///
    /// # Errors
    ///
    /// If a phrase, or one alternative in it, has no word.
    pub fn bind(
        &self,
        tokenizer: &mut Tokenizer,
        lang: Lang,
        families: &Families,
    ) -> Result<Bound, BindError> {
        self.bind_all(tokenizer, &[lang], families)
    }

    /// Reads the words of the query in each language of a text that has blocks in several: a word is what it
    /// is in any of them. The first is the text's own.
    ///
    /// # Errors
    ///
    /// If a phrase, or one alternative in it, has no word.
    pub fn bind_all(
        &self,
        tokenizer: &mut Tokenizer,
        langs: &[Lang],
        families: &Families,
    ) -> Result<Bound, BindError> {
        let langs = match langs {
            [] => &[Lang::UND],
            langs => langs,
        };
        let mut binder = Binder {
            tokenizer,
            langs,
            families,
            leaves: Vec::new(),
            numbers: HashMap::new(),
            fields: Vec::new(),
        };
        let expr = binder.node(self.root())?;
        Ok(Bound {
            lang: langs[0],
            expr: Arc::new(expr),
            leaves: binder.leaves.into(),
            fields: binder.fields.into(),
        })
    }
}

struct Binder<'a> {
    tokenizer: &'a mut Tokenizer,
    // At least one.
    langs: &'a [Lang],
    families: &'a Families,
    leaves: Vec<Leaf>,
    numbers: HashMap<Leaf, u32>,
    fields: Vec<FieldQuery>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Part {
    Slot(Slot),
    Either(Vec<Vec<Part>>),
}

impl Binder<'_> {
    fn node(&mut self, node: &Node) -> Result<Expr, BindError> {
        let boxed = |binder: &mut Self, node| Ok(Box::new(binder.node(node)?));
        Ok(match node {
            Node::Phrase(phrase) => self.phrase(phrase)?,
            Node::And(nodes) => Expr::And(self.nodes(nodes)?),
            Node::Or(nodes) => Expr::Or(self.nodes(nodes)?),
            Node::Not(node) => Expr::Not(boxed(self, node)?),
            Node::Near {
                left,
                right,
                reach,
                order,
            } => Expr::Near {
                left: boxed(self, left)?,
                right: boxed(self, right)?,
                reach: *reach,
                order: *order,
            },
            Node::NotNear { left, right, reach } => Expr::NotNear {
                left: boxed(self, left)?,
                right: boxed(self, right)?,
                reach: *reach,
            },
            Node::Zone { zone, side, node } => Expr::Zone {
                zone: *zone,
                side: *side,
                expr: boxed(self, node)?,
            },
            Node::Speaker { speaker, node } => Expr::Speaker {
                speaker: speaker.clone(),
                expr: match node {
                    Some(node) => Some(boxed(self, node)?),
                    None => None,
                },
            },
            Node::Field(field) => {
                let known = self.fields.iter().position(|f| f == field);
                let number = known.unwrap_or_else(|| {
                    self.fields.push(field.clone());
                    self.fields.len() - 1
                });
                Expr::Field(number as u32)
            }
        })
    }

    // The parts of an AND or OR; a phrase that comes again says nothing new.
    fn nodes(&mut self, nodes: &[Node]) -> Result<Vec<Expr>, BindError> {
        let mut seen = HashSet::new();
        let mut exprs = Vec::with_capacity(nodes.len());
        for node in nodes {
            let expr = self.node(node)?;
            let again = matches!(expr, Expr::Leaf(number) if !seen.insert(number));
            if !again {
                exprs.push(expr);
            }
        }
        Ok(exprs)
    }

    fn phrase(&mut self, phrase: &Phrase) -> Result<Expr, BindError> {
        let mut parts = Vec::new();
        self.items(&phrase.items, phrase.level, true, &mut parts)?;
        if parts.is_empty() {
            return Err(no_word(&phrase.items));
        }
        Ok(self.row(parts))
    }

    // Appends the parts of a row of items. `last`: whether nothing follows in the phrase.
    fn items(
        &mut self,
        items: &[Item],
        level: Level,
        last: bool,
        parts: &mut Vec<Part>,
    ) -> Result<(), BindError> {
        let mut at = 0;
        while at < items.len() {
            let mut words = Vec::new();
            while let Some(Item::Word(word)) = items.get(at) {
                words.push(word.as_str());
                at += 1;
            }
            self.words(&words, level, last && at == items.len(), parts);
            if let Some(Item::Either(rows)) = items.get(at) {
                at += 1;
                let last = last && at == items.len();
                parts.extend(self.either(rows, level, last)?);
            }
        }
        Ok(())
    }

    fn either(
        &mut self,
        rows: &[Vec<Item>],
        level: Level,
        last: bool,
    ) -> Result<Vec<Part>, BindError> {
        let mut alternatives = Vec::new();
        for row in rows {
            let mut parts = Vec::new();
            self.items(row, level, last, &mut parts)?;
            if parts.is_empty() {
                return Err(no_word(row));
            }
            alternatives.push(parts);
        }
        Ok(one_of(alternatives))
    }

    fn words(&mut self, words: &[&str], level: Level, last: bool, parts: &mut Vec<Part>) {
        if let &[lang] = self.langs {
            return self.words_in(lang, &words.join(" "), level, last, parts);
        }
        for (number, word) in words.iter().enumerate() {
            let last = last && number + 1 == words.len();
            self.word_in_any(word, level, last, parts);
        }
    }

    // What a written word is in any of the languages. Nearly always that is as many parts in each, which are
    // then alternatives one by one.
    fn word_in_any(&mut self, word: &str, level: Level, last: bool, parts: &mut Vec<Part>) {
        let mut rows: Vec<Vec<Part>> = Vec::new();
        for &lang in self.langs {
            let mut row = Vec::new();
            self.words_in(lang, word, level, last, &mut row);
            if !row.is_empty() && !rows.contains(&row) {
                rows.push(row);
            }
        }
        let Some(len) = rows.first().map(Vec::len) else {
            return;
        };
        if len != 1 || rows.iter().any(|row| row.len() != len) {
            return parts.extend(one_of(rows));
        }
        let alternatives = rows.into_iter().flatten().flat_map(|part| match part {
            Part::Either(alternatives) => alternatives,
            slot => vec![vec![slot]],
        });
        parts.extend(one_of(alternatives.collect()));
    }

    // The words are tokenized together, as a text would be.
    fn words_in(
        &mut self,
        lang: Lang,
        text: &str,
        level: Level,
        last: bool,
        parts: &mut Vec<Part>,
    ) {
        let tokens = self.tokenizer.tokenize(text, lang);
        let mut at = 0;
        while at < tokens.len() {
            let mut to = at + 1;
            while to < tokens.len() && is_hyphen(between(&tokens, text, to - 1)) {
                to += 1;
            }
            let slots = (at..to).map(|i| Part::Slot(self.slot(text, &tokens, i, level, last)));
            let slots: Vec<Part> = slots.collect();
            let mut rows = vec![slots];
            if let Some(slot) = self.written_together(text, &tokens, at..to, level) {
                rows.push(vec![Part::Slot(slot)]);
            }
            if level == Level::Family {
                rows.extend(self.family(&tokens, at..to));
            }
            parts.extend(one_of(rows));
            at = to;
        }
    }

    // What `cease-fire` is without its hyphen.
    fn written_together(
        &mut self,
        text: &str,
        tokens: &Tokens,
        range: Range<usize>,
        level: Level,
    ) -> Option<Slot> {
        if range.len() < 2 || level == Level::Exact {
            return None;
        }
        let whole: String = range.map(|i| tokens.span(i).text(text)).collect();
        let tokens = self.tokenizer.tokenize(&whole, tokens.lang());
        (tokens.len() == 1).then(|| self.slot(&whole, &tokens, 0, level, true))
    }

    fn slot(
        &mut self,
        text: &str,
        tokens: &Tokens,
        index: usize,
        level: Level,
        last: bool,
    ) -> Slot {
        let folded = tokens.folded(index);
        let form = if folded.contains(is_wildcard) {
            Form::Pattern(Pattern::new(folded))
        } else if matches!(level, Level::Exact | Level::Folded) {
            Form::Folded(folded.to_owned())
        } else {
            Form::Stem(tokens.stem(index).to_owned())
        };
        let exact = (level == Level::Exact).then(|| {
            let ends = last && index + 1 == tokens.len();
            let joined = (!ends).then(|| tokens.flags(index).joined());
            Exact::new(tokens.span(index).text(text), joined)
        });
        let tests = vec![Test { form, exact }];
        Slot { tests }
    }

    // The members of the family of a word, or of one with hyphens.
    fn family(&self, tokens: &Tokens, range: Range<usize>) -> Vec<Vec<Part>> {
        if range
            .clone()
            .any(|i| tokens.folded(i).contains(is_wildcard))
        {
            return Vec::new();
        }
        let stems: Vec<&str> = range.map(|i| tokens.stem(i)).collect();
        let slot = |stem: &str| {
            let form = Form::Stem(stem.to_owned());
            let tests = vec![Test { form, exact: None }];
            Part::Slot(Slot { tests })
        };
        let members = (self.families)
            .members(tokens.lang(), &stems.join(" "))
            .iter();
        members.map(|m| m.split(' ').map(slot).collect()).collect()
    }

    fn row(&mut self, parts: Vec<Part>) -> Expr {
        if let Some(mut rows) = written_out(&parts) {
            rows.sort_by_key(Vec::len);
            rows.reverse();
            let leaves = rows.into_iter().map(|slots| self.leaf(slots)).collect();
            return any_of(leaves);
        }
        let mut row = Vec::new();
        let mut slots = Vec::new();
        for part in parts {
            match part {
                Part::Slot(slot) => slots.push(slot),
                Part::Either(alternatives) => {
                    if !slots.is_empty() {
                        row.push(self.leaf(std::mem::take(&mut slots)));
                    }
                    let exprs = alternatives.into_iter().map(|a| self.row(a)).collect();
                    row.push(any_of(exprs));
                }
            }
        }
        if !slots.is_empty() {
            row.push(self.leaf(slots));
        }
        match row.len() {
            1 => row.remove(0),
            _ => Expr::Row(row),
        }
    }

    fn leaf(&mut self, slots: Vec<Slot>) -> Expr {
        let leaf = Leaf { slots };
        let next = self.leaves.len() as u32;
        let number = *self.numbers.entry(leaf.clone()).or_insert(next);
        if number == next {
            self.leaves.push(leaf);
        }
        Expr::Leaf(number)
    }
}

fn any_of(mut exprs: Vec<Expr>) -> Expr {
    match exprs.len() {
        1 => exprs.remove(0),
        _ => Expr::Or(exprs),
    }
}

// Every row of slots that the parts stand for, unless they are too many.
fn written_out(parts: &[Part]) -> Option<Vec<Vec<Slot>>> {
    let mut rows = vec![Vec::new()];
    for part in parts {
        match part {
            Part::Slot(slot) => rows.iter_mut().for_each(|row| row.push(slot.clone())),
            Part::Either(alternatives) => {
                if alternatives.len() * rows.len() > MAX_ROWS {
                    return None;
                }
                let mut longer = Vec::new();
                for alternative in alternatives {
                    for end in written_out(alternative)? {
                        for row in &rows {
                            longer.push([row.as_slice(), &end].concat());
                        }
                    }
                }
                if longer.len() > MAX_ROWS {
                    return None;
                }
                rows = longer;
            }
        }
    }
    Some(rows)
}

// One of these rows, none empty; rows of one slot become one slot.
fn one_of(rows: Vec<Vec<Part>>) -> Vec<Part> {
    let mut tests = Vec::new();
    let mut alternatives: Vec<Vec<Part>> = Vec::new();
    let mut known = HashSet::new();
    for mut row in rows {
        if let [Part::Slot(slot)] = row.as_mut_slice() {
            tests.append(&mut slot.tests);
        } else if known.insert(row.clone()) {
            alternatives.push(row);
        }
    }
    if !tests.is_empty() {
        let mut seen = HashSet::new();
        tests.retain(|test| seen.insert(test.clone()));
        alternatives.push(vec![Part::Slot(Slot { tests })]);
    }
    match alternatives.len() {
        1 => alternatives.remove(0),
        _ => vec![Part::Either(alternatives)],
    }
}

fn between<'a>(tokens: &Tokens, text: &'a str, index: usize) -> &'a str {
    &text[tokens.span(index).end()..tokens.span(index + 1).start()]
}

fn is_hyphen(text: &str) -> bool {
    matches!(text, "-" | "\u{2010}" | "\u{2011}")
}

fn no_word(items: &[Item]) -> BindError {
    BindError::NoWord {
        text: crate::display::items(items),
    }
}
