use nutgraf_model::{ContentHash, Locator, short_id};
use nutgraf_stories::Likeness;

use super::strings::Strings;
use crate::codec::{Bytes, put, put_option};

/// Bytes of a row on disk.
pub(super) const ROW_LEN: usize = 120;

/// What is known about an article in a fixed number of bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// The article's number.
    pub(crate) number: u64,
    /// The number of the first of its exact duplicates; its own where it is the first.
    pub(crate) original: u64,
    /// The number of the original of its story; its own where it is that, or has no copies.
    pub(crate) story: u64,
    /// What sorting by date sorts by; `NO_DATE` without one.
    pub(crate) sort_key: u64,
    /// Where its parts begin in the file.
    pub(super) offset: u64,
    /// Hashes of the three names it may have: its own id, the hash of the locator without the root,
    /// the hash of the whole locator. Two without the first are equal.
    pub(super) names: [u64; 3],
    pub(super) id_len: u32,
    pub(super) identity_len: u32,
    pub(super) judgement_len: u32,
    /// The run in which it was first seen.
    pub(crate) first_run: u32,
    /// The run in which its text or its fields last changed.
    pub(crate) changed_run: u32,
    /// The day on which it was first seen, YYYYMMDD; 0 where nobody said.
    pub(crate) added: u32,
    /// How many words it has.
    pub(crate) words: u32,
    pub(super) level: u32,
    pub(super) sketch_len: u32,
    /// What it is beside the original of its story, by the order of [`Likeness::ALL`], from 1; 0 where it is
    /// the original.
    pub(super) likeness: u32,
    /// The hash of its text.
    pub(crate) content: [u8; 16],
}

/// Sorts undated articles behind the others.
pub(crate) const NO_DATE: u64 = u64::MAX;

impl Row {
    pub(super) fn encode(&self) -> [u8; ROW_LEN] {
        let mut out = [0; ROW_LEN];
        let [a, b, c] = self.names;
        let longs = [
            self.number,
            self.original,
            self.story,
            self.sort_key,
            self.offset,
            a,
            b,
            c,
        ];
        let shorts = [
            self.id_len,
            self.identity_len,
            self.judgement_len,
            self.first_run,
            self.changed_run,
            self.added,
            self.words,
            self.level,
            self.sketch_len,
            self.likeness,
        ];
        for (to, from) in out.chunks_exact_mut(8).zip(longs) {
            to.copy_from_slice(&from.to_le_bytes());
        }
        for (to, from) in out[64..104].chunks_exact_mut(4).zip(shorts) {
            to.copy_from_slice(&from.to_le_bytes());
        }
        out[104..].copy_from_slice(&self.content);
        out
    }

    pub(super) fn decode(bytes: &[u8; ROW_LEN]) -> Row {
        let long = |at: usize| {
            u64::from_le_bytes(bytes[8 * at..8 * at + 8].try_into().expect("eight bytes"))
        };
        let short = |at: usize| {
            let at = 64 + 4 * at;
            u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
        };
        Row {
            number: long(0),
            original: long(1),
            story: long(2),
            sort_key: long(3),
            offset: long(4),
            names: [long(5), long(6), long(7)],
            id_len: short(0),
            identity_len: short(1),
            judgement_len: short(2),
            first_run: short(3),
            changed_run: short(4),
            added: short(5),
            words: short(6),
            level: short(7),
            sketch_len: short(8),
            likeness: short(9),
            content: bytes[104..].try_into().expect("sixteen bytes"),
        }
    }

    /// What it is beside the original of its story; `None` where it is that, or has no copies.
    pub(crate) fn likeness(&self) -> Option<Likeness> {
        let at = self.likeness.checked_sub(1)?;
        Likeness::ALL.get(at as usize).copied()
    }

    pub(super) fn set_likeness(&mut self, likeness: Option<Likeness>) {
        let at = Likeness::ALL.iter().position(|one| Some(*one) == likeness);
        self.likeness = at.map_or(0, |at| at as u32 + 1);
    }

    /// The hash of its text.
    pub(crate) fn content(&self) -> ContentHash {
        ContentHash(self.content)
    }
}

/// Who an article is: where it lies, and what it calls itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) own_id: Option<String>,
    pub(crate) locator: Locator,
}

impl Identity {
    pub(super) fn encode(&self, strings: &mut Strings, out: &mut Vec<u8>) {
        put_option(out, self.own_id.as_deref());
        put(out, u64::from(strings.number(&self.locator.root)));
        put_option(out, Some(&self.locator.path));
        put_option(out, self.locator.member.as_deref());
        put(out, self.locator.record.map_or(0, |n| u64::from(n) + 1));
    }

    pub(super) fn decode<'a>(
        bytes: &[u8],
        string: impl Fn(u32) -> Option<&'a str>,
    ) -> Option<Identity> {
        let mut bytes = Bytes(bytes);
        Some(Identity {
            own_id: bytes.option()?.map(str::to_owned),
            locator: Locator {
                root: string(bytes.small()?)?.to_owned(),
                path: bytes.option()??.to_owned(),
                member: bytes.option()?.map(str::to_owned),
                record: match bytes.number()? {
                    0 => None,
                    n => Some(u32::try_from(n - 1).ok()?),
                },
            },
        })
    }

    /// The three names it may have, the best first. A record's own id counts where it could be
    /// typed: not empty, at most 200 bytes, without control characters or white space at its ends.
    pub(super) fn names(&self) -> [String; 3] {
        let short = self.locator.id();
        let own = self.own_id.as_deref().filter(|id| {
            !id.is_empty()
                && id.len() <= 200
                && id.trim() == *id
                && !id.chars().any(char::is_control)
        });
        let Locator {
            root,
            path,
            member,
            record,
        } = &self.locator;
        let member = member.as_deref().unwrap_or("");
        let record = record.map_or(String::new(), |n| n.to_string());
        let whole = short_id(format!("{root}\0{path}\0{member}\0{record}").as_bytes());
        [own.unwrap_or(&short).to_owned(), short, whole]
    }
}

/// FNV-1a: names are compared by these hashes; a chance collision only makes both articles take
/// the next of their names.
pub(super) fn name_hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_reads_back() {
        let row = Row {
            number: 1,
            original: 2,
            story: 17,
            sort_key: 3,
            offset: 4,
            names: [5, 6, 7],
            id_len: 8,
            identity_len: 9,
            judgement_len: 10,
            first_run: 11,
            changed_run: 12,
            added: 13,
            words: 14,
            level: 15,
            sketch_len: 18,
            likeness: 3,
            content: [16; 16],
        };
        assert_eq!(Row::decode(&row.encode()), row);
    }

    #[test]
    fn an_identity_reads_back() {
        let identity = Identity {
            own_id: Some("a 1".into()),
            locator: Locator::new("/news", "x.zip")
                .with_member("a")
                .with_record(0),
        };
        let (mut strings, mut out) = (Strings::default(), Vec::new());
        identity.encode(&mut strings, &mut out);
        let back = Identity::decode(&out, |n| strings.get(n));
        assert_eq!(back, Some(identity));
    }
}
