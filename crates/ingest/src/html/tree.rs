//! A page as a tree: flat, in document order, with the bytes of each element.

mod build;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use html5ever::LocalName;

use super::entities::{self, In};
use super::scan::{Attr, Bytes, Over};

/// How deep elements may stand in each other: as deep as browsers go.
const MAX_DEPTH: u16 = 512;
/// Elements and texts of a page.
const MAX_NODES: usize = 1_000_000;
/// Bytes of a page that becomes a tree.
const MAX_BYTES: usize = 20 << 20;
/// Nodes moved to another parent while markup is repaired.
const MAX_MOVES: usize = 4_000_000;

/// An element or a text of a [`Tree`]. Ids follow the document's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(u32);

impl NodeId {
    /// Its place in document order.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The document that a page is, as the standard for HTML has it, without comments.
///
/// Nodes lie in one vector in document order, so an element's descendants are the nodes after it
/// up to its end, and the text of any element is one slice. What stands in scripts and style
/// sheets is no text; see [`raw`](Tree::raw).
#[derive(Debug)]
pub(crate) struct Tree<'a> {
    source: &'a str,
    nodes: Vec<Node>,
    text: String,
    attrs: Vec<Attr>,
    over: Over,
}

#[derive(Debug)]
struct Node {
    /// Empty for texts and for the document.
    name: LocalName,
    parent: u32,
    /// The node after its last descendant.
    end: u32,
    text: Bytes,
    source: Bytes,
    raw: Bytes,
    attrs: (u32, u16),
    /// Of a drawing or a formula.
    foreign: bool,
}

/// Why a page has no tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TooMuch {
    /// More than 20 MiB.
    Bytes,
    /// More than 512 elements in each other.
    Depth,
    /// More than a million elements and texts, or as much work to repair it.
    Nodes,
}

impl TooMuch {
    /// What is said about it.
    pub(super) fn about(self) -> &'static str {
        match self {
            TooMuch::Bytes => "larger than 20 MiB",
            TooMuch::Depth => "elements stand in each other more than 512 deep",
            TooMuch::Nodes => "more than a million elements",
        }
    }
}

impl<'a> Tree<'a> {
    /// Builds the tree of a page or of a piece of one: what is missing (`html`, `body`) is added.
    ///
    /// # Errors
    ///
    /// If the page is larger, deeper or more broken than any real one. Time and memory are bounded.
    pub(crate) fn parse(source: &'a str) -> Result<Tree<'a>, TooMuch> {
        build::build(source)
    }

    /// What was left out of the tree or looks damaged, as codes and messages of warnings.
    pub(crate) fn repairs(&self) -> Vec<(&'static str, String)> {
        let mut repairs = Vec::new();
        if self.over.attributes > 0 {
            let message = format!(
                "{} attributes of overfull tags left out",
                self.over.attributes
            );
            repairs.push(("attributes", message));
        }
        if let Some((what, at)) = self.over.unclosed {
            let message = format!(
                "a {what} that is not closed, at byte {at}, hides the rest of the page; \
                 if the page is cut off, get it again"
            );
            repairs.push(("unclosed", message));
        }
        repairs
    }

    /// The document, whose children are `html` and what stands beside it.
    pub(crate) fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Every node, in document order.
    pub(crate) fn nodes(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    /// Every element of this name, in document order.
    pub(crate) fn elements(&self, name: &str) -> impl Iterator<Item = NodeId> {
        let name = LocalName::from(name);
        self.nodes().filter(move |&node| *self.name(node) == name)
    }

    fn node(&self, node: NodeId) -> &Node {
        &self.nodes[node.index()]
    }

    /// The element's name in lower case; empty for a text. Compare with `local_name!("p")`.
    pub(crate) fn name(&self, node: NodeId) -> &LocalName {
        &self.node(node).name
    }

    /// Whether it is a text.
    pub(crate) fn is_text(&self, node: NodeId) -> bool {
        node.0 != 0 && self.node(node).name.is_empty()
    }

    /// Whether it belongs to a drawing or a formula.
    pub(crate) fn is_foreign(&self, node: NodeId) -> bool {
        self.node(node).foreign
    }

    /// The text of a text, or of everything in an element, as it is written: white space is not
    /// folded, and nothing stands between two paragraphs.
    pub(crate) fn text(&self, node: NodeId) -> &str {
        &self.text[self.node(node).text.range()]
    }

    /// What stands in a `script`, `style`, `noscript`, `iframe` or `textarea`, undecoded.
    pub(crate) fn raw(&self, node: NodeId) -> &'a str {
        &self.source[self.node(node).raw.range()]
    }

    /// The bytes of the source from the start tag to the end tag, or of a text.
    pub(crate) fn source(&self, node: NodeId) -> Range<usize> {
        self.node(node).source.range()
    }

    /// An attribute's value, decoded. `name` is in lower case.
    pub(crate) fn attr(&self, node: NodeId, name: &str) -> Option<Cow<'a, str>> {
        let attr = self.attrs(node).iter().find(|attr| {
            attr.name.range().len() == name.len()
                && self.source[attr.name.range()].eq_ignore_ascii_case(name)
        })?;
        Some(entities::decode(
            &self.source[attr.value.range()],
            In::Attribute,
        ))
    }

    /// Names and values of all its attributes, as they are written.
    pub(crate) fn written(&self, node: NodeId) -> impl Iterator<Item = (&'a str, &'a str)> {
        let source = self.source;
        self.attrs(node)
            .iter()
            .map(move |attr| (&source[attr.name.range()], &source[attr.value.range()]))
    }

    fn attrs(&self, node: NodeId) -> &[Attr] {
        let (start, len) = self.node(node).attrs;
        &self.attrs[start as usize..start as usize + usize::from(len)]
    }

    /// The words of its attributes `class` and `id`, as they are written.
    pub(crate) fn classes(&self, node: NodeId) -> impl Iterator<Item = &'a str> {
        let source = self.source;
        self.attrs(node)
            .iter()
            .filter(move |attr| {
                let name = &source[attr.name.range()];
                name.eq_ignore_ascii_case("class") || name.eq_ignore_ascii_case("id")
            })
            .flat_map(move |attr| source[attr.value.range()].split_ascii_whitespace())
    }

    /// The element it stands in; none for the document.
    pub(crate) fn parent(&self, node: NodeId) -> Option<NodeId> {
        (node.0 != 0).then(|| NodeId(self.node(node).parent))
    }

    /// Its parent, the parent of that, up to the document.
    pub(crate) fn ancestors(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.parent(node), |&node| self.parent(node))
    }

    /// The nodes directly in it.
    pub(crate) fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        let end = self.node(node).end;
        let first = Some(node.0 + 1).filter(|&first| first < end);
        std::iter::successors(first, move |&at| {
            Some(self.nodes[at as usize].end).filter(|&next| next < end)
        })
        .map(NodeId)
    }

    /// Everything in it, in document order, without itself.
    pub(crate) fn descendants(
        &self,
        node: NodeId,
    ) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (node.0 + 1..self.node(node).end).map(NodeId)
    }

    /// The node after it and all that it holds, wherever that stands; none at the end.
    pub(crate) fn after(&self, node: NodeId) -> Option<NodeId> {
        Some(self.node(node).end)
            .filter(|&end| (end as usize) < self.nodes.len())
            .map(NodeId)
    }

    /// Whether `inner` is `outer` or stands in it.
    pub(crate) fn contains(&self, outer: NodeId, inner: NodeId) -> bool {
        outer <= inner && inner.0 < self.node(outer).end
    }
}
