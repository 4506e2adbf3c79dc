//! Texts under pictures, and their credits.

/// How sure it is that a unit is a caption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Caption {
    No,
    /// Looks like one at the top of the page, where captions stand.
    AtTop,
    /// Says so itself.
    Yes,
    /// Nothing but the credit.
    Credit,
}

/// Words for a picture's maker or owner, before a colon.
const CREDIT_WORDS: &[&str] = &[
    "image",
    "images",
    "photo",
    "photos",
    "photograph",
    "photographs",
    "photography",
    "picture",
    "pictures",
    "credit",
    "credits",
    "photo credit",
    "image credit",
    "picture credit",
    "illustration",
    "graphic",
    "drawing",
    "foto",
    "fotos",
    "bild",
    "bilder",
    "crédit",
    "crédit photo",
    "imagen",
    "fotografía",
    "immagine",
    "사진",
    "写真",
    "图片",
    "photo by",
    "image by",
    "picture by",
    "foto de",
    "file photo",
    "file picture",
    "archivbild",
    "source image",
    "image source",
    "photo source",
];

const BEGINNINGS: &[&str] = &[
    "image caption",
    "image:",
    "photo:",
    "picture:",
    "caption:",
    "pictured:",
    "pictured above",
    "file photo",
    "file picture",
    "file image",
    "file -",
    "file –",
    "file —",
    "file—",
    "an image of",
    "a photo of",
    "a picture of",
    "a photograph of",
    "a file photo of",
    "in this photo",
    "in this file photo",
    "in this image",
    "in this picture",
    "this photo",
    "this picture taken",
    "this image",
    "this photograph",
    "a screengrab",
    "a screenshot of",
    "an undated photo",
    "an undated image",
    "a satellite image",
    "foto:",
    "bild:",
    "사진:",
    "사진=",
    "▲",
];

const AGENCIES: &[&str] = &[
    "reuters",
    "ap",
    "ap photo",
    "afp",
    "getty",
    "getty images",
    "afp/getty images",
    "epa",
    "epa-efe",
    "efe",
    "dpa",
    "pa",
    "pa media",
    "alamy",
    "shutterstock",
    "istock",
    "istock.com",
    "wikimedia commons",
    "flickr",
    "xinhua",
    "yonhap",
    "kyodo",
    "kcna",
    "bloomberg",
    "upi",
    "anadolu",
    "unsplash",
];

pub(super) fn caption(text: &str) -> Caption {
    let words = text.split_whitespace().count();
    if words == 0 || words > 120 {
        return Caption::No;
    }
    let lower = text.to_lowercase();
    let lower = lower.trim();
    if is_credit(lower, words) {
        return Caption::Credit;
    }
    // `an image of`, `this photo`: only at the beginning of a short text.
    let begins = BEGINNINGS
        .iter()
        .any(|beginning| lower.starts_with(beginning));
    let colon = BEGINNINGS.iter().any(|beginning| {
        beginning.ends_with([':', '=', '—', '–', '-', '▲']) && lower.starts_with(beginning)
    });
    if colon || lower.starts_with("image caption") {
        return Caption::Yes;
    }
    if let Some(credit) = last_bracket(lower) {
        if has_credit_word(credit) || credit_slash(credit) {
            return Caption::Yes;
        }
        let agency = AGENCIES.contains(&credit.trim()) || credit.starts_with("courtesy");
        if agency {
            return if begins { Caption::Yes } else { Caption::AtTop };
        }
    }
    if words <= 80 && ends_with_credit(lower) {
        return Caption::Yes;
    }
    if begins && words <= 60 {
        Caption::AtTop
    } else {
        Caption::No
    }
}

/// Whether a text only says that a caption follows.
pub(super) fn is_label(text: &str) -> bool {
    const LABELS: &[&str] = &[
        "image caption",
        "caption",
        "photo caption",
        "picture caption",
        "media caption",
    ];
    LABELS.contains(&&*text.trim_matches([',', ':', ' ']).to_lowercase())
}

