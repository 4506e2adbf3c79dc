use nutgraf_model::Span;

use super::strings::Strings;
use crate::codec::{Bytes, put, put_bytes};

/// What is judged about an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// Its themes.
    pub themes: Vec<ThemeScore>,
}

/// A theme of an article, with the evidence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ThemeScore {
    /// The theme's id in the codebook.
    pub id: String,
    /// How strongly the article is about it.
    pub score: f32,
    /// The theme below it that it is given for, if it is not given for itself.
    pub through: Option<String>,
    /// The passages it rests on.
    pub evidence: Vec<Evidence>,
}

/// A passage that speaks for a theme.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// The codebook's query that matched.
    pub query: String,
    /// Where it matched.
    pub span: Span,
    /// The zone whose factor the match has; without one, the block it lies in.
    pub zone: String,
    /// What the match counts: its query's weight times the factor.
    pub weight: f32,
    /// The zone's factor.
    pub factor: f32,
    /// The how many-th match of its query this is, of those that count.
    pub count: u32,
}

impl Judgement {
    /// Appends it; themes and queries become numbers.
    pub(super) fn encode(&self, strings: &mut Strings, out: &mut Vec<u8>) {
        put(out, self.themes.len() as u64);
        let mut evidence = Vec::new();
        for theme in &self.themes {
            put(out, u64::from(strings.number(&theme.id)));
            out.extend_from_slice(&theme.score.to_le_bytes());
            evidence.clear();
            let through = theme.through.as_deref().map(|id| strings.number(id));
            put(
                &mut evidence,
                through.map_or(0, |number| u64::from(number) + 1),
            );
            put(&mut evidence, theme.evidence.len() as u64);
            for item in &theme.evidence {
                put(&mut evidence, u64::from(strings.number(&item.query)));
                put(&mut evidence, item.span.start() as u64);
                put(&mut evidence, item.span.len() as u64);
                put(&mut evidence, u64::from(strings.number(&item.zone)));
                put(&mut evidence, u64::from(item.count));
                evidence.extend_from_slice(&item.weight.to_le_bytes());
                evidence.extend_from_slice(&item.factor.to_le_bytes());
            }
            put_bytes(out, &evidence);
        }
    }

    /// Reads it back; `None` where the bytes are not a judgement.
    pub(super) fn decode<'a>(
        bytes: &[u8],
        string: impl Fn(u32) -> Option<&'a str>,
    ) -> Option<Judgement> {
        let mut bytes = Bytes(bytes);
        let mut themes = Vec::new();
        for _ in 0..bytes.number()? {
            let id = string(bytes.small()?)?.to_owned();
            let score = bytes.float()?;
            let mut inner = Bytes(bytes.bytes()?);
            let through = match inner.small()?.checked_sub(1) {
                Some(number) => Some(string(number)?.to_owned()),
                None => None,
            };
            let mut evidence = Vec::new();
            for _ in 0..inner.number()? {
                let query = string(inner.small()?)?.to_owned();
                let start = inner.small()?;
                let end = start.checked_add(inner.small()?)?;
                evidence.push(Evidence {
                    query,
                    span: Span::new(start as usize, end as usize),
                    zone: string(inner.small()?)?.to_owned(),
                    count: inner.small()?,
                    weight: inner.float()?,
                    factor: inner.float()?,
                });
            }
            themes.push(ThemeScore {
                id,
                score,
                through,
                evidence,
            });
        }
        Some(Judgement { themes })
    }

    /// The numbers of the themes of an encoded judgement.
    pub(super) fn themes_of(bytes: &[u8], mut each: impl FnMut(u32)) -> Option<()> {
        let mut bytes = Bytes(bytes);
        for _ in 0..bytes.number()? {
            each(bytes.small()?);
            bytes.float()?;
            bytes.bytes()?;
        }
        Some(())
    }
}
