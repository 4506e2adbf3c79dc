//! A codebook in one fixed spelling, so that two files that say the same have the same digest; and
//! what differs between two.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use nutgraf_model::{Lang, hex};
use sha2::{Digest as _, Sha256};

use crate::parse::{DEFAULT_REPEAT, DEFAULT_THRESHOLD, DEFAULT_WEIGHT};
use crate::{Codebook, Role, Scope, Theme, tree};

const ROLES: [Role; 4] = [Role::Include, Role::Exclude, Role::Require, Role::Veto];

impl Codebook {
    /// The SHA-256 of the codebook's canonical form, as 64 hexadecimal digits.
    ///
    /// Comments, spacing, the order of themes and of keys, and defaults written out or left out do
    /// not change it; every word and number does.
    #[must_use]
    pub fn digest(&self) -> String {
        hex(&Sha256::digest(self.canonical()))
    }

    /// The codebook as TOML in a fixed spelling: themes by id, keys in one order, defaults left out.
    /// It reads back as the same codebook.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut out = String::from("[codebook]\n");
        text(&mut out, "title", self.title.as_deref());
        text(&mut out, "version", self.version.as_deref());
        text(&mut out, "lang", Some(self.lang.as_str()));
        let mut themes: Vec<&Theme> = self.themes.iter().collect();
        themes.sort_by(|a, b| a.id.cmp(&b.id));
        for theme in themes {
            let _ = write!(out, "\n[theme.{}]\n", quoted(&theme.id));
            let label = Some(theme.label.as_str()).filter(|label| *label != theme.id);
            text(&mut out, "label", label);
            text(&mut out, "parent", theme.parent.as_deref());
            text(&mut out, "definition", theme.definition.as_deref());
            list(&mut out, "alias", theme.alias.iter().map(|a| quoted(a)));
            settings(&mut out, theme);
            rules(&mut out, theme, None);
            examples(&mut out, theme, self.lang);
            let of_rules = theme.rules.iter().filter_map(|rule| rule.lang);
            let of_examples = theme.examples.iter().map(|example| example.lang);
            let of_examples = of_examples.filter(|lang| *lang != self.lang);
            for lang in of_rules.chain(of_examples).collect::<BTreeSet<_>>() {
                let _ = writeln!(out, "[theme.{}.lang.{lang}]", quoted(&theme.id));
                rules(&mut out, theme, Some(lang));
                if lang != self.lang {
                    examples(&mut out, theme, lang);
                }
            }
        }
        out
    }

    /// What decides about a theme: its own rules, the vetoes from above, the themes below.
    fn deciding(&self, number: usize, parents: &[Option<usize>]) -> String {
        let mut out = String::new();
        let mut below: Vec<usize> = (0..self.themes.len())
            .filter(|&n| n == number || tree::ancestors(n, parents).contains(&number))
            .collect();
        below.sort_by_key(|&n| &self.themes[n].id);
        for number in below {
            let theme = &self.themes[number];
            let _ = writeln!(out, "[{}]", quoted(&theme.id));
            settings(&mut out, theme);
            let langs: BTreeSet<_> = theme.rules.iter().map(|rule| rule.lang).collect();
            for lang in langs {
                let _ = writeln!(out, "{lang:?}");
                rules(&mut out, theme, lang);
            }
            let above = tree::ancestors(number, parents).into_iter();
            let vetoes = above.flat_map(|above| &self.themes[above].rules);
            let vetoes = vetoes.filter(|rule| rule.role == Role::Veto);
            list(
                &mut out,
                "vetoes",
                vetoes.map(|r| format!("{} {:?}", quoted(&r.text), r.lang)),
            );
        }
        out
    }
}

/// The ids of the themes that may be given to other articles, or for other reasons, under `new` than
/// under `old`: those whose queries or numbers differ, those above and below that this bears on,
/// those added and those gone. Labels, definitions and examples do not matter. Sorted.
#[must_use]
pub fn changed(old: &Codebook, new: &Codebook) -> Vec<String> {
    let deciding = |codebook: &Codebook| -> BTreeSet<(String, String)> {
        let parents = tree::parents(&codebook.themes);
        let themes = codebook.themes.iter().enumerate();
        themes
            .map(|(n, theme)| (theme.id.clone(), codebook.deciding(n, &parents)))
            .collect()
    };
    let (old, new) = (deciding(old), deciding(new));
    let ids: BTreeSet<&String> = old.symmetric_difference(&new).map(|(id, _)| id).collect();
    ids.into_iter().cloned().collect()
}

fn settings(out: &mut String, theme: &Theme) {
    if theme.threshold != DEFAULT_THRESHOLD {
        let _ = writeln!(out, "threshold = {:?}", theme.threshold);
    }
    if theme.scope != Scope::default() {
        text(out, "scope", Some(theme.scope.as_str()));
    }
    if !theme.zones.is_empty() {
        let zones = theme
            .zones
            .iter()
            .map(|(zone, factor)| format!("{} = {factor:?}", zone.as_str()));
        let zones: Vec<String> = zones.collect();
        let _ = writeln!(out, "zones = {{ {} }}", zones.join(", "));
    }
}

fn rules(out: &mut String, theme: &Theme, lang: Option<Lang>) {
    for role in ROLES {
        let of_role = theme
            .rules
            .iter()
            .filter(|r| r.role == role && r.lang == lang);
        let written = of_role.map(|rule| {
            let mut extra = String::new();
            if rule.weight != DEFAULT_WEIGHT {
                let _ = write!(extra, ", weight = {:?}", rule.weight);
            }
            if rule.repeat != DEFAULT_REPEAT {
                let _ = write!(extra, ", repeat = {}", rule.repeat);
            }
            match extra.as_str() {
                "" => quoted(&rule.text),
                _ => format!("{{ query = {}{extra} }}", quoted(&rule.text)),
            }
        });
        list(out, role.as_str(), written);
    }
}

fn examples(out: &mut String, theme: &Theme, lang: Lang) {
    for (key, expected) in [("yes", true), ("no", false)] {
        let of_kind = theme.examples.iter();
        let of_kind = of_kind.filter(|e| e.lang == lang && e.expected == expected);
        list(out, key, of_kind.map(|example| quoted(&example.text)));
    }
}

fn text(out: &mut String, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        let _ = writeln!(out, "{key} = {}", quoted(value));
    }
}

fn list(out: &mut String, key: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.collect();
    match items.as_slice() {
        [] => {}
        items => {
            let _ = writeln!(out, "{key} = [\n  {},\n]", items.join(",\n  "));
        }
    }
}

/// A text as TOML writes it between quotation marks.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
