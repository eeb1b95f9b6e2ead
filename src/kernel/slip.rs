//! Typing errors: one letter that is wrong, missing or too many, or two neighbouring letters in the wrong order, in a word
//! of five or more letters. References and other words with digits must be typed exactly.
//!
//! With each word the index has the same word with a gap in place of each letter: `?par_s` of `parks`. Such a key begins
//! with a sign that is in no word, so it is in no range of words. A sought word is then looked up by a few whole keys:
//! with a gap in place of each letter (one is wrong), with a gap between any two letters (one is missing), and as a word
//! without one letter (one is too many) or with two letters exchanged.

use std::collections::BTreeSet;

/// The minimum number of letters of a word in which an error is forgiven.
const LEAST: usize = 5;
/// The maximum number of letters of such a word, and of one made of two neighbouring words.
const MOST: usize = 30;
const MOST_OF_TWO: usize = 12;

/// The keys that are stored for a word.
pub(super) fn kept(word: &str) -> Vec<String> {
    kept_up_to(word, MOST)
}

/// The keys that are stored for two neighbouring words written as one.
pub(super) fn kept_of_two(word: &str) -> Vec<String> {
    kept_up_to(word, MOST_OF_TWO)
}

fn kept_up_to(word: &str, most: usize) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    if (LEAST..=most).contains(&letters.len()) && is_of_letters(&letters) {
        with_gaps(&letters)
    } else {
        Vec::new()
    }
}

/// The keys by which a word with an error is looked up. None if no error in it is forgiven.
pub(super) fn sought(word: &str) -> BTreeSet<String> {
    let letters: Vec<char> = word.chars().collect();
    if !(LEAST..=MOST).contains(&letters.len()) || !is_of_letters(&letters) {
        return BTreeSet::new();
    }
    let mut keys: BTreeSet<String> = with_gaps(&letters).into_iter().collect();
    keys.extend((0..=letters.len()).map(|at| gap(&letters[..at], &letters[at..])));
    if letters.len() > LEAST {
        keys.extend((0..letters.len()).map(|at| {
            let mut fewer = letters.clone();
            fewer.remove(at);
            String::from_iter(fewer)
        }));
    }
    keys.extend((1..letters.len()).map(|at| {
        let mut exchanged = letters.clone();
        exchanged.swap(at - 1, at);
        String::from_iter(exchanged)
    }));
    keys
}

fn is_of_letters(letters: &[char]) -> bool {
    letters.iter().all(|letter| letter.is_alphabetic())
}

/// A word with a gap in place of each letter.
fn with_gaps(letters: &[char]) -> Vec<String> {
    let places = 0..letters.len();
    places
        .map(|at| gap(&letters[..at], &letters[at + 1..]))
        .collect()
}

fn gap(before: &[char], after: &[char]) -> String {
    let marked = ['?'].iter().chain(before).chain(&['_']).chain(after);
    marked.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a row with one word is found by another.
    fn is_found(word: &str, by: &str) -> bool {
        let mut stored: BTreeSet<String> = kept(word).into_iter().collect();
        stored.insert(word.to_owned());
        !stored.is_disjoint(&sought(by))
    }

    #[test]
    fn one_error_in_a_word_of_five_letters_is_forgiven() {
        for (word, by) in [
            ("beckets", "becketts"),
            ("kingswood", "kingwsood"),
            ("kingswood", "kingwood"),
            ("kingswood", "kinggswood"),
            ("kingswood", "kingswoof"),
            ("kingswood", "xingswood"),
            ("kingswood", "ingswood"),
            ("kingswood", "kingswoodd"),
            ("marsh", "mrash"),
            ("marsh", "mersh"),
            ("łódźkie", "łódźkei"),
        ] {
            assert!(is_found(word, by), "{word} by {by}");
        }
    }

    #[test]
    fn two_errors_short_words_and_digits_are_not() {
        for (word, by) in [
            ("kingswood", "kinsgwod"),
            ("kingswood", "lingswoof"),
            // A letter is missing in one place and too many in another.
            ("abcdef", "bcdefg"),
            ("wood", "woods"),
            ("marsh", "msarh"),
            ("marsh", "mash"),
            ("place777", "place778"),
        ] {
            assert!(!is_found(word, by), "{word} by {by}");
        }
    }

    #[test]
    fn the_number_of_variants_is_limited() {
        assert_eq!(sought(&"a".repeat(31)), BTreeSet::new());
        let longest: String = ('a'..='z').cycle().take(30).collect();
        assert!(sought(&longest).len() <= 120);
        assert_eq!(kept_of_two(&"a".repeat(13)), [""; 0]);
    }
}
