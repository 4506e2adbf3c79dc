//! Every message about a codebook that a person can meet.

use insta::assert_snapshot;

use crate::Codebook;

/// All that is wrong with a file.
#[track_caller]
fn wrong(text: &str) -> String {
    Codebook::parse(text)
        .expect_err("the codebook has a mistake")
        .to_string()
}

/// What is wrong with one line of a theme that has a query.
#[track_caller]
fn wrong_line(line: &str) -> String {
    wrong(&format!("[theme.border]\ninclude = ['fence']\n{line}\n"))
}

#[test]
fn a_codebook_says_what_it_says() {
    let codebook = Codebook::parse(
        r#"
        [codebook]
        title = "Borders"
        version = 3

        [theme.border]
        label = "Border controls"
        include = ['fence', { query = "\"border guard\"", weight = 2.5, repeat = 1 }]
        exclude = 'garden'
        threshold = 2
        repeat = 4
        scope = "paragraph"
        zones = { headline = 2, lede = 1.5 }
        yes = "A fence went up."
        no = ["The garden fence."]

        [theme.border.lang.fr]
        include = ['clôture']
        yes = ["Une clôture."]

        [theme.patrols]
        parent = "border"
        alias = ["medtop:20000593", "patrol"]
        include = ['patrol*']
        "#,
    )
    .unwrap();
    assert_snapshot!(codebook.canonical(), @r#"
    [codebook]
    title = "Borders"
    version = "3"
    lang = "en"

    [theme."border"]
    label = "Border controls"
    threshold = 2.0
    scope = "paragraph"
    zones = { headline = 2.0, lede = 1.5 }
    include = [
      { query = "fence", repeat = 4 },
      { query = "\"border guard\"", weight = 2.5, repeat = 1 },
    ]
    exclude = [
      "garden",
    ]
    yes = [
      "A fence went up.",
    ]
    no = [
      "The garden fence.",
    ]
    [theme."border".lang.fr]
    include = [
      { query = "clôture", repeat = 4 },
    ]
    yes = [
      "Une clôture.",
    ]

    [theme."patrols"]
    parent = "border"
    alias = [
      "medtop:20000593",
      "patrol",
    ]
    include = [
      "patrol*",
    ]
    "#);
    assert_eq!(codebook.label("border"), "Border controls");
    assert_eq!(codebook.label("elsewhere"), "elsewhere");
    assert_eq!(codebook.themes()[0].rules[3].position.to_string(), "18:20");
}

#[test]
fn keys_that_mean_nothing() {
    assert_snapshot!(wrong_line("treshold = 2"), @"3:1: theme.border.treshold: unknown key; did you mean `threshold`?");
    assert_snapshot!(wrong_line("colour = 'red'"), @"3:1: theme.border.colour: unknown key; a theme has label, parent, definition, alias, include, exclude, require, veto, threshold, repeat, scope, zones, yes, no, lang");
    assert_snapshot!(wrong_line("[themes.x]\ninclude = ['a']"), @"3:2: themes: unknown key; did you mean `theme`?");
    assert_snapshot!(wrong_line("[patrols]\ninclude = ['a']"), @"3:2: patrols: unknown key; a theme begins with [theme.patrols]");
    assert_snapshot!(wrong_line("[codebook]\nversoin = 2"), @"4:1: codebook.versoin: unknown key; did you mean `version`?");
    assert_snapshot!(wrong_line("[theme.border.lang.fr]\nthreshold = 2"), @"4:1: theme.border.lang.fr.threshold: unknown key; a language's variant has include, exclude, require, veto, yes, no");
    assert_snapshot!(wrong_line("[theme.a]\ninclude = [{ query = 'x', wieght = 2 }]"), @"4:27: theme.a.include[1].wieght: unknown key; did you mean `weight`?");
    assert_snapshot!(wrong("[theme.\"Border guards\"]\ninclude = ['a']"), @"1:8: theme.Border guards: an id is made of letters, digits, `-` and `_`, so that `theme:border-guards` finds it");
}

#[test]
fn values_of_another_kind() {
    assert_snapshot!(wrong_line("threshold = 'high'"), @"3:13: theme.border.threshold: expected a number above 0, such as 2.0, found the text `high`");
    assert_snapshot!(wrong_line("threshold = '2'"), @"3:13: theme.border.threshold: expected a number above 0, such as 2.0, found the text `2`");
    assert_snapshot!(wrong_line("threshold = 0"), @"3:13: theme.border.threshold: expected a number above 0, such as 2.0, found 0");
    assert_snapshot!(wrong_line("threshold = nan"), @"3:13: theme.border.threshold: expected a number above 0, such as 2.0, found nan");
    assert_snapshot!(wrong_line("repeat = 0"), @"3:10: theme.border.repeat: expected a whole number from 1, such as 3, found 0; for every match to count, write a high one");
    assert_snapshot!(wrong_line("repeat = 1.5"), @"3:10: theme.border.repeat: expected a whole number from 1, such as 3, found the number 1.5");
    assert_snapshot!(wrong_line("scope = 'para'"), @"3:9: theme.border.scope: `para` is no scope; did you mean `paragraph`?");
    assert_snapshot!(wrong_line("scope = 'page'"), @"3:9: theme.border.scope: `page` is no scope; there are article, section, paragraph, sentence");
    assert_snapshot!(wrong_line("zones = { title = 2, headlines = 3, caption = -1 }"), @"
    3:11: theme.border.zones.title: `title` is no zone; there are headline, standfirst, byline, dateline, caption, heading, paragraph, list, block-quote, table, correction, lede, quote, reported, narration
    3:22: theme.border.zones.headlines: `headlines` is no zone; did you mean `headline`?
    3:47: theme.border.zones.caption: expected a number above 0, such as 2.0, found -1
    ");
    assert_snapshot!(wrong_line("exclude = 3"), @"3:11: theme.border.exclude: expected a query in quotation marks, found the number 3");
    assert_snapshot!(wrong_line("exclude = [{ query = 'a' }]"), @"3:12: theme.border.exclude[1]: expected a query in quotation marks, found a table");
    assert_snapshot!(wrong_line("exclude = ['']"), @"3:12: theme.border.exclude[1]: expected a text in quotation marks, found an empty text");
    assert_snapshot!(wrong_line("label = true"), @"3:9: theme.border.label: expected a text in quotation marks, found `true`");
    assert_snapshot!(wrong_line("yes = 1979-05-27"), @"3:7: theme.border.yes: expected a text, or a list of texts, found a date");
    assert_snapshot!(wrong_line("lang = 'fr'"), @"3:8: theme.border.lang: expected a table for each language, such as [theme.border.lang.fr], found the text `fr`");
    assert_snapshot!(wrong_line("[theme.border.lang.french]\ninclude = ['a']"), @"3:20: theme.border.lang.french: `french` is no language; write a code of two or three letters, such as fr");
    assert_snapshot!(wrong_line("[theme.a]\ninclude = [['a'], { weight = 2 }, { query = 'x', weight = -2 }]"), @"
    4:12: theme.a.include[1]: expected a query in quotation marks or { query = '…', weight = 2 }, found a list
    4:19: theme.a.include[2]: expected a `query`, such as { query = 'border*', weight = 2 }, found a table
    4:59: theme.a.include[3].weight: expected a number above 0, such as 2.0, found -2; to cancel evidence, use `exclude`
    ");
    assert_snapshot!(wrong("theme = ['border']"), @"1:9: theme: expected themes, such as [theme.border], found a list");
    assert_snapshot!(wrong("[theme]\nborder = ['fence']"), @"2:10: theme.border: expected a theme, such as include = ['border*'], found a list");
}

#[test]
fn queries_that_do_not_parse_are_shown_where_they_stand() {
    assert_snapshot!(wrong("[theme.a]\ninclude = ['fence', '(wall OR']"), @"2:30: theme.a.include[2]: found the end, expected a word, a phrase or a bracket; write (wall OR return");
    assert_snapshot!(wrong("[theme.a]\ninclude = [\n  \"\\\"border\\\" wall)\",\n]"), @"3:19: theme.a.include[1]: found `)`, expected the end, for no bracket is open; leave it out, or open a bracket before");
    assert_snapshot!(wrong("[theme.a]\nexclude = '''\nfence\n  OR'''\ninclude = ['a']"), @"4:5: theme.a.exclude: found the end, expected a word, a phrase or a bracket; write fence OR return");
    assert_snapshot!(wrong("[theme.a]\ninclude = ['fence theme:walls']"), @"2:19: theme.a.include[1]: `theme:` cannot stand in a codebook, since themes would depend on each other; repeat that theme's query here, or use `parent`");
    assert_snapshot!(wrong("[theme.a]\ninclude = ['source:kcna']"), @"2:13: theme.a.include[1]: this query points at no words, so it gives no evidence; add a word or phrase to it, or move it to `require` or `veto`");
    assert_snapshot!(wrong("[theme.a]\ninclude = ['a']\nexclude = ['NOT wall']"), @"3:13: theme.a.exclude[1]: this query points at no words, so it gives no evidence; add a word or phrase to it, or move it to `require` or `veto`");
}

#[test]
fn themes_that_hang_in_the_air() {
    assert_snapshot!(wrong(""), @"no themes; a theme begins with a line such as [theme.border-controls]");
    assert_snapshot!(wrong("[codebook]\ntitle = 'x'"), @"no themes; a theme begins with a line such as [theme.border-controls]");
    assert_snapshot!(wrong("[theme.a]\nlabel = 'A'\nexclude = ['x']"), @r#"1:8: theme.a: no queries, and no theme below it that has some; add at least one, such as include = ['"forced repatriation"']"#);
    assert_snapshot!(wrong("[theme.border]\ninclude = ['x']\n[theme.b]\ninclude = ['x']\nparent = 'borders'"), @"5:10: theme.b.parent: there is no theme `borders`; did you mean `border`?");
    assert_snapshot!(wrong("[theme.b]\ninclude = ['x']\nparent = 'defection'"), @"3:10: theme.b.parent: there is no theme `defection`; add [theme.defection], or take the line out");
    assert_snapshot!(wrong("[theme.a]\ninclude = ['x']\nparent = 'a'"), @"3:10: theme.a.parent: a theme cannot lie below itself: a -> a; take one of these `parent` lines out");
    assert_snapshot!(wrong("[theme.z]\ninclude = ['x']\nparent = 'b'\n[theme.b]\ninclude = ['x']\nparent = 'c'\n[theme.c]\ninclude = ['x']\nparent = 'b'"), @"6:10: theme.b.parent: a theme cannot lie below itself: b -> c -> b; take one of these `parent` lines out");
    assert_snapshot!(wrong("[theme.a]\ninclude = ['x']\n[theme.A]\ninclude = ['x']"), @"3:8: theme.A: differs from theme `a` in capital letters alone; give it another id");
    assert_snapshot!(wrong("[theme.a]\ninclude = ['x']\n[theme.a]\ninclude = ['y']"), @"3:8: theme.a: stands here for the second time; keep one of the two, or give this one another name");
    assert_snapshot!(wrong("[theme.a]\ninclude = ['x']\ninclude = ['y']"), @"3:1: theme.a.include: stands here for the second time; keep one of the two, or give this one another name");
}

#[test]
fn a_theme_may_hold_others_and_nothing_else() {
    let codebook =
        Codebook::parse("[theme.a]\nlabel = 'A'\n[theme.b]\nparent = 'a'\ninclude = ['x']");
    assert_eq!(codebook.unwrap().themes().len(), 2);
}

#[test]
fn what_is_no_toml() {
    assert_snapshot!(wrong("[theme.a\ninclude = ['x']"), @"1:9: not TOML: unclosed table, expected `]`");
    assert_snapshot!(wrong("[theme.a]\ninclude = ['x"), @"2:14: not TOML: unclosed array, expected `]`; if the text has an apostrophe in it, put it in double quotation marks");
    assert_snapshot!(wrong("[theme.a]\ninclude = [\n  \"\"border fence\"\",\n]"), @r#"3:5: not TOML: missing comma between array elements, expected `,`; a text that has quotation marks in it stands in single ones, such as '"forced repatriation"'"#);
    assert_snapshot!(wrong("[theme.a]\ninclude = [\"a w/3 \"b c\"\"]"), @r#"2:20: not TOML: missing comma between array elements, expected `,`; a text that has quotation marks in it stands in single ones, such as '"forced repatriation"'"#);
    assert_snapshot!(wrong("[theme.a]\ninclude = ['O'Brien']"), @"2:15: not TOML: missing comma between array elements, expected `,`; if the text has an apostrophe in it, put it in double quotation marks");
    assert_snapshot!(wrong("[theme.a]\ninclude = [“border fence”]"), @r#"2:12: not TOML: string values must be quoted, expected literal string; a text that has quotation marks in it stands in single ones, such as '"forced repatriation"'"#);
    assert_snapshot!(wrong("[theme.a]\ninclude = [x]"), @"2:12: not TOML: string values must be quoted, expected literal string");
    assert_snapshot!(wrong("forced repatriation\n"), @"1:8: not TOML: key with no value, expected `=`");
    assert_snapshot!(wrong("[theme.a]\ninclude = ['x'\nexclude = ['y']\n"), @"3:1: not TOML: missing comma between array elements, expected `,`");
    assert_snapshot!(wrong("[theme.a]\ninclude = [\"\\q\"]\n"), @r#"2:14: not TOML: missing escaped value, expected `b`, `e`, `f`, `n`, `r`, `\`, `"`, `x`, `u`, `U`"#);
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    assert_snapshot!(wrong("[theme.a]\ntreshold = 1\ninclude = ['(']\n[theme.b]\nscope = 'x'\nparent = 'q'\n"), @"
    2:1: theme.a.treshold: unknown key; did you mean `threshold`?
    3:14: theme.a.include[1]: found the end, expected a word, a phrase or a bracket; write ( return
    5:9: theme.b.scope: `x` is no scope; there are article, section, paragraph, sentence
    6:10: theme.b.parent: there is no theme `q`; add [theme.q], or take the line out
    ");
}

#[test]
fn two_slips_in_the_writing_are_both_told() {
    assert_snapshot!(wrong("[theme.a]\nlabel = A\ninclude = ['x']\n[theme.b]\nlabel = B\nincl = ['x']\n"), @"
    2:9: not TOML: string values must be quoted, expected literal string
    5:9: not TOML: string values must be quoted, expected literal string
    ");
}

proptest::proptest! {
    /// A good file with a few characters changed is read or refused, each mistake with its place.
    #[test]
    fn any_file_is_read_or_refused(changes in proptest::collection::vec((0..300usize, 0..12usize, 0..4usize), 0..5)) {
        const GOOD: &str = "[codebook]\ntitle = 'é'\n\n[theme.a]\nlabel = \"A \\\"b\\\" c\"\nthreshold = 2.5\n\
            include = [\n  { query = '\"a b\" OR c*', weight = 2 },\n  \"é w/3 \\\"x\\\"\",\n]\n\
            zones = { headline = 2 }\n[theme.a.lang.fr]\ninclude = \"\"\"\nmur \\\n  OR clôture\"\"\"\n\
            [theme.b]\nparent = 'a'\nyes = ['a']\n";
        let mut chars: Vec<char> = GOOD.chars().collect();
        for (at, with, remove) in changes {
            let at = at % (chars.len() + 1);
            let end = (at + remove).min(chars.len());
            let with: Vec<char> = ["", "'", "\"", "[", "]", "=", "\n", "\\", "é", "\0", "{", "\r"][with].chars().collect();
            chars.splice(at..end, with);
        }
        let text: String = chars.into_iter().collect();
        if let Err(errors) = Codebook::parse(&text) {
            proptest::prop_assert!(!errors.errors.is_empty());
            let lines = text.matches('\n').count() as u32 + 1;
            for position in errors.errors.iter().filter_map(|error| error.position) {
                proptest::prop_assert!((1..=lines).contains(&position.line) && position.column >= 1);
            }
        }
    }
}

#[test]
fn a_byte_order_mark_is_no_matter() {
    assert!(Codebook::parse("\u{FEFF}[theme.a]\r\ninclude = ['x']\r\n").is_ok());
}

#[test]
fn a_file_is_named_in_what_is_wrong_with_it() {
    let folder = std::env::temp_dir().join(format!("nutgraf-codebook-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let wrong = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        let message = Codebook::read(&path).unwrap_err().to_string();
        message.replace(&folder.display().to_string(), "")
    };
    assert_snapshot!(wrong("a.toml", b"[theme.a]\ntreshold = 2\n"), @"/a.toml:2:1: theme.a.treshold: unknown key; did you mean `threshold`?");
    assert_snapshot!(wrong("b.toml", b"[theme.a]\nlabel = '\xe9'\n"), @"/b.toml: cannot read the codebook: line 2 is not UTF-8; save the file as UTF-8");
    let missing = Codebook::read(folder.join("none.toml"))
        .unwrap_err()
        .to_string();
    assert_snapshot!(missing.replace(&folder.display().to_string(), ""), @"/none.toml: cannot read the codebook: No such file or directory (os error 2)");
    std::fs::remove_dir_all(&folder).unwrap();
}
