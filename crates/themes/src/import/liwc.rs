//! LIWC's `.dic`.
//!
//! ```text
//! %
//! 30  affect (Affect)
//!     31  posemo (Positive Emotions)     of 2015: a tab deeper, a part of the one above
//! %
//! abandon*    30  31
//! a lot       20
//! ```

use std::collections::HashMap;

use super::{ImportError, Read};

pub(super) fn read(text: &str, read: &mut Read) -> Result<(), ImportError> {
    let mut lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    match lines.next() {
        Some((_, line)) if line.trim() == "%" => {}
        Some((line, found)) => {
            return Err(ImportError {
                line,
                what: format!(
                    "expected `%`, with which a LIWC dictionary begins, found `{}`; if it is a YAML file, name it .yml",
                    shortened(found)
                ),
            });
        }
        None => {
            return Err(ImportError {
                line: 1,
                what: "an empty file; a LIWC dictionary begins with `%`".to_owned(),
            });
        }
    }
    let mut numbers: HashMap<u32, usize> = HashMap::new();
    // The categories that the next line may lie in, with the depth of their lines.
    let mut above: Vec<(usize, usize)> = Vec::new();
    let mut closed = false;
    let mut last = 1;
    for (line, text) in lines.by_ref() {
        last = line;
        if text.trim() == "%" {
            closed = true;
            break;
        }
        let depth = text.chars().take_while(|c| *c == '\t').count();
        let (number, name) = header(line, text)?;
        above.retain(|(other, _)| *other < depth);
        let parent = above.last().map(|(_, category)| *category);
        let category = read.category(line, name, parent);
        above.push((depth, category));
        if numbers.insert(number, category).is_some() {
            return Err(ImportError {
                line,
                what: format!(
                    "category {number} stands here for the second time; give one of the two another number"
                ),
            });
        }
    }
    if !closed {
        return Err(ImportError {
            line: last,
            what: "the list of categories has no end; write `%` alone on the line behind the last category".to_owned(),
        });
    }
    for (line, text) in lines {
        entry(read, &numbers, line, text);
    }
    Ok(())
}

/// A category's number and name: `31 posemo (Positive Emotions)`; of a name with another in brackets,
/// that.
fn header(line: u32, text: &str) -> Result<(u32, &str), ImportError> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text[..digits].parse().ok();
    let name = text[digits..].trim();
    let (Some(number), false) = (number, name.is_empty()) else {
        return Err(ImportError {
            line,
            what: format!(
                "expected a category's number and name, such as `31 posemo`, or the closing `%`, found `{}`",
                shortened(text)
            ),
        });
    };
    let long = name
        .strip_suffix(')')
        .and_then(|name| name.split_once(" ("));
    Ok((number, long.map_or(name, |(_, long)| long.trim())))
}

/// A word with the numbers of its categories.
fn entry(read: &mut Read, numbers: &HashMap<u32, usize>, line: u32, text: &str) {
    let text = text.trim();
    if text.contains("<of>") {
        let what = format!(
            "`{}` counts only before or behind certain words, by a rule of LIWC 2007; it is left out",
            shortened(text)
        );
        return read.remark(line, what);
    }
    let (word, codes) = parted(text);
    let mut plain = String::new();
    let mut depth = 0_u32;
    for c in codes.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '/' => plain.push(' '),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    if plain.trim() != codes {
        let what = format!(
            "`{word}` depends on the words around it, by a rule of LIWC 2007; it is taken for all of its categories outside brackets, whatever stands around"
        );
        read.remark(line, what);
    }
    let mut any = false;
    for code in plain.split_whitespace() {
        let category = code
            .parse()
            .ok()
            .and_then(|number: u32| numbers.get(&number));
        match category {
            Some(category) => {
                any = true;
                read.categories[*category].words.push((line, word.to_owned()));
            }
            None => read.remark(line, format!("`{word}` names a category `{}` that is not in the list above; it is not in that one", shortened(code))),
        }
    }
    if !any {
        read.remark(
            line,
            format!("`{}` is in no category, and is left out", shortened(text)),
        );
    }
}

/// The word or words, and the rest: behind the first tab, else what ends the line in numbers.
fn parted(text: &str) -> (&str, &str) {
    if let Some((word, codes)) = text.split_once('\t') {
        return (word.trim(), codes.trim());
    }
    let mut word = text;
    while let Some((before, code)) = word.rsplit_once(char::is_whitespace) {
        if code.bytes().any(|byte| !byte.is_ascii_digit()) {
            break;
        }
        word = before.trim_end();
    }
    (word, text[word.len()..].trim())
}

/// What is shown of a line at most, in characters.
const SHOWN: usize = 40;

fn shortened(text: &str) -> String {
    let text: Vec<&str> = text.split_whitespace().collect();
    let text = text.join(" ");
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
