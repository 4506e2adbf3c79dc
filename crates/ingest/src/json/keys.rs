use std::sync::LazyLock;

use nutgraf_model::Lang;
use rustc_hash::FxHashMap;

/// What a key is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Headline,
    Standfirst,
    Body,
    Date,
    Source,
    Authors,
    Labels,
    Lang,
    Url,
    Id,
}

/// The spellings of each role, the best first: those of plain records, trafilatura, news-please,
/// newspaper, Media Cloud, AmCAT, and the archives of newspapers. In lower case, without `_`, `-`
/// and spaces.
const SPELLINGS: &[(Role, &[&str])] = &[
    (
        Role::Headline,
        &[
            "headline",
            "title",
            "head",
            "webtitle",
            "heading",
            "headlinemain",
        ],
    ),
    (
        Role::Standfirst,
        &["standfirst", "subtitle", "subheadline", "deck", "dek"],
    ),
    (
        Role::Body,
        &[
            "body",
            "text",
            "maintext",
            "content",
            "fulltext",
            "articlebody",
            "articletext",
            "bodytext",
            "storytext",
            "story",
            "articlecontent",
            "plaintext",
            "rawtext",
            "article",
            "contenttext",
            "contenthtml",
            "contentencoded",
            "bodyhtml",
            "html",
        ],
    ),
    (
        Role::Date,
        &[
            "datepublished",
            "datepublish",
            "publishdate",
            "publisheddate",
            "publishedat",
            "published",
            "publishedon",
            "publishedutc",
            "publicationdate",
            "pubdate",
            "datepub",
            "webpublicationdate",
            "firstpublished",
            "date",
            "pubdatetime",
            "issued",
            "articledate",
            "datetime",
        ],
    ),
    (
        Role::Source,
        &[
            "source",
            "outlet",
            "sourcename",
            "medianame",
            "publisher",
            "publication",
            "medium",
            "newspaper",
            "sitename",
            "sourcehostname",
            "hostname",
            "sourcedomain",
            "domain",
        ],
    ),
    (
        Role::Authors,
        &[
            "authors",
            "author",
            "byline",
            "authorname",
            "creator",
            "writer",
            "writers",
        ],
    ),
    (
        Role::Labels,
        &[
            "labels",
            "label",
            "tags",
            "keywords",
            "topics",
            "topic",
            "categories",
            "category",
            "section",
            "sections",
        ],
    ),
    (Role::Lang, &["lang", "language", "languagecode"]),
    (
        Role::Url,
        &[
            "url",
            "canonicalurl",
            "link",
            "weburl",
            "articleurl",
            "uri",
            "permalink",
        ],
    ),
    (
        Role::Id,
        &[
            "id",
            "ownid",
            "articleid",
            "storyid",
            "storiesid",
            "docid",
            "documentid",
            "uuid",
            "guid",
        ],
    ),
];

/// What a key is about, and how good a spelling of that it is, best first.
pub(crate) fn role(key: &str) -> Option<(Role, usize)> {
    let key: String = key
        .chars()
        .filter(|c| !matches!(c, '_' | '-' | ' '))
        .flat_map(char::to_lowercase)
        .collect();
    ROLES.get(&*key).copied()
}

static ROLES: LazyLock<FxHashMap<&'static str, (Role, usize)>> = LazyLock::new(|| {
    let of = |&(role, spellings): &(Role, &'static [&'static str])| {
        let ranked = spellings.iter().enumerate();
        ranked.map(move |(rank, spelling)| (*spelling, (role, rank)))
    };
    SPELLINGS.iter().flat_map(of).collect()
});

/// Whether a key's value is the text of an article.
pub(crate) fn is_body(key: &[u8]) -> bool {
    let key = std::str::from_utf8(key).ok().and_then(role);
    matches!(key, Some((Role::Body, _)))
}

/// Languages that records spell out.
pub(super) fn language(name: &str) -> Option<Lang> {
    const NAMES: &[(&str, &str)] = &[
        ("english", "en"),
        ("german", "de"),
        ("french", "fr"),
        ("spanish", "es"),
        ("portuguese", "pt"),
        ("italian", "it"),
        ("dutch", "nl"),
        ("russian", "ru"),
        ("ukrainian", "uk"),
        ("polish", "pl"),
        ("turkish", "tr"),
        ("arabic", "ar"),
        ("chinese", "zh"),
        ("japanese", "ja"),
        ("korean", "ko"),
    ];
    let name = name.trim().to_lowercase();
    let (_, code) = NAMES.iter().find(|(spelled, _)| *spelled == name)?;
    Lang::parse(code)
}
