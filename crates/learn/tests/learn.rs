//! The whole way: examples, model, file, labels, reasons; and everything that can be wrong on it.

use insta::assert_snapshot;
use nutgraf_learn::{Decide, Example, Model, Options, Text, train};
use nutgraf_model::{Block, BlockKind, Lang, Place, Span};
use nutgraf_tokenize::{Tokenizer, Tokens};
use proptest::prelude::*;

const SUBJECTS: [(&str, &[&str]); 3] = [
    ("grain", &["wheat", "maize", "harvest", "silo", "bushel"]),
    ("ship", &["tanker", "port", "vessel", "cargo", "dock"]),
    ("rent", &["tenant", "landlord", "lease", "flat", "eviction"]),
];

/// Articles about one subject each, in which its words are mixed with everybody's.
fn corpus(count: usize) -> Vec<Example> {
    (0..count)
        .map(|number| {
            let (label, words) = SUBJECTS[number % SUBJECTS.len()];
            let word = |turn: usize| words[(number / 3 + turn) % words.len()];
            let text = format!(
                "The {} and the {} were on day {} the matter of the {}.",
                word(0),
                word(1),
                number % 7 + 10,
                word(number % 4)
            );
            Example::new(text, &[label])
        })
        .collect()
}

/// The same, but every fourth article is about two subjects, and every fifth about none.
fn mixed(count: usize) -> Vec<Example> {
    let mut examples = corpus(count);
    for number in 0..count {
        if number % 4 == 0 {
            let other = examples[(number + 1) % count].clone();
            let text = format!("{} {}", examples[number].text, other.text);
            let labels = [
                examples[number].labels[0].as_str(),
                other.labels[0].as_str(),
            ];
            examples[number] = Example::new(text, &labels);
        } else if number % 5 == 0 {
            examples[number] = Example::new(format!("Nothing was on day {}.", number % 7), &[]);
        }
    }
    examples
}

fn tokens(text: &str) -> Tokens {
    Tokenizer::new().tokenize(text, Lang::EN)
}

fn labels(model: &Model, text: &str) -> Vec<String> {
    let given = model.reader().classify(&tokens(text));
    given.iter().map(|given| given.label.name.clone()).collect()
}

#[test]
fn what_was_learned_is_found_in_other_articles() {
    let one = train(&corpus(90), &Options::default()).unwrap();
    assert_eq!(one.model.decide(), Decide::One);
    assert_eq!(labels(&one.model, "A vessel left the dock."), ["ship"]);
    assert_eq!(labels(&one.model, "Nobody knows.").len(), 1);
    assert!(one.trials[0].score.accuracy() > 0.95);

    let any = train(&mixed(90), &Options::default()).unwrap();
    assert_eq!(any.model.decide(), Decide::Any);
    let mut both = labels(
        &any.model,
        "The vessel left the dock and the tenant the flat.",
    );
    both.sort();
    assert_eq!(both, ["rent", "ship"]);
    assert!(labels(&any.model, "Nothing was on day 3.").is_empty());

    let mut some = mixed(90);
    some.retain(|example| !example.labels.is_empty());
    let some = train(&some, &Options::default()).unwrap();
    assert_eq!(some.model.decide(), Decide::Some);
    assert!(!labels(&some.model, "Nobody knows.").is_empty());
}

#[test]
fn any_number_of_threads_learns_the_same_bits() {
    let examples = mixed(700);
    let learned = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            train(&examples, &Options::default())
                .unwrap()
                .model
                .to_text()
        })
    };
    let alone = learned(1);
    assert_eq!(alone, learned(2));
    assert_eq!(alone, learned(5));
}

#[test]
fn a_file_holds_the_model() {
    for options in [
        Options::default(),
        Options {
            pairs: Some(true),
            ..Options::default()
        },
    ] {
        let model = train(&mixed(60), &options).unwrap().model;
        let text = model.to_text();
        let read = Model::parse(&text).unwrap();
        assert_eq!(read, model);
        assert_eq!(read.to_text(), text);
        assert!(text.contains("\nwheat\t"), "the vocabulary can be read");
    }
}

#[test]
fn an_explanation_adds_up_to_the_score() {
    let model = train(&mixed(90), &Options::default()).unwrap().model;
    let text = "The wheat and the maize were at the port: wheat, no maize.";
    let tokens = tokens(text);
    let scores = model.reader().scores(&tokens).to_vec();
    for (label, score) in model.labels().iter().zip(scores) {
        let why = model.explain(&tokens, &label.name).unwrap();
        assert!((why.score - score).abs() < 1e-4);
        for part in &why.parts {
            assert!(!part.spans.is_empty());
            assert!(
                part.spans
                    .iter()
                    .all(|span| span.text(text).to_lowercase() == part.word)
            );
        }
    }
    let why = model.explain(&tokens, "grain").unwrap();
    assert!(why.given);
    assert_eq!(why.parts[0].spans.len(), 2);
    assert!(model.explain(&tokens, "weather").is_none());
}

