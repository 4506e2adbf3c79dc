//! Builds a [`Tree`]: tags from our scanner, through html5ever's tree builder, which knows where an
//! element belongs that stands in the wrong place.
//!
//! Attributes never go through the builder. A start tag carries its number instead, in a lone
//! attribute, so that every element knows its tag, those too that the builder makes as copies of
//! a `<b>` that was not closed in time.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Doctype, Tag, TagKind, Token as Event, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, ExpandedName, LocalName, Namespace, QualName, local_name, ns};

use super::{MAX_BYTES, MAX_DEPTH, MAX_MOVES, MAX_NODES, Node, TooMuch, Tree};
use crate::html::entities::{self, In};
use crate::html::scan::{Bytes, Scanner, Token};

const NONE: u32 = u32::MAX;

pub(super) fn build(source: &str) -> Result<Tree<'_>, TooMuch> {
    if source.len() > MAX_BYTES {
        return Err(TooMuch::Bytes);
    }
    let sink = Sink::default();
    let options = TreeBuilderOpts {
        // What stands in `noscript` is for other readers: pictures again, and advice.
        scripting_enabled: true,
        drop_doctype: true,
        ..TreeBuilderOpts::default()
    };
    let builder = TreeBuilder::new(sink, options);
    let mut feeder = Feeder {
        builder,
        scanner: Scanner::new(source),
        attrs: Vec::new(),
        formatting: HashMap::new(),
    };
    feeder.run()?;
    let Feeder {
        builder,
        scanner,
        attrs,
        ..
    } = feeder;
    let build = builder.sink.0.into_inner();
    let (nodes, text) = build.in_order(source.len());
    Ok(Tree {
        source,
        nodes,
        text,
        attrs,
        over: scanner.over,
    })
}

/// The same page through html5ever's own tokenizer, for comparing.
#[cfg(test)]
pub(super) fn reference(source: &str) -> Result<Tree<'static>, TooMuch> {
    use html5ever::tokenizer::{BufferQueue, Tokenizer};

    let builder = TreeBuilder::new(Sink::default(), TreeBuilderOpts::default());
    let tokenizer = Tokenizer::new(builder, Default::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice("<!DOCTYPE html>"));
    queue.push_back(StrTendril::from_slice(source));
    while !queue.is_empty() {
        let _ = tokenizer.feed(&queue);
    }
    tokenizer.end();
    let build = tokenizer.sink.sink.0.into_inner();
    if let Some(problem) = build.problem {
        return Err(problem);
    }
    let (nodes, text) = build.in_order(0);
    Ok(Tree {
        source: "",
        nodes,
        text,
        attrs: Vec::new(),
        over: Default::default(),
    })
}

struct Feeder<'a> {
    builder: TreeBuilder<Handle, Sink>,
    scanner: Scanner<'a>,
    attrs: Vec<crate::html::scan::Attr>,
    /// Tags such as `<font size=1>` by what is written: the builder must see which are the same,
    /// as it reopens those that were not closed, but no more than three of a kind.
    formatting: HashMap<&'a str, u32>,
}

impl<'a> Feeder<'a> {
    fn run(&mut self) -> Result<(), TooMuch> {
        // A page without a document type is read like one with it.
        let _ = self.send(Event::DoctypeToken(Doctype {
            name: Some(StrTendril::from_slice("html")),
            ..Doctype::default()
        }));
        while let Some(token) = self.scanner.next() {
            match token {
                Token::Text(bytes) => self.text(bytes),
                Token::Start {
                    all,
                    name,
                    self_closing,
                } => self.start(all, name, self_closing),
                Token::End { all, name } => {
                    self.at(all);
                    let name = self.local_name(name);
                    self.builder.sink.0.borrow_mut().close(&name);
                    let _ = self.send(tag(TagKind::EndTag, name, false, Vec::new()));
                }
                Token::Cdata => {
                    let is_text = self
                        .builder
                        .adjusted_current_node_present_but_not_in_html_namespace();
                    if let Some(bytes) = self.scanner.cdata(is_text) {
                        self.text(bytes);
                    }
                }
            }
            if let Some(problem) = self.builder.sink.0.borrow().problem {
                return Err(problem);
            }
        }
        let end = self.scanner.position();
        self.at(Bytes { start: end, end });
        let _ = self.send(Event::EOFToken);
        self.builder.end();
        Ok(())
    }

    fn at(&mut self, bytes: Bytes) {
        self.builder.sink.0.borrow_mut().here = bytes;
    }

    fn send(&mut self, event: Event) -> TokenSinkResult<Handle> {
        self.builder.process_token(event, 1)
    }

