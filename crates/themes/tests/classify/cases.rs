//! A case is a theme's lines, an article, and the sum that the theme gets.

use nutgraf_model::Lang;

use crate::article::{Read, classifier, shown, sum};

#[track_caller]
fn check(theme: &str, article: &str, expected: &str) {
    check_book(&format!("[theme.t]\n{theme}"), article, expected);
}

#[track_caller]
fn check_book(codebook: &str, article: &str, expected: &str) {
    check_in(Lang::EN, codebook, article, expected);
}

#[track_caller]
fn check_in(lang: Lang, codebook: &str, article: &str, expected: &str) {
    let read = Read::new(article, lang);
    let assigned = read.classify(&classifier(codebook));
    assert_eq!(shown(&read, &assigned), expected, "{codebook}\n{article}");
}

/// The passages of theme `t`, a line each.
#[track_caller]
fn check_passages(theme: &str, article: &str, expected: &[&str]) {
    let read = Read::new(article, Lang::EN);
    let assigned = read.classify(&classifier(&format!("[theme.t]\n{theme}")));
    let passages = assigned.iter().flat_map(|assignment| &assignment.passages);
    let found: Vec<String> = passages
        .map(|p| format!("{}: {}", p.span.start(), sum(&read, p.score, &p.evidence)))
        .collect();
    assert_eq!(found, expected, "{theme}\n{article}");
}

#[test]
fn every_match_counts_its_querys_weight() {
    check(
        "include = ['fence']",
        "A fence. Two fences.",
        "t 2 = fence 1 + fences 1",
    );
    check(
        "include = [{ query = 'fence', weight = 2.5 }]",
        "A fence.",
        "t 2.5 = fence 2.5",
    );
    check(
        "include = ['fence', 'wall']",
        "A wall, a fence.",
        "t 2 = wall 1 + fence 1",
    );
    check("include = ['fence']", "Nothing of the kind.", "");
    check("include = ['fence']", "", "");
}

#[test]
fn the_threshold_is_reached_by_adding_as_people_do() {
    let theme = "include = [{ query = 'fence', weight = 0.7 }, { query = 'wall', weight = 0.1 }]";
    check(
        &format!("{theme}\nthreshold = 0.8"),
        "Fence, wall.",
        "t 0.8 = Fence 0.7 + wall 0.1",
    );
    check(&format!("{theme}\nthreshold = 0.9"), "Fence, wall.", "");
}

#[test]
fn a_query_counts_as_often_as_repeat_says() {
    let text = "Fence, fence, fence, fence, wall.";
    check(
        "include = ['fence', 'wall']",
        text,
        "t 4 = Fence 1 + fence 1 + fence 1 + wall 1",
    );
    check(
        "include = ['fence', 'wall']\nrepeat = 1",
        text,
        "t 2 = Fence 1 + wall 1",
    );
    check(
        "include = [{ query = 'fence', repeat = 2 }]\nrepeat = 1",
        text,
        "t 2 = Fence 1 + fence 1",
    );
    // The heaviest count, here the one in the headline.
    let zones = "include = ['fence']\nrepeat = 1\nzones = { headline = 3, paragraph = 0.5 }\nthreshold = 0.1";
    check(zones, "Fence. / # Fence up", "t 3 = Fence 3");
}

#[test]
fn of_matches_that_overlap_the_heaviest_counts() {
    let theme = r#"include = ['fence', { query = '"border fence"', weight = 3 }]"#;
    check(
        theme,
        "A border fence, a fence.",
        "t 4 = border fence 3 + fence 1",
    );
    // Equal weights: the first, then the longer.
    let theme = r#"include = ['"a border"', '"border fence"', '"border fence here"']"#;
    check(theme, "A border fence here.", "t 1 = A border 1");
    let theme = r#"include = ['"border fence"', '"border fence here"']"#;
    check(theme, "A border fence here.", "t 1 = border fence here 1");
    // Three in a row: the middle one is the lightest, and the outer ones do not touch.
    let theme =
        r#"include = ['"one two"', { query = '"two three"', weight = 0.5 }, '"three four"']"#;
    check(
        theme,
        "One two three four.",
        "t 2 = One two 1 + three four 1",
    );
    // A match over `repeat` still holds its place.
    let theme = "include = [{ query = '\"border fence\"', weight = 3, repeat = 1 }, 'fence']";
    check(theme, "Border fence, border fence.", "t 3 = Border fence 3");
    // Themes do not compete.
    check_book(
        "[theme.a]\ninclude = ['fence']\n[theme.b]\ninclude = ['\"border fence\"']",
        "A border fence.",
        "a 1 = fence 1; b 1 = border fence 1",
    );
}

#[test]
fn an_exclusion_cancels_what_it_overlaps() {
    let theme = r#"
        include = ['fence', { query = '"fence posts"', weight = 2 }]
        exclude = ['"garden fence"']"#;
    check(theme, "A garden fence, a fence.", "t 1 = fence 1");
    check(theme, "A garden fence.", "");
    // What is cancelled does not stand in the way of what is not.
    let theme = r#"
        include = ['posts', { query = '"fence posts"', weight = 2 }]
        exclude = ['"garden fence"']"#;
    check(theme, "Garden fence posts.", "t 1 = posts 1");
}

