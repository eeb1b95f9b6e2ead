//! Which values an input type accepts, and what an error says is expected. The rules for literals and for the values of
//! variables differ a little; the messages are the same.

use apollo_compiler::schema::{EnumType, InputObjectType};

/// The message for a required value that is left out.
pub(super) const MISSING: &str = "A value is expected.";
/// The message for null where it is not allowed.
pub(super) const NOT_NULL: &str = "A value is expected, not null.";
/// The message for a list, where none is allowed.
pub(super) const NO_LIST: &str = "A single value is expected, not a list.";
/// The message for a `@oneOf` input.
pub(super) const ONE: &str = "A @oneOf input must have exactly one field, which must not be null.";
/// The greatest number of characters that a list of names may have.
const NAMES: usize = 230;

/// What a scalar of the specification expects.
pub(super) fn scalar(name: &str) -> &'static str {
    match name {
        "Int" => "A whole number is expected, from -2147483648 to 2147483647.",
        "Float" => "A number is expected.",
        "Boolean" => "True or false is expected.",
        "ID" => "An id is expected, as a text.",
        _ => "A text is expected.",
    }
}

/// What an enum expects: its values, if they are few.
pub(super) fn choice(ty: &EnumType) -> String {
    let names: Vec<&str> = ty
        .values
        .keys()
        .map(apollo_compiler::Name::as_str)
        .collect();
    let names = names.join(", ");
    if names.len() > NAMES {
        format!("A value of the enum {} is expected.", ty.name)
    } else {
        format!("One of these is expected: {names}.")
    }
}

/// What an input object expects.
pub(super) fn object(ty: &InputObjectType) -> String {
    format!("An object of the type {} is expected.", ty.name)
}

/// What an input object expects that was given other fields.
pub(super) fn fields(ty: &InputObjectType) -> String {
    format!("Only fields of the type {} are expected.", ty.name)
}
