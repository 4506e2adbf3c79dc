//! What stands before a colon: levels, zones, speakers and fields.

use nutgraf_model::{Date, Lang, Precision};

use crate::lex::{Token, is_space};
use crate::parse::{Parsed, Parser};
use crate::{
    DateTest, Field, FieldQuery, FieldTest, Level, Node, ParseError, Pattern, Side, SpeakerKind,
    SpeakerTest, Words, Zone, dialect,
};

/// How deep zones and speakers may nest: each level may look at the article's zones once more.
const MAX_ZONES: usize = 8;

/// Reads on behind a name and its colon.
pub(crate) fn read(
    parser: &mut Parser<'_>,
    name: &str,
    depth: usize,
) -> Result<Parsed, ParseError> {
    // The keys of metadata are as they are; every other name is in lower case.
    let name = &match name.starts_with("meta.") {
        true => name.to_owned(),
        false => name.to_lowercase(),
    };
    let level = match name.as_str() {
        "exact" => Some(Level::Exact),
        "stem" => Some(Level::Stem),
        "family" => Some(Level::Family),
        _ => None,
    };
    match (level, name.as_str()) {
        (Some(level), _) => read_level(parser, level, depth),
        (None, "in") => read_zone(parser, Side::In, depth),
        (None, "outside") => read_zone(parser, Side::Outside, depth),
        (None, "speaker") => {
            let value = value(parser, "a name or another word", "Yoon")?;
            let Some(words) = Words::new(value.text) else {
                return Err(no_word(parser, value.start));
            };
            read_speaker(parser, SpeakerTest::Words(words), depth)
        }
        (None, "speaker-kind") => {
            let value = value(parser, "named, role or unknown", "named")?;
            let Some(kind) = SpeakerKind::parse(&value.text.to_lowercase()) else {
                let error = bad_value(parser, &value, "named, role or unknown");
                return Err(error.with_help("write speaker-kind:named"));
            };
            read_speaker(parser, SpeakerTest::Kind(kind), depth)
        }
        (None, name) => match Field::parse(name) {
            Some(field) => read_field(parser, field),
            None => Err(dialect::unknown_prefix(&parser.lexer, name, parser.start)),
        },
    }
}

fn read_level(parser: &mut Parser<'_>, level: Level, depth: usize) -> Result<Parsed, ParseError> {
    let start = parser.start;
    parser.next()?;
    let around = parser.level.replace(level);
    let parsed = what_follows(parser, start, depth);
    parser.level = around;
    let mut parsed = parsed?;
    parsed.height -= 1; // a level is no node
    Ok(parsed)
}

fn read_zone(parser: &mut Parser<'_>, side: Side, depth: usize) -> Result<Parsed, ParseError> {
    let start = parser.start;
    let value = value(parser, "a zone such as headline", "headline return")?;
    let name = match side {
        Side::In => "in",
        Side::Outside => "outside",
    };
    let Some(zone) = Zone::parse(&value.text.to_lowercase()) else {
        let names: Vec<_> = Zone::all().map(Zone::as_str).collect();
        let expected = format!("a zone: {}", names.join(", "));
        let error = bad_value(parser, &value, &expected);
        let near = dialect::nearest(&value.text, names.iter().map(|n| (*n).to_owned()));
        return Err(match near {
            Some(near) => error.with_help(format!("did you mean {near}?")),
            None => error.with_help(format!("write {name}:headline return")),
        });
    };
    parser.next()?;
    let mut parsed = in_zone(parser, start, depth)?;
    parsed.node = Node::Zone {
        zone,
        side,
        node: Box::new(parsed.node),
    };
    Ok(parsed)
}

fn read_speaker(
    parser: &mut Parser<'_>,
    speaker: SpeakerTest,
    depth: usize,
) -> Result<Parsed, ParseError> {
    let start = parser.start;
    parser.next()?;
    // A field has no place in a quotation, so it stands beside the speaker and not inside.
    let follows = match &parser.token {
        Token::Word(_) | Token::Phrase(_) | Token::Open => true,
        Token::Prefix(name) => !is_field(name),
        _ => false,
    };
    if !follows {
        let node = Node::Speaker {
            speaker,
            node: None,
        };
        return Ok(parser.parsed(node, 1, start));
    }
    let mut parsed = in_zone(parser, start, depth)?;
    parsed.node = Node::Speaker {
        speaker,
        node: Some(Box::new(parsed.node)),
    };
    Ok(parsed)
}

fn in_zone(parser: &mut Parser<'_>, start: usize, depth: usize) -> Result<Parsed, ParseError> {
    if parser.zones == MAX_ZONES {
        let expected = format!("zones and speakers at most {MAX_ZONES} deep");
        return Err(parser
            .lexer
            .error(start, "one more zone or speaker", &expected));
    }
    parser.zones += 1;
    let parsed = what_follows(parser, start, depth);
    parser.zones -= 1;
    parsed
}

// The next word, phrase or bracket, one level further down; the prefix began at `start`.
fn what_follows(parser: &mut Parser<'_>, start: usize, depth: usize) -> Result<Parsed, ParseError> {
    let prefix = start..parser.start;
    if matches!(parser.token, Token::Not | Token::Minus) {
        let error = parser.unexpected("a word, a phrase or a bracket");
        let text = parser.lexer.text[prefix].trim().to_owned();
        return Err(error.with_help(format!("write NOT before {text}, or {text} (NOT …)")));
    }
    if let Token::Prefix(name) = &parser.token
        && is_field(name)
    {
        let error = parser.unexpected("a word, a phrase or a bracket");
        return Err(error.with_help("fields stand outside, joined with AND"));
    }
    let inner = parser.primary(depth + 1)?;
    let mut parsed = parser.parsed(inner.node, inner.height + 1, start);
    parsed.edges = inner.edges;
    parsed.prefix = inner.bare.then_some(prefix);
    Ok(parsed)
}

