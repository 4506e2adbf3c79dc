//! From a codebook and an article to themes.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use nutgraf_model::{BlockKind, Lang, Span};
use nutgraf_query::{Extent, Families, View, Zone};

use crate::assignment::{Assignment, Evidence, Passage};
use crate::compiled::{Compiled, Found};
use crate::judge::{Judgement, Verdict, judge};
use crate::score::Match;
use crate::{Codebook, Role, tree};

/// Gives themes to articles, on evidence.
///
/// Cheap to clone, and one may serve all threads. The queries are read once in each language that
/// comes along.
#[derive(Clone)]
pub struct Classifier(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) codebook: Codebook,
    families: Families,
    pub(crate) ids: Vec<Arc<str>>,
    // By theme, then rule.
    pub(crate) queries: Vec<Vec<Arc<str>>>,
    parents: Vec<Option<usize>>,
    // The themes in an order that has every theme before its parent, and each one's place in it.
    upwards: Vec<usize>,
    ranks: Vec<usize>,
    // Which themes have one above or below.
    related: Vec<bool>,
    // Each theme's place in the order of ids.
    places: Vec<u32>,
    compiled: RwLock<HashMap<Box<[Lang]>, Arc<Compiled>>>,
}

impl Classifier {
    /// A classifier for this codebook.
    #[must_use]
    pub fn new(codebook: &Codebook) -> Classifier {
        Classifier::with_families(codebook, Families::builtin())
    }

    /// A classifier for which `family:` in a query means these families.
    #[must_use]
    pub fn with_families(codebook: &Codebook, families: Families) -> Classifier {
        let themes = codebook.themes();
        let texts = |rules: &[crate::Rule]| rules.iter().map(|r| r.text.as_str().into()).collect();
        let parents = tree::parents(themes);
        let upwards = tree::upwards(&parents);
        let mut ranks = vec![0; upwards.len()];
        for (rank, &number) in upwards.iter().enumerate() {
            ranks[number] = rank;
        }
        let mut related: Vec<bool> = parents.iter().map(Option::is_some).collect();
        parents
            .iter()
            .flatten()
            .for_each(|&parent| related[parent] = true);
        let mut by_id: Vec<usize> = (0..themes.len()).collect();
        by_id.sort_by_key(|&number| &themes[number].id);
        let mut places = vec![0; themes.len()];
        for (place, &number) in by_id.iter().enumerate() {
            places[number] = place as u32;
        }
        Classifier(Arc::new(Inner {
            families,
            related,
            places,
            ids: themes
                .iter()
                .map(|theme| theme.id.as_str().into())
                .collect(),
            queries: themes.iter().map(|theme| texts(&theme.rules)).collect(),
            upwards,
            ranks,
            parents,
            compiled: RwLock::default(),
            codebook: codebook.clone(),
        }))
    }

    /// The codebook.
    #[must_use]
    pub fn codebook(&self) -> &Codebook {
        &self.0.codebook
    }

    /// The themes of an article, the highest score first; of equal scores by id.
    ///
    /// The queries are read in the language that the tokens were made in, and in those of blocks in another;
    /// rules for one language are asked of articles in it.
    #[must_use]
    pub fn classify(&self, view: &View<'_>) -> Vec<Assignment> {
        let compiled = self.compiled(view.tokens.langs());
        compiled.read(view, |found| self.0.classify(found))
    }

    pub(crate) fn compiled(&self, langs: &[Lang]) -> Arc<Compiled> {
        let inner = &*self.0;
        // A panic elsewhere cannot leave the map half written.
        let known = inner
            .compiled
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(compiled) = known.get(langs) {
            return compiled.clone();
        }
        drop(known);
        let compiled = Arc::new(Compiled::new(&inner.codebook, langs, &inner.families));
        let mut known = inner
            .compiled
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        known.entry(langs.into()).or_insert(compiled).clone()
    }
}

impl fmt::Debug for Classifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Classifier").field(&self.0.ids).finish()
    }
}

