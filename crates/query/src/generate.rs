//! Strategies for articles and queries over a small vocabulary, so that they often meet: for tests.

use nutgraf_model::{Article, BlockKind, Date, Lang, Locator, Place};
use nutgraf_tokenize::{Tokenizer, Tokens};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::{
    DateTest, Field, FieldQuery, FieldTest, Fields, Item, Level, Node, Order, Pattern, Phrase,
    Query, Quotation, QuotationKind, Reach, Side, SpeakerKind, SpeakerTest, Structure, Words, Zone,
};

/// Words of the articles. A space follows each, or a full stop and a space.
const WORDS: [&str; 23] = [
    "force",
    "forced",
    "Forced",
    "forcing",
    "return",
    "returns",
    "returned",
    "Korea",
    "Jong-un",
    "jongun",
    "cease-fire",
    "ceasefire",
    "US",
    "us",
    "8,900",
    "café",
    "forcibly",
    "the",
    "of",
    "said",
    "says",
    "under",
    "underlying",
];

/// Blocks that are clearly in another language, with words of the queries and others of their stems.
const FOREIGN: [&str; 2] = [
    "Le ministère a forcé les familles qui sont dans le port, et que les forces de la ville forcent, à dire que \
     le café est returned returns un force forces under.",
    "통일부는 화요일 forced 가족들이 항구에 머물 수 있다고 밝혔으며 forces 배가 다시 떠날 때까지 아무도 기다릴 필요가 \
     없다고 returned 덧붙였다 그리고 관계자들은 바람이 잦아들면 운항을 재개한다.",
];

/// Words of the queries, `*` and `?` being wildcards.
const ASKED: [&str; 28] = [
    "force",
    "forced",
    "Forced",
    "return",
    "returned",
    "korea",
    "Korea's",
    "Jong-un",
    "Jong",
    "un",
    "jongun",
    "cease-fire",
    "ceasefire",
    "US",
    "us",
    "8900",
    "cafe",
    "forc*",
    "*ed",
    "re*urn*",
    "f?rced",
    "jong-*",
    "*",
    "absent",
    "the",
    "under",
    "of",
    "said",
];

const KINDS: [BlockKind; 6] = [
    BlockKind::Headline,
    BlockKind::Standfirst,
    BlockKind::Caption,
    BlockKind::Heading,
    BlockKind::Paragraph,
    BlockKind::List,
];

const SPEAKERS: [&str; 4] = [
    "Yoon Suk-yeol",
    "an official",
    "Kim Jong Un",
    "a Korean envoy",
];

/// An article with what analysis would have found in it.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Text, blocks, source, date.
    pub article: Article,
    /// Quotations: the kind, the index of the first token and how many, the kind of speaker, and
    /// who it is. What reaches beyond the tokens is cut.
    pub quotations: Vec<(QuotationKind, u32, u32, SpeakerKind, String)>,
    /// Its themes.
    pub themes: Vec<String>,
    /// When it came in.
    pub added: Option<Date>,
    /// Whether that was with the last run.
    pub in_last_run: bool,
}

impl Sample {
    /// Its tokens, as English but for blocks in another language.
    #[must_use]
    pub fn tokens(&self, tokenizer: &mut Tokenizer) -> Tokens {
        let blocks: Vec<_> = self.article.blocks().iter().map(|b| b.span).collect();
        let mut tokens = Tokens::default();
        tokenizer.tokenize_each_into(self.article.text(), &blocks, Lang::EN, &mut tokens);
        tokens
    }

    /// Its structure.
    #[must_use]
    pub fn structure(&self, tokens: &Tokens) -> Structure {
        let count = tokens.len() as u32;
        let quotations = self
            .quotations
            .iter()
            .filter_map(|(kind, first, len, who, name)| {
                let range = (*first).min(count)..(first + len).min(count);
                Quotation::new(*kind, tokens, range, *who, [name.as_str()])
            });
        Structure::new(self.article.blocks(), tokens).with_quotations(quotations.collect())
    }

    /// What is known about it.
    #[must_use]
    pub fn fields(&self) -> Fields<'_> {
        Fields {
            themes: &self.themes,
            added: self.added,
            in_last_run: self.in_last_run,
            ..Fields::of(&self.article)
        }
    }
}

/// Articles of up to five blocks.
pub fn sample() -> impl Strategy<Value = Sample> {
    let word = (select(&WORDS), prop_oneof![4 => Just(" "), 1 => Just(". ")]);
    let text = vec(word, 0..20).prop_map(|words| {
        let words = words.iter().map(|(word, space)| format!("{word}{space}"));
        words.collect::<String>()
    });
    let text = prop_oneof![
        12 => text,
        1 => select(&FOREIGN).prop_map(str::to_owned),
    ];
    let blocks = vec((select(&KINDS), text), 0..6);
    let kind = select(&[QuotationKind::Quote, QuotationKind::Reported]);
    let who = select(&SpeakerKind::ALL);
    let speaker = select(&SPEAKERS).prop_map(str::to_owned);
    let quotations = vec((kind, 0..40_u32, 1..12_u32, who, speaker), 0..4);
    let source = option::of(select(&["Reuters", "Daily NK"]));
    let date = option::of(select(&["2023", "2024-07", "2024-07-14"]));
    let themes = vec(select(&["defection", "food"]).prop_map(str::to_owned), 0..2);
    (blocks, quotations, source, date, themes, any::<bool>()).prop_map(
        |(blocks, quotations, source, date, themes, in_last_run)| {
            let mut article = Article::new(Locator::new("news", "2024/a.txt"));
            for (line, (kind, text)) in (1..).zip(blocks) {
                article.push_block(kind, &text, Place::line(line));
            }
            article.source = source.map(str::to_owned);
            article.date = date.and_then(|d| d.parse().ok());
            Sample {
                added: article.date,
                article,
                quotations,
                themes,
                in_last_run,
            }
        },
    )
}