fn is_field(name: &str) -> bool {
    Field::parse(name).is_some() || Field::parse(&name.to_lowercase()).is_some()
}

fn read_field(parser: &mut Parser<'_>, field: Field) -> Result<Parsed, ParseError> {
    let start = parser.start;
    let (expected, example) = match field {
        Field::Date | Field::Added => ("a date", "2024-07"),
        Field::Run => ("last", "last"),
        Field::Lang => ("a language such as en", "en"),
        Field::Source => ("a value", "Reuters"),
        _ => ("a value", "*"),
    };
    let value = value(parser, expected, example)?;
    let test = match field {
        Field::Date | Field::Added => FieldTest::Date(date_test(parser, &field, &value)?),
        Field::Run if value.text == "last" => FieldTest::LastRun,
        Field::Run => return Err(bad_value(parser, &value, "last").with_help("write run:last")),
        Field::Lang => match Lang::parse(&value.text) {
            Some(lang) => FieldTest::Whole(Pattern::new(lang.as_str())),
            None => {
                let error = bad_value(parser, &value, "a code of two or three letters");
                return Err(error.with_help("write lang:en"));
            }
        },
        Field::Source | Field::Author | Field::Label | Field::Meta(_) => {
            match Words::new(value.text) {
                Some(words) => FieldTest::Words(words),
                None => return Err(no_word(parser, value.start)),
            }
        }
        Field::Path | Field::Id | Field::Url | Field::Story | Field::Theme => {
            FieldTest::Whole(Pattern::new(value.text))
        }
    };
    parser.next()?;
    Ok(parser.parsed(Node::Field(FieldQuery { field, test }), 1, start))
}

// What stands behind a colon.
struct Value {
    start: usize,
    // Escapes and wildcards read.
    text: String,
}

// `example`: what could stand there.
fn value(parser: &mut Parser<'_>, expected: &str, example: &str) -> Result<Value, ParseError> {
    let name = parser.start..parser.lexer.at;
    let lexer = &mut parser.lexer;
    lexer.skip_space();
    let start = lexer.at;
    let rest = lexer.rest();
    let name = lexer.text[name].to_owned();
    let help = format!("write {name}{example}");
    let value = match rest.chars().next() {
        None => return Err(lexer.error(start, "the end", expected).with_help(help)),
        Some('(') => {
            let error = lexer.error(start, "`(`", expected);
            return Err(error.with_help(format!("write ({name}a OR {name}b)")));
        }
        Some('[' | '{') => {
            let error = lexer.error(start, "`[`", expected);
            return Err(error.with_help(format!("a range is written {name}2024-06..2024-08")));
        }
        Some(')') => return Err(lexer.error(start, "`)`", expected).with_help(help)),
        _ => match lexer.quotes(start)? {
            Some(text) => text,
            None => lexer.run(start)?.word.trim_end_matches(is_space).to_owned(),
        },
    };
    parser.end = parser.lexer.at;
    if value.trim().is_empty() {
        let error = parser.lexer.error(start, "nothing", expected);
        return Err(error.with_help(help));
    }
    Ok(Value { start, text: value })
}

fn bad_value(parser: &Parser<'_>, value: &Value, expected: &str) -> ParseError {
    let found = format!(
        "`{}`",
        dialect::shorten(&Pattern::new(&value.text).to_string())
    );
    parser.lexer.error(value.start, &found, expected)
}

fn no_word(parser: &Parser<'_>, at: usize) -> ParseError {
    let text = &parser.lexer.text[at..parser.lexer.at];
    crate::body::no_word(&parser.lexer, at, text)
}

// `2024-07`, `2024-06..2024-08`, `>=2024`, `none`.
fn date_test(parser: &Parser<'_>, field: &Field, value: &Value) -> Result<DateTest, ParseError> {
    let name = field.name();
    let date = |text: &str| match text.parse::<Date>() {
        Ok(date) if date.precision() <= Precision::Day => Ok(date),
        _ => {
            let found = Value {
                start: value.start,
                text: if text.is_empty() {
                    value.text.clone()
                } else {
                    text.to_owned()
                },
            };
            let error = bad_value(parser, &found, "a day, a month or a year");
            Err(error.with_help(format!(
                "write {name}:2024-07-14, {name}:2024-07, {name}:>=2024-07, \
                 {name}:2024-06..2024-08 or {name}:none"
            )))
        }
    };
    let open = |text: &str| match text {
        "" => Ok(None),
        text => date(text).map(Some),
    };
    let text = value.text.as_str();
    if text == "none" {
        return Ok(DateTest::None);
    }
    if let Some((from, to)) = text.split_once("..") {
        let (from, to) = (open(from)?, open(to)?);
        if from.is_none() && to.is_none() {
            return Err(date("").unwrap_err());
        }
        if let (Some(a), Some(b)) = (from, to)
            && a.first_day() > b.last_day()
        {
            let error = bad_value(parser, value, "the earlier date first");
            return Err(error.with_help(format!("write {name}:{b}..{a}")));
        }
        return Ok(DateTest::Between(from, to));
    }
    Ok(if let Some(from) = text.strip_prefix(">=") {
        DateTest::Between(Some(date(from)?), None)
    } else if let Some(to) = text.strip_prefix("<=") {
        DateTest::Between(None, Some(date(to)?))
    } else if let Some(before) = text.strip_prefix('>') {
        DateTest::After(date(before)?)
    } else if let Some(after) = text.strip_prefix('<') {
        DateTest::Before(date(after)?)
    } else {
        let date = date(text)?;
        DateTest::Between(Some(date), Some(date))
    })
}
