//! The print of an article, by which a change is seen.

use sha2::{Digest, Sha256};

use super::{Article, Block, Residue, Warning};
use crate::{ContentHash, Locator, Place};

impl Article {
    /// A hash of all that it holds: where it was read, its blocks with their places, what is known about
    /// it, and its text through `content`, the [hash](Article::content) of that. Two readings of a record
    /// have the same print where nothing changed.
    #[must_use]
    pub fn print(&self, content: ContentHash) -> u64 {
        // Every field by name, so that none that is added later is forgotten.
        let Article {
            locator,
            own_id,
            url,
            source,
            authors,
            date,
            date_confidence,
            lang,
            labels,
            meta,
            found,
            residue,
            warnings,
            text: _,
            blocks,
        } = self;
        let Locator {
            root,
            path,
            member,
            record,
        } = locator;
        let Residue { lines, bytes } = residue;
        let mut all = Bytes(Vec::with_capacity(1024));
        all.0.extend_from_slice(&content.0);
        all.text(root);
        all.text(path);
        all.option(member.as_deref());
        all.number(record.map_or(u64::MAX, u64::from));
        all.option(own_id.as_deref());
        all.option(url.as_deref());
        all.option(source.as_deref());
        all.texts(authors);
        all.option(date.map(|date| date.to_string()).as_deref());
        all.number(date_confidence.map_or(u64::MAX, |share| share.to_bits().into()));
        all.option(lang.as_ref().map(|lang| lang.as_str()));
        all.texts(labels);
        for map in [meta, found] {
            all.number(map.len() as u64);
            for (name, value) in map {
                all.text(name);
                all.text(value);
            }
        }
        all.number(u64::from(*lines));
        all.number(*bytes);
        all.number(warnings.len() as u64);
        for Warning { code, message } in warnings {
            all.text(code);
            all.text(message);
        }
        for Block { kind, span, place } in blocks {
            all.text(kind.as_str());
            all.number((span.start() as u64) << 32 | span.end() as u64);
            let Place { line, start, end } = *place;
            all.number(line.into());
            all.number(start);
            all.number(end);
        }
        let hash = Sha256::digest(&all.0);
        u64::from_be_bytes(hash[..8].try_into().expect("eight bytes of a hash"))
    }
}

/// Values one behind the other, each of which can only be read in one way.
struct Bytes(Vec<u8>);

impl Bytes {
    fn number(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    fn option(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.number(u64::MAX),
        }
    }

    fn texts(&mut self, texts: &[String]) {
        self.number(texts.len() as u64);
        texts.iter().for_each(|text| self.text(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BlockKind, Lang};

    #[test]
    fn every_change_changes_the_print() {
        let article = || {
            let mut article = Article::new(Locator::new("r", "a.txt"));
            article.push_block(BlockKind::Paragraph, "Boats sank.", Place::line(3));
            article
        };
        let changes: &[fn(&mut Article)] = &[
            |_| (),
            |a| a.locator.root = "s".into(),
            |a| a.locator.path = "b.txt".into(),
            |a| a.locator.member = Some(String::new()),
            |a| a.locator.record = Some(1),
            |a| a.own_id = Some("1".into()),
            |a| a.url = Some("1".into()),
            |a| a.source = Some("1".into()),
            |a| a.authors = vec!["A".into(), "B".into()],
            |a| a.authors = vec!["AB".into()],
            |a| a.date = Some("2024-07".parse().unwrap()),
            |a| a.date = Some("2024-07-01".parse().unwrap()),
            |a| a.date_confidence = Some(0.5),
            |a| a.lang = Some(Lang::EN),
            |a| a.labels = vec!["A".into()],
            |a| drop(a.meta.insert("A".into(), "B".into())),
            |a| drop(a.found.insert("A".into(), "B".into())),
            |a| a.residue.lines = 1,
            |a| a.residue.bytes = 1,
            |a| a.warn("A", "B"),
            |a| a.push_block(BlockKind::Paragraph, "Again.", Place::line(5)),
            |a| a.blocks[0].kind = BlockKind::Headline,
            |a| a.blocks[0].place.line = 4,
            |a| a.blocks[0].place.start = 1,
            |a| a.blocks[0].place.end = 1,
            |a| a.text.push('!'),
        ];
        let mut prints: Vec<u64> = Vec::new();
        for change in changes {
            let mut article = article();
            change(&mut article);
            prints.push(article.print(article.content()));
        }
        prints.sort_unstable();
        prints.dedup();
        assert_eq!(prints.len(), changes.len());
    }
}
