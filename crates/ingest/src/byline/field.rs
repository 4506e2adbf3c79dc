//! Authors' fields: `Jane Roe and Ali Aziz, Staff Writers | The Post`.

use std::sync::LazyLock;

use super::{LEADS, cut_at_place, has_any, has_blanks, has_role, is_name, is_nobody};
use crate::dates;
use crate::words::{ByFirst, CREDENTIALS, NOT_IN_NAMES, ORGANISATIONS, WEEKDAYS};

/// The names in the value of an author's field, or after "By": without agencies, roles, addresses.
pub(crate) fn split_names(field: &str) -> Vec<String> {
    signature(field).people
}

/// Who signed an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signature {
    /// Persons, or whoever signs with one name.
    pub(crate) people: Vec<String>,
    /// An agency, a desk, an organisation.
    pub(crate) others: Vec<String>,
}

/// Reads the value of an author's field, or a byline that is known to be one.
pub(crate) fn signature(field: &str) -> Signature {
    let mut signed = Signature::default();
    let field = plain(field);
    let field = cut_tail(strip_leads(&field));
    if field.is_empty() || field.len() > 400 {
        return signed;
    }
    if !field.contains([';', '|', ',', '/', '、']) && has_any(field, &ORGANISATIONS) {
        signed.add(field);
        return signed;
    }
    for part in field.split([';', '|', '•', '、']) {
        let pieces: Vec<&str> = part.split([',', '/']).map(str::trim).collect();
        if let Some(name) = reversed(part, &pieces) {
            signed.add(&name);
            continue;
        }
        for piece in pieces {
            let piece = strip_joint(piece);
            if is_credential(piece)
                && let Some(last) = signed.people.last_mut()
            {
                last.push_str(", ");
                last.push_str(piece);
                continue;
            }
            // A role behind the name, whatever it is made of.
            if !signed.people.is_empty() && has_role(piece) && !trailing_role(piece).1 {
                continue;
            }
            for name in split_joints(piece) {
                signed.add(name);
            }
        }
    }
    signed
}

impl Signature {
    fn add(&mut self, piece: &str) {
        let mut piece =
            strip_leads(piece.trim()).trim_matches(['"', '\'', '“', '”', ' ', '-', '–', ':']);
        // `Jane Roe (AP)`.
        while let Some((head, inner)) = piece.strip_suffix(')').and_then(|p| p.rsplit_once('(')) {
            if is_nobody(inner) {
                self.other(inner);
            }
            piece = head.trim();
        }
        let piece = trailing_role(cut_at_place(piece)).0;
        let piece = if piece.ends_with("Jr.") || piece.ends_with("Sr.") || ends_in_initial(piece) {
            piece
        } else {
            piece.trim_end_matches('.')
        };
        let letters = piece.chars().any(char::is_alphabetic);
        let address = piece.contains(['@', '<', '{', '='])
            || piece.contains("www.")
            || piece.contains("http");
        if !letters || address || piece.len() > 80 || is_chrome(piece) {
            return;
        }
        let words = piece.split_whitespace().count();
        if words == 1 && (dates::is_calendar_word(&piece.to_lowercase()) || is_label(piece)) {
            return;
        }
        let listed = NOT_IN_NAMES.contains(&piece.to_lowercase());
        if is_nobody(piece) || has_role(piece) || has_any(piece, &ORGANISATIONS) {
            self.other(piece);
        } else if !listed
            && words <= 6
            && !piece.ends_with(['?', '!'])
            && !self
                .people
                .iter()
                .any(|name| name.eq_ignore_ascii_case(piece))
        {
            self.people.push(piece.to_owned());
        }
    }

    fn other(&mut self, name: &str) {
        if !self.others.iter().any(|other| other == name) {
            self.others.push(name.to_owned());
        }
    }
}

