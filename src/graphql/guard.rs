//! The check of a document before anything runs: a scan of its bytes (`scan`), one parse, and a
//! measure of what it selects once its fragments are expanded (`measure`).
//!
//! The parser recurses on nested values, and the engine walks fragments without remembering them:
//! neither may see a document that has not passed here. The time taken is linear in the text. What
//! a caller may see, and what an operation costs, is not decided here.

mod measure;
mod scan;

use std::fmt;

use async_graphql::Pos;
use async_graphql::parser::{self, parse_query, types::ExecutableDocument};

/// How large a document may be. A count equal to the limit passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the text, as UTF-8.
    pub text_bytes: usize,
    /// Names, numbers, strings and punctuators.
    pub tokens: usize,
    /// `{`, `[` and `(` open at the same time; also how deep selections lie in each other once
    /// fragments are expanded, where the engine too has a limit (32 unless it is told otherwise).
    pub nesting: usize,
    /// Fragment definitions.
    pub fragments: usize,
    /// Fields, spreads and inline fragments once fragments are expanded, over all operations
    /// together.
    pub selections: usize,
    /// Operation definitions.
    pub operations: usize,
    /// Variable definitions, over all operations together.
    pub variables: usize,
    /// Fields below each other; what lies below `__schema` and `__type` is not counted.
    pub depth: usize,
    /// Aliases once fragments are expanded, over all operations together.
    pub aliases: usize,
    /// Fields of one operation's root, once fragments are expanded.
    pub root_fields: usize,
    /// Directives as written, wherever they stand in the document.
    pub directives: usize,
    /// Selections from `__schema` and `__type` down once fragments are expanded, over all
    /// operations together; the usual introspection query makes about 240.
    pub introspection: usize,
    /// Lists of the schema (`fields`, `inputFields`, `interfaces`, `possibleTypes`) below each
    /// other.
    pub introspection_lists: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            text_bytes: 64 * 1024,
            tokens: 2_000,
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
        }
    }
}

/// What of a document is limited; one for each field of [`Limits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    TextBytes,
    Tokens,
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
}

/// A limit that a document exceeds. Its sentence is meant for the client and quotes nothing of the
/// document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excess {
    /// The limit.
    pub limit: Limit,
    /// Its value.
    pub allowed: usize,
    /// How much was found when the check stopped; the document may hold more.
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
                write!(f, "The document makes {found} selections by introspection")
            }
            Limit::IntrospectionLists => {
                write!(f, "The document nests introspection's lists {found} deep")
            }
        }?;
        write!(f, "; the limit is {allowed}.")
    }
}

/// Why a document is not handed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It exceeds a limit.
    TooComplex(Excess),
    /// It is not GraphQL. The message is short and quotes nothing of the document.
    Syntax {
        message: String,
        line: usize,
        column: usize,
    },
    /// It is GraphQL, but breaks a rule of validation that has to be checked this early.
    Invalid {
        message: &'static str,
        line: usize,
        column: usize,
    },
}

impl Unfit {
    fn syntax(message: impl Into<String>, Pos { line, column }: Pos) -> Self {
        Self::Syntax {
            message: message.into(),
            line,
            column,
        }
    }

    fn invalid(message: &'static str, Pos { line, column }: Pos) -> Self {
        Self::Invalid {
            message,
            line,
            column,
        }
    }
}

impl From<Excess> for Unfit {
    fn from(excess: Excess) -> Self {
        Self::TooComplex(excess)
    }
}

/// Parses a document once it is known to be safe to parse, and measures it. The result is for
/// `Request::set_parsed_query`, so that the engine does not parse again.
///
/// # Errors
///
/// Whatever makes the document unfit to be validated and run.
pub fn parse(text: &str, limits: &Limits) -> Result<ExecutableDocument, Unfit> {
    within(Limit::TextBytes, text.len(), limits.text_bytes)?;
    let scan = scan::scan(text).map_err(|at| Unfit::syntax("A string is not closed.", at))?;
    within(Limit::Tokens, scan.tokens, limits.tokens)?;
    within(Limit::Nesting, scan.nesting, limits.nesting)?;
    let document = parse_query(text).map_err(refused_by_the_parser)?;
    measure::measure(&document, limits)?;
    Ok(document)
}

