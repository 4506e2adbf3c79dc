use std::sync::Arc;

use nutgraf_model::{Block, BlockKind};
use nutgraf_tokenize::{TokenRange, Tokens};

use crate::extent::holding;
use crate::field::fold_into;
use crate::{Extent, SpeakerKind, SpeakerTest, Zone};

/// What an article is made of, in positions: blocks, sentences, quotations.
///
/// This is what zones, speakers, `w/s`, `w/p` and wide `w/n` look at. An index keeps it
/// [encoded](Structure::encode) beside the article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    // Invariant: each list in order; blocks and sentences disjoint, quotations of one kind disjoint.
    pub(crate) blocks: Vec<(BlockKind, Extent)>,
    pub(crate) block_extents: Vec<Extent>,
    pub(crate) sentences: Vec<Extent>,
    pub(crate) quotations: Vec<Quotation>,
    pub(crate) notes: Vec<u8>,
}

/// A quotation, or a statement reported in other words, in positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// Where it stands.
    pub extent: Extent,
    /// Whether the words are the speaker's.
    pub kind: QuotationKind,
    /// What is known of the speaker.
    pub speaker_kind: SpeakerKind,
    // Folded words of the names, mentions and descriptions, each followed by `\n`; an empty line
    // between two texts.
    pub(crate) speaker: Arc<str>,
}

/// Whether a quotation's words are the speaker's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QuotationKind {
    /// Word for word, in quotation marks.
    Quote,
    /// In the reporter's words.
    Reported,
}

impl Quotation {
    /// A quotation over these tokens; `None` if there are none.
    ///
    /// `speaker`: the texts that say who speaks: the mention, the person's name, a description.
    #[must_use]
    pub fn new<'a>(
        kind: QuotationKind,
        tokens: &Tokens,
        range: TokenRange,
        speaker_kind: SpeakerKind,
        speaker: impl IntoIterator<Item = &'a str>,
    ) -> Option<Quotation> {
        let mut words = String::with_capacity(64);
        for text in speaker {
            if !words.is_empty() {
                words.push('\n');
            }
            fold_into(text, &mut words);
        }
        Some(Quotation {
            extent: extent_of(tokens, range)?,
            kind,
            speaker_kind,
            speaker: words.into(),
        })
    }
}

/// The positions of a range of tokens; `None` for no tokens.
pub(crate) fn extent_of(tokens: &Tokens, range: TokenRange) -> Option<Extent> {
    (!range.is_empty()).then(|| {
        let first = tokens.position(range.start as usize);
        let last = tokens.position(range.end as usize - 1);
        Extent::new(first, last + 1)
    })
}

