//! The contact person of a suggestion.

use async_graphql::SimpleObject;

use crate::plain::Plain;

/// The contact person of a suggestion.
#[derive(SimpleObject, Plain)]
pub struct SuggestionContact {
    /// The contact person's name; null if it was not given.
    pub name: Option<String>,
    /// The contact person's e-mail address; null if it was not given.
    pub email: Option<String>,
    /// The contact person's telephone number; null if it was not given.
    pub phone: Option<String>,
}
