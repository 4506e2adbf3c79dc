//! What a query is read as, and what is said where it is none.

use crate::{Query, parse};

#[track_caller]
fn check(query: &str, canonical: &str) {
    let parsed = match parse(query) {
        Ok(parsed) => parsed,
        Err(error) => panic!("{query}\n{}\n{error}", error.caret()),
    };
    assert_eq!(parsed.to_string(), canonical, "{query}");
    assert_eq!(
        parse(canonical),
        Ok(parsed),
        "{canonical} reads differently"
    );
}

fn error(query: &str) -> String {
    match parse(query) {
        Ok(parsed) => format!("read as {parsed}"),
        Err(error) => error.to_string(),
    }
}

fn notes(query: &str) -> String {
    let query = parse(query).expect("a query");
    let notes: Vec<String> = query.notes().iter().map(ToString::to_string).collect();
    notes.join("\n")
}

#[test]
fn words_and_phrases() {
    check("forced", "forced");
    check("forced repatriation", "forced AND repatriation");
    check("\"forced repatriation\"", "\"forced repatriation\"");
    check("“forced repatriation”", "\"forced repatriation\"");
    check("„forced repatriation“", "\"forced repatriation\"");
    check("«forced repatriation»", "\"forced repatriation\"");
    check("“forced repatriation\"", "\"forced repatriation\"");
    check("\"he said “never” again\"", "\"he said “never” again\"");
    check("North Korea's", "North AND Korea's");
    check("  a\t b\u{A0}c\n", "a AND b AND c");
    check("9:30", "9\\:30");
    check("AT&T, U.S.", "AT&T, AND U.S.");
    check("Jong-un", "Jong-un");
    check("朝鲜", "朝鲜");
    check("24/7 and/or", "24\\/7 AND and\\/or");
    check("\u{FEFF}a \u{200F}b", "a AND b");
}

#[test]
fn apostrophes_at_the_ends_of_words() {
    check("the '90s", "the AND \\'90s");
    check("'til workers", "\\'til AND workers");
    check("rock 'n' roll", "rock AND \\'n' AND roll");
}

#[test]
fn levels() {
    check(
        "stem:\"forced repatriation\"",
        "stem:\"forced repatriation\"",
    );
    check("stem:forced", "forced");
    check("exact:US", "exact:US");
    check("exact: \"The Voice\"", "exact:\"The Voice\"");
    check("family:(force return)", "family:force AND family:return");
    check(
        "exact:(US OR \"the UK\" OR stem:go)",
        "exact:US OR exact:\"the UK\" OR go",
    );
    check("EXACT:US", "exact:US");
}

#[test]
fn wildcards_and_alternatives() {
    check("repatriat*", "repatriat*");
    check("*forc* wom?n", "*forc* AND wom?n");
    check("\"forc* repatriat*\"", "\"forc* repatriat*\"");
    check(
        "\"forced (repatriation | return)\"",
        "\"forced (repatriation | return)\"",
    );
    check("\"(a|b c|(d | e) f)\"", "\"(a | b c | (d | e) f)\"");
    check("* * *", "* AND * AND *");
    check("wom?", "wom?");
    check("exact:$om?", "exact:\\$om?");
}

#[test]
fn pasted_headlines() {
    check("\"Who is next?\"", "\"Who is next\\?\"");
    check("\"wom?n? Yes?! No?”\"", "\"wom?n\\? Yes\\?! No\\?”\"");
    check(
        "\"Envoy (in Cuba) fled – why?\"",
        "\"Envoy \\(in Cuba\\) fled – why\\?\"",
    );
    check("\"He (or she\"", "\"He \\(or she\"");
    check("\"a) first\"", "\"a\\) first\"");
}

#[test]
fn escapes() {
    check("\\AND", "\\AND");
    check("\\-5", "\\-5");
    check("a\\*", "a\\*");
    check("New\\ York", "New\\ York");
    check("\"a \\\"b\\\" c\"", "\"a \\\"b\\\" c\"");
    check("source\\:x", "source\\:x");
    check("\\near5", "\\near5");
}

