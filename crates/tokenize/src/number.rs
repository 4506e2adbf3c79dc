//! Digit grouping: 8,900 and 8900 are one number.

use crate::language::Language;

/// Appends the folded form of `number`, which consists of ASCII digits with single points, commas,
/// spaces and apostrophes between them: without grouping, with a point for the decimal mark.
///
/// What groups and what marks decimals follows from the number where it can (8.900,50), else from
/// the language (8.900). A decimal that would read as a grouping once its mark is a point keeps
/// its comma, so that folding twice is folding once. Other uses of the marks (27.07.1953, 2,4,8)
/// stay as they are.
pub(crate) fn fold_number(number: &str, language: &Language, out: &mut String) {
    let marks: Vec<(usize, char)> = number
        .char_indices()
        .filter(|(_, c)| !c.is_ascii_digit())
        .collect();
    let Some(&(last_at, last)) = marks.last() else {
        out.push_str(number);
        return;
    };
    let mut others = marks[..marks.len() - 1].iter().map(|&(_, c)| c);
    let (group, decimal) = (
        if language.decimal_comma { '.' } else { ',' },
        if language.decimal_comma { ',' } else { '.' },
    );

    // All marks alike: groups if the digits fall into groups.
    if others.all(|c| c == last) {
        let unambiguous = marks.len() > 1 || last == group || !matches!(last, '.' | ',');
        if unambiguous && groups(number, last) {
            out.extend(number.chars().filter(char::is_ascii_digit));
        } else if marks.len() == 1 && last == decimal && decimal == ',' {
            let pointed = number.replacen(',', ".", 1);
            out.push_str(if groups(&pointed, '.') {
                number
            } else {
                &pointed
            });
        } else {
            out.push_str(number);
        }
        return;
    }
    // Two kinds: the last, used once, marks the decimals of a grouped number.
    let (whole, decimals) = number.split_at(last_at);
    let grouping = marks[0].1;
    let one_kind = marks[..marks.len() - 1].iter().all(|&(_, c)| c == grouping);
    if one_kind && grouping != last && matches!(last, '.' | ',') && groups(whole, grouping) {
        out.extend(whole.chars().filter(char::is_ascii_digit));
        let start = out.len() - whole.chars().filter(char::is_ascii_digit).count();
        let mut plain = String::from(&out[start..]);
        plain.push('.');
        plain.push_str(&decimals[1..]);
        let mark = if language.decimal_comma && groups(&plain, '.') {
            ','
        } else {
            '.'
        };
        out.push(mark);
        out.push_str(&decimals[1..]);
    } else {
        out.push_str(number);
    }
}

/// Whether `mark` cuts the digits as thousands are grouped, 1.234.567, or in the Indian way with a
/// comma, 12,34,567.
fn groups(number: &str, mark: char) -> bool {
    let mut parts = number.split(mark);
    let first = parts.next().unwrap_or("");
    let rest: Vec<&str> = parts.collect();
    let Some((last, inner)) = rest.split_last() else {
        return false;
    };
    let digits =
        |part: &str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
    if first.is_empty() || first.len() > 3 || first == "0" || !digits(last, 3) {
        return false;
    }
    let thousands = inner.iter().all(|part| digits(part, 3));
    let lakhs = mark == ',' && first.len() < 3 && inner.iter().all(|part| digits(part, 2));
    first.bytes().all(|b| b.is_ascii_digit()) && (thousands || lakhs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nutgraf_model::Lang;

    fn folded(number: &str, lang: &str) -> String {
        let mut out = String::new();
        let language = Language::of(Lang::parse(lang).expect("a code"));
        fold_number(number, &language, &mut out);
        out
    }

    #[test]
    fn grouping_follows_the_number_and_then_the_language() {
        for (number, lang, expected) in [
            ("8,900", "en", "8900"),
            ("8,900.50", "en", "8900.50"),
            ("8.900,50", "en", "8900.50"),
            ("8.900,50", "de", "8900.50"),
            ("8.900", "de", "8900"),
            ("8.900", "en", "8.900"),
            ("8,5", "de", "8.5"),
            ("8.5", "de", "8.5"),
            ("8,900", "de", "8,900"),
            ("1.234.567", "en", "1234567"),
            ("12,34,567", "en", "1234567"),
            ("1 234 567,5", "fr", "1234567.5"),
            ("1'234.50", "de", "1234.50"),
            ("0.500", "de", "0.500"),
            ("27.07.1953", "de", "27.07.1953"),
            ("2,4,8", "en", "2,4,8"),
            ("1.234,567.8", "en", "1.234,567.8"),
        ] {
            assert_eq!(folded(number, lang), expected, "{number} in {lang}");
            assert_eq!(
                folded(expected, lang),
                expected,
                "{expected} again in {lang}"
            );
        }
    }
}
