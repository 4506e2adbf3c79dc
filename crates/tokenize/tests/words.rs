//! Words and their folded forms, a case a line.

use nutgraf_model::Lang;
use nutgraf_tokenize::Tokenizer;

/// The folded forms of a text, with `~` behind a token that is joined to the next.
fn folded(lang: &str, text: &str) -> String {
    let tokens = Tokenizer::new().tokenize(text, Lang::parse(lang).expect("a language code"));
    let form = |index| {
        let joint = if tokens.flags(index).joined() {
            "~"
        } else {
            " "
        };
        format!("{}{joint}", tokens.folded(index))
    };
    (0..tokens.len())
        .map(form)
        .collect::<String>()
        .trim_end()
        .to_owned()
}

/// The texts of the tokens, with `|` between them.
fn spans(lang: &str, text: &str) -> String {
    let tokens = Tokenizer::new().tokenize(text, Lang::parse(lang).expect("a language code"));
    let texts: Vec<&str> = (0..tokens.len())
        .map(|index| tokens.span(index).text(text))
        .collect();
    texts.join("|")
}

#[test]
fn folded_forms() {
    for (lang, text, expected) in [
        ("en", "forced repatriation", "forced repatriation"),
        ("en", "forcibly repatriating", "forcibly repatriating"),
        (
            "en",
            "forced-repatriation policy",
            "forced~repatriation policy",
        ),
        (
            "en",
            "forced‐repatriation policy",
            "forced~repatriation policy",
        ),
        (
            "en",
            "forced–repatriation — policy",
            "forced repatriation policy",
        ),
        (
            "en",
            "forced\u{AD}ly re\u{AD}patri\u{AD}ated",
            "forcedly repatriated",
        ),
        ("en", "zero\u{200B}width", "zerowidth"),
        // hyphens
        ("en", "Kim Jong-un", "kim jong~un"),
        ("en", "Kim Jong Un", "kim jong un"),
        ("en", "Kim Jong\u{2011}un", "kim jong~un"),
        (
            "en",
            "North Korea-Russia relations",
            "north korea~russia relations",
        ),
        ("en", "covid-19 F-16 4G MH370", "covid~19 f~16 4g mh370"),
        ("en", "2024-07-14 at 5 p.m.", "2024~07~14 at 5 pm"),
        // line breaks
        ("en", "the repatri-\nation of", "the repatriation of"),
        ("en", "the repatri-\r\nation of", "the repatriation of"),
        ("en", "the repatri\u{AD}\nation of", "the repatriation of"),
        ("en", "a non-\nhuman", "a non~human"),
        ("en", "North-\nSouth talks", "north~south talks"),
        ("en", "hard-line -\nand", "hard~line and"),
        // apostrophes
        ("en", "Yoon's Yoon’s Yoonʼs YOON'S", "yoon yoon yoon yoon"),
        ("en", "Defectors’ Day", "defectors day"),
        (
            "en",
            "don’t can't o'clock O’Neill",
            "don't can't o'clock o'neill",
        ),
        ("en", "'tis the ’90s", "tis the 90s"),
        ("en", "l'aventure", "l'aventure"),
        (
            "fr",
            "l’aventure d'Ivoire qu'il aujourd’hui",
            "l~aventure d~ivoire qu~il aujourd'hui",
        ),
        ("it", "dell’Italia un'altra", "dell~italia un~altra"),
        ("ca", "l'any", "l~any"),
        // acronyms
        ("en", "the U.S. Government", "the US government"),
        (
            "en",
            "the US Government told us",
            "the US government told us",
        ),
        ("en", "US told us", "US told us"),
        ("en", "THE WHO TOLD US", "the who told us"),
        (
            "en",
            "the U.S.'s and the US’s aims",
            "the US and the US aims",
        ),
        ("en", "the U.N. and the U.K.", "the un and the uk"),
        (
            "en",
            "at 10 a.m. today, e.g. here",
            "at 10 am today eg here",
        ),
        ("en", "George W. Bush", "george w bush"),
        // numbers
        ("en", "8,900 won, 8900", "8900 won 8900"),
        ("en", "8.900,50 euros", "8900.50 euros"),
        ("de", "8.900 Euro", "8900 euro"),
        ("de", "8,5 Prozent", "8.5 prozent"),
        ("en", "8.900", "8.900"),
        ("fr", "8\u{A0}900 euros, 8\u{202F}900", "8900 euros 8900"),
        ("en", "in 12 345", "in 12 345"),
        ("en", "July 27, 1953, ceasefire", "july 27 1953 ceasefire"),
        ("en", "$1.5bn €30m 40%", "1.5bn 30m 40"),
        ("en", "1990's 1990s", "1990 1990s"),
        ("ar", "٢٠٢٤", "2024"),
        // addresses, handles
        ("en", "see www.bbc.co.uk now", "see www~bbc~co~uk now"),
        (
            "en",
            "https://example.com/a-b?c=1.",
            "https~example~com~a~b~c~1",
        ),
        (
            "en",
            "a@b.org, Jane.Doe@example.com",
            "a~b~org jane~doe~example~com",
        ),
        ("en", "anne-marie@example.org", "anne~marie~example~org"),
        ("en", "@reuters #NorthKorea #1", "reuters northkorea 1"),
        ("en", "end.Next sentence…and", "end next sentence and"),
        ("en", "AT&T Q&A and/or", "at~t q~a and or"),
        // accents and compatibility characters
        (
            "en",
            "café Müller naïve Łódź Øre",
            "cafe muller naive lodz ore",
        ),
        ("en", "ＦＵＬＬ width ﬁsh", "full width fish"),
        ("de", "Straße STRASSE", "strasse strasse"),
        ("tr", "ISTANBUL İstanbul", "istanbul istanbul"),
        ("ru", "Ещё ещё Юрий", "еще еще юрий"),
        ("uk", "Київ їжак", "київ їжак"),
        ("el", "Αθήνα ΑΘΗΝΑΣ", "αθηνα αθηνασ"),
        ("en", "5½ m² said¹", "5 m said"),
        // scripts without spaces
        ("zh", "朝鲜强制", "朝~鲜~强~制"),
        ("ja", "3月の", "3~月~の"),
        ("ko", "김정은이 미사일을", "김정은이 미사일을"),
        // wildcards
        (
            "en",
            "wom\u{FDD1}n \u{FDD0}ation",
            "wom\u{FDD1}n \u{FDD0}ation",
        ),
        // nothing
        ("en", " — … “” ", ""),
        ("en", "", ""),
    ] {
        assert_eq!(folded(lang, text), expected, "{text} in {lang}");
    }
}

