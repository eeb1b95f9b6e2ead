//! The limits on the size of a document, and the error messages for larger ones.

use std::fmt;

/// The maximum size of a document. A count equal to the limit is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the text, as UTF-8.
    pub text_bytes: usize,
    /// Names, numbers, strings, and punctuators other than commas.
    pub tokens: usize,
    /// Commas, comments and runs of white space.
    pub ignored: usize,
    /// The depth of nested `{`, `[` and `(`. It is also the maximum depth of selections after fragments are expanded,
    /// for which the engine has a limit of its own (32 by default).
    pub nesting: usize,
    /// Fragment definitions.
    pub fragments: usize,
    /// Fields, fragment spreads and inline fragments after fragments are expanded, in all operations together.
    pub selections: usize,
    /// Operation definitions.
    pub operations: usize,
    /// Variable definitions in all operations together.
    pub variables: usize,
    /// The depth of nested fields, without fields below `__schema` and `__type`.
    pub depth: usize,
    /// Aliases after fragments are expanded, in all operations together.
    pub aliases: usize,
    /// Root fields of one operation, after fragments are expanded.
    pub root_fields: usize,
    /// Directives as written, anywhere in the document.
    pub directives: usize,
    /// Selections of `__schema` and `__type` and below after fragments are expanded, in all operations together. The
    /// usual introspection query has about 240.
    pub introspection: usize,
    /// The depth of nested lists of the introspection schema (`fields`, `inputFields`, `interfaces`, `possibleTypes`).
    pub introspection_lists: usize,
    /// Selections visited while the fields of all operations are collected. A selection on an interface or union is
    /// visited once for each of its object types.
    pub collected: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            text_bytes: 64 * 1024,
            tokens: 2_000,
            ignored: 10_000,
            nesting: 32,
            fragments: 50,
            selections: 2_000,
            operations: 10,
            variables: 50,
            depth: 12,
            aliases: 30,
            root_fields: 20,
            directives: 30,
            introspection: 400,
            introspection_lists: 2,
            collected: 10_000,
        }
    }
}

/// What is limited in a document; one variant for each field of [`Limits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    TextBytes,
    Tokens,
    Ignored,
    Nesting,
    Fragments,
    Selections,
    Operations,
    Variables,
    Depth,
    Aliases,
    RootFields,
    Directives,
    Introspection,
    IntrospectionLists,
    Collected,
}

/// A limit that a document exceeds. Its message is for the client and quotes nothing from the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excess {
    /// The limit.
    pub limit: Limit,
    /// The value of the limit.
    pub allowed: usize,
    /// The count when the check stopped; the document may contain more.
    pub found: usize,
}

impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            limit,
            allowed,
            found,
        } = self;
        match limit {
            Limit::TextBytes => write!(f, "The document is {found} bytes long"),
            Limit::Tokens => write!(f, "The document has {found} tokens"),
            Limit::Ignored => write!(
                f,
                "The document has {found} commas, comments and runs of white space"
            ),
            Limit::Nesting => write!(f, "The document nests {{ [ ( {found} deep"),
            Limit::Fragments => write!(f, "The document defines {found} fragments"),
            Limit::Selections => write!(
                f,
                "The document makes {found} selections once its fragments are expanded"
            ),
            Limit::Operations => write!(f, "The document defines {found} operations"),
            Limit::Variables => write!(f, "The document defines {found} variables"),
            Limit::Depth => write!(f, "The document selects fields {found} deep"),
            Limit::Aliases => write!(
                f,
                "The document uses {found} aliases once its fragments are expanded"
            ),
            Limit::RootFields => write!(
                f,
                "An operation of the document selects {found} root fields"
            ),
            Limit::Directives => write!(f, "The document uses {found} directives"),
            Limit::Introspection => {
                write!(f, "The document makes {found} introspection selections")
            }
            Limit::IntrospectionLists => {
                write!(
                    f,
                    "The document nests lists of the introspection schema {found} deep"
                )
            }
            Limit::Collected => write!(
                f,
                "The document makes {found} selections once they are counted for each object type"
            ),
        }?;
        write!(f, "; the limit is {allowed}.")
    }
}

/// Whether a count is within its limit.
pub(super) fn within(limit: Limit, found: usize, allowed: usize) -> Result<(), Excess> {
    if found <= allowed {
        Ok(())
    } else {
        Err(Excess {
            limit,
            allowed,
            found,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_names_the_exceeded_limit() {
        let excess = Excess {
            limit: Limit::Nesting,
            allowed: 32,
            found: 33,
        };
        assert_eq!(
            excess.to_string(),
            "The document nests { [ ( 33 deep; the limit is 32."
        );
    }
}
