//! From weights to the queries that are worth a line in the codebook.

use nutgraf_model::Span;
use rustc_hash::FxHashMap;

use super::gather::{BREAK, Suggester};
use super::weigh::Weighed;
use super::{SuggestOptions, Suggestion};

/// Of how many articles a suggestion shows its place.
const SAMPLES: usize = 3;

/// A stem, or two forms side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum What {
    Word(u32),
    Pair(u32, u32),
}

struct Candidate {
    what: What,
    weight: f32,
    /// What it adds where it stands, over what counts there already.
    gain: f32,
    articles: u32,
    /// Whether a query of the theme is about it already.
    known: bool,
}

pub(super) fn propose(
    articles: &Suggester,
    weighed: &Weighed,
    options: &SuggestOptions,
) -> Vec<Vec<Suggestion>> {
    let themes = articles.themes;
    let mut candidates: Vec<Vec<Candidate>> = (0..themes).map(|_| Vec::new()).collect();
    for (stem, &having) in weighed.having.iter().enumerate() {
        for (theme, candidates) in candidates.iter_mut().enumerate() {
            let weight = weighed.weights[stem * themes + theme];
            let covered = covered(articles, theme, stem as u32);
            let gain = weight - covered;
            if having >= options.least_articles && gain >= options.least_weight {
                candidates.push(Candidate {
                    what: What::Word(stem as u32),
                    weight,
                    gain,
                    articles: having,
                    known: covered > 0.0,
                });
            }
        }
    }
    pairs(articles, weighed, options, &mut candidates);
    let names = names(articles);
    for candidates in &mut candidates {
        // What the codebook has already and should count more comes last; else as a sum of independent
        // matches grows over its own scatter.
        let worth = |c: &Candidate| c.gain * (c.articles as f32).sqrt();
        let name = |c: &Candidate| c.what.name(articles, &names);
        candidates.sort_by(|a, b| {
            let order = a.known.cmp(&b.known);
            let order = order.then(worth(b).total_cmp(&worth(a)));
            order.then_with(|| name(a).cmp(&name(b)))
        });
        // How often one is right is known only after the articles were gone through once more.
        if options.limit > 0 && options.least_precision <= 0.0 {
            candidates.truncate(options.limit);
        }
    }
    let mut suggestions: Vec<Vec<Suggestion>> = candidates
        .iter()
        .map(|candidates| {
            let suggestions = candidates.iter().map(|candidate| Suggestion {
                words: candidate.what.name(articles, &names),
                weight: f64::from((candidate.weight * 100.0).round()) / 100.0,
                articles: candidate.articles,
                new_articles: 0,
                precision: 0.0,
                samples: Vec::new(),
            });
            suggestions.collect()
        })
        .collect();
    judge(articles, weighed, &candidates, &mut suggestions);
    for suggestions in &mut suggestions {
        suggestions.retain(|suggestion| suggestion.precision >= options.least_precision);
        if options.limit > 0 {
            suggestions.truncate(options.limit);
        }
    }
    suggestions
}

fn covered(articles: &Suggester, theme: usize, stem: u32) -> f32 {
    let covered = articles.covered.get(&(theme as u32, stem));
    covered.copied().unwrap_or(0.0)
}

/// Two words side by side that say more together than the heavier of them alone.
fn pairs(
    articles: &Suggester,
    weighed: &Weighed,
    options: &SuggestOptions,
    candidates: &mut [Vec<Candidate>],
) {
    let (themes, classes) = (articles.themes, articles.themes + 1);
    // Last article with it, articles.
    let mut having: FxHashMap<(u32, u32), (u32, u32)> = FxHashMap::default();
    for number in 0..articles.articles() {
        for [a, b] in neighbours(articles, number) {
            let entry = having.entry((a, b)).or_insert((u32::MAX, 0));
            if entry.0 != number as u32 {
                *entry = (number as u32, entry.1 + 1);
            }
        }
    }
    let mut kept: Vec<((u32, u32), u32)> = having
        .into_iter()
        .filter(|(_, (_, articles))| *articles >= options.least_articles)
        .map(|(pair, (_, articles))| (pair, articles))
        .collect();
    kept.sort_unstable();
    let numbers: FxHashMap<(u32, u32), u32> = kept
        .iter()
        .enumerate()
        .map(|(number, (pair, _))| (*pair, number as u32))
        .collect();
    let mut seen = vec![0.0f32; kept.len() * classes];
    let mut here: Vec<u32> = Vec::new();
    for (number, shares) in weighed.shares.chunks_exact(classes).enumerate() {
        here.clear();
        let pairs = neighbours(articles, number);
        here.extend(pairs.filter_map(|[a, b]| numbers.get(&(a, b))));
        here.sort_unstable();
        here.dedup();
        for &pair in &here {
            let seen = &mut seen[pair as usize * classes..][..classes];
            for (seen, share) in seen.iter_mut().zip(shares) {
                *seen += share;
            }
        }
    }
    for (number, &((a, b), having)) in kept.iter().enumerate() {
        let weights = weighed.of(&seen[number * classes..][..classes], having);
        for (theme, weight) in weights.into_iter().enumerate() {
            let alone = [a, b].map(|form| {
                let stem = articles.known[form as usize].0;
                let weight = weighed.weights[stem as usize * themes + theme];
                weight.max(covered(articles, theme, stem))
            });
            let gain = weight - alone[0].max(alone[1]);
            if gain >= options.least_weight {
                candidates[theme].push(Candidate {
                    what: What::Pair(a, b),
                    weight,
                    gain,
                    articles: having,
                    known: false,
                });
            }
        }
    }
}

