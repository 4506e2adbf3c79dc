use insta::assert_snapshot;

use super::*;

fn addition(theme: &str, query: &str, weight: f64) -> Addition {
    Addition {
        theme: theme.to_owned(),
        query: query.to_owned(),
        weight,
        repeat: 1,
        note: String::new(),
    }
}

/// What `patch` would make of a diff, in the plainest way.
fn patched(old: &str, diff: &str) -> String {
    let mut out = String::new();
    let mut rest: Vec<&str> = old.split_inclusive('\n').collect();
    let mut taken = 0;
    let mut lines = diff.split_inclusive('\n').skip(2).peekable();
    while let Some(line) = lines.next() {
        let (sign, mut body) = line.split_at(1);
        if lines.peek().is_some_and(|next| next.starts_with('\\')) {
            body = body.strip_suffix('\n').unwrap();
        }
        match sign {
            "@" => {
                let place = line[4..].split([',', ' ']).next().unwrap();
                let lines: usize = line.split([',', ' ']).nth(2).unwrap().parse().unwrap();
                let start = place.parse::<usize>().unwrap() - usize::from(lines > 0);
                rest.drain(..start - taken).for_each(|line| out += line);
                taken = start;
            }
            "+" => out += body,
            "\\" => {}
            _ => {
                assert_eq!(rest.remove(0), body);
                taken += 1;
                if sign == " " {
                    out += body;
                }
            }
        }
    }
    rest.into_iter().for_each(|line| out += line);
    out
}

#[track_caller]
fn check(old: &str, additions: &[Addition]) -> String {
    let edited = add(old, additions).unwrap();
    let diff = edited.diff("book.toml");
    assert_eq!(patched(old, &diff), edited.text());
    let rules = |text: &str| -> usize {
        let book = Codebook::parse(text).unwrap();
        book.themes().iter().map(|theme| theme.rules.len()).sum()
    };
    assert_eq!(
        rules(edited.text()),
        rules(old) + additions.len() - edited.unplaced().len()
    );
    diff
}

const BOOK: &str = "\
# Who decides what belongs here: the desk.
[theme.grain]
label = 'Grain'
include = [
  'wheat',   # and other cereals
  { query = 'maize', weight = 2 } # heavier
  # to be discussed: rye
]
threshold = 1

[theme.ship]
include = ['tanker', 'port'] # one line
exclude = ['\"port wine\"']
";

#[test]
fn lines_come_behind_those_that_are_there_and_nothing_else_changes() {
    let mut wheat = addition("grain", "barley", 1.25);
    wheat.note = "12 articles, 91 %".to_owned();
    let ship = [
        addition("ship", "\"oil tanker\"", 2.0),
        addition("ship", "vessel", 0.5),
    ];
    let additions = [&[wheat][..], &ship].concat();
    assert_snapshot!(check(BOOK, &additions), @r#"
    --- book.toml
    +++ book.toml
    @@ -3,11 +3,15 @@
     label = 'Grain'
     include = [
       'wheat',   # and other cereals
    -  { query = 'maize', weight = 2 } # heavier
    +  { query = 'maize', weight = 2 }, # heavier
       # to be discussed: rye
    +  { query = 'barley', weight = 1.25, repeat = 1 }, # 12 articles, 91 %
     ]
     threshold = 1
     
     [theme.ship]
    -include = ['tanker', 'port'] # one line
    +include = ['tanker', 'port',
    +    { query = '"oil tanker"', weight = 2, repeat = 1 },
    +    { query = 'vessel', weight = 0.5, repeat = 1 },
    +] # one line
     exclude = ['"port wine"']
    "#);
}

#[test]
fn every_layout_keeps_its_own() {
    let one = [addition("a", "snow", 1.0)];
    for (old, new) in [
        (
            "[theme.a]\ninclude = 'rain'",
            "[theme.a]\ninclude = [\n    'rain',\n    +]",
        ),
        (
            "[theme.a]\ninclude = ['rain',]\n",
            "[theme.a]\ninclude = ['rain',\n    +]\n",
        ),
        (
            "[theme.a]\r\ninclude = [\r\n\t'rain'\r\n]\r\n",
            "[theme.a]\r\ninclude = [\r\n\t'rain',\r\n\t+]\r\n",
        ),
        (
            "[theme.a]\ninclude = [\n  'rain',\n  'hail']\n",
            "[theme.a]\ninclude = [\n  'rain',\n  'hail',\n  +]\n",
        ),
        (
            "theme.a.include = [ 'rain' ]\n",
            "theme.a.include = [ 'rain',\n    + ]\n",
        ),
        (
            "\u{FEFF}[theme.a]\ninclude = ['rain']\n",
            "\u{FEFF}[theme.a]\ninclude = ['rain',\n    +]\n",
        ),
        (
            "theme = { a = { include = ['rain'] } }\n",
            "theme = { a = { include = ['rain',\n    +] } }\n",
        ),
    ] {
        check(old, &one);
        let newline = if old.contains("\r\n") { "\r\n" } else { "\n" };
        let line = format!("{{ query = 'snow', weight = 1, repeat = 1 }},{newline}");
        assert_eq!(add(old, &one).unwrap().text(), new.replace('+', &line));
    }
}

#[test]
fn a_theme_without_queries_of_its_own_has_no_place() {
    let book = "[theme.a]\nlabel = 'all'\n[theme.b]\nparent = 'a'\ninclude = ['rain']\n";
    let edited = add(
        book,
        &[addition("a", "snow", 1.0), addition("x", "snow", 1.0)],
    )
    .unwrap();
    assert_eq!(
        (edited.text(), edited.diff("x"), edited.unplaced().len()),
        (book, String::new(), 2)
    );
}

#[test]
fn signs_in_a_query_are_written_so_that_they_are_read_again() {
    check(
        BOOK,
        &[
            addition("grain", "farmers'", 1.0),
            addition("grain", "\"a\\\"b's\"", 1.0),
        ],
    );
}

#[test]
fn what_would_spoil_the_file_is_refused() {
    let error = add(BOOK, &[addition("grain", "(barley", 1.0)]).unwrap_err();
    assert!(error.to_string().contains("8:"), "{error}");
}
