use crate::{Item, Pattern};

/// The items of a phrase as typed.
pub(crate) fn items(items: &[Item]) -> String {
    let mut text = String::new();
    for item in items {
        if !text.is_empty() {
            text.push(' ');
        }
        match item {
            Item::Word(word) => text.push_str(&Pattern::new(word).to_string()),
            Item::Either(rows) => {
                let rows: Vec<String> = rows.iter().map(|row| self::items(row)).collect();
                text.push_str(&format!("({})", rows.join(" | ")));
            }
        }
    }
    text
}
