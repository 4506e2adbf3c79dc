//! A learned model: what gives an article its labels.

use crate::features::{Features, Table, key};
use crate::matrix::Weighting;
use crate::text::Text;
use nutgraf_model::Lang;

/// How many labels an article gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decide {
    /// The one with the highest score: every article it was learned from had just one.
    One,
    /// Those whose scores reach their cuts, or where none does, the one with the highest score: every
    /// article it was learned from had some.
    Some,
    /// Those whose scores reach their cuts.
    Any,
}

impl Decide {
    pub(crate) const ALL: [(Decide, &'static str); 3] = [
        (Decide::One, "one"),
        (Decide::Some, "some"),
        (Decide::Any, "any"),
    ];

    /// Its name in a model file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        let named = Decide::ALL.into_iter().find(|(decide, _)| *decide == self);
        named.map_or("any", |(_, name)| name)
    }

    /// The labels that these scores stand for.
    pub(crate) fn labels(self, scores: &[f32], cut: impl Fn(usize) -> f32) -> Vec<usize> {
        let all = 0..scores.len();
        let highest = || {
            let order = |a: &usize, b: &usize| scores[*a].total_cmp(&scores[*b]).then(b.cmp(a));
            all.clone().max_by(order).into_iter().collect()
        };
        if self == Decide::One {
            return highest();
        }
        let given: Vec<usize> = all
            .clone()
            .filter(|&label| scores[label] >= cut(label))
            .collect();
        match self {
            Decide::Some if given.is_empty() => highest(),
            _ => given,
        }
    }
}

/// A label that a model knows.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Label {
    /// Its name.
    pub name: String,
    /// What every article's score begins with.
    pub bias: f32,
    /// The score from which on it is given.
    pub cut: f32,
    /// How many articles had it that it was learned from.
    pub articles: u32,
}

/// A label that an article is given.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Given<'m> {
    /// The label.
    pub label: &'m Label,
    /// The article's score.
    pub score: f32,
}

/// Gives labels to articles.
///
/// An article's vector has, for each word the model knows, `(1 + ln count) * idf`, divided by the
/// vector's length. A word of the headline counts twice, and once more as a word of its own, called
/// `headline:…`. A label's score is the sum of these times its weights, plus its bias.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub(crate) decide: Decide,
    pub(crate) langs: Vec<Lang>,
    pub(crate) articles: u32,
    pub(crate) labels: Vec<Label>,
    // A word, or two with a space between; how many articles have it.
    pub(crate) words: Vec<(String, u32)>,
    // By word, the labels it speaks for or against, one behind the other.
    starts: Vec<u32>,
    weights: Vec<(u32, f32)>,
    pub(crate) features: Features,
    pub(crate) weighting: Weighting,
    pub(crate) table: Table,
}

/// Weights have three decimals, biases and cuts four: what a model file holds is what decides.
pub(crate) const WEIGHT_UNITS: f32 = 1000.0;
const LABEL_UNITS: f32 = 10_000.0;

fn rounded(value: f32, units: f32) -> f32 {
    // Adding zero turns -0 into 0.
    (value * units).round() / units + 0.0
}

