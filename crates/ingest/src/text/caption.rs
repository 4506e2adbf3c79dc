//! Texts under pictures, and their credits.

use std::sync::LazyLock;

use memchr::memmem;

use super::form::has_words;
use crate::words::{ByFirst, Heads};

/// How sure it is that a unit is a caption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Caption {
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

static MARKS: LazyLock<[memmem::Finder<'static>; 2]> =
    LazyLock::new(|| [memmem::Finder::new(" by "), memmem::Finder::new("©")]);

/// Words before a maker's name without a colon.
const BY: &[&str] = &[
    "photo by ",
    "photos by ",
    "image by ",
    "images by ",
    "picture by ",
    "pictures by ",
    "photograph by ",
    "photographs by ",
    "illustration by ",
    "graphic by ",
    "foto de ",
    "photo credit ",
];

static BEGINNINGS: Heads = Heads::new(|| {
    ByFirst::new([
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
    ])
});

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

pub(crate) fn caption(text: &str) -> Caption {
    let text = text.trim();
    if text.is_empty() || text.len() > 900 {
        return Caption::No;
    }
    // Both ends say what it is; the middle of a long paragraph is not looked at.
    let begins = BEGINNINGS.find(text);
    if begins.is_some_and(|b| b.ends_with([':', '=', '—', '–', '-', '▲']) || b == "image caption")
    {
        return Caption::Yes;
    }
    let tail = &text[floor(text, text.len().saturating_sub(140))..];
    let short = text.len() <= 140 && !has_words(text, 11);
    let marked = MARKS
        .iter()
        .any(|mark| mark.find(tail.as_bytes()).is_some())
        || memchr::memchr3(b':', b'/', b'|', tail.as_bytes()).is_some()
        || memchr::memchr2(b')', b']', tail.as_bytes()).is_some();
    if short || marked {
        let tail = tail.to_lowercase();
        if short && is_credit(&tail) {
            return Caption::Credit;
        }
        if let Some(credit) = last_bracket(&tail) {
            if has_credit_word(credit) || credit_slash(credit) {
                return Caption::Yes;
            }
            if AGENCIES.contains(&credit.trim()) || credit.starts_with("courtesy") {
                return if begins.is_some() {
                    Caption::Yes
                } else {
                    Caption::AtTop
                };
            }
        }
        if marked && text.len() <= 600 && ends_with_credit(&tail, tail.len() < text.len()) {
            return Caption::Yes;
        }
    }
    if begins.is_some() && text.len() <= 400 {
        Caption::AtTop
    } else {
        Caption::No
    }
}

/// The nearest boundary of a character at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
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
fn is_credit(lower: &str) -> bool {
    let words = lower.split_whitespace().count();
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

/// `… on Monday. Photograph: Ana Ruiz/Reuters`: the credit's word after a sentence, and the name
/// behind it. `cut`: there is more text before `tail`.
fn ends_with_credit(tail: &str, cut: bool) -> bool {
    let ends = tail.match_indices(['.', ')', '!', '?', '|', '”', '"', '—', '–']);
    let credited = ends
        .map(|(at, mark)| tail[at + mark.len()..].trim_start())
        .any(|rest| {
            let word = rest.split(':').next().unwrap_or_default();
            let named = word.len() < rest.len() && CREDIT_WORDS.contains(&word.trim());
            (named || BY.iter().any(|by| rest.starts_with(by))) && !has_words(rest, 11)
        });
    if credited {
        return true;
    }
    let mut parts = tail
        .rsplit(['.', '|'])
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let last = parts.next().unwrap_or_default();
    if parts.next().is_none() && !cut {
        return false;
    }
    let few = |least| !has_words(last, least);
    credit_slash(last) && few(6) || AGENCIES.contains(&last) || last.starts_with('©') && few(7)
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
