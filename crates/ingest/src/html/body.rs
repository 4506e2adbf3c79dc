//! What a page shows: the article, told from what stands around it.
//!
//! Every text of the page is a [unit](super::units). Names, roles and classes of elements say what
//! they are [for](super::regions); running text says where the article is, and overrules them. Within
//! it each unit is judged by itself and by its neighbours.

mod container;
mod parts;

use memchr::memmem;
use nutgraf_model::{Article, BlockKind, Place};

use super::metadata::Found;
use super::page::Page;
use super::regions::{Region, Regions};
use super::tree::{NodeId, Tree};
use super::units::Units;
use crate::Reason;
use crate::line::cover;
use crate::rejected::Problem;
use crate::text::{Given, dateline};

/// Less running text than this, of a page for subscribers, is its beginning alone.
const STUB_PROSE: u32 = 1500;

pub(super) fn read(
    article: &mut Article,
    page: &Page<'_>,
    tree: &Tree<'_>,
    found: &Found,
    given: Given,
) -> Result<(), Problem> {
    let mut regions = Regions::of_tree(tree);
    let mut units = Units::of(tree, &regions);
    let cards = container::cards(tree, &regions, &units);
    regions.add(tree, &cards, Region::RELATED);
    container::acquit(tree, &mut regions, &mut units, found);
    units.judge(&regions, Region::OUT);
    let holder = container::container(tree, &regions, &units, found);
    let heading = container::main_heading(tree, &units, found);
    let live = found.live || is_live(page, tree);
    let parts = parts::parts(tree, &regions, &units, holder, heading, found, live);
    let mut writer = Writer {
        article,
        page,
        tree,
        first: true,
    };
    writer.headline(&units, &parts, found, given);
    writer.blocks(&units, &parts.kinds);
    if found.paywall {
        let prose: u32 = units.prose(tree, holder);
        if prose < STUB_PROSE {
            article.warn(
                "paywall-stub",
                "the page says that its text is for subscribers, and shows only the beginning",
            );
        }
    }
    if live {
        article.meta.insert("form".into(), "live-blog".into());
    }
    if article.text().is_empty() {
        return Err(Problem::new(Reason::NoText, "the page shows no text"));
    }
    Ok(())
}

/// Whether a page without metadata says that it is a live blog.
fn is_live(page: &Page<'_>, tree: &Tree<'_>) -> bool {
    const KIND: &str = "LiveBlogPosting";
    memmem::find(page.text.as_bytes(), KIND.as_bytes()).is_some()
        && tree.nodes().any(|node| {
            tree.attr(node, "itemtype")
                .is_some_and(|kind| kind.contains(KIND))
        })
}

struct Writer<'a, 'b> {
    article: &'a mut Article,
    page: &'a Page<'b>,
    tree: &'a Tree<'b>,
    /// Whether the next paragraph is the first.
    first: bool,
}

impl Writer<'_, '_> {
    fn place(&self, from: NodeId, to: NodeId) -> Place {
        let start = self.tree.source(from).start;
        self.page.place(start..self.tree.source(to).end.max(start))
    }

    /// The headline: as given, as the page shows it, as its head has it.
    fn headline(&mut self, units: &Units, parts: &parts::Parts, found: &Found, given: Given) {
        if self.article.headline().is_some() {
            // Whoever found the piece knew it.
        } else if let Some((text, place)) = given.headline {
            self.article.push_block(BlockKind::Headline, &text, place);
        } else {
            let shown = parts.headline.map(|at| &units.list[at]);
            let title = found.titles.first();
            // What is shown goes first where the head says the same, or nothing.
            let shown = shown.filter(|unit| {
                let text = container::letters(&unit.text);
                found.titles.is_empty()
                    || found.titles.iter().any(|title| {
                        let title = container::letters(&title.text);
                        title.contains(&text) || text.contains(&title)
                    })
            });
            if let Some(unit) = shown {
                let place = self.place(unit.from, unit.to);
                // The same heading without the topic above it and the site's name behind it.
                let clean = title.filter(|title| {
                    title
                        .node
                        .is_some_and(|node| self.tree.contains(node, unit.from))
                });
                let text = clean.map_or(&unit.text, |title| &title.text);
                self.article.push_block(BlockKind::Headline, text, place);
                self.article
                    .found
                    .insert("headline".into(), "html:heading".into());
            } else if let Some(title) = title {
                let node = self
                    .tree
                    .elements("title")
                    .next()
                    .unwrap_or(self.tree.root());
                let place = self.page.place(self.tree.source(node));
                self.article
                    .push_block(BlockKind::Headline, &title.text, place);
                self.article
                    .found
                    .insert("headline".into(), format!("html:{}", title.from));
            }
        }
        if let Some((text, place)) = given.standfirst {
            self.article.push_block(BlockKind::Standfirst, &text, place);
        }
    }

    fn blocks(&mut self, units: &Units, kinds: &[Option<BlockKind>]) {
        let mut at = 0;
        while at < kinds.len() {
            let unit = &units.list[at];
            match kinds[at] {
                Some(BlockKind::Headline) => {}
                None => {
                    self.article.residue.lines += 1;
                    let (from, to) = (self.tree.source(unit.from), self.tree.source(unit.to));
                    let bytes = to.end.max(from.end) - from.start;
                    self.article.residue.bytes += bytes as u64;
                }
                Some(kind) => {
                    let mut place = self.place(unit.from, unit.to);
                    let mut text = unit.text.clone();
                    // A caption and its credit, the cells of a row.
                    while kinds.get(at + 1) == Some(&Some(kind))
                        && self.are_one(kind, unit.block, units.list[at + 1].block)
                    {
                        at += 1;
                        let next = &units.list[at];
                        text.push_str(if kind == BlockKind::Table {
                            " | "
                        } else {
                            "\n"
                        });
                        text.push_str(&next.text);
                        place = cover(place, self.place(next.from, next.to));
                    }
                    self.block(kind, &text, place);
                }
            }
            at += 1;
        }
    }

    fn block(&mut self, kind: BlockKind, text: &str, place: Place) {
        let mut text = text;
        if kind == BlockKind::Paragraph
            && std::mem::take(&mut self.first)
            && let Some(found) = dateline::dateline(text)
        {
            self.article
                .push_block(BlockKind::Dateline, &text[..found.len], place);
            text = &text[found.len..];
        }
        self.article.push_block(kind, text, place);
    }

    fn are_one(&self, kind: BlockKind, a: NodeId, b: NodeId) -> bool {
        let around = |names: &[&str]| {
            let of = |node: NodeId| {
                std::iter::once(node)
                    .chain(self.tree.ancestors(node))
                    .find(|&up| names.contains(&&**self.tree.name(up)))
            };
            of(a).is_some() && of(a) == of(b)
        };
        match kind {
            BlockKind::Caption => around(&["figure"]),
            BlockKind::Table => around(&["tr"]),
            _ => false,
        }
    }
}
