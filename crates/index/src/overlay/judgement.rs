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
    /// What the match counts.
    pub weight: f32,
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
            put(&mut evidence, theme.evidence.len() as u64);
            for item in &theme.evidence {
                put(&mut evidence, u64::from(strings.number(&item.query)));
                put(&mut evidence, item.span.start() as u64);
                put(&mut evidence, item.span.len() as u64);
                evidence.extend_from_slice(&item.weight.to_le_bytes());
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
            let mut evidence = Vec::new();
            for _ in 0..inner.number()? {
                let query = string(inner.small()?)?.to_owned();
                let start = inner.small()?;
                let end = start.checked_add(inner.small()?)?;
                evidence.push(Evidence {
                    query,
                    span: Span::new(start as usize, end as usize),
                    weight: inner.float()?,
                });
            }
            themes.push(ThemeScore {
                id,
                score,
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
