//! How right the answers are: labels that people wrote against what [`find`](crate::find) found.
//!
//! ```
//! use nutgraf_model::Lang;
//! use nutgraf_quote::{QuoteKind, score::{Label, Score}};
//! use nutgraf_tokenize::Tokenizer;
//!
//! let text = "“We reopen on Monday,” said Ana Okafor.";
//! let tokens = Tokenizer::new().tokenize(text, Lang::EN);
//! let quotes = nutgraf_quote::find(text, &tokens, &[]);
//! let label = Label {
//!     speaker: Some("Okafor".to_owned()),
//!     person: Some("Ana Okafor".to_owned()),
//!     cue: Some("said".to_owned()),
//!     ..Label::new(QuoteKind::Direct, "We reopen … Monday,")
//! };
//! let mut score = Score::default();
//! score.add(text, &quotes, &[label]);
//! assert_eq!(score.persons.precision(), 1.0);
//! ```

use std::collections::BTreeMap;
use std::fmt;

use nutgraf_model::{Lang, Span};

use crate::lexicon::{Class, Lexicon};
use crate::{Quote, QuoteKind, Rule};

/// What a person says about one quotation of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// What it is.
    pub kind: QuoteKind,
    /// The words inside the marks, or the first and the last of them joined by ` … `.
    pub words: String,
    /// Which of the places where these words stand, from 1.
    pub occurrence: usize,
    /// The words at the cue that say who speaks.
    pub speaker: Option<String>,
    /// Whom they stand for: the full name, or the role as it was first given.
    pub person: Option<String>,
    /// The word that shows it; `None` where the speaker must be guessed.
    pub cue: Option<String>,
}

impl Label {
    /// A label without a speaker, for the first place of its words.
    #[must_use]
    pub fn new(kind: QuoteKind, words: impl Into<String>) -> Label {
        Label {
            kind,
            words: words.into(),
            occurrence: 1,
            speaker: None,
            person: None,
            cue: None,
        }
    }

    /// Where its words stand; `None` where they do not.
    #[must_use]
    pub fn span(&self, text: &str) -> Option<Span> {
        let (first, last) = self.words.split_once(" … ").unwrap_or((&self.words, ""));
        let skip = self.occurrence.saturating_sub(1);
        let (start, found) = text.match_indices(first).nth(skip)?;
        let end = start + found.len();
        let more = if last.is_empty() {
            0
        } else {
            text[end..].find(last)? + last.len()
        };
        Some(Span::new(start, end + more))
    }
}

/// How many answers there are, how many were wanted, and how many of the answers are right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ratio {
    /// Answers.
    pub found: usize,
    /// Answers wanted.
    pub wanted: usize,
    /// Right answers.
    pub right: usize,
}

impl Ratio {
    /// The share of the answers that are right; 1 without answers.
    #[must_use]
    pub fn precision(self) -> f64 {
        share(self.right, self.found)
    }

    /// The share of the wanted answers that were given; 1 where none was wanted.
    #[must_use]
    pub fn recall(self) -> f64 {
        share(self.right, self.wanted)
    }

    /// The harmonic mean of the two.
    #[must_use]
    pub fn f1(self) -> f64 {
        share(2 * self.right, self.found + self.wanted)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (p, r) = (100.0 * self.precision(), 100.0 * self.recall());
        let f1 = 100.0 * self.f1();
        write!(
            f,
            "P {p:5.1}  R {r:5.1}  F1 {f1:5.1}  ({} right, {} found, {} wanted)",
            self.right, self.found, self.wanted
        )
    }
}

/// An answer that differs from the label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where the quotation stands.
    pub span: Span,
    /// What was compared: `span`, `mention`, `person`, `label`.
    pub what: &'static str,
    /// The answer, empty where there is none.
    pub found: String,
    /// The label's, empty where there is none.
    pub wanted: String,
    /// The rule that found it.
    pub rule: Rule,
}