    fn local_name(&self, name: Bytes) -> LocalName {
        let name = self.scanner.str(name);
        if name.bytes().any(|b| b.is_ascii_uppercase()) {
            LocalName::from(name.to_ascii_lowercase())
        } else {
            LocalName::from(name)
        }
    }

    fn text(&mut self, bytes: Bytes) {
        self.at(bytes);
        let text = entities::decode(self.scanner.str(bytes), In::Text);
        if !text.is_empty() {
            let _ = self.send(Event::CharacterTokens(StrTendril::from_slice(&text)));
        }
    }

    fn start(&mut self, all: Bytes, name: Bytes, self_closing: bool) {
        self.at(all);
        let local = self.local_name(name);
        let mut number = {
            let mut build = self.builder.sink.0.borrow_mut();
            build
                .tags
                .push((self.attrs.len() as u32, self.scanner.attrs.len() as u16));
            self.attrs.extend_from_slice(&self.scanner.attrs);
            build.tags.len() as u32 - 1
        };
        if !self.scanner.attrs.is_empty() && is_formatting(&local) {
            let written = self.scanner.str(all);
            number = *self.formatting.entry(written).or_insert(number);
        }
        let marks = if self.scanner.attrs.is_empty() {
            Vec::new()
        } else {
            vec![mark(number)]
        };
        let result = self.send(tag(TagKind::StartTag, local.clone(), self_closing, marks));
        match result {
            TokenSinkResult::RawData(kind) => self.raw(&local, kind),
            TokenSinkResult::Plaintext => {
                let rest = self.scanner.rest();
                self.text(rest);
            }
            _ => {}
        }
    }

    /// What stands in an element where no tag counts but its own end.
    fn raw(&mut self, name: &LocalName, kind: RawKind) {
        let title = kind == RawKind::Rcdata && *name == local_name!("title");
        let from = self.scanner.position();
        let before = self.scanner.over.unclosed;
        let raw = self.scanner.raw(name);
        let unclosed = self.scanner.over.unclosed != before && before.is_none();
        if title && unclosed {
            // A title that is not closed would be the whole page.
            self.scanner.over.unclosed = before;
            self.scanner.reset(from);
            if let Some(Token::Text(bytes)) = self.scanner.next() {
                self.text(bytes);
            } else {
                self.scanner.reset(from);
            }
            let _ = self.send(tag(TagKind::EndTag, name.clone(), false, Vec::new()));
        } else if title {
            self.text(raw);
        } else {
            self.builder.sink.0.borrow_mut().set_raw(raw);
        }
    }
}

fn tag(kind: TagKind, name: LocalName, self_closing: bool, attrs: Vec<Attribute>) -> Event {
    Event::TagToken(Tag {
        kind,
        name,
        self_closing,
        attrs,
        had_duplicate_attributes: false,
    })
}

/// The lone attribute that says which tag an element comes from.
fn mark(number: u32) -> Attribute {
    let digits: [u8; 5] = std::array::from_fn(|at| (number >> (7 * at) & 0x7f) as u8);
    let value = std::str::from_utf8(&digits).expect("seven bits each");
    Attribute {
        name: QualName::new(None, ns!(), local_name!("id")),
        value: StrTendril::from_slice(value),
    }
}

fn number(attrs: &[Attribute]) -> Option<u32> {
    let mark = attrs.first().filter(|mark| mark.value.len() == 5)?;
    let digits = mark.value.bytes().enumerate();
    Some(digits.fold(0, |number, (at, digit)| {
        number | u32::from(digit) << (7 * at)
    }))
}

fn is_formatting(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("b")
            | local_name!("big")
            | local_name!("code")
            | local_name!("em")
            | local_name!("font")
            | local_name!("i")
            | local_name!("nobr")
            | local_name!("s")
            | local_name!("small")
            | local_name!("strike")
            | local_name!("strong")
            | local_name!("tt")
            | local_name!("u")
    )
}

/// A node as the builder knows it.
#[derive(Clone, Debug)]
struct Handle {
    id: u32,
    ns: Namespace,
    local: LocalName,
}

/// A node while the tree is built: linked, since the builder moves nodes about.
#[derive(Debug)]
struct Link {
    parent: u32,
    first: u32,
    last: u32,
    before: u32,
    next: u32,
    depth: u16,
    foreign: bool,
    closed: bool,
    name: LocalName,
    /// Of a text.
    text: Bytes,
    source: Bytes,
    raw: Bytes,
    attrs: (u32, u16),
}