#[test]
fn boolean() {
    check("a AND b", "a AND b");
    check("a OR b OR c", "a OR b OR c");
    check("(a b) OR c", "(a AND b) OR c");
    check("a (b c)", "a AND b AND c");
    check("a OR (b OR c)", "a OR b OR c");
    check("NOT a", "NOT a");
    check("a NOT b", "a AND NOT b");
    check("a -b", "a AND NOT b");
    check("(-b)", "NOT b");
    check("a-b c -d", "a-b AND c AND NOT d");
    check("a OR NOT b", "a OR NOT b");
    check("NOT NOT a", "NOT NOT a");
    check("NOT (a OR b)", "NOT (a OR b)");
    check("-\"a b\" c", "NOT \"a b\" AND c");
    check("-(a OR b) c", "NOT (a OR b) AND c");
    check("-source:x c", "NOT source:\"x\" AND c");
}

#[test]
fn proximity() {
    check(
        "(forced OR forcibl*) w/3 (repatriat* OR return*)",
        "(forced OR forcibl*) w/3 (repatriat* OR return*)",
    );
    check("forc* pre/3 repatriat*", "forc* pre/3 repatriat*");
    check("forc* PRE/3 \"a b\"", "forc* pre/3 \"a b\"");
    check("defector w/s China", "defector w/s China");
    check("defector W/P China", "defector w/p China");
    check("repatriat* NOT w/8 worker*", "repatriat* NOT w/8 worker*");
    check("a w/3 b w/4 c", "(a w/3 b) w/4 c");
    check("a w/3 (b w/4 c)", "a w/3 (b w/4 c)");
    check("NOT a w/3 b", "NOT (a w/3 b)");
    check("x AND a w/3 b", "x AND a w/3 b");
    check(
        "in:headline a w/3 stem:\"b c\"",
        "in:headline a w/3 stem:\"b c\"",
    );
    check("a NOT w/s b", "a NOT w/s b");
    check("\"x y\" a w/3 b", "\"x y\" AND a w/3 b");
}

#[test]
fn zones_and_speakers() {
    check("in:headline x", "in:headline x");
    check("in:quote \"never return\"", "in:quote \"never return\"");
    check("outside:caption x y", "outside:caption x AND y");
    check("in:quote (a OR b)", "in:quote (a OR b)");
    check("in:headline in:quote x", "in:headline in:quote x");
    check("in:Headline exact:x", "in:headline exact:x");
    check("speaker:Yoon x", "speaker:\"Yoon\" x");
    check("speaker:Yoon", "speaker:\"Yoon\"");
    check("speaker:\"Kim Jong*\" AND x", "speaker:\"Kim Jong*\" AND x");
    check("speaker:Yoon date:2024", "speaker:\"Yoon\" AND date:2024");
    check("speaker:Yoon in:lede x", "speaker:\"Yoon\" in:lede x");
    check("speaker-kind:role x", "speaker-kind:role x");
    check("in:headline (NOT x)", "in:headline (NOT x)");
    check("NOT in:headline x", "NOT in:headline x");
}

#[test]
fn fields() {
    check("theme:forced-repatriation", "theme:\"forced-repatriation\"");
    check("source:Reuters* a", "source:\"Reuters*\" AND a");
    check("author:\"Jane O'Neil\"", "author:\"Jane O'Neil\"");
    check("lang:EN", "lang:\"en\"");
    check("path:news/2024/*.txt", "path:\"news/2024/*.txt\"");
    check("url:\"https://x.org/?a=1\"", "url:\"https://x.org/?a=1\"");
    check("meta.Outlet:x", "meta.Outlet:\"x\"");
    check("date:2024-07", "date:2024-07");
    check("date:2024-06..2024-08", "date:2024-06..2024-08");
    check("date:..2024", "date:<=2024");
    check("date:>=2024-07-14", "date:>=2024-07-14");
    check("date:<2024 date:>2023", "date:<2024 AND date:>2023");
    check("date:none", "date:none");
    check(
        "added:>=2024-07-14 run:last",
        "added:>=2024-07-14 AND run:last",
    );
    check("source: Reuters", "source:\"Reuters\"");
}

