//! From the words on the command line to a query.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use nutgraf_index::Searcher;
use nutgraf_query::{Note, ParseError, Query};

use crate::cli::{Global, QueryArgs};
use crate::output::counted;

/// Reads the query that was given.
pub(crate) fn read(args: &QueryArgs) -> Result<Query> {
    let text = text(args)?;
    let query = if args.phrase {
        Query::phrase(&text)
    } else if args.literal {
        Query::literal(&text)
    } else if args.any {
        Query::any(&text)
    } else {
        Query::parse(&text)
    };
    query.map_err(|error| refused(&error))
}

/// Reads a query that stands in one argument.
pub(crate) fn parse(text: &str) -> Result<Query> {
    Query::parse(text).map_err(|error| refused(&error))
}

/// Reads a query that may be left out.
pub(crate) fn optional(words: &[String], phrase: bool) -> Result<Option<Query>> {
    let query = match words.join(" ").as_str() {
        "" => return Ok(None),
        text if phrase => Query::phrase(text),
        text => Query::parse(text),
    };
    query.map(Some).map_err(|error| refused(&error))
}

/// Reads a file of named queries: those that parse, and whether all of them do. What does not is said on
/// stderr.
pub(crate) fn list(path: &Path) -> Result<(Vec<(String, Query)>, bool)> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the queries {}", path.display()))?;
    let (mut queries, mut sound) = (Vec::new(), true);
    for named in nutgraf_query::parse_list(&text) {
        match named.query {
            Ok(query) => queries.push((named.name, query)),
            Err(error) => {
                eprintln!("error: {}:{error}", path.display());
                sound = false;
            }
        }
    }
    Ok((queries, sound))
}

fn refused(error: &ParseError) -> anyhow::Error {
    let caret = error.caret().replace('\n', "\n  ");
    anyhow::anyhow!("the query does not parse: {error}\n  {caret}")
}

/// Says on stderr what the writer of a query may not expect about how it was read.
pub(crate) fn note(global: &Global, searcher: &Searcher, query: &Query) -> Result<()> {
    if global.quiet {
        return Ok(());
    }
    for note in query.notes() {
        if let Note::BareWords { read_as, phrase } = note {
            let articles = searcher.count(query)?.articles;
            let as_phrase = searcher.count(&parse(phrase)?)?.articles;
            eprintln!(
                "note: read as {read_as}, any inflection: {}; as a phrase (-p): {as_phrase}",
                counted(articles, "article", "articles")
            );
        } else {
            eprintln!("note: {note}");
        }
    }
    Ok(())
}

fn text(args: &QueryArgs) -> Result<String> {
    let text = if args.words == ["-"] {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .context("cannot read the query from stdin")?;
        text
    } else {
        args.words.join(" ")
    };
    if text.trim().is_empty() {
        bail!("the query is empty; write a word, or a phrase in quotation marks");
    }
    Ok(text)
}
