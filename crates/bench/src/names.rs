//! Invented names of people, towns and newspapers.

use crate::random::Random;

const FIRST: &[&str] = &[
    "Ada", "Ansel", "Bao", "Carmen", "Dario", "Edda", "Femi", "Greta", "Hana", "Ilse", "Imran",
    "Joao", "Katya", "Lars", "Leila", "Marta", "Mei", "Nils", "Noor", "Olga", "Pablo", "Priya",
    "Rosa", "Sami", "Sven", "Tala", "Tomas", "Uma", "Vera", "Wim", "Yusuf", "Zoe",
];
const SYLLABLES: &[&str] = &[
    "ba", "bel", "bo", "bran", "ca", "cor", "da", "dor", "du", "el", "fa", "fen", "fi", "ga",
    "gor", "ha", "hol", "i", "ja", "jo", "ka", "kel", "kir", "la", "lem", "lo", "lun", "ma", "mer",
    "mi", "mor", "na", "ne", "no", "o", "or", "pa", "pel", "po", "qua", "ra", "ren", "ri", "ro",
    "sa", "sel", "si", "so", "ta", "tel", "ti", "tor", "u", "va", "vel", "vi", "vor", "wa", "wen",
    "wi", "ya", "yel", "za", "zor",
];
const PLACES: &[&str] = &[
    "Harbour", "Valley", "Coast", "Northern", "Island", "Central", "River", "Highland", "Lake",
    "Southern",
];
const PAPERS: &[&str] = &["Post", "Gazette", "Herald", "Times"];

/// A word that nobody may have written before, with a capital.
fn word(random: &mut Random) -> String {
    // Of 64 syllables: two in half the words (4,096 of them), up to four (16 million).
    let count = match random.below(100) {
        0..50 => 2,
        50..85 => 3,
        _ => 4,
    };
    let mut word: String = (0..count).map(|_| random.pick(SYLLABLES)).collect();
    word[..1].make_ascii_uppercase();
    word
}

pub(crate) fn person(random: &mut Random) -> String {
    format!("{} {}", random.pick(FIRST), word(random))
}

pub(crate) fn town(random: &mut Random) -> String {
    word(random)
}

/// One of forty newspapers: the n-th is taken about half as often as the one at half its place.
pub(crate) fn paper(random: &mut Random) -> String {
    let count = PLACES.len() * PAPERS.len();
    // The least of two even numbers leans to the beginning.
    let number = random.below(count).min(random.below(count));
    let place = PLACES[number % PLACES.len()];
    format!("{place} {}", PAPERS[number / PLACES.len()])
}
