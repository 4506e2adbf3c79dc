//! One record of JSON: which key means what, and where its body's lines stand in the file.

pub(crate) mod keys;
mod string;

use std::borrow::Cow;
use std::fmt;

use nutgraf_model::{Article, Lang, Place};
use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::line::{Line, cover};
use crate::rejected::Problem;
use crate::text::{self, Given};
use crate::{Reason, byline, dates, decode, html, kind};
use keys::Role;

/// What is kept of a value that nothing asks for; longer ones are named in a warning.
const MAX_META_BYTES: usize = 1 << 16;

pub(crate) fn read(article: &mut Article, bytes: &[u8], place: Place) -> Result<(), Problem> {
    let decoded;
    let mut exact = true;
    let json = match std::str::from_utf8(bytes) {
        Ok(json) if decode::wide(bytes).is_none() => json.trim_start_matches('\u{feff}'),
        _ => {
            // Places of lines are those of the record then: decoding moved the bytes.
            exact = false;
            let lines = decode::decode(bytes, place)?;
            article.warnings.extend(lines.warnings);
            let lines: Vec<&str> = lines.lines.iter().map(|line| &*line.text).collect();
            decoded = lines.join("\n");
            &decoded
        }
    };
    let fields: Fields<'_> = serde_json::from_str(json).map_err(|error| invalid(json, &error))?;
    let source = Where {
        json,
        place,
        exact,
        format: "json",
    };
    fill(article, &fields, &source)
}

/// The same for a row of a table: its cells, by the names of their columns.
pub(crate) fn read_row(
    article: &mut Article,
    names: &[String],
    cells: &[String],
    place: Place,
) -> Result<(), Problem> {
    // Written as JSON, so that both go the same way.
    let written = cells
        .iter()
        .map(|cell| serde_json::to_string(cell).unwrap_or_default());
    let written: Vec<String> = written.collect();
    let names = names.iter().map(|name| Cow::Borrowed(&**name));
    let fields = Fields(names.zip(written.iter().map(|cell| &**cell)).collect());
    let source = Where {
        json: "",
        place,
        exact: false,
        format: "csv",
    };
    fill(article, &fields, &source)
}

fn fill(article: &mut Article, fields: &Fields<'_>, source: &Where<'_>) -> Result<(), Problem> {
    let chosen = Chosen::new(article, fields);
    chosen.describe(article, source.format);
    let headline = joined(&chosen.lines(Role::Headline, source)?);
    let standfirst = joined(&chosen.lines(Role::Standfirst, source)?);
    let body = chosen.lines(Role::Body, source)?;
    let first = body.iter().find(|line| !line.text.trim().is_empty());
    if headline.is_none() && first.is_none() {
        return Err(Problem::new(
            Reason::NoText,
            format!(
                "neither a headline nor a body; expected {} such as `title` and `text`",
                if source.format == "csv" {
                    "columns"
                } else {
                    "keys"
                }
            ),
        ));
    }
    if headline.is_some() {
        article
            .found
            .insert("headline".into(), source.format.into());
    }
    if first.is_some_and(|line| kind::is_html(line.text.as_bytes())) {
        let texts: Vec<&str> = body.iter().map(|line| &*line.text).collect();
        let place = body.iter().map(|line| line.place).reduce(cover);
        let url = article.url.clone();
        let hints = html::Hints {
            url: url.as_deref(),
            ..html::Hints::default()
        };
        let given = Given {
            headline,
            standfirst,
        };
        let place = place.unwrap_or(source.place);
        return html::read_inside(article, &texts.join("\n"), place, &hints, given);
    }
    text::anatomy(
        article,
        &body,
        Given {
            headline,
            standfirst,
        },
    );
    if article.text().is_empty() {
        return Err(Problem::new(
            Reason::NoText,
            "the body holds nothing but remains of a page",
        ));
    }
    Ok(())
}

fn invalid(json: &str, error: &serde_json::Error) -> Problem {
    let message = error.to_string();
    let found = message.split(" at line ").next().unwrap_or(&message);
    let found = match found {
        "EOF while parsing a string" => "the record ends inside a text".to_owned(),
        found if found.starts_with("EOF ") => "the record ends too early".to_owned(),
        found => found.replace("invalid type: ", "found "),
    };
    let line = json
        .lines()
        .nth(error.line().saturating_sub(1))
        .unwrap_or_default();
    let rest = line
        .get(error.column().saturating_sub(1)..)
        .unwrap_or_default();
    let advice = if rest.starts_with("NaN") || rest.starts_with("Inf") || rest.starts_with("-Inf") {
        "NaN and Infinity are not JSON; write null"
    } else {
        "correct the record"
    };
    let line = match error.line() {
        0 | 1 => String::new(),
        line => format!("line {line} of the record, "),
    };
    Problem::new(
        Reason::InvalidJson,
        format!("{line}column {}: {found}; {advice}", error.column()),
    )
}

/// The keys and values of an object, in order, each value as it is written.
struct Fields<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with a headline or a body")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Fields<'de>, M::Error> {
                let mut fields: Vec<(Cow<'de, str>, &'de str)> = Vec::new();
                while let Some(key) = map.next_key::<Key<'de>>()? {
                    if fields.iter().any(|(other, _)| *other == key.0) {
                        let message = format!("the key `{}` stands twice", key.0);
                        return Err(serde::de::Error::custom(message));
                    }
                    fields.push((key.0, map.next_value::<&'de RawValue>()?.get()));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// Where the text of a record stands in its file.
struct Where<'a> {
    json: &'a str,
    place: Place,
    exact: bool,
    format: &'static str,
}

impl Where<'_> {
    /// The place of a value, which is a part of the record.
    fn of(&self, value: &str) -> Place {
        if !self.exact {
            return self.place;
        }
        let at = value.as_ptr() as usize - self.json.as_ptr() as usize;
        // A byte order mark may have been taken off the record.
        let mark = (self.place.end - self.place.start) as usize;
        let mark = if mark > self.json.len() {
            mark - self.json.len()
        } else {
            0
        };
        let start = self.place.start + (at + mark) as u64;
        Place {
            line: self.place.line
                + memchr::memchr_iter(b'\n', &self.json.as_bytes()[..at]).count() as u32,
            start,
            end: start + value.len() as u64,
        }
    }

    /// The lines of a string.
    fn lines<'v>(&self, value: &'v str) -> Vec<Line<'v>> {
        string::lines(value, self.of(value), self.exact)
    }
}

