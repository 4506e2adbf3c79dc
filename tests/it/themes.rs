//! Themes learned from labelled articles.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::nutgraf::Nutgraf;

/// Sixty short articles about one of two subjects, every fourth for the test.
fn labelled() -> Nutgraf {
    let nutgraf = Nutgraf::new();
    let mut lines = String::new();
    for number in 0..60 {
        let (label, words) = match number % 2 {
            0 => ("grain", ["wheat", "maize", "harvest"]),
            _ => ("ship", ["tanker", "vessel", "cargo"]),
        };
        let (one, two) = (words[number / 2 % 3], words[(number / 2 + 1) % 3]);
        let split = if number % 4 == 3 { "test" } else { "train" };
        let text =
            format!("On day {number} the {one} and the {two} were counted again at the gate.");
        lines += &format!(
            "{{\"id\": \"a{number}\", \"text\": \"{text}\", \"labels\": [\"{label}\"], \"split\": \"{split}\"}}\n"
        );
    }
    nutgraf.write("labelled.jsonl", &lines);
    nutgraf
}

#[test]
fn a_model_is_trained_tested_and_explains_itself() {
    let nutgraf = labelled();
    let trained = nutgraf.object(&[
        "themes",
        "train",
        "labelled.jsonl",
        "--out",
        "subjects.model",
    ]);
    assert_eq!(
        (&trained["articles"], &trained["labels"]),
        (&45.into(), &2.into())
    );
    let tested = nutgraf.object(&["themes", "evaluate", "labelled.jsonl"]);
    assert_eq!(tested["split"], "given");
    assert_eq!(
        (&tested["train_articles"], &tested["test_articles"]),
        (&45.into(), &15.into())
    );
    assert_eq!(tested["accuracy"], 1.0);
    let args = [
        "themes",
        "evaluate",
        "labelled.jsonl",
        "--model",
        "subjects.model",
    ];
    assert_eq!(nutgraf.object(&args)["micro_f1"], 1.0);
    nutgraf.ok(&["index", "labelled.jsonl"]);
    let args = ["themes", "explain", "a3", "--model", "subjects.model"];
    let why = nutgraf.object(&args);
    assert_eq!(
        (&why["label"], &why["given"]),
        (&"ship".into(), &true.into())
    );
    let words = why["words"].as_array().unwrap();
    let sum: f64 = words
        .iter()
        .map(|word| word["points"].as_f64().unwrap())
        .sum();
    assert!((why["bias"].as_f64().unwrap() + sum - why["score"].as_f64().unwrap()).abs() < 1e-4);
    let folds = nutgraf.object(&["themes", "evaluate", "labelled.jsonl", "--split", "folds"]);
    assert_eq!(folds["test_articles"], 60);
}

#[test]
fn a_table_is_read_too() {
    let nutgraf = Nutgraf::new();
    let rows = |from: usize| -> String {
        let row = |n: usize| match n % 2 {
            0 => format!("\"1\",\"Wheat\",\"The wheat, number {n}, was dear.\"\n"),
            _ => format!("\"2\",\"Ship\",\"The ship, number {n}, was late.\"\n"),
        };
        (from..from + 20).map(row).collect()
    };
    nutgraf.write("table/train.csv", rows(0));
    nutgraf.write("table/test.csv", rows(20));
    let tested = nutgraf.object(&["themes", "evaluate", "table"]);
    assert_eq!(
        (&tested["test_articles"], &tested["accuracy"]),
        (&20.into(), &1.0.into())
    );
}

