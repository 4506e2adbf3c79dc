//! Themes below themes: what can be wrong with them, and the order in which scores roll up.

use std::collections::HashMap;

use crate::error::Problem;
use crate::propose::propose;
use crate::{Role, Theme};

/// What is wrong with parents and ids: the theme's number, the key below it, the problem.
pub(crate) fn problems(themes: &[Theme]) -> Vec<(usize, &'static str, Problem)> {
    let ids: Vec<&str> = themes.iter().map(|theme| theme.id.as_str()).collect();
    let parents = parents(themes);
    let chains: Vec<Vec<usize>> = (0..themes.len()).map(|n| ancestors(n, &parents)).collect();
    let mut fruitful = vec![false; themes.len()];
    for (number, theme) in themes.iter().enumerate() {
        if theme.rules.iter().any(|rule| rule.role == Role::Include) {
            fruitful[number] = true;
            chains[number]
                .iter()
                .for_each(|&above| fruitful[above] = true);
        }
    }
    let mut found = Vec::new();
    let mut lower: HashMap<String, &str> = HashMap::new();
    for (number, theme) in themes.iter().enumerate() {
        if let Some(twin) = lower.insert(theme.id.to_lowercase(), &theme.id) {
            found.push((number, "", Problem::AlmostDuplicate(twin.to_owned())));
        }
        if let Some(parent) = &theme.parent
            && parents[number].is_none()
        {
            let proposal = match propose(parent, &ids) {
                Some(id) => format!("did you mean `{id}`?"),
                None => format!("add [theme.{parent}], or take the line out"),
            };
            let parent = parent.clone();
            found.push((
                number,
                ".parent",
                Problem::NoSuchParent { parent, proposal },
            ));
        }
        // A cycle is reported once, at the first of its themes.
        let chain = &chains[number];
        if chain.last() == Some(&number) && chain.iter().min() == Some(&number) {
            let mut names = vec![theme.id.clone()];
            names.extend(chain.iter().map(|&number| themes[number].id.clone()));
            found.push((number, ".parent", Problem::Cycle(names)));
        }
        if !fruitful[number] {
            found.push((number, "", Problem::NoQueries));
        }
    }
    found
}

/// The number of each theme's parent.
pub(crate) fn parents(themes: &[Theme]) -> Vec<Option<usize>> {
    let numbered = themes.iter().enumerate();
    let by_id: HashMap<&str, usize> = numbered.map(|(n, theme)| (theme.id.as_str(), n)).collect();
    let parent = |theme: &Theme| by_id.get(theme.parent.as_deref()?).copied();
    themes.iter().map(parent).collect()
}

/// The themes above one, from the nearest; stops where a cycle closes, at the theme met again.
pub(crate) fn ancestors(number: usize, parents: &[Option<usize>]) -> Vec<usize> {
    let mut chain: Vec<usize> = Vec::new();
    let mut here = parents[number];
    while let Some(above) = here {
        let again = chain.contains(&above);
        chain.push(above);
        if again || above == number {
            break;
        }
        here = parents[above];
    }
    chain
}

/// The themes in an order that has every theme before its parent.
pub(crate) fn upwards(parents: &[Option<usize>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..parents.len()).collect();
    order.sort_by_key(|&number| std::cmp::Reverse(ancestors(number, parents).len()));
    order
}
