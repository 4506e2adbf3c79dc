//! How well a ranking answers questions whose relevant articles people have judged.
//!
//! The functions take what the files hold; reading them, and asking the index, is the caller's.

use std::collections::{BTreeMap, HashMap};

/// A collection's questions with the articles judged relevant to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Name and text, in the order of the file.
    pub questions: Vec<(String, String)>,
    /// By question: the articles, by their own ids, and how relevant each is; above 0 is relevant.
    pub relevant: HashMap<String, BTreeMap<String, u32>>,
}

/// Why judgements could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JudgedError {
    /// A line of the questions is not `name TAB text`.
    #[error("line {line} of the questions is not a name, a tab and a text")]
    Question {
        /// The line, from 1.
        line: usize,
    },
    /// A line of the judgements is not `question TAB article TAB number`.
    #[error("line {line} of the judgements is not a question, an article and a whole number")]
    Judgement {
        /// The line, from 1.
        line: usize,
    },
}

impl Judged {
    /// Reads questions (`name TAB text`, one a line) and judgements (`question TAB article TAB grade`).
    ///
    /// # Errors
    ///
    /// Names the first line that is neither empty nor of that form.
    pub fn parse(questions: &str, judgements: &str) -> Result<Judged, JudgedError> {
        let lines = |text| {
            str::lines(text)
                .enumerate()
                .filter(|(_, l)| !l.trim().is_empty())
        };
        let mut judged = Judged::default();
        for (at, line) in lines(questions) {
            let question = line.split_once('\t');
            let (name, text) = question.ok_or(JudgedError::Question { line: at + 1 })?;
            judged
                .questions
                .push((name.trim().into(), text.trim().into()));
        }
        for (at, line) in lines(judgements) {
            let wrong = JudgedError::Judgement { line: at + 1 };
            let columns: Vec<&str> = line.split_whitespace().collect();
            let [question, article, grade] = columns[..] else {
                return Err(wrong);
            };
            let grade: u32 = grade.parse().map_err(|_| wrong)?;
            let of_question = judged.relevant.entry(question.into()).or_default();
            of_question.insert(article.into(), grade);
        }
        Ok(judged)
    }

    /// The questions that have a relevant article; others tell nothing.
    pub fn answerable(&self) -> impl Iterator<Item = (&str, &str)> {
        let any = |name: &str| {
            let relevant = self.relevant.get(name);
            relevant.is_some_and(|articles| articles.values().any(|grade| *grade > 0))
        };
        let questions = self.questions.iter();
        questions
            .map(|(name, text)| (&**name, &**text))
            .filter(move |(name, _)| any(name))
    }

    /// How good an answer is: the articles found for a question, the best first.
    #[must_use]
    pub fn score<'a>(&self, question: &str, found: impl Iterator<Item = &'a str>) -> Quality {
        let none = BTreeMap::new();
        let relevant = self.relevant.get(question).unwrap_or(&none);
        let found: Vec<u32> = found
            .map(|id| relevant.get(id).copied().unwrap_or(0))
            .collect();
        let mut ideal: Vec<u32> = relevant.values().copied().filter(|g| *g > 0).collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        if ideal.is_empty() {
            return Quality::default();
        }
        let hits = |n| found.iter().take(n).filter(|g| **g > 0).count() as f64;
        let mut precisions = 0.0;
        for (at, _) in found.iter().enumerate().filter(|(_, grade)| **grade > 0) {
            precisions += hits(at + 1) / (at + 1) as f64;
        }
        Quality {
            ndcg_10: gain(&found) / gain(&ideal),
            average_precision: precisions / ideal.len() as f64,
            precision_10: hits(10) / 10.0,
            recall_100: hits(100) / ideal.len() as f64,
        }
    }
}

/// Discounted gain of the first ten, linear in the grade, as `trec_eval`'s `ndcg_cut` (Järvelin and
/// Kekäläinen 2002).
fn gain(grades: &[u32]) -> f64 {
    let ten = grades.iter().take(10).enumerate();
    ten.map(|(at, grade)| f64::from(*grade) / (at as f64 + 2.0).log2())
        .sum()
}

/// How good one answer is, or the mean over several.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quality {
    /// Normalized discounted cumulative gain of the first ten.
    pub ndcg_10: f64,
    /// The mean, over the relevant articles, of the precision at their rank; its mean is MAP.
    pub average_precision: f64,
    /// The share of the first ten that is relevant.
    pub precision_10: f64,
    /// The share of the relevant that is among the first hundred.
    pub recall_100: f64,
}

impl Quality {
    /// The mean of several; zeros of none.
    #[must_use]
    pub fn mean(all: &[Quality]) -> Quality {
        let n = all.len().max(1) as f64;
        let mean = |part: fn(&Quality) -> f64| all.iter().map(part).sum::<f64>() / n;
        Quality {
            ndcg_10: mean(|q| q.ndcg_10),
            average_precision: mean(|q| q.average_precision),
            precision_10: mean(|q| q.precision_10),
            recall_100: mean(|q| q.recall_100),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged() -> Judged {
        Judged::parse(
            "1\tHarbour fees\n\n2\tNobody knows\n",
            "1\ta\t1\n1\tb\t2\n1\tc\t0\n2\td\t0\n",
        )
        .unwrap()
    }

    #[test]
    fn quality_is_as_worked_out_by_hand() {
        let judged = judged();
        let quality = judged.score("1", ["x", "b", "c", "a"].into_iter());
        let log = |n: f64| n.log2();
        let found = 2.0 / log(3.0) + 1.0 / log(5.0);
        assert!((quality.ndcg_10 - found / (2.0 + 1.0 / log(3.0))).abs() < 1e-12);
        assert!((quality.average_precision - (0.5 + 0.5) / 2.0).abs() < 1e-12);
        assert_eq!((quality.precision_10, quality.recall_100), (0.2, 1.0));
        assert_eq!(judged.score("1", ["x"].into_iter()), Quality::default());
        assert_eq!(Quality::mean(&[]), Quality::default());
    }

    #[test]
    fn a_question_without_a_relevant_article_is_left_out() {
        let judged = judged();
        let names: Vec<_> = judged.answerable().collect();
        assert_eq!(names, [("1", "Harbour fees")]);
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        let error = |q, j| Judged::parse(q, j).unwrap_err().to_string();
        insta::assert_snapshot!(error("1\ta\nb", ""), @"line 2 of the questions is not a name, a tab and a text");
        insta::assert_snapshot!(error("", "1\ta\tx"), @"line 1 of the judgements is not a question, an article and a whole number");
    }
}
