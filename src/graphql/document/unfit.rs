//! The reasons why a document is not executed. The messages quote nothing from the document, because its text may be
//! confidential and messages are logged and passed on.

use std::collections::HashSet;

use apollo_compiler::{
    diagnostic::{Diagnostic, ToCliReport},
    validation::DiagnosticData,
};
use async_graphql::{Pos, Response, ServerError};

use super::{limits::Excess, lines::Lines};
use crate::ErrorCode;

/// The maximum number of errors in a response.
pub const ERRORS: usize = 20;
/// The maximum number of characters in a message.
pub const LENGTH: usize = 300;
/// The replacement for a word that is not in the schema.
const LEFT_OUT: &str = "…";

/// Why a document is not executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The document exceeds a limit.
    TooComplex(Excess),
    /// The document is not GraphQL, or does not match the schema or its variables.
    Faulty(ErrorCode, Vec<Problem>),
}

/// One error in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// A sentence that contains nothing from the document except names of the schema.
    pub message: String,
    /// The path of the argument or input field whose value does not fit; empty for other errors.
    pub path: Vec<String>,
    /// The position in the document.
    pub at: Option<Pos>,
}

impl Problem {
    /// An error in the value of an argument or an input field.
    pub(super) fn at_path(path: Vec<String>, expected: &str, at: Option<Pos>) -> Self {
        let message = if path.is_empty() {
            // In the default value of a variable.
            expected.to_owned()
        } else {
            format!("{}: {expected}", path.join("."))
        };
        Self {
            message: message.chars().take(LENGTH).collect(),
            path,
            at,
        }
    }

    /// An error of the library.
    pub(super) fn found(
        found: &Diagnostic<'_, DiagnosticData>,
        lines: &Lines,
        words: &Words,
    ) -> Self {
        let message = sentence(&found.error.to_string());
        let at = found.error.location();
        Self {
            message: words.without_others(&message, '`'),
            path: Vec::new(),
            at: at.map(|at| lines.position(at.offset())),
        }
    }
}

impl From<Excess> for Unfit {
    fn from(excess: Excess) -> Self {
        Self::TooComplex(excess)
    }
}

impl Unfit {
    /// A syntax error at an offset in the text.
    pub(super) fn syntax(message: &str, text: &str, at: usize) -> Self {
        let problem = Problem {
            message: message.into(),
            path: Vec::new(),
            at: Some(Lines::of(text).position(at)),
        };
        Self::Faulty(ErrorCode::GraphqlParseFailed, vec![problem])
    }

    /// A document that violates a validation rule.
    pub(super) fn invalid(message: impl Into<String>, at: Option<Pos>) -> Self {
        let problem = Problem {
            message: message.into(),
            path: Vec::new(),
            at,
        };
        Self::Faulty(ErrorCode::GraphqlValidationFailed, vec![problem])
    }

    /// The first of these errors, in the order of the text.
    pub(super) fn of(code: ErrorCode, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| problem.at.map(|at| (at.line, at.column)));
        // An error in a fragment is found once for each operation that uses it.
        problems.dedup();
        // After the first syntax error, the parser's other errors are only consequences of it.
        problems.truncate(if code == ErrorCode::GraphqlParseFailed {
            1
        } else {
            ERRORS
        });
        Self::Faulty(code, problems)
    }

    /// The response with these errors.
    #[must_use]
    pub fn answer(&self) -> Response {
        let error = |message: String, at, code: ErrorCode, path: &[String]| {
            let mut error = ServerError::new(message, at);
            let extensions = error.extensions.get_or_insert_default();
            extensions.set("code", code.name());
            if !path.is_empty() {
                extensions.set("inputPath", path.to_vec());
            }
            error
        };
        let errors = match self {
            Self::TooComplex(excess) => {
                vec![error(
                    excess.to_string(),
                    None,
                    ErrorCode::QueryTooComplex,
                    &[],
                )]
            }
            Self::Faulty(code, problems) => problems
                .iter()
                .map(|one| error(one.message.clone(), one.at, *code, &one.path))
                .collect(),
        };
        Response::from_errors(errors)
    }
}

/// The words of the schema, which a message may contain.
#[derive(Debug)]
pub struct Words(HashSet<String>);

impl Words {
    /// The words of a schema.
    #[must_use]
    pub fn new(names: Vec<String>) -> Self {
        let also = ["query", "mutation", "subscription", "skip", "include", "if"];
        let also = also.into_iter().map(String::from);
        Self(names.into_iter().chain(also).collect())
    }

    /// Replaces the quoted words in a message that are not words of the schema.
    #[must_use]
    pub fn without_others(&self, message: &str, quote: char) -> String {
        let parts = message.split(quote).enumerate();
        let parts = parts.map(|(index, part)| match index % 2 {
            1 if !self.are_ours(part) => LEFT_OUT,
            _ => part,
        });
        let kept = parts.collect::<Vec<_>>().join(&quote.to_string());
        kept.chars().take(LENGTH).collect()
    }

    /// Whether a coordinate, a type or a path contains only words of the schema. Numbers are list indexes.
    fn are_ours(&self, part: &str) -> bool {
        let is_of_word = |letter: char| letter.is_alphanumeric() || letter == '_';
        part.split(|letter| !is_of_word(letter))
            .filter(|word| !word.is_empty())
            .all(|word| self.0.contains(word) || word.parse::<u16>().is_ok())
    }
}

fn sentence(message: &str) -> String {
    // The text after ", got" is from the client's document.
    let message = message
        .split_once(", got ")
        .map_or(message, |(before, _)| before);
    let mut letters = message.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
