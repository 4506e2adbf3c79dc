//! Sentences whose quotations count as one piece each, whatever sentences stand in them.

use std::ops::Range;

use nutgraf_model::Span;

use crate::doc::Doc;
use crate::lexicon::Class;
use crate::marks::Marked;

/// An outermost pair of marks and its tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outer {
    /// Its number among all pairs.
    pub(crate) marked: usize,
    pub(crate) span: Span,
    pub(crate) first: usize,
    pub(crate) end: usize,
}

/// A sentence of the text around the quotations.
#[derive(Clone, Debug)]
pub(crate) struct Sentence {
    pub(crate) paragraph: usize,
    /// Its tokens, those in quotations included.
    pub(crate) first: usize,
    pub(crate) end: usize,
    /// Its quotations: numbers of `Layout::outers`.
    pub(crate) outers: Range<usize>,
}

#[derive(Debug, Default)]
pub(crate) struct Layout {
    pub(crate) outers: Vec<Outer>,
    pub(crate) sentences: Vec<Sentence>,
}

impl Layout {
    pub(crate) fn new(doc: &mut Doc, marked: &[Marked]) -> Layout {
        let mut outers: Vec<Outer> = Vec::new();
        let mut token = 0;
        for (number, marked) in marked.iter().enumerate().filter(|(_, m)| m.depth == 0) {
            let first_paragraph = doc.paragraphs[marked.first as usize];
            token = token.max(first_paragraph.first);
            while token < doc.tokens.len() && doc.tokens.span(token).start() < marked.words.start()
            {
                token += 1;
            }
            let first = token;
            while token < doc.tokens.len() && doc.tokens.span(token).start() < marked.words.end() {
                doc.classes[token].add(Class::QUOTED);
                token += 1;
            }
            if token > first {
                outers.push(Outer {
                    marked: number,
                    span: marked.span,
                    first,
                    end: token,
                });
            }
        }
        let mut layout = Layout {
            outers,
            sentences: Vec::with_capacity(doc.paragraphs.len() + doc.tokens.len() / 16),
        };
        for paragraph in 0..doc.paragraphs.len() {
            layout.split(doc, paragraph);
        }
        layout
    }

    fn split(&mut self, doc: &Doc, paragraph: usize) {
        let (mut at, end) = (
            doc.paragraphs[paragraph].first,
            doc.paragraphs[paragraph].end,
        );
        let mut first = at;
        let mut outer = self.outers.partition_point(|outer| outer.end <= at);
        let mut outers = outer..outer;
        let mut before: Option<Range<usize>> = None; // the piece before: a token, or a quotation
        while at < end {
            let quoted = doc.is(at, Class::QUOTED);
            let mut piece = if quoted {
                while outer < self.outers.len() && self.outers[outer].end <= at {
                    outer += 1;
                }
                at..self.outers.get(outer).map_or(at + 1, |o| o.end.min(end))
            } else {
                at..at + 1
            };
            if before.is_some_and(|before| ends_between(doc, &before, &piece)) {
                self.sentences.push(Sentence {
                    paragraph,
                    first,
                    end: at,
                    outers: outers.clone(),
                });
                first = at;
                outers = outers.end..outers.end;
            }
            if quoted {
                outers.end = (outer + 1).min(self.outers.len());
                outers.start = outers.start.min(outers.end);
                if outers.len() > 1 && first == at {
                    outers.start = outers.end - 1;
                }
            }
            if !quoted {
                // No sentence ends before a plain word.
                let ends = Class::QUOTED.or(Class::INITIAL);
                let rest = &doc.classes[piece.end..end];
                piece.end += (rest.iter().position(|class| class.any(ends))).unwrap_or(rest.len());
            }
            at = piece.end;
            before = Some(piece);
        }
        if first < end {
            self.sentences.push(Sentence {
                paragraph,
                first,
                end,
                outers,
            });
        }
    }

    /// The quotation that the token stands in.
    pub(crate) fn outer_at(&self, token: usize) -> Option<usize> {
        let at = self.outers.partition_point(|outer| outer.end <= token);
        (self.outers.get(at)?.first <= token).then_some(at)
    }

    /// The number of the sentence that the token stands in.
    pub(crate) fn sentence_of(&self, token: usize) -> usize {
        self.sentences.partition_point(|s| s.end <= token)
    }
}

/// Whether a sentence ends between two pieces that stand side by side.
fn ends_between(doc: &Doc, before: &Range<usize>, after: &Range<usize>) -> bool {
    let (last, next) = (before.end - 1, after.start);
    match (doc.is(last, Class::QUOTED), doc.is(next, Class::QUOTED)) {
        (false, false) => doc.is(next, Class::INITIAL),
        (false, true) => {
            // Is there a stop before the mark?
            let between = doc.between(last, next).trim_end();
            let outside = between
                .trim_end_matches(|c: char| !c.is_whitespace())
                .trim_end();
            let outside = if outside.is_empty() { between } else { outside };
            outside.ends_with(['.', '!', '?', '…', '。'])
        }
        (true, _) => {
            let between = doc.between(last, next);
            let stop = between.contains(['.', '!', '?', '…', '。', '！', '？']);
            let comma = between.trim_end().ends_with([',', '–', '—']);
            stop && !comma && !doc.word(next).starts_with(char::is_lowercase)
        }
    }
}