impl Inner {
    pub(crate) fn classify(&self, found: &mut Found<'_>) -> Vec<Assignment> {
        // Each with the place of its theme in the order of ids.
        let mut assigned: Vec<(u32, Assignment)> = Vec::with_capacity(found.most_themes());
        // By rank, so that a theme's turn comes when all below it had theirs.
        let mut waiting: BTreeMap<usize, Assignment> = BTreeMap::new();
        found.rewind();
        while let Some(number) = found.next() {
            if let Some(judgement) = judge(found, number, &self.codebook.themes[number])
                && self.veto(found, number).is_none()
            {
                let own = self.own(&found.view(), number, &judgement);
                match self.related[number] {
                    true => drop(waiting.insert(self.ranks[number], own)),
                    false => assigned.push((self.places[number], own)),
                }
            }
        }
        while let Some((rank, assignment)) = waiting.pop_first() {
            let number = self.upwards[rank];
            if let Some(parent) = self.parents[number] {
                let offer = self.offer(parent, &assignment);
                let best = match waiting.remove(&self.ranks[parent]) {
                    Some(other) => better(other, offer),
                    None => offer,
                };
                waiting.insert(self.ranks[parent], best);
            }
            assigned.push((self.places[number], assignment));
        }
        in_order(assigned)
    }

    /// The vetoing query, as the numbers of its theme and rule: of the theme, or of one above.
    pub(crate) fn veto(&self, found: &mut Found<'_>, number: usize) -> Option<(usize, usize)> {
        let mut here = Some(number);
        while let Some(number) = here {
            if let Some(rule) = found.first(number, Role::Veto) {
                return Some((number, rule));
            }
            here = self.parents[number];
        }
        None
    }

    fn own(&self, view: &View<'_>, number: usize, judgement: &Judgement) -> Assignment {
        let passages = judgement.passages.iter().map(|verdict| Passage {
            span: bytes(view, verdict.unit),
            score: verdict.score,
            through: None,
            evidence: self.evidence(view, number, verdict),
        });
        Assignment {
            theme: self.ids[number].clone(),
            score: judgement.best.score,
            through: None,
            span: bytes(view, judgement.best.unit),
            evidence: self.evidence(view, number, &judgement.best),
            passages: passages.collect(),
        }
    }

    fn evidence(&self, view: &View<'_>, number: usize, verdict: &Verdict) -> Vec<Evidence> {
        let theme = &self.codebook.themes[number];
        let counted = verdict.counted.iter().map(|(found, count)| Evidence {
            query: self.queries[number][found.rule].clone(),
            span: bytes(view, found.extent),
            zone: zone(view, found),
            weight: theme.rules[found.rule].weight,
            factor: found.factor,
            count: *count,
        });
        counted.collect()
    }

    /// A theme's assignment as its parent's.
    fn offer(&self, parent: usize, child: &Assignment) -> Assignment {
        let mut offer = child.clone();
        offer.theme = self.ids[parent].clone();
        let origin = |through: &mut Option<Arc<str>>| {
            through.get_or_insert_with(|| child.theme.clone());
        };
        origin(&mut offer.through);
        offer
            .passages
            .iter_mut()
            .for_each(|passage| origin(&mut passage.through));
        offer
    }
}

/// The assignments, the highest score first, of equal scores by place.
fn in_order(assigned: Vec<(u32, Assignment)>) -> Vec<Assignment> {
    // What is put in order is small; an assignment is moved once.
    let mut order: Vec<(f64, u32, usize)> = (assigned.iter().enumerate())
        .map(|(at, (place, given))| (given.score, *place, at))
        .collect();
    order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut assigned: Vec<_> = assigned.into_iter().map(|(_, given)| Some(given)).collect();
    let ordered = order.into_iter().filter_map(|(.., at)| assigned[at].take());
    ordered.collect()
}

/// The better of two assignments of a theme, with the passages of both: the higher score, of equal
/// ones the theme's own, then the one through the theme that comes first by id.
fn better(a: Assignment, b: Assignment) -> Assignment {
    let first = (b.score.total_cmp(&a.score))
        .then_with(|| a.through.cmp(&b.through))
        .is_le();
    let (mut better, other) = if first { (a, b) } else { (b, a) };
    better.passages.extend(other.passages);
    better.passages.sort_by(|a, b| {
        (a.span.cmp(&b.span))
            .then(b.score.total_cmp(&a.score))
            .then_with(|| a.through.cmp(&b.through))
    });
    better
        .passages
        .dedup_by(|later, kept| later.span == kept.span);
    better
}

/// The zone that gives a match its factor, else the block that it lies in.
pub(crate) fn zone(view: &View<'_>, found: &Match) -> Zone {
    let block = || view.structure.block_at(found.extent.start);
    let kind = || block().map_or(BlockKind::Paragraph, |(kind, _)| kind);
    found.zone.unwrap_or_else(|| Zone::Block(kind()))
}

/// The bytes from an extent's first token to its last; the whole text for the whole article.
pub(crate) fn bytes(view: &View<'_>, extent: Extent) -> Span {
    let found = (extent != Extent::ALL).then(|| view.bytes(extent));
    found
        .flatten()
        .unwrap_or_else(|| Span::new(0, view.text.len()))
}
