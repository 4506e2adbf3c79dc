use std::fmt;

use nutgraf_model::Span;

/// A quotation: somebody else's words, and whose they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// Where it stands, with its marks; of reported speech the clause that says what was said.
    pub span: Span,
    /// The words without the marks. Lies inside `span`. Of a quotation that runs over several
    /// paragraphs, from the first word to the last: the repeated opening marks lie inside.
    pub words: Span,
    /// What it is.
    pub kind: QuoteKind,
    /// How many other quotations it stands in: 0 for nearly all.
    pub depth: u8,
    /// Who says it; `None` where no rule was sure enough.
    pub speaker: Option<Speaker>,
    /// The word that shows it: `said`, `according to`.
    pub cue: Option<Span>,
    /// How the speaker was found.
    pub rule: Rule,
}

impl Quote {
    /// How sure the rule is of the speaker, from 0 to 1; 0 where there is none.
    #[must_use]
    pub fn confidence(&self) -> f32 {
        if self.speaker.is_some() {
            self.rule.confidence()
        } else {
            0.0
        }
    }
}

/// Who says a quotation, as far as the text tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// The words at the cue: `he`, `Ri`, `the source`.
    pub mention: Span,
    /// The fullest words for the same person or body: `Ri Yeon-su`, for a role `a source in the
    /// harbour office`. `None` where the text leaves it open, as a pronoun with two persons before
    /// it.
    pub person: Option<Span>,
    /// What else is said of them at the cue: `31, a former officer`.
    pub description: Option<Span>,
    /// Whether they have a name.
    pub kind: SpeakerKind,
}

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($(#[$item:meta])* $name:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $type { $($(#[$item])* $name,)* }

        impl $type {
            /// All of them.
            pub const ALL: &[$type] = &[$($type::$name,)*];

            /// Its name in output. Names stay the same from version to version.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $($type::$name => $text,)* }
            }

            /// The one of this name.
            #[must_use]
            pub fn parse(name: &str) -> Option<$type> {
                match name { $($text => Some($type::$name),)* _ => None }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

names! {
    /// What a quotation is.
    QuoteKind {
        /// Speech or writing, word for word, in marks or set apart.
        Direct = "direct",
        /// Speech without marks, with a source that is named: `Okafor said that …`.
        Reported = "reported",
        /// Marks that keep a word at arm's length: a `“special” zone`.
        Scare = "scare",
        /// Marks around the name of a work.
        Title = "title",
    }
}

names! {
    /// Whether a speaker has a name.
    SpeakerKind {
        /// A person or a body that the text names.
        Named = "named",
        /// Somebody known by what they are: `a source`, `the ministry`.
        Role = "role",
        /// A pronoun that could not be followed back.
        Unknown = "unknown",
    }
}

names! {
    /// How a speaker was found. In the examples, Q is a quotation.
    Rule {
        /// `Q, Okafor said`
        QuoteSubjectCue = "quote-subject-cue",
        /// `Q, said Okafor`
        QuoteCueSubject = "quote-cue-subject",
        /// `Okafor said Q`
        SubjectCueQuote = "subject-cue-quote",
        /// `The plan is Q for the town, Okafor said`
        TrailingCue = "trailing-cue",
        /// `According to Okafor, Q`
        Source = "source",
        /// `Okafor was blunt: Q`
        SubjectColon = "subject-colon",
        /// `Okafor said:`, and Q is the next paragraph or a block of its own.
        ColonParagraph = "colon-paragraph",
        /// `OKAFOR: Q`
        Transcript = "transcript",
        /// `Q — Ana Okafor`
        Dash = "dash",
        /// `Q, Okafor said. Q`: the second one.
        GoesOn = "goes-on",
        /// `Okafor said no. Q`
        SentenceBefore = "sentence-before",
        /// `Okafor said that …`
        ReportedThat = "reported-that",
        /// `…, Okafor said`
        ReportedTrailing = "reported-trailing",
        /// `According to Okafor, …`
        ReportedSource = "reported-source",
        /// `Okafor shrugged at Q`: weak.
        SentenceSubject = "sentence-subject",
        /// Nobody else spoke since the paragraph before: weak.
        ParagraphBefore = "paragraph-before",
        /// No speaker was found.
        None = "none",
    }
}

impl Rule {
    /// How often the rule is right about the speaker, from 0 to 1: its precision on news, rounded
    /// down.
    #[must_use]
    pub fn confidence(self) -> f32 {
        match self {
            Rule::QuoteSubjectCue | Rule::QuoteCueSubject => 0.95,
            Rule::Transcript | Rule::Dash => 0.95,
            Rule::ReportedThat | Rule::ReportedTrailing | Rule::ReportedSource => 0.9,
            Rule::SubjectCueQuote | Rule::TrailingCue | Rule::Source => 0.9,
            Rule::ColonParagraph | Rule::GoesOn | Rule::SentenceBefore => 0.9,
            Rule::SubjectColon => 0.8,
            Rule::SentenceSubject => 0.5,
            Rule::ParagraphBefore => 0.35,
            Rule::None => 0.0,
        }
    }

    /// Whether the text shows the speaker with a cue or a form of its own.
    #[must_use]
    pub fn is_explicit(self) -> bool {
        !matches!(
            self,
            Rule::SentenceSubject | Rule::ParagraphBefore | Rule::None
        )
    }
}