/// The sums over any number of texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// Quotations with fewer words are left out, labelled or found. Default 0.
    pub min_words: usize,
    /// Spans of each kind: right where the words are the same and the kind is.
    pub spans: BTreeMap<QuoteKind, Ratio>,
    /// Mentions of direct quotations that have a cue in the label, by rules that need one.
    pub explicit_mentions: Ratio,
    /// Mentions of all direct quotations.
    pub mentions: Ratio,
    /// Mentions of reported speech.
    pub reported_mentions: Ratio,
    /// Persons of direct quotations.
    pub persons: Ratio,
    /// Mentions by rule; what was wanted of a rule nobody can say.
    pub rules: BTreeMap<Rule, Ratio>,
    /// Every answer that differs from the label, in order.
    pub differences: Vec<Difference>,
}

impl Score {
    /// Adds a text: what was found, and what people say.
    ///
    /// Speakers are compared where a quotation found has a label of the same words and kind; one
    /// without counts under the spans.
    pub fn add(&mut self, text: &str, quotes: &[Quote], labels: &[Label]) {
        let mut labels: Vec<(Option<Span>, &Label)> = labels
            .iter()
            .map(|label| (label.span(text).map(|s| bare(text, s)), label))
            .collect();
        for (_, label) in labels.iter().filter(|(span, _)| span.is_none()) {
            self.differ(
                Span::default(),
                "label",
                String::new(),
                &label.words,
                Rule::None,
            );
        }
        labels.retain(|(span, _)| {
            span.is_none_or(|s| s.text(text).split_whitespace().count() >= self.min_words)
        });
        for (_, label) in &labels {
            self.spans.entry(label.kind).or_default().wanted += 1;
            let mentioned = usize::from(label.speaker.is_some());
            match label.kind {
                QuoteKind::Direct => {
                    self.mentions.wanted += mentioned;
                    self.explicit_mentions.wanted +=
                        usize::from(label.speaker.is_some() && label.cue.is_some());
                    self.persons.wanted += usize::from(label.person.is_some());
                }
                QuoteKind::Reported => self.reported_mentions.wanted += mentioned,
                _ => {}
            }
        }
        let mut seen = vec![false; labels.len()];
        for quote in quotes {
            let words = bare(text, quote.words);
            if words.text(text).split_whitespace().count() < self.min_words {
                continue;
            }
            self.spans.entry(quote.kind).or_default().found += 1;
            let same = |(span, label): &(Option<Span>, &Label)| {
                *span == Some(words) && label.kind == quote.kind
            };
            let at = (0..labels.len()).find(|&i| !seen[i] && same(&labels[i]));
            let Some(at) = at else {
                self.differ(
                    words,
                    "span",
                    format!("{} {}", quote.kind, words.text(text)),
                    "",
                    quote.rule,
                );
                continue;
            };
            seen[at] = true;
            self.spans.entry(quote.kind).or_default().right += 1;
            self.compare(text, words, quote, labels[at].1);
        }
        for (i, (span, label)) in labels.iter().enumerate() {
            if let (false, Some(span)) = (seen[i], span) {
                self.differ(
                    *span,
                    "span",
                    String::new(),
                    &format!("{} {}", label.kind, label.words),
                    Rule::None,
                );
            }
        }
    }

    fn compare(&mut self, text: &str, words: Span, quote: &Quote, label: &Label) {
        let wanted = label.speaker.as_deref().unwrap_or("");
        let Some(speaker) = quote.speaker else {
            if !wanted.is_empty() {
                self.differ(words, "mention", String::new(), wanted, quote.rule);
            }
            return;
        };
        let mention = speaker.mention.text(text);
        let right = is_same_mention(mention, wanted);
        let count = |ratio: &mut Ratio| {
            ratio.found += 1;
            ratio.right += usize::from(right);
        };
        count(self.rules.entry(quote.rule).or_default());
        if quote.kind == QuoteKind::Reported {
            count(&mut self.reported_mentions);
        } else {
            count(&mut self.mentions);
            if quote.rule.is_explicit() && label.cue.is_some() {
                count(&mut self.explicit_mentions);
            }
        }
        if !right {
            self.differ(words, "mention", mention.to_owned(), wanted, quote.rule);
        }
        if quote.kind != QuoteKind::Direct {
            return;
        }
        let wanted = label.person.as_deref().unwrap_or("");
        let Some(person) = speaker.person else {
            if !wanted.is_empty() {
                self.differ(words, "person", String::new(), wanted, quote.rule);
            }
            return;
        };
        let person = person.text(text);
        let right = is_same_person(person, wanted);
        self.persons.found += 1;
        self.persons.right += usize::from(right);
        if !right {
            self.differ(words, "person", person.to_owned(), wanted, quote.rule);
        }
    }

