//! How deeds are called: by name where they are stored, in words where one is refused.

use super::Action;

impl Action {
    /// Its name: what the audit trail and idempotency keys keep.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether the deed changes nothing.
    #[must_use]
    pub fn only_reads(self) -> bool {
        let verbs = ["Read", "List", "Find", "Watch"];
        verbs.iter().any(|verb| self.name().starts_with(verb))
    }

    /// The deed in words, for the sentence of a refusal: "record attendance".
    #[must_use]
    pub fn words(self) -> String {
        words(self.name())
    }
}

/// A name in words: "record attendance" of `RecordAttendance`.
pub(crate) fn words(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}
