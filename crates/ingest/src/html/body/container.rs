//! Where in a page the article's text stands.

use html5ever::local_name;

use crate::html::metadata::Found;
use crate::html::regions::{Region, Regions};
use crate::html::tree::{NodeId, Tree};
use crate::html::units::{Unit, Units};

/// What a class says is not believed of an element that holds the article.
pub(super) fn acquit(tree: &Tree<'_>, regions: &mut Regions, units: &mut Units, found: &Found) {
    // What is not shown is the article only where hardly anything else is there.
    let all = units.prose(tree, tree.root());
    units.judge(regions, Region::GONE);
    let shown = units.prose(tree, tree.root());
    if shown < 500 && 4 * shown < all {
        regions.acquit(tree, |_, own| own.any(Region::GONE).then_some(Region::GONE));
    }
    units.judge(regions, Region::OUT);
    let left = units.prose(tree, tree.root());
    units.judge(regions, Region::GONE | Region::COMMENTS | Region::COOKIES);
    if units.prose(tree, tree.root()) < 300 {
        units.judge(regions, Region::GONE | Region::COOKIES);
    }
    let total = units.prose(tree, tree.root());
    let likely = container(tree, regions, units, found);
    let wrong = Region::OUT
        | Region::ASIDE
        | Region::FOOT
        | Region::HEAD
        | Region::CAPTION
        | Region::AUTHOR
        | Region::DATE
        | Region::STANDFIRST
        | Region::PULL
        | Region::HEADING;
    regions.acquit(tree, |node, own| {
        let prose = units.prose(tree, node);
        if !own.any(wrong) || own.any(Region::GONE) || prose == 0 {
            return None;
        }
        let around = tree.contains(node, likely) && {
            let h1 = tree
                .descendants(node)
                .any(|inner| *tree.name(inner) == local_name!("h1"));
            h1 || 10 * left < 3 * prose
        };
        // What has several paragraphs inside the article is no menu.
        let soft = Region::NAVIGATION | Region::SHARE | Region::FURNITURE;
        let inner = prose >= 400
            && tree.contains(likely, node)
            && own.any(soft)
            && units.list[units.within(tree, node)]
                .iter()
                .filter(|unit| unit.prose > 0)
                .count()
                >= 3;
        (5 * prose >= 2 * total || around || inner).then_some(wrong)
    });
}

/// Entries of lists of other articles: several elements side by side, each a linked title and a
/// few words.
pub(super) fn cards(tree: &Tree<'_>, regions: &Regions, units: &Units) -> Vec<NodeId> {
    let total = units.prose(tree, tree.root());
    let mut cards = Vec::new();
    for node in tree.nodes() {
        let within = units.within(tree, node);
        if tree.is_text(node) || within.len() < 3 {
            continue;
        }
        let (mut found, mut others) = (Vec::new(), 0);
        for child in tree.children(node).filter(|&child| !tree.is_text(child)) {
            if units.within(tree, child).is_empty() {
                continue;
            }
            if is_card(&units.list[units.within(tree, child)]) {
                found.push(child);
            } else {
                others += 1;
            }
        }
        let prose: u32 = found.iter().map(|&card| units.prose(tree, card)).sum();
        // A list of links that the text announces belongs to it.
        let before = within.start.checked_sub(1).map(|at| &units.list[at]);
        if before.is_some_and(|unit| unit.prose > 0 && unit.text.ends_with([':', '：'])) {
            continue;
        }
        let in_body = regions.of(node).any(Region::BODY) && prose > 300;
        if found.len() >= 3 && others <= 1 + found.len() / 3 && 2 * prose < total && !in_body {
            cards.extend(found);
        }
    }
    cards
}

fn is_card(units: &[Unit]) -> bool {
    if units.len() > 12 {
        return false;
    }
    let prose = units.iter().filter(|unit| unit.prose > 0);
    let (count, bytes) = prose.fold((0, 0), |(count, bytes), unit| {
        (count + 1, bytes + unit.prose)
    });
    let title = |unit: &Unit| unit.link_share() > 0.9 && unit.text.len() >= 15;
    count <= 2 && bytes <= 700 && units.iter().any(title)
}

