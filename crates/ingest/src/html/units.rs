//! The texts of a page: one for each paragraph, heading, item, cell, with what it stands in.

use html5ever::{LocalName, local_name};

use super::regions::{Region, Regions};
use super::tree::{NodeId, Tree};

/// A run of text that a reader sees as one.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// White space folded; a line break of the page is a line feed.
    pub(super) text: String,
    /// Bytes of it that are links.
    pub(super) linked: u32,
    /// Bytes of it in bold letters.
    pub(super) bold: u32,
    /// The element that makes it a unit: the innermost that is not inline.
    pub(super) block: NodeId,
    /// Its first and its last text.
    pub(super) from: NodeId,
    pub(super) to: NodeId,
    /// What it stands in.
    pub(super) region: Region,
    /// Characters of running text.
    pub(super) prose: u32,
}

impl Unit {
    /// The share of it that is links.
    pub(super) fn link_share(&self) -> f32 {
        self.linked as f32 / self.text.len().max(1) as f32
    }

    /// Whether all of it is bold.
    pub(super) fn is_bold(&self) -> bool {
        20 * self.bold as usize >= 19 * self.text.len()
    }

    /// Characters of running text: none if it is a link, a heading, a line of a list of lines.
    fn count_prose(&self) -> u32 {
        if self.region.any(Region::HEADING) || self.linked * 3 > self.text.len() as u32 {
            return 0;
        }
        let weight = weight(&self.text);
        let sentence = ends_sentence(&self.text);
        match weight {
            0..40 => 0,
            40..80 if !sentence => 0,
            80..160 if !sentence => weight / 2,
            _ => weight,
        }
    }
}

/// Characters, of which those of scripts without spaces count for two and a half.
pub(super) fn weight(text: &str) -> u32 {
    if text.is_ascii() {
        return text.len() as u32;
    }
    let dense = |c: &char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    let (dense, all) = text.chars().fold((0, 0), |(count, all), c| {
        (count + u32::from(dense(&c)), all + 1)
    });
    all + dense + dense / 2
}

pub(super) fn ends_sentence(text: &str) -> bool {
    let end = text.trim_end_matches(|c: char| "\"'”’»)]」』 \u{a0}".contains(c));
    end.ends_with([
        '.', '!', '?', '…', ':', ';', '。', '！', '？', '：', '।', '؟', '۔',
    ]) && !text.is_empty()
}

/// The texts of a page, in order.
#[derive(Debug)]
pub(super) struct Units {
    pub(super) list: Vec<Unit>,
    /// For each node, how many units begin before it.
    before: Vec<u32>,
    /// For each unit, the prose of those before it; one more for the end.
    prose: Vec<u32>,
}

impl Units {
    /// The units in an element, as a range of [`list`](Self::list).
    pub(super) fn within(&self, tree: &Tree<'_>, node: NodeId) -> std::ops::Range<usize> {
        let end = tree
            .after(node)
            .map_or(self.list.len(), |after| self.before[after.index()] as usize);
        self.before[node.index()] as usize..end
    }

    /// Characters of running text in an element.
    pub(super) fn prose(&self, tree: &Tree<'_>, node: NodeId) -> u32 {
        self.prose_of(self.within(tree, node))
    }

    /// Characters of running text in these units.
    pub(super) fn prose_of(&self, units: std::ops::Range<usize>) -> u32 {
        self.prose[units.end] - self.prose[units.start]
    }

    /// Cuts a page into its texts.
    pub(super) fn of(tree: &Tree<'_>, regions: &Regions) -> Units {
        let mut cutter = Cutter::default();
        let mut before = Vec::with_capacity(tree.len());
        before.push(0);
        // Elements that are open: the last node in it, and what held outside of it.
        let mut open: Vec<(NodeId, Context, bool)> = Vec::new();
        let mut context = Context {
            block: tree.root(),
            linked: false,
            bold: false,
            pre: false,
        };
        let mut nodes = tree.nodes().skip(1).peekable();
        while let Some(node) = nodes.next() {
            while let Some(&(element, outside, block)) = open.last() {
                if tree.contains(element, node) {
                    break;
                }
                open.pop();
                if block {
                    cutter.flush(&context, regions);
                }
                context = outside;
            }
            before.push(cutter.list.len() as u32 + u32::from(!cutter.text.is_empty()));
            if tree.is_text(node) {
                cutter.push(tree.text(node), node, &context);
                continue;
            }
            let name = tree.name(node);
            // The button that opens a part of the page is that part's heading.
            let headed = *name == local_name!("button") && regions.of(node).any(Region::HEADING);
            if is_skipped(name) && !headed || tree.is_foreign(node) {
                while nodes.next_if(|&next| tree.contains(node, next)).is_some() {
                    before.push(cutter.list.len() as u32 + u32::from(!cutter.text.is_empty()));
                }
                continue;
            }
            if *name == local_name!("br") {
                cutter.line_break(&context, regions);
                continue;
            }
            let block = !is_inline(name);
            open.push((node, context, block));
            if block {
                // What is before it belongs outside.
                cutter.flush(&context, regions);
                *before.last_mut().expect("pushed above") = cutter.list.len() as u32;
                context.block = node;
            }
            match *name {
                local_name!("a") => context.linked |= tree.attr(node, "href").is_some(),
                local_name!("b") | local_name!("strong") => context.bold = true,
                local_name!("pre") => context.pre = true,
                _ => {}
            }
        }
        cutter.flush(&context, regions);
        let mut units = Units {
            list: cutter.list,
            before,
            prose: Vec::new(),
        };
        units.sum();
        units
    }

