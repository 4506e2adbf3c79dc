use insta::assert_snapshot;

use super::*;
use crate::Codebook;

/// The codebook below its head, then the remarks.
#[track_caller]
fn imported(text: &str, kind: Dictionary) -> String {
    let imported = import(text, kind, Lang::EN).unwrap_or_else(|error| panic!("{error}"));
    let codebook = Codebook::parse(&imported.toml);
    let codebook = codebook.unwrap_or_else(|errors| panic!("{errors}\n{}", imported.toml));
    assert_eq!(codebook.themes().len(), imported.themes);
    let rules: usize = codebook
        .themes()
        .iter()
        .map(|theme| theme.rules.len())
        .sum();
    assert_eq!(rules, imported.queries);
    let (_, themes) = imported.toml.split_once("lang = \"en\"\n\n").unwrap();
    let remarks = imported.remarks.iter().map(|remark| format!("{remark}\n"));
    themes.replace("repeat = 1000000\n", "") + &remarks.collect::<String>()
}

#[track_caller]
fn refused(text: &str, kind: Dictionary) -> String {
    import(text, kind, Lang::EN).unwrap_err().to_string()
}

#[test]
fn yaml_with_categories_in_categories() {
    let text = "
Housing:
  Rent: [rent*, 'rent rise', \"landlord's\", Z??]
  Homes:
    - house
    - council flat*
    - 1984
    - ':)'
    - rent*
  __: [tenant, '“flat” (small)']
Law & order: court
Empty: []
Nothing:
日本: ['東京*']
";
    assert_snapshot!(imported(text, Dictionary::Yaml), @r#"
    [theme.housing]
    label = "Housing"
    include = ['"tenant"', '"\“flat\” \(small\)"']

    [theme.rent]
    label = "Rent"
    parent = "housing"
    include = ['rent*', '"rent rise"', "\"landlord's\"", 'Z??']

    [theme.homes]
    label = "Homes"
    parent = "housing"
    include = ['"house"', '"council flat*"', '"1984"', 'rent*']

    [theme.law-order]
    label = "Law & order"
    include = ['"court"']

    [theme."日本"]
    label = "日本"
    include = ['東京*']
    line 8: `:)` of `Homes` is left out: signs without a letter or digit are not searched for
    line 12: `Empty` has no words, and is left out
    line 13: `Nothing` has no words, and is left out
    "#);
}

#[test]
fn names_that_come_twice_get_ids_of_their_own() {
    let text = "A: {Good: [x]}\nB: {good: [y], Good: [z]}\nb: [v]\nA: {Good: [w]}\n'!': [u]\n";
    assert_snapshot!(imported(text, Dictionary::Yaml), @r#"
    [theme.a]
    label = "A"

    [theme.good]
    label = "Good"
    parent = "a"
    include = ['"x"', '"w"']

    [theme.b]
    label = "B"

    [theme.b-good]
    label = "good"
    parent = "b"
    include = ['"y"']

    [theme.b-good-2]
    label = "Good"
    parent = "b"
    include = ['"z"']

    [theme.b-2]
    label = "b"
    include = ['"v"']

    [theme.category]
    label = "!"
    include = ['"u"']
    line 4: `A` stands in line 1 already; the words of both are joined
    line 4: `Good` stands in line 1 already; the words of both are joined
    "#);
}

#[test]
fn liwc_flat_as_in_2001_and_2007() {
    let text = "%\n1\tfunct\n22 swear words\n125\tAffect\r\n%\nabandon*\t125\na lot\t1\t125\n\nknow 1 22\nlike\t(02 134)125/22\nkind\t<of>1/125\n\
        dam*\t22 99\nword\nI'm\t1\n:(\t125\n";
    assert_snapshot!(imported(text, Dictionary::Liwc), @r#"
    [theme.funct]
    label = "funct"
    include = ['"a lot"', '"know"', "\"I'm\""]

    [theme.swear-words]
    label = "swear words"
    include = ['"know"', '"like"', 'dam*']

    [theme.affect]
    label = "Affect"
    include = ['abandon*', '"a lot"', '"like"']
    line 10: `like` depends on the words around it, by a rule of LIWC 2007; it is taken for all of its categories outside brackets, whatever stands around
    line 11: `kind <of>1/125` counts only before or behind certain words, by a rule of LIWC 2007; it is left out
    line 12: `dam*` names a category `99` that is not in the list above; it is not in that one
    line 13: `word` is in no category, and is left out
    line 15: `:(` of `Affect` is left out: signs without a letter or digit are not searched for
    "#);
}

#[test]
fn liwc_with_categories_in_categories_as_in_2015() {
    let text = "%\n30\taffect (Affect)\n\t31\tposemo (Positive Emotions)\n\t32\tnegemo (Negative Emotions)\n\t\t33\tanx (Anx)\n40\tsocial (Social)\n%\n\
        abandon*\t30\t32\nhappy*\t31\nafraid of\t33\nally\t40\n";
    assert_snapshot!(imported(text, Dictionary::Liwc), @r#"
    [theme.affect]
    label = "Affect"
    include = ['abandon*']

    [theme.positive-emotions]
    label = "Positive Emotions"
    parent = "affect"
    include = ['happy*']

    [theme.negative-emotions]
    label = "Negative Emotions"
    parent = "affect"
    include = ['abandon*']

    [theme.anx]
    label = "Anx"
    parent = "negative-emotions"
    include = ['"afraid of"']

    [theme.social]
    label = "Social"
    include = ['"ally"']
    "#);
}

#[test]
fn what_is_no_dictionary_is_refused_with_the_line() {
    use Dictionary::{Liwc, Yaml};
    assert_snapshot!(refused("", Liwc), @"line 1: an empty file; a LIWC dictionary begins with `%`");
    assert_snapshot!(refused("housing: [rent]\n", Liwc), @"line 1: expected `%`, with which a LIWC dictionary begins, found `housing: [rent]`; if it is a YAML file, name it .yml");
    assert_snapshot!(refused("%\n1\tfunct\nabandon*\t1\n", Liwc), @"line 3: expected a category's number and name, such as `31 posemo`, or the closing `%`, found `abandon* 1`");
    assert_snapshot!(refused("%\n1\tfunct\n", Liwc), @"line 2: the list of categories has no end; write `%` alone on the line behind the last category");
    assert_snapshot!(refused("%\n1\tfunct\n1\tother\n%\n", Liwc), @"line 3: category 1 stands here for the second time; give one of the two another number");
    assert_snapshot!(refused("%\n1\tfunct\n%\n", Liwc), @"line 1: no category with a word that could be found in a text; nothing can be made of this dictionary");
    assert_snapshot!(refused("", Yaml), @"line 1: an empty file; expected names with lists of words, such as `housing: [rent*, flat]`");
    assert_snapshot!(refused("- rent\n- flat\n", Yaml), @"line 1: these words have no name; write one before them, such as `housing: [rent*, flat]`");
    assert_snapshot!(refused("rent\n", Yaml), @"line 1: expected names with lists of words, such as `housing: [rent*, flat]`");
    assert_snapshot!(refused("%\n1\tfunct\n%\n", Yaml), @"line 1: not YAML: while scanning a directive, could not find expected directive name; if it is a LIWC dictionary, name it .dic");
    assert_snapshot!(refused("housing:\n  - rent\n - flat\n", Yaml), @"line 3: not YAML: while parsing a block mapping, did not find expected key; indent by spaces, and put words with `:` or `#` in quotation marks");
    assert_snapshot!(refused("housing: [*rent]\n", Yaml), @"line 1: not YAML: while parsing node, found unknown anchor; put a pattern that begins with `*` in quotation marks");
    assert_snapshot!(refused("housing: [rent\nlaw: [court]\n", Yaml), @"line 2: not YAML: illegal placement of ':' indicator; indent by spaces, and put words with `:` or `#` in quotation marks");
    assert_snapshot!(refused("housing: [rent]\n---\nlaw: [court]\n", Yaml), @"line 2: a second document begins here; leave one dictionary in a file");
    assert_snapshot!(refused("[a, b]: [court]\n", Yaml), @"line 1: a name should be a text, such as `housing:`");
    assert_snapshot!(refused("housing: [':)']\n", Yaml), @"line 1: no category with a word that could be found in a text; nothing can be made of this dictionary");
}

proptest::proptest! {
    /// What is made of any file can be read as a codebook.
    #[test]
    fn any_file_is_read_or_refused(lines in proptest::collection::vec((0..3usize, 0..22usize, 0..22usize), 0..8), liwc: bool) {
        const PARTS: [&str; 22] = ["%", "1\ta", "2\tb (B)", "housing:", "Law:", "- rent*", "[rent, flat]", "a b", "'x", "\"", "(", "<of>",
            "?", "é*", "1", "\t2", "__:", "{", "}", "&a", "*a", "\\"];
        let mut text = String::from(if liwc { "%\n1\ta\n2\tb\n%\n" } else { "" });
        for (indent, one, two) in lines {
            text += &"  ".repeat(indent);
            text += &format!("{} {}\n", PARTS[one], PARTS[two]);
        }
        let kind = if liwc { Dictionary::Liwc } else { Dictionary::Yaml };
        if let Ok(imported) = import(&text, kind, Lang::EN) {
            let codebook = Codebook::parse(&imported.toml);
            proptest::prop_assert!(codebook.is_ok(), "{}\n{}", codebook.unwrap_err(), imported.toml);
        }
    }
}
