//! From labelled articles to a model.

use std::collections::BTreeSet;

use nutgraf_model::Lang;
use rayon::prelude::*;

use crate::bayes;
use crate::counts::{Count, Counts, Example};
use crate::cuts::{self, Column, Unseen};
use crate::draw::Draw;
use crate::error::TrainError;
use crate::features::Features;
use crate::matrix::{Matrix, Weighting};
use crate::model::{Decide, Label, Model};
use crate::score::Score;
use crate::solver::{Care, Problem, product, solve};

/// How to learn. The defaults were chosen on folds of the training articles of Reuters-21578, AG News
/// and BBC News.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Whether pairs of neighbouring words count beside words. `None` (default) takes them where every
    /// article has one label and they gain more than a standard error on the folds; a model with pairs
    /// is several times as large.
    pub pairs: Option<bool>,
    /// How much of a naive Bayes weight is added to each of the machine's: 0 none, 1 as much as it is.
    /// `None` (default) takes what does best on the folds where every article has one label, else 0.
    pub blend: Option<f32>,
    /// What a mistake costs (default 1). Raised, the model follows the training articles more closely;
    /// from 0.7 to 4 little changes.
    pub cost: f32,
    /// Weights smaller than this are dropped (default 0.1). Raised, the model is smaller.
    pub prune: f32,
    /// Into how many parts the articles are cut for scores by models that have not seen them
    /// (default 5, at least 2).
    pub folds: usize,
    /// From how many articles on a label has a cut of its own (default 10).
    pub floor: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            pairs: None,
            blend: None,
            cost: 1.0,
            prune: 0.1,
            folds: 5,
            floor: 10,
        }
    }
}

/// A model, and how it came about.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// What was tried on the folds, the one taken first: the score of articles by models and cuts that
    /// have not seen them.
    pub trials: Vec<Trial>,
    /// What the user should know about the articles.
    pub remarks: Vec<Remark>,
}

/// A way to learn, and how it did on the folds.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Trial {
    /// Whether pairs of neighbours counted.
    pub pairs: bool,
    /// How much of naive Bayes was in it.
    pub blend: f32,
    /// How the articles of each fold were labelled by what was learned from the others.
    pub score: Score,
}

/// Something about the articles that a user should know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Remark {
    /// Some labels have one article each.
    #[error("{} one article each, of which little can be learned: {}", labels_have(.0), listed(.0))]
    Lone(Vec<String>),
    /// Some labels have too few articles for a cut of their own.
    #[error("{} too few articles for a cut of their own and share one: {}", labels_have(.0), listed(.0))]
    Rare(Vec<String>),
    /// There are articles in several languages; a word of one says nothing about the others.
    #[error("articles in several languages ({}): each needs examples of every label", listed(.0))]
    Languages(Vec<String>),
}

fn labels_have(labels: &[String]) -> String {
    match labels.len() {
        1 => "1 label has".to_owned(),
        count => format!("{count} labels have"),
    }
}

fn listed(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let mut out = names[..names.len().min(SHOWN)].join(", ");
    if names.len() > SHOWN {
        out += &format!(" and {} more", names.len() - SHOWN);
    }
    out
}

/// What is tried of naive Bayes where every article has one label.
const BLENDS: [f32; 5] = [0.0, 0.05, 0.1, 0.2, 0.4];