#[test]
fn spans_cover_the_untouched_text() {
    for (lang, text, expected) in [
        ("en", "Yoon’s “pledge”", "Yoon’s|pledge"),
        ("en", "the U.S. said", "the|U.S.|said"),
        (
            "en",
            "Mr. J. R. Moss, Jr., of Acme Inc.",
            "Mr.|J.|R.|Moss|Jr.|of|Acme|Inc.",
        ),
        (
            "en",
            "He said no. It is Plan B. It failed",
            "He|said|no|It|is|Plan|B|It|failed",
        ),
        (
            "en",
            "at 9:30 a.m. or 12:05:59, 3:2",
            "at|9:30|a.m.|or|12:05:59|3|2",
        ),
        ("de", "z. B. Dr. Lenz, Nr. 3.", "z.|B.|Dr.|Lenz|Nr.|3"),
        ("en", "the U.S.'s aim", "the|U.S.'s|aim"),
        ("en", "the U.S", "the|U.S"),
        ("en", "the repatri-\nation of", "the|repatri-\nation|of"),
        ("en", "for\u{AD}ced", "for\u{AD}ced"),
        ("en", "@reuters #tag", "@reuters|#tag"),
        ("en", "$8,900.50 (40%)", "8,900.50|40"),
        ("fr", "l’aventure", "l’|aventure"),
        ("en", "a_b _c_", "a_b|c"),
        ("zh", "朝鲜", "朝|鲜"),
        ("th", "กำลัง", "ก|ำ|ล\u{E31}|ง"),
    ] {
        assert_eq!(spans(lang, text), expected, "{text} in {lang}");
    }
}

#[test]
fn an_address_is_one_span_and_its_parts() {
    let text = "Write to anne-marie@example.org or see https://example.org/a/.";
    let tokens = Tokenizer::new().tokenize(text, Lang::EN);
    let addresses: Vec<(&str, usize)> = tokens
        .addresses()
        .iter()
        .map(|address| (address.span.text(text), address.tokens.len()))
        .collect();
    assert_eq!(
        addresses,
        [("anne-marie@example.org", 4), ("https://example.org/a/", 4)]
    );
}
