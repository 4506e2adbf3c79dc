//! A query over the postings: which articles match, how often, and how well.
//!
//! The query is bound once for each language of the index. Its weaker form finds candidates; the
//! span algebra of `nutgraf-query`, fed from the postings at the candidate and from its structure,
//! makes them exact. Where the characters of the text matter, the stored article is read.

mod bits;
mod cursor;
mod docs;
mod fields;
mod forms;

use std::rc::Rc;

use nutgraf_model::Lang;
use nutgraf_query::{
    Bound, Evaluator, Expr, Extent, Families, Form, Leaves, Matcher, Query, Structure,
};
use nutgraf_tokenize::Tokenizer;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, TERMINATED};

use crate::IndexError;
use crate::document::lang_number;
use crate::rank::{Bm25, Weights};
use crate::read::Reread;
use crate::searcher::Explained;
use crate::snapshot::{SegmentFiles, Snapshot};

pub(crate) use bits::Bits;
pub(crate) use cursor::{LeafCursor, SlotCursor};
pub(crate) use fields::{day, in_run};

use docs::Docs;
use fields::FieldSet;
use forms::Terms;

/// An article that matches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    pub(crate) segment: usize,
    pub(crate) doc: DocId,
    /// How many spans it has.
    pub(crate) matches: u64,
    /// 0 where no score was asked for.
    pub(crate) score: f32,
}

/// Whether articles are scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scores {
    Wanted,
    Unwanted,
}

/// A query made ready for an index.
pub(crate) struct Plan<'a> {
    snapshot: &'a Snapshot,
    parts: Vec<Part>,
    scores: Scores,
}

/// A query in the languages in which its words are the same.
struct Part {
    langs: Vec<Lang>,
    bound: Bound,
    /// By leaf, by slot: the words.
    forms: Vec<Vec<Terms>>,
    /// By field query.
    fields: Vec<FieldSet>,
    weights: Weights,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(
        snapshot: &'a Snapshot,
        query: &Query,
        families: &Families,
        max_forms: usize,
        scores: Scores,
    ) -> Result<Plan<'a>, IndexError> {
        let mut parts = Vec::new();
        for (langs, bound) in bind(snapshot, query, families)? {
            let mut forms = Vec::with_capacity(bound.leaves().len());
            for leaf in bound.leaves() {
                let slots = leaf.slots.iter();
                let terms: Result<Vec<_>, _> = slots
                    .map(|slot| forms::resolve(snapshot, bound.lang(), slot, max_forms))
                    .collect();
                forms.push(terms?);
            }
            let fields: Result<Vec<_>, _> = (bound.fields().iter())
                .map(|field| FieldSet::new(snapshot, field))
                .collect();
            parts.push(Part {
                langs,
                bound,
                forms,
                fields: fields?,
                weights: Weights::default(),
            });
        }
        if scores == Scores::Wanted {
            weigh(snapshot, &mut parts)?;
        }
        Ok(Plan {
            snapshot,
            parts,
            scores,
        })
    }

    /// Calls `each` with every article that matches: segment by segment, in no order within one
    /// where there are several languages.
    pub(crate) fn run(
        &self,
        mut each: impl FnMut(Match) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        for (number, segment) in self.snapshot.segments.iter().enumerate() {
            let present: Vec<Lang> = segment.stems.langs().collect();
            for part in &self.parts {
                if !present.iter().any(|lang| part.langs.contains(lang)) {
                    continue;
                }
                let all = present.iter().all(|lang| part.langs.contains(lang));
                let mut run = Run::new(self, part, segment)?;
                run.langs = (!all).then(|| part.langs.iter().map(|&l| lang_number(l)).collect());
                run.each(|doc, matches, score| {
                    each(Match {
                        segment: number,
                        doc,
                        matches,
                        score,
                    })
                })?;
            }
        }
        Ok(())
    }

    /// The words that each slot of the query stands for, per language, with counts of articles.
    pub(crate) fn words(&self) -> Result<Vec<Explained>, IndexError> {
        let mut explained = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let mut words = Vec::new();
            for leaf in part.bound.leaves() {
                let slots = leaf.slots.iter();
                let slots: Result<Vec<_>, _> = slots
                    .map(|slot| forms::words(self.snapshot, part.bound.lang(), slot))
                    .collect();
                words.push(slots?);
            }
            explained.push(Explained {
                langs: part.langs.clone(),
                bound: part.bound.clone(),
                words,
            });
        }
        Ok(explained)
    }
}