    fn differ(&mut self, span: Span, what: &'static str, found: String, wanted: &str, rule: Rule) {
        self.differences.push(Difference {
            span,
            what,
            found,
            wanted: wanted.to_owned(),
            rule,
        });
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (kind, ratio) in &self.spans {
            writeln!(f, "spans, {:<19} {ratio}", kind.as_str())?;
        }
        writeln!(f, "mentions, explicit cues    {}", self.explicit_mentions)?;
        writeln!(f, "mentions, all              {}", self.mentions)?;
        writeln!(f, "mentions, reported         {}", self.reported_mentions)?;
        writeln!(f, "persons                    {}", self.persons)?;
        for (rule, ratio) in &self.rules {
            let percent = 100.0 * ratio.precision();
            writeln!(
                f,
                "  {:<24} P {percent:5.1}  ({} of {})",
                rule.as_str(),
                ratio.right,
                ratio.found
            )?;
        }
        Ok(())
    }
}

/// A span without marks, punctuation and white space at its ends.
fn bare(text: &str, span: Span) -> Span {
    let words = span.text(text);
    let not_word = |c: char| !c.is_alphanumeric();
    let start = span.start() + words.len() - words.trim_start_matches(not_word).len();
    let len = words.trim_matches(not_word).len();
    if len == 0 {
        span
    } else {
        Span::new(start, start + len)
    }
}

/// The words of a mention or a name that count: no articles, no possessives.
fn words(of: &str) -> Vec<String> {
    of.split(|c: char| c.is_whitespace() || ",;()".contains(c))
        .map(|word| {
            let word = word
                .trim_matches(|c: char| !c.is_alphanumeric())
                .to_lowercase();
            let bare = word
                .strip_suffix("'s")
                .or_else(|| word.strip_suffix("’s"))
                .map(str::to_owned);
            bare.unwrap_or(word)
        })
        .filter(|word| !word.is_empty() && !matches!(word.as_str(), "the" | "a" | "an"))
        .collect()
}

fn is_same_mention(found: &str, wanted: &str) -> bool {
    let (found, wanted) = (words(found), words(wanted));
    let inside =
        |a: &[String], b: &[String]| !a.is_empty() && a.iter().all(|word| b.contains(word));
    inside(&found, &wanted) || inside(&wanted, &found)
}

/// Names must have the same words but for titles; a role may be told at more or less length.
fn is_same_person(found: &str, wanted: &str) -> bool {
    let lexicon = Lexicon::of(Lang::EN);
    let name = |of: &str| -> Vec<String> {
        let mut words = words(of);
        words.retain(|word| !lexicon.class(word, 0..word.len()).any(Class::TITLE));
        words.sort();
        words
    };
    let is_role = |of: &str| {
        !of.split(' ')
            .any(|word| word.starts_with(char::is_uppercase) && !matches!(word, "A" | "An" | "The"))
    };
    if is_role(found) || is_role(wanted) {
        return is_same_mention(found, wanted);
    }
    let (a, b) = (name(found), name(wanted));
    a == b
        || a.is_empty() && is_same_mention(found, wanted)
        || lexicon_role(found) && is_same_mention(found, wanted)
}

/// `Residents of Ulm`: a role whose first letter is a capital because it begins its sentence.
fn lexicon_role(of: &str) -> bool {
    let lexicon = Lexicon::of(Lang::EN);
    words(of)
        .first()
        .is_some_and(|word| lexicon.class(word, 0..word.len()).any(Class::ROLE))
}
