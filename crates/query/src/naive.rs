//! The meaning of a query, worked out in the plainest possible way: for tests.
//!
//! It follows the [meaning](crate#meaning) line by line, over the tree as typed and the tokens of
//! one article; it tries everything and remembers nothing. Whatever evaluates queries fast is right
//! when it agrees with this.

use nutgraf_tokenize::Tokenizer;

use crate::structure::QuotationKind;
use crate::{
    Extent, Families, Item, Level, Node, Order, Pattern, Query, Reach, Side, SpeakerTest, Value,
    View, Zone,
};

/// The value of a query on one article, whose language is that of its tokens.
#[must_use]
pub fn value(
    query: &Query,
    view: &View<'_>,
    tokenizer: &mut Tokenizer,
    families: &Families,
) -> Value {
    let mut naive = Naive {
        view,
        tokenizer,
        families,
    };
    let (matched, mut extents) = naive.node(query.root(), &|_| true);
    extents.sort_unstable();
    extents.dedup();
    Value { matched, extents }
}

type Admits<'a> = &'a dyn Fn(Extent) -> bool;

struct Naive<'a> {
    view: &'a View<'a>,
    tokenizer: &'a mut Tokenizer,
    families: &'a Families,
}

// Nothing matched, nothing found.
const NOTHING: (bool, Vec<Extent>) = (false, Vec::new());