/// The query in each language of the index; languages in which it is the same together.
pub(crate) fn bind(
    snapshot: &Snapshot,
    query: &Query,
    families: &Families,
) -> Result<Vec<(Vec<Lang>, Bound)>, IndexError> {
    let mut tokenizer = Tokenizer::new();
    let mut parts: Vec<(Vec<Lang>, Bound)> = Vec::new();
    let mut langs: Vec<Lang> = (snapshot.segments.iter())
        .flat_map(|segment| segment.stems.langs())
        .collect();
    langs.sort_unstable();
    langs.dedup();
    if langs.is_empty() {
        // An error in the query is one in an empty index too.
        langs.push(Lang::EN);
    }
    for lang in langs {
        let bound = query.bind(&mut tokenizer, lang, families)?;
        let same = parts.iter_mut().find(|(_, other)| {
            other.expr() == bound.expr()
                && other.leaves() == bound.leaves()
                && other.fields() == bound.fields()
                && !stems(&bound)
        });
        match same {
            Some((langs, _)) => langs.push(lang),
            None => parts.push((vec![lang], bound)),
        }
    }
    Ok(parts)
}

/// Whether a query asks for stems, whose forms depend on the language.
fn stems(bound: &Bound) -> bool {
    let slots = bound.leaves().iter().flat_map(|leaf| &leaf.slots);
    slots
        .flat_map(|slot| &slot.tests)
        .any(|test| matches!(test.form, Form::Stem(_)))
}

/// Sets the weight of each leaf: of its slots, by the articles that have them in any language.
fn weigh(snapshot: &Snapshot, parts: &mut [Part]) -> Result<(), IndexError> {
    let bm25 = Bm25::new(snapshot);
    let leaves = parts.iter().map(|part| part.bound.leaves().len()).max();
    let mut weights = vec![0.0f32; leaves.unwrap_or(0)];
    for (number, weight) in weights.iter_mut().enumerate() {
        let slots = parts.iter().filter_map(|part| part.forms.get(number));
        for place in 0..slots.map(Vec::len).max().unwrap_or(0) {
            let mut articles = 0;
            let mut seen = Vec::new();
            for part in parts.iter() {
                let leaf = part.bound.leaves().get(number);
                let Some(slot) = leaf.and_then(|leaf| leaf.slots.get(place)) else {
                    continue;
                };
                let by_lang = slot.tests.iter().any(|t| matches!(t.form, Form::Stem(_)));
                // The same words in two languages are one list of postings.
                if !by_lang && seen.contains(&slot) {
                    continue;
                }
                let terms = &part.forms[number][place];
                articles += forms::frequency(snapshot, part.bound.lang(), slot, terms)?;
                seen.push(slot);
            }
            *weight += bm25.idf(articles);
        }
    }
    for part in parts.iter_mut() {
        part.weights = Weights::new(bm25, &part.bound, &weights);
    }
    Ok(())
}

/// A query at work on a segment.
struct Run<'a> {
    plan: &'a Plan<'a>,
    part: &'a Part,
    segment: &'a SegmentFiles,
    leaves: Vec<LeafCursor>,
    fields: Vec<Rc<Bits>>,
    /// The languages to look at, where not all.
    langs: Option<Vec<u64>>,
}

impl<'a> Run<'a> {
    fn new(
        plan: &'a Plan<'a>,
        part: &'a Part,
        segment: &'a SegmentFiles,
    ) -> Result<Run<'a>, IndexError> {
        let mut run = Run {
            plan,
            part,
            segment,
            leaves: Vec::new(),
            fields: Vec::new(),
            langs: None,
        };
        for number in 0..part.forms.len() {
            let leaf = run.open(number, IndexRecordOption::WithFreqsAndPositions)?;
            run.leaves.push(leaf);
        }
        for (set, query) in part.fields.iter().zip(part.bound.fields()) {
            let bits = set.docs(plan.snapshot, segment, query)?;
            run.fields.push(Rc::new(bits));
        }
        Ok(run)
    }

    fn open(&self, leaf: usize, option: IndexRecordOption) -> Result<LeafCursor, IndexError> {
        let segments = &self.plan.snapshot.segments;
        let here = segments.iter().position(|s| std::ptr::eq(s, self.segment));
        let here = here.unwrap_or_default();
        let words = &self.segment.words;
        let postings = self.plan.snapshot.index.folder.postings();
        let mut slots = Vec::with_capacity(self.part.forms[leaf].len());
        for terms in &self.part.forms[leaf] {
            let mut lists = Vec::with_capacity(terms[here].len());
            for info in &terms[here] {
                let list = words.read_postings_from_terminfo(info, option);
                lists.push(list.map_err(IndexError::io("read", &postings))?);
            }
            slots.push(SlotCursor::new(lists));
        }
        Ok(LeafCursor::new(slots))
    }

    fn each(
        mut self,
        mut each: impl FnMut(DocId, u64, f32) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let bound = &self.part.bound;
        let mut leaves = std::mem::take(&mut self.leaves);
        let end = self.segment.reader.max_doc();
        let mut docs = Docs::new(
            bound,
            self.plan.scores,
            &leaves,
            &self.fields,
            end,
            &mut |leaf| self.open(leaf, IndexRecordOption::Basic),
        )?;
        let mut judge = Judge::new(bound);
        let mut doc = docs.seek(0, &mut leaves);
        while doc != TERMINATED {
            if self.counts(doc)
                && let Some(matches) = judge.matches(&self, doc, &mut leaves)?
            {
                let score = match self.plan.scores {
                    Scores::Wanted => self.part.weights.score(self.segment, doc, &mut leaves),
                    Scores::Unwanted => 0.0,
                };
                each(doc, matches, score)?;
            }
            doc = docs.seek(doc + 1, &mut leaves);
        }
        Ok(())
    }

    /// Whether the document was not removed and is in one of the languages.
    fn counts(&self, doc: DocId) -> bool {
        self.segment.is_alive(doc)
            && self.langs.as_ref().is_none_or(|langs| {
                let lang = self.segment.lang.first(doc);
                lang.is_some_and(|lang| langs.contains(&lang))
            })
    }
}

