//! Which part of an article each unit is.
//!
//! The judgement goes from the sure to the likely: lines of the page by their words; captions,
//! bylines and dates by their form; then the headline among what stands before the body, the
//! headings by what follows them, the byline at the end by what does not.

use nutgraf_model::{Article, BlockKind, Date};

use super::Given;
use super::caption::{self, Caption};
use super::dateline;
use super::form::*;
use super::residue::{self, Chrome};
use super::unit::{Mark, Unit, units};
use crate::byline;
use crate::line::{Line, cover};

/// What a unit is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Open,
    Residue,
    Block(BlockKind),
}

/// Adds the text's parts to the article.
pub(crate) fn anatomy(article: &mut Article, lines: &[Line<'_>], given: Given) {
    let units = units(lines);
    let prose = |unit: &Unit<'_>| {
        matches!(unit.mark, Mark::None | Mark::Numbered)
            && is_prose(&unit.text)
            // `Published: July 14, 2024 9:30 a.m.`
            && dateline::date_line(&unit.text).is_none()
    };
    let mut page = Page {
        prose: units.iter().map(prose).collect(),
        roles: vec![Role::Open; units.len()],
        units,
        published: None,
        modified: None,
        bad_date: None,
        names: Vec::new(),
    };
    page.mark_forms();
    page.mark_chrome();
    page.mark_captions();
    page.mark_top(
        given.headline.as_ref().map(|headline| &*headline.0),
        article,
    );
    page.mark_end();
    page.mark_headings();
    page.write(article, given);
}

struct Page<'a> {
    units: Vec<Unit<'a>>,
    /// Whether each unit reads as running text.
    prose: Vec<bool>,
    roles: Vec<Role>,
    published: Option<(Date, &'static str)>,
    modified: Option<Date>,
    bad_date: Option<String>,
    names: Vec<String>,
}