/// A line that is a credit and nothing else: `Photograph: Ana Ruiz/Reuters`, `Getty Images`.
fn is_credit(lower: &str, words: usize) -> bool {
    if words > 10 {
        return false;
    }
    let inner = lower.trim_matches(['(', ')', '[', ']', '.']);
    let said = CREDIT_WORDS.iter().any(|word| {
        inner.strip_prefix(word).is_some_and(|rest| {
            let rest = rest.trim_start();
            rest.starts_with([':', ',', '/', '|', '='])
                || rest.starts_with("by ")
                || (word.ends_with("by") && !rest.is_empty())
        })
    });
    said || AGENCIES.contains(&inner) || (credit_slash(inner) && words <= 5)
}

/// `ap photo/ana ruiz`, `reuters/ana ruiz`, `ana ruiz/afp`.
fn credit_slash(text: &str) -> bool {
    text.split_once('/').is_some_and(|(a, b)| {
        let (a, b) = (a.trim(), b.trim());
        AGENCIES.contains(&a)
            || AGENCIES.contains(&b)
            || AGENCIES
                .iter()
                .any(|agency| agency.len() > 3 && b.starts_with(agency))
    })
}

/// What stands in the brackets at the end.
fn last_bracket(lower: &str) -> Option<&str> {
    let text = lower.trim_end_matches(['.', ' ']);
    let (open, close) = match text.chars().next_back()? {
        ')' => ('(', ')'),
        ']' => ('[', ']'),
        _ => return None,
    };
    let inner = text.strip_suffix(close)?;
    let at = inner.rfind(open)?;
    let inner = inner[at + 1..].trim().trim_end_matches('.');
    (inner.len() <= 120).then_some(inner)
}

fn has_credit_word(bracket: &str) -> bool {
    CREDIT_WORDS.iter().any(|word| {
        bracket.strip_prefix(word).is_some_and(|rest| {
            rest.trim_start().starts_with([':', '/', '|', '–', '-'])
                || rest.starts_with(" by ")
                || rest.starts_with(" courtesy")
                || (word.ends_with("by") && rest.starts_with(' '))
        })
    })
}

/// `… on Monday. Photograph: Ana Ruiz/Reuters`: the credit's word after a sentence, or in front of a
/// colon near the end.
fn ends_with_credit(lower: &str) -> bool {
    let at = CREDIT_WORDS
        .iter()
        .filter_map(|word| {
            let at = lower.rfind(word)?;
            let after = lower[at + word.len()..].trim_start();
            let before = lower[..at].trim_end();
            let starts = before.ends_with(['.', ')', '!', '?', '|', '”', '"', '—', '–'])
                || before.is_empty();
            let named = after.starts_with(':') || word.ends_with("by");
            (starts && named).then_some(at)
        })
        .max();
    if at.is_some_and(|at| lower[at..].split_whitespace().count() <= 9) {
        return true;
    }
    let last = lower
        .rsplit(['.', '|'])
        .find(|part| !part.trim().is_empty())
        .unwrap_or_default();
    let last = last.trim();
    lower.len() > last.len() + 1
        && (credit_slash(last) && last.split_whitespace().count() <= 5 || AGENCIES.contains(&last))
        || last.starts_with('©') && last.split_whitespace().count() <= 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_show_their_credit() {
        for (text, expected) in [
            (
                "An image of boats at the pier (Image: example.com/A. Pell.)",
                Caption::Yes,
            ),
            (
                "Boats at the pier on Monday. Photograph: Ana Ruiz/Reuters",
                Caption::Yes,
            ),
            ("Boats at the pier (AP Photo/Ana Ruiz)", Caption::Yes),
            ("Boats at the pier. [Photo by Ana Ruiz]", Caption::Yes),
            ("Boats at the pier. REUTERS/Ana Ruiz", Caption::Yes),
            ("Image caption, Boats at the pier", Caption::Yes),
            ("FILE - Boats at the pier in May.", Caption::Yes),
            ("Image source, Getty Images", Caption::Credit),
            ("Photograph: Ana Ruiz", Caption::Credit),
            ("(Getty Images)", Caption::Credit),
            ("Ana Ruiz/AFP", Caption::Credit),
            ("The pier will open in May (Reuters)", Caption::AtTop),
            (
                "An image of a harbour that never sleeps is what the mayor wants to give.",
                Caption::AtTop,
            ),
            (
                "The mayor said the picture: a harbour without boats, was wrong.",
                Caption::No,
            ),
            ("He took a photograph of the pier.", Caption::No),
        ] {
            assert_eq!(caption(text), expected, "{text}");
        }
    }
}