impl Model {
    /// `planes` has for each label the weights of words, sorted by word.
    pub(crate) fn new<'p>(
        decide: Decide,
        langs: Vec<Lang>,
        articles: u32,
        labels: Vec<Label>,
        words: Vec<(String, u32)>,
        planes: impl Iterator<Item = &'p [(u32, f32)]>,
    ) -> Model {
        let mut by_word: Vec<Vec<(u32, f32)>> = vec![Vec::new(); words.len()];
        for (label, plane) in planes.enumerate() {
            for &(word, weight) in plane {
                let weight = rounded(weight, WEIGHT_UNITS);
                if weight != 0.0 {
                    by_word[word as usize].push((label as u32, weight));
                }
            }
        }
        let mut starts = vec![0];
        let mut weights = Vec::with_capacity(by_word.iter().map(Vec::len).sum());
        for of_word in by_word {
            weights.extend(of_word);
            starts.push(weights.len() as u32);
        }
        let labels = labels.into_iter().map(|label| Label {
            bias: rounded(label.bias, LABEL_UNITS),
            cut: rounded(label.cut, LABEL_UNITS),
            ..label
        });
        Model {
            decide,
            langs,
            articles,
            labels: labels.collect(),
            features: Features::of(words.iter().map(|(word, _)| word.as_str())),
            weighting: Weighting::new(articles as usize, words.iter().map(|(_, having)| *having)),
            table: Table::new(words.iter().map(|(word, _)| key(word))),
            words,
            starts,
            weights,
        }
    }

    /// The labels it can give, by name.
    #[must_use]
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// How many labels an article gets.
    #[must_use]
    pub fn decide(&self) -> Decide {
        self.decide
    }

    /// How many articles it was learned from.
    #[must_use]
    pub fn articles(&self) -> u32 {
        self.articles
    }

    /// The languages of the articles it was learned from. Of an article in another it knows at most
    /// names.
    #[must_use]
    pub fn langs(&self) -> &[Lang] {
        &self.langs
    }

    /// Whether pairs of neighbouring words count too.
    #[must_use]
    pub fn has_pairs(&self) -> bool {
        self.features.pairs
    }

    /// How many words (and pairs) it knows, and how many weights it has.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.words.len(), self.weights.len())
    }

    /// The labels a word speaks for or against, with its weights.
    pub(crate) fn weights_of(&self, word: u32) -> &[(u32, f32)] {
        let word = word as usize;
        &self.weights[self.starts[word] as usize..self.starts[word + 1] as usize]
    }

    /// A reader of articles, for one thread.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            model: self,
            counts: vec![0; self.words.len()],
            met: Vec::new(),
            vector: Vec::new(),
            scores: Vec::new(),
        }
    }
}

/// Reads articles one after the other, and keeps what that takes.
#[derive(Clone, Debug)]
pub struct Reader<'m> {
    model: &'m Model,
    // By word; zero between articles.
    counts: Vec<u32>,
    met: Vec<u32>,
    vector: Vec<(u32, f32)>,
    scores: Vec<f32>,
}

impl<'m> Reader<'m> {
    /// The score of every label, in the order of the model's labels.
    pub fn scores<'t>(&mut self, text: impl Into<Text<'t>>) -> &[f32] {
        let model = self.model;
        self.read(&text.into());
        self.scores.clear();
        self.scores
            .extend(model.labels.iter().map(|label| label.bias));
        for &(word, value) in &self.vector {
            for &(label, weight) in model.weights_of(word) {
                self.scores[label as usize] += weight * value;
            }
        }
        &self.scores
    }

    /// The article's vector: words and their values.
    pub(crate) fn read(&mut self, text: &Text<'_>) -> &[(u32, f32)] {
        let model = self.model;
        self.met.clear();
        model.features.each(text, |key, at| {
            if let Some(word) = model.table.get(key) {
                let count = &mut self.counts[word as usize];
                if *count == 0 {
                    self.met.push(word);
                }
                *count += at.times;
            }
        });
        let counts = &mut self.counts;
        let met = self.met.iter();
        let met = met.map(|&word| (word, std::mem::take(&mut counts[word as usize])));
        model.weighting.row(met, &mut self.vector);
        &self.vector
    }

    /// The labels of an article, as numbers of the model's labels, in order.
    pub fn numbers<'t>(&mut self, text: impl Into<Text<'t>>) -> Vec<usize> {
        self.scores(text);
        let model = self.model;
        model
            .decide
            .labels(&self.scores, |label| model.labels[label].cut)
    }

    /// The labels of an article, the highest above its cut first.
    pub fn classify<'t>(&mut self, text: impl Into<Text<'t>>) -> Vec<Given<'m>> {
        let numbers = self.numbers(text);
        let given = numbers.into_iter().map(|number| Given {
            label: &self.model.labels[number],
            score: self.scores[number],
        });
        let mut given: Vec<Given<'m>> = given.collect();
        let over = |given: &Given<'_>| given.score - given.label.cut;
        given.sort_by(|a, b| over(b).total_cmp(&over(a)));
        given
    }
}