/// Learns labels: for each a linear support vector machine over tf-idf vectors, and a cut.
///
/// The same examples in the same order give the same model, bit for bit, with any number of threads.
/// It runs on the caller's rayon pool.
///
/// How many labels an article gets is learned too: exactly one where every example has one, at least
/// one where every example has some, else any number.
///
/// # Errors
///
/// If there is nothing to learn from; see [`TrainError`].
pub fn train(examples: &[Example], options: &Options) -> Result<Trained, TrainError> {
    let task = Task::new(examples, options)?;
    let of_one = task.decide == Decide::One;
    let pairs = match options.pairs {
        Some(pairs) => vec![pairs],
        None if of_one => vec![false, true],
        None => vec![false],
    };
    let blends = match options.blend {
        Some(blend) => vec![blend],
        None if of_one => BLENDS.to_vec(),
        None => vec![0.0],
    };
    let mut trials = Vec::new();
    let mut best: Option<(f64, Model)> = None;
    for pairs in pairs {
        let vectors = Vectors::new(
            examples,
            Features {
                pairs,
                headlines: true,
            },
        );
        if vectors.names.is_empty() {
            return Err(TrainError::NoWords);
        }
        let fitted = task.fit(&vectors, &blends);
        let mut of_features: Vec<(Trial, usize, Vec<f32>)> = Vec::new();
        for (number, &blend) in blends.iter().enumerate() {
            let (score, cuts) = task.judge(&fitted, number);
            of_features.push((
                Trial {
                    pairs,
                    blend,
                    score,
                },
                number,
                cuts,
            ));
        }
        // Of equals the first, with the smallest blend.
        let chosen = (0..of_features.len()).rev().max_by(|&a, &b| {
            let value = |at: usize| of_features[at].0.score.micro().f1();
            value(a).total_cmp(&value(b))
        });
        let chosen = chosen.unwrap_or(0);
        let (trial, number, cuts) = &of_features[chosen];
        let value = trial.score.micro().f1();
        // Words alone stay unless pairs gain more than the figure's standard error (Breiman and others,
        // "Classification and Regression Trees", 1984, section 3.4.3).
        let error = |value: f64| (value * (1.0 - value) / examples.len() as f64).sqrt();
        let needed = best.as_ref().map(|(value, _)| value + error(*value));
        let first = trials.len() + chosen;
        trials.extend(of_features.iter().map(|(trial, ..)| trial.clone()));
        if needed.is_none_or(|needed| value >= needed) {
            let model = task.model(vectors, &fitted, *number, cuts);
            best = Some((value, model));
            trials[..=first].rotate_right(1);
        }
    }
    let (_, model) = best.ok_or(TrainError::NoWords)?;
    Ok(Trained {
        model,
        trials,
        remarks: task.remarks(),
    })
}

/// What is to be learned.
struct Task<'a> {
    examples: &'a [Example],
    options: &'a Options,
    names: Vec<&'a str>,
    columns: Vec<Column>,
    decide: Decide,
    folds: usize,
    fold_of: Vec<usize>,
    langs: Vec<Lang>,
}

/// The examples as vectors.
struct Vectors {
    matrix: Matrix,
    names: Vec<String>,
    having: Vec<u32>,
}

impl Vectors {
    fn new(examples: &[Example], features: Features) -> Vectors {
        let counts = Counts::new(examples, features);
        let rows: Vec<&[Count]> = counts.rows.iter().map(Vec::as_slice).collect();
        let mut having = vec![0; counts.names.len()];
        for (feature, _) in rows.iter().copied().flatten() {
            having[*feature as usize] += 1;
        }
        let weighting = Weighting::new(rows.len(), having.iter().copied());
        Vectors {
            matrix: Matrix::new(&rows, &weighting),
            names: counts.names,
            having,
        }
    }
}

/// What was learned for one label: the plane for each blend, and how it scores what it has not seen.
struct Fitted {
    bias: f32,
    /// By blend.
    planes: Vec<Vec<(u32, f32)>>,
    /// By blend and article.
    unseen: Vec<Vec<f32>>,
}

