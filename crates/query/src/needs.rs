use crate::bound::Expr;

/// Groups of slots: every article that matches has a token in one slot at least of each group.
///
/// `leaves` gives the numbers of the slots of each leaf.
pub(crate) fn of<'a>(expr: &Expr, leaves: &impl Fn(u32) -> &'a [u32]) -> Vec<Vec<u32>> {
    let mut groups = match expr {
        Expr::Leaf(number) => {
            let slots = leaves(*number).iter();
            slots.map(|slot| vec![*slot]).collect()
        }
        Expr::Field(_) | Expr::Not(_) | Expr::Speaker { expr: None, .. } => Vec::new(),
        Expr::NotNear { left, .. } => of(left, leaves),
        Expr::Or(exprs) => either(exprs, leaves),
        Expr::Row(_)
        | Expr::And(_)
        | Expr::Near { .. }
        | Expr::Zone { .. }
        | Expr::Speaker { .. } => expr.children().flat_map(|e| of(e, leaves)).collect(),
    };
    groups.sort();
    groups.dedup();
    groups
}

// One group, with a group of each side: the smallest. None if a side needs no word.
fn either<'a>(exprs: &[Expr], leaves: &impl Fn(u32) -> &'a [u32]) -> Vec<Vec<u32>> {
    let smallest = |expr| of(expr, leaves).into_iter().min_by_key(Vec::len);
    let Some(groups) = exprs.iter().map(smallest).collect::<Option<Vec<_>>>() else {
        return Vec::new();
    };
    let mut group = groups.concat();
    group.sort_unstable();
    group.dedup();
    vec![group]
}

#[cfg(test)]
mod tests {
    use nutgraf_model::{Block, BlockKind, Lang, Place, Span};
    use nutgraf_tokenize::Tokenizer;

    use crate::{Families, Fields, Matcher, Structure, View, parse};

    /// The queries that a text does not rule out by its words.
    #[track_caller]
    fn check(text: &str, queries: &[&str], expected: &[&str]) {
        let mut tokenizer = Tokenizer::new();
        let tokens = tokenizer.tokenize(text, Lang::EN);
        let block = Block {
            kind: BlockKind::Paragraph,
            span: Span::new(0, text.len()),
            place: Place::default(),
        };
        let view = View {
            text,
            tokens: &tokens,
            structure: &Structure::new(&[block], &tokens),
            fields: &Fields::default(),
        };
        let families = Families::default();
        let bounds = queries.iter().map(|query| {
            let query = parse(query).unwrap();
            query.bind(&mut tokenizer, Lang::EN, &families).unwrap()
        });
        let mut matcher = Matcher::new(bounds.collect::<Vec<_>>());
        let mut reading = matcher.read(&view);
        let mut candidates = Vec::new();
        reading.candidates(&mut candidates);
        let found: Vec<&str> = candidates.iter().map(|n| queries[*n as usize]).collect();
        assert_eq!(found, expected, "{text}");
        for (number, query) in queries.iter().enumerate() {
            let matched = reading.value(number).matched;
            assert!(
                !matched || candidates.contains(&(number as u32)),
                "{text} {query}"
            );
        }
    }

    #[test]
    fn a_query_without_its_words_is_no_candidate() {
        let queries = [
            "fence",
            "fence AND wall",
            "fence OR wall",
            "fence w/2 wall",
            "\"fence wall\"",
            "NOT fence",
            "fence NOT w/2 wall",
            "fenc* AND NOT wall",
            "source:x",
            "source:x OR wall",
            "source:x AND wall",
            "in:headline wall",
            "exact:Fence",
            "wall* OR *ence",
            "we* OR \"fence post\"",
        ];
        let always = ["NOT fence", "source:x", "source:x OR wall"];
        check("", &queries, &always);
        check("Nothing of the kind.", &queries, &always);
        check(
            "Two fences.",
            &queries,
            &[
                "fence",
                "fence OR wall",
                "NOT fence",
                "fence NOT w/2 wall",
                "fenc* AND NOT wall",
                "source:x",
                "source:x OR wall",
            ],
        );
        check(
            "A wall, then a fence.",
            &queries,
            &[
                "fence",
                "fence AND wall",
                "fence OR wall",
                "fence w/2 wall",
                "\"fence wall\"",
                "NOT fence",
                "fence NOT w/2 wall",
                "fenc* AND NOT wall",
                "source:x",
                "source:x OR wall",
                "source:x AND wall",
                "in:headline wall",
                "wall* OR *ence",
                // Of an alternative one word is looked for.
                "we* OR \"fence post\"",
            ],
        );
        check(
            "Fence",
            &["exact:Fence", "exact:fence", "*ence", "?ence", "fe*e"],
            &["exact:Fence", "*ence", "?ence", "fe*e"],
        );
    }
}
