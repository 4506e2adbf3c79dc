//! What stands in the rows of an export. `docs/exports.md` says what each column means.

use nutgraf_index::{IndexError, Marked, Searcher, StoredArticle};
use nutgraf_model::Span;
use nutgraf_quote::{QuoteKind, SpeakerKind};

use super::sink::Holds::{self, Integer, Real, Text, Texts};
use super::sink::{Column, Sink};
use super::{ExportOptions, ExportWhat, OffsetUnit};
use crate::speakers::{quotes, speaker_at};

/// What every row begins with.
const ARTICLE: &[(&str, Holds)] = &[
    ("id", Text),
    ("date", Text),
    ("source", Text),
    ("headline", Text),
];
/// The way back to the source of a passage.
const ORIGIN: &[(&str, Holds)] = &[
    ("path", Text),
    ("member", Text),
    ("record", Integer),
    ("line", Integer),
    ("byte_start", Integer),
    ("byte_end", Integer),
    ("url", Text),
];

impl ExportWhat {
    /// The columns between [`ARTICLE`] and [`ORIGIN`].
    fn own_columns(self) -> &'static [(&'static str, Holds)] {
        match self {
            ExportWhat::Articles => &[
                ("authors", Texts),
                ("lang", Text),
                ("labels", Texts),
                ("words", Integer),
                ("matches", Integer),
                ("themes", Texts),
                ("found", Texts),
                ("date_confidence", Real),
                ("content", Text),
                ("duplicate_of", Text),
                ("story", Text),
                ("likeness", Text),
                ("added", Text),
                ("first_run", Integer),
                ("changed_run", Integer),
            ],
            ExportWhat::Matches => &[
                ("zone", Text),
                ("speaker", Text),
                ("left", Text),
                ("node", Text),
                ("right", Text),
                ("sentence", Text),
                ("start", Integer),
                ("end", Integer),
            ],
            ExportWhat::Quotes => &[
                ("kind", Text),
                ("words", Text),
                ("speaker", Text),
                ("person", Text),
                ("speaker_kind", Text),
                ("description", Text),
                ("cue", Text),
                ("rule", Text),
                ("confidence", Real),
                ("start", Integer),
                ("end", Integer),
            ],
            ExportWhat::Themes => &[
                ("theme", Text),
                ("score", Real),
                ("through", Text),
                ("evidence", Integer),
            ],
            ExportWhat::Evidence => &[
                ("theme", Text),
                ("query", Text),
                ("zone", Text),
                ("weight", Real),
                ("factor", Real),
                ("count", Integer),
                ("passage", Text),
                ("start", Integer),
                ("end", Integer),
            ],
            ExportWhat::ThemeMatrix => &[],
        }
    }
}

/// Makes rows of articles.
pub(super) struct Rows {
    options: ExportOptions,
    /// Names of `meta.` columns, and those names in articles.
    meta: Vec<(String, String)>,
    /// The themes of a matrix.
    themes: Vec<String>,
}

impl Rows {
    pub(super) fn new(searcher: &Searcher, options: &ExportOptions) -> Result<Rows, IndexError> {
        let themes = match options.what {
            ExportWhat::ThemeMatrix => searcher.themes().into_iter().map(|(id, _)| id).collect(),
            _ => Vec::new(),
        };
        let names = searcher.meta_names()?.into_iter();
        Ok(Rows {
            options: *options,
            meta: names.map(|name| (format!("meta.{name}"), name)).collect(),
            themes,
        })
    }

