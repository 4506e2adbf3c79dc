//! Stories over articles that lie in memory.
#![allow(clippy::print_stderr, reason = "a skipped test says why")]

use std::path::Path;

use nutgraf_model::Lang;
use nutgraf_stories::evaluate::{Edit, Piece, Score, analysed, copies, stories};
use nutgraf_stories::{Articles, Likeness, Shingles, Sketch, Story, group};
use nutgraf_tokenize::Tokenizer;
use proptest::prelude::*;

fn piece(text: &str) -> Piece {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Piece {
        headline: lines.next().unwrap_or_default().to_owned(),
        paragraphs: lines.map(str::to_owned).collect(),
    }
}

/// The text files of the sample corpus.
fn corpus() -> Vec<Piece> {
    let mut paths = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "txt") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let read = |path| piece(&std::fs::read_to_string(path).unwrap());
    paths.iter().map(read).collect()
}

#[test]
fn edited_copies_of_the_sample_corpus_are_found() {
    let copies = copies(&corpus(), 7);
    let stories = stories(&analysed(copies.iter().map(|copy| &copy.piece)));
    let score = Score::of(&copies, &stories);
    assert!(score.true_pairs > 500, "{score:?}");
    assert!(
        score.precision() >= 0.97 && score.recall() >= 0.97,
        "{score:?}"
    );
    for (edit, all, found) in &score.by_edit {
        if matches!(edit, Edit::Layout | Edit::Headline | Edit::Reorder) {
            assert_eq!(all, found, "{edit:?}");
        }
    }
}

const REPORT: &str = "Ferry aground\n\
    The ferry to the islands ran aground on Tuesday with ninety people aboard.\n\
    Nobody was hurt, and all were brought ashore by fishing boats within two hours.\n\
    Divers looked at the hull until dark, and the company cancelled two crossings.\n\
    The harbour master said the bank had moved since it was last surveyed in spring.";

#[test]
fn copies_are_named_for_what_they_are() {
    let cases = [
        ("identical", REPORT.to_owned()),
        ("identical", REPORT.to_uppercase()),
        (
            "identical",
            REPORT.replace('\n', "\n\n").replace("Tuesday", "“Tuesday”"),
        ),
        (
            "new-headline",
            REPORT.replace("Ferry aground", "Ninety saved at sea"),
        ),
        (
            "trimmed",
            REPORT.lines().take(3).collect::<Vec<_>>().join("\n"),
        ),
        (
            "updated",
            format!("{REPORT}\nThe ferry was towed free at high tide on Wednesday."),
        ),
        (
            "updated",
            REPORT.replace("ninety people", "eighty-seven passengers and crew"),
        ),
        (
            "-",
            "Ferry aground\nNo ferry ran on Tuesday, nobody was aboard, and the divers who looked \
               at the quay went home before dark to wait for the spring survey."
                .to_owned(),
        ),
        ("-", "Ferry aground\nA ferry ran aground.".to_owned()),
    ];
    let mut pieces = vec![piece(REPORT)];
    pieces.extend(cases.iter().map(|(_, text)| piece(text)));
    let stories = stories(&analysed(&pieces));
    let likeness = |article: usize| {
        let copies = stories.iter().flat_map(|story| &story.copies);
        let mut found = copies.filter(|(copy, _)| *copy == article);
        found.next().map_or("-", |(_, likeness)| likeness.as_str())
    };
    for (at, (expected, text)) in cases.iter().enumerate() {
        assert_eq!(likeness(at + 1), *expected, "{text}");
    }
}

#[test]
fn short_texts_are_one_story_only_if_all_their_words_are_the_same() {
    let pieces = [
        "Photo\nNo text today.",
        "Video\nNo text today.",
        "Photo\nno TEXT today",
        "",
        "\n",
    ];
    let stories = stories(&analysed(&pieces.map(piece)));
    let identical = |original, copy| Story {
        original,
        copies: vec![(copy, Likeness::Identical)],
    };
    assert_eq!(stories, [identical(0, 2), identical(3, 4)]);
}

#[test]
fn a_thousand_copies_are_one_story() {
    let words: Vec<String> = (0..300).map(|n| format!("word{n}")).collect();
    let pieces: Vec<Piece> = (0..1000)
        .map(|n| Piece {
            headline: format!("Number {n}"),
            paragraphs: vec![
                words[..150 + n % 150].join(" "),
                format!("Paper {n} adds a line of its own."),
            ],
        })
        .collect();
    let stories = stories(&analysed(&pieces));
    assert_eq!(stories.len(), 1);
    assert_eq!(stories[0].copies.len(), 999);
}

struct Failing(Vec<Sketch>);

impl Articles for Failing {
    type Order = usize;
    type Error = &'static str;

    fn sketches(&self) -> Result<impl Iterator<Item = Result<Sketch, &'static str>>, &'static str> {
        Ok(self.0.iter().cloned().map(Ok))
    }

    fn shingles(&self, _: usize) -> Result<Shingles, &'static str> {
        Err("no text")
    }

    fn order(&self, article: usize) -> Result<usize, &'static str> {
        Ok(article)
    }

    fn failed(&self, _: std::io::Error) -> &'static str {
        "no room"
    }
}