/// The forms that stand side by side in an article.
fn neighbours(articles: &Suggester, number: usize) -> impl Iterator<Item = [u32; 2]> {
    let words = &articles.words[articles.article(number)];
    let pairs = words.windows(2).map(|pair| [pair[0], pair[1]]);
    pairs.filter(|pair| !pair.contains(&BREAK))
}

/// By stem, its most frequent form, of equals the first by name.
fn names(articles: &Suggester) -> Vec<&str> {
    let mut counts = vec![0u32; articles.known.len()];
    for &word in articles.words.iter().filter(|word| **word != BREAK) {
        counts[word as usize] += 1;
    }
    let mut names: Vec<(u32, &str)> = vec![(0, ""); articles.stem_count()];
    for ((stem, form), &count) in articles.known.iter().zip(&counts) {
        let name = &mut names[*stem as usize];
        if count > name.0 || count == name.0 && **form < *name.1 {
            *name = (count, form);
        }
    }
    names.into_iter().map(|(_, name)| name).collect()
}

impl What {
    fn name(self, articles: &Suggester, names: &[&str]) -> String {
        match self {
            What::Word(stem) => names[stem as usize].to_owned(),
            What::Pair(a, b) => {
                let form = |number: u32| &*articles.known[number as usize].1;
                format!("{} {}", form(a), form(b))
            }
        }
    }
}

/// Goes through the articles once more: what each suggestion would find.
fn judge(
    articles: &Suggester,
    weighed: &Weighed,
    candidates: &[Vec<Candidate>],
    suggestions: &mut [Vec<Suggestion>],
) {
    let themes = articles.themes;
    let mut places: FxHashMap<What, Vec<(usize, usize)>> = FxHashMap::default();
    for (theme, candidates) in candidates.iter().enumerate() {
        for (number, candidate) in candidates.iter().enumerate() {
            places
                .entry(candidate.what)
                .or_default()
                .push((theme, number));
        }
    }
    let mut shares = vec![0.0; themes + 1];
    let mut without = vec![0.0; themes];
    let mut met: FxHashMap<What, Span> = FxHashMap::default();
    for number in 0..articles.articles() {
        met.clear();
        let range = articles.article(number);
        for at in range.clone() {
            let word = articles.words[at];
            if word == BREAK {
                continue;
            }
            let what = What::Word(articles.known[word as usize].0);
            if places.contains_key(&what) {
                met.entry(what).or_insert(articles.spans[at]);
            }
            if let Some(&next) = articles.words[..range.end].get(at + 1)
                && next != BREAK
                && places.contains_key(&What::Pair(word, next))
            {
                let span = Span::new(articles.spans[at].start(), articles.spans[at + 1].end());
                met.entry(What::Pair(word, next)).or_insert(span);
            }
        }
        let scores = &weighed.scores[number * themes..][..themes];
        for (what, span) in &met {
            for &(theme, at) in &places[what] {
                // A pair's score stands for its words', and these are counted.
                let own = match what {
                    What::Word(_) => candidates[theme][at].gain,
                    What::Pair(..) => 0.0,
                };
                without.copy_from_slice(scores);
                without[theme] -= own;
                weighed.shares_of(&without, &mut shares);
                let suggestion = &mut suggestions[theme][at];
                suggestion.precision += f64::from(shares[theme]);
                let is_new = articles.own_scores(number)[theme] == 0.0;
                suggestion.new_articles += u32::from(is_new);
                suggestion.sample(number, *span, is_new);
            }
        }
    }
    for suggestion in suggestions.iter_mut().flatten() {
        suggestion.precision /= f64::from(suggestion.articles.max(1));
        suggestion
            .samples
            .sort_unstable_by_key(|(article, _)| *article);
    }
}

impl Suggestion {
    /// Keeps a place if it is among the first; the first new ones drive out others.
    fn sample(&mut self, article: usize, span: Span, is_new: bool) {
        // `new_articles` counts this one, so as long as it is small all samples in front are new.
        let new = (self.new_articles as usize).min(SAMPLES);
        match is_new {
            true if self.new_articles as usize <= SAMPLES => {
                self.samples.insert(new - 1, (article, span));
                self.samples.truncate(SAMPLES);
            }
            false if self.samples.len() < SAMPLES => self.samples.push((article, span)),
            _ => {}
        }
    }
}
