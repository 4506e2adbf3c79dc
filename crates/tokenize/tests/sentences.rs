//! Where sentences end, a case a line; `|` stands behind each.

use nutgraf_model::Lang;
use nutgraf_tokenize::Tokenizer;

#[track_caller]
fn check(lang: &str, cases: &[&str]) {
    let lang = Lang::parse(lang).expect("a language code");
    let mut tokenizer = Tokenizer::new();
    let mut wrong = Vec::new();
    for marked in cases {
        let text = marked.replace('|', "");
        let tokens = tokenizer.tokenize(&text, lang);
        let mut found = text.clone();
        for sentence in tokens.sentences().iter().rev() {
            found.insert(sentence.span.end(), '|');
        }
        if found != *marked {
            wrong.push(format!("expected {marked}\nfound    {found}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn abbreviations_do_not_end_a_sentence() {
    check(
        "en",
        &[
            "Mr. Okafor met Gen. Park and Sen. Lee at noon.|",
            "Dr. A. B. Marsh spoke.| Nobody left.|",
            "She lives on St. Mark’s Road.|",
            "The vote was 5 vs. 3, i.e. a majority.|",
            "See fig. 3 and p. 12, vol. 2.|",
            "It was No. 7 on the list.|",
            "He said no. Then he left.|"
                .replace("no. Then", "no.| Then")
                .as_str(),
            "On Sept. 3 the border opened.|",
            "It happened in Sept.| Nobody was hurt.|",
            "Acme Corp. said so.| Acme Inc. rose 3 per cent.|",
            "He works for Acme Inc. The firm is old.|"
                .replace("Inc. The", "Inc.| The")
                .as_str(),
            "Bring pens, paper, etc. and a map.|",
            "Bring pens, paper, etc.| The map is here.|",
            "He sat. Later he stood.|"
                .replace("sat. L", "sat.| L")
                .as_str(),
            "They came from Sacramento, Calif. on Monday.|",
        ],
    );
}

#[test]
fn acronyms_and_initials_end_one_only_before_an_opener() {
    check(
        "en",
        &[
            "The U.S. Senate voted.|",
            "He flew to the U.S. The trip was long.|"
                .replace("U.S. The", "U.S.| The")
                .as_str(),
            "It began at 9 a.m. on Monday.|",
            "It ended at 6 p.m.| They went home.|",
            "J. R. Moss and W. E. B. Field agreed.|",
            "My brother and I. We were two.|"
                .replace("I. We", "I.| We")
                .as_str(),
            "Plan B. It failed.|".replace("B. It", "B.| It").as_str(),
        ],
    );
}

#[test]
fn a_capital_before_the_point_is_not_always_an_initial() {
    check(
        "en",
        &[
            "He left AT&T.| Consolidation goes on.|",
            "It was sung by Jay-Z.| Soul came next.|",
            "He fought in World War I.| But he lived.|",
            "Patients with MS.| Final approval is due.|",
            "Ms. Final and Mr. Sun spoke.|",
            "It is owned by MR. SMITH of Ely.|",
            "The shop is owned by Sun.| Initially it was small.|",
            "It opens at 9 a.m. ET on Monday.|",
            "It closed at 5 p.m.| Sources said so.|",
            "Yahoo! News is a site.| “Yahoo!”| They cheered.|",
        ],
    );
}

#[test]
fn quotation_marks_and_brackets_close_the_sentence_they_end() {
    check(
        "en",
        &[
            "“We will go.” They went.|"
                .replace(".” T", ".”| T")
                .as_str(),
            "“We will go,” he said.| “Soon.”|",
            "“Will you go?” she asked.| “Yes!” he cried.|",
            "‘Go.’ ‘No.’|".replace(".’ ‘", ".’| ‘").as_str(),
            "(He left.) She stayed.|".replace(".) S", ".)| S").as_str(),
            "He left (at 5 p.m.) and she stayed.|",
            "He called it “a disaster.” “A shame,” she said.|"
                .replace(".” “", ".”| “")
                .as_str(),
            "The reply [...] was short.|",
            "He asked “why?” and left.|",
        ],
    );
}

#[test]
fn numbers_lists_and_lines() {
    check(
        "en",
        &[
            "Prices rose 3.5 per cent.| They fell in 2023.| Nobody knows.|",
            "1. Open the door.| 2. Go in.|",
            "1) bread 2) water 3) salt|"
                .replace("d 2", "d| 2")
                .replace("r 3", "r| 3")
                .as_str(),
            "Border controls\nThe river is wide.|"
                .replace("s\nT", "s|\nT")
                .as_str(),
            "A line that is long enough to have been wrapped at\nthe margin goes on.|",
            "First paragraph\n\nsecond paragraph|"
                .replace("h\n\n", "h|\n\n")
                .as_str(),
            "- bread\n- water|".replace("d\n", "d|\n").as_str(),
        ],
    );
}

#[test]
fn marks_of_any_number_and_none() {
    check(
        "en",
        &[
            "What?! He left.|".replace("! H", "!| H").as_str(),
            "I waited... and waited.|",
            "I waited … Nobody came.|".replace("… N", "…| N").as_str(),
            "He said so.The rest is known.|"
                .replace(".The", ".|The")
                .as_str(),
            "See www.example.org.| It is there.|",
            "Write to a.b@example.org. She answers.|"
                .replace(".org. S", ".org.| S")
                .as_str(),
            "no capitals here. just words. and more.|"
                .replace(". ", ".| ")
                .as_str(),
            "The Jeopardy! host spoke.|",
            "no mark at the end|",
            "",
            "…",
        ],
    );
}

#[test]
fn german() {
    check(
        "de",
        &[
            "Am 3. Oktober 1990 war es so weit.| Die Mauer war weg.|",
            "Er kam am 24. Dezember.| Sie kam am 2. Januar.|",
            "Das ist die 5. Sitzung des 19. Bundestages.|",
            "Der 2. Weltkrieg endete 1945.| Danach kam der Friede.|",
            "Papst Johannes Paul II. reiste viel.| Papst Benedikt XVI. Rom besuchte er.|"
                .replace(" Papst Benedikt XVI. Rom besuchte er.|", "")
                .as_str(),
            "Er wurde 3.| Das war gut.|",
            "Das war sein 100. Länderspiel.| Er traf.|",
            "Die Rind GmbH u. Co. KG baut um.|",
            "Prof. Dr. Weber sprach, z. B. über Berlin, d. h. die Hauptstadt.|",
            "Die Firma hat ca. 300 Mitarbeiter bzw. Helfer.|",
            "„Wir gehen.“ Dann gingen sie.|"
                .replace(".“ D", ".“| D")
                .as_str(),
            "„Wir gehen“, sagte er.| „Bald.“|",
            "Das Spiel endete 3:2.| Die Fans jubelten.|",
        ],
    );
}

#[test]
fn numbers_with_a_point_that_are_no_ordinals_in_german() {
    check(
        "de",
        &[
            "Au siegte mit 3:2.| Trainer Rind jubelte.|",
            "Auf Platz 3.| Danach Moor.|",
            "Er liegt auf Platz 3.| Moor folgt.|",
            "Berlins 3. Bezirk ist groß.|",
            "Die Polizei sprach von 45.| Verletzte gab es keine.|",
            "Sie kam am 3. Tag.|",
            "Siehe S. 12.| Weiteres folgt.|",
            "Im 100. Jahr ihres Bestehens schließt die Firma.|",
            "Es kostet 100.| Bezahlt hat er nicht.|",
        ],
    );
}

#[test]
fn other_languages() {
    check(
        "fr",
        &[
            "M. Martin est parti.| Mme Roy est restée.|",
            "« Partons. » Il partit.|"
                .replace(". » I", ". »| I")
                .as_str(),
        ],
    );
    check(
        "es",
        &[
            "El Sr. López llegó.| ¿Quién es?| ¡Nadie!|",
            "EE. UU. y China hablan.|",
        ],
    );
    check(
        "ru",
        &[
            "В 1999 г. он уехал.| Потом вернулся.|",
            "А. С. Пушкин родился в Москве.|",
            "Он сказал: «Нет».| И ушёл.|",
        ],
    );
    check(
        "zh",
        &[
            "他走了。|她留下了。|",
            "他说：“走吧。”|她不走。|",
            "“走吧。”|“不走。”|他走了。|",
            "“走吧！”他说。|“走吧！”，他又说。|",
        ],
    );
    check(
        "ja",
        &[
            "行きます。|来ます！|",
            "「行く。」と言った。|「はい。」|彼は来た。|",
        ],
    );
    check("ko", &["2019. 10. 3. 문을 열었다.| 끝.|"]);
    check("ar", &["هل ذهب؟| نعم.| لم يعد.|"]);
    check("da", &["Den 3. oktober kom han.| Hun gik.|"]);
}
