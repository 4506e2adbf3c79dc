//! What a worker does with a record: parse, tokenize, classify, make ready for the index.

use std::sync::{Arc, Mutex, PoisonError};

use nutgraf_index::{Evidence, Judgement, Prepared, ThemeScore};
use nutgraf_ingest::{Options, RawRecord, Rejected};
use nutgraf_model::{Article, Lang, Span, Warning};
use nutgraf_query::{Fields, Quotation, QuotationKind, SpeakerKind, Structure, View};
use nutgraf_quote::{Quote, QuoteKind};
use nutgraf_themes::{Classifier, Codebook};
use nutgraf_tokenize::{Tokenizer, Tokens};

use crate::before::Before;
use crate::stages::Stage;

/// Where a record stands in its file: member, number.
pub(crate) type Key = (Option<String>, Option<u32>);

/// What came of a record.
pub(crate) enum Done {
    /// As it was: which of those in the last run.
    Same { key: Key, at: usize, print: u64 },
    /// New, or changed.
    New {
        key: Key,
        /// Which it was in the last run.
        at: Option<usize>,
        print: u64,
        prepared: Box<Prepared>,
        judgement: Judgement,
        warnings: Vec<Warning>,
    },
    /// No article.
    Rejected(Rejected),
}

/// What all workers share.
pub(crate) struct Analysis {
    options: Options,
    codebook: Option<Codebook>,
    idle: Mutex<Vec<Analyzer>>,
}

/// What a worker keeps from one article to the next.
struct Analyzer {
    tokenizer: Tokenizer,
    tokens: Tokens,
    blocks: Vec<Span>,
    classifier: Option<Classifier>,
}

impl Analysis {
    pub(crate) fn new(options: Options, codebook: Option<Codebook>) -> Analysis {
        Analysis {
            options,
            codebook,
            idle: Mutex::new(Vec::new()),
        }
    }

    pub(crate) fn codebook(&self) -> Option<&Codebook> {
        self.codebook.as_ref()
    }

    /// Deals with a batch of one file's records.
    pub(crate) fn batch(
        &self,
        records: Vec<Result<RawRecord, Rejected>>,
        before: &Arc<Before>,
    ) -> Vec<Done> {
        self.with(|analyzer| {
            records
                .into_iter()
                .map(
                    |record| match record.and_then(|raw| raw.parse(&self.options)) {
                        Ok(article) => analyzer.record(article, before, &mut |_| ()),
                        Err(rejected) => Done::Rejected(rejected),
                    },
                )
                .collect()
        })
    }

    /// Deals with one article; `ended` is called at the end of each stage.
    pub(crate) fn one(&self, article: Article, ended: &mut dyn FnMut(Stage)) -> Done {
        self.with(|analyzer| analyzer.record(article, &Before::default(), ended))
    }

    /// The judgement of an article that is in the index already.
    pub(crate) fn judge(&self, article: &Article) -> Judgement {
        self.with(|analyzer| {
            let lang = analyzer.tokenize(article);
            let structure = analyzer.structure(article);
            analyzer.judge(article, lang, &structure)
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut Analyzer) -> T) -> T {
        let lock = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = lock().pop();
        let mut analyzer = idle.unwrap_or_else(|| Analyzer {
            tokenizer: Tokenizer::new(),
            tokens: Tokens::default(),
            blocks: Vec::new(),
            classifier: self.codebook.as_ref().map(Classifier::new),
        });
        let done = work(&mut analyzer);
        lock().push(analyzer);
        done
    }
}

impl Analyzer {
    fn record(
        &mut self,
        mut article: Article,
        before: &Before,
        ended: &mut dyn FnMut(Stage),
    ) -> Done {
        let key = (article.locator.member.clone(), article.locator.record);
        let content = article.content();
        let print = article.print(content);
        ended(Stage::Print);
        if let Some(at) = before.same(&key, print) {
            return Done::Same { key, at, print };
        }
        let at = before.find(&key);
        name_language(&mut article);
        let lang = self.tokenize(&article);
        ended(Stage::Tokens);
        let structure = self.structure(&article);
        ended(Stage::Quotations);
        let judgement = self.judge(&article, lang, &structure);
        ended(Stage::Themes);
        let prepared = Prepared::of_content(&article, content, &self.tokens, &structure);
        ended(Stage::Prepare);
        Done::New {
            key,
            at,
            print,
            prepared: Box::new(prepared),
            judgement,
            warnings: article.warnings,
        }
    }

