//! Which part of the article each text is.

use html5ever::local_name;
use nutgraf_model::BlockKind;

use super::container::letters;
use crate::byline;
use crate::html::metadata::Found;
use crate::html::regions::{Region, Regions};
use crate::html::tree::{NodeId, Tree};
use crate::html::units::{Unit, Units, ends_sentence, weight};
use crate::text::caption::{Caption, caption};
use crate::text::dateline::date_line;
use crate::text::form;
use crate::text::residue::{self, Chrome};

/// What the texts of a page are: a block of the article, or nothing of it.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) kinds: Vec<Option<BlockKind>>,
    /// The text that is the headline.
    pub(super) headline: Option<usize>,
}

struct Sorter<'a> {
    tree: &'a Tree<'a>,
    units: &'a Units,
    titles: Vec<String>,
    /// What the container itself stands in, and its texts are none the less.
    outer: Region,
    live: bool,
    kinds: Vec<Option<BlockKind>>,
    /// Whether the last paragraph ends in a colon: a list of links after it belongs to the text.
    announced: bool,
}

pub(super) fn parts(
    tree: &Tree<'_>,
    regions: &Regions,
    units: &Units,
    container: NodeId,
    heading: Option<NodeId>,
    found: &Found,
    live: bool,
) -> Parts {
    let within = units.within(tree, container);
    let headline = heading
        .map(|heading| units.within(tree, heading).start)
        .filter(|&at| at < within.end)
        // A heading with text of the article before it is one of a section.
        .filter(|&at| {
            let before = &units.list[within.start.min(at)..at];
            before.iter().map(|unit| unit.prose).sum::<u32>() < 300
        });
    let mut titles: Vec<String> = found
        .titles
        .iter()
        .map(|title| letters(&title.text))
        .collect();
    titles.extend(headline.map(|at| letters(&units.list[at].text)));
    let mut sorter = Sorter {
        tree,
        units,
        titles,
        outer: regions.of(container),
        live,
        kinds: vec![None; units.list.len()],
        announced: false,
    };
    let from = headline.map_or(within.start, |at| at + 1);
    let prose = (from.max(within.start)..within.end)
        .find(|&at| {
            units.list[at].prose > 0 && !sorter.region(at).any(Region::CAPTION | Region::STANDFIRST)
        })
        .unwrap_or(within.end);
    if prose.saturating_sub(from) <= 60 {
        sorter.top(from.min(prose)..prose, within.start);
    }
    if let Some(at) = headline {
        sorter.kinds[at] = Some(BlockKind::Headline);
    }
    sorter.body(prose..within.end);
    sorter.end(prose..within.end);
    Parts {
        kinds: sorter.kinds,
        headline,
    }
}

