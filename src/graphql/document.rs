//! Turns the text of a document into the operation that is executed, for all endpoints. The tokens are counted
//! (`scan`). The document is parsed, measured with its fragments expanded (`measure`), and validated as a whole against
//! the served schema. This is done once for each text, and the result is cached by its digest. For each request the
//! operation is chosen, and its fields are collected as in the GraphQL specification (`collect`). The document for the
//! engine (`convert`) contains each response name once. Its only fragments are those that distinguish the object types
//! of an interface or union. The engine's own parser never reads a client's text.
//!
//! `apollo-compiler` parses and validates. This module does what `apollo-compiler` does not do. That library counts
//! white space as tokens, and it has no limits on the size of expanded fragments, on aliases, on root fields and on
//! introspection (`scan`, `measure`). It does not compare the lengths of lists (`collect`). Its errors in literals
//! (`values`) and in the values of variables (`coerce`) do not name the fields, and it stops at the first variable. Its check for overlapping fields compares only pairs of one
//! response name, type by type; `collect` visits fields in the same order, so a limit on its visits before the check
//! bounds the cost of the check. Access rules and the cost of an operation are not decided here.

mod coerce;
mod collect;
mod convert;
mod expected;
mod limits;
mod lines;
mod measure;
mod operation;
mod pairs;
mod scan;
mod unfit;
mod values;

use std::sync::Arc;

use apollo_compiler::{
    Schema as Types,
    ast::Document as Parsed,
    diagnostic::ToCliReport,
    executable::ExecutableDocument,
    parser::{Parser, SourceSpan},
    validation::{DiagnosticList, Valid},
};
use async_graphql::Request;
use aws_lc_rs::digest::{SHA256, digest};
use quick_cache::{Weighter, sync::Cache};

use super::ErrorCode;
use collect::Kinds;
use limits::{Limit, within};
use lines::Lines;
use values::Use;

pub use collect::Collected;
pub use limits::{Excess, Limits};
pub use operation::{Checked, Operation, OperationType};
pub use unfit::{ERRORS, LENGTH, Problem, Unfit, Words};

/// The maximum memory of the cache of checked documents, in bytes, approximately.
const KEPT_BYTES: u64 = 64 * 1024 * 1024;
/// The expected number of cached documents.
const KEPT: usize = 10_000;
/// The maximum recursion depth of the parser. Each level needs a bracket, and the nesting of brackets is limited
/// before.
const RECURSION: usize = 32;
/// The names that the library gives to errors in values.
const ABOUT_VALUES: [&str; 6] = [
    "UnsupportedValueType",
    "UndefinedEnumValue",
    "UndefinedInputValue",
    "RequiredField",
    "IntCoercionError",
    "FloatCoercionError",
];
/// The introspection data of a type that the library does not define.
const INTROSPECTION: &str = "extend type __Type { isOneOf: Boolean }";

/// Checks documents against one schema.
pub struct Documents {
    types: Valid<Types>,
    kinds: Kinds,
    words: Words,
    limits: Limits,
    kept: Cache<[u8; 32], Outcome, Weights>,
}

/// A checked document.
type Outcome = Result<Arc<Checked>, Arc<Unfit>>;

#[derive(Clone)]
struct Weights;

impl Weighter<[u8; 32], Outcome> for Weights {
    fn weight(&self, _: &[u8; 32], outcome: &Outcome) -> u64 {
        outcome.as_ref().map_or(1_024, |checked| checked.weight)
    }
}

impl Documents {
    /// Checks documents against a schema, given in the schema definition language, and the names that error messages
    /// may contain.
    ///
    /// # Panics
    /// If the text is not a valid schema: then it is not the served schema.
    #[must_use]
    pub fn new(sdl: &str, names: Vec<String>, limits: Limits) -> Self {
        let builder = Types::builder().ignore_builtin_redefinitions();
        let types = builder
            .parse(sdl, "schema.graphql")
            .parse(INTROSPECTION, "introspection.graphql")
            .build()
            .expect("the served schema is a schema");
        let types = types.validate().expect("the served schema is valid");
        Self {
            kinds: Kinds::of(&types),
            types,
            words: Words::new(names),
            limits,
            kept: Cache::with_weighter(KEPT, KEPT_BYTES, Weights),
        }
    }