#[test]
fn an_error_of_the_caller_comes_back() {
    let articles = analysed(&[
        piece(REPORT),
        piece(&format!("{REPORT} More was not known.")),
    ]);
    let sketches: Vec<Sketch> = articles.iter().map(|(t, h)| Sketch::of(t, *h)).collect();
    assert_eq!(group(&Failing(sketches)), Err("no text"));
}

#[test]
fn exact_duplicates_of_real_news_are_found() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/bbc/bbc.tsv.gz"
    );
    if !Path::new(path).exists() {
        eprintln!("skipped: {path} is not here");
        return;
    }
    let packed = std::process::Command::new("gzip")
        .args(["-dc", path])
        .output();
    let Ok(packed) = packed else {
        eprintln!("skipped: no gzip");
        return;
    };
    let text = String::from_utf8(packed.stdout).unwrap();
    // A row is four columns; a text in quotation marks may hold line ends.
    let rows = text
        .split("\n")
        .fold(Vec::<String>::new(), |mut rows, line| {
            match rows.last_mut() {
                Some(row) if row.matches('"').count() % 2 == 1 => {
                    row.push('\n');
                    row.push_str(line);
                }
                _ => rows.push(line.to_owned()),
            }
            rows
        });
    let bodies: Vec<&str> = rows
        .iter()
        .skip(1)
        .filter_map(|row| row.splitn(4, '\t').nth(3))
        .collect();
    let mut seen = std::collections::HashSet::new();
    let exact = bodies
        .iter()
        .filter(|body| !seen.insert(body.trim()))
        .count();
    let pieces: Vec<Piece> = bodies
        .iter()
        .map(|body| Piece {
            headline: String::new(),
            paragraphs: vec![(*body).to_owned()],
        })
        .collect();
    let found = stories(&analysed(&pieces));
    let copies = found.iter().flat_map(|story| &story.copies);
    let identical = copies
        .filter(|(_, likeness)| *likeness == Likeness::Identical)
        .count();
    assert!(
        exact > 90 && identical >= exact,
        "{exact} in the file, {identical} found"
    );
}

/// Articles out of few passages, so that many share some.
fn texts() -> impl Strategy<Value = Vec<String>> {
    let passage = (0u32..12).prop_map(|n| {
        let words: Vec<String> = (0..15).map(|word| format!("w{}", n * 15 + word)).collect();
        words.join(" ")
    });
    let text = prop::collection::vec(passage, 0..6).prop_map(|passages| passages.join(". "));
    prop::collection::vec(text, 0..30)
}

proptest! {
    /// Close copies are put together, originals come first, and nobody is in two stories.
    #[test]
    fn stories_are_what_copies_connect(texts in texts()) {
        let mut tokenizer = Tokenizer::new();
        let tokens: Vec<_> = texts.iter().map(|t| (tokenizer.tokenize(t, Lang::EN), None)).collect();
        let stories = stories(&tokens);
        let mut place: Vec<usize> = (0..texts.len()).collect();
        for story in &stories {
            for (copy, _) in &story.copies {
                prop_assert!(story.original < *copy && place[*copy] == *copy);
                place[*copy] = story.original;
            }
        }
        for a in 0..texts.len() {
            for b in 0..a {
                let (x, y) = (Shingles::of(&tokens[a].0, None), Shingles::of(&tokens[b].0, None));
                let same = tokens[a].0.joined() == tokens[b].0.joined();
                // Sketches may miss what is barely a copy.
                let (less, more) = (x.len().min(y.len()), x.len().max(y.len()));
                let copy = less >= 18 && x.shared(&y) as f64 >= (0.9 * less as f64).max(0.6 * more as f64);
                if same || copy {
                    prop_assert_eq!(place[a], place[b], "{} and {}", a, b);
                }
            }
        }
    }

    #[test]
    fn sketches_read_back(text in "[a-d ]{0,400}") {
        let sketch = Sketch::of(&Tokenizer::new().tokenize(&text, Lang::EN), None);
        let mut bytes = Vec::new();
        sketch.encode(&mut bytes);
        prop_assert_eq!(Sketch::decode(&bytes), Some(sketch));
        prop_assert_eq!(Sketch::decode(&bytes[..bytes.len() - 1]), None);
    }

    #[test]
    fn no_bytes_make_a_sketch_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = Sketch::decode(&bytes);
    }
}

/// Some of all articles, after others of them were grouped.
struct Later<'a> {
    all: &'a [(Sketch, Shingles)],
    /// Which there are now.
    now: Vec<usize>,
    /// The story of each of all, the last time.
    before: Vec<Option<u64>>,
}