/// Without markup and addresses, and with single spaces.
fn plain(field: &str) -> String {
    let mut out = String::with_capacity(field.len());
    let mut rest = field;
    while let Some((head, tail)) = rest.split_once('<') {
        out.push_str(head);
        out.push(' ');
        rest = tail.split_once('>').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    let hidden = |c: char| {
        matches!(
            c,
            '\u{200b}' | '\u{feff}' | '\u{ad}' | '\u{200e}' | '\u{200f}'
        )
    };
    out.retain(|c| !hidden(c));
    let address =
        |word: &&str| !word.contains("://") && !word.contains('@') && !word.starts_with("www.");
    out.split_whitespace()
        .filter(address)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Without the words before the names: `By`, `Posted by`, `Autor:`, more than one of them too.
fn strip_leads(mut field: &str) -> &str {
    for _ in 0..3 {
        match lead(field) {
            Some(rest) => field = rest.trim_start_matches([' ', ':', '-', '–', '|']),
            None => break,
        }
    }
    field
}

/// What follows the words before a name, where a text begins with such.
pub(crate) fn lead(field: &str) -> Option<&str> {
    // Case is told apart by the first byte of ASCII alone: `É` may begin what `é` begins.
    let leads = match field.as_bytes().first()? {
        first if first.is_ascii() => LEAD_WORDS.of(field),
        _ => LEAD_WORDS.all(),
    };
    leads.iter().find_map(|lead| {
        let end = field.char_indices().nth(lead.chars().count())?.0;
        let (head, rest) = field.split_at(end);
        // Scripts without spaces need none.
        let ends = rest.starts_with([' ', ':']) || !lead.is_ascii() && lead.chars().count() <= 3;
        (ends && head.to_lowercase() == *lead).then_some(rest)
    })
}

static LEAD_WORDS: LazyLock<ByFirst> = LazyLock::new(|| {
    let leads = FIELD_LEADS.iter().chain(LEADS);
    ByFirst::new(leads.map(|lead| lead.trim_end_matches([' ', ':'])))
});

/// Whether a text is nothing but the words before a name: `By`, `Autor:`.
pub(crate) fn is_label(text: &str) -> bool {
    let text = text.trim_end_matches([' ', ':']);
    let leads = || {
        FIELD_LEADS
            .iter()
            .chain(LEADS)
            .map(|lead| lead.trim_end_matches([' ', ':']))
    };
    const NONE: &[&str] = &["from", "text", "di", "door", "av", "af", "tekst"];
    text.len() <= 30 && {
        let lower = text.to_lowercase();
        !NONE.contains(&&*lower) && leads().any(|lead| lead == lower)
    }
}

/// Without what stands behind the names: a dash and the outlet, a date, "Follow".
fn cut_tail(field: &str) -> &str {
    let mut end = field.len();
    let marked = |byte: u8| !byte.is_ascii() || matches!(byte, b'-' | b'|');
    let marks: &[&str] = match field.bytes().any(marked) {
        true => &MARKS,
        false => &[],
    };
    for mark in marks {
        if let Some(at) = field.find(mark)
            && field[..at].chars().any(char::is_alphabetic)
        {
            end = end.min(at);
        }
    }
    let lower = field.to_lowercase();
    // Every one of them begins with a blank.
    let told = memchr::memchr_iter(b' ', lower.as_bytes())
        .any(|at| TAILS.iter().any(|word| lower[at..].starts_with(word)));
    if told && lower.len() == field.len() {
        for word in TAILS {
            if let Some(at) = lower.find(word)
                && at > 2
            {
                end = end.min(at);
            }
        }
    }
    // A day or a time.
    let mut day = field.split(' ').filter(|word| {
        let plain = word.trim_end_matches([',', '.']).to_lowercase();
        word.starts_with(|c: char| c.is_ascii_digit())
            || plain.chars().count() > 2
                && dates::is_calendar_word(&plain)
                && WEEKDAYS.contains(&plain)
    });
    if let Some(word) = day.next() {
        let at = word.as_ptr() as usize - field.as_ptr() as usize;
        if at > 0 {
            end = end.min(at);
        }
    }
    let mut field = field[..end].trim_end_matches([' ', ',', ':', '|', '-', '–', '(', '·']);
    while let Some((head, last)) = field.rsplit_once(' ')
        && ["on", "am", "um", "at", "le", "el", "den", "op", "il", "the"].contains(&last)
    {
        field = head.trim_end_matches([' ', ',']);
    }
    field
}

/// What stands between names and an outlet.
const MARKS: [&str; 8] = [" – ", " — ", " - ", " · ", " • ", "|", " ► ", " » "];

/// `Roe, Jane`, and `Roe, Jane T.`
fn reversed(part: &str, pieces: &[&str]) -> Option<String> {
    let [last, first] = pieces else {
        return None;
    };
    let one = |text: &str| text.split_whitespace().count() == 1;
    let initial = first
        .split_whitespace()
        .nth(1)
        .is_some_and(|word| word.len() == 2 && word.ends_with('.'));
    let nobody = [last, first]
        .iter()
        .any(|piece| is_nobody(piece) || has_role(piece) || is_credential(piece));
    (part.contains(',') && one(last) && (one(first) || initial) && !nobody)
        .then(|| format!("{first} {last}"))
}

/// The words between names of a list.
pub(super) const JOINTS: &[&str] = &[
    " and ", " und ", " et ", " y ", " with ", " mit ", " avec ", " AND ", " & ", " UND ", " och ",
    " og ", " e ", " ja ", " и ", " та ", " ve ", " dan ", " met ", " con ", " com ", " και ",
];

/// The names of a list without commas. It is one only where each part could be a name.
fn split_joints(piece: &str) -> Vec<&str> {
    let mut parts = vec![piece];
    // A joint stands between two blanks.
    let joints = if has_blanks(piece, 2) { JOINTS } else { &[] };
    for joint in joints {
        parts = parts.iter().flat_map(|part| part.split(joint)).collect();
    }
    let name = |part: &&str| {
        let words = part.split_whitespace().count();
        (1..=5).contains(&words) && !part.starts_with(char::is_lowercase)
            || part.split_whitespace().count() == 1
    };
    let parts: Vec<&str> = parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    if parts.iter().all(name) {
        parts
    } else {
        vec![piece]
    }
}

pub(super) fn strip_joint(piece: &str) -> &str {
    let piece = piece.trim();
    ["and ", "with ", "und ", "& "]
        .iter()
        .find_map(|joint| piece.strip_prefix(joint))
        .unwrap_or(piece)
        .trim()
}

/// Without the role behind a name: `Jane Roe Staff Writer`; and whether a name was before it.
fn trailing_role(piece: &str) -> (&str, bool) {
    let mut rest = piece;
    while let Some((head, last)) = rest.rsplit_once(' ') {
        // `The Lindmouth Team` signs as a whole.
        let collective = COLLECTIVES.contains(&&*last.to_lowercase()) && rest.len() == piece.len();
        if !has_role(last) || collective {
            break;
        }
        rest = head.trim_end();
    }
    if rest.len() < piece.len() && is_name(rest) {
        (rest, true)
    } else {
        (piece, false)
    }
}

/// Letters behind a name that are a degree or a qualification: `MD`, `Ph.D.`, `CFP®`.
fn is_credential(piece: &str) -> bool {
    let plain: String = piece
        .chars()
        .filter(|c| !matches!(c, '.' | '®' | '™' | '-' | ' '))
        .collect::<String>()
        .to_lowercase();
    CREDENTIALS.contains(&plain)
}

fn ends_in_initial(piece: &str) -> bool {
    let word = piece.rsplit(' ').next().unwrap_or(piece);
    word.ends_with('.')
        && word.chars().filter(|c| c.is_alphabetic()).count() <= 3
        && word.matches('.').count() >= 1
        && word.starts_with(char::is_uppercase)
}

/// Roles that many have together.
const COLLECTIVES: &[&str] = &[
    "team",
    "staff",
    "redaktion",
    "desk",
    "newsroom",
    "bureau",
    "agency",
    "agencies",
    "news",
    "newsdesk",
    "redaction",
    "redazione",
    "redactie",
    "redacción",
    "rédaction",
    "redakcja",
    "editors",
    "press",
    "reports",
];

/// Buttons and notes beside a byline.
fn is_chrome(piece: &str) -> bool {
    let lower = piece.to_lowercase();
    CHROME.iter().any(|start| lower.starts_with(start))
        || lower.ends_with(" ago")
        || lower.ends_with(" read")
        || lower.contains(" all posts")
}

/// What is said beside names, where a byline goes on.
const TAILS: &[&str] = &[
    " published ",
    " updated ",
    " last updated",
    " posted on",
    " posted in",
    " on monday",
    " follow ",
    " view all",
    " email the author",
    " veröffentlicht",
    " aktualisiert",
    " erstellt am",
    " publié ",
    " mis à jour",
    " published:",
    " published on",
    " updated:",
    " (updated",
    " photo:",
    " photos by",
    " photography by",
    " foto:",
    " fotos:",
    " illustration",
    " edited by",
    " medically reviewed",
    " reviewed by",
    " fact checked",
    " translated by",
    " is a ",
    " is an ",
    " ist ",
    " min read",
    " minute read",
];

const CHROME: &[&str] = &[
    "email the author",
    "follow",
    "view all",
    "view profile",
    "see all",
    "more by",
    "more from",
    "read more",
    "share",
    "comment",
    "published",
    "updated",
    "posted",
    "photo",
    "foto",
    "image",
    "illustration",
    "video",
    "edited by",
    "translated by",
    "reviewed by",
    "medically reviewed",
    "fact checked",
    "http",
    "subscribe",
    "login",
    "log in",
    "sign in",
    "alle beiträge",
    "mehr von",
    "all posts",
    "last updated",
    "hours ago",
    "minutes ago",
    "contact",
    "email",
    "e-mail",
    "twitter",
    "facebook",
    "archive",
    "read ",
    "lesezeit",
    "temps de lecture",
    "guest post",
    "drucken",
    "print",
    "about the author",
    "about author",
    "über den autor",
    "bio",
    "the author",
];

/// Leads that stand in author's fields and boxes, and would not make a line of text a byline.
const FIELD_LEADS: &[&str] = &[
    "posted by ",
    "published by ",
    "created by ",
    "submitted by ",
    "article by ",
    "author ",
    "authored by ",
    "écrit par ",
    "publié par ",
    "verfasst von ",
    "eingestellt von ",
    "gepostet von ",
    "pressemitteilung von ",
    "kommentar von ",
    "interview von ",
    "bericht von ",
    "mis en ligne par ",
    "posté par ",
    "proposé par ",
    "subido por ",
    "por: ",
    "inserito da ",
    "postado por ",
    "redigido por ",
    "dodane przez ",
    "door: ",
    "geschrieben von ",
    "veröffentlicht von ",
    "ein artikel von ",
    "ein beitrag von ",
    "artikel von ",
    "text von ",
    "autor ",
    "autorin ",
    "autoren: ",
    "autoren ",
    "auteur : ",
    "auteur: ",
    "auteurs : ",
    "auteur ",
    "escrito por ",
    "publicado por ",
    "redacción: ",
    "autore: ",
    "scritto da ",
    "pubblicato da ",
    "a cura di ",
    "geschreven door ",
    "skrevet av ",
    "skriven av ",
    "av ",
    "af ",
    "tekst: ",
    "tekst ",
    "autor/in: ",
    "foto e texto ",
    "yazan: ",
    "автор: ",
    "автор ",
    "текст: ",
    "szerző: ",
    "napisał ",
    "napisała ",
    "dodał ",
    "από ",
    "του ",
    "bởi ",
    "oleh ",
    "penulis: ",
    "reporter: ",
    "文/",
    "文：",
    "作者：",
    "作者:",
    "記者",
    "记者",
    "text & bild ",
    "text ",
    "zdroj: ",
    "autoři: ",
    "byline: ",
    "written and photographed by ",
    "words ",
    "verfasst am ",
    "text und fotos: ",
    "full bio ",
    "post author ",
    "researched by ",
    "published in ",
    "authors ",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_fields() {
        for (field, names) in [
            ("Mira Okonjo", vec!["Mira Okonjo"]),
            (
                "By Mira Okonjo and Ada Pell",
                vec!["Mira Okonjo", "Ada Pell"],
            ),
            ("Okonjo, Mira", vec!["Mira Okonjo"]),
            ("Mira Okonjo, Reuters", vec!["Mira Okonjo"]),
            ("Reuters", vec![]),
            ("mira@example.org", vec![]),
            ("김민수", vec!["김민수"]),
            ("Staff Writer", vec![]),
            ("Mira Okonjo Staff Writer", vec!["Mira Okonjo"]),
            ("Posted by Mira Okonjo", vec!["Mira Okonjo"]),
            ("Von: Jörg Ahlers, dpa", vec!["Jörg Ahlers"]),
            ("Mira Okonjo (AP)", vec!["Mira Okonjo"]),
            ("Mira Okonjo; Ada Pell", vec!["Mira Okonjo", "Ada Pell"]),
            (
                "MIRA OKONJO, ADA PELL & JO ROE",
                vec!["MIRA OKONJO", "ADA PELL", "JO ROE"],
            ),
            ("Okonjo, Mira T.", vec!["Mira T. Okonjo"]),
            ("Mira Okonjo, MD, Ph.D.", vec!["Mira Okonjo, MD, Ph.D."]),
            ("Mira Okonjo, Home and Security Expert", vec!["Mira Okonjo"]),
            ("Mira Okonjo | Lindmouth Post", vec!["Mira Okonjo"]),
            ("Mira Okonjo – Lindmouth Post", vec!["Mira Okonjo"]),
            ("Mira Okonjo Published 14 July 2024", vec!["Mira Okonjo"]),
            ("<a href='/m'>Mira Okonjo</a>", vec!["Mira Okonjo"]),
            ("Mira Okonjo Email The Author", vec!["Mira Okonjo"]),
            ("Hours Ago", vec![]),
            ("Email The Author", vec![]),
            ("https://example.org/mira", vec![]),
            ("Department of Fish and Game", vec![]),
            ("Mira Okonjo, edited by Ada Pell", vec!["Mira Okonjo"]),
            ("Mira und Ada", vec!["Mira", "Ada"]),
            ("gizmo", vec!["gizmo"]),
            ("Lindmouth Blog Redaktion", vec![]),
            ("The Lindmouth Team", vec![]),
            ("Service", vec![]),
        ] {
            assert_eq!(split_names(field), names, "{field}");
        }
    }
}