    /// The words that an error message may contain.
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The operation that a request executes, with its fields collected. The variables of the request are replaced by
    /// their coerced values.
    ///
    /// # Errors
    /// The reasons why the document cannot be executed, or the values of variables that do not fit.
    pub fn operation(&self, request: &mut Request) -> Result<Arc<Operation>, Arc<Unfit>> {
        let checked = self.check(&request.query)?;
        let name = request.operation_name.as_deref();
        let variables = std::mem::take(&mut request.variables);
        let (operation, variables) = self.chosen(&checked, name, variables)?;
        request.variables = variables;
        Ok(operation)
    }

    /// Parses and validates a document. Valid and invalid documents are both cached.
    ///
    /// # Errors
    /// The reasons why the document cannot be executed.
    pub fn check(&self, text: &str) -> Result<Arc<Checked>, Arc<Unfit>> {
        within(Limit::TextBytes, text.len(), self.limits.text_bytes).map_err(Unfit::from)?;
        let mut key = [0; 32];
        key.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
        if let Some(outcome) = self.kept.get(&key) {
            return outcome;
        }
        let outcome = self.checked(text).map(Arc::new).map_err(Arc::new);
        self.kept.insert(key, outcome.clone());
        outcome
    }

    fn checked(&self, text: &str) -> Result<Checked, Unfit> {
        let lines = Lines::of(text);
        let parsed = parsed(text, &lines, &self.limits, &self.words)?;
        let built = parsed.to_executable(&self.types);
        let built = built.map_err(|errors| self.invalid(&errors.errors, &lines))?;
        // This must precede the check for overlapping fields, because it bounds the cost of that check.
        let whole = self.whole(&built)?;
        let (document, uses) = self.validated(built, &lines)?;
        Checked::new(document, whole.into_iter().zip(uses), lines, text.len())
    }

    fn invalid(&self, found: &DiagnosticList, lines: &Lines) -> Unfit {
        let problems = found.iter();
        let problems = problems.map(|one| Problem::found(&one, lines, &self.words));
        Unfit::of(ErrorCode::GraphqlValidationFailed, problems.collect())
    }

    /// Validates the document. The result contains the uses of variables in each operation.
    fn validated(
        &self,
        built: ExecutableDocument,
        lines: &Lines,
    ) -> Result<(Valid<ExecutableDocument>, Vec<Vec<Use>>), Unfit> {
        let (document, found) = match built.validate(&self.types) {
            Ok(document) => (document, None),
            Err(errors) => (Valid::assume_valid(errors.partial), Some(errors.errors)),
        };
        let (faults, uses) = values::examined(&self.types, &document);
        let is_reported = |at: Option<SourceSpan>| faults.iter().any(|fault| fault.at == at);
        let found = found.iter().flat_map(DiagnosticList::iter);
        let found = found.filter(|one| match one.error.unstable_error_name() {
            // The library counts fields as written; after collection only one may be left.
            Some("SubscriptionUsesMultipleFields") => false,
            // Its messages about values name no fields.
            Some(name) if ABOUT_VALUES.contains(&name) => !is_reported(one.error.location()),
            _ => true,
        });
        let found = found.map(|one| Problem::found(&one, lines, &self.words));
        let problems: Vec<_> = faults
            .iter()
            .map(|fault| fault.problem(lines))
            .chain(found)
            .collect();
        if problems.is_empty() {
            Ok((document, uses))
        } else {
            Err(Unfit::of(ErrorCode::GraphqlValidationFailed, problems))
        }
    }
}

/// The syntax tree of a document that is within the limits.
fn parsed(text: &str, lines: &Lines, limits: &Limits, words: &Words) -> Result<Parsed, Unfit> {
    scan::scan(text, limits)?;
    let mut parser = Parser::new().recursion_limit(RECURSION);
    let parsed = parser.parse_ast(text, "document.graphql");
    let parsed = parsed.map_err(|errors| {
        let problems = errors.errors.iter();
        let problems = problems.map(|one| Problem::found(&one, lines, words));
        Unfit::of(ErrorCode::GraphqlParseFailed, problems.collect())
    })?;
    measure::measure(&parsed, lines, limits)?;
    Ok(parsed)
}

#[cfg(test)]
mod tests;