fn within(limit: Limit, found: usize, allowed: usize) -> Result<(), Excess> {
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

/// Says again what the parser said, without the line of the document and the names that it quotes.
fn refused_by_the_parser(error: parser::Error) -> Unfit {
    let at = error
        .positions()
        .next()
        .unwrap_or(Pos { line: 1, column: 1 });
    let message = match error {
        parser::Error::Syntax { message, .. } => {
            // Its last line names rules of the grammar only. An impossible number has none.
            let expected = message
                .rsplit_once("\n  = ")
                .map_or("a number is out of range", |(_, rules)| rules);
            let expected: String = expected
                .replace('_', " ")
                .trim()
                .chars()
                .take(250)
                .collect();
            return Unfit::syntax(format!("Syntax error: {expected}."), at);
        }
        parser::Error::OperationDuplicated { .. } => "Two operations have the same name.",
        parser::Error::FragmentDuplicated { .. } => "Two fragments have the same name.",
        parser::Error::MultipleOperations { .. } => {
            "An operation without a name has to be the only one."
        }
        parser::Error::MissingOperation => "The document has no operation.",
        _ => return Unfit::syntax("The document cannot be parsed.", at),
    };
    Unfit::invalid(message, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Unfit {
        parse(text, &Limits::default()).expect_err("the document is fit")
    }

    fn excess(text: &str) -> (Limit, usize) {
        match refusal(text) {
            Unfit::TooComplex(excess) => (excess.limit, excess.found),
            other => panic!("refused for another reason: {other:?}"),
        }
    }

    #[test]
    fn an_ordinary_document_is_handed_on_parsed() {
        let text = "query Q($id: ID!) { site(id: $id) { ...S } } fragment S on Site { id name }";
        let document = parse(text, &Limits::default()).expect("fit");
        assert_eq!(
            (document.operations.iter().count(), document.fragments.len()),
            (1, 1)
        );
    }

    #[test]
    fn values_nested_five_thousand_deep_never_reach_the_parser() {
        let lists = format!("{{ f(x: {}{}) }}", "[".repeat(5_000), "]".repeat(5_000));
        assert_eq!(excess(&lists), (Limit::Tokens, 10_007));
        let unlimited = Limits {
            tokens: usize::MAX,
            ..Limits::default()
        };
        for (open, close) in [("[", "]"), ("{a:", "}")] {
            let text = format!("{{ f(x: {}1{}) }}", open.repeat(5_000), close.repeat(5_000));
            let Err(Unfit::TooComplex(excess)) = parse(&text, &unlimited) else {
                panic!("fit")
            };
            assert_eq!((excess.limit, excess.found), (Limit::Nesting, 5_002));
        }
        let open = format!("{{ f(x: {}", "[".repeat(1_900));
        assert_eq!(excess(&open), (Limit::Nesting, 1_902));
    }

    #[test]
    fn nesting_passes_up_to_its_limit_and_not_beyond_also_in_types() {
        let value = |deep: usize| format!("{{ f(x: {}{}) }}", "[".repeat(deep), "]".repeat(deep));
        let ty = |deep: usize| {
            format!(
                "query Q($v: {}Int{}) {{ f(x: $v) }}",
                "[".repeat(deep),
                "]".repeat(deep)
            )
        };
        assert!(parse(&value(30), &Limits::default()).is_ok());
        assert_eq!(excess(&value(31)), (Limit::Nesting, 33));
        assert!(parse(&ty(31), &Limits::default()).is_ok());
        assert_eq!(excess(&ty(32)), (Limit::Nesting, 33));
    }

    #[test]
    fn text_and_tokens_pass_up_to_their_limits() {
        let padded = |bytes: usize| format!("{{ f }}{}", " ".repeat(bytes - 5));
        assert!(parse(&padded(65_536), &Limits::default()).is_ok());
        assert_eq!(excess(&padded(65_537)), (Limit::TextBytes, 65_537));
        let fields = |count: usize| format!("{{ f {{ {}}} }}", "a ".repeat(count));
        assert!(parse(&fields(1_995), &Limits::default()).is_ok());
        assert_eq!(excess(&fields(1_996)), (Limit::Tokens, 2_001));
        assert_eq!(excess(&fields(3_000)), (Limit::Tokens, 3_005));
    }

    #[test]
    fn a_huge_string_is_one_token() {
        let long = "é{[(".repeat(10_000);
        assert!(parse(&format!(r#"{{ f(x: "{long}") }}"#), &Limits::default()).is_ok());
    }

    #[test]
    fn what_is_never_closed_is_a_syntax_error_at_its_place() {
        for (text, line, column) in [
            ("{\n é(x: \"abc\n\") }", 2, 7),
            ("{ f(x: \"\"\"abc\"\") }", 1, 8),
            ("{ f(x: \"\\", 1, 8),
        ] {
            let expected = Unfit::syntax("A string is not closed.", Pos { line, column });
            assert_eq!(refusal(text), expected, "{text}");
        }
        assert!(matches!(refusal("{ f # and no more"), Unfit::Syntax { .. }));
        assert!(matches!(refusal(""), Unfit::Syntax { .. }));
    }

    #[test]
    fn messages_are_short_and_quote_nothing() {
        let name = "secret".repeat(1_000);
        for text in [
            format!("{{ f(x: {name}"),
            format!("{{ f(x: \"{name}"),
            format!("{{ f }} }}{name}\r\n"),
            format!("query {name} {{ a }} query {name} {{ a }}"),
            format!("fragment {name} on T {{ a }} fragment {name} on T {{ a }}"),
            format!("{{ a }} query {name} {{ a }}"),
            format!("fragment {name} on T {{ a }}"),
            format!("fragment {name} on T {{ ...{name} }} {{ ...{name} }}"),
            format!("subscription {name} {{ a b }}"),
            "{ f(x: 1e999) }".to_owned(),
        ] {
            let message = match refusal(&text) {
                Unfit::Syntax { message, .. } => message,
                Unfit::Invalid { message, .. } => message.to_owned(),
                Unfit::TooComplex(excess) => excess.to_string(),
            };
            assert!(
                message.len() <= 300 && !message.contains("secret"),
                "{message}"
            );
        }
    }

    #[test]
    fn an_excess_says_what_is_too_much_and_the_limit() {
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