/// Decides on candidates.
struct Judge {
    evaluator: Evaluator,
    structure: Structure,
    extents: Vec<Extent>,
    needs_structure: bool,
    by: By,
}

/// What a decision needs.
enum By {
    /// The query is one phrase: its positions.
    Leaf(usize),
    /// Positions, structure and fields.
    Postings,
    /// The characters of the text, too.
    Text {
        matcher: Box<Matcher>,
        reread: Box<Reread>,
        /// Whether the postings alone may say no: where nothing is negated, what matches by
        /// character matches folded.
        postings_first: bool,
    },
}

impl Judge {
    fn new(bound: &Bound) -> Judge {
        let by = match bound.expr() {
            expr if bound.needs_text() => By::Text {
                matcher: Box::new(Matcher::new([bound.clone()])),
                reread: Box::default(),
                postings_first: !negates(expr),
            },
            Expr::Leaf(number) => By::Leaf(*number as usize),
            _ => By::Postings,
        };
        Judge {
            evaluator: Evaluator::default(),
            structure: Structure::default(),
            extents: Vec::new(),
            needs_structure: bound.needs_structure(),
            by,
        }
    }

    /// How many spans the query has on a document; `None` if it does not match.
    fn matches(
        &mut self,
        run: &Run<'_>,
        doc: DocId,
        leaves: &mut [LeafCursor],
    ) -> Result<Option<u64>, IndexError> {
        if let By::Leaf(number) = self.by {
            let count = leaves[number].count();
            return Ok((count > 0).then_some(u64::from(count)));
        }
        let ask = !matches!(
            self.by,
            By::Text {
                postings_first: false,
                ..
            }
        );
        if ask && !self.by_postings(run, doc, leaves)? {
            return Ok(None);
        }
        if let By::Text {
            matcher, reread, ..
        } = &mut self.by
        {
            let extents = &mut self.extents;
            let article = run.plan.snapshot.article(run.segment, doc)?;
            if !reread.view(&article, |view| matcher.read(view).run(0, extents)) {
                return Ok(None);
            }
        }
        Ok(Some(self.extents.len() as u64))
    }

    fn by_postings(
        &mut self,
        run: &Run<'_>,
        doc: DocId,
        leaves: &mut [LeafCursor],
    ) -> Result<bool, IndexError> {
        if self.needs_structure {
            self.structure = run.plan.snapshot.structure(run.segment, doc)?;
        }
        let mut posted = Posted {
            leaves,
            fields: &run.fields,
            doc,
        };
        let bound = &run.part.bound;
        let matched = self
            .evaluator
            .run(bound, &mut posted, &self.structure, &mut self.extents);
        Ok(matched)
    }
}

/// Whether a query has a part that fewer occurrences can only help.
fn negates(expr: &Expr) -> bool {
    match expr {
        Expr::Not(_) | Expr::NotNear { .. } => true,
        Expr::Leaf(_) | Expr::Field(_) => false,
        Expr::Row(parts) | Expr::And(parts) | Expr::Or(parts) => parts.iter().any(negates),
        Expr::Zone { expr, .. } => negates(expr),
        Expr::Near { left, right, .. } => negates(left) || negates(right),
        Expr::Speaker { expr, .. } => expr.as_deref().is_some_and(negates),
    }
}

/// Answers the parts of a query from the postings at a document.
struct Posted<'a> {
    leaves: &'a mut [LeafCursor],
    fields: &'a [Rc<Bits>],
    doc: DocId,
}

impl Leaves for Posted<'_> {
    fn extents(&mut self, leaf: u32, out: &mut Vec<Extent>) {
        let leaf = &mut self.leaves[leaf as usize];
        if leaf.seek(self.doc) == self.doc {
            leaf.extents(out);
        }
    }

    fn holds(&mut self, field: u32) -> bool {
        self.fields[field as usize].contains(self.doc as usize)
    }
}
