//! The names of actions, as they are stored and as they appear in messages.

use super::Action;

impl Action {
    /// The name, as the audit trail and idempotency keys store it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether the action only reads.
    #[must_use]
    pub fn only_reads(self) -> bool {
        let verbs = ["Read", "List", "Find", "Preview", "Watch"];
        verbs.iter().any(|verb| self.name().starts_with(verb))
    }

    /// The action in words, for error messages: "record attendance".
    #[must_use]
    pub fn words(self) -> String {
        let mut words = String::new();
        for letter in self.name().chars() {
            if letter.is_uppercase() && !words.is_empty() {
                words.push(' ');
            }
            words.extend(letter.to_lowercase());
        }
        words
    }
}
