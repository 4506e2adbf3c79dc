use crate::{
    DateTest, FieldQuery, FieldTest, Item, Level, Node, Order, Pattern, Phrase, Query, Reach, Side,
    SpeakerKind, SpeakerTest, display,
};

impl Query {
    /// The query in plain words, a line for each part, parts of a part indented by two spaces.
    ///
    /// ```
    /// let query = nutgraf_query::parse("in:headline repatriat* AND NOT \"guest worker\"")?;
    /// assert_eq!(query.explain(), "\
    /// all of:
    ///   inside one headline:
    ///     any word like repatriat*
    ///   not:
    ///     the phrase \"guest worker\"");
    /// # Ok::<(), nutgraf_query::ParseError>(())
    /// ```
    #[must_use]
    pub fn explain(&self) -> String {
        let mut out = String::new();
        explain(self.root(), 0, &mut out);
        out
    }
}

fn explain(node: &Node, depth: usize, out: &mut String) {
    let (line, parts) = line(node);
    if !out.is_empty() {
        out.push('\n');
    }
    out.extend(std::iter::repeat_n(' ', 2 * depth));
    out.push_str(&line);
    for part in parts {
        explain(part, depth + 1, out);
    }
}

// What a part says, and the parts it says it of.
fn line(node: &Node) -> (String, Vec<&Node>) {
    match node {
        Node::Phrase(phrase) => (words(phrase), Vec::new()),
        Node::And(nodes) => ("all of:".to_owned(), nodes.iter().collect()),
        Node::Or(nodes) => ("any of:".to_owned(), nodes.iter().collect()),
        Node::Not(node) => ("not:".to_owned(), vec![node]),
        Node::Near {
            left,
            right,
            reach,
            order,
        } => {
            let order = match order {
                Order::Any => "in either order",
                Order::LeftFirst => "in this order",
            };
            let line = match reach {
                Reach::Words(1) => format!("side by side, {order}:"),
                reach => format!("both, {}, {order}:", near(*reach)),
            };
            (line, vec![left, right])
        }
        Node::NotNear { left, right, reach } => {
            let line = match reach {
                Reach::Words(1) => "the first, where the second is not beside it:".to_owned(),
                reach => format!("the first, without the second {}:", near(*reach)),
            };
            (line, vec![left, right])
        }
        Node::Zone { zone, side, node } => {
            let name = zone.as_str();
            let line = match side {
                Side::In => format!("inside one {name}:"),
                Side::Outside => format!("outside any {name}:"),
            };
            (line, vec![node])
        }
        Node::Speaker { speaker, node } => {
            let who = match speaker {
                SpeakerTest::Words(words) => format!("somebody called {}", value(words.as_str())),
                SpeakerTest::Kind(SpeakerKind::Named) => "somebody with a name".to_owned(),
                SpeakerTest::Kind(SpeakerKind::Role) => "somebody by a role".to_owned(),
                SpeakerTest::Kind(SpeakerKind::Unknown) => "an unknown speaker".to_owned(),
            };
            match node {
                Some(node) => (format!("inside one quotation by {who}:"), vec![node]),
                None => (format!("any quotation by {who}"), Vec::new()),
            }
        }
        Node::Field(query) => (field(query), Vec::new()),
    }
}

fn near(reach: Reach) -> String {
    match reach {
        Reach::Words(2) => "with at most one word between".to_owned(),
        Reach::Words(n) => format!("with at most {} words between", n - 1),
        Reach::Sentence => "in one sentence".to_owned(),
        Reach::Paragraph => "in one paragraph".to_owned(),
    }
}

fn words(phrase: &Phrase) -> String {
    let text = display::items(&phrase.items);
    let one = match phrase.items.as_slice() {
        [Item::Word(word)] => Some(word),
        _ => None,
    };
    let wild = one.is_some_and(|word| !Pattern::new(word).is_literal());
    let what = match one {
        Some(_) if wild => format!("any word like {text}"),
        Some(_) => format!("the word \"{text}\""),
        None => format!("the phrase \"{text}\""),
    };
    match phrase.level {
        Level::Exact => format!("{what}, in these characters"),
        Level::Stem if !wild => format!("{what}, any inflection"),
        Level::Family if !wild => format!("{what}, its family, any inflection"),
        _ => what,
    }
}

fn value(value: &str) -> String {
    format!("\"{}\"", Pattern::new(value))
}

fn field(query: &FieldQuery) -> String {
    let name = query.field.name();
    match &query.test {
        FieldTest::Words(words) => format!("{name} has {}", value(words.as_str())),
        FieldTest::Whole(pattern) if pattern.is_literal() => {
            format!("{name} is {}", value(pattern.as_str()))
        }
        FieldTest::Whole(pattern) => format!("{name} is like {}", value(pattern.as_str())),
        FieldTest::LastRun => "came in with the last run".to_owned(),
        FieldTest::Date(test) => match test {
            DateTest::None => format!("{name} is not known"),
            DateTest::After(date) => format!("{name} is after {date}"),
            DateTest::Before(date) => format!("{name} is before {date}"),
            DateTest::Between(Some(from), Some(to)) if from == to => {
                format!("{name} lies in {from}")
            }
            DateTest::Between(from, to) => {
                let from = from.map_or(String::new(), |d| format!(" from {d}"));
                let to = to.map_or(String::new(), |d| format!(" up to {d}"));
                format!("{name} lies{from}{to}, these included")
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::parse;

    #[test]
    fn a_query_in_plain_words() {
        let explain = |query| parse(query).expect("a query").explain();
        insta::assert_snapshot!(explain("(forced OR forcibl*) w/3 (repatriat* OR \"sent back\")"), @r#"
    both, with at most 2 words between, in either order:
      any of:
        the word "forced", any inflection
        any word like forcibl*
      any of:
        any word like repatriat*
        the phrase "sent back"
    "#);
        insta::assert_snapshot!(explain("in:quote (a pre/1 family:b) -(speaker:Yoon c w/s exact:\"d e\")"), @r#"
    all of:
      inside one quote:
        side by side, in this order:
          the word "a", any inflection
          the word "b", its family, any inflection
      not:
        both, in one sentence, in either order:
          inside one quotation by somebody called "Yoon":
            the word "c", any inflection
          the phrase "d e", in these characters
    "#);
        insta::assert_snapshot!(explain("(date:2024-06..2024-08 source:Reuters path:a/*) OR date:none"), @r#"
    any of:
      all of:
        date lies from 2024-06 up to 2024-08, these included
        source has "Reuters"
        path is like "a/*"
      date is not known
    "#);
        insta::assert_snapshot!(explain("speaker-kind:role AND a NOT w/8 b AND added:>=2024 AND run:last"), @r#"
    all of:
      any quotation by somebody by a role
      the first, without the second with at most 7 words between:
        the word "a", any inflection
        the word "b", any inflection
      added lies from 2024, these included
      came in with the last run
    "#);
    }
}