/// The fields of a record that have a role, and of several spellings of one the best.
#[derive(Default)]
struct Chosen<'a> {
    fields: Vec<(Role, usize, &'a str, &'a str)>,
}

impl<'a> Chosen<'a> {
    /// Sorts the fields of a record; what has no role, or has a better rival, is kept as `meta`.
    fn new(article: &mut Article, fields: &'a Fields<'a>) -> Chosen<'a> {
        let mut chosen = Chosen::default();
        for &(ref key, value) in &fields.0 {
            if value == "null" || value.trim_matches('"').trim().is_empty() {
                continue;
            }
            let Some((mut role, rank)) = keys::role(key) else {
                keep(article, key, value);
                continue;
            };
            // trafilatura calls the page's address `source`.
            if role == Role::Source
                && (value.starts_with("\"http:") || value.starts_with("\"https:"))
            {
                role = Role::Url;
            }
            let rival = chosen
                .fields
                .iter()
                .position(|field| field.0 == role && role != Role::Labels);
            match rival.map(|at| (at, chosen.fields[at])) {
                Some((_, (_, better, ..))) if better <= rank => keep(article, key, value),
                Some((at, (_, _, other, worse))) => {
                    keep(article, other, worse);
                    chosen.fields[at] = (role, rank, key, value);
                }
                None => chosen.fields.push((role, rank, key, value)),
            }
        }
        chosen
    }

    fn get(&self, role: Role) -> Option<(&'a str, &'a str)> {
        let field = self.fields.iter().find(|field| field.0 == role)?;
        Some((field.2, field.3))
    }

    fn text(&self, role: Role) -> Option<(&'a str, String)> {
        let (key, value) = self.get(role)?;
        Some((key, string::plain(value)))
    }

    /// Everything but the text.
    fn describe(&self, article: &mut Article, format: &str) {
        let found = |article: &mut Article, field: &str, key: &str| {
            article
                .found
                .insert(field.to_owned(), format!("{format}:{key}"));
        };
        article.own_id = self.text(Role::Id).map(|id| id.1);
        article.url = self.text(Role::Url).map(|url| url.1);
        if let Some((key, text)) = self.text(Role::Date) {
            match dates::field(&text) {
                Ok(date) => {
                    article.date = Some(date);
                    found(article, "date", key);
                }
                Err(problem) => {
                    article.warn("bad-date", format!("`{key}`: {problem}"));
                    keep_text(article, key, text);
                }
            }
        }
        if let Some((key, text)) = self.text(Role::Source) {
            article.source = Some(text);
            found(article, "source", key);
        }
        if let Some((key, text)) = self.text(Role::Lang) {
            article.lang = Lang::parse(&text).or_else(|| keys::language(&text));
            match article.lang {
                Some(_) => found(article, "lang", key),
                None => keep_text(article, key, text),
            }
        }
        if let Some((key, value)) = self.get(Role::Authors) {
            for name in string::list(value)
                .iter()
                .flat_map(|text| byline::split_names(text))
            {
                if !article.authors.contains(&name) {
                    article.authors.push(name);
                }
            }
            if article.authors.is_empty() {
                keep(article, key, value);
            } else {
                found(article, "authors", key);
            }
        }
        for field in self.fields.iter().filter(|field| field.0 == Role::Labels) {
            for label in string::list(field.3)
                .iter()
                .flat_map(|labels| match format {
                    // A cell holds one text.
                    "csv" => labels
                        .split([';', '|'])
                        .map(|label| label.trim().to_owned())
                        .collect(),
                    _ => vec![labels.clone()],
                })
            {
                if !label.trim().is_empty() && !article.labels.contains(&label) {
                    article.labels.push(label);
                }
            }
        }
    }

    /// The lines of a text.
    fn lines(&self, role: Role, source: &Where<'_>) -> Result<Vec<Line<'a>>, Problem> {
        match self.get(role) {
            None => Ok(Vec::new()),
            Some((_, value)) if value.starts_with('"') => Ok(source.lines(value)),
            Some((key, value)) => Err(Problem::new(
                Reason::InvalidJson,
                format!(
                    "`{key}` should be a text, found {}; write it as one string",
                    string::type_of(value)
                ),
            )),
        }
    }
}

fn joined(lines: &[Line<'_>]) -> Option<(String, Place)> {
    let filled = lines.iter().filter(|line| !line.text.trim().is_empty());
    let texts: Vec<&str> = filled.clone().map(|line| line.text.trim()).collect();
    let place = filled.map(|line| line.place).reduce(cover)?;
    Some((texts.join(" "), place))
}

fn keep(article: &mut Article, key: &str, value: &str) {
    if value != "null" {
        keep_text(article, key, string::plain(value));
    }
}

fn keep_text(article: &mut Article, key: &str, text: String) {
    if text.len() > MAX_META_BYTES {
        let message = format!("`{key}` has {} bytes and was left out", text.len());
        article.warn("long-value", message);
    } else if !text.is_empty() {
        article.meta.insert(key.to_owned(), text);
    }
}