    pub(super) fn columns(&self) -> Vec<Column<'_>> {
        let mut columns = ARTICLE.to_vec();
        columns.extend(self.options.what.own_columns());
        columns.extend(self.themes.iter().map(|id| (id.as_str(), Real)));
        columns.extend(ORIGIN);
        columns.extend(self.meta.iter().map(|(column, _)| (column.as_str(), Text)));
        if self.texts() {
            columns.push(("text", Text));
        }
        columns
    }

    fn texts(&self) -> bool {
        self.options.texts && self.options.what == ExportWhat::Articles
    }

    /// Whether rows are made of words: of the article with its matches.
    pub(super) fn needs_text(&self) -> bool {
        matches!(self.options.what, ExportWhat::Matches | ExportWhat::Quotes)
    }

    pub(super) fn of_article(&self, stored: &StoredArticle, matches: u64, sink: &mut Sink<'_>) {
        match self.options.what {
            ExportWhat::Articles => {
                let article = &stored.article;
                self.begin(stored, sink);
                sink.list(article.authors.iter().map(String::as_str));
                sink.text(Some(stored.lang.as_str()));
                sink.list(article.labels.iter().map(String::as_str));
                sink.integer(Some(stored.words));
                sink.integer(Some(matches));
                sink.list(stored.themes().iter().map(|theme| theme.id.as_str()));
                let found = article.found.iter();
                let found: Vec<String> =
                    found.map(|(name, how)| format!("{name}: {how}")).collect();
                sink.list(found.iter().map(String::as_str));
                sink.real(article.date_confidence);
                sink.text(Some(&stored.content.to_string()));
                sink.text(stored.duplicate_of.as_deref());
                sink.text(Some(&stored.story));
                sink.text(stored.likeness.map(|likeness| likeness.as_str()));
                sink.text(stored.added.map(|day| day.to_string()).as_deref());
                sink.integer(Some(stored.first_run));
                sink.integer(Some(stored.changed_run));
                self.end(stored, 0, sink);
            }
            ExportWhat::ThemeMatrix => {
                self.begin(stored, sink);
                for id in &self.themes {
                    let theme = stored.themes().iter().find(|theme| theme.id == *id);
                    sink.real(Some(theme.map_or(0.0, |theme| theme.score)));
                }
                self.end(stored, 0, sink);
            }
            ExportWhat::Themes => {
                for theme in stored.themes() {
                    self.begin(stored, sink);
                    sink.text(Some(&theme.id));
                    sink.real(Some(theme.score));
                    sink.text(theme.through.as_deref());
                    sink.integer(Some(theme.evidence.len()));
                    self.end(stored, 0, sink);
                }
            }
            ExportWhat::Evidence => {
                for (theme, evidence) in stored.evidence() {
                    self.begin(stored, sink);
                    sink.text(Some(theme));
                    sink.text(Some(&evidence.query));
                    sink.text(Some(&evidence.zone));
                    sink.real(Some(evidence.weight));
                    sink.real(Some(evidence.factor));
                    sink.integer(Some(evidence.count));
                    sink.text(Some(evidence.span.text(stored.text())));
                    self.span(stored, evidence.span, sink);
                    self.end(stored, evidence.span.start(), sink);
                }
            }
            ExportWhat::Matches | ExportWhat::Quotes => {}
        }
    }

    pub(super) fn of_text(&self, marked: &Marked, sink: &mut Sink<'_>) {
        match self.options.what {
            ExportWhat::Matches => self.matches(marked, sink),
            ExportWhat::Quotes => self.quotes(marked, sink),
            _ => {}
        }
    }

    fn matches(&self, marked: &Marked, sink: &mut Sink<'_>) {
        let stored = &marked.article;
        let mut found = None;
        for line in marked.lines(self.options.width_words) {
            self.begin(stored, sink);
            sink.text(line.block.map(|kind| kind.as_str()));
            let speaker = line.quotation.and_then(|_| {
                let quotes = found.get_or_insert_with(|| quotes(&marked.article));
                speaker_at(quotes, stored.text(), line.span)
            });
            sink.text(speaker);
            sink.text(Some(line.left));
            sink.text(Some(line.node));
            sink.text(Some(line.right));
            sink.text(Some(marked.sentence(line.span).text(stored.text())));
            self.span(stored, line.span, sink);
            self.end(stored, line.span.start(), sink);
        }
    }

    fn quotes(&self, marked: &Marked, sink: &mut Sink<'_>) {
        let stored = &marked.article;
        let text = stored.text();
        for quote in quotes(&marked.article) {
            let spoken = matches!(quote.kind, QuoteKind::Direct | QuoteKind::Reported);
            let spans = &marked.spans;
            let holds = || spans.iter().any(|&span| quote.span.contains(span));
            if !spoken || !(spans.is_empty() || holds()) {
                continue;
            }
            let speaker = quote.speaker;
            self.begin(stored, sink);
            sink.text(Some(quote.kind.as_str()));
            sink.text(Some(quote.words.text(text)));
            sink.text(speaker.map(|speaker| speaker.mention.text(text)));
            sink.text(speaker.and_then(|speaker| Some(speaker.person?.text(text))));
            let kind = speaker.map_or(SpeakerKind::Unknown, |speaker| speaker.kind);
            sink.text(Some(kind.as_str()));
            sink.text(speaker.and_then(|speaker| Some(speaker.description?.text(text))));
            sink.text(quote.cue.map(|cue| cue.text(text)));
            sink.text(Some(quote.rule.as_str()));
            sink.real(Some(quote.confidence()));
            self.span(stored, quote.span, sink);
            self.end(stored, quote.span.start(), sink);
        }
    }

    fn begin(&self, stored: &StoredArticle, sink: &mut Sink<'_>) {
        let article = &stored.article;
        sink.text(Some(&stored.id));
        sink.text(article.date.map(|date| date.to_string()).as_deref());
        sink.text(article.source.as_deref());
        sink.text(article.headline());
    }

    fn span(&self, stored: &StoredArticle, span: Span, sink: &mut Sink<'_>) {
        let count = |byte: usize| match self.options.offsets {
            OffsetUnit::Bytes => byte,
            OffsetUnit::Chars => stored.text()[..byte].chars().count(),
        };
        sink.integer(Some(count(span.start())));
        sink.integer(Some(count(span.end())));
    }

    /// The way back to the block that holds this byte of the text, and what else is known.
    fn end(&self, stored: &StoredArticle, byte: usize, sink: &mut Sink<'_>) {
        let article = &stored.article;
        let locator = &article.locator;
        let at = article
            .blocks()
            .partition_point(|block| block.span.end() <= byte);
        let place = article
            .blocks()
            .get(at)
            .or(article.blocks().last())
            .map(|block| block.place);
        sink.text(Some(&locator.path));
        sink.text(locator.member.as_deref());
        sink.integer(locator.record);
        sink.integer(place.map(|place| place.line));
        sink.integer(place.map(|place| place.start));
        sink.integer(place.map(|place| place.end));
        sink.text(article.url.as_deref());
        for (_, name) in &self.meta {
            sink.text(article.meta.get(name).map(String::as_str));
        }
        if self.texts() {
            sink.text(Some(article.text()));
        }
        sink.end_row();
    }
}