#[test]
fn a_veto_forbids_and_a_requirement_is_required() {
    check(
        "include = ['fence']\nveto = ['garden']",
        "A fence in a garden.",
        "",
    );
    check(
        "include = ['fence']\nveto = ['garden']",
        "A fence.",
        "t 1 = fence 1",
    );
    check("include = ['fence']\nrequire = ['border']", "A fence.", "");
    check(
        "include = ['fence']\nrequire = ['border']",
        "A fence. / A border.",
        "t 1 = fence 1",
    );
    check(
        "include = ['fence']\nrequire = ['border', 'guard']",
        "Border fence.",
        "",
    );
    check(
        "include = ['fence']\nrequire = ['NOT garden']",
        "Fence.",
        "t 1 = Fence 1",
    );
    check(
        "include = ['fence']\nrequire = ['NOT garden']",
        "Garden fence.",
        "",
    );
}

#[test]
fn zones_multiply() {
    let theme =
        "include = [{ query = 'fence', weight = 2 }]\nzones = { headline = 2, caption = 0.5 }";
    check(
        theme,
        "# Fence / A fence. / ! The fence",
        "t 7 = Fence 4 + fence 2 + fence 1",
    );
    // The lede is a paragraph too; the higher factor counts.
    let theme = "include = ['fence']\nzones = { paragraph = 0.5, lede = 2 }";
    check(
        theme,
        "A fence. / Another fence.",
        "t 2.5 = fence 2 + fence 0.5",
    );
    let theme = "include = ['fence']\nzones = { lede = 0.5, paragraph = 2 }";
    check(
        theme,
        "A fence. / Another fence.",
        "t 4 = fence 2 + fence 2",
    );
}

#[test]
fn a_scope_below_the_article_judges_each_unit_by_itself() {
    let theme = "include = ['fence', 'wall']\nthreshold = 2\n";
    let apart = "A fence. Here a wall. / The rest.";
    check(&format!("{theme}scope = 'sentence'"), apart, "");
    check(
        &format!("{theme}scope = 'paragraph'"),
        apart,
        "t 2 = fence 1 + wall 1",
    );
    let apart = "A fence. / A wall. / ## Next / A wall, a fence, a fence.";
    check(
        &format!("{theme}scope = 'paragraph'"),
        apart,
        "t 3 = wall 1 + fence 1 + fence 1",
    );
    check(
        &format!("{theme}scope = 'section'\nrepeat = 1"),
        apart,
        "t 2 = fence 1 + wall 1",
    );
    // A requirement has to be met in the unit.
    let theme = "include = ['fence']\nrequire = ['border']\nscope = 'paragraph'";
    check(theme, "A fence. / A border.", "");
    check(theme, "A fence. / A border fence.", "t 1 = fence 1");
}

#[test]
fn passages_have_themes_as_well() {
    let text = "# Fence / A fence. / ## Walls / A wall. A fence. / ## Rest / None.";
    check_passages(
        "include = ['fence', 'wall']\nthreshold = 2",
        text,
        &[
            "0: 2 = Fence 1 + fence 1",
            "17: 3 = Walls 1 + wall 1 + fence 1",
        ],
    );
    check_passages(
        "include = ['fence', 'wall']\nthreshold = 2\nscope = 'paragraph'",
        text,
        &["24: 2 = wall 1 + fence 1"],
    );
    check_passages("include = ['fence']", "A fence. / A fence.", &[]);
    check_passages(
        "include = ['fence', 'wall']\nscope = 'sentence'",
        "A wall. A fence.",
        &["0: 1 = wall 1", "8: 1 = fence 1"],
    );
}

#[test]
fn a_theme_above_is_given_with_the_one_below() {
    let book = "
        [theme.top]
        label = 'Top'
        [theme.borders]
        parent = 'top'
        include = ['border']
        threshold = 2
        [theme.fences]
        parent = 'borders'
        include = [{ query = 'fence', weight = 2 }]
        threshold = 2
        [theme.walls]
        parent = 'borders'
        include = [{ query = 'wall', weight = 2 }]
        threshold = 2";
    check_book(
        book,
        "A fence.",
        "borders (for fences) 2 = fence 2; fences 2 = fence 2; top (for fences) 2 = fence 2",
    );
    check_book(
        book,
        "Border, border, border, fence.",
        "borders 3 = Border 1 + border 1 + border 1; top (for borders) 3 = Border 1 + border 1 + border 1; \
         fences 2 = fence 2",
    );
    // Equal scores: its own evidence first, then the theme that comes first by id.
    check_book(
        book,
        "Border, border, wall, fence.",
        "borders 2 = Border 1 + border 1; fences 2 = fence 2; \
         top (for borders) 2 = Border 1 + border 1; walls 2 = wall 2",
    );
    check_book(book, "A border.", "");
}

#[test]
fn a_veto_holds_for_the_themes_below() {
    let book = "
        [theme.borders]
        include = ['border']
        veto = ['garden']
        [theme.fences]
        parent = 'borders'
        include = ['fence']";
    check_book(book, "A garden fence.", "");
    check_book(
        book,
        "A fence.",
        "borders (for fences) 1 = fence 1; fences 1 = fence 1",
    );
}

#[test]
fn a_variant_is_for_its_language_alone() {
    let book = "
        [theme.t]
        include = ['Dandong']
        [theme.t.lang.fr]
        include = ['mur']
        veto = ['jardin']";
    let fr = Lang::parse("fr").unwrap();
    check_in(fr, book, "Un mur à Dandong.", "t 2 = mur 1 + Dandong 1");
    check_in(fr, book, "Un mur au jardin.", "");
    check_in(Lang::EN, book, "Mur, jardin, Dandong.", "t 1 = Dandong 1");
}