#[test]
fn errors_say_where_what_and_what_to_write() {
    let cases = CASES
        .map(|query| format!("> {query}\n    {}", error(query)))
        .join("\n");
    insta::assert_snapshot!(cases, @r#"
    > 
        column 1: found the end, expected a word, a phrase or a bracket; write forced, or "forced repatriation"
    >    
        column 4: found the end, expected a word, a phrase or a bracket; write forced, or "forced repatriation"
    > forced (repatriation
        column 8: found `(` and then no more, expected `)` to close it; write (repatriation)
    > forced) repatriation
        column 7: found `)`, expected the end, for no bracket is open; leave it out, or open a bracket before
    > ()
        column 2: found `)`, expected a word, a phrase or a bracket; leave the brackets out, or write (forced OR forcibly)
    > "forced repatriation
        column 1: found " and then no more, expected " to close it; write "forced repatriation"
    > “forced
        column 1: found “ and then no more, expected ” to close it; write "forced"
    > a "
        column 3: found " and then no more, expected " to close it; leave it out, or write \ before it
    > ""
        column 2: found nothing in quotation marks, expected a word; leave them out, or write "forced repatriation"
    > "..."
        column 2: found `...`, expected a letter or a digit; signs alone are not searched for; leave them out
    > - a
        column 1: found `-`, expected a letter or a digit; signs alone are not searched for; leave them out
    > a – b
        column 3: found `–`, expected a letter or a digit; signs alone are not searched for; leave them out
    > –worker a
        column 1: found `–`, expected a word, or `-` for NOT; write -worker or NOT worker; for the sign, quotation marks
    > --limit 3
        column 1: found `--`, expected a word, or one `-` for NOT; a dash in a text stands in quotation marks
    > a \
        column 3: found `\` at the end, expected a character after it; write \\ for the character itself
    > a AND
        column 6: found the end, expected a word, a phrase or a bracket; write a AND return
    > AND a
        column 1: found `AND`, expected a word, a phrase or a bracket; quotation marks make it a word
    > a OR OR b
        column 6: found `OR`, expected a word, a phrase or a bracket; quotation marks make it a word
    > NOT
        column 4: found the end, expected a word, a phrase or a bracket; write NOT return
    > a NOT
        column 6: found the end, expected a word, a phrase or a bracket; write a NOT return
    > -
        column 1: found `-`, expected a letter or a digit; signs alone are not searched for; leave them out
    > a b OR c
        column 5: found a space, which means AND, beside OR, expected brackets that say which goes first; write (a AND b) OR c, or a AND (b OR c)
    > a OR b c
        column 8: found a space, which means AND, beside OR, expected brackets that say which goes first; write a OR (b AND c), or (a OR b) AND c
    > a AND b OR c AND d
        column 9: found AND and OR side by side, expected brackets that say which goes first; write (a AND b) OR (c AND d), or a AND (b OR c) AND d
    > a OR b NOT c
        column 8: found a space, which means AND, beside OR, expected brackets that say which goes first; write a OR (b AND NOT c), or (a OR b) AND NOT c
    > forced repatriation w/3 china
        column 8: found several words beside w/n, expected one word, a phrase or a bracket; write "forced repatriation" for the phrase, or AND between the words
    > china w/3 forced repatriation
        column 18: found several words beside w/n, expected one word, a phrase or a bracket; write "forced repatriation" for the phrase, or AND between the words
    > a b w/3 c d
        column 3: found several words beside w/n, expected one word, a phrase or a bracket; write "a b" for the phrase, or AND between the words
    > in:headline a b w/3 c
        column 15: found several words beside w/n, expected one word, a phrase or a bracket; write "a b" for the phrase, or AND between the words
    > a not w/3 b
        column 3: found `not`, expected NOT in capitals; write NOT w/3
    > w/3 a
        column 1: found `w/3`, expected a word, a phrase or a bracket before it; write forced w/3 return
    > a w/3
        column 6: found the end, expected a word, a phrase or a bracket; write a w/3 return
    > a w/3 NOT b
        column 7: found `NOT`, expected a word, a phrase or a bracket; for what is not near write a NOT w/8 b
    > a w/0 b
        column 3: found `w/0`, expected w/ and a number of words, s or p; w/1 is side by side, w/s one sentence
    > a w/x b
        column 3: found `w/x`, expected w/ and a number of words, s or p; w/1 is side by side, w/s one sentence
    > a w/99999999999 b
        column 3: found `w/99999999999`, expected w/ and a number of words, s or p; w/1 is side by side, w/s one sentence
    > a w/3 date:2024
        column 7: found `date:2024`, expected something that stands in the text beside w/3; join `date:2024` with AND
    > (NOT a) w/3 b
        column 1: found `(NOT a)`, expected something that stands in the text beside w/3; join `(NOT a)` with AND
    > a NOT pre/3 b
        column 7: found `NOT pre/3`, expected NOT w/n; write NOT w/3
    > a w/3 w/4 b
        column 7: found `w/4`, expected a word, a phrase or a bracket before it; write forced w/3 return
    > "a b"~3
        column 6: found `~3`, expected a space after the phrase; write a w/4 b
    > "a b c"~3
        column 8: found `~3`, expected a space after the phrase; write a w/4 b for two words or phrases near each other
    > "a b"^2
        column 6: found `^2`, expected no weight; weights belong into a codebook; leave it out
    > 'forced repatriation'
        column 1: found `'`, expected quotation marks of two strokes; write "forced repatriation", or \ before an apostrophe
    > (a OR ‘b c’)
        column 7: found `‘`, expected quotation marks of two strokes; write "b c", or \ before an apostrophe
    > word~1
        column 5: found `~1`, expected a space; spellings are listed, (word OR …), or use wildcards, wom?n
    > word~
        column 5: found `~`, expected a space; spellings are listed, (word OR …), or use wildcards, wom?n
    > word^2
        column 5: found `^2`, expected no weight; weights belong into a codebook; write word
    > repatriat!
        column 10: found `!`, expected `*` or a space; for every ending write repatriat*; for the sign, quotation marks
    > +a +b
        column 1: found `+`, expected a word; words side by side must all be there; write a
    > a !b
        column 3: found `!`, expected a word, or `-` for NOT; write -b or NOT b; for the sign, quotation marks
    > a && b
        column 3: found `&&`, expected AND; write AND, or a space
    > a || b
        column 3: found `||`, expected OR; write a OR b; in a phrase, "forced (repatriation | return)"
    > a | b
        column 3: found `|`, expected OR; write a OR b; in a phrase, "forced (repatriation | return)"
    > (a | b)
        column 4: found `|`, expected OR; write a OR b; in a phrase, "forced (repatriation | return)"
    > [a TO b]
        column 1: found `[a`, expected a word; a range of dates is date:2024-06..2024-08; a group stands in ( )
    > a TO b
        column 3: found `TO`, expected a word; a range of dates is date:2024-06..2024-08
    > a /s b
        column 3: found `/s`, expected w/n, w/s or w/p; write w/s
    > a /5 b
        column 3: found `/5`, expected w/n, w/s or w/p; write w/5
    > a /N5/ b
        column 3: found `/N5/`, expected w/n, w/s or w/p; write w/5
    > /forc.*/
        column 1: found `/forc.*/`, expected w/n, w/s or w/p; patterns of characters are not searched for; wildcards are * and ?
    > a NEAR/5 b
        column 3: found `NEAR/5`, expected w/n or pre/n; write w/5
    > a near5 b
        column 3: found `near5`, expected w/n or pre/n; write w/5
    > a NEAR b
        column 3: found `NEAR`, expected w/n or pre/n; write w/5
    > a adj5 b
        column 3: found `adj5`, expected w/n or pre/n; write pre/5
    > a onear/2 b
        column 3: found `onear/2`, expected w/n or pre/n; write pre/2
    > atleast5 x
        column 1: found `atleast5`, expected a word; how often a word must stand in an article cannot be asked
    > hd=x
        column 1: found `hd=x`, expected a word; fields are written with a colon; write in:headline x
    > a ANDNOT b
        column 3: found `ANDNOT`, expected NOT; write a NOT b
    > a w/o b
        column 3: found `w/o`, expected w/ and a number of words, s or p; w/1 is side by side, w/s one sentence
    > -in:headline x y
        column 1: found `-in:headline`, expected NOT and brackets; write NOT (in:headline x) for articles without it, outside:headline x for the places outside
    > -speaker:Yoon x
        column 1: found `-speaker:Yoon`, expected NOT and brackets; write NOT (speaker:Yoon x)
    > in:headline NOT x
        column 13: found `NOT`, expected a word, a phrase or a bracket; write NOT before in:headline, or in:headline (NOT …)
    > in:headline
        column 12: found the end, expected a word, a phrase or a bracket; write in:headline return
    > in:headlin x
        column 4: found `headlin`, expected a zone: headline, standfirst, byline, dateline, caption, heading, paragraph, list, block-quote, table, correction, lede, quote, reported, narration; did you mean headline?
    > in:nowhere x
        column 4: found `nowhere`, expected a zone: headline, standfirst, byline, dateline, caption, heading, paragraph, list, block-quote, table, correction, lede, quote, reported, narration; write in:headline return
    > in:headline date:2024
        column 13: found `date:`, expected a word, a phrase or a bracket; fields stand outside, joined with AND
    > speaker:
        column 9: found the end, expected a name or another word; write speaker:Yoon
    > speaker-kind:man x
        column 14: found `man`, expected named, role or unknown; write speaker-kind:named
    > speaker:... x
        column 9: found `...`, expected a letter or a digit; signs alone are not searched for; leave them out
    > sorce:x
        column 1: found `sorce:`, expected a field such as source:, date: or in:headline; did you mean source:…?
    > title:x
        column 1: found `title:`, expected a field such as source:, date: or in:headline; did you mean in:headline …?
    > headline:x
        column 1: found `headline:`, expected a field such as source:, date: or in:headline; did you mean in:headline …?
    > https://x.org
        column 1: found `https:`, expected a field such as source:, date: or in:headline; to look for the text itself write "https://x.org"
    > foo:bar
        column 1: found `foo:`, expected a field such as source:, date: or in:headline; to look for the text itself write "foo:bar"
    > language:en
        column 1: found `language:`, expected a field such as source:, date: or in:headline; did you mean lang:…?
    > before:2024
        column 1: found `before:`, expected a field such as source:, date: or in:headline; did you mean date:<…?
    > meta.:x
        column 1: found `meta.:`, expected a field such as source:, date: or in:headline; write meta.NAME:value
    > source:(a OR b)
        column 8: found `(`, expected a value; write (source:a OR source:b)
    > source:
        column 8: found the end, expected a value; write source:Reuters
    > source:""
        column 8: found nothing, expected a value; write source:Reuters
    > source:... a
        column 8: found `...`, expected a letter or a digit; signs alone are not searched for; leave them out
    > lang:english
        column 6: found `english`, expected a code of two or three letters; write lang:en
    > run:first
        column 5: found `first`, expected last; write run:last
    > date:2024-13
        column 6: found `2024-13`, expected a day, a month or a year; write date:2024-07-14, date:2024-07, date:>=2024-07, date:2024-06..2024-08 or date:none
    > date:yesterday
        column 6: found `yesterday`, expected a day, a month or a year; write date:2024-07-14, date:2024-07, date:>=2024-07, date:2024-06..2024-08 or date:none
    > date:2024-07-14T10:00:00
        column 6: found `2024-07-14T10:00:00`, expected a day, a month or a year; write date:2024-07-14, date:2024-07, date:>=2024-07, date:2024-06..2024-08 or date:none
    > date:2024-08..2024-06
        column 6: found `2024-08..2024-06`, expected the earlier date first; write date:2024-06..2024-08
    > date:..
        column 6: found `..`, expected a day, a month or a year; write date:2024-07-14, date:2024-07, date:>=2024-07, date:2024-06..2024-08 or date:none
    > date:>= 2024
        column 6: found `>=`, expected a day, a month or a year; write date:2024-07-14, date:2024-07, date:>=2024-07, date:2024-06..2024-08 or date:none
    > date:[2024 TO 2025]
        column 6: found `[`, expected a date; a range is written date:2024-06..2024-08
    > "a | b"
        column 4: found `|`, expected brackets around alternatives; write "forced (repatriation | return)", or \| for the character
    > "(a | b"
        column 2: found `(` and then no more, expected `)` to close it; write "forced (repatriation | return)"
    > "(a | )"
        column 7: found an empty alternative, expected a word on each side of `|`; write "forced (repatriation | return)"
    > "forc(ed | ibly) x"
        column 6: found alternatives inside a word, expected alternatives of whole words; write "(forced | forcibly)", with a space around it
    > "(a | ...)"
        column 10: found `...`, expected a letter or a digit; signs alone are not searched for; leave them out
    "#);
}

const CASES: [&str; 106] = [
    "",
    "   ",
    "forced (repatriation",
    "forced) repatriation",
    "()",
    "\"forced repatriation",
    "“forced",
    "a \"",
    "\"\"",
    "\"...\"",
    "- a",
    "a – b",
    "–worker a",
    "--limit 3",
    "a \\",
    "a AND",
    "AND a",
    "a OR OR b",
    "NOT",
    "a NOT",
    "-",
    "a b OR c",
    "a OR b c",
    "a AND b OR c AND d",
    "a OR b NOT c",
    "forced repatriation w/3 china",
    "china w/3 forced repatriation",
    "a b w/3 c d",
    "in:headline a b w/3 c",
    "a not w/3 b",
    "w/3 a",
    "a w/3",
    "a w/3 NOT b",
    "a w/0 b",
    "a w/x b",
    "a w/99999999999 b",
    "a w/3 date:2024",
    "(NOT a) w/3 b",
    "a NOT pre/3 b",
    "a w/3 w/4 b",
    "\"a b\"~3",
    "\"a b c\"~3",
    "\"a b\"^2",
    "'forced repatriation'",
    "(a OR ‘b c’)",
    "word~1",
    "word~",
    "word^2",
    "repatriat!",
    "+a +b",
    "a !b",
    "a && b",
    "a || b",
    "a | b",
    "(a | b)",
    "[a TO b]",
    "a TO b",
    "a /s b",
    "a /5 b",
    "a /N5/ b",
    "/forc.*/",
    "a NEAR/5 b",
    "a near5 b",
    "a NEAR b",
    "a adj5 b",
    "a onear/2 b",
    "atleast5 x",
    "hd=x",
    "a ANDNOT b",
    "a w/o b",
    "-in:headline x y",
    "-speaker:Yoon x",
    "in:headline NOT x",
    "in:headline",
    "in:headlin x",
    "in:nowhere x",
    "in:headline date:2024",
    "speaker:",
    "speaker-kind:man x",
    "speaker:... x",
    "sorce:x",
    "title:x",
    "headline:x",
    "https://x.org",
    "foo:bar",
    "language:en",
    "before:2024",
    "meta.:x",
    "source:(a OR b)",
    "source:",
    "source:\"\"",
    "source:... a",
    "lang:english",
    "run:first",
    "date:2024-13",
    "date:yesterday",
    "date:2024-07-14T10:00:00",
    "date:2024-08..2024-06",
    "date:..",
    "date:>= 2024",
    "date:[2024 TO 2025]",
    "\"a | b\"",
    "\"(a | b\"",
    "\"(a | )\"",
    "\"forc(ed | ibly) x\"",
    "\"(a | ...)\"",
];

#[test]
fn notes_say_how_a_query_was_read() {
    insta::assert_snapshot!(notes("forced repatriation"), @r#"read as forced AND repatriation, any inflection; as a phrase: "forced repatriation""#);
    insta::assert_snapshot!(notes("us or them -it"), @r#"
    `us` does not find US; for that write US
    `or` is a word here; the operator is OR
    `it` does not find IT; for that write IT
    read as us AND or AND them, any inflection; as a phrase: "us or them"
    "#);
    insta::assert_snapshot!(notes("in:headline forced repatriation china"), @r#"
    `in:headline` holds for forced alone; put brackets or quotation marks around more
    read as repatriation AND china, any inflection; as a phrase: "repatriation china"
    "#);
    insta::assert_snapshot!(notes("\"us\" exact:us US"), @"
    `us` does not find US; for that write US
    `exact:` holds for us alone; put brackets or quotation marks around more
    ");
}

#[test]
fn any_of_the_words_of_a_question() {
    let any = |text| Query::any(text).map(|q| q.to_string());
    assert_eq!(
        any("Who pays the (new) harbour fees, and when? NOT the -port*").unwrap(),
        "Who OR pays OR the OR \\(new\\) OR harbour OR fees, OR and OR when\\? OR \\NOT OR \\-port\\*"
    );
    assert_eq!(any("harbour -- harbour").unwrap(), "harbour");
    for text in ["Viet Nam's", "AND OR", "a:b \"c", "F-16"] {
        let query = Query::any(text).unwrap();
        assert_eq!(query, Query::parse(&query.to_string()).unwrap(), "{text}");
    }
    assert!(any("? -").is_err());
    let many: String = (0..1001).map(|n| format!("w{n} ")).collect();
    insta::assert_snapshot!(any(&many).unwrap_err(), @"column 1: found a phrase of 1001 words, expected at most 1000; take a part of it; a dozen words find the place");
}

#[test]
fn phrases_and_literals_from_the_command_line() {
    let phrase = |text| Query::phrase(text).map(|q| q.to_string());
    assert_eq!(
        phrase("forced repatriat*").unwrap(),
        "\"forced repatriat*\""
    );
    assert_eq!(
        phrase("say \"never\" AND go").unwrap(),
        "\"say \\\"never\\\" AND go\""
    );
    assert!(phrase("...").is_err());
    let literal = |text| Query::literal(text).map(|q| q.to_string());
    assert_eq!(literal("a* (b | c)").unwrap(), "\"a\\* \\(b \\| c\\)\"");
    assert!(literal("").is_err());
    insta::assert_snapshot!(literal(&"a ".repeat(1001)).unwrap_err(), @"column 1: found a phrase of 1001 words, expected at most 1000; take a part of it; a dozen words find the place");
}

#[test]
fn a_caret_points_to_the_place() {
    insta::assert_snapshot!(parse("a w/3 b source:(x)").unwrap_err().caret(), @"
    a w/3 b source:(x)
                   ^
    ");
}

#[test]
fn hostile_queries_end_soon() {
    for (query, ok) in [
        ("(".repeat(10_000), false),
        (
            format!("{}a{}", "(".repeat(10_000), ")".repeat(10_000)),
            false,
        ),
        (
            format!("\"{}a{}\"", "(b | ".repeat(10_000), ")".repeat(10_000)),
            false,
        ),
        ("NOT ".repeat(10_000) + "a", false),
        ("in:quote ".repeat(10_000) + "a", false),
        (format!("a{}", " w/3 a".repeat(10_000)), false),
        (format!("\"({})\"", vec!["a"; 10_000].join(" | ")), true),
        (vec!["a"; 10_000].join(" OR "), true),
        ("a ".repeat(100_000), true),
        (format!("\"{}\"", "* ".repeat(1000)), true),
        (format!("\"{}\"", "* ".repeat(1001)), false),
        ("a".repeat(1 << 20), true),
        ("\\".repeat(1 << 20), false),
        ("-".repeat(1 << 20), false),
        ("'a ".repeat(20_000), true),
        ("\"".repeat(1 << 20), false),
        ("a OR b AND ".repeat(100_000) + "c", false),
    ] {
        let start: String = query.chars().take(20).collect();
        match parse(&query) {
            Ok(parsed) => {
                assert!(ok, "{start}");
                assert_eq!(parse(&parsed.to_string()), Ok(parsed), "{start}");
            }
            Err(error) => assert!(!ok && error.to_string().len() < 1000, "{start}: {error}"),
        }
    }
}

#[test]
fn a_field_in_a_zone_is_printed_in_brackets() {
    for text in ["in:headline (date:2024)", "speaker:\"x\" (source:\"y\")"] {
        let query = Query::parse(text).unwrap();
        assert_eq!(query.to_string(), text);
        assert_eq!(Query::parse(&query.to_string()), Ok(query));
    }
}
