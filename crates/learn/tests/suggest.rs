//! Queries for a codebook, told from articles without labels.

use nutgraf_learn::{Seen, SuggestOptions, Suggester, Suggestion};
use nutgraf_model::{Lang, Span};
use nutgraf_tokenize::{Tokenizer, Tokens};
use proptest::prelude::*;

fn tokens(text: &str) -> Tokens {
    Tokenizer::new().tokenize(text, Lang::EN)
}

/// Every place of a word, as the matches of a query for theme `theme`.
fn seen(text: &str, word: &str, theme: usize) -> Vec<Seen> {
    text.match_indices(word)
        .map(|(at, _)| Seen {
            theme,
            span: Span::new(at, at + word.len()),
            points: 1.0,
        })
        .collect()
}

/// Texts about grain and ships, of which some have the word that the codebook knows.
fn texts() -> Vec<String> {
    let mut texts = Vec::new();
    for day in 0..40 {
        let other = ["dry", "wet", "cold", "warm"][day % 4];
        texts.push(match day % 4 {
            0 => format!("wheat and barley on a {other} day, prime quality"),
            1 => format!("barley harvests on a {other} day, prime quality"),
            2 => format!("tanker and vessel on a {other} day, prime minister aboard"),
            _ => format!("vessels in port on a {other} day, prime minister aboard"),
        });
    }
    texts
}

fn suggested(options: &SuggestOptions) -> Vec<Vec<Suggestion>> {
    let mut suggester = Suggester::new(3);
    for text in texts() {
        let mut all = seen(&text, "wheat", 0);
        all.extend(seen(&text, "tanker", 1));
        suggester.add(&tokens(&text), &all);
    }
    suggester.suggest(options)
}

fn find<'a>(list: &'a [Suggestion], words: &str) -> Option<&'a Suggestion> {
    list.iter().find(|suggestion| suggestion.words == words)
}

#[test]
fn words_that_stand_beside_the_known_ones_are_suggested_with_what_they_find() {
    let all = suggested(&SuggestOptions::default());
    let barley = find(&all[0], "barley").expect("it stands beside wheat");
    assert_eq!((barley.articles, barley.new_articles), (20, 10));
    assert!(barley.weight > 0.3 && barley.precision > 0.5, "{barley:?}");
    let texts = texts();
    for (number, span) in &barley.samples {
        assert_eq!(span.text(&texts[*number]), "barley");
        assert!(!texts[*number].contains("wheat"), "new articles come first");
    }
    // One query for all inflections.
    let vessel = find(&all[1], "vessel").or(find(&all[1], "vessels"));
    assert_eq!(vessel.expect("it stands beside tanker").articles, 20);
    assert!(find(&all[0], "vessel").is_none());
    // A word of both says nothing; beside the other word it does.
    assert!(all.iter().all(|list| find(list, "prime").is_none()));
    assert!(
        find(&all[1], "prime minister").is_some_and(|s| s.articles == 20)
            || find(&all[1], "minister").is_some()
    );
    assert!(all[2].is_empty(), "nothing was seen for the third theme");
}

#[test]
fn a_pair_is_suggested_where_its_words_alone_say_less() {
    let mut suggester = Suggester::new(2);
    for number in 0..60 {
        let text = match number % 3 {
            0 => "rates set by the central bank, green shoots",
            1 => "a river bank, central heating, rain",
            _ => "trees by the river, a green bank",
        };
        let all = match number % 3 {
            0 => seen(text, "rates", 0),
            _ => seen(text, "river", 1),
        };
        suggester.add(&tokens(text), &all);
    }
    let all = suggester.suggest(&SuggestOptions::default());
    let pair = find(&all[0], "central bank").expect("only there do they stand side by side");
    assert_eq!(pair.articles, 20);
    assert!(find(&all[0], "bank").is_none());
}

#[test]
fn options_hold() {
    let few = suggested(&SuggestOptions {
        limit: 1,
        ..SuggestOptions::default()
    });
    assert!(few.iter().all(|list| list.len() <= 1));
    let none = suggested(&SuggestOptions {
        least_articles: 21,
        ..SuggestOptions::default()
    });
    assert!(none[0].iter().all(|suggestion| suggestion.articles > 20));
    assert!(
        suggested(&SuggestOptions {
            least_weight: 50.0,
            ..SuggestOptions::default()
        })
        .concat()
        .is_empty()
    );
    let all = |least_precision| {
        let options = SuggestOptions {
            least_precision,
            limit: 0,
            ..SuggestOptions::default()
        };
        suggested(&options).concat()
    };
    let wanted = all(0.0).into_iter().filter(|one| one.precision >= 0.7);
    let wanted: Vec<_> = wanted.collect();
    assert!(
        wanted.len() < all(0.0).len(),
        "the floor has something to do"
    );
    assert_eq!(all(0.7), wanted);
}

#[test]
fn nothing_gives_nothing() {
    assert!(
        Suggester::new(0)
            .suggest(&SuggestOptions::default())
            .is_empty()
    );
    let mut suggester = Suggester::new(1);
    assert_eq!(suggester.suggest(&SuggestOptions::default()), [vec![]]);
    suggester.add(&tokens(""), &[]);
    suggester.add(&tokens("Rain."), &[]);
    assert_eq!(suggester.suggest(&SuggestOptions::default()), [vec![]]);
}

proptest! {
    #[test]
    fn whatever_was_read_suggestions_add_up(
        texts in proptest::collection::vec("[a-e]{2}( [a-e]{2}){0,6}[.!]?", 0..40),
        points in 0.1f64..9.0,
    ) {
        let mut suggester = Suggester::new(2);
        for (number, text) in texts.iter().enumerate() {
            let tokens = tokens(text);
            let seen = [Seen { theme: number % 3, span: tokens.span(0), points }];
            suggester.add(&tokens, &seen);
        }
        let options = SuggestOptions { least_articles: 1, least_weight: 0.05, least_precision: 0.0, limit: 0 };
        for suggestion in suggester.suggest(&options).concat() {
            prop_assert!(suggestion.weight > 0.0);
            prop_assert!((0.0..=1.0).contains(&suggestion.precision));
            prop_assert!(suggestion.new_articles <= suggestion.articles);
            let having = texts.iter().filter(|text| {
                let words: Vec<&str> = text.split([' ', '.', '!']).collect();
                let wanted: Vec<&str> = suggestion.words.split(' ').collect();
                words.windows(wanted.len()).any(|window| window == wanted)
            });
            prop_assert!(having.count() <= suggestion.articles as usize);
            prop_assert_eq!(suggestion.samples.len(), 3.min(suggestion.articles as usize));
            for (article, span) in &suggestion.samples {
                prop_assert!(!span.text(&texts[*article]).is_empty());
            }
        }
    }
}
