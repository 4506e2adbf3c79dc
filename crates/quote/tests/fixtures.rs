//! Labelled cases: a text, a line of dashes, the quotations in it. A new case is a new test.
//!
//! A file in `fixtures/` holds cases, each under a line `=== what it shows`. An expected quotation is
//! a line `kind | words | mention | person | kind of speaker | cue`, a dash for none; of scare quotes
//! and titles the first two. The words of a long one are its first and last joined by ` … `. A
//! paragraph that begins with `> ` is a block quotation. A case whose line begins with `=== wrong:` is
//! known to be answered wrongly; when it is mended, its test asks to say so.

use nutgraf_model::{Block, BlockKind, Lang, Place, Span};
use nutgraf_quote::score::{Label, Score};
use nutgraf_quote::{Quote, QuoteKind, find};
use nutgraf_tokenize::{Tokenizer, Tokens};

struct Case {
    name: String,
    is_wrong: bool,
    text: String,
    blocks: Vec<Block>,
    expected: Vec<(Label, String)>,
}

const FILES: &[(&str, &str)] = &[
    ("block-quote", include_str!("fixtures/block-quote.txt")),
    ("cue-after", include_str!("fixtures/cue-after.txt")),
    ("cue-before", include_str!("fixtures/cue-before.txt")),
    ("goes-on", include_str!("fixtures/goes-on.txt")),
    ("kinds", include_str!("fixtures/kinds.txt")),
    ("marks", include_str!("fixtures/marks.txt")),
    ("persons", include_str!("fixtures/persons.txt")),
    ("reported", include_str!("fixtures/reported.txt")),
    ("set-apart", include_str!("fixtures/set-apart.txt")),
];

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (file, content) in FILES {
        for case in content.split("=== ").filter(|case| !case.trim().is_empty()) {
            let (title, rest) = case.split_once('\n').expect("a case has a title");
            let (text, expected) = rest
                .split_once("\n---\n")
                .expect("a case has a line of dashes");
            let (text, blocks) = blocks(text);
            let mut expected: Vec<(Label, String)> = expected
                .lines()
                .filter(|l| !l.is_empty())
                .map(expectation)
                .collect();
            expected.sort_by_key(|(label, _)| label.span(&text).map(|span| span.start()));
            cases.push(Case {
                name: format!("{file}: {title}"),
                is_wrong: title.starts_with("wrong:"),
                expected,
                text,
                blocks,
            });
        }
    }
    cases
}

/// Blocks are given only where one is a block quotation: elsewhere paragraphs are found.
fn blocks(text: &str) -> (String, Vec<Block>) {
    if !text.contains("\n> ") {
        return (text.to_owned(), Vec::new());
    }
    let mut plain = String::new();
    let mut blocks = Vec::new();
    for paragraph in text.split("\n\n") {
        let quoted = paragraph.strip_prefix("> ");
        let kind = quoted.map_or(BlockKind::Paragraph, |_| BlockKind::BlockQuote);
        let start = plain.len();
        plain.push_str(quoted.unwrap_or(paragraph));
        blocks.push(Block {
            kind,
            span: Span::new(start, plain.len()),
            place: Place::line(1),
        });
        plain.push_str("\n\n");
    }
    (plain, blocks)
}

fn expectation(line: &str) -> (Label, String) {
    let fields: Vec<&str> = line.split(" | ").collect();
    let field = |at: usize| {
        fields
            .get(at)
            .filter(|f| **f != "-")
            .map(|f| (*f).to_owned())
    };
    let kind = QuoteKind::parse(fields[0]).unwrap_or_else(|| panic!("no kind: {line}"));
    let label = Label {
        speaker: field(2),
        person: field(3),
        cue: field(5),
        ..Label::new(kind, fields[1])
    };
    let rest = fields.get(2..).unwrap_or(&[]).join(" | ");
    (label, rest)
}

fn answer(case: &Case) -> (Tokens, Vec<Quote>) {
    let mut tokens = Tokens::default();
    let whole = [Span::new(0, case.text.len())];
    let spans: Vec<Span> = case.blocks.iter().map(|block| block.span).collect();
    let spans = if spans.is_empty() { &whole[..] } else { &spans };
    Tokenizer::new().tokenize_into(&case.text, spans, Lang::EN, &mut tokens);
    let quotes = find(&case.text, &tokens, &case.blocks);
    (tokens, quotes)
}

/// As an expected line says it.
fn line(text: &str, quote: &Quote) -> String {
    if matches!(quote.kind, QuoteKind::Scare | QuoteKind::Title) {
        return String::new();
    }
    let or_dash = |span: Option<Span>| span.map_or("-", |span| span.text(text));
    [
        or_dash(quote.speaker.map(|s| s.mention)),
        or_dash(quote.speaker.and_then(|s| s.person)),
        quote.speaker.map_or("-", |s| s.kind.as_str()),
        or_dash(quote.cue),
    ]
    .join(" | ")
}

#[test]
fn every_case_is_answered_as_labelled() {
    let cases = cases();
    assert!(cases.len() >= 120, "{} cases", cases.len());
    let mut failures = String::new();
    for case in &cases {
        let (_, quotes) = answer(case);
        let same = quotes.len() == case.expected.len()
            && quotes
                .iter()
                .zip(&case.expected)
                .all(|(quote, (label, rest))| {
                    quote.kind == label.kind
                        && Some(quote.words) == label.span(&case.text)
                        && line(&case.text, quote) == *rest
                });
        if same == case.is_wrong {
            failures += &format!(
                "\n{}{}\n",
                case.name,
                if same {
                    ": right now, drop `wrong:`"
                } else {
                    ""
                }
            );
            for quote in &quotes {
                failures += &format!(
                    "    {} | {} | {} [{}]\n",
                    quote.kind,
                    quote.words.text(&case.text),
                    line(&case.text, quote),
                    quote.rule
                );
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn the_cases_score_as_well_as_is_needed() {
    let mut score = Score::default();
    for case in cases() {
        let labels: Vec<Label> = case
            .expected
            .iter()
            .map(|(label, _)| label.clone())
            .collect();
        score.add(&case.text, &answer(&case).1, &labels);
    }
    assert!(score.spans[&QuoteKind::Direct].f1() >= 0.97, "{score}");
    assert!(score.explicit_mentions.precision() >= 0.95, "{score}");
    assert!(score.explicit_mentions.recall() >= 0.85, "{score}");
    assert!(score.persons.precision() >= 0.90, "{score}");
}
