//! YAML as quanteda reads and writes it: names with lists of words, or with more names.

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::{ImportError, Read};

/// What is open: a mapping or a list, and the category it belongs to.
enum Open {
    /// With the name whose value comes next, and its line.
    Mapping(Option<usize>, Option<(u32, String)>),
    List(usize),
}

/// Under this name quanteda writes the words of a category that holds others.
const OWN: &str = "__";

pub(super) fn read(text: &str, read: &mut Read) -> Result<(), ImportError> {
    let mut open: Vec<Open> = Vec::new();
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let hint = match error.info() {
                _ if text.starts_with('%') => "if it is a LIWC dictionary, name it .dic",
                info if info.contains("anchor") => {
                    "put a pattern that begins with `*` in quotation marks"
                }
                _ => "indent by spaces, and put words with `:` or `#` in quotation marks",
            };
            ImportError {
                line: error.marker().line() as u32,
                what: format!("not YAML: {}; {hint}", error.info()),
            }
        })?;
        let line = span.start.line() as u32;
        let wrong = |what: &str| {
            Err(ImportError {
                line,
                what: what.to_owned(),
            })
        };
        match event {
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    return wrong("a second document begins here; leave one dictionary in a file");
                }
            }
            Event::MappingStart(..) => {
                let owner = match open.last_mut() {
                    None => None,
                    Some(Open::List(owner)) => Some(*owner),
                    Some(Open::Mapping(owner, name)) => match name.take() {
                        Some((line, name)) => category(read, line, &name, *owner),
                        None => return wrong("a name should be a text, such as `housing:`"),
                    },
                };
                open.push(Open::Mapping(owner, None));
            }
            Event::SequenceStart(..) => {
                let owner = match open.last_mut() {
                    Some(Open::List(owner)) => Some(*owner),
                    Some(Open::Mapping(owner, name)) => match name.take() {
                        Some((line, name)) => category(read, line, &name, *owner),
                        None => return wrong("a name should be a text, such as `housing:`"),
                    },
                    None => None,
                };
                let Some(owner) = owner else {
                    return wrong(
                        "these words have no name; write one before them, such as `housing: [rent*, flat]`",
                    );
                };
                open.push(Open::List(owner));
            }
            Event::MappingEnd => {
                open.pop();
            }
            Event::SequenceEnd => {
                open.pop();
            }
            Event::Scalar(value, style, ..) => {
                let missing = style == ScalarStyle::Plain && matches!(&*value, "" | "~" | "null");
                match open.last_mut() {
                    None => {
                        return wrong(
                            "expected names with lists of words, such as `housing: [rent*, flat]`",
                        );
                    }
                    Some(Open::List(owner)) => word(read, *owner, line, &value, missing),
                    Some(Open::Mapping(owner, name)) => match name.take() {
                        None => *name = Some((line, value.into_owned())),
                        Some((at, name)) => {
                            let Some(owner) = category(read, at, &name, *owner) else {
                                return wrong("these words have no name; write one before them");
                            };
                            word(read, owner, line, &value, missing);
                        }
                    },
                }
            }
            Event::Alias(_) => {
                return wrong(
                    "`*` refers to another part of the file, which is not followed; write the words out, or put a pattern that begins with `*` in quotation marks",
                );
            }
            _ => {}
        }
    }
    if documents == 0 {
        return Err(ImportError {
            line: 1,
            what: "an empty file; expected names with lists of words, such as `housing: [rent*, flat]`".to_owned(),
        });
    }
    Ok(())
}

/// The category of this name; the one it stands in for the name of its own words.
fn category(read: &mut Read, line: u32, name: &str, owner: Option<usize>) -> Option<usize> {
    match name {
        OWN => owner,
        _ => Some(read.category(line, name.trim(), owner)),
    }
}

fn word(read: &mut Read, owner: usize, line: u32, word: &str, missing: bool) {
    if !missing && !word.trim().is_empty() {
        read.categories[owner].words.push((line, word.to_owned()));
    }
}