    /// Fills `tokens`, in the language that the article names or is found to be in; a block that is clearly
    /// in another, in that.
    fn tokenize(&mut self, article: &Article) -> Lang {
        let lang = article.lang.unwrap_or(Lang::EN);
        self.blocks.clear();
        self.blocks
            .extend(article.blocks().iter().map(|block| block.span));
        self.tokenizer
            .tokenize_each_into(article.text(), &self.blocks, lang, &mut self.tokens);
        lang
    }

    /// Blocks, sentences and quotations of the article whose tokens these are.
    fn structure(&self, article: &Article) -> Structure {
        let (text, tokens) = (article.text(), &self.tokens);
        let quotes = nutgraf_quote::find(text, tokens, article.blocks());
        let quotations = quotes
            .iter()
            .filter_map(|quote| quotation(quote, text, tokens));
        let structure =
            Structure::new(article.blocks(), tokens).with_quotations(quotations.collect());
        let mut notes = Vec::new();
        nutgraf_quote::encode(&quotes, &mut notes);
        structure.with_notes(notes)
    }

    fn judge(&mut self, article: &Article, lang: Lang, structure: &Structure) -> Judgement {
        let Some(classifier) = &mut self.classifier else {
            return Judgement::default();
        };
        let fields = Fields {
            lang,
            ..Fields::of(article)
        };
        let view = View {
            text: article.text(),
            tokens: &self.tokens,
            structure,
            fields: &fields,
        };
        let themes = classifier.classify(&view);
        Judgement {
            themes: themes.iter().map(theme_score).collect(),
        }
    }
}

/// A quotation in positions; `None` for scare quotes and titles, which nobody says.
fn quotation(quote: &Quote, text: &str, tokens: &Tokens) -> Option<Quotation> {
    let kind = match quote.kind {
        QuoteKind::Direct => QuotationKind::Quote,
        QuoteKind::Reported => QuotationKind::Reported,
        _ => return None,
    };
    let speaker = quote.speaker;
    let speaker_kind = match speaker.map(|speaker| speaker.kind) {
        Some(nutgraf_quote::SpeakerKind::Named) => SpeakerKind::Named,
        Some(nutgraf_quote::SpeakerKind::Role) => SpeakerKind::Role,
        _ => SpeakerKind::Unknown,
    };
    let words = speaker.into_iter().flat_map(|speaker| {
        let spans = [Some(speaker.mention), speaker.person, speaker.description];
        spans.into_iter().flatten().map(|span| span.text(text))
    });
    let range = tokens.inside(quote.words);
    Quotation::new(kind, tokens, range, speaker_kind, words)
}

fn theme_score(assignment: &nutgraf_themes::Assignment) -> ThemeScore {
    ThemeScore {
        id: assignment.theme.to_string(),
        score: assignment.score as f32,
        through: assignment.through.as_ref().map(ToString::to_string),
        evidence: assignment
            .evidence
            .iter()
            .map(|evidence| Evidence {
                query: evidence.query.to_string(),
                span: evidence.span,
                zone: evidence.zone.as_str().to_owned(),
                weight: evidence.points() as f32,
                factor: evidence.factor as f32,
                count: evidence.count,
            })
            .collect(),
    }
}

/// Names the language of an article that does not: the one it is found to be in, and where the text is too short
/// to tell, English.
pub(crate) fn name_language(article: &mut Article) {
    if article.lang.is_some() {
        return;
    }
    let found = nutgraf_tokenize::detect(article.text());
    article.lang = Some(if found == Lang::UND { Lang::EN } else { found });
}