#[test]
fn odd_posts_are_counted_whatever_they_hold() {
    let nutgraf = labelled();
    let posts = [
        json!(""),
        json!(" \n\t"),
        json!("\u{0}\u{1}\u{7f}"),
        json!("> > > wheat\n>> maize\n-- \n_/\\_ harvest _/\\_"),
        json!("wheat & maize &nbsp; http://a.b/c?d=%E0%A4%A"),
        json!("M'AX>'AX>'AX".repeat(2_000)),
        json!("wheat ".repeat(20_000)),
        json!("\u{202e}\u{200b}\u{feff} e\u{301}\u{301} \u{1f600}"),
    ];
    let line = |(number, text): (usize, &Value)| {
        let post = json!({"id": number, "text": text, "labels": ["grain"], "split": "test"});
        format!("{post}\n")
    };
    let odd: String = posts.iter().enumerate().map(line).collect();
    let lines = std::fs::read_to_string(nutgraf.path("labelled.jsonl")).unwrap();
    nutgraf.write(
        "posts/a.jsonl",
        lines + &odd + "{\"id\": \"broken\", \"text\": \n",
    );
    let ran = nutgraf.run(&["themes", "evaluate", "posts", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let tested: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(tested["test_articles"], 15 + posts.len());
    assert_snapshot!(ran.stderr, @"
    note: 1 record is left out, the first: a.jsonl:69: column 25: the record ends too early; correct the record
    note: 3 articles have no text and are counted with the others
    ");
    nutgraf.ok(&["themes", "train", "posts", "--out", "m"]);
}

#[track_caller]
fn refused(nutgraf: &Nutgraf, args: &[&str]) -> String {
    let ran = nutgraf.run(&[&["themes"], args].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{ran:?}");
    ran.stderr
}

#[test]
fn what_cannot_be_learned_or_read_is_refused_with_the_reason() {
    let nutgraf = labelled();
    nutgraf.write(
        "plain/a.txt",
        "Harbour reopens\n\nThe harbour reopened on Monday.\n",
    );
    nutgraf.write("notes.model", "Not a model.\n");
    assert_snapshot!(refused(&nutgraf, &["train", "plain", "--out", "m"]), @r#"error: none of 1 articles has a label; give them some, in JSON Lines as "labels": ["trade"]"#);
    assert_snapshot!(refused(&nutgraf, &["evaluate", "plain", "--split", "r90"]), @"error: 0 articles to learn from and 0 articles to test on; say which is which by a field `split` (`train`, `test`), by files named train… and test…, or use --split folds");
    assert_snapshot!(refused(&nutgraf, &["evaluate", "labelled.jsonl", "--model", "notes.model"]), @"error: notes.model: not a model: the first line should be `nutgraf-model 3`, found `Not a model.`");
    nutgraf.ok(&[
        "themes",
        "train",
        "labelled.jsonl",
        "--out",
        "subjects.model",
    ]);
    let lines = std::fs::read_to_string(nutgraf.path("labelled.jsonl")).unwrap();
    nutgraf.write(
        "misspelt/a.jsonl",
        lines.replacen("\"split\": \"train\"", "\"split\": \"trian\"", 2),
    );
    assert_snapshot!(refused(&nutgraf, &["train", "misspelt", "--out", "m"]), @"error: a.jsonl#1: `split` should be `train`, `test` or `validation`, found `trian` (2 articles with such values); correct it, or use `themes evaluate --split folds`, which does not look at it");
    assert_snapshot!(refused(&nutgraf, &["evaluate", "misspelt"]), @"error: a.jsonl#1: `split` should be `train`, `test` or `validation`, found `trian` (2 articles with such values); correct it, or use `themes evaluate --split folds`, which does not look at it");
    nutgraf.ok(&["themes", "evaluate", "misspelt", "--split", "folds"]);
    let others = |label: &str| lines.replace("\"ship\"", label);
    nutgraf.write(
        "other.jsonl",
        others("\"vessel\"").replace("\"grain\"", "\"crop\""),
    );
    assert_snapshot!(refused(&nutgraf, &["evaluate", "other.jsonl", "--model", "subjects.model"]), @r"
    note: labels that the model does not know, which count as missed: vessel
    note: labels of the model that no article should have, which are not counted: grain, ship
    error: the model and the articles have no label in common; the model has grain, ship, the articles have crop, vessel
    ");
    nutgraf.write("some.jsonl", others("\"vessel\""));
    let ran = nutgraf.run(&[
        "themes",
        "evaluate",
        "some.jsonl",
        "--model",
        "subjects.model",
    ]);
    assert_snapshot!(ran.stderr, @r"
    note: labels that the model does not know, which count as missed: vessel
    note: labels of the model that no article should have, which are not counted: grain, ship
    ");
    nutgraf.ok(&["index", "labelled.jsonl"]);
    let args = [
        "explain",
        "a3",
        "--model",
        "subjects.model",
        "--label",
        "trade",
    ];
    assert_snapshot!(refused(&nutgraf, &args), @"error: the model has no label `trade`; it has grain, ship");
}

#[test]
fn the_themes_of_the_sample_corpus_are_held_against_its_labels() {
    let nutgraf = Nutgraf::new();
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../corpus");
    nutgraf.ok(&["index", corpus]);
    let tested = nutgraf.object(&["themes", "evaluate", corpus]);
    assert!(tested["micro_f1"].as_f64().unwrap() >= 0.9, "{tested}");
    let themes = tested["themes"].as_array().unwrap();
    assert_eq!(themes.len(), 14);
    for theme in themes {
        assert!(theme["f1"].as_f64().unwrap() >= 0.75, "{theme}");
        assert!(!theme["queries"].as_array().unwrap().is_empty());
    }
}

/// Three articles and a codebook of two themes.
fn coded() -> Nutgraf {
    let nutgraf = Nutgraf::new();
    nutgraf.write(
        "news/a.txt",
        "Harbour reopens\n\nThe harbour reopened on Monday.\n",
    );
    nutgraf.write(
        "news/b.txt",
        "Rents rise\n\nTenants near the harbour pay more rent.\n",
    );
    nutgraf.write(
        "news/c.txt",
        "School closes\n\nThe school closed on Friday.\n",
    );
    nutgraf.write(
        "news/codebook.toml",
        "[theme.port]\ninclude = ['harbour']\nthreshold = 2\n[theme.rent]\ninclude = ['rent']\nthreshold = 2\n",
    );
    nutgraf.ok(&["index", "news"]);
    nutgraf
}

#[test]
fn a_decision_gives_its_reasons() {
    let nutgraf = coded();
    assert_snapshot!(nutgraf.ok(&["themes", "why", "a.txt", "port"]).stdout, @r"
    port: given, 2 of 2
          +1  Harbour  by `harbour`, headline 0-7
          +1  harbour  by `harbour`, paragraph 21-28
    ");
    let ran = nutgraf.run(&["themes", "why", "b.txt", "port"]);
    assert_eq!(ran.code, 1);
    assert_snapshot!(nutgraf.ok(&["themes", "why-not", "b.txt"]).stdout, @r"
    port: not given, 1 of 2
          +1  harbour  by `harbour`, paragraph 29-36
    ");
    assert_eq!(nutgraf.run(&["themes", "why-not", "c.txt"]).code, 1);
    assert_snapshot!(refused(&nutgraf, &["why", "a.txt", "ports"]), @"error: the codebook has no theme `ports`; did you mean `port`?");
    assert_snapshot!(refused(&nutgraf, &["why", "a.txt", "housing"]), @"error: the codebook has no theme `housing`; it has port, rent");
}

#[test]
fn coders_are_compared_with_each_other_and_with_the_index() {
    let nutgraf = coded();
    let sample = nutgraf.ok(&["themes", "sample"]).stdout;
    assert!(
        sample.starts_with("id,date,source,headline,text,port,rent\n"),
        "{sample}"
    );
    assert_eq!(sample, nutgraf.ok(&["themes", "sample"]).stdout);
    nutgraf.write("one.csv", "id,port,rent\na.txt,1,0\nb.txt,1,1\nc.txt,0,0\n");
    nutgraf.write("two.csv", "id,port,rent\na.txt,1,0\nb.txt,0,1\nc.txt,0,\n");
    assert_snapshot!(nutgraf.ok(&["themes", "agreement", "one.csv", "two.csv"]).stdout, @r"
    articles agreement  kappa  alpha
           3     0.667  0.400  0.444  port
           2     1.000  1.000  1.000  rent
    ");
    let machine = nutgraf
        .ok(&["themes", "agreement", "two.csv", "--machine"])
        .stdout;
    assert!(
        machine.contains("       3     1.000  1.000  1.000  port"),
        "{machine}"
    );
    nutgraf.write("odd.csv", "id,port\na.txt,perhaps\n");
    assert_snapshot!(refused(&nutgraf, &["agreement", "one.csv", "odd.csv"]), @"error: odd.csv:2: `port` should be 1 or 0, or empty where it was not coded; found `perhaps`");
    nutgraf.write("three.csv", "id,prot\na.txt,1\n");
    let ran = nutgraf.run(&["themes", "agreement", "one.csv", "three.csv"]);
    assert_snapshot!(ran.stderr, @r"
    note: not every coder coded `port`; is the column named alike in all files?
    note: not every coder coded `prot`; is the column named alike in all files?
    note: not every coder coded `rent`; is the column named alike in all files?
    ");
    assert_snapshot!(refused(&nutgraf, &["agreement", "three.csv", "--machine"]), @"error: the codebook has no theme `prot`; did you mean `port`?");
    assert_snapshot!(refused(&nutgraf, &["agreement", "one.csv"]), @"error: one coder has nobody to agree with; name a second file, or add --machine");
}

#[test]
fn a_codebook_is_checked_against_the_index() {
    let nutgraf = coded();
    nutgraf.write(
        "other.toml",
        "[theme.port]\ninclude = ['harbour', 'harbor']\nno = ['The harbour is closed.']\n[theme.rent]\ninclude = ['rent']\nthreshold = 9\n",
    );
    let ran = nutgraf.run(&["themes", "check", "other.toml"]);
    assert_eq!(ran.code, 2);
    assert_snapshot!(ran.stdout, @r"
    2:23: theme.port: `harbor`: matches no article; check its spelling, or take it out
    4:8: theme.rent: all queries together count 3 at most and 9 is needed; lower the threshold to 3 or less, or raise `weight` or `repeat`
    5:12: theme.rent: `rent`: matches in 1 article and is evidence in none: the theme is not given there (`themes why-not ID` says why), or other queries count instead; raise its weight, lower the threshold, or take it out
    3:7: theme.port.no: `The harbour is closed.`
    port: given, 1 of 1
          +1  harbour  by `harbour`, paragraph 4-11
          --  exclude what was not meant, set the threshold of 1 above 1, or move the text to `yes`
    ");
    let ran = nutgraf.ok(&["themes", "check"]);
    assert_eq!(ran.stdout, "");
    assert_eq!(ran.stderr, "0 findings; 0 examples come out wrong\n");
}

#[test]
fn an_edit_of_the_codebook_is_shown_by_the_articles_it_moves() {
    let nutgraf = coded();
    let book = |port: u32, rent: &str| {
        format!(
            "[theme.port]\ninclude = ['harbour']\nthreshold = {port}\n[theme.rent]\ninclude = ['{rent}']\nthreshold = 2\n"
        )
    };
    nutgraf.write("old.toml", book(2, "rent"));
    nutgraf.write("new.toml", book(1, "lease"));
    let rows = nutgraf.rows(&["themes", "diff", "old.toml", "new.toml"]);
    let rows: Vec<String> = rows
        .iter()
        .map(|row| {
            format!("{} {} {}", row["theme"], row["change"], row["headline"]).replace('"', "")
        })
        .collect();
    assert_eq!(rows, ["port gains Rents rise", "rent loses Rents rise"]);
    let ran = nutgraf.run(&["themes", "diff", "old.toml", "old.toml"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert_eq!(ran.stderr, "0 themes are changed; 0 articles moved\n");
}

#[test]
fn dictionaries_of_other_programs_become_codebooks() {
    let nutgraf = Nutgraf::new();
    nutgraf.write(
        "housing.yml",
        "Housing:\n  Rent: [rent*, landlord]\n  Signs: [':)']\n",
    );
    nutgraf.write(
        "news/a.txt",
        "Rents rise\n\nRents rise again, as a landlord said.\n",
    );
    let ran = nutgraf.ok(&[
        "themes",
        "import",
        "housing.yml",
        "--out",
        "news/codebook.toml",
    ]);
    assert_snapshot!(ran.stderr, @r"
    housing.yml:3: `:)` of `Signs` is left out: signs without a letter or digit are not searched for
    housing.yml:3: `Signs` has no words, and is left out
    2 themes, 2 queries; 2 things could not be carried over as is
    ");
    nutgraf.ok(&["index", "news"]);
    assert_snapshot!(nutgraf.ok(&["themes", "why", "a.txt", "rent"]).stdout, @r#"
    rent: given, 3 of 1
          +1  Rents  by `rent*`, headline 0-5
          +1  Rents  by `rent*`, paragraph 12-17
          +1  landlord  by `"landlord"`, paragraph 35-43
    "#);
    nutgraf.write("flat.dic", "%\n1\tHousing\n%\nrent*\t1\n");
    let toml = nutgraf.ok(&["themes", "import", "flat.dic"]).stdout;
    assert!(
        toml.contains("[theme.housing]\nlabel = \"Housing\"\n"),
        "{toml}"
    );
    nutgraf.write("broken.dic", "%\n1\tHousing\nrent*\t1\n");
    assert_snapshot!(refused(&nutgraf, &["import", "broken.dic"]), @"error: broken.dic:3: expected a category's number and name, such as `31 posemo`, or the closing `%`, found `rent* 1`");
    assert_snapshot!(refused(&nutgraf, &["import", "news/a.txt"]), @"error: news/a.txt: cannot tell what it is by its name; add --format yaml or --format liwc");
    assert_snapshot!(refused(&nutgraf, &["import", "housing.yml", "-o", "news/codebook.toml"]), @"error: cannot write news/codebook.toml; a file that is there is kept: File exists (os error 17)");
}

#[test]
fn labels_that_no_theme_has_are_refused_with_their_line() {
    let nutgraf = coded();
    nutgraf.write(
        "news/labels/themes.jsonl",
        "{\"path\": \"a.txt\", \"themes\": [\"port\"]}\n{\"path\": \"b.txt\", \"themes\": [\"rents\"]}\n",
    );
    assert_snapshot!(refused(&nutgraf, &["evaluate", "news"]), @"error: news/labels/themes.jsonl:2: the codebook has no theme `rents`; did you mean `rent`?");
}

#[test]
fn a_codebook_in_another_language_than_the_articles_is_told() {
    let nutgraf = Nutgraf::new();
    nutgraf.write(
        "news/a.txt",
        "---\nlang: fr\n---\nLe port rouvre\n\nLe port a rouvert lundi, après trois jours sans bateau.\n",
    );
    nutgraf.write(
        "news/codebook.toml",
        "[theme.port]\ninclude = ['harbour']\n",
    );
    let ran = nutgraf.ok(&["index", "news"]);
    let note: Vec<&str> = ran
        .stderr
        .lines()
        .filter(|line| line.contains("themes:"))
        .collect();
    assert_snapshot!(note.join("\n"), @"note: themes: the language of 1 of 1 articles is `fr`, for which there are no queries; those in `en` find little beside names there; add [theme.ID.lang.fr], or if the queries are in `fr`, say so: lang = \"fr\" under [codebook]");
    let checked = nutgraf.ok(&["themes", "check"]).stdout;
    assert_snapshot!(checked, @"
    1:1: the language of 1 of 1 articles is `fr`, for which there are no queries; those in `en` find little beside names there; add [theme.ID.lang.fr], or if the queries are in `fr`, say so: lang = \"fr\" under [codebook]
    2:12: theme.port: `harbour`: matches no article; check its spelling, or take it out
    ");
    nutgraf.write(
        "news/codebook.toml",
        "[codebook]\nlang = 'fr'\n[theme.port]\ninclude = ['port']\n",
    );
    assert!(!nutgraf.ok(&["index", "news"]).stderr.contains("themes:"));
}

#[test]
fn queries_are_suggested_as_a_patch_of_the_codebook() {
    let nutgraf = labelled();
    let book = "# The desk's.\n[theme.grain]\ninclude = [\n  'wheat', # and others\n]\n\n\
                [theme.sea]\nalias = ['ship']\ninclude = 'vessel'\n";
    nutgraf.write("book.toml", book);
    let suggested = nutgraf.rows(&["themes", "suggest", "book.toml", "labelled.jsonl"]);
    let queries: Vec<String> = suggested
        .iter()
        .map(|row| format!("{} {} {}", row["theme"], row["query"], row["new_articles"]))
        .collect();
    assert_snapshot!(queries.join("\n").replace('"', ""), @r"
    grain harvest 10
    grain maize 10
    grain \harvest and\ 0
    grain \maize were\ 0
    grain wheat 0
    sea cargo 10
    sea tanker 10
    sea \cargo were\ 0
    sea \tanker and\ 0
    sea vessel 0
    ");
    let ran = nutgraf.ok(&[
        "themes",
        "suggest",
        "book.toml",
        "labelled.jsonl",
        "-n",
        "1",
    ]);
    let (shown, diff) = ran
        .stdout
        .split_once("--- book.toml\n")
        .expect("a diff follows");
    assert!(shown.starts_with("grain  harvest  +"), "{shown}");
    assert!(shown.contains("\n    | "), "samples are shown: {shown}");
    assert!(diff.starts_with("+++ book.toml\n@@ -"), "{diff}");
    assert!(
        diff.contains("\n+  { query = 'harvest', weight = "),
        "{diff}"
    );
    assert_eq!(
        std::fs::read_to_string(nutgraf.path("book.toml")).unwrap(),
        book
    );
    nutgraf.write("one.diff", &ran.stdout);
    let patch = std::process::Command::new("patch")
        .args([
            "--quiet",
            "--output",
            "patched.toml",
            "book.toml",
            "one.diff",
        ])
        .current_dir(nutgraf.dir.path())
        .status();
    let args = [
        "themes",
        "suggest",
        "book.toml",
        "labelled.jsonl",
        "-n",
        "1",
        "--apply",
    ];
    nutgraf.ok(&args);
    let applied = std::fs::read_to_string(nutgraf.path("book.toml")).unwrap();
    match patch {
        Ok(status) => {
            assert!(status.success());
            let patched = std::fs::read_to_string(nutgraf.path("patched.toml")).unwrap();
            assert_eq!(patched, applied);
        }
        Err(reason) => println!("not tried with patch: {reason}"),
    }
    // The same from an index.
    nutgraf.write("book.toml", book);
    nutgraf.ok(&["index", "labelled.jsonl"]);
    nutgraf.ok(&["themes", "suggest", "book.toml", "-n", "1", "--apply"]);
    assert_eq!(
        std::fs::read_to_string(nutgraf.path("book.toml")).unwrap(),
        applied
    );
}

#[test]
fn a_codebook_is_held_against_labels_with_and_without_what_is_suggested() {
    let nutgraf = labelled();
    let book =
        "[theme.grain]\ninclude = ['wheat']\n[theme.sea]\nalias = ['ship']\ninclude = ['vessel']\n";
    nutgraf.write("book.toml", book);
    let args = [
        "themes",
        "evaluate",
        "labelled.jsonl",
        "--codebook",
        "book.toml",
        "--single",
    ];
    let alone = nutgraf.object(&args);
    assert_eq!(
        (&alone["test_articles"], &alone["weights"]),
        (&15.into(), &2.into())
    );
    let with = nutgraf.object(&[&args[..], &["--suggest"]].concat());
    assert!(alone["accuracy"].as_f64() < with["accuracy"].as_f64());
    assert_eq!(with["accuracy"], 1.0);
    nutgraf.write("other.toml", "[theme.rent]\ninclude = ['rent']\n");
    assert_snapshot!(refused(&nutgraf, &["evaluate", "labelled.jsonl", "--codebook", "other.toml"]), @"error: no theme of the codebook is a label of the articles, by id, label or alias; the labels are grain, ship");
    let none = refused(&nutgraf, &["suggest", "other.toml"]);
    assert!(none.contains("index"), "{none}");
}
