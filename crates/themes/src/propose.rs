//! What somebody probably meant.

/// The known name nearest to `found`, if one is near enough to be a slip of the hand.
pub(crate) fn propose<'a>(found: &str, known: &[&'a str]) -> Option<&'a str> {
    let found = found.to_lowercase();
    let near = |name: &str| {
        let name = name.to_lowercase();
        // `themes`, `include_queries`: longer by a tail.
        if name.len() > 3
            && (found.starts_with(&name) || name.starts_with(&found) && found.len() > 2)
        {
            return 1;
        }
        strsim::damerau_levenshtein(&found, &name)
    };
    let allowed = match found.chars().count() {
        ..3 => 0,
        length => 1 + length / 6,
    };
    known
        .iter()
        .map(|name| (near(name), *name))
        .min()
        .filter(|(distance, _)| *distance <= allowed)
        .map(|(_, name)| name)
}

/// An id made of a label: lower case, letters and digits, hyphens between.
pub(crate) fn slug(label: &str) -> String {
    let words: Vec<String> = label
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if words.is_empty() {
        return "border-controls".to_owned();
    }
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        let known = &["threshold", "include", "theme", "codebook", "no"];
        for (found, meant) in [
            ("treshold", Some("threshold")),
            ("themes", Some("theme")),
            ("Include", Some("include")),
            ("includes", Some("include")),
            ("colour", None),
            ("weight", None),
        ] {
            assert_eq!(propose(found, known), meant, "{found}");
        }
    }

    #[test]
    fn an_id_can_be_made_of_any_label() {
        assert_eq!(slug("Forced  Repatriation!"), "forced-repatriation");
        assert_eq!(slug("??"), "border-controls");
    }
}