/// The letters and digits of a text, for comparing it.
pub(super) fn letters(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The heading that says the page's title.
pub(super) fn main_heading(tree: &Tree<'_>, units: &Units, found: &Found) -> Option<NodeId> {
    let shown = found.titles.iter().find_map(|title| title.node);
    if shown.is_some_and(|node| !units.within(tree, node).is_empty()) {
        return shown;
    }
    let titles: Vec<String> = found
        .titles
        .iter()
        .map(|title| letters(&title.text))
        .collect();
    let headings = || {
        units
            .list
            .iter()
            .filter(|unit| unit.region.any(Region::HEADING) && !unit.region.any(Region::OUT))
    };
    let says = |unit: &&Unit| {
        let text = letters(&unit.text);
        text.len() >= 12 && titles.iter().any(|title| title.contains(&text))
    };
    let h1 = |unit: &&Unit| *tree.name(unit.block) == local_name!("h1");
    headings()
        .filter(h1)
        .find(says)
        .or_else(|| headings().find(says))
        .or_else(|| headings().find(h1))
        .map(|unit| unit.block)
}

/// The lowest element around both.
fn around(tree: &Tree<'_>, a: NodeId, b: NodeId) -> NodeId {
    if tree.contains(a, b) {
        return a;
    }
    tree.ancestors(a)
        .find(|&up| tree.contains(up, b))
        .unwrap_or(tree.root())
}

/// The element that says it holds the article's text, if one does.
fn said(tree: &Tree<'_>, regions: &Regions, units: &Units) -> Option<NodeId> {
    let total = units.prose(tree, tree.root());
    let mut outer: Vec<NodeId> = Vec::new();
    for node in tree
        .nodes()
        .filter(|&node| regions.own(node).any(Region::BODY))
    {
        let inside = outer.last().is_some_and(|&last| tree.contains(last, node));
        if !inside && units.prose(tree, node) > 0 {
            outer.push(node);
        }
    }
    let sum: u32 = outer.iter().map(|&node| units.prose(tree, node)).sum();
    if sum < 300 && 2 * sum < total || 6 * sum < total {
        return None;
    }
    outer.retain(|&node| 12 * units.prose(tree, node) > sum);
    let all = outer.iter().copied().reduce(|a, b| around(tree, a, b))?;
    if outer.len() > 1 && 5 * units.prose(tree, all) <= 8 * sum {
        return Some(all);
    }
    let mut best = *outer
        .iter()
        .max_by_key(|&&node| (units.prose(tree, node), std::cmp::Reverse(node)))?;
    // The innermost that holds nearly all of it.
    for node in tree.descendants(best) {
        if regions.own(node).any(Region::BODY)
            && 20 * units.prose(tree, node) >= 19 * units.prose(tree, best)
        {
            best = node;
        }
    }
    Some(best)
}

/// The element that holds the article's text.
pub(super) fn container(
    tree: &Tree<'_>,
    regions: &Regions,
    units: &Units,
    found: &Found,
) -> NodeId {
    let said = said(tree, regions, units);
    let heading = main_heading(tree, units, found);
    let mut at = said.unwrap_or(tree.root());
    loop {
        let prose = units.prose(tree, at);
        let inner = |child: &NodeId| !tree.is_text(*child) && units.within(tree, *child).len() > 1;
        let headed = tree.children(at).filter(inner).find(|&child| {
            heading.is_some_and(|heading| tree.contains(child, heading))
                && units.prose(tree, child) >= 300
                && 10 * units.prose(tree, child) >= 3 * prose
        });
        let best = headed.or_else(|| {
            tree.children(at)
                .filter(inner)
                .max_by_key(|&child| (units.prose(tree, child), std::cmp::Reverse(child)))
        });
        let Some(best) = best else { break };
        let share = units.prose(tree, best);
        if share == 0 {
            break;
        }
        // Goes on where nearly all of it is in there, or the rest is of another make.
        let similar = tree.children(at).any(|child| {
            child != best
                && 12 * units.prose(tree, child) > prose
                && (tree.name(child) == tree.name(best) || *tree.name(child) == local_name!("p"))
        });
        let direct = prose
            - tree
                .children(at)
                .map(|child| units.prose(tree, child))
                .sum::<u32>();
        let most = !similar && 3 * share >= 2 * prose && 10 * direct < prose;
        if 20 * share >= 19 * prose || said.is_none() && (most || headed.is_some()) {
            at = best;
        } else {
            break;
        }
    }
    at
}