    fn sum(&mut self) {
        let mut sum = 0;
        self.prose.clear();
        self.prose.push(0);
        self.prose.extend(self.list.iter().map(|unit| {
            sum += unit.prose;
            sum
        }));
    }

    /// Takes up what the regions mean by now; what stands `out` of the article has no prose.
    pub(super) fn judge(&mut self, regions: &Regions, out: Region) {
        for unit in &mut self.list {
            unit.region = regions.of(unit.block) | regions.of(unit.from);
            unit.prose = match unit.region.any(out) {
                true => 0,
                false => unit.count_prose(),
            };
        }
        self.sum();
    }
}

#[derive(Clone, Copy)]
struct Context {
    block: NodeId,
    linked: bool,
    bold: bool,
    pre: bool,
}

#[derive(Default)]
struct Cutter {
    list: Vec<Unit>,
    text: String,
    linked: u32,
    bold: u32,
    ends: Option<(NodeId, NodeId)>,
    space: bool,
    breaks: u32,
}

impl Cutter {
    fn push(&mut self, text: &str, node: NodeId, context: &Context) {
        let before = self.text.len();
        for c in text.chars() {
            if context.pre && c == '\n' {
                self.breaks += 1;
            } else if c.is_whitespace() {
                self.space = true;
            } else if c.is_control() || matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
            {
                // Soft hyphens and marks without a width are no part of a word.
            } else {
                if !self.text.is_empty() {
                    match self.breaks {
                        0 if self.space => self.text.push(' '),
                        0 => {}
                        _ => self.text.push('\n'),
                    }
                }
                (self.space, self.breaks) = (false, 0);
                self.text.push(c);
            }
        }
        let added = (self.text.len() - before) as u32;
        if added == 0 {
            return;
        }
        self.linked += if context.linked { added } else { 0 };
        self.bold += if context.bold { added } else { 0 };
        self.ends = Some((self.ends.map_or(node, |ends| ends.0), node));
    }

    /// Two in a row end a paragraph.
    fn line_break(&mut self, context: &Context, regions: &Regions) {
        self.breaks += 1;
        if self.breaks >= 2 {
            self.flush(context, regions);
        }
    }

    fn flush(&mut self, context: &Context, regions: &Regions) {
        (self.space, self.breaks) = (false, 0);
        let (linked, bold) = (self.linked, self.bold);
        (self.linked, self.bold) = (0, 0);
        let text = std::mem::take(&mut self.text);
        if let Some((from, to)) = self.ends.take() {
            let mut unit = Unit {
                prose: 0,
                text,
                linked,
                bold,
                block: context.block,
                from,
                to,
                region: regions.of(context.block) | regions.of(from),
            };
            unit.prose = unit.count_prose();
            self.list.push(unit);
        }
    }
}

/// Elements that a reader of the article does not see, or that are no text.
fn is_skipped(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("head")
            | local_name!("script")
            | local_name!("style")
            | local_name!("noscript")
            | local_name!("template")
            | local_name!("iframe")
            | local_name!("object")
            | local_name!("embed")
            | local_name!("applet")
            | local_name!("audio")
            | local_name!("video")
            | local_name!("canvas")
            | local_name!("map")
            | local_name!("button")
            | local_name!("select")
            | local_name!("option")
            | local_name!("datalist")
            | local_name!("input")
            | local_name!("textarea")
            | local_name!("dialog")
            | local_name!("title")
            // How a word is read, above it.
            | local_name!("rt")
            | local_name!("rp")
    )
}

fn is_inline(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("a")
            | local_name!("abbr")
            | local_name!("acronym")
            | local_name!("b")
            | local_name!("bdi")
            | local_name!("bdo")
            | local_name!("big")
            | local_name!("cite")
            | local_name!("code")
            | local_name!("data")
            | local_name!("del")
            | local_name!("dfn")
            | local_name!("em")
            | local_name!("font")
            | local_name!("i")
            | local_name!("img")
            | local_name!("ins")
            | local_name!("kbd")
            | local_name!("label")
            | local_name!("mark")
            | local_name!("nobr")
            | local_name!("q")
            | local_name!("ruby")
            | local_name!("s")
            | local_name!("samp")
            | local_name!("small")
            | local_name!("span")
            | local_name!("strike")
            | local_name!("strong")
            | local_name!("sub")
            | local_name!("sup")
            | local_name!("time")
            | local_name!("tt")
            | local_name!("u")
            | local_name!("var")
            | local_name!("wbr")
    )
}
