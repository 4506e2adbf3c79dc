//! The words beside a date that say what it is the date of.

/// Words of a change, in lower case.
const CHANGE: &[&str] = &[
    "updated",
    "modified",
    "update:",
    "last edited",
    "revised",
    "aktualisiert",
    "geändert",
    "mis à jour",
    "mise à jour",
    "modifié",
    "actualizado",
    "actualización",
    "aggiornato",
    "aggiornamento",
    "atualizado",
    "bijgewerkt",
    "uppdaterad",
    "oppdatert",
    "opdateret",
    "обновлено",
    "изменено",
    "aktualizacja",
    "zaktualizowano",
    "aktualizováno",
    "güncelleme",
    "frissítve",
    "ενημέρωση",
    "diperbarui",
    "수정",
    "更新",
];

/// Words of publication.
const PUBLICATION: &[&str] = &[
    "publish",
    "posted",
    "veröffentlicht",
    "erstellt",
    "publié",
    "publicado",
    "pubblicato",
    "gepubliceerd",
    "publicerad",
    "publisert",
    "опубликовано",
    "입력",
    "등록",
    "发布",
];

/// What stands between such a word and its date.
const BETWEEN: &[&str] = &[
    " date", " on", " am", " le", " el", " il", " em", " op", " den", " at",
];

/// What the words before a date say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Publication,
    Change,
}

/// Whether the words around a date say that it is one of a change, and no others say more.
pub(super) fn says_change(text: &str) -> bool {
    let lower = text.to_lowercase();
    CHANGE.iter().any(|word| lower.contains(word))
        && !PUBLICATION.iter().any(|word| lower.contains(word))
}

/// What the last words before a date say: `Published`, `Zuletzt aktualisiert am`.
pub(super) fn label(before: &str) -> Option<Label> {
    let start = before.len().saturating_sub(60);
    let start = (start..before.len()).find(|&at| before.is_char_boundary(at))?;
    let before = before[start..].to_lowercase();
    let mut word = before.trim_end_matches(|c: char| c == ':' || c.is_whitespace());
    for between in BETWEEN {
        word = word.strip_suffix(between).unwrap_or(word);
    }
    let ends = |words: &[&str]| {
        words
            .iter()
            .any(|&known| word.ends_with(known.trim_end_matches(':')))
    };
    if ends(CHANGE) {
        Some(Label::Change)
    } else if ends(PUBLICATION) || word.ends_with("published") {
        Some(Label::Publication)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Label, label};

    #[test]
    fn the_words_before_a_date() {
        for (before, expected) in [
            ("A long story. Published ", Some(Label::Publication)),
            ("PublishedPublish date", Some(Label::Publication)),
            ("Posted on ", Some(Label::Publication)),
            ("Veröffentlicht am", Some(Label::Publication)),
            ("Last updated: ", Some(Label::Change)),
            ("Publicado el 3 de mayo. Actualizado", Some(Label::Change)),
            ("更新 ", Some(Label::Change)),
            ("He was born on ", None),
            ("", None),
            (":", None),
        ] {
            assert_eq!(label(before), expected, "{before:?}");
        }
    }
}
