//! What a codebook says, as values.

use std::fs;
use std::path::Path;

use nutgraf_model::Lang;
use nutgraf_query::{Query, Zone};

use crate::error::{CodebookError, Problem};
use crate::propose::propose;
use crate::{CodebookErrors, Position};

/// A list of themes, each a list of saved queries.
#[derive(Clone, Debug, PartialEq)]
pub struct Codebook {
    pub(crate) title: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) lang: Lang,
    // Invariant: ids are unique, parents exist and make no cycle.
    pub(crate) themes: Vec<Theme>,
}

/// A theme: its queries, and how their matches add up.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Theme {
    /// What `theme:` finds it by.
    pub id: String,
    /// What people call it; the id where the file says nothing.
    pub label: String,
    /// The theme that it is a part of.
    pub parent: Option<String>,
    /// What belongs to it, for the people who code.
    pub definition: Option<String>,
    /// What others call it, such as an IPTC Media Topic code.
    pub alias: Vec<String>,
    /// The score it takes, above 0; 1 by default.
    pub threshold: f64,
    /// The unit that has to reach the threshold.
    pub scope: Scope,
    /// Factors by zone, above 0. Of the zones here that a match lies in, the heaviest counts.
    pub zones: Vec<(Zone, f64)>,
    /// Its queries, in the order of the file.
    pub rules: Vec<Rule>,
    /// Texts that it should or should not be given to, in the order of the file.
    pub examples: Vec<Example>,
    /// Where it begins in the file.
    pub position: Position,
}

/// A saved query, and what it does for its theme.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Rule {
    /// What a match does.
    pub role: Role,
    /// The query as it was typed.
    pub text: String,
    /// The query.
    pub query: Query,
    /// What a match of an included query counts, above 0; 1 by default.
    pub weight: f64,
    /// How many of its matches count, at least 1; 3 by default.
    pub repeat: u32,
    /// The only language it is for, if it stands in a language's variant.
    pub lang: Option<Lang>,
    /// Where it stands in the file.
    pub position: Position,
}

/// What a query does for its theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Its matches are evidence.
    Include,
    /// Its matches cancel the evidence they overlap.
    Exclude,
    /// Where it does not match, the theme is not given.
    Require,
    /// Where it matches the article, neither the theme nor one below it is given.
    Veto,
}

/// The unit that has to reach a theme's threshold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// The whole article.
    #[default]
    Article,
    /// A heading and what follows up to the next; what stands before the first heading.
    Section,
    /// A paragraph, or any other block.
    Paragraph,
    /// A sentence.
    Sentence,
}

/// A text that tells whether a theme's queries do what its author means.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Example {
    /// The text, taken as one paragraph.
    pub text: String,
    /// Whether the theme should be given to it.
    pub expected: bool,
    /// Its language.
    pub lang: Lang,
    /// Where it stands in the file.
    pub position: Position,
}

impl Scope {
    /// Every scope, from the widest.
    pub const ALL: &[Scope] = &[
        Scope::Article,
        Scope::Section,
        Scope::Paragraph,
        Scope::Sentence,
    ];

    /// Its name in a codebook.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Article => "article",
            Scope::Section => "section",
            Scope::Paragraph => "paragraph",
            Scope::Sentence => "sentence",
        }
    }

    /// The scope of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Scope> {
        Scope::ALL.iter().copied().find(|s| s.as_str() == name)
    }
}

impl Role {
    /// Its key in a codebook.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Include => "include",
            Role::Exclude => "exclude",
            Role::Require => "require",
            Role::Veto => "veto",
        }
    }
}

impl Codebook {
    /// Reads a codebook from a file, and puts the file's name into what is wrong with it.
    ///
    /// # Errors
    ///
    /// All that is wrong with the file.
    pub fn read(path: impl AsRef<Path>) -> Result<Codebook, CodebookErrors> {
        let path = path.as_ref();
        let unreadable = |why: String| {
            CodebookErrors::new(vec![CodebookError {
                position: None,
                key: String::new(),
                problem: Problem::Unreadable(why),
            }])
        };
        fs::read(path)
            .map_err(|error| unreadable(error.to_string()))
            .and_then(|bytes| {
                String::from_utf8(bytes).map_err(|error| {
                    let good = error.utf8_error().valid_up_to();
                    let line = 1 + error.as_bytes()[..good]
                        .iter()
                        .filter(|b| **b == b'\n')
                        .count();
                    unreadable(format!("line {line} is not UTF-8; save the file as UTF-8"))
                })
            })
            .and_then(|text| Codebook::parse(&text))
            .map_err(|errors| CodebookErrors {
                path: Some(path.to_owned()),
                ..errors
            })
    }

    /// The themes, in the order of the file.
    #[must_use]
    pub fn themes(&self) -> &[Theme] {
        &self.themes
    }

    /// The theme with this id.
    #[must_use]
    pub fn theme(&self, id: &str) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.id == id)
    }

    /// The id that was probably meant by one that no theme has.
    #[must_use]
    pub fn nearest(&self, id: &str) -> Option<&str> {
        let ids: Vec<&str> = self.themes.iter().map(|theme| theme.id.as_str()).collect();
        propose(id, &ids)
    }

    /// What people call the theme with this id; the id itself when there is none.
    #[must_use]
    pub fn label<'a>(&'a self, id: &'a str) -> &'a str {
        self.theme(id).map_or(id, |theme| &theme.label)
    }

    /// What the file calls the whole.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// What the file calls its version.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// The language of its examples outside variants; English unless it says otherwise.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }
}
