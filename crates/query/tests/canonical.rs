//! What the queries of the manual find in a real article. Skipped where the data is not beside the
//! workspace.

use nutgraf_model::{Article, BlockKind, Lang, Locator, Place};
use nutgraf_query::{Families, Fields, Matcher, Structure, View};
use nutgraf_tokenize::{Tokenizer, Tokens};

const ARTICLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/data/articles/mass-defections.txt"
);

#[test]
#[allow(clippy::print_stdout)] // says why it was skipped
fn counts_agree_with_a_reader() {
    let Ok(text) = std::fs::read_to_string(ARTICLE) else {
        println!("skipped: no {ARTICLE}");
        return;
    };
    let mut article = Article::new(Locator::new("articles", "mass-defections.txt"));
    for (line, block) in (1..).zip(text.lines()) {
        let kind = match line {
            1 => BlockKind::Headline,
            _ => BlockKind::Paragraph,
        };
        article.push_block(kind, block, Place::line(line));
    }
    let mut tokenizer = Tokenizer::new();
    let mut tokens = Tokens::default();
    let blocks: Vec<_> = article.blocks().iter().map(|b| b.span).collect();
    tokenizer.tokenize_into(article.text(), &blocks, Lang::EN, &mut tokens);
    let structure = Structure::new(article.blocks(), &tokens);
    let fields = Fields::of(&article);
    let view = View {
        text: article.text(),
        tokens: &tokens,
        structure: &structure,
        fields: &fields,
    };
    let cases = [
        ("\"forced repatriation\"", 1),
        ("stem:\"forced repatriation\"", 1),
        ("(forced OR forcibl*) w/3 (repatriat* OR return*)", 3),
        ("repatriat* OR \"forcibly return*\"", 5),
        ("\"North Korean Defectors' Day\"", 4),
        ("\"North Korean Defectors’ Day\"", 4),
        ("\"Kim Jong Un\"", 4),
        ("\"Kim Jong-un\"", 4),
        ("\"Kim Jong‐un\"", 4),
        ("\"Kim Jong‑Un\"", 4),
        ("8900", 1),
        ("8,900", 1),
        ("repatriat*", 4),
    ];
    let queries = cases.map(|(query, _)| nutgraf_query::parse(query).expect(query));
    let bounds = queries.map(|query| {
        let bound = query.bind(&mut tokenizer, Lang::EN, &Families::default());
        bound.expect("words")
    });
    let mut matcher = Matcher::new(bounds);
    let mut reading = matcher.read(&view);
    let counts: Vec<_> = (0..cases.len())
        .map(|number| (cases[number].0, reading.value(number).extents.len()))
        .collect();
    assert_eq!(counts, cases);
}
