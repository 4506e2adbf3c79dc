use std::fmt;

/// Something about how a query was read that its writer may not expect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// Several bare words beside each other.
    BareWords {
        /// The words as the query reads them.
        read_as: String,
        /// The words as a quoted phrase.
        phrase: String,
    },
    /// A lower-case word whose capital twin is an acronym.
    Acronym {
        /// The word.
        word: String,
    },
    /// A lower-case word that is an operator in capitals.
    Operator {
        /// The word.
        word: String,
    },
    /// A zone or speaker before several words, which holds for the first of them.
    FirstWordOnly {
        /// The zone or speaker as typed.
        prefix: String,
        /// What it holds for.
        first: String,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::BareWords { read_as, phrase } => {
                write!(
                    f,
                    "read as {read_as}, any inflection; as a phrase: {phrase}"
                )
            }
            Note::Acronym { word } => {
                let capitals = word.to_uppercase();
                write!(
                    f,
                    "`{word}` does not find {capitals}; for that write {capitals}"
                )
            }
            Note::Operator { word } => {
                let capitals = word.to_uppercase();
                write!(f, "`{word}` is a word here; the operator is {capitals}")
            }
            Note::FirstWordOnly { prefix, first } => write!(
                f,
                "`{prefix}` holds for {first} alone; put brackets or quotation marks around more"
            ),
        }
    }
}
