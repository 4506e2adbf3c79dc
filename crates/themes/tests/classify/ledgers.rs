//! What `why` and `why_not` print, and what a failing example says.

use insta::assert_snapshot;
use nutgraf_model::Lang;
use nutgraf_themes::Codebook;

use crate::article::{Read, classifier};

const BOOK: &str = r#"
    [theme.borders]
    include = ['border']
    threshold = 5
    veto = ['football']

    [theme.fences]
    parent = "borders"
    include = [{ query = '"border fence"', weight = 2, repeat = 1 }, 'fence', '"barbed wire"']
    exclude = ['"garden fence"']
    zones = { headline = 2 }
    threshold = 4

    [theme.walls]
    include = ['wall', 'brick AND mortar']
    require = ['border']
    threshold = 2
"#;

#[track_caller]
fn why(theme: &str, article: &str) -> String {
    let read = Read::new(article, Lang::EN);
    let ledger = read.view(|view| classifier(BOOK).why(view, theme));
    ledger
        .expect("the theme is there")
        .to_text(read.article.text())
}

#[test]
fn a_ledger_says_what_became_of_every_match() {
    let text = "# Border fence / A border fence, a garden fence and a fence.";
    assert_snapshot!(why("fences", text), @r#"
    fences: given, 5 of 4
          +4  Border fence  by `"border fence"`, headline 0-12 (2 x 2)
           0  fence  by `fence`, headline 7-12 -- covered by `"border fence"` at 0-12
           0  border fence  by `"border fence"`, paragraph 16-28 -- not counted, `repeat` is 1
           0  fence  by `fence`, paragraph 23-28 -- covered by `"border fence"` at 16-28
           0  fence  by `fence`, paragraph 39-44 -- cancelled by `"garden fence"` at 32-44
          +1  fence  by `fence`, paragraph 51-56
    "#);
    assert_snapshot!(why("borders", text), @"
    borders: given for fences; its own evidence: 2 of 5
          +1  Border  by `border`, headline 0-6
          +1  border  by `border`, paragraph 16-22
    ");
}

#[test]
fn a_ledger_says_what_a_theme_lacks() {
    assert_snapshot!(why("fences", "A garden fence; wire, barbed."), @r#"
    fences: not given, 0 of 4
           0  fence  by `fence`, paragraph 9-14 -- cancelled by `"garden fence"` at 2-14
          --  `"barbed wire"` does not match, though its words are there
    "#);
    assert_snapshot!(why("fences", "# Border fence / A fence for football."), @r#"
    fences: not given, 5 of 4; vetoed by `football` of borders
          +4  Border fence  by `"border fence"`, headline 0-12 (2 x 2)
           0  fence  by `fence`, headline 7-12 -- covered by `"border fence"` at 0-12
          +1  fence  by `fence`, paragraph 16-21
    "#);
    assert_snapshot!(why("walls", "A wall."), @"
    walls: not given, 1 of 2; lacks the required `border`
          +1  wall  by `wall`, paragraph 2-6
    ");
    assert_snapshot!(why("walls", "Nothing."), @"walls: not given, 0 of 2; lacks the required `border`");
}

#[test]
fn the_nearest_themes_come_first() {
    let read = Read::new("A wall with a border. A fence.", Lang::EN);
    let ledgers = read.view(|view| classifier(BOOK).why_not(view));
    let lines: Vec<String> = ledgers
        .iter()
        .map(|l| l.to_text(read.article.text()))
        .collect();
    assert_snapshot!(lines.join("\n"), @r#"
    walls: not given, 1 of 2
          +1  wall  by `wall`, paragraph 2-6
    fences: not given, 1 of 4
          +1  fence  by `fence`, paragraph 24-29
          --  `"border fence"` does not match, though its words are there
    borders: not given, 1 of 5
          +1  border  by `border`, paragraph 14-20
    "#);
    assert!(
        read.view(|view| classifier(BOOK).why(view, "nowhere"))
            .is_none()
    );
}

#[test]
fn examples_that_come_out_wrong_say_so() {
    let codebook = Codebook::parse(
        "[theme.fences]\ninclude = ['fence']\nexclude = ['\"garden fence\"']\n\
         yes = ['A fence.', 'A garden fence.']\nno = ['The fence.', 'Nothing.']\n",
    );
    let failures = codebook.unwrap().check_examples();
    let lines: Vec<String> = failures.iter().map(ToString::to_string).collect();
    assert_snapshot!(lines.join("\n"), @r#"
    4:20: theme.fences.yes: `A garden fence.`
    fences: not given, 0 of 1
           0  fence  by `fence`, paragraph 9-14 -- cancelled by `"garden fence"` at 2-14
          --  narrow the excluded `"garden fence"`, or move the text to `no`
    5:7: theme.fences.no: `The fence.`
    fences: given, 1 of 1
          +1  fence  by `fence`, paragraph 4-9
          --  exclude what was not meant, set the threshold of 1 above 1, or move the text to `yes`
    "#);
}

#[test]
fn the_sections_that_have_a_theme_are_named() {
    let text = "# The fence / A fence, a fence. / ## At the wall / Nothing. / ## Again / A border fence, a fence: fences.";
    assert_snapshot!(why("fences", text), @r#"
    fences: given, 6 of 4
          +2  fence  by `fence`, headline 4-9 (1 x 2)
          +1  fence  by `fence`, paragraph 13-18
          +1  fence  by `fence`, paragraph 22-27
          +2  border fence  by `"border fence"`, paragraph 62-74
           0  fence  by `fence`, paragraph 69-74 -- covered by `"border fence"` at 62-74
           0  fence  by `fence`, paragraph 78-83 -- not counted, `repeat` is 3
           0  fences  by `fence`, paragraph 85-91 -- not counted, `repeat` is 3
           4  section 0-27 by itself: The fence A fence, a fence
           4  section 53-91 by itself: Again A border fence, a fence: fences
    "#);
    assert_snapshot!(why("borders", "# The fence / A fence, a fence. / ## Again / Nothing."), @r"
    borders: given for fences; its own evidence: 0 of 5
           4  section 0-27 by itself, for fences: The fence A fence, a fence
    ");
}