#[test]
fn a_word_of_the_headline_counts_twice() {
    let model = train(&corpus(90), &Options::default()).unwrap().model;
    let text = "The tanker\n\nThe wheat";
    let block = |kind, start, end| Block {
        kind,
        span: Span::new(start, end),
        place: Place::line(1),
    };
    let headline = |kind| {
        let blocks = [block(kind, 0, 10), block(BlockKind::Paragraph, 12, 21)];
        let spans = blocks.map(|block| block.span);
        let mut tokens = Tokens::default();
        Tokenizer::new().tokenize_into(text, &spans, Lang::EN, &mut tokens);
        let why = model.explain(Text::new(&blocks, &tokens), "ship").unwrap();
        let tanker = why.parts.into_iter().find(|part| part.word == "tanker");
        tanker.unwrap().points
    };
    assert!(headline(BlockKind::Headline) > headline(BlockKind::Paragraph));
}

#[track_caller]
fn refused(examples: &[Example]) -> String {
    train(examples, &Options::default())
        .unwrap_err()
        .to_string()
}

#[test]
fn nothing_to_learn_from_is_said_plainly() {
    assert_snapshot!(refused(&[]), @"there is no article to learn from; name a folder or file with labelled articles");
    let unlabelled = [Example::new("Rents rise.", &[]), Example::new("Rain.", &[])];
    assert_snapshot!(refused(&unlabelled), @r#"none of 2 articles has a label; give them some, in JSON Lines as "labels": ["trade"]"#);
    let same = [
        Example::new("Rents rise.", &["rent"]),
        Example::new("Rents fall.", &["rent"]),
    ];
    assert_snapshot!(refused(&same), @"every article has the label `rent` and no other, so there is nothing to tell apart; add articles without it");
    let apart = [
        Example::new("Rents rise.", &["rent"]),
        Example::new("Snow falls.", &["snow"]),
    ];
    assert_snapshot!(refused(&apart), @"no word stands in two of the articles; more articles are needed");
    let odd = [
        Example::new("Rents rise.", &["a\tb"]),
        Example::new("Rents fall.", &[]),
    ];
    assert_snapshot!(refused(&odd), @r"the label `a\tb` is empty or has a tab or line break in it; rename it");
}

#[test]
fn what_the_user_should_know_is_remarked() {
    let mut examples = mixed(90);
    examples.push(Example::new(
        "The comet and the port were on day 11.",
        &["sky"],
    ));
    examples.push(Example::new("Der Mieter und das Haus.", &["rent"]));
    let last = examples.len() - 1;
    examples[last].lang = Lang::parse("de").unwrap();
    let remarks = train(&examples, &Options::default()).unwrap().remarks;
    let remarks: Vec<String> = remarks.iter().map(ToString::to_string).collect();
    assert_snapshot!(remarks.join("\n"), @r"
    1 label has one article each, of which little can be learned: sky
    articles in several languages (de, en): each needs examples of every label
    ");
}

#[track_caller]
fn spoiled(change: impl Fn(&str) -> String) -> String {
    let text = train(&mixed(30), &Options::default())
        .unwrap()
        .model
        .to_text();
    Model::parse(&change(&text)).unwrap_err().to_string()
}

#[test]
fn a_file_that_is_no_model_is_refused_with_the_reason() {
    assert_snapshot!(spoiled(|_| "[theme.rent]\n".into()), @"not a model: the first line should be `nutgraf-model 3`, found `[theme.rent]`");
    assert_snapshot!(spoiled(|text| text.replace("nutgraf-model 3", "nutgraf-model 9")), @"the model has format 9, this program reads 3; train it again");
    let version = nutgraf_tokenize::ANALYSIS_VERSION;
    let other = spoiled(|text| text.replace("analysis ", "analysis 0.")).replace(version, "N");
    assert_snapshot!(other, @"the model was made with version 0.N of the analysis, this program has N: its words are not the same; train it again");
    let damaged = spoiled(|text| text.replace("wheat", "wheel"));
    assert!(
        damaged.starts_with("the model is damaged: its checksum is `"),
        "{damaged}"
    );
    let cut = spoiled(|text| text[..text.len() / 2].to_owned());
    assert!(
        cut.starts_with("the model is damaged: its checksum is `missing`"),
        "{cut}"
    );
}

proptest! {
    #[test]
    fn any_text_can_be_offered_as_a_model_or_an_article(text in ".{0,200}") {
        let model = train(&corpus(12), &Options::default()).unwrap().model;
        prop_assert!(Model::parse(&text).is_err());
        let mut reader = model.reader();
        prop_assert_eq!(reader.classify(&tokens(&text)).len(), 1);
        // What one article leaves behind does not bear on the next.
        let after = reader.scores(&tokens("A vessel left.")).to_vec();
        prop_assert_eq!(after, model.reader().scores(&tokens("A vessel left.")).to_vec());
    }
}