impl Articles for Later<'_> {
    type Order = usize;
    type Error = std::io::Error;

    fn sketches(&self) -> std::io::Result<impl Iterator<Item = std::io::Result<Sketch>>> {
        Ok(self.now.iter().map(|at| Ok(self.all[*at].0.clone())))
    }

    fn shingles(&self, article: usize) -> std::io::Result<Shingles> {
        Ok(self.all[self.now[article]].1.clone())
    }

    fn order(&self, article: usize) -> std::io::Result<usize> {
        Ok(article)
    }

    fn before(&self, article: usize) -> Option<u64> {
        self.before[self.now[article]]
    }

    fn gone(&self) -> std::io::Result<impl Iterator<Item = std::io::Result<Sketch>>> {
        let was = (0..self.all.len()).filter(|at| self.before[*at].is_some());
        let gone = was.filter(|at| !self.now.contains(at));
        Ok(gone.map(|at| Ok(self.all[at].0.clone())))
    }

    fn failed(&self, error: std::io::Error) -> std::io::Error {
        error
    }
}

/// Stories by the numbers that articles have among all.
fn by_all(articles: &Later<'_>) -> Vec<(usize, Vec<(usize, Likeness)>)> {
    let at = |article: usize| articles.now[article];
    let stories = group(articles).unwrap();
    let copies = |story: Story| {
        story
            .copies
            .into_iter()
            .map(|(copy, like)| (at(copy), like))
            .collect()
    };
    stories
        .into_iter()
        .map(|story| (at(story.original), copies(story)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Lists are longer than what is looked at, and articles come and go: what is known from before changes nothing.
    #[test]
    fn grouping_again_after_changes_is_as_good_as_afresh(
        texts in prop::collection::vec((prop::collection::vec(0u32..9, 3..9), 0u8..8), 60..140),
    ) {
        let mut tokenizer = Tokenizer::new();
        let all: Vec<(Sketch, Shingles)> = texts.iter().map(|(passages, _)| {
            let passage = |n: &u32| (0..20).map(|word| format!("w{} ", n * 20 + word)).collect::<String>();
            let text: String = passages.iter().map(passage).collect();
            let tokens = tokenizer.tokenize(&text, Lang::EN);
            (Sketch::of(&tokens, None), Shingles::of(&tokens, None))
        }).collect();
        let of = |is: &dyn Fn(u8) -> bool| -> Vec<usize> {
            (0..all.len()).filter(|at| is(texts[*at].1)).collect()
        };
        // Most stay, some go, some come.
        for (first, then) in [(of(&|n| n > 0), of(&|n| n != 1)), (of(&|n| n > 1), of(&|_| true))] {
            let nothing = vec![None; all.len()];
            let first = Later { all: &all, now: first, before: nothing.clone() };
            let mut before = nothing.clone();
            first.now.iter().for_each(|at| before[*at] = Some(*at as u64));
            for (original, copies) in by_all(&first) {
                copies.iter().for_each(|(copy, _)| before[*copy] = Some(original as u64));
            }
            let again = Later { all: &all, now: then.clone(), before };
            let afresh = Later { all: &all, now: then, before: nothing };
            prop_assert_eq!(by_all(&again), by_all(&afresh));
        }
    }
}

/// Two copies with so many articles between them that share a passage each that neither is looked at beside the other:
/// until those are gone, or are copies of earlier ones.
#[test]
fn copies_are_found_once_nothing_stands_between_them() {
    const BETWEEN: usize = 240;
    let passage = |name: &str| (0..60).map(|n| format!("{name}{n} ")).collect::<String>();
    let report: Vec<String> = ["a", "b", "c", "d"].map(passage).into();
    let between = |n: usize| {
        let own = ["x", "y", "z"].map(|name| passage(&format!("{name}{n}w")));
        own.concat() + &report[n % report.len()]
    };
    let all: Vec<String> = (0..BETWEEN)
        .map(between)
        .chain([report.concat()])
        .chain((0..BETWEEN).map(between))
        .chain([report.concat() + "More was not known on Monday."])
        .collect();
    let pieces = all.iter().map(|text| Piece {
        headline: String::new(),
        paragraphs: vec![text.clone()],
    });
    let pieces: Vec<Piece> = pieces.collect();
    let all: Vec<(Sketch, Shingles)> = analysed(&pieces)
        .iter()
        .map(|(tokens, headline)| {
            (
                Sketch::of(tokens, *headline),
                Shingles::of(tokens, *headline),
            )
        })
        .collect();
    let (one, other) = (BETWEEN, 2 * BETWEEN + 1);
    let nothing = vec![None; all.len()];
    let stories = |now: Vec<usize>, before: &[Option<u64>]| {
        let before = before.to_vec();
        by_all(&Later {
            all: &all,
            now,
            before,
        })
    };
    let first: Vec<usize> = (one..=other).collect();
    assert_eq!(stories(first.clone(), &nothing), []);
    let mut before = nothing.clone();
    first.iter().for_each(|at| before[*at] = Some(*at as u64));
    for (now, count) in [
        (vec![one, other], 1),
        ((0..all.len()).collect(), BETWEEN + 1),
    ] {
        let found = stories(now, &before);
        assert_eq!(found.len(), count);
        let copy = (other, Likeness::Updated);
        assert!(found.contains(&(one, vec![copy])), "{found:?}");
    }
}