impl Sorter<'_> {
    fn region(&self, at: usize) -> Region {
        self.units.list[at].region.without(self.outer)
    }

    fn says_title(&self, unit: &Unit) -> bool {
        unit.text.len() >= 10 && unit.text.len() < 300 && {
            let text = letters(&unit.text);
            self.titles.contains(&text)
        }
    }

    /// What stands between the headline and the first paragraph.
    fn top(&mut self, range: std::ops::Range<usize>, container: usize) {
        for at in range {
            let unit = &self.units.list[at];
            let region = self.region(at);
            if region.any(Region::OUT | Region::ASIDE | Region::FOOT | Region::PULL)
                || self.says_title(unit)
            {
                continue;
            }
            let inside = at >= container;
            let kind = if region.any(Region::CAPTION) {
                BlockKind::Caption
            } else if residue::chrome(&unit.text).is_some() || date_line(&unit.text).is_some() {
                continue;
            } else if self.is_byline(unit, region) {
                BlockKind::Byline
            } else if unit.link_share() > 0.4 || region.any(Region::AUTHOR | Region::DATE) {
                continue;
            } else if caption(&unit.text) == Caption::Yes {
                BlockKind::Caption
            } else if inside && !(region.any(Region::STANDFIRST) && self.is_alone(at)) {
                match self.kind(at, unit, region) {
                    Some(kind) => kind,
                    None => continue,
                }
            } else if region.any(Region::ITEM) {
                if !inside || unit.prose == 0 {
                    continue;
                }
                BlockKind::List
            } else if region.any(Region::STANDFIRST) && form::has_words(&unit.text, 4)
                || (unit.prose > 0 || form::has_words(&unit.text, 9)) && !region.any(Region::TABLE)
            {
                BlockKind::Standfirst
            } else {
                continue;
            };
            self.kinds[at] = Some(kind);
        }
    }

    /// Whether a standfirst is one: an introduction of several paragraphs is part of the body.
    fn is_alone(&self, at: usize) -> bool {
        let intro = |at: Option<usize>| {
            at.and_then(|at| self.units.list.get(at))
                .is_some_and(|unit| unit.region.any(Region::STANDFIRST) && unit.prose > 0)
        };
        !intro(at.checked_sub(1)) && !intro(Some(at + 1))
    }

    fn is_byline(&self, unit: &Unit, region: Region) -> bool {
        if form::has_words(&unit.text, 16) {
            return false;
        }
        byline::parse(&unit.text).is_some()
            || region.any(Region::AUTHOR)
                && unit.prose == 0
                && unit
                    .text
                    .split([',', '|', '·', '\n'])
                    .any(|part| byline::is_name(part.trim()))
    }

    fn body(&mut self, range: std::ops::Range<usize>) {
        let mut written = 0;
        let mut in_box = false;
        for at in range.clone() {
            let unit = &self.units.list[at];
            let region = self.region(at);
            if !region.any(Region::ITEM) {
                self.announced = unit.prose > 0 && unit.text.ends_with([':', '：']);
            }
            if region.any(Region::OUT | Region::ASIDE | Region::FOOT | Region::PULL)
                || self.says_title(unit)
            {
                continue;
            }
            let caption = region.any(Region::CAPTION) && !region.any(Region::TABLE);
            if caption && unit.text.len() < 800 && !self.is_quoted(unit, region) {
                self.kinds[at] = Some(BlockKind::Caption);
                continue;
            }
            match residue::chrome(&unit.text) {
                Some(Chrome::Comments) if written >= 150 => return,
                Some(Chrome::Box) => {
                    in_box = true;
                    let left = self.units.prose_of(at..range.end);
                    if written > 1000 && 8 * left < written {
                        return;
                    }
                    continue;
                }
                Some(_) => continue,
                None => {}
            }
            if in_box && unit.prose == 0 {
                continue;
            }
            in_box = false;
            if let Some(kind) = self.kind(at, unit, region) {
                written += unit.prose;
                self.kinds[at] = Some(kind);
            }
        }
    }

    /// Whether a text in a figure is quoted there, not said about it.
    fn is_quoted(&self, unit: &Unit, region: Region) -> bool {
        region.any(Region::QUOTE)
            && std::iter::once(unit.block)
                .chain(self.tree.ancestors(unit.block))
                .map(|node| self.tree.name(node))
                .find(|name| {
                    matches!(
                        **name,
                        local_name!("blockquote")
                            | local_name!("figure")
                            | local_name!("figcaption")
                    )
                })
                .is_some_and(|name| *name == local_name!("blockquote"))
    }

    fn kind(&self, at: usize, unit: &Unit, region: Region) -> Option<BlockKind> {
        let next = self.units.list.get(at + 1);
        if self.live && region.any(Region::DATE) && unit.prose == 0 {
            return Some(BlockKind::Heading);
        }
        let words = unit.text.len() - (unit.linked as usize).min(unit.text.len());
        if unit.link_share() > 0.6 && !(words >= 30 && ends_sentence(&unit.text)) {
            let headed = region.any(Region::HEADING) && self.heads_prose(at);
            return if headed {
                Some(BlockKind::Heading)
            } else if region.any(Region::ITEM) && self.announced {
                Some(BlockKind::List)
            } else {
                None
            };
        }
        if form::is_correction(&unit.text) {
            return Some(BlockKind::Correction);
        }
        if form::is_agency_note(&unit.text) || self.is_byline(unit, region) {
            return Some(BlockKind::Byline);
        }
        if unit.prose == 0 && region.any(Region::AUTHOR | Region::DATE) {
            return None;
        }
        if region.any(Region::HEADING) {
            return Some(BlockKind::Heading);
        }
        if region.any(Region::TABLE) {
            let long = unit.prose > 200;
            return Some(if long {
                BlockKind::Paragraph
            } else {
                BlockKind::Table
            });
        }
        if region.any(Region::QUOTE) {
            return Some(BlockKind::BlockQuote);
        }
        if region.any(Region::ITEM) {
            return Some(BlockKind::List);
        }
        if caption(&unit.text) == Caption::Yes {
            return Some(BlockKind::Caption);
        }
        let heads = unit.is_bold()
            && unit.text.len() <= 120
            && !ends_sentence(&unit.text)
            && next.is_some_and(|next| next.prose > 0 || next.region.any(Region::ITEM));
        if heads {
            return Some(BlockKind::Heading);
        }
        // A few words in no paragraph are a label of the page.
        let name = self.tree.name(unit.block);
        let loose = !matches!(*name, local_name!("p") | local_name!("pre"));
        if loose && unit.prose == 0 && weight(&unit.text) < 40 && !ends_sentence(&unit.text) {
            return None;
        }
        Some(BlockKind::Paragraph)
    }

    /// Whether running text comes soon after a heading, and before the next.
    fn heads_prose(&self, at: usize) -> bool {
        self.units.list[at + 1..]
            .iter()
            .take(3)
            .take_while(|unit| !unit.region.any(Region::HEADING | Region::OUT))
            .any(|unit| unit.prose > 0)
    }

    /// Takes off what trails behind the last paragraph: headings of nothing, labels.
    fn end(&mut self, range: std::ops::Range<usize>) {
        let mut followed = false;
        let mut prose = false;
        for at in range.rev() {
            let unit = &self.units.list[at];
            match self.kinds[at] {
                Some(BlockKind::Heading) if !followed => self.kinds[at] = None,
                Some(BlockKind::Paragraph)
                    if !prose && unit.prose == 0 && !ends_sentence(&unit.text) =>
                {
                    self.kinds[at] = None;
                }
                Some(BlockKind::Heading | BlockKind::Caption | BlockKind::Byline) | None => {}
                Some(_) => {
                    followed = true;
                    prose |= unit.prose > 0 || ends_sentence(&unit.text);
                }
            }
        }
    }
}