impl Naive<'_> {
    fn node(&mut self, node: &Node, admits: Admits<'_>) -> (bool, Vec<Extent>) {
        match node {
            Node::Phrase(phrase) => {
                let all = self.occurrences(&phrase.items, phrase.level);
                some(all.into_iter().filter(|e| admits(*e)).collect())
            }
            Node::And(nodes) => {
                let values: Vec<_> = nodes.iter().map(|n| self.node(n, admits)).collect();
                if values.iter().all(|v| v.0) {
                    (true, values.into_iter().flat_map(|v| v.1).collect())
                } else {
                    NOTHING
                }
            }
            Node::Or(nodes) => {
                let values: Vec<_> = nodes.iter().map(|n| self.node(n, admits)).collect();
                let matched = values.iter().any(|v| v.0);
                (matched, values.into_iter().flat_map(|v| v.1).collect())
            }
            Node::Not(node) => (!self.node(node, admits).0, Vec::new()),
            Node::Near {
                left,
                right,
                reach,
                order,
            } => {
                let (_, left) = self.node(left, admits);
                let (_, right) = self.node(right, admits);
                let mut covers = Vec::new();
                for &l in &left {
                    for &r in &right {
                        let forward = l.end <= r.start && self.near(l, r, *reach);
                        let backward = r.end <= l.start && self.near(r, l, *reach);
                        if forward || (backward && *order == Order::Any) {
                            covers.push(Extent::new(l.start.min(r.start), l.end.max(r.end)));
                        }
                    }
                }
                covers.retain(|c| admits(*c));
                let minimal = |c: &&Extent| !covers.iter().any(|o| *o != **c && c.contains(*o));
                some(covers.iter().filter(minimal).copied().collect())
            }
            Node::NotNear { left, right, reach } => {
                let (_, left) = self.node(left, admits);
                let (_, right) = self.node(right, admits);
                let lonely = |l: &Extent| {
                    !right.iter().any(|&r| {
                        l.overlaps(r)
                            || (l.end <= r.start && self.near(*l, r, *reach))
                            || (r.end <= l.start && self.near(r, *l, *reach))
                    })
                };
                some(left.into_iter().filter(lonely).collect())
            }
            Node::Zone { zone, side, node } => {
                let zones = self.zones(*zone);
                match side {
                    Side::In => self.inside(&zones, node, admits),
                    Side::Outside => {
                        self.node(node, &|e| admits(e) && !zones.iter().any(|z| z.overlaps(e)))
                    }
                }
            }
            Node::Speaker { speaker, node } => {
                let quotations = self.view.structure.quotations().iter();
                let theirs = quotations.filter(|q| match speaker {
                    SpeakerTest::Words(words) => words.stand_in(&q.speaker),
                    SpeakerTest::Kind(kind) => q.speaker_kind == *kind,
                });
                let zones: Vec<Extent> = theirs.map(|q| q.extent).collect();
                match node {
                    Some(node) => self.inside(&zones, node, admits),
                    None => some(zones.into_iter().filter(|z| admits(*z)).collect()),
                }
            }
            Node::Field(field) => (field.matches(self.view.fields), Vec::new()),
        }
    }

    fn inside(&mut self, zones: &[Extent], node: &Node, admits: Admits<'_>) -> (bool, Vec<Extent>) {
        let mut matched = false;
        let mut extents = Vec::new();
        for zone in zones {
            // A zone that the scope leaves nothing of is none.
            if !(zone.start..zone.end).any(|at| admits(Extent::new(at, at + 1))) {
                continue;
            }
            let value = self.node(node, &|e| admits(e) && zone.contains(e));
            matched |= value.0;
            extents.extend(value.1);
        }
        (matched, extents)
    }

    // Whether the second, which comes after the first, is near it.
    fn near(&self, first: Extent, second: Extent, reach: Reach) -> bool {
        let structure = self.view.structure;
        let both = |unit: &Extent| unit.contains(first) && unit.contains(second);
        let mut blocks = structure.blocks().iter().map(|b| b.1);
        match reach {
            Reach::Sentence => structure.sentences().iter().any(both),
            Reach::Paragraph => blocks.any(|b| both(&b)),
            Reach::Words(words) => {
                // From the last token of the first to the first of the second.
                let between = Extent::new(first.end - 1, second.start + 1);
                second.start - first.end < words && blocks.any(|b| b.contains(between))
            }
        }
    }

    fn zones(&self, zone: Zone) -> Vec<Extent> {
        let structure = self.view.structure;
        let blocks = |kind| {
            let blocks = structure.blocks().iter().filter(move |b| b.0 == kind);
            blocks.map(|b| b.1)
        };
        let quotations = |kind| {
            let quotations = structure.quotations().iter();
            quotations.filter(move |q| q.kind == kind).map(|q| q.extent)
        };
        use nutgraf_model::BlockKind::{List, Paragraph, Standfirst};
        match zone {
            Zone::Block(kind) => blocks(kind).collect(),
            Zone::Lede => blocks(Paragraph).take(1).collect(),
            Zone::Quote => quotations(QuotationKind::Quote).collect(),
            Zone::Reported => quotations(QuotationKind::Reported).collect(),
            Zone::Narration => {
                // Runs of positions of a block of the body that no quotation holds.
                let mut runs: Vec<Extent> = Vec::new();
                for kind in [Standfirst, Paragraph, List] {
                    for block in blocks(kind) {
                        let mut open = false;
                        for at in block.start..block.end {
                            let here = Extent::new(at, at + 1);
                            let mut all = structure.quotations().iter();
                            if all.any(|q| q.extent.contains(here)) {
                                open = false;
                            } else if open {
                                runs.last_mut().expect("one is open").end = at + 1;
                            } else {
                                runs.push(here);
                                open = true;
                            }
                        }
                    }
                }
                runs
            }
        }
    }

    fn occurrences(&mut self, items: &[Item], level: Level) -> Vec<Extent> {
        let mut found = Vec::new();
        for index in 0..self.view.tokens.len() {
            let start = self.view.tokens.position(index);
            for end in self.ends(items, level, true, start) {
                if end > start {
                    found.push(Extent::new(start, end));
                }
            }
        }
        found
    }

    // Where a row of items that begins at this position may end. `last`: nothing follows the row.
    fn ends(&mut self, items: &[Item], level: Level, last: bool, start: u32) -> Vec<u32> {
        let Some((item, rest)) = items.split_first() else {
            return vec![start];
        };
        let ends_here = last && rest.iter().all(|item| self.is_empty(item));
        let after = match item {
            Item::Word(word) => self.word_ends(word, level, ends_here, start),
            Item::Either(rows) => {
                let rows = rows.iter();
                rows.flat_map(|row| self.ends(row, level, ends_here, start))
                    .collect()
            }
        };
        let last = |end| self.ends(rest, level, last, end);
        after.into_iter().flat_map(last).collect()
    }

    fn is_empty(&mut self, item: &Item) -> bool {
        let langs = self.view.tokens.langs();
        match item {
            Item::Word(word) => {
                (langs.iter()).all(|&lang| self.tokenizer.tokenize(word, lang).is_empty())
            }
            Item::Either(_) => false,
        }
    }

    // What a word is in any language of the article.
    fn word_ends(&mut self, word: &str, level: Level, last: bool, start: u32) -> Vec<u32> {
        let langs = self.view.tokens.langs();
        (langs.iter())
            .flat_map(|&lang| self.word_ends_in(lang, word, level, last, start))
            .collect()
    }

    // A written word may be several tokens in a row, or those joined by hyphens written together.
    fn word_ends_in(
        &mut self,
        lang: nutgraf_model::Lang,
        word: &str,
        level: Level,
        last: bool,
        start: u32,
    ) -> Vec<u32> {
        let wanted = self.tokenizer.tokenize(word, lang);
        let mut places = vec![(0, start)];
        let mut ends = Vec::new();
        while let Some((at, position)) = places.pop() {
            if at == wanted.len() {
                ends.push(position);
                continue;
            }
            let (folded, stem) = (wanted.folded(at).to_owned(), wanted.stem(at).to_owned());
            if let Some(index) = self.view.tokens.at_position(position)
                && self.same(index, &folded, &stem, level)
            {
                let tokens = self.view.tokens;
                let written = wanted.span(at).text(word);
                let ends_phrase = last && at + 1 == wanted.len();
                let same = level != Level::Exact
                    || Pattern::new(one_point(written))
                        .matches(one_point(tokens.span(index).text(self.view.text)))
                        && (ends_phrase
                            || wanted.flags(at).joined() == tokens.flags(index).joined());
                if same {
                    places.push((at + 1, position + 1));
                }
            }
            let hyphen = |i: usize| &word[wanted.span(i).end()..wanted.span(i + 1).start()] == "-";
            if level == Level::Exact || (at > 0 && hyphen(at - 1)) {
                continue;
            }
            let mut to = at + 1;
            while to < wanted.len() && hyphen(to - 1) {
                to += 1;
            }
            let whole: String = (at..to).map(|i| wanted.span(i).text(word)).collect();
            let whole = self.tokenizer.tokenize(&whole, lang);
            if to > at + 1
                && whole.len() == 1
                && let Some(index) = self.view.tokens.at_position(position)
                && self.same(index, whole.folded(0), whole.stem(0), level)
            {
                places.push((to, position + 1));
            }
            let folded: String = (at..to).map(|i| wanted.folded(i)).collect();
            if level != Level::Family || folded.contains([Tokenizer::ANY, Tokenizer::ONE]) {
                continue;
            }
            // Any member of the family, which may be several words.
            let stems: Vec<&str> = (at..to).map(|i| wanted.stem(i)).collect();
            for member in self.families.members(lang, &stems.join(" ")) {
                let tokens = self.view.tokens;
                let stems = (position..).zip(member.split(' '));
                let same = |(position, stem)| {
                    tokens
                        .at_position(position)
                        .is_some_and(|i| tokens.stem(i) == stem)
                };
                if stems.clone().all(same) {
                    places.push((to, position + stems.count() as u32));
                }
            }
        }
        ends
    }

    fn same(&self, index: usize, folded: &str, stem: &str, level: Level) -> bool {
        let tokens = self.view.tokens;
        if folded.contains([Tokenizer::ANY, Tokenizer::ONE]) {
            return Pattern::new(folded).matches(tokens.folded(index));
        }
        match level {
            Level::Exact | Level::Folded => tokens.folded(index) == folded,
            Level::Stem | Level::Family => tokens.stem(index) == stem,
        }
    }
}

// A word without the point of an abbreviation, which not every place needs.
fn one_point(word: &str) -> &str {
    word.strip_suffix('.')
        .filter(|rest| !rest.contains('.'))
        .unwrap_or(word)
}

// A value that matches where something is found.
fn some(extents: Vec<Extent>) -> (bool, Vec<Extent>) {
    (!extents.is_empty(), extents)
}
