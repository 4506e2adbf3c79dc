use nutgraf_model::Span;
use nutgraf_tokenize::Tokens;

/// A passage of an article that shows where it matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The passage, in bytes of the text.
    pub span: Span,
    /// The matches that lie in it, whole, in bytes of the text.
    pub marks: Vec<Span>,
    /// Whether the passage begins with a sentence; if not, words were left out before it.
    pub begins_sentence: bool,
    /// Whether it ends with one.
    pub ends_sentence: bool,
}

/// The passage of at most `max_bytes` with the most matches, the first of equals: whole sentences
/// of one paragraph where they fit, else cut between words. A match is shown whole even if it is
/// longer. Without matches, the beginning.
#[must_use]
pub fn snippet(text: &str, tokens: &Tokens, spans: &[Span], max_bytes: usize) -> Snippet {
    let sentences: Vec<Span> = tokens.sentences().iter().map(|s| s.span).collect();
    let Some(&first) = spans.first() else {
        let start = sentences.first().map_or(0, |s| s.start());
        return window(
            text,
            tokens,
            &sentences,
            spans,
            Span::new(start, start),
            max_bytes,
        );
    };
    let mut best = window(text, tokens, &sentences, spans, first, max_bytes);
    let mut behind = best.span.end();
    for &span in spans {
        // A window that begins with a match inside the last one can only hold fewer before its end.
        if span.end() <= behind {
            continue;
        }
        let next = window(text, tokens, &sentences, spans, span, max_bytes);
        behind = next.span.end();
        if next.marks.len() > best.marks.len() {
            best = next;
        }
    }
    best
}

/// The window that begins with the sentence of `must`.
fn window(
    text: &str,
    tokens: &Tokens,
    sentences: &[Span],
    spans: &[Span],
    must: Span,
    max_bytes: usize,
) -> Snippet {
    let from = sentences.partition_point(|s| s.end() <= must.start());
    let whole = sentences.get(from).copied().unwrap_or(must);
    let mut span = whole.cover(must);
    let mut to = from + 1;
    while let Some(next) = sentences.get(to) {
        let longer = span.cover(*next);
        // An empty line ends the paragraph.
        let same_block = !text[span.end()..next.start().max(span.end())].contains("\n\n");
        if next.end() > must.end() && (longer.len() > max_bytes || !same_block) {
            break;
        }
        span = longer;
        to += 1;
    }
    let uncut = span;
    if span.len() > max_bytes {
        span = cut(text, tokens, span, must, spans, max_bytes);
    }
    Snippet {
        span,
        marks: spans
            .iter()
            .copied()
            .filter(|s| span.contains(*s))
            .collect(),
        begins_sentence: span.start() == uncut.start(),
        ends_sentence: span.end() == uncut.end(),
    }
}

/// Cuts a passage between words to `max_bytes` around what must be shown, two thirds behind it; not
/// through another match, which is then left out.
fn cut(
    text: &str,
    tokens: &Tokens,
    span: Span,
    must: Span,
    spans: &[Span],
    max_bytes: usize,
) -> Span {
    let through = |byte: usize| {
        let mut through = spans.iter().filter(|s| s.start() < byte && byte < s.end());
        through.any(|s| s.end() <= must.start() || must.end() <= s.start())
    };
    let room = max_bytes.saturating_sub(must.len());
    let earliest = must.start().saturating_sub(room / 3).max(span.start());
    // What the beginning does not need, the end may have.
    let latest = (must.end() + room - (must.start() - earliest)).min(span.end());
    let words = (0..tokens.len()).map(|i| tokens.span(i));
    let mut start = must.start();
    let mut end = must.end();
    for word in words.filter(|w| span.contains(*w)) {
        if word.start() >= earliest && word.start() < start && !through(word.start()) {
            start = word.start();
        }
        if word.end() <= latest && word.end() > end && !through(word.end()) {
            end = word.end();
        }
    }
    if earliest == span.start() {
        start = span.start();
    }
    if latest == span.end() {
        end = span.end();
    }
    debug_assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use nutgraf_model::Lang;
    use nutgraf_tokenize::Tokenizer;

    use super::*;

    /// Matches in braces, the passage expected between bars.
    #[track_caller]
    fn check(marked: &str, max_bytes: usize) {
        let text: String = marked.chars().filter(|c| !"{}|".contains(*c)).collect();
        let tokens = Tokenizer::new().tokenize(&text, Lang::EN);
        let (mut spans, mut bars, mut open, mut at) = (Vec::new(), Vec::new(), 0, 0);
        for c in marked.chars() {
            match c {
                '{' => open = at,
                '}' => spans.push(Span::new(open, at)),
                '|' => bars.push(at),
                c => at += c.len_utf8(),
            }
        }
        let found = snippet(&text, &tokens, &spans, max_bytes);
        assert_eq!(found.span.text(&text), &text[bars[0]..bars[1]]);
    }

    #[test]
    fn the_passage_holds_whole_matches() {
        check("|The {forced return} of many.|", 100);
        check(
            "one two three |four five {six seven} eight nine ten| eleven twelve",
            40,
        );
        check("|{a very long match indeed}| and more", 10);
        check(
            "one two three four five six seven eight nine |ten {eleven} twelve|",
            25,
        );
        check("one |two {three four} five| {six seven eight} nine ten", 24);
    }

    #[test]
    fn without_matches_it_is_the_beginning() {
        check("|one two| three", 8);
        check("||", 8);
    }
}