#[derive(Debug)]
struct Build {
    links: Vec<Link>,
    text: String,
    /// Where the attributes of each start tag lie.
    tags: Vec<(u32, u16)>,
    /// What is being read.
    here: Bytes,
    /// The node that was put into the tree last.
    last: u32,
    /// The contents of each template.
    templates: HashMap<u32, u32>,
    moves: usize,
    problem: Option<TooMuch>,
}

#[derive(Debug)]
struct Sink(RefCell<Build>);

impl Default for Sink {
    fn default() -> Sink {
        let mut build = Build {
            links: Vec::new(),
            text: String::new(),
            tags: Vec::new(),
            here: Bytes::default(),
            last: 0,
            templates: HashMap::new(),
            moves: 0,
            problem: None,
        };
        build.add(local_name!(""), Bytes::default());
        Sink(RefCell::new(build))
    }
}

impl Build {
    fn add(&mut self, name: LocalName, text: Bytes) -> u32 {
        if self.links.len() >= MAX_NODES {
            self.problem = Some(TooMuch::Nodes);
        }
        self.links.push(Link {
            parent: NONE,
            first: NONE,
            last: NONE,
            before: NONE,
            next: NONE,
            depth: 0,
            foreign: false,
            closed: false,
            name,
            text,
            source: self.here,
            raw: Bytes::default(),
            attrs: (0, 0),
        });
        self.links.len() as u32 - 1
    }

    fn link(&mut self, at: u32) -> &mut Link {
        &mut self.links[at as usize]
    }

    fn set_raw(&mut self, raw: Bytes) {
        // The builder just made the element, or left it out.
        if let Some(link) = self
            .links
            .last_mut()
            .filter(|link| link.source.end == raw.start)
        {
            link.raw = raw;
        }
    }

    /// Puts a text into the tree: into the text before it where that is the newest.
    fn add_text(&mut self, beside: u32, text: &str) -> Option<u32> {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        let end = self.text.len() as u32;
        let here = self.here;
        if beside != NONE {
            let link = self.link(beside);
            if link.name.is_empty() && link.text.end == start {
                link.text.end = end;
                link.source.end = here.end;
                self.last = beside;
                return None;
            }
        }
        Some(self.add(local_name!(""), Bytes { start, end }))
    }

    /// Notes where the element ends that an end tag closes: the innermost of its name around what
    /// was read last. (The builder does not tell.)
    fn close(&mut self, name: &LocalName) {
        let end = self.here.end;
        let mut at = self.last;
        while at != NONE {
            let link = self.link(at);
            if link.name == *name && !link.closed {
                link.closed = true;
                link.source.end = end;
                return;
            }
            at = link.parent;
        }
    }

    fn detach(&mut self, at: u32) {
        let Link {
            parent,
            before,
            next,
            ..
        } = *self.link(at);
        if parent == NONE {
            return;
        }
        match before {
            NONE => self.link(parent).first = next,
            before => self.link(before).next = next,
        }
        match next {
            NONE => self.link(parent).last = before,
            next => self.link(next).before = before,
        }
        let link = self.link(at);
        (link.parent, link.before, link.next) = (NONE, NONE, NONE);
    }

    /// Puts a node before `next`, or last.
    fn insert(&mut self, parent: u32, next: u32, at: u32) {
        self.detach(at);
        self.last = at;
        let before = match next {
            NONE => self.link(parent).last,
            next => self.link(next).before,
        };
        match before {
            NONE => self.link(parent).first = at,
            before => self.link(before).next = at,
        }
        match next {
            NONE => self.link(parent).last = at,
            next => self.link(next).before = at,
        }
        let depth = self.link(parent).depth + 1;
        let link = self.link(at);
        (link.parent, link.before, link.next, link.depth) = (parent, before, next, depth);
        if depth > MAX_DEPTH {
            // The builder may still be busy with this tag; more than its own work is not done.
            self.link(at).depth = MAX_DEPTH;
            self.problem = Some(TooMuch::Depth);
        }
    }

    fn put(&mut self, parent: u32, next: u32, child: NodeOrText<Handle>) {
        match child {
            NodeOrText::AppendNode(node) => self.insert(parent, next, node.id),
            NodeOrText::AppendText(text) => {
                let beside = match next {
                    NONE => self.link(parent).last,
                    next => self.link(next).before,
                };
                if let Some(node) = self.add_text(beside, &text) {
                    self.insert(parent, next, node);
                }
            }
        }
    }

