//! How text is folded and split into words from `m0140` on. A copy of what the service does: that may change later, and
//! then comes with a migration of its own.

use std::collections::BTreeSet;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The maximum number of neighbouring words that are also stored as one, and of the characters that they have together.
const NEIGHBOURS: usize = 3;
const JOINED: usize = 40;
/// The maximum length of a folded text, in characters: some characters fold to many, and what an index holds is bounded.
const FOLDED: usize = 500;

/// A text composed (Unicode NFC), with everything that is in it.
pub(crate) fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// A text as searches, orders and comparisons use it, the same on both databases: without accents, apostrophes and invisible
/// characters, in lower case, and with letters such as ł and ß as they are written without them.
pub(crate) fn folded(text: &str) -> String {
    let plain = text
        .chars()
        // ´ would become a space with an accent.
        .filter(|letter| !is_apostrophe(*letter) && !is_invisible(*letter))
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter) && !is_apostrophe(*letter))
        .flat_map(char::to_lowercase);
    let mut folded = String::with_capacity(text.len());
    for letter in plain
        .filter(|letter| !is_combining_mark(*letter))
        .take(FOLDED)
    {
        match spelt(letter) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(letter),
        }
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A folded text in which an apostrophe separates words.
pub(crate) fn folded_apart(text: &str) -> String {
    folded(&text.replace(is_apostrophe, " "))
}

/// The words of a folded text, in order.
pub(crate) fn words(folded: &str) -> impl Iterator<Item = &str> {
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty())
}

/// Letters that Unicode does not take apart, and how they are written without them.
fn spelt(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        // The same letter at the end of a word.
        'ς' => "σ",
        _ => return None,
    })
}

/// Whether a character is one of those that are typed as an apostrophe.
fn is_apostrophe(letter: char) -> bool {
    matches!(
        letter,
        '\'' | '`'
            | '´'
            | '\u{2b9}'..='\u{2bd}'
            | '\u{2c8}'
            | '\u{2ca}'
            | '\u{2cb}'
            | '\u{55a}'
            | '\u{5f3}'
            | '\u{2018}'..='\u{201b}'
            | '\u{2032}'
            | '\u{2035}'
            | '\u{a78c}'
    )
}

/// Whether a character shows nothing, changes the direction of others, or stands for what could not be read.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fdd0}'..='\u{fdef}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{fffe}'
            | '\u{ffff}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The words that are stored, without duplicates: those of the name and of the reference, the parts around apostrophes,
/// neighbouring words as one, and the reference as a whole.
pub(crate) fn words_of(name: &str, reference: &str) -> BTreeSet<String> {
    let mut kept = BTreeSet::from([whole(reference)]);
    for text in [name, reference] {
        let together = folded(text);
        let together: Vec<&str> = words(&together).collect();
        for count in 1..=NEIGHBOURS {
            let joined = together.windows(count).map(<[&str]>::concat);
            kept.extend(joined.filter(|word| count == 1 || word.chars().count() <= JOINED));
        }
        kept.extend(words(&folded_apart(text)).map(str::to_owned));
    }
    kept
}

/// The keys by which typing errors are recognised from `m0150` on: the words of the name and of the reference, and two
/// neighbouring ones as one, with a gap in place of each letter.
pub(crate) fn gaps_of(name: &str, reference: &str) -> BTreeSet<String> {
    let mut gaps = BTreeSet::new();
    for text in [name, reference] {
        let (together, apart) = (folded(text), folded_apart(text));
        let together: Vec<&str> = words(&together).collect();
        for word in together.iter().copied().chain(words(&apart)) {
            gaps.extend(with_gaps(word, 30));
        }
        for pair in together.windows(2) {
            gaps.extend(with_gaps(&pair.concat(), 12));
        }
    }
    gaps
}

fn with_gaps(word: &str, most: usize) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let is_of_letters = letters.iter().all(|letter| letter.is_alphabetic());
    if !(5..=most).contains(&letters.len()) || !is_of_letters {
        return Vec::new();
    }
    let with_gap = |at| {
        let (before, after): (&[char], &[char]) = (&letters[..at], &letters[at + 1..]);
        ['?']
            .iter()
            .chain(before)
            .chain(&['_'])
            .chain(after)
            .collect()
    };
    (0..letters.len()).map(with_gap).collect()
}

/// A reference as a whole, marked so that it is no word of a name.
fn whole(reference: &str) -> String {
    format!("={}", folded(reference.trim()))
}
