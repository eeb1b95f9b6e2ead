//! How text is read, stored and compared: one form for whatever the API, the import and the command line take in, and one
//! folded form for searches, orders and comparisons.

use std::fmt::Write as _;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The maximum length of a folded text, in characters: some characters fold to many, and what an index holds is bounded.
const FOLDED: usize = 500;

/// A text as it is stored: composed (Unicode NFC), without the white space around it, and without the invisible characters
/// that programs put there, such as a byte order mark.
#[must_use]
pub fn read(text: &str) -> String {
    composed(text.trim_matches(|letter: char| letter.is_whitespace() || is_invisible(letter)))
}

/// A text composed (Unicode NFC), with everything that is in it.
#[must_use]
pub fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// A text as searches, orders and comparisons use it, the same on both databases: without accents, apostrophes and invisible
/// characters, in lower case, and with letters such as ł and ß as they are written without them.
#[must_use]
pub fn folded(text: &str) -> String {
    let plain = text
        .chars()
        // ´ would become a space with an accent.
        .filter(|letter| !is_apostrophe(*letter) && !is_invisible(*letter))
        .nfkd()
        .filter(|letter| !is_apostrophe(*letter))
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
#[must_use]
pub fn folded_apart(text: &str) -> String {
    folded(&text.replace(is_apostrophe, " "))
}

/// The words of a folded text, in order.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty())
}

/// Bytes as hexadecimal digits, in lower case.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
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

/// The first character that may not be in a text: an invisible one, or the replacement character. The joiners that
/// emoji and scripts such as Persian need, and the letters inside the flags of England, Scotland and Wales, may.
#[must_use]
pub fn unwanted(text: &str) -> Option<char> {
    let mut letters = text.chars().peekable();
    let (mut before, mut in_flag) = (' ', false);
    while let Some(letter) = letters.next() {
        let joins = matches!(letter, '\u{200c}' | '\u{200d}')
            && is_joined(before)
            && letters.peek().copied().is_some_and(is_joined);
        in_flag = before == '\u{1f3f4}' && is_tag(letter) || in_flag && is_tag(letter);
        let lost = matches!(letter, '\u{fffc}' | '\u{fffd}');
        if lost || is_invisible(letter) && !joins && !in_flag {
            return Some(letter);
        }
        before = letter;
    }
    None
}

/// Whether a joiner may stand beside a character: it is no Latin letter, sign or space.
fn is_joined(letter: char) -> bool {
    letter >= '\u{590}' && !matches!(letter, '\u{1e00}'..='\u{1eff}' | '\u{2000}'..='\u{206f}')
}

fn is_tag(letter: char) -> bool {
    matches!(letter, '\u{e0020}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_folded_to_plain_letters_for_searches() {
        for (text, expected) in [
            ("Tŷ Gwyn café garden", "ty gwyn cafe garden"),
            ("ty\u{302} cafe\u{301}", "ty cafe"),
            ("Łódź Street", "lodz street"),
            ("STRASSE Straße STRAẞE", "strasse strasse strasse"),
            ("Zoë’s corner", "zoes corner"),
            (
                "O'Brien O’Brien O´Brien OʼBrien O`Brien O＇Brien",
                "obrien obrien obrien obrien obrien obrien",
            ),
            (
                "Đặng Þór Ærøskøbing Cœur Ħal",
                "dang thor aeroskobing coeur hal",
            ),
            ("İstanbul ISTANBUL ıstanbul", "istanbul istanbul istanbul"),
            ("ΝΙΚΟΣ Νίκος", "νικοσ νικοσ"),
            ("ﬁne Ｗide\u{a0} \tMill", "fine wide mill"),
            ("Smith-Jones", "smith-jones"),
            ("King\u{200b}s\u{ad}wood", "kingswood"),
            ("한글", &"한글".nfkd().collect::<String>()),
        ] {
            assert_eq!(folded(text), expected);
            assert_eq!(folded(&folded(text)), folded(text), "{text} twice");
        }
        assert_eq!(folded_apart("King’s Wood, O'Brien"), "king s wood, o brien");
        assert!(folded(&"\u{fdfa}".repeat(200)).chars().count() <= FOLDED);
    }

    #[test]
    fn text_is_stored_composed_and_trimmed() {
        for (text, expected) in [
            ("cafe\u{301}", "café"),
            ("\u{feff}Mill Lane\u{200b}", "Mill Lane"),
            ("\u{200b}", ""),
            (" Mill  Lane ", "Mill  Lane"),
            (
                "\r\n\u{a0}\u{200b}\tMill\nLane\u{2003}\u{feff} \n",
                "Mill\nLane",
            ),
            (" \u{3000}\n", ""),
            ("ﬁ", "ﬁ"),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn invisible_characters_inside_a_text_are_refused() {
        for (text, expected) in [
            ("Mill\u{200b}Lane", Some('\u{200b}')),
            ("Mill\u{202e}enaL", Some('\u{202e}')),
            ("Mill\u{2066}Lane\u{2069}", Some('\u{2066}')),
            ("Caf\u{fffd}", Some('\u{fffd}')),
            ("soft\u{ad}hyphen", Some('\u{ad}')),
            ("a\u{200d}b", Some('\u{200d}')),
            ("hidden\u{e0041}", Some('\u{e0041}')),
            ("line\u{2028}line", Some('\u{2028}')),
            ("👨\u{200d}👩\u{200d}👧 ❤\u{fe0f}\u{200d}🔥", None),
            ("می\u{200c}خواهم", None),
            (
                "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
                None,
            ),
            ("Tŷ Gwyn, Łódź\nZoë’s – 🌳", None),
        ] {
            assert_eq!(unwanted(text), expected, "{text:?}");
        }
    }
}
