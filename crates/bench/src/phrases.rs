//! Phrases drawn from articles, from rare to common.

use std::collections::{BTreeMap, BTreeSet};

use crate::random::Random;

/// Classes of phrases: the most articles that one of the class stands in.
const CLASSES: [u32; 5] = [5, 50, 500, 5_000, u32::MAX];

/// Phrases are of two, three or four words.
const LENGTHS: usize = 3;

/// How many phrases are tried for one that is wanted, of each length.
const TRIED: usize = 40;

/// A phrase of two to four words that stands in so many articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The words, divided by spaces.
    pub words: String,
    /// How many of the articles have it.
    pub articles: u32,
}

/// Draws `count` phrases from articles given as their folded words, one a line (an empty line divides):
/// as many of each class of frequency, and of two, three and four words, as there are; fewer where the
/// articles are too few. Words of one letter, and such as are not all of `a` to `z`, are left out. The
/// same seed draws the same.
///
/// `article` gives the article of a number below `articles`, and is asked for each about twice.
pub fn draw<E>(
    articles: usize,
    mut article: impl FnMut(usize) -> Result<String, E>,
    count: usize,
    seed: u64,
) -> Result<Vec<Drawn>, E> {
    let mut random = Random::of(seed, 0);
    let mut tried: BTreeMap<Vec<String>, u32> = BTreeMap::new();
    for _ in 0..if articles > 0 { count * TRIED / 12 } else { 0 } {
        let lines = article(random.below(articles))?;
        let words: Vec<&str> = lines.split('\n').collect();
        for length in 2..2 + LENGTHS {
            for _ in 0..4 {
                if words.len() > length {
                    let start = random.below(words.len() - length);
                    let phrase = &words[start..start + length];
                    if phrase.iter().all(|word| is_plain(word)) {
                        tried.insert(phrase.iter().map(|word| (*word).to_owned()).collect(), 0);
                    }
                }
            }
        }
    }
    let mut starts: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for phrase in tried.keys() {
        let lengths = starts.entry((phrase[0].clone(), phrase[1].clone()));
        let lengths = lengths.or_default();
        if !lengths.contains(&phrase.len()) {
            lengths.push(phrase.len());
        }
    }
    let firsts: std::collections::HashSet<String> =
        starts.keys().map(|(first, _)| first.clone()).collect();
    for number in 0..articles {
        let lines = article(number)?;
        let words: Vec<&str> = lines.split('\n').collect();
        let mut seen = BTreeSet::new();
        for (at, pair) in words.windows(2).enumerate() {
            if !firsts.contains(pair[0]) {
                continue;
            }
            let Some(lengths) = starts.get(&(pair[0].to_owned(), pair[1].to_owned())) else {
                continue;
            };
            for length in lengths {
                if let Some(phrase) = words.get(at..at + length) {
                    seen.insert(phrase.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
                }
            }
        }
        for phrase in seen {
            if let Some(count) = tried.get_mut(&phrase) {
                *count += 1;
            }
        }
    }
    Ok(choose(&tried, count, &mut random))
}

fn is_plain(word: &str) -> bool {
    word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn choose(tried: &BTreeMap<Vec<String>, u32>, count: usize, random: &mut Random) -> Vec<Drawn> {
    let mut chosen = Vec::new();
    let mut least = 1;
    for most in CLASSES {
        let mut groups: [Vec<Drawn>; LENGTHS] = Default::default();
        for (phrase, &articles) in tried.iter().filter(|(_, n)| (least..=most).contains(*n)) {
            let words = phrase.join(" ");
            groups[phrase.len() - 2].push(Drawn { words, articles });
        }
        let wanted = count / CLASSES.len();
        let mut left = Vec::new();
        let mut of_class = Vec::new();
        for group in &mut groups {
            for at in 0..group.len() {
                let other = at + random.below(group.len() - at);
                group.swap(at, other);
            }
            let rest = group.split_off(group.len().min(wanted / LENGTHS));
            of_class.append(group);
            left.extend(rest);
        }
        let missing = wanted.saturating_sub(of_class.len());
        of_class.extend(left.into_iter().take(missing));
        chosen.append(&mut of_class);
        least = most.saturating_add(1);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_phrases_with_their_counts() {
        let texts: Vec<String> = (0..300)
            .map(|n| {
                let rare = ["red", "blue", "green", "white"][n % 4];
                let words = [
                    "the", "harbour", "of", "the", rare, "town", "x", "café", "is", "open",
                ];
                let mut lines = words.join("\n");
                lines.push('\n');
                lines
            })
            .collect();
        let article = |number: usize| Ok::<_, Infallible>(texts[number].clone());
        let Ok(drawn) = draw(texts.len(), article, 30, 7);
        let Ok(again) = draw(texts.len(), article, 30, 7);
        assert_eq!(drawn, again);
        assert!(drawn.len() > 5, "{drawn:?}");
        for phrase in &drawn {
            let lines = phrase.words.replace(' ', "\n");
            let has = |text: &&String| format!("\n{text}").contains(&format!("\n{lines}\n"));
            assert_eq!(texts.iter().filter(has).count() as u32, phrase.articles);
        }
        assert_eq!(draw(0, article, 30, 7), Ok(Vec::new()));
    }
}