impl Structure {
    /// The blocks and sentences of an article; no quotations yet. `tokens` were made from these
    /// blocks, in this order.
    #[must_use]
    pub fn new(blocks: &[Block], tokens: &Tokens) -> Structure {
        let kinds = blocks.iter().map(|b| b.kind);
        let blocks: Vec<_> = kinds
            .zip(tokens.blocks())
            .filter_map(|(kind, range)| Some((kind, extent_of(tokens, range.clone())?)))
            .collect();
        let sentences = tokens.sentences().iter();
        Structure {
            block_extents: blocks.iter().map(|b| b.1).collect(),
            blocks,
            sentences: sentences
                .filter_map(|s| extent_of(tokens, s.tokens.clone()))
                .collect(),
            quotations: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The same with these quotations. They are put in order; of two of one kind that overlap, the
    /// one that starts first (of two that start together, the longer) stays.
    #[must_use]
    pub fn with_quotations(mut self, mut quotations: Vec<Quotation>) -> Structure {
        quotations.sort_by_key(|q| (q.extent.start, std::cmp::Reverse(q.extent.end), q.kind));
        let mut ends = [0; 2];
        quotations.retain(|q| {
            let end = &mut ends[q.kind as usize];
            let free = *end <= q.extent.start;
            if free {
                *end = q.extent.end;
            }
            free
        });
        self.quotations = quotations;
        self
    }

    /// The same with notes: what else is known of the quotations, in a coding of whoever found them. They
    /// are kept with the article and never looked at here.
    #[must_use]
    pub fn with_notes(mut self, notes: Vec<u8>) -> Structure {
        self.notes = notes;
        self
    }

    /// The notes; empty if there are none.
    #[must_use]
    pub fn notes(&self) -> &[u8] {
        &self.notes
    }

    /// The blocks that have tokens, in order.
    #[must_use]
    pub fn blocks(&self) -> &[(BlockKind, Extent)] {
        &self.blocks
    }

    /// The sentences, in order.
    #[must_use]
    pub fn sentences(&self) -> &[Extent] {
        &self.sentences
    }

    /// The quotations, in order.
    #[must_use]
    pub fn quotations(&self) -> &[Quotation] {
        &self.quotations
    }

    /// The first paragraph.
    #[must_use]
    pub fn lede(&self) -> Option<Extent> {
        let is_paragraph = |b: &&(BlockKind, Extent)| b.0 == BlockKind::Paragraph;
        self.blocks.iter().find(is_paragraph).map(|b| b.1)
    }

    /// The block that holds this position.
    #[must_use]
    pub fn block_at(&self, position: u32) -> Option<(BlockKind, Extent)> {
        let after = self.block_extents.partition_point(|e| e.start <= position);
        let (kind, extent) = self.blocks[after.checked_sub(1)?];
        (position < extent.end).then_some((kind, extent))
    }

    /// The sentence that holds this position.
    #[must_use]
    pub fn sentence_at(&self, position: u32) -> Option<Extent> {
        holding(&self.sentences, position)
    }

    /// Appends every such place, in order and disjoint.
    pub fn zones(&self, zone: Zone, out: &mut Vec<Extent>) {
        let quotations = |kind: QuotationKind, out: &mut Vec<Extent>| {
            let of_kind = self.quotations.iter().filter(|q| q.kind == kind);
            out.extend(of_kind.map(|q| q.extent));
        };
        match zone {
            Zone::Block(kind) => {
                out.extend(self.blocks.iter().filter(|b| b.0 == kind).map(|b| b.1));
            }
            Zone::Lede => out.extend(self.lede()),
            Zone::Quote => quotations(QuotationKind::Quote, out),
            Zone::Reported => quotations(QuotationKind::Reported, out),
            Zone::Narration => self.narration(out),
        }
    }

    fn narration(&self, out: &mut Vec<Extent>) {
        use BlockKind::{List, Paragraph, Standfirst};
        let mut quotations = self.quotations.iter().peekable();
        for &(kind, block) in &self.blocks {
            if !matches!(kind, Standfirst | Paragraph | List) {
                continue;
            }
            let mut from = block.start;
            // A quotation may go on into the next block, so it is only looked at here.
            while let Some(q) = quotations.peek().filter(|q| q.extent.start < block.end) {
                if from < q.extent.start {
                    out.push(Extent::new(from, q.extent.start));
                }
                from = from.max(q.extent.end);
                if q.extent.end > block.end {
                    break;
                }
                quotations.next();
            }
            if from < block.end {
                out.push(Extent::new(from, block.end));
            }
        }
    }

    /// Appends the quotations by such a speaker, of one kind; in order and disjoint.
    pub(crate) fn spoken(&self, test: &SpeakerTest, kind: QuotationKind, out: &mut Vec<Extent>) {
        let by = self.quotations.iter().filter(|q| {
            q.kind == kind
                && match test {
                    SpeakerTest::Words(words) => words.stand_in(&q.speaker),
                    SpeakerTest::Kind(kind) => q.speaker_kind == *kind,
                }
        });
        out.extend(by.map(|q| q.extent));
    }
}