impl<'a> Task<'a> {
    fn new(examples: &'a [Example], options: &'a Options) -> Result<Task<'a>, TrainError> {
        if examples.is_empty() {
            return Err(TrainError::NoExamples);
        }
        let all = examples.iter().flat_map(|example| &example.labels);
        let names: BTreeSet<&str> = all.map(String::as_str).collect();
        if names.is_empty() {
            return Err(TrainError::NoLabels {
                articles: examples.len(),
            });
        }
        if let Some(bad) = names
            .iter()
            .find(|name| name.trim().is_empty() || name.contains(['\t', '\n', '\r']))
        {
            return Err(TrainError::BadLabel {
                label: (*bad).to_owned(),
            });
        }
        let names: Vec<&str> = names.into_iter().collect();
        let mut columns = vec![vec![false; examples.len()]; names.len()];
        let (mut fewest, mut most) = (usize::MAX, 0);
        for (row, example) in examples.iter().enumerate() {
            let mut count = 0;
            for label in &example.labels {
                let at = names
                    .binary_search(&label.as_str())
                    .expect("it was collected above");
                count += usize::from(!columns[at][row]);
                columns[at][row] = true;
            }
            (fewest, most) = (fewest.min(count), most.max(count));
        }
        if columns
            .iter()
            .all(|column| column.iter().all(|positive| *positive))
        {
            return Err(TrainError::NothingToTell {
                label: names[0].to_owned(),
            });
        }
        let decide = match (fewest, most) {
            (1, 1) => Decide::One,
            (0, _) => Decide::Any,
            _ => Decide::Some,
        };
        let folds = options.folds.clamp(2, examples.len().max(2));
        let mut order: Vec<usize> = (0..examples.len()).collect();
        Draw::default().shuffle(&mut order);
        let mut fold_of = vec![0; order.len()];
        for (at, row) in order.into_iter().enumerate() {
            fold_of[row] = at % folds;
        }
        let langs: BTreeSet<Lang> = examples.iter().map(|example| example.lang).collect();
        Ok(Task {
            examples,
            options,
            names,
            columns,
            decide,
            folds,
            fold_of,
            langs: langs.into_iter().collect(),
        })
    }

    fn fit(&self, vectors: &Vectors, blends: &[f32]) -> Vec<Fitted> {
        self.columns
            .par_iter()
            .map(|column| self.fit_label(vectors, column, blends))
            .collect()
    }

    fn fit_label(&self, vectors: &Vectors, positive: &[bool], blends: &[f32]) -> Fitted {
        let matrix = &vectors.matrix;
        let rows = |fold: Option<usize>| -> Vec<u32> {
            let rows = 0..matrix.len() as u32;
            rows.filter(|row| Some(self.fold_of[*row as usize]) != fold)
                .collect()
        };
        let all = rows(None);
        let problem = Problem {
            matrix,
            features: vectors.names.len(),
            rows: &all,
            positive,
            cost: self.options.cost,
            care: match self.decide {
                Decide::One => Care::Full,
                Decide::Some | Decide::Any => Care::Short,
            },
        };
        let plane = solve(problem, None);
        let bayes = |rows: &[u32]| -> Option<Vec<f32>> {
            let needed = blends.iter().any(|blend| *blend != 0.0);
            needed.then(|| bayes::weights(matrix, rows, positive, vectors.names.len()))
        };
        let planes = self.blended(&plane.weights, bayes(&all).as_deref(), blends);
        let sparse = |weights: Vec<f32>| -> Vec<(u32, f32)> {
            let kept = weights
                .into_iter()
                .enumerate()
                .filter(|(_, weight)| *weight != 0.0);
            kept.map(|(feature, weight)| (feature as u32, weight))
                .collect()
        };
        let mut unseen = vec![vec![0.0; matrix.len()]; blends.len()];
        for fold in 0..self.folds {
            let rows = rows(Some(fold));
            let left_out = (0..matrix.len()).filter(|row| self.fold_of[*row] == fold);
            if !rows.iter().any(|row| positive[*row as usize]) {
                // Nothing to learn it from: as the machine would, it says no.
                left_out.for_each(|row| unseen.iter_mut().for_each(|scores| scores[row] = -1.0));
                continue;
            }
            let problem = Problem {
                rows: &rows,
                ..problem
            };
            let of_fold = solve(problem, Some(&plane));
            let planes = self.blended(&of_fold.weights, bayes(&rows).as_deref(), blends);
            for row in left_out {
                for (scores, weights) in unseen.iter_mut().zip(&planes) {
                    scores[row] = of_fold.bias + product(matrix.row(row), weights);
                }
            }
        }
        Fitted {
            bias: plane.bias,
            planes: planes.into_iter().map(sparse).collect(),
            unseen,
        }
    }

    /// The weights with each blend of naive Bayes, the small ones dropped.
    fn blended(&self, weights: &[f32], bayes: Option<&[f32]>, blends: &[f32]) -> Vec<Vec<f32>> {
        let blended = blends.iter().map(|&blend| {
            let numbered = weights.iter().enumerate();
            let sums = numbered.map(|(at, weight)| weight + bayes.map_or(0.0, |b| blend * b[at]));
            let kept = sums.map(|sum| {
                if sum.abs() < self.options.prune {
                    0.0
                } else {
                    sum
                }
            });
            kept.collect()
        });
        blended.collect()
    }

    /// How the articles of each fold are labelled by the others' models and cuts; and the cuts for the
    /// model that has seen all.
    fn judge(&self, fitted: &[Fitted], blend: usize) -> (Score, Vec<f32>) {
        let scores: Vec<Vec<f32>> = fitted.iter().map(|f| f.unseen[blend].clone()).collect();
        let cuts = match self.decide {
            Decide::One => vec![vec![0.0; self.names.len()]; self.folds],
            _ => Unseen {
                scores: &scores,
                labels: &self.columns,
                fold_of: &self.fold_of,
                folds: self.folds,
            }
            .cuts(self.options.floor),
        };
        let mut score = Score::new(self.names.iter().map(|name| (*name).to_owned()));
        let mut of_article = Vec::new();
        for (row, &fold) in self.fold_of.iter().enumerate() {
            of_article.clear();
            of_article.extend(scores.iter().map(|scores| scores[row]));
            let given = self.decide.labels(&of_article, |label| cuts[fold][label]);
            let gold = (0..self.names.len()).filter(|label| self.columns[*label][row]);
            score.add(&gold.collect::<Vec<_>>(), &given);
        }
        (score, cuts::mean(&cuts))
    }

    fn model(&self, vectors: Vectors, fitted: &[Fitted], blend: usize, cuts: &[f32]) -> Model {
        let labels = self
            .names
            .iter()
            .zip(&self.columns)
            .zip(fitted.iter().zip(cuts));
        let labels = labels.map(|((name, column), (fitted, cut))| Label {
            name: (*name).to_owned(),
            bias: fitted.bias,
            cut: *cut,
            articles: column.iter().filter(|positive| **positive).count() as u32,
        });
        Model::new(
            self.decide,
            self.langs.clone(),
            self.examples.len() as u32,
            labels.collect(),
            vectors.names.into_iter().zip(vectors.having).collect(),
            fitted.iter().map(|fitted| fitted.planes[blend].as_slice()),
        )
    }

    fn remarks(&self) -> Vec<Remark> {
        let with = |range: std::ops::Range<usize>| -> Vec<String> {
            let labels = self.names.iter().zip(&self.columns);
            let labels = labels.filter(|(_, c)| range.contains(&c.iter().filter(|p| **p).count()));
            labels.map(|(name, _)| (*name).to_owned()).collect()
        };
        let mut remarks = Vec::new();
        let lone = with(1..2);
        if !lone.is_empty() {
            remarks.push(Remark::Lone(lone));
        }
        let rare = with(2..self.options.floor.max(2));
        if !rare.is_empty() && self.decide != Decide::One {
            remarks.push(Remark::Rare(rare));
        }
        if self.langs.len() > 1 {
            let langs = self.langs.iter().map(|lang| lang.as_str().to_owned());
            remarks.push(Remark::Languages(langs.collect()));
        }
        remarks
    }
}