impl Page<'_> {
    fn is_open(&self, at: usize) -> bool {
        self.roles[at] == Role::Open
    }

    fn set(&mut self, at: usize, kind: BlockKind) {
        self.roles[at] = Role::Block(kind);
    }

    /// Whether a unit reads as running text.
    fn is_prose(&self, at: usize) -> bool {
        self.prose[at]
    }

    /// Whether a unit could be a line of its own: a headline, a heading, a name, a link.
    fn is_line(&self, at: usize) -> bool {
        let unit = &self.units[at];
        unit.mark == Mark::None && is_line(&unit.text)
    }

    /// The first unit of running text that is not something else.
    fn first_prose(&self) -> Option<usize> {
        (0..self.units.len()).find(|&at| self.is_open(at) && self.is_prose(at))
    }

    fn last_prose(&self) -> Option<usize> {
        (0..self.units.len()).rfind(|&at| match self.roles[at] {
            Role::Open => self.is_prose(at) || matches!(self.units[at].mark, Mark::Bullet(_)),
            Role::Block(kind) => matches!(
                kind,
                BlockKind::List | BlockKind::BlockQuote | BlockKind::Table
            ),
            Role::Residue => false,
        })
    }

    /// What shows by marks alone: lists, tables, quotations, rules, notes of correction.
    fn mark_forms(&mut self) {
        let is_item = |unit: &Unit<'_>| matches!(unit.mark, Mark::Bullet(_) | Mark::Numbered);
        for at in 0..self.units.len() {
            let unit = &self.units[at];
            let near = |other: Option<usize>| {
                other
                    .and_then(|other| self.units.get(other))
                    .is_some_and(|other| {
                        std::mem::discriminant(&other.mark) == std::mem::discriminant(&unit.mark)
                    })
            };
            let beside = near(at.checked_sub(1)) || near(Some(at + 1));
            let kind = match unit.mark {
                Mark::Rule => {
                    self.roles[at] = Role::Residue;
                    continue;
                }
                Mark::Row if beside || unit.lines > 1 => BlockKind::Table,
                Mark::Quoted => BlockKind::BlockQuote,
                Mark::Bullet(true) => BlockKind::List,
                // A dash alone may open a spoken line; a number alone, a numbered heading.
                Mark::Bullet(false) | Mark::Numbered if beside && is_item(unit) => BlockKind::List,
                _ if is_correction(&unit.text) => BlockKind::Correction,
                _ => continue,
            };
            self.set(at, kind);
        }
    }

    /// Lines of the page, and what hangs on them.
    fn mark_chrome(&mut self) {
        let found: Vec<Option<Chrome>> = self
            .units
            .iter()
            .map(|unit| residue::chrome(&unit.text))
            .collect();
        // Bytes of running text so far.
        let mut body = 0;
        let mut at = 0;
        while at < self.units.len() {
            let prose = self.is_prose(at);
            match found[at] {
                _ if self.roles[at] == Role::Residue => {}
                None if prose => body += self.units[at].text.len(),
                None => {}
                Some(Chrome::Comments) if body >= 150 => {
                    // Everything after the comment form is by others, or the page's own.
                    self.roles[at..].fill(Role::Residue);
                    return;
                }
                Some(Chrome::Box) => {
                    self.roles[at] = Role::Residue;
                    // The links under it; above the body there is one at most.
                    let mut links = 0;
                    while at + 1 < self.units.len() && (body > 0 || links == 0) {
                        let next = at + 1;
                        let link = match self.units[next].mark {
                            Mark::None => {
                                is_line(&self.units[next].text)
                                    || is_question(&self.units[next].text)
                            }
                            Mark::Bullet(_) | Mark::Numbered | Mark::Rule => {
                                !is_prose(&self.units[next].text)
                            }
                            _ => false,
                        };
                        if !link || found[next] == Some(Chrome::Comments) || body == 0 {
                            break;
                        }
                        self.roles[next] = Role::Residue;
                        links += 1;
                        at = next;
                    }
                }
                Some(_) => self.roles[at] = Role::Residue,
            }
            at += 1;
        }
    }

    fn mark_captions(&mut self) {
        let forms: Vec<Caption> = (0..self.units.len())
            .map(|at| match (self.roles[at], self.units[at].mark) {
                (Role::Open, Mark::None | Mark::Rule) => caption::caption(&self.units[at].text),
                _ => Caption::No,
            })
            .collect();
        for (at, &form) in forms.iter().enumerate() {
            match form {
                Caption::Yes => self.set(at, BlockKind::Caption),
                Caption::Credit => self.mark_credit(at, &forms),
                _ => {}
            }
        }
        // `Image caption` alone on its line stands above the caption.
        for at in 1..self.units.len() {
            let label = self.roles[at - 1] == Role::Block(BlockKind::Caption)
                && caption::is_label(&self.units[at - 1].text);
            if label && self.is_open(at) {
                self.set(at, BlockKind::Caption);
            }
        }
        // Weak signs count where captions stand: before the body, under the headline.
        for (at, &form) in forms.iter().enumerate().take(12).skip(1) {
            if form == Caption::AtTop && self.is_open(at) {
                let before = (0..at)
                    .filter(|&at| self.is_open(at) && self.is_prose(at))
                    .count();
                if before <= 1 && at + 1 < self.units.len() {
                    self.set(at, BlockKind::Caption);
                }
            }
        }
    }

    /// A credit belongs to the caption it follows without a gap, or stands above; else it is one.
    fn mark_credit(&mut self, at: usize, forms: &[Caption]) {
        let above = at.checked_sub(1).filter(|_| !self.units[at].apart);
        if let Some(above) = above
            && self.is_open(above)
            && above > 0
            && !has_words(&self.units[above].text, 61)
        {
            self.set(above, BlockKind::Caption);
        }
        self.set(at, BlockKind::Caption);
        // `Image source, …` stands above `Image caption, …`; a bare `Image caption` above its text.
        let below = at + 1;
        if below < self.units.len()
            && self.is_open(below)
            && !self.units[below].apart
            && forms[below] != Caption::Credit
            && at > 0
            && self.units[at].apart
            && !has_words(&self.units[below].text, 61)
        {
            self.set(below, BlockKind::Caption);
        }
    }

    /// What stands before the body: headline, standfirst, byline, date.
    fn mark_top(&mut self, given: Option<&str>, article: &mut Article) {
        let mut first = self.first_prose().unwrap_or(self.units.len());
        // A standfirst may be running text, but then byline or date stand between it and the body,
        // or the body begins with a dateline.
        let after = |page: &Page<'_>, at: usize| {
            (at + 1..page.units.len().min(at + 4))
                .take_while(|&at| !(page.is_open(at) && page.is_prose(at)))
                .any(|at| {
                    let text = &page.units[at].text;
                    page.is_open(at)
                        && (byline::parse(text).is_some()
                            || is_author(text)
                            || dateline::date_line(text).is_some())
                })
        };
        let mut standfirst = None;
        if first > 0 && first < self.units.len() {
            let short = !has_words(&self.units[first].text, 61);
            let more =
                (first + 1..self.units.len()).find(|&at| self.is_open(at) && self.is_prose(at));
            let begins = |at: usize| dateline::dateline(&self.units[at].text).is_some();
            let told = more.filter(|&body| {
                after(self, first) || begins(body) && !begins(first) && body == first + 1
            });
            if let Some(body) = told.filter(|_| short && self.has_headline(first, given)) {
                standfirst = Some(first);
                first = body;
            }
        }
        for at in 0..first {
            if self.is_open(at) && Some(at) != standfirst {
                self.mark_byline_or_date(at, true);
            }
        }
        let headline = match given {
            Some(given) => self.mark_repeated(given, first),
            None => self.mark_headline(first, article),
        };
        if let Some(at) = standfirst {
            self.set(at, BlockKind::Standfirst);
        }
        let from = headline.map_or(0, |at| at + 1);
        if headline.is_some() || given.is_some() {
            self.mark_under_headline(from, first);
        }
    }

    fn has_headline(&self, upto: usize, given: Option<&str>) -> bool {
        given.is_some() || (0..upto).any(|at| self.is_open(at) && self.is_headline(at))
    }

    fn is_headline(&self, at: usize) -> bool {
        let unit = &self.units[at];
        let marked = matches!(unit.mark, Mark::Heading(1 | 2));
        (marked || unit.mark == Mark::None || unit.mark == Mark::Numbered)
            && !has_words(&unit.text, 41)
            && unit.text.len() <= 300
    }

    /// Lines that name the author or the day, wherever they stand.
    fn mark_byline_or_date(&mut self, at: usize, top: bool) -> bool {
        let unit = &self.units[at];
        if !matches!(unit.mark, Mark::None | Mark::Numbered | Mark::Heading(_)) {
            return false;
        }
        let text = unit.text.to_string();
        if let Some(line) = dateline::date_line(&text)
            && (top || line.said || line.modified.is_some())
        {
            self.take_date_line(line);
            self.roles[at] = Role::Residue;
            return true;
        }
        if let Some(found) = byline::parse(&text) {
            // `By A. Pell | 14 July 2024 | 5 min read`
            let rest = found.rest.as_deref().unwrap_or_default();
            for line in rest.split(['|', '•', '·']).filter_map(dateline::date_line) {
                self.take_date_line(line);
            }
            self.names.extend(found.names);
            self.set(at, BlockKind::Byline);
            return true;
        }
        false
    }

    fn take_date_line(&mut self, line: dateline::DateLine) {
        match line.published {
            Some(Ok(date)) if self.published.is_none() => {
                self.published = Some((
                    date,
                    if line.said {
                        "text:published"
                    } else {
                        "text:date-line"
                    },
                ));
            }
            Some(Err(problem)) => self.bad_date = Some(problem),
            _ => {}
        }
        self.modified = self.modified.or(line.modified);
    }

    /// The headline is known: it may stand in the text again.
    fn mark_repeated(&mut self, given: &str, first: usize) -> Option<usize> {
        let upto = (first + 1).min(self.units.len());
        let repeated =
            (0..upto).find(|&at| self.is_open(at) && same(&self.units[at].text, given))?;
        for at in 0..repeated {
            if self.is_open(at) && self.is_line(at) {
                self.roles[at] = Role::Residue;
            }
        }
        self.set(repeated, BlockKind::Headline);
        Some(repeated)
    }

    fn mark_headline(&mut self, first: usize, article: &mut Article) -> Option<usize> {
        let candidates: Vec<usize> = (0..first)
            .filter(|&at| self.is_open(at) && self.is_headline(at))
            .collect();
        let marked = candidates
            .iter()
            .find(|&&at| self.units[at].mark == Mark::Heading(1));
        let long = candidates
            .iter()
            .find(|&&at| is_long_line(&self.units[at].text));
        let plain = candidates
            .iter()
            .find(|&&at| !residue::is_section(&self.units[at].text));
        let mut at = match marked.or(long).or(plain).or(candidates.first()) {
            Some(&at) => at,
            // No line before the body: a short first sentence written as headlines are.
            None if first < self.units.len()
                && self.units.len() > 1
                && is_title(&self.units[first].text) =>
            {
                first
            }
            None => return None,
        };
        // The browser's title, and then the headline itself without the site's name.
        let again = candidates.iter().find(|&&other| {
            other > at && begins_title(&self.units[at].text, &self.units[other].text)
        });
        if let Some(&again) = again {
            at = again;
        }
        for before in 0..at {
            let few = !has_words(&self.units[before].text, 5);
            if self.is_open(before) && self.is_headline(before) && (few || again.is_some()) {
                self.roles[before] = Role::Residue;
            }
        }
        self.set(at, BlockKind::Headline);
        article.found.insert("headline".into(), "text".into());
        Some(at)
    }

    /// Lines between the headline and the body.
    fn mark_under_headline(&mut self, from: usize, first: usize) {
        let mut standfirst =
            (0..first).any(|at| self.roles[at] == Role::Block(BlockKind::Standfirst));
        let mut byline = (0..first).any(|at| self.roles[at] == Role::Block(BlockKind::Byline));
        let alone = self.unknown_lines(from, first) == 1;
        for at in from..first.min(self.units.len()) {
            let unit = &self.units[at];
            if !self.is_open(at) || !matches!(unit.mark, Mark::None) {
                continue;
            }
            let text = unit.text.to_string();
            let under_byline = at > 0 && self.roles[at - 1] == Role::Block(BlockKind::Byline);
            if let Some(found) = dateline::dateline(&text).filter(|found| found.len == text.len()) {
                self.take_dateline(found);
                self.set(at, BlockKind::Dateline);
            } else if under_byline && at + 1 == first && dateline::is_capitals(&text) {
                self.set(at, BlockKind::Dateline);
            } else if under_byline && !unit.apart && !is_long_line(&text) {
                // The outlet or the agency of whoever is named.
                self.set(at, BlockKind::Byline);
            } else if residue::is_section(&text) {
                self.roles[at] = Role::Residue;
            } else if !byline && is_author(&text) {
                byline = true;
                self.take_author(&text);
                self.set(at, BlockKind::Byline);
            } else if !standfirst
                && is_long_line(&text)
                && alone
                && first < self.units.len()
                && !is_spoken(&text)
            {
                standfirst = true;
                self.set(at, BlockKind::Standfirst);
            }
        }
    }

    /// How many lines that nothing is known about stand between headline and body: of several none
    /// is a standfirst.
    fn unknown_lines(&self, from: usize, first: usize) -> usize {
        let unknown = |&at: &usize| {
            let text = &self.units[at].text;
            self.is_open(at)
                && self.units[at].mark == Mark::None
                && is_long_line(text)
                && !is_author(text)
                && dateline::dateline(text).is_none()
        };
        (from..first.min(self.units.len())).filter(unknown).count()
    }

    /// Takes the name out of a line that is nothing else, or that and a place.
    fn take_author(&mut self, text: &str) {
        let name = text.split(", ").next().unwrap_or(text);
        self.names.extend(byline::split_names(name));
    }

    fn take_dateline(&mut self, found: dateline::Dateline) {
        if let (Some(date), None) = (found.date, self.published) {
            self.published = Some((date, "text:dateline"));
        }
    }

    /// What stands after the body: the byline, and what the page left.
    fn mark_end(&mut self) {
        let Some(last) = self.last_prose() else {
            return;
        };
        if self.is_open(last) {
            self.mark_agency_note(last);
        }
        let chrome_after = (last + 1..self.units.len()).any(|at| self.roles[at] == Role::Residue);
        let mut named = self.roles.contains(&Role::Block(BlockKind::Byline));
        let mut past_chrome = false;
        for at in last + 1..self.units.len() {
            if self.roles[at] == Role::Residue {
                past_chrome = true;
                continue;
            }
            if !self.is_open(at) || self.mark_agency_note(at) || self.mark_byline_or_date(at, false)
            {
                continue;
            }
            let text = without_contacts(&self.units[at].text).to_owned();
            if self.is_line(at) && is_author(&text) && !named && !past_chrome {
                named = true;
                self.take_author(&text);
                self.set(at, BlockKind::Byline);
            } else if chrome_after && self.is_line(at) {
                self.roles[at] = Role::Residue;
            }
        }
    }

    /// Who reported and who edited stands below the text of agencies, as a sentence.
    fn mark_agency_note(&mut self, at: usize) -> bool {
        let text = self.units[at].text.trim_matches(['(', ')']).to_owned();
        if !is_agency_note(&text) {
            return false;
        }
        self.set(at, BlockKind::Byline);
        if self.names.is_empty() && text.contains(" by ") {
            let reporting = text.split([';', '.']).next().unwrap_or_default();
            self.names.extend(byline::split_names(reporting));
        }
        true
    }

    fn mark_headings(&mut self) {
        for at in 0..self.units.len() {
            if let (Role::Open, Mark::Heading(_)) = (self.roles[at], self.units[at].mark) {
                self.set(at, BlockKind::Heading);
            }
        }
        let open: Vec<usize> = (0..self.units.len())
            .filter(|&at| self.roles[at] != Role::Residue)
            .collect();
        let mut i = 0;
        while i < open.len() {
            // A run of lines, none of which is a sentence.
            let is_line = |&at: &usize| self.is_open(at) && is_heading(&self.units[at]);
            let run = open[i..].iter().take_while(|at| is_line(at)).count();
            if run == 0 {
                i += 1;
                continue;
            }
            let follows = open[i + run..]
                .iter()
                .find(|&&at| self.roles[at] != Role::Block(BlockKind::Caption));
            let text_follows = follows.is_some_and(|&at| match self.roles[at] {
                Role::Open => true,
                Role::Block(kind) => !matches!(
                    kind,
                    BlockKind::Byline | BlockKind::Correction | BlockKind::Headline
                ),
                Role::Residue => false,
            });
            let run_at = open[i..i + run].to_vec();
            let questions_only = run == 1 && is_question(&self.units[run_at[0]].text);
            match run {
                0 => {}
                1 | 2
                    if text_follows
                        && (!questions_only || self.units[run_at[0]].apart || i > 0) =>
                {
                    for at in run_at {
                        self.set(at, BlockKind::Heading);
                    }
                }
                1 | 2 => {}
                // A list that lost its bullets; its heading stood first or not at all.
                _ => {
                    let gap = |at: usize| self.units[at].apart;
                    let headed = gap(run_at[0]) && gap(run_at[1]) && !gap(run_at[2]);
                    for (nth, at) in run_at.into_iter().enumerate() {
                        let heading = headed && nth == 0;
                        self.set(
                            at,
                            if heading {
                                BlockKind::Heading
                            } else {
                                BlockKind::List
                            },
                        );
                    }
                }
            }
            i += run;
        }
    }

    fn write(mut self, article: &mut Article, given: Given) {
        let in_text = self.roles.contains(&Role::Block(BlockKind::Headline));
        let bytes: usize = self.units.iter().map(|unit| unit.text.len() + 2).sum();
        let headline = given
            .headline
            .as_ref()
            .map_or(0, |(text, _)| text.len() + 2);
        article.reserve(bytes + headline, self.units.len() + 2);
        if let Some((text, place)) = given.headline.filter(|_| !in_text) {
            article.push_block(BlockKind::Headline, &text, place);
        }
        let mut standfirst = given.standfirst;
        if !in_text && let Some((text, place)) = standfirst.take() {
            article.push_block(BlockKind::Standfirst, &text, place);
        }
        let mut body = false;
        let mut at = 0;
        while at < self.units.len() {
            let role = self.roles[at];
            let unit = &self.units[at];
            match role {
                Role::Residue => {
                    article.residue.lines += unit.lines;
                    article.residue.bytes += unit.place.end - unit.place.start;
                }
                Role::Block(
                    kind @ (BlockKind::Caption | BlockKind::BlockQuote | BlockKind::Table),
                ) => {
                    // A caption and its credit are one block, as are the lines of a quotation.
                    let mut text = unit.text.to_string();
                    let mut place = unit.place;
                    while at + 1 < self.units.len()
                        && self.roles[at + 1] == role
                        && !self.units[at + 1].apart
                    {
                        at += 1;
                        text.push('\n');
                        text.push_str(&self.units[at].text);
                        place = cover(place, self.units[at].place);
                    }
                    article.push_block(kind, &text, place);
                }
                Role::Block(kind) => {
                    let text = match kind {
                        BlockKind::Headline => without_site(&unit.text),
                        _ => &unit.text,
                    };
                    article.push_block(kind, text, unit.place);
                    if kind == BlockKind::Headline
                        && let Some((text, place)) = standfirst.take()
                    {
                        article.push_block(BlockKind::Standfirst, &text, place);
                    }
                }
                Role::Open => {
                    self.write_paragraph(article, at, !body);
                    body = true;
                }
            }
            at += 1;
        }
        self.write_found(article);
    }

    /// A paragraph; the first may begin with a dateline.
    fn write_paragraph(&mut self, article: &mut Article, at: usize, first: bool) {
        let Unit { text, place, .. } = &self.units[at];
        let dateline = first.then(|| dateline::dateline(text)).flatten();
        let len = dateline.map_or(0, |found| found.len);
        if dateline.is_some() {
            article.push_block(BlockKind::Dateline, &text[..len], *place);
        }
        article.push_block(BlockKind::Paragraph, &text[len..], *place);
        if let Some(found) = dateline {
            self.take_dateline(found);
        }
    }

    fn write_found(self, article: &mut Article) {
        if article.date.is_none()
            && let Some((date, found)) = self.published
        {
            article.date = Some(date);
            article.date_confidence = Some(match found {
                "text:published" => 0.9,
                "text:date-line" => 0.85,
                _ => 0.8,
            });
            article.found.insert("date".into(), found.into());
        }
        if let Some(problem) = self.bad_date {
            article.warn("bad-date", problem);
        }
        if let Some(date) = self.modified {
            article
                .meta
                .entry("modified".into())
                .or_insert_with(|| date.to_string());
        }
        if article.authors.is_empty()
            && !article.found.contains_key("authors")
            && !self.names.is_empty()
        {
            for name in self.names {
                if !article.authors.contains(&name) {
                    article.authors.push(name);
                }
            }
            article.found.insert("authors".into(), "byline".into());
        }
    }
}
