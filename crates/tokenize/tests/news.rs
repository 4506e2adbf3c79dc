//! Sentences of edited news in the languages that have rules, a file a language in `tests/news`: a
//! sentence a line, paragraphs apart by an empty line.

use std::fs;
use std::path::Path;

use nutgraf_model::Lang;
use nutgraf_tokenize::Tokenizer;

/// The paragraphs of a file, each the list of its sentences.
fn paragraphs(file: &str) -> Vec<Vec<&str>> {
    let mut paragraphs = vec![Vec::new()];
    for line in file.lines().map(str::trim).filter(|l| !l.starts_with('#')) {
        if line.is_empty() {
            paragraphs.push(Vec::new());
        } else {
            paragraphs.last_mut().expect("one is there").push(line);
        }
    }
    paragraphs
}

#[test]
fn sentences_of_edited_news_are_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/news");
    let mut tokenizer = Tokenizer::new();
    let mut wrong = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("a file").path();
        let code = path.file_stem().and_then(|stem| stem.to_str());
        let lang = Lang::parse(code.expect("a name")).expect("files are named after languages");
        let file = fs::read_to_string(&path).expect("a text");
        let space = if matches!(lang.as_str(), "zh" | "ja") {
            ""
        } else {
            " "
        };
        for sentences in paragraphs(&file) {
            let text = sentences.join(space);
            let tokens = tokenizer.tokenize(&text, lang);
            let found: Vec<&str> = tokens
                .sentences()
                .iter()
                .map(|s| s.span.text(&text))
                .collect();
            if found != sentences {
                let missed = sentences.iter().filter(|s| !found.contains(s));
                let extra = found.iter().filter(|s| !sentences.contains(s));
                wrong.extend(missed.map(|s| format!("{lang}: not found: {s}")));
                wrong.extend(extra.map(|s| format!("{lang}: found:     {s}")));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