    /// The nodes in document order, and their texts in the same.
    fn in_order(self, source_bytes: usize) -> (Vec<Node>, String) {
        let mut nodes: Vec<Node> = Vec::with_capacity(self.links.len());
        let mut text = String::with_capacity(self.text.len());
        // Where each open element stands in both.
        let mut open: Vec<(u32, u32)> = Vec::new();
        let mut at = 0u32;
        loop {
            let link = &self.links[at as usize];
            let index = nodes.len() as u32;
            let start = text.len() as u32;
            text.push_str(&self.text[link.text.range()]);
            let mut source = link.source;
            if at == 0 {
                source.end = source_bytes as u32;
            }
            nodes.push(Node {
                name: link.name.clone(),
                parent: open.last().map_or(0, |open| open.1),
                end: index + 1,
                text: Bytes {
                    start,
                    end: text.len() as u32,
                },
                source,
                raw: link.raw,
                attrs: link.attrs,
                foreign: link.foreign,
            });
            if link.first != NONE {
                open.push((at, index));
                at = link.first;
                continue;
            }
            // Up, as far as there is no next.
            let mut done = at;
            loop {
                let next = self.links[done as usize].next;
                if next != NONE && done != 0 {
                    at = next;
                    break;
                }
                let Some((up, index)) = open.pop() else {
                    return (nodes, text);
                };
                let (count, bytes) = (nodes.len() as u32, text.len() as u32);
                let last = nodes.last().map_or(0, |node| node.source.end);
                let node = &mut nodes[index as usize];
                (node.end, node.text.end) = (count, bytes);
                node.source.end = node.source.end.max(last);
                done = up;
            }
        }
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = ();
    type ElemName<'b> = ExpandedName<'b>;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle {
            id: 0,
            ns: ns!(),
            local: local_name!(""),
        }
    }

    fn elem_name<'b>(&'b self, target: &'b Handle) -> ExpandedName<'b> {
        ExpandedName {
            ns: &target.ns,
            local: &target.local,
        }
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> Handle {
        let build = &mut *self.0.borrow_mut();
        let id = build.add(name.local.clone(), Bytes::default());
        let tag = number(&attrs).and_then(|number| build.tags.get(number as usize));
        let attrs = tag.copied().unwrap_or_default();
        let link = build.link(id);
        link.attrs = attrs;
        link.foreign = name.ns != ns!(html);
        Handle {
            id,
            ns: name.ns,
            local: name.local,
        }
    }

    /// No comments are sent; one would be a text without text.
    fn create_comment(&self, _: StrTendril) -> Handle {
        let id = self.0.borrow_mut().add(local_name!(""), Bytes::default());
        Handle {
            id,
            ..self.get_document()
        }
    }

    fn create_pi(&self, target: StrTendril, _: StrTendril) -> Handle {
        self.create_comment(target)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.0.borrow_mut().put(parent.id, NONE, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        before: &Handle,
        child: NodeOrText<Handle>,
    ) {
        let mut build = self.0.borrow_mut();
        match build.link(element.id).parent {
            NONE => build.put(before.id, NONE, child),
            parent => build.put(parent, element.id, child),
        }
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let mut build = self.0.borrow_mut();
        let parent = build.link(sibling.id).parent;
        if parent != NONE {
            build.put(parent, sibling.id, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// A template's contents are no part of the page: a node that nothing leads to.
    fn get_template_contents(&self, target: &Handle) -> Handle {
        let mut build = self.0.borrow_mut();
        let depth = build.link(target.id).depth;
        let id = match build.templates.get(&target.id) {
            Some(&contents) => contents,
            None => {
                let contents = build.add(local_name!("template"), Bytes::default());
                build.link(contents).depth = depth;
                build.templates.insert(target.id, contents);
                contents
            }
        };
        Handle {
            id,
            ns: ns!(html),
            local: local_name!("template"),
        }
    }

    fn same_node(&self, a: &Handle, b: &Handle) -> bool {
        a.id == b.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn add_attrs_if_missing(&self, target: &Handle, attrs: Vec<Attribute>) {
        let build = &mut *self.0.borrow_mut();
        let Some(number) = number(&attrs) else { return };
        let Some(&attrs) = build.tags.get(number as usize) else {
            return;
        };
        let link = build.link(target.id);
        if link.attrs.1 == 0 {
            link.attrs = attrs;
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.0.borrow_mut().detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, parent: &Handle) {
        let mut build = self.0.borrow_mut();
        while build.link(node.id).first != NONE {
            let child = build.link(node.id).first;
            build.moves += 1;
            if build.moves > MAX_MOVES {
                build.problem = Some(TooMuch::Nodes);
                return;
            }
            build.insert(parent.id, NONE, child);
        }
    }

    fn allow_declarative_shadow_roots(&self, _: &Handle) -> bool {
        false
    }
}
