//! An index of more articles than are looked at together: what its lists are read by in windows, and its best
//! hits by bounds, is what a look at each article finds.

mod common;

use common::{OPTIONS, analyse, article, commit, folder};
use nutgraf_index::{Index, Judgement, Prepared, SearchOptions, Searcher};
use nutgraf_model::{Article, Lang};
use nutgraf_query::{Families, Fields, Matcher, Query, Structure, View};
use nutgraf_tokenize::{Tokenizer, Tokens};

/// Common and rare words, some of them forms of one another.
const WORDS: [&str; 32] = [
    "the",
    "the",
    "the",
    "of",
    "of",
    "to",
    "is",
    "was",
    "were",
    "be",
    "said",
    "says",
    "port",
    "ports",
    "harbour",
    "fee",
    "fees",
    "return",
    "returned",
    "returning",
    "returns",
    "force",
    "forced",
    "forces",
    "send",
    "sent",
    "sends",
    "worker",
    "workers",
    "union",
    "unions",
    "rarely",
];

const QUERIES: [&str; 28] = [
    "the",
    "is",
    "return",
    "rarely",
    "\"of the\"",
    "\"said the\"",
    "\"forced returns\"",
    "stem:\"forced return\"",
    "stem:\"be sent\"",
    "stem:\"the port is\"",
    "stem:\"be said to be\"",
    "forced return",
    "return forced",
    "is the port",
    "said to be",
    "sent workers returning",
    "rarely sent",
    "union rarely returns",
    "re* fo*",
    "*s",
    "\"*s the\"",
    "force OR return OR rarely",
    "forced NOT returned",
    "(send OR forc*) w/3 (return* OR rarely)",
    "in:headline is the",
    "return NOT w/2 the",
    "w* AND NOT rarely",
    "exact:returns the",
];

/// Numbers that look random (Knuth, "MMIX").
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = (self.0)
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

fn articles(count: usize) -> Vec<Article> {
    let mut random = Random(7);
    let numbered = 0..count;
    let words = |random: &mut Random, least: usize| {
        let count = least + random.below(8);
        // The last words of the list are rarer.
        let at = |r: &mut Random| r.below(WORDS.len()).min(r.below(2 * WORDS.len()));
        let words: Vec<&str> = (0..count).map(|_| WORDS[at(random)]).collect();
        words.join(" ")
    };
    let text = |n| {
        let (headline, body) = (words(&mut random, 1), words(&mut random, 2));
        article(&format!("{n}.txt"), &format!("{headline}|{body}"))
    };
    numbered.map(text).collect()
}

/// How many articles match, how often, by a look at each.
fn expected(articles: &[(Article, Tokens, Structure)], query: &Query) -> (u64, u64) {
    let mut tokenizer = Tokenizer::new();
    let bound = query.bind(&mut tokenizer, Lang::EN, &Families::builtin());
    let mut matcher = Matcher::new([bound.unwrap()]);
    let mut extents = Vec::new();
    let (mut found, mut matches) = (0, 0);
    for (article, tokens, structure) in articles {
        let view = View {
            text: article.text(),
            tokens,
            structure,
            fields: &Fields::default(),
        };
        if matcher.read(&view).run(0, &mut extents) {
            found += 1;
            matches += extents.len() as u64;
        }
    }
    (found, matches)
}

fn check(searcher: &Searcher, articles: &[(Article, Tokens, Structure)], query: &str) {
    let query = Query::parse(query).unwrap();
    let count = searcher.count(&query).unwrap();
    assert_eq!(
        (count.articles, count.matches),
        expected(articles, &query),
        "{query}"
    );
    let all = searcher.search(&query, &SearchOptions::default()).unwrap();
    assert_eq!(
        (all.articles, all.matches),
        (count.articles, count.matches),
        "{query}"
    );
    for limit in [1, 10, 200] {
        let best = searcher.best(&query, limit).unwrap();
        let first = &all.hits[..all.hits.len().min(limit)];
        assert_eq!(best, first, "{query}");
    }
}

#[test]
fn many_articles_are_counted_and_ranked_as_few_are() {
    let analysed = |article: Article| {
        let (tokens, structure) = analyse(&article);
        (article, tokens, structure)
    };
    let articles: Vec<_> = articles(5_000).into_iter().map(analysed).collect();
    let folder = folder();
    let index = Index::create_or_open(folder.path()).unwrap();
    let mut writer = index.writer(OPTIONS).unwrap();
    for (article, tokens, structure) in &articles {
        let prepared = Prepared::new(article, tokens, structure);
        writer.add(prepared, &Judgement::default()).unwrap();
    }
    commit(&mut writer, 1);
    writer.close().unwrap();
    let searcher = index.searcher().unwrap();
    for query in QUERIES {
        check(&searcher, &articles, query);
    }
    // Bare words of every frequency, whose best are found by bounds.
    let mut random = Random(5);
    for _ in 0..150 {
        let count = 2 + random.below(3);
        let words: Vec<&str> = (0..count)
            .map(|_| WORDS[random.below(WORDS.len())])
            .collect();
        let query = Query::parse(&words.join(" ")).unwrap();
        let all = searcher.search(&query, &SearchOptions::default()).unwrap();
        for limit in [1, 10, 40] {
            let best = searcher.best(&query, limit).unwrap();
            let first = &all.hits[..all.hits.len().min(limit)];
            assert_eq!(best, first, "{query}");
        }
    }
}