/// Queries of every kind, as the parser could have made them.
pub fn query() -> impl Strategy<Value = Query> {
    node().prop_map(|root| Query::new(root, Vec::new()))
}

/// Words, phrases, and AND and OR over them.
pub fn simple_query() -> impl Strategy<Value = Query> {
    let leaf = phrase().prop_map(Node::Phrase);
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(and),
            vec(inner, 2..4).prop_map(or),
        ]
    })
    .prop_map(|root| Query::new(root, Vec::new()))
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        8 => phrase().prop_map(Node::Phrase),
        1 => field().prop_map(Node::Field),
        1 => speaker().prop_map(|speaker| Node::Speaker { speaker, node: None }),
    ];
    leaf.prop_recursive(4, 20, 3, |inner| {
        let pair = (inner.clone(), inner.clone(), reach());
        let order = select(&[Order::Any, Order::LeftFirst]);
        let side = select(&[Side::In, Side::Outside]);
        prop_oneof![
            2 => vec(inner.clone(), 2..4).prop_map(and),
            2 => vec(inner.clone(), 2..4).prop_map(or),
            1 => inner.clone().prop_map(|node| Node::Not(Box::new(node))),
            3 => (pair.clone(), order).prop_map(|((left, right, reach), order)| Node::Near {
                left: placed(left),
                right: placed(right),
                reach,
                order,
            }),
            1 => pair.prop_map(|(left, right, reach)| Node::NotNear {
                left: placed(left),
                right: placed(right),
                reach,
            }),
            2 => (zone(), side, inner.clone()).prop_map(|(zone, side, node)| Node::Zone {
                zone,
                side,
                node: no_field(node),
            }),
            1 => (speaker(), inner).prop_map(|(speaker, node)| Node::Speaker {
                speaker,
                node: Some(no_field(node)),
            }),
        ]
    })
}

fn phrase() -> impl Strategy<Value = Phrase> {
    let word = select(&ASKED).prop_map(|w| Item::Word(Pattern::written(w).as_str().to_owned()));
    let row = vec(word.clone(), 1..3);
    let either = vec(row, 2..4).prop_map(Item::Either);
    let item = prop_oneof![5 => word, 1 => either];
    let level = select(&[Level::Exact, Level::Folded, Level::Stem, Level::Family]);
    (
        level,
        prop_oneof![2 => vec(item.clone(), 1..2), 1 => vec(item, 2..5)],
    )
        .prop_map(|(level, items)| Phrase { level, items })
}

fn field() -> impl Strategy<Value = FieldQuery> {
    let words = |text: &str| FieldTest::Words(Words::new(text).expect("a word"));
    let whole = |text| FieldTest::Whole(Pattern::written(text));
    let date = |text: &str| text.parse().ok();
    let tests = vec![
        (Field::Source, words("reuters")),
        (Field::Source, words("nk")),
        (Field::Path, whole("2024/*")),
        (Field::Theme, whole("f*d")),
        (Field::Lang, whole("en")),
        (Field::Run, FieldTest::LastRun),
        (Field::Date, FieldTest::Date(DateTest::None)),
        (
            Field::Date,
            FieldTest::Date(DateTest::Between(date("2024-07"), None)),
        ),
        (
            Field::Date,
            FieldTest::Date(DateTest::Between(date("2023"), date("2024-07-13"))),
        ),
        (
            Field::Added,
            FieldTest::Date(DateTest::Between(None, date("2024"))),
        ),
    ];
    select(tests).prop_map(|(field, test)| FieldQuery { field, test })
}

fn speaker() -> impl Strategy<Value = SpeakerTest> {
    let words = select(&["yoon", "suk yeol", "kim", "korean", "nobody"]);
    prop_oneof![
        words.prop_map(|w| SpeakerTest::Words(Words::new(w).expect("a word"))),
        select(&SpeakerKind::ALL).prop_map(SpeakerTest::Kind),
    ]
}

fn reach() -> impl Strategy<Value = Reach> + Clone {
    prop_oneof![
        4 => (1..6_u32).prop_map(Reach::Words),
        1 => (14..40_u32).prop_map(Reach::Words),
        1 => Just(Reach::Sentence),
        1 => Just(Reach::Paragraph),
    ]
}

fn zone() -> impl Strategy<Value = Zone> {
    let mut zones: Vec<Zone> = KINDS.into_iter().map(Zone::Block).collect();
    zones.extend([Zone::Lede, Zone::Quote, Zone::Reported, Zone::Narration]);
    select(zones)
}

// Brackets around equals change nothing, and are not kept.
fn and(nodes: Vec<Node>) -> Node {
    let flat = nodes.into_iter().flat_map(|node| match node {
        Node::And(inner) => inner,
        node => vec![node],
    });
    Node::And(flat.collect())
}

fn or(nodes: Vec<Node>) -> Node {
    let flat = nodes.into_iter().flat_map(|node| match node {
        Node::Or(inner) => inner,
        node => vec![node],
    });
    Node::Or(flat.collect())
}

// What has no place in the text cannot stand beside `w/n`.
fn placed(node: Node) -> Box<Node> {
    Box::new(if node.has_spans() { node } else { word() })
}

fn no_field(node: Node) -> Box<Node> {
    Box::new(match node {
        Node::Field(_) => word(),
        node => node,
    })
}

fn word() -> Node {
    Node::Phrase(Phrase {
        level: Level::Stem,
        items: vec![Item::Word("force".to_owned())],
    })
}
